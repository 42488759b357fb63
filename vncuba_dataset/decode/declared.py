"""The charset a page states of itself → the codec to read it by; labels nobody should follow are none."""

from __future__ import annotations

import codecs
import re

HEAD = 4096
"""Bytes in which a page states its charset; browsers look at 1024, old pages put scripts before it."""
_STATED = re.compile(
    rb"""<meta\s[^<>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})"""
    rb"""|<\?xml\s[^<>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_VIETNAMESE = {
    "tcvn": "tcvn3", "tcvn3": "tcvn3", "tcvn5712": "tcvn3", "tcvn57121": "tcvn3", "xviettcvn5712": "tcvn3",
    "xviettcvn": "tcvn3", "abc": "tcvn3", "vni": "vni", "xvietvni": "vni", "viscii": "viscii", "csviscii": "viscii",
    "viscii111": "viscii",
}  # fmt: skip
_AS_BROWSERS_DO = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "hz": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
}  # fmt: skip
_TRUSTED = re.compile(
    r"cp(?:125\d|866|874|932|949|437|850|852)|iso8859-\d+|koi8-[ru]|mac-\w+|gb18030|big5(?:hkscs)?|euc_jp|iso2022_jp"
)
WESTERN = frozenset({"cp1252", "iso8859-15", "cp1258", "cp1254", "mac-roman"})
"""What Vietnamese pages of every kind declare: syllables may overrule it."""


def stated_charset(data: bytes) -> str | None:
    """The label in the first bytes of an HTML or XML page, as it stands there."""
    match = _STATED.search(data, 0, HEAD)
    return (match[1] or match[2]).decode("ascii") if match else None


def codec_of(label: str) -> str | None:
    """Python's codec for a charset label, or the name of a Vietnamese set; None where the label is no page's charset.

    UTF-8 and UTF-16 need no word of the page: their bytes tell, or belie it.

    >>> [codec_of(x) for x in ("ISO-8859-1", "gb2312", "x-viet-tcvn5712", "utf-8", "rot13")]
    ['cp1252', 'gb18030', 'tcvn3', None, None]
    """
    key = re.sub(r"[\s_:.-]", "", label).lower()
    if key in _VIETNAMESE:
        return _VIETNAMESE[key]
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return None
    name = _AS_BROWSERS_DO.get(name, name)
    return name if _TRUSTED.fullmatch(name) else None
