"""Train the search for the headline: `python benchmarks/train_labels/train_titles.py tests/pages [MORE …]`.

Finds each labelled page's article as the package does, and fits small trees to tell its headline from the other lines
above it. They are added to schema/labels.json. `--cross` prints how many headlines trees find that have not seen the
page, a fifth at a time, and writes nothing. Needs `pip install "catboost>=1.2,<2"`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from case_stage import is_labelled, run
from labelled import read_page
from train import fit

from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.label import ruled, segmented
from vncuba_dataset.label.model import Trees
from vncuba_dataset.label.titles import LEAST, candidates, rate
from vncuba_dataset.model import Label

OPTIONS: dict[str, Any] = {"iterations": 500, "learning_rate": 0.05, "l2_leaf_reg": 10, "rsm": 0.3}
DEPTH = 4


@dataclass
class Heads:
    """The lines above one page's article that may be its headline, and which of them are."""

    page: str
    names: list[str]
    table: npt.NDArray[np.float64]
    right: npt.NDArray[np.float64]


def heads_of(path: Path, knowledge: Knowledge) -> Heads | None:
    """Of one labelled page; None where no article is found."""
    page = read_page(path)
    cut = segmented(page.text, knowledge=knowledge)
    lines, labelled = ruled(cut, knowledge=knowledge)
    body = [i for i, (label, _) in enumerate(labelled) if label is Label.BODY]
    if not body:
        return None
    at, names, table = candidates([line.look for line in lines], body, knowledge=knowledge)
    return Heads(path.stem, names, table, np.array([is_labelled(page, cut.blocks[i], "title") for i in at], float))


def trained(heads: list[Heads]) -> dict[str, Any]:
    """The trees, from these pages."""
    some = [one for one in heads if len(one.right)]
    table, right = np.concatenate([one.table for one in some]), np.concatenate([one.right for one in some])
    return fit(table, right, np.ones(len(right)), some[0].names, OPTIONS, DEPTH)


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
