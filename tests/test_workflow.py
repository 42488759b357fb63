"""The workflow for pages: its shell lines, run in a repository with a branch of one good page and four bad ones."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import ARTICLE_TEXT, ROOT
from test_validate import git

WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "validate-seeds.yml").read_text(encoding="utf-8"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOK = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))[0]
_INPUT = re.compile(r"\$\{\{ inputs\.([\w-]+) \}\}")


def step(name: str) -> dict[str, Any]:
    return next(one for one in ACTION["runs"]["steps"] if one.get("name") == name)


def run_step(name: str, folder: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """A step of the action, its inputs as environment."""
    given = {key: value["default"] for key, value in ACTION["inputs"].items()} | inputs
    env = {key: _INPUT.sub(lambda match: given[match[1]], value) for key, value in step(name)["env"].items()}
    return run_lines(step(name)["run"], folder, env)


def run_lines(script: str, folder: Path, env: dict[str, str]) -> tuple[subprocess.CompletedProcess[str], str]:
    """Shell lines as a runner runs them, in bash that stops at the first error; and their summary."""
    told = folder.parent / "summary.md"
    told.unlink(missing_ok=True)
    tools = folder.parent / "tools"  # `python` is what the step before has set up, with the package installed
    tools.mkdir(exist_ok=True)
    for tool, line in (("python", f'exec "{sys.executable}" "$@"'), ("pip", ":")):
        (tools / tool).write_text(f"#!/bin/sh\n{line}\n")
        (tools / tool).chmod(0o755)
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={
            **os.environ,
            **env,
            "PATH": f"{tools}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "GITHUB_STEP_SUMMARY": str(told),
        },
        capture_output=True,
        encoding="utf-8",
    )
    return done, told.read_text(encoding="utf-8") if told.exists() else ""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """What the base has: seeds, schema, suites; a branch `pages` off it, `origin` beside it."""
    origin, folder = tmp_path / "origin", tmp_path / "checkout"
    for name in ("seeds", "schema", "expectations"):
        shutil.copytree(ROOT / name, origin / name)
    git(tmp_path, "init", "-q", str(origin))
    git(origin, "add", ".")
    git(origin, "commit", "-qm", "Seeds")
    git(tmp_path, "clone", "-q", str(origin), str(folder))
    git(folder, "switch", "-qc", "pages")
    return folder


def commit(folder: Path, message: str = "Pages") -> None:
    git(folder, "add", ".")
    git(folder, "commit", "-qm", message)


BAD = {
    "copy.txt": "The page is a copy",
    "menu.txt": "No article was found",
    "picture.txt": "The file is no text",
    "sidecar.txt": "Its sidecar is wrong",
}


def add_pages(folder: Path) -> None:
    """One good page and four bad ones; the last is good but for its sidecar."""
    seeds = folder / "seeds"
    (seeds / "good.txt").write_text(ARTICLE_TEXT, encoding="utf-8")
    shutil.copy(seeds / "003_bca5567595f81341.txt", seeds / "copy.txt")
    (seeds / "menu.txt").write_text("Trang chủ\nChính trị\nXã hội\nLiên hệ\n", encoding="utf-8")
    (seeds / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (seeds / "sidecar.txt").write_text(ARTICLE_TEXT.replace("rice", "coffee"), encoding="utf-8")
    (seeds / "sidecar.toml").write_text('source = "vna"\ntitel = "Coffee for Havana"\n', encoding="utf-8")
    commit(folder)


@pytest.mark.parametrize("name", BAD)
def test_each_bad_page_is_annotated_with_what_would_pass(name: str, repository: Path) -> None:
    add_pages(repository)
    done, told = run_step("Validate", repository, **{"changed-since": "origin/main"})
    assert (done.returncode, done.stderr) == (1, "")
    stem = name.removesuffix(".txt")
    (line,) = [line for line in done.stdout.splitlines() if line.startswith(f"::error file=seeds/{stem}.")]
    assert BAD[name] in line
    if name == "sidecar.txt":
        assert line.startswith("::error file=seeds/sidecar.toml,line=2,")
    assert f"| seeds/{stem}." in told.replace("\\", "")


def test_the_good_page_and_the_old_ones_are_not_annotated(repository: Path) -> None:
    add_pages(repository)
    done, told = run_step("Validate", repository, **{"changed-since": "origin/main"})
    assert "good.txt" not in done.stdout
    assert not re.search(r"file=seeds/00\d", done.stdout)
    assert "<summary>seeds/good.txt" in told
    assert "Havana (VNA) – Vietnam and Cuba marked" in told
    assert "000_cc4e" not in told.replace("\\", "")


def test_a_branch_of_good_pages_passes(repository: Path) -> None:
    (repository / "seeds" / "good.txt").write_text(ARTICLE_TEXT, encoding="utf-8")
    commit(repository)
    done, told = run_step("Validate", repository, **{"changed-since": "origin/main"})
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 passed, 0 failed\n", "")
    assert told.startswith("## ✓ 1 page passed, 0 failed")


def test_a_branch_that_changes_the_suites_has_all_pages_checked(repository: Path) -> None:
    path = repository / "expectations" / "seed.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"min_value": 80', '"min_value": 100000'), "utf-8")
    commit(repository)
    done, _ = run_step("Validate", repository, **{"changed-since": "origin/main"})
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "0 passed, 5 failed"


def test_without_a_reference_all_pages_are_checked(repository: Path) -> None:
    done, _ = run_step("Validate", repository)
    assert (done.returncode, done.stdout) == (0, "5 passed, 0 failed\n")


def test_new_pages_are_compared_with_what_the_base_remembers(repository: Path) -> None:
    """One job builds the base and keeps some of it; another restores that beside a branch."""
    (lines,) = [one["run"] for one in WORKFLOW["jobs"]["remember"]["steps"] if "run" in one]
    done, _ = run_lines(lines, repository, {})
    assert done.returncode == 0, done.stderr
    steps = {
        one["uses"].split("@")[0]: one for job in WORKFLOW["jobs"].values() for one in job["steps"] if "uses" in one
    }
    kept, restored = (steps[f"actions/cache/{what}"]["with"]["path"] for what in ("save", "restore"))
    assert kept == restored
    data = (repository / kept).read_bytes()
    shutil.rmtree(repository / "dist")
    (repository / restored).parent.mkdir()
    (repository / restored).write_bytes(data)
    text = (repository / "seeds" / "003_bca5567595f81341.txt").read_text(encoding="utf-8")
    (repository / "seeds" / "again.txt").write_text(text.replace("cooperation", "collaboration"), encoding="utf-8")
    commit(repository)
    done, told = run_step("Validate", repository, **{"changed-since": "origin/main"})
    assert done.returncode == 0
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert line.startswith("::warning file=seeds/again.txt,line=1,")
    assert "003_bca5567595f81341.txt (" in line
    assert "### To be looked at" in told


def test_the_build_to_compare_with_may_lie_at_an_address(repository: Path, dist: Path) -> None:
    """Another corpus keeps its builds elsewhere: there the page is a copy of one that this branch does not have."""
    (repository / "seeds" / "003_bca5567595f81341.txt").rename(repository / "seeds" / "again.txt")
    inputs = {"changed-since": "", "seeds": "seeds/again.txt"}
    assert run_step("Validate", repository, **inputs, against="elsewhere")[0].returncode == 0
    done, _ = run_step("Validate", repository, **inputs, against=f"file://{dist}")
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=seeds/again.txt,line=1,title=The page is a copy")
    done, _ = run_step("Validate", repository, **inputs, against=f"file://{dist}/none")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"file://{dist}/none/signatures.parquet: no such file" in done.stderr


def test_the_workflow_calls_the_action_with_inputs_it_has() -> None:
    (uses,) = [one for one in WORKFLOW["jobs"]["validate"]["steps"] if one.get("uses") == "./"]
    assert set(uses["with"]) <= set(ACTION["inputs"])
    triggers = WORKFLOW[True]  # YAML 1.1 reads `on` so
    assert triggers["pull_request"]["paths"] == ["seeds/**", "schema/**", "expectations/**"]
    assert WORKFLOW["permissions"] == {"contents": "read"}


STEPS = [*ACTION["runs"]["steps"], *(s for job in WORKFLOW["jobs"].values() for s in job["steps"])]


def test_no_shell_line_holds_what_a_stranger_may_write() -> None:
    """Names of branches and files come as environment, never as part of a script."""
    assert not any("${{" in one.get("run", "") for one in STEPS)


@pytest.mark.parametrize("one", [pytest.param(one, id=str(i)) for i, one in enumerate(STEPS)])
def test_each_step_is_one_that_a_runner_takes(one: dict[str, Any]) -> None:
    """Either an action, of this repository or at a version, or lines that bash can read; no input that is none."""
    assert ("run" in one) != ("uses" in one)
    assert set(one) <= {"name", "uses", "with", "run", "shell", "env", "if", "id"}
    if "uses" in one:
        assert one["uses"] == "./" or re.fullmatch(r"[\w-]+(?:/[\w-]+)+@v\d+", one["uses"])
    else:
        assert subprocess.run(["bash", "-n", "-c", one["run"]]).returncode == 0
        assert "shell" in one or one not in ACTION["runs"]["steps"], "lines of an action name their shell"
    told = yaml.safe_dump(one)
    assert set(_INPUT.findall(told)) <= set(ACTION["inputs"])
    contexts = {"inputs", "github.action_path", "github.base_ref", "github.sha", "github.event.pull_request.base.sha"}
    for used in re.findall(r"\$\{\{ ([\w.-]+) \}\}", told):
        assert used in contexts or used.split(".")[0] == "inputs"


def test_the_package_has_the_command_of_the_hook() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert HOOK["entry"].split()[0] in scripts


def test_the_hook_checks_what_is_about_to_be_committed(repository: Path) -> None:
    (repository / "seeds" / "empty.txt").touch()
    git(repository, "add", ".")
    command = [sys.executable, "-m", "vncuba_dataset", *HOOK["entry"].split()[1:], *HOOK["args"]]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=repository, capture_output=True, encoding="utf-8", env=env)
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "✗ seeds/empty.txt"
    assert done.stdout.splitlines()[-1].startswith("0 passed, 1 failed")
