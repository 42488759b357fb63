"""UTF-8 that was read as a Western or Vietnamese code page → the text it was, letter by letter.

Each letter beyond ASCII became two to four characters that only make sense together, so a line that is damaged in
part can be mended in part. A few of these sequences also stand in good text (`XÃ”`, `«allá»…`): they are mended only
where the word or the line says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from vncuba_dataset.decode.syllables import is_marked_syllable, is_syllable

MAX_LAYERS = 8
"""Misreadings upon misreadings that are undone; three have been met."""


def _byte_of(*codecs: str) -> dict[str, int]:
    """Character → the byte it was read from; bytes that no page has are controls."""
    table = {chr(b): b for b in range(0x80, 0xA0)}
    for codec in codecs:
        for b in range(0x80, 0x100):
            char = bytes([b]).decode(codec, "ignore")
            table |= {char: b} if char else {}
    return table


_BYTE = _byte_of("latin-1", "cp1258", "cp1252")
"""These pages agree on every character that they share, so that one table reads all three."""
_TO_BYTES = {ord(char): byte for char, byte in _BYTE.items()}
_OTHERS = tuple(_byte_of(codec) for codec in ("mac-roman", "cp437", "cp850", "cp1250", "cp1251"))
"""Pages that are met seldom: a line is mended by one of them as a whole or not at all."""
_OTHER_SIGNS = frozenset("√∆≈‚¬├┬╗║╞┼Γ─ˇ˘˛˝Ĺşťţ")
"""Leads of such lines, which other text hardly has."""
_PAIRS = re.compile("Ă[^\\w\\s]|Ă[łąşŞ\xa0]|·[ª∫]")
"""`é` read as cp1250 is `Ă©`, `ễ` read as Mac Roman `·ªÖ`; Vietnamese has a letter or a blank behind its own Ă."""
_CYRILLIC_SIGNS = frozenset("°±µ·ѓ‡€‰ЂЃЉЊ")


def _class(low: int, high: int) -> str:
    return "".join(re.escape(c) for c, b in _BYTE.items() if low <= b <= high)


_TAIL = f"[{_class(0x80, 0xBF)}]"
_SEQUENCE = re.compile(  # the class of all leads first: the search then runs from lead to lead
    f"[{_class(0xC2, 0xF4)}](?:(?<=[{_class(0xC2, 0xDF)}]){_TAIL}|(?<=[{_class(0xE0, 0xEF)}]){_TAIL}{{2}}"
    f"|(?<=[{_class(0xF0, 0xF4)}]){_TAIL}{{3}})"
)
_RESULTS = re.compile(  # what one sequence by itself can be; letters of other scripts come in words
    "[\x80-\u024f\u02c6-\u02dd\u0300-\u0303\u0306\u0308-\u030a\u031b\u0323\u0327\u0384-\u03ce\u0401-\u0491"
    "\u1e9e-\u1ef9\u2000-\u2bff\u3000-\u9fff\ufb00-\ufb06\ufe00-\ufe0f\ufeff\uff00-\uffef\ufffd\U0001f000-\U0001faff]"
)
_CLOSERS = frozenset("’”‘“…–—»«›‹\xa0")
"""What follows a letter in good text."""
_OPENERS = {"”": "“„", "’": "‘", "»": "«", "›": "‹", "“": "„", "‘": "‚"}
_FOREIGN = re.compile("[\u0384-\u03ce\u0401-\u0491]")
_WORDS = frozenset("аивксоуяжбηο")
"""Cyrillic and Greek letters that are words."""
MIN_FOREIGN = 5
"""Cyrillic or Greek letters that make a line one of that script."""
_LETTERS = re.compile(r"[^\W\d_]+")

# What is left of a letter whose last byte was lost.
_STRIPPED = re.compile(r"([^\W\d_]{0,7})[ÃĂ](  ?|(?=[^\w\s])|$)(?=([^\W\d_]{0,7})([,.;:!?)»”…-]?))")
"""An à whose second half, a no-break space, became a space or went."""
_SPACED = re.compile(r"([^\W\d_]{0,7}?)(á[»º]|Æ) ([^\W\d_]{0,7})")
_BARE_A = re.compile(r"[ÃĂ](?:(?<=[a-z].)(?![^\W\d_])|(?<=[ ’'(].)(?= ))")
_BARE_SPACE = re.compile("Â(?= |$)")
_BROKEN = re.compile("([^\\W\\d_]{0,7}?)(á[»º]|Ä|[ÃĂ](?=\ufffd))\ufffd?([^\\W\\d_]{0,7})")
"""A letter whose last byte the code page does not have."""
_LOST_BYTES = (0x81, 0x8D, 0x8F, 0x90, 0x9D, 0x8A, 0x8E, 0x9A, 0x9E)
"""What Windows-1252 leaves open, then what Windows-1258 does."""
_LOSING = frozenset("áâÃĂÄ")


@dataclass(frozen=True, slots=True)
class _Found:
    """A sequence `[start, end)` and the character that its bytes make."""

    start: int
    end: int
    char: str
    sure: bool


def is_mojibake(high: str, text: str) -> bool:
    """Whether a page, by its characters beyond ASCII in their order, may hold a misread letter; cheap."""
    return (
        (_SEQUENCE.search(high) is not None and _SEQUENCE.search(text) is not None)
        or ("Ã" in high and _BARE_A.search(text) is not None)
        or ("\ufffd" in high and not _LOSING.isdisjoint(high))
        or _has_other_signs(high)
    )


def undo_mojibake(text: str) -> tuple[str, int]:
    """UTF-8 that was read as a code page, once or several times; counts the lines mended.

    >>> undo_mojibake("Viá»‡t Nam và Cuba")
    ('Việt Nam và Cuba', 1)
    >>> undo_mojibake("“ĐÃ” «allá»…")
    ('“ĐÃ” «allá»…', 0)
    """
    lines = text.split("\n")
    mended = [_mend(line) for line in lines]
    return "\n".join(mended), sum(a != b for a, b in zip(lines, mended, strict=True))


def _mend(line: str) -> str:
    if line.isascii():
        return line
    first = line
    for _ in range(MAX_LAYERS):
        line = _whole(line)
        made = _replaced(line, _resolved(line, list(_sequences(line))))
        if made == line:
            break
        line = made
    line = _regain(line, line != first)
    return line if line != first or _OTHER_SIGNS.isdisjoint(line) else _by_ftfy(line)


def _has_other_signs(text: str) -> bool:
    return (
        not _OTHER_SIGNS.isdisjoint(text)
        or _PAIRS.search(text) is not None
        or (("Р" in text or "С" in text) and not _CYRILLIC_SIGNS.isdisjoint(text))
    )


def _whole(line: str) -> str:
    """The line, if all of it beyond ASCII is UTF-8 read as one of the seldom pages: chance does not do that twice."""
    if not _has_other_signs(line):
        return line
    for table in _OTHERS:
        if all(c < "\x80" or c in table for c in line):
            try:
                made = bytes(table.get(c, ord(c)) for c in line).decode("utf-8")
            except UnicodeDecodeError:
                continue
            if _is_text(made):
                return made
    return line


def _is_text(made: str) -> bool:
    """Whether every character beyond ASCII is one that pages hold."""
    high = [c for c in made if c > "\x7f"]
    return bool(high) and all(map(_RESULTS.match, high))


def _by_ftfy(line: str) -> str:
    """A line of seldom signs that no table mends, as ftfy mends it; where that leaves such signs, as it was.

    Its taste is switched off: quotes, ligatures and widths are as they were printed.
    """
    import ftfy  # 60 ms of import that a clean page need not pay

    config = ftfy.TextFixerConfig(
        unescape_html=False,
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        normalization=None,
        explain=False,
    )
    made = str(ftfy.fix_encoding(line, config))
    return made if len(made) < len(line) and _is_text(made) and not _has_other_signs(made) else line


def _sequences(line: str) -> Iterator[_Found]:
    """Valid sequences from left to right; two that stand together vouch for each other."""
    spans = []
    for match in _SEQUENCE.finditer(line):
        char = match.group().translate(_TO_BYTES).encode("latin-1").decode("utf-8", "ignore")
        if len(char) == 1:
            spans.append((*match.span(), char))
    if not spans:
        return
    foreign = (
        len(_FOREIGN.findall(line)) + sum(_FOREIGN.match(char) is not None for _, _, char in spans) >= MIN_FOREIGN
    )
    for i, (start, end, char) in enumerate(spans):
        beside = (i > 0 and spans[i - 1][1] == start) or (i + 1 < len(spans) and spans[i + 1][0] == end)
        if beside or _is_likely(line, start, end, char, foreign):
            yield _Found(start, end, char, beside or not _is_ambiguous(line, start, end))


def _is_likely(line: str, start: int, end: int, char: str, foreign: bool) -> bool:
    """Whether a sequence by itself can be that character: a Cyrillic letter stands in such a line, or is a word."""
    if not _FOREIGN.match(char):
        return _RESULTS.match(char) is not None
    beside = [c for c in (line[start - 1 : start], line[end : end + 1]) if c.isalpha()]
    return all(map(_FOREIGN.match, beside)) if beside else foreign or char.lower() in _WORDS


def _is_ambiguous(line: str, start: int, end: int) -> bool:
    """Whether good text can hold the same characters: a capital, or an á or é, before closing punctuation."""
    lead, tail = line[start], line[start + 1 : end]
    before, after = line[start - 1 : start], line[end : end + 1]
    if not _CLOSERS.issuperset(tail):
        return False
    if len(tail) > 1:
        return True
    if lead == "Â" and not before.isupper():
        return False
    if tail == "\xa0":
        return before.isupper() and (after.isupper() or _is_shouted(line, start))
    return not (before.islower() or after.isalpha())


def _is_shouted(line: str, at: int) -> bool:
    """Whether the words around a place are in capitals, as far as they tell."""
    around = [c for c in line[max(0, at - 12) : at + 12] if c.isascii() and c.isalpha()]
    return bool(around) and all(map(str.isupper, around))


def _resolved(line: str, found: list[_Found]) -> list[_Found]:
    """The sequences to mend: the sure ones, and others where their word or the rest of the line speaks for them."""
    sure = any(one.sure for one in found)
    return [
        one
        for one in found
        if one.sure or (_spells(line, one, found) if one.end - one.start > 2 else sure and _fits(line, one))
    ]


def _fits(line: str, one: _Found) -> bool:
    """Nothing before opened the quotation that the sequence, taken as it stands, would close."""
    return line[one.start : one.start + 1].isupper() and not any(
        c in line[: one.start] for c in _OPENERS.get(line[one.end - 1], "")
    )


def _spells(line: str, one: _Found, found: list[_Found]) -> bool:
    """The word with all its sequences mended is a Vietnamese syllable."""
    start, end = one.start, one.end
    while start > 0 and one.start - start < 24 and _in_word(line[start - 1]):
        start -= 1
    while end < len(line) and end - one.end < 24 and _in_word(line[end]):
        end += 1
    inside = [
        _Found(f.start - start, f.end - start, f.char, True) for f in found if start <= f.start and f.end <= end
    ]
    word = unicodedata.normalize("NFC", _replaced(line[start:end], inside))
    return any(one.char in m.group() and is_marked_syllable(m.group()) for m in _LETTERS.finditer(word))


def _in_word(char: str) -> bool:
    return char.isalpha() or (char in _BYTE and not char.isspace())


def _replaced(line: str, found: list[_Found]) -> str:
    out, end = [], 0
    for one in found:
        out += [line[end : one.start], one.char]
        end = one.end
    return "".join(out) + line[end:]


def _regain(line: str, mended: bool) -> str:
    """Letters of which a part was lost on the way, where only one letter fits."""
    if mended:
        line = _SPACED.sub(_joined, line)
    if mended or "\ufffd" in line:
        line = _BROKEN.sub(_refill, line.replace("â€\ufffd", "”"))
    if mended:
        line = _BARE_SPACE.sub("", line.replace("â€", "”"))
    if "Ã" in line or (mended and "Ă" in line):
        line = _STRIPPED.sub(lambda m: _respace(m, mended), line)
    return line


def _joined(match: re.Match[str]) -> str:
    """`GẠO` of which the last byte, a no-break space, became a space."""
    before, lead, after = match.groups()
    word = before + (bytes(_BYTE[c] for c in lead) + b"\xa0").decode("utf-8", "ignore") + after
    return word if is_syllable(word) else match.group()


def _refill(match: re.Match[str]) -> str:
    before, lead, after = match.groups()
    head = bytes(_BYTE[c] for c in lead)
    fitting = []
    for byte in _LOST_BYTES:
        char = (head + bytes([byte])).decode("utf-8", "ignore")
        if len(char) == 1 and is_syllable(before + char + after):
            fitting.append(char)
    return before + fitting[0] + after if len(fitting) == 1 else match.group()


def _respace(match: re.Match[str], mended: bool) -> str:
    """`lÃ m` is làm, `vÃ  Cuba` and `vÃ Cuba` are và Cuba; `XÃ HỘI` is what it is."""
    before, gap, after, mark = match.groups()
    loud = _is_shouted(match.string, match.start())
    if not (before[-1:].islower() or (not loud and (mended and len(before) == 1 if before else gap))):
        return match.group()
    if after:
        joins = is_syllable(f"{before}à{after}") and not (len(after) > 1 and is_syllable(after))
        closes = gap == " " and ((not before and after == "s") or (bool(before) and joins))
    else:
        closes = gap == " " and (bool(mark) or match.end() == len(match.string))
    return f"{before}à{'' if closes or not gap else ' '}"
