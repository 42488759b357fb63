"""Looks → which blocks are the article: the stretch of the page in which paragraphs outweigh furniture."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from vncuba_dataset.label.looks import LISTED, MAX_CAPTION, Look, ends_like_prose
from vncuba_dataset.label.structure import (
    begin_with_values,
    go_on_outline,
    join_broken,
    keep_facts,
    keep_moments,
)
from vncuba_dataset.model import Label

WAVERS, WAVERS_LIGHT = 0.5, 0.2
"""Chance of the model from which a block inside the stretch of paragraphs is body; the second on pages that are
mostly article, where to do no harm is half of the job. Chosen out of fold: lower on whole pages lets furniture in."""
LIGHT = 0.65
"""Share of a page's words that the model keeps, from which it is mostly article."""
CLEAN = 0.85
"""The same, from which every sentence in the stretch is article, and cleaning a cleaned text changes nothing."""
BARE, MAX_MARKS, INSIDE = 0.6, 0.1, 0.03
"""Share of a page's words that are kept, and most lines with a marker, from which nearly all inside the article is
article; the least chance of such a line. Chosen out of fold."""
FILL = 0.1
"""Chance of the model from which a short line between paragraphs is body."""
MAX_SUBHEADS, MAX_SUBHEAD_WORDS, MAX_ROWS, MIN_ROWS = 2, 12, 40, 3
"""Lines in a row between two paragraphs, words of each, rows of a table, and rows that may end the article."""
MAX_CAPITALS = 30
"""Words of a line in capitals between two paragraphs: the name of a document, not another story's headline."""
MAX_BETWEEN, GOES_ON = 6, 0.15
"""Lines between the last paragraph and a credit, and the chance of one of them, for the article to go on there."""
MORE, ALIKE = 0.2, 0.08
"""Share of the article's words that statements below it may add, and the least chance of each."""
OPENING = 0.2
"""Chance from which a short statement above the first paragraph opens the article."""
MIN_STORY = 8
"""Words of each of two lines between paragraphs from which they are other stories, not subheadings."""
MAX_BEGUN = 3
"""Paragraphs of an article that has hardly begun."""
MAX_HEADLINES = 1
"""Lines without a full stop above the first paragraph; more may be verse or a list."""
MIN_CLOSED = 2
"""Blocks of body above a sign-off that ends the article; one alone may be a teaser."""
BEGUN, CLOSING, SIGNED = 0.4, 0.75, 0.5
"""Share of the kept words that must stand above what ends an article for good, above a credit or a name that does,
and above a name that no paragraph follows."""
MAX_REPEATS = 3
"""Different lines that come twice in one body: more is how the text is built, a plan of meals or a refrain."""
MAX_SHORT_SHARE = 0.5
"""Lines without a full stop per sentence, above which an article is built of them."""
MIN_TEASERS, MIN_HEADLINE = 2, 36
"""Pairs of headline and teaser that end an article, and code points of a headline: subheadings have fewer."""
MIN_QUOTE, MAX_QUOTE, NEAR = 30, 300, 40
"""Code points of a pull quote, and paragraphs before and behind it among which the quoted one stands."""
NO_ARTICLE = 0.9
"""Weight below which a stretch is no article: less than one plain paragraph."""
MIN_REPEAT = 60
"""Code points: a longer line that comes twice in the body is a pull quote or a second lead, a shorter one verse."""
MAX_CREDIT_WORDS, SURE = 5, 0.8
"""Words of a picture's credit that stands alone, and the chance from which the line above it is a paragraph."""
MAX_CAPTION_WORDS = 32
"""Words: a line below a picture, with one full stop at most, is its caption up to this length."""
_BULLETS = ("• ", "▪ ", "● ", "◦ ", "– ", "— ")
_LOSS = {
    Label.BLANK: 0.0,
    Label.IMAGE: 0.0,
    Label.CAPTION: 0.0,
    Label.DATE: -0.2,
    Label.PROMO: -1.0,
    Label.NAV: -1.0,
}
_LOSS_OF_HEADING = {Label.COMMENT: -9.0}


def find_stretch(looks: list[Look]) -> tuple[int, int]:
    """[start, end) of the stretch with the greatest weight (Kadane); empty if none weighs as much as a paragraph.

    A sign-off ends the stretch for good: nothing after it belongs to what it closes.
    """
    best, best_sum, start, total = (0, 0), NO_ARTICLE, 0, 0.0
    datelines = 0
    for i, look in enumerate(looks):
        if total <= 0:
            start, total, datelines = i, 0.0, 0
        total += _weight(look, datelines)
        datelines += look.dateline is not None
        if total > best_sum:
            best, best_sum = (start, i + 1), total
        if look.closes and look.open and look.sentence and total > 0:
            total = 0.0
    return best


