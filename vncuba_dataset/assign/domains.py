"""The domain that a page prints as its own, where it names no outlet of a file: source then is the domain itself.

A page prints many domains: of friends, advertisers, sources, the studio that built it. Its own stands in its
copyright line, in its editors' address, beside its street and telephone, behind `Permalink`, or spells its masthead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from vncuba_dataset.assign.claims import FOOT, is_at_the_end
from vncuba_dataset.assign.names import behind_signs, host_name, outlet_of
from vncuba_dataset.assign.speaks import PERMALINK, RIGHTS
from vncuba_dataset.assign.view import View
from vncuba_dataset.knowledge import Knowledge, fold, line_key
from vncuba_dataset.model import Block, Found, Label
from vncuba_dataset.phrases import EDGES

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

EXAMPLES = frozenset({"example.com", "example.net", "example.org"})
"""Domains that RFC 2606 keeps free: in a page's pictures and links they stand for nobody's."""
CONTACT = 4
"""Lines at head and foot of a page among which it gives its own address."""
MIN_NUMBERS = 2
"""Numbers of street, post or telephone in a line that gives a page's address."""
MAX_LINE = 240
"""Code points: a line of an imprint is shorter."""
MASTHEAD = 3
"""Lines at the head of a page among which its masthead stands."""
MIN_SPELLED = 6
"""Letters of a domain's name that spells a masthead: shorter ones may be anybody's initials."""
ASKED = 8
"""Lines of a social network's page among which it asks its visitor to sign in."""
MAIL_OR_HOST = re.compile(
    r"(?<![\w@./-])(?:(?P<box>[\w.+-]{1,60})@)?(?P<host>(?:[a-z0-9-]{1,60}\.){1,5}[a-z]{2,12})(?![\w@-])", re.I
)
HOST_DOT = re.compile(r"\.[a-z]", re.I)
"""What stands in every host."""
_SCHEME = re.compile(r"https?://$")
_PRINTED_PAGE = re.compile(r"https?://([^\s/]{3,255})\S{0,400}\s{1,20}(?:\w{1,12}\s)?\d{1,3}\s?/\s?\d{1,3}")
"""What a browser prints at the foot of each sheet: the page's address and the sheet's number."""
_HOST = re.compile(r"https?://(?P<host>[^\s/()<>\[\]\"'|]{3,255})")
_MAILBOX = re.compile(
    r"[^@:\n]{0,40}(?<![^\s:])[\w.+-]{1,60}@[\w.-]{4,120}|[^@:\n]{1,40}:\s?[\w.+-]{1,60}@[\w.-]{4,120}"
)
"""A line that is a mailbox, with words before it: `Fale conosco: redacao@…`."""
_WORD = re.compile(r"\w+")
_FURNITURE = frozenset({Label.NAV, Label.OTHER, Label.RELATED, Label.PROMO, Label.BYLINE, Label.SECTION})
_TOLD = frozenset({Label.BODY, Label.TITLE, Label.SUMMARY, Label.CAPTION})
_IMPRINT = frozenset({Label.NAV, Label.OTHER, Label.RELATED, Label.BYLINE})
_QUOTED = frozenset({Label.COMMENT, Label.CAPTION})
_OF_READERS = frozenset({Label.COMMENT, Label.CAPTION, Label.IMAGE})


def contact(view: View, *, reprint: bool) -> Iterator[Found]:
    """The one address that a page gives as its own: alone at its head, or beside street and telephone at its foot."""
    found: dict[str, Found] = {}
    lines = view.lines()
    body = view.body()
    if not body or reprint:
        return
    foot = lines[max(body[-1] + 1, len(lines) - CONTACT) :]
    for block in (*lines[: body[0]][:CONTACT], *foot):
        if block.label not in _FURNITURE:
            continue
        start, end = view.span(block)
        if end - start > MAX_LINE:
            continue
        for host in mail_or_hosts(view, start, end):
            owner = publisher_domain(host["host"], view.knowledge)
            if owner and _is_contact(view, host, start, end, block in foot):
                known = view.knowledge.outlets.get(owner)
                if known and host_name(host["host"]).removeprefix("www.") not in (*known.domains, *known.editions):
                    return  # an office below a ministry's address has none of its own here
                found.setdefault(owner, Found(owner, "name/contact", *host.span("host")))
    if len(found) == 1:
        yield from found.values()


