"""When the page was published, as precisely as it says and no more."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vncuba_dataset.assign.date_filed import before_dateline, completed_day, filed_day
from vncuba_dataset.assign.date_foot import closing_date, foot_date
from vncuba_dataset.assign.date_header import header_dates, issue_date
from vncuba_dataset.assign.date_lines import Read
from vncuba_dataset.assign.date_shown import day_without_year, issue_below, own_address_day
from vncuba_dataset.assign.names import unarchived
from vncuba_dataset.assign.view import View
from vncuba_dataset.dates import FIRST_YEAR, LAST_YEAR, Stated, stated_dates
from vncuba_dataset.knowledge import Outlet
from vncuba_dataset.model import Found, Label

_PREFIX = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?")
_ISO = re.compile(r"\s*(?:(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?|XXXX-(\d{2})-(\d{2}))(?!\d)")
_PATH = re.compile(
    r"/(?P<Y>(?:19|20)\d\d)(?P<sep>[/-])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>0?[1-9]|[12]\d|3[01])(?![\d-])"
)
_HOST = re.compile(r"https?://[^/?#]*")
_META = (
    ("date_published", "html/datePublished"),
    ("published", "html/published_time"),
)
_MODIFIED = (("date_modified", "html/dateModified"), ("modified", "html/modified_time"))


@dataclass(frozen=True, slots=True)
class When:
    """The publication date, the moment where a time is stated, and what was read and set aside."""

    found: Found | None = None
    stated: Stated | None = None
    moment: tuple[Found, dt.datetime] | None = None
    warnings: tuple[Found, ...] = ()


def find_date(view: View, language: str | None, outlet: Outlet | None = None, title: Found | None = None) -> When:
    """The publication date, by the strongest statement of it.

    In this order: what a curator or the container tells; `datePublished`; the header's date line; the address; the
    crawler's prefix; a line behind the body that says when it was published; the dateline; a line behind the body
    that says when it was updated; `dateModified`. What contradicts the date found is kept as a warning. A date after
    the capture, or before any page of this kind, is refused.
    """
    refused: list[Found] = []
    kept: list[Read] = []
    for read in _readings(view, language, outlet, title):
        why = _refusal(read[1], view)
        if why:
            refused.append(replace(read[0], rule=f"refused/{why}/{read[0].rule}"))
        else:
            kept.append(read)
    if not kept:
        return When(warnings=tuple(_once(refused)))
    found, stated = kept[0]
    against = [
        replace(other, rule=f"conflict/date/{other.rule.removeprefix('date/')}")
        for other, date in kept[1:]
        if not stated.allows(date) and other.rule != "date/dateline"  # the day it was filed is another thing
    ]
    return When(found, stated, _moment(kept, outlet), tuple(_once([*against, *refused])))


def _once(findings: list[Found]) -> list[Found]:
    return list({(one.value, one.rule): one for one in findings}.values())


def _readings(view: View, language: str | None, outlet: Outlet | None, title: Found | None) -> Iterator[Read]:
    """All statements of the publication date, the strongest first."""
    yield from _known(view)
    yield from _meta(view, _META)
    header = header_dates(view, language, outlet, title)
    prefix = list(_prefix(view))
    if len({stated.edtf for _, stated in header}) > 1:
        # two dates of one header decide nothing by themselves: one may be a site's clock
        agreed = [one for one in header if any(one[1].allows(date) for _, date in prefix)]
        header = agreed if len({stated.edtf for _, stated in agreed}) == 1 else []
    yield from header
    if not header:
        yield from before_dateline(view, language, outlet)
    yield from _address(view, outlet)
    if not header:
        yield from own_address_day(view, outlet, title)
    yield from prefix
    yield from issue_date(view, language)
    yield from issue_below(view, language, title)
    yield from foot_date(view, language, outlet)
    yield from closing_date(view, language)
    shown = [] if header else list(day_without_year(view, language, title))
    filed = list(filed_day(view, language))
    if shown and filed and filed[0][1].year is not None and filed[0][1].allows(shown[0][1]):
        shown = []  # the dateline tells the same day with its year
    yield from completed_day(view, language, shown or filed)
    yield from shown
    yield from filed
    if not header:
        yield from foot_date(view, language, outlet, "updated")
    yield from _meta(view, _MODIFIED)


def _refusal(stated: Stated, view: View) -> str:
    """Why a date cannot be the publication's, or nothing."""
    earliest, latest = stated.bounds()
    if earliest is None or latest is None:
        return ""
    if latest.year < FIRST_YEAR:
        return f"before-{FIRST_YEAR}"
    if earliest.year > LAST_YEAR:
        return f"after-{LAST_YEAR}"
    if view.page.captured is not None and earliest > view.page.captured:
        return "after-capture"
    return ""


