"""Whom dateline, sign-off and credit lines name: a publisher by its mark, an agency, whom the text was taken from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from vncuba_dataset.assign.names import outlet_of
from vncuba_dataset.assign.rights import MAX_RIGHTS
from vncuba_dataset.assign.view import REMEMBERED, View
from vncuba_dataset.knowledge import Credit, Knowledge, fold, fold_in_place
from vncuba_dataset.model import Block, Found, Label
from vncuba_dataset.signoff import Foot, read_credit

AROUND = 12, 5
"""Lines above and behind the body in which a credit line belongs to it."""
MAX_JOINT = 50
"""Code points of a line that names an agency and the paper that went over its copy."""
FEW = 30
"""Code points before a credited name among which the word that credits it stands; a paragraph has more."""
_MAY_CREDIT = frozenset({Label.NAV, Label.OTHER, Label.RELATED})
"""Lines beside the body that may be an agency's name alone."""
MAX_STAMP = 140
"""Code points of a line that states the date and credits the text."""
_STAMPED = frozenset({Label.DATE, Label.BYLINE, Label.OTHER, Label.NAV, Label.SUMMARY})
"""What such a line may have been taken for."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PIECE = re.compile(r"\s[-–—]\s|\s?[|·•()（）\u3000]\s?|,\s|\s{2,}|\t")
"""What stands between the parts of such a line."""
_SIGNED = re.compile(r"[^\W\d_](?:[^\W\d_]|[. &-]){0,24}\s?\((?P<mark>[^()\n\d]{2,40})\)\.?")
_REPRINTS = ("/credited-source",)


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
    for block in around(view):
        start, end = view.span(block)
        told = block.label is Label.BYLINE
        if not told and block.start in beside and block.label in _MAY_CREDIT:
            credited = _credited(view.text[start:end].strip(" ()"), view) if end - start <= MAX_JOINT else ""
            told = all(part in view.knowledge.datelines for part in credited.split("/"))
        if told and (named := read_credit(view.text[start:end], knowledge=view.knowledge)):
            yield named[0], start + named[1], start + named[2]
        elif block.label in _STAMPED:
            yield from _beside_date(view, start, end)
        if not told and (block.label in _STAMPED or block.start in beside) and end - start <= MAX_JOINT:
            yield from _behind_initials(view, start, end)


def _beside_date(view: View, start: int, end: int) -> Iterator[tuple[Credit, int, int]]:
    """The agency that a line credits which states the date, too: `02/12/2020 10:11 | Nguồn: TTXVN`."""
    if end - start > MAX_STAMP or _YEAR.search(view.text, start, end) is None:
        return
    if (credited := _in_stamp(view.text[start:end], view.knowledge)) is not None:
        yield credited[0], start + credited[1], start + credited[2]


@lru_cache(REMEMBERED)
def _in_stamp(line: str, known: Knowledge) -> tuple[Credit, int, int] | None:
    """The agency in a line with a year, and where."""
    if known.photo_credit.search(fold(line)):
        return None
    low = 0
    for sign in (*_PIECE.finditer(line), None):
        high = sign.start() if sign else len(line)
        said = known.credit_words.search(fold_in_place(line[low:high]))
        named_next = said is not None and line[low + said.end() : high].lstrip()[:1] in {":", "："}
        at = low + said.start() if said is not None and named_next else low
        at += len(line[at:high]) - len(line[at:high].lstrip())
        piece = line[at:high].rstrip()
        named = read_credit(piece, knowledge=known) if piece else None
        told = known.credit_words.match(fold(piece)) or known.author_words.match(piece)
        if named and (told or (named[1], named[2]) == (0, len(piece))):
            return named[0], at + named[1], at + named[2]
        low = sign.end() if sign else high
    return None


def _behind_initials(view: View, start: int, end: int) -> Iterator[tuple[Credit, int, int]]:
    """The agency behind the initials of who edited its copy: `H.N (TTXVN)`."""
    if (signed := _SIGNED.fullmatch(view.text, start, end)) is None:
        return
    mark, known = signed["mark"], view.knowledge
    first = mark.partition("/")[0].strip()
    credit = known.signoffs.get(fold(mark)) or known.signoffs.get(fold(first)) or known.datelines.get(fold(first))
    if credit is not None and credit.agency and view.knowledge.outlets[credit.agency].kind == "agency":
        low = signed.start("mark")
        yield replace(credit, gives=("agency",)), low, low + len(mark)


def _credited(words: str, view: View) -> str:
    """A short line, folded, without the word that credits: `Avec AFP`."""
    key = fold(words)
    said = view.knowledge.credit_words.match(key)
    return key[said.end() :].strip(" :") if said else key


def _is_credited_source(view: View, block: Block) -> bool:
    """Whether a byline names whom the text was taken from, whoever said that it is a byline."""
    if block.rule.endswith(_REPRINTS):
        return True
    found = view.knowledge.lexicon.patterns.found(view.words(block))
    return next((marker.rule.endswith(_REPRINTS) for _, marker in found), False)


def is_reprint(view: View) -> bool:
    """Whether a line or the sign-off says from whom the text was taken: `Nguồn: TTXVN`, `Source: VNA`."""
    if any(_is_credited_source(view, block) for block in view.labelled(Label.BYLINE)):
        return True
    lines = view.lines()
    last = max(view.body(), default=0)
    first = min(view.body(), default=0)
    title = next((i for i, block in enumerate(lines[:first]) if block.label is Label.TITLE), first)
    above = [block for block in lines[title + 1 : first] if block.label in {Label.BYLINE, Label.OTHER, Label.RELATED}]
    near = (*above, *lines[last : last + 1 + AROUND[1]])
    short = (block for block in near if block.end - block.start <= MAX_RIGHTS)
    if any(view.knowledge.reprint_words.search(view.folded(block)) for block in short):
        return True
    words = view.knowledge.credit_words
    if any(_is_taken(view, block) for block in above if block.end - block.start <= MAX_JOINT):
        return True
    marks = [
        view.text[start - FEW : end]
        for _, start, end in view.once("credits", lambda: tuple(_credits(view)))
        if start >= FEW
    ]
    if (foot := view.foot()) and not _signs_itself(view, foot):
        marks.append(view.text[foot[1] + foot[0].mark[0] : foot[1] + foot[0].mark[1]])
    return any(words.match(fold(mark).lstrip(" (|–-")) for mark in marks)


def _is_taken(view: View, block: Block) -> bool:
    """Whether a line of the header says from which agency the text is, `Tomado de Prensa Latina`; not by whom."""
    line, known = view.words(block), view.knowledge
    said = known.credit_words.match(fold(line)) is not None and known.author_words.match(line) is None
    return said and read_credit(line, knowledge=known) is not None


def _signs_itself(view: View, foot: tuple[Foot, int]) -> bool:
    """Whether an agency that opened the body closes its last paragraph, too: `La Habana (VNA) - … (Fuente: VNA)`.

    A paper that took the text says so on a line of its own.
    """
    head, last = view.dateline(), view.labelled(Label.BODY)[-1]
    low, _ = view.span(last)
    inside = foot[1] == low and foot[0].mark[0] > FEW and view.text[low + foot[0].mark[0] - 1] == "("
    return inside and head is not None and {c.outlet for c, _, _ in head[0].marks} == {foot[0].credit.outlet}


def around(view: View) -> list[Block]:
    """The lines close above and behind the body."""
    lines = view.lines()
    body = view.body()
    if not body:
        return []
    inside = [block for block in lines[body[0] : body[-1]] if block.rule.endswith(_REPRINTS)]
    return [*inside, *lines[body[-1] + 1 : body[-1] + 1 + AROUND[1]], *lines[max(0, body[0] - AROUND[0]) : body[0]]]


def marked(view: View) -> Iterator[Found]:
    """Publishers by their marks at head and foot; an agency's counts for nothing where a line names the source."""
    named = [(credit, start, end) for credit, start, end in _marks(view) if "source" in credit.gives]
    taken = set(_taken_from(view)) if named else set()
    for credit, start, end in named:
        copied = credit.kind == "agency" and view.once("reprint", lambda: is_reprint(view))
        if not copied and credit.outlet not in taken:
            yield Found(credit.outlet, credit.rule, start, end)
    if (head := view.dateline()) and head[0].domain:
        start, end = (head[1] + offset for offset in head[0].domain)
        if owner := outlet_of(view.text[start:end], view.knowledge):
            yield Found(owner, "dateline/domain", start, end)
    if (head := view.dateline()) and head[0].unknown:
        start, end = (head[1] + offset for offset in head[0].unknown)
        if owner := view.knowledge.initials.get(fold(view.text[start:end])):
            yield Found(owner, "dateline/initials", start, end)


def _taken_from(view: View) -> Iterator[str]:
    """The outlets that a line of their own above or below the body names as the source: nobody credits itself so."""
    known = view.knowledge
    for block in around(view):
        start, end = view.span(block)
        if block.label not in _STAMPED | _MAY_CREDIT or end - start > MAX_JOINT:
            continue
        key = view.folded(block).strip("()[] ")
        said = known.credit_words.match(key)
        owner = known.named.get(key[said.end() :].strip(" :.")) if said else None
        if owner and known.author_words.match(view.text, start, end) is None:
            yield owner


def _marks(view: View) -> Iterator[tuple[Credit, int, int]]:
    """The credits at the head and the foot of the body, with their spans in the page text."""
    if head := view.dateline():
        for credit, start, end in head[0].marks:
            yield credit, head[1] + start, head[1] + end
    if foot := view.foot():
        yield foot[0].credit, foot[1] + foot[0].mark[0], foot[1] + foot[0].mark[1]
