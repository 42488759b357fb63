"""Lines → what can be told of them at a glance: their letters folded, their words and full stops counted.

All lines at once, by looking up every code point in a table; what a table cannot tell is left to the slow way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vncuba_dataset.knowledge import fold
from vncuba_dataset.markdown import SIGNS
from vncuba_dataset.phrases import EDGES

MAX_COUNTED = 4000
"""Code points of a line whose words are counted."""
MOST_STOPS = 3
"""Full stops are counted up to here."""
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
STOPS = re.compile(r"[.!?…。！？](?=[\s\"'”’»)]|$)|[。！？]")
_ODD, _GONE = "\ufffe", "\uffff"
"""Noncharacters that stand for a letter that folds to more than one, and for a mark that folds to none."""
_LETTER, _SPACE, _DIGIT, _DENSE, _STOP, _FULL_STOP, _CLOSER, _CAPITAL, _UNEVEN, _ODD_LETTER = (
    1 << bit for bit in range(10)
)
WIDE, MARKED, BARS, BRACKETS, GAPS = (1 << bit for bit in range(10, 15))
"""What may stand in a line, as bits: signs or letters of the scripts of East Asia, a sign of markdown or a bar, what
parts the names of a menu, what stands around or before a mark, blanks that are wide or several."""
_SIGNS = (("|•·»›", BARS), ("(/–-", BRACKETS), (SIGNS + "+|", MARKED))


class Glance(NamedTuple):
    """A line and what is told of it at a glance."""

    text: str
    letters: str
    """The line folded letter by letter, as long as the line; empty where a letter folds to more than one."""
    even: bool
    """Every part of `letters` is that part of the line folded, but for blanks around it."""
    words: int
    """Its words, among the first `MAX_COUNTED` code points."""
    stops: int
    """Full stops in it, counted to `MOST_STOPS`."""
    digits: int
    """Its digits, and what may be some."""
    capitals: int
    """Its runs of printed signs that open with a letter that is no small one, and what may be some."""
    signs: int
    """What stands in it: `WIDE`, `MARKED`, `BARS`, `BRACKETS`; `GAPS` where some may be."""

    def folded(self, start: int = 0, stop: int | None = None) -> str:
        """`fold(text[start:stop])`."""
        if self.even:
            return self.letters[start:stop].strip(" ")
        if not self.letters:
            return fold(self.text[start:stop])
        return " ".join(self.letters[start:stop].replace(_GONE, "").split())

    def key(self) -> str:
        """`line_key(text)`."""
        return self.folded().strip(EDGES)


def glance_at(lines: Sequence[str]) -> list[Glance]:
    """A glance at each of the lines, which hold no line feeds.

    >>> [one] = glance_at(["Xin  cảm ơn! Muchas gracias."])
    >>> one.folded(), one.words, one.stops
    ('xin cam on! muchas gracias.', 5, 2)
    """
    if not lines:
        return []
    codes = _codes("\n".join([*lines, ""]))
    letters = _decoded(_fold_table()[codes]).split("\n")
    kinds = _kinds()[codes]
    sizes = list(map(len, lines))
    ends = np.cumsum(np.array(sizes, np.int64) + 1)
    words, stops, digits, capitals = (_per_line(found, ends) for found in _found(kinds))
    signs = np.bitwise_or.reduceat(_with_gaps(kinds), np.concatenate(([0], ends[:-1]))).tolist()
    return [
        Glance(
            line,
            "" if sign & _ODD_LETTER else folded,
            not sign & _UNEVEN,
            len(WORD.findall(line[:MAX_COUNTED])) if sign & _DENSE or size > MAX_COUNTED else count,
            min(stopped, MOST_STOPS),
            digit,
            capital,
            sign,
        )
        for line, size, folded, count, stopped, digit, capital, sign in zip(
            lines, sizes, letters, words, stops, digits, capitals, signs, strict=False
        )  # not strict: letters has an empty string behind the last line feed
    ]


def keywords(words: Iterable[str]) -> list[str]:
    """Those of the folded words of a text that tell of what it speaks: of Latin letters those of three and more."""
    return [word for word in words if len(word) > 2 or not word.isascii()]


def words_of(*texts: str) -> list[list[str]]:
    """The words of each of the texts, folded.

    >>> words_of("Xin  cảm ơn!", "Thành phố (Havana)")
    [['xin', 'cam', 'on'], ['thanh', 'pho', 'havana']]
    """
    letters = _decoded(_word_table()[_codes("\n".join(texts))])
    if _ODD in letters:
        return [WORD.findall(fold(text)) for text in texts]
    ends = list(accumulate(len(text) + 1 for text in texts))
    parts = [letters[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return [part.replace(_GONE, "").split() for part in parts]


def words_in(lines: Sequence[str]) -> set[str]:
    """All words of the lines, folded.

    >>> sorted(words_in(["Xin  cảm ơn!", "Thành phố (Havana)"]))
    ['cam', 'havana', 'on', 'pho', 'thanh', 'xin']
    """
    return words_in_start(lines, 0)[0]


def words_in_start(lines: Sequence[str], size: int) -> tuple[set[str], set[str]]:
    """The same, and the words in the first code points of the first line.

    >>> words_in_start(["Xin  cảm ơn!", "Hà Nội"], 5)[1]
    {'xin'}
    """
    joined = "\n".join(lines)
    start = min(size, len(lines[0])) if lines else 0
    letters = _decoded(_word_table()[_codes(joined)])
    if _ODD in letters:
        return set(WORD.findall(fold(joined))), set(WORD.findall(fold(joined[:start])))
    return set(letters.replace(_GONE, "").split()), set(letters[:start].replace(_GONE, "").split())


def _codes(text: str) -> npt.NDArray[np.uint32]:
    """Code points, those of further planes as the last of the basic one."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
    return np.asarray(np.minimum(codes, 0xFFFF), np.uint32)


