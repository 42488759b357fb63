"""Which language the body is in: letters and everyday words first, n-grams where they leave doubt, else null."""

from __future__ import annotations

import json
import re
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vncuba_dataset.assign.view import View
from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.model import Found, Label, LanguageShare
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
MIN_CERTAINTY = 0.9
MIN_SHARE = 0.02
"""Of the words of a body; a language with less is a slogan or a title, quoted."""
MIN_STRETCH = 6
"""Words of a sentence that is told by itself; a shorter one goes with the body."""
BITS = 32
"""Of a number of votes: a text with more words than that counts does not fit into memory either."""
MAX_SENTENCE = 600
"""Code points without a full stop, after which a sentence is cut."""
_SENTENCE = re.compile(rf"[^.!?…。！？\n]{{1,{MAX_SENTENCE}}}[.!?…。！？]*[\s”\"»)]*|[.!?…。！？\n]")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HAN, _KANA, _HANGUL = re.compile("[\u3400-\u9fff]"), re.compile("[\u3040-\u30ff]"), re.compile("[\uac00-\ud7af]")
# Languages news of this kind comes in; more profiles only add ways to be wrong about a headline.
PROFILES = (
    "ar", "bg", "ca", "cs", "de", "en", "es", "fr", "id", "it", "ja", "ko", "nl", "pl", "pt", "ro", "ru", "tr", "uk",
    "vi", "zh-cn",
)  # fmt: skip
UNSEEN = 0.5 / 10000
"""What an n-gram weighs that a profile does not have: langdetect's own smoothing."""
BY_SYLLABLES = "language/syllables"
DEPENDENT = 60.0
"""N-grams of one word are not independent: a text counts as this many at most."""


class Told(NamedTuple):
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
    spans = [view.span(block) for block in body]
    opens = "\n".join([view.text[start:end] for start, end in spans])[:SAMPLE]
    dense = _may_be_dense(opens)
    sentences = [(low, high, letters[low:high].split()) for low, high in _sentences(view.text, spans)]
    every = [word for _, _, words in sentences for word in words]
    if len(opens) == SAMPLE or any(high - low >= MAX_SENTENCE for low, high, _ in sentences):
        every = letters_alone(opens).split()  # a sentence may be cut within a word
    whole = _language(opens, every, view.knowledge, dense)
    if whole is None:
        return None, ()
    counts: Counter[str] = Counter()
    first: dict[str, Found] = {}
    sure: set[str] = set()
    for low, high, words in sentences:
        text, size = view.text[low:high], len(words)
        if dense:
            size = _size(text, words)
        if not size:
            continue
        told = _told(text, words, view.knowledge, dense)[0] if size >= MIN_STRETCH else None
        if told and whole.rule == BY_SYLLABLES and _by_syllables([word.lower() for word in words], view.knowledge):
            told = None  # typed without marks, a sentence has words that others have, too
        code = told.language if told else whole.language
        counts[code] += size
        if code not in first or (told and code not in sure):
            end = low + len(text.rstrip())
            first[code] = Found(code, told.rule if told else whole.rule, low, min(end, low + QUOTE))
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


