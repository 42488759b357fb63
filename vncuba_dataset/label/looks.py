"""Blocks → looks: what each block shows by itself, by its form and by the markers of the knowledge."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice, pairwise
from math import ceil
from typing import NamedTuple

from vncuba_dataset.dateline import Dateline, read_dateline
from vncuba_dataset.dates import is_date_line
from vncuba_dataset.knowledge import Knowledge, Lexicon, Marker, fold, line_key
from vncuba_dataset.label import gates
from vncuba_dataset.label.glance import BARS, BRACKETS, GAPS, MARKED, WORD, Glance, glance_at
from vncuba_dataset.markdown import Plain, read_line
from vncuba_dataset.model import Block, Label
from vncuba_dataset.patterns import case
from vncuba_dataset.remembered import Remembered
from vncuba_dataset.signoff import Foot, is_closed, read_foot

MAX_MARKED = 600
"""Code points: patterns for furniture are tried on lines up to this length."""
MAX_SHORT = 160
"""Code points: a button or an appeal is no longer."""
MAX_REMEMBERED = 8192
"""Short lines of a generation whose looks are remembered, over all pages."""
MAX_HEADING = 80
"""Code points: a heading over a list is shorter."""
MAX_BREADCRUMB, MAX_STEPS = 5, 12
"""Words of a breadcrumb without marks between its steps, and with them."""
MAX_CAPTION = 420
"""Code points."""
MIN_LINKED = 0.9
"""Share of a line's words that a link holds, from which the line is nothing else."""
MAX_BUTTONS, MAX_PHRASE, MIN_KNOWN = 240, 4, 0.75
"""Code points of a row of buttons, words of one, and the share of words that must be known."""
SAMPLE, MIN_SIGNING = 8000, 0.12
"""Code points looked at for the page's language, and the share of words with its own letters."""
MAX_NAME = 8
"""Words of a person's name, whose parts a hyphen may join."""
MIN_GALLERY, COUNTER = 2, "image/counter"
"""Captions between counters that make a gallery, and the rule of a counter."""
MAX_FAREWELL = 40
"""Code points of the last words of an interview."""
MIN_PICTURES, MAX_UNDER, MOST = 3, 24, 0.75
"""Pictures with a short sentence below that make a gallery, its words, and the share of all with a line below."""
MIN_RULE = 5
"""Signs without a word that make a ruler; fewer part the stanzas of a poem."""
MIN_MOMENTS = 3
"""Dates with a statement each that make a timeline."""
MAX_LOOSE = 1
"""Words in small letters outside of any button: a headline is full of names of sections, too."""
MENU = 3
"""Names that make a menu."""
MIN_PARAGRAPH = 6
"""Words: fewer with a full stop may be a button."""
LONG = 25
"""Words (twice as many characters of Han): no headline is longer."""
_TERMINAL = re.compile(
    r"[.!?…。！？;:：][\"'”’»)\]*_]{0,3}(?:\s?[(（][^()（）\n]{1,14}[)）]|\s[-–—]?\s?[A-ZĐ/]{2,9}|\s?[■□◼◾▪])?$"
)
_STOPS = ".!?…。！？;:："
_BEHIND_STOP = frozenset("\"'”’»)]*_）/ABCDEFGHIJKLMNOPQRSTUVWXYZĐ■□◼◾▪\n")
"""Signs one of which ends every line that ends like prose, where no full stop does."""
_PARTS = re.compile(r"\s{3,}|\s[|•·»›]\s|\t")
_GAP = re.compile(r"\s\s\s|\t")
_STOPPED = (".", "!", "?", "…", "。", ":")
_NUMBERED = re.compile(r"(.{8,260}?)\s[-–—]\s\d{1,3}\.?$")
_LEADS = ":-–—»|"
# `À lire aussi — …`, `Related video: …`: two words at least, since `Video:` and `Photos:` stand before credits, too
_LED = re.compile(r"[>»\s]{0,4}([^\W\d_][\w'’]*(?:\s[\w'’]+){1,4})\s?(?::|\s[–—»|-])\s")
_PICTURED = frozenset("!|[")
_RULES_OF_ROWS = frozenset({"label/menu", "label/no-words", "image/counter"})
LISTED = re.compile(r"[-–—•*+▪●◦·]\s|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s")
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.\s?){2,4}[^\W\d_a-z]?|[^\W\d_a-z]\.[^\W\d_a-z]")
_COUNTER = re.compile(r"\(?(\d{1,2})\s?/\s?(\d{1,2})\)?$")
_DASHES = frozenset("-–—")
_NOT_DATED = frozenset({None, Label.PROMO, Label.OTHER})
_SIGNED = re.compile(r"([^()\n/–-]{4,40}?)\s?[(/–-]\s?([^()\n/]{2,30})\)?")
MOMENT = re.compile(r"(?:\d{1,2}\s?[/.-]\s?){0,2}(?:19|20)\d\d:?")
_ORDINAL = re.compile(r"#\d{1,3}(?!\w)")
_BARS = "|•·»›"
_BULLETS = frozenset("*•·-–")
_COUNTED = re.compile(r"^\(?\d{1,5}\)?\s+|\s*\(?\d{1,5}\)?:?$")


