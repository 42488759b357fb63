"""HTML character references left in a text → the characters; code between backticks stays."""

from __future__ import annotations

import html
import re
from html.entities import html5

MAX_REFERENCE = 34
"""The longest name, with its ampersand."""
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31})")
_BARE = re.compile(r"&([aeiouyAEIOUYnNcC](?:acute|grave|circ|uml|tilde|cedil)|nbsp|iquest|iexcl)(?![;A-Za-z0-9=])")
"""Names that browsers also read without a semicolon, and that no address has as a parameter."""


def unescape(text: str) -> tuple[str, int]:
    """References by name and number, escaped once or many times over; counts them.

    >>> unescape("Vi&#7879;t Nam &amp;amp; La Habana &amp;aacute; `&nbsp;` AT&T; ?a=1&copy=2")
    ('Việt Nam & La Habana á `&nbsp;` AT&T; ?a=1&copy=2', 5)
    """
    if "&" not in text:
        return text, 0
    if "`" not in text:
        return _unescape(text)
    made, count = [], 0
    for i, piece in enumerate(_CODE.split(text)):
        one, n = (piece, 0) if i % 2 else _unescape(piece)
        made.append(one)
        count += n
    return "".join(made), count


def _unescape(text: str) -> tuple[str, int]:
    """Each reference where it ends, from left to right, so that what it makes can be part of the next."""
    first, *others = text.split(";")
    done: list[str] = []
    open_end, count = first, 0
    for piece in others:
        start = open_end.rfind("&", max(0, len(open_end) - MAX_REFERENCE))
        char = _char_of(open_end[start:]) if start >= 0 else None
        if char is None:
            open_end += ";"
        else:
            open_end, count = open_end[:start] + char, count + 1
        cut = max(0, len(open_end) - MAX_REFERENCE)
        done.append(open_end[:cut])
        open_end = open_end[cut:] + piece
    made, bare = _BARE.subn(lambda m: html5[m[1]], "".join(done) + open_end)
    return made, count + bare


def _char_of(reference: str) -> str | None:
    """The character, or None where it is no reference, or one to nothing (`&#0;`, half a surrogate)."""
    if _REFERENCE.fullmatch(reference) is None:
        return None
    char = html5.get(reference[1:] + ";") if reference[1] != "#" else html.unescape(reference + ";")
    return None if not char or char == "\ufffd" else char
