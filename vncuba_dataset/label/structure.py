"""Looks → what the build of lists, outlines, tickers and broken lines tells of them, whatever their words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from vncuba_dataset.label.boxes import polls
from vncuba_dataset.label.line import Line, asks, first_kept, last_kept, next_shown
from vncuba_dataset.label.looks import MOMENT, Look, ends_like_prose
from vncuba_dataset.model import Label

MAX_SECTION = 40
"""Lines between one number of an outline and the next."""
MAX_VALUES, MIN_VALUES, LIKELY, MAX_STRANGERS = 25, 3, 0.07, 2
"""Lines above the first paragraph among which facts stand, facts that make a sheet, their least mean chance, and the
lines of such a sheet per fact."""
MIN_FACTS, MAX_FACTS_HEAD = 2, 4
"""Items of a box of facts below the article, and words of its heading."""
MIN_PAIRS = 2
"""Questions with an answer each below the article."""
MIN_TICKS = 3
"""Times with a statement each that make a ticker."""
MIN_SPLIT = 2
"""Lines that begin with a comma or a full stop, from which a page has lost the lines of its paragraphs to links."""
MAX_TOP, MIN_HEADERS = 16, 3
"""Printed lines among which the header of a letter stands, and its lines."""
MIN_HEADLINE = 5
"""Words of a headline below a letter's subject."""
SUBJECT = "und/mail-subject"
"""The rule that cuts a letter's subject from its name."""
MIN_LINKS = 3
"""Lines of numbered links, `[2]Chính trị [3]Kinh tế`, from which a text browser printed the page."""
MIN_ASKED = 3
"""Questions that make an interview."""
MIN_NUMBERED, MAX_BOXED = 2, 8
"""Headings with numbers that make a series, and lines of a box behind which it goes on."""
_SERIES = re.compile(r"(\d{1,2})[.)]\s+[^\W\d_]")
MAX_DAY = 7
"""Words of a day over what happened."""
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
MIN_TOLD = 2
"""Days whose statements are the article's by themselves."""
MIN_MOMENTS = 3
"""Moments of a timeline among which one stands alone."""
MIN_VOICES, READER = 3, "/reader"
"""Readers that make a thread of comments, and the end of the rules that find one."""
MIN_REPEATED = 3
"""Values of one name that are an article's, not the imprint's."""
MIN_BROKEN = 40
"""Code points of a line that ends where the page was too narrow."""
MIN_NAMED = 4
"""Words of a picture's name."""
_IN_SMALL = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)+")
_OUTLINE = re.compile(r"(?:([IVX]{1,5})|(\d{1,2})|([A-Ha-h]))[.)/]\s")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_HEADER = re.compile(r"[^\W\d_]{1,10}\s?:\s\S")
"""`Da: …`, `Subject: …`"""
_DATED_HEADER = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d).{0,12}\d:\d\d|\d\d:\d\d.{0,24}(?<!\d)(?:19|20)\d\d(?!\d)")
_VALUE = re.compile(r"[-–—•*+▪●◦·\s]{0,4}[^\W\d_]{2}[^:：\n]{0,60}[:：]\s?(?=.{0,200}?\w)")
_COUNT = re.compile(r"[\d.,\s]{1,12}$")
_TIME = re.compile(r"\d{1,2}[:hH]\d{2}['’]?:?")
_NUMBERED_LINKS = re.compile(r"(?:\[\d{1,3}\][^\s\[\]][^\[\]]{0,80})+")
_NUMBERED = re.compile(r"\w{1,2}[.)]\s")
"""`a) …`, `p. 4 …`: an item, not the rest of a sentence."""
_WEB = ("http:", "https:")
_GOES_ON = frozenset(",.;:)»”’")


