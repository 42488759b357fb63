"""The recipe: seeds → dist, on one screen. Heavy imports wait until a build asks for them."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vncuba_dataset.errors import MissingExtraError
from vncuba_dataset.knowledge import Knowledge, load_knowledge
from vncuba_dataset.model import Page
from vncuba_dataset.readers import (
    COLUMNS,
    Columns,
    Listing,
    Seed,
    Unread,
    check_columns,
    columns_with,
    list_seeds,
    local,
    read_pages,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from vncuba_dataset.suites import Failure


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made of its input."""

    out: Path
    pages: int
    """Pages of the input, whatever became of them: files, rows, members of archives."""
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
    """Files that no reader knows, parts of archives that claim to be no pages."""
    outputs: tuple[Path, ...]

    @property
    def quarantined(self) -> int:
        """Pages that were refused."""
        return len({f.file for f in self.failures if f.file})

    @property
    def ok(self) -> bool:
        """Whether every page passed and the release as a whole did."""
        return not self.failures

    @property
    def ok_but_for_pages(self) -> bool:
        """Whether the release as a whole passed, whatever pages were refused."""
        return all(f.file for f in self.failures)


def build(
    seeds: str | Path | Sequence[str | Path] = "seeds",
    out: str | Path = "dist",
    *,
    engine: str = "local",
    workers: int = 1,
    columns: Sequence[str] = (),
    against: str | Path | None = None,
    schema: str | Path | None = None,
    expectations: str | Path | None = None,
    progress: Callable[[int, int], None] = lambda done, pages: None,
) -> BuildReport:
    """Read pages, clean them, judge them, write the dataset to `out`.

    `seeds` are folders, files and addresses that fsspec names, one or several. `columns` are pairs `column=field` for
    tables whose columns have names of their own. `progress(done, pages)` is called as pages are done; how many pages
    tables and archives hold is known only when they are read. `against` is the dist of the last release, whose
    records and outlets this one is compared with. A page that fails its expectations goes to
    `out/quarantine.jsonl`, the rest is built. Raises UsageError, ReadError, PublishError, KnowledgeError, CheckError
    or MissingExtraError; then `out` is as it was.
    """
    require_extra("build")
    from vncuba_dataset.link.copies import mark_copies
    from vncuba_dataset.publish import publish
    from vncuba_dataset.publish.manifest import read_counts
    from vncuba_dataset.publish.swap import keep_apart, staged
    from vncuba_dataset.suites import load_suites
    from vncuba_dataset.validate import judge

    knowledge = load_knowledge(schema)
    suites = load_suites(expectations)
    last = read_counts(Path(against)) if against is not None else None
    roots = several(seeds)
    for root in filter(None, map(local, roots)):
        keep_apart(root, Path(out))
    listing = list_seeds(*roots)
    wanted = columns_with(columns)
    check_columns(listing.seeds, wanted)
    with staged(Path(out)) as aside:
        records, unread = clean_all(
            listing.seeds,
            knowledge=knowledge,
            columns=wanted,
            schema=schema,
            engine=engine,
            workers=workers,
            progress=progress,
        )
        listing = with_unread(listing, unread)
        verdict = judge(records, listing.refused, suites, seeds=listing.seeds, last=last)
        accepted = mark_copies(verdict.accepted)
        outputs = publish(accepted, verdict, records, listing, aside, knowledge=knowledge, suites=suites)
    pages = records.num_rows + sum(unread.count for unread in listing.refused)
    return _report(Path(out), accepted, pages, listing.left_out, verdict.failures, verdict.warnings, outputs)


def clean_all(
    seeds: Iterable[Seed],
    *,
    knowledge: Knowledge,
    columns: Columns = COLUMNS,
    schema: str | Path | None = None,
    engine: str = "local",
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda done, pages: None,
) -> tuple[pa.Table, list[Unread]]:
    """All pages as one table, in the order of the seeds, and what of the input is no page."""
    import pyarrow as pa

    from vncuba_dataset.arrow import schema_of
    from vncuba_dataset.engines import run

    seeds = tuple(seeds)
    unread: list[Unread] = []

    def pages() -> Iterable[Page]:
        for one in read_pages(seeds, columns=columns):
            if isinstance(one, Unread):
                unread.append(one)
            else:
                yield one

    batches, done = [], 0
    for batch in run(pages(), engine=engine, workers=workers, schema=schema):
        batches.append(batch)
        done += batch.num_rows
        told = done + len(unread)
        progress(told, max(told, len(seeds)))
    return pa.Table.from_batches(batches, schema_of(knowledge.columns)), unread


def with_unread(listing: Listing, unread: Iterable[Unread]) -> Listing:
    """A listing with what reading found to be no page, in order of name."""
    unread = tuple(unread)
    left_out = (*listing.left_out, *(u for u in unread if u.left_out))
    refused = (*listing.refused, *(u for u in unread if not u.left_out))
    return replace(
        listing,
        left_out=tuple(sorted(left_out, key=lambda u: (u.name, u.rule, u.reason))),
        refused=tuple(sorted(refused, key=lambda u: (u.name, u.rule, u.reason))),
    )


def several(seeds: str | Path | Sequence[str | Path]) -> tuple[str | Path, ...]:
    """One root or several, as several."""
    return (seeds,) if isinstance(seeds, str | Path) else tuple(seeds)


def require_extra(what: str) -> None:
    """Say at once what is missing, not after an hour of cleaning."""
    for module in ("pyarrow", "pandas", "great_expectations", "datasets"):
        if importlib.util.find_spec(module) is None:
            raise MissingExtraError(what, f"{module} is not installed", "pip install 'vncuba-dataset[build]'")


def _report(
    out: Path,
    accepted: pa.Table,
    pages: int,
    left_out: tuple[Unread, ...],
    failures: tuple[Failure, ...],
    warnings: tuple[Failure, ...],
    outputs: tuple[Path, ...],
) -> BuildReport:
    pairs = zip(accepted["source"].to_pylist(), accepted["language"].to_pylist(), strict=True)
    return BuildReport(
        out=out,
        pages=pages,
        records=accepted.num_rows,
        counts=dict(sorted(Counter((source or "", language or "") for source, language in pairs).items())),
        without_source=accepted["source"].null_count,
        without_date=accepted["date_edtf"].null_count,
        failures=failures,
        warnings=warnings,
        left_out=left_out,
        outputs=tuple(out / path for path in outputs),
    )
