"""Kept lines → where the article ends: sign-offs, credits, other stories; and where it goes on behind a box."""

from __future__ import annotations

import re
from itertools import takewhile

from vncuba_dataset.label.line import Line, is_marked, is_stopped, last_kept, next_shown, words_kept
from vncuba_dataset.label.looks import LISTED, Look
from vncuba_dataset.label.structure import READER
from vncuba_dataset.model import Label

MAX_BETWEEN, GOES_ON = 6, 0.15
"""Lines between the last paragraph and a credit, and the chance of one of them, for the article to go on there."""
MORE, ALIKE = 0.2, 0.08
"""Share of the article's words that statements below it may add, and the least chance of each."""
MUCH_MORE, LIKELY = 0.7, 0.25
"""The same of statements that are likelier, none of them with an outlet's mark."""
MIN_CUT = 20
"""Words of the last line of a page that was cut off, from which it is no headline."""
SURE = 0.85
"""Chance from which the model is sure of a paragraph."""
MAX_BEGUN = 3
"""Paragraphs of an article that has hardly begun."""
MIN_CLOSED = 2
"""Blocks of body above a sign-off that ends the article; one alone may be a teaser."""
BEGUN, CLOSING, SIGNED = 0.4, 0.75, 0.5
"""Share of the kept words that must stand above what ends an article for good, above a credit or a name that does,
and above a name that no paragraph follows."""
DOUBTFUL = 0.1
"""By how much a list of stories is less likely than the article above it."""
ANSWERED, LESS = 0.2, 0.03
"""Share of the kept words that must stand above the head of the readers' part, which may be larger than the article,
and by how much its mean chance is less."""
CAPTIONED, LIKELIER = 0.6, 0.7
"""Chance below which a line with an agency's name behind it may be a caption, and from which the paragraphs below are
likelier than that."""
MIN_BEHIND = 2
"""Paragraphs behind a teaser that is set into the article."""
MAX_SHORT_SHARE = 0.5
"""Lines without a full stop per sentence, above which an article is built of them."""
MIN_EVEN, UNEVEN = 8, 4
"""Lines behind the last sentence that are verse where they are about as long, and how many more or fewer words."""
MAX_SIGNED = 8
"""Words of who signs a statement, and of place and day below."""
MIN_VERSE, VERSE = 4, 0.8
"""Lines behind the last sentence that are verse, and their least mean chance: of headlines the model is less sure."""
MAX_LEAD = 4
"""Words before the colon of a link to another story."""
MIN_BUTTONS, UNSURE = 2, 0.5
"""Buttons that end the article, and the mean chance of what stands below them, less than which it is none of it."""
FALL = 0.3
"""How much less likely than the article what follows its author and a button, or its buttons, may not be."""
MAX_PICTURES = 4
"""Lines of a picture and a link between a paragraph and the last one."""
_PICTURES = frozenset({Label.CAPTION, Label.IMAGE})
_MENUS = frozenset({"label/menu", "label/buttons"})
_POST = "/social-post"
_ENDS = ("/widget", "/tags", "/desk")
_PLACE_AND_DAY = re.compile(r"[^\W\d_a-z][^\d,.;:!?\n]{2,30},\s[^.;:!?\n]{1,30}(?<!\d)(?:19|20)\d\d\.?")


def go_on(lines: list[Line], kept: list[bool]) -> None:
    """Statements right below the last paragraph are its like, unless they are many or the model is sure of them."""
    last = last_kept(kept)
    if last is None or lines[last].look.closes:
        return
    more: list[int] = []
    links = 0
    for i in range(last + 1, len(lines)):
        look = lines[i].look
        if look.blank:
            continue
        links += look.label is Label.RELATED and _is_led(look)
        if look.label is Label.RELATED and _is_led(look) and links <= 1 and not more:
            continue
        if look.initials:
            break  # who signed
        short = links and (look.stops < 2 or lines[i].chance < GOES_ON)  # a teaser is one sentence
        if not look.open or not is_stopped(look) or short:
            break
        more.append(i)
    if more and lines[more[0]].look.closes:
        kept[more[0]] = True
        return
    more = more[: next((n for n, i in enumerate(more) if lines[i].chance < ALIKE or lines[i].look.linked), len(more))]
    size = words_kept([line.look for line in lines], kept)
    likely = all(lines[i].chance >= LIKELY and not is_marked(lines[i].look) for i in more)
    if sum(lines[i].look.words for i in more) > (MUCH_MORE if likely else MORE) * size:
        return
    for i in more:
        kept[i] = True