def with_structure(looks: list[Look]) -> list[Look]:
    """The looks with what only their build tells: numbers of an outline, a ticker, sentences broken over lines."""
    for i in outlines(looks):
        looks[i] = looks[i]._replace(signature=False, initials=False, credited=False)
    for i in numbered_links(looks):
        looks[i] = looks[i]._replace(label=Label.NAV, rule="label/numbered-links")
    for i in mail_header(looks):
        dated = looks[i].label is Label.DATE or (looks[i].open and _DATED_HEADER.search(looks[i].text) is not None)
        looks[i] = looks[i]._replace(label=Label.DATE if dated else Label.NAV, rule="label/mail-header")
    for above, i in pairwise([i for i, look in enumerate(looks) if not look.blank][:MAX_TOP]):
        if looks[above].rule == SUBJECT and looks[i].open and looks[i].words > 1:
            kind = Label.NAV if _has_headline(looks, i) else Label.TITLE
            looks[i] = looks[i]._replace(label=kind, rule="label/mail-subject")
    for i in ticker(looks):
        looks[i] = looks[i]._replace(label=None, rule="", row=True, listed=True)
    for i in polls(looks):
        looks[i] = looks[i]._replace(label=Label.OTHER, rule="label/poll")
    for i in picture_names(looks):
        looks[i] = looks[i]._replace(label=Label.IMAGE, rule="image/name")
    for i in repeated_facts(looks):
        looks[i] = looks[i]._replace(label=None, rule="")
    for i in few_voices(looks):
        looks[i] = looks[i]._replace(label=None, rule="", heads=False)
    for i in broken(looks):
        looks[i] = looks[i]._replace(sentence=True)
    return looks


def picture_names(looks: Sequence[Look]) -> list[int]:
    """A picture's name in small letters without marks, `le ky hiep dinh thuong mai`, right above its caption."""
    below = pairwise([i for i, look in enumerate(looks) if not look.blank])
    able = (i for i, caption in below if looks[caption].label is Label.CAPTION and looks[i].open)
    return [i for i in able if looks[i].words >= MIN_NAMED and _IN_SMALL.fullmatch(looks[i].text)]


def few_voices(looks: Sequence[Look]) -> list[int]:
    """Lines that say that a reader speaks, `Yoly dijo:`, where so few do that they may be an article's own."""
    found = [i for i, look in enumerate(looks) if look.rule.endswith(READER)]
    return found if len({looks[i].text for i in found}) < MIN_VOICES else []


def repeated_facts(looks: Sequence[Look]) -> list[int]:
    """Names with their values that a site's imprint has once and an article about many things often: `Address: …`.

    Of web addresses those below the items of a list.
    """
    named: dict[str, list[int]] = {}
    for i, look in enumerate(looks):
        if look.label is Label.OTHER and look.words > 1 and _VALUE.match(look.text) and _is_told(looks, i):
            named.setdefault(re.split("[:：]", look.text, maxsplit=1)[0].lower(), []).append(i)
    often = (found for found in named.values() if len({looks[i].text for i in found}) >= MIN_REPEATED)
    return sorted(i for found in often for i in found)


def _is_told(looks: Sequence[Look], i: int) -> bool:
    """No web address, or one right below an item of a list."""
    if not looks[i].text.lower().startswith(_WEB):
        return True
    above = next_shown(looks, i, -1)
    return above is not None and looks[above].listed


def numbered_links(looks: Sequence[Look]) -> list[int]:
    """Lines of nothing but links, as text browsers number them; footnotes have a blank behind their number."""
    found = [i for i, look in enumerate(looks) if look.text[:1] == "[" and _NUMBERED_LINKS.fullmatch(look.text)]
    found = [i for i in found if looks[i].open and not looks[i].sentence]
    return found if len(found) >= MIN_LINKS else []


def _has_headline(looks: Sequence[Look], subject: int) -> bool:
    """Whether a letter has a headline of its own between its subject and its first sentence; no address is one."""
    below = [look for look in looks[subject + 1 :] if look.open]
    first = next((place for place, look in enumerate(below) if look.sentence), len(below))
    return any(look.words >= MIN_HEADLINE and not look.text.endswith((",", "!")) for look in below[:first])


def mail_header(looks: Sequence[Look]) -> list[int]:
    """Names and values at the top of the page, one of them an address for mail: who wrote when to whom about what."""
    run: list[int] = []
    top = [i for i, look in enumerate(looks) if not look.blank][:MAX_TOP]
    for i in top if any("@" in looks[i].text for i in top) else ():
        if _HEADER.match(looks[i].text):
            run.append(i)
        elif any("@" in looks[j].text for j in run):
            break
        else:
            run = []
    return run if len(run) >= MIN_HEADERS and any("@" in looks[i].text for i in run) else []


def outline_number(words: str) -> tuple[str, int] | None:
    """The kind of number that opens a line and its value: `II. Nội dung`, `3) …`, `b. …`."""
    found = _OUTLINE.match(words)
    if found is None:
        return None
    roman, number, letter = found.groups()
    if number:
        return "number", int(number)
    if letter:
        return "letter", ord(letter.lower()) - ord("a") + 1
    return ("roman", _ROMAN.index(roman) + 1) if roman in _ROMAN else None


