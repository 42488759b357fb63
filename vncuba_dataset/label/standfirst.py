"""Looks and the labelled article → whether its first paragraph is the standfirst.

Where no mark, no heading and no dateline tells, the paragraph does by what it shares with headline and article, and
by how it is set beside them: small trees, whose numbers are data (schema/labels.json), rate it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vncuba_dataset.dates import stated_dates
from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.label.asked import Asked, Asking
from vncuba_dataset.label.glance import keywords, words_of
from vncuba_dataset.label.line import line_ends
from vncuba_dataset.label.looks import Look
from vncuba_dataset.label.model import Trees
from vncuba_dataset.model import Block, Label

LEAST = 1.2
"""Log-odds from which the first paragraph is a standfirst: a paragraph lost costs more than a standfirst kept."""
MIN_WORDS, MAX_WORDS = 6, 90
"""Words of a standfirst."""
MAX_SHOWN, MAX_TOPIC = 600, 2400
"""Code points of a paragraph, and of the article behind it, that are compared."""
HEAD, MAX_DASH = 60, 14
"""Code points in which a paragraph states its day, and behind which a dash follows no outlet's mark."""
MOST_BELOW = 2
"""Captions and links between a standfirst and its article."""
ABOVE = 4
"""Printed lines above among which the headline stands."""
MOST = 6
"""Lines between and line ends are counted to here."""
_BETWEEN = (Label.IMAGE, Label.CAPTION, Label.BYLINE, Label.DATE, Label.RELATED, Label.OTHER)
_ABOVE = (
    Label.TITLE,
    Label.IMAGE,
    Label.CAPTION,
    Label.BYLINE,
    Label.DATE,
    Label.SUMMARY,
    Label.SECTION,
    Label.OTHER,
)


class Lead(NamedTuple):
    """The first paragraph of an article and its features."""

    block: int
    names: list[str]
    row: npt.NDArray[np.float64]


def label_standfirst(
    text: str,
    blocks: Sequence[Block],
    looks: Sequence[Look],
    labels: list[tuple[Label, str]],
    trees: Trees,
    *,
    knowledge: Knowledge,
) -> Asking[None]:
    """Make the first paragraph the standfirst where it is likely to be; captions and links below it leave, too."""
    lead = lead_of(text, blocks, looks, labels, knowledge=knowledge)
    if lead is None:
        return
    if lead.names != trees.names:
        raise ValueError("labels.json was trained on other features; train it again")
    if (yield Asked(trees, lead.row[None, :]))[0] <= LEAST:
        return
    below = [i for i in range(lead.block + 1, len(labels)) if labels[i][0] is Label.BODY]
    first = next((place for place, i in enumerate(below) if _opens_article(looks[i])), len(below))
    if first == len(below):
        return  # nothing below it would be the article
    labels[lead.block] = (Label.SUMMARY, "label/standfirst")
    for i in below[:first] if first <= MOST_BELOW else ():
        labels[i] = (Label.OTHER, "label/inside-article")


def _opens_article(look: Look) -> bool:
    """Whether an article goes on with this: a sentence, a list, a subheading in markdown; no caption, no link."""
    return look.sentence or look.listed or look.rank > 0


def lead_of(
    text: str,
    blocks: Sequence[Block],
    looks: Sequence[Look],
    labels: Sequence[tuple[Label, str]],
    *,
    knowledge: Knowledge,
) -> Lead | None:
    """What may be the standfirst: the first paragraph below a headline, if more follow; None where none may be."""
    body = [i for i, (label, _) in enumerate(labels) if label is Label.BODY]
    if len(body) < 2 or not may_be_standfirst(looks[body[0]]):
        return None
    first, *rest = body
    above = [i for i in range(first) if not looks[i].blank]
    headline = next((looks[i].text for i in reversed(above) if labels[i][0] is Label.TITLE), "")
    if not headline:
        return None
    between = [i for i in range(first + 1, rest[0]) if not looks[i].blank]
    row = {
        **_own(looks[first], text[blocks[first].start : blocks[first].end].strip(), knowledge),
        **_beside(looks[first], [looks[i] for i in rest], knowledge),
        **_words(looks[first], [looks[i] for i in rest], headline),
        **_set(text, blocks, above, body),
        **_around([labels[i][0] for i in above], [labels[i][0] for i in between]),
    }
    return Lead(first, list(row), np.array(list(map(float, row.values()))))


