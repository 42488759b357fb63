"""Who published the page, chosen among all that names a publisher. A photo credit, a subject, a mirror name none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from vncuba_dataset.assign.addresses import addresses, canonical, owner_of, printed_domain, site_name, unknown_domain
from vncuba_dataset.assign.citation import citation
from vncuba_dataset.assign.claims import claimed, stranger
from vncuba_dataset.assign.domains import domain_owner, own_address, platform
from vncuba_dataset.assign.marks import marked
from vncuba_dataset.assign.names import is_agency
from vncuba_dataset.assign.rights import imprint, own_pages, rights
from vncuba_dataset.assign.shown import appeals, names_shown, signed
from vncuba_dataset.assign.view import View
from vncuba_dataset.knowledge import Knowledge, Outlet, fold
from vncuba_dataset.model import Found, Label

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
    own = list(owner_of(url.value, "address/page", view)) if url and not url.rule.startswith("html/") else []
    strong = [
        *canonical(view),
        *own_address(view),
        *site_name(view),
        *addresses(view),
        *marked(view),
        *names_shown(view),
        *rights(view),
        *citation(view),
        *imprint(view),
        *claimed(view),
    ]
    if own:
        return _source(view, own[:1], [one for one in strong if one.value != own[0].value])
    if (network := platform(view)) is not None:
        return Source(None, None, (Found(network.value, f"refused/{network.rule}", network.start, network.end),))
    publishers = [one for one in strong if not is_agency(one.value, view)]
    if publishers:
        return _decide(view, publishers)
    agencies = [] if _is_excerpt(view) else [*(one for one in strong if is_agency(one.value, view)), *own_pages(view)]
    printed = [] if _outweighed(agencies) else printed_domain(view)
    if agencies and not _outweighed(agencies) and not printed and (other := stranger(view)):
        return Source(None, None, (Found(other.value, f"refused/agency-copy/{other.rule}", other.start, other.end),))
    unknown = list(unknown_domain(view))
    if unknown and not _outweighed(agencies):
        return _source(view, unknown[:1])
    return _decide(view, agencies or list(appeals(view)) or list(signed(view)))


def _outweighed(agencies: list[Found]) -> bool:
    """Whether the agency itself shows that the page is its own: by an address, its rights or its masthead."""
    return any(one.rule.startswith(("address/", "html/", "name/", "rights/")) for one in agencies)


def _decide(view: View, named: list[Found]) -> Source:
    """The publisher all name; of an outlet and one below its domain, what address, masthead or rights name.

    A paper whose copyright line names the ministry it belongs to is the publisher; a ministry's portal with its name
    at the head may print its paper's texts. An outlet whose own address the page has is the publisher below its
    owner's name: `La Voz de Vietnam` stands over the pages of vovworld.vn.
    """
    if len({one.value for one in named}) == 1:
        return _source(view, named[:1])
    shown = {one.value for one in named if not one.rule.startswith(("rights/", "name/claimed"))}
    addressed = {one.value for one in named if one.rule.startswith(("address/", "html/"))}
    outlets = [view.knowledge.outlets[n.value] for n in named if n.value in view.knowledge.outlets]
    owners = {o.of for o in outlets} - shown | {o.of for o in outlets if o.id in addressed} - addressed
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
