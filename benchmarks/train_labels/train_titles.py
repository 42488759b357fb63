"""Train the search for the headline: `python benchmarks/train_labels/train_titles.py tests/pages [MORE …]`.

Finds each labelled page's article as the package does, and fits small trees to tell its headline from the other lines
above it: of the page as it is and, with less weight, with its headline cut to its first words, so that where a line
stands counts as well as how many words of the article it has. They are added to schema/labels.json. `--cross` prints
how many headlines trees find that have not seen the page, a fifth at a time, and writes nothing. Needs
`pip install "catboost>=1.2,<2"`.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from case_stage import is_labelled, run
from labelled import Labelled, read_page
from train import fit

from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.label import ruled, segmented
from vncuba_dataset.label.model import Trees
from vncuba_dataset.label.titles import LEAST, candidates, rate
from vncuba_dataset.model import Label

SHORT = 0.4
"""Weight of a page whose headline was cut short."""
FEWEST, SPREAD = 2, 3
"""Words left of such a headline: two, three or four, by the page's name."""
LINED = 0.4
"""Weight of a page whose headline got a kicker, or a subheading."""
MIN_KICKER, KICKERS = 2, 7
"""Least words of a kicker, and how many lengths there are."""
CAPITALS = 4
"""Of so many kickers one is in capitals."""
MIN_SUBHEADING, MAX_SUBHEADING = 9, 24
"""Words of a subheading."""
ENDS_HEAD = {"date", "byline", "summary"}
"""What stands right below a headline that may have a kicker; above a picture may stand its second half."""
OPTIONS: dict[str, Any] = {"iterations": 500, "learning_rate": 0.05, "l2_leaf_reg": 10, "rsm": 0.3}
DEPTH = 4


@dataclass
class Heads:
    """The lines above one page's article that may be its headline, and which of them are."""

    page: str
    names: list[str]
    table: npt.NDArray[np.float64]
    right: npt.NDArray[np.float64]
    others: tuple[tuple[Heads, float], ...] = ()
    """Of the same page with its headline cut short, a kicker above it, a subheading below; the weight of each."""


def heads_of(path: Path, knowledge: Knowledge) -> Heads | None:
    """Of one labelled page, as it is and with its headline changed; None where no article is found."""
    page = read_page(path)
    heads = _heads_in(page, path.stem, knowledge)
    made = ((_cut_short(page), SHORT), (_kicked(page), LINED), (_subheaded(page), LINED))
    others = ((_heads_in(one, path.stem, knowledge), weight) for one, weight in made if one is not None)
    return heads and replace(heads, others=tuple((one, weight) for one, weight in others if one is not None))


def _kicked(page: Labelled) -> Labelled | None:
    """The page with a kicker above its headline: the first words of a later paragraph, no more than it has.

    A line that opens the page is the headline.
    """
    shown, at = _headline(page)
    bodies = _later(shown, page)
    if not at or not bodies or shown[at + 1][2] not in ENDS_HEAD:
        return None
    draw = zlib.crc32(page.name.encode())
    most = min(MIN_KICKER + draw % KICKERS, len(page.text[shown[at][0] : shown[at][1]].split()))
    words = " ".join(bodies[draw % len(bodies)].split()[:most]).strip("-–•*#> ").rstrip(".:,;-–")
    return _with_line(page, shown[at][0], (words if draw % CAPITALS else words.upper()) + "\n")


def _subheaded(page: Labelled) -> Labelled | None:
    """The page with a subheading below a headline that has none: a later sentence without its full stop."""
    shown, at = _headline(page)
    if at is None or shown[at + 1][2] not in ENDS_HEAD - {"summary"}:
        return None
    first = (re.split(r"[.!?]\s", words + " ")[0] for words in _later(shown, page))
    fitting = [words for words in first if MIN_SUBHEADING <= len(words.split()) <= MAX_SUBHEADING]
    if not fitting:
        return None
    below = page.text.find("\n", shown[at][1]) + 1
    return _with_line(page, below, fitting[zlib.crc32(page.name.encode()) % len(fitting)] + "\n")


Piece = tuple[int, int, str]


def _headline(page: Labelled) -> tuple[list[Piece], int | None]:
    """The printed pieces, and the number of the headline where it has a line of its own."""
    shown = [piece for piece in page.pieces if piece[2] != "blank"]
    at = next((i for i, piece in enumerate(shown[:-1]) if piece[2] == "title"), None)
    if (
        at is None
        or page.text[shown[at][0] - 1 : shown[at][0]] != "\n"
        or "\n" not in page.text[shown[at][1] : shown[at + 1][0]]
    ):
        return shown, None
    return shown, at


def _later(shown: list[Piece], page: Labelled) -> list[str]:
    return [page.text[start:end] for start, end, label in shown if label == "body"][1:]


def _with_line(page: Labelled, at: int, line: str) -> Labelled:
    """The page with one more line, a standfirst, that begins there."""
    size = len(line)
    moved = [(low, high, label) if low < at else (low + size, high + size, label) for low, high, label in page.pieces]
    pieces = sorted([*moved, (at, at + size - 1, "summary")])
    return replace(page, text=page.text[:at] + line + page.text[at:], pieces=tuple(pieces))


def _cut_short(page: Labelled) -> Labelled:
    """The page with the first two to four words of its headline, wherever it stands."""
    kept = FEWEST + zlib.crc32(page.name.encode()) % SPREAD
    text, pieces = "", []
    starts = [start for start, _, _ in page.pieces[1:]] + [len(page.text)]
    for (start, end, label), behind in zip(page.pieces, starts, strict=True):
        words = page.text[start:end]
        if label == "title" and len(words.split()) > kept + 1:
            ends = [word.end() for word in re.finditer(r"\S+", words)]
            words = words[: ends[kept - 1]].rstrip(":,;-–") + words[len(words.rstrip()) :]
        pieces.append((len(text), len(text) + len(words), label))
        text += words + page.text[end:behind]
    return replace(page, text=text, pieces=tuple(pieces))


def _heads_in(page: Labelled, name: str, knowledge: Knowledge) -> Heads | None:
    cut = segmented(page.text, knowledge=knowledge)
    lines, labelled = ruled(cut, knowledge=knowledge)
    body = [i for i, (label, _) in enumerate(labelled) if label is Label.BODY]
    if not body:
        return None
    at, names, table = candidates([line.look for line in lines], body, knowledge=knowledge)
    return Heads(name, names, table, np.array([is_labelled(page, cut.blocks[i], "title") for i in at], float))


def trained(heads: list[Heads]) -> dict[str, Any]:
    """The trees, from these pages."""
    weighted = [*((one, 1.0) for one in heads), *(other for one in heads for other in one.others)]
    some = [(one, weight) for one, weight in weighted if len(one.right)]
    table, right = (np.concatenate([getattr(one, part) for one, _ in some]) for part in ("table", "right"))
    weights = np.concatenate([np.full(len(one.right), weight) for one, weight in some])
    return fit(table, right, weights, some[0][0].names, OPTIONS, DEPTH)


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
