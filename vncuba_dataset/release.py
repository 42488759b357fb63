"""Judged shards in the store → which of their records are published, and which copy others: what none knows alone.

What is looked at as a whole are narrow columns: signatures, ids, and what the release suite asks for.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vncuba_dataset.judge import Judged
from vncuba_dataset.link.copies import SIGNATURE, copies_among
from vncuba_dataset.memory import give_back, giving_back
from vncuba_dataset.readers import Listing, Unread, with_unread
from vncuba_dataset.shards import Cleaned, Job
from vncuba_dataset.store import Store, from_ipc
from vncuba_dataset.suites import (
    UNIQUE,
    Failure,
    Suites,
    check_release,
    columns_of,
    named,
)
from vncuba_dataset.validate import on_lines, refusals

ACCEPTED = "accepted"
"""What a page counts under that became a record."""
DIGESTS = ("id", "text_digest")
"""Columns of 16 hexadecimal digits that nearly every record has one of its own in."""


@dataclass(frozen=True, slots=True)
class Release:
    """What is published of each shard, and why not the rest."""

    listing: Listing
    """The input, with what reading found to be no page."""
    shards: tuple[Cleaned, ...]
    keep: tuple[bytes, ...]
    """By shard: a byte for each row, 1 where it is published."""
    copies: tuple[tuple[tuple[int, str], ...], ...]
    """By shard: row → id of the record whose text it repeats."""
    failures: tuple[Failure, ...]
    warnings: tuple[Failure, ...]
    counts: Counter[tuple[str | None, str | None, str]]
    """(source, language, reason) → pages that were read."""
    without_source: int
    without_date: int
    seconds: Mapping[str, float]
    """CPU time by stage: of judging, and of cleaning where the job asks for a profile."""

    @property
    def records(self) -> int:
        """Rows that are published."""
        return sum(map(sum, self.keep))

    @property
    def pages(self) -> int:
        """Pages of the input, whatever became of them."""
        return sum(shard.rows for shard in self.shards) + sum(unread.count for unread in self.listing.refused)


def summary(store: Store, shard: Cleaned, columns: Collection[str]) -> pa.Table:
    """Narrow columns of a shard's records, those of `columns` that there are."""
    return from_ipc(store.needed("summary", shard.key, shard.name), columns)


def decide(
    judgements: Iterable[Judged],
    listing: Listing,
    suites: Suites,
    job: Job,
    last: Mapping[str, int] | None = None,
) -> Release:
    """Refuse what fails, find copies among the rest, count. Rows of the shards come in order of seed.

    `last` are the records per source of the last release.
    """
    store = job.opened()
    shards: list[Cleaned] = []
    found: list[Failure] = []
    unread: list[Unread] = []
    seconds: dict[str, float] = {"validate": 0.0}
    for one in judgements:
        shards.append(one.shard)
        unread += one.shard.unread
        seconds = {k: seconds.get(k, 0.0) + one.shard.seconds.get(k, 0.0) for k in {*seconds, *one.shard.seconds}}
        seconds["validate"] += one.seconds
        found += one.failures
    started = time.process_time()
    listing = with_unread(listing, unread)
    keep = _kept(store, shards, _refused(found))
    whole = _judged_whole(store, shards, keep, suites, last)
    found += whole
    if any(_refused(whole)):
        keep = _kept(store, shards, _refused(found))
    seconds["validate"] += time.process_time() - started
    found += refusals(listing.refused)
    files = listing.seeds.named({failure.file for failure in found})
    found = on_lines(sorted(found, key=lambda failure: failure.file), files)
    failures = [failure for failure in found if failure.severity == "critical"]
    warnings = [failure for failure in found if failure.severity != "critical"]
    give_back()
    counts, bare = _counted(store, shards, keep, failures, (*listing.refused, *listing.left_out))
    return Release(
        listing,
        tuple(shards),
        tuple(mask.tobytes() for mask in keep),
        _copies(store, shards, keep),
        tuple(failures),
        tuple(warnings),
        counts,
        bare["source"],
        bare["date_edtf"],
        seconds,
    )


def _refused(failures: Iterable[Failure]) -> set[str]:
    """Seeds of pages that fail, and the empty text where the release as a whole does."""
    return {failure.file for failure in failures if failure.severity == "critical"}


def _kept(store: Store, shards: Sequence[Cleaned], refused: set[str]) -> list[np.ndarray[Any, Any]]:
    """By shard: 1 for each row that is not refused."""
    names = pa.array(sorted(name for name in refused if name), pa.string())
    masks = []
    for shard in shards:
        mask = np.ones(shard.rows, np.uint8)
        if len(names):
            mask[np.asarray(pc.is_in(summary(store, shard, ["seed"])["seed"].combine_chunks(), names))] = 0
        masks.append(mask)
    return masks


def _judged_whole(
    store: Store,
    shards: Sequence[Cleaned],
    keep: Sequence[np.ndarray[Any, Any]],
    suites: Suites,
    last: Mapping[str, int] | None,
) -> list[Failure]:
    """What the release as a whole fails, with memory given back before, between and after."""
    give_back()
    narrow = _narrow(store, shards, keep, suites)
    give_back()
    found = check_release(narrow, suites, last)
    del narrow
    give_back()
    return _with_names(found, store, shards, keep)


