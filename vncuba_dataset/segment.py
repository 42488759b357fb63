"""Page text → blocks that tile it: a line with its line feed, a run of blank lines, or a piece of a line that mixes.

Nothing is judged here but the pieces that markers of the knowledge cut off; they come with their label.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from vncuba_dataset.dateline import read_dateline
from vncuba_dataset.knowledge import Knowledge, Marker
from vncuba_dataset.model import Block, Label
from vncuba_dataset.one_line import cuts, is_one_line, least_of
from vncuba_dataset.patterns import Patterns, case, case_in_place

MAX_HEAD = 500
"""Code points: what is glued before a paragraph (a prefix, a caption) is never longer."""
MAX_TAIL = 120
"""Code points: what is glued behind a paragraph (a link's words, a counter) is never longer."""
MIN_REST = 60
"""Code points: a caption's credit cuts only where at least a sentence follows it."""
MIN_PARAGRAPH = 160
"""Code points: what stands before a caption's own sentence and is longer is a paragraph by itself."""
MAX_CREDIT, MIN_CAPTION, MAX_CAPTION = 80, 12, 220
"""Code points of a picture's credit, and of a caption without it."""
MAX_HEADS = 8
"""Pieces cut off the head of one line."""
MAX_LINK, MAX_ARROWS = 40, 3
"""Code points of a link's words at the end of a line, and of the dots or arrows behind them."""
MIN_JOINTS = 8
"""Words glued together, `Trang chủThời sự`, from which a page has lost the ends of its lines; fewer are names."""
_CLOSERS = frozenset('0123456789.!?…)]”»"')
_SENTENCE = re.compile(r"[.!?…][\"”’»)]?\s+(?=[^\W\d_a-z]|[«“\"(])")
_LINE = re.compile(r"(?P<blank>(?:[ \t]*\n)+|[ \t]+\Z)|[^\n]*\n|[^\n]+")


def segment(text: str, *, knowledge: Knowledge) -> tuple[Block, ...]:
    r"""Cut a page text into blocks.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> cut = segment(" date 2023-06-23 Havana\n\nCuba", knowledge=load_knowledge())
    >>> [(b.start, b.end, b.label.value) for b in cut]
    [(0, 17, 'date'), (17, 24, 'other'), (24, 25, 'blank'), (25, 29, 'other')]
    """
    blocks: list[Block] = []
    lexicon = knowledge.lexicon
    in_place = case_in_place(text)
    low = case(text) if in_place is None else in_place
    page = _Page(
        text,
        in_place,
        len(text.strip()),
        least_of(text),
        lexicon.cuts_after.on(low),
        {word: marker for word, marker in lexicon.tails.items() if case(word) in low},
        knowledge,
    )
    first = True
    for line in _LINE.finditer(text):
        start, end = line.span()
        if line.lastgroup is not None:
            blocks.append(Block(start, end, Label.BLANK, "segment/blank"))
        elif page.is_whole(start, end):
            blocks.append(Block(start, end, Label.OTHER, "segment/line"))
            first = False
        elif end > start:
            for begin, stop in _pieces(page, start, end):
                blocks += _cut(page, begin, stop, first)
                first = False
    return tuple(blocks)


def _pieces(page: _Page, start: int, end: int) -> list[tuple[int, int]]:
    """The line; where it is the whole page, with its elements glued together, from one joint to the next."""
    joints: list[int] = []
    if page.is_line(start, end):
        joints = [i for i in range(start + 1, end - 1) if _is_joint(page.text, i)]
    if len(joints) < MIN_JOINTS:
        return [(start, end)]
    return list(pairwise([start, *joints, end]))


def _is_joint(text: str, i: int) -> bool:
    """Whether one element ends and the next begins here with no blank between: `Thời sựKinh tế`, `năm.Theo`."""
    if text[i] == "(":
        return text[i - 1].isalnum() and text[i + 1].isupper()
    return text[i].isupper() and text[i + 1].islower() and (text[i - 1].islower() or text[i - 1] in _CLOSERS)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page text and what is told of it once for all of its lines."""

    text: str
    low: str | None
    """In small letters as patterns are asked, where offsets stay."""
    printed: int
    """Code points without the blanks around it."""
    least: int
    """Those of a line that may be all of it."""
    heads: Patterns[Marker]
    """What may be found that cuts behind it; of all patterns here only those that the page may hold."""
    tails: Mapping[str, Marker]
    """A link's words that may end a line of it."""
    knowledge: Knowledge

    def is_line(self, start: int, end: int) -> bool:
        """Whether the line is the whole page, or nearly."""
        return is_one_line(end - start, self.printed, self.least)

    def lowered(self, start: int, end: int) -> str:
        """A part of the text in small letters."""
        return case(self.text[start:end]) if self.low is None else self.low[start:end]

    def is_whole(self, start: int, end: int) -> bool:
        """Whether a line is plainly one block: too short for a caption behind it, with nothing that cuts."""
        if end - start >= MIN_PARAGRAPH or self.tails or self.knowledge.lexicon.cuts_before.all:
            return False
        return not self.heads.all or not self.heads.may_be_in(self.lowered(start, end))


def _cut(page: _Page, start: int, end: int, first: bool) -> list[Block]:
    """One line as one block or, where markers say so, as heads, line and tail."""
    heads: list[Block] = []
    while len(heads) < MAX_HEADS and (head := _head(page, start, end, first)):
        heads.append(head)
        start = head.end
    tail = _tail(page, start, end)
    if tail:
        end = tail.start
    elif cut := _caption_behind(page, start, end):
        heads.append(Block(start, cut, Label.OTHER, "segment/line"))
        start = cut
    return [*heads, *_middle(page, start, end), *([tail] if tail else [])]


def _middle(page: _Page, start: int, end: int) -> list[Block]:
    """The line itself; where it is the whole page, in pieces."""
    if end <= start:
        return []
    if not page.is_line(start, end):
        return [Block(start, end, Label.OTHER, "segment/line")]
    found = cuts(page.text[start:end], knowledge=page.knowledge)
    stops = [*(at for at, _ in found[1:]), end - start]
    return [Block(start + at, start + stop, *piece) for (at, piece), stop in zip(found, stops, strict=True)]


def _head(page: _Page, start: int, end: int, first: bool) -> Block | None:
    """What is glued before the rest of a line: a crawl prefix, a caption up to its credit."""
    if not page.heads.all:
        return None
    text = page.text
    stop = min(end, start + MAX_HEAD)
    window = text[start:stop]  # of its own, so that `^` and `$` mean what they say
    for found, marker in page.heads.found(window, page.lowered(start, stop)):
        caption = marker.label == Label.CAPTION  # a whole page on one line has menu and headline before it, too
        if (marker.first and not first) or (caption and page.is_line(start, end)):
            continue
        stop = start + found.end()
        if caption and (cut := _paragraph(found[0], page.knowledge)):
            return Block(start, start + cut, Label.OTHER, "segment/line")
        if not caption or _rest(text, stop, end) >= MIN_REST:
            return Block(start, _past_spaces(text, stop, end), Label(marker.label), marker.rule)
    return None


def _paragraph(words: str, knowledge: Knowledge) -> int:
    """The end of the paragraph that stands before a caption: one with a dateline, or too long for any caption."""
    stops = [stop.end() for stop in _SENTENCE.finditer(words)]
    if not stops or (stops[-1] < MIN_PARAGRAPH and not _opens(words, knowledge)):
        return 0
    return stops[-1]


def _caption_behind(page: _Page, start: int, end: int) -> int:
    """Where the caption starts that stands behind a paragraph on its line: its sentence and its credit; else 0."""
    if end - start < MIN_PARAGRAPH or page.is_line(start, end):
        return 0
    text, low = page.text, max(start, end - MAX_CREDIT)
    found = page.knowledge.lexicon.credits.found(text[low:end].rstrip(), page.lowered(low, end).rstrip())
    credit = next((match for match, _ in found), None)
    if credit is None:
        return 0
    stops = [
        stop.end()
        for stop in _SENTENCE.finditer(text, max(start, low - MAX_CAPTION), low + credit.start())
        if low + credit.start() - stop.end() >= MIN_CAPTION
    ]
    if not stops or (stops[-1] - start < MIN_PARAGRAPH and not _opens(text[start : stops[-1]], page.knowledge)):
        return 0
    return stops[-1]


def _opens(words: str, knowledge: Knowledge) -> bool:
    return read_dateline(words, knowledge=knowledge) is not None


def _tail(page: _Page, start: int, end: int) -> Block | None:
    """What is glued behind: a pattern's find, or a link's words after an ellipsis or a sentence."""
    patterns = page.knowledge.lexicon.cuts_before
    if not patterns.all and not page.tails:
        return None
    text, low = page.text, max(start, end - MAX_TAIL)
    window = text[low:end].rstrip("\n")
    for found, marker in patterns.found(window):
        if low + found.start() > start:
            return Block(low + found.start(), end, Label(marker.label), marker.rule)
    words = window.rstrip()
    bare = words.rstrip(".…»>")
    if len(words) - len(bare) > MAX_ARROWS:
        return None
    bare = bare.rstrip()
    lowered = bare[-MAX_LINK:].lower()
    for word, marker in page.tails.items():
        cut = low + len(bare) - len(word)
        if lowered.endswith(word) and cut > start and (text[cut - 1].isspace() or text[cut - 1] in "…."):
            return Block(cut, end, Label(marker.label), marker.rule)
    return None


def _rest(text: str, start: int, end: int) -> int:
    return len(text[start : min(end, start + 2 * MAX_HEAD)].strip())


def _past_spaces(text: str, start: int, end: int) -> int:
    """Blanks between a head and what follows belong to the head; so does the line feed if nothing follows."""
    while start < end and text[start] in " \t":
        start += 1
    return end if text[start:end] == "\n" else start
