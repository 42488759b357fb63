"""Words of a line → the known phrases among them: names of sections, buttons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
EDGES = " .:…»«›>|*#-–—•[]"
"""Signs around a phrase that are no part of it."""


class Phrases(Generic[T]):
    """Phrases of one word or more, folded and without the signs of `EDGES` around them, each with what it is."""

    def __init__(self, known: Mapping[str, T]) -> None:
        self._known = known
        self._words = frozenset(("", *(word for phrase in known for word in phrase.split())))
        self._firsts = frozenset(phrase.partition(" ")[0] for phrase in known)

    def strangers(self, words: Sequence[str]) -> int:
        """How many of the folded words are in no phrase: cheaper than to look for the phrases. Signs may be in any.

        >>> Phrases({"thoi su": 1, "the gioi": 2}).strangers(["»", "the", "gioi:", "phang"])
        1
        """
        known = self._words
        strange = [word for word in words if word not in known]
        return len(strange) - sum([word.strip(EDGES) in known for word in strange if not word.isalnum()])

    def at(self, words: Sequence[str], start: int, most: int) -> tuple[int, T | None]:
        """How many of the folded words from `start` on, `most` at the most, are a phrase, and what it is; else 0.

        The longest counts.

        >>> Phrases({"thoi su": 1, "the gioi": 2}).at(["»", "the", "gioi:"], 1, 4)
        (2, 2)
        """
        first = words[start]
        if first not in self._firsts and first.strip(EDGES) not in self._firsts:
            return 0, None
        for size in range(min(most, len(words) - start), 0, -1):
            found = self._known.get(" ".join(words[start : start + size]).strip(EDGES))
            if found is not None:
                return size, found
        return 0, None

    def among(
        self, words: Sequence[str], most: int, able: Sequence[bool] | None = None
    ) -> Iterator[tuple[int, int, T | None]]:
        """Words from the first on as phrases and single words: where each starts, its size (0: unknown), its kind."""
        at = 0
        while at < len(words):
            size, what = self.at(words, at, most) if able is None or able[at] else (0, None)
            yield at, size, what
            at += size or 1
