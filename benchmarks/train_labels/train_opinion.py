"""Train the second opinion: `python benchmarks/train_labels/train_opinion.py BENCH FOLDS --cases tests/pages`.

Reads the weights per fold that train.py wrote into FOLDS, labels every page by those that have not seen its outlet,
and fits trees to what the model and the rules got wrong. They are added to schema/labels.json; with `--to-folds`
each file in FOLDS gets trees of its own, from the pages of the other folds: for honest figures. A change of the
rules in label/ wants them trained anew. Needs `pip install "catboost>=1.2,<2"`.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.append(str(Path(__file__).resolve().parent.parent))  # behind this folder, which has a corpus.py, too

from align import line_labels
from corpus import Page, case_pages
from labels import VARIANTS, records, scorer, usable
from train import FOLDS, fit, write

from vncuba_dataset.knowledge import Knowledge, load_knowledge, shipped
from vncuba_dataset.label import lines_at, ruled, segmented
from vncuba_dataset.label.second_opinion import features
from vncuba_dataset.markdown import undo_markdown
from vncuba_dataset.model import Label

OPTIONS: dict[str, Any] = {"iterations": 600, "learning_rate": 0.04, "l2_leaf_reg": 30, "rsm": 0.3}
DEPTH = 6
CASE_WEIGHT, SUMMARY_WEIGHT = 12.0, 0.15
"""What a line of a labelled page counts, and the share of it that a standfirst does: either answer may be right."""


@dataclass
class Rows:
    """Printed lines without a marker, of many pages."""

    names: list[str]
    table: npt.NDArray[np.float64]
    labels: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    folds: npt.NDArray[np.int64]


def pages_of(bench: Path, folds: Path, cases: str | None) -> list[Page]:
    """The usable dumps of the bench with their line labels, and the labelled pages."""
    score = scorer(bench)
    fold_of = json.loads((folds / "folds.json").read_text(encoding="utf-8"))
    pages = []
    for record in records(bench, False):
        for variant in VARIANTS:
            if usable(score, record, variant):
                lines = record["dirty"][variant].split("\n")
                labels = line_labels([undo_markdown(line) for line in lines], record["gold_text"])
                where = (record["id"], record["set"], record["lang"], variant, "")
                pages.append(Page(*where, lines, labels, fold=fold_of.get(record["id"], 0)))
    return pages + (case_pages(cases, FOLDS) if cases else [])


def rows_of(pages: list[Page], knowledge: list[Knowledge]) -> Rows:
    """Features of the second opinion, each page under the weights that have not seen its outlet."""
    names: list[str] = []
    parts: list[tuple[Any, ...]] = []
    for page in pages:
        own = knowledge[page.fold]
        text = "\n".join(page.lines)
        cut = segmented(text, knowledge=own)
        lines, labelled = ruled(cut, knowledge=own)
        shown = [i for i, line in enumerate(lines) if not line.look.blank]
        if not shown:
            continue
        looks = [line.look for line in lines]
        names, table = features(cut.text, cut.blocks, lines, [label is Label.BODY for label, _ in labelled])
        numbers = lines_at(text, cut.blocks)
        labels = np.clip([page.labels[numbers[i]] for i in shown], 0, 1)
        words = np.array([looks[i].words for i in shown])
        if page.variant == "case":
            undecided = np.array([page.kinds[numbers[i]] == "summary" for i in shown])
            weights = np.where(undecided, CASE_WEIGHT * SUMMARY_WEIGHT, CASE_WEIGHT)
        else:
            size = (words + 3) ** 0.7
            weights = np.minimum(size / max(20, float((size * labels).sum())) * 100, 20)
        able = np.array([looks[i].open for i in shown])
        parts.append((table[able], labels[able], weights[able], np.full(able.sum(), page.fold)))
    table, labels, weights, folds = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return Rows(names, table, labels, weights, folds)


def trained(rows: Rows, use: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """The trees, from the rows in use."""
    return fit(rows.table[use], rows.labels[use], rows.weights[use], rows.names, OPTIONS, DEPTH)


def add_to(path: Path, stage: dict[str, dict[str, Any]]) -> None:
    """Put the trees of a stage, by its name, into a weights file."""
    write(path, {**json.loads(path.read_text(encoding="utf-8")), **stage})


def main() -> None:
    """Train on everything, or per fold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path, help="folder that holds score.py and data/")
    parser.add_argument("folds", type=Path, help="folder of the weights per fold")
    parser.add_argument("--cases", help="folder of labelled pages, tests/pages")
    parser.add_argument("--to-folds", action="store_true", help="write trees per fold there instead")
    args = parser.parse_args()
    shipped_knowledge = load_knowledge()
    knowledge = [replace(shipped_knowledge, labels=args.folds / f"{fold}.json") for fold in range(FOLDS)]
    rows = rows_of(pages_of(args.bench, args.folds, args.cases), knowledge)
    if args.to_folds:
        for fold in range(FOLDS):
            add_to(args.folds / f"{fold}.json", {"opinion": trained(rows, rows.folds != fold)})
    else:
        add_to(shipped() / "schema" / "labels.json", {"opinion": trained(rows, np.ones(len(rows.labels), bool))})


if __name__ == "__main__":
    main()
