"""Outlets whose name heads the page: a masthead, a breadcrumb's first step, a slogan, a feed, a name glued on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from vncuba_dataset.assign.addresses import LINK_NUMBER
from vncuba_dataset.assign.claims import before_home, is_name
from vncuba_dataset.assign.marks import MAX_JOINT
from vncuba_dataset.assign.names import (
    as_printed,
    behind_signs,
    is_agency,
    is_distinct,
    is_unlike_words,
    may_open_with_name,
    named_in,
    opens_with_name,
    outlet_of,
)
from vncuba_dataset.assign.rights import MAX_RIGHTS
from vncuba_dataset.assign.speaks import FEED, SLOGANS
from vncuba_dataset.assign.view import REMEMBERED, View
from vncuba_dataset.knowledge import Knowledge, fold, line_key
from vncuba_dataset.model import Block, Found, Label
from vncuba_dataset.phrases import EDGES

SLOGAN = 10
"""Lines at the head of a page among which a slogan alone is the masthead's."""
GLUED_HEAD = 3
"""Pieces at the head of a page of few lines."""
MAX_DESK = 6
"""Words of a line that is a desk's name."""
MIN_INITIALS = 3
"""Letters of a station's initials at the head of its page."""
MAX_MENU, FEW_ITEMS, MANY_ITEMS = 400, 2, 3
"""Code points of a menu that a name opens, and its items that must be known."""
_ITEM = re.compile(r"\s?[|·•]\s?|\s{2,}|\t")
"""What stands between the items of a menu."""
_STEP = re.compile(r"[^\s>»›|/][^>»›|/\n]{2,80}")
"""One of the steps of a breadcrumb."""
_OF_LOGO = r"(?:logo (?:of |de |del |du )?)?"
_LOGO = re.compile(
    rf"\[!\[{_OF_LOGO}(?P<home>[^\]\n]{{2,60}})\]\([^()\n]{{0,300}}\)\]"
    r"\((?:https?://[^\s/()]{3,80})?/?(?:\s\"[^\"()\n]{0,60}\")?\)"
    rf"|!\[{_OF_LOGO}(?P<name>[^\]\n]{{2,60}})\]"
    r"\([^()\n]{0,200}(?<![^\W\d_])logo(?![^\W\d_])[^()\n]{0,100}\)",
    re.IGNORECASE,
)
"""The picture with which a site links to its first page, or whose address calls it a logo."""
_AROUND = " .:-–—☰🔍≡🏠"
"""Signs around such a step."""
_SLOGAN = re.compile(r"\s?(?:[,:|]|[-–—]\s)")
"""What stands between a masthead and its slogan: `Radio Rebelde, la emisora de la Revolución`."""


def glued_name(view: View) -> Iterator[Found]:
    """The outlet that opens a page of one line, or stands right before its dateline."""
    lines = [block for block in view.lines() if block.rule != "crawl/prefix"]
    if lines and view.is_glued():
        start, end = view.span(lines[0])
        opening = (f for f in named_in(view, start, min(end, start + MAX_RIGHTS)) if f.start == start)
        named = next((f for f in opening if is_distinct(f, view) and not is_agency(f.value, view)), None)
        headline = lines[0].label in {Label.CAPTION, Label.RELATED, Label.TITLE}
        listed = named is not None and view.text[named.end or start :].lstrip()[:1] == ","
        if named and not listed and (not headline or _SLOGAN.match(view.text, named.end or start)):
            yield replace(named, rule="name/glued")
            return
    for block in lines[:GLUED_HEAD] if view.is_glued() else ():
        if block.label is not Label.BODY:
            yield from before_home(view, *view.span(block))
    head = view.dateline()
    if head is None or not head[0].start:
        return
    start, end = head[1], head[1] + head[0].start
    for found in named_in(view, start, end):
        low, high = found.start or start, found.end or end
        at_edge = low == start or not view.text[high:end].strip(" |-–—")
        if at_edge and as_printed(found, view) and not is_agency(found.value, view):
            yield replace(found, rule="name/glued")
            return


