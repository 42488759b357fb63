"""Files and archives → pages, one after the other, in bounded memory. Readers know formats, nothing about news.

What they do not read is an Unread with its place and reason, and reading goes on. `list_seeds` opens no file, and
`read_pages` of one file depends on that file alone: whoever wants to share the work out may do so by files.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from vncuba_dataset.errors import MissingExtraError, SidecarError, UsageError
from vncuba_dataset.knowledge import nearest
from vncuba_dataset.model import Page
from vncuba_dataset.readers.archives import Member, tar_members, zip_members
from vncuba_dataset.readers.columns import COLUMNS, Columns, columns_with
from vncuba_dataset.readers.formats import ARCHIVES, ENDINGS, TABLES, Format
from vncuba_dataset.readers.json_lines import read_json, read_jsonl
from vncuba_dataset.readers.listing import UNREADABLE, Listing, list_seeds, local, open_at, unreadable, with_unread
from vncuba_dataset.readers.packed import unpack
from vncuba_dataset.readers.seeds import Seed, Seeds
from vncuba_dataset.readers.tables import read_csv, read_parquet
from vncuba_dataset.readers.trouble import Limits, Unread, UnreadableError, too_long
from vncuba_dataset.readers.warc import read_warc
from vncuba_dataset.sidecar import with_sidecar

__all__ = [
    "COLUMNS",
    "ENDINGS",
    "UNREADABLE",
    "Columns",
    "Limits",
    "Listing",
    "Seed",
    "Seeds",
    "Unread",
    "check_columns",
    "columns_with",
    "list_seeds",
    "local",
    "open_at",
    "read_pages",
    "with_unread",
]

ROWS_LOOKED_AT = 100
"""Rows of a file whose columns are compared with those the caller names."""

Reader = Callable[[IO[bytes], str, Columns, Limits], Iterator[Page | Unread]]


def read_pages(
    seeds: Iterable[Seed], *, columns: Columns = COLUMNS, limits: Limits | None = None
) -> Iterator[Page | Unread]:
    """Read the files one after the other; pages come in the order of the files, those of a file in its own."""
    for seed in seeds:
        try:
            with seed.open() as stream:
                for one in _read(stream, seed.name, seed.format, columns, limits or Limits()):
                    yield _with_sidecar(one, seed)
        except OSError as error:
            yield unreadable(error).refused(seed.name)


def _with_sidecar(one: Page | Unread, seed: Seed) -> Page | Unread:
    """What a curator states beside the file of a single page; a wrong sidecar refuses the page."""
    if isinstance(one, Unread) or seed.format.reader != "page" or not isinstance(seed.path, Path):
        return one
    try:
        return with_sidecar(one, seed.path)
    except SidecarError as error:
        where, what, fix = error.args
        why = f"Its sidecar is wrong: {where}: {what}."
        return Unread(seed.name, why, f"Mend it: {fix.rstrip('.')}", "sidecar/wrong", left_out=False)


def _read(stream: IO[bytes], name: str, kind: Format, columns: Columns, limits: Limits) -> Iterator[Page | Unread]:
    """The pages of one stream; where reading has to stop, why, and nothing is no silence either."""
    found = 0
    try:
        if kind.packing:
            stream = unpack(stream, kind.packing, limits)
        for one in READERS[kind.reader](stream, name, columns, limits):
            found += 1
            yield one
    except UnreadableError as trouble:
        yield trouble.refused(name)
        return
    except ImportError as error:
        raise MissingExtraError(
            name, f"{error.name} is not installed", "pip install 'vncuba-dataset[build]'"
        ) from error
    if not found:
        yield Unread(name, "It holds no page.", "Nothing need be done.", "read/empty")


def _page(stream: IO[bytes], name: str, columns: Columns, limits: Limits) -> Iterator[Page | Unread]:
    data = stream.read(limits.page + 1)
    yield Page(data, name) if len(data) <= limits.page else too_long("It", limits).refused(name)


def _members(list_members: Callable[[IO[bytes], str, Limits], Iterator[Member | Unread]]) -> Reader:
    def read(stream: IO[bytes], name: str, columns: Columns, limits: Limits) -> Iterator[Page | Unread]:
        for member in list_members(stream, name, limits):
            if isinstance(member, Unread):
                yield member
            else:
                yield from _read(member.stream, member.name, member.format, columns, limits)

    return read


def _seekable(reader: Reader) -> Reader:
    """Parquet and ZIP are read from their end: what only runs forward is first copied to a file without a name."""

    def read(stream: IO[bytes], name: str, columns: Columns, limits: Limits) -> Iterator[Page | Unread]:
        if stream.seekable():
            yield from reader(stream, name, columns, limits)
            return
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(stream, copy)
            copy.seek(0)
            yield from reader(copy, name, columns, limits)

    return read


READERS: dict[str, Reader] = {
    "page": _page,
    "jsonl": read_jsonl,
    "json": read_json,
    "csv": read_csv,
    "parquet": _seekable(read_parquet),
    "warc": read_warc,
    "zip": _seekable(_members(zip_members)),
    "tar": _members(tar_members),
}
"""Who reads which format."""


@dataclass(frozen=True, slots=True)
class _Watched(Columns):
    """Columns that remember which names they were asked about."""

    seen: dict[str, None] = field(default_factory=dict)

    def of(self, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
        names = tuple(names)
        self.seen.update(dict.fromkeys(names))
        return Columns.of(self, names)


def check_columns(seeds: Iterable[Seed], columns: Columns) -> None:
    """Refuse a column of the caller's that no table has, before hours of work; archives are not looked into.

    Raises UsageError naming the nearest column there is.
    """
    watched = _Watched(columns.names, columns.given)
    for seed in seeds if columns.given else ():
        if seed.format.reader in ARCHIVES:
            return
        if seed.format.reader in TABLES:
            for _ in itertools.islice(read_pages([seed], columns=watched), ROWS_LOOKED_AT):
                pass
        if _missing(watched) is None:
            return
    if (column := _missing(watched)) is not None:
        raise UsageError("map", f"no column {column!r} in the input", nearest(column, tuple(map(str, watched.seen))))


def _missing(columns: _Watched) -> str | None:
    seen = {str(name).strip().lower() for name in columns.seen}
    return next((column for column in columns.given if column.lower() not in seen), None)