def _weight(look: Look, datelines: int) -> float:
    if look.label is not None:
        return _LOSS_OF_HEADING.get(look.label, -4.0) if look.heads else _LOSS.get(look.label, -0.5)
    if look.dateline is not None and look.dateline.marks and datelines:
        return -4.0  # the opening of another story
    if look.sentence and not look.repeats:
        return 0.4 + min(len(look.text), 400) / 100
    return -1.5 if look.repeats else -0.7


def label_article(lines: list[Line], labels: list[tuple[Label, str]], *, wavers: bool = True) -> list[int]:
    """Label the article's blocks; the numbers of those that are body.

    The model decides; with `wavers`, the stretch of paragraphs decides where the model is in doubt.
    """
    looks = [line.look for line in lines]
    kept = _find_article(lines, wavers=wavers)
    quotes = _pull_quotes(looks, kept)
    body: list[int] = []
    said: set[str] = set()
    counts = Counter(
        look.text for look, keep in zip(looks, kept, strict=True) if keep and len(look.text) >= MIN_REPEAT
    )
    twice = {text for text, times in counts.items() if times > 1}
    for i, look in enumerate(looks):
        if not kept[i]:
            continue
        if look.credited or look.initials:
            labels[i] = (Label.BYLINE, "label/credit-alone")
        elif look.text in twice and look.text in said and len(twice) <= MAX_REPEATS:
            labels[i] = (Label.OTHER, "label/repeated-paragraph")
        elif is_caption(looks, i) or _is_credited(lines, i):
            labels[i] = (Label.CAPTION, "label/below-picture")
        elif i in quotes:
            labels[i] = (Label.OTHER, "label/pull-quote")
        else:
            labels[i] = (Label.BODY, "label/article")
            body.append(i)
            said.add(look.text)
    return body


def _find_article(lines: list[Line], *, wavers: bool) -> list[bool]:
    """For each line whether the model and the rules of the page's structure make it part of the article."""
    looks = [line.look for line in lines]
    start, end = find_stretch(looks)
    kept = [line.kept and line.look.open for line in lines]
    share = _share(looks, kept)
    least = WAVERS_LIGHT if share >= LIGHT else WAVERS
    for i in range(start, end) if wavers else ():
        sure = looks[i].sentence and (looks[i].closes or share >= CLEAN)
        kept[i] = looks[i].open and (kept[i] or sure or lines[i].chance >= least)
    if all(look.open or look.blank for look in looks):
        _keep_all(looks, kept, share)
    kept = [keep and not looks[i].linked for i, keep in enumerate(kept)]
    _fill(lines, kept)
    _fill_lists(looks, kept)
    _start_at_prose(looks, kept)
    _begin_above(lines, kept)
    _stop_at_sign_off(looks, kept)
    _stop_for_good(looks, kept)
    _stop_at_teasers(looks, kept)
    _stop_at_headlines(looks, kept)
    _go_on(lines, kept)
    _go_on_behind_box(lines, kept)
    _go_on_to_credit(lines, kept)
    _go_on_asking(looks, kept)
    go_on_outline(looks, kept)
    begin_with_values(looks, [line.chance for line in lines], kept)
    keep_facts(looks, kept)
    keep_moments(looks, kept)
    join_broken(looks, kept)
    if wavers:
        _keep_inside(lines, kept)
    return kept


def _keep_inside(lines: list[Line], kept: list[bool]) -> None:
    """On a page that is mostly article, with hardly a marker on it, what stands inside the article is of it."""
    shown = [i for i, line in enumerate(lines) if not line.look.blank]
    body = [i for i in shown if kept[i]]
    marked = sum(not lines[i].look.open for i in shown)
    if not body or marked > MAX_MARKS * len(shown) or _share([line.look for line in lines], kept) < BARE:
        return
    for i in range(body[0], body[-1]):
        look = lines[i].look
        kept[i] = kept[i] or (look.open and not look.linked and lines[i].chance >= INSIDE)


def _share(looks: list[Look], kept: list[bool]) -> float:
    """Share of the page's words in the blocks kept."""
    words = [look.words for look in looks]
    return sum(n for n, keep in zip(words, kept, strict=True) if keep) / max(1, sum(words))


