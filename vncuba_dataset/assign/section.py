"""The section a page is filed in: a breadcrumb's step, else a section's name that stands above the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from vncuba_dataset.assign.buttons import is_of_buttons
from vncuba_dataset.assign.view import View
from vncuba_dataset.knowledge import fold, fold_in_place, line_key
from vncuba_dataset.model import Block, Found, Label

MAX_STEPS = 4
"""Steps of a breadcrumb; what has more is a menu."""
MAX_WORDS = 6
"""Words of a section's name."""
ABOVE = 6
"""Lines above the headline, with the date and buttons between, among which the section stands."""
HEAD = 80
"""Lines above it among which the page's menu stands."""
BELOW = 8
"""Lines of a menu of its own that a section may have between it and the headline."""
MAX_LINE = 400
"""Code points of a line that is looked at for one item: a menu may be as long as a book."""
MANY = 3
"""Sections that a line names which blanks alone divide, before it is a menu."""
GLUED = 120
"""Code points at the end of a menu glued to one line, among which the section stands again."""
_LINK = re.compile(r"\]\([^()\n]{0,300}\)")
_PATH = re.compile(r"\]\(([^\s()]{1,300})")
_MARKUP = re.compile(r"[\[\]*#•]|(?<!\w)_|_(?!\w)")
_SIGNS = re.compile(r"\s?(?:>>?|[»›])\s?|\s/\s?|\s?[|·]\s?|\s{3,}|\t|\0+")
"""What stands between the steps of a breadcrumb; a slash without a blank is within a name, `Culture/art`."""
_ITEMS = re.compile(r"\s?[|·•>»›]\s?|\s/\s|\s{2,}|\t|\0+")
"""What stands between the items of a menu."""
_EDGES = " .:-–/\0"
"""What stands around a step, and for the address of a link."""
_ENDS_OPEN = re.compile(r"(?:>|»|›)\s*$")
_ARROW = re.compile(r">|»|›|\s/\s|(?<=\s)/")
_GAP = re.compile(r"(?<=\w)\s{3}|(?<=\w)\t")
_FOLIO = re.compile(r"\d\s?/\s?(?P<name>[^\W\d][^/|\n]{2,40})$")
"""A printed page's number and its section: `Seite 7 / Ausland`."""
_TELLS = frozenset({Label.NAV, Label.RELATED, Label.OTHER, Label.PROMO, Label.SECTION})
"""What a section's name alone on its line may have been taken for."""
_BETWEEN = frozenset({Label.DATE, Label.BYLINE, Label.IMAGE, Label.TITLE, Label.BLANK})
"""What may stand between the section and the headline."""


def read_section(view: View, headline: int | None) -> Found | None:
    """The section's name, as the page prints it; one in capitals as papers write it, so that it is one section.

    `headline` is where the headline starts. A menu's last item is none, though it stands above the headline, too.
    """
    lines = view.lines()
    at = _place_of(view, headline)
    read = _of_printed_page(view, lines[max(0, at - ABOVE) : at])
    read = read or _of_breadcrumbs(view, lines, at)
    if read is None and at:
        read = _above(view, lines, at) or _with_menu_below(view, lines, at) or _glued(view, lines[:at])
    if read is None:
        return None
    start, end = read[1:]
    words = view.text[start:end]
    return Found(view.knowledge.filed.get(line_key(words), words) if words.isupper() else words, read[0], start, end)


Read = tuple[str, int, int]
"""The rule, and where the name stands."""


def _place_of(view: View, headline: int | None) -> int:
    """The place among the lines of the headline, else of the first paragraph."""
    if headline is not None:
        return view.line_at(headline) or 0
    return next((i for i, block in enumerate(view.lines()) if block.label in {Label.TITLE, Label.BODY}), 0)


def _of_printed_page(view: View, above: Sequence[Block]) -> Read | None:
    """The section that a printed page's number stands before: `Aus: Ausgabe vom 5.12.2020, Seite 7 / Ausland`."""
    for block in above:
        start, end = view.span(block)
        found = _FOLIO.search(view.text, start, end) if end - start <= MAX_LINE else None
        if found and line_key(found["name"]) in view.knowledge.filed and block.label is not Label.BODY:
            return ("section/printed-page", *found.span("name"))
    return None


