"""Files → pages. Readers know formats, nothing about news; what they cannot read is a refusal with its reason."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vncuba_dataset.errors import ReadError
from vncuba_dataset.model import Page

TEXT_SUFFIXES = frozenset({".txt", ".md", ".text"})
"""Plain-text dumps: the whole file is one page."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A file to read as one page."""

    path: Path
    name: str
    """Its path inside the folder it was found in, with `/`."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that is no page, and why: an ending no reader knows, no permission."""

    name: str
    reason: str
    fix: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands in the input: pages to read and files left out, both in order of name."""

    seeds: tuple[Seed, ...]
    left_out: tuple[Unread, ...]


def list_seeds(*roots: Path | str) -> Listing:
    """The pages below folders, or single files, in order of name; hidden files do not count.

    Raises ReadError where a root is not there or holds no page.
    """
    seeds, left_out = [], []
    for root in map(Path, roots):
        for path, name in _walk(root):
            if path.suffix.lower() in TEXT_SUFFIXES or path == root:
                seeds.append(Seed(path, name))
            else:
                ends = ", ".join(sorted(TEXT_SUFFIXES))
                left_out.append(
                    Unread(name, f"no reader for {path.suffix or 'a file without an ending'}", f"use {ends}")
                )
    if not seeds:
        where = ", ".join(map(str, roots))
        raise ReadError(
            where, "no page in it", f"put pages there as files ending in {', '.join(sorted(TEXT_SUFFIXES))}"
        )
    return Listing(tuple(sorted(seeds, key=_order)), tuple(sorted(left_out, key=lambda u: u.name)))


def read_pages(seeds: Iterable[Seed]) -> Iterator[Page | Unread]:
    """Read the files one after the other."""
    for seed in seeds:
        try:
            yield Page(seed.path.read_bytes(), seed.name)
        except OSError as error:
            yield Unread(
                seed.name, f"unreadable: {error.strerror or error}", "make the file readable or take it away"
            )


def _order(seed: Seed) -> tuple[str, str]:
    return seed.name, str(seed.path)


def _walk(root: Path) -> Iterator[tuple[Path, str]]:
    """Files of a folder without following links to folders, so no loop is walked; or the file itself."""
    if root.is_file():
        yield root, _readable(root.name)
        return
    if not root.is_dir():
        raise ReadError(str(root), "no such file or folder", "name a folder of pages or a page")
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for file in sorted(files):
            if not file.startswith("."):
                path = Path(folder) / file
                yield path, _readable(path.relative_to(root).as_posix())


def _readable(name: str) -> str:
    """File names may hold any bytes; a column of text may not."""
    return os.fsencode(name).decode("utf-8", "replace")