def go_on_to_cut(lines: list[Line], kept: list[bool]) -> None:
    """A long line that ends the page amid a sentence goes on with it, behind a picture or a link to another story."""
    end = next((i for i in range(len(lines) - 1, -1, -1) if not lines[i].look.blank), None)
    last = last_kept(kept)
    if end is None or last is None or last == end:
        return
    look = lines[end].look
    if not look.open or look.linked or look.words < MIN_CUT:
        return
    if not look.text[-1:].isalnum() or lines[last].look.closes:
        return
    between = [line.look for line in lines[last + 1 : end] if not line.look.blank]
    passed = all(one.label in _PICTURES or (one.label is Label.RELATED and _is_led(one)) for one in between)
    kept[end] = passed and len(between) <= MAX_PICTURES


def _is_led(look: Look) -> bool:
    """A link to another story with its headline on the line, `Lea también: …`: no heading over a list."""
    lead, _, headline = look.text.partition(":")
    return len(headline.split()) > 2 and len(lead.split()) <= MAX_LEAD


def go_on_to_place(lines: list[Line], kept: list[bool]) -> None:
    """Place and day alone below the last paragraph close a statement: `La Habana, 19 de julio de 2024`.

    Who states it may stand between, `Ministry of Foreign Affairs`.
    """
    looks, last = [line.look for line in lines], last_kept(kept)
    below = None if last is None else next_shown(looks, last, 1)
    if below is None or last is None or looks[last].closes:
        return
    signed = below
    named = looks[below].open and looks[below].words <= MAX_SIGNED and looks[below].text[:1].isupper()
    if named and not looks[below].linked and not _PLACE_AND_DAY.fullmatch(looks[below].text):
        below = next_shown(looks, below, 1) or below
    look = looks[below]
    likely = lines[below].chance >= GOES_ON or (signed != below and look.words <= MAX_SIGNED)
    if look.open and not look.linked and likely and _PLACE_AND_DAY.fullmatch(look.text):
        kept[signed] = kept[below] = True


def go_on_behind_box(lines: list[Line], kept: list[bool]) -> None:
    """Where an article has hardly begun, paragraphs one right below the other behind a box of other stories are its.

    Teasers stand each below its headline.
    """
    body = [i for i, keep in enumerate(kept) if keep]
    if not body or len(body) > MAX_BEGUN or lines[body[-1]].look.closes:
        return
    run: list[int] = []
    boxed, headed = 0, False
    shown = [i for i in range(body[-1] + 1, len(lines)) if not lines[i].look.blank]
    for i in shown:
        look = lines[i].look
        if look.open and look.sentence and is_stopped(look) and not look.linked:
            run.append(i)
        elif run or (look.open and look.sentence) or look.label is Label.COMMENT or boxed > MAX_BETWEEN:
            break
        elif _is_closing(look) or look.initials:
            return
        else:
            boxed += 1
            headed = headed or look.heads
    after = shown[shown.index(run[-1]) + 1 :][:1] if run else []
    ends = all(not lines[i].look.open for i in after)
    if len(run) > 1 and headed and ends and all(lines[i].chance >= GOES_ON for i in run):
        for i in run:
            kept[i] = True


def go_on_to_credit(lines: list[Line], kept: list[bool]) -> None:
    """What stands between the last paragraph and the credit that closes the article belongs to it."""
    last = last_kept(kept)
    if last is None or lines[last].look.closes:
        return
    between: list[int] = []
    for i in range(last + 1, len(lines)):
        look = lines[i].look
        if look.blank:
            continue
        if look.heads or len(between) > MAX_BETWEEN:
            return
        if _is_closing(look):
            break
        if look.open:
            between.append(i)
    else:
        return
    likely = (lines[i] for i in between if lines[i].look.sentence and lines[i].chance >= GOES_ON)
    if any(not line.look.text.endswith(("?", "？")) for line in likely):  # a question may be a headline
        for i in between:
            kept[i] = not lines[i].look.linked


def go_on_asking(looks: list[Look], kept: list[bool]) -> None:
    """Where an interview marks its questions with a sign, those behind something else are questions, too."""
    asked = [looks[i].text[:2] for i in range(len(kept)) if kept[i] and _asks(looks[i])]
    leads = {lead for lead in asked if asked.count(lead) > 1}
    if not leads:
        return
    answers = False
    for i, look in enumerate(looks):
        if look.heads:
            return
        if look.blank or not look.open:
            continue
        question = look.text[:2] in leads and look.text.endswith(("?", "!"))
        if question or (answers and look.sentence and LISTED.match(look.text)):
            kept[i] = True
        answers = question


def _asks(look: Look) -> bool:
    return look.text.endswith("?") and not look.text[0].isalnum() and look.text[1:2] == " "


