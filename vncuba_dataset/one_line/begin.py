"""Where the article of a one-line page begins."""

from __future__ import annotations

import re
from itertools import islice

from vncuba_dataset.dateline import read_dateline
from vncuba_dataset.knowledge import Knowledge, fold, line_key
from vncuba_dataset.one_line.head import BESIDE, MENU, dates_in, menu_of, name_at
from vncuba_dataset.one_line.pieces import BRACKETED, DASHED, PHRASE, SENTENCE, TOKEN, button, past

HEAD = 1200
"""Code points from the start in which the article begins."""
MAX_WORD = 24
"""Code points before a date in which the word before it stands."""
MAX_BYLINE = 4
"""Words between a standfirst and the date below it."""
MIN_HEADLINE, MAX_HEADLINE = 4, 32
"""Words of a headline."""
_IN_BRACKETS = re.compile(r"\(([^()\n]{4,60})\)")
_FULL_STOP = re.compile(r"[.!?…][\"”’»)]?\s+")
_TIMED = re.compile(r"\d[:hg]\d\d")


def begin_of(line: str, knowledge: Knowledge) -> int:
    """Where the article begins: at its dateline, else behind the last date or button of the head."""
    if (at := dateline(line[:HEAD], knowledge)) is not None:
        return next((stop for start, stop in dates_in(line[:HEAD], knowledge) if start <= at < stop), at)
    at = 0
    timed = False
    menu = menu_of(line[: HEAD // 2], knowledge)
    for start, stop in dates_in(line[: HEAD // 2], knowledge):
        if timed and start - at > BESIDE:
            break  # a date in the first sentence; the page's own has its time
        below = at <= menu and _is_below_standfirst(line, menu, start, knowledge)
        if not below and _is_told(line, start, stop, knowledge):
            continue
        if below or not SENTENCE.search(line, at, stop):
            at = stop
            timed = timed or _TIMED.search(line, start, stop) is not None
    for step in re.finditer(r"\s[»›>]\s", line[at : HEAD // 2]):
        if not SENTENCE.search(line, at, step.end()):
            at = step.end()
    for credit in _IN_BRACKETS.finditer(line, at, HEAD // 2):
        said = knowledge.credit_words.match(fold(credit[1])) and ":" in credit[1]
        if said and not SENTENCE.search(line, at, credit.start()):
            at = past(line, credit.end())  # `Vietnam, Cuba promote farming cooperation (Source: VNA)`
            break
    while (stop := button(line, at, knowledge)) > at:
        at = stop
    return max(at, _opening_menu(line[: HEAD // 2], knowledge))


def _opening_menu(head: str, knowledge: Knowledge) -> int:
    """The end of the menu that opens a page: names in a row, others a few unknown words further on; 0 for none."""
    end = at = 0
    while True:
        stop = _past_home(head, at, knowledge)
        names = int(stop > at)
        while past := name_at(head, stop, knowledge, skips=(0,)):
            stop, names = past, names + 1
        if names >= MENU or (end and names >= MENU - 1):
            end = at = stop
        words = list(islice(TOKEN.finditer(head, at), 2))
        if len(words) < 2 or head[end : words[1].start()].count(" ") > PHRASE or (not end and at):
            return end
        at = words[1].start()


def _past_home(head: str, at: int, knowledge: Knowledge) -> int:
    """The end of the word for the home page that stands here; else here."""
    words = list(TOKEN.finditer(head, at, at + 40))[:PHRASE]
    keys = (line_key(head[at : word.end()]) for word in words)
    return next(
        (past(head, word.end()) for word, key in zip(words, keys, strict=True) if key in knowledge.front_pages), at
    )


def is_headed(head: str, knowledge: Knowledge) -> bool:
    """Whether a headline's words stand between a page's menu and its date already."""
    low = max(menu_of(head, knowledge), _opening_menu(head, knowledge))
    high = min((start for start, _ in dates_in(head, knowledge) if start >= low), default=len(head))
    return len(head[low:high].split()) >= MIN_HEADLINE


def _is_below_standfirst(line: str, menu: int, at: int, knowledge: Knowledge) -> bool:
    """Whether a date stands a name away from one sentence behind a menu: `…. por EFE febrero 18, 2025`."""
    stops = [stop.end() for stop in _FULL_STOP.finditer(line, menu, at)] if menu else []
    words = line[stops[0] : at].split() if len(stops) == 1 else []
    named = 0 < len(words) <= MAX_BYLINE and not words[-1].islower()
    return named and fold(words[-1]) not in knowledge.everyday  # `Nel settembre 2021 il Vietnam …`


def _is_told(line: str, start: int, stop: int, knowledge: Knowledge) -> bool:
    """Whether a sentence tells the date: `từ ngày 28 đến 30.3.2018`, `1/4/2020, Hiệp định`; no time beside it."""
    if _TIMED.search(line, start, stop):
        return False
    before = line[max(0, start - MAX_WORD) : start].split()
    leads = line[start].islower() or (
        bool(before) and before[-1].islower() and fold(before[-1]) in knowledge.everyday
    )
    after = line[stop : stop + 2].lstrip()
    return (
        leads
        or line[stop - 1 : stop + 1].strip()[-1:] in {",", ";"}
        or after[:1] in {",", ";"}
        or after[:1].islower()
    )


def dateline(head: str, knowledge: Knowledge) -> int | None:
    """Where the first dateline of a known outlet starts, its place included."""
    for found in BRACKETED.finditer(head):
        place = _place_before(head, found.start(), knowledge)
        named = fold(head[place : found.start()].split(",")[0]) in knowledge.places  # no name of a site: `Vietnam+ (`
        if fold(found["mark"]) in knowledge.datelines and (found["dash"] or named):
            return place
    for word in TOKEN.finditer(head):
        if any(pattern.match(head, word.start()) for pattern in knowledge.dateline_patterns):
            told = read_dateline(head[word.start() :], knowledge=knowledge)
            if told is not None and told.marks and not told.start:
                return word.start()
    for found in DASHED.finditer(head):
        for at in (found.start("mark"), found["mark"].rfind(" ") + 1 + found.start("mark")):
            mark = head[at : found.end("mark")]
            shouted = mark.isupper() and mark[0].isalpha()
            if fold(mark) in knowledge.datelines or (shouted and _is_prose(head[found.end() :])):
                return at
    return None


def _is_prose(text: str) -> bool:
    """Whether words in small letters follow, as in no menu and few headlines."""
    words = text[:120].split()[1:10]
    return len(words) > 6 and sum(word.islower() for word in words) > len(words) / 2


def _place_before(head: str, at: int, knowledge: Knowledge) -> int:
    """The start of the place and the day before an agency's mark, `La Habana, 11 jun (`; else the mark's own."""
    words = list(TOKEN.finditer(head, max(0, at - 80), at))
    mark = BRACKETED.match(head, at)
    if words and mark is not None and fold(words[-1][0]) == fold(mark["mark"]):
        return at  # who signed: `02/12/2020 - 19:05 VOH (VOH) - …`
    for n in range(min(PHRASE, len(words)), 0, -1):
        start = words[-n].start()
        place = head[start:at].split(",")[0].strip()
        if fold(place) in knowledge.places:
            return start
    for word in words[-4:]:
        if word[0].endswith(",") and word[0][:1].isupper():
            return word.start()
    return words[-1].start() if words and words[-1][0][:1].isupper() else at
