"""Lines of HTML pages with their marks and boxes → how likely each is body: the text's features beside the markup's.

Two stages as for plain text, with weights of their own (schema/html_labels.json); the second sees what the first says
of the lines in the same boxes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vncuba_dataset.html import HINT_NAMES, KINDS, HtmlPage, Mark
from vncuba_dataset.label.characters import DENSE
from vncuba_dataset.label.features import Spans, line_features
from vncuba_dataset.label.lines import RAW, Batch, Lexicon, gather, read_lexicon
from vncuba_dataset.label.model import Judged, Trees, choose, marked, page_features, pushes_of, sigmoid

Array = npt.NDArray[np.float64]


# ------------------------------------------------------------ boxes, many pages at once
class Forest:
    """The boxes of a batch of pages as one forest, and sums over it, level by level."""

    def __init__(self, pages: list[HtmlPage]) -> None:
        sizes = [len(page.boxes) for page in pages]
        self.starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        boxes = [box for page in pages for box in page.boxes]
        offset = np.repeat(self.starts[:-1], sizes)
        parents = np.array([box.parent for box in boxes], np.int64)
        self.parent = np.where(parents < 0, np.arange(len(boxes)), parents + offset)
        self.depth = np.array([box.depth for box in boxes], np.int64)
        self.hints = np.array([box.hints for box in boxes], np.int64)
        self.page = np.repeat(np.arange(len(pages)), sizes)
        numbers: dict[str, int] = {}
        self.name = np.array([numbers.setdefault(box.name, len(numbers)) for box in boxes], np.int64)
        order = np.argsort(self.depth, kind="stable")
        cuts = np.searchsorted(self.depth[order], np.arange(1, (int(self.depth.max()) if boxes else 0) + 2))
        self.levels = [order[a:b] for a, b in pairwise(cuts.tolist())]  # depth 1, 2, …: parents before children

    def sum_up(self, values: npt.NDArray[Any]) -> Array:
        """Every box's own value and those of all boxes inside it."""
        out = values.astype(np.float64)
        for level in reversed(self.levels):
            np.add.at(out, self.parent[level], out[level])
        return out

    def wider(self, lines: Array) -> npt.NDArray[np.int64]:
        """The nearest box around each that holds more lines than it: wrappers do not count."""
        out = self.parent.copy()
        for level in self.levels:
            up = self.parent[level]
            out[level] = np.where(lines[up] > lines[level], up, out[up])
        return out

    def nearest_hints(self) -> npt.NDArray[np.int8]:
        """Per box and hint, how many boxes up the nearest one with that hint is; FAR where there is none."""
        own = (self.hints[:, None] >> np.arange(len(HINT_NAMES))) & 1
        out = np.where(own > 0, 0, FAR).astype(np.int8)
        for level in self.levels:
            out[level] = np.minimum(out[level], np.minimum(out[self.parent[level]] + 1, FAR))
        return out

    def reach(self, target: npt.NDArray[np.int64]) -> tuple[Array, Array, Array]:
        """Seen from each page's target box: is a box inside it, how far up must one go from it, how far down then."""
        inside = np.zeros(len(self.parent), bool)
        inside[target] = True
        spine = np.zeros(len(self.parent), bool)
        climb = np.zeros(len(self.parent))
        for box in target.tolist():
            at, steps = box, 0
            while not spine[at]:
                spine[at], climb[at] = True, steps
                at, steps = int(self.parent[at]), steps + 1
        down = np.zeros(len(self.parent))
        for level in self.levels:
            up = self.parent[level]
            inside[level] |= inside[up]
            aside = ~spine[level]
            climb[level] = np.where(aside, climb[up], climb[level])
            down[level] = np.where(aside, down[up] + 1, 0)
        return inside.astype(np.float64), climb, down


FAR = 25
PASSED = ("comment", "related", "share", "tags", "byline", "caption", "promo", "<footer>", "foot")


