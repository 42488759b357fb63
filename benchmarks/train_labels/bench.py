"""Reads the bench and tells outlets apart (training only)."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

VARIANTS = ("inscriptis", "html2text", "resiliparse", "traf_recall")
SECOND_LEVEL = {"co", "com", "org", "net", "ac", "gov", "edu"}


def domain(url: str) -> str:
    """Registered domain, near enough to keep one outlet in one fold."""
    parts = (urlsplit(url or "").hostname or "").lower().split(".")
    deep = len(parts) > 2 and parts[-2] in SECOND_LEVEL and len(parts[-1]) == 2
    return ".".join(parts[-(3 if deep else 2) :])


@cache
def load(folder: str) -> list[dict[str, Any]]:
    """All records of the bench's text level."""
    with gzip.open(Path(folder, "dirty.jsonl.gz"), "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def groups(records: list[dict[str, Any]]) -> list[str]:
    """Outlet of every record: pages that share a domain or a publisher are one outlet."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            name = parent[name]
        return name

    keys = []
    for rec in records:
        keys.append("d:" + (domain(rec["url"]) or rec["id"]))
        if rec["set"] == "fundus":
            publisher = "p:" + re.sub(r"-\d{4}_\d\d_\d\d$", "", rec["id"])
            parent[root(publisher)] = root(keys[-1])
    return [root(key) for key in keys]
