"""Train the labeller for HTML: `python benchmarks/train_labels/train_html.py BENCH/data`.

Reads pages.jsonl.gz of the bench, labels lines by alignment with the gold, fits two stages of oblivious trees
(CatBoost, one thread, fixed seeds: the same input gives the same bytes). The second stage learns from out-of-fold
scores of the first; folds are by outlet. Needs `pip install "catboost>=1.2,<2"`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from html_corpus import Page, bench_pages, made_pages
from train import LEXICON, flat, line_weights

from vncuba_dataset.knowledge import shipped
from vncuba_dataset.label.markup import Frame, Tables, frame, second_tables, tables
from vncuba_dataset.label.model import Trees

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
FOLDS, DEPTH, BLEND, TILT, SEEDS = 5, 5, 0.8, 1.1, (1,)
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


def fit(table: Array, labels: Array, weights: Array, names: list[str], options: dict[str, Any]) -> dict[str, Any]:
    """One stage: the mean of as many boosters as there are seeds, as plain data."""
    parts = [_fit_one(table, labels, weights, names, {**options, "random_seed": seed}) for seed in SEEDS]
    joined = dict(parts[0])
    joined["bias"] = round(sum(part["bias"] for part in parts) / len(parts), 5)
    joined["feature"] = [number for part in parts for number in part["feature"]]
    joined["border"] = [number for part in parts for number in part["border"]]
    joined["leaves"] = [round(number / len(parts), 4) for part in parts for number in part["leaves"]]
    return joined


def _fit_one(
    table: Array, labels: Array, weights: Array, names: list[str], options: dict[str, Any]
) -> dict[str, Any]:
    """One booster."""
    from catboost import CatBoost, Pool  # type: ignore[import-untyped]

    booster = CatBoost(
        {
            "loss_function": "CrossEntropy",
            "depth": DEPTH,
            "thread_count": 1,
            "verbose": 0,
            "border_count": 64,
            "allow_writing_files": False,
            "boosting_type": "Plain",
            "bootstrap_type": "Bernoulli",
            "subsample": 0.7,
            **options,
        }
    )
    booster.fit(Pool(table.astype(np.float32), label=labels, weight=weights))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.json")
        booster.save_model(str(path), format="json")
        return flat(json.loads(path.read_text()), names)


def fit_first(data: Data, use: Mask) -> dict[str, Any]:
    """The first stage on the lines in use."""
    return fit(data.first.line[use], data.labels[use], data.weights[use], data.first.names, FIRST)


def fit_second(data: Data, score: Array, use: Mask) -> dict[str, Any]:
    """The second stage on the lines in use, given their out-of-fold first scores."""
    names, table = second_tables(data.frame, data.first, score, OWN, LEXICON.stop)
    return fit(table[use], data.labels[use], data.weights[use], names, SECOND)


def out_of_fold(data: Data) -> Array:
    """First scores of every line from a model that has not seen its outlet."""
    score = np.zeros(len(data.labels))
    for fold in sorted(set(data.folds.tolist())):
        rest = data.folds != fold
        score[~rest] = Trees(fit_first(data, rest))(data.first.line[~rest])
    return score


def save(path: Path, first: dict[str, Any], second: dict[str, Any]) -> None:
    """The weights file: rows of numbers, one array a line."""
    about = "Weights of vncuba_dataset/label/markup.py; written by benchmarks/train_labels/train_html.py."
    data = {"about": about, "blend": BLEND, "tilt": TILT, "first": first, "second": second}
    text = json.dumps(data, separators=(",", ":"))
    path.write_text(text.replace('],"', '],\n"').replace('},"', '},\n"') + "\n", encoding="utf-8")


def write_folds(pages: list[Page], folder: Path) -> None:
    """Weights for each fold that have not seen its outlets, and which page is in which fold: for honest figures."""
    folder.mkdir(exist_ok=True)
    (folder / "folds.json").write_text(json.dumps({page.id: page.fold for page in pages}), encoding="utf-8")
    for fold in range(FOLDS):
        data = tabulate([page for page in pages if page.fold != fold])
        everything = np.ones(len(data.labels), bool)
        save(folder / f"{fold}.json", fit_first(data, everything), fit_second(data, out_of_fold(data), everything))


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
        write_folds(pages, args.folds)
        return
    data = tabulate(pages)
    everything = np.ones(len(data.labels), bool)
    save(args.out, fit_first(data, everything), fit_second(data, out_of_fold(data), everything))


if __name__ == "__main__":
    main()
