"""Words of all languages that stand beside dates, times and how long ago → patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from vncuba_dataset.errors import KnowledgeError
from vncuba_dataset.knowledge.check import pattern_of
from vncuba_dataset.knowledge.date_forms import LETTERS
from vncuba_dataset.knowledge.entries import Language
from vncuba_dataset.knowledge.keys import fold
from vncuba_dataset.knowledge.words import bounded, phrases_in, printed


@dataclass(frozen=True, slots=True)
class Ago:
    """One way to say how long ago, as a pattern with the groups `n` and `unit`."""

    pattern: re.Pattern[str]
    units: Mapping[str, int]
    """Folded name → seconds."""


@dataclass(frozen=True, slots=True)
class DateWords:
    """What stands beside the dates of a page and tells what they are; all patterns read folded text."""

    published: re.Pattern[str]
    updated: re.Pattern[str]
    clock: re.Pattern[str]
    event: re.Pattern[str]
    """A line that tells where an event takes place."""
    counts: re.Pattern[str]
    issue_word: re.Pattern[str]
    """The word for an issue, before its month or behind it: `Số`, `Edición`."""
    issue: re.Pattern[str]
    """The number of an issue, with the word before it."""
    edition: re.Pattern[str]
    """The word for an issue, or its number, right before its day: `Ausgabe vom`, `Edición del`, `N.º 2598 (`."""
    folio: re.Pattern[str]
    """A number of the head of a printed paper with the word beside it: `Año 9`, `Vol. 67/No. 9`, `5 centavos`."""
    other_day: re.Pattern[str]
    """A word that makes the date behind it another than the page's: `Deadline:`."""
    part: re.Pattern[str]
    """A part of the day before its date: `sáng`, `chiều ngày`."""
    other_calendar: re.Pattern[str]
    """What follows a date of another calendar."""
    in_other_calendar: re.Pattern[str]
    """Such a date, beside the one that counts: `(13/9 năm Ất Tỵ)`."""
    time: re.Pattern[str]
    """A time of the day, with the groups `before`, `H`, `M`, `S`, `half`; it reads text as printed."""
    halves: Mapping[str, int]
    """Folded letters of `AM`, `PM` and their like → hours to add."""
    zones: Mapping[str, tuple[str, ...]]
    """Name of a zone, initials as printed and words folded → the zones of the tz database that it may mean."""
    zone_initials: re.Pattern[str]
    """Such initials, where a time ends; it reads text as printed."""
    zone_words: re.Pattern[str]
    weekdays: Mapping[str, int]
    """Folded name → 0 (Monday) to 6."""
    weekday: re.Pattern[str]
    ago: tuple[Ago, ...]
    ones: frozenset[str]
    days_ago: Mapping[str, int]


def date_words(languages: tuple[Language, ...]) -> re.Pattern[str]:
    """Any word that stands beside a date on its line, folded."""
    words = {
        fold(w)
        for language in languages
        for w in (
            *language.weekdays,
            *language.date_words,
            *language.published_words,
            *language.updated_words,
            *language.clock_words,
            *(name for name in language.time_zones if not name.isupper()),
        )
    }
    return bounded(words)


def date_letters(languages: tuple[Language, ...]) -> frozenset[str]:
    """Runs of letters of all that date forms, times, zones, counts and words beside dates are made of."""
    found = {"gmt", "utc", "z", "t", "h", "g", "st", "nd", "rd", "th", "er", "re", "ero", "ro", "º", "tuc"}
    for one in languages:
        halves = (letter for half in one.half_days for letter in half)  # `a. m.`
        lists = (one.months, one.weekdays, one.date_words, one.published_words, one.updated_words, one.clock_words)
        more = (
            one.day_forms,
            one.month_forms,
            one.day_parts,
            one.count_words,
            one.hour_words,
            one.minute_words,
            one.time_zones,
        )
        for words in (*lists, *more, one.half_days, halves):
            found |= {run for word in words for run in LETTERS.findall(fold(word))}
    return frozenset(found)


def zone_key(name: str) -> str:
    """A zone's name as it is looked up: initials as printed, words folded."""
    return name if name.isupper() else fold(name)


