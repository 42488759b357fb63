"""Cleaned shards in the store → which of their records are published, and which copy others: what none knows alone.

Records are judged some thousands at a time, so that memory is bounded and the fixed cost of a run is seldom paid.
What is looked at as a whole are narrow columns: signatures, ids, and what the release suite names.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vncuba_dataset.engines import Engine
from vncuba_dataset.link.copies import SIGNATURE, copies_among
from vncuba_dataset.memory import give_back, giving_back
from vncuba_dataset.readers import Listing, Unread, with_unread
from vncuba_dataset.shards import SIGNED, Cleaned, Job
from vncuba_dataset.store import Store, from_ipc
from vncuba_dataset.suites import (
    BATCH_BYTES,
    BATCH_ROWS,
    UNIQUE,
    Failure,
    Suites,
    check_records,
    check_release,
    columns_of,
    load_suites,
    named,
    weights_of,
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


@dataclass(frozen=True, slots=True)
class Judging:
    """Shards whose records are judged together."""

    shards: tuple[Cleaned, ...]
    suites: str
    """Digest of the suites."""

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"{self.shards[0].name} and {len(self.shards) - 1} shards more"


@dataclass(frozen=True, slots=True)
class Judged:
    """A shard and what its records fail."""

    shard: Cleaned
    failures: tuple[Failure, ...]
    seconds: float = 0.0
    """CPU time of judging it and those judged with it, told by the last of them."""


def judged(shards: Iterable[Cleaned], engine: Engine, suites: Suites, job: Job) -> Iterator[Judged]:
    """Each shard with what its records fail, in order. On one machine this process judges while others clean."""
    store = job.opened()
    batches = (Judging(batch, suites.digest) for batch in _batches(shards, suites.digest, store))
    if engine.far:
        results: Iterable[list[Judged]] = engine.map(judge, batches, job)
    else:
        results = (judge(batch, job, suites) for batch in batches)
    for result in results:
        yield from result


def _batches(shards: Iterable[Cleaned], suites: str, store: Store) -> Iterator[tuple[Cleaned, ...]]:
    batch: list[Cleaned] = []
    rows = 0
    for shard in shards:
        batch.append(shard)
        if not store.has("verdict", verdict_key(shard.key, suites)):
            missing = sum(not store.has("verdict", verdict_key(key, suites)) for key in shard.groups)
            rows += shard.rows * missing // max(1, len(shard.groups))
        if rows >= BATCH_ROWS:
            yield tuple(batch)
            batch, rows = [], 0
    if batch:
        yield tuple(batch)


def judge(batch: Judging, job: Job, suites: Suites | None = None) -> list[Judged]:
    """Run the suite of records over shards, but for shards and groups whose verdict is in the store."""
    store = job.opened()
    started = time.process_time()
    known = {shard.key: _verdict(store, shard.key, batch.suites) for shard in batch.shards}
    new = [shard for shard in batch.shards if known[shard.key] is None]
    by_group = {key: _verdict(store, key, batch.suites) for shard in new for key in shard.groups}
    missing = ((key, _rows(store, key, shard)) for shard in new for key in shard.groups if by_group[key] is None)
    for groups in _portions(missing):
        for key, own in _verdicts(groups, suites or _suites(job.expectations, batch.suites)):
            by_group[key] = own
            _keep_verdict(store, key, batch.suites, own)
    for shard in new:
        known[shard.key] = own = tuple(failure for key in shard.groups for failure in by_group[key] or ())
        _keep_verdict(store, shard.key, batch.suites, own)
    found = [Judged(shard, known[shard.key] or ()) for shard in batch.shards]
    return [*found[:-1], dataclasses.replace(found[-1], seconds=time.process_time() - started)]


def _portions(groups: Iterable[tuple[str, pa.Table]]) -> Iterator[dict[str, pa.Table]]:
    """Groups that are judged in one go: within the bounds of rows and bytes, unless one of them alone is beyond."""
    portion: dict[str, pa.Table] = {}
    rows = weight = 0
    for key, table in groups:
        size = int(weights_of(table).sum())
        if portion and (rows + table.num_rows > BATCH_ROWS or weight + size > BATCH_BYTES):
            yield portion
            portion, rows, weight = {}, 0, 0
        portion[key] = table
        rows, weight = rows + table.num_rows, weight + size
    if portion:
        yield portion


def _verdicts(groups: Mapping[str, pa.Table], suites: Suites) -> Iterator[tuple[str, tuple[Failure, ...]]]:
    by_seed: dict[str, list[Failure]] = {}
    for failure in check_records(pa.concat_tables(groups.values()), suites):
        by_seed.setdefault(failure.file, []).append(failure)
    for key, table in groups.items():
        seeds = table["seed"].to_pylist() if by_seed else []
        yield key, tuple(failure for seed in seeds for failure in by_seed.get(seed, ()))


@functools.cache
def _suites(folder: str | None, digest: str) -> Suites:
    """The suites, read once in each process; the digest tells those of one build from those of the next."""
    return load_suites(folder)


def verdict_key(key: str, suites: str) -> str:
    """What the verdict on a shard or a group is stored under."""
    return hashlib.sha256(f"{key}/{suites}".encode()).hexdigest()


def _verdict(store: Store, key: str, suites: str) -> tuple[Failure, ...] | None:
    data = store.get("verdict", verdict_key(key, suites))
    return None if data is None else tuple(Failure(**one) for one in json.loads(data))


def _keep_verdict(store: Store, key: str, suites: str, failures: tuple[Failure, ...]) -> None:
    told = json.dumps([dataclasses.asdict(failure) for failure in failures], ensure_ascii=False)
    store.put("verdict", verdict_key(key, suites), told.encode("utf-8", "surrogatepass"))


def _rows(store: Store, key: str, shard: Cleaned) -> pa.Table:
    return from_ipc(_needed(store, "group", key, shard)).drop_columns(list(SIGNED))


def summary(store: Store, shard: Cleaned, columns: Collection[str]) -> pa.Table:
    """Narrow columns of a shard's records, those of `columns` that there are."""
    return from_ipc(_needed(store, "summary", shard.key, shard), columns)


