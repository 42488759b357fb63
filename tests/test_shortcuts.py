"""A glance, a table, many at once: they tell what the slow question tells, on all pages and on any text."""

from __future__ import annotations

import dataclasses
import gc
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled import PAGES, read_page
from support import SEEDS
from test_properties import LINES

from vncuba_dataset import dateline, dates, words
from vncuba_dataset.assign import date_lines, domains, language, mastheads, names
from vncuba_dataset.assign.view import View
from vncuba_dataset.clean import clean_pages
from vncuba_dataset.dateline import may_have_mark, may_open_with_place, read_dateline
from vncuba_dataset.knowledge import fold, load_knowledge
from vncuba_dataset.knowledge.words import bounded
from vncuba_dataset.label import neighbours, structure
from vncuba_dataset.label.looks import Look, ends_like_prose
from vncuba_dataset.markdown import MARKS, is_marked
from vncuba_dataset.memory import uninterrupted
from vncuba_dataset.model import Block, Label, Page
from vncuba_dataset.patterns import Patterns, case, case_in_place
from vncuba_dataset.remembered import Remembered

KNOWLEDGE = load_knowledge()
TEXTS = [*(read_page(path).text for path in PAGES), *(path.read_text(encoding="utf-8") for path in SEEDS)]
EVERY_LINE = list(dict.fromkeys(line for text in TEXTS for line in text.split("\n") if line.strip()))
LEXICON = {name: getattr(KNOWLEDGE.lexicon, name) for name in ("patterns", "credits", "cuts_after", "cuts_before")}
MADE = st.one_of(LINES, st.text(max_size=80), st.lists(st.sampled_from(EVERY_LINE), max_size=4).map(" ".join))
ODD = st.text(st.sampled_from("aÉß ’'-_²３中あ한𝐀\ud800\u0301ﬁİı.\n\u2003"), max_size=20)
LETTERS, RUNS = re.compile(r"[^\W\d_]+"), re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:[’'-][^\W_]+)*")


# ---------------------------------------------------------------- words


def agree_on_words(text: str) -> None:
    assert words.letters_alone(text).split() == LETTERS.findall(text)
    assert len(words.letters_alone(text)) == len(text)
    assert words.runs_of(text) == RUNS.findall(text)
    assert words.count_words(text) == len(WORDS.findall(text))


@given(st.one_of(MADE, ODD))
def test_tables_find_the_words_that_patterns_find(text: str) -> None:
    agree_on_words(text)


def test_tables_find_the_words_of_all_pages() -> None:
    for text in TEXTS:
        agree_on_words(text)


@given(st.one_of(MADE, ODD), st.data())
def test_a_key_is_cut_from_the_folded_page(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    view = View(Page("", "x"), text, (), KNOWLEDGE)
    assert view.fold(start, end) == fold(text[start:end])


@pytest.mark.parametrize("text", ["Straße", "e\u0301", "ﬁn"])
def test_a_page_whose_letters_fold_to_more_or_to_none_is_not_cut(text: str) -> None:
    assert words.folded_evenly(text) is None


# ---------------------------------------------------------------- language


def told_one_by_one(of: list[str]) -> tuple[str, str] | None:
    """By the definition, word for word."""
    known = KNOWLEDGE
    small = [word for word in of if word == word.lower()]
    most = 0.7 * len(of)
    shouted = len(of) - len(small) > most and sum(map(str.isupper, of)) > most
    counting = [word.lower() for word in of] if shouted or len(small) < max(2, 0.2 * len(of)) else small
    if sum(not word.isascii() for word in counting) / len(counting) >= language.MIN_LETTERS:
        for code, own in known.letters:
            if sum(not own.isdisjoint(word) for word in counting) / len(counting) >= language.MIN_LETTERS:
                return code, "language/letters"
    hits = [sum(at in known.everyday.get(word, ()) for word in counting) for at in range(len(known.everyday_lists))]
    shares = sorted(((n / len(counting), code) for n, code in zip(hits, known.everyday_lists, strict=True)))
    best, first = shares[-1]
    rival = max((share for share, code in shares if code != first), default=0.0)
    if best < language.MIN_EVERYDAY:
        return None
    if best >= language.LEAD * rival:
        return first, "language/everyday-words"
    near = {code for share, code in shares if share >= max(language.MIN_EVERYDAY, best / language.LEAD)}
    own_words = sorted((sum(word in known.own_words[code] for word in counting), code) for code in near)
    number, code = own_words[-1]
    alone = len(own_words) < 2 or number >= 2 * own_words[-2][0]
    return (code, "language/own-words") if number >= language.MIN_OWN and alone else None


def agree_on_languages(text: str) -> None:
    of = LETTERS.findall(text)
    if len(of) >= language.MIN_WORDS:
        told, _ = language._told(text, of, KNOWLEDGE, False)
        assert (told and (told.language, told.rule)) == told_one_by_one(of)


@given(st.lists(st.one_of(MADE, ODD), max_size=4))
def test_no_word_stands_in_two_sentences(paragraphs: list[str]) -> None:
    text, starts = "\n".join(paragraphs), [sum(len(one) + 1 for one in paragraphs[:i]) for i in range(4)]
    spans = [(start, start + len(one)) for start, one in zip(starts, paragraphs, strict=False)]
    sentences = [text[low:high] for low, high in language._sentences(text, spans)]
    assert "".join(sentences) == "".join(paragraphs)
    if all(len(sentence) < language.MAX_SENTENCE for sentence in sentences):
        assert [word for one in sentences for word in words.letters_alone(one).split()] == LETTERS.findall(text)


@given(MADE)
def test_a_language_is_told_as_by_its_definition(text: str) -> None:
    agree_on_languages(text)


def test_the_language_of_every_line_is_told_as_by_its_definition() -> None:
    for line in EVERY_LINE:
        agree_on_languages(line)
        agree_on_languages(line.upper())
        agree_on_languages(line.title())


# ---------------------------------------------------------------- datelines, dates, marks


def agree_on_datelines(paragraph: str) -> None:
    told = read_dateline(paragraph, knowledge=KNOWLEDGE)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(dateline, "may_open_with_place", lambda *_: True)
        patched.setattr(dateline, "_DASHES", ("",))
        assert read_dateline(paragraph, knowledge=KNOWLEDGE) == told
    if not may_have_mark(paragraph, knowledge=KNOWLEDGE):
        assert told is None or not told.marks


@given(MADE)
def test_a_closed_gate_leaves_no_dateline_out(text: str) -> None:
    agree_on_datelines(text)


def test_a_closed_gate_leaves_no_dateline_of_any_page_out() -> None:
    for line in EVERY_LINE:
        for opens in (0, *(stop.end() for stop in re.finditer(r"[.,:)–-]\s*", line[:200]))):
            agree_on_datelines(line[opens:])


@pytest.mark.parametrize(
    "head",
    [
        "ГАВАНА, 7 февраля. РИА Новости. Куба и Вьетнам подписали соглашение.",
        "ГАВАНА, 7 февраля 2024. РИА Новости. Куба и Вьетнам подписали соглашение.",
        "Москва. 26 сентября. INTERFAX.RU - Куба и Вьетнам подписали соглашение.",
    ],
)
def test_a_mark_behind_place_and_day_passes_the_gate(head: str) -> None:
    told = read_dateline(head, knowledge=KNOWLEDGE)
    assert told is not None
    assert told.marks
    assert may_have_mark(head, knowledge=KNOWLEDGE)
    agree_on_datelines(head)


@given(
    st.sampled_from(sorted(KNOWLEDGE.places)).map(str.upper),
    st.sampled_from(["7 февраля", "20/9", "3 de mayo de 2023", "mayo", "26 сентября"]),
    st.sampled_from(sorted(KNOWLEDGE.datelines)),
    st.sampled_from([", ", ". "]),
    st.sampled_from([". ", " - ", ".- "]),
)
def test_a_closed_gate_leaves_no_mark_behind_a_day_out(place: str, day: str, mark: str, sign: str, end: str) -> None:
    agree_on_datelines(f"{place}{sign}{day}. {mark}{end}Куба и Вьетнам подписали соглашение.")


@pytest.mark.parametrize("text", ["Both sides met. They agreed", "cuộc gặp đã kết thúc"])
def test_prose_is_not_asked_for_marks(text: str) -> None:
    assert not may_have_mark(text, knowledge=KNOWLEDGE)
    assert not may_open_with_place(text, 0, KNOWLEDGE)


@pytest.mark.parametrize("place", sorted(KNOWLEDGE.places))
def test_every_place_may_open_a_dateline(place: str) -> None:
    assert may_open_with_place(f"{place}, 3 de mayo.- ", 0, KNOWLEDGE)


def test_letters_that_are_not_small_are_their_own_capitals() -> None:
    for sign in map(chr, range(0x110000)):
        if sign.isalpha() and not sign.islower() and not sign.istitle():
            assert sign.isupper() or sign == sign.upper()
            assert not sign.isupper() or sign == sign.upper()


@given(st.one_of(MADE, st.text(st.sampled_from("０９：／－．，（）’a1 ệ"), max_size=12)))
def test_full_width_signs_become_plain_ones_wherever_they_stand(text: str) -> None:
    assert dates.plain_figures(text) == text.translate(dates._PLAIN)
    assert words.plain_signs(text) == text.translate(words._PLAIN)


def agree_on_years(line: str) -> None:
    """What a line without a year is not asked for: a date, with its links as they are or not."""
    if not dates.has_year(line):
        assert not dates.has_year(date_lines._unlinked(line))
        assert date_lines._NUMERIC.search(line) is None


@given(st.one_of(MADE, st.text(st.sampled_from("12/09]( )[*_.２０"), max_size=14)))
def test_a_line_without_a_year_has_none_without_its_links(line: str) -> None:
    agree_on_years(line)


def test_no_line_of_any_page_gets_its_year_from_its_links() -> None:
    for line in EVERY_LINE:
        agree_on_years(line)


@given(st.one_of(MADE, st.text(st.sampled_from("©®w.@+(1) ISN-"), max_size=14)))
def test_an_imprint_has_one_of_its_signs(line: str) -> None:
    if neighbours._IMPRINT.search(line):
        assert any(sign in line for sign in neighbours._SIGNS_OF_IMPRINT)


@pytest.mark.parametrize(
    "line", ["© Granma", "www.vov.vn", "toasoan@vov.vn", "Tel. +84 24 3825", "(024) 3825 4444", "ISSN 1"]
)
def test_every_kind_of_imprint_passes_the_gate(line: str) -> None:
    assert neighbours._IMPRINT.search(line) is not None
    assert any(sign in line for sign in neighbours._SIGNS_OF_IMPRINT)


# ---------------------------------------------------------------- the build of a page


def broken_one_by_one(looks: list[Look]) -> list[int]:
    """By the definition, line for line."""
    found: list[int] = []
    run: list[int] = []
    for i in range(len(looks) - 1):
        if not structure._runs_over(looks[i], looks[i + 1]):
            found += run if len(run) > 1 else []
            run = []
            continue
        run.append(i)
        if ends_like_prose(looks[i + 1].text):
            found += run
            run = []
    return found


PIECES = [
    "Cuba y Vietnam firman un acuerdo de cooperación en",
    "agricultura y comercio de arroz entre los dos",
    "fin.",
]
PIECES += ["", "Cuba", ", y", ", dijo el ministro,", "a) arroz", "el arroz.", "Vuelve mañana."]


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from([None, None, None, Label.NAV])), max_size=12))
def test_sentences_run_on_where_a_small_letter_or_a_sign_follows(lines: list[tuple[str, Label | None]]) -> None:
    looks = [Look(text, len(text.split()), what, "", *[False] * 2, 0, None, *[False] * 5) for text, what in lines]
    assert structure.broken(looks) == broken_one_by_one(looks)


