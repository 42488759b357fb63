"""Words that stand where headlines stand and are none: menus, the weather, names, credits, dates, appeals."""

from __future__ import annotations

import re

from vncuba_dataset.assign.buttons import beyond_buttons
from vncuba_dataset.assign.claims import is_appeal
from vncuba_dataset.assign.names import outlet_of
from vncuba_dataset.assign.people import MAX_AUTHOR
from vncuba_dataset.assign.view import View
from vncuba_dataset.dates import Stated, beside, is_date_line, is_folio, stated_dates
from vncuba_dataset.knowledge import fold, line_key
from vncuba_dataset.model import Found, Label
from vncuba_dataset.words import count_dense

_DEGREES = re.compile(r"\d\s?[°º]\s?[CF]?\b")
MAX_SERIES, MAX_CREDIT = 6, 5
"""Code points before the word for a picture that names a series, and words of a picture's credit."""
MIN_TITLE, MAX_TITLE = 3, 32
"""Words of a headline that is known by its place and shape alone."""
_ENDS = frozenset("|›>")
DASHES = frozenset("-–—")
_ELIDED = re.compile(r"^[^\W\d_]{1,2}['’](?=\w)")
"""An article that lost its vowel: `l'AntiDiplomatico`."""
MAX_DESK = 6
"""Words of a line that is a desk's name."""
LISTED = re.compile(r"p\.\s?\d{1,3}\s|\d{1,3}\s?\.{3,}\s?")
"""A line of a table of contents: `p. 2 Une soirée de solidarité`."""
_APART = frozenset("—–-|•·")
_ITEM = re.compile(r"\d{1,2}[.)]\s+(?P<rest>.+)")
"""An item of a list of sections: `10. Du lịch`."""
_CREDITED_END = re.compile(r"\((?P<credit>[^()\n]{3,40})\)[\s.]{0,3}$")
_FILED_IN = re.compile(r"^[^\W\d_]{1,4}\s(?=.*\s\d{1,5}$)|\s\d{1,5}$")
"""The word before a section and the count of comments behind it: `en Economía 0`."""
_BUTTONS = re.compile(r"(?:\[[^\]\n]{1,30}\]\s*){1,9}")
_NO_TITLE = {Label.CAPTION, Label.PROMO, Label.BYLINE, Label.COMMENT}
"""What patterns for furniture may make of a line that stands where the headline stands."""


def is_furniture(words: str, view: View, own: int = 2) -> bool:
    """Whether words that stand where the headline stands are none: a menu, the weather, a name, a credit, a date.

    A headline has `own` words at least that are no button's.
    """
    steps = [step for step in re.split(r"\s{2,}|\s?[|»›>]\s?", words.strip()) if step]
    if (
        len(steps) >= 3
        or (len(steps) == 2 and home_of(words, view))
        or words.rstrip()[-1:] in _ENDS
        or _signs_off(words.rstrip(), view)
        or fold(words) in view.knowledge.named
        or line_key(words) in view.knowledge.filed
        or all(line_key(step) in view.knowledge.filed for step in words.split(" / "))
        or _FILED_IN.sub("", line_key(words)) in view.knowledge.filed
    ):
        return True
    if size_of(" ".join(beyond_buttons(line_key(words), view.knowledge, own))) < own:
        return True
    item = _ITEM.fullmatch(words)
    if item and (len(item["rest"].split()) <= 2 or line_key(item["rest"]) in view.knowledge.sections):
        return True
    if _opens_menu(words, view) or LISTED.match(words):
        return True
    if "©" in words or _DEGREES.search(words) or is_date_line(words, knowledge=view.knowledge):
        return True
    dates = stated_dates(words, knowledge=view.knowledge)
    if any(map(str.isdigit, words)) and not beside(words, dates, knowledge=view.knowledge):
        return True  # `Thứ Tư, 14:05:33`
    if dates and (_is_signed_day(words, dates[0], view) or is_folio(words, dates, knowledge=view.knowledge)):
        return True
    if dates and view.knowledge.stamps.issue.search(fold(words[: dates[0].start])):
        return True
    if any(date.day is not None for date in dates):
        few = MIN_TITLE if any(date.clock is not None for date in dates) else 2
        rest = beside(words, dates, knowledge=view.knowledge)
        if len(rest.split()) < few or rest in view.knowledge.places:
            return True
    return home_of(words, view) != "" and not re.search(r"[,:;.?!]", words) and len(words.split()) > 4