def _is_contact(view: View, host: re.Match[str], start: int, end: int, foot: bool) -> bool:
    """Whether an address stands in a line as the page's own, not as the source's or the maker's."""
    known, before, behind = view.knowledge, view.text[start : host.start()], view.text[host.end() : end]
    words = _SCHEME.sub("", before).split()
    if not foot:
        return not words and not behind.strip(" /.")
    if known.credited.search(fold(before)) or known.photo_credit.search(fold(view.text[start:end])):
        return False
    alone = known.claim_before.search(fold(_SCHEME.sub("", before))) is not None and not behind.strip(" /.")
    placed = len(re.findall(r"\d+", before + behind)) >= MIN_NUMBERS
    made = bool(words) and known.author_words.fullmatch(words[-1] + " ") is not None
    return alone or (placed and not made)


def own_address(view: View) -> Iterator[Found]:
    """The address of the page itself: behind `Permalink`, or where a browser printed it below each sheet."""
    known = view.knowledge
    if "." not in view.text:
        return
    for block, start, end in view.printed() if "http" in view.text else view.speaking(PERMALINK):
        if block.label in _QUOTED:
            continue
        sheet = _PRINTED_PAGE.fullmatch(view.text, start, end) if view.text.startswith("http", start) else None
        if sheet is not None and (owner := publisher_domain(sheet[1], known)):
            yield Found(owner, "address/printed", *sheet.span(1))
            continue
        said = known.permalink_words.match(view.folded(block)) if end - start <= MAX_LINE else None
        host = next(_hosts_in(view, start, end), None) if said else None
        if not said or not host:
            continue
        between = _SCHEME.sub("", view.fold(start, host.start("host")))[said.end() :]
        if not between.strip(" :：–-") and (owner := publisher_domain(host["host"], known)):
            yield Found(owner, "address/permalink", *host.span("host"))


def _hosts_in(view: View, start: int, end: int) -> Iterator[re.Match[str]]:
    """Addresses of pages, hosts and mailboxes in a line."""
    if view.text.find("://", start, end) >= 0 and view.text.find(".", start, end) >= 0:
        yield from _HOST.finditer(view.text, start, end)
    yield from mail_or_hosts(view, start, end)


def mail_or_hosts(view: View, start: int, end: int) -> Iterator[re.Match[str]]:
    """Hosts and mailboxes in a stretch of the page; a full stop in prose has a blank behind it."""
    if HOST_DOT.search(view.text, start, end) is not None:
        yield from MAIL_OR_HOST.finditer(view.text, start, end)


def printed_own(view: View) -> tuple[Found, ...]:
    """The one domain that the page's title, copyright line, editors' address or masthead prints as its own."""
    for read in (_of_title, _at_the_head, _of_rights, _of_editors, _spelled, _alone_at_the_foot):
        found = {one.value: one for one in reversed(list(read(view)))}
        if found:
            return tuple(found.values()) if len(found) == 1 else ()
    return ()


def _of_title(view: View) -> Iterator[Found]:
    """The domain behind the page's title: `Rice for Havana | italia-cuba.it`."""
    first = [block for block in view.lines() if block.rule != "crawl/prefix"][:1]
    for block in {block.start: block for block in (*first, *view.labelled(Label.TITLE)[:1])}.values():
        start, end = view.span(block)
        for _, low in behind_signs(view.text[start:end]) if end - start <= MAX_LINE else ():
            host = MAIL_OR_HOST.fullmatch(view.text[start + low : end].strip(" /"))
            if host and not host["box"] and (owner := publisher_domain(host["host"], view.knowledge)):
                at = view.text.index(host["host"], start + low)
                yield Found(owner, "name/title", at, at + len(host["host"]))


def _at_the_head(view: View) -> Iterator[Found]:
    """The domain that the page's first line opens with, its slogan behind: `Investing.com - Financial Markets`."""
    for block in [block for block in view.lines() if block.rule != "crawl/prefix"][:1]:
        start, end = view.span(block)
        if end - start > MAX_LINE or block.label not in _FURNITURE:
            continue
        signs = list(behind_signs(view.text[start:end]))
        host = MAIL_OR_HOST.fullmatch(view.text[start : start + signs[-1][0]].strip()) if signs else None
        if host and not host["box"] and (owner := publisher_domain(host["host"], view.knowledge)):
            yield Found(owner, "name/masthead", start, start + len(host["host"]))


