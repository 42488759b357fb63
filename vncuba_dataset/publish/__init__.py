"""Records → everything in dist/, from the same rows: Hugging Face folder, Parquet, CSV, quarantine, manifest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.link.signatures import write_signatures
from vncuba_dataset.publish.huggingface import write_huggingface
from vncuba_dataset.publish.manifest import write_manifest
from vncuba_dataset.publish.report import Coverage, write_report
from vncuba_dataset.publish.tables import ROW_GROUP, table_of, write_csv, write_parquet, write_quarantine

if TYPE_CHECKING:
    from vncuba_dataset.readers import Listing
    from vncuba_dataset.suites import Suites
    from vncuba_dataset.validate import Verdict

SIGNATURES = "signatures.parquet"
"""What new pages are compared with, see `link/signatures.py`."""
KEEP_OUT_OF_GIT = "# Everything here is written by `python -m vncuba_dataset build`.\n*\n!.gitignore\n"


def publish(
    accepted: pa.Table,
    verdict: Verdict,
    records: pa.Table,
    listing: Listing,
    folder: Path,
    *,
    knowledge: Knowledge,
    suites: Suites,
) -> tuple[Path, ...]:
    """Write a whole dist into an empty folder; the paths written, relative to it.

    The manifest comes last: it lists the digest of every other file.
    """
    articles = table_of(accepted, "articles", knowledge=knowledge)
    audit = table_of(accepted, "audit", knowledge=knowledge)
    (folder / ".gitignore").write_text(KEEP_OUT_OF_GIT, encoding="utf-8")
    write_huggingface({"articles": articles, "audit": audit}, folder / "huggingface", knowledge=knowledge)
    write_parquet(articles, folder / "vncuba.parquet")
    write_csv(articles, folder / "vncuba.csv")
    write_quarantine(verdict.failures, folder / "quarantine.jsonl")
    write_signatures(articles.to_batches(max_chunksize=ROW_GROUP), folder / SIGNATURES)
    coverage = Coverage(knowledge)
    for batch in articles.to_batches(max_chunksize=ROW_GROUP):
        coverage.add(batch)
    write_report(
        folder / "report",
        coverage=coverage,
        failures=verdict.failures,
        warnings=verdict.warnings,
        listing=listing,
        pages=records.num_rows + sum(unread.count for unread in listing.refused),
        suites=suites,
    )
    write_manifest(records, accepted, verdict, listing, folder, knowledge=knowledge, suites=suites)
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
