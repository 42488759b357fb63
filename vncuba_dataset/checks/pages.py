"""Records → what `expectations/seed.json` asks of the page: could it be read, has it an article, is it new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from vncuba_dataset.link.signatures import Near, Signatures, nearest_copies

FACTS = pa.schema(
    [
        ("seed", pa.string()),
        ("id", pa.string()),
        ("encoding", pa.string()),
        ("decoding", pa.string()),
        ("page_characters", pa.int64()),
        ("characters", pa.int64()),
        ("copy_of", pa.string()),
        ("same_text_as", pa.string()),
        ("near_copy_of", pa.string()),
    ]
)
"""`decoding` is the rule by which it was decoded; `page_characters` are null where the bytes are no text,
`characters` where the page is empty, too, so that each page is told one reason."""


@dataclass(frozen=True, slots=True)
class Others:
    """What pages are compared with, beside one another."""

    known: Signatures | None = None
    """Records of a build that share something with them."""
    gone: Collection[str] = ()
    """Files that are no more, though they may be among the known ones."""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """sha256 → file that did not change."""


ALONE = Others()


def facts_of(records: pa.Table, signed: Signatures | None = None, others: Others = ALONE) -> pa.Table:
    """One row of FACTS for each record, in the same order.

    With their signatures, copies and near copies are looked for: among the records themselves, of which the first is
    the original, and among `others`, except those of the same file.
    """
    nothing = pa.nulls(len(records), pa.string())
    copies, texts, near = (nothing,) * 3 if signed is None else _told(_linked(signed, others))
    is_text = pc.not_equal(records["encoding"], "binary")
    length = pc.if_else(is_text, pc.utf8_length(records["page"]).cast(pa.int64()), None)
    characters = pc.if_else(pc.greater(length, 0), records["characters"].cast(pa.int64()), None)
    columns = [records["seed"], records["id"], records["encoding"], _rules(records), length, characters]
    return pa.table([*columns, copies, texts, near], schema=FACTS)


def _told(links: _Links) -> tuple[pa.Array, ...]:
    """Of a page that copies another the strongest word is told: the same bytes, the same text, much of it."""
    texts = (None if copy else text for copy, text in zip(links.copies, links.texts, strict=True))
    near = (
        None if copy or text or one is None else f"{one.seed} ({one.share:.0%})"
        for copy, text, one in zip(*links, strict=True)
    )
    return tuple(pa.array(column, pa.string()) for column in (links.copies, texts, near))


def same_file(path: str, seed: str) -> bool:
    """Whether a path names the seed of a corpus, whose names are paths inside its folder.

    >>> same_file("seeds/a/b.txt", "a/b.txt"), same_file("seeds/ab.txt", "b.txt")
    (True, False)
    """
    return path == seed or path.endswith(f"/{seed}")


def _rules(records: pa.Table) -> pa.Array:
    """By which rule each page was decoded."""
    evidence = records["evidence"].combine_chunks()
    rows = pc.list_parent_indices(evidence)
    one = pc.list_flatten(evidence)
    decoding = pc.equal(pc.struct_field(one, "field"), "encoding")
    rules = pc.struct_field(one, "rule").filter(decoding)
    return rules.take(pc.index_in(pa.array(range(len(records)), rows.type), rows.filter(decoding)))


class _Links(NamedTuple):
    """For each record: the file of the same bytes, that of the same text, and the nearest of the others."""

    copies: Sequence[str | None]
    texts: Sequence[str | None]
    near: Sequence[Near | None]


def _linked(new: Signatures, others: Others) -> _Links:
    beside = (others.elsewhere.get(sha) for sha in new.sha256)
    copies = [one or two for one, two in zip(_first(new.sha256, new.seeds), beside, strict=True)]
    inside = _Links(copies, _first(new.texts, new.seeds), nearest_copies(new, new))
    if others.known is None:
        return inside
    outside = _among(new, others.known, others.gone)
    return _Links(
        [one or other for one, other in zip(inside.copies, outside.copies, strict=True)],
        [one or other for one, other in zip(inside.texts, outside.texts, strict=True)],
        [
            max(filter(None, pair), key=lambda near: near.share, default=None)
            for pair in zip(outside.near, inside.near, strict=True)
        ],
    )


def _first(keys: Iterable[str | None], seeds: Sequence[str]) -> list[str | None]:
    """For each record the seed of the first one of the same key, where it is another; null is the key of none."""
    first: dict[str, str] = {}
    found = []
    for key, seed in zip(keys, seeds, strict=True):
        original = None if key is None else first.setdefault(key, seed)
        found.append(None if original == seed else original)
    return found


def _among(new: Signatures, known: Signatures, gone: Collection[str]) -> _Links:
    """The same among the records of a build, but for those of the same files and of files that are gone."""
    by_sha: dict[str, list[int]] = {}
    by_text: dict[str, list[int]] = {}
    by_base: dict[str, list[int]] = {}
    for j, (seed, sha, text) in enumerate(zip(known.seeds, known.sha256, known.texts, strict=True)):
        by_sha.setdefault(sha, []).append(j)
        by_base.setdefault(_base(seed), []).append(j)
        if text is not None:
            by_text.setdefault(text, []).append(j)
    left = {j for path in gone for j in by_base.get(_base(path), ()) if same_file(path, known.seeds[j])}
    skip = [left | {j for j in by_base.get(_base(seed), ()) if same_file(seed, known.seeds[j])} for seed in new.seeds]

    def other(places: list[int], i: int) -> str | None:
        return next((known.seeds[j] for j in places if j not in skip[i]), None)

    copies = [other(by_sha.get(sha, []), i) for i, sha in enumerate(new.sha256)]
    texts = [other(by_text.get(text, []), i) if text else None for i, text in enumerate(new.texts)]
    return _Links(copies, texts, nearest_copies(new, known, skip))


def _base(path: str) -> str:
    return path.rpartition("/")[2]
