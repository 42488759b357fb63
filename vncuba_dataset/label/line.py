"""A line of a page as the rules of structure see it: its look, and what the model says of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vncuba_dataset.label.looks import Look, ends_like_prose

MAX_GAP = 6
"""Line ends between two blocks are counted to here."""


class Line(NamedTuple):
    """A look and what the model says of it."""

    look: Look
    chance: float = 0.0
    kept: bool = False


def is_stopped(look: Look) -> bool:
    """A statement with its full stop, however short: no button and no headline has one."""
    return look.stops > 0 and look.words > 1 and ends_like_prose(look.text) and not look.text.endswith((":", "："))


def asks(look: Look) -> bool:
    """A question that is no link."""
    return look.open and look.text.endswith(("?", "？")) and not look.linked


def is_marked(look: Look) -> bool:
    """It opens with an outlet's mark."""
    return look.dateline is not None and bool(look.dateline.marks)


def last_kept(kept: Sequence[bool]) -> int | None:
    """The last line of the article so far."""
    return next((i for i in range(len(kept) - 1, -1, -1) if kept[i]), None)


def first_kept(kept: Sequence[bool]) -> int | None:
    """The first line of the article so far."""
    return next((i for i, keep in enumerate(kept) if keep), None)


def words_kept(looks: Sequence[Look], kept: Sequence[bool]) -> int:
    """Words in the lines kept."""
    return sum([look.words for look, keep in zip(looks, kept, strict=True) if keep])


def share_kept(looks: Sequence[Look], kept: Sequence[bool]) -> float:
    """Their share of all."""
    return words_kept(looks, kept) / max(1, sum([look.words for look in looks]))


def next_shown(looks: Sequence[Look], i: int, step: int) -> int | None:
    """The nearest line above (-1) or below (1) that is not blank."""
    i += step
    while 0 <= i < len(looks):
        if not looks[i].blank:
            return i
        i += step
    return None


def line_ends(text: str, end: int, start: int) -> int:
    """Line ends between two blocks, the one's end and the other's start: 1 where they touch, counted to MAX_GAP."""
    return min(MAX_GAP, text.count("\n", end, start) + text.endswith("\n", 0, end))
