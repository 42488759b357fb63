"""What a curator states beside a page: it wins, it is checked, and what is wrong in it stops that page alone."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ARTICLE_TEXT, SEEDS

import vncuba_dataset as vc
from vncuba_dataset.arrow import batch_of
from vncuba_dataset.clean import clean_batch, clean_pages
from vncuba_dataset.errors import SidecarError
from vncuba_dataset.knowledge import load_knowledge
from vncuba_dataset.model import Article, Page
from vncuba_dataset.readers import Unread, list_seeds, read_pages
from vncuba_dataset.sidecar import KEYS, read_sidecar, starter

KNOWLEDGE = load_knowledge()
STATED = """\
# found on the back of a print
url = "https://www.granma.cu/mundo/2023-11-04/arroz"
date = 2023-11-04
source = "granma"
title = "Rice for  Havana"
note = "The page was cut by its printer."
rights = "Granma, by kind permission"
"""


def _clean(text: str, sidecar: str, folder: Path) -> Article:
    (folder / "a.txt").write_text(text, encoding="utf-8")
    (folder / "a.toml").write_text(sidecar, encoding="utf-8")
    (page,) = read_pages(list_seeds(folder).seeds)
    assert isinstance(page, Page), page
    return clean_pages([page], knowledge=KNOWLEDGE)[0]


def test_what_a_curator_states_wins_over_the_page(tmp_path: Path) -> None:
    plain = vc.clean(ARTICLE_TEXT)
    article = _clean(ARTICLE_TEXT, STATED, tmp_path)
    assert (article.source, article.source_name) == ("granma", "Granma")
    assert (article.date, article.date_edtf) == (dt.date(2023, 11, 4), "2023-11-04")
    assert (article.title, article.url) == ("Rice for Havana", "https://www.granma.cu/mundo/2023-11-04/arroz")
    assert {e.field for e in article.evidence if e.rule == "sidecar"} >= {
        "url", "date", "date_edtf", "source", "title", "note", "rights",
    }  # fmt: skip
    assert (article.id, article.text, article.agency) == (plain.id, plain.text, "vna")


@pytest.mark.parametrize(
    ("sidecar", "edtf", "moment"),
    [
        ('date = "2023-11"', "2023-11", None),
        ('date = "2023"', "2023", None),
        ('date = "XXXX-06-22"', "XXXX-06-22", None),
        ("date = 2023-11-04T10:20:00+07:00", "2023-11-04", dt.datetime(2023, 11, 4, 3, 20, tzinfo=dt.UTC)),
        ('date = 2023-11-04T10:20:00\nsource = "vov"', "2023-11-04", dt.datetime(2023, 11, 4, 3, 20, tzinfo=dt.UTC)),
        ("", None, None),
    ],
)
def test_a_date_is_as_precise_as_it_is_stated(
    sidecar: str, edtf: str | None, moment: dt.datetime | None, tmp_path: Path
) -> None:
    article = _clean(ARTICLE_TEXT, sidecar, tmp_path)
    assert (article.date_edtf, article.published_at) == (edtf, moment)


@pytest.mark.parametrize(
    ("source", "found"),
    [("granma", "granma"), ("Báo Nhân Dân", "nhandan"), ("vov.vn", "vov"), ("boletin.example.org", "example.org")],
)
def test_a_source_is_an_outlet_its_name_or_a_domain(source: str, found: str, tmp_path: Path) -> None:
    assert _clean(ARTICLE_TEXT, f'source = "{source}"', tmp_path).source == found


def test_a_source_that_nobody_knows_is_kept_as_a_warning(tmp_path: Path) -> None:
    article = _clean(ARTICLE_TEXT, 'source = "granam"', tmp_path)
    assert article.source is None
    assert [(e.value, e.rule) for e in article.evidence if e.field == "warning"] == [
        ("granam", "refused/no-outlet/sidecar")
    ]


@pytest.mark.parametrize(
    ("sidecar", "message"),
    [
        ("titel = 'a'", "a.toml, line 1: no key 'titel'; did you mean 'title'?"),
        ("\n\nsorce = 'a'", "a.toml, line 3: no key 'sorce'; did you mean 'source'?"),
        ("[date]\nday = 1", "a.toml, line 1: {'day': 1} is no date"),
        ("date = 2023", "a.toml, line 1: 2023 is no date"),
        ("date = 'yesterday'", "a.toml, line 1: 'yesterday' is no date; a day like 2023-11-04"),
        ("date = '2023-13'", "a.toml, line 1: '2023-13' is no date"),
        ("date = '2023-02-30'", "a.toml, line 1: '2023-02-30' is no date"),
        ("date = 2023-02-30", "a.toml, line 1: '2023-02-30' is no date; a day like 2023-11-04"),
        ('title = "A"\ndate = 2023-13-01', "a.toml, line 2: '2023-13-01' is no date; a day like 2023-11-04"),
        ("url = 'granma.cu'", "a.toml, line 1: 'granma.cu' is no address; like \"https://"),
        ("title = ''", "a.toml, line 1: '' does not fit; a text in quotes"),
        ("title = 5", "a.toml, line 1: 5 does not fit"),
        ("note = ['a']", "a.toml, line 1: ['a'] does not fit"),
        ("title = a", "a.toml: it is not TOML: Invalid value (at line 1, column 9)"),
    ],
)
def test_what_is_wrong_names_its_place_and_what_is_right(sidecar: str, message: str) -> None:
    with pytest.raises(SidecarError) as error:
        read_sidecar(sidecar.encode(), "a.toml")
    assert str(error.value).startswith(message)


def test_bytes_that_are_no_utf8_are_named_by_their_line() -> None:
    with pytest.raises(SidecarError, match=r"a\.toml, line 2: it is not UTF-8"):
        read_sidecar(b"# a\ntitle = '\xff'", "a.toml")


@given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(lambda s: s.encode("utf-8", "replace"))))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        assert all(one.rule == "sidecar" for one in read_sidecar(data, "a.toml"))
    except SidecarError as error:
        assert "a.toml" in str(error)


def test_a_wrong_sidecar_refuses_its_page_and_the_rest_goes_on(pages: Path) -> None:
    (pages / "bad.txt").write_text(ARTICLE_TEXT + "\nMore.\n", encoding="utf-8")
    (pages / "bad.toml").write_text("titel = 'a'", encoding="utf-8")
    read = list(read_pages(list_seeds(pages).seeds))
    refused = [one for one in read if isinstance(one, Unread)]
    assert [one.name for one in read] == ["bad.txt", "good.txt"]
    assert [(one.name, one.reason, one.fix) for one in refused] == [
        ("bad.txt", "Its sidecar is wrong: bad.toml, line 1: no key 'titel'.", "Mend it: did you mean 'title'?")
    ]
    report = vc.validate([pages])
    assert [Path(failure.file).name for failure in report.failures] == ["bad.txt"]


def test_a_sidecar_without_its_page_is_reported(pages: Path) -> None:
    (pages / "goot.toml").write_text("title = 'a'", encoding="utf-8")
    (pages / "good.toml").write_text("title = 'a'", encoding="utf-8")
    left_out = list_seeds(pages).left_out
    assert [(one.name, one.reason) for one in left_out] == [("goot.toml", "No page stands beside this sidecar.")]
    assert "good" in left_out[0].fix


def test_what_is_stated_goes_with_the_page_through_arrow(tmp_path: Path) -> None:
    known = read_sidecar(STATED.encode(), "a.toml")
    batch = clean_batch(batch_of([Page(ARTICLE_TEXT.encode(), "a.txt", known=known)]), knowledge=KNOWLEDGE)
    assert batch["source"].to_pylist() == ["granma"]
    assert batch["date"].to_pylist() == [dt.date(2023, 11, 4)]


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem)
def test_a_starter_states_nothing_until_its_marks_are_taken_away(path: Path) -> None:
    article = vc.clean(path.read_bytes(), name=path.name)
    printed = starter(article)
    assert read_sidecar(printed.encode(), "a.toml") == ()
    lines = [line[2:] for line in printed.splitlines()]
    stated = [line for line in lines if line.split(" = ")[0] in KEYS and "# not found" not in line]
    assert tomllib.loads("\n".join(stated))
    read = {one.field: one.value for one in read_sidecar("\n".join(stated).encode(), "a.toml")}
    assert read.get("source") == article.source
    assert read.get("title") == (" ".join(article.title.split()) if article.title else None)
    assert read.get("date_edtf") == article.date_edtf


def test_explain_prints_a_starter(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "vncuba_dataset", "explain", str(SEEDS[3]), "--sidecar"],
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert '# date = 2024-10-27  # date/line "October 27, 2024"' in done.stdout
    assert '# note = ""  # not found' in done.stdout
