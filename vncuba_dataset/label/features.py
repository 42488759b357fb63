"""Lines of many pages → named features of every line, all arithmetic over the whole batch at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from vncuba_dataset.label.characters import (
    BRACKET,
    CASELESS,
    COLON,
    COMMA,
    DASH,
    DENSE_,
    DIGIT,
    LOWER,
    NEWLINE,
    OTHER,
    PIPE,
    QUOTE,
    SPACE,
    TERMINAL,
    UPPER,
    WEB,
    class_of,
)  # fmt: skip
from vncuba_dataset.label.lines import FURNITURE, KINDS, RAW, WORD_KINDS, Batch, Ints

EXACT = 2.0**20


class Spans:
    """Sums over windows of lines that never leave their page."""

    def __init__(self, starts: Ints) -> None:
        size = int(starts[-1])
        counts = np.diff(starts)
        self.page = np.repeat(np.arange(len(counts)), counts)
        self.first = np.repeat(starts[:-1], counts)
        self.last = np.repeat(starts[1:], counts)
        self.at = np.arange(size, dtype=np.int64)
        self.starts = starts
        self.pages = len(counts)

    def total(self, values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Running sum with a leading zero, over all pages of the batch.

        In steps of 2^-20 sums are exact, so what a page gets does not depend on the pages before it in the batch.
        """
        steps = np.round(np.asarray(values, np.float64) * EXACT)
        return np.concatenate(([0.0], np.cumsum(steps))) / EXACT

    def before(self, run: npt.NDArray[np.float64], width: int = 1 << 40) -> npt.NDArray[np.float64]:
        """Sum over up to `width` lines above."""
        result: npt.NDArray[np.float64] = run[self.at] - run[np.maximum(self.at - width, self.first)]
        return result

    def after(self, run: npt.NDArray[np.float64], width: int = 1 << 40) -> npt.NDArray[np.float64]:
        """Sum over up to `width` lines below."""
        result: npt.NDArray[np.float64] = run[np.minimum(self.at + 1 + width, self.last)] - run[self.at + 1]
        return result

    def whole(self, run: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Sum over the page, per line."""
        result: npt.NDArray[np.float64] = run[self.last] - run[self.first]
        return result

    def shift(self, values: npt.NDArray[Any], by: int, fill: float = 0) -> npt.NDArray[Any]:
        """The value of the line `by` places further on in the same page."""
        at = self.at + by
        inside = (at >= self.first) & (at < self.last)
        return np.where(inside, values[np.clip(at, 0, max(0, len(values) - 1))], fill) if len(values) else values


def _bits(values: npt.NDArray[Any], bit: int) -> npt.NDArray[np.float64]:
    """One flag out of a column of flags."""
    return ((values.astype(np.int64) >> bit) & 1).astype(np.float64)


# ---------------------------------------------------------- features of the line
def _histogram(texts: list[str]) -> tuple[npt.NDArray[np.float64], dict[str, npt.NDArray[np.float64]]]:
    """Characters of each class per line, and what stands at the edges."""
    size = len(texts)
    kinds = class_of("\n".join(texts) + "\n")
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, size) + 1) - 1
    begins = np.concatenate(([0], ends[:-1] + 1))
    line = np.repeat(np.arange(size), ends - begins + 1)
    table = np.bincount(line * 16 + kinds, minlength=size * 16).reshape(size, 16).astype(np.float64)
    inner = kinds <= DIGIT
    word_start = inner.copy()
    word_start[1:] &= ~inner[:-1]
    caps = word_start & (kinds == UPPER)
    stop = np.zeros(len(kinds), bool)
    stop[:-1] = (kinds[:-1] == TERMINAL) & (
        (kinds[1:] == SPACE) | (kinds[1:] == QUOTE) | (kinds[1:] == NEWLINE) | (kinds[1:] == DENSE_)
    )
    last = kinds[np.maximum(ends - 1, begins)]
    second = kinds[np.maximum(ends - 2, begins)]
    edge = {
        "caps_words": np.bincount(line[caps], minlength=size).astype(np.float64),
        "word_starts": np.bincount(line[word_start], minlength=size).astype(np.float64),
        "stops": np.bincount(line[stop], minlength=size).astype(np.float64),
        "first": kinds[begins].astype(np.float64),
        "last": last.astype(np.float64),
        "second": second.astype(np.float64),
    }
    return table, edge


def ratio(part: npt.NDArray[Any], whole: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Share, with small wholes damped."""
    return np.asarray(part / np.maximum(whole, 1.0), np.float64)


def _share_of_group(group: npt.NDArray[Any], mass: npt.NDArray[np.float64], spans: Spans) -> npt.NDArray[np.float64]:
    """Share of a page's mass that stands in lines of the same group (say, the same indent)."""
    pair = spans.page * 4096 + np.clip(group.astype(np.int64), 0, 4095)
    _, inverse = np.unique(pair, return_inverse=True)
    return np.asarray(
        np.bincount(inverse, mass)[inverse] / np.maximum(spans.whole(spans.total(mass)), 1e-6), np.float64
    )


def as_table(columns: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[np.float64]:
    """A row per line; in memory each column lies by itself, as it was computed and as the trees ask for it."""
    return np.stack([np.asarray(column, np.float64) for column in columns.values()]).T


def line_features(batch: Batch, spans: Spans) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Named features of every line: what it is, where it stands, what stands around it."""
    raw = {name: batch.raw[:, at].astype(np.float64) for at, name in enumerate(RAW)}
    table, edge = _histogram(batch.texts)
    chars = table.sum(1) - 1
    letters = table[:, LOWER] + table[:, UPPER] + table[:, CASELESS] + table[:, DENSE_]
    words = np.where(table[:, DENSE_] > 0, edge["word_starts"] + table[:, DENSE_] / 2, edge["word_starts"])
    closed = (edge["last"] == TERMINAL) | ((edge["last"] == QUOTE) | (edge["last"] == BRACKET)) & (
        edge["second"] == TERMINAL
    )
    ellipsis = raw["ellipsis"] > 0
    sentence = closed & ~ellipsis
    prose = np.where((sentence & (words >= 8)) | ((edge["stops"] >= 2) & (words >= 16)), words, 0.0)
    link = ratio(raw["link_chars"], chars)
    short = (words < 5).astype(np.float64)
    stop_page = ratio(spans.whole(spans.total(raw["stop"] * words)), spans.whole(spans.total(words)))
    columns: dict[str, npt.NDArray[Any]] = {
        "chars": np.log1p(chars),
        "words": np.log1p(words),
        "word_length": ratio(letters, words),
        "upper": ratio(table[:, UPPER], letters),
        "caps_words": ratio(edge["caps_words"], edge["word_starts"]),
        "digits": ratio(table[:, DIGIT], chars),
        "commas": ratio(table[:, COMMA], words),
        "quotes": ratio(table[:, QUOTE], words),
        "dashes": ratio(table[:, DASH], words),
        "brackets": ratio(table[:, BRACKET], words),
        "pipes": table[:, PIPE],
        "colons": table[:, COLON],
        "web_signs": ratio(table[:, WEB], chars),
        "odd_signs": ratio(table[:, OTHER], chars),
        "dense": ratio(table[:, DENSE_], letters),
        "sentences": edge["stops"],
        "terminals": ratio(table[:, TERMINAL], words),
        "ends_closed": sentence,
        "ends_ellipsis": ellipsis,
        "ends_colon": edge["last"] == COLON,
        "ends_letter": edge["last"] <= DENSE_,
        "ends_digit": edge["last"] == DIGIT,
        "ends_question": np.array([text[-1:] in ("?", "？", "؟") for text in batch.texts]),
        "begins_lower": edge["first"] == LOWER,
        "begins_upper": edge["first"] == UPPER,
        "begins_digit": edge["first"] == DIGIT,
        "begins_quote": edge["first"] == QUOTE,
        "stop_words": np.where(stop_page < 0.08, -1.0, raw["stop"]),
        "links": raw["links"],
        "link_share": link,
        "images": raw["images"],
        "heading": raw["heading"],
        "bullet": raw["bullet"],
        "ordinal": raw["ordinal"],
        "copies": raw["copies"],
        "time": raw["time"],
        "url": raw["url"],
        "dateline": raw["dateline"],
        "sign_off": raw["sign_off"],
        "agency": raw["agency"],
        "quoted": raw["quoted"],
    }
    for at, kind in enumerate(KINDS):
        columns[f"opens_{kind}"] = _bits(raw["starts"], at)
    for at, kind in enumerate(WORD_KINDS):
        columns[f"says_{kind}"] = _bits(raw["word_kinds"], at)
    columns |= _place(raw, words, chars, prose, spans)
    columns |= _kind_of_page(columns, words, prose, spans)
    columns |= _around(columns, raw, words, prose, short, link, spans)
    names = list(columns)
    return names, as_table(columns)


def _place(
    raw: dict[str, npt.NDArray[np.float64]],
    words: npt.NDArray[np.float64],
    chars: npt.NDArray[np.float64],
    prose: npt.NDArray[np.float64],
    spans: Spans,
) -> dict[str, npt.NDArray[Any]]:
    """Where a line stands, and what kind of page it stands in."""
    lines = (spans.last - spans.first).astype(np.float64)
    mass, sent = spans.total(words), spans.total(prose)
    all_words, all_prose = spans.whole(mass), spans.whole(sent)
    return {
        "index": np.log1p(spans.at - spans.first),
        "from_end": np.log1p(spans.last - 1 - spans.at),
        "place": ratio(spans.at - spans.first, lines),
        "words_above": ratio(spans.before(mass), all_words),
        "prose_above": ratio(spans.before(sent), all_prose),
        "prose_below": ratio(spans.after(sent), all_prose),
        "prose_words_above": np.log1p(spans.before(sent)),
        "indent": np.minimum(raw["indent"], 40),
        "indent_prose": _share_of_group(raw["indent"], prose, spans),
        "blanks_before": np.minimum(raw["blanks_before"], 5),
        "blanks_after": np.minimum(raw["blanks_after"], 5),
        "page_lines": np.log1p(lines),
        "page_words": np.log1p(all_words),
        "page_prose": ratio(all_prose, all_words),
        "page_blank": ratio(spans.whole(spans.total(np.minimum(raw["blanks_before"], 3))), lines),
        "page_links": ratio(spans.whole(spans.total(raw["link_chars"])), spans.whole(spans.total(chars))),
    }


def _kind_of_page(
    columns: dict[str, npt.NDArray[Any]], words: npt.NDArray[np.float64], prose: npt.NDArray[np.float64], spans: Spans
) -> dict[str, npt.NDArray[Any]]:
    """Whole page or light dump: furniture counted, lines before the first prose and after the last."""
    marks = np.minimum(sum(columns[f"opens_{kind}"] for kind in FURNITURE), 1) * (words < 12)
    run = spans.whole(spans.total(marks))
    has = np.concatenate((prose > 0, [False]))
    at = np.arange(len(has))
    first = np.minimum.accumulate(np.where(has, at, len(has))[::-1])[::-1][spans.first]
    last = np.maximum.accumulate(np.where(has, at, -1))[spans.last - 1]
    agency = spans.total(columns["agency"])
    return {
        "page_marks": np.log1p(run),
        "page_mark_share": ratio(run, spans.last - spans.first),
        "head_lines": np.log1p(np.clip(first - spans.first, 0, spans.last - spans.first)),
        "tail_lines": np.log1p(np.clip(spans.last - 1 - last, 0, spans.last - spans.first)),
        "agency_above": np.minimum(spans.before(agency), 4),
        "agency_page": np.minimum(spans.whole(agency), 6),
    }


def _around(
    columns: dict[str, npt.NDArray[Any]],
    raw: dict[str, npt.NDArray[np.float64]],
    words: npt.NDArray[np.float64],
    prose: npt.NDArray[np.float64],
    short: npt.NDArray[np.float64],
    link: npt.NDArray[np.float64],
    spans: Spans,
) -> dict[str, npt.NDArray[Any]]:
    """What stands above and below: prose, short lines, markers, siblings of the same shape."""
    out: dict[str, npt.NDArray[Any]] = {}
    ones = spans.total(np.ones(len(words)))
    for name, values, widths in (
        ("prose", np.sqrt(prose), (1, 3, 8, 25)),
        ("short", short, (3, 10)),
        ("link", link, (4,)),
    ):
        run = spans.total(values)
        for width in widths:
            out[f"{name}_prev{width}"] = ratio(spans.before(run, width), spans.before(ones, width))
            out[f"{name}_next{width}"] = ratio(spans.after(run, width), spans.after(ones, width))
    out["words_prev"], out["words_next"] = spans.shift(columns["words"], -1), spans.shift(columns["words"], 1)
    out["indent_step"] = raw["indent"] - spans.shift(raw["indent"], -1)
    out["indent_next"] = raw["indent"] - spans.shift(raw["indent"], 1)
    for kind in ("related", "comment", "share", "promo", "legal"):
        marks = columns[f"opens_{kind}"] * (words < 12)
        run = spans.total(marks)
        out[f"{kind}_above"] = np.log1p(spans.before(run))
        out[f"{kind}_near"] = spans.before(run, 6) + spans.after(run, 6)
        out[f"{kind}_just"] = spans.before(run, 2)
    out["time_near"] = spans.before(spans.total(raw["time"]), 3) + spans.after(spans.total(raw["time"]), 3)
    out["signed_above"] = np.minimum(spans.before(spans.total(raw["sign_off"] * (words >= 8))), 3)
    repeated = spans.total((raw["copies"] > 1) * 1.0)
    out["copies_near"] = spans.before(repeated, 4) + spans.after(repeated, 4)
    shape = (
        np.minimum(np.rint(np.log2(1 + words)), 7) * 8
        + columns["ends_closed"] * 4
        + (raw["bullet"] > 0) * 2
        + (raw["heading"] > 0)
    ) * 16 + np.minimum(raw["indent"] // 2, 15)
    out["shape_share"] = _share_of_group(shape, np.ones(len(words)), spans)
    same1 = shape == spans.shift(shape, -1, -1)
    same2 = (shape == spans.shift(shape, -2, -1)) & ~same1
    out["alternating"] = spans.before(spans.total(same2 * 1.0), 4) + spans.after(spans.total(same2 * 1.0), 4) + same2
    out["in_row"] = spans.before(spans.total(same1 * 1.0), 4) + spans.after(spans.total(same1 * 1.0), 4) + same1
    return out
