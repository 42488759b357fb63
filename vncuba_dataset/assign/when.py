"""When the page was published, as precisely as it says and no more."""

from __future__ import annotations

import re

from vncuba_dataset.assign.view import View
from vncuba_dataset.dates import Stated, dateline_day, is_date_line, stated_dates
from vncuba_dataset.model import Block, Found, Label

_PREFIX = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?")


def find_date(view: View, language: str | None) -> tuple[Found, Stated] | None:
    """The publication date: a date line of the page's header, else a crawler's prefix, else the dateline.

    A date line counts where it stands with the article: above it or right behind it, not in a list of other stories.
    Two header lines that differ decide nothing (one is a site clock).
    """
    header = [line for block in _header(view) for line in _lines(view, block, language)]
    if header:
        return header[0] if len({stated.edtf for _, stated in header}) == 1 else None
    return _prefix(view) or _dateline(view, language)


def _header(view: View) -> list[Block]:
    """Date lines between the headline and the second body paragraph; without a headline, all above that."""
    bodies = view.labelled(Label.BODY, Label.SUMMARY)
    titles = view.labelled(Label.TITLE)
    low = titles[0].start if titles else 0
    high = bodies[1].start if len(bodies) > 1 else len(view.text)
    dates = [b for b in view.labelled(Label.DATE) if b.rule != "crawl/prefix" and b.start < high]
    return [b for b in dates if b.start >= low] or (dates if not titles else dates[-1:])


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
    """The day in `Hanoi, 21 jul (Prensa Latina)`, or right behind an outlet's mark: `VOV.VN - Chiều 22/6`."""
    if (head := view.dateline()) is None:
        return None
    line, offset = head
    low, high = line.day or (line.end, line.end + 40)
    if line.day is None and not line.marks:
        return None
    text = view.text[offset + low : offset + high]
    lead = len(text) - len(text.lstrip())
    stated = dateline_day(text[lead:], knowledge=view.knowledge, language=language)
    if stated is None:
        return None
    start = offset + low + lead
    return Found(stated.edtf, "date/dateline", start + stated.start, start + stated.end), stated
