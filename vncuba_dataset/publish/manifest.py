"""What went in, what came out, with what versions: enough to tell whether a build would come out the same."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from vncuba_dataset.errors import ReadError
from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.version import __version__

if TYPE_CHECKING:
    from vncuba_dataset.readers import Listing, Seed
    from vncuba_dataset.suites import Suites
    from vncuba_dataset.validate import Verdict

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
ACCEPTED = "accepted"
"""The reason that stands beside the counts of records."""
_INSIDE = re.compile(r"#|!/")
"""What parts the name of a file from that of a page in it."""


def write_manifest(
    records: pa.Table,
    accepted: pa.Table,
    verdict: Verdict,
    listing: Listing,
    folder: Path,
    *,
    knowledge: Knowledge,
    suites: Suites,
) -> None:
    """Write manifest.json; no time and no path of this machine is in it, so the same build gives the same bytes."""
    manifest = {
        "package": {"name": "vncuba-dataset", "version": __version__},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "knowledge": {"schema": knowledge.digest, "expectations": suites.digest},
        "inputs": _inputs(records, verdict, listing),
        "counts": _counts(records, accepted, verdict, listing),
        "outputs": _outputs(folder),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


def read_counts(dist: Path) -> dict[str, int]:
    """Records per source of a release, from its manifest; the empty string stands for null.

    Raises ReadError where it is no manifest of ours.
    """
    path = dist / "manifest.json"
    try:
        counts = json.loads(path.read_text(encoding="utf-8"))["counts"]
        found: Counter[str] = Counter()
        for one in counts:
            if one["reason"] == ACCEPTED:
                found[one["source"] or ""] += int(one["pages"])
    except OSError as error:
        raise ReadError(str(path), f"cannot be read: {error.strerror}", "name the dist of a build") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ReadError(str(path), "it is no manifest of a build", "name the dist of a build") from error
    return dict(found)


def _inputs(records: pa.Table, verdict: Verdict, listing: Listing) -> list[dict[str, Any]]:
    """Every file and what became of it: `accepted`, `quarantined` or `left out`; `read` where it holds pages."""
    digests = dict(zip(records["seed"].to_pylist(), records["sha256"].to_pylist(), strict=True))
    refused = {f.file for f in verdict.failures}
    pages = _pages_of(digests, refused, listing)
    reasons: dict[str, list[str]] = {}
    for unread in listing.left_out:
        reasons.setdefault(unread.name, []).append(unread.reason)
    told: list[dict[str, Any]] = []
    for seed in listing.seeds:
        outcome = "quarantined" if seed.name in refused else "accepted" if seed.format.one_page else "read"
        digest = digests.get(seed.name) if seed.format.one_page and not seed.format.packing else _digest(seed)
        told.append({"file": seed.name, "sha256": digest, "outcome": outcome})
        if not seed.format.one_page:
            told[-1]["pages"] = dict(sorted(pages[seed.name].items()))
            told[-1]["left_out"] = reasons.get(seed.name, [])
    files = {seed.name for seed in listing.seeds}
    return told + [
        {"file": u.name, "sha256": None, "outcome": "left out", "reason": u.reason}
        for u in listing.left_out
        if u.name not in files
    ]


def _pages_of(digests: dict[str, str], refused: set[str], listing: Listing) -> dict[str, Counter[str]]:
    """File that holds pages → how many of them came to what."""
    found: dict[str, Counter[str]] = {seed.name: Counter() for seed in listing.seeds if not seed.format.one_page}

    def add(name: str, outcome: str, count: int = 1) -> None:
        places = (match.start() for match in _INSIDE.finditer(name))
        file = next((name[:at] for at in (*places, len(name)) if name[:at] in found), None)
        if file is not None:
            found[file][outcome] += count

    for name in digests:
        add(name, "quarantined" if name in refused else "accepted")
    for unread in listing.refused:
        add(unread.name, "quarantined", unread.count)
    for unread in listing.left_out:
        add(unread.name, "left out", unread.count)
    return found


def _counts(records: pa.Table, accepted: pa.Table, verdict: Verdict, listing: Listing) -> list[dict[str, Any]]:
    """Pages per source × language × reason; a refused page counts under the first expectation it fails."""
    kept = set(accepted["seed"].to_pylist())
    why: dict[str, str] = {}
    for failure in verdict.failures:
        why.setdefault(
            failure.file, f"{failure.expectation}({failure.column})" if failure.column else failure.expectation
        )
    rows = zip(*(records[name].to_pylist() for name in ("seed", "source", "language")), strict=True)
    total = Counter((source, language, ACCEPTED if seed in kept else why[seed]) for seed, source, language in rows)
    for unread in (*listing.refused, *listing.left_out):
        total[None, None, f"left out: {unread.rule}" if unread.left_out else unread.rule] += unread.count
    ordered = sorted(total.items(), key=lambda item: tuple(part or "" for part in item[0]))
    return [{"source": s, "language": lang, "reason": reason, "pages": n} for (s, lang, reason), n in ordered]


def _digest(seed: Seed) -> str | None:
    """sha256 of a file that is more than one page; None where it cannot be read."""
    try:
        with seed.open() as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    except OSError:
        return None


def _outputs(folder: Path) -> list[dict[str, Any]]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return [
        {"file": p.relative_to(folder).as_posix(), "sha256": _sha256(p), "bytes": p.stat().st_size} for p in files
    ]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
