"""Listed files → shards, runs of the input cleaned in one go; shards → groups of pages; a shard → its cleaned groups.

A border between two runs is drawn by the page before it: by a digest of its name and by its size, with the odds that
make runs of the wanted size on average. So what is added, changed or taken away moves the borders beside it and no
other, and a build with a cache cleans the groups it falls in and leaves the rest. `clean_shard` is what every engine
calls; it and the parts made of it (`publish.parts`) meet in the store alone.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from vncuba_dataset.arrow import batch_of, pages_of, schema_of
from vncuba_dataset.clean import clean_batch
from vncuba_dataset.knowledge import Knowledge, load_knowledge
from vncuba_dataset.link.copies import sign
from vncuba_dataset.link.signatures import sign as sign_near
from vncuba_dataset.memory import uninterrupted
from vncuba_dataset.model import Page
from vncuba_dataset.readers import COLUMNS, UNREADABLE, Columns, Seed, Seeds, Unread, read_pages
from vncuba_dataset.stopwatch import watched
from vncuba_dataset.store import Store, from_ipc, to_ipc

if TYPE_CHECKING:
    from collections.abc import Mapping

SHARD_BYTES = 16 << 20
"""Bytes of pages in a shard on average: some thousand pages, a Parquet file of 5 MB, seconds of work."""
GROUP_BYTES = 256 << 10
"""Bytes of pages in a group on average: enough for the labels to be worked out in bulk, few enough to clean anew."""
READ_APART = 64
"""Tables and archives from which on those who clean read them, too, a whole one each."""
PACKED = 4
"""Times its size that a packed file is taken to hold: texts pack 3 to 5 times."""
AT_MOST = 2
"""Times the wanted size at which a run ends whatever the page."""
ROW_BYTES = 1024
"""What a page weighs besides its bytes, so that a run of tiny pages is no run of countless pages."""
WIDE = frozenset({"text", "page", "summary"})
"""Columns of long text; those that a release is judged by are the others."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for every shard of a build."""

    store: str
    """Path or address of the store."""
    version: str
    """Digest of the code, the libraries and the knowledge."""
    schema: str | None = None
    columns: Columns = COLUMNS
    expectations: str | None = None
    profile: bool = False
    careful: bool = False
    """Whether entries of the store are read before they are counted on."""
    reread: bool = False
    """Whether files are read even where their stamps say that they are as they were."""

    def opened(self) -> Store:
        """The store."""
        return Store(self.store, careful=self.careful)


@dataclass(frozen=True, slots=True)
class Shard:
    """A run of the input: files to read, or what was read of a table or archive."""

    name: str
    """What messages call it: its first and last file or page."""
    seeds: tuple[Seed, ...]
    pages: pa.RecordBatch | None = None
    """Pages already read, where whoever cuts has to read; else None."""
    unread: tuple[Unread, ...] = ()
    weight: int = 0
    """Bytes, as the cutter counts them."""
    seen: str = ""
    """What the store shall remember its files under; none where it shall not."""

    @property
    def whole(self) -> bool:
        """Whether it needs no more cutting: it was read, or each of its files is a page."""
        return self.pages is not None or all(seed.format.one_page for seed in self.seeds)


@dataclass(frozen=True, slots=True)
class Held:
    """What of a table or archive a shard has."""

    file: str
    start: int
    end: int
    """Its pages are the rows `[start, end)` of the shard."""
    refused: int
    left_out: int
    """What else was in it, of which it could not be said, and could be, that it is no page."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A shard in the store."""

    name: str
    key: str
    """Digest of the keys of its groups; what its summary is stored under."""
    groups: tuple[str, ...]
    rows: int
    anew: int
    """Rows that were not in the store."""
    unread: tuple[Unread, ...]
    held: tuple[Held, ...] = ()
    """The tables and archives among its files; what lies in none of them is a file of its own."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """By stage, where the job asks for a profile."""
    seen: str = ""
    """What the store remembers it under, by the stamps of its files."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a run of files by their stamps, without reading them."""

    key: str = ""
    """What it is stored under; none where a file has no stamp."""
    cleaned: tuple[Cleaned, ...] = ()
    """What they became; nothing where that is yet to be found."""


# ---------------------------------------------------------------- what is known without reading


def known_of(seeds: Sequence[Seed], job: Job, store: Store) -> Known:
    """What became of files before, where they are as they were and all that was made of them is in the store."""
    if not all(seed.stamp for seed in seeds):
        return Known()
    told = repr([(seed.name, seed.format, seed.stamp) for seed in seeds])
    key = hashlib.sha256(f"{job.version}/{job.columns!r}/{told}".encode()).hexdigest()
    data = None if job.reread else store.get("seen", key)
    if data is None:
        return Known(key)
    cleaned = tuple(map(_cleaned_of, json.loads(data)))
    entries = [("summary", one.key) for one in cleaned] + [("group", key) for one in cleaned for key in one.groups]
    return Known(key, cleaned if all(itertools.starmap(store.has, entries)) else ())


