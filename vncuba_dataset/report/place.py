"""A failure → the file and line of a repository that an annotation stands on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vncuba_dataset.checks.place import sidecar_place

if TYPE_CHECKING:
    from vncuba_dataset.suites import Failure

_INSIDE = re.compile(r"!/.*|#(?P<row>\d+)$", re.DOTALL)
"""What stands behind the name of a file in that of a page."""
_LINES = (".jsonl", ".ndjson")
"""Files whose rows are lines."""


def place_of(failure: Failure) -> tuple[str, int]:
    """File and line, from 1; of packed files, archives and tables the first, where a row is no line."""
    beside = sidecar_place(failure.file, failure.reason)
    if beside is not None:
        return beside
    inside = _INSIDE.search(failure.file)
    if inside is None:
        return failure.file, failure.line or 1
    file = failure.file[: inside.start()]
    return file, int(inside["row"]) if inside["row"] and file.lower().endswith(_LINES) else 1