def _of_breadcrumbs(view: View, lines: Sequence[Block], at: int) -> Read | None:
    """A step of the first line that is labelled a breadcrumb and has one besides the home page."""
    for i, block in enumerate(lines):
        if block.label is not Label.SECTION:
            continue
        start, end = view.span(block)
        line = view.text[start:end]
        links = line.count("](") > 2 and not _ARROW.search(_unlinked(line)) and not _nested(line)
        if links or _is_of_others(view, start, end):
            continue
        if _ENDS_OPEN.search(view.text, start, end) and i + 1 < at and (step := _last_step(view, lines[i + 1])):
            return step
        rooted, steps = _steps(view, start, end)
        chosen = _choose(view, steps, rooted) if len(steps) + rooted <= MAX_STEPS else None
        if chosen and (rooted or len(steps) > 1 or not _is_odd(view, lines[:i], *chosen)):
            return (block.rule, *chosen)
    return None


def _is_odd(view: View, above: Sequence[Block], start: int, end: int) -> bool:
    """Whether words alone are no section's name: a day, a number, a place that is no item of the menu."""
    name, key = view.text[start:end], line_key(view.text[start:end])
    if key in view.knowledge.filed:
        return False
    numbered = any(map(str.isdigit, name))
    return numbered or (key in view.knowledge.places and not _stands_above(view, above, key))


def _is_of_others(view: View, start: int, end: int) -> bool:
    """Whether a line that looks like a breadcrumb has an author, a picture's credit, a network or places alone."""
    known, key = view.knowledge, view.fold(start, end)
    if known.author_words.match(view.text, start, end) or known.photo_credit.search(key):
        return True
    steps = key.split(" / ")
    return known.platforms.search(key) is not None or (len(steps) > 1 and all(step in known.places for step in steps))


def _last_step(view: View, block: Block) -> Read | None:
    """A line that goes on with a breadcrumb: `Accueil > Actualités >`, `Solidarité`."""
    start, end = view.span(block)
    named = block.label in _TELLS and len(view.text[start:end].split()) <= MAX_WORDS
    return ("section/next-line", start, end) if named and view.text[start].isupper() else None


def _steps(view: View, start: int, end: int) -> tuple[bool, list[tuple[int, int]]]:
    """The spans of a breadcrumb's steps, and whether it begins at the home page or the site's name."""
    words = _unlinked(view.text[start:end])
    if (arrows := [arrow.end() for arrow in _ARROW.finditer(words)]) and (gap := _GAP.search(words, arrows[-1])):
        words = words[: gap.start()]  # a button stands apart behind it
    spans: list[tuple[int, int]] = []
    low = 0
    for sign in (*_SIGNS.finditer(words), None):
        high = sign.start() if sign else len(words)
        step = words[low:high]
        if step.strip(_EDGES):
            spans.append((start + low + len(step) - len(step.lstrip(_EDGES)), start + low + len(step.rstrip(_EDGES))))
        low = sign.end() if sign else high
    return _unrooted(view, spans)


def _unlinked(words: str) -> str:
    """A line without the brackets of its links, and their addresses as a sign that no page has; nothing moves."""
    return _MARKUP.sub(" ", _LINK.sub(lambda link: "\0" * len(link[0]), words))


def _unrooted(view: View, spans: list[tuple[int, int]]) -> tuple[bool, list[tuple[int, int]]]:
    """Steps without the home page, or the site's name, that they begin at."""
    if not spans:
        return False, []
    start, end = spans[0]
    lead = view.text.find(": ", start, end)
    at = lead + 2 if lead > 0 else start  # `Sei in: Home`, `Usted está aquí: Inicio`
    low = fold_in_place(view.text[at:end])
    home = next((h for h in view.knowledge.front_pages if low.startswith(h)), "")
    if home and not low[len(home) : len(home) + 1].isalnum():
        rest = view.text[at + len(home) : end]
        at += len(home) + len(rest) - len(rest.lstrip(" :"))
        return True, [*([(at, end)] if at < end else []), *spans[1:]]
    key = line_key(view.text[start:end])
    known = (view.knowledge.named, view.knowledge.datelines, view.knowledge.wide_sections)
    if len(spans) > 1 and any(key in names for names in known):
        return True, spans[1:]
    return False, spans


def _choose(view: View, steps: list[tuple[int, int]], rooted: bool) -> tuple[int, int] | None:
    """The last step of one that begins at the home page; else the last that names a section, else the last.

    `News` and `Text` are steps of every page, and count where there is no other; a headline is no section.
    """
    known = view.knowledge
    named = [(low, high) for low, high in steps if not view.text[low].islower() and view.text[low].isalnum()]
    short = [step for step in named if len(view.text[slice(*step)].split()) <= MAX_WORDS]
    narrow = [step for step in short if line_key(view.text[slice(*step)]) not in known.wide_sections]
    of_paper = narrow or short
    if not of_paper:
        return None
    of_paper = [_behind_colon(view, *step) for step in of_paper]
    keys = {step: line_key(view.text[slice(*step)]) for step in of_paper}
    named = [step for step, key in keys.items() if key in known.sections]
    named = named or [step for step, key in keys.items() if key in known.filed]
    return _tail(view, *(of_paper if rooted or not named else named)[-1])