def _sentences(text: str, paragraphs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of some paragraphs, as far as the body is looked at."""
    seen = 0
    for start, end in paragraphs:
        stop = min(end, start + max(0, SAMPLE - seen))
        yield from [sentence.span() for sentence in _SENTENCE.finditer(text, start, stop)]
        seen += end - start


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
    return _language(text, letters_alone(text).split(), knowledge, _may_be_dense(text))


def _language(text: str, words: list[str], knowledge: Knowledge, dense: bool) -> Told | None:
    told, plain = _told(text, words, knowledge, dense)
    return told or _by_syllables(plain, knowledge) or (_by_ngrams(plain) if len(plain) >= MIN_PLAIN else None)


def _may_be_dense(text: str) -> bool:
    """Whether a script without spaces between words stands in the text."""
    return not text.isascii() and _DENSE.search(text) is not None


def _told(text: str, words: list[str], knowledge: Knowledge, dense: bool) -> tuple[Told | None, list[str]]:
    """What script, letters and everyday words tell; and the words that count, for who wants to guess on.

    Of a sentence they alone count: where they leave doubt, it is in the language of its page. `dense` is False where
    the text is known to hold no script without spaces.
    """
    if dense and _may_be_dense(text) and (told := _by_script(text, words)):
        return told, []
    if len(words) < MIN_WORDS:
        return None, []
    if told := _by_first_letters(words, knowledge):
        return told, words
    plain = [word for word in words if word.islower() or word == word.lower()]  # most are settled by the first
    most, counting = 0.7 * len(words), plain
    shouted = len(words) - len(plain) > most and sum(map(str.isupper, words)) > most
    if shouted or len(plain) < max(2, 0.2 * len(words)):
        counting = [word.lower() for word in words]
    told = _by_letters(counting, knowledge) or _by_words(counting, knowledge)
    return told, counting if shouted else plain  # who would guess from names guesses wrong


def _by_script(text: str, words: list[str]) -> Told | None:
    """Chinese, Japanese and Korean, by their script alone."""
    letters = sum(map(len, words))
    if (han := len(_HAN.findall(text)) + len(_KANA.findall(text))) > 0.2 * letters and han >= MIN_WORDS:
        return Told("ja" if len(_KANA.findall(text)) > max(2, 0.1 * han) else "zh", "language/script")
    if len(_HANGUL.findall(text)) > 0.3 * letters and len(words) >= 2:
        return Told("ko", "language/script")
    return None


def _by_first_letters(words: list[str], knowledge: Knowledge) -> Told | None:
    """The first of the languages with letters of their own, as soon as so many words have them that it is told.

    Whichever of the words count, there are no more of them: where the share of all is enough, theirs is.
    """
    marked = [word for word in words if not word.isascii()]
    left = MIN_LETTERS * len(words)
    if len(marked) < left or not knowledge.letters:
        return None
    (code, own), *_ = knowledge.letters
    all_others = own.isdisjoint
    for word in marked:
        if word.islower() and not all_others(word):
            left -= 1
            if left <= 0:
                return Told(code, "language/letters")
    return None


def _by_letters(words: list[str], knowledge: Knowledge) -> Told | None:
    """The language whose own letters, none of them plain, stand in many of the words."""
    marked = [word for word in words if not word.isascii()]
    if len(marked) / len(words) < MIN_LETTERS:
        return None
    seen = set("".join(marked))
    for code, own in knowledge.letters:
        if own.isdisjoint(seen):
            continue
        if (len(marked) - sum(map(own.isdisjoint, marked))) / len(words) >= MIN_LETTERS:
            return Told(code, "language/letters")
    return None


def _by_syllables(words: list[str], knowledge: Knowledge) -> Told | None:
    """A language whose words are syllables, also where they are typed without marks."""
    if len(words) < MIN_SYLLABLES:
        return None
    for code, pattern in knowledge.syllables:
        if sum(pattern.fullmatch(word) is not None for word in words) >= SYLLABLES * len(words):
            return Told(code, BY_SYLLABLES)
    return None


@cache
def _votes(knowledge: Knowledge) -> dict[str, int]:
    """Everyday word → a vote for each list that has it, then for the language that alone has it.

    Votes are numbers of `BITS` bits one behind the other, so that one sum counts all.
    """
    lists = len(knowledge.everyday_lists)
    alone = {word: 1 << BITS * at for at, own in enumerate(knowledge.own_words.values(), lists) for word in own}
    return {
        word: sum(1 << BITS * at for at in places) + alone.get(word, 0) for word, places in knowledge.everyday.items()
    }


def _by_words(words: list[str], knowledge: Knowledge) -> Told | None:
    """The language whose everyday words are by far the most frequent; every list has the same say."""
    votes, size = sum(filter(None, map(_votes(knowledge).get, words))), len(words)
    if not votes:
        return None
    lists, number = knowledge.everyday_lists, len(knowledge.everyday_lists) + len(knowledge.own_words)
    counts = struct.unpack(f"<{number}I", votes.to_bytes(number * BITS // 8, "little"))
    named = [(n / size, code) for n, code in zip(counts, lists, strict=False) if n]
    best, code = max(named)
    rival = max([share for share, other in named if other != code], default=0.0)
    if best >= MIN_EVERYDAY and best >= LEAD * rival:
        return Told(code, "language/everyday-words")
    # neighbours share most of their everyday words: those that only one of them has tell them apart
    near = {other for share, other in named if share >= max(MIN_EVERYDAY, best / LEAD)}
    alone = dict(zip(knowledge.own_words, counts[len(lists) :], strict=True))
    own = sorted(((alone[other], other) for other in near), reverse=True)
    if not own or own[0][0] < MIN_OWN or (len(own) > 1 and own[0][0] < 2 * own[1][0]):
        return None
    return Told(own[0][1], "language/own-words")


@dataclass(frozen=True, slots=True)
class _Profiles:
    """langdetect's n-gram profiles as one table of logarithms, a row per n-gram, a column per language."""

    rows: dict[str, int]
    weights: npt.NDArray[np.float32]


@cache
def _profiles() -> _Profiles:
    """Read once per process from the installed package; frozen, hence safe to remember."""
    folder = resources.files("langdetect") / "profiles"
    rows: dict[str, int] = {}
    columns: list[tuple[list[int], list[float]]] = []
    for name in PROFILES:
        profile = json.loads((folder / name).read_text(encoding="utf-8"))
        counts, sizes = profile["freq"], profile["n_words"]
        grams = [gram for gram in counts if 1 <= len(gram) <= 3]
        for gram in grams:
            rows.setdefault(gram, len(rows))
        columns.append((list(map(rows.__getitem__, grams)), [counts[one] / sizes[len(one) - 1] for one in grams]))
    shares = np.full((len(rows), len(PROFILES)), UNSEEN)
    for column, (found, share) in enumerate(columns):
        shares[found, column] += share
    return _Profiles(rows, np.log(shares).astype(np.float32))


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
