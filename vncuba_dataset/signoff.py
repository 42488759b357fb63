"""Foot of a paragraph, or a credit line → who is credited: `… – VNS`, `(TTXVN)`, `Theo Prensa Latina`, `./.`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from vncuba_dataset.knowledge import Credit, Knowledge, fold
from vncuba_dataset.words import folded_evenly, plain_signs

FOOT = 60
"""Code points: no sign-off is longer."""
LINE = 120
"""Code points: no credit line is longer."""
_FOOT_MARK = re.compile(r"(?<=[.!?…”\"»/。”])(?:\s*[-–—]\s?|\s+)(?P<mark>[^()\n–—]{2,40}?)[).…\s]*$")
_FOOT_BRACKETS = re.compile(r"(?<=[.!?…”\"»/。”])\s*\((?P<mark>[^()\n]{2,40})\)[.…\s]*$")
_FOOT_OWN = re.compile(r"^\s*\((?P<mark>[^()\n]{2,40})\)[.…\s]*$")
_FOOT_ALONE = re.compile(r"^[\s(\[–—-]*(?P<mark>[^()\n–—]{2,40}?)[)\]./\s]*$")
_BEHIND_NAME = re.compile(r"(?:[^\W\d_]\.\s?){0,4}[^\W\d_][^()\n.!?:]{0,40}\s\((?P<credit>[^()\n]{2,40})\)[\s.]{0,3}")
"""Who wrote it, and from whose copy: `Huy Lê (Theo Prensa Latina)`."""
_CREDITED = re.compile(r"(?:(?!\s[-–—]\s)[^/|,;:()\[\]–—]){2,41}")
_LEAD = re.compile(r"[\s(\[|–—*_-]{0,6}")


@dataclass(frozen=True, slots=True)
class Foot:
    """The end of a body; offsets count from the start of the paragraph it was read from."""

    credit: Credit
    mark: tuple[int, int]


def read_foot(paragraph: str, *, knowledge: Knowledge) -> Foot | None:
    """The credit a paragraph closes with, if any.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> read_foot("They met in Havana. – VNS", knowledge=load_knowledge()).credit.outlet
    'vietnamnews'
    """
    low = max(0, len(paragraph) - FOOT)
    tail = plain_signs(paragraph[low:])
    for pattern in (_FOOT_BRACKETS, _FOOT_MARK) if low else (_FOOT_ALONE, _FOOT_OWN, _FOOT_BRACKETS, _FOOT_MARK):
        for found in pattern.finditer(tail):
            credit = knowledge.signoffs.get(fold(found["mark"])) or _joint(found["mark"], knowledge)
            if credit is None and pattern is _FOOT_BRACKETS:
                named = _agency_named(found["mark"], knowledge)
                credit = replace(named, gives=("agency",)) if named else None
            if credit is not None:
                start, end = found.span("mark")
                return Foot(credit, (low + start, low + end))
    return None


def _joint(mark: str, knowledge: Knowledge) -> Credit | None:
    """The agency of a joint mark, `VNA/VNS`, where every part of it is one."""
    parts = [knowledge.signoffs.get(fold(part.strip())) for part in mark.split("/")] if "/" in mark else []
    credits = [credit for credit in parts if credit is not None and credit.agency]
    return replace(credits[0], gives=("agency",)) if 1 < len(credits) == len(parts) else None


def read_credit(words: str, *, knowledge: Knowledge) -> tuple[Credit, int, int] | None:
    """The agency that a credit line names, and where: `Theo TTXVN`, `Fuente: EFE`, `VNA/CVN`, `Par AFP`.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> k = load_knowledge()
    >>> read_credit("Nguồn: TTXVN – TH: Ban Biên tập", knowledge=k)[0].agency
    'vna'
    >>> read_credit("Huy Lê (Theo Prensa Latina)", knowledge=k)[0].agency
    'prensalatina'
    >>> read_credit("The minister told VNA so", knowledge=k) is None
    True
    """
    plain = plain_signs(words)
    lead = _LEAD.match(plain)
    start = lead.end() if lead else 0
    said = knowledge.credit_words.match(_aligned(plain[start:])) if len(plain) <= LINE else None
    by = knowledge.author_words.match(plain, start) if len(plain) <= LINE and not said else None
    if said:
        start += said.end()
    elif by and by[0].rstrip().endswith(":"):  # `Tin, ảnh: TTXVN`
        start = by.end()
    for part in _CREDITED.finditer(plain[start : start + LINE]):
        if part.start() > (LINE // 2 if said else 2):
            break  # without a word like `Source` only what opens the line is credited: `Photo: VNA` is not
        name = part[0].strip(" .-*_")
        if (credit := _agency_named(name, knowledge)) is not None:
            at = start + part.start() + part[0].index(name)
            return credit, at, at + len(name)
    if (behind := _BEHIND_NAME.fullmatch(plain)) and (inner := read_credit(behind["credit"], knowledge=knowledge)):
        return inner[0], behind.start("credit") + inner[1], behind.start("credit") + inner[2]
    return None


def _aligned(text: str) -> str:
    """Folded letter by letter, so that offsets stay; letters that fold to more than one stay as they are."""
    even = folded_evenly(text)
    return "".join(f if len(f := fold(c)) == 1 else c for c in text) if even is None else even


def _agency_named(name: str, knowledge: Knowledge) -> Credit | None:
    """The agency with this mark or name; outlets that are no agency and have none are not credited here."""
    key = fold(name)
    for marks in (knowledge.signoffs, knowledge.datelines):
        if (credit := marks.get(key)) is not None:
            return credit if credit.agency else None
    outlet = knowledge.outlets[owner] if (owner := knowledge.named.get(key)) else None
    if outlet is None or not outlet.agency or outlet.kind != "agency":
        return None
    return Credit("name/credit", outlet.id, outlet.agency, ("agency",), outlet.kind)


def is_closed(paragraph: str) -> bool:
    """Ends with `./.`, the mark of Vietnamese agency style that a dispatch is over."""
    return paragraph.rstrip(" )\n").endswith("./.")
