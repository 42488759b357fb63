"""A page on one line → where to cut it: what scrapers glued before and behind the article, and pictures within.

Menu, headline, article and tail then stand in one line, so that no line feed tells them apart. Only what can be known
is cut: dates, datelines, markers of the knowledge at the start of a sentence, file names, a sign-off. Where the
headline runs into the first sentence, it is cut off only if that says most of it again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from vncuba_dataset.dates import stated_dates
from vncuba_dataset.knowledge import Knowledge, Lexicon, Marker, fold, line_key
from vncuba_dataset.label.glance import words_in
from vncuba_dataset.model import Label

LEAST, SHARE = 400, 0.6
"""Code points of a line that may be a whole page, and its least share of the page."""
HEAD = 1200
"""Code points from the start in which the article begins."""
TAIL = 0.4
"""Share of the line behind which a marker ends the article; before it, a link within the article is likelier."""
OPENS = 0.1
"""Share of the line before which no inset stands."""
BESIDE = 40
"""Code points between the date of a page and that of its last change."""
MAX_WORD = 24
"""Code points before a date in which the word before it stands."""
MENU = 3
"""Names in a row that make a menu."""
LINKS = 0.2
"""Share of the article's line at its end in which links behind arrows end it; before, the article goes on."""
MAX_INSET, MIN_GOES_ON, PROSE = 420, 160, 0.6
"""Code points of an inset and the sentence behind it, of the prose behind these, and its share of small words."""
_INSET = frozenset({Label.RELATED, Label.PROMO})
MAX_BYLINE = 4
"""Words between a standfirst and the date below it."""
PHRASE = 5
"""Words of a heading."""
TOPIC = 2400
"""Code points of the article whose words tell its headline from a menu."""
MIN_HEADLINE, MAX_HEADLINE = 4, 32
"""Words of a headline."""
MIN_SAID, SAID = 2, 0.2
"""How many more words of a headline its article says than not, and their least share."""
RUN_IN, MAX_RUN_IN, REST = 300, 24, 0.35
"""Code points of the first sentence, most words of a headline that runs into it, its most share not said again."""
MAX_APPEAL = 100
"""Code points of an appeal to follow the outlet elsewhere."""
_TOKEN = re.compile(r"\S+")
_ADDRESS = re.compile(r"(?:[\w-]{2,40}\.){1,3}[a-z]{2,6}", re.IGNORECASE)
_FILE = re.compile(r"[\w%.-]{1,120}\.(?:jpe?g|png|gif|webp)(?=\s|$)", re.IGNORECASE)
_END = re.compile(r"[.!?…:;»\"”’)\]|/]\s*$")
_LED = re.compile(r"[^\W\d_][^.:!?\n]{2,40}\s?:\s")
"""`Te puede interesar: …`: a heading with its one story behind it."""
_IN_BRACKETS = re.compile(r"\(([^()\n]{4,60})\)")
_LED_BY = re.compile(r"[^\W\d_]+\s?:\s")
_FULL_STOP = re.compile(r"[.!?…][\"”’»)]?\s+")
_SENTENCE = re.compile(r"[.!?…][\"”’»)]?\s+(?=[^\W\d_a-z]|[¿¡«“\"(])")
_NUMBERS = re.compile(
    r"(?<![\w/.-])(?:\d{1,2}([-/.])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([-/.])\d{1,2}\2\d{1,2})(?![\w/-])"
)
_BEFORE_DATE = re.compile(r"(?:[^\W\d_]{2,12}[.:]?(?:\s[2-7])?,?\s){0,3}$")
_AFTER_DATE = re.compile(
    r"(?:\s*[-|,–]?\s*(?:à\s|lúc\s|at\s)?\d{1,2}[:hg]\d{2}(?::\d{2})?)?(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s*\(?GMT\s?[+-]\d{1,2}\)?)?"
)
_BRACKETED = re.compile(r"\((?P<mark>[^()\n]{2,40})\)\s*\.?(?P<dash>[-–—:]{0,2})")
_DASHED = re.compile(r"(?<!\S)(?P<mark>[^\s()\n–—-]{2,20}(?:\s[^\s()\n–—-]{2,12})?)\s[-–—]\s")
_CREDITED = re.compile(r"([^\n]{10,240}?)\(?(?:photo|foto|ảnh|anh|фото)\s?:\s?[^\n.]{2,40}\.(?=\s)", re.IGNORECASE)
_STOP = re.compile(r"[.!?…][\"”’»)]?\s+|(?<!\S)\d{1,3}/\d{1,3}\s+")
_CREDIT = re.compile(
    r"\((?:photo|foto|ảnh|фото)\s?:\s?[^()\n]{2,40}\)\.?(?=\s)|"
    r"(?<=[.\s])(?:photo|foto|ảnh|фото)\s?:\s?(?-i:[A-ZĐ]{2,12}(?:[/+-][A-ZĐ]\w{1,12})?)\.?(?=\s(?-i:[^\W\d_a-z]))",
    re.IGNORECASE,
)
MIN_CAPTION, MAX_CAPTION = 12, 220
"""Code points of a caption without its credit."""
_RIGHTS = re.compile(r"(?:©|\(c\)|(?<!\w)Copyright)\s", re.IGNORECASE)
_ELLIPSIS = re.compile(r"(?:…|\.{3})\s?")
_TIMED = re.compile(r"\d[:hg]\d\d")
_SIGNED = re.compile(r"\./\.(?:\s*\([^()\n]{2,30}\))?")


