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
    """Every file that was looked at, in order of name."""
    failures: tuple[Failure, ...]
    warnings: tuple[Failure, ...] = ()
    left_out: tuple[str, ...] = ()
    """Files that no reader knows."""

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
    schema: str | Path | None = None,
    expectations: str | Path | None = None,
) -> ValidationReport:
    """Clean the given pages (files, or folders of them) and judge each record; nothing is written.

    Raises ReadError where a path is not there, KnowledgeError on wrong knowledge or suites, MissingExtraError
    without the extra `build`.
    """
    from vncuba_dataset.build import clean_all, require_extra
    from vncuba_dataset.knowledge import load_knowledge
    from vncuba_dataset.readers import list_seeds
    from vncuba_dataset.suites import load_suites

    require_extra("validate")
    knowledge = load_knowledge(schema)
    suites = load_suites(expectations)
    listing = list_seeds(*([paths] if isinstance(paths, str | Path) else paths), by_path=True)
    records, unread = clean_all(listing.seeds, knowledge=knowledge, schema=schema)
    verdict = judge(records, unread, suites)
    failures = tuple(f for f in verdict.failures if f.file)  # a handful of files need not make a release
    files = tuple(seed.name for seed in listing.seeds)
    return ValidationReport(files, failures, verdict.warnings, tuple(u.name for u in listing.left_out))


def judge(records: pa.Table, unread: Iterable[Unread], suites: Suites) -> Verdict:
    """Run both suites. A record that fails either is refused, with every reason; so is a file that was not read."""
    from vncuba_dataset.suites import Failure, check_records, check_release

    found = check_records(records, suites)
    failures = [f for f in found if f.severity == "critical"]
    passed = _without(records, {f.file for f in failures})
    whole = check_release(passed, suites)
    failures += [f for f in whole if f.severity == "critical"]
    failures += [Failure(u.name, "", "readable", "", "", u.reason, u.fix) for u in unread]
    refused = {f.file for f in failures if f.file}
    accepted = _without(records, refused)
    warnings = [f for f in (*found, *whole) if f.severity != "critical"]
    return Verdict(accepted, tuple(sorted(failures, key=lambda f: f.file)), tuple(warnings))


def _without(records: pa.Table, seeds: set[str]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    return records.filter(pc.invert(pc.is_in(records["seed"], pa.array(sorted(seeds), pa.string()))))
