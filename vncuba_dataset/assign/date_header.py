"""The date of the article's header, among clocks, other stories' dates and days of history; a bulletin's issue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from vncuba_dataset.assign.bare import DAY_BEHIND
from vncuba_dataset.assign.buttons import is_of_buttons
from vncuba_dataset.assign.date_lines import (
    NO_DATES,
    TEXT,
    UNDATED,
    Read,
    dates_in,
    found_at,
    is_named,
    is_of_old,
    read_line,
)
from vncuba_dataset.assign.date_stamps import FIRST_SITES, is_day
from vncuba_dataset.assign.section import is_section_line
from vncuba_dataset.assign.view import View
from vncuba_dataset.dates import FIRST_YEAR, MAX_LINE, beside, is_date_line, is_folio, kind_of, stated_dates
from vncuba_dataset.knowledge import Outlet, fold, line_key
from vncuba_dataset.model import Block, Found, Label

ABOVE_TITLE, ABOVE_BODY = 3, 4
"""Lines above the headline, or above the body where there is none, in which a date line still belongs to it."""
ISSUE = 6
"""Lines at the head of a page in which a bulletin's number and month stand."""
MAX_HEADER = 14
"""Lines between headline and body that may all be standfirst, tags and captions."""
MAX_LIST = 60
"""Lines of a list of other stories below its heading."""
MAX_PART, MAX_PARTS = 20, 3
"""Code points of a line that holds a part of a date, and how many such lines."""
CHRONOLOGY = 2
"""Dates that stand over paragraphs of the body."""
MAX_HEADLINE = 160
"""Code points of a headline that was taken for the first paragraph."""
FEW = 2
"""Lines of furniture on a page that is an article by itself."""
_MENU = {Label.NAV, Label.SECTION}
_OF_ARTICLE = TEXT | {Label.TITLE, Label.DATE, Label.BYLINE, Label.CAPTION, Label.IMAGE}
_LETTER = frozenset({"label/mail-header", "und/mail-subject"})
_PAGE = re.compile(r"[\d-]{1,3}")
"""The number of a page, between the head of a printed paper and the headline."""


def header_dates(view: View, language: str | None, outlet: Outlet | None, headline: Found | None) -> list[Read]:
    """The date lines of the article's header: below the headline, else right above it.

    A line that says `published` counts before one that says nothing, and that before one that says `updated`.
    Further up stand site clocks, further down other stories and comments.
    """
    lines = view.lines()
    body = [i for i, block in enumerate(lines) if block.label in TEXT]
    if not body:
        return []
    title = view.line_at(headline.start if headline else None)
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
        for told in read_line(view, _told_apart(lines, i), language, outlet, title is None)
    ]
    headings = [i for i in range(low, high) if lines[i].label is Label.TITLE] if title is not None else []
    for i in (*([title] if title is not None else []), *headings):
        placed += [(i, told) for told in _in_headline(view, lines[i], language, outlet)]
    old = {i for i, (read, said) in placed if not said and is_of_old(read[1]) and _is_bare(view, lines[i])}
    placed = [(i, told) for i, told in placed if i not in old or (told[0][1].year or 0) < FIRST_YEAR]
    placed = [(i, told) for i, told in placed if told[1] or not _is_of_an_event(view, lines, i)]
    if _is_chronology(view, lines, body) or any(
        prose and i > prose[0] and is_of_old(read[1]) for i, (read, _) in placed
    ):
        bare = {i for i, _ in placed if _is_bare(view, lines[i])}
        placed = [(i, told) for i, told in placed if told[1] or told[0][1].clock is not None or i not in bare]
    below = [told for _, told in placed]
    below += [read for block in lines[: body[0] + 1] for read in _glued(view, block, language, outlet)]
    for kind in ("published", "", "updated"):
        if chosen := [read for read, said in below if said == kind]:
            return chosen
    if title is not None and (parted := _parted(view, lines[low : min(high, body[0])], language, outlet)):
        return parted
    return [read for read, _ in _above(view, lines, title, language, outlet)]


