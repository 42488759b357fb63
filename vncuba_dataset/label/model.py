"""Features of lines and of their page → how likely each line is body, and which lines to keep.

Two stages of small oblivious trees, whose numbers are data (schema/labels.json): the first scores each line by
itself, the second in the light of its page, as the first scores show it. Then each page takes the cut with the
best expected F.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vncuba_dataset.label.features import Spans, as_table, line_features, ratio
from vncuba_dataset.label.lines import FURNITURE, Batch, Lexicon, gather, read_lexicon

ROWS = 128
"""Lines whose trees are asked at once: so many fit beside the trees in a processor's cache."""


class Trees:
    """Boosted oblivious trees: every level of a tree asks one question, so a leaf is a number in binary."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.names: list[str] = data["features"]
        self.depth = int(data["depth"])
        self.bias = float(data["bias"])
        self.feature = np.array(data["feature"], np.int64)  # tree * depth
        self.border = np.array(data["border"], np.float32)
        self.leaves = np.array(data["leaves"], np.float64).reshape(-1, 1 << self.depth)
        pairs = np.stack((self.feature, self.border), dtype=np.float64)
        asked, place = np.unique(pairs, axis=1, return_inverse=True)
        self._asked = asked[0].astype(np.int64), asked[1].astype(np.float32)[:, None]
        self._answers = np.ascontiguousarray(place.reshape(-1, self.depth).T)
        self._first = np.arange(0, self.leaves.size, 1 << self.depth)[:, None]

    def __call__(self, table: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Log-odds of every line: each question once, then for all trees a level at once, one look-up per tree."""
        out = np.empty(len(table))
        feature, border = self._asked
        for at in range(0, len(table), ROWS):
            part = np.ascontiguousarray(table[at : at + ROWS].T, np.float32)
            answers = (part.take(feature, 0) > border).view(np.uint8)
            leaf = answers.take(self._answers[0], 0)
            for level in range(1, self.depth):
                leaf |= answers.take(self._answers[level], 0) << np.uint8(level)
            out[at : at + ROWS] = self.leaves.ravel().take(leaf + self._first).sum(0)
        return np.round(out + self.bias, 6)  # numpy adds in another order for one line than for many

    def reasons(self, row: npt.NDArray[np.float64]) -> dict[str, float]:
        """How far each feature moved this line's log-odds: the change of the mean leaf as its answers come in."""
        gained: dict[str, float] = {}
        answers = (row[self.feature] > self.border).reshape(-1, self.depth)
        for tree, (bits, leaves) in enumerate(zip(answers, self.leaves, strict=True)):
            cube = leaves.reshape((2,) * self.depth)  # last axis: first question
            mean = float(cube.mean())
            for level, bit in enumerate(bits):
                cube = cube[..., int(bit)]
                name = self.names[self.feature[tree * self.depth + level]]
                now = float(cube.mean())
                gained[name] = gained.get(name, 0.0) + now - mean
                mean = now
        return gained


