"""Train the labeller: `python benchmarks/train_labels/train.py BENCH/data --cases tests/pages`.

Reads `dirty.jsonl.gz` of the bench, labels lines by alignment with the gold, adds made pages (other layouts, other
frames) and fits two stages of oblivious trees (CatBoost, one thread, fixed seeds: the same input gives the same
bytes). The second stage learns from out-of-fold scores of the first; folds are by outlet. Needs
`pip install "catboost>=1.2,<2"`, which nothing else does. The data stays where it is; the weights are ours.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from corpus import Page, bench_pages, case_pages, reframed, with_layouts

from vncuba_dataset.knowledge import shipped
from vncuba_dataset.label.features import Spans, line_features
from vncuba_dataset.label.lines import Batch, gather, read_lexicon
from vncuba_dataset.label.model import Trees, marked, page_features, second_table

Array = npt.NDArray[np.float64]
WORDS = json.loads((shipped() / "schema" / "labels.json").read_text(encoding="utf-8"))["lexicon"]
LEXICON = read_lexicon(WORDS)
FOLDS, DEPTH, BLEND, TILT = 5, 5, 0.8, 1.9
FIRST: dict[str, Any] = {"iterations": 160, "learning_rate": 0.08, "l2_leaf_reg": 15, "rsm": 0.3}
SECOND: dict[str, Any] = {"iterations": 150, "learning_rate": 0.08, "l2_leaf_reg": 30, "rsm": 0.5}
OWN = [
    "words",
    "ends_closed",
    "link_share",
    "bullet",
    "copies",
    "says_credit",
    "dateline",
    "agency",
    "agency_above",
    "quoted",
    "page_prose",
    "page_lines",
    "page_mark_share",
    "head_lines",
    "tail_lines",
    "signed_above",
    "comment_above",
    "related_above",
]
KIND_WEIGHT = {"relaid": 0.7, "mixed": 0.4, "case": 3.0, "reframed": 1.0}


@dataclass
class Table:
    """All training lines: features, labels, weights, folds."""

    pages: list[Page]
    batch: Batch
    spans: Spans
    names: list[str]
    line: Array
    words: Array
    labels: Array
    weights: Array
    folds: npt.NDArray[np.int64]


def line_weights(spans: Spans, words: Array, labels: Array) -> Array:
    """A line counts by its words, a page by its article: so that the loss is close to the mean F of pages."""
    size = (words + 3) ** 0.7
    article = np.bincount(spans.page, size * labels, minlength=spans.pages)
    return np.asarray(np.minimum(size / np.maximum(article[spans.page], 20) * 100, 20), np.float64)


def tabulate(pages: list[Page]) -> Table:
    """Features of all pages."""
    batch = gather([page.lines for page in pages], LEXICON)
    spans = Spans(batch.starts)
    names, line = line_features(batch, spans)
    words = np.expm1(line[:, names.index("words")])
    labels = np.clip(np.array([pages[page].labels[at] for page, at in batch.where]), 0, 1)
    folds = np.array([page.fold for page in pages])[spans.page]
    kind = np.array([KIND_WEIGHT.get(page.variant, 1.0) for page in pages])
    return Table(
        pages, batch, spans, names, line, words, labels, line_weights(spans, words, labels) * kind[spans.page], folds
    )


def fit(
    table: Array, labels: Array, weights: Array, names: list[str], options: dict[str, Any], depth: int = DEPTH
) -> dict[str, Any]:
    """One stage, as plain data."""
    from catboost import CatBoost, Pool  # type: ignore[import-untyped]

    booster = CatBoost(
        {
            "loss_function": "CrossEntropy",
            "depth": depth,
            "random_seed": 1,
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
        return flat(json.loads(path.read_text()), names, depth)


def flat(data: dict[str, Any], names: list[str], depth: int = DEPTH) -> dict[str, Any]:
    """CatBoost's own JSON as flat arrays: question k of a tree is bit k of the leaf's number."""
    feature: list[int] = []
    border: list[float] = []
    leaves: list[float] = []
    for tree in data["oblivious_trees"]:
        splits = tree["splits"]
        missing = depth - len(splits)  # a question nobody answers yes to keeps the tree whole
        feature += [split["float_feature_index"] for split in splits] + [0] * missing
        border += [float(f"{split['border']:.6g}") for split in splits] + [1e30] * missing
        leaves += [round(value, 4) for value in tree["leaf_values"]] + [0.0] * (
            (1 << depth) - len(tree["leaf_values"])
        )
    bias = data["scale_and_bias"][1]
    return {
        "features": names,
        "depth": depth,
        "bias": round(bias[0] if isinstance(bias, list) else bias, 5),
        "feature": feature,
        "border": border,
        "leaves": leaves,
    }


def fit_first(data: Table, use: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """The first stage on the lines in use."""
    return fit(data.line[use], data.labels[use], data.weights[use], data.names, FIRST)


def page_table(data: Table, score: Array) -> tuple[list[str], Array]:
    """The second stage's columns for given first scores."""
    marks = marked(data.names, data.line)
    more_names, more = page_features(data.batch, data.spans, score, data.words, marks)
    names = OWN + more_names
    return names, second_table(names, data.names, data.line, more_names, more)


