"""The headline: one line above the article, or none."""

from __future__ import annotations

import pytest
from support import cases

import vncuba_dataset as vc
from vncuba_dataset.knowledge import load_knowledge
from vncuba_dataset.label.asked import answer
from vncuba_dataset.label.looks import look_at
from vncuba_dataset.label.model import load_model
from vncuba_dataset.label.titles import candidates, find_title, rate
from vncuba_dataset.segment import segment

KNOWLEDGE = load_knowledge()
BODY = "La Habana, 11 jun (Prensa Latina) Vietnam y Cuba ampliarán el año próximo la siembra de arroz en la isla.\n"


@pytest.mark.parametrize(("page", "title"), cases("titles", page=str, title=str))
def test_title(page: str, title: str | None) -> None:
    assert vc.clean(page).title == title


def test_no_line_above_the_article_is_no_headline() -> None:
    blocks = segment(BODY, knowledge=KNOWLEDGE)
    looks = look_at(BODY, blocks, knowledge=KNOWLEDGE)
    trees = load_model(KNOWLEDGE.labels).title
    assert trees is not None
    assert answer(find_title(looks, [0], trees, knowledge=KNOWLEDGE)) is None


@pytest.mark.parametrize(
    ("line", "able"),
    [
        ("Vietnam y Cuba siembran arroz en Pinar del Río", True),
        ("Inicio > Cuba > Economía > Arroz de Pinar del Río", False),
        ("Visitas al arroz de Pinar del Río: 1.204", False),
        ("El arroz de Pinar del Río, en Cuba (Fuente: VNA)", False),
        ("Cuba Mundo Deportes Cultura Opinión Economía", False),
    ],
)
def test_what_no_headline_looks_like_is_refused(line: str, able: bool) -> None:
    text = f"{line}\n\n{BODY}"
    blocks = segment(text, knowledge=KNOWLEDGE)
    looks = [look._replace(label=None, rule="") for look in look_at(text, blocks, knowledge=KNOWLEDGE)]
    trees = load_model(KNOWLEDGE.labels).title
    assert trees is not None
    _, names, table = candidates(looks, [len(looks) - 1], knowledge=KNOWLEDGE)
    assert names == trees.names
    assert (rate(names, table, trees)[0] > float("-inf")) == able
