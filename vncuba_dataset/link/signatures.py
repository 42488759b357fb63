"""Texts → signatures, small enough to keep for every record; signatures → exact and near copies among them.

By Jaccard's measure an edited reprint shares few of its three-word runs with the original, since either may have
paragraphs of its own: what counts is containment, the share of the shorter one's runs that stand in the other. The
libraries of MinHash tell the former, from a fixed number of hashes. Kept here are all hashes below a bound, at least
the lowest LEAST: they tell containment (Broder 1997, "On the resemblance and containment of documents", section 4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import xxhash

from vncuba_dataset.errors import ReadError
from vncuba_dataset.readers import local, open_at
from vncuba_dataset.words import runs_of

FILE = "signatures.parquet"
"""Its name in a dist."""
RUN = 3
"""Words in a run."""
SPACE = 1 << 32
BOUND = SPACE >> 3
"""An eighth of the runs: 60 hashes for a page of 500 words, which tells containment to within about .06."""
LEAST = 48
"""Hashes kept of a text that has fewer below BOUND."""
NEAR = 0.5
"""Containment from which two texts are near copies: of the 195 labelled pages, which tell of like things in like
words, no two share more than .37."""
ROW_GROUP = 10_000
_COARSE = 12
"""Bits of a hash that a first look leaves out: a table of the others is small enough to be quick."""
SCHEMA = pa.schema(
    [
        pa.field("seed", pa.string(), False),
        pa.field("sha256", pa.string(), False),
        pa.field("text", pa.string()),
        pa.field("bound", pa.int64(), False),
        pa.field("hashes", pa.list_(pa.uint32()), False),
    ]
)
_FACTORS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))
"""Odd numbers that make one hash of the hashes of a run's words, so that order counts."""

Hashes = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Signatures of many records, in their order; those of record `i` are `hashes[offsets[i]:offsets[i + 1]]`."""

    seeds: Sequence[str]
    sha256: Sequence[str]
    texts: Sequence[str | None]
    """Digest of the text; None where there is none."""
    bounds: npt.NDArray[np.int64]
    """All hashes of the text below it are kept."""
    hashes: Hashes
    offsets: npt.NDArray[np.int64]

    def of(self, i: int) -> Hashes:
        """The hashes of one record, in ascending order."""
        return self.hashes[self.offsets[i] : self.offsets[i + 1]]


@dataclass(frozen=True, slots=True)
class Near:
    """Another record whose text holds much of this one's, or the other way round."""

    seed: str
    share: float
    """Of the shorter one's runs of words, those that stand in the other."""


def signature(text: str) -> tuple[int, list[int]]:
    r"""The bound of a text and the hashes of its runs of words that are below it, in ascending order.

    >>> one, other = signature("Cuba and Viet Nam signed it."), signature("CUBA and\nViet Nam signed it!")
    >>> one == other, len(one[1])
    (True, 4)
    """
    (bound,), hashes, _ = _signatures([text])
    return int(bound), hashes.tolist()


class _Ids(dict[str, int]):
    """Word → its hash, worked out once for all texts that are signed together."""

    def __missing__(self, word: str) -> int:
        self[word] = found = xxhash.xxh3_64_intdigest(word.encode("utf-8", "surrogatepass"))
        return found


def _signatures(texts: Sequence[str]) -> tuple[npt.NDArray[np.int64], Hashes, npt.NDArray[np.int64]]:
    """The bounds of texts, their hashes one after the other, and where those of each end; all texts at a time."""
    hashes, owners = _runs(texts)
    totals = np.bincount(owners, minlength=len(texts))
    starts = np.cumsum(totals) - totals
    below = np.bincount(owners[hashes < BOUND], minlength=len(texts))
    kept = np.minimum(np.maximum(below, LEAST), totals)
    bounds = np.full(len(texts), SPACE, np.int64)
    cut = np.flatnonzero(kept < totals)
    bounds[cut] = np.maximum(BOUND, hashes[starts[cut] + kept[cut]])
    places = np.arange(len(hashes)) - starts[owners]
    return bounds, hashes[places < kept[owners]], np.cumsum(kept)


