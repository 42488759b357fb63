"""A folder written aside and swapped in whole: whoever looks sees the old dist or the new one, nothing between."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vncuba_dataset.errors import PublishError
from vncuba_dataset.publish.manifest import read_manifest
from vncuba_dataset.store import SCRATCH

PARTS = frozenset(
    {
        ".gitignore",
        "huggingface",
        "manifest.json",
        "quarantine.jsonl",
        "report",
        "signatures.parquet",
        "vncuba.csv",
        "vncuba.parquet",
    }
)
"""What stands at the top of a dist."""
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """An empty folder beside `out` that takes its place at the end; on any error it is gone and `out` is as it was.

    Raises PublishError where `out` holds what no build wrote, or cannot be written.
    """
    out = out.absolute()
    aside = out.parent / f".{out.name}.new-{os.getpid()}"
    try:
        _refuse_foreign(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        _sweep(out)
        aside.mkdir()
    except (OSError, ValueError) as error:  # a NUL in a path is a ValueError
        raise _refusal(out, error) from error
    try:
        with room_at(out):
            yield aside
        try:
            _swap(aside, out)
        except OSError as error:
            raise _refusal(out, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def room_at(out: Path | str) -> Iterator[None]:
    """Name the place where a disk is full, or may not be written any more, while the block writes there."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise _refusal(out, error) from error


def keep_apart(seeds: Path, out: Path) -> None:
    """Refuse an `out` that is, holds or lies in the seeds: no build reads what it wrote or replaces its input."""
    seeds, out = seeds.resolve(), out.resolve()
    if seeds.is_relative_to(out) or (seeds.is_dir() and out.is_relative_to(seeds)):
        raise PublishError(str(out), f"it and the seeds in {seeds} overlap", "name a folder outside: --out DIR")


def _refuse_foreign(out: Path) -> None:
    """Only an empty folder, or one that holds what its own manifest lists and no more, may be replaced."""
    if out.is_symlink():
        raise PublishError(str(out), "it is a link", "name the folder it points to")
    if not out.exists():
        return
    if not out.is_dir():
        raise PublishError(str(out), "a file stands there", "name a folder: --out DIR")
    ours = {".gitignore", "manifest.json"} | _listed(out / "manifest.json")
    foreign = sorted(name for name in _files(out) if name not in ours)
    if foreign:
        listed = ", ".join(foreign[:3]) + ("" if len(foreign) <= 3 else f" and {len(foreign) - 3} more")
        raise PublishError(
            str(out), f"it holds what no build wrote: {listed}", "name a new or empty folder: --out DIR"
        )


def _files(folder: Path) -> Iterator[str]:
    for root, _, names in os.walk(folder):
        for name in names:
            yield (Path(root) / name).relative_to(folder).as_posix()


def _listed(manifest: Path) -> set[str]:
    """The files that a manifest of ours lists as its outputs; none where it is somebody else's or broken."""
    try:
        with manifest.open("rb") as file:
            raw = read_manifest(file)
        return {one["file"] for one in raw["outputs"]} if raw["package"]["name"] == "vncuba-dataset" else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _refusal(out: Path | str, error: OSError | ValueError) -> PublishError:
    why = getattr(error, "strerror", None) or error
    return PublishError(str(out), f"cannot be written: {why}", "name a folder you may write: --out DIR")


def _swap(aside: Path, out: Path) -> None:
    """Exchange two folders in one step where the system can; else rename the old one away first."""
    if not out.exists():
        aside.rename(out)
    elif not _exchange(aside, out):
        old = out.parent / f".{out.name}.old-{os.getpid()}"
        out.rename(old)
        aside.rename(out)
        shutil.rmtree(old)


def _exchange(one: Path, other: Path) -> bool:
    """renameat2(2) with RENAME_EXCHANGE: atomic. False where kernel or file system do not have it."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        return False
    if libc.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in {errno.ENOSYS, errno.EINVAL, errno.EPERM}:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _sweep(out: Path) -> None:
    """Take away what a killed build left beside `out`; put an old dist back whose build died between two renames.

    Only names a build gives count, of processes that run no more, and only if nothing but a dist is in them.
    """
    left_over = re.compile(rf"\.{re.escape(out.name)}\.(?P<kind>new|old)-(?P<process>\d{{1,7}})")
    for left in sorted(out.parent.iterdir()):
        match = left_over.fullmatch(left.name)
        if match is None or not left.is_dir() or _is_running(int(match["process"])):
            continue
        if not {p.name for p in left.iterdir()} <= PARTS | {SCRATCH}:
            continue
        if match["kind"] == "old" and not out.exists():
            left.rename(out)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()
