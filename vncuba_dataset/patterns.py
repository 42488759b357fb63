"""Many patterns, one text → the first that is found, without asking those that cannot be."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, cast

import ahocorasick

T = TypeVar("T")
SIGNS = frozenset(":()[]|@#°º/<>…»0123456789")
"""Signs worth asking for before a pattern is tried: rare in prose, the same in either case."""
MAX_CHOICES = 48
"""First characters of which one opens a match: a pattern with more is tried whatever the text begins with."""
MAX_WORDS = 96
"""Literals one of which is needed: a pattern with more is tried as it is."""
FEW = 16
"""Literals of some patterns that are asked for one by one before anything else."""
TIERS = (100, 320)
"""Code points of texts from which literals of patterns for shorter ones are not looked for."""
MIN_WORD = 2
"""Characters of a word worth asking for; one is enough for a sign."""
_MANY = 4096
"""First characters and sets of patterns remembered; more than a corpus ever shows, and a bound for hostile ones."""
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
_SAME_START = {_constants.CATEGORY_DIGIT: "0", _constants.CATEGORY_SPACE: " "}
_WIDE = re.compile("[\u2e80-\U0010ffff]")


class Literals(Protocol):
    """An automaton of literals, each with the sets that it is of, as a number: bit n stands for the n-th."""

    def iter(self, low: str) -> Iterator[tuple[int, int]]:
        """Where a literal ends, and its sets."""
        ...


class _Tried(NamedTuple, Generic[T]):
    """One pattern and what must be true of a text in which it is found."""

    find: Callable[[str], re.Match[str] | None]
    signs: tuple[str, ...]
    """All of these stand in it."""
    firsts: frozenset[str] | None
    """It begins with one of these."""
    sizes: tuple[int, int]
    """It has so many code points at least and at most."""
    literals: tuple[str, ...]
    """One of these stands in it."""
    what: T


class Patterns(Generic[T]):
    """Patterns in order of precedence, each with what it stands for.

    A pattern is tried only where one of the literals stands that it cannot do without, which are looked for all at
    once (Aho and Corasick 1975), and all of the signs; one that opens with `^`, at the start alone and only on a
    character that it can start with; one with both ends, only on a text that is neither too short nor too long for
    it. What is found is the same as by trying all. Sets of patterns are numbers: bit n stands for the n-th.
    """

    def __init__(self, found: Iterable[tuple[re.Pattern[str], T]]) -> None:
        self.all = tuple(found)
        self._tried = [_tried(pattern, what) for pattern, what in self.all]
        self._steps = sorted({step for one in self._tried for step in (one.sizes[0], one.sizes[1] + 1)})
        self._opening: dict[str, int] = {}
        self._sized: dict[int, int] = {}
        self._free = sum(1 << place for place, one in enumerate(self._tried) if not one.literals)
        self._told_by: dict[int, Literals] = {}
        few = {literal for one in self._tried for literal in one.literals}
        self._few = tuple(sorted(few)) if not self._free and len(few) <= FEW else None
        self._narrowed: dict[int, Patterns[T]] = {}

    def __iter__(self) -> Iterator[tuple[re.Pattern[str], T]]:
        return iter(self.all)

    def found(self, text: str, low: str | None = None) -> Iterator[tuple[re.Match[str], T]]:
        """What is found in the text, in order of precedence; `low` is `case(text)`, where it is known already."""
        low = case(text) if low is None else low
        if not self.may_be_in(low):
            return
        places = self._told(low, len(text)) & self._able(low[:1], len(text))
        while places:
            one = self._tried[(places & -places).bit_length() - 1]
            places &= places - 1
            if all(map(low.__contains__, one.signs)) and (match := one.find(text)):
                yield match, one.what

    def may_be_in(self, low: str) -> bool:
        """Whether any may be found in parts of a text in small letters, where that takes but a look."""
        return self._few is None or any(map(low.__contains__, self._few))

    def on(self, low: str) -> Patterns[T]:
        """Those alone that may be found in parts of a page in small letters: most pages hold the literals of few."""
        places = self._told(low, 0)
        places &= sum(1 << place for place, one in enumerate(self._tried) if all(map(low.__contains__, one.signs)))
        if places not in self._narrowed:
            if len(self._narrowed) >= _MANY:
                self._narrowed.clear()
            self._narrowed[places] = Patterns(
                self.all[place] for place in range(len(self.all)) if places >> place & 1
            )
        return self._narrowed[places]

    def _told(self, low: str, size: int) -> int:
        """The patterns that need no literal, and those of whose literals one stands in a text in small letters.

        Most of the patterns are for short texts; a long one is not searched for their literals.
        """
        tier = bisect_right(TIERS, size)
        if (told := self._told_by.get(tier)) is None:
            least = TIERS[tier - 1] if tier else 0
            told = self._told_by[tier] = literals_of(
                one.literals if one.sizes[1] >= least else () for one in self._tried
            )
        places = self._free
        for _, needing in told.iter(low):
            places |= needing
        return places

    def _able(self, first: str, size: int) -> int:
        """The patterns that a text of that size may hold, and with this first character, in small letters."""
        if (opening := self._opening.get(first)) is None:
            start = _start(first)
            able = (one.firsts is None or start in one.firsts for one in self._tried)
            opening = sum(1 << place for place, one in enumerate(able) if one)
            if len(self._opening) < _MANY:
                self._opening[first] = opening
        step = bisect_right(self._steps, size)
        if (sized := self._sized.get(step)) is None:
            fitting = (one.sizes[0] <= size <= one.sizes[1] for one in self._tried)
            sized = self._sized[step] = sum(1 << place for place, one in enumerate(fitting) if one)
        return opening & sized


def _tried(pattern: re.Pattern[str], what: T) -> _Tried[T]:
    parsed = _parser.parse(pattern.pattern, pattern.flags)
    parts = list(parsed)
    at_start = _is_anchored(pattern)
    firsts = _first(parts) if at_start else None
    return _Tried(
        pattern.match if at_start else pattern.search,
        tuple(sorted(set(_needed(parts)))),
        firsts,
        _sizes(parsed, at_start and not pattern.flags & re.MULTILINE),
        _one_of(parts),
        what,
    )


def literals_of(sets: Iterable[Iterable[str]]) -> Literals:
    """The literals of some sets, to be looked for all at once.

    >>> [place for _, place in literals_of([("ban quyen", "©"), ("rss",)]).iter("© 2024, rss")]
    [1, 2]
    """
    places: dict[str, int] = {"\0": 0}  # without a literal there is no automaton
    for place, some in enumerate(sets):
        for one in some:
            places[one] = places.get(one, 0) | 1 << place
    found = ahocorasick.Automaton()
    for literal, of in places.items():
        found.add_word(literal, of)
    found.make_automaton()
    return cast(Literals, found)


def _sizes(parsed: Any, at_start: bool) -> tuple[int, int]:
    """Code points of a text in which a pattern is found: the least and the most.

    A pattern is bounded that begins with `^` and ends with `$`, or looks ahead to it; a line feed may stand behind.
    """
    most = sys.maxsize
    if at_start and _ends(parsed):
        most = parsed.getwidth()[1] + 1
    for kind, value in list(parsed)[1:2] if at_start else ():
        if kind is _constants.ASSERT and value[0] > 0 and _ends(value[1]):
            most = min(most, value[1].getwidth()[1] + 1)
    return min(parsed.getwidth()[0], sys.maxsize), most


def _ends(parts: Any) -> bool:
    """Whether a sequence ends with `$` or the like."""
    kind, value = list(parts)[-1]
    return kind is _constants.AT and value in (_constants.AT_END, _constants.AT_END_STRING)


def _is_dense(text: str) -> bool:
    """Whether a character of a script without spaces stands in the text."""
    return not text.isascii() and _WIDE.search(text) is not None


def case(text: str) -> str:
    """Small letters, such that texts which match in either case are equal."""
    return _one_i(text.casefold())


def _one_i(low: str) -> str:
    return low if low.isascii() else low.replace("\u0131", "i").replace("i\u0307", "i")


def case_in_place(text: str) -> str | None:
    """The same letter by letter, so that offsets stay; None where a letter becomes more than one, or two become one.

    >>> case_in_place("ẢNH: Báo Nhân Dân"), case_in_place("Straße")
    ('ảnh: báo nhân dân', None)
    """
    low = text.casefold()
    if len(low) != len(text):  # no letter becomes less than one
        return None
    low = _one_i(low)
    return low if len(low) == len(text) else None


def _start(text: str) -> str:
    """The first character in small letters; one for all digits and one for all blanks."""
    first = text[:1]
    return "0" if first.isdecimal() else " " if first.isspace() else case(first)[:1]


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
        elif kind in _REPEATS and value[0] > 0:
            yield from _needed(value[2])


def first_of(pattern: re.Pattern[str]) -> frozenset[str] | None:
    r"""What a match can start with, in small letters; None where that is too much to say.

    >>> sorted(first_of(re.compile(r"^\(?(?:Theo|bởi)\s", re.IGNORECASE)))
    ['(', 'b', 't']
    """
    return _first(list(_parser.parse(pattern.pattern, pattern.flags)))


def _first(parts: list[Any]) -> frozenset[str] | None:
    """First characters of a sequence; with a part that may be empty, those of what follows, too."""
    found: set[str] = set()
    for at, (kind, value) in enumerate(parts):
        if kind in (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT):
            continue
        if kind in _REPEATS and value[0] == 0:
            inner = _first(list(value[2]))
            if inner is None:
                return None
            found |= inner
            continue
        chars = _first_of_part(kind, value, parts[at + 1 :])
        return None if chars is None or len(found | chars) > MAX_CHOICES else frozenset(found | chars)
    return None


def _first_of_part(kind: Any, value: Any, rest: list[Any]) -> frozenset[str] | None:
    if kind is _constants.LITERAL:
        return frozenset(_start(chr(value)))
    if kind is _constants.IN:
        return _of_set(value)
    if kind is _constants.SUBPATTERN:
        return _first([*value[3], *rest])
    if kind in _REPEATS:
        return _first([*value[2], *rest])
    if kind is _constants.BRANCH:
        branches = [_first([*branch, *rest]) for branch in value[1]]
        return None if None in branches else frozenset[str]().union(*(one for one in branches if one))
    return None


def _of_set(members: Any) -> frozenset[str] | None:
    """The characters of `[…]`, where they are few and named one by one."""
    found: set[str] = set()
    for kind, value in members:
        if kind is _constants.LITERAL:
            found.add(_start(chr(value)))
        elif kind is _constants.RANGE and value[1] - value[0] < MAX_CHOICES:
            found |= {_start(chr(code)) for code in range(value[0], value[1] + 1)}
        elif kind is _constants.CATEGORY and value in _SAME_START:
            found.add(_SAME_START[value])
        else:
            return None
    return frozenset(found)


def _one_of(parts: list[Any]) -> tuple[str, ...]:
    """Literals in small letters of which every match holds one; empty where there are none worth asking for."""
    best: tuple[str, ...] = ()
    run = ""
    for kind, value in [*parts, (None, None)]:
        if kind is _constants.LITERAL:
            run += chr(value)
            continue
        if run:
            best = _better(best, (case(run),))
        if kind is _constants.SUBPATTERN:
            best = _better(best, _one_of(list(value[3])))
        elif kind is _constants.BRANCH:
            branches = [_one_of(list(branch)) for branch in value[1]]
            best = _better(best, tuple(one for branch in branches for one in branch) if all(branches) else ())
        elif kind in _REPEATS and value[0] > 0:
            best = _better(best, _one_of(list(value[2])))
        elif kind is _constants.IN and all(one is _constants.LITERAL and chr(code) in SIGNS for one, code in value):
            best = _better(best, tuple(chr(code) for _, code in value))
        run = ""
    return best


def _better(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The choice whose shortest literal is longer; few before many."""
    if not other or len(other) > MAX_WORDS or not all(map(_is_worth_asking, other)):
        return one
    return other if not one or _worth(other) > _worth(one) else one


def _is_worth_asking(literal: str) -> bool:
    return len(literal) >= MIN_WORD or literal in SIGNS or _is_dense(literal)


def _worth(some: tuple[str, ...]) -> tuple[int, int]:
    return min(map(len, some)), -len(some)
