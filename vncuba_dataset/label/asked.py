"""Pages that ask trees while they are labelled → their answers, those to all pages of a batch worked out together.

To ask trees about a few lines costs as much as to ask about a hundred. So what asks is a generator, which yields its
question and goes on with the answer.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from vncuba_dataset.label.model import Trees

T = TypeVar("T")
Floats = npt.NDArray[np.float64]


class Asked(NamedTuple):
    """Trees and the lines that they are asked about, a row each."""

    trees: Trees
    table: Floats


Asking = Generator[Asked, Floats, T]
"""Yields what it asks, is sent the log-odds of each row, returns what it makes of them."""


def answer(asking: Asking[T]) -> T:
    """What one comes to."""
    return answer_all([asking])[0]


def answer_all(asking: Sequence[Asking[T]]) -> list[T]:
    """What each comes to, in the same order; what several ask of the same trees is asked at once."""
    found: dict[int, T] = {}
    open_: dict[int, Asked] = {}
    for number, one in enumerate(asking):
        _go_on(number, one, None, open_, found)
    while open_:
        of_trees: dict[int, list[tuple[int, Asked]]] = {}
        for number, asked in open_.items():
            of_trees.setdefault(id(asked.trees), []).append((number, asked))
        open_ = {}
        for together in of_trees.values():
            tables = [asked.table for _, asked in together]
            scores = together[0][1].trees(np.concatenate(tables))
            end = 0
            for (number, _), table in zip(together, tables, strict=True):
                start, end = end, end + len(table)
                _go_on(number, asking[number], scores[start:end], open_, found)
    return [found[number] for number in range(len(asking))]


def _go_on(
    number: int, asking: Asking[T], scores: Floats | None, open_: dict[int, Asked], found: dict[int, T]
) -> None:
    """Let one go on up to its next question, or to its end."""
    try:
        open_[number] = next(asking) if scores is None else asking.send(scores)
    except StopIteration as end:
        found[number] = end.value
