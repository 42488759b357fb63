"""Kept lines → kept lines with what belongs between and above them: subheadings, rows, lists; headlines leave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from vncuba_dataset.label.line import Line, first_kept, is_stopped, next_shown
from vncuba_dataset.label.looks import Look
from vncuba_dataset.model import Label

FILL = 0.1
"""Chance of the model from which a short line between paragraphs is body."""
MAX_BOX = 5
"""Lines of a box and the line above it."""
MAX_SUBHEADS, MAX_SUBHEAD_WORDS, MAX_ROWS, MIN_ROWS = 2, 12, 40, 3
"""Lines in a row between two paragraphs, words of each, rows of a table, and rows that may end the article."""
MIN_ITEM, MAX_ITEM = 4, 30
"""Words of a line of a programme: a day or a number, and what goes with it."""
MAX_CAPITALS = 30
"""Words of a line in capitals between two paragraphs: the name of a document, not another story's headline."""
OPENING = 0.2
"""Chance from which a short statement above the first paragraph opens the article."""
MIN_STORY = 8
"""Words of each of two lines between paragraphs from which they are other stories, not subheadings."""
MAX_VERSE, UNEVEN = 12, 3
"""Words of a line of verse, and how many more or fewer the next two have."""
MAX_QUOTED = 8
"""Lines of a verse that is quoted."""
MAX_HEADLINES = 1
"""Lines without a full stop above the first paragraph; more may be verse or a list."""
_NUMBERS = re.compile(r"[^\W\d_]{0,8}\s?\d{1,4}(?:[.:/h-]\d{1,4}){0,2}\s?[^\w\s]?")
"""A word at most, a number with its parts, and the sign behind it."""
_NUMBER_FIRST = re.compile(r"(?:[^\W\d_]{1,12}[.,]?\s){0,2}\(?\d")
"""`June 9 – …`, `Thứ hai 12/6: …`, `20h00 …`"""
_DIGITS = re.compile(r"\d{1,4}")
_BULLETS = ("• ", "▪ ", "● ", "◦ ", "– ", "— ")


def fill(lines: list[Line], kept: list[bool]) -> None:
    """Short lines between two paragraphs that are kept: subheadings, rows of a table, verse, unless unlikely."""
    shown = [i for i, line in enumerate(lines) if not line.look.blank]
    _fill_one(lines, kept, shown)
    _fill_alike(lines, kept, shown)
    above = shown[: next((place for place, i in enumerate(shown) if kept[i]), 0)]
    listed = sum(_is_item(lines[i].look) for i in above) < MIN_ROWS  # else the scraper gave every list its bullets
    at = 1
    while at < len(shown):
        if kept[shown[at]] or not kept[shown[at - 1]]:
            at += 1
            continue
        run = at
        while run < len(shown) and not kept[shown[run]] and _may_fill(lines[shown[run]], listed):
            run += 1
        if run == at:
            at += 1
            continue
        rows = sum(lines[i].look.row or (listed and _is_item(lines[i].look)) for i in shown[at:run])
        inside = (run < len(shown) and kept[shown[run]]) or rows >= MIN_ROWS
        heads = [lines[i].look.words for i in shown[at:run] if not lines[i].look.row]
        stories = len(heads) > 1 and min(heads) >= MIN_STORY
        if inside and rows <= MAX_ROWS and run - at - rows <= MAX_SUBHEADS and not stories:
            for i in shown[at:run]:
                kept[i] = True
        at = run


def _fill_one(lines: list[Line], kept: list[bool], shown: list[int]) -> None:
    """A subheading right below a box that is no part of the article, and above a paragraph or a list of it."""
    for place in range(2, len(shown) - 1):
        i, below = shown[place], shown[place + 1]
        if kept[i] or not kept[below] or lines[shown[place - 1]].look.open or not _may_fill(lines[i]):
            continue
        box = next((n for n in range(1, min(MAX_BOX, place) + 1) if lines[shown[place - n]].look.open), 0)
        heads = any(lines[shown[place - n]].look.heads for n in range(1, box))
        told = lines[below].look.sentence or lines[below].look.listed
        kept[i] = box > 0 and not heads and kept[shown[place - box]] and told


def _fill_alike(lines: list[Line], kept: list[bool], shown: list[int]) -> None:
    """A line between two of the article that open as it does: `Ore 18.00 – …`, `2/12/1960: …`."""
    for above, i, below in zip(shown, shown[1:], shown[2:], strict=False):
        if kept[i] or not (kept[above] and kept[below]) or not lines[i].look.open or lines[i].look.linked:
            continue
        opening = _opening(lines[i].look.text)
        if opening and opening == _opening(lines[above].look.text) == _opening(lines[below].look.text):
            kept[i] = True


def _opening(words: str) -> str:
    """How a line opens, up to what follows its numbers, each of these as a zero; empty without any."""
    found = _NUMBERS.match(words)
    return _DIGITS.sub("0", found[0]) if found else ""


def _may_fill(line: Line, listed: bool = False) -> bool:
    look = line.look
    if not look.open or look.linked:
        return False
    least = FILL / 2 if listed and _is_item(look) else FILL
    most = MAX_CAPITALS if look.text.isupper() else MAX_SUBHEAD_WORDS
    return look.row or (look.words <= most and (line.chance >= least or is_stopped(look)))


def _is_item(look: Look) -> bool:
    """An item of a list whose bullet is printed; those of markdown are menus as often, numbers charts of stories."""
    return look.text.startswith(_BULLETS)


