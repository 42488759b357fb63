"""Bytes in a code page that nobody states → the reading whose words look written, and whether another is near.

Vietnamese sets are told by syllables. Others by whether each word is in one script and one case: a wrong table puts
capitals, signs and dashes into the middle of words.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from vncuba_dataset.decode.legacy import READERS, read_western, restore_capitals
from vncuba_dataset.decode.syllables import MAX_WORDS, count_syllables
from vncuba_dataset.model import Decoded, Repair

WESTERN = ("cp1252", "iso8859-15", "mac-roman", "cp850")
"""In order of how often they are met; a later one must win clearly."""
OTHERS = ("cp1251", "koi8-r", "gb18030", "big5")
CLEAR = 0.75
"""Share of a reading's marked words that must be well formed. Right readings reach .9 (foreign names are the rest),
wrong ones stay below .4: measured on texts of 200 bytes and more in four languages and eight code pages."""
NEAR = 0.25
"""A second reading this close to the first makes the first a matter of doubt."""
ENOUGH = 3
"""Syllables that settle a Vietnamese set where the Western reading looks like words too."""
_CHUNK = re.compile(r"[^\s<>]+")
_LATIN_LOW = "a-zà-öø-ÿœ"
_LATIN_UP = "A-ZÀ-ÖØ-ÞŒŸ"
_WORD = re.compile(
    f"(?:[{_LATIN_UP}]?[{_LATIN_LOW}]+|[{_LATIN_UP}]+|[A-Za-z]+|[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+|[\\d.,]+(?:[ªº°%€]|er|ème|e)?)"
)
_EDGES = "¿¡«»“”‘’‚„‹›\"'()[]{}.,;:!?…–—-•·/|&*+=#@%€£°©®™§ºª\xa0\xad_~^`"
_INNER = re.compile(r"[-’'–—/.,:;()&=+%#?@_\"“”…»«\xa0]+")
_ODD = frozenset("þÞýÝ¤¦¨¬¯²³¸¹¼½¾")
_HAN = re.compile("[一-龥　-〿！-～“”‘’—–…·]")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the bytes."""

    encoding: str
    text: str
    share: float
    """Of its marked words, how many are well formed."""
    good: int
    """How many that is."""


def read_code_page(data: bytes) -> Decoded:
    """The likeliest reading of bytes in some code page. Total: without evidence it is Windows' Western one."""
    raw = data.decode("latin-1")
    spelt = sorted((_spelt(name, raw) for name in READERS), key=lambda one: one.share, reverse=True)
    written = _written(data, raw)
    plain = written[0]
    best = spelt[0]
    if _is_vietnamese(best, plain):
        if best.encoding == "cp1258" and best.text == read_western(raw):
            return Decoded(plain.text, "cp1252", "decode/guess")
        near = spelt[1].share > best.share - NEAR and spelt[1].text != best.text
        rule = "decode/doubt" if near else "decode/guess" if best.good < ENOUGH else f"decode/{best.encoding}"
        return _decoded(best, rule)
    near = best.good > 0 and best.share > max(CLEAR, plain.share) - NEAR and best.text != plain.text
    near = near or (len(written) > 1 and written[1].share > plain.share - NEAR / 2)
    return Decoded(plain.text, plain.encoding, "decode/doubt" if near else "decode/guess")


def read_as(name: str, data: bytes, rule: str) -> Decoded:
    """Bytes in one of the Vietnamese sets, by name."""
    return _decoded(Reading(name, READERS[name](data.decode("latin-1")), 1.0, 0), rule)


def is_strongly_vietnamese(data: bytes) -> Decoded | None:
    """A Vietnamese set that its syllables prove: what overrules the Western charset that such pages declare."""
    found = read_code_page(data)
    return found if found.rule.rpartition("/")[2] in READERS else None


def _decoded(reading: Reading, rule: str) -> Decoded:
    if reading.encoding != "tcvn3":
        return Decoded(reading.text, reading.encoding, rule)
    text, restored = restore_capitals(reading.text)
    return Decoded(text, "tcvn3", rule, 0, (Repair("lost-capitals", restored),) if restored else ())


def _spelt(name: str, raw: str) -> Reading:
    text = READERS[name](raw)
    judged = restore_capitals(text)[0] if name == "tcvn3" else text
    good, words = count_syllables(judged)
    return Reading(name, text, good / words if words else 0.0, good)


def _is_vietnamese(best: Reading, plain: Reading) -> bool:
    if best.share < CLEAR:
        return False
    return best.good >= ENOUGH or plain.share < 0.5


def _written(data: bytes, raw: str) -> list[Reading]:
    """The other readings, best first: Windows' Western page unless another is clearly better."""
    made = [_judged("cp1252", read_western(raw))]
    if made[0].share < 0.9 or not _ODD.isdisjoint(made[0].text):
        for name in (*WESTERN[1:], *OTHERS):
            try:
                text = data.decode(name)
            except UnicodeDecodeError:
                continue
            reading = _judged(name, text)
            if name not in {"gb18030", "big5"} or _is_han(text):
                made.append(reading)
    first = made[0]
    better = [one for one in made[1:] if one.share > first.share and one.share >= CLEAR]
    if not better:
        return [first]
    top = max(better, key=lambda one: one.share)
    return [top, *sorted((o for o in made if o is not top and o.text != top.text), key=lambda o: -o.share)]


def _judged(name: str, text: str) -> Reading:
    marked = (m.group() for m in _CHUNK.finditer(text) if not m.group().isascii())
    chunks = Counter(islice(marked, MAX_WORDS))
    words = sum(chunks.values())
    good = sum(n for chunk, n in chunks.items() if _is_written(chunk))
    return Reading(name, text, good / words if words else 1.0, good)


def _is_written(chunk: str) -> bool:
    """Punctuation where punctuation stands, and between it words of one script and one case."""
    return all(_is_word(piece) for piece in _INNER.split(chunk.strip(_EDGES)) if piece)


def _is_word(piece: str) -> bool:
    if piece.isascii():
        return True
    if _HAN.match(piece):
        return len(_HAN.findall(piece)) >= 0.9 * sum(c > "\x7f" for c in piece)
    if not _ODD.isdisjoint(piece) or _WORD.fullmatch(piece) is None:
        return False
    marked = sum(c > "\x7f" for c in piece)
    return piece[0] >= "А" or marked <= 1 or marked <= (len(piece) + 1) // 2


def _is_han(text: str) -> bool:
    """Nearly everything beyond ASCII is Chinese, and of the common signs, as chance does not make it."""
    high = [c for c in text[: 4 * MAX_WORDS] if c > "\x7f"]
    common = sum(1 for c in high if _HAN.match(c) and _is_common(c))
    return len(high) >= 4 and common >= 0.9 * len(high)


def _is_common(sign: str) -> bool:
    """In the first level of GB 2312 or of Big5, or punctuation."""
    if sign < "一" or sign > "龥":
        return True
    return _in_level("gb2312", sign, b"\xb0\xa1", b"\xd7\xf9") or _in_level("big5", sign, b"\xa4\x40", b"\xc6\x7e")


def _in_level(codec: str, sign: str, first: bytes, last: bytes) -> bool:
    code = sign.encode(codec, "ignore")
    return first <= code <= last
