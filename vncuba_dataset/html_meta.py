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
    "og:published_time": "published",
    "datepublished": "published",
    "pubdate": "published",
    "publishdate": "published",
    "publish-date": "published",
    "publish_date": "published",
    "parsely-pub-date": "published",
    "sailthru.date": "published",
    "dc.date.issued": "published",
    "dcterms.issued": "published",
    "citation_publication_date": "published",
    "article:modified_time": "modified",
    "og:updated_time": "modified",
    "datemodified": "modified",
    "dcterms.modified": "modified",
    "application-name": "site_name",
    "og:description": "description",
    "description": "description",
    "twitter:title": "title",
}
_LD_STRINGS = {
    "headline": "headline",
    "datePublished": "date_published",
    "dateModified": "date_modified",
    "articleBody": "story",
}
_LD_DATES = frozenset({"datePublished", "dateModified"})
_LD_DATED = re.compile(r"(?:article|posting|report|webpage|creativework|^$)", re.IGNORECASE)
"""Kinds of things whose dates are the page's; a comment, a video and a product have dates of their own."""
_LD_BODY = re.compile(r'"articleBody"\s*:\s*"((?:[^"\\]|\\.)*)"', re.S)
_LD_ASIDE = frozenset({"comment", "video", "review", "itemListElement", "hasPart", "relatedLink", "isPartOf"})
"""What hangs below an article and is another thing."""
_HOST = re.compile(r"(?:https?:)?//([^\s/()<>\[\]\"'|?#]{3,255})")
MAX_HOSTS = 400
MAX_LD = 20000  # values of a page's JSON-LD that are looked at


def _ld_values(data: Any) -> Iterator[tuple[str, Any]]:
    """All (key, value) pairs of a JSON tree, breadth first; no dates of what is neither article nor page."""
    queue, at = [data], 0
    while at < len(queue) and at < MAX_LD:
        now = queue[at]
        at += 1
        if isinstance(now, dict):
            kind = now.get("@type", "")
            dated = any(_LD_DATED.search(str(one)) for one in (kind if isinstance(kind, list) else [kind]))
            yield from ((key, value) for key, value in now.items() if dated or key not in _LD_DATES)
            queue.extend(value for key, value in now.items() if key not in _LD_ASIDE)
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
        elif key == "publisher" and "publisher" not in found and (names := _author_names(value)):
            found["publisher"] = names[0]
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
            key = given.get("property") or given.get("name") or given.get("itemprop") or ""
            name = _META.get(key.strip().lower(), "")
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
    for node in tree.css('time[itemprop="datePublished"][datetime], time[pubdate][datetime]'):
        found.setdefault("published", (node.attributes["datetime"] or "").strip())
    for name, tag, key in (("image_hosts", "img", "src"), ("link_hosts", "a", "href")):
        addresses = (_HOST.match(node.attributes.get(key) or "") for node in tree.css(tag)[: 10 * MAX_HOSTS])
        if hosts := [address[1].lower() for address in addresses if address][:MAX_HOSTS]:
            found[name] = " ".join(hosts)
    return found
