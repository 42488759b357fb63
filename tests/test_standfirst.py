"""The standfirst: what stands before the article's first paragraph, or nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support import cases

import vncuba_dataset as vc
from vncuba_dataset.knowledge import load_knowledge
from vncuba_dataset.label import Segmented, before_standfirst
from vncuba_dataset.label.asked import answer
from vncuba_dataset.label.model import load_model
from vncuba_dataset.label.standfirst import Lead, label_standfirst, lead_of
from vncuba_dataset.model import Label
from vncuba_dataset.segment import segment

KNOWLEDGE = load_knowledge()
PARAGRAPH = "Vietnam y Cuba ampliarán el año próximo la siembra de arroz en la provincia de Pinar del Río.\n"


@pytest.mark.parametrize(("page", "summary"), cases("standfirsts", page=str, summary=str))
def test_standfirst(page: str, summary: str | None) -> None:
    article = vc.clean(page)
    assert article.summary == summary
    assert article.text


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        (PARAGRAPH + PARAGRAPH, True),
        (PARAGRAPH, False),
        ("Arroz.\n" + PARAGRAPH, False),
        (PARAGRAPH.replace(".", ":") + PARAGRAPH, False),
        ("La Habana, 11 jun (Prensa Latina) " + PARAGRAPH * 2, False),
        (PARAGRAPH.strip() + " Y así " * 60 + ".\n" + PARAGRAPH, False),
    ],
)
def test_only_a_paragraph_of_its_size_before_another_is_asked_about(page: str, asked: bool) -> None:
    found = [_lead(headline, page) for headline in (Label.TITLE, Label.SECTION)]
    assert [lead is not None for lead in found] == [asked, False]


def _lead(headline: Label, page: str) -> Lead | None:
    text = "Arroz de Vietnam en Pinar del Río\n\n" + page
    blocks = segment(text, knowledge=KNOWLEDGE)
    looks, _ = before_standfirst(Segmented(text, blocks), knowledge=KNOWLEDGE)
    labels = [(headline, ""), (Label.BLANK, ""), *((Label.BODY, "") for _ in blocks[2:])]
    return lead_of(text, blocks, looks, labels, knowledge=KNOWLEDGE)


def test_trees_for_other_features_are_refused() -> None:
    page = "Arroz de Vietnam en Pinar del Río\n" + PARAGRAPH * 2
    blocks = segment(page, knowledge=KNOWLEDGE)
    looks, _ = before_standfirst(Segmented(page, blocks), knowledge=KNOWLEDGE)
    labels = [(Label.TITLE, ""), *((Label.BODY, "") for _ in blocks[1:])]
    trees = load_model(KNOWLEDGE.labels).title
    assert trees is not None
    with pytest.raises(ValueError, match="train it again"):
        answer(label_standfirst(page, blocks, looks, labels, trees, knowledge=KNOWLEDGE))


def test_weights_without_these_trees_leave_the_paragraph(tmp_path: Path) -> None:
    data = json.loads(KNOWLEDGE.labels.read_text(encoding="utf-8"))
    del data["standfirst"]
    bare = tmp_path / "labels.json"
    bare.write_text(json.dumps(data), encoding="utf-8")
    assert load_model(replace(KNOWLEDGE, labels=bare).labels).standfirst is None


def test_a_page_is_not_left_without_its_article() -> None:
    lead = "Cuba and Viet Nam have worked together on rice, coffee and fish for many years, and have shared what."
    rest = "Cuba and Viet Nam worked together on rice coffee and fish for many years and the delegation said more »"
    page = f"Cuba and Viet Nam share what they learned on rice\n\nBy Ana Perez\n\n**{lead}**\n\n{rest}\n"
    assert vc.clean(page).text
