"""What `validate` tells of given or changed pages, where, in which words, and in which formats."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ARTICLE_TEXT, ROOT

import vncuba_dataset as vc
from vncuba_dataset.errors import ReadError, UsageError
from vncuba_dataset.readers import Unread
from vncuba_dataset.report import as_format, summary
from vncuba_dataset.report.github import MAX_ANNOTATIONS, MAX_SUMMARY
from vncuba_dataset.suites import Failure
from vncuba_dataset.validate import MAX_PREVIEWS, Preview, ValidationReport

ARTICLE = (ROOT / "seeds" / "003_bca5567595f81341.txt").read_text(encoding="utf-8")
BODY = ARTICLE.split("– VNA/VNS Photo", 1)[1].lstrip()


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Curator", "-c", "user.email=curator@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *identity, "-C", str(folder), *arguments], check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The seeds on `main`, and a branch off it."""
    folder = tmp_path / "repository"
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    git(tmp_path, "init", "-q", str(folder))
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Seeds")
    git(folder, "switch", "-qc", "pages")
    return folder


def names(report: ValidationReport) -> list[str]:
    return [Path(file).name for file in report.files]


# ---------------------------------------------------------------- which pages


def test_only_what_the_branch_changed_is_looked_at(repository: Path) -> None:
    seeds = repository / "seeds"
    (seeds / "new.txt").write_text(ARTICLE_TEXT, encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "New")
    edited = seeds / "000_cc4e2824ff5afd6c.txt"
    edited.write_text(edited.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")  # not committed
    (seeds / "tên mới.txt").write_text(ARTICLE_TEXT + "Hơn.\n", encoding="utf-8")  # not even added
    (seeds / "001_b560501110c1990c.txt").unlink()
    git(repository, "mv", "seeds/002_f94b9a3204121923.txt", "seeds/moved.txt")
    report = vc.validate(seeds, changed_since="main")
    assert names(report) == [edited.name, "moved.txt", "new.txt", "tên mới.txt"]
    assert report.ok, report.failures


def test_what_main_did_meanwhile_is_not_the_branchs(repository: Path) -> None:
    git(repository, "switch", "-q", "main")
    (repository / "seeds" / "others.txt").write_text(ARTICLE_TEXT, encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "Somebody else's page")
    git(repository, "switch", "-q", "pages")
    report = vc.validate(repository / "seeds", changed_since="main")
    assert (report.files, report.ok) == ((), True)


def test_a_page_counts_as_changed_with_its_sidecar(repository: Path) -> None:
    (repository / "seeds" / "001_b560501110c1990c.toml").write_text("date = 2020-01-01\n")
    assert names(vc.validate(repository / "seeds", changed_since="main")) == ["001_b560501110c1990c.txt"]


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", ""])
def test_a_reference_that_git_does_not_know_is_wrong_usage(ref: str, repository: Path) -> None:
    with pytest.raises(UsageError, match="changed-since"):
        vc.validate(repository / "seeds", changed_since=ref)
    assert git(repository, "status", "--porcelain") == ""


def test_folders_in_no_repository_are_wrong_usage(pages: Path) -> None:
    with pytest.raises(UsageError, match="not a git repository"):
        vc.validate(pages, changed_since="main")


# ---------------------------------------------------------------- copies


def failures_of(report: ValidationReport, column: str) -> list[tuple[str, str, str]]:
    found = (*report.failures, *report.warnings)
    return [(Path(f.file).name, f.value, f.severity) for f in found if f.column == column]


def test_a_copy_of_a_page_that_did_not_change_is_refused(repository: Path) -> None:
    shutil.copy(repository / "seeds" / "003_bca5567595f81341.txt", repository / "seeds" / "copy.txt")
    report = vc.validate(repository / "seeds", changed_since="main")
    original = str(repository / "seeds" / "003_bca5567595f81341.txt")
    assert failures_of(report, "copy_of") == [("copy.txt", original, "critical")]
    assert original in report.failures[0].fix


def test_a_page_of_the_same_length_is_no_copy(repository: Path) -> None:
    data = (repository / "seeds" / "003_bca5567595f81341.txt").read_bytes()
    (repository / "seeds" / "other.txt").write_bytes(data.replace(b"2024", b"2023"))
    assert vc.validate(repository / "seeds", changed_since="main").ok


def _edited(text: str) -> str:
    """A reprint: a paragraph less, a sentence more, some words put otherwise."""
    paragraphs = text.split("\n\n")
    return "\n\n".join([*paragraphs[:-2], "It was printed here a day later."]).replace("cooperation", "collaboration")


@pytest.mark.parametrize(
    ("text", "column", "severity"),
    [
        pytest.param(ARTICLE, "copy_of", "critical", id="copy"),
        pytest.param(" date 2024-10-28 " + BODY, "same_text_as", "warning", id="same-text"),
        pytest.param(_edited(ARTICLE), "near_copy_of", "warning", id="edited"),
        pytest.param(ARTICLE_TEXT, "", "", id="another-article"),
    ],
)
def test_pages_are_compared_with_those_of_a_build(
    text: str, column: str, severity: str, dist: Path, tmp_path: Path
) -> None:
    (tmp_path / "new.txt").write_text(text, encoding="utf-8")
    report = vc.validate(tmp_path / "new.txt", against=dist)
    found = {
        f.column: (f.value, f.severity)
        for f in (*report.failures, *report.warnings)
        if f.column in {"copy_of", "same_text_as", "near_copy_of"}
    }
    assert set(found) == ({column} if column else set())
    if column:
        assert found[column][0].startswith("003_bca5567595f81341.txt")
        assert found[column][1] == severity


@pytest.mark.parametrize(
    ("texts", "column", "told"),
    [
        pytest.param((ARTICLE, ARTICLE), "copy_of", "a.txt", id="copy"),
        pytest.param((ARTICLE, " date 2024-10-28 " + BODY), "same_text_as", "a.txt", id="same-text"),
        pytest.param((ARTICLE, _edited(ARTICLE)), "near_copy_of", "a.txt (", id="edited"),
        pytest.param((ARTICLE, ARTICLE_TEXT), "", "", id="another-article"),
    ],
)
def test_pages_are_compared_with_one_another(texts: tuple[str, str], column: str, told: str, tmp_path: Path) -> None:
    """The first, in order of name, is the original; the other is told of it, and of one thing only."""
    for name, text in zip("ab", texts, strict=True):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    report = vc.validate(tmp_path)
    found = {
        (Path(f.file).name, f.column): f.value
        for f in (*report.failures, *report.warnings)
        if f.column in {"copy_of", "same_text_as", "near_copy_of"}
    }
    assert list(found) == ([("b.txt", column)] if column else [])
    assert all(value.startswith(f"{tmp_path}/{told}") for value in found.values())


def test_the_nearer_of_two_is_named(dist: Path, tmp_path: Path) -> None:
    """An edited reprint of a record, and a copy of that reprint with one sentence more."""
    edited = _edited(ARTICLE)
    (tmp_path / "a.txt").write_text(edited, encoding="utf-8")
    (tmp_path / "b.txt").write_text(f"{edited}\n\nMore may be said of it later this week.\n", encoding="utf-8")
    told = failures_of(vc.validate(tmp_path, against=dist), "near_copy_of")
    assert [(name, Path(value).name.split(" ")[0]) for name, value, _ in told] == [
        ("a.txt", "003_bca5567595f81341.txt"),
        ("b.txt", "a.txt"),
    ]


def test_a_build_may_lie_at_an_address(dist: Path, tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    files = fsspec.filesystem("memory")
    files.pipe("/release/signatures.parquet", (dist / "signatures.parquet").read_bytes())
    (tmp_path / "new.txt").write_text(ARTICLE, encoding="utf-8")
    report = vc.validate(tmp_path / "new.txt", against="memory://release")
    assert [(f.column, f.value) for f in report.failures] == [("copy_of", "003_bca5567595f81341.txt")]
    with pytest.raises(ReadError, match=r"memory://nothing/signatures\.parquet: no such file"):
        vc.validate(tmp_path / "new.txt", against="memory://nothing")


def test_a_page_is_no_copy_of_itself(dist: Path) -> None:
    report = vc.validate(ROOT / "seeds", against=dist)
    assert (report.ok, report.warnings) == (True, ())


def test_a_renamed_page_is_no_copy_of_what_it_was(dist: Path, repository: Path) -> None:
    git(repository, "mv", "seeds/002_f94b9a3204121923.txt", "seeds/moved.txt")
    report = vc.validate(repository / "seeds", changed_since="main", against=dist)
    assert (names(report), report.failures, report.warnings) == (["moved.txt"], (), ())


@pytest.mark.parametrize("what", ["nowhere", "broken", "other"])
def test_a_dist_without_signatures_is_an_error_that_names_the_file(what: str, pages: Path, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = tmp_path / what
    folder.mkdir()
    if what == "broken":
        (folder / "signatures.parquet").write_bytes(b"PAR1")
    if what == "other":
        pq.write_table(pa.table({"a": [1]}), folder / "signatures.parquet")
    with pytest.raises(ReadError, match=rf"{what}/signatures\.parquet"):
        vc.validate(pages, against=folder)


# ---------------------------------------------------------------- which line


LEFT = "date 2023-06-23 The two sides agreed to meet again in Havana and to send more rice in the coming year.\n"
"""A crawler's prefix in mid-page, where it is not cut."""


def test_a_failure_names_the_line_the_words_the_note_and_the_fix(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{ARTICLE_TEXT}\n{LEFT}", encoding="utf-8")
    (failure,) = vc.validate(tmp_path).failures
    assert (failure.line, failure.column, failure.value) == (5, "text", "date 2023-06")
    assert failure.reason == "The crawler's prefix (`date 2023-06-23`) is left in the text."
    assert "mend line 5" in failure.fix


def test_lines_of_html_are_those_of_the_file(tmp_path: Path) -> None:
    paragraph = (
        "Vietnam and Cuba marked the anniversary of their diplomatic ties in Havana on Monday, officials said."
    )
    html = (
        "<!DOCTYPE html>\n<html><head><title>Rice</title></head>\n<body>\n<nav>Home</nav>\n<article>\n"
        f"<p>{paragraph}</p>\n\n\n<p>{paragraph[:-1]}, and more may be asked of desk@example.cu by all readers.</p>\n"
        "</article></body></html>\n"
    )
    (tmp_path / "a.html").write_text(html, encoding="utf-8")
    report = vc.validate(tmp_path)
    assert [(w.value, w.line) for w in report.warnings if "@" in w.value] == [("desk@example.cu", 9)]


# ---------------------------------------------------------------- formats


def failure(file: str = "a.txt", **more: Any) -> Failure:
    fields = {"line": 3, "column": "text", "value": "x", "expectation": "expect_x", "reason": "Bad.", "fix": "Mend."}
    return Failure(file=file, **{**fields, **more})


def report_of(*failures: Failure, warnings: tuple[Failure, ...] = (), **more: Any) -> ValidationReport:
    files = tuple(dict.fromkeys(f.file for f in (*failures, *warnings)))
    return ValidationReport(files, failures, warnings, **more)


def test_github_escapes_what_would_end_a_command() -> None:
    bad = failure("50%,a:b\n.txt", value="1\n::error::2", reason="Bad\r\nworse.", fix="100%")
    (line, last) = as_format(report_of(bad), "github").splitlines()
    assert line == (
        "::error file=50%25%2Ca%3Ab%0A.txt,line=3,title=Bad%0D%0Aworse::“1%0A::error::2”. 100%25 [expect_x]"
    )
    assert last == "0 passed, 1 failed"


def test_github_says_how_many_more_there_are_and_logs_them_all() -> None:
    report = report_of(*(failure(f"{i:03}.txt", value="::warning::x") for i in range(25)))
    lines = as_format(report, "github").splitlines()
    commands = [line for line in lines if line.startswith("::error")]
    assert len(commands) == MAX_ANNOTATIONS
    assert "16 more errors" in commands[-1]
    logged = [line for line in lines if re.match(r"\d{3}\.txt:3: ", line)]
    assert [line[:7] for line in logged] == [f"{i:03}.txt" for i in range(9, 25)]
    assert not any("::warning" in line for line in logged)


def test_as_many_as_are_shown_need_no_more(tmp_path: Path) -> None:
    report = report_of(*(failure(f"{i}.txt") for i in range(MAX_ANNOTATIONS)))
    lines = as_format(report, "github").splitlines()
    assert len([line for line in lines if line.startswith("::error file=")]) == MAX_ANNOTATIONS
    assert not any("more" in line for line in lines)


def test_a_row_is_a_line_of_jsonl_and_a_member_the_first_of_its_archive() -> None:
    report = report_of(failure("a.jsonl#12", line=4), failure("b.zip!/c.txt", line=4), failure("d.csv#9", line=None))
    assert re.findall(r"file=([^,]*),line=(\d+)", as_format(report, "github")) == [
        ("a.jsonl", "12"),
        ("b.zip", "1"),
        ("d.csv", "1"),
    ]


def test_the_summary_has_a_table_and_each_page_before_and_after() -> None:
    preview = Preview("seeds/a<b>.txt", "Tin | mới", "vov", "vi", None, "Menu\n```\nBody", "Body", 0.25)
    told = summary(report_of(failure("a|b.txt", value="@all <script>"), previews=(preview,)))
    assert "| a\\|b.txt | 3 | Bad. | @\u200ball &lt;script\\> | Mend. |" in told
    assert "<summary>seeds/a&lt;b&gt;.txt · 25% kept</summary>" in told
    assert "title: Tin \\| mới · source: vov · language: vi · date: –" in told
    assert "Before\n\n````text\nMenu\n```\nBody\n````\n\nAfter\n\n```text\nBody\n```" in told


def test_the_summary_fits_and_says_what_it_leaves_out() -> None:
    told = summary(report_of(*(failure(f"{i}.txt", value="Việt" * 50) for i in range(9000))))
    assert len(told.encode()) <= MAX_SUMMARY
    assert "more entries do not fit here" in told


def test_no_changed_page_is_said() -> None:
    assert summary(report_of()).startswith("## ✓ No page changed")


def test_sarif_has_a_rule_for_each_note_and_lines() -> None:
    warning = failure("c.txt", severity="warning")
    report = report_of(failure("a b.txt"), failure("c.txt", reason="Other.", line=None), warnings=(warning,))
    told = json.loads(as_format(report, "sarif"))
    (run,) = told["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert told["version"] == "2.1.0"
    assert len({rule["id"] for rule in rules}) == len(rules) == 2
    assert [(r["level"], rules[r["ruleIndex"]]["shortDescription"]["text"]) for r in run["results"]] == [
        ("error", "Bad."),
        ("error", "Other."),
        ("warning", "Bad."),
    ]
    places = [r["locations"][0]["physicalLocation"] for r in run["results"]]
    assert [(p["artifactLocation"]["uri"], p["region"]["startLine"]) for p in places] == [
        ("a%20b.txt", 3),
        ("c.txt", 1),
        ("c.txt", 3),
    ]


def test_sarif_has_one_rule_for_what_a_reader_refuses() -> None:
    """Its reason names the page, which a rule does not."""
    reasons = [f"Its sidecar is wrong: {name}.toml, line 2: no key 'x'." for name in "ab"]
    wrong = [failure(f"{r[22]}.txt", expectation="sidecar/wrong", reason=r, column="", line=None) for r in reasons]
    (run,) = json.loads(as_format(report_of(*wrong), "sarif"))["runs"]
    assert [(r["id"], r["shortDescription"]["text"]) for r in run["tool"]["driver"]["rules"]] == [
        ("sidecar/wrong",) * 2
    ]
    assert [r["message"]["text"][:49] for r in run["results"]] == [r[:49] for r in reasons]
    places = [r["locations"][0]["physicalLocation"] for r in run["results"]]
    assert [(p["artifactLocation"]["uri"], p["region"]["startLine"]) for p in places] == [
        ("a.toml", 2),
        ("b.toml", 2),
    ]


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_words_make_a_report_in_every_format(value: str, file: str) -> None:
    """Whatever stands in a page or its name, every format is one that its reader can read."""
    report = report_of(failure(file or "x", value=value))
    commands = as_format(report, "github").splitlines()
    assert sum(line.startswith("::") for line in commands) == 1
    ElementTree.fromstring(as_format(report, "junit"))
    assert json.loads(as_format(report, "json"))["failures"][0]["value"] == value
    assert json.loads(as_format(report, "sarif"))["runs"][0]["results"]
    assert as_format(report, "text").endswith("0 passed, 1 failed\n")
    rows = [line for line in summary(report).splitlines() if line.startswith("|")]
    assert len(rows) == 3
    assert len(re.findall(r"(?<!\\)\|", rows[2])) == 6


def test_text_shows_a_warning_as_one() -> None:
    told = as_format(report_of(failure(), warnings=(failure("b.txt", severity="warning", reason="Hm."),)), "text")
    assert "✗ a.txt\n    Bad.\n      expect_x line 3 text = 'x'\n      fix: Mend.\n" in told
    assert "✓ b.txt\n  ! Hm.\n" in told
    assert told.endswith("1 passed, 1 failed, 1 warning\n")


def test_it_is_said_what_pages_were_compared_with() -> None:
    """A pass is worth as much as what was looked at."""
    alone, beside = report_of(failure()), report_of(failure(), against="s3://bucket/dist")
    for told in (as_format(alone, "text"), summary(alone)):
        assert "ompared with one another; --against DIST" in told.replace("\\", "")
    for told in (as_format(beside, "text"), summary(beside)):
        assert "ompared with one another and with the records of s3://bucket/dist" in told.replace("\\", "")
    assert json.loads(as_format(beside, "json"))["against"] == "s3://bucket/dist"


def test_a_value_of_the_page_needs_no_name_and_others_do() -> None:
    report = report_of(failure(), failure("b.txt", column="page_characters", value="0"), failure("c.txt", value=""))
    texts = [line.rpartition("::")[2] for line in as_format(report, "github").splitlines()[:3]]
    assert texts == ["“x”. Mend. [expect_x]", "page_characters: “0”. Mend. [expect_x]", "Mend. [expect_x]"]


def test_pages_without_an_excerpt_are_counted_and_why() -> None:
    preview = Preview("a.txt", None, None, None, None, "", "", 0.0)
    assert "1 more page not shown: refused unread." in summary(
        report_of(failure("a.txt"), failure("b.txt"), previews=(preview,))
    )
    shown = [failure(f"{i}.txt") for i in range(MAX_PREVIEWS + 3)]
    told = summary(report_of(*shown, previews=(preview,) * MAX_PREVIEWS))
    assert f"3 more pages not shown: the first {MAX_PREVIEWS} are." in told


def test_what_is_left_out_is_said_in_text_and_summary() -> None:
    unread = Unread("a.xlsx", "No reader knows it.", "Save it as .csv.")
    report = report_of(left_out=(unread,))
    assert "– a.xlsx: left out. No reader knows it." in as_format(report, "text")
    assert "- a.xlsx: No reader knows it." in summary(report)


# ---------------------------------------------------------------- the build


def test_quarantine_names_file_line_column_value_expectation_note_and_fix(pages: Path, tmp_path: Path) -> None:
    (pages / "bad.txt").write_text(f"{ARTICLE_TEXT}\n{LEFT}", encoding="utf-8")
    vc.build(pages, tmp_path / "dist")
    (line,) = (tmp_path / "dist" / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()
    told = json.loads(line)
    assert list(told) == ["file", "line", "column", "value", "expectation", "reason", "fix", "severity", "id"]
    assert (told["file"], told["column"], told["line"]) == ("bad.txt", "text", 5)


def test_an_outlet_that_vanished_fails_the_release(dist: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (tmp_path / "seeds" / "004_caf7829e7ff19c75.txt").unlink()
    report = vc.build(tmp_path / "seeds", tmp_path / "dist", against=dist)
    assert [(f.file, f.value) for f in report.failures] == [("", "4 records, 5 in the last release"), ("", "vov (1)")]
    assert not report.ok_but_for_pages
    assert vc.build(ROOT / "seeds", tmp_path / "dist", against=dist).ok


def test_a_release_may_lie_at_an_address(dist: Path, tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    fsspec.filesystem("memory").pipe("/last/manifest.json", (dist / "manifest.json").read_bytes())
    shutil.copy(ROOT / "seeds" / "004_caf7829e7ff19c75.txt", tmp_path / "page.txt")
    report = vc.build(tmp_path / "page.txt", tmp_path / "dist", against="memory://last")
    assert "1 records, 5 in the last release" in {f.value for f in report.failures}
    with pytest.raises(ReadError, match=r"memory://none/manifest\.json: cannot be read"):
        vc.build(tmp_path / "page.txt", tmp_path / "other", against="memory://none")


def test_against_no_release_is_an_error(pages: Path, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="name the dist of a build"):
        vc.build(pages, tmp_path / "dist", against=tmp_path)
    assert not (tmp_path / "dist").exists()
