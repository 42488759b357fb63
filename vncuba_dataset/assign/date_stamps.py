"""Whether a line is the one that dates the article, by what stands beside its date: author, section, counter."""

from __future__ import annotations

import re

from vncuba_dataset.assign.buttons import STEPS, is_of_buttons
from vncuba_dataset.assign.date_filing import MAX_PARTICLE, is_all_told
from vncuba_dataset.assign.view import View
from vncuba_dataset.dates import MAX_LINE, Stated, beside, is_date_line, is_folio, kind_of
from vncuba_dataset.knowledge import fold, line_key
from vncuba_dataset.model import Label

FEW_BESIDE, MAX_BESIDE = 3, 6
"""Words beside a date with a time or a publication word on one line: the author, the desk."""
FEW_TOLD = 4
"""Words beside the date in such a line, or in each of its steps."""
MAX_PUBLISHED = 80
"""Code points of a line that says when the text was published, and more."""
FIRST_SITES = 1995
"""Before it nobody put pages on the net."""
MAX_BEHIND = 12
"""Words behind a date that opens its line: author, source, section, buttons."""
_WORD = re.compile(r"[^\W\d_]{1,30}")
_SEPARATED = re.compile(r"\s[|•·–—-]\s?|\s?[|•·]\s|\t")


def is_stamp(view: View, line: str, dates: tuple[Stated, ...], label: Label) -> bool:
    """Whether a line that is not labelled a date is one all the same, with the author or a counter beside it."""
    if len(line) > MAX_LINE or len({date.edtf for date in dates}) > 2:
        return False
    rest = beside(line, dates, knowledge=view.knowledge)
    if not rest or is_folio(line, dates, knowledge=view.knowledge) or is_of_buttons(view, line):
        return True
    told = [kind_of(line, date, knowledge=view.knowledge) in {"published", "updated"} for date in dates]
    said, timed = told[0], dates[0].clock is not None and dates[0].day is not None
    if _is_published(view, line, dates):
        return True
    dated = len(dates) == 1 and dates[0].day is not None and (dates[0].year or 0) >= FIRST_SITES
    if dated and line.rstrip()[-1:] not in ".!?…;:" and is_all_told(line, dates[0], knowledge=view.knowledge):
        return True
    if any(told) and timed and len(rest.split()) <= MAX_BESIDE:
        return True  # `26 Sep, 2024 07:12 p.m. AR Actualizado: 27 Sep, 2024 01:03 a.m. AR`
    apart = dates[0].day is not None and _SEPARATED.search(line) is not None
    if _leads(view, line, dates[0]) or _tells_of_article(view, line, dates, rest):
        return True
    if label is Label.SUMMARY and timed and len(rest.split()) <= MAX_BESIDE and is_clock(dates[0]):
        return True
    if label is Label.SUMMARY and timed and len(rest.split()) <= FEW_BESIDE and dates[0].clock is not None:
        return dates[0].clock.offset is not None or view.knowledge.stamps.weekday.search(fold(line)) is not None
    if label in {Label.BODY, Label.SUMMARY}:
        return apart and len(rest.split()) <= MAX_BESIDE and _names_someone(view, line, dates)
    if len(rest.split()) > MAX_BESIDE:
        return False
    signed = label is Label.BYLINE or view.knowledge.author_words.match(line) is not None
    last = not beside(_blanked(line, dates)[dates[0].end :], (), knowledge=view.knowledge) and len(rest.split()) > 1
    return said or timed or (apart and (signed or (last and _names_someone(view, line, dates))))


def _is_published(view: View, line: str, dates: tuple[Stated, ...]) -> bool:
    """Whether a short line opens with `Publicado` and the day right behind it, whatever follows."""
    said = view.knowledge.stamps.published.match(fold(line)) if len(line) <= MAX_PUBLISHED else None
    if said is None or dates[0].day is None or (dates[0].year or 0) < FIRST_SITES or line.rstrip()[-1:] in ".!?…":
        return False
    return not beside(line[: dates[0].start], (), knowledge=view.knowledge)


