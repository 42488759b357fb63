"""Which language the body is in: letters and everyday words first, n-grams where they leave doubt, else null."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vncuba_dataset.assign.view import View
from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.model import Block, Found, Label, LanguageShare
from vncuba_dataset.words import letters_alone

SAMPLE = 20000
"""Code points of body looked at, whole sentences."""
QUOTE = 200
"""Code points of the first paragraph that stand as evidence; a longer quote would only repeat the text."""
NGRAM_SAMPLE = 600
"""Code points that the n-grams see: their time grows with the text, their certainty hardly beyond this."""
MIN_WORDS = 4
MIN_PLAIN = 4
"""Words that are no names, before n-grams are asked."""
MIN_SYLLABLES, SYLLABLES = 6, 0.9
"""Words, and the share of them that are syllables of one language alone, typed without their marks."""
MIN_LETTERS = 0.12
"""Share of words with a letter that only one language has; Vietnamese prose has about half."""
MIN_EVERYDAY = 0.18
"""Share of everyday words; prose of any of the languages has a quarter and more."""
LEAD = 1.6
"""Times the runner-up's share: Spanish and Portuguese have `de`, `que` and `para` in common."""
MIN_OWN = 3
"""Words that only one of some neighbours has, before they decide."""
MANY_WORDS = 1 << 16
"""Words whose worth is remembered: more than a language has in daily use, and a bound for hostile pages."""
MIN_CERTAINTY = 0.9
MIN_SHARE = 0.02
"""Of the words of a body; a language with less is a slogan or a title, quoted."""
MIN_STRETCH = 6
"""Words of a sentence that is told by itself; a shorter one goes with the body."""
_SENTENCE = re.compile(r"[^.!?…。！？\n]{1,600}[.!?…。！？]*[\s”\"»)]*|[.!?…。！？\n]")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HAN, _KANA, _HANGUL = re.compile("[\u3400-\u9fff]"), re.compile("[\u3040-\u30ff]"), re.compile("[\uac00-\ud7af]")
# Languages news of this kind comes in; more profiles only add ways to be wrong about a headline.
PROFILES = (
    "ar", "bg", "ca", "cs", "de", "en", "es", "fr", "id", "it", "ja", "ko", "nl", "pl", "pt", "ro", "ru", "tr", "uk",
    "vi", "zh-cn",
)  # fmt: skip
UNSEEN = 0.5 / 10000
"""What an n-gram weighs that a profile does not have: langdetect's own smoothing."""
DEPENDENT = 60.0
"""N-grams of one word are not independent: a text counts as this many at most."""


@dataclass(frozen=True, slots=True)
class Told:
    """A language and the rule that told it."""

    language: str
    rule: str


def find_language(view: View) -> tuple[Found | None, tuple[tuple[LanguageShare, Found], ...]]:
    """ISO 639-1 of the body, and the share of its words in each language, sentence by sentence.

    The first paragraph's start is the evidence of the one, the first sentence in a language that of the other;
    nothing where the text is too short.
    """
    body = view.labelled(Label.BODY)
    letters = letters_alone(view.text)
    texts, runs = ([of[slice(*view.span(block))] for block in body] for of in (view.text, letters))
    opens = "\n".join(texts)[:SAMPLE], "\n".join(runs)[:SAMPLE].split()
    dense = _may_be_dense(opens[0])
    sentences = _sentences(view, body, letters, dense)
    asked = [one for one in sentences if one.size >= MIN_STRETCH]
    asked_of = [opens, *((view.text[one.start : one.end], one.words) for one in asked)]
    told_of_all, *told_of = _told(asked_of, view.knowledge, dense)
    whole = told_of_all or _guessed(opens[1], view.knowledge)
    if whole is None:
        return None, ()
    told_at = dict(zip((one.start for one in asked), told_of, strict=True))
    counts: Counter[str] = Counter()
    first: dict[str, Found] = {}
    sure: set[str] = set()
    for one in sentences:
        told = told_at.get(one.start)
        code = told.language if told else whole.language
        counts[code] += one.size
        if code not in first or (told and code not in sure):
            end = one.start + len(view.text[one.start : one.end].rstrip())
            first[code] = Found(code, told.rule if told else whole.rule, one.start, min(end, one.start + QUOTE))
        if told:
            sure.add(code)
    total = sum(counts.values())
    kept = {code: n for code, n in counts.items() if n >= MIN_SHARE * total and n >= MIN_STRETCH}
    if not kept:
        kept = dict(counts)
    order = sorted(kept, key=lambda code: (-kept[code], code))
    shares = tuple(
        (LanguageShare(code, float(np.float32(round(kept[code] / sum(kept.values()), 3)))), first[code])
        for code in order
    )
    main = order[0] if order else whole.language
    start, end = view.span(body[0])
    rule = whole.rule if main == whole.language else first[main].rule
    return Found(main, rule, start, min(end, start + QUOTE)), shares


