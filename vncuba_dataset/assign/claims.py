"""What a page's furniture calls its own: `Theo dõi Báo X trên …`, `Apoya a X`, `Tổng biên tập Báo X: …`, `Title | X`.

Furniture speaks of the page it stands on. In body, caption, credit or list the same name may be anybody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from vncuba_dataset.assign.names import (
    as_printed,
    behind_signs,
    in_order,
    is_agency,
    is_distinct,
    is_whole,
    outlet_of,
)
from vncuba_dataset.assign.speaks import CLAIMS, RIGHTS
from vncuba_dataset.assign.view import REMEMBERED, View
from vncuba_dataset.dateline import read_dateline
from vncuba_dataset.dates import is_date_line
from vncuba_dataset.knowledge import Knowledge, fold, line_key, may_hold
from vncuba_dataset.model import Block, Found, Label

MAX_CLAIM = 240
"""Code points of an appeal or a line of the imprint."""
MAX_APPEAL = 160
"""Code points of an appeal between the paragraphs of an article."""
MAX_BUTTON = 60
"""Code points of a line like `Radio Rebelde en Telegram`."""
BEFORE, BEHIND = 90, 60
"""Code points before and behind a name among which the words stand that claim it."""
MAX_PERSON = 5
"""Words of a person's name."""
TEASERS = 2
"""Lines below the body that must open with the same mark before it is the page's own."""
FOOT = 4
"""Lines at the end of a page in which its copyright stands, below comments and lists too."""
MASTHEAD = 2, 8
"""Words of the name of a publisher that no outlet file has."""
MIN_NUMBERS = 2
"""Numbers of street, post or telephone behind such a name."""
NEAR = 2
"""Lines of an imprint between the one that is the paper's name and one that says it is an imprint."""
LINKS = 12
"""Lines of a list of links above a publisher's name."""
NOT_FURNITURE = frozenset({Label.BODY, Label.SUMMARY, Label.TITLE, Label.CAPTION, Label.COMMENT, Label.DATE})
_HANDLE = re.compile(r"@([A-Za-z]\w{3,30})")
"""An account in a social network: `@cubadebate`."""
_SCHEME = re.compile(r"https?://(?:www\.)?$")
_GOES_ON = re.compile(r"\s\w")
_STOP = re.compile(r"[.!?]\s")
_INITIALS = re.compile(r"^\(?[^()]{2,12}\)\s?")
"""Initials behind a name, their first bracket gone with the blank before it or not."""


def claimed(view: View) -> Iterator[Found]:
    """Outlets that lines of the furniture claim as the page's own."""
    for block, start, end in view.speaking(CLAIMS):
        furniture = block.label not in NOT_FURNITURE
        if not furniture and block.label is not Label.BODY:
            continue
        if end - start > (MAX_CLAIM if furniture else MAX_APPEAL):
            continue
        if _may_claim(view.folded(block), view.knowledge):
            headline = block.label is Label.RELATED
            yield from _in_line(view, start, end, among_body=not furniture, headline=headline)
    yield from _title_suffix(view)
    yield from _imprint_name(view)
    yield from _teasers(view)


@lru_cache(REMEMBERED)
def _may_claim(key: str, knowledge: Knowledge) -> bool:
    """Whether a line, folded, holds words by which a name can be claimed."""
    return may_hold(key, knowledge.claims_by_word)


def _in_line(view: View, start: int, end: int, among_body: bool = False, headline: bool = False) -> Iterator[Found]:
    """Names behind words like `Follow`, or in the furniture before words like `on Google News`."""
    known = view.knowledge
    for found in in_order(view, start, end):
        low, high = found.start or start, found.end or end
        words = view.text[low:high]
        if words.islower() and "." not in words and not as_printed(found, view):
            continue
        before = _SCHEME.sub("", view.fold(max(start, low - BEFORE), low))
        behind = view.fold(high, min(end, high + BEHIND)).lstrip(" \"'”»,.)-–—")
        followed = known.claim_behind.match(behind)
        if followed and _GOES_ON.match(behind, followed.end()):
            followed = None  # `Trabajadores en Telegram debaten …` is a headline
        if headline and behind[:1].isalpha() and not followed:
            continue
        told = followed and (not among_body or (not before and _first_sentence(view, start, end) <= MAX_BUTTON))
        licensing = known.outlets[found.value].kind == "ministry"  # a paper names who licensed it
        telling = known.appeal_before if among_body or licensing else known.claim_before
        told = told and not (licensing and view.text[high : high + 1] == ".")
        claims = bool(told or telling.search(before))
        if not is_whole(found, view, start, end):
            continue
        if claims:
            yield replace(found, rule="name/claimed")
        elif (
            not among_body
            and _INITIALS.sub("", behind).startswith(":")
            and known.imprint_before.search(before)
            and (not headline or _is_contact(view.text[high:end]))
        ):
            yield replace(found, rule="rights/imprint")
    if known.appeal.search(view.fold(start, end)):
        handles = list(_HANDLE.finditer(view.text, start, end))
        owners = {known.handles.get(fold(handle[1]).replace("_", "")) for handle in handles}
        if len(owners) == 1 and (owner := owners.pop()):  # of several accounts some are friends'
            yield Found(owner, "name/handle", *handles[0].span())


