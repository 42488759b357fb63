"""Looks, chances and the article the rules found → what trees that know the rules' habits would mend in it.

Only pages with much furniture are asked about: there the model's chances, the rules and the shape of the page
together tell more than each alone. On a page that is mostly article the rules stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from vncuba_dataset.label.asked import Asked, Asking
from vncuba_dataset.label.line import Line, line_ends, share_kept
from vncuba_dataset.label.looks import Look
from vncuba_dataset.label.model import Trees, sigmoid
from vncuba_dataset.model import Block, Label

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MIN_LINES, MAX_KEPT = 40, 0.65
"""Printed lines from which a page is asked about, and the share of its words in the article from which it is not."""
ADDS, DROPS = 0.5, 0.4
"""Chances above which a line joins the article, and below which it leaves it. Chosen out of fold."""
EVEN = 6.0
"""Log-odds of a line that a marker has spoken of, below 0, and the limit of all others."""
FAR, NEAR, AROUND = 40, 3, 8
"""Lines: beyond which distance does not matter, neighbours shown one by one, and those shown together."""
SHOWN = 300
"""Code points of a line that are looked at."""
MAX_INDENT, LINK_WORDS = 12, 8
"""Blanks, and words that a link is taken to have."""
ADDED, DROPPED = (Label.BODY, "label/second-opinion"), (Label.OTHER, "label/no-article")
_HEADS: dict[Label | None, int] = {Label.RELATED: 0, Label.NAV: 1, Label.PROMO: 2, Label.COMMENT: 3, Label.OTHER: 4}


def mend(
    text: str, blocks: Sequence[Block], lines: Sequence[Line], labels: list[tuple[Label, str]], trees: Trees
) -> Asking[list[int]]:
    """Add to the labelled article, and take from it, what the trees are sure of; the numbers of its blocks.

    Blank lines, and those that a marker has spoken of, stay as they are. Where nothing were left, nothing is changed.
    """
    for i in (yield from mended(text, blocks, lines, labels, trees)):
        labels[i] = DROPPED if labels[i][0] is Label.BODY else ADDED
    return [i for i, (label, _) in enumerate(labels) if label is Label.BODY]


def mended(
    text: str, blocks: Sequence[Block], lines: Sequence[Line], labels: Sequence[tuple[Label, str]], trees: Trees
) -> Asking[dict[int, Floats]]:
    """The numbers of the blocks that join the article or leave it, each with its features."""
    kept = [label is Label.BODY for label, _ in labels]
    shown = [i for i, line in enumerate(lines) if not line.look.blank]
    if not is_asked([lines[i].look for i in shown], [kept[i] for i in shown]):
        return {}
    names, table = features(text, blocks, lines, kept)
    if names != trees.names:
        raise ValueError("labels.json was trained on other features; train it again")
    chances = sigmoid((yield Asked(trees, table))).tolist()
    found = {
        i: row
        for i, row, chance in zip(shown, table, chances, strict=True)
        if lines[i].look.open and lines[i].look.text and (chance < DROPS if kept[i] else chance > ADDS)
    }
    left = any(keep != (i in found) for i, keep in enumerate(kept))
    return found if left else {}


def is_asked(shown: Sequence[Look], kept: Sequence[bool]) -> bool:
    """Whether the page, printed lines alone, has an article and much else."""
    return len(shown) >= MIN_LINES and any(kept) and share_kept(shown, kept) < MAX_KEPT


def features(
    text: str, blocks: Sequence[Block], lines: Sequence[Line], kept: Sequence[bool]
) -> tuple[list[str], Floats]:
    """Names and numbers, one row a printed line: the line's own, its page's, its place, its neighbours'."""
    at = [i for i, line in enumerate(lines) if not line.look.blank]
    shown = [lines[i].look for i in at]
    keep = np.array([kept[i] for i in at], bool)
    chance = np.clip(np.array([lines[i].chance for i in at], np.float64), 0.002, 0.998)
    even = np.where([look.open for look in shown], np.clip(np.log(chance / (1 - chance)), -EVEN, EVEN), -EVEN)
    words = np.array([look.words for look in shown], np.float64)
    prose = np.array([look.sentence for look in shown], bool)
    gaps = _gaps(text, [blocks[i] for i in at])
    columns = {
        **_own(shown, even, words, keep),
        **_set(text, [blocks[i] for i in at], words, gaps),
        **_of_page(even, words, keep, prose, gaps),
        **_place(words, keep, prose),
        **_heads_above(shown),
        **_neighbours(even, words, keep, prose),
    }
    table = np.empty((len(columns), len(at)))
    for row, column in zip(table, columns.values(), strict=True):
        row[:] = column
    return list(columns), table.T


