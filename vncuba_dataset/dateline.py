"""Head of a paragraph → who is credited, where, when: `Hanoi, 21 jul (Prensa Latina)`, `TTXVN - `, `LA HABANA.- `."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from vncuba_dataset.knowledge import Credit, Knowledge, fold
from vncuba_dataset.words import FULL_WIDTH, plain_signs

HEAD = 120
"""Code points: no dateline is longer."""
GLUED = 500
"""Code points: where a whole page is one line, its dateline stands behind menu, headline and stamp."""
MIN_PROSE = 60
"""Code points of text behind a name or an address that is a dateline: a slogan is shorter."""
MAX_PRINTED = 32
"""Code points of a place in a dateline without a mark."""
MAX_PLACE = 2
"""Words of a place that the knowledge does not have."""
STOPS = 2
"""Full stops in a dateline that has one behind the place and one behind the day."""
MIN_PROSE_PLACED = 160
"""Code points of a paragraph that a place opens which is not in capitals."""
_BRACKETED = re.compile(
    r"\s*(?P<head>[^()\n.!?]{0,60}?(?:\.[^()\n.!?]{0,20})?)\s*\.?\s*"
    r"(?:\((?P<mark>[^()\n]{2,40})\)|/(?P<slashed>[^/()\n]{2,20})/)(?P<dash>\s*\.?\s?[-–—:]{1,2})?"
)
_DASHED = re.compile(r"\s*(?P<mark>[^\s()\n][^()\n–—]{1,30}?)\s*[-–—]\s")
_DOTTED = re.compile(r"\s*(?P<mark>\w{3,12}(?:\.[a-z]{2,3})?)\.\s{1,3}(?=[^\W\d_])")
_CAPITALS = re.compile(
    r"\s*(?P<place>[^\W\d_](?:[^\W\d_]|[ /.’'-]){1,30}?)(?P<rest>,[^–—()\n!?:;]{1,40}?)?"
    r"\s*(?P<stop>\.\s?)?[-–—]{1,2}\s?"
)
_REPORTED = re.compile(
    r"\s*(?P<place>[^\W\d_](?:[^\W\d_]|[ .’'-]){1,30}?)(?:\s\([^()\n]{2,30}\))?,\s(?P<who>[^,.()\n–—]{4,40}?)"
    r"\s?(?:[.]|\s[-–—]\s)"
)
_DATED = re.compile(
    r"\s*(?P<place>[^\W\d_](?:[^\W\d_]|[ .’'-]){1,30}?),\s"
    r"(?P<day>[^.()\n!?:;]{4,34}?(?<!\d)(?:19|20)\d\d(?:\s\w{1,4})?)"
    r"\.\s?[-–—]{0,2}\s?(?=[^\W\d_a-z])"
)
_FILED = re.compile(
    r"\s*(?P<place>[^\W\d_](?:[^\W\d_]|[ .’'-]){1,30}?),\s(?P<day>[^.,()\n!?:;]{3,20})"
    r"\.\s[-–—]{0,2}\s?(?=[^\W\d_a-z])"
)
_STOPPED = re.compile(
    r"\s*(?P<place>[^\W\d_](?:[^\W\d_]|[ ’'-]){1,30}?)\.\s(?P<day>[^.,()\n!?:;]{3,20})\.\s"
    r"(?P<mark>[^\s()]{3,20})\s[-–—]\s"
)
_BEHIND = re.compile(r"(?P<mark>[^\s.,:;()][^.,:;()\n–—]{1,30}?)\.\s(?=[^\W\d_])")
SPACED = re.compile(r"\s*(?P<mark>[A-ZĐ][A-ZĐ0-9]{2,11})\s{1,3}(?=\d|[^\W\d_a-zà-ỹ][^\W\d_A-Z])")
_DASHES = "-–—"
_APPOSED = re.compile(r"\s[-–—]\s")
_MARK_SIGNS = "(/-–—" + FULL_WIDTH
"""One of which stands in every dateline with a mark, unless that has a dot behind it or no spaces at all."""
_OPENING_WORD = re.compile(r"\s*([^\W\d_]+)")
"""What every pattern for a place without a mark begins with."""
_PLACED = re.compile(r"\s*(?P<place>[^\W\d_](?:[^\W\d_]|[ ’'-]){3,30}?)\.\s(?=[^\W\d_a-z])")
_INNER = re.compile(r"(?P<head>[^()\n.!?]{2,40}?)\s?\((?P<mark>[^()\n]{2,40})\)(?P<dash>\s?\.?\s?[-–—]{1,2})?")
_MARK = re.compile(r"\(([^()\n]{2,40})\)")
_INNER_DASHED = re.compile(r"(?<=\s)(?P<mark>[A-ZĐ][A-ZĐ0-9]{2,10}(?:\.[A-Z]{2})?)\s[-–—]\s(?=[^\W\d_a-z])")
_DOMAIN_MARK = re.compile(r"(?:www\.)?(?:[a-z0-9-]{2,40}\.){1,3}[a-z]{2,6}", re.IGNORECASE)
_UNKNOWN_MARK = re.compile(r"[^\W\d_][^()\n:;!?\d]{1,28}")
_NUMBERED = r"[^\W\d_]{0,9}\.?\s?\d{1,2}(?:[/.-]\d{1,2}|\.?\s[^\W\d_]{3,10}\.?)?"
_WITH_DAY = re.compile(
    rf"(?P<name>[^\W\d_][^()\d,]{{1,24}}?),?\s(?P<day>{_NUMBERED})|(?P<first>{_NUMBERED}),?\s(?P<last>[^\W\d_][^()\d,]{{1,24}})"
)
"""A mark and a day in one pair of brackets."""
_DAY_ALONE = re.compile(r"(?:ngày\s)?\d{1,2}(?:[/.-]\d{1,2}|\.?\s[^\W\d_]{3,10}\.?)")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Dateline:
    """The head of a body; offsets count from the start of the paragraph it was read from."""

    end: int
    marks: tuple[tuple[Credit, int, int], ...] = ()
    """Who is named, and where: the outlet, then the agency it took the text from."""
    place: tuple[int, int] | None = None
    day: tuple[int, int] | None = None
    """Where a day may stand: between place and mark."""
    opened: bool = False
    """A mark stood there, known or not, and the text begins behind it."""
    domain: tuple[int, int] | None = None
    """A mark that is an address: `(abc.vn) -`."""
    unknown: tuple[int, int] | None = None
    """A mark that no outlet file has."""
    start: int = 0
    """Where it begins: behind what a page of one line has glued before it."""


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
    plain = plain_signs(paragraph[: 2 * HEAD]) + paragraph[2 * HEAD :]
    head = plain[:HEAD]
    dashed = _DASHED.match(head) if any(map(head.__contains__, _DASHES)) else None
    start, own = _dashed_mark(plain, dashed, knowledge)
    bracketed = _bracketed(plain, start, knowledge)
    if bracketed is not None:
        return replace(bracketed, marks=own + bracketed.marks)
    if (unspaced := _unspaced(plain, knowledge)) is not None:
        return unspaced
    if (stopped := _stopped(plain, knowledge)) is not None:
        return stopped
    if not own and (spaced := _spaced(plain, knowledge)) is not None:
        return spaced
    if (bare := _bare(plain, start, knowledge)) is not None:
        mark = _BEHIND.match(plain, bare.end) if bare.day else None
        if mark and (credit := knowledge.datelines.get(fold(mark["mark"]))) and "behind" in credit.forms:
            return replace(bare, marks=(*own, (credit, *mark.span("mark"))), end=mark.end(), opened=True)
        return replace(bare, marks=own, opened=bool(own))
    return Dateline(start, own, opened=True) if own else _domain_mark(plain, dashed, knowledge)


def may_have_mark(paragraph: str, *, knowledge: Knowledge) -> bool:
    """Whether a dateline that a paragraph opens with may have a mark: bracket, slash, dash or dot stand by it.

    A dot stands behind `TTXVN. ` and, after place and day, behind `ГАВАНА, 7 февраля. РИА Новости. `, nothing behind
    `BNEWS Cuba …`.
    """
    head = paragraph[:HEAD]
    return (
        any(map(head.__contains__, _MARK_SIGNS))
        or _DOTTED.match(head) is not None
        or SPACED.match(head) is not None
        or (may_open_with_place(head, 0, knowledge) and _DAY.search(head) is not None)
        or any(pattern.match(head) for pattern in knowledge.dateline_patterns)
    )


def read_glued_dateline(paragraph: str, *, knowledge: Knowledge) -> Dateline | None:
    """A dateline of a known mark behind a known place and before a dash, within a paragraph that glues a whole page.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> page = "Letters of two peoples April 15, 2017 | 20:06 TalkVietnam - Hanoi (VNA) – More than three thousand …"
    >>> line = read_glued_dateline(page, knowledge=load_knowledge())
    >>> page[slice(*line.place)], line.marks[0][0].outlet, page[: line.start]
    ('Hanoi', 'vna', 'Letters of two peoples April 15, 2017 | 20:06 TalkVietnam - ')
    """
    head = paragraph[:GLUED]
    for found in _INNER_DASHED.finditer(head):
        credit = knowledge.datelines.get(fold(found["mark"]))
        if credit is not None and "dashed" in credit.forms:
            return Dateline(found.end(), ((credit, *found.span("mark")),), opened=True, start=found.start("mark"))
    if not any(fold(mark[1]) in knowledge.datelines for mark in _MARK.finditer(head)):
        return None  # what follows is slow, and would find nothing
    for found in _INNER.finditer(head):
        credit = knowledge.datelines.get(fold(found["mark"]))
        place, day = _place_and_day(found["head"], found.start("head"), knowledge, known=True)
        if credit is not None and place is not None and (day or found["dash"]) and _opens(found["head"], credit):
            return Dateline(found.end(), ((credit, *found.span("mark")),), place, day, opened=True, start=place[0])
    return None


def _dashed_mark(
    paragraph: str, dashed: re.Match[str] | None, knowledge: Knowledge
) -> tuple[int, tuple[tuple[Credit, int, int], ...]]:
    """An outlet's mark with a dash or dot behind it, `VOV.VN - `, and where the text goes on."""
    for form, found in (("dashed", dashed), ("dotted", _DOTTED.match(paragraph[:HEAD]))):
        if found and (credit := knowledge.datelines.get(fold(found["mark"]))) and form in credit.forms:
            return found.end(), ((credit, *found.span("mark")),)
        if found and form == "dashed" and (marks := _joined(found, "mark", "/", knowledge)):
            return found.end(), marks
    return 0, ()


