"""What every question about a page starts from: its labelled blocks, by label, with their words' own spans."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from vncuba_dataset.assign.speaks import MAX_SPEAKING, spoken_by
from vncuba_dataset.dateline import Dateline, may_have_mark, read_dateline, read_glued_dateline
from vncuba_dataset.knowledge import Knowledge, fold
from vncuba_dataset.model import Block, Found, Label, Page
from vncuba_dataset.normalise import normalise
from vncuba_dataset.signoff import Foot, read_foot
from vncuba_dataset.words import folded_evenly

T = TypeVar("T")
OPENING = 3
"""Body paragraphs among which the dateline is looked for; a second story's comes later."""
CLOSING = 3
"""Blocks behind the body in which a credit alone on its line still belongs to it."""
FEW = 6
"""Lines of a page that glues what others put on lines of their own."""
MIN_PARAGRAPH = 60
"""Code points: `Prensa Latina – Latin American News Agency` is shorter, and gives way to a paragraph."""
GLUED_CAPTION = 300
"""Code points of a caption that stands glued before the first paragraph."""
GLUED_CAPTIONS = 2
"""Paragraphs before whose dateline a caption may stand glued: the first may be the standfirst again."""
REMEMBERED, MAX_REMEMBERED = 4096, 240
"""Lines of which it is remembered what they hold, and code points of one: a site has its furniture on all pages."""
GLUED_LINE = 80
"""Code points of a dateline on a line of its own."""
REACH = 600
"""Code points of a paragraph that a dateline is looked for in."""
STRESSED = 100
"""Code points of a paragraph whose signs of stress may be around its dateline."""
_STRESS = ("*", "_")
_NO_STRESS = {ord(sign): " " for sign in _STRESS}
_START = attrgetter("start")
_STOP = re.compile(r"[.!?…)”\"|]\s*")


def _unstressed(paragraph: str) -> str:
    """A paragraph with blanks for the signs of stress around its dateline: `**Hanoï, 9 juin (AFP)** Des …`."""
    if paragraph[:1] not in _STRESS:
        return paragraph
    return paragraph[:STRESSED].translate(_NO_STRESS) + paragraph[STRESSED:]


