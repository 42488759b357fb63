"""Whether all that stands beside the date of a line says who signed it, where it was filed, or is a button."""

from __future__ import annotations

import re

from vncuba_dataset.assign.buttons import beyond_buttons
from vncuba_dataset.dates import Stated, beside
from vncuba_dataset.knowledge import Knowledge, fold, line_key

MAX_NAMES, MAX_DESK, MAX_FILED = 6, 4, 4
"""Words of those who signed, of a desk, and of the section behind a date."""
MAX_PARTICLE = 4
"""Letters of a word like `in` or `dans` before the section, or `de` within a name."""
_SIGNS = " ,.|·•:;()[]–—/-\t"
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.\s?){1,5}[^\W\d_]{0,8}\.?")
_COUNT = re.compile(r"\s\d{1,6}$|^\d{1,6}$")
"""Comments or readers, without a word: `in Pinar del Río 0`."""


def is_all_told(line: str, date: Stated, *, knowledge: Knowledge) -> bool:
    """Whether nothing stands beside the day of a line but who signed it and where it was filed.

    `by A. M. S. 2 julio, 2025 in Pinar del Río 0`, `Periódico La Jornada 30 de marzo de 2018, p. 23`. A day alone is
    not told of here.
    """
    start, end = date.whole
    before, behind = _bare(line[:start], knowledge), _bare(line[end:], knowledge)
    if not before and not behind:
        return False
    return (not before or _is_signed(before, knowledge)) and (not behind or _is_filed(behind, knowledge))


def _bare(words: str, knowledge: Knowledge) -> str:
    """Words without the signs and the words of a date at their ends: `Redacción Escambray, lunes` ends with one."""
    parts = words.strip(_SIGNS).split()
    while parts and not beside(" ".join(parts[-2:]), (), knowledge=knowledge):
        del parts[-2:]
    while parts and not beside(parts[-1], (), knowledge=knowledge):
        parts.pop()
    return " ".join(parts).strip(_SIGNS)


def _is_signed(words: str, knowledge: Knowledge) -> bool:
    """`by A. M. S.`, `Por Redacción Escambray`, `Y. C`, `Periódico La Jornada`: a name alone may be anything's."""
    lead = knowledge.author_words.match(words)
    names = words[lead.end() if lead else 0 :].split()
    if not names or len(names) > MAX_NAMES or names[0][0].islower():
        return False
    desk = next((i for i, word in enumerate(names[:2]) if word.casefold() in knowledge.desk_words), None)
    if desk is not None and len(names) <= MAX_DESK - desk:
        return True
    if not all(map(_is_of_a_name, names)):
        return False
    if lead or _INITIALS.fullmatch(" ".join(names)) or _INITIALS.fullmatch(" ".join(names) + "."):
        return True
    return any(fold(" ".join(names[i:])) in knowledge.named for i in range(min(2, len(names))))


def _is_of_a_name(word: str) -> bool:
    return not word[0].islower() or len(word) <= MAX_PARTICLE


def _is_filed(words: str, knowledge: Knowledge) -> bool:
    """Buttons, a page's number, a section with a word like `in` before it; a count may end it."""
    key = line_key(words)
    if not beyond_buttons(key, knowledge) or knowledge.stamps.folio.fullmatch(fold(words)):
        return True
    parts = _COUNT.sub("", words).split()
    if not parts:
        return True
    if line_key(" ".join(parts)) in knowledge.filed:
        return True
    led = parts[0][0].islower() and len(parts[0]) <= MAX_PARTICLE and len(parts) > 1
    named = parts[1:] if led else []
    return 0 < len(named) <= MAX_FILED and not named[0][0].islower() and all(map(_is_of_a_name, named))