def fill_quoted(lines: list[Line], kept: list[bool]) -> None:
    """A few short lines right below one of the article that ends with a colon: the verse it quotes."""
    shown = [i for i, line in enumerate(lines) if not line.look.blank]
    for place, i in enumerate(shown):
        if not kept[i] or lines[i].look.words < MIN_STORY or not lines[i].look.text.endswith((":", "：")):
            continue
        below = list(takewhile(lambda j: _is_quoted(lines[j]), shown[place + 1 :]))
        if 1 < len(below) <= MAX_QUOTED:
            for j in below:
                kept[j] = True


def _is_quoted(line: Line) -> bool:
    look = line.look
    return look.open and not look.linked and look.words <= MAX_VERSE and line.chance >= FILL


def fill_lists(looks: list[Look], kept: list[bool]) -> None:
    """Items of a list below a line of the article that ends with a colon."""
    _begin_with_list(looks, kept)
    items = False
    for i, look in enumerate(looks):
        if look.blank:
            continue
        if items and look.listed and look.open and not look.linked:
            kept[i] = True
        else:
            items = kept[i] and look.text.endswith((":", "："))
    _fill_numbered(looks, kept)


def _fill_numbered(looks: list[Look], kept: list[bool]) -> None:
    """A programme: below a colon, lines that open with a day or a number."""
    for i in programmes(looks, kept):
        kept[i] = True


def programmes(looks: Sequence[Look], kept: Sequence[bool]) -> set[int]:
    """The lines that open with a day or a number, three or more in a row right below a kept line with a colon."""
    found: set[int] = set()
    items: list[int] = []
    below = False
    for i, look in enumerate(looks):
        if look.blank:
            continue
        if below and _is_numbered(look):
            items.append(i)
            continue
        if len(items) >= MIN_ROWS:
            found.update(items)
        items, below = [], kept[i] and look.text.endswith((":", "："))
    return found.union(items) if len(items) >= MIN_ROWS else found


def _is_numbered(look: Look) -> bool:
    able = look.open and not look.linked and MIN_ITEM <= look.words <= MAX_ITEM
    return able and _NUMBER_FIRST.match(look.text) is not None


def _begin_with_list(looks: list[Look], kept: list[bool]) -> None:
    """An article that begins with a list: the items right above its first paragraph, below a line with a colon."""
    at = first_kept(kept)
    if at is None:
        return
    if looks[at].listed:
        at += 1
    items: list[int] = []
    while (above := next_shown(looks, at, -1)) is not None and looks[above].open and not looks[above].linked:
        items.append(above)
        if not looks[above].listed:
            break
        at = above
    if len(items) > MIN_ROWS and looks[items[-1]].text.endswith((":", "：")):
        for i in items:
            kept[i] = True


def begin_above(lines: list[Line], kept: list[bool]) -> None:
    """Short statements right above the first paragraph open the article; a standfirst or a teaser is longer."""
    at = first_kept(kept) or 0
    looks = [line.look for line in lines]
    while at and (above := next_shown(looks, at, -1)) is not None:
        look = looks[above]
        moment = look.row and look.listed  # of a timeline
        moment = moment or (look.open and look.dateline is not None and look.dateline.end >= len(look.text))
        short = look.open and look.words <= MAX_SUBHEAD_WORDS and is_stopped(look) and not look.linked
        if not moment and (not short or lines[above].chance < OPENING):
            return
        kept[above] = True
        at = above


def begin_stanza(looks: list[Look], kept: list[bool]) -> None:
    """A line of verse right above the first two that are kept: a stanza is whole, its title has a blank below."""
    first = first_kept(kept) or 0
    at = first
    while at > 1 and all(kept[at : at + 2]) and _is_verse(looks, at - 1):
        at -= 1
        kept[at] = True
    if at < first and not looks[at - 1].blank:  # it has no blank above: its title may be its first line
        kept[at] = False


def start_at_prose(looks: list[Look], kept: list[bool]) -> None:
    """A line without a full stop before the first paragraph is a headline, not body; so is a question over a date."""
    asked = first_kept(kept)
    if asked is not None and looks[asked].text.endswith(("?", "!", "？", "！")) and looks[asked].stops <= 1:
        below = next_shown(looks, asked, 1)
        kept[asked] = below is None or looks[below].label is not Label.DATE
    first = next((i for i, look in enumerate(looks) if kept[i] and look.sentence), 0)
    above = [i for i in range(first) if kept[i] and not looks[i].text.endswith((",", "，"))]  # `Dear friends,`
    if len(above) > 1 and looks[above[0] + 1].blank and _is_verse(looks, above[1]):
        kept[above[0]] = False  # a line by itself above the first stanza is the title
        return
    ranked = [i for i in above if looks[i].rank == 1]
    if ranked:
        above = above[: above.index(ranked[-1]) + 1]
    if above and not ranked and all(kept[above[-1] : above[-1] + 3]) and _is_verse(looks, above[-1]):
        return
    if ranked or len(above) <= MAX_HEADLINES:
        for i in above:
            kept[i] = False


def _is_verse(looks: list[Look], i: int) -> bool:
    """Whether two lines right below are as short: the first line of a stanza, not a headline."""
    lines = looks[i : i + 3]
    sizes = [look.words for look in lines if look.open and 1 < look.words <= MAX_VERSE]
    return len(sizes) == 3 and max(sizes) - min(sizes) <= UNEVEN