def _narrow(
    store: Store, shards: Sequence[Cleaned], keep: Sequence[np.ndarray[Any, Any]], suites: Suites
) -> pa.Table:
    """The records that are kept, with the columns that the release suite asks for, packed.

    Of a column that is only to be unique, what stands there once is null: it offends nobody, and a million different
    values are most of what would be held. Other texts are dictionaries.
    """
    asked = columns_of(suites.release)
    twice = {name: _twice(_digests(store, shards, keep, name)) for name in _only_unique(suites.release)}
    tables = []
    for number, (shard, mask) in enumerate(zip(shards, giving_back(keep), strict=True)):
        table = summary(store, shard, asked)
        for i, one in enumerate(table.schema):
            column = table[one.name]
            if one.name in twice:
                column = pc.if_else(pa.array(twice[one.name][number]), column, pa.scalar(None, pa.string()))
            table = table.set_column(
                i, one.name, column.dictionary_encode() if pa.types.is_string(one.type) else column
            )
        tables.append(table.filter(pa.array(mask.astype(bool))))
    return pa.concat_tables(tables).unify_dictionaries()


def _with_names(
    found: Iterable[tuple[int | None, Failure]],
    store: Store,
    shards: Sequence[Cleaned],
    keep: Sequence[np.ndarray[Any, Any]],
) -> list[Failure]:
    """Failures of the whole with the seeds and ids of their records; rows count those that are kept."""
    found = list(found)
    names: dict[int, tuple[str, str]] = {}
    ends = np.cumsum([int(mask.sum()) for mask in keep])
    for number, rows in _by_shard(sorted({row for row, _ in found if row is not None}), ends).items():
        places = np.flatnonzero(keep[number])
        own = places[np.array(rows) - int(ends[number]) + len(places)]
        table = summary(store, shards[number], ["seed", "id"]).take(pa.array(own))
        names |= zip(rows, zip(table["seed"].to_pylist(), table["id"].to_pylist(), strict=True), strict=True)
    return [failure if row is None else named(failure, *names[row]) for row, failure in found]


def _only_unique(suite: Any) -> list[str]:
    """The digests among the columns of which a suite asks nothing but that no value stands there twice."""
    asked = columns_of(suite, but={UNIQUE})
    return [name for name in DIGESTS if name not in asked]


def _digests(
    store: Store, shards: Sequence[Cleaned], keep: Sequence[np.ndarray[Any, Any]], name: str
) -> Iterator[pa.Array]:
    """By shard: a column of digests as bytes, null where a row is not kept."""
    for shard, mask in zip(shards, keep, strict=True):
        column = summary(store, shard, [name])[name].combine_chunks()
        digests = (
            column
            if pa.types.is_fixed_size_binary(column.type)
            else column.cast(pa.binary()).cast(pa.binary(SIGNATURE))
        )
        yield pc.if_else(pa.array(mask.astype(bool)), digests, pa.scalar(None, digests.type))


def _twice(digests: Iterable[pa.Array]) -> list[np.ndarray[Any, Any]]:
    """By shard: whether a digest stands in another kept row, too."""
    arrays = list(digests)
    copies = copies_among(arrays)
    ends = np.cumsum([len(one) for one in arrays])
    rows = np.zeros(ends[-1] if len(ends) else 0, bool)
    rows[[*copies.keys(), *copies.values()]] = True
    return np.split(rows, ends[:-1])


def _counted(
    store: Store,
    shards: Sequence[Cleaned],
    keep: Sequence[np.ndarray[Any, Any]],
    failures: Iterable[Failure],
    unread: Iterable[Unread],
) -> tuple[Counter[tuple[str | None, str | None, str]], Counter[str]]:
    """Pages per source × language × reason, and records that lack a column; a refused page counts for its first."""
    why: dict[str, str] = {}
    for f in failures:
        why.setdefault(f.file, f"{f.expectation}({f.column})" if f.column else f.expectation)
    total: Counter[tuple[str | None, str | None, str]] = Counter()
    bare: Counter[str] = Counter()
    for shard, mask in zip(shards, giving_back(keep), strict=True):
        table = summary(store, shard, ["seed", "source", "language", "date_edtf"])
        seeds = table["seed"].to_pylist() if not mask.all() else []
        pairs = zip(table["source"].to_pylist(), table["language"].to_pylist(), mask.tolist(), strict=True)
        for row, (source, language, kept) in enumerate(pairs):
            total[source, language, ACCEPTED if kept else why[seeds[row]]] += 1
        for name in ("source", "date_edtf"):
            bare[name] += table[name].filter(pa.array(mask.astype(bool))).null_count
    for one in unread:
        total[None, None, f"left out: {one.rule}" if one.left_out else one.rule] += one.count
    return total, bare


def _copies(
    store: Store, shards: Sequence[Cleaned], keep: Sequence[np.ndarray[Any, Any]]
) -> tuple[tuple[tuple[int, str], ...], ...]:
    """By shard: row of each copy, and the id of its original."""
    ends = np.cumsum([shard.rows for shard in shards])
    found = copies_among(list(_digests(store, shards, keep, "signature")))
    ids: dict[int, str] = {}
    for number, rows in _by_shard(sorted(set(found.values())), ends).items():
        column = summary(store, shards[number], ["id"])["id"]
        ids |= {row: column[row - int(ends[number] - shards[number].rows)].as_py() for row in rows}
    copies: list[tuple[tuple[int, str], ...]] = [()] * len(shards)
    for number, rows in _by_shard(sorted(found), ends).items():
        first = int(ends[number]) - shards[number].rows
        copies[number] = tuple((row - first, ids[found[row]]) for row in rows)
    return tuple(copies)


def _by_shard(rows: Iterable[int], ends: np.ndarray[Any, Any]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(int(np.searchsorted(ends, row, side="right")), []).append(row)
    return found