def _keep_all(looks: list[Look], kept: list[bool], share: float) -> None:
    """A text without a single mark of furniture is an article by itself: verse and lists in it stay.

    So is one of sentences alone, whatever the model makes of them.
    """
    shown = [i for i, look in enumerate(looks) if not look.blank]
    body = [i for i in shown if kept[i]]
    if all(looks[i].stops for i in shown):
        body = shown
    for i in range(body[0], body[-1] + 1) if body and (share >= CLEAN or body is shown) else ():
        kept[i] = looks[i].open


def _fill(lines: list[Line], kept: list[bool]) -> None:
    """Short lines between two paragraphs that are kept: subheadings, rows of a table, verse, unless unlikely."""
    shown = [i for i, line in enumerate(lines) if not line.look.blank]
    _fill_one(lines, kept, shown)
    above = shown[: next((place for place, i in enumerate(shown) if kept[i]), 0)]
    listed = sum(_is_item(lines[i].look) for i in above) < MIN_ROWS  # else the scraper gave every list its bullets
    at = 0
    while at < len(shown):
        run = at
        while run < len(shown) and not kept[shown[run]] and _may_fill(lines[shown[run]], listed):
            run += 1
        if run == at:
            at += 1
            continue
        rows = sum(lines[i].look.row or (listed and _is_item(lines[i].look)) for i in shown[at:run])
        inside = at > 0 and kept[shown[at - 1]] and ((run < len(shown) and kept[shown[run]]) or rows >= MIN_ROWS)
        heads = [lines[i].look.words for i in shown[at:run] if not lines[i].look.row]
        stories = len(heads) > 1 and min(heads) >= MIN_STORY
        if inside and rows <= MAX_ROWS and run - at - rows <= MAX_SUBHEADS and not stories:
            for i in shown[at:run]:
                kept[i] = True
        at = run


def _fill_one(lines: list[Line], kept: list[bool], shown: list[int]) -> None:
    """A subheading right below what is no part of the article, and above a paragraph of it."""
    for place in range(2, len(shown) - 1):
        above, i, below = shown[place - 1], shown[place], shown[place + 1]
        first = lines[above].look
        beside = not first.open and not first.heads and kept[shown[place - 2]] and kept[below]
        if beside and not kept[i] and lines[below].look.sentence and _may_fill(lines[i]):
            kept[i] = True


def _may_fill(line: Line, listed: bool = False) -> bool:
    look = line.look
    if not look.open or look.linked:
        return False
    least = FILL / 2 if listed and _is_item(look) else FILL
    most = MAX_CAPITALS if look.text.isupper() else MAX_SUBHEAD_WORDS
    return look.row or (look.words <= most and (line.chance >= least or _is_stopped(look)))


def _is_item(look: Look) -> bool:
    """An item of a list whose bullet is printed; those of markdown are menus as often, numbers charts of stories."""
    return look.text.startswith(_BULLETS)


def _is_stopped(look: Look) -> bool:
    """A statement with its full stop, however short: no button and no headline has one."""
    return look.stops > 0 and look.words > 1 and ends_like_prose(look.text) and not look.text.endswith((":", "："))


def _go_on(lines: list[Line], kept: list[bool]) -> None:
    """Statements right below the last paragraph are its like, unless they are many or the model is sure of them."""
    last = next((i for i in range(len(kept) - 1, -1, -1) if kept[i]), None)
    if last is None or lines[last].look.closes:
        return
    more: list[int] = []
    for i in range(last + 1, len(lines)):
        look = lines[i].look
        if look.blank:
            continue
        if not look.open or not _is_stopped(look):
            break
        more.append(i)
    if more and lines[more[0]].look.closes:
        kept[more[0]] = True
        return
    more = more[: next((n for n, i in enumerate(more) if lines[i].chance < ALIKE or lines[i].look.linked), len(more))]
    size = sum(line.look.words for line, keep in zip(lines, kept, strict=True) if keep)
    if sum(lines[i].look.words for i in more) > MORE * size:
        return
    for i in more:
        kept[i] = True


def _fill_lists(looks: list[Look], kept: list[bool]) -> None:
    """Items of a list below a line of the article that ends with a colon."""
    _begin_with_list(looks, kept)
    items = False
    for i, look in enumerate(looks):
        if look.blank:
            continue
        if items and look.open and look.listed and not look.linked:
            kept[i] = True
        else:
            items = kept[i] and look.text.endswith((":", "："))