def stop_at_sign_off(lines: list[Line], kept: list[bool]) -> None:
    """Nothing after a sign-off belongs to what it closes, once most of what is kept stands above it.

    An agency's name behind a caption, `… in Hà Nội. (AP)`, closes nothing: there the model is less sure of the line
    than of the paragraphs below it.
    """
    total = words_kept([line.look for line in lines], kept)
    above = blocks = 0
    for i, line in enumerate(lines):
        if not kept[i]:
            continue
        above += line.look.words
        blocks += 1
        closes = line.look.closes and line.look.sentence and blocks >= MIN_CLOSED and above > BEGUN * total
        if closes and not (line.chance < CAPTIONED and _heads_paragraphs(lines, i, LIKELIER)):
            kept[i + 1 :] = [False] * (len(kept) - i - 1)
            return


def stop_for_good(lines: list[Line], kept: list[bool]) -> None:
    """Nothing after the head of comments, after a credit that closes, or from another story's dateline on is kept.

    None of them ends an article that has not begun: most of what is kept must stand above.
    """
    looks = [line.look for line in lines]
    words = [look.words if keep else 0 for look, keep in zip(looks, kept, strict=True)]
    above, blocks, total = 0, 0, sum(words)
    first: Look | None = None
    signed = sum([look.signature and look.open for look in looks])
    for i, look in enumerate(looks):
        if blocks >= MIN_CLOSED and not look.blank:
            begun = above > BEGUN * total
            other = kept[i] and begun and first is not None and _opens_another(look, first)
            other = other and not _is_set_in(lines, kept, i)
            closing = above > SIGNED * total and _is_closing(look)
            closing = closing and (
                above > CLOSING * total or _is_signed(looks, i) or (signed == 1 and not _is_subheading(lines, i))
            )
            closing = closing or (begun and look.initials and look.open)
            if other or closing or (look.heads and _heads_thread(lines, kept, i, above / max(1, total))):
                start = _with_headline(looks, kept, i) if other else i
                kept[start:] = [False] * (len(kept) - start)
                return
        first = look if first is None and is_marked(look) else first
        above += words[i]
        blocks += kept[i]


def _is_set_in(lines: list[Line], kept: list[bool], i: int) -> bool:
    """Whether a teaser with the outlet's mark is set into the article: what follows has no mark, and is as likely.

    Below an article stand several, one after the other.
    """
    rest = (lines[at] for at in range(i + 1, len(lines)) if kept[at] and lines[at].look.sentence)
    behind = [line.chance for line in takewhile(lambda line: not is_marked(line.look), rest)]
    return len(behind) >= MIN_BEHIND and min(behind) >= LIKELIER


def _heads_thread(lines: list[Line], kept: list[bool], i: int, above: float) -> bool:
    """Whether a heading is that of the readers' part, below that share of what is kept.

    Where little stands above, it may be a button: one of several, or between paragraphs that are as likely as those
    above. What readers write is less so.
    """
    look = lines[i].look
    if look.label is not Label.COMMENT:
        return False
    if look.rule.endswith(READER) or above > BEGUN:
        return True
    below = next((line.look for line in lines[i + 1 :] if not line.look.blank), None)
    if above <= ANSWERED or below is None or not below.open:
        return False
    return _mean_chance(lines[i:], kept[i:]) < _mean_chance(lines[:i], kept[:i]) - LESS


def _mean_chance(lines: list[Line], kept: list[bool]) -> float:
    chances = [line.chance for line, keep in zip(lines, kept, strict=True) if keep]
    return sum(chances) / max(1, len(chances))


def _is_subheading(lines: list[Line], i: int) -> bool:
    """A name over paragraphs: `Vì Việt Nam`."""
    return lines[i].look.open and lines[i].look.signature and _heads_paragraphs(lines, i)


def _heads_paragraphs(lines: list[Line], i: int, least: float = SURE) -> bool:
    """Whether two paragraphs of that chance and more stand right below."""
    below = [line for line in lines[i + 1 :] if not line.look.blank][:2]
    return len(below) == 2 and all(line.look.open and line.look.sentence and line.chance >= least for line in below)


def _opens_another(look: Look, first: Look) -> bool:
    """A second dateline with an outlet's mark; the same lead printed twice is no other story."""
    if not is_marked(look):
        return False
    return look.text[:80] != first.text[:80] and look.text not in first.text and first.text not in look.text


def _is_closing(look: Look) -> bool:
    """A credit alone on its line: `Nguồn: TTXVN`, `VNA`, an editor's code, a name."""
    if look.label is Label.BYLINE:
        return look.rule.endswith(("/credited-source", "/editor-code", "/author"))
    return look.credited or (look.open and look.signature)