def may_be_standfirst(look: Look) -> bool:
    """Whether a paragraph has the size of one, opens with no dateline and leads to no list."""
    return MIN_WORDS <= look.words <= MAX_WORDS and look.dateline is None and not look.text.endswith((":", "："))


def _own(look: Look, raw: str, knowledge: Knowledge) -> dict[str, float]:
    """What the paragraph shows by itself."""
    words = look.text.split()
    return {
        "words": look.words,
        "stops": look.stops,
        "stopped": raw.rstrip("*_ ")[-1:] in tuple(".。!?…"),
        "bold": raw.startswith(("**", "__")) and raw.endswith(("**", "__")),
        "rank": look.rank,
        "quoted": look.text[:1] in tuple('"“”«'),
        "dash": any(dash in look.text[:MAX_DASH] for dash in (" - ", " – ", " — ")),
        "bracket": look.text[:1] in tuple("(（["),
        "dated": _dated(look, knowledge),
        "commas": look.text.count(",") / max(1, look.words),
        "names": sum(word[:1].isupper() for word in words) / max(1, len(words)),
    }


def _dated(look: Look, knowledge: Knowledge) -> bool:
    """Whether it states a day in its first words."""
    return any(stated_dates(look.text[:HEAD], knowledge=knowledge))


def _beside(look: Look, rest: Sequence[Look], knowledge: Knowledge) -> dict[str, float]:
    """Its size beside the article's, and how the article goes on."""
    mean = sum(one.words for one in rest) / len(rest)
    after = rest[0]
    return {
        "paragraphs": len(rest),
        "mean_words": mean,
        "mean_stops": sum(one.stops for one in rest) / len(rest),
        "words_to_mean": math.log((look.words + 1) / (mean + 1)),
        "words_to_next": math.log((look.words + 1) / (after.words + 1)),
        "next_words": after.words,
        "next_stops": after.stops,
        "next_rank": after.rank,
        "next_dateline": after.dateline is not None,
        "next_dated": _dated(after, knowledge),
        "next_quoted": after.text[:1] in tuple('"“”«-–'),
    }


def _words(look: Look, rest: Sequence[Look], headline: str) -> dict[str, float]:
    """What it says that the headline says, too, and what the article says again."""
    article = "\n".join([one.text for one in rest])[:MAX_TOPIC]
    own, nexts, title, whole = map(
        keywords, words_of(look.text[:MAX_SHOWN], rest[0].text[:MAX_SHOWN], headline, article)
    )
    mine = set(own)
    pairs = {f" {one} {other} " for one, other in pairwise(own)}
    said = f" {' '.join(whole)} "
    of_title = set(title)
    return {
        "in_title": len(mine & of_title) / max(1, len(mine)),
        "of_title": len(mine & of_title) / max(1, len(of_title)),
        "of_title_next": len(of_title.intersection(nexts)) / max(1, len(of_title)),
        "again": len(mine.intersection(whole)) / max(1, len(mine)),
        "again_next": len(mine.intersection(nexts)) / max(1, len(mine)),
        "pairs_again": sum(map(said.__contains__, pairs)) / max(1, len(pairs)),
    }


def _set(text: str, blocks: Sequence[Block], above: Sequence[int], body: Sequence[int]) -> dict[str, float]:
    """The line ends around it, beside those between the paragraphs of the article."""
    gaps = [line_ends(text, blocks[one].end, blocks[other].start) for one, other in pairwise(body)]
    usual = sum(gaps[1:]) / len(gaps[1:]) if gaps[1:] else gaps[0]
    return {
        "gap_above": line_ends(text, blocks[above[-1]].end, blocks[body[0]].start) if above else 0,
        "gap_below": gaps[0],
        "gap_usual": usual,
        "gap_more": gaps[0] - usual,
    }


def _around(above: Sequence[Label], between: Sequence[Label]) -> dict[str, float]:
    """What stands above it, and between it and the next paragraph."""
    near = above[: -ABOVE - 1 : -1]
    return {
        "lines_above": len(above),
        "title_near": near.index(Label.TITLE) if Label.TITLE in near else ABOVE,
        "summary_above": Label.SUMMARY in above,
        "between": min(MOST, len(between)),
        **{f"between_{label.value}": label in between for label in _BETWEEN},
        **{f"below_{label.value}": near[:1] == [label] for label in _ABOVE},
        **{f"second_above_{label.value}": near[1:2] == [label] for label in _ABOVE},
    }