def fit_second(data: Table, score: Array, use: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """The second stage on the lines in use, given their out-of-fold first scores."""
    names, table = page_table(data, score)
    return fit(table[use], data.labels[use], data.weights[use], names, SECOND)


def out_of_fold(data: Table) -> Array:
    """First scores of every line from a model that has not seen its outlet."""
    score = np.zeros(len(data.labels))
    for fold in sorted(set(data.folds.tolist())):
        rest = data.folds != fold
        score[~rest] = Trees(fit_first(data, rest))(data.line[~rest])
    return score


def corpus(bench: str, cases: str | None) -> list[Page]:
    """Bench pages, pages made from them, labelled cases, and these in each other's frames."""
    pages = bench_pages(bench, FOLDS)
    labelled = case_pages(cases, FOLDS) if cases else []
    return pages + with_layouts(pages, bench) + labelled + reframed(labelled)


def trained(pages: list[Page]) -> dict[str, Any]:
    """The weights learned from these pages."""
    data = tabulate(pages)
    everything = np.ones(len(data.labels), bool)
    stages = {"first": fit_first(data, everything), "second": fit_second(data, out_of_fold(data), everything)}
    about = (
        "Weights of vncuba_dataset/label/model.py and its word lists; written by benchmarks/train_labels/train.py."
    )
    return {"about": about, "blend": BLEND, "tilt": TILT, "lexicon": WORDS, **stages}


def write(path: Path, weights: dict[str, Any]) -> None:
    """The weights file: short rows of numbers, so that a diff can be read."""
    text = json.dumps(weights, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text.replace('],"', '],\n"').replace('},"', '},\n"') + "\n", encoding="utf-8")


def write_folds(pages: Sequence[Any], folder: Path, train: Callable[[list[Any]], dict[str, Any]]) -> None:
    """Weights for each fold that have not seen its outlets, and which page is in which fold: for honest figures."""
    folder.mkdir(exist_ok=True)
    (folder / "folds.json").write_text(json.dumps({page.id: page.fold for page in pages}), encoding="utf-8")
    for fold in range(FOLDS):
        write(folder / f"{fold}.json", train([page for page in pages if page.fold != fold]))


def main() -> None:
    """Train on everything and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", help="folder that holds dirty.jsonl.gz")
    parser.add_argument("--cases", help="folder of labelled pages, tests/pages")
    parser.add_argument("--out", type=Path, default=shipped() / "schema" / "labels.json")
    parser.add_argument("--folds", type=Path, metavar="DIR", help="write weights per fold there instead")
    args = parser.parse_args()
    pages = corpus(args.bench, args.cases)
    if args.folds:
        write_folds(pages, args.folds, trained)
    else:
        write(args.out, trained(pages))


if __name__ == "__main__":
    main()
