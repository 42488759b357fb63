"""Words → patterns that find any of them, the longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vncuba_dataset.knowledge.keys import fold


def bounded(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, never within a longer one."""
    longest = sorted(words, key=lambda w: (-len(w), w))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)" if longest else r"(?!)")


def phrases_in(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words; those of a script without spaces within others, too."""
    known = list(words)
    dense = sorted((word for word in known if word[:1] > "\u33ff"), key=lambda w: (-len(w), w))
    spaced = bounded(word for word in known if word[:1] <= "\u33ff").pattern
    return re.compile("|".join([spaced, *map(re.escape, dense)]))


def at_the_end(words: Iterable[str]) -> re.Pattern[str]:
    """The same, at the end of what is looked at."""
    return re.compile(bounded(words).pattern + r"$")


def printed(names: Iterable[str]) -> str:
    """Any of the names as printed or without marks, the longest first."""
    both = {name for word in names for name in (word, fold(word))}
    return "|".join(map(re.escape, sorted(both, key=lambda w: (-len(w), w)))) or "(?!)"
