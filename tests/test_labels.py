"""The quality gate: what the labeller reaches on the labelled pages, per label and language, never sinks unseen."""

from __future__ import annotations

import pytest
from labelled import PAGES, digest, floors, given_labels, labelled, read_page, scores
from support import cases

import vncuba_dataset as vc
from vncuba_dataset.label.endings import (
    leave_appeals,
    stop_at_buttons,
    stop_at_list,
    stop_at_sign_off,
    stop_for_good,
)
from vncuba_dataset.label.fill import fill
from vncuba_dataset.label.line import Line
from vncuba_dataset.label.looks import Look
from vncuba_dataset.label.stretch import label_article
from vncuba_dataset.label.teasers import stop_at_teasers
from vncuba_dataset.model import Label


@pytest.fixture(scope="module")
def now() -> dict[str, dict[str, float]]:
    return scores()


def test_floors_hold_for_these_pages() -> None:
    assert floors()["digest"] == digest(), "the pages changed: python tests/rewrite_floors.py"


@pytest.mark.parametrize("name", ["kept", "leaked", "recall"])
def test_no_floor_is_broken(name: str, now: dict[str, dict[str, float]]) -> None:
    sign = -1 if name == "leaked" else 1
    broken = {k: (v, now[name].get(k)) for k, v in floors()[name].items() if sign * (now[name][k] - v) < 0}
    assert not broken


@pytest.mark.parametrize(("page", "exact"), cases("structure", page=str, exact=bool))
def test_structure(page: str, exact: bool | None) -> None:
    found = given_labels(labelled(page, "page"))
    wrong = [(right, given, words) for right, given, words in found if (right == "body") != (given == "body")]
    wrong += [(right, given, words) for right, given, words in found if exact and right != given]
    assert not wrong


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_page_is_well_formed_and_no_article_is_lost(path) -> None:  # type: ignore[no-untyped-def]
    page = read_page(path)
    bodies = [given for right, given, _ in given_labels(page) if right == "body"]
    assert bodies.count("body") >= 0.6 * len(bodies), bodies


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_no_date_is_invented_and_the_language_is_right(path) -> None:  # type: ignore[no-untyped-def]
    page = read_page(path)
    a = vc.clean(page.text)
    assert a.date_edtf in {None, page.fields["date"]}
    assert a.language in {None, page.fields["language"]}


# Broken lines of a paragraph touch in the page and have blank lines between them in the text; so have one-line pages.
FORGETS = {
    "en-factsheet",
    "en-medicc-news",
    "en-talkvietnam-one-line-md",
    "es-uh-university-programme",
    "vi-tuoitre-inline-split",
}


@pytest.mark.parametrize(
    "path",
    [pytest.param(p, id=p.stem, marks=[pytest.mark.xfail(strict=True)] if p.stem in FORGETS else []) for p in PAGES],
)
def test_cleaning_a_cleaned_text_keeps_its_paragraphs(path) -> None:  # type: ignore[no-untyped-def]
    text = vc.clean_text(read_page(path).text)
    assert vc.clean_text(text) == text


def _line(text: str, chance: float, label: Label | None = None, rule: str = "") -> Line:
    ends = text.endswith(".")
    words = len(text.split())
    look = Look(text, words, label, rule, False, ends and words > 5, int(ends), None, *[False] * 5)
    return Line(look, chance, chance > 0.5)


PARAGRAPH = "The two sides agreed to enlarge the rice project in the province of Pinar del Río next year{}."


@pytest.mark.parametrize(("credit", "body"), [("VNA/CVN", [0, 1, 2, 4, 5]), ("", [0, 1, 2])])
def test_the_article_goes_on_to_its_credit(credit: str, body: list[int]) -> None:
    """What stands behind another story's link is the article's where its credit follows, and nobody's else."""
    paragraphs = [_line(PARAGRAPH.format(f" and in year {n}"), 0.95) for n in range(3)]
    link = _line(">> The vaccine", 0.1, Label.RELATED, "fr/related-link")
    behind = [_line("Mariel, gate of the island", 0.07), _line(PARAGRAPH.format(", said Granma"), 0.17)]
    end = [_line(credit, 0.02, Label.BYLINE, "und/editor-code")] if credit else []
    lines = [*paragraphs, link, *behind, *end]
    assert label_article(lines, [(Label.OTHER, "")] * len(lines)) == body


@pytest.mark.parametrize(("chance", "body"), [(0.25, [1, 2, 3, 4]), (0.1, [2, 3, 4])])
def test_a_short_statement_opens_the_article(chance: float, body: list[int]) -> None:
    paragraphs = [_line(PARAGRAPH.format(f" and in year {n}"), 0.95) for n in range(3)]
    lines = [_line("The teachers from Cuba", 0.06), _line("They came quietly.", chance), *paragraphs]
    assert label_article(lines, [(Label.OTHER, "")] * len(lines)) == body


@pytest.mark.parametrize(("chance", "kept_lines"), [(0.3, 7), (0.9, 9)])
def test_statements_below_buttons_need_a_sure_model(chance: float, kept_lines: int) -> None:
    paragraphs = [_line(PARAGRAPH.format(f" and in year {n}"), 0.95) for n in range(7)]
    buttons = [_line(word, 0.02, Label.OTHER, "en/widget") for word in ("Share", "Print")]
    below = [_line(PARAGRAPH.format(f", said paper {n}"), chance) for n in range(2)]
    kept = [line.look.open and line.chance > 0.2 for line in (*paragraphs, *buttons, *below)]
    stop_at_buttons([*paragraphs, *buttons, *below], kept)
    assert sum(kept) == kept_lines


