"""Parts of the dataset → everything in dist/: the tables in three formats, quarantine, report, signatures, manifest.

A part at a time, so that memory does not grow with the dataset.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from vncuba_dataset.arrow import schema_of
from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.link.signatures import FILE as SIGNATURES
from vncuba_dataset.link.signatures import write_signatures
from vncuba_dataset.memory import giving_back
from vncuba_dataset.publish.graft import Grafted
from vncuba_dataset.publish.huggingface import write_huggingface
from vncuba_dataset.publish.manifest import write_manifest
from vncuba_dataset.publish.parts import Written, read_part
from vncuba_dataset.publish.report import Coverage, write_report
from vncuba_dataset.publish.tables import csv_of, parquet_writer, write_quarantine
from vncuba_dataset.store import Store, from_ipc

if TYPE_CHECKING:
    from vncuba_dataset.release import Release
    from vncuba_dataset.suites import Suites

KEEP_OUT_OF_GIT = "# Everything here is written by `python -m vncuba_dataset build`.\n*\n!.gitignore\n"


def publish(
    release: Release,
    parts: Sequence[Written],
    store: Store,
    folder: Path,
    *,
    knowledge: Knowledge,
    suites: Suites,
) -> tuple[Path, ...]:
    """Write a whole dist into an empty folder; the paths written, relative to it.

    The manifest comes last: it lists the digest of every other file.
    """
    (folder / ".gitignore").write_text(KEEP_OUT_OF_GIT, encoding="utf-8")
    write_huggingface(release, parts, store, folder / "huggingface", knowledge=knowledge)
    _join(parts, store, folder, schema_of(knowledge.columns, "articles"))
    write_quarantine(release.failures, folder / "quarantine.jsonl")
    write_signatures(_signed(parts, store), folder / SIGNATURES)
    coverage = Coverage(knowledge)
    for part in parts:
        coverage.take(json.loads(read_part(store, part.key, "coverage")))
    write_report(
        folder / "report",
        coverage=coverage,
        failures=release.failures,
        warnings=release.warnings,
        listing=release.listing,
        pages=release.pages,
        suites=suites,
    )
    write_manifest(release, store, folder, knowledge=knowledge, suites=suites)
    return tuple(
        Path(name)
        for name in (
            "huggingface",
            "vncuba.parquet",
            "vncuba.csv",
            "quarantine.jsonl",
            "report",
            SIGNATURES,
            "manifest.json",
        )
    )


def _join(parts: Sequence[Written], store: Store, folder: Path, schema: pa.Schema) -> None:
    """The articles of all parts as one Parquet file, of the same row groups, and as one CSV."""
    empty = pa.BufferOutputStream()
    parquet_writer(schema, empty).close()
    with (folder / "vncuba.parquet").open("wb") as file, (folder / "vncuba.csv").open("wb") as lines:
        joined = Grafted(file, bytes(empty.getvalue()))
        lines.write(csv_of(schema.empty_table(), header=True))
        for part in giving_back(parts):
            joined.add(read_part(store, part.key, "articles"))
            lines.write(read_part(store, part.key, "csv"))
        joined.close()


def _signed(parts: Sequence[Written], store: Store) -> Iterator[pa.Table]:
    """The signatures of all parts, in order."""
    for part in giving_back(parts):
        yield from_ipc(read_part(store, part.key, "signatures"))