def _bracketed(paragraph: str, start: int, knowledge: Knowledge) -> Dateline | None:
    """Place, day and a mark in brackets: `HAVANA, Cuba, Sep 26 (ACN)`, `ГАВАНА, 27 сентября. /ТАСС/.`."""
    if not any(paragraph.find(sign, start, start + HEAD) >= 0 for sign in "(/"):
        return None
    found = _BRACKETED.match(paragraph[: start + HEAD], start)
    if found is None:
        return None
    mark = "mark" if found["mark"] is not None else "slashed"
    if joint := _joint(found, mark, knowledge):
        return joint
    credit = knowledge.datelines.get(fold(found[mark]))
    if credit is None and mark == "mark" and not found["dash"] and _WITH_DAY.fullmatch(found[mark]) is None:
        return None  # as in prose: neither known nor with a day, and no dash behind it
    place, day = _place_and_day(found["head"], found.start("head"), knowledge)
    if credit is None and day is None and (dated := _dated_mark(found, mark, place, knowledge)):
        return dated
    if credit is not None and not _opens(found["head"], credit):
        return None
    if credit is None:
        return _unknown(found, mark, place, day, knowledge)
    # "She told the Vietnam News Agency (VNA)." is a sentence: no dash, no day, no capital behind the mark
    if not (found["dash"] or day or paragraph[found.end() :].lstrip()[:1].isupper()):
        return None
    return Dateline(found.end(), ((credit, *found.span(mark)),), place, day, opened=True)