def sigmoid(score: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Log-odds to probability."""
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -30, 30))), np.float64)


# ---------------------------------------------------------- features of the page
def marked(names: list[str], table: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Short lines that open like page furniture (1 each), or are nothing but links."""
    opens = sum(table[:, names.index(f"opens_{kind}")] for kind in FURNITURE)
    short = table[:, names.index("words")] < math.log(13)
    return np.asarray(np.minimum(opens, 1) * short, np.float64)


def _best_run(weight: list[float]) -> tuple[int, int, float]:
    """Stretch of lines with the greatest sum (Kadane)."""
    best, total, start, found = 0.0, 0.0, 0, (0, 1)
    for at, value in enumerate(weight):
        if total <= 0.0:
            total, start = 0.0, at
        total += value
        if total > best:
            best, found = total, (start, at + 1)
    return found[0], found[1], best


def _overlap(
    batch: Batch,
    chance: list[float],
    words: list[float],
    first: int,
    out: npt.NDArray[np.float64],
) -> None:
    """Share of a line's content words that other sure lines of the page use too."""
    sure = [at for at, value in enumerate(chance) if value > 0.6 and words[at] >= 8]
    once: set[str] = set()
    twice: set[str] = set()
    for at in sure:
        mine = batch.words[first + at]
        twice |= once & mine
        once |= mine
    inside = set(sure)
    for at, value in enumerate(chance):
        if value >= 0.02 and words[at] >= 3:
            mine = batch.words[first + at]
            out[first + at] = len(mine & (twice if at in inside else once)) / (len(mine) + 3)


def _ranks(chance: npt.NDArray[np.float64], spans: Spans) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Rank of a line in its page, and the mean chance of the page's five best lines."""
    order = np.lexsort((-chance, spans.page))
    rank = np.empty(len(chance))
    rank[order] = spans.at - spans.first
    best = spans.total(chance[order])
    five = np.minimum(spans.first + 5, spans.last)
    return rank / (spans.last - spans.first), (best[five] - best[spans.first]) / (five - spans.first)


def page_features(
    batch: Batch,
    spans: Spans,
    score: npt.NDArray[np.float64],
    words: npt.NDArray[np.float64],
    marks: npt.NDArray[np.float64],
) -> tuple[list[str], npt.NDArray[np.float64]]:
    """What the first scores of a whole page tell about each of its lines."""
    chance = sigmoid(score)
    mass = chance * words
    size = len(score)
    weight = (chance - 0.4) * np.sqrt(words + 1)
    run_from, run_to, gains, topic = (np.zeros(size) for _ in range(4))
    whole_run = spans.total(mass)
    run_share = np.zeros(size)
    likely, sizes, weighted = chance.tolist(), words.tolist(), weight.tolist()
    for first, last in zip(spans.starts[:-1].tolist(), spans.starts[1:].tolist(), strict=True):
        if first == last:
            continue
        start, end, gain = _best_run(weighted[first:last])
        run_from[first:last], run_to[first:last] = first + start, first + end - 1
        gains[first:last] = gain
        run_share[first:last] = whole_run[first + end] - whole_run[first + start]
        _overlap(batch, likely[first:last], sizes[first:last], first, topic)
    run_share /= np.maximum(spans.whole(whole_run), 1e-6)
    ranks, top = _ranks(chance, spans)
    past, ahead = spans.at - run_from, run_to - spans.at
    columns: dict[str, npt.NDArray[Any]] = {
        "score": score,
        "score_top": score - np.log(np.maximum(top, 1e-4)),
        "rank": ranks,
        "in_run": (past >= 0) & (ahead >= 0),
        "past_start": np.sign(past) * np.log1p(np.abs(past)),
        "before_end": np.sign(ahead) * np.log1p(np.abs(ahead)),
        "run_share": run_share,
        "run_gain": np.log1p(np.maximum(gains, 0)),
        "topic": topic,
    }
    run, sure = whole_run, spans.total((chance > 0.5) * 1.0)
    whole = spans.whole(run)
    columns["mass_above"], columns["mass_below"] = ratio(spans.before(run), whole), ratio(spans.after(run), whole)
    columns["sure_above"], columns["sure_below"] = np.log1p(spans.before(sure)), np.log1p(spans.after(sure))
    weights, plain, ones = spans.total(words), spans.total(chance), spans.total(np.ones(size))
    for width in (1, 2, 4, 10, 30):
        columns[f"mean_prev{width}"] = ratio(spans.before(plain, width), spans.before(ones, width))
        columns[f"mean_next{width}"] = ratio(spans.after(plain, width), spans.after(ones, width))
    for width in (4, 12):
        columns[f"mass_prev{width}"] = ratio(spans.before(run, width), spans.before(weights, width))
        columns[f"mass_next{width}"] = ratio(spans.after(run, width), spans.after(weights, width))
    columns |= _gaps(chance, words, marks, run, spans)
    columns["page_share"] = ratio(whole, spans.whole(weights))
    columns["page_sure"] = ratio(spans.whole(sure), spans.last - spans.first)
    columns["page_size"] = np.log1p(spans.whole(weights))
    columns["page_marks"] = np.log1p(spans.whole(spans.total(marks)))
    return [f"page:{name}" for name in columns], as_table(columns)


def _gaps(
    chance: npt.NDArray[np.float64],
    words: npt.NDArray[np.float64],
    marks: npt.NDArray[np.float64],
    run: npt.NDArray[np.float64],
    spans: Spans,
) -> dict[str, npt.NDArray[Any]]:
    """The stretch between the nearest sure lines above and below: how long, how marked, what stands beyond it."""
    sure = chance > 0.5
    above = np.maximum.accumulate(np.where(sure, spans.at, -1))
    above = np.concatenate(([-1], above[:-1]))
    below = np.minimum.accumulate(np.where(sure, spans.at, 1 << 40)[::-1])[::-1]
    below = np.concatenate((below[1:], [1 << 40]))
    has_above, has_below = above >= spans.first, below < spans.last
    top = np.where(has_above, above + 1, spans.first)
    end = np.where(has_below, below, spans.last)
    count, size = spans.total(marks), spans.total(words)
    up = np.where(has_above, spans.at - above, 400)
    down = np.where(has_below, below - spans.at, 400)
    far_up, far_down = np.maximum(top - 8, spans.first), np.minimum(end + 8, spans.last)
    return {
        "gap_above": np.log1p(np.minimum(up, 400)),
        "gap_below": np.log1p(np.minimum(down, 400)),
        "gap_lines": np.log1p(end - top),
        "gap_words": np.log1p(size[end] - size[top]),
        "gap_marks": count[end] - count[top],
        "marks_up": count[spans.at] - count[top],
        "marks_down": count[end] - count[spans.at],
        "beyond_up": np.log1p(np.maximum(run[top] - run[far_up], 0)),
        "beyond_down": np.log1p(np.maximum(run[far_down] - run[end], 0)),
        "gap_chance": ratio(run[end] - run[top], size[end] - size[top]),
    }


# ------------------------------------------------------------------------ choice
def choose(
    chance: npt.NDArray[np.float64], words: npt.NDArray[np.float64], spans: Spans, tilt: float
) -> npt.NDArray[np.bool_]:
    """Per page the cut with the best expected F, never above one half; `tilt` > 1 leans to keeping."""
    if not len(chance):
        return np.zeros(0, bool)
    order = np.lexsort((-chance, spans.page))
    size = words[order] + 0.1
    good, spent = spans.total(chance[order] * size), spans.total(size)
    gain = good[1:] - good[spans.first]
    worth = gain / (spent[1:] - spent[spans.first] + tilt * spans.whole(good))
    full = spans.starts[:-1][np.diff(spans.starts) > 0]
    best = np.repeat(np.maximum.reduceat(worth, full), np.diff(np.append(full, len(chance))))
    cut = np.minimum.reduceat(np.where(worth >= best, chance[order], 1.0), full)
    return np.asarray(chance >= np.minimum(np.repeat(cut, np.diff(np.append(full, len(chance)))), 0.5))


ISLAND_GAP, ISLAND_SHARE = 12, 0.15


def drop_islands(keep: npt.NDArray[np.bool_], mass: npt.NDArray[np.float64], spans: Spans) -> npt.NDArray[np.bool_]:
    """Kept lines far from the rest of the article and light beside it are teasers or notices, not body."""
    at = np.flatnonzero(keep)
    if len(at) < 2:
        return keep
    page = spans.page[at]
    begins = np.concatenate(([True], (np.diff(at) > ISLAND_GAP) | (page[1:] != page[:-1])))
    group = np.cumsum(begins) - 1
    weight = np.bincount(group, mass[at])
    of_page = page[begins]
    heaviest = np.zeros(spans.pages)
    np.maximum.at(heaviest, of_page, weight)
    out = keep.copy()
    out[at[(weight < ISLAND_SHARE * heaviest[of_page])[group]]] = False
    return out


class Scored(NamedTuple):
    """A batch with everything known of its lines."""

    batch: Batch
    spans: Spans
    chance: npt.NDArray[np.float64]
    words: npt.NDArray[np.float64]
    line: npt.NDArray[np.float64]
    page: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """Both stages and the word lists, as read from the weights file."""

    first: Trees
    second: Trees
    lexicon: Lexicon
    blend: float
    """Weight of the second score; the first keeps the rest and steadies it."""
    tilt: float
    """Above 1 leans to keeping."""
    opinion: Trees | None = None
    """What second_opinion.py asks; weights in the making have none."""
    title: Trees | None = None
    """What titles.py asks; the same."""
    standfirst: Trees | None = None
    """What standfirst.py asks; the same."""

    def score(self, pages: list[list[str]]) -> Scored:
        """Features, chances and sizes of all lines that are not blank."""
        batch = gather(pages, self.lexicon)
        spans = Spans(batch.starts)
        if not batch.texts:
            none = np.zeros((0, 0))
            return Scored(batch, spans, np.zeros(0), np.zeros(0), none, none)
        names, table = line_features(batch, spans)
        words = np.expm1(table[:, names.index("words")])
        score = self.first(table)
        marks = marked(names, table)
        more_names, more = page_features(batch, spans, score, words, marks)
        full = second_table(self.second.names, names, table, more_names, more)
        blend = (1 - self.blend) * score + self.blend * self.second(full)
        return Scored(batch, spans, sigmoid(blend), words, table, full)

    def keep(self, scored: Scored) -> npt.NDArray[np.bool_]:
        """The lines to keep."""
        kept = choose(scored.chance, scored.words, scored.spans, self.tilt)
        return drop_islands(kept, scored.chance * scored.words, scored.spans)

    def judge(self, pages: list[list[str]]) -> list[list[Judged]]:
        """For each line of each page how likely it is body and whether the page's cut keeps it; blanks are not."""
        found = [[NOT_BODY] * len(lines) for lines in pages]
        scored = self.score(pages)
        if scored.batch.texts:
            rows = zip(scored.batch.where, scored.chance.tolist(), self.keep(scored).tolist(), strict=True)
            for (page, line), chance, kept in rows:
                found[page][line] = Judged(chance, kept)
        return found

    def reasons(self, lines: list[str]) -> dict[int, list[tuple[str, float]]]:
        """By line the features behind its chance, the strongest first, each with its push on the log-odds."""
        scored = self.score([lines])
        stages = ((self.first, scored.line, 1 - self.blend), (self.second, scored.page, self.blend))
        return {line: pushes_of(stages, row) for row, (_, line) in enumerate(scored.batch.where)}


def pushes_of(stages: tuple[tuple[Trees, npt.NDArray[np.float64], float], ...], row: int) -> list[tuple[str, float]]:
    """The features behind one row's score, the strongest first; a stage is its trees, its table and its share."""
    pushed: dict[str, float] = {}
    for trees, table, share in stages:
        for name, value in trees.reasons(table[row]).items():
            pushed[name] = pushed.get(name, 0.0) + share * value
    return sorted(pushed.items(), key=lambda pair: (-abs(pair[1]), pair[0]))


class Judged(NamedTuple):
    """What the model says of one line."""

    chance: float
    """Of being body, 0 to 1."""
    kept: bool


NOT_BODY = Judged(0.0, False)


@cache
def load_model(path: Path) -> Model:
    """Read a weights file; frozen, hence safe to remember by its path."""
    data = json.loads(path.read_text(encoding="utf-8"))
    lexicon = read_lexicon(data["lexicon"])
    first, second = Trees(data["first"]), Trees(data["second"])
    later = {name: Trees(data[name]) for name in ("opinion", "title", "standfirst") if name in data}
    return Model(first, second, lexicon, float(data["blend"]), float(data["tilt"]), **later)


def second_table(
    wanted: list[str],
    names: list[str],
    table: npt.NDArray[np.float64],
    more_names: list[str],
    more: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """The second stage's columns: a few of the line, all of the page."""
    own = [names.index(name) for name in wanted if not name.startswith("page:")]
    if wanted[len(own) :] != more_names:
        raise ValueError("labels.json was trained on other features; train it again")
    return np.vstack((table.T[own], more.T)).T
