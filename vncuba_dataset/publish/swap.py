"""A folder written aside and swapped in whole: whoever looks sees the old dist or the new one, nothing between."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vncuba_dataset.errors import PublishError

OURS = frozenset({".gitignore", "huggingface", "vncuba.parquet", "vncuba.csv", "quarantine.jsonl", "manifest.json"})
"""What a dist holds; a folder with anything else in it is somebody's, and stays."""
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


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
    except OSError as error:
        raise _refusal(out, error) from error
    try:
        yield aside
        try:
            _swap(aside, out)
        except OSError as error:
            raise _refusal(out, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _refuse_foreign(out: Path) -> None:
    if out.is_symlink():
        raise PublishError(str(out), "it is a link", "name the folder it points to")
    if not out.exists():
        return
    if not out.is_dir():
        raise PublishError(str(out), "a file stands there", "name a folder: --out DIR")
    foreign = sorted(p.name for p in out.iterdir() if p.name not in OURS)
    if foreign:
        listed = ", ".join(foreign[:3]) + ("" if len(foreign) <= 3 else f" and {len(foreign) - 3} more")
        raise PublishError(
            str(out), f"it holds what no build wrote: {listed}", "name an empty or a new folder: --out DIR"
        )


def _refusal(out: Path, error: OSError) -> PublishError:
    if isinstance(error, PublishError):
        return error
    return PublishError(
        str(out), f"cannot be written: {error.strerror or error}", "name a folder you may write: --out DIR"
    )


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
    """Take away what a killed build left beside `out`; put an old dist back whose build died between two renames."""
    for left in sorted(out.parent.glob(f".{out.name}.*-*")):
        number = left.name.rpartition("-")[2]
        if not number.isdigit() or _is_running(int(number)):
            continue
        if ".old-" in left.name and not out.exists():
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
