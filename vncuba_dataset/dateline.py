"""Head and foot of a paragraph → who is credited, where, when: `Hanoi, 21 jul (Prensa Latina)`, `… – VNS`, `./.`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from vncuba_dataset.knowledge import Credit, Knowledge, fold

HEAD = 120
"""Code points: no dateline is longer."""
MAX_PLACE = 2
"""Words of a place that the knowledge does not have."""
FOOT = 60
"""Code points: no sign-off is longer."""
_BRACKETED = re.compile(
    r"\s*(?P<head>[^()\n.!?]{0,60}?(?:\.[^()\n.!?]{0,20})?)\s*\((?P<mark>[^()\n]{2,40})\)(?P<dash>\s*\.?[-–—:]{1,2})?"
)
_DASHED = re.compile(r"\s*(?P<mark>[^\s()\n][^()\n–—]{1,30}?)\s*[-–—]\s")
_CAPITALS = re.compile(r"\s*(?P<place>[^\W\d_](?:[^\W\d_]|[ .’'-]){1,30}?)\s+[-–—]\s")
_FOOT_MARK = re.compile(r"(?<=[.!?…”\"»/])(?:\s*[-–—]\s?|\s+)(?P<mark>[^()\n–—]{2,40}?)[).\s]*$")
_FOOT_BRACKETS = re.compile(r"(?<=[.!?…”\"»/])\s*\((?P<mark>[^()\n]{2,40})\)[.\s]*$")
_FOOT_ALONE = re.compile(r"^[\s(\[–—-]*(?P<mark>[^()\n–—]{2,40}?)[)\]./\s]*$")


@dataclass(frozen=True, slots=True)
class Dateline:
    """The head of a body; offsets count from the start of the paragraph it was read from."""

    end: int
    marks: tuple[tuple[Credit, int, int], ...] = ()
    """Who is named, and where: the outlet, then the agency it took the text from."""
    place: tuple[int, int] | None = None
    day: tuple[int, int] | None = None
    """Where a day may stand: between place and mark."""


@dataclass(frozen=True, slots=True)
class Foot:
    """The end of a body; offsets count from the start of the paragraph it was read from."""

    credit: Credit
    mark: tuple[int, int]


def read_dateline(paragraph: str, *, knowledge: Knowledge) -> Dateline | None:
    """The dateline a paragraph opens with, if any.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> k, head = load_knowledge(), "Hanoi, 21 jul (Prensa Latina) Vietnam y Cuba reforzaron sus lazos."
    >>> line = read_dateline(head, knowledge=k)
    >>> head[slice(*line.place)], head[slice(*line.day)], line.marks[0][0].outlet
    ('Hanoi', '21 jul', 'prensalatina')
    >>> read_dateline("Fidel Castro (1926–2016) visited Quảng Trị in 1973.", knowledge=k) is None
    True
    """
    start, own = _dashed_mark(paragraph, knowledge)
    bracketed = _bracketed(paragraph, start, knowledge)
    if bracketed is not None:
        return replace(bracketed, marks=own + bracketed.marks)
    found = _CAPITALS.match(paragraph[: start + HEAD], start)
    if found and _is_place_in_capitals(found["place"], paragraph[found.end() :], knowledge):
        return Dateline(found.end(), own, place=found.span("place"))
    return Dateline(start, own) if own else None


def _dashed_mark(paragraph: str, knowledge: Knowledge) -> tuple[int, tuple[tuple[Credit, int, int], ...]]:
    """An outlet's mark with a dash behind it, `VOV.VN - `, and where the text goes on."""
    found = _DASHED.match(paragraph[:HEAD])
    if found and (credit := knowledge.datelines.get(fold(found["mark"]))) and "dashed" in credit.forms:
        return found.end(), ((credit, *found.span("mark")),)
    return 0, ()


def _bracketed(paragraph: str, start: int, knowledge: Knowledge) -> Dateline | None:
    """Place, day and a mark in brackets: `HAVANA, Cuba, Sep 26 (ACN)`."""
    found = _BRACKETED.match(paragraph[: start + HEAD], start)
    credit = knowledge.datelines.get(fold(found["mark"])) if found else None
    if found is None or credit is None or not _opens(found["head"], credit):
        return None
    place, day = _place_and_day(found["head"], found.start("head"), knowledge)
    # "She told the Vietnam News Agency (VNA)." is a sentence: no dash, no day, no capital behind the mark
    if not (found["dash"] or day or paragraph[found.end() :].lstrip()[:1].isupper()):
        return None
    return Dateline(found.end(), ((credit, *found.span("mark")),), place, day)


def _opens(head: str, credit: Credit) -> bool:
    """Whether a mark in brackets may stand behind these words.

    Initials behind the name they stand for, `Vietnam News Agency (VNA)`, are explained, not printed as a mark.
    """
    plain = fold(head)
    if not plain:
        return "opening" in credit.forms or "bracketed" in credit.forms
    return "bracketed" in credit.forms and not any(plain.endswith(name) for name in credit.glossed)


def read_foot(paragraph: str, *, knowledge: Knowledge) -> Foot | None:
    """The credit a paragraph closes with, if any.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> read_foot("They met in Havana. – VNS", knowledge=load_knowledge()).credit.outlet
    'vietnamnews'
    """
    low = max(0, len(paragraph) - FOOT)
    for pattern in (_FOOT_BRACKETS, _FOOT_MARK) if low else (_FOOT_ALONE, _FOOT_BRACKETS, _FOOT_MARK):
        for found in pattern.finditer(paragraph[low:]):
            if credit := knowledge.signoffs.get(fold(found["mark"])):
                start, end = found.span("mark")
                return Foot(credit, (low + start, low + end))
    return None


def is_closed(paragraph: str) -> bool:
    """Ends with `./.`, the mark of Vietnamese agency style that a dispatch is over."""
    return paragraph.rstrip(" )\n").endswith("./.")


def _place_and_day(
    head: str, offset: int, knowledge: Knowledge
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """`HAVANA, Cuba, Sep 26` → the spans of `HAVANA` and `Sep 26`; `September 26, 2024` is one day."""
    spans = [(m.start() + offset, m.end() + offset) for m in re.finditer(r"[^,\s][^,]*[^,\s]|[^,\s]", head)]
    words = {span: head[span[0] - offset : span[1] - offset] for span in spans}
    numbered = [span for span in spans if any(c.isdigit() for c in words[span])]
    day = (numbered[0][0], numbered[-1][1]) if numbered else None
    place = next((s for s in spans if s not in numbered and words[s][:1].isupper() and ":" not in words[s]), None)
    return (_place_in(words[place], place[0], knowledge) if place else None), day


def _place_in(words: str, start: int, knowledge: Knowledge) -> tuple[int, int] | None:
    """The known place that ends a few words, else the words themselves if they are two at most.

    A menu on the same line stands before the place: `Home Politics Hanoi (VNA)`.
    """
    begins = [m.start() for m in re.finditer(r"\S+", words)]
    for begin in begins:
        if fold(words[begin:]) in knowledge.places:
            return start + begin, start + len(words)
    return (start, start + len(words)) if len(begins) <= MAX_PLACE else None


def _is_place_in_capitals(place: str, rest: str, knowledge: Knowledge) -> bool:
    """A place the knowledge has, in capitals, before prose: `VIDEO –` and an outlet's initials stand there, too."""
    follows = [c for c in rest[:80] if c.isalpha()]
    shouted = sum(c.isupper() for c in follows) >= 0.5 * len(follows)
    return place.isupper() and fold(place) in knowledge.places and len(rest) > 60 and not shouted
