"""Train the choice of the standfirst: `python benchmarks/train_labels/train_standfirst.py tests/pages [MORE …]`.

Labels each page as the package does, and fits small trees to tell a standfirst from a first paragraph. They are
added to schema/labels.json. `--cross` prints what trees choose that have not seen the page, a fifth at a time, and
writes nothing. Needs `pip install "catboost>=1.2,<2"`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from case_stage import is_labelled, run
from labelled import read_page
from train import fit

from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.label import before_standfirst, segmented
from vncuba_dataset.label.model import Trees
from vncuba_dataset.label.standfirst import LEAST, Lead, lead_of

OPTIONS: dict[str, Any] = {"iterations": 300, "learning_rate": 0.05, "l2_leaf_reg": 10, "rsm": 0.4}
DEPTH = 3


@dataclass
class First:
    """The first paragraph of one page, and whether it is the standfirst."""

    page: str
    lead: Lead
    right: bool


def first_of(path: Path, knowledge: Knowledge) -> First | None:
    """Of one labelled page; None where nothing may be a standfirst."""
    page = read_page(path)
    cut = segmented(page.text, knowledge=knowledge)
    looks, labels = before_standfirst(cut, knowledge=knowledge)
    lead = lead_of(cut.text, cut.blocks, looks, labels, knowledge=knowledge)
    if lead is None:
        return None
    return First(path.stem, lead, is_labelled(page, cut.blocks[lead.block], "summary"))


def trained(firsts: list[First]) -> dict[str, Any]:
    """The trees, from these pages."""
    table, right = np.array([one.lead.row for one in firsts]), np.array([one.right for one in firsts], float)
    return fit(table, right, np.ones(len(right)), firsts[0].lead.names, OPTIONS, DEPTH)


def outcome(first: First, trees: Trees) -> str:
    """Whether the trees tell a standfirst from a paragraph."""
    if trees(first.lead.row[None, :])[0] > LEAST:
        return "right" if first.right else "paragraph lost"
    return "missed" if first.right else "paragraph"


if __name__ == "__main__":
    run("standfirst", __doc__, first_of, trained, outcome)