def _behind_colon(view: View, start: int, end: int) -> tuple[int, int]:
    """A section's name without the word for one: `Chuyên mục: Thời sự`."""
    at = view.text.find(": ", start, end) + 2
    return (at, end) if at > 1 and line_key(view.text[at:end]) in view.knowledge.filed else (start, end)


def _tail(view: View, start: int, end: int) -> tuple[int, int]:
    """Of steps with blanks alone between them, `Cuba Economía`, the last; a name of several words stays whole."""
    return _glued_steps(view, start, end)[-1]


def _glued_steps(view: View, start: int, end: int) -> list[tuple[int, int]]:
    """The names of sections that words are made up of; the words themselves where they are anything else."""
    known, at = view.knowledge, start
    steps: list[tuple[int, int]] = []
    while line_key(view.text[at:end]) not in known.filed:
        ends = [at + blank.start() for blank in re.finditer(r"\s", view.text[at:end])]
        cut = next((low for low in reversed(ends) if line_key(view.text[at:low]) in known.filed), None)
        if cut is None:
            return [(start, end)]
        steps.append((at, cut))
        at = cut + 1
    return [*steps, (at, end)]


def _above(view: View, lines: Sequence[Block], at: int) -> Read | None:
    """The line above the headline that is a breadcrumb, or a section's name alone; date and buttons may follow."""
    for i in range(at - 1, max(-1, at - 1 - ABOVE), -1):
        block = lines[i]
        if block.label in _BETWEEN:
            continue
        start, end = view.span(block)
        if block.label not in _TELLS or end - start > MAX_LINE:
            return None
        if crumb := _breadcrumb(view, start, end):
            return ("section/breadcrumb", *crumb)
        alone = _alone(view, start, end)
        if alone is None and (block.label is Label.OTHER or is_of_buttons(view, view.words(block))):
            continue
        if alone is None:
            return None
        key = line_key(view.text[slice(*alone)])
        known = key in view.knowledge.filed
        again = block.label is not Label.RELATED and _stands_above(view, lines[:i], key)
        if again or (known and not _is_in_list(view, lines, i)):
            return ("section/above-headline", *alone)
        if not known and is_of_buttons(view, view.words(block)):
            continue
        return None
    return None


def _breadcrumb(view: View, start: int, end: int) -> tuple[int, int] | None:
    """The section of a line that looks like a breadcrumb: it begins at the home page, or a step names a section."""
    known, words = view.knowledge, _unlinked(view.text[start:end])
    rooted, steps = _steps(view, start, end)
    if not steps or len(steps) > MAX_STEPS - rooted or _is_of_others(view, start, end):
        return None
    if "|" in words or "·" in words:
        one = len(steps) == 1 and rooted and line_key(view.text[slice(*steps[0])]) in known.filed
        return steps[0] if one else None
    if any(len(view.text[slice(*step)].split()) > 2 * MAX_WORDS for step in steps):
        return None
    keys = [line_key(view.text[slice(*step)]) for step in steps]
    if _nested(view.text[start:end]) and any(key in known.filed for key in keys):
        return _choose(view, steps, rooted)
    if _ARROW.search(words):
        told = rooted or (len(steps) > 1 and any(key in known.filed for key in keys))
        return _choose(view, steps, rooted) if told else None
    parts = _glued_steps(view, *steps[-1]) if rooted and len(steps) == 1 and "  " not in words.strip() else []
    named = 0 < len(parts) < MAX_STEPS - 1 and line_key(view.text[slice(*parts[-1])]) in known.filed
    return parts[-1] if named else None


def _nested(line: str) -> bool:
    """Whether the links of a line go each below the one before: `[Cuba](/cuba) [Economía](/cuba/economia)`."""
    paths = [path.rstrip("/") for path in _PATH.findall(line)]
    return len(paths) > 1 and all(b.startswith(a + "/") for a, b in pairwise(paths))


