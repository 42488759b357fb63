"""What README and CI say is what is done."""

from __future__ import annotations

import re

import click
import pytest
from support import ROOT

import vncuba_dataset as vc
from vncuba_dataset.cli import cli

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_runs_the_test_command_of_the_readme() -> None:
    commands = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)
    assert len(commands) == 2
    assert commands[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_the_python_example_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    code = next(block for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "vc.clean" in block)
    exec(compile(code, "README.md", "exec"), {})
    expected = re.findall(r"^.*?# (vna .*|\[.*)$", code, re.MULTILINE)
    assert capsys.readouterr().out.splitlines() == expected


def test_the_example_page_is_the_seed_and_its_record() -> None:
    page = (ROOT / "seeds" / "003_bca5567595f81341.txt").read_bytes()
    a = vc.clean(page)
    before = next(b for b in re.findall(r"```text\n(.*?)```", README, re.DOTALL) if b.startswith("Home Politics"))
    for line in before.splitlines():
        for part in line.split("…"):
            assert part.strip() in a.page
    rows = re.findall(r"^\| ([\w ·]+?) \| (.+?) \| `\[(\d+), (\d+)\)`", README, re.MULTILINE)
    assert len(rows) == 7
    evidence = {e.field: e for e in a.evidence}
    for columns, value, start, end in rows:
        for column, one in zip(columns.split(" · "), value.split(" · "), strict=True):
            found = evidence[column]
            assert (found.start, found.end) == (int(start), int(end))
            assert found.value.startswith(one.rstrip(" …"))


def test_the_commands_are_those_of_the_program() -> None:
    """Each command with every option it has, and no other; choices are those that it takes."""
    shown = next(b for b in re.findall(r"```text\n(.*?)```", README, re.DOTALL) if b.startswith("python -m"))
    told = {text.split()[0]: text for text in shown.split("python -m vncuba_dataset ")[1:]}
    assert set(told) == set(cli.commands)
    for name, text in told.items():
        options = {p.opts[-1]: p for p in cli.commands[name].params if isinstance(p, click.Option)}
        assert set(re.findall(r"--[\w-]+", text)) == set(options)
        for option, choices in re.findall(r"\[(--[\w-]+) (\w+(?:\|\w+)+)\]", text):
            kind = options[option].type
            assert isinstance(kind, click.Choice)
            assert set(choices.split("|")) == set(kind.choices)
        for option, one in options.items():
            assert one.is_flag == (f"[{option}]" in text), option


def test_the_stages_are_the_files() -> None:
    for stage in re.findall(r"^\| \w+ \| `(\w+(?:/|\.py))` \|", README, re.MULTILINE):
        assert (ROOT / "vncuba_dataset" / stage).exists()