def outlines(looks: Sequence[Look]) -> set[int]:
    """Lines that open with Roman numbers of one outline: `I. …`, `II. …`; one alone may be an initial."""
    able = ((i, outline_number(look.text)) for i, look in enumerate(looks) if look.text.startswith(("I", "V", "X")))
    roman = {i: number[1] for i, number in able if number is not None and number[0] == "roman"}
    return {i for i, n in roman.items() if n - 1 in roman.values() or n + 1 in roman.values()}


def go_on_outline(looks: Sequence[Look], kept: list[bool]) -> None:
    """From one number of an outline in the article to the next, all belongs to it; behind the last its paragraph.

    So does what stands from `I.` on, above the first paragraph, where `II.` is in it.
    """
    _begin_outline(looks, kept)
    for i, look in enumerate(looks):
        number = outline_number(look.text) if kept[i] else None
        if number is None:
            continue
        section = list(_section(looks, i, (number[0], number[1] + 1)))
        if not section and number[0] == "roman" and not look.sentence:
            below = next_shown(looks, i, 1)
            section = [] if below is None else [below]
            section = [j for j in section if looks[j].open and looks[j].sentence]
        for j in section:
            kept[j] = kept[j] or (looks[j].open and not looks[j].linked)


def _begin_outline(looks: Sequence[Look], kept: list[bool]) -> None:
    first = first_kept(kept) or 0
    able = [i for i, look in enumerate(looks) if kept[i] and look.text.startswith("II")]
    second = any(outline_number(looks[i].text) == ("roman", 2) for i in able)
    for i in range(first - 1, -1, -1) if second else ():
        if not looks[i].open and not looks[i].blank:
            return
        if outline_number(looks[i].text) == ("roman", 1):
            for j in range(i, first):
                kept[j] = looks[j].open
            return


def _section(looks: Sequence[Look], start: int, number: tuple[str, int]) -> Iterator[int]:
    """Open lines behind `start` up to the one with that number, itself included; none if it does not come."""
    lines: list[int] = []
    for i in range(start + 1, len(looks)):
        look = looks[i]
        if look.heads or len(lines) > MAX_SECTION:
            return
        if look.open:
            lines.append(i)
            if outline_number(look.text) == number:
                yield from lines
                return


def is_value(look: Look) -> bool:
    """A name and its value, `Thủ đô: La Habana`; a counter's value is a bare number."""
    found = _VALUE.match(look.text) if look.open and not look.linked else None
    return found is not None and _COUNT.match(look.text, found.end()) is None


def begin_with_values(lines: Sequence[Line], kept: list[bool]) -> None:
    """A sheet of facts: names and values above the first paragraph open the article, with what stands between."""
    at = first_kept(kept) or 0
    above: list[int] = []
    for i in range(at - 1, -1, -1):
        if lines[i].look.blank:
            continue
        if not lines[i].look.open or len(above) == MAX_VALUES:
            break
        above.append(i)
    values = [i for i in above if is_value(lines[i].look)]
    if len(values) < MIN_VALUES or sum(lines[i].chance for i in values) < LIKELY * len(values):
        return
    sheet = above[: above.index(values[-1]) + 1]
    for i in sheet if len(sheet) <= MAX_STRANGERS * len(values) else ():
        kept[i] = True


def keep_facts(looks: Sequence[Look], kept: list[bool]) -> None:
    """A box of facts right below the last paragraph: a heading, and items with bullets that state something.

    A text without furniture has lost its bullets, too.
    """
    bare = all(look.open or look.blank for look in looks)
    last = last_kept(kept)
    if last is None or looks[last].closes:
        return
    shown = [i for i in range(last + 1, len(looks)) if not looks[i].blank]
    head = shown[:1] if shown and _may_head_facts(looks[shown[0]]) else []
    items: list[int] = []
    for i in shown[len(head) :]:
        if not (looks[i].listed and _states(looks[i])) and not (bare and is_value(looks[i])):
            break
        items.append(i)
    if len(items) >= MIN_FACTS:
        for i in (*head, *items):
            kept[i] = True


