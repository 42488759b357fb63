"""Tables → Parquet, CSV, JSON Lines; the same bytes for the same rows and versions, written a row group at a time."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from vncuba_dataset.suites import Failure

ROW_GROUP = 1000
"""Rows: the size of a row group is part of the bytes, so it is fixed."""
GROUP_BYTES = 32 << 20
"""Bytes in memory at which a row group ends, too: the viewer of Hugging Face reads none above 300 MB."""


def row_groups(batches: Iterable[pa.RecordBatch | pa.Table], schema: pa.Schema) -> Iterator[pa.Table]:
    """Rows cut anew into groups of ROW_GROUP rows, fewer where they are long; how they came in changes nothing."""
    held: list[pa.Table] = []
    rows = weight = 0
    for batch in batches:
        table = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
        for row in _pieces(table.select(schema.names).cast(schema)):
            held.append(row)
            rows, weight = rows + row.num_rows, weight + row.nbytes
            while rows >= ROW_GROUP or weight >= GROUP_BYTES:
                group = pa.concat_tables(held)
                yield group.slice(0, ROW_GROUP).combine_chunks()
                held = [group.slice(ROW_GROUP)] if rows > ROW_GROUP else []
                rows = sum(table.num_rows for table in held)
                weight = sum(table.nbytes for table in held)
    if rows:
        yield pa.concat_tables(held).combine_chunks()


def _pieces(table: pa.Table) -> Iterator[pa.Table]:
    """The table, or its rows where it is so large that one by one has to be weighed."""
    if table.nbytes < GROUP_BYTES:
        yield table
    else:
        yield from (table.slice(i, 1) for i in range(table.num_rows))


def parquet_writer(schema: pa.Schema, where: Any, metadata: dict[str, str] | None = None) -> pa.parquet.ParquetWriter:
    """A writer with the schema of article.json and, where given, metadata for its readers."""
    schema = schema.with_metadata(metadata)
    return pa.parquet.ParquetWriter(where, schema, compression="zstd", compression_level=3)


def csv_of(table: pa.Table, *, header: bool = False) -> bytes:
    """CSV in UTF-8: lists as JSON, moments as ISO 8601 in UTC, null as an empty field, an empty text as `""`.

    Quoted texts hold line feeds.
    """
    for i, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            seconds = table[field.name].cast(pa.timestamp("s", "UTC"), safe=False)
            table = table.set_column(i, field.name, pc.strftime(seconds, format="%Y-%m-%dT%H:%M:%SZ"))
        elif pa.types.is_list(field.type):
            cells = pa.array([_json(value) for value in table[field.name].to_pylist()], pa.string())
            table = table.set_column(i, field.name, cells)
    sink = pa.BufferOutputStream()
    pa.csv.write_csv(table, sink, pa.csv.WriteOptions(include_header=header))
    return bytes(sink.getvalue())


def write_quarantine(failures: Iterable[Failure], path: Path) -> None:
    """One line for each expectation that a page does not meet."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_json(dataclasses.asdict(failure)) + "\n" for failure in failures)


def _plain(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


_json = json.JSONEncoder(ensure_ascii=False, default=_plain).encode
