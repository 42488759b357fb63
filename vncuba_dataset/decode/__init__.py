"""Bytes → text, and how it was read. Strong evidence first; a guess says so; bytes that are no text stay empty."""

from __future__ import annotations

import codecs
import re

from vncuba_dataset.decode.codepages import is_strongly_vietnamese, read_as, read_code_page
from vncuba_dataset.decode.declared import WESTERN, codec_of, stated_charset
from vncuba_dataset.decode.legacy import CONTROL_LETTERS, READERS, read_western
from vncuba_dataset.decode.viqr import read_viqr
from vncuba_dataset.decode.wide import wide_encoding
from vncuba_dataset.model import Decoded

BOMS = (  # the longer first: UTF-32-LE starts like UTF-16-LE
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SIGNATURES = (
    b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"\x89PNG\r\n", b"GIF87a", b"GIF89a", b"\xff\xd8\xff", b"\x1f\x8b\x08",
    b"BZh91AY", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd", b"\x7fELF",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"OggS\x00", b"wOFF", b"wOF2",
)  # fmt: skip
"""How archives, pictures and programs begin; some are plain ASCII for long."""
SAMPLE = 4096
"""Bytes looked at to tell text from other files."""
MAX_CONTROL_SHARE = 0.02
"""Control bytes in text are rare accidents; in archives, pictures and programs a tenth and more."""
GOOD_PER_BAD = 10
"""A file with ten good multibyte letters for each bad byte is damaged UTF-8, whatever detectors make of it."""
MIN_GOOD_PER_BAD = 1
"""So is one with fewer, but no fewer than this: letters of a code page form a valid sequence once in hundreds."""
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_NO_LETTERS = re.compile(rb"[\x00-\x7f]*(?:[\x81\x8d\x8f\x90\x9d\xfe\xff][\x00-\x7f]*)*")
"""High bytes that no text in a Western code page has alone."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_LETTER_CONTROLS = re.compile(b"[%s]" % "".join(sorted(CONTROL_LETTERS)).encode("latin-1"))


def decode(data: bytes | str, declared: str | None = None) -> Decoded:
    r"""Read a page's bytes; `declared` is the charset its container states, as an HTTP header does.

    Order of evidence: byte order mark, UTF-8, damaged UTF-8, UTF-16 and UTF-32 by what they hold, no text at all, a
    charset that the container or the page states, a code page judged by its words. Total: any bytes give a Decoded.

    >>> decode("Đoàn đại biểu".encode()).rule
    'decode/utf-8'
    >>> decode("Señor, ¿mañana?".encode("cp1252")) == Decoded("Señor, ¿mañana?", "cp1252", "decode/guess")
    True
    >>> decode(b"Hai n\xad\xedc Vi\xd6t Nam v\xb5 Cuba t\xa8ng c\xad\xeang h\xeep t\xb8c.").text
    'Hai nước Việt Nam và Cuba tăng cường hợp tác.'
    """
    if isinstance(data, str):
        lone = len(_SURROGATE.findall(data))
        return Decoded(_SURROGATE.sub("?", data) if lone else data, "str", "decode/given", lone)
    return (
        _by_mark(data)
        or _as_utf8(data)
        or _by_signature(data)
        or _as_wide(data)
        or _no_text(data)
        or _damaged_utf8(data)
        or _as_declared(data, declared)
        or read_code_page(data)
    )


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
    if data.startswith(SIGNATURES) or _control_share(data) > MAX_CONTROL_SHARE:
        return None
    made, lines = read_viqr(text)
    return Decoded(made, "viqr", "decode/viqr") if lines else Decoded(text, "utf-8", "decode/utf-8")


def _control_share(data: bytes) -> float:
    head = data[:SAMPLE]
    return len(_CONTROLS.findall(head)) / len(head) if head else 0.0


def _by_signature(data: bytes) -> Decoded | None:
    return Decoded("", "binary", "decode/binary") if data.startswith(SIGNATURES) else None


def _as_wide(data: bytes) -> Decoded | None:
    encoding = wide_encoding(data)
    nuls = data[:SAMPLE].count(0) * 10 >= len(data[:SAMPLE])
    found = _read(data, encoding, "decode/nul-pattern" if nuls else "decode/wide") if encoding else None
    return found if found and found.replaced * 50 <= len(found.text) + 50 else None


def _no_text(data: bytes) -> Decoded | None:
    """Too many control bytes; capitals of two Vietnamese sets are such bytes, so those get a hearing."""
    if _control_share(data) <= MAX_CONTROL_SHARE:
        return None
    if _control_share(_LETTER_CONTROLS.sub(b"", data[:SAMPLE])) <= MAX_CONTROL_SHARE:
        found = is_strongly_vietnamese(data)
        if found and not CONTROL_LETTERS & set(found.text):
            return found
    return Decoded("", "binary", "decode/binary")


def _damaged_utf8(data: bytes) -> Decoded | None:
    found = _read(data, "utf-8", "decode/damaged-utf-8")
    good = sum(c > "\x7f" for c in found.text) - found.text.count("\ufffd")
    if good >= GOOD_PER_BAD * found.replaced or (good and _is_cut_off(data)):
        return found
    if _NO_LETTERS.fullmatch(_MULTIBYTE.sub(b"", data)):
        return found
    return found if good > MIN_GOOD_PER_BAD * found.replaced and is_strongly_vietnamese(data) is None else None


def _is_cut_off(data: bytes) -> bool:
    """Whether all is UTF-8 but the last letter, which was cut in two."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _as_declared(data: bytes, declared: str | None) -> Decoded | None:
    """By the charset stated; but what declares a Western one may be Vietnamese of another time."""
    for label in (declared, stated_charset(data)):
        codec = codec_of(label) if label else None
        if codec is None:
            continue
        if codec in WESTERN or codec in READERS:
            found = is_strongly_vietnamese(data)
            if found and found.encoding != codec:
                return found
        if codec in READERS:
            return read_as(codec, data, "decode/declared")
        if codec == "cp1252":
            return Decoded(read_western(data.decode("latin-1")), codec, "decode/declared")
        found = _read(data, codec, "decode/declared")
        if found.replaced * 50 <= len(found.text):
            return found
    return None
