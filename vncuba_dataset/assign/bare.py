"""A block's words without what scrapers glue to them: bars, picture counters, names of the site and of sections."""

from __future__ import annotations

import re

from vncuba_dataset.assign.claims import before_home
from vncuba_dataset.assign.names import behind_signs
from vncuba_dataset.assign.no_title import MIN_TITLE, names_site
from vncuba_dataset.assign.view import View
from vncuba_dataset.dates import is_date_line
from vncuba_dataset.knowledge import fold, line_key
from vncuba_dataset.markdown import undo_markdown
from vncuba_dataset.model import Block, Found, Label

MAX_GLUED = 7
"""Words of an outlet's name that is glued behind a headline."""
_FILED = re.compile(r"[^\W\d_]{2,10}:\s")
"""The word before the section a text is filed in: `Mục: Cộng đồng`."""
DAY_BEHIND = re.compile(r"\((?P<day>\d{1,2}[/.-]\d{1,2}[/.-]\d{4})\)$")
"""A day in brackets behind a headline."""
_SITE_BEFORE = re.compile(r"(?P<site>[^\n|–—]{3,40}?)\s[-–—|]\s")
_STEPS_END = frozenset("›>»/")
FEW_BEFORE = 8
"""Code points before a glued headline among which the sign of a breadcrumb stands."""
MAX_SECTION = 4
"""Words of a section's name."""


def bare_title(view: View, block: Block) -> Found:
    """A headline, or a caption, without a picture counter, the site's name, and what one line glues to it."""
    found = bare_words(view, block)
    if found.start is None or found.end is None:
        return found
    end = bare_end(view, view.text, found.start, found.end)
    if block.label is not Label.TITLE and (start := _past_site(view, found.start, end)) > found.start:
        return Found(undo_markdown(view.text[start:end]), found.rule, start, end)
    if view.is_glued():
        end = _before_outlet(view, found.start, end) if block.label is Label.TITLE else end
        end = found.start + len(view.text[found.start : end].rstrip(" -–—|·•"))
        menus = (name.start for name in before_home(view, found.start, end))
        end = min((at for at in menus if at is not None and at > found.start), default=end)
        start, end = _unfiled(view, block, found.start, end)
        return Found(undo_markdown(view.text[start:end]), found.rule, start, end)
    return Found(undo_markdown(view.text[found.start : end]), found.rule, found.start, end)


def bare_words(view: View, block: Block) -> Found:
    """A block's words; the span leaves out the bars that galleries put around captions."""
    start, end = view.span(block)
    while start < end and view.text[start] in "| ":
        start += 1
    while start < end and view.text[end - 1] in "| ":
        end -= 1
    return Found(undo_markdown(view.text[start:end]), block.rule, start, end)


def _unfiled(view: View, block: Block, start: int, end: int) -> tuple[int, int]:
    """A glued headline without the section that a breadcrumb before it ends with, and the desk's mark behind it.

    `… Trang chủ > | Thế giới Tổng Bí thư thăm Cuba LĐO | 30/03/2018`.
    """
    words = list(re.finditer(r"\S+", view.text[start:end]))
    above = view.text[max(0, block.start - FEW_BEFORE) : block.start].rstrip()
    if above[-1:] in _STEPS_END:
        sizes = range(min(MAX_SECTION, len(words) - MIN_TITLE), 0, -1)
        cut = (n for n in sizes if line_key(view.text[start : start + words[n - 1].end()]) in view.knowledge.sections)
        if (n := next(cut, 0)) and view.text[start + words[n].start()].isupper():
            start += words[n].start()
    filed = _FILED.match(view.text, start, end)
    menu = {view.folded(item).strip(" |") for item in view.labelled(Label.NAV)} if filed else set()
    for n in range(min(MAX_SECTION, len(words) - MIN_TITLE - 1), 1, -1) if filed else ():
        item = view.fold(start + words[1].start(), start + words[n].end())
        if item in menu and view.text[start + words[n + 1].start()].isupper():
            start += words[n + 1].start()
            return start, end
    credit = view.knowledge.datelines.get(fold(words[-1][0])) if len(words) > MIN_TITLE else None
    barred = "|" in view.text[end : block.end]
    if barred and credit and "source" in credit.gives and words[-1][0].isupper():
        end -= len(words[-1][0])
        end = start + len(view.text[start:end].rstrip(" |-–—"))
    return start, end


def _before_outlet(view: View, start: int, end: int) -> int:
    """Where a headline ends before an outlet's name, as the outlet prints it, that a scraper glued behind it."""
    words = list(re.finditer(r"\S+", view.text[start:end]))
    for n in range(min(MAX_GLUED, len(words) - MIN_TITLE), 1, -1):
        name = view.text[start + words[-n].start() : end].strip()
        owner = view.knowledge.named.get(fold(name))
        if owner and name in (view.knowledge.outlets[owner].name, *view.knowledge.outlets[owner].names):
            return start + words[-n - 1].end()
    return end


def _past_site(view: View, start: int, end: int) -> int:
    """Where a headline begins behind the names of the site: `CONG AN NHAN DAN - www.cand.com.vn - …`."""
    while (before := _SITE_BEFORE.match(view.text, start, end)) and names_site(before["site"], view):
        behind = view.text[before.end() : end]
        if len(behind.split()) < MIN_TITLE or fold(behind) in view.knowledge.mastheads:
            break
        start = before.end()
    return start


def _undated(view: View, words: str) -> int:
    """Where a headline ends before its day in brackets, or a site's name with it: `… - РИА Новости, 13.06.2024`."""
    if (day := DAY_BEHIND.search(words)) and is_date_line(day["day"], knowledge=view.knowledge):
        return len(words[: day.start()].rstrip())
    comma = words.rfind(", ")
    dash = max(words.rfind(f" {sign} ", 0, comma) for sign in "-–—|") if comma > 0 else -1
    if dash <= 0 or not names_site(words[dash + 3 : comma].strip(), view):
        return len(words)
    return dash if is_date_line(words[comma + 2 :], knowledge=view.knowledge) else len(words)


def bare_end(view: View, text: str, start: int, end: int, site: str = "") -> int:
    """Where a headline ends before a picture counter and names of the site: `Rice for Havana | VOV.VN`."""
    end = start + _undated(view, text[start:end].rstrip())
    for _ in range(3):
        words = text[start:end].rstrip(" |")
        end = start + len(words)
        counted = view.knowledge.counter.search(words)
        cut = counted.start() if counted else _before_site(view, words, site)
        if not cut:
            break
        end = start + cut
    return end


def _before_site(view: View, words: str, site: str) -> int:
    """Where a headline ends before a sign and the site's name, and before its section's; 0 where there is none."""
    signs = list(behind_signs(words))
    for i, (cut, low) in enumerate(signs):
        name = words[low:].strip()
        if names_site(name, view) or (site and fold(name) == fold(site)):
            above = next(iter(signs[i + 1 :]), None)
            section = above is not None and line_key(words[above[1] : cut]) in view.knowledge.sections
            return above[0] if above is not None and section else cut
    return 0
