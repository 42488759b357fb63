"""What went in, what came out, with what versions: enough to tell whether a build would come out the same."""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.version import __version__

if TYPE_CHECKING:
    from vncuba_dataset.readers import Listing
    from vncuba_dataset.suites import Suites
    from vncuba_dataset.validate import Verdict

LIBRARIES = ("datasets", "great-expectations", "langdetect", "numpy", "pandas", "pyarrow", "selectolax")
"""Libraries whose version can change the output."""


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


def _inputs(records: pa.Table, verdict: Verdict, listing: Listing) -> list[dict[str, Any]]:
    """Every file of the input and what became of it: `accepted`, `quarantined` or `left out`."""
    digests = dict(zip(records["seed"].to_pylist(), records["sha256"].to_pylist(), strict=True))
    refused = {f.file for f in verdict.failures}
    read = [
        {
            "file": seed.name,
            "sha256": digests.get(seed.name),
            "outcome": "quarantined" if seed.name in refused else "accepted",
        }
        for seed in listing.seeds
    ]
    return read + [
        {"file": u.name, "sha256": None, "outcome": "left out", "reason": u.reason} for u in listing.left_out
    ]


def _counts(records: pa.Table, accepted: pa.Table, verdict: Verdict, listing: Listing) -> list[dict[str, Any]]:
    """Files per source × language × reason; a refused page counts under the first expectation it fails."""
    kept = set(accepted["seed"].to_pylist())
    why: dict[str, str] = {}
    for failure in verdict.failures:
        why.setdefault(
            failure.file, f"{failure.expectation}({failure.column})" if failure.column else failure.expectation
        )
    rows = zip(*(records[name].to_pylist() for name in ("seed", "source", "language")), strict=True)
    total = Counter((source, language, "accepted" if seed in kept else why[seed]) for seed, source, language in rows)
    read = set(records["seed"].to_pylist())
    total.update((None, None, why[seed.name]) for seed in listing.seeds if seed.name not in read)
    total.update((None, None, "left out") for _ in listing.left_out)
    ordered = sorted(total.items(), key=lambda item: tuple(part or "" for part in item[0]))
    return [{"source": s, "language": lang, "reason": reason, "files": n} for (s, lang, reason), n in ordered]


def _outputs(folder: Path) -> list[dict[str, Any]]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return [
        {"file": p.relative_to(folder).as_posix(), "sha256": _sha256(p), "bytes": p.stat().st_size} for p in files
    ]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
