"""Text → the class of each character, as numbers that numpy can count."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

DENSE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Scripts without spaces between words, as the inside of a character class."""
(
    LOWER, UPPER, CASELESS, DENSE_, DIGIT, SPACE, TERMINAL, COMMA,
    COLON, QUOTE, DASH, BRACKET, PIPE, WEB, NEWLINE, OTHER,
) = range(16)  # fmt: skip
_SIGNS = {
    TERMINAL: ".!?…。！？।؟۔．",
    COMMA: ",;、，；،؛",
    COLON: ":：",
    QUOTE: "\"'“”‘’„«»‚‹「」『』《》",
    DASH: "-–—―−",
    BRACKET: "()[]{}（）【】",
    PIPE: "|/•·›>→▸■●◦¦",
    WEB: "=&%#@_+~\\^<",
    NEWLINE: "\n",
}


@cache
def _classes() -> npt.NDArray[np.uint8]:
    """Class of every code point of the basic plane."""
    table = np.full(65536, OTHER, np.uint8)
    for code in range(65536):
        kind = unicodedata.category(chr(code))
        if kind == "Ll":
            table[code] = LOWER
        elif kind in ("Lu", "Lt"):
            table[code] = UPPER
        elif kind[0] in "LM":
            table[code] = CASELESS
        elif kind[0] == "N":
            table[code] = DIGIT
        elif kind[0] == "Z" or code in (9, 11, 12, 13):
            table[code] = SPACE
    for match in re.finditer(r"(.)-(.)", DENSE):
        first, last = map(ord, match.groups())
        block = table[first : last + 1]
        block[(block == CASELESS) | (block == OTHER)] = DENSE_
    for kind_id, signs in _SIGNS.items():
        for sign in signs:
            table[ord(sign)] = kind_id
    return table


def class_of(text: str) -> npt.NDArray[np.uint8]:
    """Class of every character of a text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    found: npt.NDArray[np.uint8] = _classes()[np.minimum(codes, 65535)]
    if codes.size and int(codes.max()) > 65535:
        found[codes >= 0x20000] = DENSE_
        found[(codes > 65535) & (codes < 0x20000)] = OTHER
    return found
