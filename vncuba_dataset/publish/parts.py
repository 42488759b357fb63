"""A cleaned shard → its part of the dataset, in files of the store that `publish` joins.

They are an `articles` and an `audit` Parquet file, its lines of the CSV, the signatures of its records, and what the
report counts of them.

What is published of a shard depends on its rows, on which of them are kept and on which copy others: the key of a
part is the digest of these, so a part that is in the store is copied, not made again.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from vncuba_dataset.arrow import schema_of
from vncuba_dataset.knowledge import Knowledge, load_knowledge
from vncuba_dataset.link.signatures import SCHEMA
from vncuba_dataset.publish.report import Coverage
from vncuba_dataset.publish.tables import csv_of, parquet_writer, row_groups
from vncuba_dataset.shards import SIGNED, Cleaned, Job
from vncuba_dataset.store import Store, from_ipc, to_ipc

if TYPE_CHECKING:
    from vncuba_dataset.release import Release

TABLES = ("articles", "audit")
FILES = (*TABLES, "csv", "signatures", "coverage", "json")
"""What a part is in the store; the last says what the others hold."""


@dataclass(frozen=True)
class Part:
    """What shall be published of a shard."""

    shard: Cleaned
    keep: bytes
    """A byte for each row: 1 where it is published."""
    copies: tuple[tuple[int, str], ...]
    """Row within the shard → id of the record whose text it repeats."""
    metadata: Mapping[str, Mapping[str, str]]
    """By table: what its Parquet file tells its readers."""

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.shard.name

    @cached_property
    def key(self) -> str:
        """Digest of everything that the bytes of the part depend on."""
        told = json.dumps([self.shard.key, self.copies, self.metadata], sort_keys=True)
        return hashlib.sha256(told.encode() + self.keep).hexdigest()


@dataclass(frozen=True, slots=True)
class Written:
    """A part in the store."""

    key: str
    rows: int
    bytes: Mapping[str, int]
    """By table: bytes in memory, as `datasets` counts them."""
    seconds: Mapping[str, float] = field(default_factory=dict)


def parts_of(release: Release, knowledge: Knowledge) -> Iterator[Part]:
    """The parts of a release, in order; a shard of which nothing is kept has none, unless nothing at all is."""
    metadata = features_of(knowledge)
    rows = zip(release.shards, release.keep, release.copies, strict=True)
    parts = (Part(shard, keep, copies, metadata) for shard, keep, copies in rows if any(keep))
    none = Cleaned("nothing", "", (), 0, 0, ())
    return itertools.chain(parts, [] if any(map(any, release.keep)) else [Part(none, b"", (), metadata)])


def write_part(part: Part, job: Job) -> Written:
    """Put the files of a part into the store, unless they are there."""
    store = job.opened()
    told = store.get("part", f"{part.key}.json")
    if told is not None and all(store.has("part", f"{part.key}.{name}") for name in FILES):
        known = json.loads(told)
        return Written(part.key, known["rows"], known["bytes"])
    started = time.process_time()
    knowledge = load_knowledge(job.schema)
    schemas = {name: schema_of(knowledge.columns, name) for name in TABLES}
    sinks = {name: pa.BufferOutputStream() for name in TABLES}
    sizes = dict.fromkeys(TABLES, 0)
    lines: list[bytes] = []
    signed: list[pa.RecordBatch] = [pa.RecordBatch.from_pylist([], schema=SCHEMA)]
    coverage = Coverage(knowledge)
    with ExitStack() as stack:
        writers = {
            name: stack.enter_context(parquet_writer(schema, sinks[name], dict(part.metadata[name])))
            for name, schema in schemas.items()
        }
        for group in row_groups(_rows(part, store), _all_columns(knowledge)):
            for name, schema in schemas.items():
                table = group.select(schema.names)
                writers[name].write_table(table)
                sizes[name] += table.nbytes
            articles = group.select(schemas["articles"].names)
            lines.append(csv_of(articles))
            coverage.add(articles)
            signed += group.select(_SIGNED).rename_columns(SCHEMA.names).cast(SCHEMA).to_batches()
    for name, sink in sinks.items():
        store.put("part", f"{part.key}.{name}", memoryview(sink.getvalue()))
    store.put("part", f"{part.key}.csv", *lines)
    store.put("part", f"{part.key}.signatures", to_ipc(*signed))
    store.put("part", f"{part.key}.coverage", json.dumps(coverage.told()).encode())
    written = Written(
        part.key, sum(part.keep), sizes, {"write": time.process_time() - started} if job.profile else {}
    )
    store.put("part", f"{part.key}.json", json.dumps({"rows": written.rows, "bytes": sizes}).encode())
    return written


_SIGNED = ("seed", "sha256", *SIGNED[1:])
"""The columns of a group that are the signatures of its records."""


def _all_columns(knowledge: Knowledge) -> pa.Schema:
    """Those of all tables, and of the signatures."""
    schema = schema_of(knowledge.columns)
    for name, kind in zip(SIGNED[1:], SCHEMA.types[2:], strict=True):
        schema = schema.append(pa.field(name, kind))
    return schema


def _rows(part: Part, store: Store) -> Iterator[pa.RecordBatch]:
    """The rows that are kept, group by group, with `duplicate_of` filled."""
    copies = dict(part.copies)
    at = 0
    for key in part.shard.groups:
        for batch in from_ipc(store.needed("group", key, part.name)).to_batches():
            here = {row - at: id_ for row, id_ in copies.items() if at <= row < at + batch.num_rows}
            if here:
                place = batch.schema.get_field_index("duplicate_of")
                ids = pa.array([here.get(i) for i in range(batch.num_rows)], pa.string())
                batch = batch.set_column(place, batch.schema.field(place), ids)
            keep = np.frombuffer(part.keep, np.uint8, batch.num_rows, at).astype(bool)
            at += batch.num_rows
            yield batch if keep.all() else batch.filter(pa.array(keep))


def read_part(store: Store, key: str, name: str) -> bytes:
    """A file of a part."""
    return store.needed("part", f"{key}.{name}", f"{key}.{name}")


def features_of(knowledge: Knowledge) -> dict[str, dict[str, str]]:
    """By table: the metadata from which `datasets` knows the types of its columns."""
    from datasets import Features

    found = {}
    for name in TABLES:
        schema = Features.from_arrow_schema(schema_of(knowledge.columns, name)).arrow_schema
        found[name] = {key.decode(): value.decode() for key, value in schema.metadata.items()}
    return found
