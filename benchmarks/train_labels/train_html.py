"""Train the labeller for HTML: `python benchmarks/train_labels/train_html.py BENCH/data`.

Reads pages.jsonl.gz of the bench, labels lines by alignment with the gold, fits two stages of oblivious trees
(CatBoost, one thread, fixed seeds: the same input gives the same bytes). The second stage learns from out-of-fold
scores of the first; folds are by outlet. Needs `pip install "catboost>=1.2,<2"`.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from html_corpus import Page, bench_pages, made_pages
from train import FOLDS, LEXICON, fit, line_weights, write, write_folds

from vncuba_dataset.knowledge import shipped
from vncuba_dataset.label.markup import Frame, Tables, frame, second_tables, tables
from vncuba_dataset.label.model import Trees

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
BLEND, TILT = 0.8, 1.1
MADE_WEIGHT = {"": 1.0, "nameless": 0.4, "reframed": 0.4, "grafted": 0.4}
FIRST: dict[str, Any] = {"iterations": 180, "learning_rate": 0.09, "l2_leaf_reg": 15, "rsm": 0.25}
SECOND: dict[str, Any] = {"iterations": 150, "learning_rate": 0.06, "l2_leaf_reg": 30, "rsm": 0.4}
OWN = [
    "words",
    "ends_closed",
    "link_share",
    "copies",
    "says_credit",
    "quoted",
    "page_prose",
    "page_lines",
    "signed_above",
    "comment_above",
    "related_above",
    "html:in_story",
    "html:page_story",
    "html:depth_off",
    "html:up_comment",
    "html:up_related",
    "html:up_caption",
    "html:up_media",
    "html:past_comment",
    "html:past_related",
    "html:cells_prose",
    "html:up_poll",
    "html:up_<figure>",
    "html:up_byline",
    "html:up_<aside>",
    "html:up_promo",
    "html:up_<li>",
    "html:up_<h>",
    "html:is_h2",
    "html:is_h3",
    "html:is_p",
    "html:in_title",
    "html:of_title",
    "html:in_summary",
    "html:past_h1",
    "html:bold",
    "html:up_unseen",
    "html:twins1",
    "html:twins2",
]


@dataclass
class Data:
    """All training lines."""

    pages: list[Page]
    frame: Frame
    first: Tables
    labels: Array
    weights: Array
    folds: npt.NDArray[np.int64]


def tabulate(pages: list[Page]) -> Data:
    """Features, labels and weights of all lines."""
    shown = frame([page.page for page in pages], LEXICON)
    first = tables(shown)
    labels = np.clip(np.array([value for page in pages for value in page.labels]), 0, 1)
    folds = np.array([page.fold for page in pages])[shown.spans.page]
    made = np.array([MADE_WEIGHT[page.made] for page in pages])[shown.spans.page]
    return Data(pages, shown, first, labels, line_weights(shown.spans, first.words, labels) * made, folds)


def fit_first(data: Data, use: Mask) -> dict[str, Any]:
    """The first stage on the lines in use."""
    return fit(data.first.line[use], data.labels[use], data.weights[use], data.first.names, FIRST)


def fit_second(data: Data, score: Array, use: Mask) -> dict[str, Any]:
    """The second stage on the lines in use, given their out-of-fold first scores."""
    names, table = second_tables(data.frame, data.first, score, OWN)
    return fit(table[use], data.labels[use], data.weights[use], names, SECOND)


def out_of_fold(data: Data) -> Array:
    """First scores of every line from a model that has not seen its outlet."""
    score = np.zeros(len(data.labels))
    for fold in sorted(set(data.folds.tolist())):
        rest = data.folds != fold
        score[~rest] = Trees(fit_first(data, rest))(data.first.line[~rest])
    return score


def trained(pages: list[Page]) -> dict[str, Any]:
    """The weights learned from these pages."""
    data = tabulate(pages)
    everything = np.ones(len(data.labels), bool)
    stages = {"first": fit_first(data, everything), "second": fit_second(data, out_of_fold(data), everything)}
    about = "Weights of vncuba_dataset/label/markup.py; written by benchmarks/train_labels/train_html.py."
    return {"about": about, "blend": BLEND, "tilt": TILT, **stages}


def main() -> None:
    """Train on everything and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", help="folder that holds pages.jsonl.gz and dirty.jsonl.gz")
    parser.add_argument("--out", type=Path, default=shipped() / "schema" / "html_labels.json")
    parser.add_argument("--folds", type=Path, metavar="DIR", help="write weights per fold there instead")
    args = parser.parse_args()
    pages = bench_pages(args.bench, FOLDS)
    pages += made_pages(pages)
    if args.folds:
        write_folds(pages, args.folds, trained)
    else:
        write(args.out, trained(pages))


if __name__ == "__main__":
    main()
