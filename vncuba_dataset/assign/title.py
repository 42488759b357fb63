"""The headline, from the line that was labelled so, from the head of the page or from where headlines stand."""

from __future__ import annotations

import re

from vncuba_dataset.assign.bare import bare_end, bare_title
from vncuba_dataset.assign.no_title import LISTED, has_shape, home_of, is_beside, is_furniture, names_site, size_of
from vncuba_dataset.assign.view import View
from vncuba_dataset.dates import stated_dates
from vncuba_dataset.knowledge import fold
from vncuba_dataset.model import Block, Found, Label
from vncuba_dataset.sidecar import SIDECAR

BEFORE_DATE = 3
"""Lines above the header's date line among which standfirst and author stand below the headline."""
ABOVE = 10
"""Lines above the body among which a headline is looked for that got no label."""
MAX_META = 500
"""Code points of a title in the head of an HTML page."""
LONG = 4
"""Letters of a word that tells of what a text speaks."""
MIN_REPEATED, REPEATED = 3, 0.6
"""Such words of a line, and their share, that the first paragraphs repeat where it is their headline."""
MAX_DESCRIBED = 6
"""Words that describe a picture, and of its credit below."""
NAV_TITLE = 5
"""Words of a headline among the lines of a menu: a menu's own items are shorter."""
_CREDITS = ("/caption-credit", "/photo-owner")
_BUTTON_RULES = ("/widget", "label/menu", "label/buttons")
_META_TITLES = (("title", "html/og:title"), ("headline", "html/headline"), ("page_title", "html/title"))


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
        title = bare_title(view, block)
        if title.value and not is_furniture(title.value, view, own=1) and not is_beside(view, title):
            return _above_standfirst(view, block) or title
    for name, rule in _META_TITLES:
        words = view.meta.get(name, "")[:MAX_META]
        kept = words[: bare_end(view, words, 0, len(words), view.meta.get("site_name", ""))].strip(" |")
        if kept and not is_furniture(kept, view) and (rule != "html/title" or kept != words.strip()):
            return Found(kept, rule)
    return view.known("title") or _numbered_title(view) or _unlabelled_title(view)


def _numbered_title(view: View) -> Found | None:
    """The headline that the line of the first picture repeats, with a counter, where it stands nowhere else."""
    body = view.body()
    for block in view.lines()[: body[0] if body else 0]:
        counted = view.knowledge.counter.search(view.words(block)) if block.label is Label.IMAGE else None
        if counted and (title := bare_title(view, block)).value and not is_furniture(title.value, view):
            return Found(title.value, "title/picture", title.start, title.end)
    return None


def _above_standfirst(view: View, block: Block, labelled: bool = True) -> Found | None:
    """The line right above one that was taken for the headline, where the body repeats its words: it was standfirst.

    A slogan or another story's headline has few words in common with the article. A line that got the label of a
    headline is one unless the body follows at once.
    """
    lines, at = view.lines(), view.line_at(block.start)
    if not at or lines[at - 1].label is not Label.NAV:
        return None
    if labelled and (at + 1 == len(lines) or lines[at + 1].label is not Label.BODY):
        return None
    opens = " ".join(view.folded(line) for line in [line for line in lines[at + 1 :] if line.label is Label.BODY][:2])
    above = bare_title(view, lines[at - 1])
    number, share = _repeated(above.value, opens)
    if number < MIN_REPEATED or share < REPEATED or size_of(above.value) < NAV_TITLE:
        return None
    if not labelled and share <= _repeated(view.words(block), opens)[1]:
        return None
    shaped = has_shape(above.value) and not is_furniture(above.value, view) and not is_beside(view, above)
    return Found(above.value, "title/above-standfirst", above.start, above.end) if shaped else None


def _repeated(line: str, opens: str) -> tuple[int, float]:
    """How many of a line's long words the first paragraphs have, and which share of them."""
    words = {word for word in re.findall(r"\w+", fold(line)) if len(word) >= LONG}
    found = words & set(re.findall(r"\w+", opens))
    return len(found), len(found) / max(1, len(words))


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
        if block.rule.endswith(_BUTTON_RULES) or _describes_picture(view, block):
            continue
        title = bare_title(view, block)
        if block.label is Label.NAV and names_site(title.value.partition("|")[0].strip(), view):
            continue
        led = view.knowledge.author_words.match(title.value) is not None
        if block.label is Label.NAV and not dated and size_of(title.value) < NAV_TITLE:
            continue  # the last item of a menu
        last = title.value.casefold().rstrip(" »›>|")
        if block.label is Label.NAV and any(last.endswith(f" {home}") for home in view.knowledge.homes):
            continue  # a menu glued to a breadcrumb: `… Thư viện Liên hệ Trang chủ »`
        shaped = title.value and not led and has_shape(title.value) and not is_furniture(title.value, view)
        if shaped and not is_beside(view, title):
            above = _above_standfirst(view, block, labelled=False)
            return above or Found(title.value, "title/above-body", title.start, title.end)
    return _listed_title(view) or _glued_title(view)


def _describes_picture(view: View, block: Block) -> bool:
    """Whether a few words stand right above a picture's credit: what a browser shows in the picture's place."""
    lines, at = view.lines(), view.line_at(block.start) or 0
    below = lines[at + 1 : at + 2]
    credited = any(one.rule.endswith(_CREDITS) and size_of(view.words(one)) <= MAX_DESCRIBED for one in below)
    return credited and size_of(view.words(block)) <= MAX_DESCRIBED


def _listed_title(view: View) -> Found | None:
    """The first line that repeats one of the table of contents above it: `p. 2 Une soirée de solidarité`."""
    listed: set[str] = set()
    for block in view.lines():
        words = view.words(block)
        if entry := LISTED.match(words):
            listed.add(fold(words[entry.end() :]))
        elif view.folded(block) in listed and has_shape(words):
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
    if len(dates) > 1 or not has_shape(title) or home_of(title, view) or is_furniture(title, view) or ". " in title:
        return None
    return Found(title, "title/glued", start, start + len(title))
