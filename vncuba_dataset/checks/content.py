"""One record → what in it offends, as an excerpt, or None. Pure; knows no engine, no outlet and no language.

Words and patterns of a language come as arguments, from `expectations/*.json`. A null field offends nothing: whether
it may be null is another expectation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

_WORD = re.compile(r"[^\W\d_]+")
_HAN, _CYRILLIC = re.compile("[\u3400-\u9fff]"), re.compile("[\u0400-\u04ff]")
_OTHER_SCRIPT = re.compile("[\u0400-\u04ff\u3400-\u9fff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EDTF_PART = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_EDTF_NO_YEAR = re.compile(r"XXXX-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,62})\.){1,8}[^\W\d_]{2,24}")
_CASED = [chr(c) for c in (*range(0x0590), *range(0x1E00, 0x2000))]  # Latin, Greek, Cyrillic, Armenian
_SMALL, _CAPITAL = ("".join(filter(is_so, _CASED)) for is_so in (str.islower, str.isupper))
_GLUED = re.compile(f"[{_CAPITAL}](?<=[{_SMALL}]{{3}}.)[{_SMALL}]{{2}}")
"""Three small letters, then a capital and two small ones: names like `iPhone` and `McDonald` have fewer. Capitals are
the fewest, so they are looked for first."""
_SENTENCE_END = re.compile(r"[.!?…。！？:;,][\"'”’»)\]]{0,3}$|\./\.$")


def article_shape(text: str | None, *, min_prose: float, long_paragraph: int) -> str | None:
    r"""The first paragraph of a text that is a list of links or headlines rather than prose.

    Prose is what ends like a sentence, goes on in small letters (pages broken into short lines) or is at least
    `long_paragraph` code points long; `min_prose` is its share of the text.

    >>> article_shape("Cuba buys rice\nMore news\n\nAll videos", min_prose=0.3, long_paragraph=160)
    'Cuba buys rice\nMore news'
    >>> article_shape("HAVANA – Cuba bought rice.\n\nMore news", min_prose=0.3, long_paragraph=160) is None
    True
    """
    paragraphs = _paragraphs(text)
    prose = sum(
        len(one)
        for one, following in zip(paragraphs, [*paragraphs[1:], ""], strict=False)
        if len(one) >= long_paragraph
        or _SENTENCE_END.search(one[-8:])
        or one[:1].islower()
        or following[:1].islower()
    )
    return paragraphs[0] if paragraphs and prose < min_prose * sum(map(len, paragraphs)) else None


def language_agrees(
    text: str | None, language: str | None, *, words: Mapping[str, str], min_words: int, lead: float
) -> str | None:
    """The language whose everyday words the text is full of, where that is not the language of the record.

    `words` are those of each language, with spaces between them. It must have `min_words` of
    them, with no stop or comma behind, and `lead` times those of the language stated; scripts speak for themselves.
    """
    if not text or not language or language not in words:
        return None
    if _OTHER_SCRIPT.search(text):
        letters = sum(map(len, _WORD.findall(text)))
        for pattern, codes in ((_HAN, ("zh", "ja")), (_CYRILLIC, ("ru", "uk", "bg", "be"))):
            if len(pattern.findall(text)) > 0.5 * letters:
                return None if language in codes else codes[0]
    languages = _languages(tuple(words.items()))
    votes = dict.fromkeys(words, 0)
    for word, count in Counter(filter(languages.__contains__, text.lower().split())).items():
        for code in languages[word]:
            votes[code] += count
    most = max(sorted(votes), key=votes.__getitem__)
    enough = votes[most] >= min_words and votes[most] >= lead * max(1, votes[language])
    return most if enough and most != language else None


@cache
def _languages(words: tuple[tuple[str, str], ...]) -> Mapping[str, Sequence[str]]:
    """Everyday word → the languages it is one of; they are the same for all records."""
    found: dict[str, list[str]] = {}
    for code, listed in words:
        for word in listed.split():
            found.setdefault(word, []).append(code)
    return found


def no_match(text: str | None, *, regex: str, needs: str = "", max_length: int = 0) -> str | None:
    r"""The first match of a pattern in a paragraph, or None; with `max_length` only in paragraphs up to it.

    `needs` is a pattern that every match holds and that is quick to look for: most texts are done with then.

    >>> no_match("Cuba and Viet Nam signed.\n\nRelated news", regex="(?i)^related news$")
    'Related news'
    """
    if not text or not _compiled(needs).search(text):
        return None
    search = _compiled(regex).search
    for paragraph in _paragraphs(text):
        if (not max_length or len(paragraph) <= max_length) and (match := search(paragraph)):
            return match[0].strip() or paragraph
    return None


def evidence_quotes(evidence: Iterable[Mapping[str, Any]] | None, page: str | None) -> str | None:
    """The first quote that does not stand in the page where its span says."""
    if evidence is None or page is None:
        return None
    for one in evidence:
        start, end, quote = one["start"], one["end"], one["quote"]
        if start is None and quote is None:
            continue
        if start is None or end is None or not 0 <= start <= end <= len(page) or page[int(start) : int(end)] != quote:
            return f"{one['field']}: {quote!r} at [{start}, {end})"
    return None


def date_as_stated(
    date: str | None,
    date_edtf: str | None,
    date_earliest: str | None,
    date_latest: str | None,
    *,
    since: str,
    until: str,
) -> str | None:
    """The date of a record whose day, bounds and statement do not agree, or that lies outside `since` to `until`.

    >>> date_as_stated("2023-01-01", "2023", "2023-01-01", "2023-12-31", since="1945-01-01", until="2099-12-31")
    '2023, given as the day 2023-01-01'
    """
    if date_edtf is None:
        return date or date_earliest or date_latest
    if _EDTF_NO_YEAR.fullmatch(date_edtf):
        given = date or date_earliest or date_latest
        return f"{date_edtf}, given as {given}" if given else None
    parts = date_edtf.split("/")
    if len(parts) > 2 or not all(map(_EDTF_PART.fullmatch, parts)):
        return date_edtf
    if date != (date_edtf if _DAY.fullmatch(date_edtf) else None):
        return f"{date_edtf}, given as the day {date}" if date else f"{date_edtf}, not given as a day"
    for bound, part in ((date_earliest, parts[0]), (date_latest, parts[-1])):
        if bound is not None and not bound.startswith(part):
            return f"{date_edtf}, given as {bound}"
        if bound is not None and not since <= bound <= until:
            return date_edtf
    return None


def source_known(source: str | None, source_name: str | None) -> str | None:
    """A source that is neither an outlet with a name nor a domain.

    >>> source_known("granma", "Granma"), source_known("portal.example.cu", None), source_known("granmma", None)
    (None, None, 'granmma')
    """
    return None if source is None or source_name or _DOMAIN.fullmatch(source) else source


def curator_understood(evidence: Iterable[Mapping[str, Any]] | None) -> str | None:
    """The source that a curator states and that is no outlet and no domain."""
    rows = () if evidence is None else evidence
    return next((str(one["value"]) for one in rows if one["rule"] == "refused/no-outlet/sidecar"), None)


def sources_agree(source: str | None, evidence: Iterable[Mapping[str, Any]] | None) -> str | None:
    """The publishers that a page names which has no source, since they are several.

    >>> two = [{"rule": "conflict/source/name/masthead", "value": n} for n in ("granma", "trabajadores")]
    >>> sources_agree(None, two), sources_agree("granma", two)
    ('granma, trabajadores', None)
    """
    if source is not None or evidence is None:
        return None
    named = [str(one["value"]) for one in evidence if one["rule"].startswith("conflict/source/")]
    return ", ".join(named) if len(named) > 1 else None


def captions_apart(captions: Iterable[str] | None, text: str | None) -> str | None:
    """The first caption that is a paragraph of the text, too."""
    return next((one for one in (() if captions is None else captions) if title_apart(one, text)), None)


def title_apart(title: str | None, text: str | None) -> str | None:
    """The paragraph of the text that is the title again."""
    key = _folded(title or "")
    return next((p for p in _paragraphs(text) if _may_begin(p, key) and _folded(p) == key), None) if key else None


def _may_begin(paragraph: str, key: str) -> bool:
    """Whether a paragraph may be the same when folded: no, if its first letter is another."""
    first = paragraph[0]
    return not first.isalnum() or first.casefold()[0] == key[0]


def few_glued_words(text: str | None, *, max_share: float, min_words: int) -> str | None:
    """The first glued words (`CubaViệt`), where more than `max_share` of the words and `min_words` of them are."""
    if not text or not _GLUED.search(text):
        return None
    words = _WORD.findall(text)
    glued = [word for word in words if _GLUED.search(word)]
    return glued[0] if len(glued) >= min_words and len(glued) > max_share * len(words) else None


def _paragraphs(text: str | None) -> list[str]:
    return [p for p in (text or "").split("\n\n") if p]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .|")


@cache
def _compiled(regex: str) -> re.Pattern[str]:
    """A pattern of a suite; it is the same for all records."""
    return re.compile(regex)