class _Sentence(NamedTuple):
    """A sentence of the body that has words."""

    start: int
    end: int
    words: list[str]
    size: int
    """Words; a letter of a script without spaces is one."""


def _sentences(view: View, body: Sequence[Block], letters: str, dense: bool) -> list[_Sentence]:
    """The sentences of the body's first SAMPLE code points; `letters` is the page without all else."""
    found, left = [], SAMPLE
    for block in body:
        low, high = view.span(block)
        for sentence in _SENTENCE.finditer(view.text, low, min(high, low + max(0, left))):
            start, end = sentence.span()
            words = letters[start:end].split()
            size = _size(sentence[0], words) if dense else len(words)
            if size:
                found.append(_Sentence(start, end, words, size))
        left -= high - low
    return found


def _size(text: str, words: list[str]) -> int:
    """Words; a letter of a script without spaces is one."""
    if not _may_be_dense(text):
        return len(words)
    dense = len(_HAN.findall(text)) + len(_KANA.findall(text))
    return dense if dense > 2 else len(words)


def language_of(text: str, *, knowledge: Knowledge) -> Told | None:
    """ISO 639-1 and the rule that told it, or None.

    Words in capitals are lower-cased; capitalised words (names) do not count while others are there.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> language_of("El presidente recibe a Tô Lâm en La Habana, Cuba", knowledge=load_knowledge()).language
    'es'
    >>> language_of("Tô Lâm", knowledge=load_knowledge()) is None
    True
    """
    words = letters_alone(text).split()
    (told,) = _told([(text, words)], knowledge, _may_be_dense(text))
    return told or _guessed(words, knowledge)


def _guessed(words: list[str], knowledge: Knowledge) -> Told | None:
    """What is guessed from the words that are no names: who would guess from names guesses wrong."""
    if len(words) < MIN_WORDS:
        return None
    plain = [word for word in words if word == word.lower()]
    most = 0.7 * len(words)
    if len(words) - len(plain) > most and sum(map(str.isupper, words)) > most:
        plain = [word.lower() for word in words]
    return _by_syllables(plain, knowledge) or (_by_ngrams(plain) if len(plain) >= MIN_PLAIN else None)


def _may_be_dense(text: str) -> bool:
    """Whether a script without spaces between words stands in the text."""
    return not text.isascii() and _DENSE.search(text) is not None


def _told(texts: Sequence[tuple[str, list[str]]], knowledge: Knowledge, dense: bool) -> list[Told | None]:
    """What script, letters and everyday words tell of each of some texts, given with their words.

    Of a sentence they alone count: where they leave doubt, it is in the language of its page. `dense` is False where
    all texts are known to hold no script without spaces.
    """
    found = [_by_script(text, words) if dense and _may_be_dense(text) else None for text, words in texts]
    asked = [i for i, (_, words) in enumerate(texts) if found[i] is None and len(words) >= MIN_WORDS]
    for i, told in zip(asked, _by_letters_and_words([texts[i][1] for i in asked], knowledge), strict=True):
        found[i] = told
    return found


