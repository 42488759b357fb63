"""Who published the page and whose copy it is. A photo credit, a subject of the story and a mirror are neither."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from vncuba_dataset.assign.claims import before_home, claimed, is_at_the_end, is_link, is_name, stranger
from vncuba_dataset.assign.domains import (
    MAIL_OR_HOST,
    contact,
    domain_owner,
    own_address,
    platform,
    printed_own,
    publisher_domain,
)
from vncuba_dataset.assign.names import (
    as_high,
    as_printed,
    behind_signs,
    is_agency,
    is_distinct,
    is_unlike_words,
    is_whole,
    may_open_with_name,
    named_in,
    outlet_of,
)
from vncuba_dataset.assign.view import REMEMBERED, View
from vncuba_dataset.dateline import Foot, read_credit
from vncuba_dataset.knowledge import Credit, Knowledge, Outlet, fold, line_key
from vncuba_dataset.model import Block, Found, Label
from vncuba_dataset.phrases import EDGES

SLOGAN = 10
"""Lines at the head of a page among which a slogan alone is the masthead's."""
HEADER = 15
"""Lines above the body among which a masthead stands."""
AROUND = 12, 5
"""Lines above and behind the body in which a credit line belongs to it."""
MAX_RIGHTS = 240
"""Code points: a copyright line is shorter."""
GLUED_HEAD = 3
"""Pieces at the head of a page of few lines."""
GLUED_FOOT = 600
"""Code points at the end of a page that glues its lines, among which its copyright stands."""
MIN_NUMBERS = 2
"""Numbers of street, post or telephone in a line that gives a publisher's address."""
MAX_JOINT = 50
"""Code points of a line that names an agency and the paper that went over its copy."""
FEW = 30
"""Code points before a credited name among which the word that credits it stands; a paragraph has more."""
RESERVED = 3
"""Words that reserve all rights; fewer may stand in a headline."""
FEW_WORDS = 2
"""Words before a name in a copyright line."""
BESIDE = 60
"""Code points before a name that are looked at."""
BETWEEN = 5
"""Words behind that of a desk among which its outlet's name begins."""
MIN_LINKS, MIN_SHARE = 3, 0.6
"""Links of a menu that must go to one host, and their share, before that host is the page's own."""
MIN_PRINTED = 3
"""Words of a name that may stand in capitals in an imprint: shorter ones may be a heading."""
MAX_DESK = 6
"""Words of a line that is a desk's name."""
MIN_INITIALS = 3
"""Letters of a station's initials at the head of its page."""
_ADDRESS = re.compile(r"https?://([^\s/()<>\[\]\"'|]{3,255})")
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d{4,14}[a-z_]{0,4}/(?=https?://)")
_PART = re.compile(r"[^\s/().–-](?:[^/()\n]{0,40}[^\s/().–-])?")
"""One of the names in `TTXVN/Báo Tin tức`."""
_STEP = re.compile(r"[^\s>»›|/][^>»›|/\n]{2,80}")
"""One of the steps of a breadcrumb."""
_LINK_NUMBER = re.compile(r"\[\d{1,3}\]\s?")
"""What lynx puts before the words of a link."""
_REFERENCE = re.compile(r"\s{0,4}\d{1,4}\.\s{1,3}https?://\S{3,400}")
"""A line of the list of addresses that lynx puts below a page."""
_JOINT = re.compile(r"[^\W\d_A-Z]|[\d).!?]")
"""What a line may end with that another is glued to."""
_SLOGAN = re.compile(r"\s?(?:[,:|]|[-–—]\s)")
"""What stands between a masthead and its slogan: `Radio Rebelde, la emisora de la Revolución`."""
_PAUSE = re.compile(r"[.|]\s|\s[-–—]\s")
_IMPRINT = re.compile(r"\s{0,3}(?P<name>[^\s.,|:;–—-][^.,|:;–—\n]{2,80}?)\s?(?:[.,|:;]|[-–—]\s)")
_NEVER_RIGHTS = frozenset({Label.TITLE, Label.SUMMARY, Label.DATE, Label.SECTION, Label.IMAGE, Label.BLANK})
_PROSE = frozenset({Label.BODY, Label.COMMENT, Label.SUMMARY, Label.BLANK})
"""Where a link goes to whom the text speaks of."""
_TEXT = frozenset({Label.BODY, Label.SUMMARY})
_MENUS = frozenset({Label.NAV, Label.SECTION, Label.OTHER, Label.BYLINE})
"""Lines that a masthead or a breadcrumb may be."""
_HEADLINES = frozenset({Label.TITLE, Label.RELATED, Label.PROMO})
_HEADER_LINES = frozenset({Label.DATE, Label.BYLINE, Label.SECTION})
_MAY_CREDIT = frozenset({Label.NAV, Label.OTHER, Label.RELATED})
"""Lines beside the body that may be an agency's name alone."""
_NO_IMPRINT = frozenset({Label.SUMMARY, Label.TITLE, Label.CAPTION})
_IMPRINTS = frozenset({Label.OTHER, Label.NAV, Label.PROMO, Label.BYLINE})
"""Lines that a copyright may stand in."""
_REPRINTS = ("/credited-source",)
_EXCERPTS = ("/read-full-story", "/read-more")


@dataclass(frozen=True, slots=True)
class Source:
    """Who published a page, and what contradicts it or was set aside."""

    found: Found | None
    outlet: Outlet | None
    """None where no outlet file has the publisher: `found` is its domain then."""
    warnings: tuple[Found, ...] = ()


def find_source(view: View, url: Found | None = None) -> Source:
    """The publisher's id in schema/outlets, else its domain.

    A curator and the address the page came from decide. Else everything on the page that names a publisher must name
    the same: its canonical address, the hosts of its pictures and menus, dateline, masthead, copyright line,
    sign-off. Two publishers are none, and the contradiction is kept. An agency gives way to an outlet, since reprints
    keep the agency's dateline, and to the domain that a page prints as its own; links in the text name whom it speaks
    of, and count for nothing. On a social network's page a name is that of an account.
    """
    if (known := view.known("source")) is not None:
        owner = _known_id(known.value, view.knowledge)
        if owner is None:
            return Source(None, None, (Found(known.value, f"refused/no-outlet/{known.rule}"),))
        return _source(view, [Found(owner, known.rule)])
    own = list(_owner(url.value, "address/page", view)) if url and not url.rule.startswith("html/") else []
    strong = [
        *_canonical(view),
        *own_address(view),
        *_site_name(view),
        *_addresses(view),
        *_marks_of(view),
        *_names(view),
        *_rights(view),
        *_imprint(view),
        *claimed(view),
    ]
    if own:
        return _source(view, own[:1], [one for one in strong if one.value != own[0].value])
    if (network := platform(view)) is not None:
        return Source(None, None, (Found(network.value, f"refused/{network.rule}", network.start, network.end),))
    publishers = [one for one in strong if not is_agency(one.value, view)]
    if publishers:
        return _decide(view, publishers)
    agencies = [] if _is_excerpt(view) else [one for one in strong if is_agency(one.value, view)]
    printed = [] if _outweighed(agencies) else _printed(view)
    if agencies and not _outweighed(agencies) and not printed and (other := stranger(view)):
        return Source(None, None, (Found(other.value, f"refused/agency-copy/{other.rule}", other.start, other.end),))
    unknown = list(_unknown(view))
    if unknown and not _outweighed(agencies):
        return _source(view, unknown[:1])
    return _decide(view, agencies or list(_appeals(view)))


def _outweighed(agencies: list[Found]) -> bool:
    """Whether the agency itself shows that the page is its own: by an address, its rights or its masthead."""
    return any(one.rule.startswith(("address/", "html/", "name/", "rights/")) for one in agencies)


def _decide(view: View, named: list[Found]) -> Source:
    """The publisher all name; of an outlet and one below its domain, what address, masthead or rights name.

    A paper whose copyright line names the ministry it belongs to is the publisher; a ministry's portal with its name
    at the head may print its paper's texts.
    """
    if len({one.value for one in named}) == 1:
        return _source(view, named[:1])
    shown = {one.value for one in named if not one.rule.startswith(("rights/", "name/claimed"))}
    owners = {view.knowledge.outlets[n.value].of for n in named if n.value in view.knowledge.outlets} - shown
    below = [one for one in named if one.value not in owners]
    if below and len({one.value for one in below}) == 1:
        return _source(view, below[:1])
    if named and all(_are_related(named[0].value, one.value, view) for one in named):
        said = [one for one in named if one.rule.startswith(("address/", "html/", "name/", "rights/"))]
        return _source(view, said[:1] or named[:1])
    return Source(None, None, tuple(_conflicts(view, named)))


def _are_related(one: str, other: str, view: View) -> bool:
    """Whether one outlet stands below the domain of the other: a ministry's portal and its paper."""
    ours, theirs = (view.knowledge.outlets[n].domains if n in view.knowledge.outlets else () for n in (one, other))
    pairs = [(a, b) for a in ours for b in theirs]
    return one == other or any(a.endswith("." + b) or b.endswith("." + a) for a, b in pairs)


def _source(view: View, named: list[Found], others: list[Found] | None = None) -> Source:
    found = named[0]
    against = [one for one in others or [] if not is_agency(one.value, view)]
    return Source(found, view.knowledge.outlets.get(found.value), tuple(_conflicts(view, against)))


def _conflicts(view: View, named: list[Found]) -> Iterator[Found]:
    """What contradicts, each name once, as warnings."""
    seen = set()
    for one in named:
        if one.value not in seen:
            seen.add(one.value)
            yield Found(one.value, f"conflict/source/{one.rule}", one.start, one.end)


def find_agency(view: View, source: str | None = None) -> Found | None:
    """Id of the agency that dateline, sign-off or credit line name for the text.

    A paper that prints its own name there credits nobody; of two agencies the other's counts, `(Bernama-VNA)`.
    """
    marks = sorted(_marks(view), key=lambda mark: mark[0].agency == source and view.is_joint(mark[1], mark[2]))
    for credit, start, end in (*marks, *_of_foot(view), *view.once("credits", lambda: tuple(_credits(view)))):
        own = credit.agency == source and credit.kind != "agency"
        if "agency" in credit.gives and credit.agency and not own:
            return Found(credit.agency, credit.rule, start, end)
    return None


def _of_foot(view: View) -> Iterator[tuple[Credit, int, int]]:
    """The agency in a paper's joint mark behind the text: `VNA/CVN`."""
    if foot := view.foot():
        low, high = (foot[1] + offset for offset in foot[0].mark)
        if "/" in view.text[low:high] and (named := read_credit(view.text[low:high], knowledge=view.knowledge)):
            yield named[0], low + named[1], low + named[2]


def _credits(view: View) -> Iterator[tuple[Credit, int, int]]:
    """What credit lines close to the body name."""
    lines = view.lines()
    body = view.body()
    beside = {lines[i].start for i in (body[0] - 1, body[-1] + 1) if 0 <= i < len(lines)} if body else set()
    for block in _around(view):
        start, end = view.span(block)
        told = block.label is Label.BYLINE
        if not told and block.start in beside and block.label in _MAY_CREDIT:
            credited = _credited(view.text[start:end].strip(" ()"), view) if end - start <= MAX_JOINT else ""
            told = all(part in view.knowledge.datelines for part in credited.split("/"))
        if told and (named := read_credit(view.text[start:end], knowledge=view.knowledge)):
            yield named[0], start + named[1], start + named[2]


def _credited(words: str, view: View) -> str:
    """A short line, folded, without the word that credits: `Avec AFP`."""
    key = fold(words)
    said = view.knowledge.credit_words.match(key)
    return key[said.end() :].strip(" :") if said else key


def _is_reprint(view: View) -> bool:
    """Whether a line or the sign-off says from whom the text was taken: `Nguồn: TTXVN`, `Source: VNA`."""
    if any(block.rule.endswith(_REPRINTS) for block in view.labelled(Label.BYLINE)):
        return True
    lines = view.lines()
    last = max(view.body(), default=0)
    behind = (block for block in lines[last : last + 1 + AROUND[1]] if block.end - block.start <= MAX_RIGHTS)
    if any(view.knowledge.reprint_words.search(view.folded(block)) for block in behind):
        return True
    words = view.knowledge.credit_words
    marks = [
        view.text[start - FEW : end]
        for _, start, end in view.once("credits", lambda: tuple(_credits(view)))
        if start >= FEW
    ]
    if (foot := view.foot()) and not _signs_itself(view, foot):
        marks.append(view.text[foot[1] + foot[0].mark[0] : foot[1] + foot[0].mark[1]])
    return any(words.match(fold(mark).lstrip(" (|–-")) for mark in marks)


def _signs_itself(view: View, foot: tuple[Foot, int]) -> bool:
    """Whether an agency that opened the body closes its last paragraph, too: `La Habana (VNA) - … (Fuente: VNA)`.

    A paper that took the text says so on a line of its own.
    """
    head, last = view.dateline(), view.labelled(Label.BODY)[-1]
    low, _ = view.span(last)
    inside = foot[1] == low and foot[0].mark[0] > FEW and view.text[low + foot[0].mark[0] - 1] == "("
    return inside and head is not None and {c.outlet for c, _, _ in head[0].marks} == {foot[0].credit.outlet}


def _around(view: View) -> list[Block]:
    """The lines close above and behind the body."""
    lines = view.lines()
    body = view.body()
    if not body:
        return []
    inside = [block for block in lines[body[0] : body[-1]] if block.rule.endswith(_REPRINTS)]
    return [*inside, *lines[body[-1] + 1 : body[-1] + 1 + AROUND[1]], *lines[max(0, body[0] - AROUND[0]) : body[0]]]


def _is_excerpt(view: View) -> bool:
    """Whether the page is an aggregator's: it ends with a link to the whole story elsewhere."""
    if any(block.rule.endswith(_EXCERPTS) for block in view.labelled(Label.RELATED)):
        return True
    if not view.is_glued():
        return False
    glued = _cut_short(view.knowledge)
    return glued is not None and glued.search(view.text) is not None


@cache
def _cut_short(knowledge: Knowledge) -> re.Pattern[str] | None:
    """A link to the whole story, glued behind an ellipsis."""
    words = [word for marker in knowledge.markers() if marker.match == "tail" for word in marker.words]
    return re.compile(r"(?:…|\.{3})\s?(?:" + "|".join(map(re.escape, words)) + r")(?!\w)") if words else None


def _known_id(value: str, knowledge: Knowledge) -> str | None:
    """What a curator calls the source: an outlet's id, its name, its domain, or any domain; None for other words."""
    if value in knowledge.outlets:
        return value
    return knowledge.named.get(fold(value)) or domain_owner(value, knowledge)


# ---------------------------------------------------------------- addresses


def _canonical(view: View) -> Iterator[Found]:
    for name, rule in (("canonical", "html/canonical"), ("url", "html/og:url")):
        yield from _owner(view.meta.get(name, ""), rule, view)


def _owner(url: str, rule: str, view: View) -> Iterator[Found]:
    address = _ADDRESS.match(_ARCHIVED.sub("", url))
    if address and (owner := domain_owner(address[1], view.knowledge)):
        yield Found(owner, rule)


def _site_name(view: View) -> Iterator[Found]:
    for key, rule in (("site_name", "html/og:site_name"), ("publisher", "html/publisher")):
        name = view.meta.get(key, "")
        if owner := view.knowledge.named.get(fold(name)) or outlet_of(name, view.knowledge):
            yield Found(owner, rule)
            return


def _hosts(view: View) -> tuple[list[tuple[str, Found]], list[tuple[str, Found]]]:
    """Hosts of pictures, and of links outside the text, with where they stand."""
    pictures: list[tuple[str, Found]] = []
    links: list[tuple[str, Found]] = []
    blocks = view.blocks if "://" in view.text else ()
    listed = _has_references(view) if blocks else False
    for block in blocks:
        if block.label in _PROSE and not (listed and _REFERENCE.fullmatch(view.words(block))):
            continue
        for address in _ADDRESS.finditer(view.text, block.start, block.end):
            of_picture = block.label is Label.IMAGE or _is_picture(view.text, address.start())
            kind, where = ("picture", pictures) if of_picture else ("link", links)
            where.append((address[1], Found("", f"address/{kind}", *address.span(1))))
    for block in view.labelled(Label.BODY) if blocks else ():  # a picture set into a paragraph is the page's as well
        pictures += [
            (address[1], Found("", "address/picture", *address.span(1)))
            for address in _ADDRESS.finditer(view.text, block.start, block.end)
            if _is_picture(view.text, address.start())
        ]
    pictures += [(host, Found("", "address/picture")) for host in view.meta.get("image_hosts", "").split()]
    links += [(host, Found("", "address/link")) for host in view.meta.get("link_hosts", "").split()]
    return pictures, links


def _has_references(view: View) -> bool:
    """Whether lynx numbered the links of the page from its first line on, and lists their addresses below."""
    first = next(iter(view.lines()), None)
    return first is not None and _LINK_NUMBER.search(view.text, first.start, first.end) is not None


def _is_picture(text: str, at: int) -> bool:
    """Whether an address stands in the markup of a picture: `![words](`."""
    opening = text.rfind("![", max(0, at - 200), at)
    return opening >= 0 and text.find("](", opening, at) == at - 2 and "\n" not in text[opening:at]


def _addresses(view: View) -> Iterator[Found]:
    """Known outlets that own pictures of the page, or most of the links in its menus."""
    pictures, links = view.once("hosts", lambda: _hosts(view))
    for host, found in pictures:
        if owner := outlet_of(host, view.knowledge):
            yield Found(owner, found.rule, found.start, found.end)
    if (most := _dominant(links, view)) and (owner := outlet_of(most[0], view.knowledge)):
        yield Found(owner, most[1].rule, most[1].start, most[1].end)


def _unknown(view: View) -> Iterator[Found]:
    """The domain of an outlet that no file has: of its canonical address, a dateline, its pictures, its menus."""
    if (head := view.dateline()) and head[0].domain:
        start, end = (head[1] + offset for offset in head[0].domain)
        if owner := domain_owner(view.text[start:end], view.knowledge):
            yield Found(owner, "dateline/domain", start, end)
    pictures, links = view.once("hosts", lambda: _hosts(view))
    own = {owner: found for host, found in reversed(pictures) if (owner := publisher_domain(host, view.knowledge))}
    if len(own) == 1:
        for owner, found in own.items():
            yield Found(owner, found.rule, found.start, found.end)
    elif not own and (most := _dominant(links, view)):
        owner = publisher_domain(most[0], view.knowledge)
        if owner:
            yield Found(owner, most[1].rule, most[1].start, most[1].end)
    if not own:
        yield from _printed(view)


def _printed(view: View) -> tuple[Found, ...]:
    """The domain that a page prints as its own."""
    return (*printed_own(view), *contact(view, reprint=view.once("reprint", lambda: _is_reprint(view))))


def _dominant(links: list[tuple[str, Found]], view: View) -> tuple[str, Found] | None:
    """The host most links of menus and lists go to, where it is by far the first."""
    owners = [(domain_owner(host, view.knowledge), host, found) for host, found in links]
    counts = Counter(owner for owner, _, _ in owners if owner)
    if not counts:
        return None
    best, number = counts.most_common(1)[0]
    if number < MIN_LINKS or number < MIN_SHARE * sum(counts.values()):
        return None
    return next((host, found) for owner, host, found in owners if owner == best)


# ---------------------------------------------------------------- names and marks


def _marks_of(view: View) -> Iterator[Found]:
    """Publishers by their marks at head and foot; an agency's counts for nothing where a line names the source."""
    for credit, start, end in _marks(view):
        if "source" in credit.gives and not (
            credit.kind == "agency" and view.once("reprint", lambda: _is_reprint(view))
        ):
            yield Found(credit.outlet, credit.rule, start, end)
    if (head := view.dateline()) and head[0].domain:
        start, end = (head[1] + offset for offset in head[0].domain)
        if owner := outlet_of(view.text[start:end], view.knowledge):
            yield Found(owner, "dateline/domain", start, end)
    if (head := view.dateline()) and head[0].unknown:
        start, end = (head[1] + offset for offset in head[0].unknown)
        if owner := view.knowledge.initials.get(fold(view.text[start:end])):
            yield Found(owner, "dateline/initials", start, end)


def _names(view: View) -> Iterator[Found]:
    """Mastheads above the body, the outlet that opens a breadcrumb, addresses in date and credit lines."""
    yield from _glued_name(view)
    lines = view.lines()
    body = next((i for i, block in enumerate(lines) if block.label in _TEXT), len(lines))
    found: list[Found] = []
    for block in lines[max(0, body - HEADER) : body]:
        if block.label in _MENUS:
            found += _masthead(view, block)
        elif block.label in _HEADLINES:
            start, end = view.span(block)
            number = _LINK_NUMBER.match(view.text, start, end)
            found += is_name(view, number.end() if number else start, end, "name/masthead")
    found += _head_slogan(view, lines)
    owners = {view.knowledge.outlets[one.value].of for one in found}  # a mission's page names its ministry above
    below = [one for one in found if one.value not in owners or is_agency(one.value, view)]
    if len({one.value for one in below}) == 1:  # several are a list of partners
        yield from below[:1]
    yield from _feed(view, lines[:body])
    for block in _around(view):
        if block.label in _HEADER_LINES:
            start, end = view.span(block)
            for host in MAIL_OR_HOST.finditer(view.text, start, end):
                owner = outlet_of(host["host"], view.knowledge)
                if owner and not view.knowledge.credited.search(view.fold(start, host.start())):
                    yield Found(owner, "name/host", *host.span("host"))
        of_author = block.label in {Label.SUMMARY, Label.OTHER, Label.DATE, Label.SECTION} and (
            block.end - block.start <= MAX_JOINT * 2
            and view.knowledge.author_words.match(view.text, view.span(block)[0]) is not None
        )
        if block.label is Label.BYLINE or of_author:
            yield from _desk(view, block)
        elif block.label in {Label.OTHER, Label.SUMMARY}:
            yield from _desk_alone(view, block)
    for block in lines[max(0, body - HEADER) : body]:
        if block.label is Label.BYLINE:
            yield from _own_mark(view, block)
    yield from _joint_credit(view)
    for block in lines if "@" in view.text else ():
        if block.label not in {Label.BODY, Label.SUMMARY, Label.TITLE, Label.CAPTION, Label.COMMENT}:
            yield from _mail(view, block)


def _joint_credit(view: View) -> Iterator[Found]:
    """The outlet that went over an agency's copy, in the line behind the body: `TTXVN/Báo Tin tức`."""
    lines = view.lines()
    last = max(view.body(), default=len(lines))
    known = view.knowledge
    for block in (*lines[last : last + 1], *lines[last + 1 : last + 2]):
        start, end = view.span(block)
        parts = list(_PART.finditer(view.text, start, end)) if end - start <= MAX_JOINT else []
        if not 2 <= len(parts) <= 3:
            continue
        marks = {**known.datelines, **known.signoffs}
        owners = [
            (marks[fold(p[0])].outlet if fold(p[0]) in marks else known.named.get(fold(p[0])), p) for p in parts
        ]
        own = [(owner, part) for owner, part in owners if owner and not is_agency(owner, view)]
        if len(own) == 1 and own[0][1] is parts[-1] and all(owner for owner, _ in owners):
            yield Found(own[0][0], "name/joint", *own[0][1].span())


def _own_mark(view: View, block: Block) -> Iterator[Found]:
    """The outlet whose mark stands beside the author below the headline, `LĐO`; not one that others credit by it."""
    start, end = view.span(block)
    mark = fold(view.text[start:end]).strip("()[]|-– ")
    credit = view.knowledge.datelines.get(mark)
    if credit is None or "source" not in credit.gives or credit.kind == "agency":
        return
    if not any(key == mark or key.endswith(" " + mark) for key in view.knowledge.signoffs):
        yield Found(credit.outlet, "name/mark", start, end)


def _mail(view: View, block: Block) -> Iterator[Found]:
    """The outlet that a page gives an e-mail address of: readers write to whom they read."""
    if view.text.find("@", block.start, block.end) < 0:
        return
    for host in MAIL_OR_HOST.finditer(view.text, *view.span(block)):
        if "@" in host[0] and (owner := outlet_of(host["host"], view.knowledge)):
            yield Found(owner, "name/mail", *host.span())


def _glued_name(view: View) -> Iterator[Found]:
    """The outlet that opens a page of one line, or stands right before its dateline."""
    lines = [block for block in view.lines() if block.rule != "crawl/prefix"]
    if lines and view.is_glued():
        start, end = view.span(lines[0])
        opening = (f for f in named_in(view, start, min(end, start + MAX_RIGHTS)) if f.start == start)
        named = next((f for f in opening if is_distinct(f, view) and not is_agency(f.value, view)), None)
        headline = lines[0].label in {Label.CAPTION, Label.RELATED, Label.TITLE}
        listed = named is not None and view.text[named.end or start :].lstrip()[:1] == ","
        if named and not listed and (not headline or _SLOGAN.match(view.text, named.end or start)):
            yield replace(named, rule="name/glued")
            return
    for block in lines[:GLUED_HEAD] if view.is_glued() else ():
        if block.label is not Label.BODY:
            yield from before_home(view, *view.span(block))
    head = view.dateline()
    if head is None or not head[0].start:
        return
    start, end = head[1], head[1] + head[0].start
    for found in named_in(view, start, end):
        low, high = found.start or start, found.end or end
        at_edge = low == start or not view.text[high:end].strip(" |-–—")
        if at_edge and as_printed(found, view) and not is_agency(found.value, view):
            yield replace(found, rule="name/glued")
            return


def _desk(view: View, block: Block) -> Iterator[Found]:
    """The outlet whose desk signs: `Redacción Trabajadores`, `Por: Redacción de Cubadebate`."""
    start, end = view.span(block)
    if view.folded(block) in view.knowledge.named:
        return  # `Báo Nhân Dân` alone credits the paper
    words = list(re.finditer(r"[^\s|]+", view.text[start:end].split("|")[0]))
    desks = view.knowledge.desk_words
    low = next((i for i, word in enumerate(words) if word[0].casefold().strip(":") in desks), None)
    credited = words and view.knowledge.credit_words.match(fold(words[0][0]).lstrip("(["))
    if low is None or (credited and not view.knowledge.author_words.match(view.text, start, end)):
        return
    if (lead := view.knowledge.author_words.match(view.text, start, end)) is not None:
        desk = start + words[low].start()
        for found in named_in(view, lead.end(), desk):  # `By OnCuba Staff`
            if found.start == lead.end() and not view.text[found.end or desk : desk].strip():
                if not is_agency(found.value, view):  # `By Anadolu Agency` credits it
                    yield replace(found, rule="name/desk")
                return
    for word in words[low + 1 : low + 1 + BETWEEN]:  # `de`, `de editores de` may stand between
        if not word[0].islower() or word[0][-1].isdigit():  # `Redacción digital periódico26`
            named = (f for f in named_in(view, start + word.start(), end) if f.start == start + word.start())
            yield from (replace(found, rule="name/desk") for found in named)
            return


def _desk_alone(view: View, block: Block) -> Iterator[Found]:
    """The outlet whose desk is all of a line: `Redacción de CiberCuba`, `La Redazione de l'AntiDiplomatico`."""
    start, end = view.span(block)
    words = view.text[start:end].split() if end - start <= MAX_JOINT else []
    desk = next((i for i, word in enumerate(words[:2]) if word.casefold() in view.knowledge.desk_words), None)
    if desk is None or len(words) > MAX_DESK:
        return
    for found in named_in(view, start, end):
        between = view.text[start : found.start].split()[desk + 1 :]
        if found.end == end and all(word.islower() or word[1:2] in "'’" for word in between):
            yield replace(found, rule="name/desk")


def _appeals(view: View) -> Iterator[Found]:
    """The one outlet whose app, page or newsletter the page asks its readers for; weak, for want of anything else."""
    found: list[Found] = []
    for block in view.labelled(Label.PROMO):
        start, end = view.span(block)
        if end - start <= MAX_RIGHTS:
            named = (f for f in named_in(view, start, end) if view.knowledge.outlets[f.value].kind != "ministry")
            found += [f for f in named if as_printed(f, view) and is_whole(f, view, start, end)]
    if len({one.value for one in found}) == 1:
        yield replace(found[0], rule="promo/name")


def _masthead(view: View, block: Block) -> Iterator[Found]:
    """A line, or the first step of a breadcrumb, that is the full name of an outlet.

    One word may be a section's name, `Trabajadores`; the name of two and more is printed as the outlet prints it.
    """
    start, end = view.span(block)
    if number := _LINK_NUMBER.match(view.text, start, end):
        start = number.end()
    for step in _STEP.finditer(view.text[start:end][:MAX_RIGHTS]):
        words = step[0].strip(" .:-–—")
        at = start + step.start() + step[0].index(words)
        key = fold(words)
        if printed := view.knowledge.mastheads.get(key.strip(EDGES)):
            stepped = view.text[at + len(words) : end].lstrip()[:1] in {">", "›", "»"}
            if " " in words or stepped or _is_first(view, block) or _has_slogan_below(view, block):
                yield Found(printed, "name/masthead", at, at + len(words))
            break
        owner = view.knowledge.named.get(key)
        if owner and block.label is not Label.BYLINE and key.strip(EDGES) not in view.knowledge.sections:
            outlet = view.knowledge.outlets[owner]
            names = [name for name in (outlet.name, *outlet.names) if fold(name) == key]
            alone = at == start and at + len(words) == end and _is_first(view, block)
            initials = words.isupper() and outlet.kind != "agency" and len(words) >= MIN_INITIALS
            told = alone and ((initials and (words in names or " " in words)) or _has_slogan_below(view, block))
            distinct = len(words.split()) >= 3 or (words in names and is_unlike_words(words))
            if told or (distinct and (outlet.kind != "agency" or _opens_page(view, block))):
                yield Found(owner, "name/masthead", at, at + len(words))
        elif block.label in {Label.NAV, Label.OTHER} and not step.start():
            yield from _with_slogan(view, start, end)
        break


def _head_slogan(view: View, lines: tuple[Block, ...]) -> Iterator[Found]:
    """The outlet whose slogan is all of a line at the head, however that is labelled: an old paper's page, by OCR."""
    known = view.knowledge
    for block in lines[: min(SLOGAN, max(view.body(), default=0))]:
        key = line_key(view.words(block)) if block.end - block.start <= MAX_RIGHTS else ""
        if key.startswith(known.slogans) and (owner := known.mastheads.get(key)):
            yield Found(owner, "name/masthead", *view.span(block))


def _feed(view: View, head: tuple[Block, ...]) -> Iterator[Found]:
    """The outlet whose feed a reader of feeds shows: `Thế giới - Thanh Niên RSS`."""
    found: list[Found] = []
    for block in head:
        start, end = view.span(block)
        feed = view.knowledge.feed_words.search(view.folded(block)) if end - start <= MAX_JOINT * 2 else None
        if feed is None:
            continue
        name = view.text[start : end - len(feed[0])].rstrip(" :–-")
        for low in (0, *(low for _, low in behind_signs(name))):
            found += is_name(view, start + low, start + len(name), "name/feed", places=True)
    if len({one.value for one in found}) == 1:
        yield found[0]


def _is_first(view: View, block: Block) -> bool:
    """Whether a line is the page's first: where a site's name stands, not a section's or a credit."""
    first = next((one for one in view.lines() if one.rule != "crawl/prefix"), None)
    return first is not None and first.start == block.start


def _opens_page(view: View, block: Block) -> bool:
    """Whether nothing but a menu and a date stand above: an agency named below a headline is credited there."""
    above = [line for line in view.lines() if line.start < block.start and line.rule != "crawl/prefix"]
    menu = {Label.NAV, Label.SECTION, Label.OTHER, Label.PROMO, Label.IMAGE}
    return all(
        line.label is Label.DATE
        or (line.label in menu and len(view.words(line).split()) <= MAX_DESK)
        or _is_first(view, line)
        for line in above
    )


def _has_slogan_below(view: View, block: Block) -> bool:
    """Whether the next line says what kind of paper it is: `Escambray`, `Periódico de Sancti Spíritus`."""
    lines = view.lines()
    at = next(i for i, line in enumerate(lines) if line.start == block.start)
    below = lines[at + 1 : at + 2]
    return bool(below) and view.knowledge.imprint_words.match(view.folded(below[0])) is not None


def _with_slogan(view: View, start: int, end: int) -> Iterator[Found]:
    """The outlet whose name opens a line, as it prints it, with its slogan behind; a list of outlets names none."""
    if not may_open_with_name(view, start, end):
        return
    named = named_in(view, start, end)
    if len({one.value for one in named}) != 1 or named[0].start != start or named[0].end is None:
        return
    slogan = _SLOGAN.match(view.text, named[0].end, end)
    told = slogan and view.knowledge.imprint_words.match(view.fold(slogan.end(), end))
    if slogan and (is_distinct(named[0], view) or (told and as_printed(named[0], view))):
        yield replace(named[0], rule="name/masthead")


def _rights(view: View) -> Iterator[Found]:
    """Outlets that the page's copyright line names; agencies only where they publish pages of their own."""
    found: list[Found] = []
    for block in view.lines():
        furniture = block.label in _IMPRINTS
        if not furniture and (block.label in _NEVER_RIGHTS or not is_at_the_end(view, block)):
            continue
        start, end = view.span(block)
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


def _imprint(view: View) -> Iterator[Found]:
    """The outlet whose imprint stands at the foot: its name opens the line, `Granma. Fundado el …`, or its slogan."""
    lines = view.lines()
    last = max(view.body(), default=len(lines))
    for i, block in enumerate(lines[max(1, last) :], max(1, last)):
        if block.label in _NO_IMPRINT:
            continue
        start, end = view.span(block)
        if end - start > MAX_RIGHTS:
            continue
        found = _slogan(view, block) or _opening_imprint(view, lines, i)
        if found is not None and not is_link(view, lines, i):
            yield found


def _opening_imprint(view: View, lines: tuple[Block, ...], i: int) -> Found | None:
    """The outlet whose name opens a line with what an imprint says behind it."""
    known, (start, end) = view.knowledge, view.span(lines[i])
    named = _IMPRINT.match(view.text, start, end)
    if named is None:
        return None
    owner = known.printed.get(named["name"])
    key = view.fold(*named.span("name"))
    if owner is None and (other := known.named.get(key)):
        outlet = known.outlets[other]
        spelled = (n for n in (outlet.name, *outlet.names) if fold(n) == key)
        upper = named["name"].isupper() and len(named["name"].split()) >= MIN_PRINTED
        owner = other if upper or any(as_high(named["name"], name) for name in spelled) else None
    if owner is None or (named[0].rstrip()[-1] in ",:" and _is_listed(lines, i)):
        return None
    placed = is_at_the_end(view, lines[i]) and len(re.findall(r"\d+", view.text[named.end() : end])) >= MIN_NUMBERS
    headline = lines[i].label is Label.RELATED and not placed
    told = _is_imprint(view, owner, named.end(), end, headline=headline)
    return Found(owner, "rights/imprint", *named.span("name")) if told else None


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


def _marks(view: View) -> Iterator[tuple[Credit, int, int]]:
    """The credits at the head and the foot of the body, with their spans in the page text."""
    if head := view.dateline():
        for credit, start, end in head[0].marks:
            yield credit, head[1] + start, head[1] + end
    if foot := view.foot():
        yield foot[0].credit, foot[1] + foot[0].mark[0], foot[1] + foot[0].mark[1]
