"""Text in an old Vietnamese set that was read as Windows' Western page (`ViÖt Nam`) → Vietnamese, line by line.

A line is read anew only where the Western reading spells few syllables and one of the old sets spells nearly all; a
line too short to tell follows the page. Spanish, French, German or Portuguese words are no Vietnamese syllables.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from vncuba_dataset.decode.legacy import READERS, TO_BYTES, restore_capitals
from vncuba_dataset.decode.syllables import count_syllables

TRIGGERS = frozenset("¨©¬\xad®µ¶·¸¹¤¥¦±½¾¯ðÐÞþ")
"""Signs that are letters in TCVN3 or VISCII, and letters of cp1258; other pages hardly have them."""
_VNI_PAIR = re.compile("[øäåØÄÅ](?<=[aeouyôöAEOUYÔÖ].)")
_CAPITAL = "[Æ-ÖØ-Þ](?<=[a-z].)(?:[a-z]|\\b)"
_CAPITAL_INSIDE = re.compile(_CAPITAL)
_BROKEN = re.compile(  # the class of all signs first: the search then runs from sign to sign
    "[Æ-ÖØ-Þ¨©¬®µ¶·¸¹¤¥¦±½¾¯§«ªðþìòõ](?:(?<=[a-z][Æ-ÖØ-Þ])(?:[a-z]|\\b)"
    "|(?<=[A-Za-zÀ-ÿ][¨©¬®µ¶·¸¹¤¥¦±½¾¯§«ª])[a-zà-ÿ]|(?<=\\b[®ðÐ])[a-zà-ÿ¨-¾]|(?<=[A-Za-z][¨©¬®µ¶·¸¹¤½¾])(?!\\w)"
    "|(?<=§)[µ¶·¸¹]|(?<=[a-zâêôã][þÞÒÌ])|(?<=[âêôãõý][ìòõ]))"
)
CLEAR = 0.75
"""Share of a line's marked words that must be syllables after, for a line that speaks alone."""
FOLLOWS = 0.5
"""The same for a line of a page most of which is in that set."""
ENOUGH = 3
"""Syllables in a line that speaks alone, unless its Western reading cannot be words at all."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A line as an old set reads it: its text, its syllables and its marked words; `now` as the line stands."""

    set: str
    text: str
    good: int
    words: int
    now: int


def is_misread(text: str, rare: frozenset[str]) -> bool:
    """Cheap: whether the page has signs or pairs of letters that such text is full of."""
    return (
        not TRIGGERS.isdisjoint(rare)
        or (not rare.isdisjoint("øäåØÄÅ") and _VNI_PAIR.search(text) is not None)
        or (any("Æ" <= c <= "Þ" for c in rare) and _CAPITAL_INSIDE.search(text) is not None)
    )


def undo_misreading(text: str) -> tuple[str, Counter[str]]:
    """Lines of TCVN3, VNI, VISCII or cp1258 read anew; counts them under the set's name.

    >>> undo_misreading("ViÖt Nam")
    ('Việt Nam', Counter({'tcvn3': 1}))
    >>> undo_misreading("König Müller, août, não, Mª José ®")[1]
    Counter()
    """
    votes: Counter[str] = Counter()
    if not (_BROKEN.search(text) or _VNI_PAIR.search(text)):
        return text, votes
    lines = text.split("\n")
    for line in lines:
        if _BROKEN.search(line) or _VNI_PAIR.search(line):
            best = max((_read(line, name) for name in READERS), key=lambda one: (one.good, -one.words))
            if _speaks(best, line):
                votes[best.set] += best.good
    if not votes:
        return text, votes
    name = max(votes, key=lambda one: votes[one])
    read = {i: _read(line, name) for i, line in enumerate(lines) if not line.isascii()}
    follow = 2 * votes[name] > sum(one.now for one in read.values()) + sum(one.words for one in read.values()) // 2
    anew = [i for i, one in read.items() if _speaks(one, lines[i]) or (follow and _follows(one))]
    made, restored = _joined([read[i].text for i in anew], name)
    for i, line in zip(anew, made, strict=True):
        lines[i] = line
    return "\n".join(lines), Counter({name: len(anew)} | ({"lost-capitals": restored} if restored else {}))


def _read(line: str, name: str) -> _Read:
    text = READERS[name](line.translate(TO_BYTES))
    good, words = count_syllables(restore_capitals(text)[0] if name == "tcvn3" else text)
    return _Read(name, text, good, words, count_syllables(line)[0])


def _speaks(one: _Read, line: str) -> bool:
    """The line by itself says what it is in."""
    if one.good <= one.now or one.good < CLEAR * one.words:
        return False
    return one.good >= ENOUGH or (_VNI_PAIR if one.set == "vni" else _BROKEN).search(line) is not None


def _follows(one: _Read) -> bool:
    return one.good >= one.now and one.good >= FOLLOWS * one.words


def _joined(lines: list[str], name: str) -> tuple[list[str], int]:
    """The lines with the capitals that TCVN3 lost, which are told by looking at all of them."""
    if name != "tcvn3" or not lines:
        return lines, 0
    text, restored = restore_capitals("\n".join(lines))
    return text.split("\n"), restored
