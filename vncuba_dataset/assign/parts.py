"""Title, summary, section, captions, authors and place, read from the blocks that carry them."""

from __future__ import annotations

import re

from vncuba_dataset.assign.claims import before_home, is_appeal
from vncuba_dataset.assign.date_stamps import beyond_buttons
from vncuba_dataset.assign.names import behind_signs, outlet_of
from vncuba_dataset.assign.section import read_section
from vncuba_dataset.assign.view import View
from vncuba_dataset.dates import MAX_LINE, Stated, beside, is_date_line, stated_dates
from vncuba_dataset.knowledge import fold, line_key
from vncuba_dataset.markdown import undo_markdown
from vncuba_dataset.model import Block, Found, Label
from vncuba_dataset.sidecar import SIDECAR

_EACH = re.compile(r"(?:(?!\s*(?:,|;|/|\s(?:and|y|và|et|e|und|&|[-–—])\s))[^\n|()]){2,80}")
_INITIALS = re.compile(r"(?:[A-ZĐ]\.\s?){2,4}")
_DEGREES = re.compile(r"\d\s?[°º]\s?[CF]?\b")
MAX_AUTHOR = 4
"""Words of a name alone on its line."""
BEFORE_DATE = 3
"""Lines above the header's date line among which standfirst and author stand below the headline."""
ABOVE = 10
"""Lines above the body among which a headline is looked for that got no label."""
MAX_GLUED = 7
"""Words of an outlet's name that is glued behind a headline."""
MAX_META = 500
"""Code points of a title in the head of an HTML page."""
MAX_SERIES, MAX_CREDIT = 6, 5
"""Code points before the word for a picture that names a series, and words of a picture's credit."""
MIN_TITLE, MAX_TITLE = 3, 32
"""Words of such a headline."""
_ENDS = frozenset("|›>")
_FILED = re.compile(r"[^\W\d_]{2,10}:\s")
"""The word before the section a text is filed in: `Mục: Cộng đồng`."""
_DASHES = frozenset("-–—")
_ELIDED = re.compile(r"^[^\W\d_]{1,2}['’](?=\w)")
"""An article that lost its vowel: `l'AntiDiplomatico`."""
MAX_DESK = 6
"""Words of a line that is a desk's name."""
_LISTED = re.compile(r"p\.\s?\d{1,3}\s|\d{1,3}\s?\.{3,}\s?")
"""A line of a table of contents: `p. 2 Une soirée de solidarité`."""
_APART = frozenset("—–-|•·")
_STEPS_END = frozenset("›>»")
_ITEM = re.compile(r"\d{1,2}[.)]\s+(?P<rest>.+)")
"""An item of a list of sections: `10. Du lịch`."""
_CREDITED_END = re.compile(r"\((?P<credit>[^()\n]{3,40})\)[\s.]{0,3}$")
FEW_BEFORE = 8
"""Code points before a glued headline among which the sign of a breadcrumb stands."""
LONG = 4
"""Letters of a word that tells of what a text speaks."""
MIN_REPEATED, REPEATED = 3, 0.6
"""Such words of a line, and their share, that the first paragraphs repeat where it is their headline."""
MAX_PLACE = 30
"""Code points of a place that is glued before the text."""
MAX_SECTION = 4
"""Words of a section's name."""
NAV_TITLE = 5
"""Words of a headline among the lines of a menu: a menu's own items are shorter."""
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_BUTTONS = re.compile(r"(?:\[[^\]\n]{1,30}\]\s*){1,9}")
_BUTTON_RULES = ("/widget", "label/menu", "label/buttons")
_NO_TITLE = {Label.CAPTION, Label.PROMO, Label.BYLINE, Label.COMMENT}
"""What patterns for furniture may make of a line that stands where the headline stands."""
_META_TITLES = (("title", "html/og:title"), ("headline", "html/headline"), ("page_title", "html/title"))
_SIGNED = re.compile(r"(?P<name>[^\s,/][^,/\n]{1,40}), (?P<place>[^\W\d_][^,/–—|\n\d]{2,30}?)\s?(?:/|\s[–—|-])\s")
_NAME = re.compile(r"[A-ZĐÀ-ÖØ-ÞẠ-Ỹ][\w.’'-]*(?:\s+[A-ZĐÀ-ÖØ-ÞẠ-Ỹ][\w.’'-]*){1,4}")


