"""Seeds → a report: every file with what it fails and what would make it right; records → accepted and refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from vncuba_dataset.readers import Unread
    from vncuba_dataset.suites import Failure, Suites


@dataclass(frozen=True, slots=True)
class Verdict:
    """Records parted by what the suites say of them; no record is in neither part."""

    accepted: pa.Table
    failures: tuple[Failure, ...]
    """Why records were refused, why files were no records, and what the release lacks as a whole."""
    warnings: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What `validate` found."""

    files: tuple[str, ...]
    """Every page that was looked at, in order of name: files, rows (`a.jsonl#12`), members (`a.zip!/b.txt`)."""
    failures: tuple[Failure, ...]
    warnings: tuple[Failure, ...] = ()
    left_out: tuple[Unread, ...] = ()
    """Files that no reader knows, parts of archives that claim to be no pages."""

    @property
    def ok(self) -> bool:
        """Whether every file passed."""
        return not self.failures

    def of(self, file: str) -> tuple[Failure, ...]:
        """The failures of one file."""
        return tuple(f for f in self.failures if f.file == file)


def validate(
    paths: str | Path | Sequence[str | Path] = "seeds",
    *,
    columns: Sequence[str] = (),
    schema: str | Path | None = None,
    expectations: str | Path | None = None,
) -> ValidationReport:
    """Clean the given pages (files, folders, addresses) and judge each record; nothing is written.

    `columns` are pairs `column=field` for tables whose columns have names of their own.

    Raises ReadError where a path is not there, KnowledgeError on wrong knowledge or suites, MissingExtraError
    without the extra `build`.
    """
    from vncuba_dataset.build import clean_all, require_extra, several
    from vncuba_dataset.knowledge import load_knowledge
    from vncuba_dataset.readers import check_columns, columns_with, list_seeds, with_unread
    from vncuba_dataset.suites import load_suites

    require_extra("validate")
    knowledge = load_knowledge(schema)
    suites = load_suites(expectations)
    listing = list_seeds(*several(paths), by_path=True)
    wanted = columns_with(columns)
    check_columns(listing.seeds, wanted)
    records, unread = clean_all(listing.seeds, knowledge=knowledge, columns=wanted)
    listing = with_unread(listing, unread)
    verdict = judge(records, listing.refused, suites)
    failures = tuple(f for f in verdict.failures if f.file)  # a handful of files need not make a release
    files = {*records["seed"].to_pylist(), *(u.name for u in listing.refused)}
    return ValidationReport(tuple(sorted(files, key=_in_order)), failures, verdict.warnings, listing.left_out)


def _in_order(name: str) -> tuple[str, int]:
    """Rows in order of their numbers."""
    file, _, row = name.rpartition("#")
    return (file, int(row)) if file and row.isdecimal() else (name, 0)


def judge(records: pa.Table, unread: Iterable[Unread], suites: Suites) -> Verdict:
    """Run both suites. A record that fails either is refused, with every reason; so is a file that was not read."""
    from vncuba_dataset.suites import Failure, check_records, check_release

    found = check_records(records, suites)
    failures = [f for f in found if f.severity == "critical"]
    passed = _without(records, {f.file for f in failures})
    whole = check_release(passed, suites)
    failures += [f for f in whole if f.severity == "critical"]
    failures += [Failure(u.name, "", u.rule, "", "", u.reason, u.fix) for u in unread]
    refused = {f.file for f in failures if f.file}
    accepted = _without(records, refused)
    warnings = [f for f in (*found, *whole) if f.severity != "critical"]
    return Verdict(accepted, tuple(sorted(failures, key=lambda f: f.file)), tuple(warnings))


def _without(records: pa.Table, seeds: set[str]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    return records.filter(pc.invert(pc.is_in(records["seed"], pa.array(sorted(seeds), pa.string()))))
