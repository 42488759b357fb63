"""A page on one line → where to cut it: what scrapers glued before and behind the article, and pictures within.

Menu, headline, article and tail then stand in one line, so that no line feed tells them apart. Only what can be known
is cut: dates, datelines, markers of the knowledge at the start of a sentence, file names, a sign-off. Where the
headline runs into the first sentence, it is cut off only if that says most of it again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.model import Label
from vncuba_dataset.one_line.begin import begin_of, is_headed
from vncuba_dataset.one_line.end import cut_short, end_of, tail_pieces
from vncuba_dataset.one_line.head import head_pieces
from vncuba_dataset.one_line.headline import TOPIC, before_date, buttons_behind, headline_of, run_in, signature
from vncuba_dataset.one_line.pieces import BODY_PIECE, FILE, HEAD_PIECE, SENTENCE, TAIL_PIECE, Piece, past
from vncuba_dataset.words import count_dense

LEAST, SHARE, DENSE_LEAST = 400, 0.6, 160
"""Code points of a line that may be a whole page, its least share of it; fewer do in a script without spaces."""
_CREDITED = re.compile(r"([^\n]{10,240}?)\(?(?:photo|foto|ảnh|anh|фото)\s?:\s?[^\n.]{2,40}\.(?=\s)", re.IGNORECASE)
_STOP = re.compile(r"[.!?…][\"”’»)]?\s+|(?<!\S)\d{1,3}/\d{1,3}\s+")
_CREDIT = re.compile(
    r"\((?:photo|foto|ảnh|фото)\s?:\s?[^()\n]{2,40}\)\.?(?=\s)|"
    r"(?<=[.\s])(?:photo|foto|ảnh|фото)\s?:\s?(?-i:[A-ZĐ]{2,12}(?:[/+-][A-ZĐ]\w{1,12})?)\.?(?=\s(?-i:[^\W\d_a-z]))",
    re.IGNORECASE,
)
MIN_CAPTION, MAX_CAPTION = 12, 220
"""Code points of a caption without its credit."""


def least_of(text: str) -> int:
    """Least code points of a line that may be this whole page."""
    short = len(text) < LEAST / SHARE
    return DENSE_LEAST if short and count_dense(text) > len(text) / 2 else LEAST


def is_one_line(length: int, printed: int, least: int = LEAST) -> bool:
    """Whether a line of that many code points is the whole page, or nearly; blanks around the page do not count."""
    return length >= least and length >= SHARE * printed


def cuts(line: str, *, knowledge: Knowledge) -> list[tuple[int, Piece]]:
    """Where pieces of the line start, in order, and what each is. The first starts at 0."""
    opens = begin_of(line, knowledge)
    begin = (opens and not is_headed(line[:opens], knowledge) and run_in(line, opens, knowledge)) or opens
    end, insets = end_of(line, begin, knowledge)
    short = cut_short(line, begin, end, knowledge)
    end = min([end, *short])
    found: dict[int, Piece] = {0: HEAD_PIECE} | head_pieces(line[:begin], line[begin : begin + TOPIC], knowledge)
    low, high = before_date(line, begin, sorted(found), knowledge)
    if signed := signature(line, begin, low, high, knowledge):
        found |= {signed: HEAD_PIECE}
    high = signed or high
    if buttons := buttons_behind(line, low, high, knowledge):
        found |= {buttons: HEAD_PIECE}
    if begin > opens:
        found |= {opens: HEAD_PIECE}
    elif headline := headline_of(line, begin, low, buttons or high, knowledge):
        found |= {headline: HEAD_PIECE}
    found |= {begin: BODY_PIECE} | _pictures(line, begin, end)
    found = _captions(line, begin, end, found) | found
    for start, stop, piece in insets:
        found = {at: one for at, one in found.items() if not start < at < stop} | {start: piece, stop: BODY_PIECE}
    if end < len(line):
        found |= {_past_name(line, begin, end): TAIL_PIECE, end: TAIL_PIECE}
        found |= tail_pieces(line, end, knowledge) | short
    last = len(line.rstrip())
    return sorted((at, piece) for at, piece in found.items() if at < last)


def _pictures(line: str, begin: int, end: int) -> dict[int, Piece]:
    """File names within the article, and the captions with a credit behind them."""
    found: dict[int, Piece] = {}
    for picture in FILE.finditer(line, begin, end):
        stop = past(line, picture.end())
        found |= {picture.start(): (Label.IMAGE, "segment/file"), stop: BODY_PIECE}
        if (caption := _CREDITED.match(line, stop, end)) and not SENTENCE.search(line, stop, caption.end(1)):
            found |= {stop: (Label.CAPTION, "segment/credited"), past(line, caption.end()): BODY_PIECE}
    return found


def _captions(line: str, begin: int, end: int, known: Iterable[int]) -> dict[int, Piece]:
    """Captions by their credit: from the full stop, the picture or the counter before them."""
    found: dict[int, Piece] = {}
    stops = sorted({begin, *known, *(stop.end() for stop in _STOP.finditer(line, begin, end))})
    for credit in _CREDIT.finditer(line, begin, end):
        place = bisect_right(stops, credit.start() - MIN_CAPTION)
        if place and credit.start() - stops[place - 1] <= MAX_CAPTION:
            found |= {stops[place - 1]: (Label.CAPTION, "segment/credited"), past(line, credit.end()): BODY_PIECE}
    return found


def _past_name(line: str, begin: int, end: int) -> int:
    """The start of a name in capitals between the last sentence and the tail; else the tail's own."""
    low = max(begin, end - 60)
    stops = [stop.end() for stop in re.finditer(r"[.!?…][\"”’»)]?\s+", line[low:end])]
    if not stops:
        return end
    start = low + stops[-1]
    words = line[start:end].split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    whole = words and len(words) <= 5 and all(word[:1].isupper() for word in words)
    return start if whole or (2 <= len(capitals) <= 3 and words[: len(capitals)] == capitals) else end
