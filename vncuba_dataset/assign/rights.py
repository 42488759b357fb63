"""Outlets that the page's copyright line or imprint names; a licensing ministry or an owner is neither."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from vncuba_dataset.assign.claims import is_at_the_end, is_link
from vncuba_dataset.assign.names import as_high, is_agency, is_whole, named_in, outlet_of
from vncuba_dataset.assign.speaks import RIGHTS, SLOGANS
from vncuba_dataset.assign.view import REMEMBERED, View
from vncuba_dataset.knowledge import Knowledge, fold
from vncuba_dataset.model import Block, Found, Label
from vncuba_dataset.phrases import EDGES

HEAD = 3
"""Lines at the head of a page among which its masthead stands."""
MAX_RIGHTS = 240
"""Code points: a copyright line is shorter."""
GLUED_FOOT = 600
"""Code points at the end of a page that glues its lines, among which its copyright stands."""
MIN_NUMBERS = 2
"""Numbers of street, post or telephone in a line that gives a publisher's address."""
RESERVED = 3
"""Words that reserve all rights; fewer may stand in a headline."""
FEW_WORDS = 2
"""Words before a name in a copyright line."""
BESIDE = 60
"""Code points before a name that are looked at."""
MIN_PRINTED = 3
"""Words of a name that may stand in capitals in an imprint: shorter ones may be a heading."""
_JOINT = re.compile(r"[^\W\d_A-Z]|[\d).!?]")
"""What a line may end with that another is glued to."""
_PAUSE = re.compile(r"[.|]\s|\s[-–—]\s")
_IMPRINT = re.compile(r"\s{0,3}(?P<name>[^\s.,|:;–—-][^.,|:;–—\n]{2,80}?)\s?(?:[.,|:;]|[-–—]\s)")
_SCHEME = re.compile(r"^https?://")
_NEVER_RIGHTS = frozenset({Label.TITLE, Label.SUMMARY, Label.DATE, Label.SECTION, Label.IMAGE, Label.BLANK})
_NO_IMPRINT = frozenset({Label.SUMMARY, Label.TITLE, Label.CAPTION})
_IMPRINTS = frozenset({Label.OTHER, Label.NAV, Label.PROMO, Label.BYLINE})
"""Lines that a copyright may stand in."""


def rights(view: View) -> Iterator[Found]:
    """Outlets that the page's copyright line names; agencies only where they publish pages of their own."""
    found: list[Found] = []
    for block, start, end in view.speaking(RIGHTS):
        furniture = block.label in _IMPRINTS
        if not furniture and (block.label in _NEVER_RIGHTS or not is_at_the_end(view, block)):
            continue
        if end - start > MAX_RIGHTS:
            continue
        owners, told = _rights_in(view.folded(block), view.knowledge)
        printed = [Found(owner, "rights/line", start, end) for owner in owners]
        if told:
            named = (f for f in named_in(view, start, end) if is_whole(f, view, start, end))
            own = (f for f in named if _publishes(f.value, view) and not _is_owner(f, view, start, end))
            found += printed or [f for f in own if furniture or _opens_rights(f, view, block)][:1]
    publishers = [one for one in found if not is_agency(one.value, view)]
    yield from publishers or found or _glued_rights(view)


def own_pages(view: View) -> Iterator[Found]:
    """The agency whose name stands alone at the head of a page and in its copyright line: the page is its own."""
    named = (view.knowledge.named.get(view.folded(block)) for block in view.lines()[:HEAD])
    heads = {name for name in named if name is not None and is_agency(name, view)}
    for _, start, end in view.speaking(RIGHTS) if heads else ():
        for found in named_in(view, start, end) if end - start <= MAX_RIGHTS else ():
            if found.value in heads:
                yield replace(found, rule="rights/line")
                return


def _glued_rights(view: View) -> Iterator[Found]:
    """The outlet whose copyright line is glued to a page's end: `…đại hộiBản quyền thuộc Báo Quảng TrịTòa soạn`."""
    known, size = view.knowledge, len(view.text)
    if not view.is_glued():
        return
    joints = (joint.end() for joint in _JOINT.finditer(view.text, max(0, size - GLUED_FOOT)))
    cuts = [*(at for at in joints if view.text[at : at + 1].isupper()), size]
    for start, end in pairwise(cuts):
        key = view.fold(start, end)
        if end - start <= MAX_RIGHTS and known.rights_words.match(key) and _rights_in(key, known)[1]:
            named = (f for f in named_in(view, start, end) if is_whole(f, view, start, end))
            yield from [f for f in named if not is_agency(f.value, view)][:1]


@lru_cache(REMEMBERED)
def _rights_in(key: str, knowledge: Knowledge) -> tuple[tuple[str, ...], bool]:
    """Whose own wordings a line, folded, holds; and whether it speaks of rights at all."""
    owners = tuple(owner for wording, owner in knowledge.rights.items() if wording in key)
    told = knowledge.rights_words.search(key) and not knowledge.photo_credit.search(key)
    return owners, bool(owners or told)


def _is_owner(found: Found, view: View, start: int, end: int) -> bool:
    """Whether a line names an outlet as the one that its own belongs to or is licensed by: `Cơ quan của Bộ Xây dựng`.

    A ministry has the rights where it opens the line or the words of the copyright line stand right before it.
    """
    known, low, high = view.knowledge, found.start or start, found.end or end
    if known.outlets[found.value].kind == "ministry":
        owners = (one.start("name") for one in known.owner.finditer(view.text, start, end))
        return low > start and not any(low <= owner < high for owner in owners)
    return (
        found.value in _owning(known)
        and known.imprint_before.search(view.fold(max(start, low - BESIDE), low)) is not None
    )