def _is_contact(words: str) -> bool:
    """Whether a number or a name follows a colon; a headline quotes somebody: `Tổng Biên tập Báo X: Hai nước …`."""
    said = words.partition(":")[2].split()
    named = len(said) <= MAX_PERSON and all(word[:1].isupper() for word in said)
    return named or any(c.isdigit() for word in said for c in word)


def _first_sentence(view: View, start: int, end: int) -> int:
    """Code points of a line up to the end of its first sentence."""
    stop = _STOP.search(view.text, start, end)
    return (stop.start() if stop else end) - start


def before_home(view: View, start: int, end: int) -> Iterator[Found]:
    """Names in a line that glues a page's head, with the site's menu behind: `Headline Talk Vietnam Home News`."""
    for found in in_order(view, start, end):
        behind = view.text[found.end or start : end].lstrip()
        home = next((h for h in view.knowledge.homes if behind.casefold().startswith(h)), "")
        menu = home and behind[:1].isupper() and not behind[len(home) : len(home) + 1].isalnum()
        if menu and is_distinct(found, view):
            yield replace(found, rule="name/glued")


def is_appeal(view: View, start: int, end: int) -> bool:
    """Whether a line asks its readers for something in an outlet's name: `Theo dõi VietnamPlus`."""
    return any(True for _ in _in_line(view, start, end, among_body=True))


def _title_suffix(view: View) -> Iterator[Found]:
    """The site's name behind the page's title: `Rice for Havana | VOV.VN`."""
    lines = view.lines()
    first = [block for block in lines if block.rule != "crawl/prefix"][:1]
    for block in {block.start: block for block in (*first, *view.labelled(Label.TITLE)[:1])}.values():
        start, end = view.span(block)
        if end - start > MAX_CLAIM:
            continue
        comma = view.text.rfind(", ", start, end)
        dated = comma > 0 and is_date_line(view.text[comma + 2 : end], knowledge=view.knowledge)
        high = comma if dated else end
        for cut, behind in behind_signs(view.text[start:high]):
            low = start + behind
            words = view.text[low:high].rstrip()
            if is_date_line(words, knowledge=view.knowledge):  # `… | Известия | 27.09.2024`
                high = start + len(view.text[start:low].rstrip(" |–—-"))
                continue
            named = list(is_name(view, low, low + len(words), "name/title", "|" in view.text[low - 3 : low]))
            if not named and (printed := view.knowledge.mastheads.get(line_key(words))) and " " in words:
                named = [Found(printed, "name/title", low, low + len(words))]
            if named:
                if not _is_of(named[0].value, view.fold(start, start + cut), view):
                    yield from named
                break


def _is_of(owner: str, head: str, view: View) -> bool:
    """Whether what stands before an outlet's name is that of one it owns, or names of others: a list of partners."""
    known = view.knowledge
    ours = [known.named.get(part.strip()) for part in re.split(r"[-–—|]", head)]
    return all(ours) and (len(ours) > 1 or known.outlets[ours[0] or ""].of == owner)


def is_name(view: View, start: int, end: int, rule: str, places: bool = False) -> Iterator[Found]:
    """The outlet whose full name or address all of a stretch is; of a place's name only where that cannot stand."""
    words, key = view.text[start:end], view.fold(start, end)
    owner = view.knowledge.named.get(key)
    if owner:
        found = Found(owner, rule, start, end)
        if (places or key not in view.knowledge.places) and (as_printed(found, view) or is_distinct(found, view)):
            yield found
    elif "." in words and " " not in words and (host := outlet_of(words, view.knowledge)):
        yield Found(host, rule, start, end)