class Look(NamedTuple):
    """What one block shows by itself."""

    text: str
    """Its words, markdown undone, stripped; empty for blanks and for pieces that a marker cut off."""
    words: int
    label: Label | None
    """What a marker says it is; None where only its neighbours can tell."""
    rule: str
    heads: bool
    """A marker's heading: what follows is of its kind."""
    sentence: bool
    """It ends like prose or is too long for anything else."""
    stops: int
    """Full stops in it, counted to three."""
    dateline: Dateline | None
    closes: bool
    """A sign-off ends it."""
    credited: bool
    """It is nothing but a known credit: `VNA`, `(Vietnam+)`, `NDO`."""
    section: bool
    """It is the name of a section: `Thế giới`, `Politics`."""
    repeats: bool
    """The page printed the same line before."""
    linked: bool
    """It is nothing but a link, and no sentence."""
    signature: bool = False
    """It is a person's name, on a page whose language signs articles so."""
    initials: bool = False
    """It is nothing but initials, `T.H.`, or a signature with some: `H. Anh`."""
    rank: int = 0
    """Markdown makes it a heading of this rank; 0 for none."""
    listed: bool = False
    """A list's mark opens it: a bullet, a dash, a number."""
    row: bool = False
    """A line of as many cells stands right above or below: a table."""
    named: bool = False
    """It may be a person's name."""
    blank: bool = False
    """Nothing is printed here: its label is BLANK."""

    @property
    def open(self) -> bool:
        """No marker has spoken."""
        return self.label is None


def look_at(
    text: str, blocks: tuple[Block, ...], *, knowledge: Knowledge, lines: Mapping[str, Look] | None = None
) -> list[Look]:
    """One look per block; `lines` are the looks of the page's lines, where they are read already."""
    if lines is None:
        lines = read_lines(printed(text, blocks), knowledge=knowledge)
    seen: set[str] = set()
    looks = [_look(text, block, seen, lines) for block in blocks]
    names = [i for i, look in enumerate(looks) if look.named and look.label is None]
    if names and _signs_with_names(text[:SAMPLE], knowledge):
        for i in names:
            looks[i] = looks[i]._replace(signature=True, initials="." in looks[i].text)
    shown = [i for i, look in enumerate(looks) if not look.blank]
    _mark_gallery(looks, shown)
    _mark_pictures(looks, shown)
    _mark_timeline(looks, shown)
    if "|" in text:
        _mark_rows(looks, shown, [_cells(text[block.start : block.end]) for block in blocks])
    return looks


