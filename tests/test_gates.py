"""What the labeller tells of lines at a glance is what the slow way tells; behind a closed gate no answer waits."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from functools import cache

from hypothesis import given
from hypothesis import strategies as st
from labelled import PAGES, read_page
from support import ROOT

from vncuba_dataset.assign.speaks import CLAIMS, FEED, PERMALINK, RIGHTS, SLOGANS, USE, spoken_by
from vncuba_dataset.dateline import read_dateline
from vncuba_dataset.dates import is_date_line
from vncuba_dataset.knowledge import fold, line_key, load_knowledge, may_hold
from vncuba_dataset.label import gates, looks
from vncuba_dataset.label.glance import (
    BARS,
    BRACKETS,
    GAPS,
    MARKED,
    MAX_COUNTED,
    MOST_STOPS,
    STOPS,
    WIDE,
    WORD,
    Glance,
    glance_at,
    words_in,
    words_in_start,
)
from vncuba_dataset.label.lines import _bare, _notes
from vncuba_dataset.label.looks import able_to_open, names_among
from vncuba_dataset.label.model import load_model
from vncuba_dataset.markdown import MARKS, read_markdown
from vncuba_dataset.phrases import EDGES
from vncuba_dataset.remembered import Remembered
from vncuba_dataset.signoff import read_foot

KNOWLEDGE = load_knowledge()
ODD = "ßİıǅﬁſ\u0301\u0307\u00a0\u3000\u2028\u200b_«»ÁảĐΣς中文。！ひ٣１２Ⅻ²\ufffe\uffff\ud800😀𝐀𝟙𠀀\x00\x0b\x85"
LINES = st.lists(
    st.text(st.sampled_from("aB Éz.!?…\"',:;()/-–—#12 9" + ODD) | st.characters(exclude_characters="\n"))
)


@cache
def known_lines() -> list[Glance]:
    """Lines of all labelled pages, markers and tables of cases; in small letters and in capitals, too."""
    lines = {line.strip() for path in PAGES for line in read_page(path).text.split("\n")}
    lines |= {line for marker in KNOWLEDGE.markers() for line in (*marker.fires, *marker.silent)}
    for table in (ROOT / "tests" / "cases").glob("*.toml"):
        for row in tomllib.loads(table.read_text(encoding="utf-8")).get("case", []):
            for key in row.keys() & {"text", "line", "head", "foot"}:
                lines |= {line.strip() for line in str(row[key]).split("\n")}
    lines |= {line.upper() for line in lines} | {line.lower() for line in lines} | {line.title() for line in lines}
    lines |= {line.replace("(", "（").replace(")", "）").replace("-", "－") for line in lines}
    return glance_at(sorted(line for line in lines if "\n" not in line))


@given(LINES)
def test_a_glance_tells_what_the_slow_way_tells(lines: list[str]) -> None:
    for line, glance in zip(lines, glance_at(lines), strict=True):
        assert (glance.text, glance.folded(), glance.key()) == (line, fold(line), line_key(line))
        for start, stop in ((0, 5), (-4, None), (-40, None), (2, -2), (0, 80)):
            assert glance.folded(start, stop) == fold(line[start:stop])
        assert glance.words == len(WORD.findall(line[:MAX_COUNTED]))
        assert glance.stops == min(MOST_STOPS, len(STOPS.findall(line)))
        assert glance.digits >= sum(letter.isdecimal() for letter in line)
        assert glance.capitals >= sum(able_to_open(line.split()))
        assert bool(glance.signs & WIDE) == any(letter >= "\u2e80" for letter in line)
        for sign, letters in ((MARKED, MARKS), (BARS, re.compile("[|•·»›]")), (BRACKETS, re.compile("[(/–-]"))):
            assert glance.signs & sign or letters.search(line) is None
        assert glance.signs & GAPS or re.search(r"\s\s|\t", line) is None
    if lines:
        assert words_in_start(lines, 5) == (words_in(lines), set(WORD.findall(fold(lines[0][:5]))))
    assert words_in(lines) == {word for line in lines for word in WORD.findall(fold(line))}


@given(LINES)
def test_lines_read_together_tell_what_each_tells_alone(found: list[str]) -> None:
    lexicon = load_model(KNOWLEDGE.labels).lexicon._replace(remembered=Remembered(1))
    told = {line: _notes({line}, lexicon._replace(remembered=Remembered(1))) for line in found}
    assert _notes(set(found), lexicon) == {line: note for one in told.values() for line, note in one.items()}
    for line in found:
        words = set(_bare(read_markdown(line).text.lower()).split()) - lexicon.stop
        assert words <= told[line][line].words


def test_long_lines_are_counted_to_the_same_word() -> None:
    line = "Cuba y Vietnam. " * MAX_COUNTED
    assert glance_at([line])[0].words == len(WORD.findall(line[:MAX_COUNTED]))


def test_behind_a_closed_gate_is_no_dateline() -> None:
    closed = [line for line in known_lines() if not gates.may_open(line, KNOWLEDGE)]
    assert len(closed) > len(known_lines()) / 2
    assert [line.text for line in closed if read_dateline(line.text, knowledge=KNOWLEDGE) is not None] == []


def test_a_village_in_capitals_before_its_province_opens_the_gate() -> None:
    heads = glance_at([f"ALLENDE, {place.title()}.– Los campesinos siembran arroz." for place in KNOWLEDGE.places])
    opening = [head for head in heads if read_dateline(head.text, knowledge=KNOWLEDGE) is not None]
    assert opening and all(gates.may_open(head, KNOWLEDGE) for head in opening)


def test_a_pattern_of_any_script_opens_the_gate() -> None:
    pattern = re.compile(r"(?P<name>hanoi)(?P<day>\d{1,2}may):")
    [head] = glance_at(["hanoi5may: prezidento"])
    assert not gates.may_open(head, KNOWLEDGE)
    assert gates.may_open(head, dataclasses.replace(KNOWLEDGE, dateline_patterns=(pattern,)))


def test_behind_a_closed_gate_is_no_credit() -> None:
    closed = [line for line in known_lines() if not gates.may_close(line, KNOWLEDGE)]
    assert len(closed) > len(known_lines()) / 2
    assert [line.text for line in closed if read_foot(line.text, knowledge=KNOWLEDGE) is not None] == []


def test_behind_a_closed_gate_is_no_date() -> None:
    closed = [line for line in known_lines() if not gates.may_be_date_line(line)]
    assert len(closed) > len(known_lines()) / 2
    assert [line.text for line in closed if is_date_line(line.text, knowledge=KNOWLEDGE)] == []


def test_strangers_and_small_letters_are_in_no_phrase() -> None:
    for line in known_lines():
        parts, keys = line.text.split(), line.folded().split()
        found = list(names_among(parts, line.folded(), KNOWLEDGE))
        assert sum(kind is not None for _, _, kind in found) <= line.capitals, line.text
        if len(parts) == len(keys):
            assert sum(kind is None for _, _, kind in found) >= KNOWLEDGE.phrases.strangers(keys), line.text


@given(
    st.lists(
        st.sampled_from([*"abZĐ.!?…。！？;:：\"'”’»)]*_（）(/-– \n", "■", "□", "◼", "◾", "▪", "VNA"]), max_size=8
    ).map("".join)
)
def test_a_last_sign_that_ends_no_prose_needs_no_pattern(words: str) -> None:
    assert looks.ends_like_prose(words) == (looks._TERMINAL.search(words[-24:]) is not None)


def test_a_line_without_its_bit_holds_no_words_of_a_kind() -> None:
    asked = {
        CLAIMS: lambda key: may_hold(key, KNOWLEDGE.claims_by_word),
        RIGHTS: lambda key: KNOWLEDGE.rights_words.search(key) or any(line in key for line in KNOWLEDGE.rights),
        USE: lambda key: KNOWLEDGE.citing_words.search(key) or KNOWLEDGE.reuse_words.search(key),
        PERMALINK: KNOWLEDGE.permalink_words.match,
        FEED: KNOWLEDGE.feed_words.search,
        SLOGANS: lambda key: key.lstrip(EDGES).startswith(KNOWLEDGE.slogans),
    }
    spoken = spoken_by(KNOWLEDGE)
    words = [word for one in KNOWLEDGE.languages for word in (*one.rights_words, *one.citing_words, *one.feed_words)]
    words += [word for one in KNOWLEDGE.languages for word in (*one.reuse_words, *one.permalink_words)]
    words += [*KNOWLEDGE.rights, *KNOWLEDGE.slogans, *(w for some in KNOWLEDGE.claims_by_word.values() for w in some)]
    keys = {line.folded() for line in known_lines()} | set(map(fold, words))
    found = dict.fromkeys(asked, 0)
    for key in keys:
        told = spoken.in_key(key)
        for kind, holds in asked.items():
            if holds(key):
                found[kind] += 1
                assert told & kind, key
    assert all(found.values())
