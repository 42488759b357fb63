"""Suites are loaded whole or not at all; a crashed check is an error of the build, never a fault of a row."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from support import ARTICLE_TEXT, ROOT

import vncuba_dataset as vc
from vncuba_dataset import suites
from vncuba_dataset.errors import CheckError, KnowledgeError
from vncuba_dataset.suites import check_records, check_release, load_suites


@pytest.fixture
def expectations(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "expectations", tmp_path / "expectations"))


def _edit(folder: Path, change: Any) -> None:
    path = folder / "article.json"
    suite = json.loads(path.read_text(encoding="utf-8"))
    change(suite)
    path.write_text(json.dumps(suite), encoding="utf-8")


def test_an_unknown_expectation_type_is_refused(expectations: Path) -> None:
    _edit(expectations, lambda s: s["expectations"][0].update(type="expect_column_values_to_be_uniqe"))
    with pytest.raises(KnowledgeError, match=r"article.json: expectation 1 .*did you mean"):
        load_suites(expectations)


def test_an_empty_suite_is_refused(expectations: Path) -> None:
    _edit(expectations, lambda s: s.update(expectations=[]))
    with pytest.raises(KnowledgeError, match="an empty suite would pass everything"):
        load_suites(expectations)


def test_a_wrong_argument_is_refused(expectations: Path) -> None:
    _edit(expectations, lambda s: s["expectations"][1]["kwargs"].update(min_valu=3))
    with pytest.raises(KnowledgeError, match="expectation 2"):
        load_suites(expectations)


def test_an_expectation_without_words_for_a_curator_is_refused(expectations: Path) -> None:
    _edit(expectations, lambda s: s["expectations"][0].pop("notes"))
    with pytest.raises(KnowledgeError, match=r"it has type, kwargs, notes and meta\.fix"):
        load_suites(expectations)


def test_no_json_names_the_line(expectations: Path) -> None:
    (expectations / "release.json").write_text("{", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"release.json: not JSON: .*line 1"):
        load_suites(expectations)


@pytest.mark.parametrize(
    "kwargs", [{"column": "txet", "regex": "a"}, {"column": "text", "regex": "(unclosed"}], ids=["column", "regex"]
)
def test_a_check_that_crashes_stops_the_build_and_leaves_dist(
    kwargs: dict[str, str], expectations: Path, pages: Path, tmp_path: Path
) -> None:
    crashing = {"type": "expect_column_values_to_match_regex", "kwargs": kwargs, "notes": "x", "meta": {"fix": "y"}}
    _edit(expectations, lambda s: s["expectations"].append(crashing))
    with pytest.raises(CheckError, match="crashed"):
        vc.build(pages, tmp_path / "dist", expectations=expectations)
    assert not (tmp_path / "dist").exists()


def test_a_warning_never_refuses(expectations: Path, pages: Path, tmp_path: Path) -> None:
    wanted = {
        "type": "expect_column_values_to_not_be_null",
        "kwargs": {"column": "title"},
        "severity": "warning",
        "notes": "No headline.",
        "meta": {"fix": "-"},
    }
    _edit(expectations, lambda s: s["expectations"].append(wanted))
    report = vc.build(pages, tmp_path / "dist", expectations=expectations)
    assert report.ok
    assert [w.reason for w in report.warnings] == ["No headline."]


def test_a_column_check_of_the_release_can_fail(expectations: Path, pages: Path, tmp_path: Path) -> None:
    path = expectations / "release.json"
    suite = json.loads(path.read_text(encoding="utf-8"))
    kwargs = {
        "type": "expect_column_values_to_not_be_null",
        "kwargs": {"column": "date"},
        "notes": "No day.",
        "meta": {"fix": "-"},
    }
    suite["expectations"].append(kwargs)
    path.write_text(json.dumps(suite), encoding="utf-8")
    report = vc.build(pages, tmp_path / "dist", expectations=expectations)
    assert [(f.file, f.reason) for f in report.failures if f.file] == [("good.txt", "No day.")]


@pytest.mark.parametrize(
    ("kind", "kwargs", "refused"),
    [
        ("expect_column_values_to_match_regex", {"column": "date_edtf", "regex": "^20"}, ["b"]),
        ("expect_column_value_lengths_to_equal", {"column": "language", "value": 2}, ["c"]),
        ("expect_column_values_to_not_be_null", {"column": "source"}, ["b", "c"]),
        ("expect_column_values_to_match_regex", {"column": "seed", "regex": "^[abc]$"}, ["d"]),
        ("expect_column_pair_values_to_be_equal", {"column_A": "id", "column_B": "text_digest"}, ["a"]),
        ("expect_column_values_to_be_unique", {"column": "text_digest"}, ["d"]),
        ("expect_column_values_to_be_in_set", {"column": "language", "value_set": ["vi", "es"]}, ["c"]),
    ],
)
def test_a_packed_release_is_judged_like_one_that_is_not(
    kind: str, kwargs: dict[str, Any], refused: list[str], expectations: Path
) -> None:
    own = {"type": kind, "kwargs": kwargs, "notes": "Ours.", "meta": {"fix": "-"}}
    (expectations / "release.json").write_text(json.dumps({"name": "release", "expectations": [own]}))
    plain = pa.table(
        {
            "seed": ["a", "b", "c", "dd"],
            "id": ["1", "2", "3", "4"],
            "source": ["vna", None, None, "vov"],
            "language": ["vi", "es", "eng", None],
            "date_edtf": ["2001-05", "1998", None, "2020-01-02"],
            "text_digest": ["9", "2", "3", "3"] if kind.endswith("unique") else ["9", "2", "3", "4"],
        }
    )
    packed = pa.concat_tables([plain.slice(0, 1), plain.slice(1)])
    for i, name in enumerate(plain.schema.names[1:], 1):
        packed = packed.set_column(i, name, packed[name].dictionary_encode())
    loaded = load_suites(expectations)
    found = check_release(packed, loaded)
    assert found == check_release(plain, loaded)
    assert ["abcd"[row] for row, _ in found if row is not None] == refused


@pytest.mark.parametrize(
    ("kind", "kwargs", "value"),
    [
        ("expect_records_to_stay", {}, "2 records, 4 in the last release"),
        ("expect_outlets_to_stay", {}, "vov (3)"),
        (
            "expect_share_missing_to_be_below",
            {"column": "language", "max_share": 0.1, "min_records": 1},
            "vna: 1 of 2",
        ),
    ],
)
def test_an_expectation_of_the_whole_stands_alone(
    kind: str, kwargs: dict[str, Any], value: str, expectations: Path
) -> None:
    own = {"type": kind, "kwargs": kwargs, "notes": "Ours.", "meta": {"fix": "-"}}
    (expectations / "release.json").write_text(json.dumps({"name": "release", "expectations": [own]}))
    records = pa.table({"source": ["vna", "vna"], "language": ["vi", None], "date_edtf": ["2001", "2002"]})
    ((row, failure),) = check_release(records, load_suites(expectations), {"vna": 1, "vov": 3})
    assert (row, failure.value) == (None, value)


def test_every_failing_row_is_named_however_many(tmp_path: Path) -> None:
    """Great Expectations shows 200 values at most; its index list is whole."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for i in range(230):
        (folder / f"{i:03}.txt").write_text(f"{i}\n", encoding="utf-8")
    report = vc.validate([folder])
    assert len({f.file for f in report.failures}) == 230