@given(st.text(st.sampled_from("0123２٣²:hH'’."), max_size=7))
def test_a_time_opens_with_a_digit(words: str) -> None:
    assert structure._TIME.fullmatch(words) is None or words[:1].isdigit()


@given(st.lists(st.tuples(st.integers(1, 5), st.booleans()), max_size=8))
def test_a_line_is_found_by_what_stands_in_it(sizes: list[tuple[int, bool]]) -> None:
    ends = [sum(size for size, _ in sizes[: i + 1]) for i in range(len(sizes))]
    blocks = tuple(
        Block(end - size, end, Label.BLANK if blank else Label.OTHER, "")
        for end, (size, blank) in zip(ends, sizes, strict=True)
    )
    view = View(Page("", "x"), "x" * sum(size for size, _ in sizes), blocks, KNOWLEDGE)
    for at in (None, *range(-1, len(view.text) + 1)):
        held = (i for i, one in enumerate(view.lines()) if at is not None and one.start <= at < one.end)
        assert view.line_at(at) == next(held, None)


@given(MADE)
def test_what_is_remembered_of_dates_is_what_is_read(text: str) -> None:
    for code in (None, "vi", "en"):
        told = dates.stated_dates(text, knowledge=KNOWLEDGE, language=code)
        dates._remembered_dates.cache_clear()
        assert dates.stated_dates(text, knowledge=KNOWLEDGE, language=code) == told


