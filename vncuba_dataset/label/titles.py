"""Looks and the article's blocks → the headline: of the lines above the article the one that is most like one.

What a line shows and what stands around it are features; small trees, whose numbers are data (schema/labels.json),
rate each line. Where none is likely enough there is no headline.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vncuba_dataset.dates import is_folio, stated_dates
from vncuba_dataset.knowledge import Knowledge, fold, line_key
from vncuba_dataset.label.asked import Asked, Asking
from vncuba_dataset.label.glance import WORD, keywords, words_in_start
from vncuba_dataset.label.line import next_shown
from vncuba_dataset.label.looks import MAX_BUTTONS, MAX_SHORT, Look, able_to_open, names_among
from vncuba_dataset.label.model import Trees
from vncuba_dataset.model import Label
from vncuba_dataset.phrases import EDGES

LEAST = -1.75
"""Log-odds from which a line is a headline. Chosen on pages that the trees had not seen."""
NEARLY = 1.0
"""Log-odds by which a line above a date may be less likely a headline than one below it."""
REACH = 30
"""Printed lines above the article among which its headline stands."""
REMEMBERED = 4096
"""Lines of which it is remembered what their words show: a site has its menu and its buttons on all pages."""
MAX_VALUE = 8
"""Words of a name and its value."""
MIN_WORDS, MAX_WORDS, MAX_CHARS = 2, 34, 260
"""Of a line that may be a headline."""
HEADLINE = 5
"""Words from which a line is more than a button or the name of a section."""
STANDFIRST = 12
"""Words of a line that says more than a headline."""
MENU, MAX_BUTTON_NAMES = 3, 5
"""Names of sections and buttons from which they are counted, and that no headline has."""
MAX_LEAD, MAX_TOPIC = 400, 2000
"""Code points of the first paragraph, and of each, whose words tell what the article is about."""
MAX_AUTHOR = 4
"""Words of a person's name."""
FAR = 6
"""Candidates counted above and below a line."""
MAX_KICKED = 16
"""Words of a headline below a kicker in capitals; a standfirst below a headline in capitals is longer."""
MAX_SHORT_HEADLINE = 9
"""Words of a headline above a standfirst that was taken for it."""
_TWO = re.compile(r"[^\W\d_]{3}[.!?]\s[^\W\d_a-z]")
_STEPS, _STEPS_BESIDE_QUOTES = ">»›▾▼", ">›▾▼"
_STEP = re.compile(r"\s[/|>»›]\s|\s?[-–—]\s?")
_LAST_DASH = re.compile(r"\s[-–—|]\s?(?=[^-–—|]{3,40}$)")
_CREDIT = re.compile(r"\([^():]{2,20}:[^()]{2,40}\)\s?$")
"""`(Fuente: VNA)`, `(Ảnh: TTXVN)`: behind a caption."""
_COUNTER = re.compile(r":\s?\d[\d.,\s]*$|^p\.\s?\d{1,3}\s")
"""A counter of visitors, a page of a table of contents."""
_VALUE = re.compile(r"^[^:]{3,30}:\s\S")
"""A name and its value: `Thu do: La Ha-ba-na`."""


def find_title(
    looks: Sequence[Look], body: Sequence[int], trees: Trees, *, knowledge: Knowledge
) -> Asking[int | None]:
    """The number of the block that holds the headline; None where no line above the article is likely to."""
    found = candidates(looks, body, knowledge=knowledge)
    if not found.blocks:
        return None
    if found.names != trees.names:
        raise ValueError("labels.json was trained on other features; train it again")
    rated = _unless_refused(found.names, found.table, (yield Asked(trees, found.table)))
    named = _named(looks, found.blocks, rated, knowledge)
    best = int(np.argmax(rated)) if named is None else named
    if best and _is_above_two(looks, found.blocks[best - 1], found.blocks[best]) and np.isfinite(rated[best - 1]):
        best -= 1
    elif rated[best] <= LEAST:
        return None
    elif _has_kicker(looks, found.blocks, best, rated):
        best += 1
    elif best and _is_standfirst(looks, found.blocks[best - 1], found.blocks[best], rated[best - 1]):
        best -= 1
    elif (dated := _above_date(looks, found.blocks, best, rated)) is not None:
        best = dated
    return found.blocks[best]


