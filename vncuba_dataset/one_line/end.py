"""Where the article of a one-line page ends, what is set into it, and what follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vncuba_dataset.knowledge import Knowledge, Marker, fold, line_key
from vncuba_dataset.model import Label
from vncuba_dataset.one_line.pieces import BRACKETED, DASHED, PHRASE, SENTENCE, TOKEN, Piece, button, past

TAIL = 0.4
"""Share of the line behind which a marker ends the article; before it, a link within the article is likelier."""
OPENS = 0.1
"""Share of the line before which no inset stands."""
LINKS = 0.2
"""Share of the article's line at its end in which links behind arrows end it; before, the article goes on."""
MAX_INSET, MIN_GOES_ON, PROSE = 420, 160, 0.6
"""Code points of an inset and the sentence behind it, of the prose behind these, and its share of small words."""
_INSET = frozenset({Label.RELATED, Label.PROMO})
_DENSE, MIN_DENSE = "\u3400", 3
"""From here on scripts are without spaces, and so many of their letters are more than a word."""
_END = re.compile(r"[.!?…:;。！？»\"”’)\]|/]\s*$")
_LED = re.compile(r"[^\W\d_][^.:!?\n]{2,40}\s?:\s")
"""`Te puede interesar: …`: a heading with its one story behind it."""
_RIGHTS = re.compile(r"(?:©|\(c\)|(?<!\w)Copyright)\s", re.IGNORECASE)
_ELLIPSIS = re.compile(r"(?:…|\.{3})\s?")
_SIGNED = re.compile(r"\./\.(?:\s*\([^()\n]{2,30}\))?")
Inset = tuple[int, int, Piece]
"""A link to another story or an appeal within the article: where it starts and ends, and what it is."""


def end_of(line: str, begin: int, knowledge: Knowledge) -> tuple[int, list[Inset]]:
    """Where the article ends: behind its sign-off, at the first marker in the later part of the line; and its insets.

    Behind an inset the article goes on.
    """
    low = begin + int(TAIL * (len(line) - begin))
    signed = _SIGNED.search(line, low)
    last = past(line, signed.end()) if signed else _second(line, low, knowledge)
    insets: list[Inset] = []
    first = begin + int(OPENS * (len(line) - begin))
    found = [(at, marker) for at, marker in _markers(line, first, last, knowledge) if not _is_arrow(line, at, begin)]
    for place, (at, marker) in enumerate(found):
        if insets and at < insets[-1][1]:
            continue
        behind = next((other for other, _ in found[place + 1 :] if other > at + MAX_INSET), last)
        inset = marker.label in _INSET and (not marker.heads or _LED.match(line, at) is not None)
        stop = _goes_on(line, at, behind) if inset else 0
        if stop:
            insets.append((at, stop, (Label(marker.label), marker.rule)))
        elif at >= low:
            return at, insets
    return last, insets


def _is_arrow(line: str, at: int, begin: int) -> bool:
    """Whether an arrow leads to the words, too far from the end for it to be that of the article."""
    arrow = ">" in line[max(0, at - 3) : at + 1]
    return arrow and at < len(line) - LINKS * (len(line) - begin)


def _goes_on(line: str, at: int, behind: int) -> int:
    """Where prose goes on behind an inset: at its second sentence, as nothing tells where the first begins."""
    first = SENTENCE.search(line, at, min(behind, at + MAX_INSET))
    if first is None:
        return 0
    rest = line[first.end() : behind]
    words = rest.split()
    prose = sum(word[0].islower() for word in words) > PROSE * len(words)
    return first.end() if prose and len(rest) >= MIN_GOES_ON and SENTENCE.search(rest) else 0


def _second(line: str, low: int, knowledge: Knowledge) -> int:
    """The start of another story: the headline before the dateline of a known outlet; else the end of the line."""
    for found in (*BRACKETED.finditer(line, low), *DASHED.finditer(line, low)):
        if fold(found["mark"]) in knowledge.datelines and found.end() < len(line):
            stops = [stop.end() for stop in SENTENCE.finditer(line, low, found.start())]
            return stops[-1] if stops else found.start()
    return len(line)


def cut_short(line: str, begin: int, end: int, knowledge: Knowledge) -> dict[int, Piece]:
    """The link to the whole story behind the ellipsis of an excerpt: `… Read full story`."""
    low = begin + int(TAIL * (end - begin))
    for found in _ELLIPSIS.finditer(line, low, end):
        at = found.end()
        for words, marker in knowledge.lexicon.tails.items():
            stop = at + len(words)
            if line[at:stop].lower() == words and not line[stop : stop + 1].isalnum():
                return {at: (Label(marker.label), marker.rule)}
    return {}


def _markers(line: str, low: int, high: int, knowledge: Knowledge) -> Iterator[tuple[int, Marker]]:
    for word in TOKEN.finditer(line, low, high):
        if marker := _marker(line, word.start(), knowledge):
            yield word.start(), marker


def _marker(line: str, at: int, knowledge: Knowledge) -> Marker | None:
    """The marker that starts here: behind a sentence, or anywhere if a colon follows its words."""
    if not (line[at].isupper() or line[at] in "©®[>»【" or "\u3400" <= line[at] <= "\u9fff"):
        return None
    lexicon = knowledge.lexicon
    words = list(TOKEN.finditer(line, at, at + 100))[:PHRASE]
    closed = _END.search(line, max(0, at - 6), at) is not None
    for n in range(len(words), 0, -1):
        phrase = line[at : words[n - 1].end()]
        colon = phrase.endswith(":") or line[words[n - 1].end() : words[n - 1].end() + 2] == " :"
        marker = lexicon.lines.get(line_key(phrase))
        follows = (
            marker is not None and n < len(words) and button(line, words[n].start(), knowledge) > words[n].start()
        )
        ends = n == len(words) or not words[n][0][:1].islower()  # `Los comentarios de la prensa` goes on
        several = n > 1 or (phrase[0] >= _DENSE and len(phrase) >= MIN_DENSE)
        if marker and ((several and closed and ends) or colon or follows) and marker.label != Label.SECTION:
            return marker
    phrase = lexicon.opening(fold(line[at : at + 80]))
    if len(phrase) <= 2:
        return None
    marker = lexicon.starts[phrase]
    plain = phrase.endswith(":") or (marker.label in {Label.OTHER, Label.PROMO} and " " in phrase)
    return marker if marker.label != Label.SECTION and (closed or plain) else None


def tail_pieces(line: str, end: int, knowledge: Knowledge) -> dict[int, Piece]:
    """Pieces of what stands behind the article: a new one at each marker; what follows a heading is of its kind."""
    found: dict[int, Piece] = {sign.start(): (Label.OTHER, "segment/rights") for sign in _RIGHTS.finditer(line, end)}
    for word in TOKEN.finditer(line, end):
        if marker := _marker(line, word.start(), knowledge) or _heading(line, word.start(), knowledge):
            found[word.start()] = (Label(marker.label), marker.rule)
    return found


def _heading(line: str, at: int, knowledge: Knowledge) -> Marker | None:
    """The heading of two words and more that starts here, behind buttons: `Chia sẻ In bài Cùng chuyên mục …`."""
    if not line[at].isupper():
        return None
    words = list(TOKEN.finditer(line, at, at + 100))[:PHRASE]
    for n in range(len(words), 1, -1):
        marker = knowledge.lexicon.lines.get(line_key(line[at : words[n - 1].end()]))
        if marker is not None and marker.heads and (n == len(words) or not words[n][0][:1].islower()):
            return marker
    return None
