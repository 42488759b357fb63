"""What was told of things before → told again without working it out; what is not asked again is forgotten."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """What things are, in two generations, so that what is met once does not drive out what is met all the time.

    When the young one holds `most`, it becomes the old one, and what was old is forgotten but for what was asked
    again in the meantime. Only for what depends on the thing alone: whether it is remembered changes nothing.

    >>> lines = Remembered[str, int](2)
    >>> lines.keep({"Home": 1, "Sport": 2}); lines.keep({"a": 3}); lines.known(["Home", "Sport", "b"])
    {'Home': 1, 'Sport': 2}
    >>> lines.keep({"b": 4}); _ = lines.known(["Home"]); lines.keep({"c": 5}); lines.known(["Home", "Sport"])
    {'Home': 1}
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())

    def known(self, things: Iterable[K]) -> dict[K, V]:
        """Those of the things that are remembered, each once, and what they are."""
        young, old = self._young, self._old
        found: dict[K, V] = {}
        for thing in things:
            if thing in young:
                found[thing] = young[thing]
            elif thing in old:
                found[thing] = young[thing] = old[thing]
        return found

    def keep(self, told: Mapping[K, V]) -> None:
        """Remember what things are."""
        if len(self._young) >= self.most:
            self._old, self._young = self._young, {}
        self._young.update(told)