def _tells_of_article(view: View, line: str, dates: tuple[Stated, ...], rest: str) -> bool:
    """Whether a line below the headline tells of the article: a day with its author, source or where it was filed.

    `Published 3 May 2023 by the editors`, `Por Ana Ruiz, 3 de mayo de 2023`, `Hà Nội, ngày 3 tháng 5 năm 2023`,
    `En: Noticias / 3 mayo 2023 / Por: …`. A city and a day of before there were such pages is a document's own date.
    """
    date, known = dates[0], view.knowledge
    if date.day is None or date.year is None or line.rstrip()[-1:] in ".!?…;:":
        return False
    folded, words = fold(line), rest.split()
    _, end = date.whole
    if known.stamps.published.match(folded):
        told = beside(line[: date.start], (), knowledge=known).split()
        signed = known.author_words.match(line[end:].lstrip(" ,|·•-–—")) is not None and len(words) <= MAX_BESIDE
        return (
            len(words) <= FEW_TOLD
            or signed
            or (len(told) <= FEW_TOLD and _says_no_more(view, _blanked(line, dates)[end:]))
        )
    beside_it = [part for part in re.split(r"\s?[,|()]\s?|\s[-–—]\s", folded[:MAX_LINE]) if part]
    opens = fold(line[: date.start]).strip(" ,.:|(–-")
    if (opens in known.places or opens in known.named) and not beside(line[end:], (), knowledge=known):
        return date.year >= FIRST_SITES
    if rest in known.places or rest in known.named or rest in known.datelines:
        return date.year >= FIRST_SITES
    told = [p for p in beside_it if p in known.places or p in known.named]
    if told and sorted(beside(" ".join(told), (), knowledge=known).split()) == sorted(words):
        return date.year >= FIRST_SITES
    steps = [step.strip() for step in STEPS.split(line) if step.strip()]
    if len(steps) > 2 and any(not beside(step, (), knowledge=known) or is_day(step, view) for step in steps):
        named = any(
            known.author_words.match(s) or line_key(s) in known.sections or fold(s) in known.named for s in steps
        )
        return named and all(len(step.split()) <= FEW_TOLD or is_day(step, view) for step in steps)
    filed = [line_key(step.rpartition(": ")[2]) for step in steps if not is_day(step, view)]
    if len(steps) == 2 and len(filed) == 1 and filed[0] in known.filed:  # `Chuyên mục: Thời sự | 12/05/2021`
        return date.year >= FIRST_SITES
    lead = known.author_words.match(line)
    if lead is None and not known.credit_words.match(folded):
        return False
    if not _says_no_more(view, _blanked(line, dates)[end:]):
        return False
    names = line[lead.end() if lead else 0 : date.start].split()
    return (
        bool(names)
        and len(words) <= MAX_BESIDE
        and all(not word[:1].islower() or not beside(word, (), knowledge=known) for word in names)
    )


def _says_no_more(view: View, behind: str) -> bool:
    """Whether nothing stands behind a date but a button or the section: `Drucken`, `in Economy`."""
    rest, words = beside(behind, (), knowledge=view.knowledge), behind.strip(" |,·").split()
    if not rest or line_key(behind) in view.knowledge.lexicon.lines:
        return True
    section = words[1:] if words and words[0].islower() and len(words[0]) <= MAX_PARTICLE else []
    return 0 < len(section) <= FEW_BESIDE and all(word[:1].isupper() for word in section)


def _blanked(line: str, dates: tuple[Stated, ...]) -> str:
    """A line with blanks in place of its dates and their times."""
    for one in [part for date in dates for part in (date, date.clock) if part is not None]:
        line = line[: one.start] + " " * (one.end - one.start) + line[one.end :]
    return line


def is_day(step: str, view: View) -> bool:
    """Whether a step of a line is a date and nothing else."""
    return is_date_line(step, knowledge=view.knowledge)


def _leads(view: View, line: str, date: Stated) -> bool:
    """Whether a day opens a line that goes on with author, source or section: `12 Septiembre 2023 | Equipo`.

    What ends like a sentence tells of a day.
    """
    _, end = date.whole
    if date.day is None or beside(line[: date.start], (), knowledge=view.knowledge) or len(line) > MAX_LINE:
        return False
    behind = line[end:].strip()
    while (lead := _WORD.match(behind)) and _is_of_the_time(lead[0], view):
        behind = behind[lead.end() :].strip()
    if not behind or behind[-1] in ".!?…" or len(behind.split()) > MAX_BEHIND:
        return False
    if _is_counted(behind, view):
        return True
    bare = behind.lstrip(" ,|·•/")
    credited = view.knowledge.credit_words.match(fold(bare)) and date.clock is not None
    steps = bare.split(" / ")
    path = len(steps) > 1 and all(step[:1].isupper() and len(step.split()) <= 4 for step in steps)
    filed = line_key(bare.partition(" ")[2]) in view.knowledge.sections and _says_no_more(view, bare)
    return bool(behind[0] in "|·•" or credited or path or filed or view.knowledge.author_words.match(bare))


def _is_of_the_time(word: str, view: View) -> bool:
    """Whether a word belongs to the time before it, `CDT`, `Uhr`, and names nobody behind it like `by`, `来源`."""
    key, known = fold(word), view.knowledge
    named = known.credit_words.match(key) or known.author_words.match(word)
    return named is None and known.date_words.fullmatch(key) is not None


def _is_counted(behind: str, view: View) -> bool:
    """Whether a name and a count of readers stand behind a date: `Redacción Digital 214 Views`."""
    count = view.knowledge.stamps.counts.search(fold(behind))
    if count is None:
        return False
    names = fold(behind)[: count.start()].split()
    return 0 < len(names) <= FEW_BESIDE and all(word[:1].isupper() for word in behind.split()[: len(names)])


def _names_someone(view: View, line: str, dates: tuple[Stated, ...]) -> bool:
    """Whether what opens a line, before its date, is a byline: `By Minh Tran | September 3, 2025`."""
    opening = _SEPARATED.split(line[: dates[0].start] + " | ")[0]
    lead = view.knowledge.author_words.match(opening)
    names = opening[lead.end() if lead else 0 :].split()
    return bool(names) and all(word[:1].isupper() for word in names)


def is_clock(stated: Stated) -> bool:
    """A running clock counts seconds and halves of the day: `9/26/2019 3:14:07 PM`."""
    return (
        stated.clock is not None and stated.clock.exact and (stated.clock.halved or stated.clock.offset is not None)
    )
