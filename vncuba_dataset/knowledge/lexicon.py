"""Markers of all languages → the lexicon that lines are asked of, and the phrases of menus."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from vncuba_dataset.errors import KnowledgeError
from vncuba_dataset.knowledge.check import pattern_of
from vncuba_dataset.knowledge.entries import Language, Marker
from vncuba_dataset.knowledge.keys import fold, line_key
from vncuba_dataset.patterns import Patterns
from vncuba_dataset.phrases import Phrases

OPENING = 4
"""Letters by which phrases that open a line are looked up."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All markers, ready to be asked about a line."""

    lines: Mapping[str, Marker]
    starts: Mapping[str, Marker]
    openings: Mapping[str, tuple[str, ...]]
    """First letters, four or all → the phrases of `starts` that open so, the longest first."""
    short: frozenset[str]
    """First letters of the phrases of `starts` with fewer than four."""
    patterns: Patterns[Marker]
    credits: Patterns[Marker]
    """Those of them that end a caption with its credit."""
    cuts_after: Patterns[Marker]
    cuts_before: Patterns[Marker]
    tails: Mapping[str, Marker]
    """A link's words at the very end of a line, in small letters."""

    def opening(self, key: str) -> str:
        """The longest phrase of `starts` that a folded line opens with, never ending within a word; else nothing."""
        least = 0 if key[:1] in self.short else OPENING - 1
        for size in range(OPENING, least, -1):
            for phrase in self.openings.get(key[:size], ()):
                after = key[len(phrase) : len(phrase) + 1]
                if key.startswith(phrase) and not (phrase[-1:].isalnum() and (after.isalnum() or after == "_")):
                    return phrase
        return ""


def lexicon_of(languages: tuple[Language, ...], root: Path) -> Lexicon:
    """All markers, by the way they are matched."""
    markers = [marker for language in languages for marker in language.marker]
    starts = _first_of({}, ((fold(word), marker) for marker, word in _words(markers, "start")))
    return Lexicon(
        lines=_first_of({}, ((line_key(word), marker) for marker, word in _words(markers, "line"))),
        starts=starts,
        openings=_openings(starts),
        short=frozenset(word[:1] for word in starts if len(word) < OPENING),
        patterns=Patterns(_compiled(markers, "pattern", root)),
        credits=Patterns(_compiled([m for m in markers if m.rule.endswith("/caption-credit")], "pattern", root)),
        cuts_after=Patterns(_compiled(markers, "cut-after", root)),
        cuts_before=Patterns(_compiled(markers, "cut-before", root)),
        tails=_first_of({}, ((word.lower(), marker) for marker, word in _words(markers, "tail"))),
    )


def phrases_of(sections: frozenset[str], lexicon: Lexicon) -> Phrases[str]:
    """Names of sections and words of buttons, as line keys → `nav` or `other`."""
    buttons = {key: "nav" if marker.label == "nav" else "other" for key, marker in lexicon.lines.items()}
    able = {"other", "nav", "comment"}
    return Phrases(
        {key: kind for key, kind in buttons.items() if lexicon.lines[key].label in able}
        | dict.fromkeys(sections, "nav")
    )


def _first_of(found: dict[str, Marker], named: Iterable[tuple[str, Marker]]) -> dict[str, Marker]:
    """Languages share words; the first file that has one names the rule, and no other may give it another label."""
    for word, marker in named:
        first = found.setdefault(word, marker)
        if first.label != marker.label:
            where, fix = f"languages: rule {marker.rule!r}", "one word has one label"
            raise KnowledgeError(where, f"{word!r} is {first.label!r} in rule {first.rule!r}", fix)
    return found


def _words(markers: list[Marker], match: str) -> Iterator[tuple[Marker, str]]:
    return ((marker, word) for marker in markers if marker.match == match for word in marker.words)


def _compiled(markers: list[Marker], match: str, root: Path) -> tuple[tuple[re.Pattern[str], Marker], ...]:
    return tuple((pattern_of(word, str(root)), marker) for marker, word in _words(markers, match))


def _openings(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Phrases by their first letters, the longest first."""
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        found[word[:OPENING]] = (*found.get(word[:OPENING], ()), word)
    return found
