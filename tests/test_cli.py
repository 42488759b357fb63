"""The commands as they are typed: words, exit codes, nothing on the wrong stream."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support import ROOT

SEED = str(ROOT / "seeds" / "000_cc4e2824ff5afd6c.txt")


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vncuba_dataset", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        encoding="utf-8",
    )


def test_build_ends_with_a_table_and_the_paths(tmp_path: Path) -> None:
    done = run("build", str(ROOT / "seeds"), "--out", str(tmp_path / "dist"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "vietnamnews  en              1" in done.stdout
    assert "5 of 5 pages are records; 1 without source, 2 without date; 0 quarantined" in done.stdout
    for line in done.stdout.splitlines():
        if line.startswith("wrote "):
            assert Path(line.removeprefix("wrote ")).exists()


def test_quiet_build_prints_nothing(tmp_path: Path) -> None:
    done = run("build", str(ROOT / "seeds"), "--out", str(tmp_path / "dist"), "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_quarantined_page_exits_with_1_and_is_named(pages: Path, tmp_path: Path) -> None:
    (pages / "empty.txt").touch()
    done = run("build", str(pages), "--out", str(tmp_path / "dist"))
    assert done.returncode == 1
    assert "quarantined empty.txt: The file is empty." in done.stderr


def test_a_quarantined_page_may_be_allowed_but_not_an_outlet_that_vanished(
    pages: Path, dist: Path, tmp_path: Path
) -> None:
    (pages / "empty.txt").touch()
    build = ("build", str(pages), "--out", str(tmp_path / "dist"), "--allow-quarantine")
    done = run(*build)
    assert done.returncode == 0
    assert "quarantined empty.txt" in done.stderr
    done = run(*build, "--against", str(dist))
    assert done.returncode == 1
    assert "the release as a whole: An outlet of the last release has no record any more." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("build", "--ouput", "x"), "Did you mean"),
        (("biuld",), "No such command 'biuld'"),
        (("build", "nowhere"), "error: nowhere: no such file or folder"),
        (("build", SEED, "--workers", "0"), "0 is not in the range"),
        (("build", SEED, "--schema", "nowhere"), "error: nowhere: no such folder"),
        (("build", SEED, "--expectations", "nowhere"), "error: nowhere: no such folder"),
        (("build", SEED, "--engine", "spark"), "'spark' is not one of"),
        (("validate", "nowhere"), "error: nowhere: no such file or folder"),
        (("validate", "--format", "html"), "'html' is not one of"),
        (("validate", SEED, "--against", "nowhere"), "error: nowhere/signatures.parquet: no such file"),
        (("validate", SEED, "--changed-since", "no-such-branch"), "error: changed-since: "),
        (("build", SEED, "--against", "nowhere"), "error: nowhere/manifest.json: cannot be read"),
        (("explain", "nowhere"), "error: nowhere: cannot be read"),
        (("explain",), "Missing argument"),
    ],
    ids=lambda v: "-".join(Path(a).name for a in v) if isinstance(v, tuple) else None,
)
def test_wrong_usage_exits_with_2_and_one_clear_line(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_broken_knowledge_exits_with_2(tmp_path: Path) -> None:
    import shutil

    schema = shutil.copytree(ROOT / "schema", tmp_path / "schema")
    (schema / "outlets" / "vna.toml").write_text("id = \n", encoding="utf-8")
    done = run("build", SEED, "--out", str(tmp_path / "dist"), "--schema", str(schema))
    assert done.returncode == 2
    assert "vna.toml: not TOML" in done.stderr
    assert "line 1" in done.stderr


def test_help_and_version() -> None:
    assert "build" in run("--help").stdout
    assert run("--version").returncode == 0


def test_validate_text_json_github_junit(pages: Path) -> None:
    (pages / "empty,1.txt").touch()
    text = run("validate", str(pages))
    assert text.returncode == 1
    assert f"✓ {pages}/good.txt" in text.stdout
    assert f"✗ {pages}/empty,1.txt" in text.stdout
    assert f"fix: Scrape the page again, or take {pages}/empty,1.txt out" in text.stdout
    assert "1 passed, 1 failed" in text.stdout

    as_json = json.loads(run("validate", str(pages), "--format", "json").stdout)
    assert as_json["ok"] is False
    assert {f["file"] for f in as_json["failures"]} == {f"{pages}/empty,1.txt"}

    github = run("validate", str(pages), "--format", "github").stdout.splitlines()
    assert any(line.startswith(f"::error file={pages}/empty%2C1.txt,line=1,title=") for line in github)

    junit = ElementTree.fromstring(run("validate", str(pages), "--format", "junit").stdout)
    assert (junit.get("tests"), junit.get("failures")) == ("2", "1")
    assert {(case.get("classname"), case.get("name")) for case in junit} == {
        (str(pages), "good.txt"),
        (str(pages), "empty,1.txt"),
    }


def test_validate_of_the_seeds_passes() -> None:
    done = run("validate", cwd=ROOT)
    assert done.returncode == 0
    assert "5 passed, 0 failed" in done.stdout


def test_explain_shows_every_line_with_its_label_and_no_colour_when_piped() -> None:
    done = run("explain", SEED)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "date" in done.stdout
    assert "(crawl/prefix)" in done.stdout
    assert "date_edtf = 2023-06-23  crawl/prefix [6, 16)  “2023-06-23”" in done.stdout
    for line in Path(SEED).read_text(encoding="utf-8").splitlines()[1:]:
        assert line in done.stdout


def test_explain_why_shows_the_features_of_the_model_that_judged(tmp_path: Path) -> None:
    """HTML has a model of its own; the plain one never saw its markup."""
    line = "The two sides agreed to continue their cooperation in agriculture and health this year."
    (tmp_path / "a.html").write_text(
        f"<html><body><article><p>{line}</p><p>{line[:-1]}, too.</p></article></body></html>"
    )
    assert "html:" in run("explain", "--why", str(tmp_path / "a.html")).stdout
    text = run("explain", "--why", SEED).stdout
    assert "page:" in text
    assert "html:" not in text


def test_explain_says_when_there_is_no_article(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    assert "no article was found on this page" in run("explain", str(tmp_path / "empty.txt")).stdout
    assert "no text in these bytes" in run("explain", str(tmp_path / "picture.txt")).stdout


def test_explain_says_that_a_folder_is_no_page(tmp_path: Path) -> None:
    assert "it is a folder; name a page" in run("explain", str(tmp_path)).stderr
    assert "no such file; name a page" in run("explain", str(tmp_path / "none.txt")).stderr


def test_output_cut_by_a_pipe_is_no_traceback() -> None:
    command = f"{sys.executable} -m vncuba_dataset explain {ROOT}/seeds/002_f94b9a3204121923.txt | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals are Unix's")
def test_ctrl_c_stops_with_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    page = Path(SEED).read_text(encoding="utf-8")
    for i in range(3000):
        (folder / f"{i}.txt").write_text(f"{page}\n{i}", encoding="utf-8")
    command = [sys.executable, "-m", "vncuba_dataset", "build", str(folder), "--out", str(tmp_path / "dist")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=dict(os.environ))
    while not list(tmp_path.glob(".dist.new-*")):
        time.sleep(0.05)
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip().splitlines()[-1] == "stopped; what was there before is as it was"
    assert "Traceback" not in err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["pages"]
