"""The nouns: Page, Decoded, PageText, Block, Label, Found, Evidence, Article. No stage, no input or output.

One ruler: every span is `[start, end)` in code points of the page text.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class Label(StrEnum):
    """What a block of a page is."""

    TITLE = "title"
    SUMMARY = "summary"
    BODY = "body"
    CAPTION = "caption"
    BYLINE = "byline"
    DATE = "date"
    SECTION = "section"
    NAV = "nav"
    RELATED = "related"
    PROMO = "promo"
    IMAGE = "image"
    COMMENT = "comment"
    OTHER = "other"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Known:
    """The value of a field that a container or a curator states beside the page."""

    field: str
    """A column of the dataset, or `note` or `rights`."""
    value: str
    rule: str
    """`jsonl/date`, `sidecar` …"""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came: bytes (or text, where a caller has no bytes) and where they came from."""

    data: bytes | str
    name: str
    """Path of the seed inside its folder, with `/`; what the column `seed` holds."""
    url: str | None = None
    """Address, where the container or the caller knows it."""
    captured: dt.date | None = None
    """Day of the crawl, where the container or the caller knows it."""
    charset: str | None = None
    """Charset the container states (HTTP header), where it does."""
    container: str | None = None
    """Format of the table or archive that knows the address: `jsonl`, `warc`; None where the caller gave it."""
    known: tuple[Known, ...] = ()
    """What else the container or a sidecar knows: title, day of publication; of two for a field the first counts."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One kind of repair and how often it was made on a page."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Decoded:
    """Bytes as text, and how they were read."""

    text: str
    encoding: str
    """Python's codec name, or `tcvn3`, `vni`, `viscii`, `viqr`; `str` where the caller gave text; `binary` where the
    bytes are no text."""
    rule: str
    """`decode/utf-8`, `decode/tcvn3`, `decode/guess`, `decode/doubt` … : how sure the reading is."""
    replaced: int = 0
    """Bytes or surrogates that no reading explains, now U+FFFD."""
    repairs: tuple[Repair, ...] = ()
    """What the reading had to restore because the code page cannot write it."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The repaired text of a page, the ruler of all spans, with the repairs that led to it."""

    text: str
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch `[start, end)` of the page text, its label, and the id of the rule that gave it."""

    start: int
    end: int
    label: Label
    rule: str


@dataclass(frozen=True, slots=True)
class Found:
    """A value read from the page. `start` and `end` are None where it came from outside the page text."""

    value: str
    rule: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class LanguageShare:
    """A language of the body and the share of its words that are in it, told sentence by sentence."""

    language: str
    """ISO 639-1."""
    share: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a field holds what it holds: `page[start:end]` is what was read.

    `warning` is no field: its rows hold what was read and set aside, `conflict/…` what contradicts, `refused/…` what
    cannot be.
    """

    field: str
    value: str
    rule: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Article:
    """One record: every column of `schema/article.json` that one page alone decides, and the page's audit."""

    id: str
    """First 16 hexadecimal digits of `sha256`."""
    seed: str
    sha256: str
    encoding: str
    text: str
    """The body: paragraphs separated by a blank line; empty where the page has no article."""
    title: str | None = None
    summary: str | None = None
    captions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    source: str | None = None
    source_name: str | None = None
    source_domain: str | None = None
    agency: str | None = None
    place: str | None = None
    section: str | None = None
    url: str | None = None
    language: str | None = None
    languages: tuple[LanguageShare, ...] = ()
    date: dt.date | None = None
    date_edtf: str | None = None
    date_earliest: dt.date | None = None
    date_latest: dt.date | None = None
    published_at: dt.datetime | None = None
    words: int = 0
    characters: int = 0
    """Code points of `text`."""
    kept_ratio: float = 0.0
    """Code points of `text` over code points of `page`, 1 at most."""
    evidence: tuple[Evidence, ...] = ()
    page: str = field(default="", repr=False)
    """The page text: what all spans count in."""
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    repairs: tuple[Repair, ...] = ()
    duplicate_of: str | None = None
    story: str | None = None
    event: str | None = None
    split: str | None = None
