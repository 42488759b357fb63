"""Whom a page asks to be named as, or who forbids it to be copied: `При цитировании ТАСС ссылка обязательна`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from vncuba_dataset.assign.claims import is_at_the_end
from vncuba_dataset.assign.names import as_printed, is_agency, is_whole, named_in
from vncuba_dataset.assign.speaks import USE
from vncuba_dataset.assign.view import REMEMBERED, View
from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.model import Found, Label

MAX_LINE = 300
"""Code points of such a line."""
_NEVER = frozenset({Label.BODY, Label.SUMMARY, Label.TITLE, Label.CAPTION, Label.DATE, Label.COMMENT, Label.IMAGE})


def citation(view: View) -> Iterator[Found]:
    """The one outlet that a line of the furniture names with how its texts may be used.

    Agencies forbid the copying of their texts on the pages that run them, too; one that asks to be cited does it on
    its own. `Republished with permission from X` says where the text is from.
    """
    known = view.knowledge
    for block, start, end in view.speaking(USE):
        last = block.label is Label.BODY and is_at_the_end(view, block)
        if (block.label in _NEVER and not last) or end - start > MAX_LINE:
            continue
        asks, forbids = _of_use(view.folded(block), known)
        if not (asks or (forbids and not last)):
            continue
        named = [found for found in named_in(view, start, end) if known.outlets[found.value].kind != "ministry"]
        owners = {found.value for found in named}
        if len(owners) != 1 or (is_agency(named[0].value, view) and not asks):
            continue
        if as_printed(named[0], view) or is_whole(named[0], view, start, end):
            yield replace(named[0], rule="rights/citation")


@lru_cache(REMEMBERED)
def _of_use(key: str, knowledge: Knowledge) -> tuple[bool, bool]:
    """Whether a line, folded, asks to be cited, and whether it forbids to be copied."""
    if knowledge.reprint_words.search(key):
        return False, False
    return knowledge.citing_words.search(key) is not None, knowledge.reuse_words.search(key) is not None