def _begin_above(lines: list[Line], kept: list[bool]) -> None:
    """Short statements right above the first paragraph open the article; a standfirst or a teaser is longer."""
    at = next((i for i, keep in enumerate(kept) if keep), 0)
    looks = [line.look for line in lines]
    while at and (above := _shown(looks, at, -1)) is not None:
        look = looks[above]
        moment = look.row and look.listed  # of a timeline
        short = look.open and look.words <= MAX_SUBHEAD_WORDS and _is_stopped(look) and not look.linked
        if not moment and (not short or lines[above].chance < OPENING):
            return
        kept[above] = True
        at = above


def _begin_with_list(looks: list[Look], kept: list[bool]) -> None:
    """An article that begins with a list: the items right above its first paragraph, below a line with a colon."""
    at = next((i for i, keep in enumerate(kept) if keep), None)
    if at is None:
        return
    if looks[at].listed:
        at += 1
    items: list[int] = []
    while (above := _shown(looks, at, -1)) is not None and looks[above].open and not looks[above].linked:
        items.append(above)
        if not looks[above].listed:
            break
        at = above
    if len(items) > MIN_ROWS and looks[items[-1]].text.endswith((":", "：")):
        for i in items:
            kept[i] = True


def _go_on_behind_box(lines: list[Line], kept: list[bool]) -> None:
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
        if look.open and look.sentence and _is_stopped(look) and not look.linked:
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


def _go_on_to_credit(lines: list[Line], kept: list[bool]) -> None:
    """What stands between the last paragraph and the credit that closes the article belongs to it."""
    last = next((i for i in range(len(kept) - 1, -1, -1) if kept[i]), None)
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
    if any(lines[i].look.sentence and lines[i].chance >= GOES_ON for i in between):
        for i in between:
            kept[i] = not lines[i].look.linked


def _go_on_asking(looks: list[Look], kept: list[bool]) -> None:
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


def _start_at_prose(looks: list[Look], kept: list[bool]) -> None:
    """A line without a full stop before the first paragraph is a headline, not body."""
    first = next((i for i, look in enumerate(looks) if kept[i] and look.sentence), 0)
    above = [i for i in range(first) if kept[i]]
    ranked = [i for i in above if looks[i].rank == 1]
    if ranked:
        above = above[: above.index(ranked[-1]) + 1]
    if ranked or len(above) <= MAX_HEADLINES:
        for i in above:
            kept[i] = False


def _stop_for_good(looks: list[Look], kept: list[bool]) -> None:
    """Nothing after the head of comments, after a credit that closes, or from another story's dateline on is kept.

    None of them ends an article that has not begun: most of what is kept must stand above.
    """
    words = [look.words if keep else 0 for look, keep in zip(looks, kept, strict=True)]
    above, blocks, total = 0, 0, sum(words)
    first: Look | None = None
    signed = sum(look.open and look.signature for look in looks)
    for i, look in enumerate(looks):
        begun = blocks >= MIN_CLOSED and above > BEGUN * total
        other = kept[i] and begun and first is not None and _opens_another(look, first)
        closing = _is_closing(look) and blocks >= MIN_CLOSED and above > SIGNED * total
        closing = closing and (above > CLOSING * total or signed == 1 or _is_signed(looks, i))
        closing = closing or (look.open and look.initials and blocks >= MIN_CLOSED and above > BEGUN * total)
        if other or closing or (look.heads and look.label is Label.COMMENT and above > BEGUN * total):
            start = _with_headline(looks, kept, i) if other else i
            kept[start:] = [False] * (len(kept) - start)
            return
        first = look if first is None and look.dateline is not None and look.dateline.marks else first
        above += words[i]
        blocks += kept[i]


def _opens_another(look: Look, first: Look) -> bool:
    """A second dateline with an outlet's mark; the same lead printed twice is no other story."""
    if look.dateline is None or not look.dateline.marks:
        return False
    return look.text[:80] != first.text[:80] and look.text not in first.text and first.text not in look.text


def _is_closing(look: Look) -> bool:
    """A credit alone on its line: `Nguồn: TTXVN`, `VNA`, an editor's code, a name."""
    if look.label is Label.BYLINE:
        return look.rule.endswith(("/credited-source", "/editor-code", "/author"))
    return look.credited or (look.open and look.signature)


def _is_signed(looks: list[Look], i: int) -> bool:
    """A name between a paragraph and a line that is none: the article is over. A subheading has its paragraph."""
    above, below = _shown(looks, i, -1), _shown(looks, i, 1)
    follows = below is not None and looks[below].open and looks[below].sentence
    return looks[i].open and above is not None and looks[above].sentence and not follows