@cache
def _owning(knowledge: Knowledge) -> frozenset[str]:
    """The outlets that others belong to."""
    return frozenset(outlet.of for outlet in knowledge.outlets.values() if outlet.of)


def _opens_rights(found: Found, view: View, block: Block) -> bool:
    """Whether a name opens a line at the foot that was taken for a list, a comment, a caption or a paragraph.

    There the sign `©` before a name may be a credit: `teleSUR © 2024 Todos los derechos reservados` is none.
    """
    known, (start, end) = view.knowledge, view.span(block)
    before, behind = view.fold(start, found.start or start), view.fold(found.end or start, end)
    if block.label is Label.COMMENT:
        return len(before.split()) <= FEW_WORDS or known.rights_words.match(before) is not None
    reserved = any(len(words.split()) >= RESERVED for words in known.rights_words.findall(behind))
    if block.label is Label.RELATED:
        ends = known.claim_nouns.sub("", before).strip()
        return bool(reserved or known.rights_words.match(before) or known.rights_end.search(ends or before))
    return not before and reserved


def imprint(view: View) -> Iterator[Found]:
    """The outlet whose imprint stands at the foot: its name opens the line, `Granma. Fundado el …`, or its slogan."""
    lines = view.lines()
    last = max(view.body(), default=len(lines))
    slogans = {start for _, start, _ in view.speaking(SLOGANS)}
    for i, (block, start, end) in enumerate(view.printed()[max(1, last) :], max(1, last)):
        if block.label in _NO_IMPRINT or end - start > MAX_RIGHTS:
            continue
        found = (_slogan(view, block) if start in slogans else None) or _opening_imprint(view, lines, i)
        if found is not None and not is_link(view, lines, i):
            yield found


def _opening_imprint(view: View, lines: tuple[Block, ...], i: int) -> Found | None:
    """The outlet whose name opens a line with what an imprint says behind it."""
    start, end = view.span(lines[i])
    named = _opening_name(view.text[start:end], view.knowledge)
    if named is None or (named.goes_on and _is_listed(lines, i)):
        return None
    behind = start + named.behind
    placed = is_at_the_end(view, lines[i]) and len(re.findall(r"\d+", view.text[behind:end])) >= MIN_NUMBERS
    headline = lines[i].label is Label.RELATED and not placed
    told = _is_imprint(view, named.owner, behind, end, headline=headline)
    return Found(named.owner, "rights/imprint", start + named.start, start + named.end) if told else None


class _Opening(NamedTuple):
    """The outlet whose name opens a line, and where it stands there."""

    owner: str
    start: int
    end: int
    behind: int
    """Where the line goes on behind the sign that stands there."""
    goes_on: bool
    """It is a comma or a colon."""


@lru_cache(REMEMBERED)
def _opening_name(line: str, known: Knowledge) -> _Opening | None:
    named = _IMPRINT.match(line)
    if named is None:
        return None
    owner, key = known.printed.get(named["name"]), fold(named["name"])
    if owner is None and (other := known.named.get(key)):
        outlet = known.outlets[other]
        spelled = (n for n in (outlet.name, *outlet.names) if fold(n) == key)
        upper = named["name"].isupper() and len(named["name"].split()) >= MIN_PRINTED
        owner = other if upper or any(as_high(named["name"], name) for name in spelled) else None
    goes_on = named[0].rstrip()[-1] in ",:"
    return None if owner is None else _Opening(owner, *named.span("name"), named.end(), goes_on)


def _is_listed(lines: tuple[Block, ...], i: int) -> bool:
    """Whether a line stands in a list of other stories below their heading: `Granma, periódico de Cuba, cumple …`."""
    if lines[i].label is not Label.RELATED:
        return False
    above = (block for block in reversed(lines[:i]) if block.label is not Label.RELATED or _heads(block))
    first = next(above, None)
    return first is not None and _heads(first)


def _heads(block: Block) -> bool:
    return block.rule.endswith("/related-heading")


def _is_imprint(view: View, owner: str, start: int, end: int, headline: bool) -> bool:
    """Whether what follows a name at the foot makes it the publisher's: an imprint, slogan, owner or address."""
    known, behind = view.knowledge, view.fold(start, end)
    if known.imprint_words.search(behind) or known.mastheads.get(behind.strip(EDGES)) == owner:
        return True
    if known.named.get(behind.strip(" .")) in {owner, known.outlets[owner].of or owner}:
        return True
    if not headline and outlet_of(_SCHEME.sub("", behind.strip(" .()/|")), known) == owner:
        return True  # `Asociación X - www.x.org`
    return not headline and known.address_words.search(behind) is not None and any(c.isdigit() for c in behind)


def _slogan(view: View, block: Block) -> Found | None:
    """The outlet whose slogan is a line at the foot, or its first part: `Órgano oficial del Comité Central …`."""
    key, known = view.folded(block).lstrip(EDGES), view.knowledge
    if not key.startswith(known.slogans):
        return None
    start, end = view.span(block)
    for stop in (end, *(found.start() for found in _PAUSE.finditer(view.text, start, end))):
        if owner := known.mastheads.get(view.fold(start, stop).strip(EDGES)):
            return Found(owner, "rights/imprint", start, stop)
    return None


def _publishes(name: str, view: View) -> bool:
    """Whether an outlet's name on a page can be the publisher's: an agency's, if some rule of it gives a source."""
    outlet = view.knowledge.outlets[name]
    return outlet.kind != "agency" or any("source" in rule.gives for rule in outlet.rule)
