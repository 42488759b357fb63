"""The second opinion is heard on pages with much furniture alone, and mends what it is sure of."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vncuba_dataset.knowledge import load_knowledge
from vncuba_dataset.label import Segmented, label_pages, reasons_for
from vncuba_dataset.label.asked import Asked, Asking, answer, answer_all
from vncuba_dataset.label.line import Line
from vncuba_dataset.label.looks import Look
from vncuba_dataset.label.model import Trees, load_model
from vncuba_dataset.label.second_opinion import MIN_LINES, features, mend
from vncuba_dataset.model import Block, Label
from vncuba_dataset.segment import segment

PROSE = "The two sides agreed to enlarge the rice project in the province of Pinar del Río next year, line {}."


def _page(paragraphs: int, buttons: int, *, marked: bool = False) -> tuple[str, list[Block], list[Line], list[Any]]:
    """Paragraphs that the rules keep, then buttons that they do not; with `marked`, a marker names the buttons."""
    words = [PROSE.format(n) for n in range(paragraphs)] + [f"Button {n}" for n in range(buttons)]
    text, blocks, lines, labels = "", [], [], []
    for n, line in enumerate(words):
        blocks.append(Block(len(text), len(text) + len(line) + 1, Label.OTHER, "segment/line"))
        text += line + "\n"
        body = n < paragraphs
        what = Label.NAV if marked and not body else None
        look = Look(line, len(line.split()), what, "", False, body, int(body), None, *[False] * 5)
        lines.append(Line(look, 0.9 if body else 0.1, body))
        labels.append((Label.BODY if body else Label.OTHER, "label/article" if body else "label/no-article"))
    return text, blocks, lines, labels


def _trees(names: list[str], below: float, above: float) -> Trees:
    """One tree that asks whether a line has over five words."""
    feature = names.index("words")
    return Trees(
        {"features": names, "depth": 1, "bias": 0, "feature": [feature], "border": [1.8], "leaves": [below, above]}
    )


def _names(page: tuple[str, list[Block], list[Line], list[Any]]) -> list[str]:
    text, blocks, lines, labels = page
    return features(text, blocks, lines, [label is Label.BODY for label, _ in labels])[0]


@pytest.mark.parametrize(
    ("below", "above", "body"),
    [
        (-3, 3, range(5)),  # agrees
        (3, 3, range(5 + MIN_LINES)),  # would have all
        (-3, -3, range(5)),  # would have none: then the rules stand
        (-0.2, -0.2, range(5)),  # is not sure: between the two limits
    ],
)
def test_it_adds_and_drops_what_it_is_sure_of(below: float, above: float, body: range) -> None:
    page = text, blocks, lines, labels = _page(5, MIN_LINES)
    assert answer(mend(text, blocks, lines, labels, _trees(_names(page), below, above))) == list(body)
    assert [i for i, (label, _) in enumerate(labels) if label is Label.BODY] == list(body)
    added = {rule for i, (_, rule) in enumerate(labels) if i in body and i >= 5}
    assert added <= {"label/second-opinion"}


@pytest.mark.parametrize(("paragraphs", "buttons"), [(5, MIN_LINES - 6), (MIN_LINES, MIN_LINES), (0, 2 * MIN_LINES)])
def test_it_is_not_asked_on_light_short_or_empty_pages(paragraphs: int, buttons: int) -> None:
    page = text, blocks, lines, labels = _page(paragraphs, buttons)
    assert answer(mend(text, blocks, lines, labels, _trees(_names(page), 3, -3))) == list(range(paragraphs))


def test_why_names_the_features_of_what_it_mended(tmp_path: Path) -> None:
    """Trees that would have every line: the reasons of what they add are theirs, all else are the model's."""
    text = "".join(f"{line}\n" for line in [*map(PROSE.format, range(5)), *(f"Button {n}" for n in range(MIN_LINES))])
    shipped = load_knowledge()
    weights = json.loads(shipped.labels.read_text(encoding="utf-8"))
    names = weights["opinion"]["features"]
    asks = {"feature": [names.index("words")], "border": [1.8], "leaves": [4, 3]}
    path = tmp_path / "labels.json"
    path.write_text(json.dumps({**weights, "opinion": {"features": names, "depth": 1, "bias": 0, **asks}}))
    page = Segmented(text, segment(text, knowledge=shipped))
    knowledge = replace(shipped, labels=path)
    added = {b.start for b in label_pages([page], knowledge=knowledge)[0] if b.rule == "label/second-opinion"}
    reasons = reasons_for(page, knowledge=knowledge)
    assert added
    assert {start for start, pushes in reasons.items() if [name for name, _ in pushes] == ["words"]} == added


def test_what_a_marker_named_stays() -> None:
    page = text, blocks, lines, labels = _page(5, MIN_LINES, marked=True)
    assert answer(mend(text, blocks, lines, labels, _trees(_names(page), 3, 3))) == list(range(5))


def test_weights_of_other_features_are_refused() -> None:
    page = text, blocks, lines, labels = _page(5, MIN_LINES)
    with pytest.raises(ValueError, match="train it again"):
        answer(mend(text, blocks, lines, labels, _trees([*_names(page), "more"], 3, 3)))


def test_the_shipped_weights_ask_what_is_told() -> None:
    opinion = load_model(load_knowledge().labels).opinion
    assert opinion is not None
    assert opinion.names == _names(_page(5, MIN_LINES))


def test_numbers_are_finite_and_one_row_a_printed_line() -> None:
    text, blocks, lines, labels = _page(1, 0)
    names, table = features(text, blocks, lines, [label is Label.BODY for label, _ in labels])
    assert table.shape == (1, len(names))
    assert np.isfinite(table).all()


def test_pages_that_ask_together_get_the_answers_that_each_gets_alone() -> None:
    model = load_model(load_knowledge().labels)
    titles, standfirst = model.title, model.standfirst
    assert titles is not None and standfirst is not None

    def asking(number: int) -> Asking[list[float]]:
        told: list[float] = []
        for at, trees in enumerate((titles, standfirst)[: number % 3]):
            rows = np.random.default_rng([number, at]).normal(size=(number + at, len(trees.names)))
            told += (yield Asked(trees, rows)).tolist()
        return told

    together = answer_all([asking(number) for number in range(12)])
    assert together == [answer(asking(number)) for number in range(12)]
    assert [len(told) for told in together] == [sum(n + at for at in range(n % 3)) for n in range(12)]