def keep_questions(looks: Sequence[Look], kept: list[bool]) -> None:
    """Questions and answers by turns right below the last paragraph, with a heading or without."""
    last = last_kept(kept)
    if last is None or looks[last].closes:
        return
    shown = [i for i in range(last + 1, len(looks)) if not looks[i].blank]
    head = shown[:1] if shown and looks[shown[0]].open and not asks(looks[shown[0]]) else []
    pairs: list[int] = []
    behind = shown[len(head) :]
    for question, answer in zip(behind[::2], behind[1::2], strict=False):
        if not asks(looks[question]) or asks(looks[answer]) or not _answers(looks[answer]):
            break
        pairs += [question, answer]
    if len(pairs) >= 2 * MIN_PAIRS:
        for i in (*head, *pairs):
            kept[i] = True


def keep_asked(looks: Sequence[Look], kept: list[bool]) -> None:
    """A question within an interview, right above an answer that is kept."""
    asked = [i for i, look in enumerate(looks) if kept[i] and asks(look)]
    if len(asked) < MIN_ASKED:
        return
    for i in range(asked[0], last_kept(kept) or 0):
        if not kept[i] and asks(looks[i]) and (below := next_shown(looks, i, 1)) is not None:
            kept[i] = kept[below]


def keep_numbered(looks: Sequence[Look], kept: list[bool]) -> None:
    """Headings with numbers that go on behind a box, `4. Homenajes`, with the paragraphs below each."""
    numbers = [(i, int(found[1])) for i, look in enumerate(looks) if kept[i] and (found := _SERIES.match(look.text))]
    if len(numbers) < MIN_NUMBERED or [n for _, n in numbers] != list(range(numbers[0][1], numbers[-1][1] + 1)):
        return
    at, number = numbers[-1]
    shown = [i for i in range(max(at, last_kept(kept) or at) + 1, len(looks)) if not looks[i].blank]
    boxed = 0
    for i in shown:
        found = _SERIES.match(looks[i].text) if looks[i].open and not looks[i].linked else None
        if found is None or int(found[1]) != number + 1:
            boxed += not kept[i]
            if boxed > MAX_BOXED:
                return
            continue
        below = next_shown(looks, i, 1)
        if below is None or not (looks[below].open and looks[below].sentence):
            return
        kept[i] = kept[below] = True
        number, boxed = number + 1, 0


def keep_days(looks: Sequence[Look], kept: list[bool]) -> None:
    """Days alone on their lines, each over what happened: the heads of a timeline, not dates of the page.

    Right above each stands what happened before; above a reader's, the reader's name.
    """
    first = first_kept(kept)
    if first is None or sum([look.label is Label.DATE for look in looks]) < MIN_TOLD:
        return
    inside = [i for i in range(first, len(kept)) if not looks[i].blank]
    days = {at for at in range(len(inside) - 1) if _is_day(looks[inside[at]]) and looks[inside[at + 1]].stops}
    heads = [at for at in sorted(days) if not at or at - 2 in days or _may_stand_above(looks, inside[at - 1], kept)]
    told = sum(kept[inside[at + 1]] and looks[inside[at]].label is Label.DATE for at in heads)
    if told < MIN_TOLD or len(heads) < MIN_MOMENTS:
        return
    for at in heads:
        day, below = inside[at], inside[at + 1]
        if kept[below] or (looks[below].open and not looks[below].linked):
            kept[day] = kept[below] = True


def _may_stand_above(looks: Sequence[Look], i: int, kept: Sequence[bool]) -> bool:
    return kept[i] or looks[i].label in {Label.IMAGE, Label.CAPTION}


def _is_day(look: Look) -> bool:
    """A day alone on its line, or a few words with a year: `March 28–30, 2018`, `December 1995 and February 2003`."""
    if look.label is Label.DATE:
        return look.rule == "date/line"
    return look.open and not look.linked and look.words <= MAX_DAY and _YEAR.search(look.text) is not None


def _answers(look: Look) -> bool:
    return look.open and look.stops > 0 and ends_like_prose(look.text) and not look.linked


def _may_head_facts(look: Look) -> bool:
    signed = look.signature or look.initials or look.credited
    return look.open and not look.listed and not look.linked and not signed and look.words <= MAX_FACTS_HEAD


def _states(look: Look) -> bool:
    """A statement with its full stop, or a name and its value."""
    return look.open and not look.linked and (is_value(look) or (look.stops > 0 and ends_like_prose(look.text)))


