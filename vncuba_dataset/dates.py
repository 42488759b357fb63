"""Text → dates as they stand there, in the forms of schema/languages. Precision is never raised, no clock asked."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from vncuba_dataset.knowledge import DateForm, Knowledge, fold

MAX_LINE = 90
"""Code points: a line that only states the date is shorter, with weekday, time and zone."""
FIRST_YEAR, LAST_YEAR = 1945, 2100
"""A publication date outside is a misreading."""
_TIME = r"\d{1,2}\s?[:hg.]\s?\d{2}(?:\s?:\s?\d{2})?(?:\s?[ap]\.?\s?m\b\.?)?"
_ZONE = r"\(?(?:gmt|utc)\s?(?:[+-]\s?\d{1,2}(?::?\d{2})?)?\)?"
_FURNITURE = re.compile(rf"{_TIME}|{_ZONE}|[\s,.;:|()\[\]–—\-/]+")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Stated:
    """A date as it is stated at `[start, end)` of the text given; `year` or `day` is None where it is not stated."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None

    @property
    def edtf(self) -> str:
        """What is known, in Extended Date/Time Format (ISO 8601-2): `2023-06-23`, `2023-11`, `XXXX-06-22`."""
        year = "XXXX" if self.year is None else f"{self.year:04d}"
        return f"{year}-{self.month:02d}" if self.day is None else f"{year}-{self.month:02d}-{self.day:02d}"

    def is_real(self) -> bool:
        """Whether the calendar has it and it can be a publication date of a web page."""
        if not 1 <= self.month <= 12 or (self.year is not None and not FIRST_YEAR <= self.year <= LAST_YEAR):
            return False
        return self.day is None or 1 <= self.day <= calendar.monthrange(self.year or 2024, self.month)[1]

    def bounds(self) -> tuple[dt.date | None, dt.date | None]:
        """First and last day that the statement allows; nothing without a year."""
        if self.year is None:
            return None, None
        last = calendar.monthrange(self.year, self.month)[1]
        return dt.date(self.year, self.month, self.day or 1), dt.date(self.year, self.month, self.day or last)


def stated_dates(text: str, *, knowledge: Knowledge, language: str | None = None) -> tuple[Stated, ...]:
    """All dates with at least year and month that stand in a short text, longest reading first, none overlapping.

    In an unknown language, as in one that writes both day and month first, `09/02/2025` says nothing.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> k = load_knowledge()
    >>> [d.edtf for d in stated_dates("Thứ hai, ngày 01/09/2025 09:46 GMT+7", knowledge=k, language="vi")]
    ['2025-09-01']
    >>> stated_dates("Nghị định 30/1998/NĐ-CP, tỷ số 3-2", knowledge=k, language="vi")
    ()
    """
    return _longest(_read(text, knowledge, ("day", "month"), language))


def dateline_day(text: str, *, knowledge: Knowledge, language: str | None = None) -> Stated | None:
    """A day at the very start of a text: `21 jul`, `Chiều 22/6`; with its year where that is stated.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> dateline_day("Chiều 22/6, tại Hà Nội", knowledge=load_knowledge(), language="vi").edtf
    'XXXX-06-22'
    """
    found = _longest(_read(text, knowledge, ("dateline", "day"), language))
    return next((date for date in found if not text[: date.start].strip(" ,")), None)


def is_date_line(line: str, *, knowledge: Knowledge) -> bool:
    """Whether a line states a date and nothing else but weekday, time, zone and words like `Published`.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> k = load_knowledge()
    >>> is_date_line("October 27, 2024 - 20:13", knowledge=k), is_date_line("Cuba, 2 December 1960", knowledge=k)
    (True, False)
    """
    if len(line) > MAX_LINE or _YEAR.search(line) is None:
        return False
    found = _longest(_read(line, knowledge, ("day", "month"), None, ambiguous=True))
    if not found:
        return False
    rest = line
    for date in reversed(found):
        rest = rest[: date.start] + " " + rest[date.end :]
    bare = _FURNITURE.sub(" ", fold(rest))  # times first: French "à" is half of Spanish "a. m."
    return not _FURNITURE.sub(" ", knowledge.date_words.sub(" ", bare)).strip()


def _longest(found: Iterator[Stated]) -> tuple[Stated, ...]:
    """Of readings that overlap, the one that starts first and reaches furthest."""
    kept: list[Stated] = []
    for date in sorted(found, key=lambda d: (d.start, -d.end, d.day is None)):
        if not kept or date.start >= kept[-1].end:
            kept.append(date)
    return tuple(kept)


def _read(
    text: str, knowledge: Knowledge, kinds: tuple[str, ...], language: str | None, ambiguous: bool = False
) -> Iterator[Stated]:
    for form in knowledge.date_forms:
        if form.kind in kinds and (language is None or form.language in {language, "und"}):
            unsure = not ambiguous and (form.swaps or language is None)
            for match in form.pattern.finditer(text):
                if (date := _stated(match, form, unsure)) is not None:
                    yield date


def _stated(match: re.Match[str], form: DateForm, unsure: bool) -> Stated | None:
    parts = match.groupdict()
    month = form.months[fold(parts["month"])] if parts.get("month") else int(parts["m"])
    year = int(parts["Y"]) if parts.get("Y") else None
    day = int(parts["d"]) if parts.get("d") else None
    if unsure and form.numeric and day is not None and day <= 12 and day != month:
        return None  # nobody can tell the day of 09/02/2025 from its month
    stated = Stated(match.start(), match.end(), year, month, day)
    return stated if stated.is_real() else None
