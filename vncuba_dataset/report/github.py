"""ValidationReport → workflow commands of GitHub Actions, and the summary that stands below its checks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from vncuba_dataset.report.place import place_of
from vncuba_dataset.report.text import compared, counted
from vncuba_dataset.validate import MAX_PREVIEWS, by_file

if TYPE_CHECKING:
    from vncuba_dataset.suites import Failure
    from vncuba_dataset.validate import Preview, ValidationReport

MAX_ANNOTATIONS = 10
"""GitHub shows ten errors and ten warnings of a step, and drops the rest without a word."""
MAX_SUMMARY = 1_000_000
"""Bytes: GitHub refuses a summary of more than a megabyte."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@$:])")


def as_github(report: ValidationReport) -> str:
    """An annotation on the line of each file that matters, MAX_ANNOTATIONS of a kind, and how many there are more.

    All failures stand in the summary and, below the annotations, in the log.
    """
    lines = []
    for level, failures in (("error", report.failures), ("warning", report.warnings)):
        shown, more = failures[: MAX_ANNOTATIONS - 1], failures[MAX_ANNOTATIONS - 1 :]
        if len(more) == 1:
            shown, more = failures, ()
        lines += [_command(level, failure) for failure in shown]
        if more:
            title = _property(counted(len(more), f"more {level}"))
            lines.append(f"::{level} title={title}::{_data('All are in the summary and in the log of this step.')}\n")
            lines.append(f"::group::{counted(len(more), f'more {level}')}\n")
            lines += [_logged(failure) for failure in more]
            lines.append("::endgroup::\n")
    failed = len(by_file(report.failures))
    return "".join([*lines, f"{len(report.files) - failed} passed, {failed} failed\n"])


def summary(report: ValidationReport) -> str:
    """Markdown: a table of all that is to be mended, then each page before and after."""
    failed = len(by_file(report.failures))
    head = f"## {'✗' if failed else '✓'} {counted(len(report.files) - failed, 'page')} passed, {failed} failed\n\n"
    if not report.files:
        head = "## ✓ No page changed\n\n"
    beside = _escaped(compared(report))
    parts = [head, f"{beside[0].upper()}{beside[1:]}.\n\n" if report.files else ""]
    if report.failures:
        parts += ["### To be mended\n\n", *_table(report.failures)]
    if report.warnings:
        parts += ["### To be looked at\n\n", *_table(report.warnings)]
    if report.left_out:
        parts += [
            "### Left out\n\n",
            *(f"- {_escaped(u.name)}: {_escaped(u.reason)}\n" for u in report.left_out),
            "\n",
        ]
    if report.previews:
        parts.append("### Before → after\n\n")
        parts += [_preview(one) for one in report.previews]
        more = len(report.files) - len(report.previews)
        why = "refused unread" if len(report.previews) < MAX_PREVIEWS else f"the first {MAX_PREVIEWS} are"
        parts += [f"{counted(more, 'more page')} not shown: {why}.\n"] if more > 0 else []
    return _cut(parts)


def _cut(parts: Iterable[str]) -> str:
    """As many parts as a summary holds; how many more there are is said, not hidden."""
    parts = list(parts)
    kept: list[str] = []
    size = 0
    for part in parts:
        size += len(part.encode("utf-8", "replace"))
        if size > MAX_SUMMARY - 200:
            kept.append(f"\n\n{len(parts) - len(kept)} more entries do not fit here; the log of this step has all.\n")
            break
        kept.append(part)
    return "".join(kept)


def _table(failures: Iterable[Failure]) -> list[str]:
    rows = ["| file | line | what is wrong | value | what would pass |\n|---|---|---|---|---|\n"]
    for failure in failures:
        file, line = place_of(failure)
        cells = (file, str(line), failure.reason, failure.value, failure.fix)
        rows.append("| " + " | ".join(map(_escaped, cells)) + " |\n")
    return [*rows, "\n"]


def _preview(one: Preview) -> str:
    known = (("title", one.title), ("source", one.source), ("language", one.language), ("date", one.date_edtf))
    fields = " · ".join(f"{name}: {_escaped(value) if value else '–'}" for name, value in known)
    return (
        f"<details><summary>{_html(one.file)} · {one.kept_ratio:.0%} kept</summary>\n\n{fields}\n\n"
        f"Before\n\n{_fenced(one.before)}\n\nAfter\n\n{_fenced(one.after or '(no article)')}\n\n</details>\n\n"
    )


def _fenced(text: str) -> str:
    """A text as it is: the fence is longer than any run of backquotes in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def _escaped(text: str) -> str:
    """Text in a cell of Markdown, as it is: no mark-up, no mention of a person, no link."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split())).replace("\\<", "&lt;").replace("\\@", "@\u200b")


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _command(level: str, failure: Failure) -> str:
    """What is wrong is the title; what it is, what would pass and which expectation says so stand below it."""
    file, line = place_of(failure)
    place = f"file={_property(file)},line={line},title={_property(failure.reason.removesuffix('.'))}"
    return f"::{level} {place}::{_data(f'{_value(failure)}{failure.fix} [{failure.expectation}]')}\n"


def _logged(failure: Failure) -> str:
    """A line of the log; what stands at its start can be no workflow command."""
    file, line = place_of(failure)
    return " ".join(f"{file}:{line}: {_sentence(failure)}".split()).replace("::", ": :") + "\n"


def _sentence(failure: Failure) -> str:
    return f"{failure.reason} {_value(failure)}{failure.fix}"


def _value(failure: Failure) -> str:
    """What offends; words of the text need no name, other columns do."""
    named = "" if failure.column == "text" else f"{failure.column}: "
    return f"{named}“{failure.value}”. " if failure.value else ""


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
