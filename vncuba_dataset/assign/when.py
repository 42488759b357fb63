"""When the page was published, as precisely as it says and no more."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from vncuba_dataset.assign.view import View
from vncuba_dataset.dateline import read_dateline
from vncuba_dataset.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_LINE,
    Stated,
    ago,
    beside,
    dateline_day,
    is_date_line,
    is_folio,
    kind_of,
    stated_dates,
)
from vncuba_dataset.knowledge import Outlet, fold, line_key
from vncuba_dataset.model import Block, Found, Label

ABOVE_TITLE, ABOVE_BODY = 3, 4
"""Lines above the headline, or above the body where there is none, in which a date line still belongs to it."""
ISSUE = 6
"""Lines at the head of a page in which a bulletin's number and month stand."""
MAX_HEADER = 14
"""Lines between headline and body that may all be standfirst, tags and captions."""
MAX_PART, MAX_PARTS = 20, 3
"""Code points of a line that holds a part of a date, and how many such lines."""
BELOW_BODY = 5
"""Lines behind the body in which a line may say when it was published."""
CHRONOLOGY = 2
"""Dates that stand over paragraphs of the body."""
MAX_STAMP = 400
"""Code points of a line that is looked at for a date: a menu may be as long as a book."""
MAX_HEADLINE = 160
"""Code points of a headline that was taken for the first paragraph."""
FEW_BESIDE, MAX_BESIDE = 3, 6
"""Words beside a date with a time or a publication word on one line: the author, the desk."""
FEW_TOLD = 4
"""Words beside the date in such a line, or in each of its steps."""
FIRST_SITES = 1995
"""Before it nobody put pages on the net."""
MAX_PARTICLE = 4
"""Letters of a word like `in` or `dans` before the section."""
MAX_BEHIND = 12
"""Words behind a date that opens its line: author, source, section, buttons."""
_PREFIX = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?")
_ISO = re.compile(r"\s*(?:(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?|XXXX-(\d{2})-(\d{2}))(?!\d)")
_PATH = re.compile(
    r"/(?P<Y>(?:19|20)\d\d)(?P<sep>[/-])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>0?[1-9]|[12]\d|3[01])(?![\d-])"
)
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d{4,14}[a-z_]{0,4}/(?=https?://)")
_HOST = re.compile(r"https?://[^/?#]*")
_META = (
    ("date_published", "html/datePublished"),
    ("published", "html/published_time"),
)
_MODIFIED = (("date_modified", "html/dateModified"), ("modified", "html/modified_time"))
_LINK = re.compile(r"\]\([^()\n]{0,300}(?:\([^()\n]{0,60}\)[^()\n]{0,60})?\)")
_STRESS = re.compile(r"!(?=\[)|[\[\]*]|(?<!\w)_|_(?!\w)")
_MENU = {Label.NAV, Label.SECTION}
_TEXT = frozenset({Label.BODY, Label.SUMMARY})
_UNDATED = frozenset({Label.CAPTION, Label.RELATED, Label.COMMENT, Label.TITLE})
"""Lines whose dates are not the page's."""
_ELSEWHEN = frozenset({"clock", "other"})
"""What a line may say its date is of that is not the page's."""
_NO_DATES = frozenset({"crawl/prefix", "und/weather"})
"""Rules whose lines state no date of the article in words of its own."""
_FIELD = re.compile(r"\s*([^\W\d_]{3,12}):\s(?=\D{2,12},?\s\d)")
_WORD = re.compile(r"[^\W\d_]{1,30}")
_PAGE = re.compile(r"[\d-]{1,3}")
"""The number of a page, between the head of a printed paper and the headline."""
_STEPS = re.compile(r"\s[|/•·–—-]\s|\s?[|•·]\s?")
_SEPARATED = re.compile(r"\s[|•·–—-]\s?|\s?[|•·]\s|\t")


@dataclass(frozen=True, slots=True)
class When:
    """The publication date, the moment where a time is stated, and what was read and set aside."""

    found: Found | None = None
    stated: Stated | None = None
    moment: tuple[Found, dt.datetime] | None = None
    warnings: tuple[Found, ...] = ()


Read = tuple[Found, Stated]


def find_date(view: View, language: str | None, outlet: Outlet | None = None, title: Found | None = None) -> When:
    """The publication date, by the strongest statement of it.

    In this order: what a curator or the container tells; `datePublished`; the header's date line; the address; the
    crawler's prefix; a line behind the body that says when it was published; the dateline; `dateModified`. What
    contradicts the date found is kept as a warning. A date after the capture, or before any page of this kind, is
    refused.
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
    header = _header(view, language, outlet, title)
    prefix = list(_prefix(view))
    if len({stated.edtf for _, stated in header}) > 1:
        # two dates of one header decide nothing by themselves: one may be a site's clock
        agreed = [one for one in header if any(one[1].allows(date) for _, date in prefix)]
        header = agreed if len({stated.edtf for _, stated in agreed}) == 1 else []
    yield from header
    if not header:
        yield from _before_dateline(view, language, outlet)
    yield from _address(view, outlet)
    yield from prefix
    yield from _issue(view, language)
    yield from _behind(view, language, outlet)
    yield from _closed(view, language)
    filed = list(_dateline(view, language))
    yield from _completed(view, language, filed)
    yield from filed
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
    base = found.start - stated.start
    return min(found.start, base + stated.clock.start), max(found.end, base + stated.clock.end)


# ---------------------------------------------------------------- outside the page text


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
    url = _ARCHIVED.sub("", view.page.url or "")
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


# ---------------------------------------------------------------- on the page


def _header(view: View, language: str | None, outlet: Outlet | None, headline: Found | None) -> list[Read]:
    """The date lines of the article's header: below the headline, else right above it.

    A line that says `published` counts before one that says nothing, and that before one that says `updated`.
    Further up stand site clocks, further down other stories and comments.
    """
    lines = view.lines()
    body = [i for i, block in enumerate(lines) if block.label in _TEXT]
    if not body:
        return []
    at = headline.start if headline else None
    title = next((i for i, block in enumerate(lines) if at is not None and block.start <= at < block.end), None)
    low = title + 1 if title is not None else max(0, body[0] - ABOVE_BODY)
    prose = [i for i in body if (title is None or i > title) and not _is_subheading(view, lines, i)]
    high = prose[1] if len(prose) > 1 else (prose[0] if prose else body[0])
    opens = view.text[slice(*view.span(lines[prose[0]]))] if prose else ""
    unlabelled = title is None and opens[-1:].isalnum() and len(opens) <= MAX_HEADLINE
    if len(prose) > 2 and (lines[prose[1]].label is Label.SUMMARY or unlabelled):
        high = prose[2]
    if title is None and low == 0 and _is_masthead(view, lines) and lines[min(1, len(lines) - 1)].label in _MENU:
        low = 1
    text = next((i for i in prose if lines[i].label is Label.BODY), high)
    high = max(high, min(text, low + MAX_HEADER))
    placed = [
        (i, told)
        for i in range(low, high)
        if not (prose and i > prose[0] and _is_below_a_heading(lines, i))
        for told in _line(view, _told_apart(lines, i), language, outlet, title is None)
    ]
    headings = [i for i in range(low, high) if lines[i].label is Label.TITLE] if title is not None else []
    for i in (*([title] if title is not None else []), *headings):
        placed += [(i, told) for told in _in_headline(view, lines[i], language, outlet)]
    old = {i for i, (read, said) in placed if not said and _is_of_old(read[1]) and _is_bare(view, lines[i])}
    placed = [(i, told) for i, told in placed if i not in old or (told[0][1].year or 0) < FIRST_YEAR]
    below = [told for i, told in placed if told[1] or not _is_of_an_event(view, lines, i)]
    below += [read for block in lines[: body[0] + 1] for read in _glued(view, block, language, outlet)]
    if _is_chronology(view, lines, body) or any(
        prose and i > prose[0] and _is_of_old(read[1]) for i, (read, _) in placed
    ):
        below = [(read, said) for read, said in below if said or read[1].clock is not None]
    for kind in ("published", "", "updated"):
        if chosen := [read for read, said in below if said == kind]:
            return chosen
    if title is not None and (parted := _parted(view, lines[low : min(high, body[0])], language, outlet)):
        return parted
    return [read for read, _ in _above(view, lines, title, language, outlet)]


def _parted(view: View, header: Sequence[Block], language: str | None, outlet: Outlet | None) -> list[Read]:
    """A date below the headline that stands on two or three lines: `Thứ Sáu, 15`, `Tháng 9`, `2023`."""
    header = [block for block in header if block.label not in _UNDATED and block.rule not in _NO_DATES]
    for count in (3, 2):
        for i in range(len(header) - count + 1):
            parts = [view.words(block) for block in header[i : i + count]]
            if any(len(part) > MAX_PART for part in parts) or not any(map(str.isdigit, "".join(parts))):
                continue
            line = " ".join(parts)
            dates = _dates(view, line, language, outlet) if _is_day(line, view) else ()
            if len(dates) != 1 or dates[0].day is None or kind_of(line, dates[0], knowledge=view.knowledge):
                continue
            if any(stated_dates(part, knowledge=view.knowledge) and count == MAX_PARTS for part in parts):
                continue  # two lines hold it: the third is something else
            (start, _), (_, end) = view.span(header[i]), view.span(header[i + count - 1])
            return [(Found(dates[0].edtf, "date/parted", start, end), replace(dates[0], clock=None))]
    return []


def _before_dateline(view: View, language: str | None, outlet: Outlet | None) -> Iterator[Read]:
    """A date with its time, alone on the line before a paragraph with a dateline, on a page of which nothing is sure.

    Two such lines are two stories.
    """
    lines = view.lines()
    found = []
    for block, behind in pairwise(lines):
        if block.label is not Label.DATE or behind.label not in _TEXT:
            continue
        told = [read for read, said in _line(view, block, language, outlet, True) if said != "updated"]
        timed = [read for read in told if read[1].clock is not None]
        head = read_dateline(view.words(behind), knowledge=view.knowledge) if timed else None
        if head is not None and head.marks:
            found += timed
    if len(found) == 1:
        yield found[0]


def _in_headline(view: View, block: Block, language: str | None, outlet: Outlet | None) -> list[tuple[Read, str]]:
    """What a line states that was taken for the headline and is the line with the date: it says so, or has a zone."""
    told = _line(view, replace(block, label=Label.OTHER), language, outlet, False)
    strict = _line(view, replace(block, label=Label.BODY), language, outlet, False) if told else []
    strict = strict if block.label is not Label.TITLE else []
    for read, said in told:
        clock = read[1].clock
        if said == "published" or (clock is not None and clock.offset is not None) or (read, said) in strict:
            return [(read, said)]
    return []


def _is_below_a_heading(lines: Sequence[Block], i: int) -> bool:
    """Whether a heading like `Related` stands over the stories right before a line: its date is the last one's."""
    while i and lines[i - 1].label not in _TEXT and lines[i - 1].label is not Label.TITLE:
        i -= 1
        if lines[i].label is Label.RELATED and not lines[i].rule.startswith("label/"):
            return True
    return False


def _told_apart(lines: Sequence[Block], i: int) -> Block:
    """A line of the header that was told by its looks to be of another story, though no other story is beside it."""
    block = lines[i]
    if block.label is not Label.RELATED or not block.rule.startswith("label/"):
        return block
    others = any(lines[at].label is Label.RELATED for at in (i - 1, i + 1) if 0 <= at < len(lines))
    return block if others else replace(block, label=Label.BODY)


def _is_subheading(view: View, lines: Sequence[Block], i: int) -> bool:
    """Whether a line is a subheading in markdown, or goes on with one that was broken into lines."""
    words = view.words(lines[i])
    if words.startswith("##"):
        return True
    return words[:1].islower() and i > 0 and len(words) < MAX_HEADLINE and view.words(lines[i - 1]).startswith("##")


def _is_of_an_event(view: View, lines: Sequence[Block], i: int) -> bool:
    """Whether the line beside a date tells where something takes place: `Lugar: La Habana`."""
    beside_it = [lines[at] for at in (i - 1, i + 1) if 0 <= at < len(lines) and lines[at].label is not Label.TITLE]
    return any(view.knowledge.stamps.event.match(fold(view.words(block)[:MAX_LINE])) for block in beside_it)


def _is_of_old(stated: Stated) -> bool:
    """Whether a day among the paragraphs is of before there were such pages: a subheading of history."""
    return stated.year is not None and stated.year < FIRST_SITES


def _above(
    view: View, lines: Sequence[Block], title: int | None, language: str | None, outlet: Outlet | None
) -> list[tuple[Read, str]]:
    """The date line right above the headline: section, byline, picture may stand between; no site's clock."""
    if not title:
        return []
    for i in range(title - 1, max(-1, title - 1 - ABOVE_TITLE), -1):
        found = _line(view, lines[i], language, outlet, True)
        if len({read[1].edtf for read, said in found if not said}) > 1:
            return []  # from one day to another
        if found:
            (_, stated), _ = found[0]
            counts = stated.clock is not None and stated.clock.exact and not _is_signed(lines, i)
            counts = counts and not _is_named(view, view.words(lines[i]))
            return [] if counts or _is_of_old(stated) or (i == 0 and _is_masthead(view, lines)) else found[:1]
        passed = lines[i].label in {Label.SECTION, Label.BYLINE, Label.TITLE, Label.IMAGE, Label.CAPTION}
        words = view.words(lines[i])
        passed = passed or _PAGE.fullmatch(line_key(words)) is not None or _is_of_buttons(view, words)
        if not passed and beside(view.text[slice(*view.span(lines[i]))], (), knowledge=view.knowledge):
            return []
    return []


def _is_signed(lines: Sequence[Block], i: int) -> bool:
    """Whether an editor's name stands on the line before or behind: no site signs its clock."""
    return any(lines[at].label is Label.BYLINE for at in (i - 1, i + 1) if 0 <= at < len(lines))


def _is_masthead(view: View, lines: Sequence[Block]) -> bool:
    """Whether the first line is a site's own date: it names the weekday, or the page has a menu.

    Beside an article's buttons it is the article's.
    """
    start, _ = view.span(lines[0])
    words = view.text[start : start + MAX_LINE].partition("\n")[0]
    if view.knowledge.stamps.weekday.search(fold(words)) is not None:
        return True
    if not is_date_line(words, knowledge=view.knowledge) and _is_of_buttons(view, words):
        return False  # `06:10, 15/09/2023 | aA | Chia sẻ`: no site's clock has an article's buttons
    return any(b.label is Label.NAV for b in lines)


def _is_of_buttons(view: View, words: str) -> bool:
    """Whether nothing stands on a line but an article's buttons, its date, counts: `| aA | Chia sẻ`."""
    if line_key(words) in view.knowledge.lexicon.lines:
        return True
    others = [step for step in _STEPS.split(words[:MAX_LINE]) if step and not _is_day(step, view)]
    keys = [line_key(step) for step in others if beside(step, (), knowledge=view.knowledge)]
    return bool(keys) and all(not key or key in view.knowledge.lexicon.lines for key in keys)


def _is_bare(view: View, block: Block) -> bool:
    """Whether a line is a date and nothing else: below a headline, one of long ago is what the story is about."""
    return is_date_line(view.words(block), knowledge=view.knowledge)


def _is_chronology(view: View, lines: Sequence[Block], body: list[int]) -> bool:
    """Whether dates head the paragraphs of the body, `25 de septiembre de 1963`: then none is the publication's."""
    heads = (i for i in range(body[0], body[-1]) if lines[i + 1].label is Label.BODY)
    return sum(lines[i].label is Label.DATE or _is_bare_day(view, lines[i]) for i in heads) >= CHRONOLOGY


def _is_bare_day(view: View, block: Block) -> bool:
    return block.label is Label.BODY and _is_bare(view, block)


def _line(
    view: View, block: Block, language: str | None, outlet: Outlet | None, high: bool
) -> list[tuple[Read, str]]:
    """What a line of the header states; `high` above the headline, where clocks are."""
    if block.label in _UNDATED or block.rule in _NO_DATES:
        return []
    start, end = view.span(block)
    line = view.text[start:end]
    if "](" in line[: 4 * MAX_STAMP]:
        line = _unlinked(line[: 4 * MAX_STAMP])
    words = " ".join(line.split()) if "  " in line else line
    if len(words) > MAX_STAMP:
        return []
    if view.page.captured and (found := ago(line, view.page.captured, knowledge=view.knowledge)):
        return [((Found(found.edtf, "date/ago", start + found.start, start + found.end), found), "")]
    dates = _dates(view, line, language, outlet)
    if not dates:
        return []
    seen = dates if words == line else _dates(view, words, language, outlet)
    if not (block.label is Label.DATE or (seen and _is_stamp(view, words, seen, block.label))):
        return []
    told = [
        (_at(date, start), said)
        for date in dates
        if (said := kind_of(line, date, knowledge=view.knowledge)) or not _is_of_a_field(view, line[: date.start])
    ]
    clocks = high and not _is_named(view, line)
    return [(read, said) for read, said in told if said not in _ELSEWHEN and not (clocks and _is_clock(read[1]))]


def _is_of_a_field(view: View, before: str) -> bool:
    """Whether a date is the value of a field that no word list knows: `Lịch chiếu: 19/05/2020 20:00`."""
    named = before.rstrip()
    return named[-1:] in {":", "："} and bool(beside(named[:-1], (), knowledge=view.knowledge))


def _is_named(view: View, line: str) -> bool:
    """Whether a line opens with the name of a field, as the head of a letter does: `Date: Thu, 20 Apr 2023 …`."""
    named = _FIELD.match(line)
    return named is not None and view.knowledge.date_words.fullmatch(fold(named[1])) is not None


def _unlinked(line: str) -> str:
    """A line with blanks for the addresses and brackets of its links, and for signs of stress; nothing moves."""
    return _STRESS.sub(" ", _LINK.sub(lambda link: "]" + " " * (len(link[0]) - 1), line))


def _at(date: Stated, start: int, rule: str = "date/line") -> Read:
    return Found(date.edtf, rule, start + date.start, start + date.end), date


def _dates(view: View, line: str, language: str | None, outlet: Outlet | None) -> tuple[Stated, ...]:
    """The dates of a line in the page's language; in any of a line that is a date alone, or states a time with it."""
    day_first = outlet.day_first if outlet else None
    found = stated_dates(line, knowledge=view.knowledge, language=language, day_first=day_first)
    if not found and len(line) <= MAX_LINE:
        found = stated_dates(line, knowledge=view.knowledge, day_first=day_first)
        if not is_date_line(line, knowledge=view.knowledge):
            found = tuple(date for date in found if date.clock is not None)
    return found


def _is_stamp(view: View, line: str, dates: tuple[Stated, ...], label: Label) -> bool:
    """Whether a line that is not labelled a date is one all the same, with the author or a counter beside it."""
    if len(line) > MAX_LINE or len({date.edtf for date in dates}) > 2:
        return False
    rest = beside(line, dates, knowledge=view.knowledge)
    if not rest or is_folio(line, dates, knowledge=view.knowledge) or _is_of_buttons(view, line):
        return True
    said = kind_of(line, dates[0], knowledge=view.knowledge) in {"published", "updated"}
    timed = dates[0].clock is not None and dates[0].day is not None
    apart = dates[0].day is not None and _SEPARATED.search(line) is not None
    if _leads(view, line, dates[0]) or _tells_of_article(view, line, dates, rest):
        return True
    if label is Label.SUMMARY and timed and len(rest.split()) <= MAX_BESIDE and _is_clock(dates[0]):
        return True
    if label is Label.SUMMARY and timed and len(rest.split()) <= FEW_BESIDE and dates[0].clock is not None:
        return dates[0].clock.offset is not None or view.knowledge.stamps.weekday.search(fold(line)) is not None
    if label in {Label.BODY, Label.SUMMARY}:
        return apart and len(rest.split()) <= MAX_BESIDE and _names_someone(view, line, dates)
    if len(rest.split()) > MAX_BESIDE:
        return False
    signed = label is Label.BYLINE or view.knowledge.author_words.match(line) is not None
    last = not beside(_blanked(line, dates)[dates[0].end :], (), knowledge=view.knowledge) and len(rest.split()) > 1
    return said or timed or (apart and (signed or (last and _names_someone(view, line, dates))))


def _tells_of_article(view: View, line: str, dates: tuple[Stated, ...], rest: str) -> bool:
    """Whether a line below the headline tells of the article: a day with its author, source or where it was filed.

    `Published 3 May 2023 by the editors`, `Por Ana Ruiz, 3 de mayo de 2023`, `Hà Nội, ngày 3 tháng 5 năm 2023`,
    `En: Noticias / 3 mayo 2023 / Por: …`. A city and a day of before there were such pages is a document's own date.
    """
    date, known = dates[0], view.knowledge
    if date.day is None or date.year is None or line.rstrip()[-1:] in ".!?…;:":
        return False
    folded, words = fold(line), rest.split()
    end = max(date.end, date.clock.end if date.clock is not None else 0)
    if known.stamps.published.match(folded):
        told = beside(line[: date.start], (), knowledge=known).split()
        signed = known.author_words.match(line[end:].lstrip(" ,|·•-–—")) is not None and len(words) <= MAX_BESIDE
        return (
            len(words) <= FEW_TOLD
            or signed
            or (len(told) <= FEW_TOLD and _says_no_more(view, _blanked(line, dates)[end:]))
        )
    beside_it = [part for part in re.split(r"\s?[,|()]\s?|\s[-–—]\s", folded[:MAX_LINE]) if part]
    opens = fold(line[: date.start]).strip(" ,.:|(–-")
    if (opens in known.places or opens in known.named) and not beside(line[end:], (), knowledge=known):
        return date.year >= FIRST_SITES
    if rest in known.places or rest in known.named or rest in known.datelines:
        return date.year >= FIRST_SITES
    told = [p for p in beside_it if p in known.places or p in known.named]
    if told and sorted(beside(" ".join(told), (), knowledge=known).split()) == sorted(words):
        return date.year >= FIRST_SITES
    steps = [step.strip() for step in _STEPS.split(line) if step.strip()]
    if len(steps) > 2 and any(not beside(step, (), knowledge=known) or _is_day(step, view) for step in steps):
        named = any(
            known.author_words.match(s) or line_key(s) in known.sections or fold(s) in known.named for s in steps
        )
        return named and all(len(step.split()) <= FEW_TOLD or _is_day(step, view) for step in steps)
    lead = known.author_words.match(line)
    if lead is None and not known.credit_words.match(folded):
        return False
    if not _says_no_more(view, _blanked(line, dates)[end:]):
        return False
    names = line[lead.end() if lead else 0 : date.start].split()
    return (
        bool(names)
        and len(words) <= MAX_BESIDE
        and all(not word[:1].islower() or not beside(word, (), knowledge=known) for word in names)
    )


def _says_no_more(view: View, behind: str) -> bool:
    """Whether nothing stands behind a date but a button or the section: `Drucken`, `in Economy`."""
    rest, words = beside(behind, (), knowledge=view.knowledge), behind.strip(" |,·").split()
    if not rest or line_key(behind) in view.knowledge.lexicon.lines:
        return True
    section = words[1:] if words and words[0].islower() and len(words[0]) <= MAX_PARTICLE else []
    return 0 < len(section) <= FEW_BESIDE and all(word[:1].isupper() for word in section)


def _blanked(line: str, dates: tuple[Stated, ...]) -> str:
    """A line with blanks in place of its dates and their times."""
    for one in [part for date in dates for part in (date, date.clock) if part is not None]:
        line = line[: one.start] + " " * (one.end - one.start) + line[one.end :]
    return line


def _is_day(step: str, view: View) -> bool:
    """Whether a step of a line is a date and nothing else."""
    return is_date_line(step, knowledge=view.knowledge)


def _leads(view: View, line: str, date: Stated) -> bool:
    """Whether a day opens a line that goes on with author, source or section: `12 Septiembre 2023 | Equipo`.

    What ends like a sentence tells of a day.
    """
    end = max(date.end, date.clock.end if date.clock is not None else 0)
    if date.day is None or beside(line[: date.start], (), knowledge=view.knowledge) or len(line) > MAX_LINE:
        return False
    behind = line[end:].strip()
    while (lead := _WORD.match(behind)) and _is_of_the_time(lead[0], view):
        behind = behind[lead.end() :].strip()
    if not behind or behind[-1] in ".!?…" or len(behind.split()) > MAX_BEHIND:
        return False
    if _is_counted(behind, view):
        return True
    bare = behind.lstrip(" ,|·•/")
    credited = view.knowledge.credit_words.match(fold(bare)) and date.clock is not None
    steps = bare.split(" / ")
    path = len(steps) > 1 and all(step[:1].isupper() and len(step.split()) <= 4 for step in steps)
    filed = line_key(bare.partition(" ")[2]) in view.knowledge.sections and _says_no_more(view, bare)
    return bool(behind[0] in "|·•" or credited or path or filed or view.knowledge.author_words.match(bare))


def _is_of_the_time(word: str, view: View) -> bool:
    """Whether a word belongs to the time before it, `CDT`, `Uhr`, and names nobody behind it like `by`, `来源`."""
    key, known = fold(word), view.knowledge
    named = known.credit_words.match(key) or known.author_words.match(word)
    return named is None and known.date_words.fullmatch(key) is not None


def _is_counted(behind: str, view: View) -> bool:
    """Whether a name and a count of readers stand behind a date: `Redacción Digital 214 Views`."""
    count = view.knowledge.stamps.counts.search(fold(behind))
    if count is None:
        return False
    names = fold(behind)[: count.start()].split()
    return 0 < len(names) <= FEW_BESIDE and all(word[:1].isupper() for word in behind.split()[: len(names)])


def _names_someone(view: View, line: str, dates: tuple[Stated, ...]) -> bool:
    """Whether what opens a line, before its date, is a byline: `By Minh Tran | September 3, 2025`."""
    opening = _SEPARATED.split(line[: dates[0].start] + " | ")[0]
    lead = view.knowledge.author_words.match(opening)
    names = opening[lead.end() if lead else 0 :].split()
    return bool(names) and all(word[:1].isupper() for word in names)


def _is_clock(stated: Stated) -> bool:
    """A running clock counts seconds and halves of the day: `9/26/2019 3:14:07 PM`."""
    return (
        stated.clock is not None and stated.clock.exact and (stated.clock.halved or stated.clock.offset is not None)
    )


def _glued(view: View, block: Block, language: str | None, outlet: Outlet | None) -> list[tuple[Read, str]]:
    """A date with its time before the dateline, on a page that glues its header to the body."""
    head = view.dateline()
    if block.label is not Label.BODY or head is None or head[0].start == 0:
        return []
    start, _ = view.span(block)
    if head[1] != start:
        return []
    dates = _dates(view, view.text[start : start + head[0].start], language, outlet)
    timed = [date for date in dates if date.clock is not None]
    return [(_at(date, start, "date/glued"), "") for date in timed] if len(timed) == 1 else []


def _prefix(view: View) -> Iterator[Read]:
    block = next((b for b in view.labelled(Label.DATE) if b.rule == "crawl/prefix"), None)
    match = _PREFIX.search(view.text, block.start, block.end) if block else None
    if match is not None:
        day = int(match["day"]) if match["day"] else None
        stated = Stated(match.start(), match.end(), int(match["year"]), int(match["month"]), day)
        if stated.is_real():
            yield Found(stated.edtf, "crawl/prefix", *match.span()), stated


def _issue(view: View, language: str | None) -> Iterator[Read]:
    """Month or day of a bulletin, printed with its number at the head of the page."""
    lines = view.lines()
    title = next((i for i, block in enumerate(lines) if block.label is Label.TITLE), 0)
    for block in (*lines[:ISSUE], *lines[max(ISSUE, title - ABOVE_TITLE) : title]):
        start, end = view.span(block)
        line = view.text[start:end]
        dates = stated_dates(line, knowledge=view.knowledge, language=language) if len(line) <= MAX_LINE else ()
        if block.label is not Label.TITLE and is_folio(line, dates, knowledge=view.knowledge):
            yield _at(dates[0], start, "date/issue")
            continue
        told = block.label is Label.SUMMARY and line.rstrip().endswith((".", "!", "?"))
        if told or block.label in {Label.BODY, Label.TITLE, Label.RELATED, Label.CAPTION}:
            continue
        if not dates or kind_of(line, dates[0], knowledge=view.knowledge) == "other":
            continue
        before, stamps = (fold(line[: dates[0].start]) if len(dates) == 1 else ""), view.knowledge.stamps
        if before and (stamps.issue.search(before) or (dates[0].day is not None and stamps.edition.search(before))):
            yield _at(dates[0], start, "date/issue")


def _behind(view: View, language: str | None, outlet: Outlet | None) -> Iterator[Read]:
    """A line behind the body that says `Published on …`; other stories and readers' comments end the search."""
    lines = view.lines()
    last = max(view.body(), default=None)
    if last is None:
        return
    for block in lines[last : last + 1 + BELOW_BODY]:
        if block.label in {Label.RELATED, Label.COMMENT, Label.TITLE}:
            return
        for read, said in _line(view, block, language, outlet, True):
            if said != "published" or (block is lines[last] and not _is_plainly_said(view, block, read)):
                continue
            yield replace(read[0], rule="date/foot"), read[1]


def _is_plainly_said(view: View, block: Block, read: Read) -> bool:
    """Whether a last paragraph says when it was published and not where: `Published in Granma on …` is of another."""
    before = view.text[view.span(block)[0] : read[0].start]
    return not _is_of_old(read[1]) and not beside(before, (), knowledge=view.knowledge)


def _closed(view: View, language: str | None) -> Iterator[Read]:
    """A date alone on a line behind the body that is the day the last paragraph closes with: `La Habana, 26 de …`."""
    lines = view.lines()
    last = max(view.body(), default=None)
    if last is None or len(closing := view.words(lines[last])) > MAX_LINE:
        return
    told = _dates(view, closing, language, None)
    if (
        len(told) != 1
        or told[0].day is None
        or beside(closing, told, knowledge=view.knowledge) not in view.knowledge.places
    ):
        return
    for block in lines[last + 1 : last + 1 + BELOW_BODY]:
        if block.label in {Label.RELATED, Label.COMMENT, Label.TITLE}:
            return
        start, end = view.span(block)
        line = view.text[start:end]
        dates = _dates(view, line, language, None) if is_date_line(line, knowledge=view.knowledge) else ()
        if dates and dates[0].year is not None and dates[0].edtf == told[0].edtf:
            yield _at(dates[0], start, "date/foot")
            return


def _completed(view: View, language: str | None, filed: list[Read]) -> Iterator[Read]:
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
    heads = [b for b in lines if b.start < at and b.label not in _UNDATED and b.label not in _TEXT]
    found = [read for b in heads for read in _completing(view, b, language, filed[0][1])]
    if len({read[1].edtf for read in found}) == 1:
        yield replace(found[0][0], rule="date/head"), found[0][1]


def _completing(view: View, block: Block, language: str | None, filed: Stated) -> list[Read]:
    """The dates of a line, or of its steps, that are a day with the year that a dateline does without."""
    start, end = view.span(block)
    line = view.text[start:end]
    if len(line) > MAX_LINE or not any(_is_day(step, view) for step in (line, *_STEPS.split(line))):
        return []
    dates = (date for date in _dates(view, line, language, None) if date.year is not None and date.day is not None)
    return [_at(date, start) for date in dates if (date.year or 0) >= FIRST_SITES and date.allows(filed)]


def _dateline(view: View, language: str | None) -> Iterator[Read]:
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
