"""Bytes as characters → Vietnamese, by the three eight-bit sets that no codec library knows and by Windows' own.

Input is one character per byte (U+0000–U+00FF); characters beyond are left alone, so that the same functions read
bytes and text that a Western code page misread. Sources: TCVN 5712:1993, RFC 1456 (VISCII), the VNI-Times layout.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from vncuba_dataset.decode.syllables import is_syllable

# "." is a byte that stays what it is. TCVN3 fonts have the lower-case half; the capitals are those of TCVN 5712-2.
_TCVN3_FROM_A0 = "\xa0ĂÂÊÔƠƯĐăâêôơưđẰ°±²³´àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
_TONES = "\u0323\u0300\u0309\u0303\u0301"
_TCVN3_TONE = re.compile("(?<=[aeiouyAEIOUY\xa1-\xa6\xa8-\xad])[\xb0-\xb4]")
"""A tone of TCVN 5712-2 behind its vowel; elsewhere the byte is Windows' degree sign or power."""
_COPYRIGHT = re.compile("(?<![^ \n\t>])\xa9(?=[ 0-9])")
"""By itself the byte is no "â"."""
_TCVN3_RARE = dict(
    zip(
        "\x01\x02\x04\x05\x06\x11\x12\x13\x14\x15\x16\x17" + "".join(map(chr, range(0x80, 0xA0))),
        "ÚỤỪỬỮỨỰỲỶỸÝỴ" + "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ",
        strict=True,
    )
)
"""Capitals where Windows has controls and punctuation: a byte here is a letter only where it makes a syllable."""
_VISCII_FROM_80 = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ"
    "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "Õắằặấầẩậẽẹếềểễệố"
    "ồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
    "ĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉ"
    "đựòóôõỏọụùúũủýợỮ"
)
CONTROL_LETTERS = frozenset("\x01\x02\x04\x05\x06\x11\x12\x13\x14\x15\x16\x17\x19\x1e")
"""Control bytes that are capitals in TCVN 5712-2 or VISCII."""

_TCVN3 = {0xA0 + i: c for i, c in enumerate(_TCVN3_FROM_A0)}
_VISCII = {0x80 + i: c for i, c in enumerate(_VISCII_FROM_80)} | {
    0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ",
}  # fmt: skip


def _vni_table() -> dict[str, str]:
    """Letter and mark → letter; the mark follows its letter and has the letter's case, mostly."""
    tones = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
    hats = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
    breves = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
    table = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
    for letter, base in (("a", "a"), ("e", "e"), ("o", "o"), ("u", "u"), ("y", "y"), ("ô", "ơ"), ("ö", "ư")):
        table |= {letter + mark: base + tone for mark, tone in tones.items()}
    table |= {letter + mark: f"{letter}\u0302{tone}" for letter in "aeo" for mark, tone in hats.items()}
    table |= {f"a{mark}": f"a\u0306{tone}" for mark, tone in breves.items()}
    low = {key: unicodedata.normalize("NFC", made) for key, made in table.items()}
    mixed = {key[0].upper() + key[1:]: made.upper() for key, made in low.items()}
    return low | mixed | {key.upper(): made.upper() for key, made in low.items()}


_VNI = _vni_table()
_VNI_LETTER = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_CP1258 = {b: bytes([b]).decode("cp1258", "ignore") or chr(b) for b in range(0x80, 0x100)}
_CP1252 = {b: bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(0x80, 0x100)}
_WINDOWS_PUNCTUATION = {b: c for b, c in _CP1252.items() if b < 0xA0}
TO_BYTES = {ord(c): b for b, c in _CP1252.items()}
"""Characters of Windows' Western code page → the byte each was read from."""
_RARE = re.compile("[\x01-\x06\x11-\x17\x80-\x9f]")
_RARE_WORD = re.compile(r"(?:[^\W\d_]|[\x01-\x06\x11-\x17\x80-\x9f])+")


def read_western(raw: str) -> str:
    """Windows-1252, where the five bytes it leaves open are controls, as browsers read it."""
    return raw.translate(_CP1252)


def read_cp1258(raw: str) -> str:
    """Windows-1258: a tone follows its letter, so the text is composed."""
    return unicodedata.normalize("NFC", raw.translate(_CP1258))


def read_viscii(raw: str) -> str:
    """VISCII, all of RFC 1456."""
    return raw.translate(_VISCII)


def read_vni(raw: str) -> str:
    """VNI for Windows; a mark that follows no letter it fits stays the Western letter it looks like."""
    return _VNI_LETTER.sub(lambda m: _VNI[m.group()], raw).translate(_WINDOWS_PUNCTUATION)


def read_tcvn3(raw: str) -> str:
    """TCVN3 (ABC) and the rest of TCVN 5712; what the fonts lost stays lost: see `restore_capitals`."""
    raw = _COPYRIGHT.sub("\ue000", raw)
    text = unicodedata.normalize(
        "NFC", _TCVN3_TONE.sub(lambda m: _TONES[ord(m.group()) - 0xB0], raw).translate(_TCVN3)
    )
    text = _RARE_WORD.sub(_rare_letters, text) if _RARE.search(text) else text
    return text.translate(_WINDOWS_PUNCTUATION).replace("\ue000", "©")


