"""The invariants of the design, each over any input Hypothesis can think of."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled import PAGES, read_page
from support import SEEDS

import vncuba_dataset as vc
from vncuba_dataset.arrow import batch_of, schema_of
from vncuba_dataset.clean import body_text, clean_batch, clean_pages
from vncuba_dataset.knowledge import load_knowledge
from vncuba_dataset.markdown import undo_markdown
from vncuba_dataset.model import Label, Page
from vncuba_dataset.normalise import normalise
from vncuba_dataset.wraps import in_one_line

KNOWLEDGE = load_knowledge()
PIECES = [
    " date 2023-06-23 ", " date 2023-11 ", "Tin liên quan\n", "VOV.VN - Chiều 22/6, ", "Havana (VNA) – ",
    "(Ảnh: TTXVN)", "![](https://vov.vn/a.jpg)", "![[Video] a](b)", "![](", "[[[[", "](", "**", "__", "*", "./.",
    " – VNS", "\n", "\n\n",
    "19:52, 17/09/2019\n", "1/1/1/1/", "Home Politics\n", "Read full story", "Việt Nam", "Cuba", "hợp tác", "ĐÃ KÝ ",
    "The two sides agreed to continue their cooperation in agriculture, health and education this year.\n",
    "Hai bên khẳng định tiếp tục hợp tác trong lĩnh vực nông nghiệp và y tế trong những năm tới.\n",
    "Ambas partes acordaron continuar la cooperación en la agricultura y la salud durante el año.\n",
    "双方同意继续在农业和卫生领域开展合作。\n", "\u0301", "\u200b", "\xa0", "\r\n", "\x85", "Ã¡", "Viá»‡t",
    "é", "…", "|", " ",
]  # fmt: skip
LINES = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=30).map("".join)
ANYTHING = st.one_of(LINES, st.text(max_size=200), st.binary(max_size=300), LINES.map(lambda s: s.encode("utf-16")))


@given(ANYTHING)
def test_any_input_makes_a_row_whose_blocks_tile_the_page(data: bytes | str) -> None:
    a = vc.clean(data)
    ends = [0, *(b.end for b in a.blocks)]
    assert [b.start for b in a.blocks] == ends[:-1]
    assert ends[-1] == len(a.page)
    assert all(b.end > b.start for b in a.blocks)
    assert "".join(a.page[b.start : b.end] for b in a.blocks) == a.page


@given(ANYTHING)
def test_text_is_a_function_of_the_body_blocks_alone(data: bytes | str) -> None:
    a = vc.clean(data)
    bodies = [a.page[b.start : b.end] for b in a.blocks if b.label is Label.BODY]
    assert (
        a.text
        == body_text(a.page, a.blocks)
        == "\n\n".join(p for p in map(undo_markdown, map(in_one_line, bodies)) if p)
    )


@given(ANYTHING)
def test_evidence_quotes_what_it_claims(data: bytes | str) -> None:
    a = vc.clean(data)
    for e in a.evidence:
        assert (e.start is None) == (e.end is None)
        if e.start is not None and e.end is not None:
            assert 0 <= e.start < e.end <= len(a.page)
            if e.field in {"section", "authors"}:
                assert a.page[e.start : e.end] == e.value
            if e.field in {"captions", "title"}:
                assert undo_markdown(a.page[e.start : e.end]) == e.value
    named = {e.field for e in a.evidence}
    for field in ("title", "summary", "source", "agency", "place", "section", "language", "date", "date_edtf"):
        assert (getattr(a, field) is not None) == (field in named), field


@given(st.one_of(LINES, st.text(max_size=200)))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once.text).text == once.text
    assert normalise(once.text).repairs == ()


@given(ANYTHING)
def test_a_row_has_exactly_the_schema_and_survives_arrow(data: bytes | str) -> None:
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "replace")
    batch = clean_batch(batch_of([Page(raw, "a.txt")]), knowledge=KNOWLEDGE)
    assert batch.schema == schema_of(KNOWLEDGE.columns)
    assert batch.num_rows == 1
    batch.validate(full=True)


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem)
def test_cleaning_a_cleaned_text_keeps_every_paragraph(path) -> None:  # type: ignore[no-untyped-def]
    text = vc.clean(path.read_bytes()).text
    assert vc.clean_text(text) == text


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_batch_size_changes_nothing(size: int) -> None:
    assert _table(SEEDS, batch_pages=size) == _table(SEEDS, batch_pages=64)


def test_a_page_does_not_depend_on_the_pages_beside_it() -> None:
    """The labelling model computes over whole batches; sums over other pages must leave no trace."""
    texts = [read_page(path).text for path in PAGES]
    alone = [vc.clean(text) for text in texts]
    order = random.Random(3).sample(range(len(texts)), len(texts))
    together = clean_pages([Page(texts[i], "page.txt") for i in order], knowledge=KNOWLEDGE)
    assert [together[order.index(i)] for i in range(len(texts))] == alone


def test_order_of_pages_changes_no_row() -> None:
    shuffled = random.Random(7).sample(SEEDS, len(SEEDS))
    assert _table(shuffled).sort_by("seed") == _table(SEEDS)


def _table(paths: list[Path], batch_pages: int = 64) -> pa.Table:
    pages = [Page(p.read_bytes(), p.name) for p in paths]
    batches = [batch_of(pages[i : i + batch_pages]) for i in range(0, len(pages), batch_pages)]
    return pa.Table.from_batches([clean_batch(batch, knowledge=KNOWLEDGE) for batch in batches]).combine_chunks()
