"""Text → the times of the day that stand in it, with their zones."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from vncuba_dataset.errors import KnowledgeError
from vncuba_dataset.knowledge import Knowledge, fold

ZONE = re.compile(r"\(?(?:gmt|utc)\s?(?:(?P<sign>[+−–-])\s?(?P<h>\d{1,2})(?::?(?P<m>\d{2}))?)?\)?", re.I)
OFFSET = re.compile(r"\s?(?:(?P<zulu>Z)(?!\w)|(?P<sign>[+−-])(?P<h>\d{2}):?(?P<m>\d{2})(?!\d))")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of the day as it is stated at `[start, end)`."""

    start: int
    end: int
    hour: int
    minute: int
    second: int = 0
    offset: int | None = None
    """Minutes east of Greenwich, where the statement names them."""
    zones: tuple[str, ...] = ()
    """Where it is named in words, the zones of the tz database that it may be: `hora de Cuba`, `EDT`, `CST`."""
    halved: bool = False
    """It counts to twelve: `9:28 AM`."""
    exact: bool = False
    """It states seconds."""


@cache
def zone_of(name: str) -> ZoneInfo:
    """A time zone, from the package tzdata, never from the machine's own files: the same answer everywhere."""
    parts = name.split("/")
    if all(part and part.replace("_", "").replace("-", "").isalnum() for part in parts):
        path = resources.files("tzdata").joinpath("zoneinfo", *parts)
        if path.is_file():
            with path.open("rb") as file:
                return ZoneInfo.from_file(file, key=name)
    raise KnowledgeError(f"time zone {name!r}", "there is no such zone", "like Asia/Ho_Chi_Minh")


def clocks_in(text: str, knowledge: Knowledge) -> list[Clock]:
    """The times of the day in a text that holds no date any more."""
    found: list[Clock] = []
    if _DIGIT.search(text) is None:
        return found
    for match in knowledge.stamps.time.finditer(text):
        half = match["half"] or match["before"]
        hour, shift = int(match["H"]), _half(half, knowledge) if half else None
        if shift == 12 and hour < 12:
            hour += 12
        elif shift == 0 and hour == 12:
            hour = 0
        exact, ascii_half = match["S"] is not None, half is not None and half[0].isascii() and half[0].lower() in "ap"
        clock = Clock(*match.span(), hour, int(match["M"] or 0), int(match["S"] or 0), halved=ascii_half, exact=exact)
        found.append(_zoned(text, clock, knowledge))
    return found


def _half(word: str, knowledge: Knowledge) -> int | None:
    return knowledge.stamps.halves.get(re.sub(r"[.\s]", "", fold(word)))


def _zoned(text: str, clock: Clock, knowledge: Knowledge) -> Clock:
    """The time with the zone stated right behind it or, once on the line, anywhere after it."""
    right = OFFSET.match(text, clock.end)
    if right:
        minutes = 0 if right["zulu"] else _minutes(right)
        return replace(clock, end=right.end(), offset=minutes) if abs(minutes) <= 14 * 60 else clock
    named = list(ZONE.finditer(text, clock.end))
    if len(named) == 1 and abs(_minutes(named[0])) <= 14 * 60:
        near = not text[clock.end : named[0].start()].strip(" ,|-–—(\t")
        return replace(clock, end=named[0].end() if near else clock.end, offset=_minutes(named[0]))
    return _in_named_zone(text, clock, knowledge)


def _in_named_zone(text: str, clock: Clock, knowledge: Knowledge) -> Clock:
    """The time with the zone whose initials stand once behind it, or whose name stands once on the line."""
    stamps = knowledge.stamps
    initials = list(stamps.zone_initials.finditer(text, clock.end))
    if len(initials) == 1:
        end = initials[0].end() if initials[0].start() == clock.end else clock.end
        return replace(clock, end=end, zones=stamps.zones[initials[0]["zone"]])
    named = {found[0] for found in stamps.zone_words.finditer(fold(text))}
    return replace(clock, zones=stamps.zones[named.pop()]) if len(named) == 1 else clock


def _minutes(zone: re.Match[str]) -> int:
    if zone["sign"] is None:
        return 0
    total = int(zone["h"]) * 60 + int(zone["m"] or 0)
    return total if zone["sign"] == "+" else -total
