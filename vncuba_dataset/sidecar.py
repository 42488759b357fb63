"""NAME.toml beside a page → what a curator knows of it; a record → a NAME.toml to start from.

A sidecar wins over everything that is read from the page, with the rule `sidecar`. What is wrong in it is an error
that names file and line.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from vncuba_dataset.errors import SidecarError
from vncuba_dataset.knowledge import nearest
from vncuba_dataset.model import Article, Evidence, Known, Page

SIDECAR = "sidecar"
"""The rule of everything a curator states."""
ENDING = ".toml"
MAX_TEXT = 5000
"""Code points of one value."""
_URL = re.compile(r"https?://[^\s/?#]+\.[^\s/?#]+[^\s]*")
_EDTF = re.compile(r"(?:(?P<Y>\d{4})(?:-(?P<m>\d{2})(?:-(?P<d>\d{2}))?)?|XXXX-(?P<M>\d{2})-(?P<D>\d{2}))")
_BARE_DAY = re.compile(r"^\s*date\s*=\s*(?P<day>\d[^\s#\"']{0,30})", re.MULTILINE)
"""A day without quotes, which TOML refuses if there is none like it: `date = 2024-13-45`."""
_LEAP_YEAR = 2024


def sidecar_of(page: Path) -> Path:
    """Where the sidecar of a page stands, whether or not it does.

    >>> sidecar_of(Path("seeds/003_bca5.txt")).as_posix()
    'seeds/003_bca5.toml'
    """
    return page.with_suffix(ENDING)


def read_sidecar(data: bytes, name: str) -> tuple[Known, ...]:
    """What a sidecar states, in the order of KEYS; raises SidecarError naming file, line and what would be right.

    >>> [(one.field, one.value) for one in read_sidecar(b'date = 2023-11-04', "a.toml")]
    [('date_edtf', '2023-11-04')]
    >>> read_sidecar(b'titel = "Rice for Havana"', "a.toml")
    Traceback (most recent call last):
    vncuba_dataset.errors.SidecarError: a.toml, line 1: no key 'titel'; did you mean 'title'?
    """
    try:
        text = data.decode("utf-8-sig")
        raw = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SidecarError(f"{name}, line {line}", "it is not UTF-8", "save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        if (day := _BARE_DAY.search(text)) is not None:
            _date(day["day"], _at(name, text, "date"))
        raise SidecarError(name, f"it is not TOML: {error}", 'a line looks like title = "A headline"') from error
    for key in raw:
        if key not in KEYS:
            raise SidecarError(_at(name, text, key), f"no key {key!r}", nearest(key, tuple(KEYS)))
    return tuple(
        Known(field, value, SIDECAR)
        for key, (field, read) in KEYS.items()
        if key in raw and (value := read(raw[key], _at(name, text, key)))
    )


def with_sidecar(page: Page, path: Path, name: str = "") -> Page:
    """The page with what the sidecar beside its file states; the page itself where there is none.

    Raises SidecarError where the sidecar is wrong, OSError where it cannot be read.
    """
    beside = sidecar_of(path)
    if beside == path or not beside.is_file():
        return page
    return replace(page, known=(*read_sidecar(beside.read_bytes(), name or beside.name), *page.known))


def starter(article: Article) -> str:
    """A sidecar in which nothing is stated yet: what was found stands behind a `#`, with where it was found."""
    found = {one.field: one for one in article.evidence}
    lines = [
        f"# What a curator knows of {_plain(article.seed)}: save it as NAME{ENDING} beside it and take the # away",
        "# from every line that you state. It wins over what is read from the page.",
    ]
    for key, (field, _) in KEYS.items():
        one = found.get(field)
        value = "" if one is None else one.value
        printed = value if key == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) else _quoted(value)
        lines.append(f"# {key} = {printed}{_why(one, article)}")
    return "\n".join(lines) + "\n"


def orphans(sidecars: Iterable[Path], pages: Iterable[Path]) -> list[tuple[Path, str]]:
    """The sidecars beside which no page stands, each with what would be right."""
    stems: dict[Path, list[str]] = {}
    for page in pages:
        stems.setdefault(page.parent, []).append(page.stem)
    found = []
    for path in sidecars:
        near = stems.get(path.parent, [])
        if path.stem not in near:
            found.append((path, f"Name it after its page; {nearest(path.stem, tuple(near[:20]))}" if near else ""))
    return found


def _why(one: Evidence | None, article: Article) -> str:
    if one is None:
        return "  # not found"
    quote = "" if one.start is None else f" {_quoted(article.page[one.start : one.end][:60])}"
    return f"  # {_plain(one.rule)}{quote}"


def _quoted(text: str) -> str:
    """A text as a string of TOML, on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f").replace("\u0085", "\\u0085")


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _at(name: str, text: str, key: str) -> str:
    """File and line of a key; of a table, `[key]`, as well."""
    word = rf"(?:{re.escape(key)}|\"{re.escape(key)}\"|'{re.escape(key)}')"
    found = re.search(rf"^\s*(?:\[+\s*)?{word}\s*[=.\]]", text, re.M)
    return name if found is None else f"{name}, line {text.count(chr(10), 0, found.end()) + 1}"


def _text(value: Any, at: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT:
        raise SidecarError(at, f"{value!r} does not fit", f"a text in quotes, of {MAX_TEXT} characters at most")
    return " ".join(value.split())


def _url(value: Any, at: str) -> str:
    if not isinstance(value, str) or not _URL.fullmatch(value.strip()):
        raise SidecarError(at, f"{value!r} is no address", 'like "https://example.vn/2025/09/03/a.html"')
    return value.strip()


def _date(value: Any, at: str) -> str:
    """A day, a moment, or a text with what is known: `"2023-11"`."""
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    match = _EDTF.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        if match and dt.date(
            int(match["Y"] or _LEAP_YEAR), int(match["m"] or match["M"] or 1), int(match["d"] or match["D"] or 1)
        ):
            return match[0]
    except ValueError:
        pass
    raise SidecarError(at, f"{value!r} is no date", 'a day like 2023-11-04, or what is known, like "2023-11"')


KEYS: dict[str, tuple[str, Callable[[Any, str], str]]] = {
    "url": ("url", _url),
    "date": ("date_edtf", _date),
    "source": ("source", _text),
    "title": ("title", _text),
    "note": ("note", _text),
    "rights": ("rights", _text),
}
"""Key of a sidecar → the field it states, and who reads it."""