def _is_signed(looks: list[Look], i: int) -> bool:
    """A name between a paragraph and a line that is none: the article is over. A subheading has its paragraph."""
    above, below = next_shown(looks, i, -1), next_shown(looks, i, 1)
    follows = below is not None and looks[below].open and looks[below].sentence
    return looks[i].open and above is not None and looks[above].sentence and not follows


def _with_headline(looks: list[Look], kept: list[bool], i: int) -> int:
    """The other story begins at its headline, a line or two above its dateline."""
    start = i
    while start > 0 and (not kept[start - 1] or not looks[start - 1].sentence) and i - start < 4:
        start -= 1
    return start


def stop_at_headlines(lines: list[Line], kept: list[bool]) -> None:
    """Lines without a full stop behind the last sentence are headlines of other stories, not body.

    Unless the article is made of such lines, the model is sure of them, or they are a list: bullets, numbers, a colon
    above, and no heading over other stories. One line that ends the page may be cut off.
    """
    looks = [line.look for line in lines]
    sentences = [i for i, look in enumerate(looks) if kept[i] and look.sentence]
    if not sentences or looks[sentences[-1]].text.endswith((":", "：")):
        return
    last = sentences[-1]
    behind = [i for i in range(last + 1, len(looks)) if kept[i]]
    short = sum(kept[i] and not look.sentence for i, look in enumerate(looks[:last]))
    ends_page = (
        len(behind) == 1 and all(look.blank for look in looks[behind[0] + 1 :]) and not looks[behind[0]].listed
    )
    headed = bool(behind) and any(look.heads and look.label is Label.RELATED for look in looks[last : behind[0]])
    if not behind or ends_page or (short > MAX_SHORT_SHARE * len(sentences) and not headed):
        return
    listed = not headed and sum(looks[i].listed for i in behind) > 1  # one item is no list
    sizes = [looks[i].words for i in behind]
    even = len(behind) >= MIN_EVEN and max(sizes) - min(sizes) <= UNEVEN
    verse = even or (len(behind) >= MIN_VERSE and sum(lines[i].chance for i in behind) >= VERSE * len(behind))
    if (verse and not headed) or listed or any(is_stopped(looks[i]) or not 4 <= looks[i].words <= 32 for i in behind):
        return
    for i in behind:
        kept[i] = False


def leave_appeals(looks: list[Look], kept: list[bool]) -> None:
    """Items of a list right below an appeal say what it offers: `Suscríbase y disfrute:`, `• acceso ilimitado`."""
    offers = False
    for i, look in enumerate(looks):
        if look.blank:
            continue
        appeal = look.label is Label.PROMO
        offers = (appeal and not look.listed) or (offers and look.listed and (appeal or look.open))
        kept[i] = kept[i] and not offers


def stop_at_list(lines: list[Line], kept: list[bool]) -> None:
    """Below a heading over other stories, a list to the end of the page is one of stories, if it is less likely.

    An interview that goes on behind such a box asks and is as likely as before.
    """
    below: list[int] = []
    for i in range(len(lines) - 1, -1, -1):
        look = lines[i].look
        if kept[i] and (not look.listed or look.text.endswith(("?", "？"))):
            return
        if kept[i]:
            below.append(i)
        elif below and look.heads and look.label is Label.RELATED:
            if _mean_chance(lines[i:], kept[i:]) < _mean_chance(lines[:i], kept[:i]) - DOUBTFUL:
                kept[i:] = [False] * (len(kept) - i)
            return


def stop_at_buttons(lines: list[Line], kept: list[bool]) -> None:
    """Behind two buttons or more with no paragraph between, statements that the model is in doubt of are teasers.

    A desk that signs, `PV`, is as good as a button. Where the model finds what follows much less likely, it may be
    half as long as the article.
    """
    shown = [i for i, line in enumerate(lines) if not line.look.blank]
    size = words_kept([line.look for line in lines], kept)
    above = ends = 0
    inset = False  # tags and buttons of a post of another site
    for place, i in enumerate(shown):
        look = lines[i].look
        if kept[i] and ends >= MIN_BUTTONS and above > SIGNED * size:
            rest = [j for j in shown[place:] if kept[j]]
            chance = sum(lines[j].chance for j in rest) / len(rest)
            fallen = chance < _mean_chance(lines[:i], kept[:i]) - FALL
            if fallen or (chance < UNSURE and above > CLOSING * size):
                for j in rest:
                    kept[j] = False
            return
        if kept[i]:
            above, ends, inset = above + look.words, 0, False
        inset = inset or look.rule.endswith(_POST)
        ends += not (kept[i] or inset) and (look.rule in _MENUS or look.rule.endswith(_ENDS))
