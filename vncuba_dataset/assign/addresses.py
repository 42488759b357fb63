"""Publishers by the addresses on the page and behind it: canonical, of pictures, of menus, printed as its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from vncuba_dataset.assign.domains import contact, domain_owner, printed_own, publisher_domain
from vncuba_dataset.assign.marks import is_reprint
from vncuba_dataset.assign.names import outlet_of, unarchived
from vncuba_dataset.assign.view import View
from vncuba_dataset.knowledge import fold
from vncuba_dataset.model import Found, Label

MIN_LINKS, MIN_SHARE = 3, 0.6
"""Links of a menu that must go to one host, and their share, before that host is the page's own."""
_ADDRESS = re.compile(r"https?://([^\s/()<>\[\]\"'|]{3,255})")
LINK_NUMBER = re.compile(r"\[\d{1,3}\]\s?")
"""What lynx puts before the words of a link."""
_REFERENCE = re.compile(r"\s{0,4}\d{1,4}\.\s{1,3}https?://\S{3,400}")
"""A line of the list of addresses that lynx puts below a page."""
_PROSE = frozenset({Label.BODY, Label.COMMENT, Label.SUMMARY, Label.BLANK})
"""Where a link goes to whom the text speaks of."""


def canonical(view: View) -> Iterator[Found]:
    """The owner of the address that an HTML page gives as its own."""
    for name, rule in (("canonical", "html/canonical"), ("url", "html/og:url")):
        yield from owner_of(view.meta.get(name, ""), rule, view)


def owner_of(url: str, rule: str, view: View) -> Iterator[Found]:
    """The owner of the domain of an address."""
    address = _ADDRESS.match(unarchived(url))
    if address and (owner := domain_owner(address[1], view.knowledge)):
        yield Found(owner, rule)


def site_name(view: View) -> Iterator[Found]:
    """The outlet that an HTML page's head names as its site or publisher."""
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
    return first is not None and LINK_NUMBER.search(view.text, first.start, first.end) is not None


def _is_picture(text: str, at: int) -> bool:
    """Whether an address stands in the markup of a picture: `![words](`."""
    opening = text.rfind("![", max(0, at - 200), at)
    return opening >= 0 and text.find("](", opening, at) == at - 2 and "\n" not in text[opening:at]


def addresses(view: View) -> Iterator[Found]:
    """Known outlets that own pictures of the page, or most of the links in its menus."""
    pictures, links = view.once("hosts", lambda: _hosts(view))
    for host, found in pictures:
        if owner := outlet_of(host, view.knowledge):
            yield Found(owner, found.rule, found.start, found.end)
    if (most := _dominant(links, view)) and (owner := outlet_of(most[0], view.knowledge)):
        yield Found(owner, most[1].rule, most[1].start, most[1].end)


def unknown_domain(view: View) -> Iterator[Found]:
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
        yield from printed_domain(view)


def printed_domain(view: View) -> tuple[Found, ...]:
    """The domain that a page prints as its own."""
    return (*printed_own(view), *contact(view, reprint=view.once("reprint", lambda: is_reprint(view))))


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
