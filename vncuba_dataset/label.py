"""Blocks → labelled blocks: first each block by itself, then by its neighbours. Nothing is moved, edited or dropped.

By itself: the markers of the knowledge (headings, promos, credits …) and the look of a paragraph. By its neighbours:
the article is the stretch of the page in which paragraphs outweigh furniture (a maximum-sum segment); it ends for
good at a sign-off and at the head of the comments. What stands before and after is named by its place.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from vncuba_dataset.dateline import Dateline, is_closed, read_dateline, read_foot
from vncuba_dataset.dates import is_date_line
from vncuba_dataset.knowledge import Knowledge, Lexicon, Marker, fold, line_key
from vncuba_dataset.markdown import undo_markdown
from vncuba_dataset.model import Block, Label

MAX_MARKED = 600
"""Code points: patterns for furniture are tried on lines up to this length."""
MAX_HEADING = 80
"""Code points: a heading over a list is shorter."""
MAX_BREADCRUMB = 12
"""Words."""
MAX_CAPTION = 420
MAX_TITLE = 260
MIN_PARAGRAPH = 6
"""Words: fewer with a full stop may be a button."""
LONG = 25
"""Words (twice as many characters of Han): no headline is longer."""
MIN_REPEAT = 60
"""Code points: a longer line that comes twice is furniture or a repetition, a shorter one may be verse."""
NO_ARTICLE = 0.9
"""Weight below which a stretch is no article: less than one plain paragraph."""
_TERMINAL = re.compile(r"[.!?…。！？;:：][\"'”’»)\]*_]{0,3}(?:[(（][^()（）\n]{1,14}[)）])?$")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


@dataclass(frozen=True, slots=True)
class Look:
    """What one block shows by itself."""

    text: str
    """Its words, markdown undone, stripped."""
    words: int
    label: Label | None
    """What a marker says it is."""
    rule: str
    heads: bool
    """A marker's heading: what follows is of its kind."""
    sentence: bool
    dateline: Dateline | None
    closes: bool
    """A sign-off ends it."""
    repeats: bool
    """The page printed the same line before."""


def label(text: str, blocks: tuple[Block, ...], *, knowledge: Knowledge) -> tuple[Block, ...]:
    """Give every block its label and the rule that gave it. Total; the spans are returned as they came."""
    seen: Counter[str] = Counter()
    looks = [_look(text, block, seen, knowledge) for block in blocks]
    start, end = _article(looks)
    labels = [_by_itself(look) for look in looks]
    if start < end:
        _inside(looks, labels, start, end)
        _lead(looks, labels, start, end)
        _before(looks, labels, start, end)
        _after(looks, labels, end)
    return tuple(replace(b, label=what, rule=rule) for b, (what, rule) in zip(blocks, labels, strict=True))


# ---------------------------------------------------------------- each block by itself


def _look(text: str, block: Block, seen: Counter[str], knowledge: Knowledge) -> Look:
    if block.label is not Label.OTHER:  # blank, or cut off by a marker
        return Look("", 0, block.label, block.rule, False, False, None, False, False)
    raw = text[block.start : block.end].strip()
    words = undo_markdown(raw)
    key = fold(words[:MAX_HEADING])
    seen[words] += 1
    what, rule, heads = _marked(raw, words, key, knowledge)
    count = len(_WORD.findall(words[:4000]))
    long = count >= MIN_PARAGRAPH
    closes = is_closed(words) or read_foot(words, knowledge=knowledge) is not None
    return Look(
        text=words,
        words=count,
        label=what,
        rule=rule,
        heads=heads,
        sentence=(long and (closes or _TERMINAL.search(words[-24:]) is not None)) or _runs_on(words, count),
        dateline=read_dateline(words, knowledge=knowledge) if long and what is None else None,
        closes=closes,
        repeats=seen[words] > 1,
    )


def _runs_on(words: str, count: int) -> bool:
    """Prose without its full stop: a page cut in mid-word, a line that lost its end. A menu has no commas."""
    return count >= (LONG if words[:LONG].isascii() or " " in words[:LONG] else 2 * LONG) and (
        "," in words or "，" in words
    )


def _marked(raw: str, words: str, key: str, knowledge: Knowledge) -> tuple[Label | None, str, bool]:
    """What the markers of the knowledge say of a line."""
    if not words and raw.startswith("!["):
        return Label.IMAGE, "image/markdown", False
    if is_date_line(words, knowledge=knowledge):
        return Label.DATE, "date/line", False
    marker = _marker(raw, words, key, knowledge.lexicon)
    if marker is None:
        return (None, "", False) if words else (Label.OTHER, "label/no-words", False)
    if marker.label == Label.CAPTION and len(words) > MAX_CAPTION:
        return None, "", False
    return Label(marker.label), marker.rule, marker.heads


def _marker(raw: str, words: str, key: str, lexicon: Lexicon) -> Marker | None:
    if len(words) <= MAX_HEADING and (marker := lexicon.lines.get(line_key(words))):
        return marker
    if (found := lexicon.start_words.match(key)) and (marker := lexicon.starts[found[0]]):
        return marker if _may_start(marker, words) else None
    if len(raw) > MAX_MARKED:
        return None
    return next((marker for pattern, marker in lexicon.patterns if pattern.search(raw)), None)


def _may_start(marker: Marker, words: str) -> bool:
    """A breadcrumb (`Home Politics & Law`) is a few words; a sentence may start with `Home`, too."""
    return marker.label != Label.SECTION or (
        len(words.split()) <= MAX_BREADCRUMB and not _TERMINAL.search(words[-24:])
    )


