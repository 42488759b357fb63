"""Words → patterns that find any of them, the longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vncuba_dataset.knowledge.keys import fold

_Branches = dict[str, "_Branches"]
"""Letter → what may stand behind it; the empty string where a word ends."""


def bounded(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, never within a longer one."""
    found = _either(words)
    return re.compile(rf"(?<!\w){found}(?!\w)" if found else r"(?!)")


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


def _either(words: Iterable[str]) -> str:
    """Any of the words, the longest first, as branches of a tree: a letter is compared once, not once per word."""
    tree: _Branches = {}
    for word in words:
        at = tree
        for letter in word:
            at = at.setdefault(letter, {})
        at[""] = {}
    return f"(?:{_branches(tree)})" if tree else ""


def _branches(tree: _Branches) -> str:
    """What the tree holds as a pattern; what goes on from the end of a word comes before that end."""
    letters = sorted(filter(None, tree))
    either = "|".join(re.escape(letter) + _behind(tree[letter]) for letter in letters)
    return f"(?:{either})?" if "" in tree and either else either


def _behind(tree: _Branches) -> str:
    inner = _branches(tree)
    return f"(?:{inner})" if len(tree) > 1 and "" not in tree else inner