def _decoded(codes: npt.NDArray[np.uint32]) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def _found(kinds: npt.NDArray[np.uint16]) -> tuple[npt.NDArray[np.bool_], ...]:
    """Where a word begins, a full stop ends, a digit is, a capital opens."""
    letter = (kinds & _LETTER) > 0
    begins = letter.copy()
    begins[1:] &= ~letter[:-1]
    capitals = (kinds & _CAPITAL) > 0
    capitals[1:] &= (kinds[:-1] & _SPACE) > 0
    stops = (kinds & _STOP) > 0
    stops[:-1] &= (kinds[1:] & (_SPACE | _CLOSER)) > 0
    return begins, stops | ((kinds & _FULL_STOP) > 0), (kinds & _DIGIT) > 0, capitals


def _with_gaps(kinds: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
    """The same, and what several blanks in a row are, at each of them but at no end of a line."""
    blank = (kinds & _SPACE) > 0
    several = np.zeros(len(kinds), bool)
    several[1:] = blank[1:] & blank[:-1]
    several[0] = blank[0]
    several[:-1] |= several[1:]
    return kinds | np.where(several, np.uint16(_UNEVEN | GAPS), np.uint16(0))


def _per_line(found: npt.NDArray[np.bool_], ends: npt.NDArray[np.int64]) -> list[int]:
    """How many of the finds each line has."""
    at = np.searchsorted(np.flatnonzero(found), ends)
    counts: list[int] = np.diff(at, prepend=0).tolist()
    return counts


@cache
def _fold_table() -> npt.NDArray[np.uint32]:
    """Code point of the basic plane → that of its folded letter; the last one stands for all further planes."""
    printed = [code for code in range(1, 0x10000) if not chr(code).isspace()]
    table = np.arange(0x10000, dtype="<u4")  # blanks stay
    for code, folded in zip(printed, fold("\0".join(map(chr, printed))).split("\0"), strict=True):
        table[code] = ord(folded) if len(folded) == 1 else ord(_ODD if folded else _GONE)
    table[0xFFFE:] = ord(_ODD)
    return table


@cache
def _word_table() -> npt.NDArray[np.uint32]:
    """The same, but a blank where no letter is, and where one is a word by itself, what stands for the unclear."""
    table = _fold_table().copy()
    table[(_kinds()[table] & _LETTER == 0) & (table != ord(_GONE)) & (table != ord(_ODD))] = ord(" ")
    table[_kinds() & _DENSE > 0] = ord(_ODD)
    return table


@cache
def _kinds() -> npt.NDArray[np.uint16]:
    """Code point of the basic plane → what it is, as bits; for further planes: unclear."""
    table = np.zeros(0x10000, np.uint16)
    for code in range(0x10000):
        sign = chr(code)
        table[code] = _LETTER * sign.isalnum() | _SPACE * sign.isspace() | _DIGIT * sign.isdecimal()
        table[code] |= _CAPITAL * (sign.isalpha() and not sign.islower())
        table[code] |= (_UNEVEN | GAPS) * (sign.isspace() and sign not in " \n")
    for first, last in ((0x3040, 0x30FF), (0x3400, 0x9FFF)):  # as in WORD
        table[first : last + 1] |= _DENSE
    table[0x2E80:] |= WIDE
    for signs, kind in ((".!?…", _STOP), ("。！？", _FULL_STOP), ("\"'”’»)", _CLOSER), *_SIGNS):
        table[[ord(sign) for sign in signs]] |= kind
    table[_fold_table() == ord(_GONE)] |= _UNEVEN
    table[_fold_table() == ord(_ODD)] |= _UNEVEN | _ODD_LETTER
    table[0xFFFF] |= _DENSE | _DIGIT | _CAPITAL
    return table