def stamps_of(languages: tuple[Language, ...], root: Path) -> DateWords:
    """The words beside dates, all languages in one."""
    zones = {zone_key(name): meant for language in languages for name, meant in language.time_zones.items()}
    halves = {fold(w).replace(" ", ""): hours for language in languages for w, hours in language.half_days.items()}
    weekdays = {fold(w): i % 7 for language in languages for i, w in enumerate(language.weekdays)}
    counts = bounded(fold(w) for language in languages for w in language.count_words).pattern
    calendars = "|".join(re.escape(fold(w)) for language in languages for w in language.other_calendars)
    other = rf"[\s,(]{{0,3}}(?:tuc\s)?(?<![a-z])(?:{calendars})(?!\w)" if calendars else "(?!)"
    number = r"\d{1,3}(?:[.,\s]?\d{3}){0,3}"
    return DateWords(
        published=bounded(fold(w) for language in languages for w in language.published_words),
        updated=bounded(fold(w) for language in languages for w in language.updated_words),
        clock=bounded(fold(w) for language in languages for w in language.clock_words),
        event=re.compile(
            bounded(fold(w) for language in languages for w in language.event_words).pattern + r"\s?[:：]"
        ),
        counts=re.compile(rf"(?:{counts})\s?:?\s?{number}(?!\d)|(?<!\d){number}\s?(?:{counts})"),
        issue_word=bounded(fold(w) for one in languages for w in (*one.issue_words, *one.month_issue_words)),
        issue=re.compile(
            bounded(fold(w) for language in languages for w in language.issue_words).pattern
            + r"\s?(?:n\s?[°ºo.]{1,2}|nr\.?|no\.?|num\.?|so|№|#)?\s?\d{1,4}(?!\w)"
        ),
        edition=re.compile(
            bounded(fold(w) for language in languages for w in language.issue_words).pattern
            + r"(?:\s\w{1,5}){0,2}[\s:,]{0,3}$|^(?:n\s?[.°ºo]{1,3}|nr\.?|no\.?|num\.?|so|№)\s?\d{1,5}\W{0,4}$"
        ),
        folio=_folio(languages),
        other_day=bounded(fold(w) for language in languages for w in language.other_day_words),
        part=bounded(fold(w) for language in languages for w in language.day_parts),
        other_calendar=re.compile(other),
        in_other_calendar=re.compile(
            rf"\(?(?:tuc\s)?\d{{1,2}}[/.-]\d{{1,2}}(?:[/.-]\d{{2,4}})?{other}(?:\s\w{{1,6}})?\)?"
        ),
        time=_time_of_day(languages),
        halves=halves,
        zones=zones,
        zone_initials=re.compile(
            rf"[\s,|(–—-]{{0,3}}(?P<zone>{bounded(name for name in zones if name.isupper()).pattern})\)?"
        ),
        zone_words=phrases_in(name for name in zones if not name.isupper()),
        weekdays=weekdays,
        weekday=bounded(weekdays),
        ago=tuple(ago for language in languages for ago in _ago(language, root)),
        ones=frozenset(fold(w) for language in languages for w in language.ones),
        days_ago={fold(w): days for language in languages for w, days in language.days_ago.items()},
    )


def _folio(languages: tuple[Language, ...]) -> re.Pattern[str]:
    """Word and number, in figures or Roman, or number and word; `第123期`; the word for an issue alone."""
    words = {fold(w) for one in languages for w in one.folio_words} | {"n", "№"}
    issues = bounded(fold(w) for one in languages for w in one.issue_words).pattern
    either = "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))
    number = r"(?:\d{1,3}(?:[.,\s]\d{3}){1,2}|\d{1,6})"
    sign = r"(?:\.?[º°]|\.o)?[.:]?"
    count = rf"(?:\s?{number}(?:\s?\(\d{{1,6}}\))?|(?<!\w)\s?[ivxlcdm]{{1,10}}|\s[ivxlcdm]{{1,10}})"
    return re.compile(
        rf"(?<!\w)(?:{either}){sign}(?:\s?(?:{either}){sign})?{count}(?!\w)"
        rf"|(?<!\w){number}[.ªº]?\s?(?:{either})(?!\w)|第\d{{1,6}}[期号版]|{issues}"
    )


def _time_of_day(languages: tuple[Language, ...]) -> re.Pattern[str]:
    """`19:52`, `9.28 AM`, `14h35`, `8 giờ 30`, `下午3:20`; letters of `AM` may have dots and a blank between them."""
    halves = {w for language in languages for w in language.half_days}
    hour = printed(w for language in languages for w in language.hour_words)
    minute = printed(w for language in languages for w in language.minute_words)
    letters = [word for word in sorted(halves) if word.isascii() and len(word) == 2]
    words = printed(word for word in halves if word not in letters)
    half = "|".join([*(r"\.?\s?".join(word) for word in letters), words])
    hours, rest = r"(?P<H>[01]?\d|2[0-3])", rf"(?:\.\d{{1,6}})?(?:['’]|\s?(?:{minute}))?"
    minutes = rf"\s?(?:[:.hg]|{hour})\s?(?P<M>[0-5]\d)(?:\s?(?:[:.]|{minute})\s?(?P<S>[0-5]\d))?"
    return re.compile(
        rf"(?<![\w:./+-])T?(?:(?P<before>{words})\s?)?{hours}(?:{minutes}{rest}|\s?h)(?!\d|[:/]\d|-\d(?!\d:?\d\d))"
        rf"(?:\s?(?P<half>{half})(?![^\W\d_])\.?)?",
        re.IGNORECASE,
    )


def _ago(language: Language, root: Path) -> Iterator[Ago]:
    units = {fold(unit): seconds for unit, seconds in language.ago_units.items()}
    number = "|".join([r"\d{1,3}", *(re.escape(fold(one)) for one in language.ones)])
    unit = "|".join(map(re.escape, sorted(units, key=lambda u: (-len(u), u)))) or "(?!)"
    for form in language.ago_forms:
        at = f"{root}/languages/{language.code}.toml: form {form!r}"
        if set(re.findall(r"\{(\w*)\}", form)) != {"n", "unit"}:
            raise KnowledgeError(at, "it does not say enough", "like {n} {unit} ago")
        body = re.escape(fold(form)).replace(r"\{n\}", f"(?P<n>{number})").replace(r"\{unit\}", rf"(?P<unit>{unit})")
        yield Ago(pattern_of(r"(?<!\w)" + body + r"(?!\w)", at), units)