def find_title(view: View) -> Found | None:
    """The headline, without picture counters and the site's name behind it.

    A curator's first; then a labelled line; what the head of an HTML page or the container gives; at last a line
    above the body that stands where headlines stand.
    """
    if (known := view.known("title", SIDECAR)) is not None:
        return known
    for block in view.labelled(Label.TITLE):
        if view.folded(block) in view.knowledge.named:
            continue
        title = _title(view, block)
        if title.value and not _is_furniture(title.value, view, own=1) and not _is_beside(view, title):
            return _above_standfirst(view, block) or title
    for name, rule in _META_TITLES:
        words = view.meta.get(name, "")[:MAX_META]
        kept = words[: _bare_end(view, words, 0, len(words), view.meta.get("site_name", ""))].strip(" |")
        if kept and not _is_furniture(kept, view) and (rule != "html/title" or kept != words.strip()):
            return Found(kept, rule)
    return view.known("title") or _numbered_title(view) or _unlabelled_title(view)


def _numbered_title(view: View) -> Found | None:
    """The headline that the line of the first picture repeats, with a counter, where it stands nowhere else."""
    body = view.body()
    for block in view.lines()[: body[0] if body else 0]:
        counted = view.knowledge.counter.search(view.words(block)) if block.label is Label.IMAGE else None
        if counted and (title := _title(view, block)).value and not _is_furniture(title.value, view):
            return Found(title.value, "title/picture", title.start, title.end)
    return None


def _above_standfirst(view: View, block: Block, labelled: bool = True) -> Found | None:
    """The line right above one that was taken for the headline, where the body repeats its words: it was standfirst.

    A slogan or another story's headline has few words in common with the article. A line that got the label of a
    headline is one unless the body follows at once.
    """
    lines = view.lines()
    at = next(i for i, line in enumerate(lines) if line.start == block.start)
    if not at or lines[at - 1].label is not Label.NAV:
        return None
    if labelled and (at + 1 == len(lines) or lines[at + 1].label is not Label.BODY):
        return None
    opens = " ".join(view.folded(line) for line in [line for line in lines[at + 1 :] if line.label is Label.BODY][:2])
    above = _title(view, lines[at - 1])
    number, share = _repeated(above.value, opens)
    if number < MIN_REPEATED or share < REPEATED or _size(above.value) < NAV_TITLE:
        return None
    if not labelled and share <= _repeated(view.words(block), opens)[1]:
        return None
    shaped = _has_shape(above.value) and not _is_furniture(above.value, view) and not _is_beside(view, above)
    return Found(above.value, "title/above-standfirst", above.start, above.end) if shaped else None


def _repeated(line: str, opens: str) -> tuple[int, float]:
    """How many of a line's long words the first paragraphs have, and which share of them."""
    words = {word for word in re.findall(r"\w+", fold(line)) if len(word) >= LONG}
    found = words & set(re.findall(r"\w+", opens))
    return len(found), len(found) / max(1, len(words))


def _title(view: View, block: Block) -> Found:
    found = _words(view, block)
    if found.start is None or found.end is None:
        return found
    end = _bare_end(view, view.text, found.start, found.end)
    if view.is_glued():
        end = _before_outlet(view, found.start, end) if block.label is Label.TITLE else end
        end = found.start + len(view.text[found.start : end].rstrip(" -–—|·•"))
        menus = (name.start for name in before_home(view, found.start, end))
        end = min((at for at in menus if at is not None and at > found.start), default=end)
        start, end = _unfiled(view, block, found.start, end)
        return Found(undo_markdown(view.text[start:end]), found.rule, start, end)
    return Found(undo_markdown(view.text[found.start : end]), found.rule, found.start, end)


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


def _undated(view: View, words: str) -> int:
    """Where a headline ends before a site's name with the day behind it: `… - РИА Новости, 13.06.2024`."""
    comma = words.rfind(", ")
    dash = max(words.rfind(f" {sign} ", 0, comma) for sign in "-–—|") if comma > 0 else -1
    if dash <= 0 or not _names_site(words[dash + 3 : comma].strip(), view):
        return len(words)
    return dash if is_date_line(words[comma + 2 :], knowledge=view.knowledge) else len(words)


