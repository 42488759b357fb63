"""Text → page text: damage repaired, nothing of taste. Every repair is counted; doing it twice changes nothing more.

Curly quotes, ligatures, full-width forms, `hoà` / `hòa` and old spellings stay as they were printed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from vncuba_dataset.model import PageText, Repair

_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029\x0b\x0c]")
_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_MARK = (
    "[\u0300-\u034e\u0350-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_MARKS = re.compile(f"{_MARK}{{30}}(?={_MARK})")
# A letter that starts two- and three-byte UTF-8 when misread, then one that a misread continuation byte gives.
_MISREAD = re.compile(
    "[\xc2-\xc6\xd0\xd1\xe1\xe2\xe3][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)


def normalise(text: str) -> PageText:
    r"""Repair a decoded text.

    The steps run until none changes anything more, so a second call finds nothing to do.

    >>> normalise("Viá»‡t Nam\r\nCuba").text
    'Việt Nam\nCuba'
    >>> normalise("ĐÃ KÝ “thoả thuận” ﬁn").repairs
    ()
    """
    counts: Counter[str] = Counter()
    before = None
    while before != text:
        before = text
        for name, step in NORMALISERS:
            text, made = step(text)
            counts[name] += made
    return PageText(text, tuple(Repair(name, counts[name]) for name, _ in NORMALISERS if counts[name]))


def unify_line_breaks(text: str) -> tuple[str, int]:
    """Every kind of line end becomes one line feed."""
    return (text, 0) if text.isascii() and "\r" not in text else _BREAKS.subn("\n", text)


def undo_mojibake(text: str) -> tuple[str, int]:
    """UTF-8 that was read as a Western code page, line by line; lines of real capitals stay.

    ftfy judges; a change counts only where it makes the line shorter, as undoing such damage always does.
    """
    if _MISREAD.search(text) is None:
        return text, 0
    lines = text.split("\n")
    mended = [_mend(line) for line in lines]
    return "\n".join(mended), sum(a != b for a, b in zip(lines, mended, strict=True))


def _mend(line: str) -> str:
    if _MISREAD.search(line) is None or _is_shouted(line):
        return line
    import ftfy  # 60 ms of import that a clean page need not pay

    config = ftfy.TextFixerConfig(
        unescape_html=False,
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        normalization=None,
        explain=False,
    )
    mended = str(ftfy.fix_encoding(line, config))
    return mended if len(mended) < len(line) else line


def _is_shouted(line: str) -> bool:
    """Real capitals with a quote behind them look misread: “ĐÃ”."""
    letters = [c for c in line if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.6 * len(letters)


def bound_marks(text: str) -> tuple[str, int]:
    """A joiner after each 30 marks on one letter, as Unicode's Stream-Safe Text Format has it (UAX 15, section 13).

    No script stacks so many; without the joiner, composing takes time quadratic in their number.
    """
    return (text, 0) if text.isascii() else _MARKS.subn("\\g<0>\u034f", text)


def plain_spaces(text: str) -> tuple[str, int]:
    """No-break, thin and ideographic spaces become a space."""
    return (text, 0) if text.isascii() else _SPACES.subn(" ", text)


def drop_invisible(text: str) -> tuple[str, int]:
    """Zero-width, bidirectional and control characters, soft hyphens and byte order marks go."""
    return _INVISIBLE.subn("", text)


def compose(text: str) -> tuple[str, int]:
    """Normalization Form C; counts the lines it changes."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text, 0
    lines = text.split("\n")
    made = [unicodedata.normalize("NFC", line) for line in lines]
    return "\n".join(made), sum(a != b for a, b in zip(lines, made, strict=True))


Step = Callable[[str], tuple[str, int]]

# Mojibake first: a no-break space is the second half of a misread "à", a NEL that of a misread "Å".
NORMALISERS: tuple[tuple[str, Step], ...] = (
    ("mojibake", undo_mojibake),
    ("line-breaks", unify_line_breaks),
    ("spaces", plain_spaces),
    ("invisible", drop_invisible),
    ("marks", bound_marks),
    ("compose", compose),
)
