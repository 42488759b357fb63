"""A kept line as a scraper marked it up → its words. The page itself stays as it is."""

from __future__ import annotations

import re

# Bounded, and no two parts can match the same characters twice: linear time.
_IMAGE = re.compile(r"!\[(?:[^\[\]\n]|\[[^\[\]\n]{0,60}\]){0,300}\]\([^()\s]{0,1000}(?:\s\"[^\"\n]{0,200}\")?\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\(\s?<?[^()\s]{0,1000}>?(?:\s\"[^\"\n]{0,200}\")?\)")
_STRONG = re.compile(r"(?<![\w*])(\*\*\*|\*\*|__)(?=\S)([^*_\n]{1,1000}?)(?<=\S)\1(?![\w*])")
_EMPHASIS = re.compile(r"(?<![\w*\\])([*_])(?=[^\s*_])([^*_\n]{1,1000}?)(?<=\S)\1(?![\w*])")
_HEAD = re.compile(r"^(?:#{1,6}\s+|>\s+)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")


def undo_markdown(line: str) -> str:
    r"""The words of a line: links and emphasis keep their words, images go, escapes are undone.

    >>> undo_markdown(r"**Cuba** và [Việt Nam](https://vov.vn/a_b.html) ký 3 thỏa thuận \*")
    'Cuba và Việt Nam ký 3 thỏa thuận *'
    >>> undo_markdown("2 * 3 * 4, snake_case_name, [sic]")
    '2 * 3 * 4, snake_case_name, [sic]'
    """
    line = line.strip().rstrip("|").rstrip() if line.rstrip().endswith(" |") else line.strip()
    if "](" in line:
        line = _LINK.sub(r"\1", _IMAGE.sub("", line)).strip()
    if line[:1] in "#>":
        line = _HEAD.sub("", line)
    if "*" in line or "_" in line:
        line = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", line))
    return _ESCAPE.sub(r"\1", line) if "\\" in line else line