def masthead(view: View, block: Block) -> Iterator[Found]:
    """A line, or the first step of a breadcrumb, that is the full name of an outlet.

    One word may be a section's name, `Trabajadores`; the name of two and more is printed as the outlet prints it.
    """
    start, end = view.span(block)
    if logo := _LOGO.match(view.text, start, end):
        yield from is_name(view, *logo.span("home" if logo["home"] else "name"), "name/logo", places=True)
        return
    if end - start <= MAX_RIGHTS and not _may_head(view.text[start:end], view.knowledge):
        return
    if number := LINK_NUMBER.match(view.text, start, end):
        start = number.end()
    for step in _STEP.finditer(view.text[start:end][:MAX_RIGHTS]):
        words = step[0].strip(_AROUND)
        at = start + step.start() + step[0].index(words)
        key = fold(words)
        if printed := view.knowledge.mastheads.get(key.strip(EDGES)):
            stepped = view.text[at + len(words) : end].lstrip()[:1] in {">", "›", "»"}
            if " " in words or stepped or _is_first(view, block) or _has_slogan_below(view, block):
                yield Found(printed, "name/masthead", at, at + len(words))
            break
        owner = view.knowledge.named.get(key)
        if owner and block.label is not Label.BYLINE and key.strip(EDGES) not in view.knowledge.sections:
            outlet = view.knowledge.outlets[owner]
            names = [name for name in (outlet.name, *outlet.names) if fold(name) == key]
            alone = at == start and at + len(words) == end and _is_first(view, block)
            initials = words.isupper() and outlet.kind != "agency" and len(words) >= MIN_INITIALS
            told = alone and ((initials and (words in names or " " in words)) or _has_slogan_below(view, block))
            distinct = len(words.split()) >= 3 or (words in names and is_unlike_words(words))
            if told or (distinct and (outlet.kind != "agency" or _opens_page(view, block))):
                yield Found(owner, "name/masthead", at, at + len(words))
        elif block.label in {Label.NAV, Label.OTHER, Label.SECTION} and not step.start():
            yield from _with_slogan(view, start, end)
        break
    if block.label is not Label.BYLINE:
        yield from _before_menu(view, block)


@lru_cache(REMEMBERED)
def _may_head(line: str, knowledge: Knowledge) -> bool:
    """Whether a masthead may open a short line: its first step is one or a name, or a name opens it."""
    number = LINK_NUMBER.match(line)
    words = line[number.end() :] if number else line
    if opens_with_name(line, knowledge) or opens_with_name(words, knowledge):
        return True
    step = _STEP.search(words)
    key = fold(step[0].strip(_AROUND)) if step else ""
    return key.strip(EDGES) in knowledge.mastheads or key in knowledge.named


def head_slogan(view: View, lines: tuple[Block, ...]) -> Iterator[Found]:
    """The outlet whose slogan is all of a line at the head, however that is labelled: an old paper's page, by OCR."""
    known = view.knowledge
    head = lines[: min(SLOGAN, max(view.body(), default=0))]
    for block, start, end in view.speaking(SLOGANS) if head else ():
        key = view.folded(block).strip(EDGES) if block.end - block.start <= MAX_RIGHTS else ""
        if block.start <= head[-1].start and (owner := known.mastheads.get(key)) and key.startswith(known.slogans):
            yield Found(owner, "name/masthead", start, end)


def feed_name(view: View, head: tuple[Block, ...]) -> Iterator[Found]:
    """The outlet whose feed a reader of feeds shows: `Thế giới - Thanh Niên RSS`."""
    found: list[Found] = []
    for block, start, end in view.speaking(FEED) if head else ():
        short = block.start <= head[-1].start and end - start <= MAX_JOINT * 2
        feed = view.knowledge.feed_words.search(view.folded(block)) if short else None
        if feed is None:
            continue
        name = view.text[start : end - len(feed[0])].rstrip(" :–-")
        for low in (0, *(low for _, low in behind_signs(name))):
            found += is_name(view, start + low, start + len(name), "name/feed", places=True)
    if len({one.value for one in found}) == 1:
        yield found[0]