def _runs(texts: Sequence[str]) -> tuple[Hashes, npt.NDArray[np.int64]]:
    """The hashes of the runs of words of texts, of each in ascending order and once, and whose they are."""
    words: list[str] = []
    counts = np.zeros(len(texts), np.int64)
    for i, text in enumerate(texts):
        own = runs_of(text.casefold())
        if own:
            own += [""] * (RUN - len(own))
            counts[i] = len(own)
            words += own
    known = _Ids()
    ids = np.fromiter(map(known.__getitem__, words), np.uint64, len(words))
    owners = np.repeat(np.arange(len(texts)), counts)
    count = max(0, len(ids) - RUN + 1)
    within = owners[:count] == owners[len(ids) - count :]  # a run does not go on in the next text
    mixed = sum((ids[i : i + count] * factor for i, factor in enumerate(_FACTORS)), np.zeros(count, np.uint64))
    hashes = (((mixed ^ (mixed >> np.uint64(32))) * _FACTORS[0]) >> np.uint64(32))[within]
    keys = np.sort(owners[:count][within].astype(np.uint64) << np.uint64(32) | hashes)
    keys = keys[np.diff(keys, prepend=np.uint64(2**64 - 1)) != 0]  # `unique` is ten times slower
    return keys.astype(np.uint32), (keys >> np.uint64(32)).astype(np.int64)