def agree_on_forms(line: str) -> None:
    for code in (None, "vi", "es"):
        read = list(dates._read(line, KNOWLEDGE, "day month", code))
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(dates, "_forms", lambda known, kinds, code, *_: known.forms_of[kinds, code or ""])
            assert list(dates._read(line, KNOWLEDGE, "day month", code)) == read
        if not dates.has_year(line):
            assert not [date for date in read if date.year is not None]


def test_forms_whose_month_or_sign_is_missing_find_nothing() -> None:
    for line in EVERY_LINE:
        if len(line) <= dates.MAX_REMEMBERED:
            agree_on_forms(line)


@given(
    st.one_of(
        MADE, st.lists(st.sampled_from(["3", " de ", "mayo", "May ", "/", ".", "2023", "月", "5"])).map("".join)
    )
)
def test_forms_of_dates_that_are_left_out_find_nothing(text: str) -> None:
    agree_on_forms(text)


@given(st.one_of(MADE, st.text(st.sampled_from(" ,.;:|()[]–—-/•·’'*【】a1\t"), max_size=6)))
def test_signs_beside_a_date_say_nothing(text: str) -> None:
    told = dates.beside(text, (), knowledge=KNOWLEDGE)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(dates, "_SIGNS", "\0")
        assert dates.beside(text, (), knowledge=KNOWLEDGE) == told


