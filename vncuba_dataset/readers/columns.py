"""Rows → pages: which columns hold text, address, dates and title, by a table of the names that are in use."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vncuba_dataset.errors import UsageError
from vncuba_dataset.knowledge import nearest
from vncuba_dataset.model import Known, Page
from vncuba_dataset.readers.trouble import Limits, Unread, UnreadableError, too_long

NAMES = {
    "text": (
        *("text", "content", "body", "html", "raw_content", "raw_text", "raw_html", "article", "article_text"),
        *("article_body", "full_text", "fulltext", "maintext", "page", "page_content", "document", "markdown"),
    ),
    "url": ("url", "uri", "link", "source_url", "page_url", "canonical_url", "warc_target_uri"),
    "title": ("title", "headline"),
    "date": (
        *("date", "published", "published_at", "published_date", "publication_date", "publish_date", "date_publish"),
        *("date_published", "publishdate", "pub_date", "pubdate", "datepublished"),
    ),
    "captured": (
        *("captured", "captured_at", "crawled", "crawled_at", "crawl_date", "crawl_time", "date_crawled"),
        *("scraped_at", "fetched_at", "date_download", "warc_date", "timestamp"),
    ),
    "charset": ("charset", "encoding"),
}
"""Field → names of columns that hold it, in small letters, the likelier first."""
_DAY = re.compile(r"\s*(\d{4})([-/.]?)(\d\d)(?:\2(\d\d))?(?=$|[T\s]|\d{6}$)")


@dataclass(frozen=True, slots=True)
class Columns:
    """Field → names of its columns, in small letters, the likelier first."""

    names: Mapping[str, tuple[str, ...]]
    given: tuple[str, ...] = ()
    """Those that the caller named, as given."""

    def of(self, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Of the columns that a table has, those of each field, the likelier first."""
        present: dict[str, str] = {}
        for name in names:
            present.setdefault(name.strip().lower(), name)
        return {field: tuple(present[n] for n in wanted if n in present) for field, wanted in self.names.items()}


COLUMNS = Columns(NAMES)


def columns_with(pairs: Iterable[str]) -> Columns:
    """The table with `column=field` pairs of the caller put first; a column serves only the field it is given.

    Raises UsageError on a pair that is none or names no field.

    >>> columns_with(["nội dung=text"]).names["text"][:2]
    ('nội dung', 'text')
    """
    given: dict[str, str] = {}
    for pair in pairs:
        column, _, field = (part.strip() for part in pair.rpartition("="))
        if not column:
            raise UsageError("map", f"{pair!r} is no pair", "COLUMN=FIELD, like 'body_html=text'")
        if field not in NAMES:
            raise UsageError("map", f"no field {field!r}", nearest(field, tuple(NAMES)))
        given[column] = field
    taken = {column.lower() for column in given}
    return Columns(
        {
            field: (
                *(column.lower() for column, to in given.items() if to == field),
                *(name for name in names if name not in taken),
            )
            for field, names in NAMES.items()
        },
        tuple(given),
    )


def no_text(names: Iterable[str]) -> UnreadableError:
    """A table or row has no column of text."""
    listed = [repr(str(name))[:40] for name in names]
    shown = ", ".join(listed[:12]) + (f" and {len(listed) - 12} more" if len(listed) > 12 else "")
    return UnreadableError(
        "rows/no-text-column",
        f"No column of text is in it; its columns: {shown}." if listed else "No column is in it.",
        "Name the column: --map COLUMN=text.",
    )


def page_of(
    row: Mapping[str, Any], name: str, container: str, chosen: Mapping[str, tuple[str, ...]], limits: Limits
) -> Page | Unread:
    """A row as a page: its text as the bytes that stood there, and what the row knows of it."""
    try:
        data = _text(row, chosen["text"])
    except UnreadableError as trouble:
        return trouble.refused(name)
    if len(data) > limits.page:
        return too_long("It", limits).refused(name)
    captured = _day(row, chosen["captured"])
    known = (
        ("title", _line(row, chosen["title"]), f"{container}/title"),
        ("date_edtf", _day(row, chosen["date"]), f"{container}/date"),
    )
    return Page(
        data=data,
        name=name,
        url=_line(row, chosen["url"]),
        captured=_date(captured),
        charset=_line(row, chosen["charset"]),
        container=container,
        known=tuple(Known(field, value, rule) for field, value, rule in known if value),
    )


def to_bytes(text: str) -> bytes:
    """Text as bytes: those that were no UTF-8 as they were, lone surrogates of JSON's escapes as they are."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _text(row: Mapping[str, Any], names: tuple[str, ...]) -> bytes:
    """The first column of text that holds any, else the first that holds an empty one."""
    if not names:
        raise no_text(row)
    values = [(name, row.get(name)) for name in names]
    texts = [value for _, value in values if isinstance(value, str | bytes)]
    if texts:
        text = next((text for text in texts if text), texts[0])
        return text if isinstance(text, bytes) else to_bytes(text)
    name, value = next(((name, value) for name, value in values if value is not None), (names[0], None))
    if value is None:
        raise UnreadableError("rows/no-text", f"Its column {name!r} is null.", "Fill it or take the row out.")
    raise UnreadableError(
        "rows/no-text", f"Its column {name!r} holds {_kind(value)}, no text.", "Name another: --map COLUMN=text."
    )


def _kind(value: Any) -> str:
    return {bool: "a truth value", int: "a number", float: "a number", list: "a list", dict: "an object"}.get(
        type(value), f"a {type(value).__name__}"
    )


def _line(row: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """The first value that is a text, on one line."""
    for name in names:
        value = row.get(name)
        data = to_bytes(value) if isinstance(value, str) else value
        line = " ".join(data.decode("utf-8", "replace").split()) if isinstance(data, bytes) else ""
        if line:
            return line
    return None


def _day(row: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """The first value that is a day or a month as ISO 8601 writes it; what else a date may mean is not guessed.

    >>> [_day({"date": d}, ("date",)) for d in ("2023-06-23T08:00:00+07:00", "20230623", "2023-11", "06/23/2023")]
    ['2023-06-23', '2023-06-23', '2023-11', None]
    """
    for name in names:
        value = row.get(name)
        if isinstance(value, dt.date):  # a datetime is one, too
            return value.isoformat()[:10]
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        match = _DAY.match(text) if isinstance(text, str) else None
        if match and (match[2] or match[4]):  # 202306 may be anything
            parts = (match[1], match[3], match[4]) if match[4] else (match[1], match[3])
            return "-".join(parts)
    return None


def _date(day: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(day) if day else None
    except ValueError:  # a month alone, or 30 February
        return None
