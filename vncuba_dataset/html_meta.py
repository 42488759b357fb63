"""HTML tree → what the page says of itself in <meta>, <link>, <title>, <html lang> and JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

_META = {
    "og:url": "url",
    "og:title": "title",
    "og:site_name": "site_name",
    "article:published_time": "published",
    "og:description": "description",
    "description": "description",
    "twitter:title": "title",
}
_LD_STRINGS = {"headline": "headline", "datePublished": "date_published", "articleBody": "story"}
_LD_BODY = re.compile(r'"articleBody"\s*:\s*"((?:[^"\\]|\\.)*)"', re.S)
MAX_LD = 20000  # values of a page's JSON-LD that are looked at


def _ld_values(data: Any) -> Iterator[tuple[str, Any]]:
    """All (key, value) pairs of a JSON tree, breadth first."""
    queue, at = [data], 0
    while at < len(queue) and at < MAX_LD:
        now = queue[at]
        at += 1
        if isinstance(now, dict):
            yield from now.items()
            queue.extend(now.values())
        elif isinstance(now, list):
            queue.extend(now)


def _author_names(value: Any) -> list[str]:
    """Names in a JSON-LD author: a string, a thing with a name, or a list of either."""
    entries = value if isinstance(value, list) else [value]
    names = [entry.get("name") if isinstance(entry, dict) else entry for entry in entries]
    return [name.strip() for name in names if isinstance(name, str) and name.strip()]


def _read_ld(source: str, found: dict[str, str]) -> None:
    """Adds what one JSON-LD script says; what came first stays, but the longest story wins."""
    try:
        data = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        broken = _LD_BODY.search(source)
        data = {"articleBody": broken.group(1).replace("\\n", "\n").replace('\\"', '"')} if broken else {}
    for key, value in _ld_values(data):
        if key == "author" and "author" not in found and (names := _author_names(value)):
            found["author"] = "; ".join(names)
        elif key in _LD_STRINGS and isinstance(value, str) and value.strip():
            name = _LD_STRINGS[key]
            if name not in found or (name == "story" and len(value) > len(found["story"])):
                found[name] = value.strip()


def read_meta(tree: LexborHTMLParser) -> dict[str, str]:
    """What the page says of itself in <meta>, <link>, <title>, <html lang> and JSON-LD."""
    found: dict[str, str] = {}
    for node in tree.css("html, title, meta, link, script"):
        given, tag = node.attributes, node.tag
        if tag == "meta":
            name = _META.get((given.get("property") or given.get("name") or "").strip().lower(), "")
            if name and given.get("content"):
                found.setdefault(name, " ".join((given["content"] or "").split()))
        elif tag == "link" and (given.get("rel") or "").lower() == "canonical" and given.get("href"):
            found.setdefault("canonical", (given["href"] or "").strip())
        elif tag == "html" and given.get("lang"):
            found.setdefault("language", (given["lang"] or "").strip())
        elif tag == "title" and "page_title" not in found:
            found["page_title"] = " ".join(node.text().split())
        elif tag == "script" and "ld+json" in (given.get("type") or "").lower():
            _read_ld(node.text() or "", found)
    return found
