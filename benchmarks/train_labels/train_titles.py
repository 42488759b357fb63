"""Train the search for the headline: `python benchmarks/train_labels/train_titles.py tests/pages [MORE …]`.

Finds each labelled page's article as the package does, and fits small trees to tell its headline from the other lines
above it: of the page as it is and, with less weight, with its headline cut to its first words, so that where a line
stands counts as well as how many words of the article it has. They are added to schema/labels.json. `--cross` prints
how many headlines trees find that have not seen the page, a fifth at a time, and writes nothing. Needs
`pip install "catboost>=1.2,<2"`.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from case_stage import is_labelled, run
from labelled import Labelled, read_page
from train import fit

from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.label import ruled, segmented
from vncuba_dataset.label.model import Trees
from vncuba_dataset.label.titles import LEAST, candidates, rate
from vncuba_dataset.model import Label

SHORT = 0.4
"""Weight of a page whose headline was cut short."""
FEWEST, SPREAD = 2, 3
"""Words left of such a headline: two, three or four, by the page's name."""
OPTIONS: dict[str, Any] = {"iterations": 500, "learning_rate": 0.05, "l2_leaf_reg": 10, "rsm": 0.3}
DEPTH = 4


@dataclass
class Heads:
    """The lines above one page's article that may be its headline, and which of them are."""

    page: str
    names: list[str]
    table: npt.NDArray[np.float64]
    right: npt.NDArray[np.float64]
    short: Heads | None = None
    """Of the same page with its headline cut short."""


def heads_of(path: Path, knowledge: Knowledge) -> Heads | None:
    """Of one labelled page, as it is and with its headline cut short; None where no article is found."""
    page = read_page(path)
    heads = _heads_in(page, path.stem, knowledge)
    return heads and replace(heads, short=_heads_in(_cut_short(page), path.stem, knowledge))


def _cut_short(page: Labelled) -> Labelled:
    """The page with the first two to four words of its headline, wherever it stands."""
    kept = FEWEST + zlib.crc32(page.name.encode()) % SPREAD
    text, pieces = "", []
    starts = [start for start, _, _ in page.pieces[1:]] + [len(page.text)]
    for (start, end, label), behind in zip(page.pieces, starts, strict=True):
        words = page.text[start:end]
        if label == "title" and len(words.split()) > kept + 1:
            ends = [word.end() for word in re.finditer(r"\S+", words)]
            words = words[: ends[kept - 1]].rstrip(":,;-–") + words[len(words.rstrip()) :]
        pieces.append((len(text), len(text) + len(words), label))
        text += words + page.text[end:behind]
    return replace(page, text=text, pieces=tuple(pieces))


def _heads_in(page: Labelled, name: str, knowledge: Knowledge) -> Heads | None:
    cut = segmented(page.text, knowledge=knowledge)
    lines, labelled = ruled(cut, knowledge=knowledge)
    body = [i for i, (label, _) in enumerate(labelled) if label is Label.BODY]
    if not body:
        return None
    at, names, table = candidates([line.look for line in lines], body, knowledge=knowledge)
    return Heads(name, names, table, np.array([is_labelled(page, cut.blocks[i], "title") for i in at], float))


def trained(heads: list[Heads]) -> dict[str, Any]:
    """The trees, from these pages."""
    whole = [(one, 1.0) for one in heads]
    short = [(one.short, SHORT) for one in heads if one.short is not None]
    some = [(one, weight) for one, weight in (*whole, *short) if len(one.right)]
    table, right = (np.concatenate([getattr(one, part) for one, _ in some]) for part in ("table", "right"))
    weights = np.concatenate([np.full(len(one.right), weight) for one, weight in some])
    return fit(table, right, weights, some[0][0].names, OPTIONS, DEPTH)


def outcome(head: Heads, trees: Trees) -> str:
    """Whether the line that the trees choose is the headline."""
    rated = rate(head.names, head.table, trees) if len(head.right) else np.array([-np.inf])
    if rated.max() <= LEAST:
        return "missed" if head.right.any() else "none, rightly"
    if not head.right.any():
        return "invented"
    return "right" if head.right[int(rated.argmax())] else "wrong"


if __name__ == "__main__":
    run("title", __doc__, heads_of, trained, outcome)
