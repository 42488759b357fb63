"""Pages on one line are cut where the article begins and ends, and nowhere within a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import cases

import vncuba_dataset as vc
from vncuba_dataset.knowledge import load_knowledge
from vncuba_dataset.one_line import cuts

KNOWLEDGE = load_knowledge()


@pytest.mark.parametrize(("line",), cases("one_line", line=str))
def test_a_page_on_one_line_is_cut_at_the_marks(line: str) -> None:
    wanted = [piece for piece in line.split("#") if piece]
    whole = line.replace("#", "")
    starts = [at for at, _ in cuts(whole, knowledge=KNOWLEDGE)]
    assert [whole[a:b] for a, b in zip(starts, [*starts[1:], len(whole)], strict=True)] == wanted


@pytest.mark.parametrize(("line",), cases("one_line", line=str))
def test_the_article_of_a_page_on_one_line_is_kept(line: str) -> None:
    text = vc.clean(line.replace("#", "")).text
    assert max(line.split("#"), key=len).strip().split(". ")[0] in text
    for noise in ("Inicio", "VietMaz", "Tin liên quan", "Read more", "biên giới", ".jpg"):
        assert noise not in text


@given(st.text(alphabet="aB .,:|»(VNA)-1/ảnh:\u65b0\u534e", max_size=600))
def test_cuts_are_in_order_and_start_at_the_start(line: str) -> None:
    starts = [at for at, _ in cuts(line, knowledge=KNOWLEDGE)]
    assert starts == sorted(set(starts))
    assert not line.strip() or starts[0] == 0