def _of_rights(view: View) -> Iterator[Found]:
    """The domain in the copyright line: `© 2024 italia-cuba.it`; not that of who built the site."""
    known = view.knowledge
    for block, start, end in view.speaking(RIGHTS):
        at_the_end = block.label not in _TOLD and is_at_the_end(view, block)
        if end - start > MAX_LINE or not (block.label in _IMPRINT or at_the_end):
            continue
        if not known.rights_words.search(view.folded(block)) or known.photo_credit.search(view.folded(block)):
            continue
        for host in mail_or_hosts(view, start, end):
            before = view.fold(start, host.start())
            if known.made_by.search(before) or known.credited.search(before):
                continue
            if owner := publisher_domain(host["host"], known):
                yield Found(owner, "rights/domain", *host.span("host"))


def _of_editors(view: View) -> Iterator[Found]:
    """The domain that the editors have their mail at: `toasoan@baoabc.vn`; an office's where an imprint stands by."""
    known, lines = view.knowledge, view.lines()
    last = max(view.body(), default=len(lines))
    for i, block in enumerate(lines if "@" in view.text else ()):
        start, end = view.span(block)
        alone = i >= len(lines) - FOOT and block.label is Label.BODY and _MAILBOX.fullmatch(view.text, start, end)
        if end - start > MAX_LINE or not (alone or (i > last and block.label in _IMPRINT)):
            continue
        for host in mail_or_hosts(view, start, end):
            box = re.sub(r"[\W\d_]", "", host["box"] or "").casefold()
            office = box in known.office_mailboxes and not alone and _is_imprint(view, lines, i)
            if not (box in known.editors_mailboxes or office):
                continue
            if known.made_by.search(view.fold(start, host.start())):
                continue
            if owner := publisher_domain(host["host"], known):
                yield Found(owner, "name/mail", *host.span("host"))


def _is_imprint(view: View, lines: tuple[Block, ...], i: int) -> bool:
    """Whether a line or one beside it has the words of an imprint: an editor, a street, a copyright."""
    known = view.knowledge
    told = (known.imprint_words.search, known.rights_words.search, known.address_words.match)
    near = [view.folded(block) for block in lines[max(0, i - 1) : i + 2] if block.label not in _OF_READERS]
    return any(is_told(words[:MAX_LINE]) for words in near for is_told in told)


def _spelled(view: View) -> Iterator[Found]:
    """A domain anywhere on the page that spells its masthead: `Amicizia Italia-Cuba`, italia-cuba.it."""
    known, lines = view.knowledge, [block for block in view.lines() if block.rule != "crawl/prefix"]
    if "." not in view.text:
        return
    body = next((i for i, block in enumerate(lines) if block.label is Label.BODY), len(lines))
    heads = [block for block in lines[: min(MASTHEAD, body)] if block.label in _FURNITURE]
    short = [view.words(block) for block in heads if block.end - block.start <= MAX_LINE]
    names = [_WORD.findall(fold(MAIL_OR_HOST.sub(" ", _HOST.sub(" ", words)))) for words in short]
    for block in lines:
        start, end = view.span(block)
        hosts = list(_hosts_in(view, start, end)) if names and block.label not in _OF_READERS else ()
        if not hosts or known.photo_credit.search(view.folded(block)[-MAX_LINE:]):
            continue
        for host in hosts:
            name = host["host"]
            before = view.fold(max(start, host.start() - 60), host.start())
            if known.credited.search(_SCHEME.sub("", before)) or known.made_by.search(before):
                continue
            owner = publisher_domain(name, known)
            if owner and any(_spells(owner, words) for words in names):
                yield Found(owner, "name/spelled", *host.span("host"))


