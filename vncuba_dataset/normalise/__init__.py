"""Text → page text: damage repaired, nothing of taste. Every repair is counted; doing it twice changes nothing more.

Curly quotes, ligatures, full-width forms, `hoà` / `hòa` and old spellings stay as they were printed.

Most pages need nothing. What a page has beside plain ASCII is collected first, at the speed of `bytes.translate`; a
step whose characters are not there is not run.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from vncuba_dataset.decode.viqr import read_viqr
from vncuba_dataset.model import PageText, Repair
from vncuba_dataset.normalise.entities import unescape
from vncuba_dataset.normalise.lookalikes import ETHS, LOOKALIKES, undo_eths, undo_lookalikes
from vncuba_dataset.normalise.misread import is_misread, undo_misreading
from vncuba_dataset.normalise.mojibake import is_mojibake, undo_mojibake

MAX_PASSES = 16
"""Damage over damage: each layer takes a pass. Three have been met; the bound keeps made-up pages linear."""
_PLAIN = bytes([0x09, 0x0A, *range(0x20, 0x7F)])
_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029\x0b\x0c]")
_BREAK_CHARS = frozenset("\r\x85\u2028\u2029\x0b\x0c")
_SPACE_CHARS = frozenset("\xa0\u1680\u202f\u205f\u3000") | frozenset(map(chr, range(0x2000, 0x200B)))
_SPACES = re.compile(f"[{''.join(sorted(_SPACE_CHARS))}]")
_DROPPED = frozenset(
    map(
        chr,
        (
            *range(0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD, 0x061C, 0x180E, 0x200B,
            0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x2070), 0xFEFF,
            *range(0xFFF9, 0xFFFC),
        ),
    )
)  # fmt: skip
_JOINERS = frozenset("\u200c\u200d")
_JOINED = "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\ufe0f\u2600-\u27bf\U0001f000-\U0001faff"
"""Emoji are joined by such a character, and some scripts write with it."""
_INVISIBLE = re.compile(f"[{''.join(map(re.escape, sorted(_DROPPED)))}]|(?<![{_JOINED}])[\u200c\u200d]")
_MARK = (
    "[\u0300-\u034e\u0350-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_MARKS = re.compile(f"{_MARK}{{30}}(?={_MARK})")


def normalise(text: str) -> PageText:
    r"""Repair a decoded text.

    The steps run until none changes anything more, so a second call finds nothing to do.

    >>> normalise("Viá»‡t Nam\r\nCuba").text
    'Việt Nam\nCuba'
    >>> normalise("ĐÃ KÝ “thoả thuận” ﬁn").repairs
    ()
    """
    counts: Counter[str] = Counter()
    for _ in range(MAX_PASSES):
        before = text
        seen = _look(text)
        for step in NORMALISERS:
            if step.is_due(seen):
                text, made = step.mend(text)
                counts += made
        if text == before:
            break
    return PageText(text, tuple(Repair(name, count) for name, count in counts.items()))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page at a glance: what tells cheaply which steps have nothing to do."""

    text: str
    high: str
    """Its characters beside plain ASCII, in order."""
    rare: frozenset[str]


def _look(text: str) -> _Seen:
    high = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN).decode("utf-8", "surrogatepass")
    return _Seen(text, high, frozenset(high))


@dataclass(frozen=True, slots=True)
class _Step:
    """One kind of repair, and when a page may need it."""

    is_due: Callable[[_Seen], bool]
    mend: Callable[[str], tuple[str, Counter[str]]]


def _named(name: str, mend: Callable[[str], tuple[str, int]]) -> Callable[[str], tuple[str, Counter[str]]]:
    def mended(text: str) -> tuple[str, Counter[str]]:
        made, count = mend(text)
        return made, Counter({name: count} if count else {})

    return mended


def unify_line_breaks(text: str) -> tuple[str, int]:
    """Every kind of line end becomes one line feed."""
    return _BREAKS.subn("\n", text)


def plain_spaces(text: str) -> tuple[str, int]:
    """No-break, thin and ideographic spaces become a space."""
    return _SPACES.subn(" ", text)


def drop_invisible(text: str) -> tuple[str, int]:
    """Zero-width, bidirectional and control characters, soft hyphens and byte order marks go."""
    return _INVISIBLE.subn("", text)


def bound_marks(text: str) -> tuple[str, int]:
    """A joiner after each 30 marks on one letter, as Unicode's Stream-Safe Text Format has it (UAX 15, section 13).

    No script stacks so many; without the joiner, composing takes time quadratic in their number.
    """
    return _MARKS.subn("\\g<0>\u034f", text)


def compose(text: str) -> tuple[str, int]:
    """Normalization Form C; counts the lines it changes."""
    lines = text.split("\n")
    made = [unicodedata.normalize("NFC", line) for line in lines]
    return "\n".join(made), sum(a != b for a, b in zip(lines, made, strict=True))


# Mojibake first: a no-break space is the second half of a misread "à", a NEL that of a misread "Å". Then the old
# Vietnamese sets: a soft hyphen is their "ư"; before them ð, so that it alone does not make a page one of cp1258.
# Marks are bounded before they are composed.
NORMALISERS: tuple[_Step, ...] = (
    _Step(lambda seen: is_mojibake(seen.high, seen.text), _named("mojibake", undo_mojibake)),
    _Step(lambda seen: not ETHS.isdisjoint(seen.rare), _named("eths", undo_eths)),
    _Step(lambda seen: is_misread(seen.text, seen.rare), undo_misreading),
    _Step(lambda seen: not _BREAK_CHARS.isdisjoint(seen.rare), _named("line-breaks", unify_line_breaks)),
    _Step(lambda seen: not _SPACE_CHARS.isdisjoint(seen.rare), _named("spaces", plain_spaces)),
    _Step(
        lambda seen: not (_DROPPED.isdisjoint(seen.rare) and _JOINERS.isdisjoint(seen.rare)),
        _named("invisible", drop_invisible),
    ),
    _Step(lambda seen: "&" in seen.text, _named("entities", unescape)),
    _Step(lambda seen: "^" in seen.text, _named("viqr", read_viqr)),
    _Step(lambda seen: _MARKS.search(seen.high) is not None, _named("marks", bound_marks)),
    _Step(
        lambda seen: bool(seen.high) and not unicodedata.is_normalized("NFC", seen.text), _named("compose", compose)
    ),
    _Step(lambda seen: not LOOKALIKES.isdisjoint(seen.rare), _named("lookalikes", undo_lookalikes)),
)
