"""Each stage on its table of cases; as many that must stay silent as that must speak."""

from __future__ import annotations

import codecs

import pytest
from labelled import PAGES, read_page
from support import cases

import vncuba_dataset as vc
from vncuba_dataset.assign.language import language_of
from vncuba_dataset.dateline import read_dateline
from vncuba_dataset.dates import stated_dates
from vncuba_dataset.decode import decode
from vncuba_dataset.knowledge import load_knowledge
from vncuba_dataset.markdown import undo_markdown
from vncuba_dataset.normalise import normalise

KNOWLEDGE = load_knowledge()
VIETNAMESE = "Hai bên khẳng định tiếp tục hợp tác, đặc biệt trong nông nghiệp và y tế."
SPANISH = "Señores, ¿cómo acordaron continuar la cooperación económica? Mañana."


@pytest.mark.parametrize(("text", "language", "edtf"), cases("dates", text=str, language=str, edtf=str))
def test_dates(text: str, language: str, edtf: str | None) -> None:
    found = [date.edtf for date in stated_dates(text, knowledge=KNOWLEDGE, language=language)]
    assert found == ([edtf] if edtf else [])


@pytest.mark.parametrize(
    ("text", "outlet", "place", "day"), cases("datelines", text=str, outlet=str, place=str, day=str)
)
def test_datelines(text: str, outlet: str | None, place: str | None, day: str | None) -> None:
    line = read_dateline(text, knowledge=KNOWLEDGE)
    if outlet is None and place is None:
        assert line is None
        return
    assert line is not None
    assert (line.marks[0][0].outlet if line.marks else None) == outlet
    assert (text[slice(*line.place)] if line.place else None) == place
    assert (text[slice(*line.day)] if line.day else None) == day


@pytest.mark.parametrize(("text", "language"), cases("languages", text=str, language=str))
def test_languages(text: str, language: str | None) -> None:
    found = language_of(text, knowledge=KNOWLEDGE)
    assert (found.language if found else None) == language


@pytest.mark.parametrize(("page", "field", "value"), cases("fields", page=str, field=str, value=str))
def test_fields(page: str, field: str, value: str | None) -> None:
    assert (getattr(vc.clean(page), field) or None) == value


@pytest.mark.parametrize(("text", "words"), cases("markdown", text=str, words=str))
def test_markdown(text: str, words: str) -> None:
    assert undo_markdown(text) == words


@pytest.mark.parametrize(("text", "repaired", "names"), cases("repairs", text=str, repaired=str, names=list))
def test_repairs(text: str, repaired: str, names: list[str]) -> None:
    done = normalise(text)
    assert (done.text, [r.name for r in done.repairs]) == (repaired, names)


@pytest.mark.parametrize(
    ("data", "text", "encoding", "rule"),
    [
        pytest.param(VIETNAMESE.encode(), VIETNAMESE, "utf-8", "decode/utf-8", id="utf-8"),
        pytest.param(
            codecs.BOM_UTF8 + VIETNAMESE.encode(), VIETNAMESE, "utf-8-sig", "decode/byte-order-mark", id="bom"
        ),
        pytest.param(VIETNAMESE.encode("utf-16"), VIETNAMESE, "utf-16", "decode/byte-order-mark", id="utf-16"),
        pytest.param(SPANISH.encode("utf-16-be"), SPANISH, "utf-16-be", "decode/nul-pattern", id="utf-16-be-no-bom"),
        pytest.param(SPANISH.encode("cp1252"), SPANISH, "cp1252", "decode/guess", id="cp1252"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "", "binary", "decode/binary", id="png"),
        pytest.param(b"", "", "utf-8", "decode/utf-8", id="empty"),
        pytest.param("a\ud800b", "a?b", "str", "decode/given", id="lone-surrogate"),
    ],
)
def test_decode(data: bytes | str, text: str, encoding: str, rule: str) -> None:
    found = decode(data)
    assert (found.text, found.encoding, found.rule) == (text, encoding, rule)


def test_one_bad_byte_does_not_turn_utf8_into_a_code_page() -> None:
    found = decode(VIETNAMESE.encode() + b" \xff.")
    assert (found.rule, found.replaced, found.text) == ("decode/damaged-utf-8", 1, VIETNAMESE + " \ufffd.")


def test_vietnamese_code_page_is_told_by_its_syllables() -> None:
    import unicodedata

    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}  # cp1258 writes a tone behind its letter
    typed = "".join(
        c
        if not (set(parts := unicodedata.normalize("NFD", c)) & tones)
        else unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones))
        + next(p for p in parts if p in tones)
        for c in VIETNAMESE
    )
    found = decode(typed.encode("cp1258"))
    assert (found.encoding, normalise(found.text).text) == ("cp1258", VIETNAMESE)


@pytest.mark.parametrize("kind", ["patterns", "credits", "cuts_after", "cuts_before"])
def test_guarded_patterns_find_what_all_in_turn_find(kind: str) -> None:
    patterns = getattr(load_knowledge().lexicon, kind)
    lines = {line for path in PAGES for line in read_page(path).text.split("\n")}
    lines |= {line for marker in load_knowledge().markers() for line in (*marker.fires, *marker.silent)}
    lines |= {line.upper() for line in lines} | {line.lower() for line in lines}
    for line in sorted(lines | {"photo: x", "(Photo: VNA)", "By", "3", "", "|", "ảnh 1", "Nguồn: TTXVN"}):
        found = [(match.span(), marker) for match, marker in patterns.found(line)]
        assert found == [(m.span(), marker) for pattern, marker in patterns if (m := pattern.search(line))], line
