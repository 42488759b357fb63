"""Title, summary, section, captions, authors and place, read from the blocks that carry them."""

from __future__ import annotations

import re

from vncuba_dataset.assign.view import View
from vncuba_dataset.knowledge import fold, line_key
from vncuba_dataset.markdown import undo_markdown
from vncuba_dataset.model import Block, Found, Label

_STEP = re.compile(r"[^\s>»›|/](?:[^>»›|/]{0,80}[^\s>»›|/])?")
_EACH = re.compile(r"(?:(?!\s*(?:,|;|/|\s(?:and|y|và|et|e|und)\s))[^\n|]){2,80}")
_NAME = re.compile(r"[A-ZĐÀ-ÖØ-ÞẠ-Ỹ][\w.’'-]*(?:\s+[A-ZĐÀ-ÖØ-ÞẠ-Ỹ][\w.’'-]*){1,4}")


def find_title(view: View) -> Found | None:
    """The headline."""
    return next((_words(view, block) for block in view.labelled(Label.TITLE)), None)


def find_summary(view: View) -> Found | None:
    """The standfirst; where it has two paragraphs, both, as they stand on the page."""
    blocks = view.labelled(Label.SUMMARY)
    if not blocks:
        return None
    parts = [_words(view, block) for block in blocks]
    return Found("\n\n".join(p.value for p in parts), parts[0].rule, parts[0].start, parts[-1].end)


def find_section(view: View) -> Found | None:
    """The section: of a breadcrumb the last step that names one, else the last; never the home page it starts at."""
    homes = {w.casefold() for m in view.knowledge.markers() if m.label == Label.SECTION for w in m.words}
    for block in view.labelled(Label.SECTION):
        start, end = view.span(block)
        words = view.text[start:end].casefold()
        if "](" in words:  # a menu of links
            continue
        home = next((h for h in homes if words.startswith(h) and not words[len(h) : len(h) + 1].isalnum()), "")
        steps = [m for m in _STEP.finditer(view.text, start + len(home), end) if not m[0][0].islower()]
        named = [m for m in steps if line_key(m[0]) in view.knowledge.sections]
        if steps:
            return view.found(block.rule, *(named or steps)[-1].span())
    return None


def find_captions(view: View) -> list[Found]:
    """Captions in page order, each once, without the bars around them."""
    found: dict[str, Found] = {}
    for block in view.labelled(Label.CAPTION):
        caption = _words(view, block)
        found.setdefault(fold(caption.value), caption)
    return [caption for caption in found.values() if caption.value]


def find_authors(view: View) -> list[Found]:
    """Persons named in a byline: behind `By`, `Por`, `Bài:` …, or a name in capitals alone on the line.

    Desks (`Redacción Digital`) and initials are no persons; `A and B` are two.
    """
    found = []
    for block in view.labelled(Label.BYLINE):
        start, end = view.span(block)
        lead = view.knowledge.author_words.match(view.text, start, end)
        low = lead.end() if lead else start
        for part in _EACH.finditer(view.text, low, end):
            name = _NAME.fullmatch(view.text, *part.span())
            if name and (lead or name[0].isupper()) and not _is_desk(name[0], view):
                found.append(view.found(block.rule, *part.span()))
    return found


def _is_desk(name: str, view: View) -> bool:
    words = fold(name).split()
    return fold(name) in view.knowledge.signoffs or not view.knowledge.desk_words.isdisjoint(words)


def find_place(view: View) -> Found | None:
    """The place in the dateline; one printed in capitals (`HAVANA –`) in normal case, so that it is one place."""
    head = view.dateline()
    if head is None or head[0].place is None:
        return None
    start, end = (head[1] + offset for offset in head[0].place)
    printed = view.text[start:end]
    plain = printed.isupper() and len(printed) > 3 and "." not in printed
    return Found(printed.title() if plain else printed, "dateline/place", start, end)


def _words(view: View, block: Block) -> Found:
    """A block's words; the span leaves out the bars that galleries put around captions."""
    start, end = view.span(block)
    while start < end and view.text[start] in "| ":
        start += 1
    while start < end and view.text[end - 1] in "| ":
        end -= 1
    return Found(undo_markdown(view.text[start:end]), block.rule, start, end)
