"""Looks and the article's blocks → labels of everything around it, by what stands where."""

from __future__ import annotations

import re

from vncuba_dataset.dates import stated_dates
from vncuba_dataset.knowledge import Knowledge, fold
from vncuba_dataset.label.glance import WORD, words_in
from vncuba_dataset.label.looks import MAX_BUTTONS, MAX_SHORT, Look, able_to_open, names_among
from vncuba_dataset.label.stretch import MIN_REPEAT
from vncuba_dataset.model import Label

Labels = list[tuple[Label, str]]

HEADER = 14
"""Lines above the article among which its headline stands; menus reach further up."""
MIN_TITLE, MAX_TITLE, MAX_TITLE_CHARS = 3, 32, 260
"""Words and code points."""
MIN_SUMMARY = 8
"""Words: a shorter line below the headline is a byline or a button."""
MENU = 5
"""Names of sections and buttons that no headline has."""
MAX_TOPIC = 2000
"""Code points of a paragraph whose words tell what the article is about."""
MAX_STEPS = 12
"""Words of a breadcrumb."""
_STEPS, _STEPS_BESIDE_QUOTES = ">»›|", ">›|"
_COUNTER = re.compile(r":\s?\d[\d.,\s]*$|^p\.\s?\d{1,3}\s")
"""A counter of visitors, a page of a table of contents."""
_VALUE = re.compile(r"^[^:]{3,30}:\s\S")
"""A name and its value: `Thu do: La Ha-ba-na`."""
MAX_NAME = 5
"""Words of a byline."""
LEAST_RATING = 0.3
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


def label_before(looks: list[Look], labels: Labels, body: list[int], *, knowledge: Knowledge) -> None:
    """Above the article: section, headline, standfirst and byline in this order, navigation further up."""
    above = [i for i in range(body[0]) if not looks[i].blank]
    for i in above:
        if looks[i].open:
            labels[i] = (Label.RELATED if looks[i].sentence else Label.NAV, "label/before-article")
    told = [i for i in above if looks[i].label is Label.TITLE]
    title = told[-1] if told else _title(looks, labels, above, body, knowledge)
    if title is None:
        return
    place = above.index(title)
    for i in above:
        if looks[i].open and looks[i].text == looks[title].text:
            labels[i] = (Label.TITLE, "label/headline")
    _below_headline(looks, labels, above[place + 1 :])
    _section(looks, labels, above[:place])


def _title(looks: list[Look], labels: Labels, above: list[int], body: list[int], knowledge: Knowledge) -> int | None:
    """The line that reads like a headline of this article, by its words, its place and what follows."""
    near = [i for i in above[-HEADER - 1 :] if _may_be_title(looks[i], knowledge)]
    topic = _topic(looks, body) if near else set()
    rated = [(_rating(looks, above, i, topic, near), -i) for i in near if i in above[-HEADER:]]
    if not rated or max(rated)[0] < LEAST_RATING:
        return None
    best = -max(rated)[1]
    before = above[above.index(best) - 1] if above.index(best) else best
    # a standfirst shares more words with the article than the headline it stands below
    headline, standfirst = looks[before], looks[best]
    shorter = 5 <= headline.words < standfirst.words and standfirst.words >= 12
    place = above.index(before)
    opens = place > 0 and (looks[above[place - 1]].section or labels[above[place - 1]][0] is Label.SECTION)
    if shorter and before in near and (opens or topic.intersection(_keys(headline.text))):
        return before
    return best


def _may_be_title(look: Look, knowledge: Knowledge) -> bool:
    if not look.open or not MIN_TITLE <= look.words <= MAX_TITLE or len(look.text) > MAX_TITLE_CHARS or look.credited:
        return False
    steps = _STEPS_BESIDE_QUOTES if "«" in look.text else _STEPS
    if look.text.endswith((".", ":", ";", "。")) or any(map(look.text.__contains__, steps)):
        return False
    told = _COUNTER.search(look.text) is not None or _opens_with_date(look.text, knowledge)
    return not told and _names_in(look.text, knowledge) < MENU


def _opens_with_date(words: str, knowledge: Knowledge) -> bool:
    """`5 octobre 2023, par Le comité`: a line about the article, not its headline."""
    if not words[:1].isdigit() or len(words) > MAX_SHORT:
        return False
    return any(date.start == 0 and date.day for date in stated_dates(words, knowledge=knowledge))


def _names_in(words: str, knowledge: Knowledge) -> int:
    """How many buttons and names of sections a line holds; 0 where they cannot make a menu."""
    if len(words) > MAX_BUTTONS:
        return 0
    parts = words.split()
    if sum(able_to_open(parts)) < MENU:
        return 0
    return sum(kind is not None for _, _, kind in names_among(parts, fold(words), knowledge))


