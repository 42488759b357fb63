"""Cleaned shards in the store → what their records fail, remembered there under what they are judged by.

Records are judged some thousands at a time, so that memory is bounded and the fixed cost of a run is seldom paid.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from vncuba_dataset.engines import Engine
from vncuba_dataset.shards import SIGNED, Cleaned, Job
from vncuba_dataset.store import Store, from_ipc
from vncuba_dataset.suites import BATCH_BYTES, BATCH_ROWS, Failure, Suites, check_records, load_suites, weights_of


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
    return from_ipc(store.needed("group", key, shard.name)).drop_columns(list(SIGNED))
