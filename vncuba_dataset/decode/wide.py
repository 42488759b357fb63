"""Bytes → UTF-16 or UTF-32 without a byte order mark, told by what its units are; chance does not write text."""

from __future__ import annotations

import re

SAMPLE = 4096
"""Bytes looked at."""
MIN_UNITS = 4
MIN_TEXT = 0.95
"""Share of characters that must be of a script or sign that pages are written in. Other files reach a half."""
MAX_ASCII = 0.8
"""Share of printable ASCII above which the bytes are text as they are: two letters of it look like one Han sign."""
_TEXT = re.compile(
    "[\t\n\r -~\xa0-\u024f\u02c6\u02dc\u0300-\u0323\u0370-\u04ff\u1e00-\u1eff\u200b-\u206f\u20a0-\u20bf\u2122"
    "\u2190-\u21ff\u2500-\u27bf\u3000-\u30ff\u4e00-\u9fff\uff00-\uff65]"
)
_PRINTABLE = bytes(range(0x20, 0x7F))
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")


def wide_encoding(data: bytes) -> str | None:
    """The one of four wide encodings in which the bytes are text, or None."""
    head = data[: SAMPLE if len(data) >= SAMPLE else len(data) - len(data) % 2]
    if len(head) < 2 * MIN_UNITS or _is_bytewise(head):
        return None
    for encoding in _WIDE:
        share = _share(head, encoding)
        if share >= MIN_TEXT:
            return encoding
    return None


def _is_bytewise(head: bytes) -> bool:
    printable = len(head) - len(head.translate(None, _PRINTABLE))
    return 0 not in head and printable > MAX_ASCII * len(head)


def _share(head: bytes, encoding: str) -> float:
    unit = 4 if "32" in encoding else 2
    text = head[: len(head) - len(head) % unit].decode(encoding, "replace")
    return len(_TEXT.findall(text)) / len(text) if len(text) >= MIN_UNITS else 0.0
