"""The recipe: seeds → dist, on one screen. Heavy imports wait until a build asks for them."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vncuba_dataset.errors import MissingExtraError
from vncuba_dataset.knowledge import Knowledge, load_knowledge
from vncuba_dataset.model import Page
from vncuba_dataset.readers import Seed, Unread, list_seeds, read_pages

if TYPE_CHECKING:
    import pyarrow as pa

    from vncuba_dataset.suites import Failure


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made of its input."""

    out: Path
    pages: int
    """Files read as pages, whatever became of them."""
    records: int
    """Records in the dataset."""
    counts: dict[tuple[str, str], int]
    """(source, language) → records; the empty string stands for null."""
    without_source: int
    without_date: int
    """Records of which not even a part of the date is known."""
    failures: tuple[Failure, ...]
    warnings: tuple[Failure, ...]
    left_out: tuple[Unread, ...]
    """Files that no reader knows."""
    outputs: tuple[Path, ...]

    @property
    def quarantined(self) -> int:
        """Pages that were refused."""
        return len({f.file for f in self.failures if f.file})

    @property
    def ok(self) -> bool:
        """Whether every page passed and the release as a whole did."""
        return not self.failures


def build(
    seeds: str | Path = "seeds",
    out: str | Path = "dist",
    *,
    engine: str = "local",
    workers: int = 1,
    schema: str | Path | None = None,
    expectations: str | Path | None = None,
    progress: Callable[[int, int], None] = lambda done, pages: None,
) -> BuildReport:
    """Read a folder of pages, clean them, judge them, write the dataset to `out`.

    `progress(done, pages)` is called as pages are done. A page that fails its expectations goes to
    `out/quarantine.jsonl`, the rest is built. Raises ReadError, PublishError, KnowledgeError, CheckError or
    MissingExtraError; then `out` is as it was.
    """
    require_extra("build")
    from vncuba_dataset.link.copies import mark_copies
    from vncuba_dataset.publish import publish
    from vncuba_dataset.publish.swap import keep_apart, staged
    from vncuba_dataset.suites import load_suites
    from vncuba_dataset.validate import judge

    knowledge = load_knowledge(schema)
    suites = load_suites(expectations)
    listing = list_seeds(seeds)
    keep_apart(Path(seeds), Path(out))
    with staged(Path(out)) as aside:
        records, unread = clean_all(
            listing.seeds, knowledge=knowledge, schema=schema, engine=engine, workers=workers, progress=progress
        )
        verdict = judge(records, unread, suites)
        accepted = mark_copies(verdict.accepted)
        outputs = publish(accepted, verdict, records, listing, aside, knowledge=knowledge, suites=suites)
    return _report(Path(out), accepted, listing.seeds, listing.left_out, verdict.failures, verdict.warnings, outputs)


def clean_all(
    seeds: Iterable[Seed],
    *,
    knowledge: Knowledge,
    schema: str | Path | None = None,
    engine: str = "local",
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda done, pages: None,
) -> tuple[pa.Table, list[Unread]]:
    """All pages as one table, in the order of the seeds, and the files that could not be read."""
    import pyarrow as pa

    from vncuba_dataset.arrow import schema_of
    from vncuba_dataset.engines import run

    seeds = tuple(seeds)
    unread: list[Unread] = []

    def pages() -> Iterable[Page]:
        for one in read_pages(seeds):
            if isinstance(one, Unread):
                unread.append(one)
            else:
                yield one

    batches, done = [], 0
    for batch in run(pages(), engine=engine, workers=workers, schema=schema):
        batches.append(batch)
        done += batch.num_rows
        progress(done + len(unread), len(seeds))
    return pa.Table.from_batches(batches, schema_of(knowledge.columns)), unread


def require_extra(what: str) -> None:
    """Say at once what is missing, not after an hour of cleaning."""
    for module in ("pyarrow", "pandas", "great_expectations", "datasets"):
        if importlib.util.find_spec(module) is None:
            raise MissingExtraError(what, f"{module} is not installed", "pip install 'vncuba-dataset[build]'")


def _report(
    out: Path,
    accepted: pa.Table,
    seeds: tuple[Seed, ...],
    left_out: tuple[Unread, ...],
    failures: tuple[Failure, ...],
    warnings: tuple[Failure, ...],
    outputs: tuple[Path, ...],
) -> BuildReport:
    pairs = zip(accepted["source"].to_pylist(), accepted["language"].to_pylist(), strict=True)
    return BuildReport(
        out=out,
        pages=len(seeds),
        records=accepted.num_rows,
        counts=dict(sorted(Counter((source or "", language or "") for source, language in pairs).items())),
        without_source=accepted["source"].null_count,
        without_date=accepted["date_edtf"].null_count,
        failures=failures,
        warnings=warnings,
        left_out=left_out,
        outputs=tuple(out / path for path in outputs),
    )
