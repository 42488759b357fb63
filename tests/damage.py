"""Clean text → the damage that scrapers and old systems do to it; what the round trips and the benchmark undo."""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from html.entities import codepoint2name
from pathlib import Path

_TONES = "\u0300\u0301\u0303\u0309\u0323"
LANGUAGES = ("vi", "es", "fr", "en")
LENGTHS = (200, 2_000, 20_000)
_ASCII_SIGNS = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "«": '"', "»": '"', "²": "2"}
)

# Letters of TCVN 5712-3 from A1, of which the toned ones have no capital.
_TCVN3 = dict(zip("ĂÂÊÔƠƯĐăâêôơưđ", range(0xA1, 0xAF), strict=True)) | dict(
    zip(
        "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        (
            0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBB, 0xBC, 0xBD, 0xBE, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCE,
            0xCF, 0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xDC, 0xDD, 0xDE, 0xDF, 0xE1, 0xE2, 0xE3,
            0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xEB, 0xEC, 0xED, 0xEE, 0xEF, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5,
            0xF6, 0xF7, 0xF8, 0xF9, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE,
        ),
        strict=True,
    )
)  # fmt: skip
_VISCII_ROWS = {
    0x80: "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ", 0xA0: "Õắằặấầẩậẽẹếềểễệốồổỗ", 0xB3: "ỠƠộờởịỰỨỪỬơớƯ",
    0xC0: "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư", 0xE0: "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
}  # fmt: skip
_VISCII = {c: row + i for row, letters in _VISCII_ROWS.items() for i, c in enumerate(letters)} | {
    "Ẳ": 0x02, "Ẵ": 0x05, "Ẫ": 0x06, "Ỷ": 0x14, "Ỹ": 0x19, "Ỵ": 0x1E,
}  # fmt: skip
_VNI_MARKS = {
    "": dict(zip(_TONES, "øùõûï", strict=True)),
    "\u0302": dict(zip(("", *_TONES), "âàáãåä", strict=True)),
    "\u0306": dict(zip(("", *_TONES), "êèéüúë", strict=True)),
}
_VIQR = dict(zip("\u0302\u0306\u031b\u0300\u0301\u0303\u0309\u0323", "^(+`'~?.", strict=True))


def sentences(language: str) -> list[str]:
    """The clean lines of tests/cases/sentences.toml in a language."""
    table = tomllib.loads((Path(__file__).parent / "cases" / "sentences.toml").read_text(encoding="utf-8"))
    return [line for line in table[language].split("\n") if line]


