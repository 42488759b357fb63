"""Text → dates as they stand there, in the forms of schema/languages. Precision is never raised, no clock asked."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple

from vncuba_dataset.clocks import OFFSET, ZONE, Clock, clocks_in, zone_of
from vncuba_dataset.knowledge import DateForm, Knowledge, fold

MAX_LINE = 110
"""Code points: a line that only states the date is shorter, with weekday, time, zone and the count of its readers."""
FIRST_YEAR, LAST_YEAR = 1945, 2100
"""A publication date outside is a misreading."""
REMEMBERED, MAX_REMEMBERED = 2048, 400
"""Lines with a year whose dates are remembered, and code points of one: each statement of the date asks for them."""
_FURNITURE = re.compile(
    r"(?<!\w)(?:www\.)?(?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,6}(?=[\s|]|$)|[\s,.;:|()\[\]–—\-/•·’'*【】]+"
)
_SIGNS = " ,.;:|()[]–—-/•·’'*【】"
"""Signs beside a date that say nothing."""
_DIGIT, _LETTERS = re.compile(r"\d"), re.compile(r"[^\W\d_]+")
_UNCLEAR = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[a-z0-9-]\\.[a-z]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLAIN = dict(zip(map(ord, "０１２３４５６７８９：／－．，（）’"), "0123456789:/-.,()'", strict=True))
"""Full-width signs and the curly apostrophe as their plain ones; nothing moves."""
_FULL_WIDTH = re.compile("[０-９：／－．，（）’]")
_BETWEEN = 40
"""Code points between a date and its time: weekday, `à`, `a las`, `|`."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A date as it is stated at `[start, end)` of the text given; what is None is not stated."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    clock: Clock | None = None
    last: Stated | None = None
    """Where only bounds are known, the last date that it may be."""

    @property
    def whole(self) -> tuple[int, int]:
        """`[start, end)` of the date and the time stated with it, whichever comes first."""
        times = (self.clock.start, self.clock.end) if self.clock else (self.start, self.end)
        return min(self.start, times[0]), max(self.end, times[1])

    @property
    def edtf(self) -> str:
        """What is known, in Extended Date/Time Format (ISO 8601-2): `2023-06-23`, `2023-11`, `XXXX-06-22`."""
        year = "XXXX" if self.year is None else f"{self.year:04d}"
        parts = [year, *(f"{part:02d}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts) + (f"/{self.last.edtf}" if self.last else "")

    def is_real(self) -> bool:
        """Whether the calendar has it and its year is one of four digits that can be meant."""
        if self.month is not None and not 1 <= self.month <= 12:
            return False
        if self.day is None or self.month is None:
            return True
        return 1 <= self.day <= calendar.monthrange(self.year or 2024, self.month)[1]

    def bounds(self) -> tuple[dt.date | None, dt.date | None]:
        """First and last day that the statement allows; nothing without a year."""
        if self.year is None:
            return None, None
        if self.last is not None:
            return replace(self, last=None).bounds()[0], self.last.bounds()[1]
        month = self.month or 12
        last = calendar.monthrange(self.year, month)[1]
        return dt.date(self.year, self.month or 1, self.day or 1), dt.date(self.year, month, self.day or last)

    def allows(self, other: Stated) -> bool:
        """Whether both can be true: `2023-06` and `2023-06-22`."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return self.last is None and other.last is None and all(a is None or b is None or a == b for a, b in pairs)

    def instant(self, zone: str | None) -> dt.datetime | None:
        """The moment in UTC, where day and time are stated; in the zone stated, else in the one given.

        Of several that the name of a zone may mean, like CST, it is the one given or none.
        """
        if self.clock is None or self.last or self.year is None or self.month is None or self.day is None:
            return None
        local = dt.datetime(
            self.year, self.month, self.day, self.clock.hour, self.clock.minute, self.clock.second
        )  # no zone yet: it is the next line's
        if self.clock.offset is not None:
            return local.replace(tzinfo=dt.timezone(dt.timedelta(minutes=self.clock.offset))).astimezone(dt.UTC)
        if self.clock.zones and zone not in self.clock.zones:
            zone = self.clock.zones[0] if len(self.clock.zones) == 1 else None
        return local.replace(tzinfo=zone_of(zone)).astimezone(dt.UTC) if zone else None


def stated_dates(
    text: str, *, knowledge: Knowledge, language: str | None = None, day_first: bool | None = None
) -> tuple[Stated, ...]:
    """All dates with at least year and month that stand in a short text, longest reading first, none overlapping.

    In an unknown language, as in one that writes both day and month first, `09/02/2025` says nothing, unless
    `day_first` tells the order or a weekday beside it fits only one. Each has the time that stands beside it.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> k = load_knowledge()
    >>> [d.edtf for d in stated_dates("Thứ hai, ngày 01/09/2025 09:46 GMT+7", knowledge=k, language="vi")]
    ['2025-09-01']
    >>> [d.edtf for d in stated_dates("Tuesday, 09/02/2025", knowledge=k, language="en")]
    ['2025-09-02']
    >>> stated_dates("Nghị định 30/1998/NĐ-CP, tỷ số 3-2", knowledge=k, language="vi")
    ()
    """
    plain = plain_figures(text)
    if _YEAR.search(plain) is None:
        return ()
    read = _remembered_dates if len(plain) <= MAX_REMEMBERED else _dated
    return read(plain, knowledge, language, day_first)


def has_year(text: str) -> bool:
    """Whether a text states the year that every date has but one in a dateline."""
    return _YEAR.search(plain_figures(text)) is not None


def _dated(plain: str, knowledge: Knowledge, language: str | None, day_first: bool | None) -> tuple[Stated, ...]:
    """The dates of a text with a year in it."""
    found = _longest(_read(plain, knowledge, "day month", language, day_first))
    return _with_clocks(plain, tuple(date for date in found if _in_our_calendar(plain, date, knowledge)), knowledge)


_remembered_dates = lru_cache(REMEMBERED)(_dated)


def dateline_day(text: str, *, knowledge: Knowledge, language: str | None = None) -> Stated | None:
    """A day at the very start of a text: `21 jul`, `Chiều 22/6`; with its year where that is stated.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> dateline_day("Chiều 22/6, tại Hà Nội", knowledge=load_knowledge(), language="vi").edtf
    'XXXX-06-22'
    """
    plain = plain_figures(text)
    found = _longest(_with_years(tuple(_read(plain, knowledge, "dateline day", language, None))))
    first = next((date for date in found if not _words_before(plain[: date.start], knowledge)), None)
    return first if first and _in_our_calendar(plain, first, knowledge) else None


def _words_before(before: str, knowledge: Knowledge) -> str:
    """What stands before a day in a dateline besides weekday, `ngày`, `sáng`."""
    return knowledge.date_words.sub(" ", knowledge.stamps.part.sub(" ", fold(before))).strip(" ,.")


def _with_years(readings: tuple[Stated, ...]) -> Iterator[Stated]:
    """Readings of days, each with the year that stands behind it: in `ngày 26 tháng 7 năm 2023` one begins sooner."""
    dated = [one for one in readings if one.year is not None and one.day is not None]
    for read in readings:
        full = (
            one
            for one in dated
            if read.year is None and read.start < one.start < read.end < one.end and read.allows(one)
        )
        yield next((replace(one, start=read.start) for one in full), read)


def is_date_line(line: str, *, knowledge: Knowledge) -> bool:
    """Whether a line states a date and nothing else but weekday, time, zone and words like `Published`.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> k = load_knowledge()
    >>> is_date_line("October 27, 2024 - 20:13", knowledge=k), is_date_line("Cuba, 2 December 1960", knowledge=k)
    (True, False)
    """
    if len(line) > MAX_LINE:
        return False
    plain = plain_figures(line)
    return _YEAR.search(plain) is not None and _is_date_alone(plain, knowledge)


@lru_cache(REMEMBERED)
def _is_date_alone(plain: str, knowledge: Knowledge) -> bool:
    """The same of a short line with a year in it."""
    if _has_other_words(plain, knowledge):
        return False
    found = _longest(_read(plain, knowledge, "day month", None, ambiguous=True))
    return bool(found) and not beside(plain, found, knowledge=knowledge)


def plain_figures(text: str) -> str:
    """The text with plain signs in place of full-width ones; most texts have none."""
    return text if text.isascii() or _FULL_WIDTH.search(text) is None else text.translate(_PLAIN)


def _has_other_words(line: str, knowledge: Knowledge) -> bool:
    """Whether letters stand in a line that no date, time or word beside them has: what can be known at a glance.

    Addresses, other calendars and scripts without spaces take more than a glance.
    """
    folded = fold(line)
    if knowledge.date_letters.issuperset(_LETTERS.findall(folded)) or _UNCLEAR.search(folded):
        return False
    return knowledge.stamps.other_calendar.search(folded) is None


def beside(line: str, dates: tuple[Stated, ...], *, knowledge: Knowledge) -> str:
    """What a line holds besides its dates, times, zones, counts of readers and words of a date line; folded."""
    if not dates and len(line) <= MAX_REMEMBERED:
        return _remembered_rest(line, knowledge)
    return _besides(_without(line, dates), knowledge)


def _besides(rest: str, knowledge: Knowledge) -> str:
    """The same of a line without its dates."""
    if not rest.strip(_SIGNS):
        return ""
    for clock in clocks_in(rest, knowledge):
        rest = rest[: clock.start] + " " * (clock.end - clock.start) + rest[clock.end :]
    rest = ZONE.sub(" ", rest)
    words = knowledge.stamps.in_other_calendar.sub(" ", fold(rest))
    bare = knowledge.date_words.sub(" ", knowledge.stamps.counts.sub(" ", words))
    return " ".join(_FURNITURE.sub(" ", OFFSET.sub(" ", bare)).split())


_remembered_rest = lru_cache(REMEMBERED)(_besides)


def is_folio(line: str, dates: tuple[Stated, ...], *, knowledge: Knowledge) -> bool:
    """Whether a line is the head of a printed paper: its day or month with number, year of the paper, place, price.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> k, line = load_knowledge(), "La Habana, martes 18 de septiembre de 1973 / Año 9 / Número 222 / 5 centavos"
    >>> is_folio(line, stated_dates(line, knowledge=k, language="es"), knowledge=k)
    True
    >>> act = "Act No. 12 of 3 May 2023"
    >>> is_folio(act, stated_dates(act, knowledge=k, language="en"), knowledge=k)
    False
    """
    if len(dates) != 1 or len(line) > MAX_LINE:
        return False
    bare, counted = knowledge.stamps.folio.subn(" | ", fold(_without(line, dates)))
    if not counted:
        return False
    rest = beside(bare, (), knowledge=knowledge)
    return not rest or rest in knowledge.places or rest in knowledge.named


def kind_of(line: str, date: Stated, *, knowledge: Knowledge) -> str:
    """What a line says its date is of: `published`, `updated`, `clock`, `other` or nothing.

    It is told by the words nearest before it; `other` is a day that is not the page's, like a deadline.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> k, line = load_knowledge(), "Publicado: 3/9/2025 | Actualizado: 4/9/2025"
    >>> [kind_of(line, date, knowledge=k) for date in stated_dates(line, knowledge=k, language="es")]
    ['published', 'updated']
    """
    before, words = fold(line[: date.start]), knowledge.stamps
    if not before:
        return ""
    ends = {
        kind: max((found.end() for found in pattern.finditer(before)), default=-1)
        for kind, pattern in (
            ("other", words.other_day),
            ("published", words.published),
            ("updated", words.updated),
            ("clock", words.clock),
        )
    }
    kind = max(ends, key=lambda k: ends[k])
    return kind if ends[kind] >= 0 else ""


def _without(text: str, dates: tuple[Stated, ...]) -> str:
    """The text with blanks in place of its dates, so that offsets stay."""
    for date in dates:
        text = text[: date.start] + " " * (date.end - date.start) + text[date.end :]
    return text


def _in_our_calendar(text: str, date: Stated, knowledge: Knowledge) -> bool:
    before, behind = fold(text[: date.start]), fold(text[date.end : date.end + 24])
    other = knowledge.stamps.other_calendar
    return other.match(" " + behind) is None and other.search(before, max(0, len(before) - 3)) is None


def _with_clocks(text: str, dates: tuple[Stated, ...], knowledge: Knowledge) -> tuple[Stated, ...]:
    """Each date with the time beside it: behind it first, else before it, with no other words between."""
    bare = _without(text, dates)
    clocks = clocks_in(bare, knowledge)
    taken: set[int] = set()
    found = []
    for date in dates:
        behind = (c for c in clocks if c.start >= date.end and _close(text[date.end : c.start], knowledge))
        before = (c for c in clocks if c.end <= date.start and _close(text[c.end : date.start], knowledge))
        clock = next((c for c in (*behind, *before) if c.start not in taken), None) if date.day else None
        taken |= {clock.start} if clock else set()
        found.append(date if clock is None else replace(date, clock=clock))
    return tuple(found)


def _close(between: str, knowledge: Knowledge) -> bool:
    if len(between) > _BETWEEN or _YEAR.search(between):
        return False
    words = fold(between)
    told = knowledge.stamps.published.search(words) or knowledge.stamps.updated.search(words)
    return not told and not _FURNITURE.sub(" ", knowledge.date_words.sub(" ", ZONE.sub(" ", words))).strip()


def _longest(found: Iterator[Stated]) -> tuple[Stated, ...]:
    """Of readings that overlap, the one that starts first and reaches furthest."""
    kept: list[Stated] = []
    for date in sorted(found, key=lambda d: (d.start, -d.end, d.day is None)):
        if not kept or date.start >= kept[-1].end:
            kept.append(date)
    return tuple(kept)


def _read(
    text: str,
    knowledge: Knowledge,
    kinds: str,
    language: str | None,
    day_first: bool | None = None,
    ambiguous: bool = False,
) -> Iterator[Stated]:
    if not _DIGIT.search(text):
        return
    number, words, signs = (_remembered_clues if len(text) <= MAX_REMEMBERED else _clues)(text, knowledge)
    known = _remembered_readings(text) if len(text) <= MAX_REMEMBERED else {}
    for form in _forms(knowledge, kinds, language, words, signs):
        unsure = not ambiguous and (form.swaps or language is None)
        if (readings := known.get(form.alike)) is None:
            matches = (_reading(match, form) for match in form.pattern.finditer(text))
            readings = known[form.alike] = [one for one in matches if one is not None]
        for reading in readings:
            if (date := _stated(reading, unsure, day_first, number)) is not None:
                yield date


class _Reading(NamedTuple):
    """What a form reads, before language and weekday tell which of two numbers is the day."""

    stated: Stated
    """With the day where the form has it."""
    swapped: Stated | None = None
    """The other way round, where either may be the day."""
    first: bool = True
    """Whether the form has the day before the month."""


@lru_cache(REMEMBERED)
def _remembered_readings(text: str) -> dict[str, list[_Reading]]:
    """What the forms read in a text, by what forms that read alike share: filled as each of them is asked."""
    return {}


class _Clues(NamedTuple):
    """What tells which dates a text may state, whatever its language."""

    weekday: int | None
    words: frozenset[str]
    """Names of months in it."""
    signs: frozenset[str]


def _clues(text: str, knowledge: Knowledge) -> _Clues:
    folded = fold(text)
    weekday = knowledge.stamps.weekday.search(folded)
    words, signs = _told_by(knowledge)
    return _Clues(
        knowledge.stamps.weekdays[weekday[0]] if weekday else None,
        words.intersection(_LETTERS.findall(folded)),
        signs.intersection(text),
    )


_remembered_clues = lru_cache(REMEMBERED)(_clues)


@cache
def _told_by(knowledge: Knowledge) -> tuple[frozenset[str], frozenset[str]]:
    """Names of months and signs of all forms: what tells which of them a text may be in."""
    forms = knowledge.date_forms
    return frozenset().union(*(form.words for form in forms)), frozenset().union(*(form.signs for form in forms))


@lru_cache(REMEMBERED)
def _forms(
    knowledge: Knowledge, kinds: str, language: str | None, words: frozenset[str], signs: frozenset[str]
) -> tuple[DateForm, ...]:
    """The forms of a text with such words and signs: most name a month of a language that it is not in."""
    forms = knowledge.forms_of.get((kinds, language or ""), knowledge.forms_of[kinds, "und"])
    return tuple(form for form in forms if not (form.words and form.words.isdisjoint(words)) and form.signs <= signs)


def _reading(match: re.Match[str], form: DateForm) -> _Reading | None:
    parts = match.groupdict()
    month = form.months[fold(parts["month"])] if parts.get("month") else int(parts["m"])
    year = int(parts["Y"]) if parts.get("Y") else None
    day = int(parts["d"]) if parts.get("d") else None
    stated = Stated(match.start(), match.end(), year, month, day)
    either = day is not None and 0 < day <= 12 and 0 < month <= 12 and day != month
    if form.numeric and day is not None and either and year is not None:
        swapped = Stated(stated.start, stated.end, year, day, month)
        return _Reading(stated, swapped, match.start("d") < match.start("m"))
    return _Reading(stated) if stated.is_real() else None


def _stated(reading: _Reading, unsure: bool, day_first: bool | None, weekday: int | None) -> Stated | None:
    stated, swapped, first = reading
    if swapped is None:
        return stated
    if unsure and weekday is not None:
        one, other = _weekday(stated), _weekday(swapped)
        if one != other and weekday in {one, other}:
            day_first = first is (weekday == one)
    if day_first is None:
        return None if unsure else stated  # nobody can tell the day of 09/02/2025 from its month
    return stated if first is day_first else None if unsure else swapped


def _weekday(date: Stated) -> int:
    return calendar.weekday(date.year or 1, date.month or 1, date.day or 1)