def _bare_end(view: View, text: str, start: int, end: int, site: str = "") -> int:
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
        if _names_site(name, view) or (site and fold(name) == fold(site)):
            above = next(iter(signs[i + 1 :]), None)
            section = above is not None and line_key(words[above[1] : cut]) in view.knowledge.sections
            return above[0] if above is not None and section else cut
    return 0


def _names_site(name: str, view: View) -> bool:
    """Whether words behind a headline are an outlet's name or address; `Cuba – Granma` keeps what may be a place."""
    known = view.knowledge
    if outlet_of(name, known) is not None:
        return True
    return fold(name) in known.named and (" " in name or fold(name) not in known.places)


def _is_furniture(words: str, view: View, own: int = 2) -> bool:
    """Whether words that stand where the headline stands are none: a menu, the weather, a name, a credit, a date.

    A headline has `own` words at least that are no button's.
    """
    steps = [step for step in re.split(r"\s{2,}|\s?[|»›>]\s?", words.strip()) if step]
    if (
        len(steps) >= 3
        or (len(steps) == 2 and _home(words, view))
        or words.rstrip()[-1:] in _ENDS
        or _signs_off(words.rstrip(), view)
        or fold(words) in view.knowledge.named
        or line_key(words) in view.knowledge.filed
        or all(line_key(step) in view.knowledge.filed for step in words.split(" / "))
    ):
        return True
    if _size(" ".join(beyond_buttons(line_key(words), view.knowledge, own))) < own:
        return True
    item = _ITEM.fullmatch(words)
    if item and (len(item["rest"].split()) <= 2 or line_key(item["rest"]) in view.knowledge.sections):
        return True
    if _opens_menu(words, view) or _LISTED.match(words):
        return True
    if "©" in words or _DEGREES.search(words) or is_date_line(words, knowledge=view.knowledge):
        return True
    dates = stated_dates(words, knowledge=view.knowledge)
    if any(map(str.isdigit, words)) and not beside(words, dates, knowledge=view.knowledge):
        return True  # `Thứ Tư, 14:05:33`
    if dates and _is_signed_day(words, dates[0], view):
        return True
    if dates and view.knowledge.stamps.issue.search(fold(words[: dates[0].start])):
        return True
    if any(date.day is not None for date in dates):
        few = MIN_TITLE if any(date.clock is not None for date in dates) else 2
        rest = beside(words, dates, knowledge=view.knowledge)
        if len(rest.split()) < few or rest in view.knowledge.places:
            return True
    return _home(words, view) != "" and not re.search(r"[,:;.?!]", words) and len(words.split()) > 4


def _signs_off(words: str, view: View) -> bool:
    """Whether a line is a byline: `14ymedio, La Habana –`, or a desk's: `La Redazione de l'AntiDiplomatico`."""
    known = view.knowledge
    place = fold(words.rstrip(" -–—").rpartition(",")[2])
    if words[-1:] in _DASHES and place in known.places:
        return True
    named = words.split()
    desk = next((i for i, word in enumerate(named[:2]) if word.casefold() in known.desk_words), None)
    if desk is None or len(named) > MAX_DESK:
        return False
    behind = named[desk + 1 :]
    tails = (" ".join(behind[i:]) for i in range(min(2, len(behind))))
    return any(fold(tail) in known.named or fold(_ELIDED.sub("", tail)) in known.named for tail in tails)


def _is_signed_day(words: str, date: Stated, view: View) -> bool:
    """Whether a line is a day and its author: `jeudi 14 septembre 2023, par Ana Ruiz`, `By Ana Ruiz, May 3, 2023`."""
    end = max(date.end, date.clock.end if date.clock else 0)
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