def _by_script(text: str, words: list[str]) -> Told | None:
    """Chinese, Japanese and Korean, by their script alone."""
    letters = sum(map(len, words))
    if (han := len(_HAN.findall(text)) + len(_KANA.findall(text))) > 0.2 * letters and han >= MIN_WORDS:
        return Told("ja" if len(_KANA.findall(text)) > max(2, 0.1 * han) else "zh", "language/script")
    if len(_HANGUL.findall(text)) > 0.3 * letters and len(words) >= 2:
        return Told("ko", "language/script")
    return None


class _Worth(dict[str, int]):
    """Word → its row of `table`: what it counts for. Words that count alike share a row, so there are few rows."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.own = [letters for _, letters in knowledge.letters]
        self.own_codes = [code for code, _ in knowledge.letters]
        order = sorted(range(len(knowledge.everyday_lists)), key=lambda at: knowledge.everyday_lists[at])
        self.lists = {at: place for place, at in enumerate(order)}
        """Place in the knowledge → column, lists of one language side by side."""
        listed = [knowledge.everyday_lists[at] for at in order]
        self.codes = list(dict.fromkeys(listed)) or [""]
        self.firsts = [listed.index(code) for code in self.codes if code] or [0]
        """First column of each language."""
        self.own_words = [knowledge.own_words.get(code, frozenset()) for code in self.codes]
        self._rows: dict[tuple[int, ...], int] = {}
        self._table = np.zeros((0, 0))

    @property
    def table(self) -> npt.NDArray[np.float64]:
        """Columns: one; is it small; is it in capitals; what it tells, if small; what it tells in small letters."""
        if len(self._table) < len(self._rows):
            self._table = np.array(list(self._rows), np.float64)
        return self._table

    def __missing__(self, word: str) -> int:
        if len(self) >= MANY_WORDS:
            self.clear()
        low = word.lower()
        telling = self._telling(low)
        small = telling if word == low else (0,) * len(telling)
        row = (1, int(word == low), int(word.isupper()), *small, *telling)
        self[word] = place = self._rows.setdefault(row, len(self._rows))
        return place

    def _telling(self, word: str) -> tuple[int, ...]:
        """Has it an accent; a letter of one language alone; is it in each everyday list; in that of one alone."""
        lists = [0] * max(1, len(self.lists))
        for at in self.knowledge.everyday.get(word, ()):
            lists[self.lists[at]] = 1
        letters = (int(not letters.isdisjoint(word)) for letters in self.own)
        return (int(not word.isascii()), *letters, *lists, *(int(word in words) for words in self.own_words))


@cache
def _worth(knowledge: Knowledge) -> _Worth:
    return _Worth(knowledge)


def _by_letters_and_words(texts: Sequence[Sequence[str]], knowledge: Knowledge) -> list[Told | None]:
    """What letters and everyday words tell of the words of each text; none has less than MIN_WORDS.

    Words in small letters count; where those are few, or most words are in capitals, all.
    """
    if not texts:
        return []
    worth = _worth(knowledge)
    places = np.array(list(map(worth.__getitem__, chain.from_iterable(texts))))
    rows = len(worth.table)
    of_text = np.repeat(np.arange(len(texts)), [len(words) for words in texts])
    counts = np.bincount(of_text * rows + places, minlength=len(texts) * rows).reshape(-1, rows)
    sums = counts.astype(np.float64) @ worth.table
    number, small, capitals = sums[:, 0], sums[:, 1], sums[:, 2]
    most = 0.7 * number
    shouted = (number - small > most) & (capitals > most)
    all_count = shouted | (small < np.maximum(2, 0.2 * number))
    half = 3 + (sums.shape[1] - 3) // 2
    counted = np.where(all_count[:, None], sums[:, half:], sums[:, 3:half])
    shares = counted / np.where(all_count, number, small)[:, None]
    listed, alone = 1 + len(worth.own), 1 + len(worth.own) + max(1, len(worth.lists))
    own = (shares[:, 1:listed] >= MIN_LETTERS) & (shares[:, :1] >= MIN_LETTERS)
    everyday = np.maximum.reduceat(shares[:, listed:alone], worth.firsts, axis=1)
    ranked = np.sort(everyday, axis=1)
    best, rival = ranked[:, -1], ranked[:, -2] if len(worth.codes) > 1 else np.zeros(len(texts))
    clear = best >= LEAD * rival
    codes = everyday.argmax(axis=1)
    lettered = np.asarray(own.any(axis=1))
    found: list[Told | None] = [None] * len(texts)
    for i in np.flatnonzero(lettered | (best >= MIN_EVERYDAY)).tolist():
        if lettered[i]:
            found[i] = Told(worth.own_codes[own[i].argmax()], "language/letters")
        elif clear[i]:
            found[i] = Told(worth.codes[codes[i]], "language/everyday-words")
        else:
            near = np.flatnonzero(everyday[i] >= max(MIN_EVERYDAY, best[i] / LEAD)).tolist()
            found[i] = _by_own_words([(counted[i, alone + at], worth.codes[at]) for at in near])
    return found


def _by_own_words(near: Sequence[tuple[float, str]]) -> Told | None:
    """Neighbours share most of their everyday words: those that only one of them has tell them apart."""
    own = sorted(near, reverse=True)
    if own[0][0] < MIN_OWN or (len(own) > 1 and own[0][0] < 2 * own[1][0]):
        return None
    return Told(own[0][1], "language/own-words")


def _by_syllables(words: list[str], knowledge: Knowledge) -> Told | None:
    """A language whose words are syllables, also where they are typed without marks."""
    if len(words) < MIN_SYLLABLES:
        return None
    for code, pattern in knowledge.syllables:
        if sum(pattern.fullmatch(word) is not None for word in words) >= SYLLABLES * len(words):
            return Told(code, "language/syllables")
    return None


@dataclass(frozen=True, slots=True)
class _Profiles:
    """langdetect's n-gram profiles as one table of logarithms, a row per n-gram, a column per language."""

    rows: dict[str, int]
    weights: npt.NDArray[np.float32]


