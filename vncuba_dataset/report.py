"""ValidationReport → text for a person, JSON, annotations for a pull request, JUnit XML for a build server."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING
from xml.etree import ElementTree

_INSIDE = re.compile(r"!/.*|#(?P<row>\d+)$", re.DOTALL)
"""What stands behind the name of a file in that of a page."""
_LINES = (".jsonl", ".ndjson")
"""Files whose rows are lines."""

if TYPE_CHECKING:
    from vncuba_dataset.suites import Failure
    from vncuba_dataset.validate import ValidationReport


def as_format(report: ValidationReport, shape: str) -> str:
    """The report in one of FORMATS, ending with a line feed."""
    return FORMATS[shape](report)


def as_text(report: ValidationReport) -> str:
    """A line per file, then what it fails and what would pass."""
    lines = []
    for file in report.files:
        failures = report.of(file)
        lines.append(f"{'✗' if failures else '✓'} {file}")
        lines += [line for failure in failures for line in _told(failure)]
        lines += [f"    note: {w.reason}" for w in report.warnings if w.file == file]
    lines += [f"– {unread.name}: left out. {unread.reason}" for unread in report.left_out]
    failed = sum(bool(report.of(file)) for file in report.files)
    return "\n".join([*lines, f"{len(report.files) - failed} passed, {failed} failed"]) + "\n"


def as_json(report: ValidationReport) -> str:
    """`{"ok", "files", "failures", "warnings", "left_out"}`; a failure has the keys of quarantine.jsonl."""
    return json.dumps({"ok": report.ok, **dataclasses.asdict(report)}, ensure_ascii=False, indent=1) + "\n"


def as_github(report: ValidationReport) -> str:
    """Workflow commands: an annotation on each file that fails, on the line where a line is a page."""
    errors = [_command("error", failure) for failure in report.failures]
    return "".join([*errors, *(_command("warning", warning) for warning in report.warnings)])


def as_junit(report: ValidationReport) -> str:
    """JUnit XML: a test case per file."""
    suite = ElementTree.Element(
        "testsuite",
        name="vncuba_dataset validate",
        tests=str(len(report.files)),
        failures=str(sum(bool(report.of(file)) for file in report.files)),
    )
    for file in report.files:
        case = ElementTree.SubElement(
            suite, "testcase", classname=_xml(str(PurePath(file).parent)), name=_xml(PurePath(file).name)
        )
        for one in report.of(file):
            told = ElementTree.SubElement(case, "failure", message=_xml(one.reason), type=one.expectation)
            told.text = _xml("\n".join(_told(one)))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


FORMATS: dict[str, Callable[[ValidationReport], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "junit": as_junit,
}


def _told(failure: Failure) -> list[str]:
    value = f" {failure.column} = {failure.value!r}" if failure.column else ""
    return [f"    {failure.reason}", f"      {failure.expectation}{value}", f"      fix: {failure.fix}"]


def _command(level: str, failure: Failure) -> str:
    title = f"{failure.expectation} ({failure.column})" if failure.column else failure.expectation
    file, line = _place(failure.file)
    place = f"file={_property(file)},line={line},title={_property(title)}"
    return f"::{level} {place}::{_data(f'{failure.reason} {failure.fix}')}\n"


def _place(name: str) -> tuple[str, int]:
    """The file of a page and its line there; of packed files, archives and tables the first."""
    inside = _INSIDE.search(name)
    if inside is None:
        return name, 1
    file = name[: inside.start()]
    return file, int(inside["row"]) if inside["row"] and file.lower().endswith(_LINES) else 1


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _xml(text: str) -> str:
    """XML 1.0 has no place for control characters, not even escaped."""
    return "".join(c if c >= " " or c in "\t\n" else "\ufffd" for c in text)
