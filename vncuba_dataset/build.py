"""The recipe: seeds → dist, on one screen. Heavy imports wait until a build asks for them."""

from __future__ import annotations

import importlib.util
import itertools
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from vncuba_dataset.errors import GoneError, MissingExtraError, UsageError
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

    from vncuba_dataset.engines import Engine
    from vncuba_dataset.publish.parts import Written
    from vncuba_dataset.release import Release
    from vncuba_dataset.shards import Cleaned, Job, Known, Shard
    from vncuba_dataset.store import Store
    from vncuba_dataset.suites import Failure, Suites

SETTLED = 2_000_000_000
"""Nanoseconds for which nobody touched a file whose times are trusted: a tick of the coarsest of file systems."""
BATCH_PAGES = 64
"""Pages that `clean_all` cleans at a time."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made of its input."""

    out: Path | str
    """A folder, or an address of object storage."""
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
    outputs: tuple[Path | str, ...]
    cleaned: int = 0
    """Pages that were cleaned in this build; the others came from the cache."""
    profile: Mapping[str, float] = field(default_factory=dict)
    """Stage → CPU seconds, where a profile was asked for; `cleaned` pages went through those before `validate`."""

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
    address: str | None = None,
    cache: str | Path | None = None,
    rebuild: bool = False,
    reread: bool = False,
    profile: bool = False,
    columns: Sequence[str] = (),
    against: str | Path | None = None,
    schema: str | Path | None = None,
    expectations: str | Path | None = None,
    progress: Callable[[int, int], None] = lambda done, pages: None,
) -> BuildReport:
    """Read pages, clean them, judge them, write the dataset to `out`, a folder or an address that fsspec names.

    `seeds` are folders, files and addresses that fsspec names, one or several. `columns` are pairs `column=field` for
    tables whose columns have names of their own. `progress(done, pages)` is called as pages are done; how many pages
    tables and archives hold is known only when they are read.

    `engine` is `local`, with `workers` processes (more than one where the script that calls guards its main part, as
    `multiprocessing` demands), or `ray`, on the cluster at `address`. With a `cache`, a folder or an address of
    object storage, a build cleans only what no build before it did, under the same code, libraries and knowledge;
    `rebuild` empties it first. A file whose length, times and number are those of the last build is taken to have its
    bytes, unless `reread` says to look (`readers.listing.stamp_of`). What comes out is the same with any of these.

    `against` is the dist of the last release, a path or an address, whose records and outlets this one is compared
    with. A page that fails its expectations goes to `out/quarantine.jsonl`, the rest is built. Raises UsageError,
    ReadError, PublishError, KnowledgeError, CheckError, EngineError or MissingExtraError; then `out` is as it was.
    """
    require_extra("build")
    from vncuba_dataset.engines import engine_of
    from vncuba_dataset.publish.manifest import read_counts
    from vncuba_dataset.shards import Job, glimpse, version_of
    from vncuba_dataset.suites import load_suites

    knowledge, suites = load_knowledge(schema), load_suites(expectations)
    last = {} if against is None else read_counts(against)
    roots = several(seeds)
    _keep_apart(roots, out, cache)
    listing = list_seeds(*roots, settled=0 if cache is None else time.time_ns() - SETTLED)
    wanted = columns_with(columns)
    check_columns(listing.seeds, wanted)
    with _places(out, cache, rebuild=rebuild) as (aside, store):
        job = Job(
            store.root, version_of(knowledge), _text(schema), wanted, _text(expectations), profile, reread=reread
        )
        recipe = _Recipe(listing, knowledge, suites, last, aside, progress)
        small, shards = glimpse(_cut(listing, job))
        with engine_of(engine, workers=workers, address=address, small=small) as where:
            if cache is None and where.machines > 1:
                what = "the machines of a cluster need a place that all of them reach"
                raise UsageError("cache", what, "--cache with a shared folder or an address like s3://bucket/folder")
            made = recipe.made(shards, job, where)
        if cache is not None:
            from vncuba_dataset.store import prune

            prune(store, made.used)
    return made.report(str(out) if local(out) is None else Path(out))