def _named(
    looks: Sequence[Look], blocks: Sequence[int], rated: npt.NDArray[np.float64], knowledge: Knowledge
) -> int | None:
    """The one line with an outlet's name behind it, as the title of a page has it: `… – Báo Quảng Trị`.

    It is the line without that name where the page has it, too.
    """
    able = [i for i in range(len(rated)) if np.isfinite(rated[i])]
    bare = {i: _before_name(looks[blocks[i]].text, knowledge) for i in able}
    named = [i for i in able if bare[i]]
    if len(named) != 1:
        return None
    return next((i for i in able if looks[blocks[i]].text == bare[named[0]]), named[0])


def _before_name(words: str, knowledge: Knowledge) -> str:
    """The headline before an outlet's name of two words or more; empty where there is none."""
    title, _, name = _LAST_DASH.sub("|", words).rpartition("|")
    named = len(title.split()) >= HEADLINE and " " in name.strip() and fold(name) in knowledge.named
    return title.rstrip() if named else ""


def _has_kicker(looks: Sequence[Look], blocks: Sequence[int], best: int, rated: npt.NDArray[np.float64]) -> bool:
    """Whether a line in capitals is the kicker of the one right below it, which is none and no standfirst."""
    if best + 1 == len(blocks) or not looks[blocks[best]].text.isupper() or rated[best + 1] <= LEAST:
        return False
    above, below = blocks[best], blocks[best + 1]
    sized = HEADLINE < looks[below].words <= MAX_KICKED
    told = looks[below].text.isupper() or looks[below].sentence or not sized
    return not told and next_shown(looks, above, 1) == below


def _above_date(
    looks: Sequence[Look], blocks: Sequence[int], best: int, rated: npt.NDArray[np.float64]
) -> int | None:
    """A line right above a date that is nearly as likely as the best, further down: that is a caption."""
    for i in range(best - 1, -1, -1):
        below = next_shown(looks, blocks[i], 1)
        if below is not None and below < blocks[best] and looks[below].label is Label.DATE:
            return i if rated[i] > max(LEAST, rated[best] - NEARLY) else None
    return None


def _is_standfirst(looks: Sequence[Look], above: int, i: int, rating: float) -> bool:
    """Whether a long line is the standfirst of a shorter headline above it, whose rating that is.

    Author and date, and no more, stand between them; or nothing, and what opens the page is likely a headline, or
    the one is a heading of the first rank and the other of the second.
    """
    if looks[above].rank == 1 < looks[i].rank and next_shown(looks, above, 1) == i:
        return rating > LEAST
    between = {looks[at].label for at in range(above + 1, i) if not looks[at].blank}
    opens = not between and rating > 0 and next_shown(looks, above, -1) is None
    signed = between == {Label.BYLINE, Label.DATE} and rating > LEAST
    return (opens or signed) and STANDFIRST <= looks[i].words > looks[above].words


def _is_above_two(looks: Sequence[Look], above: int, i: int) -> bool:
    """Whether a line of two sentences, a standfirst, has a few words right above it, which are its headline."""
    short = looks[above].words <= MAX_SHORT_HEADLINE and not looks[above].section and not looks[above].listed
    return short and next_shown(looks, i, -1) == above and _TWO.search(looks[i].text) is not None


def rate(names: Sequence[str], table: npt.NDArray[np.float64], trees: Trees) -> npt.NDArray[np.float64]:
    """Log-odds of each line, as far as it may be a headline."""
    return _unless_refused(names, table, trees(table))