def _needed(store: Store, kind: str, key: str, shard: Cleaned) -> bytes:
    data = store.get(kind, key)
    if data is None:
        raise store.gone(kind, shard.name)
    return data


# ---------------------------------------------------------------- the whole


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
    failures: list[Failure] = []
    warnings: list[Failure] = []
    unread: list[Unread] = []
    seconds: dict[str, float] = {"validate": 0.0}
    for one in judgements:
        shards.append(one.shard)
        unread += one.shard.unread
        seconds = {k: seconds.get(k, 0.0) + one.shard.seconds.get(k, 0.0) for k in {*seconds, *one.shard.seconds}}
        seconds["validate"] += one.seconds
        failures += [failure for failure in one.failures if failure.severity == "critical"]
        warnings += [failure for failure in one.failures if failure.severity != "critical"]
    started = time.process_time()
    listing = with_unread(listing, unread)
    keep = _kept(store, shards, {failure.file for failure in failures})
    whole = _judged_whole(store, shards, keep, suites, last)
    failures += [failure for failure in whole if failure.severity == "critical"]
    warnings += [failure for failure in whole if failure.severity != "critical"]
    if any(failure.file for failure in whole if failure.severity == "critical"):
        keep = _kept(store, shards, {failure.file for failure in failures})
    seconds["validate"] += time.process_time() - started
    failures += refusals(listing.refused)
    named = listing.seeds.named({failure.file for failure in (*failures, *warnings)})
    failures, warnings = (
        on_lines(sorted(some, key=lambda failure: failure.file), named) for some in (failures, warnings)
    )
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
