"""Authors, from the lines that credit the text."""

from __future__ import annotations

import re

from vncuba_dataset.assign.view import View
from vncuba_dataset.knowledge import fold
from vncuba_dataset.model import Found, Label

_EACH = re.compile(r"(?:(?!\s*(?:,|;|/|\s(?:and|y|và|et|e|und|&|[-–—])\s))[^\n|()]){2,80}")
_INITIALS = re.compile(r"(?:[A-ZĐ]\.\s?){2,4}")
MAX_AUTHOR = 4
"""Words of a name alone on its line."""
_NAME = re.compile(r"[A-ZĐÀ-ÖØ-ÞẠ-Ỹ][\w.’'-]*(?:\s+[A-ZĐÀ-ÖØ-ÞẠ-Ỹ][\w.’'-]*){1,4}")


def find_authors(view: View) -> list[Found]:
    """Persons named in a byline: behind `By`, `Por`, `Bài:` …, or a name alone on its line.

    Desks (`Redacción Digital`), agencies, outlets and places are no persons; `A and B` are two.
    """
    found: dict[str, Found] = {}
    for block in view.labelled(Label.BYLINE):
        start, end = view.span(block)
        for low, led in _leads(view, start, end):
            for part in _EACH.finditer(view.text, low, end):
                words = part[0].strip()
                at = part.start() + part[0].index(words) if words else part.start()
                if _is_person(words, led, view):
                    found.setdefault(fold(words), view.found(block.rule, at, at + len(words)))
                else:
                    break  # what follows a desk is its address, not a colleague
    return list(found.values())


def _leads(view: View, start: int, end: int) -> list[tuple[int, bool]]:
    """Where names begin: behind words like `By`, also within the line before a colon; else at the line's start."""
    pattern = view.knowledge.author_words
    led = [m.end() for m in pattern.finditer(view.text, start, end) if m.start() == start or ":" in m[0]]
    if led:
        return [(low, True) for low in led]
    opened = re.compile(r"[(\s]{0,3}").match(view.text, start, end)
    return [(opened.end() if opened else start, False)]


def _is_person(words: str, led: bool, view: View) -> bool:
    """A name of two to five words; without a word like `By` before it in capitals, or short and alone on its line."""
    if _INITIALS.fullmatch(words):
        return True
    if not _NAME.fullmatch(words) or _is_desk(words, view) or (not led and fold(words) in view.knowledge.places):
        return False
    return led or words.isupper() or len(words.split()) <= MAX_AUTHOR


def _is_desk(name: str, view: View) -> bool:
    key, known = fold(name), view.knowledge
    taken = key in known.signoffs or key in known.datelines or key in known.names
    return taken or not known.desk_words.isdisjoint(name.casefold().split())
