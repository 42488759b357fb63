"""Lines of many pages → what each says of itself: its words and its numbers, before any arithmetic over the page."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vncuba_dataset.label.characters import DENSE
from vncuba_dataset.markdown import MARKS, read_markdown

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

KINDS = ("related", "comment", "promo", "share", "legal", "nav", "credit", "byline")
FURNITURE = ("related", "comment", "promo", "share", "legal", "nav")
WORD_KINDS = ("promo", "legal", "comment", "credit")


class Lexicon(NamedTuple):
    """Function words and the marker phrases of page furniture, all languages in one."""

    stop: frozenset[str]
    starts: dict[str, list[tuple[str, int]]]
    words: dict[str, int]
    word_set: frozenset[str]


def read_lexicon(data: dict[str, Any]) -> Lexicon:
    """The word lists of labels.json; phrases are filed under their first two letters: works without spaces, too."""
    starts: dict[str, list[tuple[str, int]]] = {}
    for at, kind in enumerate(KINDS):
        for phrase in data["starts"].get(kind, ()):
            starts.setdefault(phrase[:2], []).append((phrase, 1 << at))
    words: dict[str, int] = {}
    for at, kind in enumerate(WORD_KINDS):
        for word in data["words"][kind].split():
            words[word] = words.get(word, 0) | 1 << at
    return Lexicon(frozenset(data["stop"].split()), starts, words, frozenset(words))


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
LONG = 160  # marker phrases open short lines; only the head of a long one is looked at


@dataclass
class Batch:
    """Non-blank lines of many pages, flat, with where each came from."""

    texts: list[str]
    words: list[set[str]]
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
    for phrase, bit in lex.starts.get(key[:2], ()):
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


def _has_dense(text: str) -> bool:
    """Whether a script without spaces may be there: coarse and fast, it only opens the way for the test per line."""
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    return bool(((codes >= 0x0E00) & ((codes < 0x2000) | (codes > 0x303F))).any())


class _Sheet(NamedTuple):
    """Non-blank lines of one page, markdown undone."""

    texts: list[str]
    places: list[int]
    shapes: list[list[float]]  # links, link_chars, images, heading, bullet, indent, blanks before and after


def _sheet(lines: list[str]) -> _Sheet:
    """Undo markdown where there is any, count blanks, note indents."""
    joined = "\n".join(lines)
    marked_up = any(sign in joined for sign in "[*_\\`<#>+")
    texts: list[str] = []
    places: list[int] = []
    shapes: list[list[float]] = []
    blanks = 9
    for at, raw in enumerate(lines):
        line = raw.lstrip()
        if not line:
            blanks += 1
            continue
        indent = len(raw) - len(line)
        if marked_up and MARKS.search(line):
            plain = read_markdown(line)
            shape: list[float] = [*plain[1:], indent, blanks, 9]
            texts.append(plain.text)
        else:
            shape = [0, 0, 0, 0, 0, indent, blanks, 9]
            texts.append(line.rstrip())
        if shapes:
            shapes[-1][7] = blanks
        shapes.append(shape)
        places.append(at)
        blanks = 0
    return _Sheet(texts, places, shapes)


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


def _note(text: str, lowered: str, bare: str, lex: Lexicon) -> tuple[set[str], list[float], str]:
    """What one line says of itself: its words, its numbers (from n_words on), its key for repetition."""
    found = bare.split()
    words = set(found)
    n_words = len(found)
    key = lowered.lstrip(_LEAD)
    first, final = text[:1], text[-1:]
    head = text[:90]
    dashed = n_words > 5 and _DASHED.search(head) is not None
    numbers = [
        n_words,
        len(lex.stop & words) / max(4, len(words)),
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
    ]
    return words, numbers, key


def _bare(text: str) -> str:
    """Text without the punctuation that clings to words most."""
    for sign in ",.():":
        text = text.replace(sign, " ")
    return text


def gather(pages: list[list[str]], lex: Lexicon) -> Batch:
    """One pass over the lines of all pages; a line that many of them print is read once."""
    notes: dict[str, tuple[set[str], list[float], str]] = {}
    texts: list[str] = []
    words: list[set[str]] = []
    where: list[tuple[int, int]] = []
    rows: list[list[float]] = []
    starts = [0]
    for page_no, lines in enumerate(pages):
        sheet = _sheet(lines)
        joined = "\n".join(sheet.texts)
        dense = not joined.isascii() and _has_dense(joined)
        lowered = joined.lower()
        keys: list[str] = []
        # not strict: an empty text splits into one empty line
        for text, low, bare, shape in zip(
            sheet.texts, lowered.split("\n"), _bare(lowered).split("\n"), sheet.shapes, strict=False
        ):
            if (note := notes.get(text)) is None:
                note = notes[text] = _note(text, low, bare, lex)
                if dense and _DENSE_RUN.search(low):
                    note[0].update(map("".join, pairwise(low)))
            found, numbers, key = note
            if text[:1] in _BULLETS:
                shape[4] = 1
            words.append(found)
            rows.append(shape + numbers)
            keys.append(key)
        copies = Counter(keys)
        for numbers, key in zip(rows[starts[-1] :], keys, strict=True):
            numbers[12] = copies[key]
        texts += sheet.texts
        where += [(page_no, at) for at in sheet.places]
        starts.append(len(rows))
    raw_table = np.array(rows, np.float32).reshape(len(rows), len(RAW))
    return Batch(texts, words, where, np.array(starts, np.int64), raw_table)