@pytest.mark.parametrize(
    ("line", "fills"), [("18.45 – Debate on the years of war, with those who were there", True), ("Debate", False)]
)
def test_a_line_between_two_that_open_as_it_does_is_of_the_article(line: str, fills: bool) -> None:
    words = (PARAGRAPH.format(" then"), "17.30 – Opening", line, "20.00 – Dinner", PARAGRAPH.format(" now"))
    lines = [_line(one, 0.05 if one == line else 0.9) for one in words]
    kept = [one.chance > 0.5 for one in lines]
    fill(lines, kept)
    assert kept[2] == fills


@pytest.mark.parametrize(("chance", "ends"), [(0.95, False), (0.4, True)])
def test_a_name_over_paragraphs_that_the_model_is_sure_of_ends_nothing(chance: float, ends: bool) -> None:
    above = [_line(PARAGRAPH.format(f" and in year {n}"), 0.95) for n in range(3)]
    name = _line("Vì Việt Nam", 0.3)
    name = name._replace(look=name.look._replace(signature=True))
    lines = [*above, name, *(_line(PARAGRAPH.format(f", said paper {n}"), chance) for n in range(2))]
    kept = [True] * len(lines)
    stop_for_good(lines, kept)
    assert kept == [True] * 3 + [not ends] * 3


@pytest.mark.parametrize(
    ("above", "chance", "ends"),
    [(3, 0.9, True), (3, 0.4, False), (1, 0.9, False)],
    ids=["sign-off", "caption", "near-the-top"],
)
def test_an_agency_behind_a_caption_or_near_the_top_ends_nothing(above: int, chance: float, ends: bool) -> None:
    paragraphs = [_line(PARAGRAPH.format(f" and in year {n}"), 0.95) for n in range(above)]
    signed = _line("Farmers of both countries stand in a field of rice near Pinar del Río. (AP)", chance)
    signed = signed._replace(look=signed.look._replace(closes=True, sentence=True))
    below = [_line(PARAGRAPH.format(f", said paper {n}"), 0.95) for n in range(3)]
    lines = [*paragraphs, signed, *below]
    kept = [True] * len(lines)
    stop_at_sign_off(lines, kept)
    assert kept == [True] * (above + 1) + [not ends] * 3


@pytest.mark.parametrize(("chance", "ends"), [(0.3, True), (0.7, False)])
def test_headline_and_teaser_by_turns_need_a_model_in_doubt(chance: float, ends: bool) -> None:
    paragraphs = [_line(PARAGRAPH.format(f" and in year {n}"), 0.95) for n in range(5)]
    headline = _line("The coffee of Viet Nam and the markets of Havana", chance)
    pairs = [headline, _line(PARAGRAPH.format(", said one paper"), chance)] * 2
    lines = [*paragraphs, *pairs]
    kept = [True] * len(lines)
    stop_at_teasers(lines, kept)
    assert kept == [True] * 5 + [not ends] * 4


@pytest.mark.parametrize(
    ("chances", "ends"),
    [((0.95, 0.8), True), ((0.9, 0.95), False)],
    ids=["readers", "button-between-paragraphs"],
)
def test_comments_may_be_longer_than_the_article(chances: tuple[float, float], ends: bool) -> None:
    above = [_line(PARAGRAPH.format(f" and in year {n}"), chances[0]) for n in range(3)]
    head = _line("Comments", 0.1, Label.COMMENT, "en/comments")
    head = head._replace(look=head.look._replace(heads=True))
    below = [_line(PARAGRAPH.format(f", said reader {n}"), chances[1]) for n in range(8)]
    lines = [*above, head, *below]
    kept = [line is not head for line in lines]
    stop_for_good(lines, kept)
    assert kept == [True] * 3 + [False] + [not ends] * 8


def test_what_an_appeal_offers_is_none_of_the_article() -> None:
    paragraphs = [_line(PARAGRAPH.format(f" and in year {n}"), 0.95) for n in range(3)]
    appeal = _line("Subscribe today and enjoy:", 0.3, Label.PROMO, "en/appeal")
    offers = [_line(f"Everything that we print about {what}.", 0.8) for what in ("the ports", "the farms of both")]
    offers = [line._replace(look=line.look._replace(listed=True)) for line in offers]
    lines = [*paragraphs, appeal, *offers, paragraphs[0], offers[0]]
    kept = [line is not appeal for line in lines]
    leave_appeals([line.look for line in lines], kept)
    assert kept == [True] * 3 + [False] * 3 + [True] * 2


@pytest.mark.parametrize(
    ("chance", "sign", "ends"),
    [(0.7, ".", True), (0.93, ".", False), (0.7, "?", False)],
    ids=["stories", "as-likely", "questions"],
)
def test_a_list_below_a_heading_over_stories_ends_the_article(chance: float, sign: str, ends: bool) -> None:
    paragraphs = [_line(PARAGRAPH.format(f" and in year {n}"), 0.95) for n in range(3)]
    head = _line("Related news", 0.1, Label.RELATED, "en/related-heading")
    head = head._replace(look=head.look._replace(heads=True))
    items = [_line(f"- The port of Mariel, gate of the island, part {n}{sign}", chance) for n in range(3)]
    items = [line._replace(look=line.look._replace(listed=True)) for line in items]
    lines = [*paragraphs, head, *items]
    kept = [line is not head for line in lines]
    stop_at_list(lines, kept)
    assert kept == [True] * 3 + [False] + [not ends] * 3