def _moment(kept: list[Read], outlet: Outlet | None) -> tuple[Found, dt.datetime] | None:
    """The moment of publication: of the statement of the date, else of one that states the same day and a time."""
    best = kept[0][1]
    zone = outlet.timezone if outlet else None
    for found, stated in kept:
        same = stated.day is not None and stated.last is None and best.edtf == stated.edtf
        if same and not found.rule.startswith("html/date-modified") and (moment := stated.instant(zone)) is not None:
            return Found(f"{moment:%Y-%m-%dT%H:%M:%SZ}", found.rule, *_with_clock(found, stated)), moment
    return None


def _with_clock(found: Found, stated: Stated) -> tuple[int | None, int | None]:
    """The span of date and time together; what comes from outside the page text has none."""
    if found.start is None or found.end is None or stated.clock is None:
        return None, None
    start, end = stated.whole
    return found.start - stated.start + start, max(found.end, found.start - stated.start + end)


def _known(view: View) -> Iterator[Read]:
    known = view.known("date_edtf")
    if known is not None and (stated := _iso(known.value, view)) is not None:
        yield Found(stated.edtf, known.rule), stated


def _meta(view: View, names: tuple[tuple[str, str], ...]) -> Iterator[Read]:
    """The day that the head of an HTML page gives, as it stands there."""
    for name, rule in names:
        if (stated := _iso(view.meta.get(name, ""), view)) is not None:
            yield Found(stated.edtf, rule), stated


def _iso(value: str, view: View) -> Stated | None:
    """`2023-06-23`, `2023-06-23T10:34:00+07:00`, `2023-11`, `XXXX-06-22`: what is stated outside the page."""
    match = _ISO.match(value)
    if match is None:
        return None
    year, month, day = (
        int(part) if part else None for part in (match[1], match[2] or match[4], match[3] or match[5])
    )
    stated = Stated(match.start(), match.end(), year, month, day)
    if not stated.is_real():
        return None
    timed = stated_dates(value[:40].strip(), knowledge=view.knowledge, language="und")
    return replace(stated, clock=timed[0].clock) if timed and timed[0].edtf == stated.edtf else stated


def _address(view: View, outlet: Outlet | None) -> Iterator[Read]:
    """The day in the path of the page's address, in the form everybody writes or the outlet's own."""
    url = unarchived(view.page.url or "")
    if not url.startswith("http"):
        return
    path = _HOST.sub("", url, count=1).partition("?")[0].partition("#")[0]
    for rule in outlet.address_date if outlet else ():
        read = rule.read(path)
        if read is not None:
            stated = Stated(read[1][0], read[1][1], read[0].year, read[0].month, read[0].day)
            yield Found(stated.edtf, rule.rule), stated
            return
    if match := _PATH.search(path):
        stated = Stated(match.start(), match.end(), int(match["Y"]), int(match["m"]), int(match["d"]))
        if stated.is_real():
            yield Found(stated.edtf, "address/path"), stated


def _prefix(view: View) -> Iterator[Read]:
    block = next((b for b in view.labelled(Label.DATE) if b.rule == "crawl/prefix"), None)
    match = _PREFIX.search(view.text, block.start, block.end) if block else None
    if match is not None:
        day = int(match["day"]) if match["day"] else None
        stated = Stated(match.start(), match.end(), int(match["year"]), int(match["month"]), day)
        if stated.is_real():
            yield Found(stated.edtf, "crawl/prefix", *match.span()), stated
