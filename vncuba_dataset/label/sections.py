"""Kept lines → kept lines with the headings between them, and with the sections behind the article's seeming end."""

from __future__ import annotations

from collections.abc import Sequence

from vncuba_dataset.label.line import first_kept, is_stopped, last_kept, next_shown
from vncuba_dataset.label.looks import Look

MAX_HEADING, MAX_SHORT_HEADING = 12, 5
"""Words of a heading within an article, and of one over paragraphs behind its end."""
MIN_TOUCHING = 2
"""Headings that touch their paragraphs, from which others of that kind are the article's."""


def keep_sections(looks: Sequence[Look], kept: list[bool]) -> None:
    """Headings in markdown without a link, of the rank of one that is kept, and lists below them are the article's.

    Headings over other stories are links or known words.
    """
    first, last = first_kept(kept), last_kept(kept)
    if first is None or last is None:
        return
    heads = [i for i in range(first, last + 1) if looks[i].rank > 1 and looks[i].open and not looks[i].linked]
    ranks = {looks[i].rank for i in heads if kept[i]}
    for at in heads:
        below = next_shown(looks, at, 1)
        if below is None or looks[at].words > MAX_HEADING or not (kept[below] or looks[at].rank in ranks):
            continue
        items = []
        while below is not None and below <= last and _is_item(looks[below]):
            items.append(below)
            below = next_shown(looks, below, 1)
        if items or (below is not None and kept[below]):
            for i in (at, *items):
                kept[i] = True


def _is_item(look: Look) -> bool:
    return look.listed and look.open and not look.linked


def go_on_sections(looks: Sequence[Look], kept: list[bool]) -> None:
    """Short headings over paragraphs like those within the article, behind a box or behind its seeming end.

    They are alike by their rank in markdown; or each stands below a blank and touches its paragraph, as teasers do
    below headlines, which are longer. At the end one in markdown has a list: those of other sites' letters have none.
    """
    body = [i for i, keep in enumerate(kept) if keep]
    heads = [i for i in body[1:-1] if _heads(looks, i)]
    ranks = {looks[i].rank for i in heads if looks[i].rank > 1}
    touching = sum(_touches(looks, i) for i in heads)
    if not ranks and touching < MIN_TOUCHING:
        return
    for at in range(body[0], body[-1]) if touching >= MIN_TOUCHING else ():
        if not kept[at] and _heads(looks, at) and _touches(looks, at) and kept[at + 1]:
            kept[at] = True
            touching += 1
    opens = body[0] - 1
    if touching > MIN_TOUCHING and opens > 0 and _heads(looks, opens) and _touches(looks, opens):
        kept[opens] = any(look.open and look.words > MAX_SHORT_HEADING for look in looks[:opens])  # the headline
    behind: int | None = body[-1]
    while behind is not None and not looks[behind].closes:
        behind = next_shown(looks, behind, 1)
        if behind is None or looks[behind].heads:
            return
        section = _paragraphs(looks, behind) if _heads(looks, behind) else []
        listed = looks[behind].rank in ranks and any(looks[i].listed for i in section)
        told = touching > MIN_TOUCHING and all(looks[i].listed or is_stopped(looks[i]) for i in section)
        if section and (listed or (told and _touches(looks, behind))):
            for i in (behind, *section):
                kept[i] = True
            behind = section[-1]
        elif looks[behind].open:
            return


def _heads(looks: Sequence[Look], i: int) -> bool:
    look = looks[i]
    named = look.signature or look.initials or look.credited or look.listed
    return look.open and not look.linked and not look.stops and not named and 0 < look.words <= MAX_SHORT_HEADING


def _touches(looks: Sequence[Look], i: int) -> bool:
    """Whether a line without a rank has a blank above and the first line of a paragraph or a list right below."""
    blank = i > 0 and looks[i - 1].blank and not looks[i].rank
    return blank and i + 1 < len(looks) and looks[i + 1].open and (looks[i + 1].stops > 0 or looks[i + 1].listed)


def _paragraphs(looks: Sequence[Look], head: int) -> list[int]:
    """What stands below a heading: a paragraph, and a list or what else touches it."""
    first = next_shown(looks, head, 1)
    if first is None or not looks[first].open or looks[first].linked:
        return []
    listing = looks[first].text.endswith((":", "："))
    if not looks[first].stops and not listing:
        return []
    found = [first]
    for i in range(first + 1, len(looks)):
        if looks[i].blank and not listing:
            break
        if not looks[i].blank and not _is_item(looks[i]) and not (looks[i].open and is_stopped(looks[i])):
            break
        found += [i] if not looks[i].blank else []
    return found