def _spells(domain: str, words: list[str]) -> bool:
    """Whether words that stand together are what a domain is called.

    >>> _spells("italia-cuba.it", ["amicizia", "italia", "cuba"]), _spells("viglacera.com.vn", ["tong", "viglacera"])
    (True, True)
    >>> _spells("cubanews.com", ["cuba", "ho", "news"])
    False
    """
    label = domain.partition(".")[0].replace("-", "")
    if len(label) < MIN_SPELLED:
        return False
    for i in range(len(words)):
        spelled = ""
        for word in words[i:]:
            spelled += word
            if spelled == label:
                return True
            if not label.startswith(spelled):
                break
    return False


def _alone_at_the_foot(view: View) -> Iterator[Found]:
    """The address that is all of the page's last line; in a list of links there are more."""
    known, lines = view.knowledge, view.lines()
    last = max(view.body(), default=len(lines))
    alone = []
    for i, block in enumerate(lines[last + 1 :], last + 1):
        start, end = view.span(block)
        host = MAIL_OR_HOST.fullmatch(_bare(view.text[start:end])) if end - start <= MAX_LINE else None
        if host is not None and not host["box"]:
            alone.append((i, host["host"], start, end))
    if len(alone) != 1 or alone[0][0] != len(lines) - 1 or lines[-1].label in _OF_READERS:
        return
    i, name, start, end = alone[0]
    above = [view.folded(block) for block in lines[max(last + 1, i - 1) : i]]
    told = any(known.made_by.search(line) or known.credited.search(line) for line in above)
    if told or any(line_key(line) in known.link_headings for line in above):
        return
    if "www." in view.text[start:end].lower() and (owner := publisher_domain(name, known)):
        yield Found(owner, "name/contact", start, end)


def _bare(words: str) -> str:
    return re.sub(r"^https?://", "", words.strip()).strip(" /.")


def platform(view: View) -> Found | None:
    """The social network whose page this is: who has an account there publishes elsewhere, too.

    It names itself in the copyright line, or in the first line with a request to sign in below.
    """
    known, lines = view.knowledge, [block for block in view.lines() if block.rule != "crawl/prefix"]
    for block in lines[-FOOT:]:
        if "©" not in view.text[block.start : block.end]:
            continue
        start, end = view.span(block)
        key = view.folded(block)
        for named in known.platforms.finditer(key) if end - start <= MAX_LINE else ():
            before, behind = key[: named.start()].rstrip(), key[named.end() :]
            if re.search(r"©\s?(?:20\d\d)?$", before) or re.fullmatch(r"\s?©\s?(?:20\d\d)?\W{0,3}", behind):
                return Found(named[0], "platform/rights", start, end)
    head = lines[:ASKED]
    if not head or not known.platforms.fullmatch(view.folded(head[0]).strip(EDGES)):
        return None
    if any(known.platform_words.search(view.folded(block)) for block in head[1:]):
        return Found(view.words(head[0]), "platform/masthead", *view.span(head[0]))
    return None


def publisher_domain(host: str, knowledge: Knowledge) -> str | None:
    """The domain of a host, unless it looks like a store of files or is one that stands for any."""
    domain = domain_owner(host, knowledge)
    if domain in EXAMPLES:
        return None
    label = (domain or "").partition(".")[0]
    return None if domain is None or any(word in label for word in knowledge.host_words) else domain


def domain_owner(host: str, knowledge: Knowledge) -> str | None:
    """The outlet that owns a host, else the domain that was registered for it; None where the host serves everybody.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> [domain_owner(h, load_knowledge()) for h in ("en.granma.cu", "www.baoabc.com.vn", "www.facebook.com", "a")]
    ['granma', 'baoabc.com.vn', None, None]
    """
    if owner := outlet_of(host, knowledge):
        return owner
    name = host_name(host)
    parents = {".".join(name.split(".")[i:]) for i in range(name.count(".") + 1)}
    if not knowledge.shared_hosts.isdisjoint(parents) or not re.fullmatch(r"[a-z0-9.-]{4,255}", name):
        return None
    domain: str | None = _suffixes().privatesuffix(name)
    if domain in knowledge.tenant_domains and (own := name.removesuffix(domain).strip(".").rpartition(".")[2]):
        return f"{own}.{domain}" if own != "www" else domain
    return domain


@cache
def _suffixes() -> PublicSuffixList:
    """The list of public suffixes that the package publicsuffixlist brings; nothing is fetched."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)