def _mark_gallery(looks: list[Look], shown: list[int]) -> None:
    """What stands alone between one picture's counter and the next, `2/7` and `3/7`, is a caption, however long."""
    counted = [(place, _COUNTER.match(looks[i].text)) for place, i in enumerate(shown) if looks[i].rule == COUNTER]
    counters = [(place, int(found[1]), int(found[2])) for place, found in counted if found]
    pairs = [
        shown[place + 1]
        for (place, number, of), (after, next_number, same) in pairwise(counters)
        if after == place + 2 and next_number == number + 1 and of == same and looks[shown[place + 1]].open
    ]
    for i in pairs if len(pairs) >= MIN_GALLERY else ():
        looks[i] = looks[i]._replace(label=Label.CAPTION, rule="label/gallery")


def _mark_pictures(looks: list[Look], shown: list[int]) -> None:
    """Where nearly every picture has a short sentence below it, these are captions; headlines have no full stop."""
    image = Label.IMAGE
    below = [after for i, after in pairwise(shown) if looks[i].label is image and looks[after].open]
    short = [i for i in below if looks[i].words <= MAX_UNDER and looks[i].stops == 1 and looks[i].sentence]
    short = [i for i in short if looks[i].dateline is None]
    if len(short) < MIN_PICTURES or len(short) < MOST * len(below):
        return
    for i in short:
        looks[i] = looks[i]._replace(label=Label.CAPTION, rule="label/below-pictures")


def _mark_timeline(looks: list[Look], shown: list[int]) -> None:
    """Dates alone on their lines, each above a statement, are what the article says; teasers have no full stop."""
    if sum(looks[i].text[:1].isdigit() for i in shown) < MIN_MOMENTS:
        return
    at = 0
    while at + 1 < len(shown):
        end = at
        while end + 1 < len(shown) and _is_moment(looks[shown[end]]) and _is_statement(looks[shown[end + 1]]):
            end += 2
        if end - at >= 2 * MIN_MOMENTS:
            for i in shown[at:end]:
                looks[i] = looks[i]._replace(label=None, rule="", row=True, listed=True)
        at = max(end, at + 1)


def _is_moment(look: Look) -> bool:
    dated = look.text[:1].isdigit() and MOMENT.fullmatch(look.text) is not None
    return dated and (look.open or look.label is Label.DATE)


def _is_statement(look: Look) -> bool:
    return look.open and look.stops > 0 and ends_like_prose(look.text) and not look.linked


def _mark_rows(looks: list[Look], shown: list[int], cells: list[int]) -> None:
    """Lines of as many cells one below the other are a table, and no menu."""
    sizes = [0, *(cells[i] for i in shown), 0]
    for place, i in enumerate(shown, 1):
        same = sizes[place] > 1 and sizes[place] in (sizes[place - 1], sizes[place + 1])
        if same and (looks[i].open or looks[i].rule in _RULES_OF_ROWS):
            looks[i] = looks[i]._replace(label=None, rule="", row=True)


_NOTHING = Look("", 0, None, "", False, False, 0, None, False, False, False, False, False)


def _signs_with_names(text: str, knowledge: Knowledge) -> bool:
    """Whether the page is in a language whose papers print the author's name alone below an article."""
    for language in knowledge.languages:
        if language.signs_with_names:
            least = ceil(MIN_SIGNING * len(text.split()))
            return sum(1 for _ in islice(_words_with(language.letters).finditer(text), least)) == least
    return False


@lru_cache(maxsize=8)
def _words_with(letters: str) -> re.Pattern[str]:
    """Finds each word that holds one of the letters: from the first of them on."""
    return re.compile(rf"[{re.escape(letters)}]\S*")


def _is_name(text: str) -> bool:
    """Two to four words with a capital each, or two to three in capitals; subheadings there have one capital."""
    words = text.split()
    if not 2 <= len(words) <= 4 or not all(word.replace("-", "").replace(".", "").isalpha() for word in words):
        return False
    return all(word.istitle() for word in words) or (text.isupper() and len(words) <= 3 and len(text) <= 24)


def _cells(line: str) -> int:
    """Cells of a row of a table: what bars part."""
    return len(line.strip().strip("|").split("|")) if "|" in line else 0