def _alone(view: View, start: int, end: int) -> tuple[int, int] | None:
    """Where the few words stand that are all of a line; no outlet's name, none of the home page."""
    words = _unlinked(view.text[start:end])
    low = start + len(words) - len(words.lstrip(" -–>»›"))
    high = start + len(words.rstrip(" :|>»›\0"))
    name = view.text[low:high]
    key, known = line_key(name), view.knowledge
    if not key or not name[0].isalpha() or name[0].islower() or len(name.split()) > MAX_WORDS or "\0" in name:
        return None
    if key in known.filed:
        return low, high
    if (behind := _behind_colon(view, low, high)) != (low, high):
        return behind
    odd = name[-1] in ".!?…" or _ITEMS.search(name) or any(c.isdigit() for c in name)
    return None if odd or key in known.named or key in known.lexicon.lines or _is_home(view, key) else (low, high)


def _is_home(view: View, key: str) -> bool:
    return key in view.knowledge.front_pages


def _stands_above(view: View, above: Sequence[Block], key: str) -> bool:
    """Whether a name is an item of the menu at the head of the page, too."""
    return any(key in items for block in above[-HEAD:] for items in _items(view, block))


def _items(view: View, block: Block) -> Iterator[list[str]]:
    """The items of a line of the menu, as keys; such a line that blanks alone divide holds them word by word."""
    if block.label not in _TELLS:
        return
    start, end = view.span(block)
    words = _unlinked(view.text[start : min(end, start + 3 * MAX_LINE)])
    yield [line_key(item) for item in _ITEMS.split(words)]
    listed = [line_key(word) for word in words.split()] if not _ITEMS.search(words) else []
    if len(listed) >= MANY:
        keys = [" ".join(listed[i : i + n]) for n in range(1, MAX_STEPS + 1) for i in range(len(listed) - n + 1)]
        of_menu = [key for key in keys if key in view.knowledge.filed]
        yield of_menu if len(set(of_menu)) >= MANY else []


def is_section_line(view: View, lines: Sequence[Block], i: int) -> bool:
    """Whether a line is a section's name alone, and no item of a menu."""
    alone = _alone(view, *view.span(lines[i])) if lines[i].label in _TELLS else None
    known = alone is not None and line_key(view.text[slice(*alone)]) in view.knowledge.filed
    above = line_key(_unlinked(view.words(lines[i - 1])).strip(_EDGES + "|>")) if i else ""
    return known and above not in view.knowledge.filed and above not in view.knowledge.front_pages


def _is_in_list(view: View, lines: Sequence[Block], i: int) -> bool:
    """Whether a line stands below other items of a menu that has one on each line.

    Two names are a section and the one within it, as are those below the home page alone.
    """
    names = []
    for block in reversed(lines[max(0, i - MAX_STEPS) : i]):
        key = line_key(_unlinked(view.words(block)).strip(" |>\0"))
        if block.label not in _TELLS or not (key in view.knowledge.filed or _is_home(view, key)):
            break
        names.append(key)
    if len(names) != 1 or _is_home(view, names[-1]):
        return len(names) > (2 if names and _is_home(view, names[-1]) else 0)
    above = lines[i - 2] if i > 1 else None
    if above is None or above.label in _BETWEEN or len(view.words(above).split()) > MAX_WORDS:
        return False
    return view.folded(above) not in view.knowledge.lexicon.lines


def _with_menu_below(view: View, lines: Sequence[Block], at: int) -> Read | None:
    """The section with its own menu below it: the one item of the page's menu that stands there again."""
    found = []
    for i in range(at - 1, max(0, at - 1 - BELOW - ABOVE), -1):
        if lines[i].label in _BETWEEN:
            continue
        alone = _alone(view, *view.span(lines[i])) if lines[i].label in _TELLS else None
        if alone is None:
            break
        if _stands_above(view, lines[:i], line_key(view.text[slice(*alone)])):
            found.append(alone)
    return ("section/with-menu", *found[0]) if len(found) == 1 else None


def _glued(view: View, above: Sequence[Block]) -> Read | None:
    """The name at the end of a menu glued to one line that is an item of it, too: `Chính trị Thời sự … Thời sự`."""
    block = next((block for block in reversed(above) if block.label is not Label.DATE), above[-1])
    start, end = view.span(block)
    if block.label is not Label.NAV or not view.is_glued() or end - start > 5 * MAX_LINE:
        return None
    words = list(re.finditer(r"\S+", view.text[max(start, end - GLUED) : end]))
    base, key = max(start, end - GLUED), fold(view.text[start:end])
    for n in range(min(MAX_WORDS, len(words) - 1), 1, -1):  # one word may open the headline: `Vietnam`
        low = base + words[-n].start()
        name = fold(view.text[low:end])
        opens = view.text[low].isupper() and f" {name} " in f" {key[: len(key) - len(name)]} "
        if opens and name in view.knowledge.filed:
            return ("section/glued", low, end)
    return None
