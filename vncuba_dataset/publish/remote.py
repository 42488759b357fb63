"""A dist on object storage: made here, then put there, the card and the manifest, which name the rest, last.

Object storage cannot exchange two folders in one step. But the files of the Hugging Face folder have names of their
content, so old and new ones stand side by side until the card names the new ones; what it names no more goes at last.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vncuba_dataset.errors import PublishError
from vncuba_dataset.publish.manifest import read_manifest
from vncuba_dataset.publish.swap import PARTS, room_at
from vncuba_dataset.store import file_system

LAST = ("huggingface/README.md", "manifest.json")
_PART = re.compile(r"huggingface/\w+/train-\d+-[0-9a-f]+\.parquet")


@contextmanager
def staged_at(address: str) -> Iterator[Path]:
    """An empty folder here whose files take their place at an address in the end; on any error nothing is put there.

    Raises PublishError where the address holds what no build wrote, or cannot be written.
    """
    files, base = file_system(address)
    there = _ours(files, base, address)
    with tempfile.TemporaryDirectory(prefix="vncuba-") as folder:
        aside = Path(folder) / "dist"
        aside.mkdir()
        with room_at(f"{folder}, where {address} is made"):
            yield aside
        names = [path.relative_to(aside).as_posix() for path in sorted(aside.rglob("*")) if path.is_file()]
        try:
            for name in [*(name for name in names if name not in LAST), *LAST]:
                files.put_file(str(aside / name), f"{base}/{name}")
            for name in sorted(there.difference(names)):
                files.rm_file(f"{base}/{name}")
        except OSError as error:
            raise PublishError(address, f"cannot be written: {error}", "run the build again: it goes on") from error


def _ours(files: Any, base: str, address: str) -> set[str]:
    """What stands there, all of it ours: listed by its manifest, or named as only a build does."""
    there = {str(path).removeprefix(base).strip("/") for path in files.find(base)} if files.exists(base) else set()
    listed: set[str] = set()
    if "manifest.json" in there:
        try:
            with files.open(f"{base}/manifest.json", "rb") as file:
                manifest = read_manifest(file)
            if manifest["package"]["name"] == "vncuba-dataset":
                listed = {one["file"] for one in manifest["outputs"]} | set(LAST) | PARTS
        except (ValueError, KeyError, TypeError):
            listed = set()
    foreign = sorted(name for name in there if name not in listed and not _PART.fullmatch(name))
    if foreign:
        raise PublishError(address, f"it holds what no build wrote: {foreign[0]}", "name a new or empty folder")
    return there
