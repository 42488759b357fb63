"""The dates that one line of the page states, and what it says they are of."""

from __future__ import annotations

import re

from vncuba_dataset.ago import ago
from vncuba_dataset.assign.date_stamps import FIRST_SITES, is_clock, is_stamp
from vncuba_dataset.assign.view import View
from vncuba_dataset.dates import (
    MAX_LINE,
    Stated,
    beside,
    dateline_day,
    has_year,
    is_date_line,
    kind_of,
    stated_dates,
)
from vncuba_dataset.knowledge import Outlet, fold
from vncuba_dataset.model import Block, Found, Label

MAX_STAMP = 400
"""Code points of a line that is looked at for a date: a menu may be as long as a book."""
_SIGNS = " -–—|,·•:\t"
MAX_DAY = 60
"""Code points of a line that says on which day of no year the text was published."""
_WEATHER = re.compile(r"\d\s?°|\dºC")
_MARKUP = ("](", "_", "*")
_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"\]\([^()\n]{0,300}(?:\([^()\n]{0,60}\)[^()\n]{0,60})?\)")
_STRESS = re.compile(r"!(?=\[)|[\[\]*]|(?<!\w)_|_(?!\w)")
TEXT = frozenset({Label.BODY, Label.SUMMARY})
"""Lines that tell the story."""
UNDATED = frozenset({Label.CAPTION, Label.RELATED, Label.COMMENT, Label.TITLE})
"""Lines whose dates are not the page's."""
_ELSEWHEN = frozenset({"clock", "other"})
"""What a line may say its date is of that is not the page's."""
NO_DATES = frozenset({"crawl/prefix", "und/weather"})
"""Rules whose lines state no date of the article in words of its own."""
_FIELD = re.compile(r"\s*([^\W\d_]{3,12}):\s(?=\D{2,12},?\s\d)")
MIN_SUMMARY = 8
"""Words from which such a line is looked at as a standfirst is."""
BY_PLACE = "label/dated"
"""The rule of a line that is a date by where it stands: what its words say must tell of what."""
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?P<first>\d{1,2})(?P<sign>[/.-])(?P<second>\d{1,2})(?P=sign)(?:19|20)\d\d(?![\d/.-])"
)
MONTHS = 12
AGREEING = 2
"""Dates of a page that tell the order of day and month, before others are read so."""
Read = tuple[Found, Stated]
"""A date: as a finding with its place on the page, and as the words state it."""


def is_of_old(stated: Stated) -> bool:
    """Whether a day among the paragraphs is of before there were such pages: a subheading of history."""
    return stated.year is not None and stated.year < FIRST_SITES


def read_line(
    view: View, block: Block, language: str | None, outlet: Outlet | None, high: bool
) -> list[tuple[Read, str]]:
    """What a line of the header states; `high` above the headline, where clocks are."""
    if block.label in UNDATED or block.rule in NO_DATES:
        return []
    start, end = view.span(block)
    line = view.text[start:end]
    if view.page.captured is None and len(line) > MAX_DAY and not has_year(line):
        return []  # only how long ago, and a day on a short line, need no year
    if any(map(line[: 4 * MAX_STAMP].__contains__, _MARKUP)):
        line = _unlinked(line[: 4 * MAX_STAMP])
    words = " ".join(line.split()) if "  " in line else line
    if len(words) > MAX_STAMP or _WEATHER.search(words) is not None:
        return []
    if view.page.captured and (found := ago(line, view.page.captured, knowledge=view.knowledge)):
        return [((Found(found.edtf, "date/ago", start + found.start, start + found.end), found), "")]
    dates, rule = _read_dates(view, line, language, outlet)
    if not dates:
        return []
    seen = dates if words == line else _read_dates(view, words, language, outlet)[0]
    label = block.label
    if block.rule == BY_PLACE:
        label = Label.SUMMARY if len(_WORD.findall(words)) >= MIN_SUMMARY else Label.OTHER
    if not (label is Label.DATE or (seen and is_stamp(view, words, seen, label))):
        return []
    told = [
        (found_at(date, start, rule), said)
        for date in dates
        if (said := kind_of(line, date, knowledge=view.knowledge)) or not _is_of_a_field(view, line[: date.start])
    ]
    clocks = high and not is_named(view, line)
    return [(read, said) for read, said in told if said not in _ELSEWHEN and not (clocks and is_clock(read[1]))]


def _read_dates(view: View, line: str, language: str | None, outlet: Outlet | None) -> tuple[tuple[Stated, ...], str]:
    """The dates of a line and the rule that reads them: by itself, else in the order of the page's other dates."""
    dates = dates_in(view, line, language, outlet)
    order = None if dates or _NUMERIC.search(line) is None else view.once("order", lambda: page_order(view))
    if order is None:
        return dates, "date/line"
    return stated_dates(line, knowledge=view.knowledge, day_first=order), "date/line-as-others"


def page_order(view: View) -> bool | None:
    """Whether a page writes the day before the month, as at least two other dates of it tell and none denies.

    A site prints its dates in one form: below `11/19/2020` and `10/30/2020`, `12/02/2020` is the second of December.
    """
    told = [(int(one["first"]), int(one["second"])) for one in _NUMERIC.finditer(view.text)]
    days = sum(first > MONTHS >= second for first, second in told)
    months = sum(second > MONTHS >= first for first, second in told)
    if min(days, months) or max(days, months) < AGREEING:
        return None
    return days > 0


def _is_of_a_field(view: View, before: str) -> bool:
    """Whether a date is the value of a field that no word list knows: `Lịch chiếu: 19/05/2020 20:00`."""
    named = before.rstrip()
    return named[-1:] in {":", "："} and bool(beside(named[:-1], (), knowledge=view.knowledge))


def is_named(view: View, line: str) -> bool:
    """Whether a line opens with the name of a field, as the head of a letter does: `Date: Thu, 20 Apr 2023 …`."""
    named = _FIELD.match(line)
    return named is not None and view.knowledge.date_words.fullmatch(fold(named[1])) is not None


def _unlinked(line: str) -> str:
    """A line with blanks for the addresses and brackets of its links, and for signs of stress; nothing moves."""
    return _STRESS.sub(" ", _LINK.sub(lambda link: "]" + " " * (len(link[0]) - 1), line))


def found_at(date: Stated, start: int, rule: str = "date/line") -> Read:
    """A date of the line that begins at `start`, with its place on the page."""
    return Found(date.edtf, rule, start + date.start, start + date.end), date


def dates_in(view: View, line: str, language: str | None, outlet: Outlet | None) -> tuple[Stated, ...]:
    """The dates of a line in the page's language; in any of a line that is a date alone, or states a time with it."""
    if not has_year(line):
        return _published_day(view, line, language)
    day_first = outlet.day_first if outlet else None
    found = stated_dates(line, knowledge=view.knowledge, language=language, day_first=day_first)
    if not found and len(line) <= MAX_LINE:
        found = stated_dates(line, knowledge=view.knowledge, day_first=day_first)
        if not is_date_line(line, knowledge=view.knowledge):
            found = tuple(date for date in found if date.clock is not None)
    return found


def _published_day(view: View, line: str, language: str | None) -> tuple[Stated, ...]:
    """The day that a line says the text was published on, and no year: `Mis en ligne le 26 novembre`."""
    said = len(line) <= MAX_DAY and view.knowledge.stamps.published.match(fold(line).lstrip(_SIGNS + "("))
    day = dateline_day(line, knowledge=view.knowledge, language=language) if said else None
    return (day,) if day and not beside(line, (day,), knowledge=view.knowledge) else ()
