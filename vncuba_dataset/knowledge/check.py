"""One value or rule of a schema file → the same once it is right; errors name what would be."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any

from vncuba_dataset.errors import KnowledgeError
from vncuba_dataset.knowledge.entries import AddressDate, Era, Marker, OutletRule
from vncuba_dataset.model import Label

MATCHES = ("line", "start", "pattern", "cut-after", "cut-before", "tail")
PLACES = ("dateline", "signoff")
GIVES = ("source", "agency")
FORMS = ("bracketed", "opening", "dashed", "dotted", "behind", "spaced")
ERAS = ("domain", "mark", "name", "owner")
_DAY_OF_RULE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def nearest(word: str, choices: tuple[str, ...]) -> str:
    """`did you mean …` or, where nothing is near, the list of what is right."""
    near = difflib.get_close_matches(word, list(map(str, choices)), n=1)
    return f"did you mean {near[0]!r}?" if near else f"one of: {', '.join(choices)}"


def one_of(word: str, choices: tuple[str, ...], at: str, key: str) -> None:
    """A word of a file is one of the few that are allowed."""
    if word not in choices:
        raise KnowledgeError(at, f"no {key} {word!r}", nearest(word, choices))


def pattern_of(word: str, at: str) -> re.Pattern[str]:
    """A pattern of a file, once it compiles; case never counts."""
    try:
        return re.compile(word, re.IGNORECASE)
    except re.error as error:
        raise KnowledgeError(at, f"pattern {word!r} does not compile: {error}", "mend the pattern") from error


def are_tables(value: Any) -> bool:
    """Whether a value of a file is a list of tables."""
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def checked(rule: Marker | OutletRule | AddressDate | Era, path: Path) -> Marker | OutletRule | AddressDate | Era:
    """The rule itself, once its words are of the few that are allowed and its patterns compile."""
    at = f"{path}: rule {rule.value if isinstance(rule, Era) else rule.rule!r}"
    if not isinstance(rule, Marker):
        for year in (rule.since, rule.until):
            if year and not _DAY_OF_RULE.fullmatch(year):
                raise KnowledgeError(at, f"{year!r} is no date", "a year, a month or a day, like 2018, 2018-03")
    if isinstance(rule, Era):
        one_of(rule.what, ERAS, at, "what")
        return rule
    if isinstance(rule, AddressDate):
        return _checked_address(rule, at)
    if not rule.words or not all(word.strip() for word in rule.words):
        raise KnowledgeError(at, f"words {list(rule.words)!r} hold an empty word", "every word has letters")
    if isinstance(rule, OutletRule):
        one_of(rule.where, PLACES, at, "where")
        if not rule.gives:
            raise KnowledgeError(at, "gives is empty", f"one of: {', '.join(GIVES)}")
        for given in rule.gives:
            one_of(given, GIVES, at, "gives")
        for form in rule.forms:
            one_of(form, FORMS, at, "form")
        return rule
    one_of(rule.label, tuple(Label), at, "label")
    one_of(rule.match, MATCHES, at, "match")
    if rule.match in {"pattern", "cut-after", "cut-before"}:
        for word in rule.words:
            pattern_of(word, at)
    if rule.match not in {"line", "start"} and not (rule.fires and rule.silent):
        raise KnowledgeError(at, "it has no cases", "fires = [lines it finds], silent = [lines it must not find]")
    return rule


def _checked_address(rule: AddressDate, at: str) -> AddressDate:
    """A pattern reads every address among its cases as the case says, and none of the silent ones."""
    groups = set(pattern_of(rule.pattern, at).groupindex)
    if groups - {"d"} not in ({"Y", "m"}, {"y", "m"}):
        raise KnowledgeError(at, f"pattern {rule.pattern!r} has the groups {sorted(groups)}", "Y or y, m and maybe d")
    if not rule.fires or not rule.silent:
        raise KnowledgeError(at, "it has no cases", 'fires = {"/path" = "2023-06-23"}, silent = ["/path"]')
    for path, wanted in (*rule.fires.items(), *((path, "") for path in rule.silent)):
        if (read := _read_address(rule, path)) != wanted:
            raise KnowledgeError(at, f"{path!r} is read as {read!r}", f"its case says {wanted!r}")
    return rule


def _read_address(rule: AddressDate, path: str) -> str:
    """The day or month in a path as an ISO date; empty where there is none."""
    if day := rule.read(path):
        return day[0].isoformat()
    month = rule.read_month(path)
    return f"{month[0][0]}-{month[0][1]:02}" if month else ""
