"""A line at a glance → whether a costly question is worth asking: what must be true, never what is enough.

Where a gate is closed, the question has no answer: tests ask all of them on every line they know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from vncuba_dataset.dateline import FOOT, HEAD
from vncuba_dataset.dates import MAX_LINE
from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.label.glance import Glance

DIGITS_OF_A_YEAR = 4
_YEAR = re.compile(r"[12１２][90９０]\d\d")
_APART = r"\s()\[\]/.…:,–—-"
"""Signs that stand around the words of a place, a mark or a name; the words of these may hold them, too."""
_FIRST, _LAST = re.compile(rf"[{_APART}]*([^{_APART}]*)"), re.compile(rf"([^{_APART}]*)[{_APART}]*$")
_MARKED = re.compile(rf"[^()\n!?]{{0,{HEAD}}}?[(/]")
"""What a mark in brackets or between slashes at the head of a paragraph needs."""
_ADDRESS = re.compile(r"\S{1,120}?\.")
"""What an address that opens a paragraph needs."""


class _Words(NamedTuple):
    """First words of what may open a dateline, last words of what may close an article."""

    opening: frozenset[str]
    closing: frozenset[str]


@cache
def _words_of(knowledge: Knowledge) -> _Words:
    marks = (*knowledge.datelines, *knowledge.signoffs, *knowledge.named)
    return _Words(frozenset(_firsts((*marks, *knowledge.places))), frozenset(map(_last_word, marks)))


def _firsts(names: Iterable[str]) -> Iterable[str]:
    return (_first_word(name) for name in names)


def _first_word(words: str) -> str:
    found = _FIRST.match(words)
    return found[1] if found else ""


def _last_word(words: str) -> str:
    found = _LAST.search(words)
    return found[1] if found else ""


def may_be_date_line(line: Glance) -> bool:
    """A line that states a date and nothing else is short and has a year."""
    return line.digits >= DIGITS_OF_A_YEAR and len(line.text) <= MAX_LINE and _YEAR.search(line.text) is not None


def may_open(line: Glance, knowledge: Knowledge) -> bool:
    """A dateline has a mark in brackets or between slashes, or begins with a known word, one in capitals or an address.

    Of scripts without spaces and of full-width signs nothing is said.
    """
    text = line.text
    if line.wide or not line.letters or _MARKED.match(text) is not None:
        return True
    first = _first_word(text[:HEAD])
    if (first == first.upper() and not first[:1].isdecimal()) or _ADDRESS.match(text) is not None:
        return True
    if any(pattern.match(text) for pattern in knowledge.dateline_patterns):
        return True
    return _first_word(line.folded(0, HEAD)) in _words_of(knowledge).opening


def may_close(line: Glance, knowledge: Knowledge) -> bool:
    """A credit that ends a paragraph ends with a known mark or name."""
    if line.wide or not line.letters:
        return True
    return _last_word(line.folded(-FOOT)) in _words_of(knowledge).closing
