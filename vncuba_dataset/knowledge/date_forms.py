"""The date forms of a language, `{d} de {month} de {Y}` → patterns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vncuba_dataset.errors import KnowledgeError
from vncuba_dataset.knowledge.check import one_of, pattern_of
from vncuba_dataset.knowledge.entries import Language
from vncuba_dataset.knowledge.keys import WITHOUT_MARKS, fold

_DAY = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th|er|re|ero|ro|\.?[º°])?"
_NUMBERS = {"d": _DAY, "m": r"(?P<m>[01]?\d)", "Y": r"(?P<Y>(?:19|20)\d\d)"}
_NEEDED: dict[str, Callable[[set[str]], bool]] = {
    "day": lambda names: {"d", "Y"} <= names and bool({"m", "month"} & names),
    "month": lambda names: "Y" in names and "d" not in names and bool({"m", "month"} & names),
    "dateline": lambda names: "d" in names and bool({"m", "month"} & names),
}
_EDGES = (r"(?<![\w/.,-])", r"(?!(?!T\d)[\w/]|(?!,\d{1,2}:\d\d)[-.,]\d)")
_GLUED = r"T\d|(?-i:[A-ZĐ][a-z])"
"""What may stand right behind a date: the time of a stamp, the word of a counter after a year."""
_HAN_EDGES = (r"(?<!\d)", r"(?!\d)")
LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class DateForm:
    """One way to write a date, as a pattern with the groups `d`, `m` or `month`, `Y`."""

    pattern: re.Pattern[str]
    kind: str
    """`day`, `month` (no day) or `dateline` (no year)."""
    language: str
    months: Mapping[str, int]
    """Folded name → 1 to 12."""
    numeric: bool
    """Day and month are both numbers, day first."""
    swaps: bool
    words: frozenset[str] = frozenset()
    """First letters, up to a sign or a digit, of the names of months, folded, of which one stands in such a date."""
    signs: frozenset[str] = frozenset()
    """Signs that stand in every such date: `/`, `.`, `年`."""
    alike: str = field(init=False, default="")
    """The same for forms that find the same and read it alike."""

    def __post_init__(self) -> None:
        """Tell what it reads alike with."""
        months = sorted(self.months.items()) if "month" in self.pattern.groupindex else []
        told = (self.pattern.pattern, self.pattern.flags, self.numeric, months)
        object.__setattr__(self, "alike", repr(told))


def date_forms_of(language: Language, root: Path) -> Iterator[DateForm]:
    """The forms of a language file as patterns; Han writes dates without spaces around them."""
    months = {fold(name): number for name, number in language.months.items()}
    openings = frozenset(run[0] if (run := LETTERS.search(name)) else "" for name in months)
    openings = frozenset() if "" in openings else openings
    parts = dict(_NUMBERS, month=_either("month", language.months), part=_either("part", language.day_parts))
    before, after = _HAN_EDGES if language.script == "Han" else _EDGES
    kinds = {"day": language.day_forms, "month": language.month_forms, "dateline": language.dateline_forms}
    for kind, forms in kinds.items():
        for form in forms:
            at = f"{root}/languages/{language.code}.toml: date form {form!r}"
            names = re.findall(r"\{(\w*)\}", form)
            ends = after.replace(r"T\d", _GLUED, 1) if form.endswith("{Y}") else after
            ends = r"(?!\d(?!\d?:\d\d))" if after == _HAN_EDGES[1] and form[-1:] not in "}" else ends
            for name in names:
                one_of(name, tuple(parts), at, "part")
            if set("{}") & set(re.sub(r"\{\w+\}", "", form)) or not _NEEDED[kind](set(names)):
                raise KnowledgeError(at, "it does not say enough", "like {d} {month} {Y}, {m}/{Y}, or {d} {month}")
            body = "".join(
                parts[piece[1:-1]] if piece.startswith("{") else _literal(piece)
                for piece in re.findall(r"\{\w+\}|[^{]+", form)
            )
            numeric = "{d}" in form and "{m}" in form and not form.startswith("{Y}") and language.script != "Han"
            swaps = language.swaps and numeric
            words = openings if "month" in names else frozenset()
            signs = frozenset(c for c in re.sub(r"\{\w+\}", "", form) if _is_sign(c))
            yield DateForm(
                pattern_of(before + body + ends, at), kind, language.code, months, numeric, swaps, words, signs
            )


def _is_sign(letter: str) -> bool:
    """A sign, or a letter of a script that has it in one form."""
    return not letter.isspace() and (not letter.isalnum() or "\u3400" <= letter <= "\u9fff")


def forms_of(
    forms: tuple[DateForm, ...], languages: tuple[Language, ...]
) -> dict[tuple[str, str], tuple[DateForm, ...]]:
    """Kinds and language (empty: all) → the forms that may be read, in order; those of `und` are in each.

    In no language in particular a form counts once, however many languages share it.
    """
    found = {}
    for kinds in ("day month", "dateline day"):
        able = [form for form in forms if form.kind in kinds.split()]
        found[kinds, ""] = _distinct(able)
        for language in languages:
            found[kinds, language.code] = tuple(form for form in able if form.language in {language.code, "und"})
    return found


def _distinct(forms: Iterable[DateForm]) -> tuple[DateForm, ...]:
    """The first of those that read the same."""
    first: dict[tuple[object, ...], DateForm] = {}
    for form in forms:
        named = tuple(form.months.items()) if "month" in form.pattern.groupindex else ()
        first.setdefault((form.pattern, form.kind, form.numeric, form.swaps, named), form)
    return tuple(first.values())


def _literal(words: str) -> str:
    """The words between two numbers, as printed or without marks, with any one or two blanks."""
    both = dict.fromkeys(
        re.sub(r"(?:\\ )+", r"\\s{1,2}", re.escape(w)) for w in (words, words.translate(WITHOUT_MARKS))
    )
    return "(?:" + "|".join(both) + ")"


def _either(group: str, names: Iterable[str]) -> str:
    """Any of the names, as printed or without marks, with or without an abbreviation's dot."""
    both = {name for word in names for name in (word, fold(word))}
    longest = sorted(both, key=lambda w: (-len(w), w))
    return f"(?P<{group}>" + "|".join(map(re.escape, longest)) + r")\.?" if both else r"(?!)"