def _is_beside(view: View, title: Found) -> bool:
    """Whether a line above the article is a caption with its credit, or an appeal in the outlet's name."""
    start, end = title.start or 0, title.end or 0
    credit = view.knowledge.photo_credit.search(fold(title.value))
    credited = title.value[credit.start() :].partition(":")[2] if credit else ""
    if credit and (credit.start() > MAX_SERIES or _size(credited) <= MAX_CREDIT):
        return True  # `Chùm ảnh: Quảng Trị nhớ bước chân Fidel` is a headline
    if (end_of := _CREDITED_END.search(title.value)) and _credits(end_of["credit"], view):
        return True
    marked = (marker.label for _, marker in view.knowledge.lexicon.patterns.found(title.value))
    return next(marked, None) in _NO_TITLE or is_appeal(view, start, end) or _is_slogan(view, start)


def _is_slogan(view: View, start: int) -> bool:
    """Whether a line says what kind of paper the name right above it is: `Trabajadores`, `Órgano de la …`."""
    lines = view.lines()
    at = next((i for i, line in enumerate(lines) if line.start <= start < line.end), 0)
    if not at or view.knowledge.imprint_words.match(view.folded(lines[at])) is None:
        return False
    return line_key(view.words(lines[at - 1])) in view.knowledge.mastheads or (
        view.folded(lines[at - 1]) in view.knowledge.named
    )


def _credits(words: str, view: View) -> bool:
    """Whether words in brackets say from whom a text or a picture was taken: `Source: VNA`."""
    return ":" in words and view.knowledge.credit_words.match(fold(words)) is not None


def _home(words: str, view: View) -> str:
    """The word for the home page that a menu or a breadcrumb opens with."""
    low = words.casefold()
    return next((h for h in view.knowledge.homes if low.startswith(h) and not low[len(h) : len(h) + 1].isalnum()), "")


def _unlabelled_title(view: View) -> Found | None:
    """A line in the shape of a headline: above the header's date line, else above the body; else before its date."""
    lines = view.lines()
    bodies = view.body()
    if not bodies:
        return None
    high = bodies[min(2, len(bodies) - 1)]
    headed = [block for block in lines[: high + 1] if view.text.startswith("# ", view.span(block)[0])]
    signed = (
        len(bodies) > 2 and lines[bodies[0] + 1].label is Label.BYLINE and not _is_credit(view, lines[bodies[0] + 1])
    )
    dated = next((i for i in range(high) if i and _is_date(lines[i]) and bodies[0] <= i + ABOVE), None)
    opens = next((i for i in bodies[1:3] if _opens(view, lines[i])), None)
    tries = [
        *(headed if len(headed) == 1 else []),
        *([lines[bodies[0]]] if signed else []),
        *(reversed(lines[max(0, dated - BEFORE_DATE) : dated]) if dated else []),
        *reversed(lines[max(0, bodies[0] - ABOVE) : bodies[0]]),
        *([lines[opens - 1]] if opens else []),
    ]
    for block in tries:
        if _is_date(block) or block.label in {Label.IMAGE, Label.CAPTION, Label.BYLINE, Label.COMMENT, Label.PROMO}:
            continue
        if block.rule.endswith(_BUTTON_RULES):
            continue
        title = _title(view, block)
        if block.label is Label.NAV and _names_site(title.value.partition("|")[0].strip(), view):
            continue
        led = view.knowledge.author_words.match(title.value) is not None
        if block.label is Label.NAV and not dated and _size(title.value) < NAV_TITLE:
            continue  # the last item of a menu
        last = title.value.casefold().rstrip(" »›>|")
        if block.label is Label.NAV and any(last.endswith(f" {home}") for home in view.knowledge.homes):
            continue  # a menu glued to a breadcrumb: `… Thư viện Liên hệ Trang chủ »`
        shaped = title.value and not led and _has_shape(title.value) and not _is_furniture(title.value, view)
        if shaped and not _is_beside(view, title):
            above = _above_standfirst(view, block, labelled=False)
            return above or Found(title.value, "title/above-body", title.start, title.end)
    return _listed_title(view) or _glued_title(view)


def _listed_title(view: View) -> Found | None:
    """The first line that repeats one of the table of contents above it: `p. 2 Une soirée de solidarité`."""
    listed: set[str] = set()
    for block in view.lines():
        words = view.words(block)
        if entry := _LISTED.match(words):
            listed.add(fold(words[entry.end() :]))
        elif view.folded(block) in listed and _has_shape(words):
            return view.found("title/contents", *view.span(block))
    return None


