"""A line that says how long ago → the day it means, counted from the capture: `hace 3 horas`, `2 ngày trước`."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from vncuba_dataset.clocks import clocks_in
from vncuba_dataset.dates import MAX_LINE, Stated, beside, plain_figures
from vncuba_dataset.knowledge import Knowledge, fold

MAX_HOURS = 12
"""Up to here `hours ago` is the day of the capture; with more it may as well be the day before."""
HOUR, DAY, WEEK, MONTH = 3600, 86400, 604800, 2592000


def ago(line: str, captured: dt.date, *, knowledge: Knowledge) -> Stated | None:
    """What a line that only says how long ago means, counted from the day of the capture.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> k, day = load_knowledge(), dt.date(2025, 9, 3)
    >>> [ago(line, day, knowledge=k).edtf for line in ("hace 3 horas", "2 ngày trước", "il y a 2 semaines")]
    ['2025-09-03', '2025-09-01', '2025-08-14/2025-08-20']
    >>> ago("Three days ago the ship left.", day, knowledge=k) is None
    True
    """
    if len(line) > MAX_LINE:
        return None
    plain = plain_figures(line)
    folded = fold(plain)
    start = len(line) - len(line.lstrip())
    end = len(line.rstrip())
    for form in knowledge.stamps.ago:
        if (found := form.pattern.search(folded)) and not _rest(folded, found.span(), knowledge):
            n = int(found["n"]) if found["n"].isdigit() else 1
            return _counted(start, end, captured, n, form.units[found["unit"]])
    for word, days in knowledge.stamps.days_ago.items():
        at = folded.find(word)
        if at >= 0 and not _rest(folded, (at, at + len(word)), knowledge):
            day = captured - dt.timedelta(days=days)
            clocks = clocks_in(plain, knowledge)
            return Stated(start, end, day.year, day.month, day.day, clocks[0] if len(clocks) == 1 else None)
    return None


def _rest(folded: str, span: tuple[int, int], knowledge: Knowledge) -> str:
    return beside(folded[: span[0]] + " | " + folded[span[1] :], (), knowledge=knowledge)


def _counted(start: int, end: int, captured: dt.date, n: int, unit: int) -> Stated | None:
    """`n` units before the capture, in the unit's own precision: who says `2 weeks` means any day of one."""
    if n * unit > 200 * 366 * DAY:
        return None

    def on(days: int) -> Stated:
        day = captured - dt.timedelta(days=days)
        return Stated(start, end, day.year, day.month, day.day)

    def in_month(months: int) -> Stated:
        total = captured.year * 12 + captured.month - 1 - months
        return Stated(start, end, total // 12, total % 12 + 1, None)

    if unit < HOUR or (unit == HOUR and n <= MAX_HOURS):
        return on(0)
    if unit == HOUR:
        return replace(on(-(-n // 24)), last=on(n // 24))
    if unit == DAY:
        return on(n)
    if unit == WEEK:
        return replace(on(7 * n + 6), last=on(7 * n))
    if unit == MONTH:
        return replace(in_month(n + 1), last=in_month(n))
    last = Stated(start, end, captured.year - n, None, None)
    return replace(last, year=captured.year - n - 1, last=last)