def _dated_mark(
    found: re.Match[str], mark: str, place: tuple[int, int] | None, knowledge: Knowledge
) -> Dateline | None:
    """A mark with the day beside it in the brackets, `Ha Noi (TTXVN 13/12) - `; or a day alone there."""
    if place and found["dash"] and _DAY_ALONE.fullmatch(found[mark]) and _is_known(found["head"].strip(), knowledge):
        return Dateline(found.end(), (), place, found.span(mark))
    inner = _WITH_DAY.fullmatch(found[mark])
    if inner is None or not (found["dash"] or place):
        return None
    name = "name" if inner["name"] else "last"
    credit, low = knowledge.datelines.get(fold(inner[name])), found.start(mark)
    if credit is None or not _opens(found["head"], credit):
        return None
    day = inner.span("day" if inner["day"] else "first")
    named = (credit, low + inner.start(name), low + inner.end(name))
    return Dateline(found.end(), (named,), place, (low + day[0], low + day[1]), opened=True)


def _joint(found: re.Match[str], mark: str, knowledge: Knowledge) -> Dateline | None:
    """`(EFE/14ymedio).-`, `(Bernama-VNA) --`: an agency and the outlet that went over its copy."""
    if not found["dash"]:
        return None
    marks = _joined(found, mark, "/", knowledge) or _joined(found, mark, "-", knowledge)
    if not marks:
        return None
    place, day = _place_and_day(found["head"], found.start("head"), knowledge)
    return Dateline(found.end(), marks, place, day, opened=True)