@given(st.one_of(MADE, st.text(st.sampled_from("aB9.-@:/ "), max_size=12)))
def test_a_host_has_a_dot_before_a_letter(text: str) -> None:
    assert domains.MAIL_OR_HOST.search(text) is None or domains.HOST_DOT.search(text) is not None


def test_every_host_of_the_pages_has_a_dot_before_a_letter() -> None:
    hosts = [line for line in EVERY_LINE if domains.MAIL_OR_HOST.search(line)]
    assert len(hosts) > 100
    assert all(domains.HOST_DOT.search(line) for line in hosts)


def agree_on_dates(text: str) -> None:
    """What the forms tell that are asked is what all of all languages tell, whatever signs they need."""
    plain = dates.plain_figures(text)
    for kinds in ("day month", "dateline day"):
        every = tuple(
            dataclasses.replace(form, signs=frozenset())
            for one in KNOWLEDGE.languages
            for form in KNOWLEDGE.forms_of[kinds, one.code]
            if form.language == one.code
        )
        asking_all = dataclasses.replace(KNOWLEDGE, forms_of={(kinds, ""): every, (kinds, "und"): every})
        for ambiguous in (False, True):
            told = dates._longest(dates._read(plain, KNOWLEDGE, kinds, None, ambiguous=ambiguous))
            assert told == dates._longest(dates._read(plain, asking_all, kinds, None, ambiguous=ambiguous))


@given(MADE)
def test_a_form_that_languages_share_is_asked_once(text: str) -> None:
    agree_on_dates(text)