def _rating(looks: list[Look], above: list[int], i: int, topic: set[str], near: list[int]) -> float:
    words = _keys(looks[i].text)
    place = above.index(i)
    follows = [looks[j].label for j in above[place + 1 : place + 4]]
    share = sum(word in topic for word in words) / len(words) if words else 0.0
    rating = share - 0.02 * (len(above) - place)
    rating += 0.25 if Label.DATE in follows or Label.BYLINE in follows else 0.0
    before = looks[above[place - 1]] if place else None
    rating += 0.2 if before is not None and before.label is Label.DATE else 0.0
    rating -= 0.4 if before is not None and before.label is Label.IMAGE else 0.0
    rating += 0.5 if looks[i].rank == 1 else 0.0
    rating -= 0.5 if looks[i].words <= 8 and _VALUE.search(looks[i].text) else 0.0
    rating -= 0.35 if looks[i].text.isupper() and _has_plain(looks, near) else 0.0
    rating += 0.2 if place == 0 and len(above) <= 4 and looks[i].words >= 5 else 0.0
    rating += 0.1 if looks[i].repeats else 0.0
    return rating - (0.6 if looks[i].words < 5 else 0.0)


def _has_plain(looks: list[Look], near: list[int]) -> bool:
    """Whether a line that may be the headline is not in capitals: then one in capitals is the site's slogan."""
    return any(looks[i].words >= 5 and not looks[i].text.isupper() and not _VALUE.search(looks[i].text) for i in near)


def _topic(looks: list[Look], body: list[int]) -> set[str]:
    """The words of the article, folded."""
    return words_in([looks[i].text[:MAX_TOPIC] for i in body])


def _keys(text: str) -> list[str]:
    return [word for word in WORD.findall(fold(text)) if len(word) > 2 or not word.isascii()]


def _below_headline(looks: list[Look], labels: Labels, below: list[int]) -> None:
    for i in below:
        if not looks[i].open or labels[i][0] is Label.TITLE:
            continue
        if looks[i].words >= MIN_SUMMARY:
            labels[i] = (Label.SUMMARY, "label/below-headline")
        elif looks[i].credited or _is_name(looks[i]):
            labels[i] = (Label.BYLINE, "label/below-headline")
        else:
            labels[i] = (Label.OTHER, "label/below-headline")


def _section(looks: list[Look], labels: Labels, above: list[int]) -> None:
    """A section's name, or a line with steps, right above the headline; the end of a menu may be any entry."""
    near = [i for i in above[-2:] if looks[i].open and looks[i].words <= MAX_STEPS]
    named = [i for i in near if looks[i].section or any(mark in looks[i].text for mark in (">", "»", "›", " / "))]
    menu = [i for i in above[-4:] if looks[i].section]
    if named and len(menu) <= 1:
        labels[named[-1]] = (Label.SECTION, "label/above-headline")
    elif len(above) == 1 and near and not looks[above[0]].credited and looks[above[0]].words <= MAX_NAME:
        labels[above[0]] = (Label.SECTION, "label/above-headline")


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


def label_after(looks: list[Look], labels: Labels, body: list[int]) -> None:
    """Below the article: its credit; then comments from their heading on, other stories, buttons."""
    below = [i for i in range(body[-1] + 1, len(looks)) if not looks[i].blank]
    kind = Label.RELATED
    for place, i in enumerate(below):
        look = looks[i]
        if look.heads and look.label is not None:
            kind = look.label
        if kind is Label.COMMENT and not look.heads and look.label not in {Label.RELATED, Label.PROMO, Label.IMAGE}:
            labels[i] = (Label.COMMENT, "label/below-comments") if look.label is not Label.OTHER else labels[i]
        elif look.rule == "image/player" and look.words > 2:
            labels[i] = (Label.RELATED, "label/after-article")
        elif (
            look.open
            and place < FOOTER
            and kind is Label.RELATED
            and (_is_credit(look) or _is_first_name(look, place))
        ):
            labels[i] = (Label.BYLINE, "label/below-article")
        elif look.open:
            labels[i] = (Label.OTHER if look.words < 3 else kind, "label/after-article")


def _is_first_name(look: Look, place: int) -> bool:
    """A name of two or three words on the first line behind the body."""
    return place == 0 and _is_name(look) and 2 <= len(look.text.split()) <= 3


def _is_credit(look: Look) -> bool:
    return look.credited or (look.text.isupper() and _is_name(look) and look.words > 1)
