"""Train the choice of the standfirst: `python benchmarks/train_labels/train_standfirst.py tests/pages [MORE …]`.

Labels each page as the package does, and fits small trees to tell a standfirst from a first paragraph. They are
added to schema/labels.json. `--cross` prints what trees choose that have not seen the page, a fifth at a time, and
writes nothing. Needs `pip install "catboost>=1.2,<2"`.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).resolve().parent.parent.parent / "tests"))

from labelled import read_page
from train import FOLDS, fit
from train_opinion import add_to

from vncuba_dataset.knowledge import Knowledge, load_knowledge, shipped
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
    block = cut.blocks[lead.block]
    parts = [(start, end) for start, end, label in page.pieces if label == "summary"]
    inside = sum(max(0, min(end, block.end) - max(start, block.start)) for start, end in parts)
    return First(path.stem, lead, inside * 2 > block.end - block.start)


def trained(firsts: list[First]) -> dict[str, Any]:
    """The trees, from these pages."""
    table, right = np.array([one.lead.row for one in firsts]), np.array([one.right for one in firsts], float)
    return fit(table, right, np.ones(len(right)), firsts[0].lead.names, OPTIONS, DEPTH)


def main() -> None:
    """Train on everything, or show what is chosen on pages left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="+", type=Path, help="folders of labelled pages")
    parser.add_argument("--cross", action="store_true", help="print what is chosen on a fifth left out, five times")
    args = parser.parse_args()
    knowledge = load_knowledge()
    paths = sorted(path for folder in args.pages for path in folder.glob("*.page"))
    firsts = [one for path in paths if (one := first_of(path, knowledge)) is not None]
    if not args.cross:
        add_to(shipped() / "schema" / "labels.json", {"standfirst": trained(firsts)})
        return
    found: Counter[str] = Counter()
    for fold in range(FOLDS):
        own = [zlib.crc32(one.page.encode()) % FOLDS == fold for one in firsts]
        trees = Trees(trained([one for one, left in zip(firsts, own, strict=True) if not left]))
        for one, left in zip(firsts, own, strict=True):
            if left:
                chosen = trees(one.lead.row[None, :])[0] > LEAST
                names = ("missed", "right") if one.right else ("paragraph", "paragraph lost")
                found[names[int(chosen)]] += 1
    sys.stdout.write(", ".join(f"{name} {count}" for name, count in sorted(found.items())) + "\n")


if __name__ == "__main__":
    main()
