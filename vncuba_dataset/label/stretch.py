"""Looks → which blocks are the article: the stretch of the page in which paragraphs outweigh furniture."""

from __future__ import annotations

from vncuba_dataset.label.looks import MAX_CAPTION, Look
from vncuba_dataset.model import Label

NO_ARTICLE = 0.9
"""Weight below which a stretch is no article: less than one plain paragraph."""
MIN_REPEAT = 60
"""Code points: a longer line that comes twice is furniture or a repetition, a shorter one may be verse."""
MAX_CAPTION_WORDS = 32
"""Words: a line below a picture, with one full stop at most, is its caption up to this length."""
_LOSS = {
    Label.BLANK: 0.0,
    Label.IMAGE: 0.0,
    Label.CAPTION: 0.0,
    Label.DATE: -0.2,
    Label.PROMO: -1.0,
    Label.NAV: -1.0,
}
_LOSS_OF_HEADING = {Label.COMMENT: -9.0}


def find_stretch(looks: list[Look]) -> tuple[int, int]:
    """[start, end) of the stretch with the greatest weight (Kadane); empty if none weighs as much as a paragraph.

    A sign-off ends the stretch for good: nothing after it belongs to what it closes.
    """
    best, best_sum, start, total = (0, 0), NO_ARTICLE, 0, 0.0
    datelines = 0
    for i, look in enumerate(looks):
        if total <= 0:
            start, total, datelines = i, 0.0, 0
        total += _weight(look, datelines)
        datelines += look.dateline is not None
        if total > best_sum:
            best, best_sum = (start, i + 1), total
        if look.closes and look.open and look.sentence and total > 0:
            total = 0.0
    return best


def _weight(look: Look, datelines: int) -> float:
    if look.label is not None:
        return _LOSS_OF_HEADING.get(look.label, -4.0) if look.heads else _LOSS.get(look.label, -0.5)
    if look.dateline is not None and look.dateline.marks and datelines:
        return -4.0  # the opening of another story
    if look.sentence and not look.repeats:
        return 0.4 + min(len(look.text), 400) / 100
    return -1.5 if look.repeats else -0.7


def is_repetition(look: Look) -> bool:
    """A long line the page printed before: a pull quote, a lead that a crawler kept twice."""
    return look.repeats and len(look.text) >= MIN_REPEAT


def is_caption(looks: list[Look], i: int) -> bool:
    """A line right below a picture: without a full stop, or one sentence that touches the picture."""
    look = looks[i]
    before = next((j for j in range(i - 1, -1, -1) if not looks[j].blank), None)
    if before is None or looks[before].label is not Label.IMAGE or len(look.text) > MAX_CAPTION:
        return False
    return not look.sentence or (before == i - 1 and look.stops <= 1 and look.words <= MAX_CAPTION_WORDS)
