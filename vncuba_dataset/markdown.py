"""A kept line as a scraper marked it up → its words. The page itself stays as it is. One pass, linear time."""

from __future__ import annotations

import re
from typing import NamedTuple

MARKS = re.compile(r"[\[\]*_\\`<#>]|^[+]\s")
SIGNS = "[]*_\\`<#>"
"""One of which stands in every line that is marked up, but for a bullet `+`."""
_TOKENS = re.compile(r"\\.|!\[|\[|\]\(|[\]()]")
_EMPHASIS = re.compile(r"(?<![*_\w\\])[*_]{1,3}(?=[^\s*_])|(?<=[^\s*_\\])[*_]{1,3}(?![*_\w])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])")
_PREFIX = re.compile(r"(?:#{1,6}\s+|>(?!>)\s?|[*+]\s+)+")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]*)>")


class Plain(NamedTuple):
    """A line without its markdown, and what the markdown told."""

    text: str
    links: int = 0
    link_chars: int = 0
    images: int = 0
    heading: int = 0
    bullet: int = 0


def is_marked(line: str) -> bool:
    """Whether a line may be marked up: what MARKS finds, told sooner of a long line."""
    return any(map(line.__contains__, SIGNS)) or (line[:1] == "+" and line[1:2].isspace())


def _partners(tokens: list[re.Match[str]]) -> dict[int, int]:
    """Opening parenthesis -> closing one, for one line, in one pass."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for token in tokens:
        kind = token.group()
        if kind in ("(", "]("):
            opened.append(token.end() - 1)
        elif kind == ")" and opened:
            pairs[opened.pop()] = token.start()
    return pairs


def _unlink(text: str) -> tuple[str, int, int, int]:
    """Links to their words, images away; one pass with a stack, so linear whatever the nesting."""
    tokens = list(_TOKENS.finditer(text))
    pairs = _partners(tokens)
    out: list[str] = []
    opened: list[tuple[int, int, bool]] = []  # place in out, characters so far, image?
    at = links = link_chars = images = size = 0
    for token in tokens:
        if token.start() < at:
            continue  # inside an address already passed
        out.append(text[at : token.start()])
        size += token.start() - at
        kind = token.group()
        at = token.end()
        if kind in ("[", "!["):
            opened.append((len(out), size, kind == "!["))
            out.append(kind)
        elif kind == "](" and opened and at - 1 in pairs:
            start, before, image = opened.pop()
            at = pairs[at - 1] + 1
            if image:
                del out[start:]
                size = before
                images += 1
            else:
                out[start] = ""
                links += 1
                link_chars += size - before
        else:
            if kind in ("]", "](") and opened:
                opened.pop()
            out.append(kind)
    out.append(text[at:])
    return "".join(out), links, link_chars, images


def read_markdown(line: str) -> Plain:
    """The words of a line of markdown, with counts of what was undone."""
    text = line.strip()
    if not is_marked(text):
        return Plain(text)
    heading = bullet = links = link_chars = images = 0
    prefix = _PREFIX.match(text)
    if prefix:
        mark = prefix.group()
        heading, bullet = mark.count("#"), int("*" in mark or "+" in mark)
        text = text[prefix.end() :]
    if "](" in text:
        text, links, link_chars, images = _unlink(text)
    if "<http" in text:
        text = _AUTOLINK.sub(r"\1", text)
    if text.count("*") + text.count("_") > 1:
        text = _EMPHASIS.sub("", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    return Plain(text.strip(), links, link_chars, images, heading, bullet)


def undo_markdown(line: str) -> str:
    r"""The words of a line: links and emphasis keep their words, images go, escapes are undone.

    The bar that galleries put behind a caption goes, too.

    >>> undo_markdown(r"**Cuba** và [Việt Nam](https://vov.vn/a_b.html) ký 3 thỏa thuận \*")
    'Cuba và Việt Nam ký 3 thỏa thuận *'
    >>> undo_markdown("2 * 3 * 4, snake_case_name, [sic]")
    '2 * 3 * 4, snake_case_name, [sic]'
    """
    return read_line(line).text


def read_line(line: str) -> Plain:
    """The same with what the markdown told."""
    line = line.strip()
    captioned = line.endswith(" |") and line.count("|") == 1  # more bars are a table's
    return read_markdown(line[:-1] if captioned else line)