def ticker(looks: Sequence[Look]) -> list[int]:
    """Times alone on their lines and the statements below them, where an event is told minute by minute."""
    if sum([look.text[:1].isdigit() for look in looks]) < MIN_TICKS:
        return []
    shown = [i for i, look in enumerate(looks) if not look.blank]
    pairs: list[int] = []
    for above, i in pairwise(shown):
        if pairs and looks[above].heads and looks[above].label in {Label.COMMENT, Label.RELATED}:
            break
        if looks[i].sentence and looks[i].stops and looks[i].open and _TIME.fullmatch(looks[above].text):
            pairs += [above, i]
    return pairs if len(pairs) >= 2 * MIN_TICKS else []


def keep_moments(looks: Sequence[Look], kept: list[bool]) -> None:
    """A moment of a ticker or a timeline goes with its statement; where one is the article's, all are."""
    if not any(look.row for look in looks):
        return
    shown = [i for i, look in enumerate(looks) if not look.blank]
    moments = [i for i in shown if looks[i].row and is_moment(looks[i])]
    pairs = [(above, i) for above, i in pairwise(shown) if _is_among(looks, above, moments)]
    pairs = [(above, i) for above, i in pairs if looks[i].open and looks[i].stops]
    if any(kept[i] for _, i in pairs):
        for above, i in pairs:
            kept[above] = kept[i] = True


def _is_among(looks: Sequence[Look], i: int, moments: Sequence[int]) -> bool:
    """Whether a line is one of these moments, or one that a picture or a link parts from the others."""
    apart = len(moments) >= MIN_MOMENTS and moments[0] < i < moments[-1] and looks[i].open
    return (looks[i].row or apart) and is_moment(looks[i])


def is_moment(look: Look) -> bool:
    """A time or a date alone on its line."""
    return _TIME.fullmatch(look.text) is not None or MOMENT.fullmatch(look.text) is not None


def join_broken(looks: Sequence[Look], kept: list[bool]) -> None:
    """Where a sentence runs over several lines, they are of one paragraph: all of it is kept, or nothing."""
    joints = broken(looks)
    for i in joints:
        kept[i + 1] = kept[i + 1] or kept[i]
    for i in reversed(joints):
        kept[i] = kept[i] or kept[i + 1]
    for i, look in enumerate(looks[:-1]):
        if look.dateline is not None and look.open and not ends_like_prose(look.text):
            kept[i] = kept[i] or kept[i + 1]
    if sum(looks[i + 1].text[0] in _GOES_ON for i in joints) >= MIN_SPLIT:
        _join_split(looks, kept)


def _join_split(looks: Sequence[Look], kept: list[bool]) -> None:
    """Where links within paragraphs got lines of their own, what touches the article on both sides is of it."""
    for i in range(len(looks) - 2, -1, -1):
        piece = looks[i].open and 0 < len(looks[i].text) < MIN_BROKEN and not ends_like_prose(looks[i].text)
        above = i > 0 and kept[i - 1] and not ends_like_prose(looks[i - 1].text)
        if piece and kept[i + 1] and (above or len(looks[i + 1].text) < MIN_BROKEN):
            kept[i] = True


def broken(looks: Sequence[Look]) -> list[int]:
    """Lines whose sentence runs on in the next one, and ends in that or a later one."""
    found: list[int] = []
    run: list[int] = []
    starts = [look.text[:1] for look in looks]
    able = [i for i, start in enumerate(starts[1:]) if start in _GOES_ON or start.islower()]
    joints = [i for i in able if _runs_over(looks[i], looks[i + 1])]
    for i, after in zip(joints, [*joints[1:], -1], strict=False):
        run.append(i)
        ends = ends_like_prose(looks[i + 1].text)
        if ends or (after != i + 1 and len(run) > 1 and i + 2 < len(looks)):
            found += run
        if ends or after != i + 1:
            run = []
    return found


def _runs_over(look: Look, below: Look) -> bool:
    """Whether the line breaks off, and the next goes on in small letters with no blank line between.

    A line that begins with a comma goes on with whatever stands above it.
    """
    if not look.open or not below.open or not look.text or not below.text or below.linked:
        return False
    if below.text[0] in _GOES_ON and below.text[1:2] in {" ", ""}:
        return True
    small = below.text[0].islower() and _NUMBERED.match(below.text) is None
    return small and len(look.text) >= MIN_BROKEN and not ends_like_prose(look.text)
