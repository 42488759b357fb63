"""ValidationReport → a page a person can read: a mark for every file, why, and what would pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vncuba_dataset.validate import by_file

if TYPE_CHECKING:
    from vncuba_dataset.suites import Failure
    from vncuba_dataset.validate import ValidationReport


def as_text(report: ValidationReport) -> str:
    """A line per file, then what it fails and what would pass; what it is warned of, with `!`."""
    lines = []
    failed, warned_of = by_file(report.failures), by_file(report.warnings)
    for file in report.files:
        failures = failed.get(file, ())
        lines.append(f"{'✗' if failures else '✓'} {file}")
        lines += [line for failure in failures for line in told(failure)]
        lines += [line for warning in warned_of.get(file, ()) for line in told(warning)]
    lines += [f"– {unread.name}: left out. {unread.reason}" for unread in report.left_out]
    warned = f", {len(report.warnings)} warnings" if report.warnings else ""
    return "\n".join([*lines, f"{len(report.files) - len(failed)} passed, {len(failed)} failed{warned}"]) + "\n"


def told(failure: Failure) -> list[str]:
    """The reason, where and what it is, and the fix-it."""
    mark = "    " if failure.severity == "critical" else "  ! "
    where = "" if failure.line is None else f" line {failure.line}"
    value = f" {failure.column} = {failure.value!r}" if failure.column else ""
    return [f"{mark}{failure.reason}", f"      {failure.expectation}{where}{value}", f"      fix: {failure.fix}"]
