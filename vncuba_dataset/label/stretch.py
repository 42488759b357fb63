"""Looks → which blocks are the article: the stretch of the page in which paragraphs outweigh furniture."""

from __future__ import annotations

import re
from collections import Counter

from vncuba_dataset.label.boxes import go_on_behind_inset
from vncuba_dataset.label.endings import (
    go_on,
    go_on_asking,
    go_on_behind_box,
    go_on_to_credit,
    go_on_to_cut,
    go_on_to_place,
    leave_appeals,
    stop_at_buttons,
    stop_at_headlines,
    stop_at_list,
    stop_at_sign_off,
    stop_for_good,
)
from vncuba_dataset.label.fill import (
    MAX_SUBHEAD_WORDS,
    begin_above,
    begin_stanza,
    fill,
    fill_lists,
    fill_quoted,
    start_at_prose,
)
from vncuba_dataset.label.line import Line, is_marked, next_shown, share_kept
from vncuba_dataset.label.looks import MAX_CAPTION, Look
from vncuba_dataset.label.programmes import keep_timed
from vncuba_dataset.label.sections import go_on_sections, keep_sections
from vncuba_dataset.label.structure import (
    begin_with_values,
    go_on_outline,
    join_broken,
    keep_asked,
    keep_days,
    keep_facts,
    keep_moments,
    keep_numbered,
    keep_questions,
)
from vncuba_dataset.label.teasers import leave_boxed, leave_links, leave_teasers, stop_at_teasers
from vncuba_dataset.model import Label

WAVERS, WAVERS_LIGHT = 0.5, 0.2
"""Chance of the model from which a block inside the stretch of paragraphs is body; the second on pages that are
mostly article, where to do no harm is half of the job. Chosen out of fold: lower on whole pages lets furniture in."""
LIGHT = 0.65
"""Share of a page's words that the model keeps, from which it is mostly article."""
CLEAN = 0.85
"""The same, from which every sentence in the stretch is article, and cleaning a cleaned text changes nothing."""
BARE, MAX_MARKS = 0.6, 0.1
"""Share of a page's words that are kept, and most lines with a marker, from which all inside the article is article.
Chosen out of fold."""
MAX_REPEATS = 3
"""Different lines that come twice in one body: more is how the text is built, a plan of meals or a refrain."""
MIN_QUOTE, MAX_QUOTE, NEAR = 30, 300, 40
"""Code points of a pull quote, and paragraphs before and behind it among which the quoted one stands."""
NO_ARTICLE = 0.9
"""Weight below which a stretch is no article: less than one plain paragraph."""
MIN_REPEAT = 60
"""Code points: a longer line that comes twice in the body is a pull quote or a second lead, a shorter one verse."""
MAX_CREDIT_WORDS, SURE = 5, 0.8
"""Words of a picture's credit that stands alone, and the chance from which the line above it is a paragraph."""
MAX_CAPTION_WORDS, MAX_TOLD = 32, 20
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


_RULER = re.compile(r"[-|:\s]{3,}")
"""What stands below the head of a table in markdown."""


def _weight(look: Look, datelines: int) -> float:
    if look.label is not None:
        return _LOSS_OF_HEADING.get(look.label, -4.0) if look.heads else _LOSS.get(look.label, -0.5)
    if datelines and is_marked(look):
        return -4.0  # the opening of another story
    if look.sentence and not look.repeats:
        return 0.4 + min(len(look.text), 400) / 100
    return -1.5 if look.repeats else -0.7


def label_article(lines: list[Line], labels: list[tuple[Label, str]], *, wavers: bool = True) -> list[int]:
    """Label the article's blocks; the numbers of those that are body.

    The model decides; with `wavers`, the stretch of paragraphs decides where the model is in doubt.
    """
    looks = [line.look for line in lines]
    kept = _find_article(lines, wavers=wavers)
    quotes = _pull_quotes(looks, kept)
    body: list[int] = []
    said: set[str] = set()
    long = [look.text for look, keep in zip(looks, kept, strict=True) if keep and len(look.text) >= MIN_REPEAT]
    twice = {text for text, times in Counter(long).items() if times > 1} if len(set(long)) < len(long) else set()
    for i, look in enumerate(looks):
        if not kept[i]:
            continue
        if look.credited or look.initials:
            labels[i] = (Label.BYLINE, "label/credit-alone")
        elif look.text in twice and look.text in said and len(twice) <= MAX_REPEATS:
            labels[i] = (Label.OTHER, "label/repeated-paragraph")
        elif is_caption(looks, i) or _is_credited(lines, i):
            labels[i] = (Label.CAPTION, "label/below-picture")
        elif i in quotes:
            labels[i] = (Label.OTHER, "label/pull-quote")
        else:
            labels[i] = (Label.BODY, "label/article")
            body.append(i)
            said.add(look.text)
    return body


