"""Many patterns, one text → the first that is found, without asking those that cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import itemgetter
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")
SIGNS = frozenset(":()[]|@#°º/<>…»0123456789")
"""Signs worth asking for before a pattern is tried: rare in prose, the same in either case."""
MAX_CHOICES = 48
"""First characters, and literals one of which is needed: a pattern with more is tried as it is."""
MAX_WORDS = 96
"""The same of literals that are looked up all at once."""
FEW = 16
"""Literals of some patterns that are asked for one by one before anything else."""
MIN_WORD = 2
"""Characters of a word worth asking for; one is enough for a sign."""
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
_SAME_START = {_constants.CATEGORY_DIGIT: "0", _constants.CATEGORY_SPACE: " "}
_WORD = re.compile(r"\w+")
LETTERS = 3
"""First letters of a word by which literals are looked up."""
_LETTERS = re.compile(rf"\b\w{{1,{LETTERS}}}")
_DENSE = frozenset({"dense"})
"""Stands among the signs for a script without spaces."""
_DENSE_SIGN = re.compile("[\u2e80-\U0010ffff]")
_PLACE = itemgetter(0)
_MANY = 4096
"""Sets of patterns remembered; more than a corpus ever shows, and a bound for hostile ones."""


Able = tuple[int, Any, tuple[str, ...], T]
"""A pattern that may be found: its place, how it is tried, literals of which it needs one, what it stands for."""


class Patterns(Generic[T]):
    """Patterns in order of precedence, each with what it stands for.

    A pattern is tried only where the signs are that it cannot do without, and one of the literals it cannot do
    without, which are looked up by the first letters of their words, all patterns at once; one that opens with `^`,
    at the start alone and only on a character that it can start with. What is found is the same as by trying all.
    """

    def __init__(self, found: Iterable[tuple[re.Pattern[str], T]]) -> None:
        self.all = tuple(found)
        parsed = [list(_parser.parse(pattern.pattern, pattern.flags)) for pattern, _ in self.all]
        self._anchored = [_is_anchored(pattern) for pattern, _ in self.all]
        self._firsts = [
            _first(parts) if anchored else None for parts, anchored in zip(parsed, self._anchored, strict=True)
        ]
        literals = [_one_of(parts) for parts in parsed]
        self._literals = [tuple(dict.fromkeys(one.text for one in some)) for some in literals]
        every = {text for some in self._literals for text in some}
        self._few = tuple(every) if all(self._literals) and len(every) <= FEW else None
        self._narrowed: dict[tuple[int, ...], Patterns[T]] = {}
        self._needed = [
            frozenset(_needed(parts)) | (_DENSE if some and all(_is_dense(one.text) for one in some) else frozenset())
            for parts, some in zip(parsed, literals, strict=True)
        ]
        self._free = [not some for some in literals]
        self._parts = [tuple(dict.fromkeys(one.text for one in some if not one.begins)) for some in literals]
        self._by_letters: dict[str, dict[str, set[int]]] = {}
        for place, some in enumerate(literals):
            for one in some:
                if one.begins:
                    self._by_letters.setdefault(one.begins, {}).setdefault(one.text, set()).add(place)
        self._signs = sorted({sign for signs in self._needed for sign in signs} - _DENSE)
        self._able_by: dict[tuple[str, ...], tuple[tuple[Able[T], ...], dict[int, Able[T]]]] = {}

    def __iter__(self) -> Iterator[tuple[re.Pattern[str], T]]:
        return iter(self.all)

    def found(self, text: str) -> Iterator[tuple[re.Match[str], T]]:
        """What is found in the text, in order of precedence."""
        low = _case(text)
        if self._few is not None and not any(map(low.__contains__, self._few)):
            return
        signs = [sign for sign in self._signs if sign in text]
        key = (_start(text), *signs, *(_DENSE if _is_dense(text) else ()))
        if (known := self._able_by.get(key)) is None:
            if len(self._able_by) >= _MANY:
                self._able_by.clear()
            known = self._able_by[key] = self._able(key[0], frozenset(key[1:]))
        able, by_place = known
        if more := {place: by_place[place] for place in self._places(low) if place in by_place}:
            able = tuple(sorted([one for one in able if one[0] not in more] + list(more.values()), key=_PLACE))
        for _, find, parts, what in able:
            if parts and not any(map(low.__contains__, parts)):
                continue
            if match := find(text):
                yield match, what

    def on(self, page: str) -> Patterns[T]:
        """Those alone that may be found in parts of a page: most pages hold the literals of few."""
        low, dense = _case(page), _is_dense(page)
        places = tuple(
            place
            for place, (some, need) in enumerate(zip(self._literals, self._needed, strict=True))
            if (not some or any(map(low.__contains__, some))) and all(map(page.__contains__, need - _DENSE))
            if dense or not need & _DENSE
        )
        if len(self._narrowed) >= _MANY:
            self._narrowed.clear()
        if places not in self._narrowed:
            self._narrowed[places] = Patterns(self.all[place] for place in places)
        return self._narrowed[places]

    def _places(self, low: str) -> Iterator[int]:
        """Places of the patterns one of whose literals stands in the text; some more than once."""
        for letters in self._by_letters.keys() & _LETTERS.findall(low):
            for literal, places in self._by_letters[letters].items():
                if literal in low:
                    yield from places

    def _able(self, first: str, signs: frozenset[str]) -> tuple[tuple[Able[T], ...], dict[int, Able[T]]]:
        """The patterns that a text with this first character and these signs may hold.

        First those that are tried whatever its words are, or by parts of words; then by place all that need a word.
        """
        rows = zip(self.all, self._anchored, self._needed, self._firsts, strict=True)
        able = [
            (place, pattern.match if anchored else pattern.search, what)
            for place, ((pattern, what), anchored, need, firsts) in enumerate(rows)
            if need <= signs and (firsts is None or first in firsts)
        ]
        plain = ((at, find, self._parts[at], what) for at, find, what in able if self._free[at] or self._parts[at])
        return tuple(plain), {at: (at, find, (), what) for at, find, what in able if not self._free[at]}


def _is_dense(text: str) -> bool:
    """Whether a character of a script without spaces stands in the text."""
    return not text.isascii() and _DENSE_SIGN.search(text) is not None


def _case(text: str) -> str:
    """Small letters, such that texts which match in either case are equal."""
    low = text.casefold()
    return low if low.isascii() else low.replace("\u0131", "i").replace("i\u0307", "i")


def _start(text: str) -> str:
    """The first character in small letters; one for all digits and one for all blanks."""
    first = text[:1]
    return "0" if first.isdecimal() else " " if first.isspace() else _case(first)[:1]


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


class _Needed(NamedTuple):
    """A literal that a match holds, in small letters."""

    text: str
    begins: str
    """The first letters of its longest word that begins within it; empty for none."""


def _one_of(parts: list[Any], left: bool = False, right: bool = False, head: str = "") -> tuple[_Needed, ...]:
    """Literals of which every match holds one; empty where there are none worth asking for.

    `head` is the literal right before the parts; `left` and `right` tell whether words begin and end around them.
    """
    best: tuple[_Needed, ...] = ()
    run, begun = head, left
    for at, (kind, value) in enumerate([*parts, (None, None)]):
        if kind is _constants.LITERAL:
            run += chr(value)
            continue
        last = kind is None
        ends = right if at + 1 >= len(parts) else _is_gap(*parts[at + 1])
        if run:
            best = _better(best, (_literal(run, begun, right if last else _is_gap(kind, value)),))
        if kind is _constants.SUBPATTERN:
            best = _better(best, _one_of(list(value[3]), begun, ends, run))
        elif kind is _constants.BRANCH:
            branches = [_one_of(list(branch), begun, ends, run) for branch in value[1]]
            best = _better(best, tuple(one for branch in branches for one in branch) if all(branches) else ())
        elif kind in _REPEATS and value[0] > 0:
            best = _better(best, _one_of(list(value[2]), begun))
        elif kind is _constants.IN and all(one is _constants.LITERAL and chr(code) in SIGNS for one, code in value):
            best = _better(best, tuple(_Needed(chr(code), "") for _, code in value))
        run, begun = "", not last and _ends_word(parts, at + 1, left and not head)
    return best


def _ends_word(parts: list[Any], stop: int, left: bool) -> bool:
    """Whether what stands in front of part `stop` ends any word: a gap, or parts that may be empty behind one."""
    for kind, value in reversed(parts[:stop]):
        if kind in (_constants.ASSERT, _constants.ASSERT_NOT):
            continue
        inner = value[3] if kind is _constants.SUBPATTERN else value[2] if kind in _REPEATS else None
        if kind is _constants.BRANCH:
            return all(_ends_word(list(branch), len(branch), False) for branch in value[1])
        if inner is None or not _ends_word(list(inner), len(inner), False):
            return _is_gap(kind, value)
        if kind is _constants.SUBPATTERN or value[0] > 0:
            return True
    return left


def _is_gap(kind: Any, value: Any) -> bool:
    """Whether no word goes on through a part: an edge of words, a blank, a sign."""
    if kind is _constants.AT:
        return value is not _constants.AT_NON_BOUNDARY
    if kind is _constants.LITERAL:
        return _WORD.match(chr(value)) is None
    if kind is _constants.IN:
        return all(
            _is_category_of_gaps(what) if one is _constants.CATEGORY else _is_gap(one, what) for one, what in value
        )
    return kind in _REPEATS and value[0] > 0 and len(value[2]) == 1 and _is_gap(*value[2][0])


def _is_category_of_gaps(category: Any) -> bool:
    return category in (_constants.CATEGORY_SPACE, _constants.CATEGORY_NOT_WORD)


def _literal(run: str, begun: bool, ended: bool) -> _Needed:
    low = _case(run)
    words = [
        word[0]
        for word in _WORD.finditer(low)
        if (word.start() > 0 or begun) and (len(word[0]) >= LETTERS or word.end() < len(low) or ended)
    ]
    return _Needed(low, max(words, key=len, default="")[:LETTERS])


def _better(one: tuple[_Needed, ...], other: tuple[_Needed, ...]) -> tuple[_Needed, ...]:
    """The choice whose shortest literal is longer; few before many."""
    short = (word.text for word in other if len(word.text) < MIN_WORD)
    if not other or any(text not in SIGNS and not _is_dense(text) for text in short):
        return one
    if sum(not word.begins for word in other) > MAX_CHOICES or len(other) > MAX_WORDS:
        return one
    return other if not one or _worth(other) > _worth(one) else one


def _worth(some: tuple[_Needed, ...]) -> tuple[bool, int, int]:
    return all(word.begins for word in some), min(len(word.text) for word in some), -len(some)
