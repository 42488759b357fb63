"""When the page was published, as precisely as it says and no more."""

from __future__ import annotations

import re

from vncuba_dataset.assign.view import View
from vncuba_dataset.dates import Stated, dateline_day, is_date_line, stated_dates
from vncuba_dataset.model import Block, Found, Label

ABOVE_TITLE, ABOVE_BODY = 2, 4
"""Lines above the headline, or above the body where there is none, in which a date line still belongs to it."""
_PREFIX = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?")


def find_date(view: View, language: str | None) -> tuple[Found, Stated] | None:
    """The publication date: a date line of the article's header, else a crawler's prefix, else the dateline.

    Two header lines that differ decide nothing (one is a site clock).
    """
    header = [line for block in _header(view) for line in _lines(view, block, language)]
    if header:
        return header[0] if len({stated.edtf for _, stated in header}) == 1 else None
    return _prefix(view) or _dateline(view, language)


def _header(view: View) -> list[Block]:
    """Date lines from the headline down to the second paragraph, else right above the headline.

    Further up stand site clocks, further down other stories and comments. Without a headline the lines right above
    the first paragraph count.
    """
    lines = [block for block in view.blocks if block.label is not Label.BLANK]
    body = [i for i, block in enumerate(lines) if block.label in {Label.BODY, Label.SUMMARY}]
    if not body:
        return []
    title = next((i for i, block in enumerate(lines) if block.label is Label.TITLE), None)
    low = body[0] - ABOVE_BODY if title is None else title - ABOVE_TITLE
    high = body[1] if len(body) > 1 else body[0]
    dates = [b for b in lines[max(0, low) : high] if b.label is Label.DATE and b.rule != "crawl/prefix"]
    return [b for b in dates if title is None or b.start > lines[title].start] or dates


def _lines(view: View, block: Block, language: str | None) -> list[tuple[Found, Stated]]:
    start, end = view.span(block)
    found = stated_dates(view.text[start:end], knowledge=view.knowledge, language=language)
    if not found and is_date_line(view.text[start:end], knowledge=view.knowledge):
        found = stated_dates(view.text[start:end], knowledge=view.knowledge)
    return [(Found(d.edtf, "date/line", start + d.start, start + d.end), d) for d in found[:1]]


def _prefix(view: View) -> tuple[Found, Stated] | None:
    block = next((b for b in view.labelled(Label.DATE) if b.rule == "crawl/prefix"), None)
    match = _PREFIX.search(view.text, block.start, block.end) if block else None
    if match is None:
        return None
    day = int(match["day"]) if match["day"] else None
    stated = Stated(match.start(), match.end(), int(match["year"]), int(match["month"]), day)
    return (Found(stated.edtf, "crawl/prefix", *match.span()), stated) if stated.is_real() else None


def _dateline(view: View, language: str | None) -> tuple[Found, Stated] | None:
    """The day in `Hanoi, 21 jul (Prensa Latina)`; or right behind an outlet's mark, `VOV.VN - Chiều 22/6`.

    Behind a mark a sentence begins. A day without a year is the day it reports from; with its year it may be any
    event's (`NDO - Ngày 2/12/1960, …`), and counts for nothing.
    """
    if (head := view.dateline()) is None:
        return None
    line, offset = head
    if line.day is None and not line.marks:
        return None
    low, high = line.day or (line.end, line.end + 40)
    text = view.text[offset + low : offset + high]
    lead = len(text) - len(text.lstrip())
    stated = dateline_day(text[lead:], knowledge=view.knowledge, language=language)
    if stated is None or (line.day is None and stated.year is not None):
        return None
    start = offset + low + lead
    return Found(stated.edtf, "date/dateline", start + stated.start, start + stated.end), stated
