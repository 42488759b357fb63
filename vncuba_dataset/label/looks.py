"""Blocks → looks: what each block shows by itself, by its form and by the markers of the knowledge."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vncuba_dataset.dateline import Dateline, is_closed, read_dateline, read_foot
from vncuba_dataset.dates import is_date_line
from vncuba_dataset.knowledge import Knowledge, Lexicon, Marker, fold, line_key
from vncuba_dataset.markdown import undo_markdown
from vncuba_dataset.model import Block, Label

MAX_MARKED = 600
"""Code points: patterns for furniture are tried on lines up to this length."""
MAX_SHORT = 160
"""Code points: a button or an appeal is no longer."""
MAX_HEADING = 80
"""Code points: a heading over a list is shorter."""
MAX_BREADCRUMB, MAX_STEPS = 5, 12
"""Words of a breadcrumb without marks between its steps, and with them."""
MAX_CAPTION = 420
"""Code points."""
MIN_PARAGRAPH = 6
"""Words: fewer with a full stop may be a button."""
LONG = 25
"""Words (twice as many characters of Han): no headline is longer."""
_TERMINAL = re.compile(r"[.!?…。！？;:：][\"'”’»)\]*_]{0,3}(?:[(（][^()（）\n]{1,14}[)）]|\s[-–—]?\s?[A-ZĐ/]{2,9})?$")
_STOPS = re.compile(r"[.!?…。！？](?=[\s\"'”’»)]|$)|[。！？]")
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
_COUNTED = re.compile(r"^\(?\d{1,5}\)?\s+|\s*\(?\d{1,5}\)?:?$")


@dataclass(frozen=True, slots=True)
class Look:
    """What one block shows by itself."""

    text: str
    """Its words, markdown undone, stripped; empty for blanks and for pieces that a marker cut off."""
    words: int
    label: Label | None
    """What a marker says it is; None where only its neighbours can tell."""
    rule: str
    heads: bool
    """A marker's heading: what follows is of its kind."""
    sentence: bool
    """It ends like prose or is too long for anything else."""
    stops: int
    """Full stops in it, counted to three."""
    dateline: Dateline | None
    closes: bool
    """A sign-off ends it."""
    credited: bool
    """It is nothing but a known credit: `VNA`, `(Vietnam+)`, `NDO`."""
    section: bool
    """It is the name of a section: `Thế giới`, `Politics`."""
    repeats: bool
    """The page printed the same line before."""

    @property
    def blank(self) -> bool:
        """Nothing is printed here."""
        return self.label is Label.BLANK

    @property
    def open(self) -> bool:
        """No marker has spoken."""
        return self.label is None


def look_at(text: str, blocks: tuple[Block, ...], *, knowledge: Knowledge) -> list[Look]:
    """One look per block."""
    seen: set[str] = set()
    return [_look(text, block, seen, knowledge) for block in blocks]


def _look(text: str, block: Block, seen: set[str], knowledge: Knowledge) -> Look:
    if block.label is not Label.OTHER:  # blank, or cut off by a marker
        return Look("", 0, block.label, block.rule, False, False, 0, None, False, False, False, False)
    raw = text[block.start : block.end].strip()
    words = undo_markdown(raw)
    repeats = words in seen
    seen.add(words)
    what, rule, heads = _marked(raw, words, knowledge)
    count = len(WORD.findall(words[:4000]))
    long = count >= MIN_PARAGRAPH
    foot = read_foot(words, knowledge=knowledge)
    closes = is_closed(words) or foot is not None
    return Look(
        text=words,
        words=count,
        label=what,
        rule=rule,
        heads=heads,
        sentence=(long and (closes or ends_like_prose(words))) or _runs_on(words, count),
        stops=sum(1 for _ in zip(range(3), _STOPS.finditer(words), strict=False)),
        dateline=read_dateline(words, knowledge=knowledge) if long and what is None else None,
        closes=closes,
        credited=not long and (foot is not None or not knowledge.names.isdisjoint((line_key(words), fold(words)))),
        section=not long and line_key(words) in knowledge.sections,
        repeats=repeats,
    )


def ends_like_prose(words: str) -> bool:
    """Whether a line ends with a full stop or the like; quotes, a short remark, an agency's initials may follow."""
    return _TERMINAL.search(words[-24:]) is not None


def _runs_on(words: str, count: int) -> bool:
    """Prose without its full stop: a page cut in mid-word, a line that lost its end. A menu has no commas."""
    least = LONG if words[:LONG].isascii() or " " in words[:LONG] else 2 * LONG
    return count >= least and ("," in words or "，" in words)


def _marked(raw: str, words: str, knowledge: Knowledge) -> tuple[Label | None, str, bool]:
    """What the markers of the knowledge say of a line."""
    if not words and raw.startswith("!["):
        return Label.IMAGE, "image/markdown", False
    if is_date_line(words, knowledge=knowledge):
        return Label.DATE, "date/line", False
    marker = _marker(raw, words, knowledge.lexicon)
    if marker is None:
        return (None, "", False) if words else (Label.OTHER, "label/no-words", False)
    if marker.label == Label.CAPTION and len(words) > MAX_CAPTION:
        return None, "", False
    return Label(marker.label), marker.rule, marker.heads


def _marker(raw: str, words: str, lexicon: Lexicon) -> Marker | None:
    key = fold(words[:MAX_HEADING])
    if len(words) <= MAX_HEADING:
        bare = line_key(words)
        if marker := lexicon.lines.get(bare) or lexicon.lines.get(_COUNTED.sub("", bare)):  # `Comments (12)`
            return marker
    found = lexicon.start_words.match(key) or lexicon.start_words.match(key.lstrip("*•·-– "))
    if found and (marker := lexicon.starts[found[0]]) and not (marker.short and len(words) > MAX_SHORT):
        return marker if _may_start(marker, words) else None
    if len(raw) > MAX_MARKED:
        return None
    return next((marker for _, marker in lexicon.patterns.found(raw)), None)


def _may_start(marker: Marker, words: str) -> bool:
    """A breadcrumb (`Home Politics & Law`) is a few words, or steps with marks between; more is a menu or prose."""
    if marker.label != Label.SECTION:
        return True
    steps = any(mark in words for mark in ">»›/")
    named = all(word[:1].isupper() or not word[:1].isalpha() for word in words.split())
    most = MAX_STEPS if steps else MAX_BREADCRUMB
    return (steps or named) and len(words.split()) <= most and not ends_like_prose(words)
