"""What went in, what came out, with what versions: enough to tell whether a build would come out the same."""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from vncuba_dataset.errors import ReadError
from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.readers import local, open_at
from vncuba_dataset.release import ACCEPTED, Release, summary
from vncuba_dataset.store import SCRATCH, Store
from vncuba_dataset.version import __version__

if TYPE_CHECKING:
    from vncuba_dataset.readers import Seed
    from vncuba_dataset.suites import Suites

LIBRARIES = (
    "datasets",
    "fastwarc",
    "ftfy",
    "great-expectations",
    "jinja2",
    "langdetect",
    "numpy",
    "pandas",
    "publicsuffixlist",
    "pyarrow",
    "selectolax",
    "tzdata",
    "xxhash",
)
"""Libraries whose version can change the output."""


def versions() -> dict[str, str]:
    """Of the interpreter and of each library that can change the output."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def write_manifest(release: Release, store: Store, folder: Path, *, knowledge: Knowledge, suites: Suites) -> None:
    """Write manifest.json; no time and no path of this machine is in it, so the same build gives the same bytes."""
    parts: dict[str, Any] = {
        "package": {"name": "vncuba-dataset", "version": __version__},
        "versions": versions(),
        "knowledge": {"schema": knowledge.digest, "expectations": suites.digest},
        "inputs": _inputs(release, store),
        "counts": _counts(release),
        "outputs": _outputs(folder),
    }
    with (folder / "manifest.json").open("w", encoding="utf-8", newline="\n") as file:
        file.write("{")
        for i, (name, part) in enumerate(parts.items()):
            file.write(f'{"," if i else ""}\n "{name}": ')
            if isinstance(part, Iterator):
                _write_list(part, file)
            else:
                file.write(_indented(part, 1))
        file.write("\n}\n")


def read_manifest(lines: Iterable[bytes]) -> Any:
    r"""A manifest but for its inputs, which may be millions: their lines, as we write them, are passed over.

    Raises ValueError where it is no JSON.

    >>> read_manifest(b'{\n "inputs": [\n  {\n   "file": "a.txt"\n  }\n ],\n "counts": []\n}\n'.splitlines())
    {'inputs': [], 'counts': []}
    """
    kept: list[bytes] = []
    inside = False
    for line in lines:
        inside = inside and line.rstrip() not in {b" ]", b" ],"}
        if not inside:
            kept.append(line)
            inside = line.rstrip() == b' "inputs": ['
    return json.loads(b"".join(kept))


def read_counts(dist: Path | str) -> dict[str, int]:
    """Records per source of a release, from its manifest; the empty string stands for null.

    `dist` is a path or an address that fsspec names. Raises ReadError where it is no manifest of ours.
    """
    path = f"{str(dist).rstrip('/')}/manifest.json"
    try:
        with open_at(path if local(dist) is None else Path(path)) as file:
            counts = read_manifest(file)["counts"]
        found: Counter[str] = Counter()
        for one in counts:
            if one["reason"] == ACCEPTED:
                found[one["source"] or ""] += int(one["pages"])
    except OSError as error:
        why = error.strerror or str(error)
        raise ReadError(path, f"cannot be read: {why}", "name the dist of a build") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ReadError(path, "it is no manifest of a build", "name the dist of a build") from error
    return dict(found)


def _write_list(items: Iterator[Any], file: IO[str]) -> None:
    """A list as long as the corpus, an element at a time, as `json.dumps` writes it."""
    empty = True
    for item in items:
        file.write(("[" if empty else ",") + "\n  " + _indented(item, 2))
        empty = False
    file.write("[]" if empty else "\n ]")


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _indented(part: Any, depth: int) -> str:
    """As `json.dumps` indents it; that does so slowly, and most files have but a name, a digest and an outcome."""
    if isinstance(part, dict) and part and all(value is None or isinstance(value, str) for value in part.values()):
        margin = " " * depth
        lines = ",\n".join([f'{margin} "{key}": {_encode(value)}' for key, value in part.items()])
        return f"{{\n{lines}\n{margin}}}"
    return json.dumps(part, ensure_ascii=False, indent=1).replace("\n", "\n" + " " * depth)


def _inputs(release: Release, store: Store) -> Iterator[dict[str, Any]]:
    """Every file and what became of it: `accepted`, `quarantined` or `left out`; `read` where it holds pages."""
    refused = {f.file for f in release.failures}
    pages = _pages_of(release)
    reasons: dict[str, list[str]] = {}
    for unread in release.listing.left_out:
        reasons.setdefault(unread.name, []).append(unread.reason)
    files: set[str] = set()
    rows = _digests(release, store)
    at = next(rows, None)
    for seed in release.listing.seeds:
        files |= {seed.name} & reasons.keys()
        digest = None
        if at is not None and at[0] == seed.name:  # rows come in the order of the files; one not read has none
            digest, at = at[1], next(rows, None)
        if not seed.format.one_page:
            inside = dict(sorted(pages[seed.name].items()))
            outcome = "quarantined" if seed.name in refused else "read"
            told = {"pages": inside, "left_out": reasons.get(seed.name, [])}
            yield {"file": seed.name, "sha256": _digest(seed), "outcome": outcome, **told}
        else:
            outcome = "quarantined" if seed.name in refused else "accepted"
            yield {"file": seed.name, "sha256": _digest(seed) if seed.format.packing else digest, "outcome": outcome}
    for u in release.listing.left_out:
        if u.name not in files and u.name not in pages:
            yield {"file": u.name, "sha256": None, "outcome": "left out", "reason": u.reason}


def _digests(release: Release, store: Store) -> Iterator[tuple[str, str]]:
    """Of the pages that are files of their own: name and sha256, in order."""
    for shard in release.shards:
        inside = {row for held in shard.held for row in range(held.start, held.end)}
        if len(inside) < shard.rows:
            table = summary(store, shard, ["seed", "sha256"])
            rows = zip(table["seed"].to_pylist(), table["sha256"].to_pylist(), strict=True)
            yield from (row for i, row in enumerate(rows) if i not in inside)


def _pages_of(release: Release) -> dict[str, Counter[str]]:
    """File that holds pages → how many of them came to what."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for shard, keep in zip(release.shards, release.keep, strict=True):
        for held in shard.held:
            accepted = sum(keep[held.start : held.end])
            refused = held.end - held.start - accepted + held.refused
            counts = {"accepted": accepted, "quarantined": refused, "left out": held.left_out}
            found[held.file].update({outcome: n for outcome, n in counts.items() if n})
    return found


def _counts(release: Release) -> list[dict[str, Any]]:
    """Pages per source × language × reason; a refused page counts under the first expectation it fails."""
    ordered = sorted(release.counts.items(), key=lambda item: tuple(part or "" for part in item[0]))
    return [{"source": s, "language": lang, "reason": reason, "pages": n} for (s, lang, reason), n in ordered]


def _digest(seed: Seed) -> str | None:
    """sha256 of a file that is more than one page; None where it cannot be read."""
    try:
        with seed.open() as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    except OSError:
        return None


def _outputs(folder: Path) -> list[dict[str, Any]]:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and SCRATCH not in p.parts)
    return [
        {"file": p.relative_to(folder).as_posix(), "sha256": _sha256(p), "bytes": p.stat().st_size} for p in files
    ]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