def keep_known(key: str, cleaned: Iterable[Cleaned], store: Store) -> None:
    """Remember what became of a run of files, unless one could not be read: the next time it may be."""
    cleaned = tuple(cleaned)
    if any(one.rule == UNREADABLE for each in cleaned for one in each.unread):
        return
    told = [asdict(replace(one, anew=0, seconds={}, seen="")) for one in cleaned]
    store.put("seen", key, json.dumps(told).encode())


def _cleaned_of(told: dict[str, Any]) -> Cleaned:
    return Cleaned(
        **{
            **told,
            "groups": tuple(told["groups"]),
            "unread": tuple(Unread(**one) for one in told["unread"]),
            "held": tuple(Held(**one) for one in told["held"]),
        }
    )


# ---------------------------------------------------------------- cutting


def cut(things: Iterable[T], measure: Callable[[T], tuple[str, int]], wanted: int) -> Iterator[list[T]]:
    """Runs of `wanted` bytes on average and twice that at most; `measure` gives name and bytes of a thing.

    >>> things = [(f"{i}.txt", 3000) for i in range(1000)]
    >>> one = list(cut(things, lambda thing: thing, 100_000))
    >>> other = list(cut(things[:500] + [("new.txt", 3000)] + things[500:], lambda thing: thing, 100_000))
    >>> sum(run not in one for run in other) <= 2
    True
    """
    run: list[T] = []
    weight = 0
    for thing in things:
        name, size = measure(thing)
        run.append(thing)
        weight += size + ROW_BYTES
        if weight >= AT_MOST * wanted or _draw(name) * wanted < size + ROW_BYTES:
            yield run
            run, weight = [], 0
    if run:
        yield run


