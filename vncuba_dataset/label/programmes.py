"""Looks → items of a programme or a chronicle: hours where some of them are the article's, years below its end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from vncuba_dataset.label.looks import Look
from vncuba_dataset.model import Label

MIN_HOURS, MIN_KEPT = 3, 2
"""Items that make a programme, and those of them that are the article's by themselves; these are half at least."""
MIN_ITEM, MAX_DAY, MAX_BETWEEN = 4, 6, 2
"""Words of an item and of the day over it, and lines between two items."""
MAX_HEAD = 6
"""Words of the heading over years."""
_DATED = re.compile(r"(?P<year>(?:1[89]|20)\d\d)\s?[:–—-]\s?[^\W\d_]")
_HOUR = re.compile(
    r"(?:[-–•*]\s)?(?:\d{1,2}\s?[:hH.]\s?[0-5]\d(?:\s?[aApP]\.?\s?[mM]\b\.?)?|\d{1,2}\s?(?:[hH]|giờ|[aApP]\.?\s?[mM]\b\.?))"
    r"\s?[:.,–-]?\s+[^\W\d_]"
)


def keep_timed(looks: Sequence[Look], kept: list[bool]) -> None:
    """Hours of a programme and years of a chronicle; most pages have too few lines that open with a number."""
    if sum([look.text[:1].isdigit() or look.text[2:3].isdigit() for look in looks]) >= MIN_HOURS:
        _keep_hours(looks, kept)
        _keep_years(looks, kept)


def _keep_hours(looks: Sequence[Look], kept: list[bool]) -> None:
    """All items of a programme, `8:30 a.m. Trabajo …`, where half of them are kept; and the days between them."""
    for items, between in _programmes(looks):
        told = sum(kept[i] for i in items)
        if len(items) >= MIN_HOURS and told >= max(MIN_KEPT, len(items) / 2):
            for i in (*items, *between):
                kept[i] = True


def _keep_years(looks: Sequence[Look], kept: list[bool]) -> None:
    """Years one after the other, `1960: …`, that are the article's in part or stand right below it; their heading."""
    shown = [i for i, look in enumerate(looks) if not look.blank]
    for low, high in _chronicles(looks, shown):
        head = low - 1 if low and _is_heading(looks[shown[low - 1]]) else low
        below = head > 0 and kept[shown[head - 1]] and not looks[shown[head - 1]].closes
        if below or any(kept[i] for i in shown[low:high]):
            for i in shown[head if below else low : high]:
                kept[i] = True


def _chronicles(looks: Sequence[Look], shown: Sequence[int]) -> Iterator[tuple[int, int]]:
    """[start, end) among the printed lines of those that open with a year, each later than the one before."""
    low, years = 0, list[str]()
    for place, i in enumerate((*shown, None)):
        look = None if i is None else looks[i]
        dated = _DATED.match(look.text) if look is not None and look.open and not look.linked else None
        if dated and (not years or dated["year"] >= years[-1]):
            years.append(dated["year"])
            continue
        if len(years) >= MIN_HOURS:
            yield low, place
        low, years = (place, [dated["year"]]) if dated else (place + 1, [])


def _is_heading(look: Look) -> bool:
    return look.open and not look.linked and not look.stops and look.words <= MAX_HEAD


def _programmes(looks: Sequence[Look]) -> Iterator[tuple[list[int], list[int]]]:
    """Items that follow each other, and the lines between them."""
    items: list[int] = []
    between: list[int] = []
    waiting: list[int] = []
    for i, look in enumerate(looks):
        if look.blank:
            continue
        if look.open and look.words >= MIN_ITEM and _HOUR.match(look.text):
            items.append(i)
            between += waiting
            waiting = []
        elif (
            items and len(waiting) < MAX_BETWEEN and look.words <= MAX_DAY and (look.open or look.label is Label.DATE)
        ):
            waiting.append(i)
        else:
            yield items, between
            items, between, waiting = [], [], []
    yield items, between
