"""Text → the keys it is matched by: no case, no marks. Nothing that is kept passes through here."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from vncuba_dataset.phrases import EDGES

REMEMBERED, MAX_REMEMBERED = 8192, 64
"""Short texts with marks whose keys are remembered, and their code points: names of months, sections, outlets."""


def _without_marks() -> dict[int, str | None]:
    """Letters of Latin and Cyrillic scripts without their marks; marks that stand alone go."""
    table: dict[int, str | None] = {code: chr(code) for code in range(0x2070)}  # to find none costs an exception
    table |= {ord("đ"): "d", ord("Đ"): "D", **dict.fromkeys(range(0x300, 0x370))}
    for code in (*range(0xC0, 0x250), *range(0x400, 0x460), *range(0x1E00, 0x1F00)):
        base = "".join(c for c in unicodedata.normalize("NFD", chr(code)) if not unicodedata.combining(c))
        if base != chr(code) and table.get(code) == chr(code):
            table[code] = base
    return table


WITHOUT_MARKS = _without_marks()


def fold(text: str) -> str:
    """A matching key: no case, no marks, single spaces. Never used for anything that is kept.

    >>> fold("Tin bài  liên quan"), fold("SÍGUENOS EN")
    ('tin bai lien quan', 'siguenos en')
    """
    if text.isascii():
        return " ".join(text.lower().split())
    return _remembered(text) if len(text) <= MAX_REMEMBERED else _folded(text)


def _folded(text: str) -> str:
    return " ".join(text.translate(WITHOUT_MARKS).casefold().split())


_remembered = lru_cache(REMEMBERED)(_folded)


def fold_in_place(text: str) -> str:
    """The same letter by letter, so that offsets stay; letters that fold to none or to more than one stay.

    >>> fold_in_place("Báo  Nhân Dân")
    'bao  nhan dan'
    """
    plain = text.lower() if text.isascii() else text.translate(WITHOUT_MARKS).casefold()
    if len(plain) == len(text):
        return plain
    return "".join(f if len(f := fold(letter)) == 1 else letter for letter in text)


def line_key(text: str) -> str:
    """The key of a whole line: folded, without bullets before it and colons, dots or arrows around it.

    >>> line_key("» Tin liên quan:")
    'tin lien quan'
    """
    return fold(text).strip(EDGES)