def _signs_off(words: str, view: View) -> bool:
    """Whether a line is a byline: `14ymedio, La Habana –`, or a desk's: `La Redazione de l'AntiDiplomatico`."""
    known = view.knowledge
    place = fold(words.rstrip(" -–—").rpartition(",")[2])
    if words[-1:] in DASHES and place in known.places:
        return True
    named = words.split()
    desk = next((i for i, word in enumerate(named[:2]) if word.casefold() in known.desk_words), None)
    if len(named) <= MAX_AUTHOR and words.istitle() and named[-1].casefold() in known.desk_words:
        return True  # `Vietnam News Reporters`
    if desk is None or len(named) > MAX_DESK:
        return False
    behind = named[desk + 1 :]
    tails = (" ".join(behind[i:]) for i in range(min(2, len(behind))))
    return any(fold(tail) in known.named or fold(_ELIDED.sub("", tail)) in known.named for tail in tails)


def _is_signed_day(words: str, date: Stated, view: View) -> bool:
    """Whether a line is a day and its author: `jeudi 14 septembre 2023, par Ana Ruiz`, `By Ana Ruiz, May 3, 2023`."""
    _, end = date.whole
    known = view.knowledge
    before = beside(words[: date.start], (), knowledge=known)
    behind = beside(words[end:], (), knowledge=known)
    named = words[: date.start].rstrip()
    if named[-1:] in _APART and not behind and date.day is not None:  # `Ana Ruiz — 14 Septiembre 2023`
        names = named[:-1].split()
        if 0 < len(names) <= MAX_AUTHOR and all(word[:1].isupper() for word in names):
            return True
    opened = not before and known.author_words.match(words[end:].lstrip(" ,|-–—·•")) is not None
    return date.day is not None and (opened or (not behind and known.author_words.match(words) is not None))


def _opens_menu(words: str, view: View) -> bool:
    """Whether an outlet's name and then the word for the home page open a line: `Báo X Trang chủ Thời sự …`."""
    low = f"{words.casefold()} "
    ends = (low.find(f" {home} ") for home in view.knowledge.homes)
    return any(at > 0 and fold(words[:at]) in view.knowledge.named for at in ends)


def is_beside(view: View, title: Found) -> bool:
    """Whether a line above the article is a caption with its credit, or an appeal in the outlet's name."""
    start, end = title.start or 0, title.end or 0
    credit = view.knowledge.photo_credit.search(fold(title.value))
    credited = title.value[credit.start() :].partition(":")[2] if credit else ""
    if credit and (credit.start() > MAX_SERIES or size_of(credited) <= MAX_CREDIT):
        return True  # `Chùm ảnh: Quảng Trị nhớ bước chân Fidel` is a headline
    if (end_of := _CREDITED_END.search(title.value)) and _credits(end_of["credit"], view):
        return True
    marked = (marker.label for _, marker in view.knowledge.lexicon.patterns.found(title.value))
    return next(marked, None) in _NO_TITLE or is_appeal(view, start, end) or _is_slogan(view, start)


def _is_slogan(view: View, start: int) -> bool:
    """Whether a line says what kind of paper the name right above it is: `Trabajadores`, `Órgano de la …`."""
    lines, at = view.lines(), view.line_at(start)
    if not at or view.knowledge.imprint_words.match(view.folded(lines[at])) is None:
        return False
    return line_key(view.words(lines[at - 1])) in view.knowledge.mastheads or (
        view.folded(lines[at - 1]) in view.knowledge.named
    )


def _credits(words: str, view: View) -> bool:
    """Whether words in brackets say from whom a text or a picture was taken: `Source: VNA`."""
    return ":" in words and view.knowledge.credit_words.match(fold(words)) is not None


def home_of(words: str, view: View) -> str:
    """The word for the home page that a menu or a breadcrumb opens with."""
    low = words.casefold()
    return next((h for h in view.knowledge.homes if low.startswith(h) and not low[len(h) : len(h) + 1].isalnum()), "")


def size_of(words: str) -> int:
    """Words; two letters of a script without spaces are about one."""
    return len(words.split()) + count_dense(words) // 2


def has_shape(words: str) -> bool:
    """A headline's length, no full stop, no markup."""
    size = MIN_TITLE <= size_of(words) <= MAX_TITLE
    opens = words[:1].isalnum() or words[:1] in "\"“«‘'¿¡["
    return size and opens and words[-1:] not in ".;:,…" and "](" not in words and not _BUTTONS.fullmatch(words)


def names_site(name: str, view: View) -> bool:
    """Whether words behind a headline are an outlet's name or address; `Cuba – Granma` keeps what may be a place."""
    known = view.knowledge
    if outlet_of(name, known) is not None:
        return True
    return fold(name) in known.named and (" " in name or fold(name) not in known.places)