def _keep_apart(roots: Iterable[str | Path], *places: str | Path | None) -> None:
    """Refuse places on this machine that the input lies in, or that lie in it."""
    from vncuba_dataset.publish.swap import keep_apart

    for root, place in itertools.product(roots, places):
        here, there = local(root), None if place is None else local(place)
        if here is not None and there is not None:
            keep_apart(here, there)


@contextmanager
def _places(out: str | Path, cache: str | Path | None, *, rebuild: bool) -> Iterator[tuple[Path, Store]]:
    """The folder that becomes `out`, and the store, which without a cache lies in it and goes before that."""
    from vncuba_dataset.publish.remote import staged_at
    from vncuba_dataset.publish.swap import staged
    from vncuba_dataset.store import SCRATCH, Store, opened

    here = local(out)
    with (
        staged(here) if here is not None else staged_at(str(out)) as aside,
        opened(cache, rebuild=rebuild) if cache is not None else nullcontext(Store(aside / SCRATCH)) as store,
    ):
        yield aside, store
        shutil.rmtree(aside / SCRATCH, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Recipe:
    """What a dist is made from and where."""

    listing: Listing
    knowledge: Knowledge
    suites: Suites
    last: Mapping[str, int]
    """Records per source of the last release."""
    aside: Path
    """An empty folder, which becomes the dist."""
    progress: Callable[[int, int], None]

    def made(self, shards: Iterable[Shard | Known], job: Job, where: Engine) -> _Made:
        """The dist; where somebody harmed the cache, its entries are looked at and the harmed ones made again."""
        try:
            return self._made(shards, job, where)
        except GoneError:
            _empty(self.aside)
            job = replace(job, careful=True)
            return self._made(_cut(self.listing, job), job, where)

    def _made(self, shards: Iterable[Shard | Known], job: Job, where: Engine) -> _Made:
        """Clean, judge, decide, write."""
        from vncuba_dataset.judge import judged
        from vncuba_dataset.publish import publish
        from vncuba_dataset.publish.parts import parts_of, write_part
        from vncuba_dataset.release import decide

        told = _Told(self.progress, self.listing)
        cleaned = told.watch(_cleaned(shards, where, job))
        release = decide(judged(cleaned, where, self.suites, job), self.listing, self.suites, job, self.last)
        parts = list(where.map(write_part, parts_of(release, self.knowledge), job))
        outputs = publish(release, parts, job.opened(), self.aside, knowledge=self.knowledge, suites=self.suites)
        return _Made(release, parts, outputs, told.anew, self.suites)


@dataclass(frozen=True, slots=True)
class _Made:
    """What a build made."""

    release: Release
    parts: Sequence[Written]
    outputs: tuple[Path, ...]
    anew: int
    suites: Suites

    @property
    def used(self) -> set[tuple[str, str]]:
        """The entries of the store that it is made of."""
        from vncuba_dataset.judge import verdict_key
        from vncuba_dataset.publish.parts import FILES

        used = {("part", f"{part.key}.{name}") for part in self.parts for name in FILES}
        for shard in self.release.shards:
            used |= {("summary", shard.key), ("seen", shard.seen), *(("group", key) for key in shard.groups)}
            used |= {("verdict", verdict_key(key, self.suites.digest)) for key in (shard.key, *shard.groups)}
        return used

    @property
    def profile(self) -> dict[str, float]:
        """CPU seconds by stage, in the order of the flow."""
        from vncuba_dataset.stopwatch import STAGES

        told = [self.release.seconds, *(part.seconds for part in self.parts)]
        seconds = {stage: sum(one.get(stage, 0.0) for one in told) for stage in STAGES}
        return {stage: took for stage, took in seconds.items() if took}

    def report(self, out: str | Path) -> BuildReport:
        """The same for the caller."""
        from vncuba_dataset.publish.huggingface import accepted

        release, listing = self.release, self.release.listing
        return BuildReport(
            out=out,
            pages=release.pages,
            records=release.records,
            counts=dict(sorted(((s or "", lang or ""), n) for (s, lang), n in accepted(release).items())),
            without_source=release.without_source,
            without_date=release.without_date,
            failures=release.failures,
            warnings=release.warnings,
            left_out=listing.left_out,
            outputs=tuple(f"{out}/{path}" if isinstance(out, str) else out / path for path in self.outputs),
            cleaned=self.anew,
            profile=self.profile,
        )


def _cut(listing: Listing, job: Job) -> Iterator[Shard | Known]:
    """The input as shards, and what the store knows of it."""
    from vncuba_dataset.shards import cut_seeds, known_of

    return cut_seeds(listing.seeds, job.columns, known=partial(known_of, job=job, store=job.opened()))


def _cleaned(shards: Iterable[Shard | Known], where: Engine, job: Job) -> Iterator[Sequence[Cleaned]]:
    """Shards through the engine, what is known past it, in their order; what came of a run of files is remembered."""
    from vncuba_dataset.shards import Known, clean_shard, keep_known

    store = job.opened()
    order: deque[Known | None] = deque()  # None stands for a result that is to come

    def unknown() -> Iterator[Shard]:
        for shard in shards:
            order.append(shard if isinstance(shard, Known) else None)
            if not isinstance(shard, Known):
                yield shard

    made: list[Cleaned] = []
    for result in itertools.chain(where.map(clean_shard, unknown(), job), [None]):
        while order and (known := order.popleft()) is not None:
            if known.cleaned:
                yield [replace(one, seen=known.key) for one in known.cleaned]
            elif known.key:
                keep_known(known.key, made, store)
            made = []
        if result is not None:
            made += result
            yield result


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


class _Told:
    """Shards as they come back, counted for whoever looks at the progress."""

    def __init__(self, progress: Callable[[int, int], None], listing: Listing) -> None:
        self._progress = progress
        self._files = len(listing.seeds)
        self.anew = 0

    def watch(self, results: Iterable[Sequence[Cleaned]]) -> Iterator[Cleaned]:
        done = 0
        for shards in results:
            for shard in shards:
                self.anew += shard.anew
                done += shard.rows + len(shard.unread)
                self._progress(done, max(done, self._files))
                yield shard


def _text(path: str | Path | None) -> str | None:
    return None if path is None else str(path)


def clean_all(
    seeds: Iterable[Seed], *, knowledge: Knowledge, columns: Columns = COLUMNS
) -> tuple[pa.Table, list[Unread]]:
    """All pages as one table, in the order of the seeds, and what of the input is no page: for a handful of pages."""
    import pyarrow as pa

    from vncuba_dataset.arrow import batch_of, schema_of
    from vncuba_dataset.clean import clean_batch

    read = list(read_pages(seeds, columns=columns))
    pages = [one for one in read if isinstance(one, Page)]
    starts = range(0, len(pages), BATCH_PAGES)
    batches = [clean_batch(batch_of(pages[i : i + BATCH_PAGES]), knowledge=knowledge) for i in starts]
    return pa.Table.from_batches(batches, schema_of(knowledge.columns)), [u for u in read if isinstance(u, Unread)]


def several(seeds: str | Path | Sequence[str | Path]) -> tuple[str | Path, ...]:
    """One root or several, as several."""
    return (seeds,) if isinstance(seeds, str | Path) else tuple(seeds)


def require_extra(what: str) -> None:
    """Say at once what is missing, not after an hour of cleaning."""
    for module in ("pyarrow", "pandas", "great_expectations", "datasets"):
        if importlib.util.find_spec(module) is None:
            raise MissingExtraError(what, f"{module} is not installed", "pip install 'vncuba-dataset[build]'")