def _is_credit(view: View, block: Block) -> bool:
    """Whether a line credits a picture, a source or an agency: no author's name below a headline."""
    words = view.words(block)
    key = fold(words)
    known = view.knowledge
    return bool(known.photo_credit.search(key) or known.credit_words.match(key)) or key in known.names


def _is_date(block: Block) -> bool:
    return block.label is Label.DATE and block.rule != "crawl/prefix"


def _opens(view: View, block: Block) -> bool:
    head = view.dateline()
    return head is not None and view.span(block)[0] == head[1] and head[0].place is not None


def _glued_title(view: View) -> Found | None:
    """What stands before the dateline of a page that is glued to one line: behind a breadcrumb, before a date."""
    head = view.dateline()
    if head is None or not head[0].start:
        return None
    start, end = head[1], head[1] + head[0].start
    dates = stated_dates(view.text[start:end], knowledge=view.knowledge)
    if dates:
        end = start + min(one.start for date in dates for one in (date, date.clock) if one is not None)
    step = max(view.text.rfind(mark, start, end) for mark in "»›>|")
    start = start if step < 0 else step + 1
    start += len(view.text[start:end]) - len(view.text[start:end].lstrip())
    title = view.text[start:end].rstrip(" |-–—,")
    if len(dates) > 1 or not _has_shape(title) or _home(title, view) or _is_furniture(title, view) or ". " in title:
        return None
    return Found(title, "title/glued", start, start + len(title))


def _size(words: str) -> int:
    """Words; two letters of a script without spaces are about one."""
    return len(words.split()) + len(_DENSE.findall(words)) // 2


def _has_shape(words: str) -> bool:
    """A headline's length, no full stop, no markup."""
    size = MIN_TITLE <= _size(words) <= MAX_TITLE
    opens = words[:1].isalnum() or words[:1] in "\"“«‘'¿¡["
    return size and opens and words[-1:] not in ".;:,…" and "](" not in words and not _BUTTONS.fullmatch(words)


def find_summary(view: View, title: Found | None = None) -> Found | None:
    """The standfirst; where it has two paragraphs, both, as they stand on the page; never the headline again."""
    taken = title.start if title and title.rule == "title/above-body" else None
    blocks = [b for b in view.labelled(Label.SUMMARY) if taken is None or b.start > taken]
    if not blocks:
        return None
    parts = [_words(view, block) for block in blocks]
    return Found("\n\n".join(p.value for p in parts), parts[0].rule, parts[0].start, parts[-1].end)


def find_section(view: View, title: Found | None) -> Found | None:
    """The section: a step of the breadcrumb, else what stands above the headline; never the home page."""
    labelled = view.labelled(Label.TITLE)
    return read_section(view, labelled[0].start if labelled else title.start if title else None)


def find_captions(view: View) -> list[Found]:
    """Captions in page order, each once, without the bars around them."""
    found: dict[str, Found] = {}
    for block in view.labelled(Label.CAPTION):
        caption = _title(view, block)
        found.setdefault(fold(caption.value), caption)
    return [caption for caption in found.values() if caption.value]


def find_authors(view: View) -> list[Found]:
    """Persons named in a byline: behind `By`, `Por`, `Bài:` …, or a name alone on its line.

    Desks (`Redacción Digital`), agencies, outlets and places are no persons; `A and B` are two.
    """
    found: dict[str, Found] = {}
    for block in view.labelled(Label.BYLINE):
        start, end = view.span(block)
        for low, led in _leads(view, start, end):
            for part in _EACH.finditer(view.text, low, end):
                words = part[0].strip()
                at = part.start() + part[0].index(words) if words else part.start()
                if _is_person(words, led, view):
                    found.setdefault(fold(words), view.found(block.rule, at, at + len(words)))
                else:
                    break  # what follows a desk is its address, not a colleague
    return list(found.values())


def _leads(view: View, start: int, end: int) -> list[tuple[int, bool]]:
    """Where names begin: behind words like `By`, also within the line before a colon; else at the line's start."""
    pattern = view.knowledge.author_words
    led = [m.end() for m in pattern.finditer(view.text, start, end) if m.start() == start or ":" in m[0]]
    if led:
        return [(low, True) for low in led]
    opened = re.compile(r"[(\s]{0,3}").match(view.text, start, end)
    return [(opened.end() if opened else start, False)]