def _unless_refused(
    names: Sequence[str], table: npt.NDArray[np.float64], scores: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The same log-odds; none for what no headline is: a breadcrumb, a menu, a credit, a date, an address."""
    refused = table[:, names.index("buttons")] >= MAX_BUTTON_NAMES
    for name in ("steps", "filed", "counter", "credit_behind", "dated", "masthead", "address", "author"):
        refused |= table[:, names.index(name)] > 0
    return np.asarray(np.where(refused, -np.inf, scores), np.float64)


def may_be_title(look: Look) -> bool:
    """Whether a line has the size of a headline; what makes it one, the trees tell."""
    if not look.open or not MIN_WORDS <= look.words <= MAX_WORDS or len(look.text) > MAX_CHARS:
        return False
    return not look.text.endswith((":", ";"))


class Candidates(NamedTuple):
    """The lines above an article that may be its headline: their blocks, and their features, a row each."""

    blocks: list[int]
    names: list[str]
    table: npt.NDArray[np.float64]


def candidates(looks: Sequence[Look], body: Sequence[int], *, knowledge: Knowledge) -> Candidates:
    """What may be the headline of the article that the blocks of `body` are."""
    near = [i for i in range(body[0]) if not looks[i].blank][-REACH:]
    able = [place for place, i in enumerate(near) if may_be_title(looks[i])]
    if not able:
        return Candidates([], [], np.array([], np.float64))
    shown = [looks[i] for i in near]
    whole, lead = words_in_start([looks[i].text[:MAX_TOPIC] for i in body], MAX_LEAD)
    plain = any(shown[at].words >= HEADLINE and not shown[at].text.isupper() for at in able)
    headlines = [at for at in able if shown[at].words >= HEADLINE]
    rows = []
    for at in able:
        around = _around(shown, headlines, at, knowledge, first=len(near) < REACH)
        rows.append({**_own(shown[at], plain, whole, lead, knowledge), **around})
    topics = [0.0, *(row["topic_words"] for row in rows), 0.0]
    for place, row in enumerate(rows):
        row |= {
            "topic_of_last": topics[place],
            "topic_of_next": topics[place + 2],
            "topic_to_best": row["topic_words"] - max(topics),
        }
    table = np.array([list(map(float, row.values())) for row in rows], np.float64)
    return Candidates([near[place] for place in able], list(rows[0]), table)


def _own(look: Look, plain: bool, whole: set[str], lead: set[str], knowledge: Knowledge) -> dict[str, float]:
    """What a line shows by itself, and what it has in common with the article."""
    keys, shown = _shown(look.text, knowledge)
    shared = sum(key in whole for key in keys)
    return {
        "topic": shared / max(1, len(keys)),
        "topic_words": math.log1p(shared),
        "lead": sum(key in lead for key in keys) / max(1, len(keys)),
        "words": look.words,
        **shown,
        "upper_alone": shown["upper"] and not plain,
        "rank": look.rank,
        "section": look.section,
        "sentence": look.sentence,
        "signed": look.signature or look.credited,
        "linked": look.linked,
        "listed": look.listed,
        "repeats": look.repeats,
        "value": look.words <= MAX_VALUE and shown["value"],
    }


@lru_cache(REMEMBERED)
def _shown(words: str, knowledge: Knowledge) -> tuple[tuple[str, ...], Mapping[str, float]]:
    """The words that tell of what a line speaks, and what its words alone show; in the order of the features."""
    folded = fold(words)
    key = folded.strip(EDGES)
    parts = words.split()
    steps = _STEPS_BESIDE_QUOTES if "«" in words else _STEPS
    later = 0.0  # what the look of the line tells
    return tuple(keywords(WORD.findall(folded))), {
        "capitals": sum(part[:1].isupper() for part in parts) / max(1, len(parts)),
        "upper": words.isupper(),
        "upper_alone": later,
        "rank": later,
        "section": later,
        "sentence": later,
        "stopped": words[-1:] in ".。",
        "asks": words[-1:] in "?!？！",
        "signed": later,
        "linked": later,
        "listed": later,
        "repeats": later,
        "brackets": words[:1] == "(",
        "ends_bracket": words[-1:] == ")",
        "digit_first": words[:1].isdigit(),
        "small_first": words[:1].islower(),
        "steps": any(map(words.__contains__, steps)),
        "filed": key in knowledge.places or is_filed(words, knowledge),
        "dash": any(dash in words for dash in (" - ", " – ", " — ")),
        "comma": "," in words,
        "value": _VALUE.search(words) is not None,
        "counter": _COUNTER.search(words) is not None,
        "credit_behind": words[-1:] == ")" and _CREDIT.search(words) is not None,
        "masthead": fold(words.partition("|")[0]) in knowledge.named
        or key in knowledge.mastheads
        or key in knowledge.names
        or knowledge.imprint_words.match(folded) is not None
        or _credits(folded, knowledge)
        or _names_author(words, knowledge)
        or _opens_menu(parts, knowledge),
        "bars": "|" in words,
        "dated": _is_dated(words, knowledge),
        "buttons": _names_in(parts, folded, knowledge) if len(words) <= MAX_BUTTONS else 0,
        "address": "@" in words or "www." in words or "http" in words,
    }


def _around(
    shown: Sequence[Look], headlines: Sequence[int], at: int, knowledge: Knowledge, *, first: bool
) -> dict[str, float]:
    """Where a line stands, and what stands above and below it."""
    look = shown[at]
    above = shown[at - 1] if at else None
    below = shown[at + 1] if at + 1 < len(shown) else None
    next_three = [one.label for one in shown[at + 1 : at + 4]]
    shorter = above is not None and may_be_title(above) and above.words >= 4 and above.words < look.words
    longer = below is not None and may_be_title(below) and below.words > look.words
    return {
        "distance": len(shown) - at,
        "opens_page": first and at == 0,
        "below_section": above is not None
        and (above.section or above.label is Label.SECTION or is_filed(above.text, knowledge)),
        "below_date": above is not None and above.label is Label.DATE,
        "below_image": above is not None and above.label is Label.IMAGE,
        "above_date": Label.DATE in next_three[:1],
        "date_near": Label.DATE in next_three,
        "byline_near": Label.BYLINE in next_three,
        "above_image": Label.IMAGE in next_three[:1],
        "above_caption": Label.CAPTION in next_three[:1],
        "above_longer": below is not None and longer and below.words >= HEADLINE + MIN_WORDS,
        "above_standfirst": below is not None and longer and below.words >= STANDFIRST,
        "below_shorter": shorter,
        "author": above is not None and may_be_title(above) and above.words >= HEADLINE and _is_name(look),
        "below_headline": above is not None and shorter and above.words >= HEADLINE and look.words >= STANDFIRST,
        "again_below": any(one.text == look.text for one in shown[at + 1 :]),
        "headlines_above": min(FAR, sum(place < at for place in headlines)),
        "headlines_below": min(FAR, sum(place > at for place in headlines)),
        "only_headline": headlines == [at],
    }


def _credits(folded: str, knowledge: Knowledge) -> bool:
    """Whether a line names the outlet it was taken from: `Reprinted from Prensa Latina`."""
    said = knowledge.credit_words.match(folded) or knowledge.reprint_words.match(folded)
    return said is not None and folded[said.end() :].strip(EDGES) in knowledge.named


def _opens_menu(parts: Sequence[str], knowledge: Knowledge) -> bool:
    """Whether a line is an outlet's name and names of sections: `新华网 首页 时政 国际`."""
    if len(parts) < MENU or fold(parts[0]) not in knowledge.named:
        return False
    known = sum(line_key(part) in knowledge.filed or line_key(part) in knowledge.front_pages for part in parts[1:])
    return known > len(parts) / 2


def _names_author(words: str, knowledge: Knowledge) -> bool:
    """Whether a line says with a colon who wrote the text: `Por: Redacción Cultura`."""
    led = knowledge.author_words.match(words)
    return led is not None and ":" in led[0]


def _is_name(look: Look) -> bool:
    """Two to four words, each with a capital: below a headline, who wrote it."""
    words = look.text.split()
    return 1 < len(words) <= MAX_AUTHOR and all(word[:1].isupper() and word.isalpha() for word in words)


def is_filed(words: str, knowledge: Knowledge) -> bool:
    """Whether a line is the name of a section, the steps to it, or two as one: `Chính trị / Đối ngoại`."""
    if len(words) > MAX_SHORT:
        return False
    steps = [line_key(step) for step in _STEP.split(words)]
    filed = [step in knowledge.filed for step in steps]
    return any(filed) and all(map(operator.or_, filed, (step in knowledge.wide_sections for step in steps)))


def _is_dated(words: str, knowledge: Knowledge) -> bool:
    """Whether a line is about the article, not its headline: `5 octobre 2023, par Le comité`, a day with its time.

    `Por Redacción, lunes 18 de junio de 2012`, `October 2021, Vol 23, No 4`.
    """
    if len(words) > MAX_SHORT or not any(map(str.isdigit, words)):
        return False
    dates = stated_dates(words, knowledge=knowledge)
    signed = knowledge.author_words.match(words) is not None
    day = any(date.day and (date.start == 0 or date.clock is not None or signed) for date in dates)
    return day or is_folio(words, dates, knowledge=knowledge)


def _names_in(parts: Sequence[str], folded: str, knowledge: Knowledge) -> int:
    """How many buttons and names of sections the words of a line hold, counted from three on."""
    if sum(able_to_open(parts)) < MENU:
        return 0
    return sum(kind is not None for _, _, kind in names_among(parts, folded, knowledge))
