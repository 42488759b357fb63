"""Dates that stand in no full date line: in the page's own address, as an issue's month, without a year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from vncuba_dataset.assign.date_lines import TEXT, UNDATED, Read, found_at
from vncuba_dataset.assign.names import outlet_of
from vncuba_dataset.assign.section import is_section_line
from vncuba_dataset.assign.view import View
from vncuba_dataset.dates import Stated, beside, dateline_day, is_folio, stated_dates
from vncuba_dataset.knowledge import Outlet, fold
from vncuba_dataset.model import Block, Found, Label

MAX_SHOWN = 60
"""Code points of a line with an issue's month, or with a day and a time."""
HEADER = 5
"""Lines below the headline among which they stand."""
LONG = 3
"""Letters of a word that counts when an address spells a headline."""
MIN_SPELLED, SPELLED = 3, 0.6
"""Such words of the headline that the address has, and their share."""
MAX_PARTICLE = 3
"""Letters of a word like `de` or `за` between the word for an issue and its month."""
_URL = re.compile(
    r"(?:https?://|(?<![\w./@-])(?=www\.))(?P<host>[^\s/()<>\[\]\"'|]{3,255})"
    r"(?P<path>/[^\s()<>\[\]\"'|?#]{1,400})"
)
_PATH = re.compile(
    r"/(?P<Y>(?:19|20)\d\d)(?P<sep>[/-])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>0?[1-9]|[12]\d|3[01])(?!\d|-\d)"
)
_CLOCK = re.compile(r"(?<![\d/.:-])(?:[01]?\d|2[0-3])\s?[:hH]\s?[0-5]\d(?![\d:])")
_FIRST = re.compile(r"[^\W_]+")


def own_address_day(view: View, outlet: Outlet | None, title: Found | None) -> Iterator[Read]:
    """The day in an address that is the page's own: it spells the headline, or stands behind `Permalink`.

    One of another outlet is where the text was first; addresses that tell two days tell none.
    """
    if "/" not in view.text or not any(sign in view.text for sign in ("://", "www.")):
        return
    words = {word for word in _FIRST.findall(fold(title.value)) if len(word) >= LONG} if title else set()
    found: list[Read] = []
    for block in view.lines():
        start, end = view.span(block)
        said = view.knowledge.permalink_words.match(view.fold(start, min(end, start + MAX_SHOWN))) is not None
        if block.label is Label.COMMENT or (block.label is Label.BODY and not said):
            continue
        for url in _URL.finditer(view.text, start, end):
            if outlet is not None and outlet_of(url["host"], view.knowledge) not in {
                outlet.id,
                outlet.of or outlet.id,
            }:
                continue
            if (said or _spells(url["path"], words)) and (stated := _day_in(url["path"], outlet)):
                at = url.start("path")
                day = Found(stated.edtf, "address/printed-path", at + stated.start, at + stated.end)
                found.append((day, stated))
    if len({stated.edtf for _, stated in found}) == 1:
        yield found[0]


def _spells(path: str, words: set[str]) -> bool:
    """Whether the last part of an address has most of a headline's words."""
    parts = [part for part in path.split("/") if part]
    spelled = set(_FIRST.findall(fold(parts[-1]))) if parts else set()
    both = words & spelled
    return len(both) >= MIN_SPELLED and len(both) >= SPELLED * len(words)


def _day_in(path: str, outlet: Outlet | None) -> Stated | None:
    """The day in a path, in the outlet's own form or in the one everybody writes."""
    for rule in outlet.address_date if outlet else ():
        if (read := rule.read(path)) is not None:
            return Stated(read[1][0], read[1][1], read[0].year, read[0].month, read[0].day)
    match = _PATH.search(path)
    stated = (
        Stated(match.start() + 1, match.end(), int(match["Y"]), int(match["m"]), int(match["d"])) if match else None
    )
    return stated if stated is not None and stated.is_real() else None


def _below(view: View, title: Found | None) -> list[Block]:
    """The lines right below the headline that are none of the text."""
    at = view.line_at(title.start if title else None)
    if at is None:
        return []
    header = view.lines()[at + 1 : at + 1 + HEADER]
    stop = next((i for i, block in enumerate(header) if block.label is Label.BODY), len(header))
    return [block for block in header[:stop] if block.label not in UNDATED and block.label not in TEXT]


def issue_below(view: View, language: str | None, title: Found | None) -> Iterator[Read]:
    """The month of the issue that a review prints below the headline: `Số tháng 9-2018`, `September 2018 issue`."""
    for block in _below(view, title):
        start, end = view.span(block)
        line = view.text[start:end]
        dates = stated_dates(line, knowledge=view.knowledge, language=language) if len(line) <= MAX_SHOWN else ()
        if len(dates) == 1 and (is_folio(line, dates, knowledge=view.knowledge) or _is_issue(view, line, dates)):
            yield found_at(dates[0], start, "date/issue")
            return


def _is_issue(view: View, line: str, dates: tuple[Stated, ...]) -> bool:
    """Whether a line opens or ends with the word for an issue, and has but a particle besides its month."""
    rest, word = beside(line, dates, knowledge=view.knowledge), view.knowledge.stamps.issue_word
    told = word.match(rest) or next((found for found in word.finditer(rest) if found.end() == len(rest)), None)
    if dates[0].day is not None or told is None:
        return False
    others = (rest[: told.start()] + " " + rest[told.end() :]).split()
    opens = not beside(line[: dates[0].start], (), knowledge=view.knowledge) or told.start() == 0
    return opens and (not others or (len(others) == 1 and len(others[0]) <= MAX_PARTICLE and others[0].isalpha()))


def day_without_year(view: View, language: str | None, title: Found | None) -> Iterator[Read]:
    """A day with a time or a weekday, without its year, alone on a line of the header: `05/12 - 07:30`.

    Above the headline it stands right there, or above the section's name.
    """
    for block in (*_below(view, title), *_right_above(view, title)):
        if read := _day_and_time(view, block, language):
            yield read
            return


def _right_above(view: View, title: Found | None) -> Sequence[Block]:
    lines = view.lines()
    i = (view.line_at(title.start if title else None) or 0) - 1
    if i > 0 and (lines[i].label is Label.SECTION or is_section_line(view, lines, i)):
        i -= 1
    return lines[i : i + 1] if i >= 0 and lines[i].label not in UNDATED | TEXT else ()


def _day_and_time(view: View, block: Block, language: str | None) -> Read | None:
    """The day of a line that holds a day, a time or a weekday, and nothing else."""
    start, end = view.span(block)
    line = view.text[start:end]
    if len(line) > MAX_SHOWN or not any(map(str.isdigit, line)):
        return None
    bare = _CLOCK.sub(lambda clock: " " * len(clock[0]), line)
    timed = bare != line or view.knowledge.stamps.weekday.search(fold(line)) is not None
    lead = len(bare) - len(bare.lstrip(" |,-–—·•"))
    stated = dateline_day(bare[lead:], knowledge=view.knowledge, language=language) if timed else None
    if stated is None or stated.year is not None or stated.day is None:
        return None
    clock = _CLOCK.search(line, lead + stated.end)
    between = line[lead + stated.end : clock.start()] if clock else ""
    if any(map(str.isalpha, between)):
        return None  # `19 tháng 5 lúc 08:12` is how a network dates what its readers write
    around = bare[lead : lead + stated.start], bare[lead + stated.end :]
    if any(beside(part, (), knowledge=view.knowledge) for part in around):
        return None
    return Found(stated.edtf, "date/no-year", start + lead + stated.start, start + lead + stated.end), stated
