"""Letters of another alphabet inside Latin words → the Latin letters they look like; whole foreign words stay."""

from __future__ import annotations

import re
from collections.abc import Callable

from vncuba_dataset.decode.syllables import is_syllable

_LOOKS = str.maketrans(
    "АВЕКМНОРСТУХІЈЅаеорсухіјѕһԁԛԝҮΑΒΕΖΗΙΚΜΝΟΡΤΥΧοѵ",
    "ABEKMHOPCTYXIJSaeopcyxijshdqwYABEZHIKMNOPTYXov",
)
LOOKALIKES = frozenset(map(chr, _LOOKS))
ETHS = frozenset("ðÐ")
_FOREIGN = re.compile("[\u0370-\u052f]")
_WORD = re.compile(r"[^\W\d_]+")
_ETH_ACRONYM = re.compile(r"\b[A-ZĂÂÊÔƠƯĐ]{0,6}Ð[A-ZĂÂÊÔƠƯĐ]{0,6}\b")
_VIETNAMESE = re.compile("[ơưđạ-ỹ]")
MIN_LETTERS = 5
"""Letters of no other language that make a page Vietnamese."""
_ETH_WORD = re.compile(r"\b[ðÐ][^\W\d_]+")


def undo_lookalikes(text: str) -> tuple[str, int]:
    """Words of Latin letters with a Cyrillic or Greek one that looks Latin; counts the words.

    >>> undo_lookalikes("Сuba и Куба, 5 μm, Vіệt Nam")
    ('Cuba и Куба, 5 μm, Việt Nam', 2)
    """
    lines = text.split("\n")
    changed = 0
    for i, line in enumerate(lines):
        if _FOREIGN.search(line):
            lines[i], count = _each(_WORD, line, _latin)
            changed += count
    return "\n".join(lines), changed


def undo_eths(text: str) -> tuple[str, int]:
    """ð for đ where the word is then a Vietnamese syllable, which no Icelandic word with ð is; counts the words.

    On a Vietnamese page also in acronyms.

    >>> undo_eths("Ðoàn ðại biểu; það, við")
    ('Đoàn đại biểu; það, við', 2)
    """
    made, count = _each(_ETH_WORD, text, _vietnamese)
    if "Ð" not in made or "þ" in text or len(_VIETNAMESE.findall(text)) < MIN_LETTERS:
        return made, count
    made, more = _ETH_ACRONYM.subn(lambda m: m.group().replace("Ð", "Đ"), made)
    return made, count + more


def _each(words: re.Pattern[str], text: str, mend: Callable[[str], str]) -> tuple[str, int]:
    changed = 0

    def mended(match: re.Match[str]) -> str:
        nonlocal changed
        word = mend(match.group())
        changed += word != match.group()
        return word

    return words.sub(mended, text), changed


def _latin(word: str) -> str:
    foreign = _FOREIGN.findall(word)
    if not foreign or 2 * len(foreign) > len(word) or not LOOKALIKES.issuperset(foreign):
        return word
    return word.translate(_LOOKS)


def _vietnamese(word: str) -> str:
    made = ("đ" if word[0] == "ð" else "Đ") + word[1:]
    return made if is_syllable(made) else word
