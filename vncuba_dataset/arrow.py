"""schema/article.json → Arrow schemas; Articles ↔ rows. One explicit schema everywhere, never an inferred one."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
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
    pages = list(pages)
    columns = {name: [getattr(page, name) for page in pages] for name in PAGES.names}
    columns["data"] = [_bytes(data) for data in columns["data"]]
    return pa.RecordBatch.from_arrays([_array(columns[f.name], f.type) for f in PAGES], schema=PAGES)


def pages_of(batch: pa.RecordBatch) -> Iterable[Page]:
    """The pages of a batch."""
    rows = batch.to_pylist()
    return (Page(**{**row, "known": tuple(Known(**known) for known in row["known"])}) for row in rows)


def rows_of(articles: Sequence[Article], *, knowledge: Knowledge) -> pa.RecordBatch:
    """Articles as a batch with all columns of article.json."""
    schema = schema_of(knowledge.columns)
    quotes = [None if e.start is None else a.page[e.start : e.end] for a in articles for e in a.evidence]
    columns = [
        _array([getattr(article, f.name) for article in articles], f.type, {"evidence.quote": quotes}, f.name)
        for f in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _array(
    values: list[Any], kind: pa.DataType, given: Mapping[str, list[Any]] = MappingProxyType({}), name: str = ""
) -> pa.Array:
    """Values as an array: lists and shapes column by column, which is several times faster than value by value.

    `given` are fields, by name within `name`, that the shapes themselves do not have.
    """
    if pa.types.is_list(kind):
        ends = itertools.accumulate(map(len, values), initial=0)
        flat = list(itertools.chain.from_iterable(values))
        return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), _array(flat, kind.value_type, given, name), kind)
    if pa.types.is_struct(kind):
        fields = [kind.field(i) for i in range(kind.num_fields)]
        inside = [(field, f"{name}.{field.name}") for field in fields]
        columns = [
            _array(given[path] if path in given else [getattr(one, field.name) for one in values], field.type)
            for field, path in inside
        ]
        return pa.StructArray.from_arrays(columns, fields=fields)
    return pa.array(values, kind)


def _bytes(data: bytes | str) -> bytes:
    return data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
