"""Looks → the boxes that stand within an article and are none of it: polls, posts of other sites, appeals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vncuba_dataset.label.line import Line, asks, is_stopped, last_kept, next_shown, words_kept
from vncuba_dataset.label.looks import Look
from vncuba_dataset.model import Label

POLL, INSETS = "/poll", ("/poll", "/embed")
"""The ends of the rules that know the head or the button of a poll, and those of boxes that stand within articles."""
MAX_ANSWER, MAX_POLL = 6, 12
"""Words of an answer, and lines of a poll."""
MIN_PARAGRAPH, MAX_BEHIND, MAX_SHARE = 10, 3, 0.5
"""Words of a paragraph behind a box, how many go on with the article there, and their most share of its words."""
MAX_BOX = 8
"""Printed lines of a box behind which an article goes on."""


def polls(looks: Sequence[Look]) -> set[int]:
    """The question to the readers and the answers they may give, next to the head or the button of a poll."""
    found: set[int] = set()
    for at, look in enumerate(looks):
        if look.rule.endswith(POLL):
            for step in (1, -1):
                box = list(_beside(looks, at, step))
                if any(asks(looks[i]) for i in box):
                    found |= set(box)
    return found


def _beside(looks: Sequence[Look], at: int, step: int) -> Iterator[int]:
    """Lines next to the head or the button of a poll, up to the question and on over its answers."""
    asked = False
    i = next_shown(looks, at, step)
    for _ in range(MAX_POLL):
        if i is None or not looks[i].open or looks[i].linked:
            return
        question = asks(looks[i])
        apart = asked and step > 0 and looks[i - 1].blank
        answer = looks[i].words <= MAX_ANSWER and not is_stopped(looks[i])
        if apart or (asked if question else not answer):
            return
        yield i
        if question and step < 0:
            return
        asked = asked or question
        i = next_shown(looks, i, step)


def go_on_behind_inset(lines: Sequence[Line], kept: list[bool]) -> None:
    """Paragraphs right behind a poll, a post or an appeal are the article's where a line of the page follows.

    Teasers come many, or each below its headline.
    """
    looks, last = [line.look for line in lines], last_kept(kept)
    if last is None or looks[last].closes:
        return
    shown = [i for i in range(last + 1, len(looks)) if not looks[i].blank]
    box = next((n for n, i in enumerate(shown) if looks[i].open), len(shown))
    inset = any(looks[i].rule.endswith(INSETS) for i in shown[:box])
    if not inset or box > MAX_BOX or any(looks[i].heads or looks[i].label is Label.COMMENT for i in shown[:box]):
        return
    more = []
    for i in shown[box:]:
        look = looks[i]
        if not look.open:
            break
        if look.linked or look.words < MIN_PARAGRAPH or not look.sentence or not (is_stopped(look) or look.closes):
            return
        more.append(i)
    size = sum([looks[i].words for i in more])
    if len(more) <= MAX_BEHIND and size <= MAX_SHARE * words_kept(looks, kept):
        for i in more:
            kept[i] = True
