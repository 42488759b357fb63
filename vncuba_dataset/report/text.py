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
    warned = f", {counted(len(report.warnings), 'warning')}" if report.warnings else ""
    total = f"{len(report.files) - len(failed)} passed, {len(failed)} failed{warned}"
    return "\n".join([*lines, compared(report), total]) + "\n"


def counted(number: int, noun: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def compared(report: ValidationReport) -> str:
    """What the pages were compared with: a pass says no more than that."""
    if report.against is None:
        return "compared with one another; --against DIST compares them with the records of a build"
    return f"compared with one another and with the records of {report.against}"


def told(failure: Failure) -> list[str]:
    """The reason, where and what it is, and the fix-it."""
    mark = "    " if failure.severity == "critical" else "  ! "
    where = "" if failure.line is None else f" line {failure.line}"
    value = f" {failure.column} = {failure.value!r}" if failure.column else ""
    return [f"{mark}{failure.reason}", f"      {failure.expectation}{where}{value}", f"      fix: {failure.fix}"]