def _gaps(text: str, blocks: Sequence[Block]) -> list[int]:
    """Line ends above each block and below the last: see `line_ends`."""
    ends = [0, *(block.end for block in blocks)]
    starts = [*(block.start for block in blocks), len(text)]
    return [line_ends(text, end, start) for end, start in zip(ends, starts, strict=True)]


def _set(text: str, blocks: Sequence[Block], words: Floats, gaps: Sequence[int]) -> dict[str, Any]:
    """How the page sets a line: blanks around it, its indent, its links."""
    raws = [text[block.start : block.end] for block in blocks]
    return {
        "gap_above": gaps[:-1],
        "gap_below": gaps[1:],
        "indent": [min(MAX_INDENT, len(raw) - len(raw.lstrip())) for raw in raws],
        "links": np.minimum(1.0, np.array([raw.count("](") for raw in raws]) * LINK_WORDS / np.maximum(words, 1)),
    }


def _own(shown: Sequence[Look], even: Floats, words: Floats, keep: npt.NDArray[np.bool_]) -> dict[str, Any]:
    heads = [look.text[:SHOWN].split() for look in shown]
    return {
        "chance": even,
        "kept": keep,
        "words": np.log1p(words),
        "repeats": [look.repeats for look in shown],
        "listed": [look.listed for look in shown],
        "stops": [min(look.stops, 3) for look in shown],
        "commas": [look.text.count(",") for look in shown],
        "capitals": [sum(word[:1].isupper() for word in head) / max(1, len(head)) for head in heads],
        "digits": [sum(map(str.isdigit, look.text[:SHOWN])) / max(1, len(look.text[:SHOWN])) for look in shown],
        "sentence": [look.sentence for look in shown],
        "dateline": [look.dateline is not None for look in shown],
        "rank": [look.rank for look in shown],
        "word_length": np.array([len(look.text) for look in shown]) / np.maximum(words, 1),
    }


def _of_page(
    even: Floats, words: Floats, keep: npt.NDArray[np.bool_], prose: npt.NDArray[np.bool_], gaps: Sequence[int]
) -> dict[str, Any]:
    """One number a page: how large the article is, how sure the model is of it and of the rest."""
    others = prose & ~keep
    return {
        "page_lines": np.log1p(len(words)),
        "kept_lines": np.log1p(keep.sum()),
        "kept_share": words[keep].sum() / max(1.0, words.sum()),
        "kept_chance": even[keep].mean() if keep.any() else -EVEN,
        "other_chance": even[~keep].mean() if not keep.all() else -EVEN,
        "best_other": even[others].max() if others.any() else -EVEN,
        "kept_no_prose": (keep & ~prose).sum() / max(1, keep.sum()),
        "prose_share": prose.mean(),
        "blank_share": np.mean([gap > 1 for gap in gaps[:-1]]),
    }