def test_the_dates_of_every_line_are_those_of_all_forms() -> None:
    told = [line[:400] for line in EVERY_LINE if re.search(r"\d", line)]
    for line in told[::7]:
        agree_on_dates(line)
    assert len(KNOWLEDGE.forms_of["day month", ""]) < sum(
        form.language == one.code for one in KNOWLEDGE.languages for form in KNOWLEDGE.forms_of["day month", one.code]
    )


def test_no_time_of_the_day_is_without_a_digit() -> None:
    for line in EVERY_LINE:
        bare = re.sub(r"\d", "", line)
        assert KNOWLEDGE.stamps.time.search(bare) is None


@given(st.one_of(MADE, st.text(st.sampled_from("[]*_\\`<#>+ a\t"), max_size=6)).map(str.strip))
def test_a_line_is_marked_up_where_a_sign_of_markdown_stands(line: str) -> None:
    assert is_marked(line) == (MARKS.search(line) is not None)


# ---------------------------------------------------------------- names and patterns


def test_only_a_line_whose_first_word_opens_a_name_opens_with_one() -> None:
    opened = 0
    for line in EVERY_LINE:
        view = View(Page("", "x"), line, (), KNOWLEDGE)
        found = names.in_order(view, 0, len(line))
        if found and found[0].start == 0:
            opened += 1
            assert names.may_open_with_name(view, 0, len(line))
    assert opened > 50


def test_a_line_that_no_masthead_may_open_has_none() -> None:
    headed = 0
    slogans = [f"{slogan.title()} | Menu" for slogan in KNOWLEDGE.mastheads]
    for line in {line.strip() for line in (*EVERY_LINE, *slogans, *(f"[1]{name}" for name in KNOWLEDGE.named))}:
        block = Block(0, len(line), Label.NAV, "")
        if (
            not 0 < len(line) <= mastheads.MAX_RIGHTS
            or mastheads._may_head(line, KNOWLEDGE)
            or mastheads._LOGO.match(line)
        ):
            headed += bool(line) and any(True for _ in mastheads.masthead(_alone(line, block), block))
            continue
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(mastheads, "_may_head", lambda *_: True)
            assert list(mastheads.masthead(_alone(line, block), block)) == []
    assert headed > 50


def _alone(line: str, block: Block) -> View:
    return View(Page("", "x"), line, (block,), KNOWLEDGE)


@pytest.mark.parametrize("name", KNOWLEDGE.han_names)
@pytest.mark.parametrize("behind", ["版权所有", "- 版权所有", ": 版权所有"])
def test_a_name_that_no_blank_ends_passes_the_gate(name: str, behind: str) -> None:
    view = View(Page("", "x"), f"{name}{behind}", (), KNOWLEDGE)
    (first, *_) = names.in_order(view, 0, len(view.text))
    assert (first.start, first.end) == (0, len(name))
    assert names.may_open_with_name(view, 0, len(view.text))


@pytest.mark.parametrize("line", ["古巴和越南", "越 通 社", "中文网友"])
def test_other_words_without_blanks_are_no_names(line: str) -> None:
    view = View(Page("", "x"), line, (), KNOWLEDGE)
    assert names.in_order(view, 0, len(line)) == []
    assert not names.may_open_with_name(view, 0, len(line))


def found_by_all(patterns: Patterns[Any], text: str) -> list[tuple[tuple[int, int], Any]]:
    """By trying every pattern."""
    return [(match.span(), what) for pattern, what in patterns if (match := pattern.search(text))]


def found_by(patterns: Patterns[Any], text: str) -> list[tuple[tuple[int, int], Any]]:
    return [(match.span(), what) for match, what in patterns.found(text)]


@pytest.mark.parametrize("name", LEXICON)
@given(page=st.lists(MADE, min_size=1, max_size=4))
def test_patterns_that_a_page_may_hold_find_what_all_find(name: str, page: list[str]) -> None:
    here = LEXICON[name].on(case("\n".join(page)))
    for line in page:
        assert found_by(here, line) == found_by_all(LEXICON[name], line)


