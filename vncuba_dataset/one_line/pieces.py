"""What a piece of a one-line page is, and the small steps over its text."""

from __future__ import annotations

import re

from vncuba_dataset.knowledge import Knowledge, fold, line_key
from vncuba_dataset.model import Label

PHRASE = 5
"""Words of a heading."""
MAX_APPEAL = 100
"""Code points of an appeal to follow the outlet elsewhere."""
TOKEN = re.compile(r"\S+")
FILE = re.compile(r"[\w%.-]{1,120}\.(?:jpe?g|png|gif|webp)(?=\s|$)", re.IGNORECASE)
SENTENCE = re.compile(r"[.!?…][\"”’»)]?\s+(?=[^\W\d_a-z]|[¿¡«“\"(])")
BRACKETED = re.compile(r"\((?P<mark>[^()\n]{2,40})\)\s*\.?(?P<dash>[-–—:]{0,2})")
DASHED = re.compile(r"(?<!\S)(?P<mark>[^\s()\n–—-]{2,20}(?:\s[^\s()\n–—-]{2,12})?)\s[-–—]\s")
Piece = tuple[Label, str]
"""What a piece is and the rule that says so; `other` where the rest of the page must tell."""
HEAD_PIECE: Piece = (Label.OTHER, "segment/head")
BODY_PIECE: Piece = (Label.OTHER, "segment/piece")
TAIL_PIECE: Piece = (Label.OTHER, "segment/tail")


def past(line: str, at: int) -> int:
    """Blanks go with what stands before them."""
    while at < len(line) and line[at] in " \t":
        at += 1
    return at


def button(line: str, at: int, knowledge: Knowledge) -> int:
    """The end of a button or a file name that starts here; else here."""
    if picture := FILE.match(line, at):
        return past(line, picture.end())
    if appeal := _appeal(line, at, knowledge):
        return appeal
    words = list(TOKEN.finditer(line, at, at + 80))
    for n in range(min(PHRASE, len(words)), 0, -1):
        phrase = line[at : words[n - 1].end()]
        marker = knowledge.lexicon.lines.get(line_key(phrase))
        if marker and marker.label in {Label.OTHER, Label.NAV} and phrase[:1].isupper():
            return past(line, words[n - 1].end())
    return at


def _appeal(line: str, at: int, knowledge: Knowledge) -> int:
    """The end of an appeal that starts here and names where to follow: `Theo dõi Báo X trên Google News`; else 0."""
    phrase = knowledge.lexicon.opening(fold(line[at : at + MAX_APPEAL]))
    if not phrase or knowledge.lexicon.starts[phrase].label != Label.PROMO:
        return 0
    words = list(TOKEN.finditer(line, at, at + MAX_APPEAL))
    for n in range(1, len(words)):
        place = knowledge.claim_behind.match(" ".join(fold(word[0]) for word in words[n : n + PHRASE]))
        if place:
            size = len(place.group().split())
            return past(line, words[min(n + size, len(words)) - 1].end())
    return 0