def is_one_line(length: int, printed: int) -> bool:
    """Whether a line of that many code points is the whole page, or nearly; blanks around the page do not count."""
    return length >= LEAST and length >= SHARE * printed


Piece = tuple[Label, str]
"""What a piece is and the rule that says so; `other` where the rest of the page must tell."""
HEAD_PIECE: Piece = (Label.OTHER, "segment/head")
BODY_PIECE: Piece = (Label.OTHER, "segment/piece")
TAIL_PIECE: Piece = (Label.OTHER, "segment/tail")


def cuts(line: str, *, knowledge: Knowledge) -> list[tuple[int, Piece]]:
    """Where pieces of the line start, in order, and what each is. The first starts at 0."""
    opens = _begin(line, knowledge)
    begin = (opens and not _is_headed(line[:opens], knowledge) and _run_in(line, opens, knowledge)) or opens
    end, insets = _end(line, begin, knowledge)
    cut_short = _cut_short(line, begin, end, knowledge)
    end = min([end, *cut_short])
    found: dict[int, Piece] = {0: HEAD_PIECE} | _head(line[:begin], knowledge)
    if begin > opens:
        found |= {opens: HEAD_PIECE}
    elif headline := _headline(line, begin, found, knowledge):
        found |= {headline: HEAD_PIECE}
    if signed := _signature(line, begin, sorted(found), knowledge):
        found |= {signed: HEAD_PIECE}
    found |= {begin: BODY_PIECE} | _pictures(line, begin, end)
    found = _captions(line, begin, end, found) | found
    for start, stop, piece in insets:
        found = {at: one for at, one in found.items() if not start < at < stop} | {start: piece, stop: BODY_PIECE}
    if end < len(line):
        found |= {_past_name(line, begin, end): TAIL_PIECE, end: TAIL_PIECE}
        found |= _tail(line, end, knowledge) | cut_short
    last = len(line.rstrip())
    return sorted((at, piece) for at, piece in found.items() if at < last)


