"""Page text → blocks that tile it: a line with its line feed, a run of blank lines, or a piece of a line that mixes.

Nothing is judged here but the pieces that markers of the knowledge cut off; they come with their label.
"""

from __future__ import annotations

import re

from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.model import Block, Label

MAX_HEAD = 500
"""Code points: what is glued before a paragraph (a prefix, a caption) is never longer."""
MAX_TAIL = 120
"""Code points: what is glued behind a paragraph (a link's words, a counter) is never longer."""
MIN_REST = 60
"""Code points: a caption's credit cuts only where at least a sentence follows it."""
_LINE = re.compile(r"(?P<blank>(?:[ \t]*\n)+|[ \t]+\Z)|[^\n]*\n|[^\n]+")


def segment(text: str, *, knowledge: Knowledge) -> tuple[Block, ...]:
    r"""Cut a page text into blocks.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> cut = segment(" date 2023-06-23 Havana\n\nCuba", knowledge=load_knowledge())
    >>> [(b.start, b.end, b.label.value) for b in cut]
    [(0, 17, 'date'), (17, 24, 'other'), (24, 25, 'blank'), (25, 29, 'other')]
    """
    blocks: list[Block] = []
    first = True
    for line in _LINE.finditer(text):
        if line["blank"] is not None:
            blocks.append(Block(line.start(), line.end(), Label.BLANK, "segment/blank"))
        elif line.end() > line.start():
            blocks += _cut(text, line.start(), line.end(), first, knowledge)
            first = False
    return tuple(blocks)


def _cut(text: str, start: int, end: int, first: bool, knowledge: Knowledge) -> list[Block]:
    """One line as one block or, where markers say so, as head, line and tail."""
    heads = []
    for pattern, marker in knowledge.lexicon.cuts_after:
        if marker.first and not first:
            continue
        # a window of its own, so that `^` and `$` mean what they say
        found = pattern.search(text[start : min(end, start + MAX_HEAD)])
        rest = _rest(text, start + found.end(), end) if found else 0
        if found and (marker.label != Label.CAPTION or rest >= MIN_REST):
            stop = _past_spaces(text, start + found.end(), end)
            heads.append(Block(start, stop, Label(marker.label), marker.rule))
            start = stop
    tails = []
    for pattern, marker in knowledge.lexicon.cuts_before:
        low = max(start, end - MAX_TAIL)
        found = pattern.search(text[low:end].rstrip("\n"))
        if found and low + found.start() > start:
            tails = [Block(low + found.start(), end, Label(marker.label), marker.rule)]
            end = low + found.start()
            break
    middle = [Block(start, end, Label.OTHER, "segment/line")] if end > start else []
    return [*heads, *middle, *tails]


def _rest(text: str, start: int, end: int) -> int:
    return len(text[start : min(end, start + 2 * MAX_HEAD)].strip())


def _past_spaces(text: str, start: int, end: int) -> int:
    """Blanks between a head and what follows belong to the head; so does the line feed if nothing follows."""
    while start < end and text[start] in " \t":
        start += 1
    return end if text[start:end] == "\n" else start
