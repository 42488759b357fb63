"""Everyday words of all languages → what tells one language from another."""

from __future__ import annotations

from vncuba_dataset.knowledge.entries import Language


def word_lists(languages: tuple[Language, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """The lists of everyday words, a language with words typed without marks having two."""
    lists = [(one.code, words) for one in languages for words in (one.function_words, one.unaccented_words)]
    return [(code, words) for code, words in lists if words]


def everyday_of(languages: tuple[Language, ...]) -> dict[str, tuple[int, ...]]:
    """Everyday word → the lists it stands in, as places in `word_lists`."""
    found: dict[str, tuple[int, ...]] = {}
    for at, (_, words) in enumerate(word_lists(languages)):
        for word in words:
            found[word] = (*found.get(word, ()), at)
    return found


def own_words_of(languages: tuple[Language, ...]) -> dict[str, frozenset[str]]:
    """Language → its everyday words that no other language here has."""
    everyday = {one.code: {*one.function_words, *one.unaccented_words} for one in languages}
    return {
        code: frozenset(words.difference(*(other for name, other in everyday.items() if name != code)))
        for code, words in everyday.items()
    }
