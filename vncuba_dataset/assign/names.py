"""Outlets that a stretch of the page names, by a full name or an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from vncuba_dataset.assign.view import MAX_REMEMBERED, REMEMBERED, View
from vncuba_dataset.knowledge import NAME_WORD, Knowledge, fold, fold_in_place, may_hold
from vncuba_dataset.model import Found
from vncuba_dataset.words import folded_evenly

SHORT = 3
"""Words: a longer name is part of no other."""
BESIDE = 60
"""Code points beside a name that are looked at."""
MAX_SUFFIXES = 3
"""Signs behind a headline that may set off the site's name."""
_SIGN = re.compile(r"\s(?:[-–—|»›•·~:]|::)\s{1,4}|\|\s{0,4}|(?<=[\u3400-\u9fff])(?:_|-{1,2})(?=[\u3400-\u9fff])")
"""What stands between a headline and the site's name, with a blank on each side but in a script without blanks."""

_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d{4,14}[a-z_]{0,4}/(?=https?://)")
_HAN = re.compile(r"[\u3400-\u9fff]{3}")
"""The least that a name in a script without blanks is."""


def behind_signs(words: str) -> Iterator[tuple[int, int]]:
    """Where a headline may end and the site's name begin, the last sign first: `Rice | World | VOV.VN`.

    >>> [("Rice - World - Báo Y"[:a], "Rice - World - Báo Y"[b:]) for a, b in behind_signs("Rice - World - Báo Y")]
    [('Rice - World', 'Báo Y'), ('Rice', 'World - Báo Y')]
    """
    signs = [sign.span() for sign in _SIGN.finditer(words) if sign.start()]
    yield from reversed(signs[-MAX_SUFFIXES:])


def named_in(view: View, start: int, end: int) -> list[Found]:
    """Outlets named in a line by a full name or an address, publishers before agencies.

    The longest name counts: `Vietnam News` is not named by `Vietnam News Agency`.
    """
    return sorted(in_order(view, start, end), key=lambda found: is_agency(found.value, view))


def in_order(view: View, start: int, end: int) -> list[Found]:
    """The same as they stand on the page."""
    read = _remembered_names if end - start <= MAX_REMEMBERED else _names_in
    names = read(view.text[start:end], view.knowledge)
    return [Found(owner, "rights/line", start + low, start + high) for owner, low, high in names]


def _names_in(line: str, known: Knowledge) -> tuple[tuple[str, int, int], ...]:
    """Outlets in a line, with their spans."""
    unspaced = _HAN.search(line) is not None and any(name in line for name in known.han_names)
    if "." not in line and not unspaced and not may_hold(fold(line), known.names_by_word):
        return ()
    plain = fold_in_place(line)
    words = list(NAME_WORD.finditer(line))
    found: list[tuple[str, int, int]] = []
    at = 0
    while at < len(words):
        taken = 1
        low = words[at].start()
        longest = min(known.name_openings.get(plain[low : words[at].end()], 0), len(words) - at)
        for size in range(longest, 0, -1):
            high = words[at + size - 1].end()
            if owner := known.named.get(" ".join(plain[low:high].split())):
                found.append((owner, low, high))
                taken = size
                break
        else:
            bare = words[at][0].lstrip("/")
            if "." in bare and (host := outlet_of(bare, known)):
                found.append((host, words[at].end() - len(bare), words[at].end()))
            elif (name := _edge_name(words[at][0], known)) is not None:
                low += words[at][0].index(name)
                found.append((known.named[name], low, low + len(name)))
        at += taken
    return tuple(found)


_remembered_names = lru_cache(REMEMBERED)(_names_in)


def may_open_with_name(view: View, start: int, end: int) -> bool:
    """Whether an outlet's name or an address may stand at the very start of a line: its first word opens one."""
    return opens_with_name(view.text[start:end], view.knowledge)


def opens_with_name(line: str, knowledge: Knowledge) -> bool:
    """The same of any line."""
    word = NAME_WORD.match(line)
    if word is None:
        return False
    if "." in word[0] or _edge_name(word[0], knowledge) is not None:
        return True
    plain = folded_evenly(word[0])
    return plain is None or plain in knowledge.name_openings


def _edge_name(word: str, knowledge: Knowledge) -> str | None:
    """The longest name that a word of a script without spaces opens or ends with: `越通社版权所有`."""
    if not word[0] > "\u33ff" and not word[-1] > "\u33ff":
        return None
    return next((n for n in knowledge.han_names if word.startswith(n) or word.endswith(n)), None)


def is_whole(found: Found, view: View, start: int, end: int) -> bool:
    """Whether a name in the line `[start, end)` is no part of a longer one, with the capitals that the outlet has.

    `Ủy ban nhân dân tỉnh`, `Tổng liên đoàn Lao Động`, `Lao Động Thủ đô` name no paper.
    """
    low, high = found.start or start, found.end or end
    words = view.text[low:high]
    if len(words.split()) > SHORT or "." in words:
        return True
    outlet, key, known = view.knowledge.outlets[found.value], fold(words), view.knowledge
    printed = [name for name in (outlet.name, *outlet.names) if f"{fold(name)} (".startswith(f"{key} (")]
    if not any(as_high(words, name) for name in printed):
        return False
    before = fold(view.text[max(start, low - BESIDE) : low])
    if before[-1:].isalpha() and not (known.claim_nouns.search(before) or known.rights_end.search(before)):
        return False
    behind = view.text[high : min(end, high + BESIDE)]
    longer = behind[:1] == " " and behind[1:2].isupper() and not words.isupper()
    told = (known.rights_words, known.imprint_words, known.claim_behind, known.claim_noun)
    return not longer or any(pattern.match(fold(behind)) for pattern in told)


def as_high(words: str, name: str) -> bool:
    """Whether each word has a capital at least where the name has one; what kind of paper it is may have none."""
    pairs = list(zip(words.split(), name.split(), strict=False))
    return all(word[:1].isupper() or not of_name[:1].isupper() for word, of_name in pairs[len(pairs) > 2 :])


def outlet_of(host: str, knowledge: Knowledge) -> str | None:
    """The outlet that owns a host name or a domain above it.

    A port and a user name before `@` do not count.
    """
    labels = host_name(host).split(".")
    parents = (".".join(labels[i:]) for i in range(len(labels) - 1))
    return next((knowledge.domains[p] for p in parents if p in knowledge.domains), None)


def unarchived(url: str) -> str:
    """The address of a page that a web archive kept, without the archive's own before it."""
    return _ARCHIVED.sub("", url)


def host_name(host: str) -> str:
    """A host alone, in small letters, without user and port."""
    return host.rpartition("@")[2].partition(":")[0].lower().strip(".")


def is_agency(name: str, view: View) -> bool:
    """Whether an outlet is an agency, whose copy others print."""
    outlet = view.knowledge.outlets.get(name)
    return outlet is not None and outlet.kind == "agency"


def as_printed(found: Found, view: View) -> bool:
    """Whether a name stands as the outlet prints it; addresses in an appeal may be anybody's."""
    outlet, words = view.knowledge.outlets[found.value], view.text[found.start : found.end]
    return words in (outlet.name, *outlet.names) and ("." not in words or words.isupper())


def is_distinct(found: Found, view: View) -> bool:
    """Whether a name stands as the outlet prints it, or a long one in capitals, and can be nothing but its name."""
    words = view.text[found.start : found.end]
    if len(words.split()) >= 3:
        return True
    outlet = view.knowledge.outlets[found.value]
    return words in (outlet.name, *outlet.names) and is_unlike_words(words)


def is_unlike_words(name: str) -> bool:
    """Whether a name is two words, or one that no dictionary has: `VnExpress`, `CubaSí`, `Vietnam.vn`."""
    inner = name[1:]
    return " " in name or (not name.isupper() and not (inner.isalpha() and inner.islower()))
