"""The day a text was filed, as its dateline has it, and the line at the head or foot that completes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from vncuba_dataset.assign.buttons import STEPS
from vncuba_dataset.assign.date_foot import BELOW_BODY
from vncuba_dataset.assign.date_lines import TEXT, UNDATED, Read, dates_in, found_at, read_line
from vncuba_dataset.assign.date_stamps import FIRST_SITES, is_day
from vncuba_dataset.assign.view import View
from vncuba_dataset.dateline import read_dateline
from vncuba_dataset.dates import MAX_LINE, Stated, dateline_day
from vncuba_dataset.knowledge import Outlet
from vncuba_dataset.model import Block, Found, Label


def before_dateline(view: View, language: str | None, outlet: Outlet | None) -> Iterator[Read]:
    """A date with its time, alone on the line before a paragraph with a dateline, on a page of which nothing is sure.

    Two such lines are two stories.
    """
    lines = view.lines()
    found = []
    for block, behind in pairwise(lines):
        if block.label is not Label.DATE or behind.label not in TEXT:
            continue
        told = [read for read, said in read_line(view, block, language, outlet, True) if said != "updated"]
        timed = [read for read in told if read[1].clock is not None]
        head = read_dateline(view.words(behind), knowledge=view.knowledge) if timed else None
        if head is not None and head.marks:
            found += timed
    if len(found) == 1:
        yield found[0]


def completed_day(view: View, language: str | None, filed: list[Read]) -> Iterator[Read]:
    """A date alone right behind the body, or in a line of the head, that is the dateline's day with its year.

    That it is a site's clock does no harm: it stands for the very day that the text was filed.
    """
    if not filed or filed[0][1].year is not None or filed[0][1].day is None:
        return
    lines = view.lines()
    last = max(view.body(), default=len(lines))
    for block in lines[last + 1 : last + 1 + BELOW_BODY]:
        if block.label in {Label.RELATED, Label.COMMENT, Label.TITLE}:
            break
        if dates := _completing(view, block, language, filed[0][1]):
            yield replace(dates[0][0], rule="date/foot"), dates[0][1]
            return
    at = filed[0][0].start or 0
    heads = [b for b in lines if b.start < at and b.label not in UNDATED and b.label not in TEXT]
    found = [read for b in heads for read in _completing(view, b, language, filed[0][1])]
    if len({read[1].edtf for read in found}) == 1:
        yield replace(found[0][0], rule="date/head"), found[0][1]


def _completing(view: View, block: Block, language: str | None, filed: Stated) -> list[Read]:
    """The dates of a line, or of its steps, that are a day with the year that a dateline does without."""
    start, end = view.span(block)
    line = view.text[start:end]
    if len(line) > MAX_LINE or not any(is_day(step, view) for step in (line, *STEPS.split(line))):
        return []
    dates = (date for date in dates_in(view, line, language, None) if date.year is not None and date.day is not None)
    return [found_at(date, start) for date in dates if (date.year or 0) >= FIRST_SITES and date.allows(filed)]


def filed_day(view: View, language: str | None) -> Iterator[Read]:
    """The day in `Hanoi, 21 jul (Prensa Latina)`; or right behind a mark, `VOV.VN - Chiều 22/6`.

    Behind a mark a sentence begins. A day without a year is the day it reports from; with its year it may be any
    event's (`NDO - Ngày 2/12/1960, …`), and counts for nothing.
    """
    if (head := view.dateline()) is None:
        return
    line, offset = head
    if line.day is None and not line.opened:
        return
    low, high = line.day or (line.end, line.end + 40)
    text = view.text[offset + low : offset + high]
    lead = len(text) - len(text.lstrip())
    inside = line.day is not None
    stated = dateline_day(text[lead:], knowledge=view.knowledge, language=language)
    if stated is None and inside:  # a dateline may be in another language than the body: `HAVANA, Sep 26 (ACN)`
        stated = dateline_day(text[lead:], knowledge=view.knowledge)
    if stated is None or (not inside and (stated.year is not None or not text[lead:][:1].isalpha())):
        return
    if not line.marks and stated.year is not None and stated.year < FIRST_SITES:
        return  # `La Habana, 2 de diciembre de 1960.` opens a chapter of history
    start = offset + low + lead
    yield Found(stated.edtf, "date/dateline", start + stated.start, start + stated.end), stated
