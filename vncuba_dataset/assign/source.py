"""Who published the page and whose copy it is. A photo credit, a subject of the story and a mirror are neither."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vncuba_dataset.assign.view import View
from vncuba_dataset.knowledge import Credit
from vncuba_dataset.model import Found, Label

_ADDRESS = re.compile(r"https?://([^\s/()<>\[\]\"'|]{3,255})")


def find_source(view: View) -> Found | None:
    """The publisher's id in schema/outlets.

    The address the page came from decides. Else the hosts of its pictures and the marks of head and foot must not
    contradict each other: two publishers are none. An agency's picture or dateline gives way to an outlet's own,
    since reprints keep both; links in the text name whom it speaks of, and count for nothing.
    """
    if (own := next(_container(view), None)) is not None:
        return own
    found = [*_pictures(view), *_credits(view)]
    for agencies in (False, True):  # publishers first, agencies where there is none
        named = [one for one in found if (view.knowledge.outlets[one.value].kind == "agency") is agencies]
        if len({one.value for one in named}) == 1:
            return named[0]
        if named:
            return None
    return None


def find_agency(view: View) -> Found | None:
    """Id of the agency that dateline or sign-off credit the text to."""
    for credit, start, end in _marks(view):
        if "agency" in credit.gives and credit.agency:
            return Found(credit.agency, credit.rule, start, end)
    return None


def _container(view: View) -> Iterator[Found]:
    address = _ADDRESS.match(view.page.url or "")
    if address and (outlet := outlet_of(address[1], view)):
        yield Found(outlet, "address/page")


def _pictures(view: View) -> Iterator[Found]:
    for block in view.labelled(Label.IMAGE):
        for address in _ADDRESS.finditer(view.text, block.start, block.end):
            if outlet := outlet_of(address[1], view):
                yield Found(outlet, "address/picture", *address.span(1))


def _credits(view: View) -> Iterator[Found]:
    """Publishers by their marks; an agency's counts for nothing where a line names the source of a reprint."""
    reprint = any(block.rule.endswith("/credited-source") for block in view.labelled(Label.BYLINE))
    for credit, start, end in _marks(view):
        if "source" in credit.gives and not (reprint and credit.kind == "agency"):
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