def _is_person(words: str, led: bool, view: View) -> bool:
    """A name of two to five words; without a word like `By` before it in capitals, or short and alone on its line."""
    if _INITIALS.fullmatch(words):
        return True
    if not _NAME.fullmatch(words) or _is_desk(words, view) or (not led and fold(words) in view.knowledge.places):
        return False
    return led or words.isupper() or len(words.split()) <= MAX_AUTHOR


def _is_desk(name: str, view: View) -> bool:
    key, known = fold(name), view.knowledge
    taken = key in known.signoffs or key in known.datelines or key in known.names
    return taken or not known.desk_words.isdisjoint(name.casefold().split())


def find_place(view: View) -> Found | None:
    """The place in the dateline; one printed in capitals (`HAVANA –`) in normal case, so that it is one place."""
    head = view.dateline()
    if head is None or head[0].place is None:
        if head is not None:
            return None
        return _place_of_author(view) or _place_at_the_start(view) or _place_of_day(view)
    start, end = (head[1] + offset for offset in head[0].place)
    printed = view.text[start:end]
    plain = printed.isupper() and len(printed) > 3 and "." not in printed
    return Found(printed.title() if plain else printed, "dateline/place", start, end)


def _place_of_author(view: View) -> Found | None:
    """The place behind the outlet's name in the line of the author, before a dash: `14ymedio, La Habana –`."""
    lines = view.lines()
    body = next((i for i, block in enumerate(lines) if block.label is Label.BODY), 0)
    for block in lines[max(0, body - BEFORE_DATE) : body]:
        words = view.words(block)
        name, _, behind = words.partition(",")
        place = behind.strip(" -–—")
        if words[-1:] in _DASHES and fold(name) in view.knowledge.named and fold(place) in view.knowledge.places:
            start = view.span(block)[0] + words.rindex(place)
            return Found(place, "byline/place", start, start + len(place))
    return None


def _place_of_day(view: View) -> Found | None:
    """The place with the day on a line that opens or closes a notice: `La Habana, 2 de mayo de 2023`."""
    lines, body = view.lines(), view.body()
    near = sorted({i for at in (body[:1] + body[-1:]) for i in (at - 1, at, at + 1) if 0 <= i < len(lines)})
    for block in (lines[i] for i in near):
        words = view.words(block)
        place, _, day = words.partition(",")
        dated = len(words) <= MAX_LINE and is_date_line(day.strip(" ./"), knowledge=view.knowledge)
        if dated and fold(place) in view.knowledge.places:
            start = view.span(block)[0]
            return Found(place, "date/place", start, start + len(place))
    return None


def _place_at_the_start(view: View) -> Found | None:
    """The place behind the outlet's name, or glued in capitals before the text, that a first paragraph opens with.

    `14ymedio, La Habana/ La campaña …`, `QUẢNG TRỊKhuôn viên …`.
    """
    known = view.knowledge
    for block in [*view.labelled(Label.SUMMARY)[:1], *view.labelled(Label.BODY)[:1]]:
        start, end = view.span(block)
        signed = _SIGNED.match(view.text, start, end)
        if signed and fold(signed["name"]) in known.named and fold(signed["place"]) in known.places:
            return view.found("dateline/place", *signed.span("place"))
        head = view.text[start : min(end, start + MAX_PLACE)]
        joints = (n for n in range(len(head) - 2, 2, -1) if head[:n].isupper() and head[n + 1].islower())
        glued = next((n for n in joints if head[n].isupper() and fold(head[:n]) in known.places), None)
        if glued is not None and head[glued - 1].isalpha():
            return Found(head[:glued].title(), "dateline/place", start, start + glued)
    return None


def _words(view: View, block: Block) -> Found:
    """A block's words; the span leaves out the bars that galleries put around captions."""
    start, end = view.span(block)
    while start < end and view.text[start] in "| ":
        start += 1
    while start < end and view.text[end - 1] in "| ":
        end -= 1
    return Found(undo_markdown(view.text[start:end]), block.rule, start, end)
