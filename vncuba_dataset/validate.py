"""Seeds → a report: every file with what it fails and what would make it right."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vncuba_dataset.changes import Changes, changes_since
from vncuba_dataset.checks.place import line_in_file
from vncuba_dataset.decode import decode
from vncuba_dataset.html import is_html
from vncuba_dataset.readers.formats import Format
from vncuba_dataset.readers.seeds import Seeds

if TYPE_CHECKING:
    import pyarrow as pa

    from vncuba_dataset.readers import Listing, Seed, Unread
    from vncuba_dataset.suites import Failure

MAX_PREVIEWS = 50
"""Pages that are shown before and after: a summary on a pull request holds a megabyte."""
MAX_EXCERPT = 600
"""Code points of each."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A page before and after, for a reader to judge at a glance."""

    file: str
    title: str | None
    source: str | None
    language: str | None
    date_edtf: str | None
    before: str
    """Start of the page text, blank lines taken out."""
    after: str
    """Start of the text."""
    kept_ratio: float


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What `validate` found."""

    files: tuple[str, ...]
    """Every page that was looked at, in order of name: files, rows (`a.jsonl#12`), members (`a.zip!/b.txt`)."""
    failures: tuple[Failure, ...]
    warnings: tuple[Failure, ...] = ()
    left_out: tuple[Unread, ...] = ()
    """Files that no reader knows, parts of archives that claim to be no pages."""
    previews: tuple[Preview, ...] = ()
    """What became of the first MAX_PREVIEWS pages."""
    against: str | None = None
    """The build whose records they were compared with."""

    @property
    def ok(self) -> bool:
        """Whether every file passed."""
        return not self.failures

    def of(self, file: str) -> tuple[Failure, ...]:
        """The failures of one file."""
        return by_file(self.failures).get(file, ())

    def warned(self, file: str) -> tuple[Failure, ...]:
        """The warnings of one file."""
        return by_file(self.warnings).get(file, ())


def by_file(failures: Iterable[Failure]) -> dict[str, tuple[Failure, ...]]:
    """File → its failures, in their order."""
    found: dict[str, list[Failure]] = {}
    for failure in failures:
        found.setdefault(failure.file, []).append(failure)
    return {file: tuple(listed) for file, listed in found.items()}


def validate(
    paths: str | Path | Sequence[str | Path] = "seeds",
    *,
    changed_since: str | None = None,
    against: str | Path | None = None,
    columns: Sequence[str] = (),
    schema: str | Path | None = None,
    expectations: str | Path | None = None,
) -> ValidationReport:
    """Clean the given pages (files, folders, addresses) and judge each record; nothing is written.

    With `changed_since`, a git reference, only pages that changed since then are looked at, themselves or their
    sidecars. Copies and near copies are told: among the pages, and, with `against`, the dist of a build or its
    address, among its records. `columns` are pairs `column=field` for tables whose columns have names of their own.

    Raises ReadError where a path is not there, UsageError where git does not know the reference, KnowledgeError on
    wrong knowledge or suites, MissingExtraError without the extra `build`.
    """
    from vncuba_dataset.build import clean_all, require_extra, several
    from vncuba_dataset.checks.pages import Others, facts_of
    from vncuba_dataset.knowledge import load_knowledge
    from vncuba_dataset.link.signatures import check_signatures, read_signatures, sign, signatures_of
    from vncuba_dataset.readers import check_columns, columns_with, list_seeds, with_unread
    from vncuba_dataset.suites import check_records, load_suites

    require_extra("validate")
    if against is not None:
        check_signatures(against)
    knowledge = load_knowledge(schema)
    listing = list_seeds(*several(paths), by_path=True)
    gone: tuple[str, ...] = ()
    elsewhere: dict[str, str] = {}
    if changed_since is not None:
        changes = changes_since(changed_since, several(paths))
        whole, listing = listing, _only(listing, changes)
        gone, elsewhere = changes.gone, _same_size(listing.seeds, whole.seeds)
    wanted = columns_with(columns)
    check_columns(listing.seeds, wanted)
    suites = load_suites(expectations)
    records, unread = clean_all(listing.seeds, knowledge=knowledge, columns=wanted)
    listing = with_unread(listing, unread)
    signed = signatures_of(sign(records))
    known = None if against is None else read_signatures(against, signed)
    facts = facts_of(records, signed, Others(known, gone, elsewhere))
    found = on_lines(check_records(records, suites, facts), listing.seeds)
    failures = [*(f for f in found if f.severity == "critical"), *refusals(listing.refused)]
    files = {*records["seed"].to_pylist(), *(u.name for u in listing.refused)}
    return ValidationReport(
        tuple(sorted(files, key=_in_order)),
        tuple(sorted(failures, key=lambda f: _in_order(f.file))),
        tuple(sorted((f for f in found if f.severity != "critical"), key=lambda f: _in_order(f.file))),
        listing.left_out,
        previews_of(records),
        None if against is None else str(against),
    )


def previews_of(records: pa.Table, most: int = MAX_PREVIEWS) -> tuple[Preview, ...]:
    """What became of the first pages, in order of name."""
    names = ["seed", "title", "source", "language", "date_edtf", "page", "text", "kept_ratio"]
    rows = records.select(names).slice(0, most).to_pylist()
    return tuple(
        Preview(
            row["seed"],
            row["title"],
            row["source"],
            row["language"],
            row["date_edtf"],
            _shortened(row["page"]),
            _shortened(row["text"]),
            row["kept_ratio"],
        )
        for row in rows
    )


def _shortened(text: str) -> str:
    text = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    return text if len(text) <= MAX_EXCERPT else text[:MAX_EXCERPT].rstrip() + " …"


def _only(listing: Listing, changes: Changes) -> Listing:
    """What of a listing changed; what is read over a network is not git's and always counts."""

    def touched(path: Path | str) -> bool:
        return isinstance(path, str) or changes.touch(path)

    return replace(
        listing,
        seeds=Seeds(seed for seed in listing.seeds if touched(seed.path)),
        left_out=tuple(u for u in listing.left_out if touched(Path(u.name))),
        refused=tuple(u for u in listing.refused if touched(Path(u.name))),
    )


