"""The five real pages come out as a careful reader would have them."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from support import GOLDENS, SEEDS, golden_of

import vncuba_dataset as vc

DIGESTS = {
    "000_cc4e2824ff5afd6c.txt": "b48ec07b7d167caa2eb662dcbff6a2757bdd4e935ca7993980bdc44d39c6340a",
    "001_b560501110c1990c.txt": "4cc026dedebf998483a26ef2155cb2ccc8f29173b13866dd3ba78ceffe4df348",
    "002_f94b9a3204121923.txt": "e502c27c304866d2868afda7d6f3bd8ae24dcdc118ac62b0955fd5be6dfb1123",
    "003_bca5567595f81341.txt": "201ba84414894fec3c9c0bad5cb9017d936919c4d131fdbb875db9e5a6f1bf40",
    "004_caf7829e7ff19c75.txt": "d9a6c2852313651774252e663b40a62ee1ff1305f7b53013976e38e148d48ab1",
}
FIELDS = {
    "000": (None, "en", dt.date(2023, 6, 23), "2023-06-23", None, 10),
    "001": ("vna", "en", None, None, None, 9),
    "002": ("thoidai", "vi", None, None, "Việt Nam - Cuba đưa hợp tác quốc phòng ngày càng thiết thực, hiệu quả", 5),
    "003": (
        "vietnamnews",
        "en",
        dt.date(2024, 10, 27),
        "2024-10-27",
        "Việt Nam, Cuba strengthen security cooperation",
        7,
    ),
    "004": (
        "vov",
        "vi",
        None,
        "XXXX-06-22",
        "Tổng Bí thư khẳng định tình đoàn kết trước sau như một của Việt Nam với Cuba",
        8,
    ),
}


def _seed(number: str) -> vc.Article:
    path = next(p for p in SEEDS if p.name.startswith(number))
    return vc.clean(path.read_bytes(), name=path.name)


def test_seeds_stand_as_they_were_scraped() -> None:
    assert {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in SEEDS} == DIGESTS


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem)
def test_golden_record(path: Path) -> None:
    """A change here is reviewed as a diff: `python tests/rewrite_goldens.py`."""
    assert golden_of(vc.clean(path.read_bytes(), name=path.name)) == (GOLDENS / f"{path.stem}.json").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("number", FIELDS)
def test_fields(number: str) -> None:
    """The values themselves, so that no rewrite of the goldens can lose them unseen."""
    a = _seed(number)
    paragraphs = len(a.text.split("\n\n"))
    assert (a.source, a.language, a.date, a.date_edtf, a.title, paragraphs) == FIELDS[number]


def test_000_crawl_prefix_is_the_date_and_not_in_the_text() -> None:
    a = _seed("000")
    assert a.text.startswith("Chairman of the General")
    assert "date 2023-06-23" not in a.text


def test_001_first_line_is_a_caption_and_the_place_is_in_the_dateline() -> None:
    a = _seed("001")
    assert (a.agency, a.place) == ("vna", "Havana")
    assert len(a.captions) == 1
    assert a.captions[0].endswith("(Photo: qdnd.vn)")
    assert a.text.startswith("Havana (VNA) – A delegation")


def test_002_captions_and_nothing_of_the_tail() -> None:
    a = _seed("002")
    assert [c.endswith("(Ảnh: Bộ Quốc phòng)") for c in a.captions] == [True, True]
    assert "Tin bài liên quan" not in a.text
    assert a.text.endswith("ngày càng thiết thực và hiệu quả.")


def test_003_summary_section_agency_and_caption() -> None:
    a = _seed("003")
    assert (a.agency, a.place, a.section) == ("vns", "Havana", "Politics & Law")
    assert a.summary is not None
    assert a.summary.startswith("The two parties committed")
    assert a.summary[:-1] in a.text
    assert [c.endswith("VNA/VNS Photo") for c in a.captions] == [True]
    assert a.text.endswith("– VNS")


def test_004_teasers_that_are_full_sentences_are_out() -> None:
    a = _seed("004")
    assert a.text.endswith("quân đội hai nước./.")
    assert "Mời quý độc giả" not in a.text
    assert "Thời gian tới, hai bên thống nhất" not in a.text
