"""Kept lines → kept lines without other stories: links below the standfirst, teasers amid the text and below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from vncuba_dataset.label.fill import programmes
from vncuba_dataset.label.line import Line, is_marked, last_kept, next_shown, words_kept
from vncuba_dataset.label.looks import Look
from vncuba_dataset.model import Label

MIN_TEASERS, MIN_HEADLINE, TEASED = 2, 36, 0.6
"""Pairs of headline and teaser that end an article, code points of a headline (subheadings have fewer), and the mean
chance of such lines from which they are paragraphs and their headings."""
_TIMED = re.compile(r"\(?\d{1,2}[./:h-]\d")
MIN_LEAD, MAX_LINKS = 18, 4
"""Words of the paragraphs between which links stand, and how many do."""
MIN_ABOVE = 2
"""Paragraphs without a mark above the one that has it, from which that is a teaser."""
MAX_SAME = 80
"""Code points by which a lead that is printed twice is known."""
MAX_ITEMS = 12
"""Items of a box of other stories."""
MIN_LINK, MAX_LINK = 4, 20
"""Words of a link to another story."""


def leave_links(looks: Sequence[Look], kept: list[bool]) -> None:
    """Two headlines or more between standfirst and text are other stories; one is a subheading.

    So may be the last of three, where others stand further down.
    """
    body = [i for i, keep in enumerate(kept) if keep]
    if len(body) < 4 or not _is_paragraph(looks[body[0]]) or looks[body[0]].text.endswith((":", "：")):
        return
    run: list[int] = []
    for i in body[1:]:
        if not _may_link(looks[i]):
            break
        run.append(i)
    behind = body[len(run) + 1 :]
    if len(run) < 2 or len(run) > MAX_LINKS or not behind or not _is_paragraph(looks[behind[0]]):
        return
    if sum(looks[i].sentence for i in behind) <= len(behind) / 2:  # an article of short lines
        return
    headed = any(looks[i].words <= MAX_LINK and (not looks[i].stops or looks[i].text.endswith("?")) for i in behind)
    if headed and len(run) == 2:
        return
    for i in run[:-1] if headed else run:
        kept[i] = False


def _is_paragraph(look: Look) -> bool:
    return look.sentence and look.words >= MIN_LEAD


def _may_link(look: Look) -> bool:
    """The size of a headline, and nothing that ends or goes on like a sentence, a value or a list's head."""
    plain = look.text[-1:].isalnum() or look.text[-1:] in '”"»’'
    sized = MIN_LINK <= look.words <= MAX_LINK
    return plain and sized and not look.sentence and not look.rank and ": " not in look.text


def leave_boxed(looks: Sequence[Look], kept: list[bool]) -> None:
    """Items that touch a heading over other stories, one below the other: where one leaves, all do."""
    for at, look in enumerate(looks):
        if look.heads and look.label is Label.RELATED:
            near = range(at + 1, min(len(looks), at + 1 + MAX_ITEMS))
            items = list(takewhile(lambda i: looks[i].listed and not looks[i].stops, near))
            if not all(kept[i] for i in items):
                for i in items:
                    kept[i] = False


def leave_teasers(looks: Sequence[Look], kept: list[bool]) -> None:
    """Paragraphs amid the text that open with the outlet's mark, as the first one does, and the headlines above.

    So does one alone, if two paragraphs and more stand above without a mark.
    """
    body = [i for i, keep in enumerate(kept) if keep and looks[i].sentence]
    marked = [i for i in body if is_marked(looks[i])]
    alone = len(marked) == 1 and body.index(marked[0]) >= MIN_ABOVE and marked != body[-1:]
    for i in marked if alone else marked[1:]:
        above = next_shown(looks, i, -1)
        again = not alone and looks[i].text[:MAX_SAME] == looks[marked[0]].text[:MAX_SAME]
        if above is None or _marks(looks[i]) != _marks(looks[marked[0]]) or again or _is_placed(looks[i]):
            continue
        headed = looks[above].open and not looks[above].sentence and not looks[above].rank
        if headed and looks[above].words >= MIN_LINK:
            kept[i] = kept[above] = False


def _is_placed(look: Look) -> bool:
    return look.dateline is not None and look.dateline.place is not None


def _marks(look: Look) -> frozenset[str]:
    """The outlets whose marks a dateline has."""
    return frozenset(credit.outlet for credit, _, _ in look.dateline.marks) if look.dateline else frozenset()


def stop_at_teasers(lines: list[Line], kept: list[bool]) -> None:
    """Headline and teaser by turns to the end are other stories, unless the model is sure of them.

    Subheadings are shorter than headlines.
    """
    looks = [line.look for line in lines]
    body = [i for i, keep in enumerate(kept) if keep]
    if len(body) <= MIN_TEASERS or not _is_headline(looks[body[-2]]):
        return
    listed = programmes(looks, kept)
    pairs: list[int] = []
    while len(body) >= 2 and _is_headline(looks[body[-2]]) and looks[body[-1]].sentence and body[-2] not in listed:
        pairs.append(body[-2])
        del body[-2:]
    above = sum(looks[i].words for i in body)
    below = words_kept(looks, kept) - above
    if not pairs or len(pairs) + _pairs_behind(looks, kept) < MIN_TEASERS or above < below:
        return
    teasers = [lines[i].chance for i in range(pairs[-1], len(kept)) if kept[i]]
    if sum(teasers) < TEASED * len(teasers):
        kept[pairs[-1] :] = [False] * (len(kept) - pairs[-1])


def _pairs_behind(looks: Sequence[Look], kept: Sequence[bool]) -> int:
    """Pairs of headline and teaser right below the last kept line, which are not kept."""
    shown = [i for i in range((last_kept(kept) or 0) + 1, len(looks)) if not looks[i].blank]
    pairs = 0
    for head, teaser in zip(shown[::2], shown[1::2], strict=False):
        told = looks[head].open and looks[teaser].open and looks[teaser].sentence
        if not told or not _is_headline(looks[head]):
            break
        pairs += 1
    return pairs


def _is_headline(look: Look) -> bool:
    """A line of a headline's length, without a full stop; none that opens with a day or an hour, of a programme."""
    sized = not look.sentence and len(look.text) >= MIN_HEADLINE
    return sized and not look.text.endswith((":", "?", "：", "？")) and _TIMED.match(look.text) is None