def _rare_letters(match: re.Match[str]) -> str:
    r"""`\x93` is a quote in Windows' TCVN3 texts and Ỏ in the standard."""
    word = match.group()
    made = "".join(_TCVN3_RARE.get(c, c) for c in word)
    return made if len(made) > 1 and made[0].isupper() and is_syllable(restore_word(made)) else word


Reader = Callable[[str], str]
READERS: dict[str, Reader] = {
    "cp1258": read_cp1258,
    "tcvn3": read_tcvn3,
    "vni": read_vni,
    "viscii": read_viscii,
}
"""Vietnamese sets; of two that fit equally, the first is meant."""

# ---------------------------------------------------------------- capitals that TCVN3 fonts lost

# TCVN3 has no capital with a tone: a capital font draws the small letter's code as a capital.
_TONED = frozenset(c for c in _TCVN3_FROM_A0[0x15:] if c.islower()) | frozenset("àảãáạ")
_LETTERS = re.compile(r"[^\W\d_]+")
_STARTS = re.compile(r"(?:^|(?<=[.!?] )|(?<=[.!?][”\"’»] ))([“\"‘«(\[–\-*•·# ]{0,4})([^\W\d_])", re.MULTILINE)
_ALWAYS_NAMES = re.compile(
    r"\b(?:(?<=\()ảnh(?=:)|ấn(?= Độ\b)|ả(?= Rập\b)|ái(?= Quốc\b)"
    r"|ủy(?= (?:ban|viên)\b)|úc\b|(?<=[Cc]hâu )á\b|(?<=Đông )á\b"
    r"|(?<=Nam )á\b|(?<=Bắc )á\b|(?<=Thị )[àảãáạ-ỹ]\w\w|(?<=Văn )[àảãáạ-ỹ]\w\w)"
)
"""Countries, continents, committees and given names: hardly ever written small."""
MIN_STARTS = 4
"""Line and sentence starts, with a letter that TCVN3 can write as a capital, that must agree before others follow."""


def restore_word(word: str) -> str:
    """A word in capitals whose toned letters came out small: `VIệT` → `VIỆT`."""
    rest = [c for c in word[1:] if c not in _TONED]
    plain = [c for c in word if c not in _TONED]
    return word.upper() if rest and all(c.isupper() for c in plain) and len(plain) >= 1 else word


def restore_capitals(text: str) -> tuple[str, int]:
    """Toned capitals that TCVN3 could not write, where the text around them tells; how many letters it was.

    Inside words in capitals; in short words between such words (`Đã Ký` beside `VIỆT`); at the start of a line or
    sentence where the text's other starts are capital; in names that are never small. `ủy ban` in mid-sentence stays.

    >>> restore_capitals("VIệT NAM Và CUBA Đã Ký")
    ('VIỆT NAM VÀ CUBA ĐÃ KÝ', 4)
    """
    made = "\n".join(_shout(line) for line in text.split("\n"))
    if _begins_in_capitals(made):
        made = _STARTS.sub(lambda m: m[1] + (m[2].upper() if m[2] in _TONED else m[2]), made)
    made = _ALWAYS_NAMES.sub(lambda m: m.group().capitalize(), made)
    return made, sum(a != b for a, b in zip(text, made, strict=True))


def _begins_in_capitals(text: str) -> bool:
    """Whether starts that TCVN3 can show are capital: no verse, no lines broken in mid-sentence."""
    starts = [m[2] for m in _STARTS.finditer(text) if m[2] not in _TONED]
    capital = sum(c.isupper() for c in starts)
    return capital >= 0.9 * len(starts) and (len(starts) >= MIN_STARTS or len(starts) == capital)


def _shout(line: str) -> str:
    """Words in capitals, then the short ones beside them that could be either: `Và` between `NAM` and `CUBA`."""
    if line.isascii():
        return line
    pieces = list(_LETTERS.finditer(line))
    words = [restore_word(m.group()) for m in pieces]
    shouts = any(len(w) > 1 and w.isupper() and not w.isascii() for w in words)
    loud = [
        w.isupper() and len(w) > 1 and (not w.isascii() or is_syllable(w) or (shouts and len(w) > 3)) for w in words
    ]
    for order in (range(len(words)), range(len(words) - 1, -1, -1)):
        for i in order:
            beside = (i > 0 and loud[i - 1]) or (i + 1 < len(words) and loud[i + 1])
            if not loud[i] and ((beside and _may_shout(words[i])) or _is_between(words, i)):
                words[i], loud[i] = words[i].upper(), True
    out, end = [], 0
    for match, word in zip(pieces, words, strict=True):
        out += [line[end : match.start()], word]
        end = match.end()
    return "".join(out) + line[end:]


def _is_between(words: list[str], i: int) -> bool:
    """Toned letters alone between two words in capitals: `ở` in `VIỆT NAM ở CUBA`."""
    around = words[max(0, i - 1) : i] + words[i + 1 : i + 2]
    return all(c in _TONED for c in words[i]) and len(around) == 2 and all(len(w) > 1 and w.isupper() for w in around)


def _may_shout(word: str) -> bool:
    """A capital, then toned letters alone."""
    return len(word) > 1 and word[0].isupper() and all(c in _TONED for c in word[1:])