def _same_size(new: Iterable[Seed], whole: Iterable[Seed]) -> dict[str, str]:
    """sha256 → name of the other files that are as long as a new one: only those can be the same, bytes for bytes."""
    named = {seed.name for seed in new}
    lengths = {_length(seed) for seed in new}
    found: dict[str, str] = {}
    for seed in whole:
        if seed.name not in named and isinstance(seed.path, Path) and _length(seed) in lengths:
            with suppress(OSError):
                found.setdefault(hashlib.sha256(seed.path.read_bytes()).hexdigest(), seed.name)
    return found


def _length(seed: Seed) -> int | None:
    try:
        return seed.path.stat().st_size if isinstance(seed.path, Path) else None
    except OSError:
        return None


def _in_order(name: str) -> tuple[str, int]:
    """Rows in order of their numbers."""
    file, _, row = name.rpartition("#")
    return (file, int(row)) if file and row.isdecimal() else (name, 0)


def on_lines(failures: Iterable[Failure], seeds: Iterable[Seed]) -> list[Failure]:
    """Failures with the lines of markup where their words stand, found in the files; and with lines in their fix-its.

    A line stays None where nothing stands, or the file is not at hand, as within archives.
    """
    failures = list(failures)
    wanted = {f.file for f in failures if f.line is None and f.value and f.column}
    paths = {seed.name: seed.path for seed in seeds if seed.name in wanted and seed.format == Format("page")}
    found = []
    name, text = "", ""  # of one file at a time: the failures of a file stand together
    for failure in failures:
        line = failure.line
        path = paths.get(failure.file)
        if line is None and failure.column and failure.value and isinstance(path, Path):
            if name != failure.file:
                name, text = failure.file, markup_of(failure.file, path)
            line = line_in_file(text, failure.value)
        found.append(replace(failure, line=line, fix=failure.fix.replace("{line}", str(line or 1))))
    return found


def markup_of(name: str, path: Path) -> str:
    """The text of a file of markup; nothing for other pages, whose lines are told already."""
    try:
        text = decode(path.read_bytes()).text
    except OSError:
        return ""
    return text if is_html(name, text) else ""


def refusals(unread: Iterable[Unread]) -> list[Failure]:
    """What readers refused, as failures."""
    from vncuba_dataset.suites import Failure

    return [Failure(u.name, None, "", "", u.rule, u.reason, u.fix) for u in unread]
