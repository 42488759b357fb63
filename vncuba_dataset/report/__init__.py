"""ValidationReport → text for a person, JSON, annotations for a pull request, JUnit XML, SARIF."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from vncuba_dataset.report.github import as_github, summary
from vncuba_dataset.report.junit import as_junit
from vncuba_dataset.report.sarif import as_sarif
from vncuba_dataset.report.text import as_text

if TYPE_CHECKING:
    from vncuba_dataset.validate import ValidationReport

__all__ = ["FORMATS", "as_format", "summary"]


def as_format(report: ValidationReport, shape: str) -> str:
    """The report in one of FORMATS, ending with a line feed."""
    return FORMATS[shape](report)


def as_json(report: ValidationReport) -> str:
    """`{"ok", "files", "failures", "warnings", "left_out", "against"}`; failures as in quarantine.jsonl."""
    told = dataclasses.asdict(report)
    del told["previews"]
    return json.dumps({"ok": report.ok, **told}, ensure_ascii=False, indent=1) + "\n"


FORMATS: dict[str, Callable[[ValidationReport], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "junit": as_junit,
    "sarif": as_sarif,
}
