"""Parquet files joined without unpacking: what pyarrow would have written, byte for byte."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vncuba_dataset.publish import graft
from vncuba_dataset.publish.graft import Grafted
from vncuba_dataset.publish.tables import parquet_writer

SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), False),
        ("day", pa.date32()),
        ("share", pa.float32()),
        ("names", pa.list_(pa.string())),
        ("found", pa.list_(pa.struct([("rule", pa.string()), ("start", pa.int32())]))),
    ]
)
ROWS = st.fixed_dictionaries(
    {
        "id": st.text(max_size=9),
        "day": st.none() | st.dates(),
        "share": st.none() | st.floats(0, 1, width=32),
        "names": st.lists(st.text(max_size=5), max_size=3),
        "found": st.lists(st.builds(lambda rule, at: {"rule": rule, "start": at}, st.text(), st.integers(0, 9))),
    }
)
GROUPS = st.lists(ROWS, min_size=1, max_size=5)


def written(groups: list[list[dict[str, Any]]], metadata: dict[str, str] | None = None) -> bytes:
    """A file with these row groups."""
    sink = io.BytesIO()
    with parquet_writer(SCHEMA, sink, metadata) as writer:
        for rows in groups:
            writer.write_table(pa.Table.from_pylist(rows, schema=SCHEMA))
    return sink.getvalue()


def joined(parts: list[bytes]) -> bytes:
    sink = io.BytesIO()
    whole = Grafted(sink, written([]))
    for part in parts:
        whole.add(part)
    whole.close()
    return sink.getvalue()


@given(st.lists(st.lists(GROUPS, max_size=3), max_size=8))
def test_joined_files_are_what_one_writer_writes(parts: list[list[list[dict[str, Any]]]]) -> None:
    made = joined([written(groups, {"huggingface": "of the part"}) for groups in parts])
    assert made == written([group for groups in parts for group in groups])


def test_many_row_groups_are_read_back() -> None:
    parts = [[[{"id": f"{i}-{j}", "names": ["a"], "found": []}] for j in range(7)] for i in range(40)]
    file = pq.ParquetFile(io.BytesIO(joined([written(groups) for groups in parts])))
    assert file.metadata.num_row_groups == 280
    assert file.read()["id"].to_pylist() == [row["id"] for groups in parts for rows in groups for row in rows]


def test_beyond_the_last_number_row_groups_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graft, "MAX_ORDINAL", 3)
    parts = [written([[{"id": str(i), "names": [], "found": []}]]) for i in range(9)]
    made = joined(parts)
    assert pq.read_table(io.BytesIO(made))["id"].to_pylist() == [str(i) for i in range(9)]
    assert len(made) < len(b"".join(parts))


@given(st.binary(max_size=40), st.integers(-(2**63), 2**63 - 1))
def test_numbers_are_read_as_they_are_written(rest: bytes, number: int) -> None:
    data = graft._Bytes(graft._zigzag(number) + rest)
    assert (data.number(), data.data[data.at :]) == (number, rest)
