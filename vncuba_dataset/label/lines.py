"""Lines of many pages → what each says of itself: its words and its numbers, before any arithmetic over the page."""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vncuba_dataset.label.characters import DENSE
from vncuba_dataset.markdown import Plain, read_markdown
from vncuba_dataset.remembered import Remembered

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

KINDS = ("related", "comment", "promo", "share", "legal", "nav", "credit", "byline")
FURNITURE = ("related", "comment", "promo", "share", "legal", "nav")
WORD_KINDS = ("promo", "legal", "comment", "credit")


class Lexicon(NamedTuple):
    """Function words and the marker phrases of page furniture, all languages in one."""

    stop: frozenset[str]
    starts: dict[str, tuple[tuple[str, ...], list[tuple[str, int]]]]
    """First two letters → the phrases that open so, alone and each with its kind as a bit."""
    words: dict[str, int]
    word_set: frozenset[str]
    remembered: Remembered[str, _Note]
    """What short lines say of themselves, which sites print on every page."""


def read_lexicon(data: dict[str, Any]) -> Lexicon:
    """The word lists of labels.json; phrases are filed under their first two letters: works without spaces, too."""
    opening: dict[str, list[tuple[str, int]]] = {}
    for at, kind in enumerate(KINDS):
        for phrase in data["starts"].get(kind, ()):
            opening.setdefault(phrase[:2], []).append((phrase, 1 << at))
    starts = {two: (tuple(phrase for phrase, _ in some), some) for two, some in opening.items()}
    words: dict[str, int] = {}
    for at, kind in enumerate(WORD_KINDS):
        for word in data["words"][kind].split():
            words[word] = words.get(word, 0) | 1 << at
    return Lexicon(frozenset(data["stop"].split()), starts, words, frozenset(words), Remembered(MAX_REMEMBERED))


_DENSE_RUN = re.compile(f"[{DENSE}]")
# every branch opens with a digit class, so that the search can skip from digit to digit
_TIME = re.compile(
    r"[0-9](?:[:h][0-9]{2}|[0-9]{0,3}[/.-][0-9]{1,2}[/.-][0-9]{2,4}|"
    r"(?:(?<=(?<![0-9])1)9|(?<=(?<![0-9])2)0)[0-9]{2}(?![0-9]))"
)
_DASHED = re.compile("[(–—:|-]")
_DATELINE = re.compile(r"\((?:[^()]{2,30}\)\s*[-–—:.]|[A-Z]{2,8}\))|[-–—](?:(?<=[^\W\d_].)|(?<=[^\W\d_]\s.))[-–—]?\s")
_CLAUSE = re.compile(r"[^.!?]{0,60}")
_AGENCY = re.compile(
    r"\W*(?:[^.!?()]{0,45}\([^()]{0,20}[A-Z]{2}[^()]{0,12}\)|[A-ZĐ]{2,8}(?:\.[A-Z]{2})?(?: [Oo]nline)?)\s*[-–—|:]"
)
_SIGN_OFF = re.compile(r"(?:\./\.|[-–—]\s?[A-Z]{2,8}/?[A-Z]*\)?\.?|\([A-Za-z/ ]{2,14}\)\.?|#|■)$")
_LEAD = " •·-–—→▶▸›»|([“\"'*–"
_ORDINAL = re.compile(r"\(?\d{1,3}[.)]\s")
MAX_REMEMBERED = 8192  # short lines of a generation, over all pages
LONG = 160  # marker phrases open short lines; only the head of a long one is looked at


@dataclass
class Batch:
    """Non-blank lines of many pages, flat, with where each came from."""

    texts: list[str]
    words: list[Set[str]]
    """Words of each line that are not function words; of scripts without spaces also pairs of letters."""
    where: list[tuple[int, int]]
    starts: Ints  # first line of each page, and the end
    raw: Floats  # what the loop over the lines noted


RAW = (
    "links",
    "link_chars",
    "images",
    "heading",
    "bullet",
    "indent",
    "blanks_before",
    "blanks_after",
    "n_words",
    "stop",
    "starts",
    "word_kinds",
    "copies",
    "time",
    "url",
    "dateline",
    "agency",
    "sign_off",
    "ordinal",
    "ellipsis",
    "quoted",
)


def _begins(key: str, lex: Lexicon) -> int:
    """Which kinds of page furniture a line opens like, as bits."""
    found = 0
    phrases, kinds = lex.starts.get(key[:2], ((), ()))
    for phrase, bit in kinds if key.startswith(phrases) else ():
        if key.startswith(phrase):
            found |= bit
    return found


def _holds(words: set[str], lex: Lexicon) -> int:
    """Which kinds of page furniture a line speaks of, as bits."""
    found = 0
    for word in lex.word_set & words:
        found |= lex.words[word]
    return found


_OPENING = frozenset('"“„«‘「『')
_CLOSING = frozenset('"”“»’」』')
_BULLETS = frozenset("•◦▪*-–·")
_SIGNED = frozenset("/)#■.")
_SIGNMARKS = frozenset("-–—(#■/")