def samples(language: str, length: int, count: int, fits: Callable[[str], bool]) -> list[str]:
    """Texts of about a length in bytes, each its own shuffle of the sentences; `vi+en` has ASCII lines among them."""
    first, _, second = language.partition("+")
    usable = [line for line in sentences(first) if fits(line)]
    if second:
        usable += [line for line in sentences(second) if line.isascii() and fits(line)][: len(usable) // 2]
    made = []
    for seed in range(count):
        lines = random.Random(f"{language}/{length}/{seed}").sample(usable, len(usable))
        text = []
        size = 0
        while size < length:
            line = lines[len(text) % len(lines)]
            text.append(line)
            size += len(line.encode()) + 1
        made.append("\n".join(text))
    return made


def to_cp1258(text: str) -> bytes:
    """Windows-1258: letters with a shape are whole, tones follow."""
    out = bytearray()
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        tone = "".join(c for c in parts if c in _TONES)
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            out += (base + tone).encode("cp1258", "replace")
    return bytes(out)


def to_tcvn3(text: str) -> bytes:
    """TCVN3: toned capitals become small; Windows' punctuation stays."""
    return b"".join(
        c.encode() if c.isascii()
        else bytes([_TCVN3[c]]) if c in _TCVN3
        else bytes([_TCVN3[c.lower()]]) if c.lower() in _TCVN3
        else c.encode("cp1252", "replace")
        for c in text
    )  # fmt: skip


def to_viscii(text: str) -> bytes:
    """VISCII; punctuation as far as ASCII goes."""
    return b"".join(bytes([_VISCII[c]]) if c in _VISCII else c.encode("ascii", "replace") for c in plain_signs(text))


def to_vni(text: str) -> bytes:
    """VNI for Windows: a letter, then its mark; Western letters as Windows has them."""
    out = []
    for char in text:
        low = char.lower()
        parts = unicodedata.normalize("NFD", low)
        tone = "".join(c for c in parts[1:] if c in _TONES)
        shape = "".join(c for c in parts[1:] if c not in _TONES)
        if low == "đ":
            made = "ñ"
        elif parts[0] == "i" and tone:
            made = dict(zip(_TONES, "ìíóæò", strict=True))[tone]
        elif low == "ỵ":
            made = "î"
        elif shape == "\u031b":
            made = {"o": "ô", "u": "ö"}[parts[0]] + (_VNI_MARKS[""][tone] if tone else "")
        elif shape in _VNI_MARKS and (shape or tone) and parts[0] in "aeiouy":
            made = parts[0] + _VNI_MARKS[shape][tone]
        else:
            made = low
        out.append(made.upper() if char != low else made)
    return "".join(out).encode("cp1252", "replace")


def to_viqr(text: str) -> bytes:
    """VIQR as it was typed: no escapes."""
    out = []
    for char in plain_signs(text):
        if char in "đĐ":
            out.append("dd" if char == "đ" else "DD")
            continue
        base, *marks = unicodedata.normalize("NFD", char)
        out.append(base + "".join(sorted((_VIQR.get(c, "") for c in marks), key=lambda mark: mark not in "^(+")))
    return "".join(out).encode("ascii", "replace")


def plain_signs(text: str) -> str:
    """Quotation marks and dashes as ASCII has them."""
    return text.translate(_ASCII_SIGNS)


def misread(text: str, codec: str) -> str:
    """UTF-8 read as a code page; bytes the page does not have become controls, as in browsers."""
    return "".join(bytes([b]).decode(codec, "ignore") or chr(b) for b in text.encode())


def half(text: str, codec: str) -> str:
    """Every other word with a mark misread, the rest intact."""
    chance = random.Random(text)
    words = text.split(" ")
    return " ".join(misread(w, codec) if not w.isascii() and chance.random() < 0.5 else w for w in words)


def half_letters(text: str, codec: str) -> str:
    """Every other letter with a mark misread, within words too."""
    chance = random.Random(text)
    return "".join(misread(c, codec) if c > "\x7f" and chance.random() < 0.5 else c for c in text)


def twice(text: str, codec: str, times: int = 2) -> str:
    """Misread, saved, and misread again."""
    for _ in range(times):
        text = misread(text, codec)
    return text


def misread_bytes(data: bytes) -> str:
    """Old bytes read as Windows' Western page."""
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in data)


def entities(text: str, times: int = 1) -> str:
    """Letters beyond ASCII as references, by name where HTML 4 has one."""
    made = "".join(f"&{codepoint2name[ord(c)]};" if ord(c) in codepoint2name and c != '"' else c for c in text)
    made = "".join(c if c.isascii() else f"&#{ord(c)};" for c in made)
    for _ in range(times - 1):
        made = made.replace("&", "&amp;")
    return made


def _look_alike(text: str) -> str:
    """A look-alike in every long Latin word."""
    return re.sub(r"(?<=[b-zB-Z])([aeo])(?=[a-z])", lambda m: dict(zip("aeo", "аео", strict=True))[m[1]], text)


def _one_bad_byte(text: str) -> bytes:
    """A line of a byte that is no letter."""
    return text.encode() + b"\n\xff"


def _same(text: str) -> str:
    return text


def _fits_all(line: str) -> bool:
    return True


def _fits(codec: str) -> Callable[[str], bool]:
    return lambda line: line.encode(codec, "ignore").decode(codec) == line


def _carries(make: Callable[[str], bytes]) -> Callable[[str], bool]:
    """Lines that a set has all the letters of."""
    return lambda line: make(line).count(b"?") == line.count("?")


