"""Words of all languages around the name of an author or a publisher → patterns."""

from __future__ import annotations

import re
from collections.abc import Callable

from vncuba_dataset.knowledge.entries import Language
from vncuba_dataset.knowledge.keys import fold
from vncuba_dataset.knowledge.words import bounded, printed


def author_words(languages: tuple[Language, ...]) -> re.Pattern[str]:
    """Words before an author's name, as printed, with the colon or the blanks behind them."""
    words = sorted({w for language in languages for w in language.author_words}, key=lambda w: (-len(w), w))
    return re.compile(
        "(?:" + "|".join(map(re.escape, words)) + r")(?:\s*:\s*|\s+)" if words else "(?!)", re.IGNORECASE
    )


def before_name(languages: tuple[Language, ...], words_of: Callable[[Language], tuple[str, ...]]) -> re.Pattern[str]:
    """Words at the start of a line or a clause, with up to three nouns between them and a name at the end."""
    claims = bounded(fold(w) for language in languages for w in words_of(language)).pattern
    nouns = bounded(fold(w) for language in languages for w in language.claim_nouns).pattern
    return re.compile(rf"(?:^|[^\w\s,'’/-]|\s[-–—])\s?{claims}(?:[\s:'’]{{0,3}}{nouns}){{0,3}}[\s:'’\"“«@]{{0,4}}$")


def owner_of_rights(languages: tuple[Language, ...]) -> re.Pattern[str]:
    """`© 2021 Báo X`, `Copyright 2015-2021 by X`: words of the line, years, a word like `by`, then the name."""
    rights = printed(word for language in languages for word in language.rights_words)
    nouns = printed(w for one in languages for w in (*one.credit_words, *one.claim_nouns))
    year = r"(?:19|20)\d\d"
    return re.compile(
        rf"(?:(?:{rights})[\s:©]{{0,3}}){{1,3}}(?:{year}(?:\s?[-–]\s?{year})?[\s,.:|-]{{0,3}})?"
        rf"(?:(?:{nouns})\s){{0,1}}(?P<name>[^\W\d_][^\n|.,:;–—©()]{{3,60}})",
        re.IGNORECASE,
    )
