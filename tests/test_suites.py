"""Suites are loaded whole or not at all; a crashed check is an error of the build, never a fault of a row."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from support import ROOT

import vncuba_dataset as vc
from vncuba_dataset.errors import CheckError, KnowledgeError
from vncuba_dataset.suites import load_suites


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


def test_every_failing_row_is_named_however_many(tmp_path: Path) -> None:
    """Great Expectations shows 200 values at most; its index list is whole."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for i in range(230):
        (folder / f"{i:03}.txt").write_text(f"{i}\n", encoding="utf-8")
    report = vc.validate([folder])
    assert len({f.file for f in report.failures}) == 230


def test_importing_the_package_imports_nothing_heavy() -> None:
    import subprocess
    import sys

    code = (
        "import sys, vncuba_dataset as vc; vc.clean('Cuba'); "
        "print([m for m in ('great_expectations', 'datasets', 'pandas', 'pyarrow', 'ray') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
