"""What every question about a page starts from: its labelled blocks, by label, with their words' own spans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vncuba_dataset.dateline import Dateline, Foot, read_dateline, read_foot, read_glued_dateline
from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.model import Block, Found, Label, Page

OPENING = 3
"""Body paragraphs among which the dateline is looked for; a second story's comes later."""
CLOSING = 3
"""Blocks behind the body in which a credit alone on its line still belongs to it."""
FEW = 6
"""Lines of a page that glues what others put on lines of their own."""


@dataclass(frozen=True, slots=True)
class View:
    """A labelled page."""

    page: Page
    text: str
    blocks: tuple[Block, ...]
    knowledge: Knowledge
    meta: Mapping[str, str] = field(default_factory=dict)
    """What an HTML page says of itself."""

    def lines(self) -> list[Block]:
        """The blocks that are not blank."""
        return [block for block in self.blocks if block.label is not Label.BLANK]

    def labelled(self, *labels: Label) -> list[Block]:
        """The blocks with one of the labels, in page order."""
        return [block for block in self.blocks if block.label in labels]

    def span(self, block: Block) -> tuple[int, int]:
        """A block without the blanks around its words."""
        raw = self.text[block.start : block.end]
        start = block.start + len(raw) - len(raw.lstrip())
        return start, max(start, block.start + len(raw.rstrip()))

    def words(self, block: Block) -> str:
        """The words of a block."""
        return self.text[slice(*self.span(block))]

    def found(self, rule: str, start: int, end: int) -> Found:
        """What stands at `[start, end)`, as a value of its own."""
        return Found(self.text[start:end], rule, start, end)

    def dateline(self) -> tuple[Dateline, int] | None:
        """The first dateline among the opening paragraphs and where its paragraph starts."""
        for block in self.labelled(Label.BODY)[:OPENING]:
            start, end = self.span(block)
            if line := read_dateline(self.text[start:end], knowledge=self.knowledge):
                return line, start
        if len(self.lines()) <= FEW:
            for block in self.labelled(Label.BODY)[:1]:
                start, end = self.span(block)
                if line := read_glued_dateline(self.text[start:end], knowledge=self.knowledge):
                    return line, start
        return None

    def foot(self) -> tuple[Foot, int] | None:
        """The credit that closes the body, in its last paragraph or alone on a line right behind it."""
        bodies = [i for i, block in enumerate(self.blocks) if block.label is Label.BODY]
        if not bodies:
            return None
        behind = [b for b in self.blocks[bodies[-1] + 1 :] if b.label is not Label.BLANK][:CLOSING]
        for block in (self.blocks[bodies[-1]], *(b for b in behind if b.label is Label.BYLINE)):
            start, end = self.span(block)
            if foot := read_foot(self.text[start:end], knowledge=self.knowledge):
                return foot, start
        return None