def _carries_viqr(line: str) -> bool:
    letters = unicodedata.normalize("NFD", plain_signs(line))
    return all(c.isascii() or c in _VIQR or c in "đĐ" for c in letters)


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of damage, and what must come back."""

    name: str
    make: Callable[[str], bytes | str]
    languages: tuple[str, ...] = LANGUAGES
    floor: float = 1.0
    """Share of lines that must come back exactly."""
    expected: Callable[[str], str] = _same
    """The text that can be had back."""
    fits: Callable[[str], bool] = _fits_all
    """Lines that the damage can be done to."""


VI, LATIN, WIDE, MIXED = ("vi",), ("es", "fr"), (*LANGUAGES, "ru", "zh"), ("vi", "vi+en")
DAMAGES = (
    Damage("UTF-8", str.encode),
    Damage("UTF-8 with mark", lambda t: t.encode("utf-8-sig")),
    Damage("UTF-8 with a bad byte", _one_bad_byte, expected=lambda t: t + "\n\ufffd"),
    Damage("UTF-16 with mark", lambda t: t.encode("utf-16"), WIDE),
    Damage("UTF-16-LE", lambda t: t.encode("utf-16-le"), WIDE),
    Damage("UTF-16-BE", lambda t: t.encode("utf-16-be"), WIDE),
    Damage("UTF-32 with mark", lambda t: t.encode("utf-32"), WIDE),
    Damage("UTF-32-LE", lambda t: t.encode("utf-32-le"), WIDE),
    Damage("UTF-32-BE", lambda t: t.encode("utf-32-be"), WIDE),
    Damage("cp1252", lambda t: t.encode("cp1252"), (*LATIN, "en", "de", "pt", "it"), fits=_fits("cp1252")),
    Damage("Latin-1", lambda t: t.encode("latin-1"), LATIN, fits=_fits("latin-1")),
    Damage("Latin-1 with controls", lambda t: t.encode("latin-1").replace(b" ", b" \x81", 1), LATIN, fits=_fits("latin-1")),
    Damage("ISO 8859-15", lambda t: t.encode("iso8859-15"), LATIN, fits=_fits("iso8859-15")),
    Damage("Mac Roman", lambda t: t.encode("mac-roman"), LATIN, 0.85, fits=_fits("mac-roman")),
    Damage("cp850", lambda t: t.encode("cp850"), LATIN, 0.99, fits=_fits("cp850")),
    Damage("cp1251", lambda t: t.encode("cp1251"), ("ru",)),
    Damage("KOI8-R", lambda t: t.encode("koi8-r", "replace"), ("ru",), fits=_fits("koi8-r")),
    Damage("GB 18030", lambda t: t.encode("gb18030"), ("zh",)),
    Damage("cp1258", to_cp1258, MIXED, fits=_carries(to_cp1258)),
    Damage("TCVN3", to_tcvn3, MIXED, 0.97, fits=_carries(to_tcvn3)),
    Damage("VNI", to_vni, MIXED, 0.99, fits=_carries(to_vni)),
    Damage("VISCII", to_viscii, MIXED, 0.99, plain_signs, fits=_carries(to_viscii)),
    Damage("VIQR", to_viqr, MIXED, 0.95, plain_signs, _carries_viqr),
    Damage("TCVN3 misread", lambda t: misread_bytes(to_tcvn3(t)), MIXED, 0.97, fits=_carries(to_tcvn3)),
    Damage("VNI misread", lambda t: misread_bytes(to_vni(t)), MIXED, 0.99, fits=_carries(to_vni)),
    Damage("VISCII misread", lambda t: misread_bytes(to_viscii(t)), MIXED, 0.99, plain_signs, _carries(to_viscii)),
    Damage("cp1258 misread", lambda t: misread_bytes(to_cp1258(t)), MIXED, 0.99, fits=_carries(to_cp1258)),
    *(
        Damage(f"mojibake {name}{', ' + layers if layers else ''}", lambda t, c=codec, n=n: twice(t, c, n), WIDE)
        for name, codec in (("cp1252", "cp1252"), ("Latin-1", "latin-1"), ("cp1258", "cp1258"))
        for layers, n in (("", 1), ("double", 2), ("triple", 3))
    ),
    *(
        Damage(f"{name} misread {codec}", lambda t, c=codec, f=half_: f(t, c), (*LANGUAGES, "de", "pt"), 0.99)
        for name, half_ in (("half the words", half), ("half the letters", half_letters))
        for codec in ("cp1252", "latin-1", "cp1258")
    ),
    Damage("entities", entities),
    Damage("entities, double", lambda t: entities(t, 2)),
    Damage("NFD", lambda t: unicodedata.normalize("NFD", t)),
    Damage("no-break spaces", lambda t: t.replace(" ", "\xa0")),
    Damage("soft hyphens", lambda t: t.replace("a", "a\xad")),
    Damage("zero width", lambda t: t.replace(" ", " \u200b")),
    Damage("CRLF", lambda t: t.replace("\n", "\r\n").encode()),
    Damage("Cyrillic look-alikes", _look_alike),
    Damage("eth", lambda t: t.replace("đ", "ð").replace("Đ", "Ð"), VI),
)