def _parted(view: View, header: Sequence[Block], language: str | None, outlet: Outlet | None) -> list[Read]:
    """A date below the headline that stands on two or three lines: `Thứ Sáu, 15`, `Tháng 9`, `2023`."""
    header = [block for block in header if block.label not in UNDATED and block.rule not in NO_DATES]
    for count in (3, 2):
        for i in range(len(header) - count + 1):
            parts = [view.words(block) for block in header[i : i + count]]
            if any(len(part) > MAX_PART for part in parts) or not any(map(str.isdigit, "".join(parts))):
                continue
            line = " ".join(parts)
            dates = dates_in(view, line, language, outlet) if is_day(line, view) else ()
            if len(dates) != 1 or dates[0].day is None or kind_of(line, dates[0], knowledge=view.knowledge):
                continue
            if any(stated_dates(part, knowledge=view.knowledge) and count == MAX_PARTS for part in parts):
                continue  # two lines hold it: the third is something else
            (start, _), (_, end) = view.span(header[i]), view.span(header[i + count - 1])
            return [(Found(dates[0].edtf, "date/parted", start, end), replace(dates[0], clock=None))]
    return []


def _in_headline(view: View, block: Block, language: str | None, outlet: Outlet | None) -> list[tuple[Read, str]]:
    """What a line states that was taken for the headline and is the line with the date: it says so, or has a zone."""
    told = read_line(view, replace(block, label=Label.OTHER), language, outlet, False)
    strict = read_line(view, replace(block, label=Label.BODY), language, outlet, False) if told else []
    strict = strict if block.label is not Label.TITLE else []
    if behind := DAY_BEHIND.search(view.words(block)):
        start = view.span(block)[1] - len(behind[0])
        dates = dates_in(view, behind[0], language, outlet)
        if dates and dates[0].day is not None and (dates[0].year or 0) >= FIRST_SITES:
            return [(found_at(dates[0], start, "date/headline"), "")]
    for read, said in told:
        clock = read[1].clock
        if said == "published" or (clock is not None and clock.offset is not None) or (read, said) in strict:
            return [(read, said)]
    return []


def _is_below_a_heading(lines: Sequence[Block], i: int) -> bool:
    """Whether a heading like `Related` stands over the stories right before a line: its date is the last one's."""
    top = max(0, i - MAX_LIST)
    while i > top and lines[i - 1].label not in TEXT and lines[i - 1].label is not Label.TITLE:
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
    start, end = view.span(lines[i])
    if view.text.startswith("##", start, end):
        return True
    goes_on = i > 0 and end - start < MAX_HEADLINE and view.text[start : start + 1].islower()
    return goes_on and view.words(lines[i - 1]).startswith("##")


def _is_of_an_event(view: View, lines: Sequence[Block], i: int) -> bool:
    """Whether the line beside a date tells where something takes place: `Lugar: La Habana`."""
    beside_it = [lines[at] for at in (i - 1, i + 1) if 0 <= at < len(lines) and lines[at].label is not Label.TITLE]
    return any(view.knowledge.stamps.event.match(fold(view.words(block)[:MAX_LINE])) for block in beside_it)


def _above(
    view: View, lines: Sequence[Block], title: int | None, language: str | None, outlet: Outlet | None
) -> list[tuple[Read, str]]:
    """The date line right above the headline: section, byline, picture may stand between; no site's clock."""
    if not title:
        return []
    behind = False  # other words stand between: then the line must say what its date is
    for i in range(title - 1, max(-1, title - 1 - ABOVE_TITLE), -1):
        found = read_line(view, lines[i], language, outlet, True)
        if behind:
            kicked = i == title - 2 and _is_above_kicker(view, lines[i])
            found = [one for one in found if one[0][1].clock is not None and (one[1] == "published" or kicked)]
        if len({read[1].edtf for read, said in found if not said}) > 1:
            return []  # from one day to another
        if found:
            (_, stated), said = found[0]
            counts = stated.clock is not None and stated.clock.exact and not _is_signed(lines, i)
            counts = counts and not is_named(view, view.words(lines[i]))
            counts = counts and not (i > 0 and is_section_line(view, lines, i - 1))  # a clock stands above the menu
            plain = said == "published" and _is_bare(view, lines[i])
            masthead = i == 0 and not plain and _is_masthead(view, lines)
            alone = i == 0 and not counts and _is_bare(view, lines[i]) and _is_article_alone(lines)
            return [] if counts or is_of_old(stated) or (masthead and not alone) else found[:1]
        passed = lines[i].label in {Label.SECTION, Label.BYLINE, Label.TITLE, Label.IMAGE, Label.CAPTION}
        words = view.words(lines[i])
        passed = (
            passed
            or lines[i].rule in _LETTER
            or _PAGE.fullmatch(line_key(words)) is not None
            or is_of_buttons(view, words)
        )
        if not passed and beside(view.text[slice(*view.span(lines[i]))], (), knowledge=view.knowledge):
            behind = True
    return []


