"""CSV, TSV and Parquet → pages: a row each, named by its number, the header not counted."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from typing import IO, Any

from vncuba_dataset.model import Page
from vncuba_dataset.readers.columns import Columns, no_text, page_of
from vncuba_dataset.readers.packed import BROKEN, CHUNK, as_utf8
from vncuba_dataset.readers.trouble import Limits, Unread, UnreadableError, too_long

DELIMITERS = ",;\t"
BATCH_ROWS = 16
"""Rows of Parquet in memory at a time."""


def read_csv(stream: IO[bytes], name: str, columns: Columns, limits: Limits) -> Iterator[Page | Unread]:
    """A page a row; the header, which must be there, also tells whether comma, semicolon or tab parts the columns."""
    csv.field_size_limit(limits.page)  # one for the whole process; the standard's 131,072 is shorter than pages
    lines = _Lines(as_utf8(stream), limits)
    first = next(lines, "")
    if not first:
        return
    delimiter = max(DELIMITERS, key=lambda d: len(next(csv.reader([first], delimiter=d), ())))
    rows = csv.reader(itertools.chain([first], lines), delimiter=delimiter, strict=True)
    try:
        header = _next(rows) or []
    except csv.Error as error:
        raise _no_csv(error, 1, rows.line_num) from error
    chosen = columns.of(header)
    if not chosen["text"]:
        raise no_text(header)
    for number in itertools.count(1):
        at = f"{name}#{number}"
        before = rows.line_num + 1
        try:
            row = _next(rows)
        except csv.Error as error:
            yield _no_csv(error, before, rows.line_num).refused(at)
            continue
        if lines.skipped:
            yield from (too_long(f"Line {line}", limits).refused(f"{name}#line-{line}") for line in lines.skipped)
            lines.skipped.clear()
        if row is None:
            return
        if len(row) != len(header):
            why = f"Line {before}: {len(row)} fields, the header has {len(header)}."
            fix = "Put fields that hold the separator in double quotes, and double the quotes in them."
            yield UnreadableError("csv/fields", why, fix).refused(at)
        else:
            yield page_of(dict(zip(reversed(header), reversed(row), strict=True)), at, "csv", chosen, limits)


def _next(rows: Any) -> list[str] | None:
    """The next row that is not blank; None at the end."""
    return next((row for row in rows if row), None)


def _no_csv(error: csv.Error, start: int, end: int) -> UnreadableError:
    lines = f"Line {start}" if start == end else f"Lines {start} to {end}"
    fix = "Double the quotes within fields, and close each."
    return UnreadableError("csv/syntax", f"{lines}: no CSV ({error}).", fix)


class _Lines(Iterator[str]):
    """The lines of a file; one that is too long is left out and told."""

    def __init__(self, stream: IO[bytes], limits: Limits) -> None:
        self._text = io.TextIOWrapper(stream, "utf-8", "surrogateescape", newline="")
        self._limits = limits
        self._number = 0
        self.skipped: list[int] = []

    def __next__(self) -> str:
        line = self._text.readline(self._limits.page + 1)
        self._number += 1
        if len(line) > self._limits.page:
            self.skipped.append(self._number)
            while line and line[-1] not in "\r\n":
                line = self._text.readline(CHUNK)
            return next(self)
        if not line:
            raise StopIteration
        return line


def read_parquet(stream: IO[bytes], name: str, columns: Columns, limits: Limits) -> Iterator[Page | Unread]:
    """A page a row, read a few rows at a time; only the columns that a page is made of are read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.PythonFile(stream, "r"), buffer_size=CHUNK, pre_buffer=False)
    except BROKEN as error:
        raise _no_parquet(error, 0) from error
    chosen = columns.of(file.schema_arrow.names)
    chosen["text"] = tuple(column for column in chosen["text"] if _holds_text(file.schema_arrow.field(column).type))
    if not chosen["text"]:
        raise no_text(f"{field.name} ({field.type})" for field in file.schema_arrow)
    wanted = [name for names in chosen.values() for name in names]
    batches = file.iter_batches(BATCH_ROWS, columns=wanted, use_threads=False)
    number = 0
    while True:
        try:
            batch = next(batches, None)
            batch = None if batch is None else _as_bytes(batch)
        except BROKEN as error:
            raise _no_parquet(error, number) from error
        if batch is None:
            return
        for row in batch.to_pylist():
            number += 1
            yield page_of(row, f"{name}#{number}", "parquet", chosen, limits)


def _as_bytes(batch: Any) -> Any:
    """Columns of text as bytes: Parquet does not check that a text is UTF-8, and its bytes are what is wanted."""
    import pyarrow as pa
    import pyarrow.types as types

    columns = []
    for column in batch.columns:
        if types.is_dictionary(column.type):
            column = column.dictionary_decode()
        is_text = types.is_string(column.type) or types.is_large_string(column.type)
        columns.append(column.cast(pa.large_binary()) if is_text or types.is_string_view(column.type) else column)
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _holds_text(kind: Any) -> bool:
    """Whether a type of Arrow is one of text or bytes, however they are laid out."""
    import pyarrow.types as types

    kind = kind.value_type if types.is_dictionary(kind) else kind
    return bool(
        types.is_string(kind)
        or types.is_large_string(kind)
        or types.is_string_view(kind)
        or types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_binary_view(kind)
        or types.is_fixed_size_binary(kind)
    )


def _no_parquet(error: Exception, rows: int) -> UnreadableError:
    why = str(error).partition("\n")[0].rstrip(".")
    return UnreadableError("parquet/damaged", f"After {rows} rows: no Parquet ({why}).", "Write the file again.")
