"""Memory that was freed → the system. Arrow and the C library keep some for later, more after each large stage."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
EVERY = 4
"""Things after which memory is given back: a turn takes some milliseconds."""


def give_back() -> None:
    """Hand back what is free; where a system has no way to ask for it, only what Arrow holds."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    if sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None)
        if hasattr(libc, "malloc_trim"):  # of glibc alone
            libc.malloc_trim(0)


def giving_back(things: Iterable[T]) -> Iterator[T]:
    """The same things; memory is given back every now and then, and at the end."""
    for number, thing in enumerate(things, 1):
        yield thing
        if number % EVERY == 0:
            give_back()
    give_back()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """No search for objects that refer to each other while the block runs.

    Cleaning leaves none and judging few; to look for them among all that is known takes a tenth of the time.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
