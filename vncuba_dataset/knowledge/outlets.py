"""Outlets → whom a mark, a name, its initials or a domain belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from vncuba_dataset.errors import KnowledgeError
from vncuba_dataset.knowledge.check import FORMS
from vncuba_dataset.knowledge.entries import Outlet
from vncuba_dataset.knowledge.keys import fold

MIN_INITIALS = 4
"""Letters: shorter ones stand for too many things."""
MIN_SLOGAN = 4, 8
"""Words of a slogan; its letters in a script without spaces."""
NAME_WORD = re.compile(r"[^\s,;:()\[\]|\"'“”«»©–—’]+(?<![.])")
"""A word of an outlet's name as it is cut from a line."""
_IN_BRACKETS = re.compile(r"\s\([^()]{2,12}\)$")
"""Initials behind a name."""
_RUN = re.compile(r"\w+")
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{3,30}")


@dataclass(frozen=True, slots=True)
class Credit:
    """What one word at the head or foot of a body names."""

    rule: str
    outlet: str
    agency: str
    gives: tuple[str, ...]
    kind: str
    forms: tuple[str, ...] = FORMS
    glossed: frozenset[str] = frozenset()
    """The outlet's names in full, folded: `Vietnam News Agency (VNA)` explains initials and is no dateline."""


def credits_of(outlets: Mapping[str, Outlet], where: str) -> dict[str, Credit]:
    """Word of the rules of one place, folded → what it names; no two rules share one."""
    found: dict[str, Credit] = {}
    for outlet in outlets.values():
        names = frozenset(map(fold, (outlet.name, *outlet.names))) if outlet.rule else frozenset()
        for rule in outlet.rule:
            glossed = names.difference(map(fold, rule.words))
            for word in rule.words if rule.where == where else ():
                other = found.get(fold(word))
                if other is not None and other.rule != rule.rule:
                    raise KnowledgeError(f"rule {rule.rule!r}", f"{word!r} is taken by {other.rule!r}", "drop one")
                found[fold(word)] = Credit(
                    rule=rule.rule,
                    outlet=outlet.id,
                    agency=outlet.agency,
                    gives=rule.gives,
                    kind=outlet.kind,
                    forms=rule.forms,
                    glossed=glossed,
                )
    return found


def names_of(outlets: Mapping[str, Outlet]) -> Iterator[str]:
    """Names and marks of outlets, folded."""
    for outlet in outlets.values():
        yield from map(fold, outlet.names)
        yield from (fold(word) for rule in outlet.rule for word in rule.words)


def named_in(outlets: Mapping[str, Outlet]) -> dict[str, str]:
    """Name of an outlet, folded, with and without initials behind it → its id; names of two outlets are left out."""
    found: dict[str, str] = {}
    shared = set()
    for outlet in outlets.values():
        spelled = {fold(name) for name in (outlet.name, *outlet.names)}
        for name in spelled | {_IN_BRACKETS.sub("", name) for name in spelled}:
            if found.setdefault(name, outlet.id) != outlet.id:
                shared.add(name)
    return {name: owner for name, owner in found.items() if name not in shared}


def initials_of(outlets: Mapping[str, Outlet]) -> dict[str, str]:
    """First letters of an outlet's name, with and without the first word → its id; those of two are left out."""
    found: dict[str, set[str]] = {}
    for outlet in outlets.values():
        for name in outlet.names:
            words = [word for word in fold(name).split() if word[0].isalpha()]
            for letters in ("".join(word[0] for word in words), "".join(word[0] for word in words[1:])):
                if len(letters) >= MIN_INITIALS:
                    found.setdefault(letters, set()).add(outlet.id)
    return {letters: next(iter(owners)) for letters, owners in found.items() if len(owners) == 1}


def handles_of(named: Mapping[str, str], outlets: Mapping[str, Outlet]) -> dict[str, str]:
    """A name, or the first part of a domain, without blanks and hyphens → its outlet; those of two are left out."""
    found: dict[str, set[str]] = {}
    for name, owner in named.items():
        found.setdefault(re.sub(r"\W", "", name), set()).add(owner)
    for outlet in outlets.values():
        for domain in outlet.domains:
            found.setdefault(domain.partition(".")[0].replace("-", ""), set()).add(outlet.id)
    return {handle: next(iter(owners)) for handle, owners in found.items() if len(owners) == 1}


def owners_of(
    outlets: Mapping[str, Outlet], root: Path, what: str, of: Callable[[Outlet], Iterable[str]]
) -> dict[str, str]:
    """What belongs to one outlet alone → its id; two claims to one thing are an error."""
    found: dict[str, str] = {}
    for outlet in outlets.values():
        for one in of(outlet):
            if one in found:
                at = f"{root}/outlets/{outlet.id}.toml"
                raise KnowledgeError(at, f"{what} {one!r} is also in {found[one]}.toml", "drop one")
            found[one] = outlet.id
    return found


def mastheads_of(outlet: Outlet) -> Iterator[str]:
    """Its slogans, each alone and behind each of its names: `Juventud Rebelde Diario de la juventud cubana`."""
    names = (outlet.name, *outlet.names)
    for slogan in dict.fromkeys(outlet.mastheads):
        yield slogan
        yield from dict.fromkeys(f"{name} {slogan}" for name in names)


def slogans_of(mastheads: Iterable[str]) -> tuple[str, ...]:
    """Those line keys of mastheads that have the words of a slogan, or its letters in a script without spaces."""
    least, letters = MIN_SLOGAN
    return tuple(k for k in mastheads if len(k.split()) >= least or (k[:1] > "\u33ff" and len(k) >= letters))


def han_names_in(named: Iterable[str]) -> tuple[str, ...]:
    """Names in a script without spaces, the longest first."""
    return tuple(sorted(filter(_HAN_NAME.fullmatch, named), key=lambda name: (-len(name), name)))


def openings_of_names(named: Mapping[str, str]) -> dict[str, int]:
    """First word of a name → words of the longest name that opens so."""
    found: dict[str, int] = {}
    for name in named:
        words = NAME_WORD.findall(name)
        if words:
            found[words[0]] = max(found.get(words[0], 0), len(words))
    return found


def by_longest_word(phrases: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Longest word of a phrase → the phrases, for `may_hold`."""
    found: dict[str, tuple[str, ...]] = {}
    for phrase in dict.fromkeys(phrases):
        if runs := _RUN.findall(phrase):
            longest = max(runs, key=len)
            found[longest] = (*found.get(longest, ()), phrase)
    return found


def may_hold(line: str, by_word: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether one of the phrases may stand in a folded line: cheaper than to look for each."""
    return any(phrase in line for run in by_word.keys() & _RUN.findall(line) for phrase in by_word[run])
