r"""Page text → the same text with the lines of its paragraphs joined, where a program broke them to a width.

Text browsers, mailing lists and PDFs break a paragraph wherever the next word does not fit. A line feed within such
a paragraph becomes a blank, and nothing else changes: every offset stays true.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

MIN_WIDTH, MAX_WIDTH = 42, 110
"""Code points of the widest line; narrower ones are verse and menus, wider ones paragraphs."""
MIN_BREAKS, FIT = 4, 0.75
"""Sentences that run over a line's end, from which a page is broken to a width, and the share at that width."""
FEW_BREAKS, FEW_WIDTH, FULL = 2, 54, 0.8
"""On a short page fewer will do, if all lines that fill so much of a width this wide end at it, and none is wider."""
SLACK = 6
"""Code points that a line may fall short of the width though the next word had room: a PDF measures in points."""
MAX_WIDER = 0.1
"""Share of the lines that may be wider."""
NEAR, HALF = 0.6, 0.5
"""Share of the width that a line fills where the next belongs to it, which opens with any, or a small, letter."""
INDENT = 2
"""Blanks that a paragraph's first line stands further in."""
_ENDS = re.compile(r"[.!?…:;。！？][\"'”’»)\]*_]{0,3}$")
_ITEM = re.compile(r"[-–—•+▪●◦·#|!]|\*\s|\w{1,3}[.)]\s|\[[^\]\n]{0,80}\](?:\([^)\n]{0,300}\))?$")
"""A list's mark, a heading, a row, a picture, or a link with nothing behind it."""
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)*")
_OPENS = re.compile(r"\n[ \t>]*[^\W\d_]")
"""The letter that opens a line; a page without a small one has no sentence that runs over a line's end."""
_BREAK = re.compile(r"(?<![ \t])[ \t]*\n[ \t]*(?:>[ \t]?)*")


class _Line(NamedTuple):
    """A line of the page."""

    start: int
    indent: int
    """Blanks, and marks of a quotation, in front."""
    quotes: int
    """These marks."""
    words: str
    first: int
    """Code points of the first word."""

    @property
    def end(self) -> int:
        """Behind its words."""
        return self.start + self.size

    @property
    def size(self) -> int:
        """With its indent, without the blanks behind."""
        return self.indent + len(self.words)


def unwrapped(text: str) -> str:
    r"""The text, as long as before, each line feed that a program put within a paragraph replaced by a blank.

    A page that is not broken to a width comes back as it is.

    >>> page = '''Cuba and Viet Nam have worked together on rice,
    ... coffee and fish for many years, and have shared
    ... what they learned with others: seeds, machines
    ... and the ways of growing more on less land, and
    ... of keeping what has grown.
    ...
    ... Havana
    ... '''
    >>> [line[-10:] for line in unwrapped(page).split("\n") if line]
    ['has grown.', 'Havana']
    """
    if not any(found[0][-1].islower() for found in _OPENS.finditer(text)):
        return text
    lines = _lines(text)
    width = _width(lines)
    if not width:
        return text
    joined = list(text)
    for line, below in pairwise(lines):
        if _goes_on(line, below, width):
            gap = text[line.end : below.start + below.indent]
            joined[line.end : below.start + below.indent] = " " * len(gap)
    return "".join(joined)


def in_one_line(words: str) -> str:
    r"""A paragraph with its wraps undone, and without the blanks around it.

    >>> in_one_line("Cuba and\n   Viet Nam\n")
    'Cuba and Viet Nam'
    """
    words = words.strip()
    return _BREAK.sub(" ", words) if "\n" in words else words


def _lines(text: str) -> list[_Line]:
    lines, start = [], 0
    for raw in text.split("\n"):
        front = _QUOTE.match(raw)
        indent = front.end() if front else 0
        words = raw[indent:].strip()
        indent += len(raw[indent:]) - len(raw[indent:].lstrip()) if words else 0
        lines.append(
            _Line(start, indent, raw.count(">", 0, indent), words, len(words.split(None, 1)[0] if words else ""))
        )
        start += len(raw) + 1
    return lines


def _width(lines: Sequence[_Line]) -> int:
    """The width to which the page is broken; 0 where it is not."""
    over = [(line, below) for line, below in pairwise(lines) if _runs_over(line, below)]
    if not over:
        return 0
    fits, width = _best_width(over)
    shown = [line.size for line in lines if line.words]
    full = max(size for size in shown if size <= width + SLACK)
    wider = sum(
        line.size > full and line.words != "" and "](" not in line.words for line in lines
    )  # an address is one word
    if len(over) >= MIN_BREAKS:
        wrapped = width >= MIN_WIDTH and fits >= FIT * len(over) and wider <= MAX_WIDER * len(shown)
    else:
        wrapped = full >= FEW_WIDTH and not wider and _are_full(lines, full)
    return full if wrapped and width <= MAX_WIDTH else 0


def _best_width(over: Sequence[tuple[_Line, _Line]]) -> tuple[int, int]:
    """How many of the breaks fit the width that most of them fit, and that width, one of a line's."""
    steps: Counter[int] = Counter()
    for line, below in over:  # a break fits each width from its line's size to where the next word had room
        steps[line.size] += 1
        steps[line.size + 1 + below.first + SLACK] -= 1
    sizes = {line.size for line, _ in over}
    best = (0, 0)
    fits = 0
    for width in sorted(steps):
        fits += steps[width]
        best = max(best, (fits, width)) if width in sizes else best
    return best


def _are_full(lines: Sequence[_Line], width: int) -> bool:
    """Whether of a short page each long line that another follows ends where the next word had no room."""
    long = [
        (line, below)
        for line, below in pairwise(lines)
        if line.size >= FULL * width and below.words and not _ENDS.search(line.words) and not _ITEM.match(below.words)
    ]
    return len(long) >= FEW_BREAKS and all(_fits(*pair, width) for pair in long)


def _runs_over(line: _Line, below: _Line) -> bool:
    """Whether a sentence runs over the end of the line, as far as a small letter tells."""
    if not line.words or not below.words[:1].islower() or _ENDS.search(line.words):
        return False
    return below.indent <= line.indent and _ITEM.match(below.words) is None


def _fits(line: _Line, below: _Line, width: int) -> bool:
    """Whether the line ends here because the next word had no room."""
    return line.size <= width < line.size + 1 + below.first + SLACK


def _goes_on(line: _Line, below: _Line, width: int) -> bool:
    """Whether the next line belongs to the same paragraph."""
    if not below.words or below.indent >= line.indent + INDENT or below.quotes != line.quotes:
        return False
    if not any(map(str.isalnum, line.words)):
        return False
    if _ITEM.match(below.words) or (line.words.isupper() != below.words.isupper() and " " in below.words):
        return False
    if _runs_over(line, below):
        return line.size >= HALF * width
    return line.size >= NEAR * width and _fits(line, below, width)