def _look(text: str, block: Block, seen: set[str], lines: Mapping[str, Look]) -> Look:
    if block.label is not Label.OTHER:  # blank, or cut off by a marker
        return _cut_off(block.label, block.rule)
    look = lines[text[block.start : block.end].strip()]
    words = look.text
    repeats = words in seen
    seen.add(words)
    if look.label is None and words[-2:].strip(".")[-1:].isdigit() and _counts(words, seen):
        look = look._replace(label=Label.IMAGE, rule="image/headline-again", dateline=None)
    return look._replace(repeats=True) if repeats else look


@lru_cache(maxsize=256)
def _cut_off(label: Label, rule: str) -> Look:
    return _NOTHING._replace(label=label, rule=rule, blank=label is Label.BLANK)


def printed(text: str, blocks: tuple[Block, ...]) -> Iterator[str]:
    """The lines of a page that no marker cut off, stripped."""
    return (text[block.start : block.end].strip() for block in blocks if block.label is Label.OTHER)


def read_lines(raws: Iterable[str], *, knowledge: Knowledge) -> dict[str, Look]:
    """What each line shows wherever it stands; short lines, which sites print on every page, are remembered."""
    remembered, asked = _remembered(knowledge), dict.fromkeys(raws)
    looks = remembered.known(asked)
    new = [raw for raw in asked if raw not in looks]
    glances = glance_at(new)
    plains = {i: read_line(new[i]) for i, line in enumerate(glances) if line.signs & MARKED}
    for i, line in zip(plains, glance_at([plain.text for plain in plains.values()]), strict=True):
        glances[i] = line
    lows = case("\n".join(new)).split("\n")
    read = {
        raw: _read(Raw(raw, low), plains.get(i) or Plain(raw), line, knowledge)
        for i, (raw, low, line) in enumerate(zip(new, lows, glances, strict=False))  # nothing splits into one line
    }
    remembered.keep({raw: look for raw, look in read.items() if len(raw) <= MAX_SHORT})
    return looks | read


@lru_cache(maxsize=4)
def _remembered(knowledge: Knowledge) -> Remembered[str, Look]:
    """Looks of short lines as one state of the knowledge tells them."""
    return Remembered(MAX_REMEMBERED)


class Raw(NamedTuple):
    """A line as it is printed, and in small letters as patterns are asked about it."""

    text: str
    low: str


def _read(raw: Raw, plain: Plain, line: Glance, knowledge: Knowledge) -> Look:
    words = plain.text
    key = line.key() if len(words) <= MAX_HEADING else ""
    what, rule, heads = _marked(raw, line, key, knowledge)
    count = line.words
    long = count >= MIN_PARAGRAPH
    opening = long or words[-1:] in _DASHES  # a dateline may have its own line
    may_open = opening and what in _NOT_DATED and gates.may_open(line, knowledge)
    opens = read_dateline(words, knowledge=knowledge) if may_open else None
    if what is not None and opens is not None and opens.marks:
        what, rule, heads = None, "", False  # `(QTO) - … qua chùm ảnh`: no appeal has an outlet's dateline
    foot = read_foot(words, knowledge=knowledge) if gates.may_close(line, knowledge) else None
    closes = foot is not None or is_closed(words) or _takes_leave(line, knowledge)
    like_prose = ends_like_prose(words)
    return Look(
        words,
        count,
        what,
        rule,
        heads,
        (long and (closes or like_prose)) or (count >= LONG and _runs_on(words, count)),
        line.stops,
        opens if what is None else None,
        closes,
        count <= MAX_NAME and _is_credit(line, foot, long, knowledge),
        not long and (key or line.key()) in knowledge.sections,
        False,
        _is_linked(plain, count, like_prose),
        False,
        not long and words[1:2] == "." and _INITIALS.fullmatch(words) is not None,
        plain.heading,
        plain.bullet > 0 or _is_listed(words),
        named=count <= MAX_NAME and _is_name(words),
    )


