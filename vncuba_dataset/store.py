"""Bytes under the digest of what they were made from: what one stage leaves for the next, and one build for another.

An entry is whole or not there: it is written aside and renamed, and ends with a checksum that is looked at when it is
read. On a local path the renaming does it, on object storage its own single writes. A damaged one counts as missing.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import xxhash

from vncuba_dataset.errors import GoneError, MissingExtraError, PublishError, UsageError

MARK = "vncuba-cache"
"""The file by which a folder is known as a store of ours."""
SCRATCH = ".scratch"
"""The store of a build that was given no cache, in what becomes its dist."""
KINDS = ("group", "summary", "verdict", "part", "seen")
_END = 16
"""Bytes of the checksum at the end of an entry."""
SPARE = 2
"""Times the size of what a build used that a cache may have when the build is done."""


class Store:
    """Entries by kind and key, below a path or an address that fsspec names.

    Whether one is there is told by its name alone, or, with `careful`, by reading it.
    """

    def __init__(self, root: str | Path, *, careful: bool = False) -> None:
        self.root = str(root)
        self._careful = careful
        self._path = None if "://" in self.root else Path(self.root)
        self._files: Any = None
        if self._path is None:
            self._files, self._base = file_system(self.root)

    def has(self, kind: str, key: str) -> bool:
        """Whether there is such an entry; a damaged one counts unless the store is careful."""
        if self._careful:
            return self.get(kind, key) is not None
        if self._path is not None:
            return self._at(kind, key).exists()
        return bool(self._files.exists(self._address(kind, key)))

    def get(self, kind: str, key: str) -> bytes | None:
        """The bytes of an entry; None where it is missing or damaged."""
        try:
            data = (
                self._at(kind, key).read_bytes()
                if self._path is not None
                else self._files.cat(self._address(kind, key))
            )
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _refusal(self.root, error) from error
        return data[:-_END] if _checksum(kind, key, memoryview(data)[:-_END]) == data[-_END:] else None

    def put(self, kind: str, key: str, *data: bytes | memoryview) -> None:
        """Store bytes, in one piece or in several; whoever looks sees all of them or nothing.

        Raises PublishError where there is no room.
        """
        pieces = (*data, _checksum(kind, key, *data))
        try:
            if self._path is None:
                self._files.pipe_file(self._address(kind, key), b"".join(pieces))
                return
            at = self._at(kind, key)
            at.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(at, pieces)
        except OSError as error:
            raise _refusal(self.root, error) from error

    def needed(self, kind: str, key: str, of: str) -> bytes:
        """The bytes of an entry of something that was put there; raises GoneError where it is missing or damaged."""
        data = self.get(kind, key)
        if data is None:
            raise GoneError(self.root, f"the {kind} of {of} is gone or damaged", "build again with --rebuild")
        return data

    def _at(self, kind: str, key: str) -> Path:
        return Path(self.root, kind, key[:2], key)

    def _address(self, kind: str, key: str) -> str:
        return f"{self._base}/{kind}/{key[:2]}/{key}"


@contextlib.contextmanager
def opened(root: str | Path, *, rebuild: bool = False) -> Iterator[Store]:
    """A cache for one build at a time; with `rebuild` it is emptied first.

    Raises UsageError where another build works with it, or the folder holds what is not ours.
    """
    store = Store(root)
    if store._path is None:  # object storage has no locks; entries are whole all the same
        if rebuild:
            _forget(store)
        yield store
        return
    import filelock

    _claim(store._path)
    lock = filelock.FileLock(store._path / "lock", timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise UsageError(
            f"cache {root}", "another build is using it", "wait for it, or give this one a cache of its own"
        ) from error
    except OSError as error:
        raise _refusal(str(root), error) from error
    try:
        shutil.rmtree(store._path / "aside", ignore_errors=True)  # nobody else is writing
        if rebuild:
            _forget(store)
        yield store
    finally:
        lock.release()


def prune(store: Store, used: set[tuple[str, str]]) -> None:
    """Drop what a build did not use, the longest unused first, as far as it outweighs what the build used."""
    if store._path is None:
        return
    kept, spare = 0, []
    for kind in KINDS:
        for path in store._path.glob(f"{kind}/??/*"):
            state = path.stat()
            if (kind, path.name) in used:
                kept += state.st_size
                os.utime(path)
            else:
                spare.append((state.st_mtime, str(path), state.st_size))
    room = (SPARE - 1) * kept
    for _, name, size in sorted(spare, reverse=True):
        room -= size
        if room < 0:
            Path(name).unlink(missing_ok=True)


def to_ipc(*batches: pa.RecordBatch) -> bytes:
    """Batches of one schema as bytes, packed lightly."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)
    with pa.ipc.new_stream(sink, batches[0].schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return bytes(sink.getvalue())


def from_ipc(data: bytes, columns: Collection[str] | None = None) -> pa.Table:
    """What `to_ipc` packed; with `columns` those of them that it has, and no other is unpacked."""
    options = pa.ipc.IpcReadOptions(use_threads=False)
    if columns is not None:
        names = pa.ipc.open_stream(data).schema.names
        options.included_fields = [i for i, name in enumerate(names) if name in columns]
    return pa.ipc.open_stream(data, options=options).read_all()


def _checksum(kind: str, key: str, *data: bytes | memoryview) -> bytes:
    """Tells damage, not malice, at a tenth of the cost; kind and key are in it, so that no swap passes."""
    total = xxhash.xxh3_128(f"{kind}/{key}/".encode())
    for piece in data:
        total.update(piece)
    return total.digest()


def _write_whole(at: Path, pieces: Iterable[bytes | memoryview]) -> None:
    aside = at.parent.parent.parent / "aside"
    aside.mkdir(exist_ok=True)
    number, name = tempfile.mkstemp(dir=aside)
    try:
        with os.fdopen(number, "wb") as file:
            file.writelines(pieces)
        Path(name).replace(at)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _claim(root: Path) -> None:
    """Make the folder ours, if it is new, empty, or ours already."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        if not (root / MARK).exists():
            foreign = sorted(p.name for p in root.iterdir())
            if foreign:
                raise UsageError(
                    f"cache {root}", f"it holds what no build wrote: {foreign[0]}", "name a new or empty folder"
                )
            (root / MARK).write_text("Made by `vncuba_dataset build --cache`; it may be deleted at any time.\n")
    except OSError as error:
        raise _refusal(str(root), error) from error


def _forget(store: Store) -> None:
    for kind in KINDS:
        if store._path is not None:
            shutil.rmtree(store._path / kind, ignore_errors=True)
        elif store._files.exists(f"{store._base}/{kind}"):
            store._files.rm(f"{store._base}/{kind}", recursive=True)


def _refusal(where: str, error: OSError) -> PublishError:
    why = error.strerror or str(error)
    return PublishError(where, f"cannot be written or read: {why}", "make room there or name another folder")


def file_system(address: str) -> tuple[Any, str]:
    """The file system of an address, as fsspec knows it, and the path there."""
    try:
        import fsspec
    except ImportError as error:
        raise MissingExtraError(address, "fsspec is not installed", "pip install 'vncuba-dataset[build]'") from error
    try:
        return fsspec.core.url_to_fs(address)  # type: ignore[no-any-return]
    except (ImportError, ValueError, OSError) as error:
        raise UsageError(
            address, f"cannot be opened: {error}", "name a path or an address that fsspec knows"
        ) from error