def _joined(found: re.Match[str], mark: str, sign: str, knowledge: Knowledge) -> tuple[tuple[Credit, int, int], ...]:
    """The two outlets of a joint mark, where both are known; an agency beside another outlet is credited by it."""
    at, marks = found.start(mark), []
    parts = found[mark].split(sign)
    for part in parts if len(parts) == 2 else ():
        name = part.strip()
        credit = knowledge.datelines.get(fold(name)) or _named_credit(name, knowledge)
        if credit is None:
            return ()
        low = at + part.index(name)
        marks.append((credit, low, low + len(name)))
        at += len(part) + 1
    if len({credit.outlet for credit, _, _ in marks}) == 2:
        marks = [(_credited(one[0]) if one[0].kind == "agency" else one[0], one[1], one[2]) for one in marks]
    return tuple(marks)


def _credited(credit: Credit) -> Credit:
    """A mark that says from whom the text is, and not who published it."""
    return replace(credit, gives=("agency",)) if "agency" in credit.gives else credit


def _named_credit(name: str, knowledge: Knowledge) -> Credit | None:
    """An outlet by a name of it, as the publisher whose mark stands in a dateline."""
    owner = knowledge.named.get(fold(name))
    if owner is None:
        return None
    outlet = knowledge.outlets[owner]
    return Credit("name/dateline", outlet.id, outlet.agency, ("source",), outlet.kind)


def _unknown(
    found: re.Match[str],
    mark: str,
    place: tuple[int, int] | None,
    day: tuple[int, int] | None,
    knowledge: Knowledge,
) -> Dateline | None:
    """`Hà Nội (X) - `, `(Cổng TTĐT) - `: a mark that no outlet file has, alone or behind a place that is known."""
    known = fold(found[mark]) in knowledge.named
    named = known or (_UNKNOWN_MARK.fullmatch(found[mark]) and found[mark][:1].isupper())
    ended = found["dash"] or (mark == "slashed" and day is not None)
    if not (ended and (named or _DOMAIN_MARK.fullmatch(found[mark]))):
        return None
    printed = found.string[slice(*place)] if place else ""
    if found["head"].strip() and fold(printed) not in knowledge.places:
        return None
    domain = found.span(mark) if _DOMAIN_MARK.fullmatch(found[mark]) else None
    unknown = None if domain else found.span(mark)
    return Dateline(found.end(), (), place, day, opened=True, domain=domain, unknown=unknown)


def _domain_mark(paragraph: str, found: re.Match[str] | None, knowledge: Knowledge) -> Dateline | None:
    """An address before a dash, `Moit.gov.vn - `, or a full name of an outlet, `Nhân Dân en ligne – `."""
    if found is None or len(paragraph) < found.end() + MIN_PROSE or fold(found["mark"]) in knowledge.datelines:
        return None  # a mark that an outlet file has counts as the outlet prints it
    if _DOMAIN_MARK.fullmatch(found["mark"]):
        return Dateline(found.end(), opened=True, domain=found.span("mark"))
    credit = _named_credit(found["mark"], knowledge) if " " in found["mark"] else None
    if credit is None:
        return None
    return Dateline(found.end(), ((credit, *found.span("mark")),), opened=True)


def _stopped(paragraph: str, knowledge: Knowledge) -> Dateline | None:
    """Place, day and mark with a full stop behind each of the first: `Москва. 26 сентября. INTERFAX.RU - `."""
    found = _STOPPED.match(paragraph[:HEAD]) if paragraph.count(".", 0, HEAD) >= STOPS else None
    if found is None or not (_is_known(found["place"], knowledge) and _DAY.search(found["day"])):
        return None
    credit = knowledge.datelines.get(fold(found["mark"]))
    if credit is None or "dashed" not in credit.forms:
        return None
    return Dateline(
        found.end(), ((credit, *found.span("mark")),), found.span("place"), found.span("day"), opened=True
    )


