"""Looks and the article's blocks → labels of everything around it, by what stands where."""

from __future__ import annotations

import re

from vncuba_dataset.dates import beside, stated_dates
from vncuba_dataset.knowledge import Knowledge, fold
from vncuba_dataset.label.asked import Asking
from vncuba_dataset.label.looks import Look
from vncuba_dataset.label.model import load_model
from vncuba_dataset.label.stretch import MIN_REPEAT
from vncuba_dataset.label.titles import find_title, is_filed, may_be_title
from vncuba_dataset.model import Label

Labels = list[tuple[Label, str]]

MIN_SUMMARY = 8
"""Words: a shorter line below the headline is a byline or a button."""
NEAR_HEADLINE = 2
"""Lines above the headline that are no menu's: the steps of a breadcrumb."""
MAX_ITEM = 3
"""Words of an item of a menu."""
_OF_MENU = frozenset({Label.NAV, Label.RELATED, Label.SECTION})
_ALSO_ITEMS = ("/related-heading", "/breadcrumb")
MAX_STEPS = 12
"""Words of a breadcrumb."""
MAX_NAME = 5
"""Words of a byline."""
SIGNING = 2
"""Lines behind the article among which its editor's letters stand."""
MAX_DATED = 16
"""Words of a line with a date below the headline."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CREDITED = re.compile(r"[^)]{12}\([^():]{2,40}\)$|[^/]{12}\s/\s?[^\W\d_a-z][^/.]{2,30}$")
"""`Campo de arroz en Los Palacios. (Captura)`: a caption and its credit."""
_CODE = re.compile(r"\([^\s()\d][^()\d]{1,24}\)|[^\W\d_a-z]{2,4}|[^\W\d_a-z]{1,2}\.\s?[^\W\d_]{1,5}\.?")
_SIGNS_OF_IMPRINT = ("©", "®", "www.", "@", "+", "(", "ISSN")
"""One of which stands in every line that `_IMPRINT` finds anything in."""
_IMPRINT = re.compile(r"[©®]|\bwww\.\w|\w@\w|(?:\+\d|\(\d{2,4}\)\s?\d)[\d\s.-]{6}|\bISSN\b")
MIN_NUMBERS = 2
"""Numbers of street, post or telephone in an imprint."""
_NUMBER = re.compile(r"\d+")
FOOTER = 3
"""Lines behind the article among which its credit stands."""


def label_lead(looks: list[Look], labels: Labels, body: list[int]) -> None:
    """A standfirst inside: what stands before the paragraph with the dateline, or what a later one says again."""
    opens = next((i for i in body[:4] if looks[i].dateline is not None), None)
    for i in body[:4]:
        if (
            i == body[0]
            and looks[i].rank > 1
            and looks[i].words >= MIN_SUMMARY
            and looks[body[-1]].rank != looks[i].rank
        ):
            labels[i] = (Label.SUMMARY, "label/heading")
        elif opens is not None and i < opens:
            labels[i] = (Label.SUMMARY, "label/before-dateline")
        elif i == body[0] and _said_again(looks, i, body):
            labels[i] = (Label.SUMMARY, "label/said-again")


def _said_again(looks: list[Look], i: int, body: list[int]) -> bool:
    words = looks[i].text.rstrip(".… ")
    return len(words) >= MIN_REPEAT and any(words in looks[j].text for j in body if j > i)


def label_before(looks: list[Look], labels: Labels, body: list[int], *, knowledge: Knowledge) -> Asking[None]:
    """Above the article: section, headline, standfirst and byline in this order, navigation further up."""
    above = [i for i in range(body[0]) if not looks[i].blank]
    for i in above:
        if looks[i].open:
            labels[i] = (Label.RELATED if looks[i].sentence else Label.NAV, "label/before-article")
    told = [i for i in above if looks[i].label is Label.TITLE]
    title = told[-1] if told else None
    if title is None and (trees := load_model(knowledge.labels).title):
        title = yield from find_title(looks, body, trees, knowledge=knowledge)
    if title is None:
        title = _only_line(looks, above)
    if title is None:
        return
    place = above.index(title)
    for i in above:
        if looks[i].open and looks[i].text == looks[title].text:
            labels[i] = (Label.TITLE, "label/headline")
    _below_headline(looks, labels, above[place + 1 :], knowledge)
    _menu(looks, labels, above[: max(0, place - NEAR_HEADLINE)])
    _section(looks, labels, above[:place], knowledge)


def _only_line(looks: list[Look], above: list[int]) -> int | None:
    """The first line of the page, where nothing but an author stands between it and the article: `Gửi Cuba`."""
    able = [i for i in above if looks[i].open and not (looks[i].initials or looks[i].credited)]
    if len(able) != 1 or able != above[:1] or looks[able[0]].section or not may_be_title(looks[able[0]]):
        return None
    return able[0] if not looks[able[0]].sentence and not looks[able[0]].text.endswith((",", ".")) else None


def _below_headline(looks: list[Look], labels: Labels, below: list[int], knowledge: Knowledge) -> None:
    for above, i in zip([None, *below], below, strict=False):
        if not looks[i].open or labels[i][0] is Label.TITLE:
            continue
        if _is_dated(looks[i], knowledge):
            labels[i] = (Label.DATE, "label/dated")
        elif above is not None and looks[above].label is Label.IMAGE and looks[i].words > 2:
            labels[i] = (Label.CAPTION, "label/below-picture")
        elif looks[i].words >= MIN_SUMMARY and _CREDITED.search(looks[i].text):
            labels[i] = (Label.CAPTION, "label/below-headline")
        elif looks[i].words >= MIN_SUMMARY:
            labels[i] = (Label.SUMMARY, "label/below-headline")
        elif looks[i].credited or looks[i].initials or _is_name(looks[i]):
            labels[i] = (Label.BYLINE, "label/below-headline")
        else:
            labels[i] = (Label.OTHER, "label/below-headline")


def _is_dated(look: Look, knowledge: Knowledge) -> bool:
    """A day with its year and a few words: `R.P. 11 septiembre, 2023`; `p.m.` may make it look like a sentence."""
    if look.words > MAX_DATED or _YEAR.search(look.text) is None:
        return False
    words = look.text
    dates = stated_dates(words, knowledge=knowledge) or stated_dates(words, knowledge=knowledge, day_first=True)
    if not dates or any(date.day is None for date in dates):
        return False
    timed = any(date.clock is not None for date in dates)
    return not look.sentence or (timed and len(beside(words, dates, knowledge=knowledge).split()) <= MAX_NAME)


def _menu(looks: list[Look], labels: Labels, above: list[int]) -> None:
    """Items of a menu that elsewhere head a list or open a breadcrumb: `Multimedia`, `Video`, `Inicio`."""
    short = [labels[i][0] in _OF_MENU and looks[i].words <= MAX_ITEM for i in above]
    for place, i in enumerate(above[1:-1], 1):
        heads = looks[i].rule.endswith(_ALSO_ITEMS) and looks[i].words <= MAX_ITEM
        if heads and short[place - 1] and short[place + 1]:
            labels[i] = (Label.NAV, "label/menu-item")


def _section(looks: list[Look], labels: Labels, above: list[int], knowledge: Knowledge) -> None:
    """A section's name, or a line with steps, right above the headline; the end of a menu may be any entry."""
    near = [i for i in above[-2:] if looks[i].open and looks[i].words <= MAX_STEPS]
    if above and looks[above[-1]].rule.endswith("/related-heading") and is_filed(looks[above[-1]].text, knowledge):
        near.append(above[-1])  # `Noticias`: over a headline no list of other stories begins
    named = [i for i in near if looks[i].section or _has_steps(looks[i]) or is_filed(looks[i].text, knowledge)]
    menu = [i for i in above[-4:] if looks[i].section]
    if named and (len(menu) <= 1 or _has_steps(looks[named[-1]])):
        labels[named[-1]] = (Label.SECTION, "label/above-headline")
    elif len(above) == 1 and near and not looks[above[0]].credited and looks[above[0]].words <= MAX_NAME:
        labels[above[0]] = (Label.SECTION, "label/above-headline")


