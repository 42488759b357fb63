"""A schema folder → its files, and what TOML and JSON hold, not yet checked; its digest."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

from vncuba_dataset.errors import KnowledgeError

PACKAGE = Path(__file__).resolve().parent.parent
"""The folder of the package, in which a wheel puts the knowledge beside the code."""


def shipped() -> Path:
    """The folder that holds `schema/` and `expectations/`: inside an installed wheel, or the repository."""
    inside = PACKAGE / "knowledge_files"
    return inside if inside.is_dir() else PACKAGE.parent


def digest_of(root: Path) -> str:
    """sha256 over names and bytes of all files below `root`, in order of name."""
    total = hashlib.sha256()
    found = {path.parts[len(root.parts) :]: path for path in root.rglob("*") if path.suffix in {".json", ".toml"}}
    for parts in sorted(found):
        total.update("/".join(parts).encode() + b"\0" + found[parts].read_bytes() + b"\0")
    return total.hexdigest()


def files_in(root: Path, folder: str) -> list[Path]:
    """The TOML files of a folder, in order of name; one without any is a mistake."""
    files = sorted(path for path in (root / folder).glob("*.toml") if not path.name.startswith("."))
    if not files:
        raise KnowledgeError(str(root / folder), "no .toml file", "one file per entry is expected here")
    return files


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise KnowledgeError(str(path), f"not UTF-8 at byte {error.start}", "save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(str(path), f"not TOML: {error}", "mend that line") from error
    except OSError as error:
        raise KnowledgeError(str(path), f"cannot be read: {error.strerror}", "it is to be a file") from error


def read_json(path: Path) -> Any:
    """What a JSON file holds."""
    if not path.is_file():
        raise KnowledgeError(
            str(path), "no such file", "a schema folder holds article.json, labels.json and card.toml"
        )
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise KnowledgeError(str(path), f"not JSON: {error}", "mend that place") from error


def labels_at(path: Path, *more: str) -> Path:
    """The path of the weights, once they are known to be weights; label/model.py reads them."""
    raw = read_json(path)
    needed = {"first", "second", "blend", "tilt", *more}
    if not isinstance(raw, dict) or not needed <= set(raw):
        raise KnowledgeError(str(path), "no weights in it", f"it holds {', '.join(sorted(needed))}")
    return path
