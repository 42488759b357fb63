"""Short lines, folded → which kinds of words of the knowledge they may hold: all kinds looked for in one pass.

Every question about a page's furniture asks for words of its own, and most lines hold none of them. What a line may
hold is told once, and remembered for the lines that a site prints on all its pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from vncuba_dataset.knowledge import Knowledge, fold
from vncuba_dataset.patterns import Literals, literals_of
from vncuba_dataset.remembered import Remembered

MAX_SPEAKING = 300
"""Code points of a line that is asked: no rule looks for such words in a longer one."""
MAX_REMEMBERED = 8192
"""Lines of a generation of which it is remembered what they hold, over all pages."""
CLAIMS, RIGHTS, USE, PERMALINK, FEED, SLOGANS = (1 << bit for bit in range(6))
"""Words by which a page claims a name, of a copyright line, about the use of a text, before the page's own address,
behind a feed's name; slogans. A line without the bit of a kind holds none of them; one with it need not."""


class Spoken:
    """What lines may hold, by one state of the knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._literals = _literals_of(knowledge)
        self.remembered: Remembered[str, tuple[str, int]] = Remembered(MAX_REMEMBERED)
        """Line as it is printed → its key, and what that may hold."""

    def in_key(self, key: str) -> int:
        """The kinds of words that a folded line may hold, as bits."""
        found = 0
        for _, kinds in self._literals.iter(key):
            found |= kinds
        return found


@lru_cache(maxsize=4)
def spoken_by(knowledge: Knowledge) -> Spoken:
    """What is asked of lines in one state of the knowledge."""
    return Spoken(knowledge)


def _literals_of(knowledge: Knowledge) -> Literals:
    """The words of every kind, in the order of the bits."""
    languages = knowledge.languages
    claims = (phrase for phrases in knowledge.claims_by_word.values() for phrase in phrases)
    rights = (word for one in languages for word in one.rights_words)
    use = (word for one in languages for word in (*one.citing_words, *one.reuse_words))
    permalink = (word for one in languages for word in one.permalink_words)
    feed = (word for one in languages for word in one.feed_words)
    kinds: tuple[Iterable[str], ...] = (
        claims,
        (*map(fold, rights), *knowledge.rights),
        map(fold, use),
        map(fold, permalink),
        map(fold, feed),
        knowledge.slogans,
    )
    return literals_of(kinds)
