"""A failing record → the line of its file that matters: where the offending words stand, or a value was read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from vncuba_dataset.markdown import undo_markdown

_SIDECAR = re.compile(
    r"sidecar\b[^:\n]{0,40}: (?P<name>[^:\n]{1,300}\.toml)(?:(?:, |[^\n]{0,300}\(at )line (?P<line>\d{1,7}))?"
)
HEAD = 40
"""Code points of an excerpt that are looked for; its end may have been changed on the way into the text."""


def line_of(row: Mapping[str, Any], column: str, excerpt: str) -> int | None:
    """The line of the page text, from 1: of an excerpt of its body, of the evidence of a column, of the body's start.

    None where no line is to blame, as for a value that was not found. `row` has `page`, `blocks` and `evidence`, as
    plain Python.
    """
    page = row["page"]
    at = _excerpt_at(row, excerpt) if excerpt else None
    if at is None:
        at = next(
            (e["start"] for e in row["evidence"] if e["field"] == column and e["start"] is not None),
            None,
        )
    if at is None and column == "text":
        at = next((block["start"] for block in row["blocks"] if block["label"] == "body"), None)
    return None if at is None else page.count("\n", 0, _first_word(page, at)) + 1


def line_in_file(text: str, words: str) -> int | None:
    r"""The line of a file of markup where words of its page stand; None where markup parts them.

    >>> line_in_file("<html>\n<p>Rice for <b>Havana</b> this year.</p>", "Rice for Havana this year.")
    2
    """
    for size in (len(words), HEAD, 20, 8):
        at = text.find(words[:size])
        if words and at >= 0:
            return text.count("\n", 0, at) + 1
    return None


def _excerpt_at(row: Mapping[str, Any], excerpt: str) -> int | None:
    """Where in the page an excerpt of its text stands: in the block whose paragraph holds it."""
    page, head = row["page"], excerpt.split("\n")[0][:HEAD]
    for block, paragraph in _paragraphs(row):
        if excerpt in paragraph:
            found = page.find(head, block["start"], block["end"])
            return int(found if found >= 0 else block["start"])
    found = page.find(head)
    return int(found) if found >= 0 else None


def _paragraphs(row: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    for block in row["blocks"]:
        if block["label"] == "body":
            yield block, undo_markdown(row["page"][block["start"] : block["end"]])


def _first_word(page: str, at: int) -> int:
    """Blocks begin with the line feeds before their words."""
    match = re.compile(r"\s*").match(page, at)
    return match.end() if match else at


def sidecar_place(file: str, reason: str) -> tuple[str, int] | None:
    """Sidecar and line, where a reason names them: what is wrong is not the page then.

    >>> sidecar_place("seeds/a.txt", "Its sidecar is wrong: a.toml, line 2: no key 'titel'.")
    ('seeds/a.toml', 2)
    """
    match = _SIDECAR.search(reason)
    beside = str(PurePosixPath(file).with_suffix(".toml")) if match else ""
    if match is None or PurePosixPath(beside).name != PurePosixPath(match["name"]).name:
        return None
    return beside, int(match["line"] or 1)
