"""The headline of a one-line page: before the article, or run into its first sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vncuba_dataset.knowledge import Knowledge, fold, line_key
from vncuba_dataset.label.glance import words_in
from vncuba_dataset.one_line.begin import HEAD, MAX_HEADLINE, MIN_HEADLINE, dateline
from vncuba_dataset.one_line.head import dates_in, last_buttons, name_at
from vncuba_dataset.one_line.pieces import PHRASE, TOKEN, past

TOPIC = 2400
"""Code points of the article whose words tell its headline from a menu."""
NAMES, MAX_SIGNED = (2, 3), 4
"""Words of a person's name, and most of who signed."""
MIN_SAID, SAID = 2, 0.2
"""How many more words of a headline its article says than not, and their least share."""
RUN_IN, MAX_RUN_IN, REST = 300, 24, 0.35
"""Code points of the first sentence, most words of a headline that runs into it, its most share not said again."""
_ADDRESS = re.compile(r"(?:[\w-]{2,40}\.){1,3}[a-z]{2,6}", re.IGNORECASE)


def headline_of(line: str, begin: int, low: int, high: int, knowledge: Knowledge) -> int:
    """Where the headline begins behind the rest of a menu: from there on its words are the article's; 0 if nowhere.

    What stands before must hold a name of a section, a button or an address, or it may be a headline's first words.
    """
    low = max(low, high - HEAD)
    section = name_at(line[:high], low, knowledge, skips=(0,))
    rest = line[section:high].strip()
    whole = line[low:high].strip()
    if section and len(rest.split()) >= MIN_HEADLINE and rest in line[begin:] and whole not in line[begin:]:
        return section  # below a picture it stands again
    if (step := _past_steps(line, low, high, knowledge)) > low:
        return step
    words = list(TOKEN.finditer(line, low, high))
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


def _past_steps(line: str, low: int, high: int, knowledge: Knowledge) -> int:
    """Behind the last steps of a breadcrumb, `国际 > 正文 …`, `Inicio Cuba Recuerdan …`; here where none stands."""
    step = TOKEN.match(line, low, high)
    if step is None or line_key(step[0]) not in knowledge.wide_sections or step.end() >= high:
        return low
    behind = past(line, step.end())
    section = name_at(line[:high], behind, knowledge, skips=(0,))
    if section and line[section : section + 1].isupper():
        return section
    return behind if low else 0  # `News from Havana …` may be all of the headline


def _names_in(head: str, words: Sequence[re.Match[str]], article: str, knowledge: Knowledge) -> set[int]:
    """Which words are of names of sections or buttons that the article, folded, does not use, or addresses."""
    found: set[int] = set()
    for i, word in enumerate(words):
        stop = name_at(head, word.start(), knowledge, skips=(0,)) if word[0][0].isupper() else 0
        if stop and f" {line_key(head[word.start() : stop])} " not in article:
            inside = i
            while inside < len(words) and words[inside].start() < stop:
                found.add(inside)
                inside += 1
        elif _ADDRESS.fullmatch(word[0]):
            found.add(i)
        elif i and fold(f"{words[i - 1][0]} {word[0]}") in knowledge.named:
            found |= {i - 1, i}  # the outlet's name ends its menu: `… Radio PL Prensa Latina TV`
        elif i and word[0].istitle() and words[i - 1][0].istitle():
            pair = head[words[i - 1].start() : word.end()]
            if head.count(pair) > 1 and f" {line_key(pair)} " not in article:
                found |= {i - 1, i}  # the section stands in the menu, too: `Inicio Villa Clara Cuba … Villa Clara`
    return found


def before_date(line: str, begin: int, found: Sequence[int], knowledge: Knowledge) -> tuple[int, int]:
    """The last piece of the head before its date, or before the article where there is none."""
    opens = max(0, begin - HEAD)
    high = opens + max((start for start, _ in dates_in(line[opens:begin], knowledge)), default=begin - opens)
    low = max((at for at in found if at < high), default=0)
    return low, high


def signature(line: str, begin: int, low: int, high: int, knowledge: Knowledge) -> int:
    """Where who signed begins, between the headline and the date: two words or three, a desk, a mark; else 0.

    The article does not say it again, as it would one that its headline ends with.
    """
    words = [word for word in TOKEN.finditer(line, low, high) if any(map(str.isalnum, word[0]))]
    article = fold(line[begin : begin + TOPIC])
    for n in range(1, min(MAX_SIGNED, len(words) - MIN_HEADLINE) + 1):
        name = words[-n:]
        written = line[name[0].start() : name[-1].end()]
        named = n > 1 and all(word[0].istitle() for word in name)
        signed = (named and n in NAMES) or _signs(written, knowledge)
        again = fold(written) in article and fold(written) not in knowledge.datelines
        if high < begin and signed and not again and not _is_known(written, knowledge):
            start = name[0].start()
            leads = (words[-n - k].start() for k in (2, 1) if len(words) - n - k >= MIN_HEADLINE)
            return next((lead for lead in leads if _is_lead(line[lead:start], knowledge)), start)
    return 0


def _is_lead(words: str, knowledge: Knowledge) -> bool:
    """Whether words stand before who signed and say no more: `Escrito por`."""
    lead = knowledge.author_words.match(words)
    return lead is not None and not words[lead.end() :].strip()


def _signs(written: str, knowledge: Knowledge) -> bool:
    """Whether a few words are an outlet's mark or a desk's name: `SGGPO`, `Ban Văn hóa`."""
    first = written.split()[0]
    desk = " " in written and first.istitle() and first.casefold() in knowledge.desk_words
    return desk or (written.isupper() and fold(written) in knowledge.datelines)


def buttons_behind(line: str, low: int, high: int, knowledge: Knowledge) -> int:
    """Where the buttons begin that stand between the headline and the author or date behind it; else 0."""
    at = last_buttons(line[:high], low, knowledge)
    return at if len(line[low:at].split()) >= MIN_HEADLINE and at < high else 0


def run_in(line: str, begin: int, knowledge: Knowledge) -> int:
    """Where a headline ends that runs into the first sentence, which says most of it again; 0 where it does not.

    `Việt Nam trao tặng Cuba 5.000 tấn gạo Đảng, Nhà nước và nhân dân Việt Nam vừa trao tặng …`: at a capital, so that
    what stands before shares as many words with what follows as can be.
    """
    if dateline(line[:HEAD], knowledge) is not None:
        return 0
    words = list(TOKEN.finditer(line, begin, begin + RUN_IN))
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
    behind = TOKEN.finditer(line, max(0, before.start() - 20), before.end())
    ahead = [one.end() for one in TOKEN.finditer(line, word.start(), word.end() + 30)][:PHRASE]
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
