"""Vietnamese typed in ASCII (`Vie^.t Nam`) → Vietnamese, by RFC 1456, whether full stops are escaped or not.

Such text is valid UTF-8, so nothing in its bytes tells; its syllables do. A mark that could as well be punctuation is
read by where it stands; ordinary text has no such syllables and is never touched.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from vncuba_dataset.decode.syllables import is_syllable

_SHAPES = {"^": ("\u0302", "aeo"), "(": ("\u0306", "a"), "+": ("\u031b", "ou")}
_TONES = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
_VOWELS = frozenset("aeiouy")
_RUN = re.compile(r"(?<![\w\\])[A-Za-z]+(?:[\^(+'`?~.\\]+[A-Za-z]*)*")
_KEEP = re.compile(r"<[^<>\n]{0,2000}>|(?:https?://|www\.)\S+|[^\s@]{1,64}@[^\s@]{1,64}")
_STRONG = re.compile(r"[aeo]\^|a\(|[ou]\+|\bd[dD]|\bD[dD]", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[”\"')\]]*(?:[ \t]+[–—-]?[ \t]*[“\"'(]*[A-Z\d]|\s*$)")
_MARKED = re.compile(r"([AEIOUYaeiouy]|[Nn](?=~))([\^(+]?[`'~]|[\^(+][?.]?|[?.](?=[A-Za-z]))")
_MARKS = {mark: made for mark, (made, _) in _SHAPES.items()} | _TONES
_ELISION = re.compile(r"'(?:s|t|re|ve|ll|d|m)$")
_UNIT = re.compile(r" [A-Z](?![\w'`?~.^(+])")
_ASKS = re.compile(r"\b(?:gi`|sao|na`o|ai|dda\^u|kho\^ng|chu+a)(?![\w'`?~.^+])")
MAX_TYPED = 24
"""Characters of a syllable with all its marks, and more."""
MIN_WEIGHT = 2
"""What makes a page VIQR: a different syllable with shape counts one, with shape and tone two."""
MIN_SHARE = 0.6
"""Share of a line's words that must be Vietnamese syllables, with their marks or without any."""
_HEAVY_SYLLABLES = (
    "bộ chị thị nghị trị hạ vụ cụ phụ họ thọ bị vị hệ lệ vệ hộ lộ mộ vợ chợ nợ trợ sự mẹ lạ dị đệ trụ thụ "
    "ngụ tụ ngự mạ dụ kệ tệ dự cự tị kỵ mỵ nhị nhẹ ngọ bạ họa hoạ tọa toạ đọa đoạ cọ kị mị sĩ"
)
"""Open syllables that take the drop tone even before a capital: without it they hardly ever end a sentence."""
_HEAVY = frozenset(_HEAVY_SYLLABLES.split())


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter with the marks typed behind it."""

    char: str
    shape: str = ""
    tone: str = ""


def read_viqr(text: str) -> tuple[str, int]:
    """The text with its VIQR syllables written out, and how many lines that changed.

    >>> read_viqr("Hai nu+o+'c Vie^.t Nam va` Cuba ky' hie^.p ddi.nh.")
    ('Hai nước Việt Nam và Cuba ký hiệp định.', 1)
    >>> read_viqr("Is this so? At 9 a.m. e-mail(s) ^_^ x^2")
    ('Is this so? At 9 a.m. e-mail(s) ^_^ x^2', 0)
    """
    if "^" not in text or _STRONG.search(text) is None:
        return text, 0
    lines = text.split("\n")
    found: set[str] = set()
    for line in lines:
        if _STRONG.search(line):
            found |= _speaks(line)
    if sum(map(_weight, found)) < MIN_WEIGHT:
        return text, 0
    made = [_written(line) if _speaks(line) else line for line in lines]
    return "\n".join(made), sum(a != b for a, b in zip(lines, made, strict=True))


def _speaks(line: str) -> set[str]:
    """The marked syllables of a line that is Vietnamese in VIQR; none of any other line."""
    plain = _KEEP.sub(" ", line)
    words = good = bad = 0
    found = set()
    for match in _RUN.finditer(plain):
        after = plain[match.end() : match.end() + 16]
        for made, raw in _syllables(match.group(), after, asks=False):
            words += made != "" or (raw.isalpha() and not raw[0].isupper())
            good += made != ""
            bad += made == "" and not raw.isalpha() and _STRONG.search(raw) is not None
            if made and not made.isascii():
                found.add(made.lower())
    return found if words and good >= MIN_SHARE * words and len(found) > bad else set()


def _weight(syllable: str) -> int:
    parts = unicodedata.normalize("NFD", syllable)
    shaped = syllable[0] == "đ" or any(c in parts for c in "\u0302\u0306\u031b")
    return shaped + (shaped and len(syllable) > 1 and any(c in parts for c in _TONES.values()))


def _written(line: str) -> str:
    """A line of VIQR written out, but not its addresses, tags and code."""
    asks = _ASKS.search(line) is not None
    out, end = [], 0
    for match in _KEEP.finditer(line):
        out += [_spell(line[end : match.start()], asks), match.group()]
        end = match.end()
    return "".join(out) + _spell(line[end:], asks)


def _spell(piece: str, asks: bool) -> str:
    def spelt(match: re.Match[str]) -> str:
        after = piece[match.end() : match.end() + 16]
        quoted = match.start() > 0 and piece[match.start() - 1] == "'"
        return "".join(
            made or (raw if quoted else _foreign(raw)) for made, raw in _syllables(match.group(), after, asks)
        )

    return _RUN.sub(spelt, piece)


def _syllables(run: str, after: str, asks: bool) -> list[tuple[str, str]]:
    """A run of letters and marks as pieces `(syllable or "", as typed)`."""
    out = []
    at = 0
    while at < len(run):
        made, used = _first(run[at : at + MAX_TYPED], after if at + MAX_TYPED >= len(run) else "", asks)
        out.append((made, run[at : at + used]))
        at += used
    return out


def _first(run: str, after: str, asks: bool) -> tuple[str, int]:
    """The syllable at the start of a run, "" if it is none, and how many characters it takes."""
    letters, used = _letters(run)
    if not letters:
        if run[0] == "\\" and run[1:2] in {*_SHAPES, *_TONES}:
            return run[1], 2
        return "", 1
    last = letters[-1]
    if last.tone and run[used - 1] in _TONES:
        toned, bare = _compose(letters), _compose([*letters[:-1], _Letter(last.char, last.shape)])
        mark, rest = run[used - 1], run[used:] + after
        fits = is_syllable(toned) and _is_well_placed(letters)
        if not fits or _is_punctuation(mark, rest, toned.lower(), asks):
            return (bare, used - 1) if is_syllable(bare) else ("", used - 1 if fits else used)
        return toned, used
    made = _compose(letters)
    if not is_syllable(made) or not _is_well_placed(letters):
        return "", used
    return made, used


def _letters(run: str) -> tuple[list[_Letter], int]:
    """Letters with their marks, as far as one syllable can go."""
    letters: list[_Letter] = []
    toned = False
    i = 0
    if run[:2].lower() == "dd":
        letters, i = [_Letter("Đ" if run[0] == "D" else "đ")], 2
    while i < len(run):
        c = run[i]
        if c.isalpha():
            letters.append(_Letter(c))
        elif not letters:
            break
        elif c in _SHAPES and letters[-1].char.lower() in _SHAPES[c][1] and not letters[-1].shape:
            letters[-1] = _Letter(letters[-1].char, _SHAPES[c][0], letters[-1].tone)
        elif c in _TONES and letters[-1].char.lower() in _VOWELS and not toned:
            letters[-1] = _Letter(letters[-1].char, letters[-1].shape, _TONES[c])
            toned = True
        else:
            break
        i += 1
    return letters, i


def _compose(letters: list[_Letter]) -> str:
    return unicodedata.normalize("NFC", "".join(one.char + one.shape + one.tone for one in letters))


def _is_well_placed(letters: list[_Letter]) -> bool:
    """Whether the tone stands where Vietnamese writes it: never on a glide, so `nay.` ends a sentence."""
    toned = [i for i, one in enumerate(letters) if one.tone]
    if not toned:
        return True
    text = "".join(one.char for one in letters).lower()
    vowels = [i for i, c in enumerate(text) if c in _VOWELS]
    if len(vowels) > 1 and text[:2] in {"qu", "gi"}:
        vowels = vowels[1:]
    shaped = [i for i in vowels if letters[i].shape]
    if shaped:
        return toned[0] == shaped[-1]
    if len(vowels) == 2 and vowels[-1] == len(text) - 1:
        pair = text[vowels[0] : vowels[1] + 1]
        return toned[0] == vowels[0] or pair in {"oa", "oe", "uy"}
    return toned[0] == vowels[1 if len(vowels) > 1 else 0]


def _is_punctuation(mark: str, rest: str, toned: str, asks: bool) -> bool:
    """Whether the mark behind an open syllable is a full stop or a question mark."""
    if mark == ".":
        dots = 1 + len(rest) - len(rest.lstrip("."))
        if dots > 1:
            return dots == 3
        return _SENTENCE_END.match(rest) is not None and toned not in _HEAVY and not _UNIT.match(rest)
    return mark == "?" and asks and len(toned) > 1 and _SENTENCE_END.match(rest) is not None


def _foreign(raw: str) -> str:
    """What is no syllable: names (`Di'az`, `Marti'`, `DDa('k`) have their marks; `Castro's` keeps its apostrophe."""
    if raw.isupper() and len(raw) > 2:
        raw = raw.replace("DD", "Đ")
    if not raw[0].isupper() or _ELISION.search(raw):
        return raw
    made = _MARKED.sub(lambda m: m[1] + "".join(_MARKS[c] for c in m[2]), raw)
    made = re.sub("^D[Dd](?=.)", "Đ", made)
    return unicodedata.normalize("NFC", made)
