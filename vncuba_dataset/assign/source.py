"""Who published the page and whose copy it is. A photo credit, a subject of the story and a mirror are neither."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from vncuba_dataset.assign.view import View
from vncuba_dataset.knowledge import Credit
from vncuba_dataset.model import Found, Label

_ADDRESS = re.compile(r"https?://([^\s/()<>\[\]\"'|]{3,255})")


def find_source(view: View) -> Found | None:
    """The publisher's id in schema/outlets.

    Evidence in order: the address the page came from, the addresses of its pictures and links, the dateline, the
    sign-off. The first kind that names exactly one publisher decides; one that names two decides nothing and ends
    the search. An agency's dateline counts where nothing else names a publisher, since reprints keep it.
    """
    for kind in (_container(view), _addresses(view), _credits(view)):
        found = list(kind)
        values = {one.value for one in found}
        if len(values) == 1:
            return found[0]
        if values:
            return None
    return None


def find_agency(view: View) -> Found | None:
    """Id of the agency that dateline or sign-off credit the text to."""
    for credit, start, end in _marks(view):
        if "agency" in credit.gives and credit.agency:
            return Found(credit.agency, credit.rule, start, end)
    return None


def _container(view: View) -> Iterator[Found]:
    if view.page.url and (outlet := outlet_of(urlsplit(view.page.url).hostname or "", view)):
        yield Found(outlet, "container/url")


def _addresses(view: View) -> Iterator[Found]:
    for address in _ADDRESS.finditer(view.text):
        if outlet := outlet_of(address[1], view):
            yield Found(outlet, "address/domain", *address.span(1))


def _credits(view: View) -> Iterator[Found]:
    """Publishers by their own marks; an agency's only where no other speaks and no line names it as the source."""
    named = [(credit, s, e) for credit, s, e in _marks(view) if "source" in credit.gives]
    own = [one for one in named if one[0].kind != "agency"]
    reprint = any(block.rule.endswith("/credited-source") for block in view.labelled(Label.BYLINE))
    for credit, start, end in own or ([] if reprint else named):
        yield Found(credit.outlet, credit.rule, start, end)


def outlet_of(host: str, view: View) -> str | None:
    """The outlet that owns a host name or a domain above it.

    A port and a user name before `@` do not count.
    """
    labels = host.rpartition("@")[2].partition(":")[0].lower().rstrip(".").split(".")
    parents = (".".join(labels[i:]) for i in range(len(labels) - 1))
    return next((view.knowledge.domains[p] for p in parents if p in view.knowledge.domains), None)


def _marks(view: View) -> Iterator[tuple[Credit, int, int]]:
    """The credits at the head and the foot of the body, with their spans in the page text."""
    if head := view.dateline():
        for credit, start, end in head[0].marks:
            yield credit, head[1] + start, head[1] + end
    if foot := view.foot():
        yield foot[0].credit, foot[1] + foot[0].mark[0], foot[1] + foot[0].mark[1]