@dataclass(frozen=True, slots=True)
class View:
    """A labelled page."""

    page: Page
    text: str
    blocks: tuple[Block, ...]
    knowledge: Knowledge
    meta: Mapping[str, str] = field(default_factory=dict)
    """What an HTML page says of itself."""
    read: dict[str, Any] = field(init=False, default_factory=dict, compare=False)
    """What was read once, since every field asks for it; it lives as long as the page does."""
    spans: dict[int, tuple[int, int]] = field(init=False, default_factory=dict, compare=False)
    """The same of the words of blocks, by where those start."""

    def once(self, name: str, read: Callable[[], T]) -> T:
        """What `read` gives, asked once."""
        if name not in self.read:
            self.read[name] = read()
        found: T = self.read[name]
        return found

    def dateline(self) -> tuple[Dateline, int] | None:
        """The first dateline among the opening paragraphs and where its paragraph starts."""
        return self.once("dateline", self._dateline)

    def line_at(self, at: int | None) -> int | None:
        """The number of the line that a place of the page stands in."""
        lines = self.lines()
        i = -1 if at is None else bisect_right(lines, at, key=_START) - 1
        return i if at is not None and i >= 0 and at < lines[i].end else None

    def lines(self) -> tuple[Block, ...]:
        """The blocks that are not blank."""
        if "lines" not in self.read:
            blank = Label.BLANK
            self.read["lines"] = tuple([block for block in self.blocks if block.label is not blank])
        lines: tuple[Block, ...] = self.read["lines"]
        return lines

    def printed(self) -> tuple[tuple[Block, int, int], ...]:
        """The lines, each with the span of its words."""
        if "printed" not in self.read:
            self.read["printed"] = tuple([(block, *self.span(block)) for block in self.lines()])
        printed: tuple[tuple[Block, int, int], ...] = self.read["printed"]
        return printed

    def speaking(self, kinds: int) -> list[tuple[Block, int, int]]:
        """The short lines that may hold words of some kinds (see speaks.py), each with the span of its words."""
        if "spoken" not in self.read:
            self.read["spoken"] = self._spoken()
        spoken: tuple[int, list[int]] = self.read["spoken"]
        if not spoken[0] & kinds:
            return []
        return [line for line, told in zip(self.printed(), spoken[1], strict=True) if told & kinds]

    def _spoken(self) -> tuple[int, list[int]]:
        """The kinds of words that the page may hold, and each of its lines."""
        spoken, keys = spoken_by(self.knowledge), self._keys()
        lines = [self.text[start:end] if end - start <= MAX_SPEAKING else "" for _, start, end in self.printed()]
        known = spoken.remembered.known(lines)
        new: dict[str, tuple[str, int]] = {}
        found: list[int] = []
        page = 0
        for words, (block, start, end) in zip(lines, self.printed(), strict=True):
            told = 0
            if words:
                if (both := known.get(words) or new.get(words)) is None:
                    key = self.fold(start, end)
                    both = new[words] = key, spoken.in_key(key)
                keys[block.start], told = both
            found.append(told)
            page |= told
        spoken.remembered.keep(new)
        return page, found

    def body(self) -> tuple[int, ...]:
        """The places of the body's paragraphs among the lines."""
        if "body" not in self.read:
            body = Label.BODY
            self.read["body"] = tuple([i for i, block in enumerate(self.lines()) if block.label is body])
        places: tuple[int, ...] = self.read["body"]
        return places

    def is_glued(self) -> bool:
        """Whether the page glues what others put on lines of their own."""
        return self.once("glued", self._is_glued)

    def _is_glued(self) -> bool:
        printed = (line for line in self.text.splitlines() if line.strip())
        return sum(1 for _ in islice(printed, FEW + 1)) <= FEW

    def known(self, field: str, rule: str = "") -> Found | None:
        """What a curator or the container states of a field, repaired like the page text."""
        return stated_of(self.page, field, rule)

    def labelled(self, label: Label) -> Sequence[Block]:
        """The blocks with a label, in page order."""
        found: dict[Label, list[Block]] | None = self.read.get("labels")
        if found is None:
            found = self.read["labels"] = {}
            for block in self.blocks:
                found.setdefault(block.label, []).append(block)
        return found.get(label, ())

    def span(self, block: Block) -> tuple[int, int]:
        """A block without the blanks around its words."""
        if (found := self.spans.get(block.start)) is None:
            raw = self.text[block.start : block.end]
            start = block.start + len(raw) - len(raw.lstrip())
            found = self.spans[block.start] = start, max(start, block.start + len(raw.rstrip()))
        return found

    def folded(self, block: Block) -> str:
        """The words of a block as a matching key."""
        keys = self._keys()
        if (key := keys.get(block.start)) is None:
            key = keys[block.start] = self.fold(*self.span(block))
        return key

    def _keys(self) -> dict[int, str]:
        """Keys of blocks, by where those start, as far as they are known."""
        if "folded" not in self.read:
            self.read["folded"] = {}
        keys: dict[int, str] = self.read["folded"]
        return keys

    def fold(self, start: int, end: int) -> str:
        """What stands at `[start, end)`, as a matching key: cut from the folded page, which is folded but once."""
        plain = self.plain()
        return fold(self.text[start:end]) if plain is None else " ".join(plain[start:end].split())

    def plain(self) -> str | None:
        """The page folded letter by letter; None where a letter of it folds to none or to more than one."""
        if "plain" not in self.read:
            self.read["plain"] = folded_evenly(self.text)
        plain: str | None = self.read["plain"]
        return plain

    def words(self, block: Block) -> str:
        """The words of a block."""
        return self.text[slice(*self.span(block))]

    def found(self, rule: str, start: int, end: int) -> Found:
        """What stands at `[start, end)`, as a value of its own."""
        return Found(self.text[start:end], rule, start, end)

    def is_joint(self, start: int, end: int) -> bool:
        """Whether what stands at `[start, end)` is glued to another mark: `Bernama-VNA`."""
        return self.text[start - 1 : start] in {"/", "-"} or self.text[end : end + 1] in {"/", "-"}

    def _dateline(self) -> tuple[Dateline, int] | None:
        """The first dateline among the opening paragraphs and where its paragraph starts.

        A standfirst may carry it; a caption may be glued before it; a page of few lines may glue everything.
        """
        opening = self._opening()
        lead = [block for block in self.labelled(Label.SUMMARY) if opening and block.start < opening[0].start]
        slogan = None
        for block in (*opening, *lead):
            start, end = self.span(block)
            if line := read_dateline(_unstressed(self.text[start:end]), knowledge=self.knowledge):
                if end - start >= MIN_PARAGRAPH:
                    return line, start
                slogan = slogan or (line, start)
        if slogan is not None:
            return slogan
        if opening and (alone := self._above_body(opening[0])) is not None:
            return alone
        for block in opening[:GLUED_CAPTIONS]:
            start, end = self.span(block)
            words = self.text[start:end]
            if self.is_glued() and (line := read_glued_dateline(words, knowledge=self.knowledge)):
                return line, start
            for stop in _STOP.finditer(words[:GLUED_CAPTION]):
                behind = words[stop.end() : stop.end() + REACH]
                if not may_have_mark(behind, knowledge=self.knowledge):
                    continue
                line = read_dateline(behind, knowledge=self.knowledge)
                if line and line.marks and words[stop.end() + line.end :].lstrip()[:1].isupper():
                    return line, start + stop.end()
        return None

    def _above_body(self, first: Block) -> tuple[Dateline, int] | None:
        """A dateline that is all of the line right above the body: `MADRID, 26 Sep. (EUROPA PRESS) -`."""
        above = next((block for block in reversed(self.lines()) if block.start < first.start), None)
        if above is None or above.label not in {Label.OTHER, Label.BYLINE, Label.NAV}:
            return None
        start, end = self.span(above)
        line = read_dateline(self.text[start:end], knowledge=self.knowledge) if end - start <= GLUED_LINE else None
        whole = line is not None and line.place and line.marks and line.end >= end - start
        return (line, start) if line is not None and whole else None

    def _opening(self) -> list[Block]:
        """The first paragraphs below the headline or the one date line among them; then the first of all.

        Above those another story's may stand.
        """
        body = self.labelled(Label.BODY)
        if not body:
            return []
        low, high = body[0].start, body[min(OPENING, len(body) - 1)].start
        dates = [block.start for block in self.labelled(Label.DATE) if low < block.start < high]
        titles = [block.start for block in self.labelled(Label.TITLE)]
        top = max([*titles[:1], *(dates if len(dates) == 1 else [])], default=-1)
        below = [block for block in body if block.start > top]
        return [*below[:OPENING], *(block for block in body[:OPENING] if block.start <= top)]

    def foot(self) -> tuple[Foot, int] | None:
        """The credit that closes the body, in its last paragraph or alone on a line right behind it."""
        return self.once("foot", self._foot)

    def _foot(self) -> tuple[Foot, int] | None:
        bodies = [i for i, block in enumerate(self.blocks) if block.label is Label.BODY]
        if not bodies:
            return None
        behind = [b for b in self.blocks[bodies[-1] + 1 :] if b.label is not Label.BLANK][:CLOSING]
        for block in (self.blocks[bodies[-1]], *(b for b in behind if b.label is Label.BYLINE)):
            start, end = self.span(block)
            if foot := read_foot(self.text[start:end], knowledge=self.knowledge):
                return foot, start
        return None


def stated_of(page: Page, field: str, rule: str = "") -> Found | None:
    """What a curator or the container states of a field of a page, repaired like the page text."""
    stated = (one for one in page.known if one.field == field and one.rule.startswith(rule))
    found = (Found(normalise(one.value).text.strip(), one.rule) for one in stated)
    return next((one for one in found if one.value), None)