def test_what_was_judged_is_not_kept(pages: Path) -> None:
    """Great Expectations has cycles around its frames: until they are collected, batch after batch would pile up."""
    import gc

    import pandas as pd

    from vncuba_dataset.build import clean_all
    from vncuba_dataset.knowledge import load_knowledge
    from vncuba_dataset.readers import list_seeds

    records, _ = clean_all(list_seeds(pages).seeds, knowledge=load_knowledge())
    loaded = load_suites()
    gc.collect()
    gc.disable()
    try:
        check_records(records, loaded)
        frames = [one for one in gc.get_objects() if isinstance(one, pd.DataFrame)]
    finally:
        gc.enable()
    assert not [frame.columns for frame in frames if "page" in frame.columns and "text" in frame.columns]


@pytest.mark.parametrize(("rows", "size"), [(1, 1 << 30), (3, 1 << 30), (4000, 1), (4000, 700)])
def test_batches_are_bounded_and_change_nothing(
    rows: int, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for i in range(9):
        text = ARTICLE_TEXT.replace("rice", f"rice and tea no. {i}") * (i % 3)
        (folder / f"{i}.txt").write_text(text, encoding="utf-8")
    whole = vc.validate(folder)
    monkeypatch.setattr(suites, "BATCH_ROWS", rows)
    monkeypatch.setattr(suites, "BATCH_BYTES", size)
    assert vc.validate(folder) == whole
    assert {Path(failure.file).name for failure in whole.failures} == {"0.txt", "3.txt", "6.txt"}


def test_what_stands_in_for_a_module_works_as_the_module() -> None:
    """An expectation that needs what was not imported with Great Expectations."""
    code = """if True:
    import sys
    from pathlib import Path
    import pyarrow as pa
    from vncuba_dataset import suites
    suites.load_suites()
    print([m for m in ("scipy.stats", "altair") if m in sys.modules])
    from great_expectations.core.expectation_suite import ExpectationSuite
    one = {
        "type": "expect_column_kl_divergence_to_be_less_than",
        "kwargs": {"column": "language", "partition_object": {"values": ["vi", "es"], "weights": [0.5, 0.5]},
                   "threshold": 0.01},
        "notes": "Uneven.", "meta": {"fix": "-", "number": 0},
    }
    suite = ExpectationSuite(name="one", expectations=[one])
    def said(languages):
        ids = [f"{i}.txt" for i in range(len(languages))]
        return [f.reason for _, f in suites._check(pa.table({"seed": ids, "id": ids, "language": languages}), suite)]
    print(said(["vi", "es"] * 5), said(["vi"] * 9 + ["es"]), "scipy.stats" in sys.modules)
    import scipy.stats
    print(scipy.stats.norm.cdf(0))
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines() == ["[]", "[] ['Uneven.'] True", "0.5"], done.stderr


def test_a_module_that_is_there_has_no_stand_in() -> None:
    from vncuba_dataset.later import later

    with later("json", "this.is.not.there"):
        assert sys.modules["json"] is json
    assert "this.is.not.there" not in sys.modules


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys, vncuba_dataset as vc; vc.clean('Cuba'); "
        "print([m for m in ('great_expectations', 'datasets', 'pandas', 'pyarrow', 'ray') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
