"""JSON Lines and JSON → pages: a row a line, or the elements of an array, never more than one of them in memory."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import IO, Any

from vncuba_dataset.model import Page
from vncuba_dataset.readers.columns import Columns, page_of
from vncuba_dataset.readers.packed import CHUNK, as_utf8
from vncuba_dataset.readers.trouble import Limits, Unread, UnreadableError, too_long

_DECODER = json.JSONDecoder(strict=False)
"""Line feeds and tabs within a string, though the standard forbids them, can mean but one thing."""
_BLANK = " \t\r\n"


def read_jsonl(stream: IO[bytes], name: str, columns: Columns, limits: Limits) -> Iterator[Page | Unread]:
    """A page a line; `#` and the number of the line make its name. A line that is no row is told, the rest read."""
    lines = as_utf8(stream)
    number = 0
    while line := lines.readline(limits.page + 1):
        number += 1
        at = f"{name}#{number}"
        if len(line) > limits.page:
            while line and not line.endswith(b"\n"):
                line = lines.readline(CHUNK)
            yield too_long(f"Line {number}", limits).refused(at)
        elif line.strip():
            yield _row(line, number, at, columns, limits)


def read_json(stream: IO[bytes], name: str, columns: Columns, limits: Limits) -> Iterator[Page | Unread]:
    """A page for each element of an array, or for each object that stands alone, named by its number.

    ijson would read arrays, too; but it takes the memory of the machine for a file of nested brackets, holds a
    string of any length, and refuses what is no UTF-8.
    """
    number = 0
    try:
        for value in _values(as_utf8(stream), limits):
            number += 1
            yield _page(value, f"{name}#{number}", "json", columns, limits)
    except UnreadableError as trouble:
        rule, reason, fix = trouble.args
        yield UnreadableError(rule, f"After {number} pages: {reason}", fix).refused(f"{name}#{number + 1}")


def _row(line: bytes, number: int, at: str, columns: Columns, limits: Limits) -> Page | Unread:
    text = line.decode("utf-8", "surrogateescape")
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        why = f"Line {number}, column {error.colno}: no JSON ({error.msg})."
        return UnreadableError("json/syntax", why, "Mend that place.").refused(at)
    except (ValueError, RecursionError) as error:
        return UnreadableError("json/syntax", f"Line {number}: {_deep(error)}.", "Mend that line.").refused(at)
    return _page(value, at, "jsonl", columns, limits)


def _page(value: Any, at: str, container: str, columns: Columns, limits: Limits) -> Page | Unread:
    if not isinstance(value, dict):
        return UnreadableError("json/no-object", "It is no object.", 'A page looks like {"text": "…"}.').refused(at)
    return page_of(value, at, container, columns.of(value), limits)


def _deep(error: Exception) -> str:
    return "it is nested too deep" if isinstance(error, RecursionError) else str(error).partition(";")[0]


class _Window:
    """A stretch of a stream of characters that grows at its end and is forgotten at its start."""

    def __init__(self, stream: IO[bytes], limits: Limits) -> None:
        self._stream = io.TextIOWrapper(stream, "utf-8", "surrogateescape", newline="")
        self._limits = limits
        self.text = ""
        self.at = 0
        self.before = 0
        """Characters forgotten."""

    def grow(self) -> bool:
        """Read on, as much as is there already; False at the end of the stream."""
        self.before += self.at
        self.text, self.at = self.text[self.at :], 0
        if len(self.text) > self._limits.page:
            raise too_long("An element", self._limits)
        more = self._stream.read(max(CHUNK, len(self.text)))
        self.text += more
        return bool(more)

    def peek(self) -> str:
        """The next character that is not blank; empty at the end."""
        while True:
            while self.at < len(self.text):
                if self.text[self.at] not in _BLANK:
                    return self.text[self.at]
                self.at += 1
            if not self.grow():
                return ""

    def value(self) -> Any:
        """The next value; what is cut off at the end of the window is tried again in one twice as long."""
        while True:
            start = self.at
            try:
                value, end = _DECODER.raw_decode(self.text, start)
            except json.JSONDecodeError as error:
                if self.grow():
                    continue
                raise self.wrong(error.msg, self.at + error.pos - start) from error
            except (ValueError, RecursionError) as error:
                raise self.wrong(_deep(error), start) from error
            if end == len(self.text) and self.grow():  # a number may go on
                continue
            self.at += end - start
            return value

    def wrong(self, why: str, at: int) -> UnreadableError:
        """An error at a place of the window."""
        return UnreadableError(
            "json/syntax", f"No JSON at character {self.before + at + 1} ({why}); what follows is not read.",
            "Mend that place, or write JSON Lines, of which one bad line costs one page.",
        )  # fmt: skip


def _values(stream: IO[bytes], limits: Limits) -> Iterator[Any]:
    """The elements of an array; else the values that follow one another."""
    window = _Window(stream, limits)
    if window.peek() != "[":
        while window.peek():
            yield window.value()
        return
    window.at += 1
    if window.peek() == "]":
        window.at += 1
    else:
        yield from _elements(window)
    if window.peek():
        raise window.wrong("something stands behind the array", window.at)


def _elements(window: _Window) -> Iterator[Any]:
    while True:
        yield window.value()
        mark = window.peek()
        window.at += 1
        if mark == "]":
            return
        if mark != ",":
            raise window.wrong("a comma or the end of the array is missing", window.at - 1)
        window.peek()