def _draw(name: str) -> float:
    """A number in [0, 1) that belongs to a name."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def cut_seeds(
    seeds: Seeds,
    columns: Columns = COLUMNS,
    known: Callable[[Sequence[Seed]], Known] = lambda seeds: Known(),
    *,
    wanted: int = SHARD_BYTES,
) -> Iterator[Shard | Known]:
    """Shards in the order of the files. They are read by who cleans them, all but large tables and archives.

    Those are read and cut here, so that many can clean one. Where there are enough of them to go round, each is a
    shard of its own, which `clean_shard` cuts in the very same way. What is `known` of a run of files stands behind
    its shards, or, where it was cleaned before, in their place.
    """

    def is_large(seed: Seed) -> bool:
        return not seed.format.one_page and _size_of(seed) > wanted // 2

    def measure(seed: Seed) -> tuple[str, int]:
        return seed.name, AT_MOST * wanted if is_large(seed) else _size_of(seed)

    read_here = sum(map(is_large, seeds.holding_pages())) < READ_APART
    for large, run in itertools.groupby(seeds, is_large):
        for part in cut(run, measure, wanted):
            found = known(part)
            if not found.cleaned and large and read_here:
                for pages in cut(read_pages(part, columns=columns), _measure, wanted):
                    yield _read_shard(pages, part[0], found.key)
            elif not found.cleaned:
                weight = sum(_size_of(seed) + ROW_BYTES for seed in part)
                yield Shard(_named([seed.name for seed in part]), tuple(part), weight=weight, seen=found.key)
            yield found


def _size_of(seed: Seed) -> int:
    """Bytes of a file, or what they are likely to be unpacked."""
    packed = seed.format.packing or seed.format.reader in {"zip", "parquet"}
    return seed.size() * (PACKED if packed else 1)


def glimpse(shards: Iterator[Shard | Known]) -> tuple[bool, Iterator[Shard | Known]]:
    """Whether what is to clean is smaller than a shard usually is; and the shards."""
    seen: list[Shard | Known] = []
    weight = 0
    for shard in shards:
        seen.append(shard)
        weight += shard.weight if isinstance(shard, Shard) else 0
        if weight >= SHARD_BYTES:
            return False, itertools.chain(seen, shards)
    return True, iter(seen)


def _read_shard(run: Sequence[Page | Unread], seed: Seed, seen: str) -> Shard:
    pages = [one for one in run if isinstance(one, Page)]
    unread = tuple(one for one in run if isinstance(one, Unread))
    weight = sum(_measure(one)[1] + ROW_BYTES for one in run)
    return Shard(_named([one.name for one in run]), (seed,), batch_of(pages), unread, weight, seen)


def _measure(one: Page | Unread) -> tuple[str, int]:
    return one.name, len(one.data) if isinstance(one, Page) else 0


def _named(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} … {names[-1]} ({len(names):,})"


# ---------------------------------------------------------------- cleaning


def key_of(pages: Iterable[Page], version: str) -> str:
    """The digest that a group is stored under: every field of every page, and what cleans them.

    >>> page = Page(b"Havana", "a.txt")
    >>> key_of([page], "1") == key_of([Page(b"Havana", "a.txt")], "1")
    True
    >>> key_of([page], "1") in {key_of([page], "2"), key_of([Page(b"Havana", "b.txt")], "1"), key_of([page] * 2, "1")}
    False
    """
    total = hashlib.sha256(version.encode())
    for page in pages:
        data = page.data if isinstance(page.data, bytes) else page.data.encode("utf-8", "surrogatepass")
        told = repr(replace(page, data=hashlib.sha256(data).digest()))
        total.update(told.encode("utf-8", "surrogatepass") + b"\0")
    return total.hexdigest()


def clean_shard(shard: Shard, job: Job) -> list[Cleaned]:
    """Put the cleaned groups of a shard and its summary into the store, those that are not yet there.

    More than one is given back only where tables or archives turn out to hold more than a shard does.
    """
    read = _read(shard, job)
    runs = [list(read)] if shard.whole else cut(read, lambda one: _measure(one[1]), SHARD_BYTES)
    return [replace(_clean_run(_named([one.name for _, one in run]), run, job), seen=shard.seen) for run in runs]


def _read(shard: Shard, job: Job) -> Iterator[tuple[Seed, Page | Unread]]:
    """The pages of a shard, each with its file."""
    if shard.pages is not None:
        (seed,) = shard.seeds
        yield from ((seed, page) for page in pages_of(shard.pages))
        yield from ((seed, unread) for unread in shard.unread)
    else:
        for seed in shard.seeds:
            yield from ((seed, one) for one in read_pages([seed], columns=job.columns))


def _held(run: Sequence[tuple[Seed, Page | Unread]]) -> Iterator[Held]:
    """Of a run, what lies in tables and archives."""
    row = 0
    for seed, group in itertools.groupby(run, lambda one: one[0]):
        inside = [one for _, one in group]
        start, row = row, row + sum(isinstance(one, Page) for one in inside)
        if not seed.format.one_page:
            others = [one for one in inside if isinstance(one, Unread)]
            left_out = sum(one.count for one in others if one.left_out)
            yield Held(seed.name, start, row, sum(one.count for one in others) - left_out, left_out)


def _clean_run(name: str, run: Sequence[tuple[Seed, Page | Unread]], job: Job) -> Cleaned:
    pages = [one for _, one in run if isinstance(one, Page)]
    unread = tuple(one for _, one in run if isinstance(one, Unread))
    store = job.opened()
    groups = list(cut(pages, _measure, GROUP_BYTES))
    keys = [key_of(group, job.version) for group in groups]
    key = hashlib.sha256("".join(keys).encode()).hexdigest()
    anew = 0
    seconds: dict[str, float] = {}
    if not (store.has("summary", key) and all(store.has("group", one) for one in keys)):
        knowledge = load_knowledge(job.schema)
        summaries = []
        with watched(seconds, on=job.profile):
            for one, group in zip(keys, groups, strict=True):
                rows = _stored(store, one, knowledge)
                if rows is None:
                    with uninterrupted():
                        rows = with_signatures(clean_batch(batch_of(group), knowledge=knowledge))
                    store.put("group", one, to_ipc(rows))
                    anew += len(group)
                summaries.append(rows.select(narrow_of(knowledge)))
        none = _no_rows(knowledge).select(narrow_of(knowledge))
        whole = pa.Table.from_batches(summaries or [none]).combine_chunks()
        store.put("summary", key, to_ipc(*whole.to_batches() or [none]))
    return Cleaned(name, key, tuple(keys), len(pages), anew, unread, tuple(_held(run)), seconds)


def _stored(store: Store, key: str, knowledge: Knowledge) -> pa.RecordBatch | None:
    """The rows of a group, if they are in the store and undamaged."""
    data = store.get("group", key)
    return None if data is None else from_ipc(data, narrow_of(knowledge)).combine_chunks().to_batches()[0]


def _no_rows(knowledge: Knowledge) -> pa.RecordBatch:
    return with_signatures(pa.RecordBatch.from_pylist([], schema=schema_of(knowledge.columns)))


SIGNED = ("signature", "text_digest", "bound", "hashes")
"""Columns of a group beside those of article.json: what its texts are compared by."""


def with_signatures(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Records with `signature`, which two texts share only if they are the same, and those of `link.signatures`."""
    near = sign_near(rows).combine_chunks()
    found = [sign(rows["text"]), *(near[name].combine_chunks() for name in ("text", "bound", "hashes"))]
    for name, column in zip(SIGNED, found, strict=True):
        rows = rows.append_column(name, column)
    return rows


def narrow_of(knowledge: Knowledge) -> list[str]:
    """The columns that a release is judged by."""
    narrow = [f.name for f in schema_of(knowledge.columns) if f.name not in WIDE and not pa.types.is_nested(f.type)]
    return [*narrow, *SIGNED[:2]]


def version_of(knowledge: Knowledge) -> str:
    """Digest of what turns pages into rows: the package's code, the libraries, the knowledge."""
    from vncuba_dataset.publish.manifest import versions

    told = json.dumps([code_digest(), versions(), knowledge.digest], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def code_digest() -> str:
    """sha256 over the sources of the package."""
    root = Path(__file__).parent
    total = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        total.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()