def _place(words: Floats, keep: npt.NDArray[np.bool_], prose: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Where a line stands: in its page, in the article, in its run of kept lines, in its run of prose."""
    size = len(words)
    i = np.arange(size)
    inside = np.flatnonzero(keep)
    first, last = (inside[0], inside[-1]) if len(inside) else (size, -1)
    mass = np.cumsum(np.where(keep, words, 0.0))
    whole = max(1.0, float(mass[-1]))
    run, prose_run = _runs(keep), _runs(prose)
    return {
        "place": i / size,
        "past_first": np.clip(i - first, -FAR, FAR),
        "before_last": np.clip(last - i, -FAR, FAR),
        "kept_above": (mass - np.where(keep, words, 0.0)) / whole,
        "kept_below": (whole - mass) / whole,
        "since_kept": np.minimum(i - np.maximum.accumulate(np.where(_shift(keep, 1), i - 1, -FAR)), FAR),
        "until_kept": np.minimum(
            np.minimum.accumulate(np.where(_shift(keep, -1), i + 1, size + FAR)[::-1])[::-1] - i, FAR
        ),
        "run_share": np.bincount(run, np.where(keep, words, 0.0))[run] / whole,
        "run_place": np.minimum(i - np.searchsorted(run, run), AROUND),
        "prose_words": np.log1p(np.bincount(prose_run, words)[prose_run]),
        "prose_lines": np.bincount(prose_run)[prose_run],
    }


def _heads_above(shown: Sequence[Look]) -> dict[str, Any]:
    """The kind of the last heading above, and how far it is."""
    kinds, since = [], []
    kind, far = -1, -1
    for look in shown:
        kinds.append(kind)
        since.append(far)
        if look.heads:
            kind, far = _HEADS.get(look.label, 5), 0
        elif kind >= 0:
            far = min(far + 1, FAR)
    return {"head_above": kinds, "since_head": since}


def _neighbours(
    even: Floats, words: Floats, keep: npt.NDArray[np.bool_], prose: npt.NDArray[np.bool_]
) -> dict[str, Any]:
    """What stands around a line: chances and sizes one by one, means, and how many lines of its shape."""
    sizes = np.log1p(words)
    columns: dict[str, Any] = {}
    for step in (*range(-NEAR, 0), *range(1, NEAR + 1)):
        columns[f"chance{step:+d}"] = _shift(even, -step, -8.0)
        columns[f"words{step:+d}"] = _shift(sizes, -step, -1.0)
    columns["chance_above"] = _mean(even, -4, 0, -8.0)
    columns["chance_below"] = _mean(even, 1, 5, -8.0)
    columns["words_above"] = np.log1p(_mean(words, -6, 0, 0.0))
    columns["words_below"] = np.log1p(_mean(words, 1, 7, 0.0))
    reach = [_shift(even, step, -8.0) for step in range(1, AROUND + 1)]
    columns["best_above"] = np.max(reach, axis=0)
    columns["best_below"] = np.max([_shift(even, -step, -8.0) for step in range(1, AROUND + 1)], axis=0)
    shape = np.floor(np.log2(1 + words)) * 2 + prose
    near = [_shift(shape, step, -1.0) == shape for step in range(-AROUND, AROUND + 1) if step]
    near_kept = [_shift(keep, step, False) for step in range(-AROUND, AROUND + 1) if step]
    columns["alike"] = np.sum(near, axis=0)
    columns["alike_kept"] = np.sum([one & two for one, two in zip(near, near_kept, strict=True)], axis=0)
    return columns


def _runs(flags: npt.NDArray[np.bool_]) -> Ints:
    """The number of the run of equal flags that each line is in."""
    return np.asarray(np.concatenate(([0], np.cumsum(flags[1:] != flags[:-1]))), np.int64)


def _shift(values: npt.NDArray[Any], by: int, fill: Any = 0) -> npt.NDArray[Any]:
    """The values `by` lines further down (up if negative), `fill` where there are none."""
    out = np.full_like(values, fill)
    if by >= len(values) or -by >= len(values):
        return out
    if by > 0:
        out[by:] = values[:-by]
    else:
        out[:by] = values[-by:]
    return out


def _mean(values: Floats, start: int, end: int, fill: float) -> Floats:
    """Mean of the lines from `start` to before `end`, counted from each line; `fill` where there are none."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    i = np.arange(len(values))
    low, high = np.clip(i + start, 0, len(values)), np.clip(i + end, 0, len(values))
    count = high - low
    return np.asarray(np.where(count > 0, (total[high] - total[low]) / np.maximum(count, 1), fill), np.float64)
