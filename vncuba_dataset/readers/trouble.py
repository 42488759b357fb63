"""What readers share: how much they read at most, what they say of what they do not read."""

from __future__ import annotations

import os
from dataclasses import dataclass

from vncuba_dataset.errors import VncubaError

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read at most, so that no input fills the memory."""

    page: int = 64 * MEGABYTE
    """Bytes of one page, row, line or element: the longest articles have a hundredth of it."""
    ratio: int = 200
    """Bytes out for each byte in, once more than a page came out: texts pack 3 to 20 times, bombs 1,000 and more."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something of the input that is no page, and why: a file nobody can read, a row without text, a picture."""

    name: str
    """Its file, or its place in one: `a.jsonl#12`, `a.zip!/b.txt`."""
    reason: str
    fix: str
    rule: str = "read/no-reader"
    """Stable id of the reason; the manifest counts by it."""
    left_out: bool = True
    """It does not claim to be a page, so that nothing is wrong; else it is refused, like a page that fails."""
    count: int = 1
    """How many of its kind are meant: the pictures of a web archive are told as one."""


class UnreadableError(VncubaError):
    """Reading has to stop: `rule`, `reason` and `fix` of the Unread that comes of it."""

    def refused(self, name: str) -> Unread:
        """What is told of the place where it stopped."""
        rule, reason, fix = self.args
        return Unread(name, reason, fix, rule, left_out=False)


def too_long(what: str, limits: Limits) -> UnreadableError:
    """A page, row or line is longer than any is read."""
    most = f"{limits.page // MEGABYTE} MB" if limits.page >= MEGABYTE else f"{limits.page} bytes"
    return UnreadableError("read/too-long", f"{what} is longer than {most}.", "Take it out or cut it in pages.")


def readable(name: str) -> str:
    r"""File names may hold any bytes, a column of text may not: what is no UTF-8 is spelled out, `\xff`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