def _spaced(paragraph: str, knowledge: Knowledge) -> Dateline | None:
    """A mark in capitals with nothing but a blank behind it: `SGGPO Ngày 19-5, Thành phố …`."""
    found = SPACED.match(paragraph)
    credit = knowledge.datelines.get(fold(found["mark"])) if found else None
    if found is None or credit is None or "spaced" not in credit.forms:
        return None
    return Dateline(found.end(), ((credit, *found.span("mark")),), opened=True)


def _bare(paragraph: str, start: int, knowledge: Knowledge) -> Dateline | None:
    """A place without a mark: in capitals before a dash, `HAVANA, Sept 26 –`, or with a full stop, `La Habana.- `."""
    if not may_open_with_place(paragraph, start, knowledge):
        return None
    found = _CAPITALS.match(paragraph[: start + HEAD], start)
    if found is None or not (_is_known(found["place"], knowledge) or _is_located(found, knowledge)):
        return _correspondent(paragraph, start, knowledge)
    rest = (found["rest"] or "").strip(" ,.")
    place, day = _place_and_day(found["place"] + (found["rest"] or ""), found.start("place"), knowledge)
    if place is None or (rest and day is None and fold(rest) not in knowledge.places and not rest.istitle()):
        return None
    numbered = day is not None and _DAY.search(paragraph[slice(*day)]) is not None
    dated = numbered or (found["stop"] is not None and bool(found["rest"] or found["place"].isupper()))
    if dated and paragraph[found.end() :].strip():
        return Dateline(found.end(), place=place, day=day)
    if _is_place_before_prose(found["place"], paragraph[found.end() :], knowledge) or found["stop"]:
        return Dateline(found.end(), place=found.span("place"), day=day)
    return None


def may_open_with_place(paragraph: str, start: int, knowledge: Knowledge) -> bool:
    """Whether it begins with a place that the knowledge has, or with capitals, as one before such a place may be.

    Without it no pattern for a place without a mark need be tried.
    """
    opens = _OPENING_WORD.match(paragraph, start, start + HEAD)
    if opens is None or opens[1] == opens[1].upper():
        return opens is not None
    places = _by_first_word(knowledge).get(fold(opens[1]))
    return places is not None and fold(paragraph[opens.start(1) : opens.start(1) + MAX_PRINTED]).startswith(places)