def _find_article(lines: list[Line], *, wavers: bool) -> list[bool]:
    """For each line whether the model and the rules of the page's structure make it part of the article."""
    looks = [line.look for line in lines]
    start, end = find_stretch(looks)
    kept = [line.kept and line.look.open for line in lines]
    share = share_kept(looks, kept)
    least = WAVERS_LIGHT if share >= LIGHT else WAVERS
    for i in range(start, end) if wavers else ():
        sure = looks[i].sentence and (looks[i].closes or share >= CLEAN)
        kept[i] = looks[i].open and (kept[i] or sure or lines[i].chance >= least)
    if all(look.open or look.blank for look in looks):
        _keep_all(looks, kept, share)
    kept = [keep and not looks[i].linked for i, keep in enumerate(kept)]
    fill(lines, kept)
    fill_lists(looks, kept)
    fill_quoted(lines, kept)
    start_at_prose(looks, kept)
    begin_above(lines, kept)
    begin_stanza(looks, kept)
    stop_at_sign_off(lines, kept)
    stop_for_good(lines, kept)
    stop_at_buttons(lines, kept)
    stop_at_teasers(lines, kept)
    stop_at_list(lines, kept)
    leave_appeals(looks, kept)
    stop_at_headlines(lines, kept)
    keep_timed(looks, kept)
    go_on(lines, kept)
    go_on_to_cut(lines, kept)
    go_on_to_place(lines, kept)
    go_on_behind_box(lines, kept)
    go_on_behind_inset(lines, kept)
    go_on_to_credit(lines, kept)
    go_on_asking(looks, kept)
    go_on_outline(looks, kept)
    begin_with_values(lines, kept)
    keep_facts(looks, kept)
    keep_questions(looks, kept)
    keep_asked(looks, kept)
    keep_numbered(looks, kept)
    keep_moments(looks, kept)
    keep_days(looks, kept)
    keep_sections(looks, kept)
    go_on_sections(looks, kept)
    join_broken(looks, kept)
    if wavers:
        _keep_inside(looks, kept)
    leave_links(looks, kept)
    leave_boxed(looks, kept)
    leave_teasers(looks, kept)
    return kept


def _keep_inside(looks: list[Look], kept: list[bool]) -> None:
    """On a page that is mostly article, with hardly a marker on it, what stands inside the article is of it."""
    shown = [i for i, look in enumerate(looks) if not look.blank]
    body = [i for i in shown if kept[i]]
    marked = sum([looks[i].label is not None for i in shown])
    if not body or marked > MAX_MARKS * len(shown) or share_kept(looks, kept) < BARE:
        return
    for i in range(body[0], body[-1]):
        kept[i] = kept[i] or (looks[i].open and not looks[i].linked)


def _keep_all(looks: list[Look], kept: list[bool], share: float) -> None:
    """A text without a single mark of furniture is an article by itself: verse and lists in it stay.

    So is one of sentences alone, whatever the model makes of them.
    """
    shown = [i for i, look in enumerate(looks) if not look.blank]
    body = [i for i in shown if kept[i]]
    if all(looks[i].stops for i in shown):
        body = shown
    for i in range(body[0], body[-1] + 1) if body and (share >= CLEAN or body is shown) else ():
        kept[i] = looks[i].open


def _pull_quotes(looks: list[Look], kept: list[bool]) -> set[int]:
    """Lines that only say again, in large letters, what a paragraph not far from them says."""
    body = [i for i, keep in enumerate(kept) if keep]
    said = "\n".join(looks[i].text for i in body)
    found = set()
    for place in range(2, len(body)):
        words = looks[body[place]].text.strip("\"'“”‘’«»„ .…")
        if not MIN_QUOTE <= len(words) <= MAX_QUOTE or said.find(words, said.find(words) + 1) < 0:
            continue
        near = body[max(0, place - NEAR) : place] + body[place + 1 : place + NEAR + 1]
        if any(_quotes(looks[j].text, words) for j in near):
            found.add(body[place])
    return found


def _quotes(paragraph: str, words: str) -> bool:
    return len(paragraph) > len(words) * 1.3 and words in paragraph


def is_caption(looks: list[Look], i: int) -> bool:
    """A line right below a picture: no heading, without a full stop, or one sentence that touches the picture."""
    look = looks[i]
    before = next_shown(looks, i, -1)
    if before is not None and _RULER.fullmatch(looks[before].text):
        before = next_shown(looks, before, -1)
    above = None if before is None else looks[before]
    if above is None or above.label is not Label.IMAGE or len(look.text) > MAX_CAPTION or look.label is Label.DATE:
        return False
    if look.dateline is not None or look.text.endswith((":", "：")) or (look.row and look.listed) or look.rank:
        return False
    told = above.rule == "image/player" and above.words > 1  # `[Video] First day of class` has its own words
    return not look.sentence or (
        before == i - 1 and look.stops <= 1 and look.words <= (MAX_TOLD if told else MAX_CAPTION_WORDS)
    )


def _is_credited(lines: list[Line], i: int) -> bool:
    """A short line that the model is in doubt of, right above a picture's credit that stands alone."""
    look = lines[i].look
    if look.words > MAX_SUBHEAD_WORDS or look.stops != 1 or lines[i].chance >= SURE or i + 1 == len(lines):
        return False
    below = lines[i + 1].look
    return below.label is Label.CAPTION and below.words <= MAX_CREDIT_WORDS and below.rule.endswith("/caption-credit")