def _has_steps(look: Look) -> bool:
    return any(mark in look.text for mark in (">", "»", "›", " / "))


def _is_name(look: Look) -> bool:
    """One to five words, each with a capital: a person, a desk."""
    words = look.text.split()
    named = bool(words) and all(word[:1].isupper() for word in words) and not any(c.isdigit() for c in look.text)
    return named and len(words) <= MAX_NAME and len(look.text) >= 4


def label_inside(looks: list[Look], labels: Labels, body: list[int]) -> None:
    """Between paragraphs: a sentence or a link is another story's, a few words are a button."""
    inside = set(range(body[0], body[-1])).difference(body)
    for i in inside:
        if looks[i].open and labels[i][1] == "label/no-article":
            related = looks[i].words > 3
            labels[i] = (Label.RELATED if related else Label.OTHER, "label/inside-article")


def label_after(looks: list[Look], labels: Labels, body: list[int], *, knowledge: Knowledge) -> None:
    """Below the article: its credit; then comments from their heading on, other stories, buttons."""
    below = [i for i in range(body[-1] + 1, len(looks)) if not looks[i].blank]
    kind = Label.RELATED
    for place, i in enumerate(below):
        look = looks[i]
        if look.heads and look.label is not None:
            kind = look.label
        if kind is Label.COMMENT and not look.heads and look.label not in {Label.RELATED, Label.PROMO, Label.IMAGE}:
            imprint = look.open and _is_imprint(look, knowledge)
            if imprint or look.label is not Label.OTHER:
                labels[i] = (Label.OTHER if imprint else Label.COMMENT, "label/below-comments")
        elif look.rule == "image/player" and look.words > 2:
            labels[i] = (Label.RELATED, "label/after-article")
        elif (
            look.open
            and place < FOOTER
            and kind is Label.RELATED
            and (_is_credit(look) or _is_first_name(look, place))
        ) or (look.open and place < SIGNING and kind is Label.RELATED and _is_code(look)):
            labels[i] = (Label.BYLINE, "label/below-article")
        elif look.open:
            labels[i] = (_kind_of(look, kind, knowledge), "label/after-article")