def _is_linked(plain: Plain, count: int, like_prose: bool) -> bool:
    """Nothing but a link, and no sentence; an item of a list may ask."""
    told = like_prose and not (plain.bullet > 0 and plain.text.endswith("?"))
    return plain.links > 0 and count > 2 and not told and plain.link_chars >= MIN_LINKED * len(plain.text.strip("| "))


def _is_listed(words: str) -> bool:
    """Whether a bullet, a number or a letter of a list opens a line; two letters are neither."""
    return not words[:2].isalpha() and LISTED.match(words) is not None


def _is_credit(line: Glance, foot: Foot | None, long: bool, knowledge: Knowledge) -> bool:
    """Nothing but a known credit."""
    if _is_signed(line, foot, knowledge):
        return True
    return not long and (line.key() in knowledge.names or line.folded() in knowledge.names)


def _is_signed(line: Glance, foot: Foot | None, knowledge: Knowledge) -> bool:
    """A known mark alone, or behind a name: `(TTXVN)`, `Hoài Nam (TTXVN)`, `Minh Khuê/VOV.VN`."""
    if foot is not None and foot.mark[0] <= 3:
        return True
    named = _SIGNED.fullmatch(line.text) if line.signs & BRACKETS else None
    return named is not None and fold(named[2]) in knowledge.signoffs and _is_name(named[1].strip())


def _takes_leave(line: Glance, knowledge: Knowledge) -> bool:
    """`Xin cảm ơn!`, `（完）`: the last words of an interview or a dispatch."""
    tail = line.folded(-MAX_FAREWELL).rstrip(' .!…"”')
    return tail.endswith(knowledge.farewells)


def _counts(words: str, seen: set[str]) -> bool:
    """A line that the page printed before, with a picture's number behind it."""
    counted = _NUMBERED.match(words)
    return counted is not None and counted[1] in seen


def ends_like_prose(words: str) -> bool:
    """Whether a line ends with a full stop or the like; quotes, a short remark, an agency's initials may follow."""
    last = words[-1:]
    if last in _STOPS:
        return last != ""
    return last in _BEHIND_STOP and _TERMINAL.search(words[-24:]) is not None


def _runs_on(words: str, count: int) -> bool:
    """Prose without its full stop: a page cut in mid-word, a line that lost its end. A menu has no commas."""
    least = LONG if words[:LONG].isascii() or " " in words[:LONG] else 2 * LONG
    return count >= least and ("," in words or "，" in words)


def _marked(raw: Raw, line: Glance, key: str, knowledge: Knowledge) -> tuple[Label | None, str, bool]:
    """What the markers of the knowledge say of a line."""
    words = line.text
    if raw.text[:1] in _PICTURED and raw.text.lstrip("| [").startswith("![") and WORD.search(words) is None:
        return Label.IMAGE, "image/markdown", False
    if gates.may_be_date_line(line) and is_date_line(words, knowledge=knowledge):
        return Label.DATE, "date/line", False
    marker = _marker(raw, line, key, knowledge.lexicon)
    if marker is None:
        return _unmarked(raw.text, line, knowledge)
    if marker.label == Label.CAPTION and len(words) > MAX_CAPTION:
        return None, "", False
    return Label(marker.label), marker.rule, marker.heads


def _unmarked(raw: str, line: Glance, knowledge: Knowledge) -> tuple[Label | None, str, bool]:
    """What a line shows that no marker speaks of: names between bars, buttons in a row, no word at all."""
    words = line.text
    if words and _is_menu(raw, line):
        return Label.NAV, "label/menu", False
    if line.capitals >= MENU and len(words) <= MAX_BUTTONS and (kind := _buttons(line, knowledge)) is not None:
        return kind, "label/buttons", False
    if not words or (len(words) >= MIN_RULE and not any(map(str.isalnum, words))):
        return Label.OTHER, "label/no-words", False
    return None, "", False


