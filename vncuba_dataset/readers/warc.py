"""Web archives → pages: the HTML and plain text among their records."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any

from vncuba_dataset.model import Page
from vncuba_dataset.readers.columns import Columns
from vncuba_dataset.readers.packed import Counted, unpack
from vncuba_dataset.readers.trouble import Limits, Unread, UnreadableError, too_long

MEDIA = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
PAYLOADS = frozenset({"resource", "conversion"})
"""Types of records whose block is the page itself, without HTTP around it."""
_ENCODINGS = {"gzip": ".gz", "x-gzip": ".gz", "deflate": ".deflate", "br": ".br", "zstd": ".zst"}
_CHUNK = re.compile(rb"\s*([0-9A-Fa-f]{1,8})[^\r\n]{0,1000}\r?\n")


def read_warc(stream: IO[bytes], name: str, columns: Columns, limits: Limits) -> Iterator[Page | Unread]:
    """A page for each response with HTML or plain text, named by the number of its record, counting all.

    What claims to be no page (requests, pictures, errors of the server) is counted by its kind.
    """
    from fastwarc.warc import ArchiveIterator

    records = ArchiveIterator(Counted(stream), parse_http=False, stream_detect=False)
    others: Counter[tuple[str, str]] = Counter()
    number = 0
    while True:
        try:
            record = next(records, None)
        except OSError as error:
            why = f"After {number} records: no WARC ({error}); what follows is not read."
            yield UnreadableError("warc/damaged", why, "Fetch the file again.").refused(name)
            break
        if record is None:
            break
        number += 1
        at = f"{name}#{number}"
        try:
            page = _page(record, at, limits)
            if isinstance(page, tuple):
                _skip(record)
        except UnreadableError as trouble:
            page = trouble.refused(at)
        if isinstance(page, tuple):
            others[page] += 1
        else:
            yield page
    for (rule, what), count in sorted(others.items()):
        yield Unread(name, f"{count} {what}.", "Nothing need be done.", rule, count=count)


def _page(record: Any, at: str, limits: Limits) -> Page | Unread | tuple[str, str]:
    """A record as a page, or the rule by which it is none and what such records are."""
    kind = (record.headers.get("WARC-Type") or "unknown").strip().lower()
    if not (record.headers.get("Content-Length") or "").strip():
        raise _cut_off()
    if kind == "response" and record.is_http:
        head = _http(record)
        status, media, charset = head.status_code, record.http_content_type, record.http_charset
        if status is None:
            raise UnreadableError("warc/http", "Its HTTP header is damaged.", "Fetch the page again.")
        if not 200 <= status < 300:
            return "warc/status", f"responses with HTTP status {status}"
        encodings = {key.lower(): value for key, value in head.items()}
    elif kind in PAYLOADS:
        stated = record.headers.get("Content-Type") or ""
        media, _, rest = stated.partition(";")
        charset = rest.partition("charset=")[2]
        encodings = {}
    else:
        return "warc/record-type", f"records of type {kind}"
    media = (media or record.headers.get("WARC-Identified-Payload-Type") or "of no type").strip().lower()
    if media not in MEDIA:
        return "warc/media-type", f"{kind}s that are {media}"
    stated = record.content_length
    raw = _read(record.reader, limits)
    if len(raw) < stated:
        raise _cut_off()
    date = record.record_date
    return Page(
        data=_decoded(raw, encodings, limits),
        name=at,
        url=(record.headers.get("WARC-Target-URI") or "").strip("<> ") or None,
        captured=date.date() if date else None,
        charset=(charset or "").strip(" \"'") or None,
        container="warc",
    )


def _skip(record: Any) -> None:
    """Go to the end of a record, if it is there: the library takes a file that is cut off for one that ends there."""
    stated = record.content_length
    if record.consume() < stated:
        raise _cut_off()


def _cut_off() -> UnreadableError:
    return UnreadableError("warc/truncated", "The record is cut off.", "Fetch the file again.")


def _http(record: Any) -> Any:
    try:
        record.parse_http()
    except OSError as error:
        raise UnreadableError(
            "warc/http", f"Its HTTP header is damaged: {error}.", "Fetch the page again."
        ) from error
    return record.http_headers


def _read(stream: Any, limits: Limits) -> bytes:
    data = stream.read(limits.page + 1)
    if len(data) > limits.page:
        raise too_long("It", limits)
    return bytes(data)


def _decoded(body: bytes, headers: dict[str, str], limits: Limits) -> bytes:
    """The body as it was before the server packed it for the way.

    Many crawlers unpack and leave the header as it was: a body that is not packed as the header says is taken as is.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _joined(body)
    for encoding in reversed(headers.get("content-encoding", "").lower().replace(",", " ").split()):
        packing = _ENCODINGS.get(encoding)
        if packing is None or _is_bare(body, packing):
            continue
        body = _read(unpack(io.BytesIO(body), packing, limits), limits)
    return body


def _is_bare(body: bytes, packing: str) -> bool:
    """Whether a body that ought to be packed is plain text: Brotli and raw deflate have no mark of their own."""
    marks = {".gz": b"\x1f\x8b", ".zst": b"\x28\xb5\x2f\xfd"}
    if packing in marks:
        return not body.startswith(marks[packing])
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _joined(body: bytes) -> bytes:
    """Undo HTTP's chunks."""
    at = 0
    chunks: list[bytes] = []
    while match := _CHUNK.match(body, at):
        size = int(match[1], 16)
        if size == 0:
            return b"".join(chunks)
        if match.end() + size > len(body):
            break
        chunks.append(body[match.end() : match.end() + size])
        at = match.end() + size
    if not chunks:
        return body  # unpacked by the crawler
    raise UnreadableError("warc/truncated", "The last of its HTTP chunks is missing.", "Fetch the page again.")
