"""Many patterns, one text → the first that is found, without asking those that cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Generic, TypeVar

T = TypeVar("T")
SIGNS = frozenset(":()[]|@#°º/<>…»0123456789")
"""Signs worth asking for before a pattern is tried: rare in prose, the same in either case."""
_GROUPS = re.compile(r"\(\?P<\w+>")


class Patterns(Generic[T]):
    """Patterns in order of precedence, each with what it stands for.

    A pattern is tried only where the signs are that it cannot do without; one that opens with `^`, at the start alone
    and, if it needs no sign, only where one of its kind fits there. What is found is the same as by trying all.
    """

    def __init__(self, found: Iterable[tuple[re.Pattern[str], T]]) -> None:
        self.all = tuple(found)
        self._anchored = [_is_anchored(pattern) for pattern, _ in self.all]
        self._signs = sorted({sign for pattern, _ in self.all for sign in needed(pattern)})
        self._needed = [needed(pattern) for pattern, _ in self.all]
        headed = zip(self.all, self._anchored, self._needed, strict=True)
        heads = [pattern.pattern for (pattern, _), head, need in headed if head and not need]
        heads = [_GROUPS.sub("(?:", head) for head in heads]
        self._head = re.compile("|".join(f"(?:{head})" for head in heads) or "(?!)", re.IGNORECASE)
        self._by_signs: dict[tuple[bool, tuple[bool, ...]], tuple[tuple[Any, T], ...]] = {}

    def __len__(self) -> int:
        return len(self.all)

    def __iter__(self) -> Iterator[tuple[re.Pattern[str], T]]:
        return iter(self.all)

    def found(self, text: str) -> Iterator[tuple[re.Match[str], T]]:
        """What is found in the text, in order of precedence."""
        key = (self._head.match(text) is not None, tuple([sign in text for sign in self._signs]))
        if (able := self._by_signs.get(key)) is None:
            able = self._by_signs[key] = self._able(*key)
        for find, what in able:
            if match := find(text):
                yield match, what

    def _able(self, head: bool, there: Sequence[bool]) -> tuple[tuple[Any, T], ...]:
        """The patterns that a text with these signs may hold; at most one set per combination of signs."""
        signs = {sign for sign, is_there in zip(self._signs, there, strict=True) if is_there}
        return tuple(
            (pattern.match if anchored else pattern.search, what)
            for (pattern, what), anchored, need in zip(self.all, self._anchored, self._needed, strict=True)
            if need <= signs and (head or need or not anchored)
        )


def _is_anchored(pattern: re.Pattern[str]) -> bool:
    """Opens with `^` in all its alternatives."""
    first = _parser.parse(pattern.pattern, pattern.flags)[0][0]
    return pattern.pattern.startswith("^") and first is _constants.AT


def needed(pattern: re.Pattern[str]) -> frozenset[str]:
    r"""Signs without which the pattern is never found.

    >>> sorted(needed(re.compile(r"\(photo(?:\s?:[^()]{1,60})?\)")))
    ['(', ')']
    """
    return frozenset(_needed(_parser.parse(pattern.pattern, pattern.flags)))


def _needed(parts: Any) -> Iterator[str]:
    for kind, value in parts:
        if kind is _constants.LITERAL and chr(value) in SIGNS:
            yield chr(value)
        elif kind is _constants.SUBPATTERN:
            yield from _needed(value[3])
        elif kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and value[0] > 0:
            yield from _needed(value[2])
