"""Outlets that a page shows as its own by name: masthead, desk, mark by the author, mailbox, joint credit, appeal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from vncuba_dataset.assign.addresses import LINK_NUMBER
from vncuba_dataset.assign.claims import is_name
from vncuba_dataset.assign.domains import mail_or_hosts
from vncuba_dataset.assign.marks import MAX_JOINT, around
from vncuba_dataset.assign.mastheads import MAX_DESK, feed_name, glued_name, head_slogan, masthead
from vncuba_dataset.assign.names import as_printed, is_agency, is_whole, named_in, outlet_of
from vncuba_dataset.assign.rights import MAX_RIGHTS
from vncuba_dataset.assign.view import View
from vncuba_dataset.knowledge import fold, line_key
from vncuba_dataset.model import Block, Found, Label

HEADER, TOP = 15, 4
"""Lines above the body, and at the top of the page, among which a masthead stands: a menu between may be long."""
BETWEEN = 5
"""Words behind that of a desk among which its outlet's name begins."""
_PART = re.compile(r"[^\s/().–-](?:[^/()\n]{0,40}[^\s/().–-])?")
"""One of the names in `TTXVN/Báo Tin tức`."""
_BRACKETED = re.compile(r"\((?P<name>[^()\n]{4,60})\)\.?")
_LAST_WORD = re.compile(r"[^\W\d_]{2,12}:?\s{1,2}$")
FOOT = 2
"""The last line of the body and the one behind it."""
_TEXT = frozenset({Label.BODY, Label.SUMMARY})
_MENUS = frozenset({Label.NAV, Label.SECTION, Label.OTHER, Label.BYLINE})
"""Lines that a masthead or a breadcrumb may be."""
_HEADLINES = frozenset({Label.TITLE, Label.RELATED, Label.PROMO})
_HEADER_LINES = frozenset({Label.DATE, Label.BYLINE, Label.SECTION})


def names_shown(view: View) -> Iterator[Found]:
    """Mastheads above the body, the outlet that opens a breadcrumb, addresses in date and credit lines."""
    yield from glued_name(view)
    lines = view.lines()
    body = next((i for i, block in enumerate(lines) if block.label in _TEXT), len(lines))
    found: list[Found] = []
    for block in (*lines[: max(0, min(TOP, body - HEADER))], *lines[max(0, body - HEADER) : body]):
        if block.label in _MENUS or view.text.startswith("[![", view.span(block)[0]):
            found += masthead(view, block)
        elif block.label in _HEADLINES:
            start, end = view.span(block)
            number = LINK_NUMBER.match(view.text, start, end)
            found += is_name(view, number.end() if number else start, end, "name/masthead")
    found += head_slogan(view, lines)
    owners = {view.knowledge.outlets[one.value].of for one in found}  # a mission's page names its ministry above
    below = [one for one in found if one.value not in owners or is_agency(one.value, view)]
    if len({one.value for one in below}) == 1:  # several are a list of partners
        yield from below[:1]
    yield from feed_name(view, lines[:body])
    for block in around(view):
        if block.label in _HEADER_LINES:
            start, end = view.span(block)
            for host in mail_or_hosts(view, start, end):
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
    for host in mail_or_hosts(view, *view.span(block)):
        if "@" in host[0] and (owner := outlet_of(host["host"], view.knowledge)):
            yield Found(owner, "name/mail", *host.span())


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
    for i, word in enumerate(words[low + 1 : low + 1 + BETWEEN]):  # `de`, `de editores de` may stand between
        if word[0].islower() and not word[0][-1].isdigit():  # `Redacción digital periódico26`
            continue
        named = [f for f in named_in(view, start + word.start(), end) if f.start == start + word.start()]
        if not named and not i and word[0].strip(",").casefold() in desks:  # `Redacción Digital, Radio Rebelde`
            continue
        yield from (replace(found, rule="name/desk") for found in named if not _is_section(found, view))
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
        joined = all(word.islower() or word[1:2] in "'’" for word in between)
        if found.end == end and joined and not _is_section(found, view):
            yield replace(found, rule="name/desk")


def _is_section(found: Found, view: View) -> bool:
    """Whether an outlet's name is a section's, too, whose desk it is: `Ban Văn hóa`."""
    return line_key(view.text[found.start : found.end]) in view.knowledge.filed


def appeals(view: View) -> Iterator[Found]:
    """The one outlet whose app, page or newsletter the page asks its readers for; weak, for want of anything else."""
    found: list[Found] = []
    for block in view.labelled(Label.PROMO):
        start, end = view.span(block)
        if end - start <= MAX_RIGHTS:
            named = (f for f in named_in(view, start, end) if view.knowledge.outlets[f.value].kind != "ministry")
            found += [f for f in named if as_printed(f, view) and is_whole(f, view, start, end)]
            hosts = ((outlet_of(host["host"], view.knowledge), host) for host in mail_or_hosts(view, start, end))
            found += [Found(owner, "promo/domain", *host.span("host")) for owner, host in hosts if owner]
    if len({one.value for one in found}) == 1:
        yield found[0] if found[0].rule == "promo/domain" else replace(found[0], rule="promo/name")


def signed(view: View) -> Iterator[Found]:
    """The one outlet that signs the text, `(Radio Rebelde)` behind it, `by Peoples Dispatch` above; weak, too."""
    lines, body = view.lines(), view.body()
    if not body:
        return
    found: list[Found] = []
    for block in lines[body[-1] : body[-1] + FOOT]:
        start, end = view.span(block)
        named = _BRACKETED.fullmatch(view.text, start, end)
        whole = named.span("name") if named else (0, 0)
        found += [one for one in named_in(view, *whole) if (one.start, one.end) == whole]
    for block in [one for one in lines[: body[0] + 1] if one.label in _HEADER_LINES]:
        start, end = view.span(block)
        for one in named_in(view, start, end):
            before = _LAST_WORD.search(view.text, start, one.start or start)
            led = before is not None and view.knowledge.author_words.fullmatch(before[0].strip()) is not None
            found += [one] if led else []
    own = [one for one in found if not is_agency(one.value, view) and as_printed(one, view)]
    if len({one.value for one in own}) == 1 == len({one.value for one in found}):
        yield replace(own[0], rule="signed/name")
