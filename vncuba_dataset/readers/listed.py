"""Files to read, in order of name, packed: some tens of bytes for each, so that a million of them are no burden."""

from __future__ import annotations

import itertools
import operator
import os
from array import array
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, overload

from vncuba_dataset.errors import MissingExtraError, ReadError
from vncuba_dataset.readers.formats import Format

CHUNK = 1024
"""Files packed together: they are unpacked together, too."""
_END = "\0"
"""Stands in no name and no path."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A file to read: one page, or a table or archive of them."""

    where: str
    """Its path, or an address that fsspec names."""
    name: str
    """Its path inside the folder it was found in, with `/`."""
    format: Format
    remote: bool = False
    """Whether it is an address."""
    length: int | None = field(default=None, compare=False)
    """Its bytes as they were counted when it was listed, where they were."""
    stamp: int = field(default=0, compare=False)
    """What changes whenever the file or its sidecar does (`listing.stamp_of`); 0 where that cannot be said."""

    @property
    def path(self) -> Path | str:
        """Where it is; a str is an address."""
        return self.where if self.remote else Path(self.where)

    def open(self) -> IO[bytes]:
        """Its bytes as a stream that can go back; raises OSError."""
        if not self.remote:
            return open(self.where, "rb")  # noqa: PTH123  # a million of them
        files, path = file_system(self.where)
        return files.open(path, "rb")  # type: ignore[no-any-return]

    def size(self) -> int:
        """Its bytes as the file system counts them; 0 where it does not say."""
        if self.length is not None:
            return self.length
        try:
            if not self.remote:
                return Path(self.where).stat().st_size
            files, path = file_system(self.where)
            return files.size(path) or 0
        except OSError:
            return 0


@dataclass(frozen=True, slots=True)
class _Chunk:
    names: bytes
    root: str | None
    """What stands before each name in its path, where each path is so made."""
    paths: bytes
    """Where they are not."""
    remote: bool
    formats: tuple[Format, ...]
    """One for all, or one for each."""
    lengths: array[int]
    """-1 stands for None."""
    stamps: array[int]

    def seeds(self, wanted: Container[str] | None = None) -> Iterator[Seed]:
        names = self.names.decode("utf-8").split(_END)
        paths = os.fsdecode(self.paths).split(_END) if self.root is None else map(self.root.__add__, names)
        formats = itertools.cycle(self.formats)
        for name, path, kind, length, stamp in zip(names, paths, formats, self.lengths, self.stamps, strict=False):
            if wanted is None or name in wanted:
                yield Seed(path, name, kind, self.remote, None if length < 0 else length, stamp)


class Seeds(Sequence[Seed]):
    """A sequence of seeds that holds them packed."""

    def __init__(self, seeds: Iterable[Seed]) -> None:
        self._chunks: list[_Chunk] = []
        self._count = 0
        self.rising = True
        """Whether each name is greater than the one before."""
        last = ""
        for _, group in itertools.groupby(seeds, operator.attrgetter("remote")):
            while some := list(itertools.islice(group, CHUNK)):
                names = [last, *(seed.name for seed in some)]
                self.rising &= all(map(operator.lt, names, names[1:]))
                last = names[-1]
                self._chunks.append(_packed(some))
                self._count += len(some)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Seed]:
        return itertools.chain.from_iterable(chunk.seeds() for chunk in self._chunks)

    @overload
    def __getitem__(self, at: int) -> Seed: ...
    @overload
    def __getitem__(self, at: slice) -> Seeds: ...
    def __getitem__(self, at: int | slice) -> Seed | Seeds:
        if isinstance(at, slice):
            start, stop, step = at.indices(self._count)
            if step != 1:
                return Seeds(self[i] for i in range(start, stop, step))
            return Seeds(itertools.islice(self, start, max(start, stop)))
        return next(itertools.islice(self, range(self._count)[at], None))

    def named(self, names: Container[str]) -> list[Seed]:
        """Those with one of the names, in order."""
        return [seed for chunk in self._chunks for seed in chunk.seeds(names)]

    def holding_pages(self) -> Iterator[Seed]:
        """Those that are more than one page."""
        chunks = (chunk for chunk in self._chunks if not all(kind.one_page for kind in chunk.formats))
        return (seed for chunk in chunks for seed in chunk.seeds() if not seed.format.one_page)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Seeds) and self._chunks == other._chunks

    def __hash__(self) -> int:
        return hash(tuple(chunk.names for chunk in self._chunks))


def _packed(seeds: list[Seed]) -> _Chunk:
    kinds = {seed.format for seed in seeds}
    root = seeds[0].where.removesuffix(seeds[0].name)
    is_below = all(seed.where == root + seed.name for seed in seeds)
    return _Chunk(
        _END.join(seed.name for seed in seeds).encode(),
        root if is_below else None,
        b"" if is_below else os.fsencode(_END.join(seed.where for seed in seeds)),
        seeds[0].remote,
        tuple(kinds) if len(kinds) == 1 else tuple(seed.format for seed in seeds),
        array("q", (-1 if seed.length is None else seed.length for seed in seeds)),
        array("Q", (seed.stamp for seed in seeds)),
    )


def file_system(address: str) -> tuple[Any, str]:
    """The file system of an address and its path there."""
    try:
        import fsspec
    except ImportError as error:
        raise MissingExtraError(address, "fsspec is not installed", "pip install 'vncuba-dataset[build]'") from error
    protocol = address.partition("://")[0]
    try:
        return fsspec.core.url_to_fs(address)  # type: ignore[no-any-return]
    except ImportError as error:
        raise MissingExtraError(address, f"{protocol}:// needs a package: {error}", "install it with pip") from error
    except (ValueError, OSError) as error:
        raise ReadError(
            address, f"cannot be opened: {error}", "name a path, or an address that fsspec knows"
        ) from error