def text_digest(text: str) -> str | None:
    """16 hexadecimal digits that equal texts have in common; None for no text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest() if text else None


def sign(records: pa.Table | pa.RecordBatch) -> pa.Table:
    """The signatures of records, as rows of SCHEMA."""
    texts = records["text"].to_pylist()
    bounds, hashes, ends = _signatures(texts)
    columns = [
        records["seed"],
        records["sha256"],
        pa.array(map(text_digest, texts), pa.string()),
        pa.array(bounds, pa.int64()),
        pa.ListArray.from_arrays(pa.array(np.concatenate(([0], ends)), pa.int32()), pa.array(hashes)),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def write_signatures(signed: Iterable[pa.Table], path: Path) -> None:
    """Write signatures, rows of SCHEMA, as Parquet in bounded memory; the same bytes however they are parted."""
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        waiting: list[pa.Table] = []
        for some in signed:
            waiting.append(some)
            if sum(map(len, waiting)) >= ROW_GROUP:
                table = pa.concat_tables(waiting).combine_chunks()
                whole = len(table) - len(table) % ROW_GROUP
                writer.write_table(table.slice(0, whole), row_group_size=ROW_GROUP)
                waiting = [table.slice(whole)]
        if waiting:
            writer.write_table(pa.concat_tables(waiting).combine_chunks(), row_group_size=ROW_GROUP)


def check_signatures(dist: Path | str) -> None:
    """Raise ReadError where a build has no signatures, or those of another version."""
    with _opened(dist):
        pass


def read_signatures(dist: Path | str, like: Signatures) -> Signatures:
    """Of the signatures of a build, those that share bytes, a text or a run of words with `like`, in their order.

    No others are held in memory. `dist` is a path or an address that fsspec names; raises ReadError as above.
    """
    with _opened(dist) as file:
        return signatures_of(
            pa.Table.from_batches((_alike(one, like) for one in file.iter_batches(ROW_GROUP)), SCHEMA)
        )


@contextmanager
def _opened(dist: Path | str) -> Iterator[pq.ParquetFile]:
    place = f"{str(dist).rstrip('/')}/{FILE}"
    try:
        with open_at(place if local(dist) is None else Path(place)) as stream, pq.ParquetFile(stream) as file:
            if not file.schema_arrow.equals(SCHEMA):
                raise ReadError(place, "written by another version of this package", "build that dist again")
            yield file
    except FileNotFoundError as error:
        raise ReadError(place, "no such file", "name the dist of a build: --against dist") from error
    except (OSError, pa.ArrowInvalid) as error:
        raise ReadError(place, f"cannot be read: {error}", "build that dist again") from error


def _alike(batch: pa.RecordBatch, like: Signatures) -> pa.RecordBatch:
    """The rows that share bytes, a text or a hash with those of `like`."""
    wanted = np.unique(like.hashes)
    maybe = np.zeros(SPACE >> _COARSE, bool)
    maybe[wanted >> _COARSE] = True
    column = batch["hashes"]
    hashes = column.flatten().to_numpy()
    at = np.flatnonzero(maybe[hashes >> _COARSE])
    nearest = np.searchsorted(wanted, hashes[at])
    at = at[wanted[np.minimum(nearest, len(wanted) - 1)] == hashes[at]] if len(wanted) else at
    ends = np.cumsum(column.value_lengths().to_numpy(zero_copy_only=False))
    mask = np.zeros(batch.num_rows, bool)
    mask[np.searchsorted(ends, at, side="right")] = True
    texts = pa.array([text for text in like.texts if text is not None], pa.string())
    for column, values in ((batch["sha256"], pa.array(like.sha256, pa.string())), (batch["text"], texts)):
        mask |= np.asarray(pc.is_in(column, values))
    return batch.filter(pa.array(mask))


def signatures_of(table: pa.Table) -> Signatures:
    """Rows of SCHEMA, ready to be compared."""
    table = table.combine_chunks()
    column = table["hashes"].combine_chunks() if table.num_rows else pa.array([], SCHEMA.field("hashes").type)
    lengths = np.asarray(column.value_lengths().to_numpy(zero_copy_only=False), dtype=np.int64)
    return Signatures(
        table["seed"].to_pylist(),
        table["sha256"].to_pylist(),
        table["text"].to_pylist(),
        table["bound"].to_numpy().astype(np.int64),
        column.flatten().to_numpy().astype(np.uint32),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
    )


def nearest_copies(new: Signatures, old: Signatures, skip: Sequence[Collection[int]] = ()) -> list[Near | None]:
    """For each new record the old one that shares most with it, where that is NEAR or more.

    `skip` are, for each new one, the old ones not to compare it with; of records compared with themselves those
    before each count. One pass over all old hashes, whatever the number of new records.
    """
    within = new is old
    at = np.flatnonzero(np.isin(old.hashes, np.unique(new.hashes)))
    owners = np.searchsorted(old.offsets, at, side="right") - 1
    by_hash = np.argsort(old.hashes[at], kind="stable")
    values, owners = old.hashes[at][by_hash], owners[by_hash]
    found: list[Near | None] = []
    for i in range(len(new.seeds)):
        mine = new.of(i)
        ends = zip(np.searchsorted(values, mine), np.searchsorted(values, mine, side="right"), strict=True)
        hits = np.concatenate([np.zeros(0, owners.dtype), *(owners[start:end] for start, end in ends)])
        others = _possible(new, i, old, hits[hits < i] if within else hits)
        left_out = skip[i] if skip else ()
        shares = [(containment(new, i, old, j), j) for j in others.tolist() if j not in left_out]
        share, best = max(shares, key=lambda one: (one[0], -one[1]), default=(0.0, -1))
        found.append(Near(old.seeds[best], round(share, 2)) if share >= NEAR else None)
    return found


def _possible(new: Signatures, i: int, old: Signatures, hits: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Of the owners of shared hashes, those whose containment is NEAR or more: told without counting all of theirs.

    Pages of one subject share some run of words with nearly every other, so few may be looked at closely.
    """
    others, shared = np.unique(hits, return_counts=True)
    bounds = np.minimum(new.bounds[i], old.bounds[others])
    most = np.floor(shared / NEAR).astype(np.int64)
    """Hashes below both bounds that the shorter one may have."""
    after = old.offsets[others] + most
    is_short = after >= old.offsets[others + 1]
    is_short |= old.hashes[np.where(is_short, 0, after)] >= bounds
    possible: npt.NDArray[np.int64] = others[is_short | (np.searchsorted(new.of(i), bounds) <= most)]
    return possible


def containment(new: Signatures, i: int, old: Signatures, j: int) -> float:
    """The share of the shorter text's runs that stand in the longer one, from the hashes below both bounds."""
    bound = min(new.bounds[i], old.bounds[j])
    one, other = new.of(i), old.of(j)
    one, other = one[one < bound], other[other < bound]
    fewer = min(len(one), len(other))
    return len(np.intersect1d(one, other, assume_unique=True)) / fewer if fewer else 0.0
