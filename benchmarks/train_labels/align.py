"""Line labels by aligning a page's lines with the gold article (training only)."""

from __future__ import annotations

import bisect
import re
import unicodedata

DENSE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
TOKEN = re.compile(rf"[{DENSE}]|[^\W_{DENSE}]+")
MAX_PLACES = 8  # gold positions remembered per 3-gram: more are stock phrases


def tokens(text: str) -> list[str]:
    """The bench's token stream: casefolded words, single signs for scripts without spaces."""
    return TOKEN.findall(unicodedata.normalize("NFC", text).casefold())


def _index(gold: list[str]) -> dict[tuple[str, ...], list[int]]:
    """Where every 3-gram of the gold starts."""
    index: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(gold) - 2):
        index.setdefault(tuple(gold[at : at + 3]), []).append(at)
    return index


def _match(line: list[str], index: dict[tuple[str, ...], list[int]], near: int) -> tuple[float, int, set[int]]:
    """Share of the line found in the gold, where it starts there, and which gold tokens it covers."""
    covered = [False] * len(line)
    votes: dict[int, int] = {}
    places: list[tuple[int, int]] = []
    for at in range(len(line) - 2):
        for place in index.get(tuple(line[at : at + 3]), ())[:MAX_PLACES]:
            places.append((at, place))
            votes[place - at] = votes.get(place - at, 0) + 1
    if not votes:
        return 0.0, -1, set()
    best = max(votes, key=lambda off: (votes[off], -abs(off - near)))
    taken: set[int] = set()
    for at, place in places:
        if abs(place - at - best) <= 12 + len(line) // 4:  # words dropped or added inside a paragraph
            covered[at : at + 3] = [True, True, True]
            taken.update(range(place, place + 3))
    return sum(covered) / len(line), best, taken


def _chain(found: list[tuple[int, int, int]]) -> set[int]:
    """Heaviest chain of lines in the order of the gold: (line, gold start, weight) -> lines on it."""
    ends: list[int] = []  # gold starts of the frontier, rising
    best: list[tuple[int, int]] = []  # (weight, index into found), rising weight
    back = [-1] * len(found)
    total = [0] * len(found)
    for i, (_, place, weight) in enumerate(found):
        at = bisect.bisect_right(ends, place + 2)
        prev = best[at - 1] if at else (0, -1)
        total[i], back[i] = prev[0] + weight, prev[1]
        at = bisect.bisect_right(ends, place)
        if at and best[at - 1][0] >= total[i]:
            continue
        while at < len(ends) and best[at][0] <= total[i]:
            del ends[at], best[at]
        ends.insert(at, place)
        best.insert(at, (total[i], i))
    at = best[-1][1] if best else -1
    chosen = set()
    while at >= 0:
        chosen.add(found[at][0])
        at = back[at]
    return chosen


def line_labels(lines: list[str], gold_text: str) -> list[float]:
    """Share of each line that is article, 0 where the words stand elsewhere in the gold's order."""
    gold = tokens(gold_text)
    index = _index(gold)
    words = [tokens(line) for line in lines]
    share = [0.0] * len(lines)
    found, cover = [], {}
    for i, line in enumerate(words):
        if len(line) < 3:
            continue
        value, place, taken = _match(line, index, 0)
        if value >= 0.3:
            found.append((i, place, int(len(line) * value)))
            share[i], cover[i] = value, taken
    kept = _chain(found)
    used: set[int] = set()
    for i in kept:
        used |= cover[i]
    for i, _, _ in found:
        if i in kept:
            continue
        fresh = len(cover[i] - used) / max(1, len(cover[i]))
        if fresh > 0.6:  # out of order but the only copy: still the article
            used |= cover[i]
        else:
            share[i] = 0.0
    _short_lines(words, gold, share)
    return share


def _short_lines(words: list[list[str]], gold: list[str], share: list[float]) -> None:
    """Lines of one or two words: article only right between article lines and in place in the gold."""
    solid = [i for i, value in enumerate(share) if value >= 0.5]
    if not solid:
        return
    flat = " " + " ".join(gold) + " "
    for i, line in enumerate(words):
        if not 0 < len(line) < 3:
            continue
        at = bisect.bisect(solid, i)
        before = words[solid[at - 1]][-3:] if at else []
        after = words[solid[at]][:3] if at < len(solid) else []
        me = " ".join(line)
        joined_before = before and f" {' '.join(before)} {me} " in flat
        joined_after = after and f" {me} {' '.join(after)} " in flat
        if joined_before or joined_after:
            share[i] = 1.0
