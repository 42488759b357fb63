"""Whether nothing stands on a line but an article's buttons, its date, counts: `| aA | Chia sẻ`."""

from __future__ import annotations

import re
from functools import lru_cache

from vncuba_dataset.assign.view import REMEMBERED, View
from vncuba_dataset.dates import MAX_LINE, beside, is_date_line
from vncuba_dataset.knowledge import Knowledge, line_key

MAX_BUTTON = 5
"""Words of a button."""
STEPS = re.compile(r"\s[|/•·–—-]\s|\s?[|•·]\s?")
"""What stands between the steps of a line: `En: Noticias / 3 mayo 2023`."""


def is_of_buttons(view: View, words: str) -> bool:
    """Whether nothing stands on a line but an article's buttons, its date, counts: `| aA | Chia sẻ`."""
    return (_remembered_buttons if len(words) <= MAX_LINE else _are_buttons)(words, view.knowledge)


def _are_buttons(words: str, known: Knowledge) -> bool:
    if line_key(words) in known.lexicon.lines:
        return True
    others = [one for one in STEPS.split(words[:MAX_LINE]) if one and not is_date_line(one, knowledge=known)]
    keys = [line_key(step).replace(":", "") for step in others if beside(step, (), knowledge=known)]
    return bool(keys) and not any(beyond_buttons(key, known) for key in keys)


_remembered_buttons = lru_cache(REMEMBERED)(_are_buttons)


def beyond_buttons(key: str, knowledge: Knowledge, most: int = 1) -> list[str]:
    """The words of a line besides those of buttons, `most` of them: `chia sẻ facebook zalo` has none."""
    words, at = key.split(), 0
    left: list[str] = []
    while at < len(words) and len(left) < most:
        sizes = range(min(MAX_BUTTON, len(words) - at), 0, -1)
        size = next((n for n in sizes if " ".join(words[at : at + n]) in knowledge.lexicon.lines), 0)
        left += [] if size else [words[at]]
        at += size or 1
    return left
