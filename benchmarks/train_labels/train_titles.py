"""Train the search for the headline: `python benchmarks/train_labels/train_titles.py tests/pages [MORE …]`.

Finds each labelled page's article as the package does, and fits small trees to tell its headline from the other lines
above it. They are added to schema/labels.json. `--cross` prints how many headlines trees find that have not seen the
page, a fifth at a time, and writes nothing. Needs `pip install "catboost>=1.2,<2"`.
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
import numpy.typing as npt

sys.path.append(str(Path(__file__).resolve().parent.parent.parent / "tests"))

from labelled import Labelled, read_page
from train import FOLDS, fit
from train_opinion import add_to

from vncuba_dataset.knowledge import Knowledge, load_knowledge, shipped
from vncuba_dataset.label import ruled, segmented
from vncuba_dataset.label.model import Trees
from vncuba_dataset.label.titles import LEAST, candidates, rate
from vncuba_dataset.model import Block, Label

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
    return Heads(path.stem, names, table, np.array([_is_title(page, cut.blocks[i]) for i in at], np.float64))


def _is_title(page: Labelled, block: Block) -> bool:
    """Whether the headline is most of the block."""
    parts = [(start, end) for start, end, label in page.pieces if label == "title"]
    inside = sum(max(0, min(end, block.end) - max(start, block.start)) for start, end in parts)
    return inside * 2 > len(page.text[block.start : block.end].strip())


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


def main() -> None:
    """Train on everything, or show what is found on pages left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="+", type=Path, help="folders of labelled pages")
    parser.add_argument("--cross", action="store_true", help="print what is found on a fifth left out, five times")
    args = parser.parse_args()
    knowledge = load_knowledge()
    paths = sorted(path for folder in args.pages for path in folder.glob("*.page"))
    heads = [one for path in paths if (one := heads_of(path, knowledge)) is not None]
    if not args.cross:
        add_to(shipped() / "schema" / "labels.json", {"title": trained(heads)})
        return
    found: Counter[str] = Counter()
    for fold in range(FOLDS):
        own = [zlib.crc32(one.page.encode()) % FOLDS == fold for one in heads]
        trees = Trees(trained([one for one, left in zip(heads, own, strict=True) if not left]))
        found.update(outcome(one, trees) for one, left in zip(heads, own, strict=True) if left)
    sys.stdout.write(", ".join(f"{name} {count}" for name, count in sorted(found.items())) + "\n")


if __name__ == "__main__":
    main()
