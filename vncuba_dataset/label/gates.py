"""A line at a glance → whether a costly question is worth asking: what must be true, never what is enough.

Where a gate is closed, the question has no answer: tests ask all of them on every line they know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from vncuba_dataset.dateline import HEAD, SPACED
from vncuba_dataset.dates import MAX_LINE
from vncuba_dataset.knowledge import Knowledge, fold
from vncuba_dataset.label.glance import WIDE, Glance
from vncuba_dataset.signoff import FOOT

DIGITS_OF_A_YEAR = 4
MAX_PLACE = 32
"""Code points up to the comma behind a place in capitals."""
MAX_ADDRESS = 40
"""Code points of an address."""
_YEAR = re.compile(r"[12１２][90９０]\d\d")
_FIRST = re.compile(r"[^\w]*(\w*)")
_MARKED = re.compile(
    rf"[^()\n!?]{{0,{HEAD}}}?(?:\((?P<mark>[^()\n]{{2,40}})\)(?P<dash>\s*\.?\s?[-–—:])?"
    r"|/(?=[^/()\n]{0,19}[^\W\d_])[^/()\n]{2,20}/)"
)
"""A mark in brackets or between slashes."""
_ADDRESS = re.compile(rf"\S{{1,{MAX_ADDRESS - 8}}}?\.[a-z]{{2,6}}\s*[-–—]\s", re.IGNORECASE)
_BEHIND_NAME = re.compile(r"[,./(–—-]")
"""Signs one of which stands behind what opens a dateline."""


class _Names(NamedTuple):
    """What may open a dateline, by its first word; the last words of what may close an article, spelt backwards."""

    opening: Mapping[str, set[str]]
    closing: frozenset[str]


@lru_cache(maxsize=4)
def _names_of(knowledge: Knowledge) -> _Names:
    marks = (*knowledge.datelines, *knowledge.signoffs, *knowledge.named)
    opening: dict[str, set[str]] = {}
    for name in (*marks, *knowledge.places):
        opening.setdefault(_first_word(name), set()).add(name)
    return _Names(opening, frozenset(_first_word(name[::-1]) for name in marks))


def _first_word(words: str) -> str:
    found = _FIRST.match(words)
    return found[1] if found else ""


def may_be_date_line(line: Glance) -> bool:
    """A line that states a date and nothing else is short and has a year."""
    return line.digits >= DIGITS_OF_A_YEAR and len(line.text) <= MAX_LINE and _YEAR.search(line.text) is not None


def may_open(line: Glance, knowledge: Knowledge) -> bool:
    """A dateline has a mark that is known or has a dash behind it, or begins with a known name, capitals, an address.

    Of scripts without spaces and of full-width signs nothing is said.
    """
    text = line.text
    return (
        line.signs & WIDE > 0
        or not line.letters
        or _opens_with_name(line.folded(0, HEAD), knowledge)
        or _has_mark(text, knowledge)
        or _opens_in_capitals(text)
        or SPACED.match(text) is not None
        or ("." in text[:MAX_ADDRESS] and _ADDRESS.match(text) is not None)
        or next((True for pattern in knowledge.dateline_patterns if pattern.match(text)), False)
    )


def _opens_with_name(folded: str, knowledge: Knowledge) -> bool:
    """`Havana, `, `VOV - `: a place or a mark."""
    names = _names_of(knowledge).opening.get(_first_word(folded))
    return names is not None and any(
        folded[: sign.start()].rstrip() in names for sign in _BEHIND_NAME.finditer(folded)
    )


def _has_mark(text: str, knowledge: Knowledge) -> bool:
    """`… (VNA)`, `… (X) - `, `/ТАСС/`."""
    found = _MARKED.match(text) if "(" in text[: 2 * HEAD] or "/" in text[: 2 * HEAD] else None
    if found is None:
        return False
    return found["mark"] is None or found["dash"] is not None or fold(found["mark"]) in knowledge.datelines


def _opens_in_capitals(text: str) -> bool:
    """`LOS PALACIOS, `: a place that need not be known."""
    place, comma, _ = text[:MAX_PLACE].partition(",")
    return comma != "" and place.isupper()


def may_close(line: Glance, knowledge: Knowledge) -> bool:
    """A credit that ends a paragraph ends with a known mark or name."""
    if line.signs & WIDE or not line.letters:
        return True
    return _first_word(line.folded(-FOOT)[::-1]) in _names_of(knowledge).closing