@cache
def _profiles() -> _Profiles:
    """Read once per process from the installed package; frozen, hence safe to remember."""
    folder = resources.files("langdetect") / "profiles"
    found: dict[str, dict[int, float]] = {}
    for column, name in enumerate(PROFILES):
        profile = json.loads((folder / name).read_text(encoding="utf-8"))
        for gram, count in profile["freq"].items():
            if 1 <= len(gram) <= 3:
                found.setdefault(gram, {})[column] = count / profile["n_words"][len(gram) - 1]
    shares = np.full((len(found), len(PROFILES)), UNSEEN)
    for row, columns in enumerate(found.values()):
        for column, share in columns.items():
            shares[row, column] += share
    return _Profiles({gram: row for row, gram in enumerate(found)}, np.log(shares).astype(np.float32))


def _by_ngrams(words: list[str]) -> Told | None:
    """Naive Bayes over langdetect's profiles, without its random sampling: the same answer in any process."""
    from langdetect.utils.ngram import NGram

    profiles = _profiles()
    text = "".join(NGram.normalize(c) for c in " ".join(words)[:NGRAM_SAMPLE])
    counts: Counter[int] = Counter()
    for word in text.split():
        padded = f" {word} "
        for size in (1, 2, 3):
            for at in range(len(padded) - size + 1):
                row = profiles.rows.get(padded[at : at + size])
                if row is not None:
                    counts[row] += 1
    if not counts:
        return None
    weights = np.fromiter(counts.values(), np.float64)
    scores = weights @ profiles.weights[np.fromiter(counts, np.int64)].astype(np.float64)
    scores *= min(1.0, DEPENDENT / float(weights.sum()))
    chances = np.exp(scores - scores.max())
    best = int(scores.argmax())
    if chances[best] / chances.sum() < MIN_CERTAINTY:
        return None
    return Told(PROFILES[best][:2], "language/n-grams")
