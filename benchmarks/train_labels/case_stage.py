"""What the stages that learn from labelled pages alone share: their command line, and honest figures page by page."""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

sys.path.append(str(Path(__file__).resolve().parent.parent.parent / "tests"))

from labelled import Labelled
from train import FOLDS
from train_opinion import add_to

from vncuba_dataset.knowledge import Knowledge, load_knowledge, shipped
from vncuba_dataset.label.model import Trees
from vncuba_dataset.model import Block


class Example(Protocol):
    """What is learned from one page."""

    page: str


One = TypeVar("One", bound=Example)


def is_labelled(page: Labelled, block: Block, wanted: str) -> bool:
    """Whether what has that label is most of the block."""
    parts = [(start, end) for start, end, label in page.pieces if label == wanted]
    inside = sum(max(0, min(end, block.end) - max(start, block.start)) for start, end in parts)
    return inside * 2 > len(page.text[block.start : block.end].strip())


def run(
    stage: str,
    about: str | None,
    example_of: Callable[[Path, Knowledge], One | None],
    trained: Callable[[list[One]], dict[str, Any]],
    outcome: Callable[[One, Trees], str],
) -> None:
    """Add a stage's trees, trained on every page named on the command line, to schema/labels.json.

    With `--cross` count instead what trees choose that have not seen the page.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("pages", nargs="+", type=Path, help="folders of labelled pages")
    parser.add_argument("--cross", action="store_true", help="print what is found on a fifth left out, five times")
    args = parser.parse_args()
    knowledge = load_knowledge()
    paths = sorted(path for folder in args.pages for path in folder.glob("*.page"))
    examples = [one for path in paths if (one := example_of(path, knowledge)) is not None]
    if not args.cross:
        add_to(shipped() / "schema" / "labels.json", {stage: trained(examples)})
        return
    found: Counter[str] = Counter()
    for fold in range(FOLDS):
        left = [zlib.crc32(one.page.encode()) % FOLDS == fold for one in examples]
        trees = Trees(trained([one for one, out in zip(examples, left, strict=True) if not out]))
        found.update(outcome(one, trees) for one, out in zip(examples, left, strict=True) if out)
    sys.stdout.write(", ".join(f"{name} {count}" for name, count in sorted(found.items())) + "\n")