def _imprint_name(view: View) -> Iterator[Found]:
    """A line below the body that is an outlet's name, in an imprint: editor, licence or copyright stand beside it."""
    lines = view.lines()
    last = max(view.body(), default=len(lines))
    known = view.knowledge
    for i in range(max(1, last), len(lines)):
        if lines[i].label in NOT_FURNITURE:
            continue
        start, end = view.span(lines[i])
        if end - start > BEFORE:
            continue
        words = view.text[start:end]
        bare = next((start + cut for cut, low in behind_signs(words) if "." in words[low:]), end)  # `… - cand.com.vn`
        for found in is_name(view, start, bare, "rights/imprint"):
            if is_link(view, lines, i):
                continue
            near = [*lines[max(last + 1, i - NEAR) : i], *lines[i + 1 : i + 1 + NEAR]]
            told = [view.folded(block)[:MAX_CLAIM] for block in near if block.label not in NOT_FURNITURE]
            beside = (known.imprint_words.search, known.rights_words.search, known.address_words.match)
            if any(is_told(words) for words in told for is_told in beside):
                yield found


def is_link(view: View, lines: Sequence[Block], i: int) -> bool:
    """Whether a name stands in a list of links: below a heading, with nothing but other publishers between."""
    for block in reversed(lines[max(0, i - LINKS) : i]):
        if block.rule.endswith("/related-heading") or line_key(view.words(block)) in view.knowledge.link_headings:
            return True
        if view.folded(block) not in view.knowledge.named:
            return False
    return False


def _teasers(view: View) -> Iterator[Found]:
    """An agency whose mark opens the body and the teasers of other stories below it: the site is its own."""
    head = view.dateline()
    own = {credit.outlet for credit, _, _ in head[0].marks if "source" in credit.gives} if head else set()
    if not own or not any(is_agency(name, view) for name in own):
        return
    named: list[Found] = []
    for block in view.labelled(Label.RELATED):
        start, end = view.span(block)
        line = read_dateline(view.text[start:end], knowledge=view.knowledge) if end - start > BEFORE else None
        named += [Found(c.outlet, "name/teasers", start + a, start + b) for c, a, b in (line.marks if line else ())]
    if len(named) >= TEASERS and {found.value for found in named} == own:
        yield named[0]


def stranger(view: View) -> Found | None:
    """The name of a publisher that no outlet file has, in copyright line or masthead: no agency's own page.

    `© 2021 Báo Trà Vinh`, `Copyright 2019 The Cuban Economy. All rights reserved`.
    """
    known = view.knowledge
    for block, start, end in view.speaking(RIGHTS):
        if block.label in NOT_FURNITURE - {Label.COMMENT} or end - start > MAX_CLAIM:
            continue
        if not known.rights_words.search(view.folded(block)):
            continue
        if any(is_whole(found, view, start, end) for found in in_order(view, start, end)):
            continue
        for owner in known.owner.finditer(view.text, start, end):
            key = fold(owner["name"])
            told = any(words.search(key) for words in (known.rights_words, known.imprint_words))
            if not told and any(word[:1].isupper() for word in owner["name"].split()):
                return Found(owner["name"], "rights/line", *owner.span("name"))
    return _strange_masthead(view)


def _strange_masthead(view: View) -> Found | None:
    """The first line of a page, where a line below the body opens with it and goes on with street and telephone."""
    lines = [block for block in view.lines() if block.rule != "crawl/prefix"]
    name = view.folded(lines[0]) if lines and lines[0].label not in NOT_FURNITURE else ""
    if not MASTHEAD[0] <= len(name.split()) <= MASTHEAD[1] or name in view.knowledge.named:
        return None
    first = next((i for i, block in enumerate(lines) if block.label is Label.BODY), len(lines))
    last = max((i for i, block in enumerate(lines) if block.label is Label.BODY), default=len(lines))
    for block in lines[min(last + 1, max(first + 1, len(lines) - FOOT)) :]:
        start, end = view.span(block)
        key = view.folded(block) if end - start <= MAX_CLAIM else ""
        placed = len(re.findall(r"\d+", key)) >= MIN_NUMBERS
        if placed and key != name and key.startswith(name) and not key[len(name)].isalnum():
            return Found(view.words(lines[0]), "name/masthead", *view.span(lines[0]))
    return None


def is_at_the_end(view: View, block: Block) -> bool:
    """Whether a line is among the last of the page, where its copyright stands below comments and lists, too."""
    return block.start >= view.lines()[-FOOT:][0].start