def _begin(line: str, knowledge: Knowledge) -> int:
    """Where the article begins: at its dateline, else behind the last date or button of the head."""
    if (at := _dateline(line[:HEAD], knowledge)) is not None:
        return at
    at = 0
    timed = False
    menu = _menu(line[: HEAD // 2], knowledge)
    for start, stop in _dates(line[: HEAD // 2], knowledge):
        if timed and start - at > BESIDE:
            break  # a date in the first sentence; the page's own has its time
        below = at <= menu and _is_below_standfirst(line, menu, start)
        if not below and _is_told(line, start, stop, knowledge):
            continue
        if below or not _SENTENCE.search(line, at, stop):
            at = stop
            timed = timed or _TIMED.search(line, start, stop) is not None
    for step in re.finditer(r"\s[»›>]\s", line[at : HEAD // 2]):
        if not _SENTENCE.search(line, at, step.end()):
            at = step.end()
    for credit in _IN_BRACKETS.finditer(line, at, HEAD // 2):
        said = knowledge.credit_words.match(fold(credit[1])) and ":" in credit[1]
        if said and not _SENTENCE.search(line, at, credit.start()):
            at = _past(line, credit.end())  # `Vietnam, Cuba promote farming cooperation (Source: VNA)`
            break
    while (stop := _button(line, at, knowledge)) > at:
        at = stop
    return max(at, _opening_menu(line[: HEAD // 2], knowledge))


def _opening_menu(head: str, knowledge: Knowledge) -> int:
    """The end of the menu that opens a page: names in a row, others a few unknown words further on; 0 for none."""
    end = at = 0
    while True:
        stop = _past_home(head, at, knowledge)
        names = int(stop > at)
        while past := _name(head, stop, knowledge, skips=(0,)):
            stop, names = past, names + 1
        if names >= MENU or (end and names >= MENU - 1):
            end = at = stop
        words = list(islice(_TOKEN.finditer(head, at), 2))
        if len(words) < 2 or head[end : words[1].start()].count(" ") > PHRASE or (not end and at):
            return end
        at = words[1].start()


def _past_home(head: str, at: int, knowledge: Knowledge) -> int:
    """The end of the word for the home page that stands here; else here."""
    words = list(_TOKEN.finditer(head, at, at + 40))[:PHRASE]
    keys = (line_key(head[at : word.end()]) for word in words)
    return next(
        (_past(head, word.end()) for word, key in zip(words, keys, strict=True) if key in knowledge.front_pages), at
    )


def _is_headed(head: str, knowledge: Knowledge) -> bool:
    """Whether a headline's words stand between a page's menu and its date already."""
    low = max(_menu(head, knowledge), _opening_menu(head, knowledge))
    high = min((start for start, _ in _dates(head, knowledge) if start >= low), default=len(head))
    return len(head[low:high].split()) >= MIN_HEADLINE


def _signature(line: str, begin: int, found: Sequence[int], knowledge: Knowledge) -> int:
    """Where a name of two words or three begins that stands between the headline and the date; else 0.

    The article does not say it again, as it would one that its headline ends with.
    """
    low, high = _before_date(line, begin, found, knowledge)
    words = [word for word in _TOKEN.finditer(line, low, high) if any(map(str.isalnum, word[0]))]
    article = fold(line[begin : begin + TOPIC])
    for n in (2, 3):
        name = words[-n:]
        if high == begin or len(words) - n < MIN_HEADLINE or not all(word[0].istitle() for word in name):
            return 0
        written = line[name[0].start() : name[-1].end()]
        if fold(written) not in article and not _is_known(written, knowledge):
            return name[0].start()
    return 0


def _run_in(line: str, begin: int, knowledge: Knowledge) -> int:
    """Where a headline ends that runs into the first sentence, which says most of it again; 0 where it does not.

    `Việt Nam trao tặng Cuba 5.000 tấn gạo Đảng, Nhà nước và nhân dân Việt Nam vừa trao tặng …`: at a capital, so that
    what stands before shares as many words with what follows as can be.
    """
    if _dateline(line[:HEAD], knowledge) is not None:
        return 0
    words = list(_TOKEN.finditer(line, begin, begin + RUN_IN))
    best = found = 0
    for before, word in zip(words[MIN_HEADLINE - 1 :], words[MIN_HEADLINE:MAX_RUN_IN], strict=False):
        if before[0][-1] in ".!?…:;":
            break
        if not word[0][0].isupper() or not before[0][-1].isalnum() or fold(before[0]) in knowledge.everyday:
            continue
        if _is_in_name(line, before, word, knowledge):
            continue
        own = words_in([line[begin : word.start()]])
        again = own & words_in([line[word.start() : word.start() + RUN_IN]])
        rest = len(own) - len(again)
        if len(again) - 2 * rest > best and len(again) > MIN_SAID and rest <= REST * len(own):
            best, found = len(again) - 2 * rest, word.start()
    return found


def _is_in_name(line: str, before: re.Match[str], word: re.Match[str], knowledge: Knowledge) -> bool:
    """Whether a name may stand across two words, or a country or place begin with the second: a guess cuts names.

    `Hiệp định thương mại | Việt Nam`, `Quốc hội | Vương Đình Huệ`, `Bộ | Nội vụ`.
    """
    if line.count(line[before.start() : word.end()]) > 1:
        return True
    behind = _TOKEN.finditer(line, max(0, before.start() - 20), before.end())
    ahead = [one.end() for one in _TOKEN.finditer(line, word.start(), word.end() + 30)][:PHRASE]
    if (
        len(ahead) > 1
        and line[word.end() : ahead[1]].strip()[:1].isupper()
        and line.count(line[word.start() : ahead[1]]) > 1
    ):
        return True
    if any(_is_known(line[word.start() : end].strip(",.:;"), knowledge) for end in ahead):
        return True
    return before[0][0].isupper() and not any(
        _is_known(line[one.start() : before.end()], knowledge) for one in behind
    )


def _is_known(words: str, knowledge: Knowledge) -> bool:
    key = fold(words)
    return key in knowledge.places or key in knowledge.filed


def _is_below_standfirst(line: str, menu: int, at: int) -> bool:
    """Whether a date stands a name away from one sentence behind a menu: `…. por EFE febrero 18, 2025`."""
    stops = [stop.end() for stop in _FULL_STOP.finditer(line, menu, at)] if menu else []
    words = line[stops[0] : at].split() if len(stops) == 1 else []
    return 0 < len(words) <= MAX_BYLINE and not words[-1].islower()


def _is_told(line: str, start: int, stop: int, knowledge: Knowledge) -> bool:
    """Whether a sentence tells the date: `từ ngày 28 đến 30.3.2018`, `1/4/2020, Hiệp định`; no time beside it."""
    if _TIMED.search(line, start, stop):
        return False
    before = line[max(0, start - MAX_WORD) : start].split()
    leads = line[start].islower() or (
        bool(before) and before[-1].islower() and fold(before[-1]) in knowledge.everyday
    )
    after = line[stop : stop + 2].lstrip()
    return (
        leads
        or line[stop - 1 : stop + 1].strip()[-1:] in {",", ";"}
        or after[:1] in {",", ";"}
        or after[:1].islower()
    )


def _dateline(head: str, knowledge: Knowledge) -> int | None:
    """Where the first dateline of a known outlet starts, its place included."""
    for found in _BRACKETED.finditer(head):
        place = _place_before(head, found.start(), knowledge)
        named = fold(head[place : found.start()].split(",")[0]) in knowledge.places  # no name of a site: `Vietnam+ (`
        if fold(found["mark"]) in knowledge.datelines and (found["dash"] or named):
            return place
    for found in _DASHED.finditer(head):
        for at in (found.start("mark"), found["mark"].rfind(" ") + 1 + found.start("mark")):
            mark = head[at : found.end("mark")]
            shouted = mark.isupper() and mark[0].isalpha()
            if fold(mark) in knowledge.datelines or (shouted and _is_prose(head[found.end() :])):
                return at
    return None


def _is_prose(text: str) -> bool:
    """Whether words in small letters follow, as in no menu and few headlines."""
    words = text[:120].split()[1:10]
    return len(words) > 6 and sum(word.islower() for word in words) > len(words) / 2


def _place_before(head: str, at: int, knowledge: Knowledge) -> int:
    """The start of the place and the day before an agency's mark, `La Habana, 11 jun (`; else the mark's own."""
    words = list(_TOKEN.finditer(head, max(0, at - 80), at))
    for n in range(min(PHRASE, len(words)), 0, -1):
        start = words[-n].start()
        place = head[start:at].split(",")[0].strip()
        if fold(place) in knowledge.places:
            return start
    for word in words[-4:]:
        if word[0].endswith(",") and word[0][:1].isupper():
            return word.start()
    return words[-1].start() if words and words[-1][0][:1].isupper() else at


def _button(line: str, at: int, knowledge: Knowledge) -> int:
    """The end of a button or a file name that starts here; else here."""
    if picture := _FILE.match(line, at):
        return _past(line, picture.end())
    if appeal := _appeal(line, at, knowledge):
        return appeal
    words = list(_TOKEN.finditer(line, at, at + 80))
    for n in range(min(PHRASE, len(words)), 0, -1):
        phrase = line[at : words[n - 1].end()]
        marker = knowledge.lexicon.lines.get(line_key(phrase))
        if marker and marker.label in {Label.OTHER, Label.NAV} and phrase[:1].isupper():
            return _past(line, words[n - 1].end())
    return at


def _appeal(line: str, at: int, knowledge: Knowledge) -> int:
    """The end of an appeal that starts here and names where to follow: `Theo dõi Báo X trên Google News`; else 0."""
    phrase = knowledge.lexicon.opening(fold(line[at : at + MAX_APPEAL]))
    if not phrase or knowledge.lexicon.starts[phrase].label != Label.PROMO:
        return 0
    words = list(_TOKEN.finditer(line, at, at + MAX_APPEAL))
    for n in range(1, len(words)):
        place = knowledge.claim_behind.match(" ".join(fold(word[0]) for word in words[n : n + PHRASE]))
        if place:
            size = len(place.group().split())
            return _past(line, words[min(n + size, len(words)) - 1].end())
    return 0


def _head(head: str, knowledge: Knowledge) -> dict[int, Piece]:
    """Pieces of what stands before the article: the menu, what bars and arrows part, what stands around dates."""
    found = {bar.end(): HEAD_PIECE for bar in re.finditer(r"\s[|»>›•]\s", head)}
    for start, stop in _dates(head, knowledge):
        found |= {start: HEAD_PIECE, stop: HEAD_PIECE}
    for word in _TOKEN.finditer(head):
        led = word[0][0].isupper() and _LED_BY.match(head, word.start()) is not None
        if led and knowledge.credit_words.match(fold(head[word.start() : word.start() + BESIDE])):
            found |= {word.start(): HEAD_PIECE}  # `Source : VNA`
    if menu := _menu(head, knowledge):
        found |= {0: (Label.NAV, "segment/menu"), menu: found.get(menu, HEAD_PIECE)}
    if (buttons := _last_buttons(head, menu, knowledge)) < len(head):
        found |= {buttons: found.get(buttons, HEAD_PIECE)}
    return found


def _last_buttons(head: str, low: int, knowledge: Knowledge) -> int:
    """Where the buttons begin that stand between a headline and the article; else the end."""
    words = list(_TOKEN.finditer(head, low))
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


def _headline(line: str, begin: int, found: Iterable[int], knowledge: Knowledge) -> int:
    """Where the headline begins behind the rest of a menu: from there on its words are the article's; 0 if nowhere.

    What stands before must hold a name of a section, a button or an address, or it may be a headline's first words.
    """
    low, high = _before_date(line, begin, sorted(found), knowledge)
    low = max(low, high - HEAD)
    words = list(_TOKEN.finditer(line, low, high))
    article = line[begin : begin + TOPIC]
    said = words_in([article])
    menu = _names_in(line[:high], words, f" {' '.join(fold(article).split())} ", knowledge)
    best = at = total = 0
    for i in range(len(words) - 1, -1, -1):
        own = words_in([words[i][0]])
        if own:
            total += 1 if i not in menu and own & said else -1
        begins = not words[i][0][0].islower() and own and i not in menu
        if begins and (total > best or (total == best and i - 1 in menu and at - 1 not in menu)):
            best, at = total, i
    size = len(words) - at
    if not MIN_HEADLINE <= size <= MAX_HEADLINE or best < max(MIN_SAID, SAID * size):
        return 0
    bare = _names_in(line[:high], words[at:], "", knowledge)
    return words[at].start() if len(bare) < size and any(place < at for place in menu) else 0


def _names_in(head: str, words: Sequence[re.Match[str]], article: str, knowledge: Knowledge) -> set[int]:
    """Which words are of names of sections or buttons that the article, folded, does not use, or addresses."""
    found: set[int] = set()
    for i, word in enumerate(words):
        stop = _name(head, word.start(), knowledge, skips=(0,)) if word[0][0].isupper() else 0
        if stop and f" {line_key(head[word.start() : stop])} " not in article:
            inside = i
            while inside < len(words) and words[inside].start() < stop:
                found.add(inside)
                inside += 1
        elif _ADDRESS.fullmatch(word[0]):
            found.add(i)
    return found


def _before_date(line: str, begin: int, found: Sequence[int], knowledge: Knowledge) -> tuple[int, int]:
    """The last piece of the head before its date, or before the article where there is none."""
    opens = max(0, begin - HEAD)
    high = opens + max((start for start, _ in _dates(line[opens:begin], knowledge)), default=begin - opens)
    low = max((at for at in found if at < high), default=0)
    return low, high


def _menu(head: str, knowledge: Knowledge) -> int:
    """The end of the last three names of sections or buttons in a row; 0 for none.

    At the head one unknown word may stand between two of them.
    """
    at = names = 0
    while stop := _name(head, at, knowledge):
        at, names = stop, names + 1
    found = at if names >= MENU else 0
    dates = [start for start, _ in _dates(head, knowledge)]
    for word in _TOKEN.finditer(head, found, min(dates, default=len(head))):
        at, names = word.start(), 0
        while at >= found and (stop := _name(head, at, knowledge, skips=(0,))):
            at, names = stop, names + 1
        found = at if names >= MENU else found
    return found


def _name(head: str, at: int, knowledge: Knowledge, skips: tuple[int, ...] = (0, 1)) -> int:
    """The end of a section's name or a button here, or one unknown word further on; else 0."""
    words = list(_TOKEN.finditer(head, at, at + 80))
    for skipped in skips:
        for n in range(min(PHRASE, len(words) - skipped), 0, -1):
            key = line_key(head[words[skipped].start() : words[skipped + n - 1].end()])
            follows = words[skipped + n][0] if skipped + n < len(words) else ""
            if (
                len(key) > 1
                and (key in knowledge.sections or key in knowledge.lexicon.lines)
                and not follows[:1].islower()
            ):
                return _past(head, words[skipped + n - 1].end())
    return 0


def _dates(head: str, knowledge: Knowledge) -> Iterator[tuple[int, int]]:
    """Dates with the weekday before and the time behind them, whichever of the numbers is the day."""
    days = [date.span() for date in _NUMBERS.finditer(head)]
    days += [(date.start, date.end) for date in stated_dates(head, knowledge=knowledge)]
    for start, stop in sorted(days):
        before = _BEFORE_DATE.search(head, 0, start)
        for word in _TOKEN.finditer(head, before.start() if before else start, start):
            if not knowledge.date_words.sub(" ", fold(head[word.start() : start])).strip(" ,.:"):
                start = word.start()
                break
        after = _AFTER_DATE.match(head, stop)
        yield start, _past(head, after.end() if after else stop)


Inset = tuple[int, int, Piece]
"""A link to another story or an appeal within the article: where it starts and ends, and what it is."""


def _end(line: str, begin: int, knowledge: Knowledge) -> tuple[int, list[Inset]]:
    """Where the article ends: behind its sign-off, at the first marker in the later part of the line; and its insets.

    Behind an inset the article goes on.
    """
    low = begin + int(TAIL * (len(line) - begin))
    signed = _SIGNED.search(line, low)
    last = _past(line, signed.end()) if signed else _second(line, low, knowledge)
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


def _cut_short(line: str, begin: int, end: int, knowledge: Knowledge) -> dict[int, Piece]:
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
    for word in _TOKEN.finditer(line, low, high):
        if marker := _marker(line, word.start(), knowledge):
            yield word.start(), marker


def _is_arrow(line: str, at: int, begin: int) -> bool:
    """Whether an arrow leads to the words, too far from the end for it to be that of the article."""
    arrow = ">" in line[max(0, at - 3) : at + 1]
    return arrow and at < len(line) - LINKS * (len(line) - begin)


def _goes_on(line: str, at: int, behind: int) -> int:
    """Where prose goes on behind an inset: at its second sentence, as nothing tells where the first begins."""
    first = _SENTENCE.search(line, at, min(behind, at + MAX_INSET))
    if first is None:
        return 0
    rest = line[first.end() : behind]
    words = rest.split()
    prose = sum(word[0].islower() for word in words) > PROSE * len(words)
    return first.end() if prose and len(rest) >= MIN_GOES_ON and _SENTENCE.search(rest) else 0


def _second(line: str, low: int, knowledge: Knowledge) -> int:
    """The start of another story: the headline before the dateline of a known outlet; else the end of the line."""
    for found in (*_BRACKETED.finditer(line, low), *_DASHED.finditer(line, low)):
        if fold(found["mark"]) in knowledge.datelines and found.end() < len(line):
            stops = [stop.end() for stop in _SENTENCE.finditer(line, low, found.start())]
            return stops[-1] if stops else found.start()
    return len(line)


def _marker(line: str, at: int, knowledge: Knowledge) -> Marker | None:
    """The marker that starts here: behind a sentence, or anywhere if a colon follows its words."""
    if not (line[at].isupper() or line[at] in "©®[>»" or "\u3400" <= line[at] <= "\u9fff"):
        return None
    lexicon = knowledge.lexicon
    words = list(_TOKEN.finditer(line, at, at + 100))[:PHRASE]
    closed = _END.search(line, max(0, at - 6), at) is not None
    for n in range(len(words), 0, -1):
        phrase = line[at : words[n - 1].end()]
        colon = phrase.endswith(":") or line[words[n - 1].end() : words[n - 1].end() + 2] == " :"
        marker = lexicon.lines.get(line_key(phrase))
        follows = (
            marker is not None and n < len(words) and _button(line, words[n].start(), knowledge) > words[n].start()
        )
        ends = n == len(words) or not words[n][0][:1].islower()  # `Los comentarios de la prensa` goes on
        if marker and ((n > 1 and closed and ends) or colon or follows) and marker.label != Label.SECTION:
            return marker
    phrase = lexicon.opening(fold(line[at : at + 80]))
    if len(phrase) <= 2:
        return None
    marker = lexicon.starts[phrase]
    plain = phrase.endswith(":") or (marker.label in {Label.OTHER, Label.PROMO} and " " in phrase)
    return marker if marker.label != Label.SECTION and (closed or plain) else None


def _tail(line: str, end: int, knowledge: Knowledge) -> dict[int, Piece]:
    """Pieces of what stands behind the article: a new one at each marker; what follows a heading is of its kind."""
    found: dict[int, Piece] = {sign.start(): (Label.OTHER, "segment/rights") for sign in _RIGHTS.finditer(line, end)}
    for word in _TOKEN.finditer(line, end):
        if marker := _marker(line, word.start(), knowledge) or _heading(line, word.start(), knowledge):
            found[word.start()] = (Label(marker.label), marker.rule)
    return found


def _heading(line: str, at: int, knowledge: Knowledge) -> Marker | None:
    """The heading of two words and more that starts here, behind buttons: `Chia sẻ In bài Cùng chuyên mục …`."""
    if not line[at].isupper():
        return None
    words = list(_TOKEN.finditer(line, at, at + 100))[:PHRASE]
    for n in range(len(words), 1, -1):
        marker = knowledge.lexicon.lines.get(line_key(line[at : words[n - 1].end()]))
        if marker is not None and marker.heads and (n == len(words) or not words[n][0][:1].islower()):
            return marker
    return None


def _pictures(line: str, begin: int, end: int) -> dict[int, Piece]:
    """File names within the article, and the captions with a credit behind them."""
    found: dict[int, Piece] = {}
    for picture in _FILE.finditer(line, begin, end):
        stop = _past(line, picture.end())
        found |= {picture.start(): (Label.IMAGE, "segment/file"), stop: BODY_PIECE}
        if (caption := _CREDITED.match(line, stop, end)) and not _SENTENCE.search(line, stop, caption.end(1)):
            found |= {stop: (Label.CAPTION, "segment/credited"), _past(line, caption.end()): BODY_PIECE}
    return found


def _captions(line: str, begin: int, end: int, known: Iterable[int]) -> dict[int, Piece]:
    """Captions by their credit: from the full stop, the picture or the counter before them."""
    found: dict[int, Piece] = {}
    stops = sorted({begin, *known, *(stop.end() for stop in _STOP.finditer(line, begin, end))})
    for credit in _CREDIT.finditer(line, begin, end):
        place = bisect_right(stops, credit.start() - MIN_CAPTION)
        if place and credit.start() - stops[place - 1] <= MAX_CAPTION:
            found |= {stops[place - 1]: (Label.CAPTION, "segment/credited"), _past(line, credit.end()): BODY_PIECE}
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


def _past(line: str, at: int) -> int:
    """Blanks go with what stands before them."""
    while at < len(line) and line[at] in " \t":
        at += 1
    return at
