"""Files → pages. Readers know formats, nothing about news; what they cannot read is a refusal with its reason."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vncuba_dataset.errors import ReadError, SidecarError
from vncuba_dataset.model import Page
from vncuba_dataset.sidecar import ENDING, orphans, with_sidecar

TEXT_SUFFIXES = frozenset({".txt", ".md", ".text", ".html", ".htm", ".xhtml"})
"""Files that are one page each: plain-text dumps and HTML."""
ENDINGS = ", ".join(sorted(TEXT_SUFFIXES))


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


def list_seeds(*roots: Path | str, by_path: bool = False) -> Listing:
    """The pages below folders, or single files, in order of name; hidden files do not count.

    A file named by itself is read as a page whatever its ending. A file reached twice counts once. With `by_path`
    names are paths as the caller gave them, else paths inside the root. Raises ReadError where a root is not there
    or holds no page.
    """
    seeds: dict[Path, Seed] = {}
    left_out: dict[Path, Unread] = {}
    sidecars: dict[Path, str] = {}
    for root in map(Path, roots):
        for path in _walk(root):
            name = _readable(path if by_path or path == root else path.relative_to(root))
            name = _readable(Path(path.name)) if path == root and not by_path else name
            if path.is_dir():
                left_out[path.absolute()] = Unread(name, "It is a link to a folder.", "Name the folder itself.")
            elif path.suffix == ENDING and path != root:
                sidecars[path] = name
            elif path.suffix.lower() in TEXT_SUFFIXES or path == root:
                seeds.setdefault(path.resolve() if path.exists() else path.absolute(), Seed(path, name))
            else:
                why = f"No reader knows the ending {path.suffix!r}." if path.suffix else "It has no ending."
                left_out[path.absolute()] = Unread(name, why, f"Use one of {ENDINGS}.")
    for path, fix in orphans(sidecars, (seed.path for seed in seeds.values())):
        left_out[path.absolute()] = Unread(
            sidecars[path], "No page stands beside this sidecar.", fix or "Put it beside its page."
        )
    if not seeds:
        raise ReadError(", ".join(map(str, roots)), "no page in it", f"put pages there as files ending in {ENDINGS}")
    return Listing(tuple(sorted(seeds.values(), key=_order)), tuple(sorted(left_out.values(), key=lambda u: u.name)))


def read_pages(seeds: Iterable[Seed]) -> Iterator[Page | Unread]:
    """Read the files one after the other."""
    for seed in seeds:
        try:
            yield with_sidecar(Page(seed.path.read_bytes(), seed.name), seed.path)
        except SidecarError as error:
            where, what, fix = error.args
            yield Unread(seed.name, f"Its sidecar is wrong: {where}: {what}.", f"Mend it: {fix.rstrip('.')}")
        except OSError as error:
            yield Unread(
                seed.name, f"Unreadable: {error.strerror or error}.", "Make the file readable or take it away."
            )


def _order(seed: Seed) -> tuple[str, str]:
    return seed.name, str(seed.path)


def _walk(root: Path) -> Iterator[Path]:
    """The files of a folder, and links to folders, which are not followed, so that no loop is walked; or the file."""
    if root.is_file():
        yield root
        return
    if not root.is_dir():
        raise ReadError(str(root), "no such file or folder", "name a folder of pages or a page")
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        links = [f for f in folders if (Path(folder) / f).is_symlink()]
        yield from (Path(folder) / name for name in (*links, *sorted(files)) if not name.startswith("."))


def _readable(path: Path) -> str:
    r"""File names may hold any bytes, a column of text may not: what is no UTF-8 is spelled out, `\xff`."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