def _is_code(look: Look) -> bool:
    """An editor's letters or a mark in brackets: `N.H`, `CTV`, `(TTXVN/Vietnam+)`."""
    return _CODE.fullmatch(look.text) is not None


def _is_imprint(look: Look, knowledge: Knowledge) -> bool:
    """Words of an imprint with its numbers; a headline may begin so, `Tổng Biên tập Báo Nhân Dân thăm Cuba`."""
    numbered = len(_NUMBER.findall(look.text)) >= MIN_NUMBERS
    return numbered and knowledge.imprint_words.match(fold(look.text)) is not None


def _kind_of(look: Look, kind: Label, knowledge: Knowledge) -> Label:
    """What a line behind the article is, below a heading of that kind: an imprint, a keyword, or another story."""
    signed = any(map(look.text.__contains__, _SIGNS_OF_IMPRINT)) and _IMPRINT.search(look.text) is not None
    if signed or _is_imprint(look, knowledge):
        return Label.OTHER
    return Label.NAV if look.words < 3 and kind is Label.RELATED else kind


def _is_first_name(look: Look, place: int) -> bool:
    """A name of two or three words on the first line behind the body."""
    return place == 0 and _is_name(look) and 2 <= len(look.text.split()) <= 3


def _is_credit(look: Look) -> bool:
    return look.credited or (look.text.isupper() and _is_name(look) and look.words > 1)