def _by_itself(look: Look) -> tuple[Label, str]:
    return (look.label, look.rule) if look.label is not None else (Label.OTHER, "label/no-article")


# ---------------------------------------------------------------- the stretch that is the article


def _article(looks: list[Look]) -> tuple[int, int]:
    """[start, end) of the stretch with the greatest weight; empty if none weighs as much as a paragraph."""
    best, best_sum, start, total = (0, 0), NO_ARTICLE, 0, 0.0
    datelines = 0
    for i, look in enumerate(looks):
        if total <= 0:
            start, total, datelines = i, 0.0, 0
        total += _weight(look, datelines)
        datelines += look.dateline is not None
        if total > best_sum:
            best, best_sum = (start, i + 1), total
        if look.closes and look.label is None and look.sentence and total > 0:
            total = 0.0  # nothing after a sign-off belongs to what it closes
    return best


def _weight(look: Look, datelines: int) -> float:
    if look.label is Label.BLANK:
        return 0.0
    if look.label is not None:
        return (
            -9.0
            if look.heads and look.label is Label.COMMENT
            else -4.0
            if look.heads
            else _LOSS.get(look.label, -0.5)
        )
    if look.dateline is not None and look.dateline.credit is not None and datelines:
        return -4.0  # the opening of another story
    if look.sentence and not look.repeats:
        return 0.4 + min(len(look.text), 400) / 100
    return -1.5 if look.repeats else -0.7


_LOSS = {
    Label.IMAGE: 0.0,
    Label.CAPTION: 0.0,
    Label.DATE: -0.2,
    Label.RELATED: -0.5,
    Label.PROMO: -1.0,
    Label.NAV: -1.0,
}


# ---------------------------------------------------------------- by their neighbours

Labels = list[tuple[Label, str]]


def _inside(looks: list[Look], labels: Labels, start: int, end: int) -> None:
    """Within the article everything without a marker is body, but repetitions and captions below their picture."""
    for i in range(start, end):
        if looks[i].label is not None:
            continue
        labels[i] = (Label.BODY, "label/article")
        if looks[i].repeats and len(looks[i].text) >= MIN_REPEAT:
            labels[i] = (Label.OTHER, "label/repeated-paragraph")
        elif _follows_image(looks, i) and not looks[i].sentence and len(looks[i].text) <= MAX_CAPTION:
            labels[i] = (Label.CAPTION, "label/below-picture")


def _follows_image(looks: list[Look], i: int) -> bool:
    before = next((look for look in reversed(looks[:i]) if look.label is not Label.BLANK), None)
    return before is not None and before.label is Label.IMAGE


def _lead(looks: list[Look], labels: Labels, start: int, end: int) -> None:
    """A standfirst: what stands before the paragraph with the dateline, or what a later paragraph says again."""
    opening = [i for i in range(start, end) if labels[i][0] is Label.BODY][:4]
    opens = next((i for i in opening if looks[i].dateline is not None), None)
    for i in opening[:2]:
        if opens is not None and i < opens:
            labels[i] = (Label.SUMMARY, "label/before-dateline")
        elif i == opening[0] and _said_again(looks, labels, i, end):
            labels[i] = (Label.SUMMARY, "label/said-again")


def _said_again(looks: list[Look], labels: Labels, i: int, end: int) -> bool:
    words = looks[i].text.rstrip(".… ")
    later = (looks[j].text for j in range(i + 1, end) if labels[j][0] is Label.BODY)
    return len(words) >= MIN_REPEAT and any(words in text for text in later)


def _before(looks: list[Look], labels: Labels, start: int, end: int) -> None:
    """The headline is the line before the article that shares most words with it; the rest is navigation."""
    topic = {w for look in looks[start:end] if look.label is None for w in _keys(look.text[:2000])}
    best, best_share = None, 0.3
    for i in range(start):
        if looks[i].label is not None:
            continue
        labels[i] = (
            (Label.RELATED, "label/before-article") if looks[i].sentence else (Label.NAV, "label/before-article")
        )
        if (share := _share(looks[i], topic)) >= best_share:
            best, best_share = i, share
    if best is not None:
        for i in range(start):
            if looks[i].label is None and looks[i].text == looks[best].text:
                labels[i] = (Label.TITLE, "label/headline")


def _share(look: Look, topic: set[str]) -> float:
    """Share of a line's longer words that the article uses; 0 for what is no headline by its form."""
    words = _keys(look.text)
    if not len(words) >= 2 or look.words > 40 or len(look.text) > MAX_TITLE or look.text.endswith((".", ":", ";")):
        return 0.0
    return sum(w in topic for w in words) / len(words)


def _keys(text: str) -> list[str]:
    return [w for w in _WORD.findall(fold(text)) if len(w) > 2 or not w.isascii()]


def _after(looks: list[Look], labels: Labels, end: int) -> None:
    """After the article: comments after their heading, else other stories; lines of a word or two are furniture."""
    kind = Label.RELATED
    for i in range(end, len(looks)):
        look = looks[i]
        if look.heads and look.label is not None:
            kind = look.label
        if look.label is None or (look.label in {Label.BODY, Label.CAPTION} and kind is Label.COMMENT):
            short = look.words < 3 and kind is not Label.COMMENT
            labels[i] = (Label.OTHER, "label/after-article") if short else (kind, "label/after-article")
