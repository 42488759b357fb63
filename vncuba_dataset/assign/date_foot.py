"""The date at the foot of the body: a line says when it was published; a communiqué closes with its place and day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from vncuba_dataset.assign.date_lines import Read, dates_in, found_at, is_of_old, read_line
from vncuba_dataset.assign.view import View
from vncuba_dataset.dates import MAX_LINE, beside, is_date_line
from vncuba_dataset.knowledge import Outlet
from vncuba_dataset.model import Block, Label

_CLOSES = re.compile(r"\(?[^\W\d_][^\d,]{2,40}(?:, [^\W\d_][^\d,]{2,30})?,?\s(?:[^\W\d_]{1,4}\s)?")
"""The place before the day that closes a document: `La Habana, `, `Hà Nội, ngày `."""
BELOW_BODY = 5
"""Lines behind the body in which a line may say when it was published."""


def foot_date(view: View, language: str | None, outlet: Outlet | None, kind: str = "published") -> Iterator[Read]:
    """A line behind the body that says `Published on …`; other stories and readers' comments end the search.

    Of another `kind`, one that says that: `updated`.
    """
    lines = view.lines()
    last = max(view.body(), default=None)
    if last is None:
        return
    for block in lines[last : last + 1 + BELOW_BODY]:
        if block.label in {Label.RELATED, Label.COMMENT, Label.TITLE}:
            return
        for read, said in read_line(view, block, language, outlet, kind == "published"):
            if said != kind or (block is lines[last] and not _is_plainly_said(view, block, read)):
                continue
            yield replace(read[0], rule="date/foot" if kind == "published" else f"date/foot-{kind}"), read[1]


def _is_plainly_said(view: View, block: Block, read: Read) -> bool:
    """Whether a last paragraph says when it was published and not where: `Published in Granma on …` is of another."""
    before = view.text[view.span(block)[0] : read[0].start]
    return not is_of_old(read[1]) and not beside(before, (), knowledge=view.knowledge)


def closing_date(view: View, language: str | None) -> Iterator[Read]:
    """The day with which a communiqué closes, `La Habana, 2 de diciembre de 2020`, as a line below repeats it or not.

    Where place and day are all of the last paragraph, it is the document's own day; where they stand in a longer one,
    a date alone behind the body must be the same.
    """
    lines = view.lines()
    last = max(view.body(), default=None)
    if last is None or len(closing := view.words(lines[last])) > MAX_LINE:
        return
    told = dates_in(view, closing, language, None)
    if (
        len(told) != 1
        or told[0].day is None
        or beside(closing, told, knowledge=view.knowledge) not in view.knowledge.places
    ):
        return
    for block in lines[last + 1 : last + 1 + BELOW_BODY]:
        if block.label in {Label.RELATED, Label.COMMENT, Label.TITLE}:
            break
        start, end = view.span(block)
        line = view.text[start:end]
        dates = dates_in(view, line, language, None) if is_date_line(line, knowledge=view.knowledge) else ()
        if dates and dates[0].year is not None and dates[0].edtf == told[0].edtf:
            yield found_at(dates[0], start, "date/foot")
            return
    if told[0].year is not None and not is_of_old(told[0]) and _CLOSES.fullmatch(closing, 0, told[0].start):
        yield found_at(told[0], view.span(lines[last])[0], "date/closing")