def _signed(tail: str) -> bool:
    """Whether a line ends in a sign-off."""
    return not _SIGNMARKS.isdisjoint(tail) and _SIGN_OFF.search(tail) is not None


def _datelined(head: str) -> bool:
    """Whether a bracketed agency or a dash after words stands before the first full stop."""
    found = _DATELINE.search(head)
    if found is None:
        return False
    clause = _CLAUSE.match(head)
    spaced = (
        found.group()[0] != "(" and head[found.start() - 1 : found.start()].isspace()
    )  # that space belongs to the dash
    return clause is not None and found.start() <= clause.end() + spaced


class _Note(NamedTuple):
    """What one line says of itself, wherever it stands."""

    text: str
    """Markdown undone; empty for a blank."""
    words: Set[str]
    numbers: bytes
    """A row of `RAW`, with nothing yet where other lines of the page must tell."""
    key: str
    """Lines of one key are copies."""


_BLANK = _Note("", frozenset(), b"", "")
_ROW = struct.Struct(f"{len(RAW)}f")


def _note(raw: str, marked: Plain, lowered: str, bare: str, lex: Lexicon) -> _Note:
    """What a line says of itself that is not blank; its words in small letters, and without punctuation."""
    text = marked.text
    parts = bare.split()
    words = set(parts)
    n_words = len(parts)
    content = words - lex.stop
    key = lowered.lstrip(_LEAD)
    first, final = text[:1], text[-1:]
    head = text[:90]
    dashed = n_words > 5 and _DASHED.search(head) is not None
    numbers = _ROW.pack(
        marked.links,
        marked.link_chars,
        marked.images,
        marked.heading,
        first in _BULLETS or marked.bullet,
        len(raw) - len(raw.lstrip()),
        0,
        0,
        n_words,
        (len(words) - len(content)) / max(4, len(words)),
        _begins(key, lex),
        _holds(words, lex) if n_words <= 40 else 0,
        0,
        len(text) <= LONG and _TIME.search(text) is not None,
        "http" in lowered or "www." in lowered,
        dashed and _datelined(head),
        dashed and _AGENCY.match(head) is not None,
        (final in _SIGNED or final.isupper()) and _signed(text[-24:]),
        (first == "(" or first.isdigit()) and _ORDINAL.match(text) is not None,
        final == "…" or text.endswith("..."),
        first in _OPENING and final in _CLOSING,
    )
    if not lowered.isascii() and _DENSE_RUN.search(lowered):
        content |= set(map("".join, pairwise(lowered))) - lex.stop
    return _Note(text, content, numbers, key)


def _bare(text: str) -> str:
    """Text without the punctuation that clings to words most, as long as before."""
    for sign in ",.():":
        text = text.replace(sign, " ")
    return text


def _notes(lines: Set[str], lex: Lexicon) -> dict[str, _Note]:
    """What each of the lines, which hold no line feeds, says of itself; short ones are remembered."""
    notes = lex.remembered.known(lines)
    new = dict.fromkeys((line for line in lines if line not in notes), _BLANK)
    shown = [line for line in new if line and not line.isspace()]
    plains = list(map(read_markdown, shown))
    lows = "\n".join([plain.text for plain in plains]).lower()  # no letter's small one depends on another line
    if shown:
        parts = zip(shown, plains, lows.split("\n"), _bare(lows).split("\n"), strict=True)
        new.update((line, _note(line, plain, low, bare, lex)) for line, plain, low, bare in parts)
    lex.remembered.keep({line: note for line, note in new.items() if len(line) <= LONG})
    return notes | new


def gather(pages: list[list[str]], lex: Lexicon) -> Batch:
    """One pass over the lines of all pages; a line that many of them print is read once, a short one remembered."""
    notes = _notes(set(chain.from_iterable(pages)), lex)
    found: list[_Note] = []
    where: list[tuple[int, int]] = []
    blanks: list[int] = []
    copies: list[int] = []
    starts = [0]
    for page_no, lines in enumerate(pages):
        keys: list[str] = []
        above = 9
        for at, line in enumerate(lines):
            note = notes[line]
            if not note.numbers:
                above += 1
                continue
            found.append(note)
            where.append((page_no, at))
            keys.append(note.key)
            blanks.append(above)
            above = 0
        counted = Counter(keys)
        copies += map(counted.__getitem__, keys)
        starts.append(len(found))
    table = np.frombuffer(b"".join([note.numbers for note in found]), np.float32).reshape(-1, len(RAW)).copy()
    table[:, RAW.index("blanks_before")] = blanks
    table[:-1, RAW.index("blanks_after")] = blanks[1:]
    table[[start - 1 for start in starts[1:] if start], RAW.index("blanks_after")] = 9
    table[:, RAW.index("copies")] = copies
    return Batch(
        [note.text for note in found], [note.words for note in found], where, np.array(starts, np.int64), table
    )
