"""What stands before the article of a one-line page: menus, names, dates, buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vncuba_dataset.dates import stated_dates
from vncuba_dataset.knowledge import Knowledge, Lexicon, fold, line_key
from vncuba_dataset.model import Label
from vncuba_dataset.one_line.pieces import HEAD_PIECE, PHRASE, TOKEN, Piece, past

BESIDE = 40
"""Code points between the date of a page and that of its last change."""
MENU = 3
"""Names in a row that make a menu."""
SPOKEN = 2
"""How often an article speaks of what is no item of the menu before it."""
MIN_GAPS = 3
"""Wide gaps before an article, from which they part what stands there."""
_GAP = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
MAX_STEP = 40
"""Code points of a step of a breadcrumb."""
_LED_BY = re.compile(r"[^\W\d_]+\s?:\s")
_NUMBERS = re.compile(
    r"(?<![\w/.-])(?:\d{1,2}([-/.])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([-/.])\d{1,2}\2\d{1,2})(?![\w/-])"
)
_BEFORE_DATE = re.compile(r"(?:[^\W\d_]{2,12}[.:]?(?:\s[2-7])?,?\s){0,3}$")
_TIME_BEFORE = re.compile(r"(?<!\S)\d{1,2}[:hg]\d{2}(?::\d{2})?\s?[-–|,]?\s$")
_AFTER_DATE = re.compile(
    r"(?:\s*[-|,–/]?\s*(?:à\s|lúc\s|at\s)?\d{1,2}[:hg]\d{2}(?::\d{2})?)?(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s*\(?GMT\s?[+-]\d{1,2}\)?)?"
)


def head_pieces(head: str, article: str, knowledge: Knowledge) -> dict[int, Piece]:
    """Pieces of what stands before the article: the menu, what bars, arrows and gaps part, what is around dates."""
    found = {bar.end(): HEAD_PIECE for bar in re.finditer(r"\s[|»>›•]\s", head)}
    found |= dict.fromkeys(_steps(head, knowledge), HEAD_PIECE)
    gaps = [gap.end() for gap in _GAP.finditer(head)]
    found |= dict.fromkeys(gaps if len(gaps) >= MIN_GAPS else (), HEAD_PIECE)
    for start, stop in dates_in(head, knowledge):
        found |= {start: HEAD_PIECE, stop: HEAD_PIECE}
    for word in TOKEN.finditer(head):
        led = word[0][0].isupper() and _LED_BY.match(head, word.start()) is not None
        if led and knowledge.credit_words.match(fold(head[word.start() : word.start() + BESIDE])):
            found |= {word.start(): HEAD_PIECE}  # `Source : VNA`
    if menu := _without_topic(head, menu_of(head, knowledge), article, knowledge):
        found |= {0: (Label.NAV, "segment/menu"), menu: found.get(menu, HEAD_PIECE)}
    if (buttons := last_buttons(head, menu, knowledge)) < len(head):
        found |= {buttons: found.get(buttons, HEAD_PIECE)}
    return found


def _without_topic(head: str, menu: int, article: str, knowledge: Knowledge) -> int:
    """The end of a menu without a last name that the article speaks of: the headline's first, `Vietnam Mourns …`."""
    words = list(TOKEN.finditer(head, 0, menu))
    for n in range(min(PHRASE, len(words)), 0, -1):
        start, end = words[-n].start(), words[-1].end()
        if all(word[0].istitle() for word in words[-n:]) and name_at(head, start, knowledge, skips=(0,)) == menu:
            spoken = article.count(head[start:end]) >= SPOKEN and head.count(head[start:end]) == 1
            return start if spoken else menu
    return menu


def _steps(head: str, knowledge: Knowledge) -> Iterator[int]:
    """Where the steps of a breadcrumb with slashes begin, behind the word for the home page: `Home / Cuba / …`."""
    last = 0
    for slash in re.finditer(r"\s/\s", head):
        word = head[: slash.start()].rpartition(" ")[2]
        if line_key(word) in knowledge.front_pages or (last and slash.start() - last <= MAX_STEP):
            last = slash.end()
            yield last


def last_buttons(head: str, low: int, knowledge: Knowledge) -> int:
    """Where the buttons begin that stand between a headline and what ends the head; else its end."""
    words = list(TOKEN.finditer(head, low))
    end = len(words)
    while end > 0:
        sizes = (n for n in range(min(PHRASE, end), 0, -1) if words[end - n][0][:1].isupper())
        keys = {n: line_key(head[words[end - n].start() : words[end - 1].end()]) for n in sizes}
        size = next((n for n, key in keys.items() if _is_button(key, knowledge.lexicon)), 0)
        if not size:
            break
        end -= size
    return words[end].start() if 0 < end < len(words) else len(head)


def _is_button(key: str, lexicon: Lexicon) -> bool:
    marker = lexicon.lines.get(key)
    return marker is not None and marker.label == Label.OTHER


def menu_of(head: str, knowledge: Knowledge) -> int:
    """The end of the last three names of sections or buttons in a row; 0 for none.

    At the head one unknown word may stand between two of them.
    """
    at = names = 0
    while stop := name_at(head, at, knowledge):
        at, names = stop, names + 1
    found = at if names >= MENU else 0
    dates = [start for start, _ in dates_in(head, knowledge)]
    for word in TOKEN.finditer(head, found, min(dates, default=len(head))):
        if word[0][0].islower():
            continue  # `quan hệ ngoại giao Việt Nam - Cuba`
        at, names, sections = word.start(), 0, 0
        while at >= found and (stop := name_at(head, at, knowledge, skips=(0,))):
            key = line_key(head[at:stop])
            at, names, sections = stop, names + 1, sections + (not _is_button(key, knowledge.lexicon))
        found = at if names >= MENU and sections else found  # buttons alone may stand behind a headline
    return found


def name_at(head: str, at: int, knowledge: Knowledge, skips: tuple[int, ...] = (0, 1)) -> int:
    """The end of a section's name or a button here, or one unknown word further on; else 0."""
    words = list(TOKEN.finditer(head, at, at + 80))
    for skipped in skips:
        for n in range(min(PHRASE, len(words) - skipped), 0, -1):
            key = line_key(head[words[skipped].start() : words[skipped + n - 1].end()])
            follows = words[skipped + n][0] if skipped + n < len(words) else ""
            if (
                len(key) > 1
                and (key in knowledge.sections or key in knowledge.lexicon.lines)
                and not follows[:1].islower()
            ):
                return past(head, words[skipped + n - 1].end())
    return 0


def dates_in(head: str, knowledge: Knowledge) -> Iterator[tuple[int, int]]:
    """Dates with the weekday before and the time behind them, whichever of the numbers is the day."""
    days = [date.span() for date in _NUMBERS.finditer(head)]
    days += [(date.start, date.end) for date in stated_dates(head, knowledge=knowledge)]
    for start, stop in sorted(days):
        before = _BEFORE_DATE.search(head, 0, start)
        for word in TOKEN.finditer(head, before.start() if before else start, start):
            if not knowledge.date_words.sub(" ", fold(head[word.start() : start])).strip(" ,.:"):
                start = word.start()
                break
        timed = _TIME_BEFORE.search(head, 0, start)
        start = timed.start() if timed else start
        after = _AFTER_DATE.match(head, stop)
        yield start, past(head, after.end() if after else stop)
