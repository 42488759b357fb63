"""Ours beside peers on a bench folder: `python benchmarks/labels.py BENCH [--html] [--folds DIR] [--peers NAMES]`.

BENCH holds `score.py` and `data/`. Prints the mean page F of word 4-grams per set and kind of dump. With `--folds`
(written by train_labels/train.py --folds) every page is labelled by weights that have not seen its outlet; without,
the shipped weights are scored, which were trained on these very pages: no figure to quote.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from types import ModuleType
from typing import Any

from vncuba_dataset.clean import clean
from vncuba_dataset.knowledge import Knowledge, load_knowledge

VARIANTS = ("inscriptis", "resiliparse", "html2text", "traf_recall")
NEWS = ("aeb", "fundus")


def scorer(bench: Path) -> ModuleType:
    """The bench's own score.py, as a module."""
    spec = importlib.util.spec_from_file_location("score", bench / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{bench}: no score.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["score"] = module
    spec.loader.exec_module(module)
    return module


def knowledge_for(folds: Path | None, html: bool) -> list[Knowledge]:
    """The shipped knowledge with the weights of each fold."""
    shipped = load_knowledge()
    if folds is None:
        return [shipped]
    paths = sorted(folds.glob("[0-9].json"))
    return [replace(shipped, html_labels=path) if html else replace(shipped, labels=path) for path in paths]


def page_f(score: ModuleType, text: str, gold: str) -> float:
    """F of word 4-grams."""
    grams = [score.shingles(score.tokenize(one)) for one in (text, gold)]
    return float(score.prf(*score.prf_counts(*grams))[2])


def ours(bench: Path, folds: Path | None, html: bool) -> dict[tuple[str, str], list[float]]:
    """F of each page by (set, kind of dump)."""
    score = scorer(bench)
    knowledge = knowledge_for(folds, html)
    fold_of = json.loads((folds / "folds.json").read_text()) if folds else {}
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for record in records(bench, html):
        for variant in ("html",) if html else VARIANTS:
            if html or usable(score, record, variant):
                page = record["html"] if html else record["dirty"][variant]
                text = clean(page, knowledge=knowledge[fold_of.get(record["id"], 0)]).text
                found[record["set"], variant].append(page_f(score, text, record["gold_text"]))
    return found


def records(bench: Path, html: bool) -> Iterator[dict[str, Any]]:
    """The pages of the bench that have a gold text."""
    with gzip.open(bench / "data" / f"{'pages' if html else 'dirty'}.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from (record for record in map(json.loads, file) if record["gold_text"])


def usable(score: ModuleType, record: dict[str, Any], variant: str) -> bool:
    """The bench leaves out dumps that lost over half of the article."""
    gold = score.shingles(score.tokenize(record["gold_text"]))
    dirty = score.shingles(score.tokenize(record["dirty"][variant]))
    return sum((gold & dirty).values()) >= score.MIN_INPUT_RECALL * sum(gold.values())


def peers(bench: Path, names: str, sets: str, level: str) -> None:
    """The peers' table, by the bench's own program."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "score.py", "run", "--level", level, "--sets", sets, "--peers", names]
        subprocess.run([*command, "--table", "-o", f"{folder}/peers.jsonl"], cwd=bench, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--html", action="store_true", help="the HTML itself instead of what scrapers make of it")
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--peers", default="", help="names for score.py, 'all' for all")
    args = parser.parse_args()
    found = ours(args.bench, args.folds, args.html)
    variants = ("html",) if args.html else VARIANTS
    print("| set (pages) | " + " | ".join(variants) + " |\n|" + "---|" * (len(variants) + 1))
    for name, sets in (("aeb + fundus", NEWS), *((s, (s,)) for s in sorted({s for s, _ in found}))):
        rows = [[f for s in sets for f in found[s, variant]] for variant in variants]
        print(
            f"| {name} ({max(map(len, rows))}) | " + " | ".join(f"{fmean(r):.4f}" if r else "–" for r in rows) + " |"
        )
    if args.peers:
        peers(args.bench, args.peers, ",".join(sorted({s for s, _ in found})), "html" if args.html else "text")


if __name__ == "__main__":
    main()
