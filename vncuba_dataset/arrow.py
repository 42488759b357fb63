"""schema/article.json → Arrow schemas; Articles ↔ rows. One explicit schema everywhere, never an inferred one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from vncuba_dataset.knowledge import Column, Knowledge
from vncuba_dataset.model import Article, Known, Page

PAGES = pa.schema(
    [
        ("data", pa.binary()),
        ("name", pa.string()),
        ("url", pa.string()),
        ("captured", pa.date32()),
        ("charset", pa.string()),
        ("container", pa.string()),
        ("known", pa.list_(pa.struct([("field", pa.string()), ("value", pa.string()), ("rule", pa.string())]))),
    ]
)
"""What an engine hands to `clean_batch`."""
_SCALARS = {
    "string": pa.string(),
    "date32": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "int32": pa.int32(),
    "float32": pa.float32(),
}


def arrow_type(kind: Any) -> pa.DataType:
    """A type of article.json as an Arrow type."""
    if isinstance(kind, str):
        return _SCALARS[kind]
    if "list" in kind:
        return pa.list_(arrow_type(kind["list"]))
    return pa.struct([(name, arrow_type(inner)) for name, inner in kind["struct"].items()])


def schema_of(columns: Iterable[Column], table: str | None = None) -> pa.Schema:
    """The columns of one table (`articles`, `audit`) or of all."""
    return pa.schema(
        [pa.field(c.name, arrow_type(c.type), c.nullable) for c in columns if table is None or table in c.tables]
    )


def batch_of(pages: Iterable[Page]) -> pa.RecordBatch:
    """Pages as a batch for `clean_batch`."""
    rows = [{**_fields(page), "data": _bytes(page.data), "known": [*map(_fields, page.known)]} for page in pages]
    return pa.RecordBatch.from_pylist(rows, schema=PAGES)


def pages_of(batch: pa.RecordBatch) -> Iterable[Page]:
    """The pages of a batch."""
    rows = batch.to_pylist()
    return (Page(**{**row, "known": tuple(Known(**known) for known in row["known"])}) for row in rows)


def rows_of(articles: Iterable[Article], *, knowledge: Knowledge) -> pa.RecordBatch:
    """Articles as a batch with all columns of article.json."""
    return pa.RecordBatch.from_pylist([_row(a) for a in articles], schema=schema_of(knowledge.columns))


def _row(article: Article) -> dict[str, Any]:
    row = {f.name: getattr(article, f.name) for f in dataclasses.fields(article)}
    row["evidence"] = [
        {**_fields(e), "quote": None if e.start is None else article.page[e.start : e.end]} for e in article.evidence
    ]
    row["languages"] = [_fields(one) for one in article.languages]
    row["blocks"] = [_fields(b) for b in article.blocks]
    row["repairs"] = [_fields(r) for r in article.repairs]
    return row


def _fields(shape: Any) -> dict[str, Any]:
    return {f.name: getattr(shape, f.name) for f in dataclasses.fields(shape)}


def _bytes(data: bytes | str) -> bytes:
    return data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