def _best_box(forest: Forest, mass: Array) -> npt.NDArray[np.int64]:
    """Per page, the box with the greatest mass; the first of equals."""
    order = np.lexsort((np.arange(len(mass)), -mass, forest.page))
    return np.asarray(order[forest.starts[:-1]], np.int64)


def _same(*columns: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Number of the group of rows that agree in all columns."""
    code = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        _, dense = np.unique(column, return_inverse=True)
        _, code = np.unique(code * (int(dense.max(initial=0)) + 1) + dense, return_inverse=True)
    return code


def _among(group: npt.NDArray[np.int64], values: npt.NDArray[Any]) -> Array:
    """Sum of values over each row's group."""
    return np.asarray(np.bincount(group, values)[group] if len(group) else values, np.float64)


# ------------------------------------------------------------- features of the markup
_WORD = re.compile(rf"[{DENSE}]|[^\W_{DENSE}]+")


def _trigrams(words: list[str]) -> list[tuple[str, ...]]:
    """Overlapping triples of words; a shorter text is one piece."""
    return list(zip(words, words[1:], words[2:], strict=False)) or ([tuple(words)] if words else [])


def _told(page: HtmlPage) -> list[tuple[float, float, float, float]]:
    """Per line: its share in the JSON-LD story, in the title, of the title, and in the description."""
    story = set(_trigrams(_WORD.findall(page.story.casefold())))
    titles = {
        word
        for key in ("title", "headline", "page_title")
        for word in _WORD.findall(page.meta.get(key, "").casefold())
    }
    heads = [set(_WORD.findall(page.meta.get(key, "").casefold())) for key in ("title", "headline")]
    head = max(heads, key=len)
    summary = set(_trigrams(_WORD.findall(page.meta.get("description", "").casefold())))
    rows = []
    for line in page.lines:
        words = _WORD.findall(line.casefold())
        triples = _trigrams(words)
        size, count = max(1, len(triples)), max(1, len(words))
        own = set(words) if len(words) <= 60 else set()
        rows.append(
            (
                sum(t in story for t in triples) / size if story else -1.0,
                sum(w in titles for w in words) / count,
                len(own & head) / max(4, len(head)),
                sum(t in summary for t in triples) / size,
            )
        )
    return rows


class Frame(NamedTuple):
    """A batch of pages with all that the features of both stages need."""

    pages: list[HtmlPage]
    batch: Batch
    spans: Spans
    forest: Forest
    box: npt.NDArray[np.int64]  # of each line, in the forest
    rings: tuple[npt.NDArray[np.int64], ...]  # box of each line, and the wider ones around it
    groups: dict[str, npt.NDArray[np.int64]]  # lines that share something
    words: Array


def _overrule(batch: Batch, marks: list[Mark]) -> None:
    """Puts what the markup says in the place of what a text dump would show."""
    at = {name: column for column, name in enumerate(RAW)}
    raw = batch.raw
    raw[:, at["links"]] = [mark.links for mark in marks]
    raw[:, at["link_chars"]] = [mark.link for mark in marks] * np.array(
        [len(text) for text in batch.texts], np.float32
    )
    raw[:, at["images"]] = [mark.images for mark in marks]
    raw[:, at["heading"]] = [int(mark.kind[1]) if mark.kind in ("h1", "h2", "h3") else 0 for mark in marks]
    raw[:, at["bullet"]] = np.maximum(raw[:, at["bullet"]], [mark.kind == "li" for mark in marks])
    raw[:, at["blanks_before"]] = [not mark.after_break for mark in marks]
    raw[:-1, at["blanks_after"]] = raw[1:, at["blanks_before"]]


def frame(pages: list[HtmlPage], lexicon: Lexicon) -> Frame:
    """Lines of all pages, and the boxes around them."""
    batch = gather([list(page.lines) for page in pages], lexicon)
    spans = Spans(batch.starts)
    marks = [mark for page in pages for mark in page.marks]
    if marks:
        _overrule(batch, marks)
    forest = Forest(pages)
    box = np.array([mark.box for mark in marks], np.int64) + forest.starts[:-1][spans.page]
    lines = forest.sum_up(np.bincount(box, minlength=len(forest.parent)).astype(np.float64))
    wider = forest.wider(lines)
    rings = [box]
    for _ in range(3):
        rings.append(wider[rings[-1]])
    names = forest.name
    groups = {
        "ring0": rings[0],
        "ring1": rings[1],
        "ring2": rings[2],
        "ring3": rings[3],
        "path": _same(spans.page, names[rings[0]], names[forest.parent[rings[0]]], names[rings[1]]),
        "cells": _same(forest.parent[rings[1]], names[rings[1]]),
        "kin": _same(rings[1], names[rings[0]]),
        "cousins": _same(spans.page, names[rings[0]], forest.depth[rings[0]]),
    }
    groups = {name: np.unique(group, return_inverse=True)[1] for name, group in groups.items()}
    return Frame(pages, batch, spans, forest, box, tuple(rings), groups, np.zeros(len(marks)))


def markup_features(data: Frame, names: list[str], table: Array) -> tuple[list[str], Array]:
    """What the markup tells of every line; `table` are the labeller's features of the same lines."""
    spans, forest = data.spans, data.forest
    marks = [mark for page in data.pages for mark in page.marks]
    column = {name: table[:, at] for at, name in enumerate(names)}
    words = np.expm1(column["words"])
    prose = np.where(
        ((column["ends_closed"] > 0) & (words >= 8)) | ((column["sentences"] >= 2) & (words >= 16)), words, 0.0
    )
    prose = prose * (1 - column["link_share"])
    linked = words * column["link_share"]
    all_prose = np.maximum(spans.whole(spans.total(prose)), 1.0)
    kind = np.array([KINDS.index(mark.kind) for mark in marks])
    out: dict[str, npt.NDArray[Any]] = {f"is_{name}": kind == at for at, name in enumerate(KINDS)}
    out["bold"] = np.array([mark.bold for mark in marks])
    out["after_break"] = np.array([mark.after_break for mark in marks])
    out["all_link"] = column["link_share"] > 0.95
    near = forest.nearest_hints()[data.box]
    inline = np.array([mark.hints for mark in marks], np.int64)
    for at, name in enumerate(HINT_NAMES):
        out[f"up_{name}"] = np.where((inline >> at) & 1, -1, near[:, at])
    for name in PASSED:
        hinted = near[:, HINT_NAMES.index(name)] <= 2
        out[f"past_{name}"] = np.log1p(spans.before(spans.total(hinted * 1.0))) * np.where(hinted, -1, 1)
    out["depth"] = forest.depth[data.box]
    typical = _among(spans.page, prose * out["depth"]) / np.maximum(_among(spans.page, prose), 1.0)
    out["depth_off"] = out["depth"] - typical
    out |= _rings(data, words, prose, linked, all_prose)
    count = len(forest.parent)
    direct = np.bincount(data.rings[1], prose, count) + 0.5 * np.bincount(data.rings[2], prose, count)
    best = _best_box(forest, direct)
    out["in_best"], out["best_up"], out["best_down"] = (value[data.box] for value in forest.reach(best))
    out["is_best"] = data.rings[1] == best[spans.page]
    out |= _title_place(data, kind)
    told = np.array([row for page in data.pages for row in _told(page)])
    for at, name in enumerate(("in_story", "in_title", "of_title", "in_summary")):
        out[name] = told[:, at]
    story = (out["in_story"] > 0.6) * words
    out["page_story"] = np.where(
        out["in_story"] < 0, -1.0, _among(spans.page, story) / np.maximum(_among(spans.page, words), 1.0)
    )
    every = list(out)
    return [f"html:{name}" for name in every], np.stack([np.asarray(out[name], np.float64) for name in every], 1)


def _rings(data: Frame, words: Array, prose: Array, linked: Array, all_prose: Array) -> dict[str, npt.NDArray[Any]]:
    """The boxes around a line: how much prose, how many links, how many alike."""
    forest, spans = data.forest, data.spans
    count = len(forest.parent)
    ones = np.ones(len(words))
    sums = {
        name: forest.sum_up(np.bincount(data.box, values, count))
        for name, values in (("words", words), ("prose", prose), ("linked", linked), ("lines", ones))
    }
    images = forest.sum_up(np.bincount(data.box, [mark.images for page in data.pages for mark in page.marks], count))
    out: dict[str, npt.NDArray[Any]] = {}
    for at, ring in enumerate(data.rings):
        out[f"ring{at}_words"] = np.log1p(sums["words"][ring])
        out[f"ring{at}_lines"] = np.log1p(sums["lines"][ring])
        out[f"ring{at}_links"] = sums["linked"][ring] / np.maximum(sums["words"][ring], 1.0)
        out[f"ring{at}_prose"] = sums["prose"][ring] / all_prose
        out[f"ring{at}_density"] = sums["prose"][ring] / np.maximum(sums["words"][ring], 1.0)
        out[f"ring{at}_images"] = images[ring] / np.maximum(sums["lines"][ring], 1.0)
    wide = data.rings
    twins = _same(forest.parent, forest.name)
    filled = (sums["lines"] > 0).astype(np.float64)
    alike = _among(twins, filled)
    for at in (0, 1, 2):
        out[f"twins{at}"] = np.log1p(alike[wide[at]])
    out["twins_parent"] = np.log1p(alike[forest.parent[wide[0]]])
    for name in ("path", "kin", "cousins", "cells"):
        group = data.groups[name]
        out[f"{name}_prose"] = _among(group, prose) / all_prose
        out[f"{name}_density"] = _among(group, prose) / np.maximum(_among(group, words), 1.0)
        out[f"{name}_links"] = _among(group, linked) / np.maximum(_among(group, words), 1.0)
        out[f"{name}_lines"] = np.log1p(_among(group, ones))
    first = np.full(count, 1 << 40)
    last = np.zeros(count)
    np.minimum.at(first, wide[1], spans.at)
    np.maximum.at(last, wide[1], spans.at)
    out["from_ring_start"], out["to_ring_end"] = (
        np.log1p(spans.at - first[wide[1]]),
        np.log1p(last[wide[1]] - spans.at),
    )
    return out


def _title_place(data: Frame, kind: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[Any]]:
    """Where a line stands from the page's last <h1> above it, or its first below."""
    spans = data.spans
    is_head = kind == KINDS.index("h1")
    above = np.maximum.accumulate(np.where(is_head, spans.at, -1))
    past = np.where(above >= spans.first, spans.at - above, -1)
    return {"past_h1": np.sign(past) * np.log1p(np.abs(past)), "has_h1": _among(spans.page, is_head * 1.0)}


def group_features(data: Frame, score: Array, words: Array) -> tuple[list[str], Array]:
    """What the first scores of the lines in the same boxes say of a line."""
    chance = sigmoid(score)
    spans, forest = data.spans, data.forest
    weight = np.sqrt(words + 1)
    mass = chance * words
    whole = np.maximum(spans.whole(spans.total(mass)), 1.0)
    out: dict[str, npt.NDArray[Any]] = {}
    for name, group in data.groups.items():
        rest = _among(group, weight) - weight
        out[f"{name}_chance"] = np.where(
            rest > 0, (_among(group, weight * chance) - weight * chance) / np.maximum(rest, 1e-9), -1.0
        )
        out[f"{name}_mass"] = _among(group, mass) / whole
        out[f"{name}_sure"] = np.log1p(_among(group, (chance > 0.5) * 1.0))
    count = len(forest.parent)
    best = _best_box(forest, np.bincount(data.rings[1], mass, count) + 0.5 * np.bincount(data.rings[2], mass, count))
    out["in_best"], out["best_up"], out["best_down"] = (value[data.box] for value in forest.reach(best))
    inside = forest.sum_up(np.bincount(data.box, mass, count))
    full = np.where(inside >= 0.9 * inside[forest.starts[:-1]][forest.page], forest.depth + 0.0, -1.0)
    core = _best_box(forest, full)
    out["in_core"], out["core_up"], out["core_down"] = (value[data.box] for value in forest.reach(core))
    size = forest.sum_up(np.bincount(data.box, words, count))
    for at in (0, 1, 2, 3):
        ring = data.rings[at]
        out[f"ring{at}_share"] = inside[ring] / np.maximum(size[ring], 1.0)
    every = list(out)
    return [f"group:{name}" for name in every], np.stack([np.asarray(out[name], np.float64) for name in every], 1)


# ------------------------------------------------------------------------- the model
class Tables(NamedTuple):
    """First-stage features of a batch."""

    names: list[str]
    line: Array
    words: Array


def tables(data: Frame) -> Tables:
    """The labeller's features and the markup's, side by side."""
    names, table = line_features(data.batch, data.spans)
    more_names, more = markup_features(data, names, table)
    return Tables(names + more_names, np.hstack((table, more)), np.expm1(table[:, names.index("words")]))


def second_tables(data: Frame, first: Tables, score: Array, own: list[str]) -> tuple[list[str], Array]:
    """Second-stage features: some of the line's own, those of the page's scores, those of its boxes' scores."""
    marks = marked(first.names, first.line)
    page_names, page = page_features(data.batch, data.spans, score, first.words, marks)
    group_names, group = group_features(data, score, first.words)
    picked = first.line[:, [first.names.index(name) for name in own]]
    return own + page_names + group_names, np.hstack((picked, page, group))


@dataclass(frozen=True)
class HtmlModel:
    """Both stages and the word lists, as read from the weights files."""

    first: Trees
    second: Trees
    lexicon: Lexicon
    blend: float
    """Weight of the second score."""
    tilt: float
    """Above 1 leans to keeping."""

    def judge(self, pages: list[HtmlPage]) -> list[list[Judged]]:
        """For each line of each page how likely it is body and whether the page's cut keeps it."""
        data = frame(pages, self.lexicon)
        if not len(data.box):
            return [[] for _ in pages]
        first, score, table = self._tables(data)
        chance = sigmoid((1 - self.blend) * score + self.blend * self.second(table))
        kept = choose(chance, first.words, data.spans, self.tilt)
        rows = [Judged(*row) for row in zip(chance.tolist(), kept.tolist(), strict=True)]
        return [rows[a:b] for a, b in pairwise(data.spans.starts.tolist())]

    def reasons(self, page: HtmlPage) -> dict[int, list[tuple[str, float]]]:
        """By line the features behind its chance, the strongest first, each with its push on the log-odds."""
        data = frame([page], self.lexicon)
        if not len(data.box):
            return {}
        first, _, table = self._tables(data)
        stages = ((self.first, first.line, 1 - self.blend), (self.second, table, self.blend))
        return {row: pushes_of(stages, row) for row in range(len(data.box))}

    def _tables(self, data: Frame) -> tuple[Tables, Array, Array]:
        """Features of the first stage, its scores, features of the second."""
        first = tables(data)
        score = self.first(first.line)
        own = [name for name in self.second.names if not name.startswith(("page:", "group:"))]
        names, table = second_tables(data, first, score, own)
        if (first.names, names) != (self.first.names, self.second.names):
            raise ValueError("html_labels.json was trained on other features; train it again")
        return first, score, table


@cache
def load_html_model(path: Path, words: Path) -> HtmlModel:
    """Read a weights file, and the word lists from that of the plain-text model."""
    data = json.loads(path.read_text(encoding="utf-8"))
    lexicon = read_lexicon(json.loads(words.read_text(encoding="utf-8"))["lexicon"])
    return HtmlModel(Trees(data["first"]), Trees(data["second"]), lexicon, float(data["blend"]), float(data["tilt"]))