def _buttons(line: Glance, knowledge: Knowledge) -> Label | None:
    """What a line is that three or more known buttons and names of sections make up: `Share Print Email`."""
    parts, keys = line.text.split(), line.folded().split()
    spare = int((1 - MIN_KNOWN) * len(parts))
    strange = knowledge.phrases.strangers(keys) if len(parts) == len(keys) else 0
    unlike = [part for part in parts if not part.isalpha()]
    if strange > spare + len(unlike):  # before the numbers are told from other words
        return None
    numbers = sum([not any(map(str.isalpha, part)) for part in unlike])
    spare += numbers
    if strange > spare:
        return None
    found: list[str] = []
    known = loose = signs = 0
    for at, size, label in names_among(parts, line.folded(), knowledge):
        if label is not None:
            known += size
            signs += sum(not any(map(str.isalpha, part)) for part in parts[at : at + size])  # `Việt Nam - Cuba`
            found.append(label)
            continue
        loose += parts[at].islower()
        spare -= 1
        if spare < 0:
            return None
    if len(found) < MENU or known + numbers - signs < MIN_KNOWN * len(parts) or known < MENU or loose > MAX_LOOSE:
        return None
    return Label.NAV if found.count(Label.NAV) * 2 > len(found) else Label.OTHER


def names_among(parts: Sequence[str], folded: str, knowledge: Knowledge) -> Iterator[tuple[int, int, str | None]]:
    """Words of a line, and the line folded → buttons, names of sections and others: start, size, what it is."""
    keys = folded.split()
    if len(keys) != len(parts):  # a word of signs alone has no key
        keys = list(map(fold, parts))
    return knowledge.phrases.among(keys, MAX_PHRASE, able_to_open(parts))


def able_to_open(parts: Sequence[str]) -> list[bool]:
    """Which words of a line may open the name of a section or a button: those that no small letter opens."""
    return [part[0].isalpha() and not part[0].islower() for part in parts]


def _is_menu(raw: str, line: Glance) -> bool:
    """Three or more names between bars, dots or wide gaps; a row of a table stands between bars at both ends."""
    if raw.startswith("|") or len(raw) > MAX_MARKED or (raw == line.text and not line.signs & (BARS | GAPS)):
        return False
    if not any(map(raw.__contains__, _BARS)) and _GAP.search(raw) is None:
        return False
    parts = _PARTS.split(raw)
    return len(parts) >= MENU and all(len(part.split()) <= 6 and not part.endswith(_STOPPED) for part in parts)


def _marker(raw: Raw, line: Glance, key: str, lexicon: Lexicon) -> Marker | None:
    words = line.text
    head = line.folded(0, MAX_HEADING)
    if len(words) <= MAX_HEADING:
        counted = _COUNTED.sub("", key) if line.digits else key  # `Comments (12)`
        if marker := lexicon.lines.get(key) or lexicon.lines.get(counted):
            return marker
    if any(map(words[:MAX_HEADING].__contains__, _LEADS)) and (led := _LED.match(words)):
        marker = lexicon.lines.get(line_key(led[1]))
        if marker and marker.label == Label.RELATED:
            return replace(marker, heads=False)
    phrase = lexicon.opening(head) or (lexicon.opening(head.lstrip("*•·-– ")) if head[:1] in _BULLETS else "")
    if phrase and (marker := lexicon.starts[phrase]) and not (marker.short and len(words) > MAX_SHORT):
        return marker if _may_start(marker, words) else None
    if len(raw.text) > MAX_MARKED:
        return None
    found = next(lexicon.patterns.found(raw.text, raw.low), None)
    if found is None and words != raw.text:
        found = next(lexicon.patterns.found(words), None)
    return None if found is None else found[1]


def _may_start(marker: Marker, words: str) -> bool:
    """A breadcrumb (`Home Politics & Law`) is a few words, or steps with marks between; more is a menu or prose.

    `#3: …` is the third of a list, no tag.
    """
    if marker.label != Label.SECTION:
        return _ORDINAL.match(words) is None
    steps = any(mark in words for mark in ">»›/")
    named = all(word[:1].isupper() or not word[:1].isalpha() for word in words.split())
    most = MAX_STEPS if steps else MAX_BREADCRUMB
    return (steps or named) and len(words.split()) <= most and not ends_like_prose(words)
