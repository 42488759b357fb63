"""Bytes → text, and how it was read. Strong evidence first; a guess says so; bytes that are no text stay empty."""

from __future__ import annotations

import codecs
import re
import unicodedata

from vncuba_dataset.model import Decoded

BOMS = (  # the longer first: UTF-32-LE starts like UTF-16-LE
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 4096
"""Bytes looked at to tell UTF-16 from UTF-8 and text from other files."""
MAX_CONTROL_SHARE = 0.02
"""Control bytes in text are rare accidents; in archives, pictures and programs a tenth and more."""
GOOD_PER_BAD = 10
"""A file with ten good multibyte letters for each bad byte is damaged UTF-8, whatever detectors make of it."""
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|gh|nh|ch|th|tr|kh|ph|gi|qu|[bcdđghklmnpqrstvx])?"
    r"(?:uyê|yê|iê|ươ|uô|uyu|oai|oay|oeo|uây|[aăâeêioôơuưy]{1,3})"
    r"(?:ng|nh|ch|[cmnpt])?"
)
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def decode(data: bytes | str) -> Decoded:
    """Read a page's bytes.

    Order of evidence: byte order mark, UTF-8, damaged UTF-8, UTF-16 by its NUL bytes, no text at all, a one-byte
    code page. Total: any bytes give a Decoded.

    >>> decode("Đoàn đại biểu".encode()).rule
    'decode/utf-8'
    >>> decode("Señor, ¿mañana?".encode("cp1252")) == Decoded("Señor, ¿mañana?", "cp1252", "decode/guess")
    True
    """
    if isinstance(data, str):
        text = data.encode("utf-8", "replace").decode() if _has_surrogate(data) else data
        return Decoded(text, "str", "decode/given", sum(a != b for a, b in zip(text, data, strict=True)))
    return _by_mark(data) or _as_utf8(data) or _by_nuls(data) or _no_text(data) or _damaged_utf8(data) or _guess(data)


def syllable_share(text: str) -> float:
    """Share of words with marks that are well-formed Vietnamese syllables with at most one tone; 0 without any."""
    words = [w.lower() for w in _WORD.findall(unicodedata.normalize("NFC", text[: 8 * SAMPLE])) if not w.isascii()]
    return sum(map(_is_syllable, words)) / len(words) if words else 0.0


def _is_syllable(word: str) -> bool:
    parts = unicodedata.normalize("NFD", word)
    tones = sum(c in _TONES for c in parts)
    bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    return tones <= 1 and _SYLLABLE.fullmatch(bare) is not None


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= c <= "\udfff" for c in text) if not text.isascii() else False


def _read(data: bytes, encoding: str, rule: str) -> Decoded:
    """Decode with replacement; what the encoding cannot explain is counted."""
    text = data.decode(encoding, "replace")
    genuine = 0 if "\ufffd" not in text else data.decode(encoding, "ignore").count("\ufffd")
    return Decoded(text, encoding, rule, text.count("\ufffd") - genuine)


def _by_mark(data: bytes) -> Decoded | None:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _read(data, encoding, "decode/byte-order-mark")
    return None


def _as_utf8(data: bytes) -> Decoded | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if len(_CONTROLS.findall(data[:SAMPLE])) > MAX_CONTROL_SHARE * min(len(data), SAMPLE):
        return None
    return Decoded(text, "utf-8", "decode/utf-8")


def _by_nuls(data: bytes) -> Decoded | None:
    """Western text in UTF-16 has a NUL in every second byte, always on the same side."""
    head = data[:SAMPLE]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < 0.1 * len(head) or max(even, odd) <= 4 * min(even, odd):
        return None
    found = _read(data, "utf-16-le" if odd > even else "utf-16-be", "decode/nul-pattern")
    return found if found.replaced * 50 <= len(found.text) else None


def _no_text(data: bytes) -> Decoded | None:
    head = data[:SAMPLE]
    if len(_CONTROLS.findall(head)) <= MAX_CONTROL_SHARE * len(head):
        return None
    return Decoded("", "binary", "decode/binary")


def _damaged_utf8(data: bytes) -> Decoded | None:
    found = _read(data, "utf-8", "decode/damaged-utf-8")
    good = sum(c > "\x7f" for c in found.text) - found.text.count("\ufffd")
    return found if good >= GOOD_PER_BAD * found.replaced else None


def _guess(data: bytes) -> Decoded:
    """Windows code pages: Vietnamese where the words then spell Vietnamese syllables, Western else."""
    western = _read(data, "cp1252", "decode/guess")
    vietnamese = _read(data, "cp1258", "decode/guess")
    if vietnamese.replaced <= western.replaced and syllable_share(vietnamese.text) > max(
        0.9, syllable_share(western.text)
    ):
        return vietnamese
    return western
