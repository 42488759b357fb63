"""Numbers → charts as inline SVG: shapes and their titles, coloured by the classes `k0` to `k7` of the page."""

from __future__ import annotations

import bisect
import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

COLOURS = 8
"""Classes `k0` … `k7`; the last stands for all that is left."""
MAX_ROWS = 40
"""Rows of a chart; what is beyond is one row more, not left out."""
REST = "others"
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle, in units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    colour: int
    title: str


@dataclass(frozen=True, slots=True)
class Word:
    """A text beside or below the bars; `anchor` as in SVG."""

    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its legend and, for those who read figures, the same as a table."""

    title: str
    about: str
    width: float
    height: float
    bars: tuple[Bar, ...]
    words: tuple[Word, ...]
    legend: tuple[tuple[int, str], ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def by_year(title: str, about: str, counts: Mapping[tuple[str, str, str], int]) -> Chart:
    """Counts by (row, year, kind): a line per row, a column per year, a bar as long as the count, cut by kind."""
    names, folded = _rows(counts)
    years = sorted({year for _, year, _ in folded})
    kinds = _kinds(folded)
    totals: Counter[tuple[str, str]] = Counter()
    for (row, year, _), n in folded.items():
        totals[row, year] += n
    found: Counter[tuple[str, str, str]] = Counter()
    for (row, year, kind), n in folded.items():
        found[row, year, kind if kind in kinds else REST] += n
    most = max((n for (row, year), n in totals.items() if UNKNOWN not in (row, year)), default=1)
    left, cell, full, line = 150.0, 58.0, 32.0, 20.0
    bars, words = [], [Word(left + i * cell, 12, year) for i, year in enumerate(years)]
    for j, row in enumerate(names):
        y = 20 + j * line
        words.append(Word(left - 8, y + 12, _short(row), "end"))
        for i, year in enumerate(years):
            x, total = left + i * cell, totals[row, year]
            scale = full / max(
                most, total
            )  # what is not known may be more than all: its bar ends at the column's end
            for kind, colour in kinds.items():
                n = found[row, year, kind]
                if n:
                    bars.append(_bar(x, y + 2, max(1.0, scale * n), line - 6, colour, f"{row}, {year}, {kind}: {n}"))
                    x += max(1.0, scale * n)
            if total:
                words.append(Word(round(x + 3, 2), y + 12, str(total)))
    table = tuple((row, year, kind, str(n)) for (row, year, kind), n in sorted(folded.items()))
    size = (left + max(1, len(years)) * cell, 24 + len(names) * line)
    legend = tuple((colour, kind) for kind, colour in kinds.items())
    return Chart(
        title, about, *size, tuple(bars), tuple(words), legend, ("source", "year", "language", "records"), table
    )


def shares(title: str, about: str, counts: Mapping[str, Mapping[str, int]]) -> Chart:
    """Counts by row and kind: a bar of full length per row, cut by the share of each kind."""
    kinds = _kinds({(row, "", kind): n for row, listed in counts.items() for kind, n in listed.items()})
    left, full, line = 60.0, 480.0, 34.0
    bars, words, table = [], [], []
    for j, (row, listed) in enumerate(counts.items()):
        total, x = sum(listed.values()), left
        words.append(Word(left - 8, j * line + 18, row, "end"))
        for kind, colour in kinds.items():
            n = sum(v for k, v in listed.items() if (k if k in kinds else REST) == kind)
            if n:
                width = round(full * n / total, 2)
                bars.append(
                    Bar(round(x, 2), j * line + 4, width, line - 12, colour, f"{row}, {kind}: {n} of {total}")
                )
                x += width
        table += [
            (row, kind, str(n), f"{n / total:.0%}") for kind, n in sorted(listed.items(), key=lambda o: (-o[1], o[0]))
        ]
    legend = tuple((colour, kind) for kind, colour in kinds.items())
    size = (left + full + 4, len(counts) * line + 4)
    return Chart(
        title, about, *size, tuple(bars), tuple(words), legend, ("field", "read by", "records", "share"), tuple(table)
    )


def spans(title: str, about: str, values: Mapping[str, Counter[float]]) -> Chart:
    """Values between 0 and 1 by row: a line from the least to the most, a mark at the middle one."""
    order = sorted(values, key=lambda row: (-values[row].total(), row))
    if len(order) > MAX_ROWS:
        rest = sum((values[row] for row in order[MAX_ROWS:]), Counter[float]())
        values = {**{row: values[row] for row in order[:MAX_ROWS]}, REST: rest}
        order = [*order[:MAX_ROWS], REST]
    left, full, line = 150.0, 380.0, 20.0
    words = [Word(left + full * i / 4, 12, f"{i * 25} %", "middle") for i in range(5)]
    bars, table = [], []
    for j, row in enumerate(order):
        y, listed = 20 + j * line, values[row]
        low, middle, high = min(listed), _middle(listed), max(listed)
        told = f"{row}: {low:.0%} to {high:.0%}, half of them below {middle:.0%}, {listed.total()} records"
        words.append(Word(left - 8, y + 12, _short(row), "end"))
        bars.append(Bar(round(left + full * low, 2), y + 6, max(2.0, round(full * (high - low), 2)), 5, 7, told))
        bars.append(Bar(round(left + full * middle - 2, 2), y + 2, 4, 13, 0, told))
        table.append((row, str(listed.total()), f"{low:.0%}", f"{middle:.0%}", f"{high:.0%}"))
    head = ("source", "records", "least", "middle", "most")
    legend = ((0, "middle"), (7, "least to most"))
    size = (left + full + 24, 24 + len(order) * line)
    return Chart(title, about, *size, tuple(bars), tuple(words), legend, head, tuple(table))


def _middle(values: Counter[float]) -> float:
    """The value below which half of them are.

    >>> _middle(Counter({0.1: 2, 0.9: 1})), _middle(Counter({0.2: 2, 0.4: 2}))
    (0.1, 0.3)
    """
    ordered = sorted(values)
    ends = list(itertools.accumulate(values[value] for value in ordered))
    low, high = (ordered[bisect.bisect_left(ends, place)] for place in ((ends[-1] + 1) // 2, ends[-1] // 2 + 1))
    return round((low + high) / 2, 4)


def _bar(x: float, y: float, width: float, height: float, colour: int, title: str) -> Bar:
    return Bar(round(x, 2), round(y, 2), round(width, 2), height, colour, title)


def _rows(counts: Mapping[tuple[str, str, str], int]) -> tuple[list[str], dict[tuple[str, str, str], int]]:
    """The rows with the most first, and the counts with those beyond MAX_ROWS as one."""
    order: Counter[str] = Counter()
    for (row, _, _), n in counts.items():
        order[row] += n
    names = sorted(order, key=lambda row: (-order[row], row))
    kept = names[:MAX_ROWS]
    folded: Counter[tuple[str, str, str]] = Counter()
    for (row, year, kind), n in counts.items():
        folded[row if row in kept else REST, year, kind] += n
    return ([*kept, REST] if len(names) > MAX_ROWS else kept), dict(folded)


def _kinds(counts: Mapping[tuple[str, str, str], int]) -> dict[str, int]:
    """Kind → its colour, the most frequent first; those beyond the colours there are share the last."""
    total: Counter[str] = Counter()
    for (_, _, kind), n in counts.items():
        total[kind] += n
    order = sorted(total, key=lambda kind: (-total[kind], kind))
    if len(order) <= COLOURS:
        return {kind: i for i, kind in enumerate(order)}
    return {**{kind: i for i, kind in enumerate(order[: COLOURS - 1])}, REST: COLOURS - 1}


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:19] + "…"
