"""Records → what `expectations/seed.json` asks of the page: could it be read, has it an article, is it new."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pyarrow as pa
import pyarrow.compute

from vncuba_dataset.link.signatures import Near, Signatures, nearest_copies, sign, signatures_of

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


def facts_of(
    records: pa.Table,
    known: Signatures | None = None,
    *,
    copies_too: bool = True,
    gone: Collection[str] = (),
    elsewhere: Mapping[str, str] | None = None,
) -> pa.Table:
    """One row of FACTS for each record, in the same order.

    With `copies_too`, copies are looked for among the records themselves, of which the first is the original, among
    `known` ones, except those of the same file and of files that are `gone`, and in `elsewhere`, sha256 → file. Near
    copies are looked for among `known` ones only: those within a corpus are the matter of linking it.
    """
    narrow = records.select(["seed", "id", "sha256", "encoding", "characters"]).to_pylist()
    lengths = pa.compute.utf8_length(records["page"]).to_pylist()
    rules = _rules(records)
    copies: list[str | None] = [None] * len(narrow)
    if copies_too:
        copies = [
            copy or (elsewhere or {}).get(row["sha256"]) for copy, row in zip(_copies(records), narrow, strict=True)
        ]
    texts: list[str | None] = [None] * len(narrow)
    near: list[Near | None] = [None] * len(narrow)
    if known is not None:
        copies, texts, near = _among_known(records, copies, known, gone)
    rows = []
    for i, row in enumerate(narrow):
        is_text = row["encoding"] != "binary"
        other = near[i] if copies[i] is None and texts[i] is None else None
        rows.append(
            {
                "seed": row["seed"],
                "id": row["id"],
                "encoding": row["encoding"],
                "decoding": rules[i],
                "page_characters": lengths[i] if is_text else None,
                "characters": row["characters"] if is_text and lengths[i] else None,
                "copy_of": copies[i],
                "same_text_as": texts[i] if copies[i] is None else None,
                "near_copy_of": f"{other.seed} ({other.share:.0%})" if other else None,
            }
        )
    return pa.Table.from_pylist(rows, schema=FACTS)


def same_file(path: str, seed: str) -> bool:
    """Whether a path names the seed of a corpus, whose names are paths inside its folder.

    >>> same_file("seeds/a/b.txt", "a/b.txt"), same_file("seeds/ab.txt", "b.txt")
    (True, False)
    """
    return path == seed or path.endswith(f"/{seed}")


def _rules(records: pa.Table) -> list[str | None]:
    """By which rule each page was decoded."""
    found = []
    for evidence in records["evidence"]:
        rules = (one["rule"].as_py() for one in evidence if one["field"].as_py() == "encoding")
        found.append(next(rules, None))
    return found


def _copies(records: pa.Table) -> list[str | None]:
    first: dict[str, str] = {}
    pairs = zip(records["sha256"].to_pylist(), records["seed"].to_pylist(), strict=True)
    originals = [(first.setdefault(digest, seed), seed) for digest, seed in pairs]
    return [original if original != seed else None for original, seed in originals]


def _among_known(
    records: pa.Table, copies: list[str | None], known: Signatures, gone: Collection[str]
) -> tuple[list[str | None], list[str | None], list[Near | None]]:
    new = signatures_of(sign(records))
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

    copies = [copies[i] or other(by_sha.get(sha, []), i) for i, sha in enumerate(new.sha256)]
    texts = [other(by_text.get(text, []), i) if text else None for i, text in enumerate(new.texts)]
    return copies, texts, nearest_copies(new, known, skip)


def _base(path: str) -> str:
    return path.rpartition("/")[2]