def _is_above_kicker(view: View, block: Block) -> bool:
    """Whether a day with its time and zone, and no weekday, stands over kicker and headline: no site's clock does."""
    words = view.words(block)
    zoned = any(d.clock and d.clock.offset is not None for d in stated_dates(words, knowledge=view.knowledge))
    return zoned and view.knowledge.stamps.weekday.search(fold(words)) is None


def _is_article_alone(lines: Sequence[Block]) -> bool:
    """Whether a page is its article and little more, from the first line on: a site's clock stands over a menu."""
    furniture = sum(block.label not in _OF_ARTICLE for block in lines)
    return furniture <= FEW and lines[1:2] != () and lines[1].label is Label.TITLE


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
    if not is_date_line(words, knowledge=view.knowledge) and is_of_buttons(view, words):
        return False  # `06:10, 15/09/2023 | aA | Chia sẻ`: no site's clock has an article's buttons
    body = next((i for i, block in enumerate(lines) if block.label is Label.BODY), len(lines))
    return any(b.label is Label.NAV and not is_of_buttons(view, view.words(b)) for b in lines[:body])


def _is_bare(view: View, block: Block) -> bool:
    """Whether a line is a date and nothing else: below a headline, one of long ago is what the story is about."""
    start, end = view.span(block)
    return end - start <= MAX_LINE and is_date_line(view.text[start:end], knowledge=view.knowledge)


def _is_chronology(view: View, lines: Sequence[Block], body: list[int]) -> bool:
    """Whether dates head the paragraphs of the body, `25 de septiembre de 1963`: then none is the publication's."""
    heads = (
        i
        for i in range(body[0], body[-1])
        if lines[i + 1].label is Label.BODY and lines[i - 1].label is not Label.RELATED
    )
    return sum(lines[i].label is Label.DATE or _is_bare_day(view, lines[i]) for i in heads) >= CHRONOLOGY


def _is_bare_day(view: View, block: Block) -> bool:
    return block.label is Label.BODY and _is_bare(view, block)


def _glued(view: View, block: Block, language: str | None, outlet: Outlet | None) -> list[tuple[Read, str]]:
    """A date with its time before the dateline, on a page that glues its header to the body."""
    head = view.dateline()
    if block.label is not Label.BODY or head is None or head[0].start == 0:
        return []
    start, _ = view.span(block)
    if head[1] != start:
        return []
    dates = dates_in(view, view.text[start : start + head[0].start], language, outlet)
    timed = [date for date in dates if date.clock is not None]
    return [(found_at(date, start, "date/glued"), "") for date in timed] if len(timed) == 1 else []


def issue_date(view: View, language: str | None) -> Iterator[Read]:
    """Month or day of a bulletin, printed with its number at the head of the page."""
    lines = view.lines()
    title = next((i for i, block in enumerate(lines) if block.label is Label.TITLE), 0)
    for block in (*lines[:ISSUE], *lines[max(ISSUE, title - ABOVE_TITLE) : title]):
        start, end = view.span(block)
        line = view.text[start:end]
        dates = stated_dates(line, knowledge=view.knowledge, language=language) if len(line) <= MAX_LINE else ()
        if not dates:
            continue
        if block.label is not Label.TITLE and is_folio(line, dates, knowledge=view.knowledge):
            yield found_at(dates[0], start, "date/issue")
            continue
        told = block.label is Label.SUMMARY and line.rstrip().endswith((".", "!", "?"))
        if told or block.label in {Label.BODY, Label.TITLE, Label.RELATED, Label.CAPTION}:
            continue
        if kind_of(line, dates[0], knowledge=view.knowledge) == "other":
            continue
        before, stamps = (fold(line[: dates[0].start]) if len(dates) == 1 else ""), view.knowledge.stamps
        if before and (stamps.issue.search(before) or (dates[0].day is not None and stamps.edition.search(before))):
            yield found_at(dates[0], start, "date/issue")
