"""Records → Parquet, CSV, JSON Lines; the same bytes for the same rows and versions."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from vncuba_dataset.arrow import schema_of
from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.suites import Failure

ROW_GROUP = 1000
"""Rows: the size of a row group is part of the bytes, so it is fixed."""


def table_of(records: pa.Table, name: str, *, knowledge: Knowledge) -> pa.Table:
    """The columns of one table of article.json, in one chunk (chunking would change the bytes)."""
    schema = schema_of(knowledge.columns, name)
    return records.select(schema.names).cast(schema).combine_chunks()


def write_parquet(table: pa.Table, path: Path, metadata: dict[str, str] | None = None) -> None:
    """Parquet with the schema of article.json and, where given, metadata for its readers."""
    table = table.replace_schema_metadata(metadata)
    pa.parquet.write_table(table, path, row_group_size=ROW_GROUP, compression="zstd", compression_level=3)


def write_csv(table: pa.Table, path: Path) -> None:
    """CSV in UTF-8: lists as JSON, moments as ISO 8601 in UTC, null as an empty field, an empty text as `""`.

    Quoted texts hold line feeds.
    """
    for i, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            moments = [f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None for at in table[field.name].to_pylist()]
            table = table.set_column(i, field.name, pa.array(moments, pa.string()))
        elif pa.types.is_list(field.type):
            cells = pa.array([_json(value) for value in table[field.name].to_pylist()], pa.string())
            table = table.set_column(i, field.name, cells)
    pa.csv.write_csv(table, path)


def write_quarantine(failures: Iterable[Failure], path: Path) -> None:
    """One line for each expectation that a page does not meet."""
    lines = (_json(dataclasses.asdict(failure)) + "\n" for failure in failures)
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