def _shown(looks: list[Look], i: int, step: int) -> int | None:
    """The nearest line above (-1) or below (1) that is not blank."""
    i += step
    while 0 <= i < len(looks):
        if not looks[i].blank:
            return i
        i += step
    return None


def _stop_at_headlines(looks: list[Look], kept: list[bool]) -> None:
    """Lines without a full stop behind the last sentence are headlines of other stories, not body.

    Unless the article is made of such lines, or they are a list: bullets, numbers, a colon above, and no heading over
    other stories. One line that ends the page may be cut off.
    """
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
    listed = not headed and any(looks[i].listed for i in behind)
    if listed or any(_is_stopped(looks[i]) or not 4 <= looks[i].words <= 32 for i in behind):
        return
    for i in behind:
        kept[i] = False


def _stop_at_teasers(looks: list[Look], kept: list[bool]) -> None:
    """Headline and teaser by turns to the end are other stories; subheadings are shorter than headlines."""
    body = [i for i, keep in enumerate(kept) if keep]
    pairs: list[int] = []
    while len(body) >= 2 and _is_headline(looks[body[-2]]) and looks[body[-1]].sentence:
        pairs.append(body[-2])
        del body[-2:]
    above = sum(looks[i].words for i in body)
    below = sum(look.words for look, keep in zip(looks, kept, strict=True) if keep) - above
    if len(pairs) >= MIN_TEASERS and above >= below:
        kept[pairs[-1] :] = [False] * (len(kept) - pairs[-1])


def _is_headline(look: Look) -> bool:
    return not look.sentence and len(look.text) >= MIN_HEADLINE and not look.text.endswith((":", "?", "：", "？"))


def _pull_quotes(looks: list[Look], kept: list[bool]) -> set[int]:
    """Lines that only say again, in large letters, what a paragraph not far from them says."""
    body = [i for i, keep in enumerate(kept) if keep]
    said = "\n".join(looks[i].text for i in body)
    found = set()
    for place in range(2, len(body)):
        words = looks[body[place]].text.strip("\"'“”‘’«»„ .…")
        if not MIN_QUOTE <= len(words) <= MAX_QUOTE or said.find(words, said.find(words) + 1) < 0:
            continue
        near = body[max(0, place - NEAR) : place] + body[place + 1 : place + NEAR + 1]
        if any(_quotes(looks[j].text, words) for j in near):
            found.add(body[place])
    return found


def _quotes(paragraph: str, words: str) -> bool:
    return len(paragraph) > len(words) * 1.3 and words in paragraph


def _with_headline(looks: list[Look], kept: list[bool], i: int) -> int:
    """The other story begins at its headline, a line or two above its dateline."""
    start = i
    while start > 0 and (not kept[start - 1] or not looks[start - 1].sentence) and i - start < 4:
        start -= 1
    return start


def _stop_at_sign_off(looks: list[Look], kept: list[bool]) -> None:
    """Nothing after a sign-off belongs to what it closes; one above the first dateline closes another story."""
    closed = next((i for i, look in enumerate(looks) if kept[i] and look.closes and look.sentence), None)
    if closed is not None and sum(kept[: closed + 1]) >= MIN_CLOSED:
        kept[closed + 1 :] = [False] * (len(kept) - closed - 1)


def is_caption(looks: list[Look], i: int) -> bool:
    """A line right below a picture: without a full stop, or one sentence that touches the picture."""
    look = looks[i]
    before = _shown(looks, i, -1)
    above = None if before is None else looks[before]
    if above is None or above.label is not Label.IMAGE or len(look.text) > MAX_CAPTION:
        return False
    if look.dateline is not None or look.text.endswith((":", "：")) or (look.row and look.listed):
        return False
    return not look.sentence or (before == i - 1 and look.stops <= 1 and look.words <= MAX_CAPTION_WORDS)


def _is_credited(lines: list[Line], i: int) -> bool:
    """A short line that the model is in doubt of, right above a picture's credit that stands alone."""
    look = lines[i].look
    if look.words > MAX_SUBHEAD_WORDS or look.stops != 1 or lines[i].chance >= SURE or i + 1 == len(lines):
        return False
    below = lines[i + 1].look
    return below.label is Label.CAPTION and below.words <= MAX_CREDIT_WORDS and below.rule.endswith("/caption-credit")


class Line(NamedTuple):
    """A look and what the model says of it."""

    look: Look
    chance: float = 0.0
    kept: bool = False