def _is_first(view: View, block: Block) -> bool:
    """Whether a line is the page's first: where a site's name stands, not a section's or a credit."""
    first = next((one for one in view.lines() if one.rule != "crawl/prefix"), None)
    return first is not None and first.start == block.start


def _opens_page(view: View, block: Block) -> bool:
    """Whether nothing but a menu and a date stand above: an agency named below a headline is credited there."""
    above = [line for line in view.lines() if line.start < block.start and line.rule != "crawl/prefix"]
    menu = {Label.NAV, Label.SECTION, Label.OTHER, Label.PROMO, Label.IMAGE}
    return all(
        line.label is Label.DATE
        or (line.label in menu and len(view.words(line).split()) <= MAX_DESK)
        or _is_first(view, line)
        for line in above
    )


def _has_slogan_below(view: View, block: Block) -> bool:
    """Whether the next line says what kind of paper it is: `Escambray`, `Periódico de Sancti Spíritus`."""
    at = view.line_at(block.start)
    below = view.lines()[at + 1 : at + 2] if at is not None else ()
    return bool(below) and view.knowledge.imprint_words.match(view.folded(below[0])) is not None


def _with_slogan(view: View, start: int, end: int) -> Iterator[Found]:
    """The outlet whose name opens a line, as it prints it or in capitals, with its slogan or its owner behind.

    A list of outlets names none.
    """
    if not may_open_with_name(view, start, end):
        return
    named = named_in(view, start, end)
    if not named or named[0].start != start or named[0].end is None:
        return
    first, known = named[0], view.knowledge
    others = {one.value for one in named if as_printed(one, view)} - {first.value}
    owned = bool(others) and others <= {known.outlets[first.value].of}
    behind = named[0].end
    slogan = _SLOGAN.match(view.text, behind, end) if owned or not others else None
    if slogan is None:
        return
    told = known.imprint_words.match(view.fold(slogan.end(), end)) is not None
    words = view.text[start:behind]
    addressed = "." in words and outlet_of(words, known) == first.value
    if owned or addressed or is_distinct(first, view) or (told and (as_printed(first, view) or words.isupper())):
        yield replace(first, rule="name/masthead")


def _before_menu(view: View, block: Block) -> Iterator[Found]:
    """The outlet whose name opens a line of the menu: `VnExpress    Mới nhất    Thời sự    Thế giới`.

    A name that may be a section's, or an agency's by which a portal sorts, takes more items that are known.
    """
    start, end = view.span(block)
    if end - start > MAX_MENU or not may_open_with_name(view, start, end):
        return
    known, line = view.knowledge, view.text[start:end]
    first = _ITEM.search(line)
    words = line[: first.start()] if first else ""
    home = first is not None and line_key(_ITEM.split(line, 2)[1]) in known.front_pages  # no place has a home page
    found = next(is_name(view, start, start + len(words), "name/masthead", home), None) if words else None
    if found is None and "." in words and " " not in words and (host := outlet_of(words, known)):
        found = Found(host, "name/masthead", start, start + len(words))
    if found is None and first is None:
        found = next((one for one in named_in(view, start, end) if one.start == start), None)
    if found is None or found.end is None or fold(view.text[start : found.end]) in known.filed:
        return
    items = [line_key(item) for item in _ITEM.split(view.text[found.end : end])]
    if not first:
        keys = items[0].split() if items else []
        items = [" ".join(keys[i : i + n]) for n in range(1, 5) for i in range(len(keys) - n + 1)]
    if any(known.named.get(item, found.value) != found.value and item not in known.filed for item in items):
        return  # a list of partners
    told = {item for item in items if item in known.filed or item in known.lexicon.lines or item in known.homes}
    sure = is_distinct(found, view) and not is_agency(found.value, view) and first is not None
    if len(told) >= (FEW_ITEMS if sure else MANY_ITEMS) and (sure or _is_first(view, block)):
        yield replace(found, rule="name/masthead")