@pytest.mark.parametrize("name", ["credits", "cuts_after", "cuts_before"])
def test_patterns_that_a_page_may_hold_find_what_all_find_on_every_page(name: str) -> None:
    cut: Callable[[str], tuple[str, str]] = lambda line: (line[:500], line[-80:].rstrip())  # noqa: E731
    for text in TEXTS:
        here = LEXICON[name].on(case(text))
        for line in text.split("\n"):
            for window in cut(line):
                assert found_by(here, window) == found_by_all(LEXICON[name], window)


@pytest.mark.parametrize("name", LEXICON)
def test_a_page_that_holds_a_case_keeps_its_pattern(name: str) -> None:
    for pattern, marker in LEXICON[name]:
        for line in marker.fires:
            if pattern.search(line):
                assert pattern in [one for one, _ in LEXICON[name].on(case(f"x\n{line}\ny"))]


@pytest.mark.parametrize("name", LEXICON)
@given(data=st.data())
def test_what_a_pattern_can_say_is_found(name: str, data: st.DataObject) -> None:
    """Texts made of a pattern, in either case, cut short and with more behind: no gate keeps it from them."""
    if not LEXICON[name].all:
        return
    pattern = data.draw(st.sampled_from([pattern for pattern, _ in LEXICON[name]]))
    text = data.draw(st.from_regex(pattern))
    for one in (text, text.upper(), text.title(), text[:-1], text + "\n", text + data.draw(MADE)):
        assert found_by(LEXICON[name], one) == found_by_all(LEXICON[name], one)


@given(st.one_of(MADE, ODD), st.data())
def test_small_letters_are_cut_from_the_page(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    low = case_in_place(text)
    assert low is None or low[start:end] == case(text[start:end])


def test_what_is_equal_in_small_letters_is_equal_in_either_case() -> None:
    for sign in map(chr, range(0x110000)):
        assert case(sign) == case(sign.lower())


@pytest.mark.parametrize("text", ["Straße", "I\u0307", "ßi\u0307", "ﬁn"])
def test_a_page_whose_letters_do_not_stay_in_place_is_not_cut(text: str) -> None:
    assert case_in_place(text) is None


@given(st.lists(st.text(st.sampled_from("ab '.©中"), min_size=1, max_size=5)), st.text(st.sampled_from("ab '.©中")))
def test_a_tree_of_words_finds_what_a_list_of_them_finds(words: list[str], text: str) -> None:
    longest = "|".join(map(re.escape, sorted(words, key=lambda word: -len(word)))) or "(?!)"
    for end in ("", r"\s?$", r"\s?[ab]"):
        tree, plain = re.compile(bounded(words).pattern + end), re.compile(rf"(?<!\w)(?:{longest})(?!\w){end}")
        assert [found.span() for found in tree.finditer(text)] == [found.span() for found in plain.finditer(text)]


# ---------------------------------------------------------------- memory


def test_cleaning_leaves_nothing_to_be_searched_for() -> None:
    pages = [Page(text, "x.txt") for text in TEXTS[:60]]
    clean_pages(pages[:1], knowledge=KNOWLEDGE)
    gc.collect()
    with uninterrupted():
        assert not gc.isenabled()
        clean_pages(pages, knowledge=KNOWLEDGE)
        assert gc.collect() < len(pages)
    assert gc.isenabled()


@given(st.lists(st.tuples(st.lists(st.integers(0, 30), max_size=6), st.booleans()), max_size=40), st.integers(1, 8))
def test_what_is_remembered_is_what_was_told(turns: list[tuple[list[int], bool]], most: int) -> None:
    remembered = Remembered[int, str](most)
    told: dict[int, str] = {}
    for things, tell in turns:
        if tell:
            new = {thing: str(thing) for thing in things}
            remembered.keep(new)
            told |= new
            assert remembered.known(things) == new
        else:
            assert remembered.known(things).items() <= told.items()
        assert len(remembered) <= 2 * (most + 31)


def test_what_is_asked_all_the_time_outlives_what_is_met_once() -> None:
    remembered = Remembered[str, int](8)
    remembered.keep({"Home": 1})
    for number in range(100):
        remembered.keep({f"line {number}": number})
        assert remembered.known(["Home"]) == {"Home": 1}
    assert not remembered.known(["line 0"]) and len(remembered) < 20
