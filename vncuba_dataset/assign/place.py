"""Where a text was written: the place of its dateline, of its author or of its day."""

from __future__ import annotations

import re

from vncuba_dataset.assign.no_title import DASHES
from vncuba_dataset.assign.title import BEFORE_DATE
from vncuba_dataset.assign.view import View
from vncuba_dataset.dates import MAX_LINE, is_date_line
from vncuba_dataset.knowledge import fold
from vncuba_dataset.model import Found, Label

MAX_PLACE = 30
"""Code points of a place that is glued before the text."""
_SIGNED = re.compile(r"(?P<name>[^\s,/][^,/\n]{1,40}), (?P<place>[^\W\d_][^,/–—|\n\d]{2,30}?)\s?(?:/|\s[–—|-])\s")


def find_place(view: View) -> Found | None:
    """The place in the dateline; one printed in capitals (`HAVANA –`) in normal case, so that it is one place."""
    head = view.dateline()
    if head is None or head[0].place is None:
        if head is not None:
            return None
        return _place_of_author(view) or _place_at_the_start(view) or _place_of_day(view)
    start, end = (head[1] + offset for offset in head[0].place)
    printed = view.text[start:end]
    plain = printed.isupper() and len(printed) > 3 and "." not in printed
    return Found(printed.title() if plain else printed, "dateline/place", start, end)


def _place_of_author(view: View) -> Found | None:
    """The place behind the outlet's name in the line of the author, before a dash: `14ymedio, La Habana –`."""
    lines = view.lines()
    body = next((i for i, block in enumerate(lines) if block.label is Label.BODY), 0)
    for block in lines[max(0, body - BEFORE_DATE) : body]:
        words = view.words(block)
        name, _, behind = words.partition(",")
        place = behind.strip(" -–—")
        if words[-1:] in DASHES and fold(name) in view.knowledge.named and fold(place) in view.knowledge.places:
            start = view.span(block)[0] + words.rindex(place)
            return Found(place, "byline/place", start, start + len(place))
    return None


def _place_of_day(view: View) -> Found | None:
    """The place with the day on a line that opens or closes a notice: `La Habana, 2 de mayo de 2023`."""
    lines, body = view.lines(), view.body()
    near = sorted({i for at in (body[:1] + body[-1:]) for i in (at - 1, at, at + 1) if 0 <= i < len(lines)})
    for block in (lines[i] for i in near):
        words = view.words(block)
        place, _, day = words.partition(",")
        dated = len(words) <= MAX_LINE and is_date_line(day.strip(" ./"), knowledge=view.knowledge)
        if dated and fold(place) in view.knowledge.places:
            start = view.span(block)[0]
            return Found(place, "date/place", start, start + len(place))
    return None


def _place_at_the_start(view: View) -> Found | None:
    """The place behind the outlet's name, or glued in capitals before the text, that a first paragraph opens with.

    `14ymedio, La Habana/ La campaña …`, `QUẢNG TRỊKhuôn viên …`.
    """
    known = view.knowledge
    for block in [*view.labelled(Label.SUMMARY)[:1], *view.labelled(Label.BODY)[:1]]:
        start, end = view.span(block)
        signed = _SIGNED.match(view.text, start, end)
        if signed and fold(signed["name"]) in known.named and fold(signed["place"]) in known.places:
            return view.found("dateline/place", *signed.span("place"))
        head = view.text[start : min(end, start + MAX_PLACE)]
        joints = (n for n in range(len(head) - 2, 2, -1) if head[:n].isupper() and head[n + 1].islower())
        glued = next((n for n in joints if head[n].isupper() and fold(head[:n]) in known.places), None)
        if glued is not None and head[glued - 1].isalpha():
            return Found(head[:glued].title(), "dateline/place", start, start + glued)
    return None