@cache
def _by_first_word(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """First word of a place, folded, up to the first sign or blank → the places that begin so."""
    found: dict[str, tuple[str, ...]] = {}
    for place in knowledge.places:
        first = re.split(r"[ /.’'-]", place)[0]
        found[first] = (*found.get(first, ()), place)
    return found


def _is_located(found: re.Match[str], knowledge: Knowledge) -> bool:
    """Whether capitals stand before a place that is known: `LOS PALACIOS, Pinar del Río.–`."""
    region = fold((found["rest"] or "").strip(" ,."))
    return found["place"].isupper() and found["stop"] is not None and region in knowledge.places


def _correspondent(paragraph: str, start: int, knowledge: Knowledge) -> Dateline | None:
    """`La Havane (Cuba), envoyé spécial.`, `Hanói, 3 de mayo de 2023.`: a known place and who reports, or when."""
    dated = _DATED.match(paragraph[: start + HEAD], start)
    if dated and _is_known(dated["place"], knowledge) and _DAY.search(dated["day"]):
        return Dateline(dated.end(), place=dated.span("place"), day=dated.span("day"))
    filed = _FILED.match(paragraph[: start + HEAD], start)
    marked = filed is not None and (
        start > 0 or filed["place"].isupper()
    )  # `ГАВАНА, 7 февраля. `, `NDO - Huế, 20/9. `
    if filed and marked and _is_known(filed["place"], knowledge) and _DAY.search(filed["day"]):
        return Dateline(filed.end(), place=filed.span("place"), day=filed.span("day"))
    alone = _PLACED.match(paragraph[: start + HEAD], start)
    if alone and _is_known(alone["place"], knowledge) and len(paragraph) >= alone.end() + MIN_PROSE:
        return Dateline(alone.end(), place=alone.span("place"))  # `Havanna. Mit der Teilnahme …`
    found = _REPORTED.match(paragraph[: start + HEAD], start)
    if found is None:
        return None
    who = fold(found["who"]).strip()
    if found["place"].isupper() and who in knowledge.places and paragraph[found.end() :].lstrip()[:1].isupper():
        return Dateline(found.end(), place=found.span("place"))  # `LOS PALACIOS, Cuba. Un grupo de …`
    if not _is_known(found["place"], knowledge):
        return None
    return Dateline(found.end(), place=found.span("place")) if knowledge.correspondent_words.fullmatch(who) else None


def _is_known(place: str, knowledge: Knowledge) -> bool:
    """Whether the knowledge has a place, or both of `HAVANA/HÀ NỘI`."""
    return all(fold(part) in knowledge.places for part in place.split("/"))


def _unspaced(paragraph: str, knowledge: Knowledge) -> Dateline | None:
    """`新华社哈瓦那4月21日电（记者…）`, `越通社河内——`: agency, place and day without a space between them."""
    matches = (pattern.match(paragraph[:HEAD]) for pattern in knowledge.dateline_patterns)
    found = next((match for match in matches if match), None)
    if found is None:
        return None
    name, at = found["name"], found.start("name")
    size = max((k for k in range(2, len(name) + 1) if fold(name[:k]) in knowledge.datelines), default=0)
    marks = ((knowledge.datelines[fold(name[:size])], at, at + size),) if size else ()
    if not size:
        size = max((m.end() for p in knowledge.mark_patterns if (m := p.match(name))), default=0)
    place = name[size:]
    if not (marks or (place in knowledge.places and (size or found["day"]))):
        return None
    if place and place not in knowledge.places and not found["day"]:
        return None
    return Dateline(
        found.end(),
        marks,
        (at + size, at + len(name)) if place else None,
        found.span("day") if found["day"] else None,
        opened=True,
    )


def _opens(head: str, credit: Credit) -> bool:
    """Whether a mark in brackets may stand behind these words.

    Initials behind the name they stand for, `Vietnam News Agency (VNA)`, are explained, not printed as a mark.
    """
    plain = fold(head)
    if not plain:
        return "opening" in credit.forms or "bracketed" in credit.forms
    return "bracketed" in credit.forms and not any(plain.endswith(name) for name in credit.glossed)


def _place_and_day(
    head: str, offset: int, knowledge: Knowledge, known: bool = False
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """`HAVANA, Cuba, Sep 26` → the spans of `HAVANA` and `Sep 26`; `September 26, 2024` is one day.

    With `known`, other words may stand before the place, but the knowledge must have it.
    """
    spans = [(m.start() + offset, m.end() + offset) for m in re.finditer(r"[^,\s][^,]*[^,\s.]\.?|[^,\s]", head)]
    words = {span: head[span[0] - offset : span[1] - offset] for span in spans}
    if known:
        placed = ((i, _place_in(words[s].rstrip(" ."), s[0], knowledge, known)) for i, s in enumerate(spans))
        at, place = next(((i, found) for i, found in placed if found), (len(spans), None))
        spans = spans[at + 1 :]
    numbered = [span for span in spans if any(c.isdigit() for c in words[span])]
    day = (numbered[0][0], numbered[-1][1]) if numbered else None
    if known:
        return place, day
    named = next((s for s in spans if s not in numbered and words[s][:1].isupper() and ":" not in words[s]), None)
    return (_place_in(words[named].rstrip(" ."), named[0], knowledge) if named else None), day


def _place_in(words: str, start: int, knowledge: Knowledge, known: bool = False) -> tuple[int, int] | None:
    """The known place that ends a few words, else (unless it must be known) the words themselves if they are two.

    A menu on the same line stands before the place: `Home Politics Hanoi (VNA)`.
    """
    begins = [m.start() for m in re.finditer(r"\S+", words)]
    for begin in begins:
        if _is_known(words[begin:], knowledge):
            return start + begin, start + len(words)
    return (start, start + len(words)) if len(begins) <= MAX_PLACE and not known else None


def _is_place_before_prose(place: str, rest: str, knowledge: Knowledge) -> bool:
    """A place the knowledge has, before prose: `VIDEO –` and an outlet's initials stand there, too.

    One that is not in capitals may be the first of two, `Hà Nội - Huế`, or be told of between dashes, and takes a
    long paragraph.
    """
    words = rest.split(maxsplit=4)
    pairs = (" ".join(words[:n]).rstrip(",.:") for n in (1, 2, 3))
    again = _APPOSED.search(rest, 0, HEAD) is not None or any(fold(pair) in knowledge.places for pair in pairs)
    if not place.isupper() and (again or len(rest) < MIN_PROSE_PLACED):
        return False
    follows = [c for c in rest[:80] if c.isalpha()]
    shouted = sum(c.isupper() for c in follows) >= 0.5 * len(follows)
    return _is_known(place, knowledge) and len(rest) > 60 and rest.lstrip()[:1].isupper() and not shouted
