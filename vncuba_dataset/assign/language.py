"""Which language the body is in: letters and everyday words first, langdetect where they leave doubt, else null."""

from __future__ import annotations

import re
import threading
from collections import Counter

from vncuba_dataset.assign.view import View
from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.model import Found, Label

SAMPLE = 4000
"""Code points of body looked at."""
QUOTE = 200
"""Code points of the first paragraph that stand as evidence; a longer quote would only repeat the text."""
DETECTOR_SAMPLE = 500
"""langdetect's time grows with the text, its certainty hardly beyond this."""
MIN_WORDS = 4
MIN_LETTERS = 0.12
"""Share of words with a letter that only one language has; Vietnamese prose has about half."""
MIN_EVERYDAY = 0.18
"""Share of everyday words; prose of any of the languages has a quarter and more."""
LEAD = 1.6
"""Times the runner-up's share: Spanish and Portuguese have `de`, `que` and `para` in common."""
MIN_CERTAINTY = 0.9
_WORD = re.compile(r"[^\W\d_]+")
_HAN, _KANA = re.compile("[\u3400-\u9fff]"), re.compile("[\u3040-\u30ff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
# Languages news of this kind comes in; more profiles only add ways to be wrong about a headline.
PROFILES = (
    "ar",
    "bg",
    "ca",
    "cs",
    "de",
    "en",
    "es",
    "fr",
    "id",
    "it",
    "ja",
    "ko",
    "nl",
    "pl",
    "pt",
    "ro",
    "ru",
    "tr",
    "uk",
    "vi",
    "zh-cn",
)


def find_language(view: View) -> Found | None:
    """ISO 639-1 of the body, with the start of its first paragraph as evidence; None where the text is too short."""
    body = view.labelled(Label.BODY)
    text = "\n".join(view.words(block) for block in body)[:SAMPLE]
    found = language_of(text, knowledge=view.knowledge)
    if found is None:
        return None
    start, end = view.span(body[0])
    return Found(found[0], found[1], start, min(end, start + QUOTE))


def language_of(text: str, *, knowledge: Knowledge) -> tuple[str, str] | None:
    """ISO 639-1 and the rule that told it, or None.

    Words in capitals are lower-cased; capitalised words (names) do not count while others are there.

    >>> from vncuba_dataset.knowledge import load_knowledge
    >>> language_of("El presidente recibe a Tô Lâm en La Habana, Cuba", knowledge=load_knowledge())[0]
    'es'
    >>> language_of("Tô Lâm", knowledge=load_knowledge()) is None
    True
    """
    words = _WORD.findall(text)
    if len(_HAN.findall(text)) > 0.2 * sum(map(len, words)):
        return ("ja", "language/script") if len(_KANA.findall(text)) > 3 else ("zh", "language/script")
    plain = [w for w in words if w.islower()] or [w.lower() for w in words]
    if sum(map(str.isupper, words)) > 0.7 * len(words):
        plain = [w.lower() for w in words]
    if len(words) < MIN_WORDS or not plain:
        return None
    return _by_letters(plain, knowledge) or _by_words(plain, knowledge) or _by_detector(" ".join(plain))


def _by_letters(words: list[str], knowledge: Knowledge) -> tuple[str, str] | None:
    for language in knowledge.languages:
        if language.letters:
            own = set(language.letters)
            share = sum(not own.isdisjoint(word) for word in words) / len(words)
            if share >= MIN_LETTERS:
                return language.code, "language/letters"
    return None


def _by_words(words: list[str], knowledge: Knowledge) -> tuple[str, str] | None:
    """The language whose everyday words are by far the most frequent; every list has the same say."""
    counts = Counter(words)
    shares = sorted(
        (
            (sum(counts[w] for w in everyday) / len(words), language.code)
            for language in knowledge.languages
            for everyday in (language.function_words, language.unaccented_words)
            if everyday
        ),
        reverse=True,
    )
    best, code = shares[0]
    rival = next((share for share, other in shares if other != code), 0.0)
    return (code, "language/everyday-words") if best >= MIN_EVERYDAY and best >= LEAD * rival else None


_LOCK = threading.Lock()


def _by_detector(text: str) -> tuple[str, str] | None:
    """Langdetect with a fixed seed, a fixed set of profiles and a capped text: the same answer in any process."""
    from langdetect import LangDetectException, detector_factory

    with _LOCK:  # its first calls from several threads race and return nonsense
        detector_factory.init_factory()
    detector = detector_factory._factory.create()
    detector.seed = 0
    detector.set_prior_map({code: 1.0 / len(PROFILES) for code in PROFILES})
    detector.append(text[:DETECTOR_SAMPLE])
    try:
        best = detector.get_probabilities()[:1]
    except LangDetectException:  # no letters it knows; it cannot be unpickled, so it stays here
        return None
    if not best or best[0].prob < MIN_CERTAINTY:
        return None
    return best[0].lang[:2], "language/langdetect"
