"""Bytes and damage: what was done to clean sentences comes back, clean text of any language stays, time is linear."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

import pytest
from damage import DAMAGES, LENGTHS, Damage, all_sentences, half_letters, misread, samples, to_tcvn3, to_viqr, to_vni
from hypothesis import given
from hypothesis import strategies as st
from support import cases

import vncuba_dataset as vc
from vncuba_dataset.decode import decode
from vncuba_dataset.model import Page
from vncuba_dataset.normalise import normalise

VIETNAMESE = "Hai nước Việt Nam và Cuba tăng cường hợp tác trong nông nghiệp và y tế."
TEXTS = {200: 4, 2_000: 2, 20_000: 1}
"""Texts of each length; the benchmark takes more."""


def _recovered(damage: Damage, language: str, length: int) -> float:
    good = all_ = 0
    for text in samples(language, length, TEXTS[length], damage.fits):
        wanted = damage.expected(text).split("\n")
        got = normalise(decode(damage.make(text)).text).text.split("\n")
        good += sum(a == b for a, b in zip(got, wanted, strict=True)) if len(got) == len(wanted) else 0
        all_ += len(wanted)
    return good / all_


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize(
    ("damage", "language"),
    [pytest.param(d, language, id=f"{d.name}-{language}") for d in DAMAGES for language in d.languages],
)
def test_what_was_damaged_comes_back(damage: Damage, language: str, length: int) -> None:
    assert _recovered(damage, language, length) >= damage.floor


@pytest.mark.parametrize("language", all_sentences())
def test_clean_text_stays(language: str) -> None:
    """Line by line and as one page; composing alone is allowed."""
    lines = all_sentences()[language]
    for line in [*lines, "\n".join(lines)]:
        done = normalise(line)
        assert (done.text, done.repairs) == (unicodedata.normalize("NFC", line), ())
        assert decode(line.encode()).text == line


@pytest.mark.parametrize("language", all_sentences())
def test_a_damaged_line_among_clean_ones_is_mended_alone(language: str) -> None:
    clean = all_sentences()[language]
    done = normalise("\n".join([misread(VIETNAMESE, "cp1252"), *clean]))
    assert done.text == "\n".join([VIETNAMESE, *clean])
    assert [(r.name, r.count) for r in done.repairs] == [("mojibake", 1)]


@pytest.mark.parametrize("language", ["es", "fr", "en", "de", "pt", "it"])
def test_an_old_vietnamese_line_among_clean_ones_is_read_anew_alone(language: str) -> None:
    clean = all_sentences()[language]
    page = "\n".join([to_tcvn3(VIETNAMESE).decode("cp1252"), *clean])
    done = normalise(page)
    assert done.text == "\n".join([VIETNAMESE, *clean])
    assert [(r.name, r.count) for r in done.repairs] == [("tcvn3", 1)]


@pytest.mark.parametrize(
    ("hex", "text", "encoding", "rule", "declared"),
    cases("decode", hex=str, text=str, encoding=str, rule=str, declared=str),
)
def test_decode_cases(hex: str, text: str, encoding: str, rule: str, declared: str | None) -> None:
    found = decode(bytes.fromhex(hex), declared)
    assert (found.text, found.encoding, found.rule) == (text, encoding, rule)


@pytest.mark.parametrize(("hex",), cases("found", hex=str))
def test_what_fuzzing_found(hex: str) -> None:
    data = bytes.fromhex(hex)
    once = normalise(decode(data).text)
    assert normalise(once.text).repairs == ()
    article = vc.clean(data)
    assert "".join(article.page[b.start : b.end] for b in article.blocks) == article.page


def test_a_record_says_how_its_bytes_were_read() -> None:
    article = vc.clean(to_tcvn3("BỘ CÔNG THƯƠNG\n" + VIETNAMESE))
    assert article.encoding == "tcvn3"
    assert [e.rule for e in article.evidence if e.field == "encoding"] == ["decode/tcvn3"]
    assert [(r.name, r.count) for r in article.repairs] == [("lost-capitals", 1)]
    assert article.page == "BỘ CÔNG THƯƠNG\n" + VIETNAMESE


def test_the_charset_that_a_container_states_is_heard() -> None:
    from vncuba_dataset.clean import clean_pages
    from vncuba_dataset.knowledge import load_knowledge

    page = Page("Żółta łódź".encode("cp1250"), "a.txt", charset="windows-1250")
    assert clean_pages([page], knowledge=load_knowledge())[0].page == "Żółta łódź"


def test_html_in_an_old_set_is_read_before_it_is_parsed() -> None:
    markup = "<html><head><meta charset=iso-8859-1><title>x</title></head><body><p>{}</p></body></html>"
    for make in (to_tcvn3, to_vni):
        assert VIETNAMESE in vc.clean(make(markup.format(VIETNAMESE)), "a.html").page
    assert VIETNAMESE in vc.clean(to_viqr(markup.format(VIETNAMESE)), "a.html").page


# ---------------------------------------------------------------- any input

PIECES = [
    "Viá»‡t", "Ã", "Ã ", "á»", "â€", "ViÖt Nam", "®¹i héi", "Vieät", "ñoaøn", "Ðại", "ð", "Vi®t", "ýõ", "\xad",
    "\xa0",
    "\x85", "Vie^.t Nam va` ", "o+.", "dd", "&amp;", "amp;", "&aacute;", "&#7879;", "&#38;", "#60;", "&", ";", "`",
    "```", "Сuba", "Куба", "ΟΚ", "\u0301", "\u200b", "\u200d", "\ufeff", "\ufffd", "ệ", "«", "»", "…", "”", "“",
    "é", "Ó", " ", "\n", "\r\n", "1", "a", "N", ".", "?", "'", "(",
]  # fmt: skip
MESSY = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=25).map("".join)


@given(st.one_of(MESSY, st.text(max_size=100)))
def test_repair_is_done_once(text: str) -> None:
    once = normalise(text)
    again = normalise(once.text)
    assert (again.text, again.repairs) == (once.text, ())


@given(
    st.one_of(
        st.binary(max_size=200),
        MESSY.map(lambda s: s.encode("utf-8", "replace")),
        MESSY.map(lambda s: s.encode("cp1252", "ignore")),
        MESSY.map(lambda s: s.encode("utf-16-le", "replace")),
    ),
    st.sampled_from([None, "utf-8", "cp1258", "gb2312", "viscii", "rot13", "no such", "utf-16", "shift_jis", "\0"]),
)
def test_any_bytes_are_read(data: bytes, declared: str | None) -> None:
    found = decode(data, declared)
    assert found.text.encode("utf-8").decode() == found.text
    assert found.rule.startswith("decode/")
    assert vc.clean(data).page == normalise(decode(data).text).text or found.text.lstrip().startswith("<")


@given(st.sampled_from(all_sentences()["vi"]), st.sampled_from(all_sentences()["fr"]), st.integers(0, 3))
def test_half_damage_is_undone_on_any_pair_of_lines(vi: str, fr: str, codec: int) -> None:
    name = ("cp1252", "latin-1", "cp1258", "cp1252")[codec]
    assert normalise(half_letters(f"{vi}\n{fr}", name)).text == f"{vi}\n{fr}"


# ---------------------------------------------------------------- linear time

KINDS = {
    "one letter": "a", "spaces": " ", "brackets": "[", "nested images": "![](", "slashes": "1/1/1/",
    "ampersands": "&",
    "half references": "&#", "references": "&amp;", "references in references": "&#1", "VIQR": "Vie^.t ",
    "VIQR marks": "a^'", "hats": "^", "dashes": "- ", "quotes": '"', "addresses": "http://", "dates": "1/1/2020 ",
    "mojibake": "Ã©", "Vietnamese mojibake": "á»‡", "half a letter": "Ã ", "lost bytes": "Ã\ufffd", "TCVN3": "ViÖt ",
    "eth": "Ð", "Cyrillic and Latin": "aа", "marks": "\u0301", "joiners": "\u200d", "Han": "双", "ticks": "`",
    "at signs": "a@", "tags": "<b>", "semicolons": "&a;", "Vietnamese": "Việt Nam và Cuba. ",
    "FF": b"\xff", "80": b"\x80", "C3": b"\xc3", "TCVN3 bytes": b"Vi\xd6t ", "VNI bytes": b"Vie\xe4t",
    "UTF-16": b"a\0", "GBK": b"\xb9\xc5\xb0\xcd", "DOS": b"\xa2a",
}  # fmt: skip
MAX_RATIO = 3.2
"""Twice the page takes twice the time; four times would be quadratic."""
MIN_SECONDS = 0.02
"""Less is not worth a doubt."""


def _seconds(act: Callable[[bytes], object], piece: str | bytes, size: int) -> float:
    data = piece.encode() if isinstance(piece, str) else piece
    page = data * (size // len(data))
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        act(page)
        best = min(best, time.process_time() - start)
    return best


def _is_linear(act: Callable[[bytes], object], piece: str | bytes, size: int) -> bool:
    """Three tries: noise passes, a quadratic step never does."""
    return any(
        _seconds(act, piece, 2 * size) < MAX_RATIO * max(_seconds(act, piece, size), MIN_SECONDS) for _ in range(3)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_reading_and_repair_take_time_in_proportion(kind: str) -> None:
    assert _is_linear(lambda data: normalise(decode(data).text), KINDS[kind], 32_000)


@pytest.mark.parametrize("kind", KINDS)
def test_cleaning_takes_time_in_proportion(kind: str) -> None:
    vc.clean("warm")
    assert _is_linear(vc.clean, KINDS[kind], 24_000)
