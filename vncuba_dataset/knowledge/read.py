"""TOML files → languages, outlets and other entries: every key known, every value of its type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from vncuba_dataset.errors import KnowledgeError
from vncuba_dataset.knowledge.check import are_tables, checked, nearest, one_of
from vncuba_dataset.knowledge.entries import AddressDate, Card, Era, Language, Marker, Outlet, OutletRule
from vncuba_dataset.knowledge.files import read_toml

KINDS = (
    "agency",
    "aggregator",
    "embassy",
    "independent",
    "ministry",
    "organisation",
    "party",
    "private",
    "public",
    "state",
)
T = TypeVar("T")
_LISTS = (tuple[Marker, ...], tuple[OutletRule, ...], tuple[AddressDate, ...], tuple[Era, ...])
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}")
_SHAPES = (Card, Language, Marker, Outlet, OutletRule, AddressDate, Era)
_HINTS: dict[type, dict[str, Any]] = {shape: get_type_hints(shape) for shape in _SHAPES}
"""The types of their fields, worked out once: there are hundreds of tables."""
_FIELDS: dict[type, dict[str, Field[Any]]] = {shape: {f.name: f for f in fields(shape)} for shape in _SHAPES}
_TEXTS, _NUMBERS, _FLAG = tuple[str, ...], Mapping[str, int], bool | None
_TABLES = (Mapping[str, str], Mapping[str, tuple[str, ...]])


def read_table(shape: type[T], raw: Mapping[str, Any], path: Path, where: str = "") -> T:
    """A TOML table as a dataclass: every key known, every needed key there, every value of its type."""
    hints = _HINTS[shape]
    known = _FIELDS[shape]
    at = f"{path}: {where}" if where else str(path)
    for key in raw:
        if key not in known:
            raise KnowledgeError(at, f"no key {key!r} here", nearest(key, tuple(known)))
    for name, one in known.items():
        if name not in raw and one.default is MISSING and one.default_factory is MISSING:
            raise KnowledgeError(at, f"key {name!r} is missing", f"it holds {_kind(hints[name])}")
    return shape(**{key: _value(hints[key], value, path, f"{at}: key {key!r}") for key, value in raw.items()})


def _value(hint: Any, value: Any, path: Path, at: str) -> Any:
    """A TOML value as the type a dataclass asks for."""
    if hint in (str, bool, int) and type(value) is hint:
        return value
    if hint == _TEXTS and isinstance(value, list) and all(type(v) is str for v in value):
        return tuple(value)
    if hint == _NUMBERS and isinstance(value, dict) and all(type(v) is int for v in value.values()):
        return dict(value)
    if hint == _FLAG and type(value) is bool:
        return value
    if hint in _TABLES and isinstance(value, dict):
        inner = get_args(hint)[1]
        return {key: _value(inner, one, path, f"{at}: {key!r}") for key, one in value.items()}
    if hint in _LISTS and are_tables(value):
        shape = get_args(hint)[0]
        return tuple(checked(read_table(shape, raw, path, f"rule {_called(raw)!r}"), path) for raw in value)
    raise KnowledgeError(at, f"{value!r} does not fit", f"it holds {_kind(hint)}")


def _called(raw: Mapping[str, Any]) -> Any:
    """What a table in a list is called in an error: its rule, or what an era is of."""
    return raw.get("rule", raw.get("value", "?"))


def _kind(hint: Any) -> str:
    names = {
        str: "a text",
        bool: "true or false",
        bool | None: "true or false",
        int: "a whole number",
        tuple[str, ...]: "a list of texts",
        Mapping[str, int]: "a table of name = number",
        Mapping[str, str]: "a table of name = text",
        Mapping[str, tuple[str, ...]]: "a table of name = list of texts",
    }
    return names.get(hint, "tables, each headed by [[…]]")


def read_language(path: Path) -> Language:
    """A language file; its name is the language's code."""
    language = read_table(Language, read_toml(path), path)
    if language.code != path.stem:
        raise KnowledgeError(str(path), f"code {language.code!r} is not the file's name", f"code = {path.stem!r}")
    for name, number in language.months.items():
        if not 1 <= number <= 12:
            raise KnowledgeError(f"{path}: month {name!r}", f"{number} is no month", "1 to 12")
    return language


def read_outlet(path: Path) -> Outlet:
    """An outlet file; its name is the outlet's id, its hosts and eras are of its domains, its rules bear its id."""
    outlet = read_table(Outlet, _with_names(read_toml(path), path), path)
    if outlet.id != path.stem:
        raise KnowledgeError(str(path), f"id {outlet.id!r} is not the file's name", f"id = {path.stem!r}")
    one_of(outlet.kind, KINDS, str(path), "kind")
    for domain in outlet.domains:
        if not _DOMAIN.fullmatch(domain):
            raise KnowledgeError(str(path), f"no domain {domain!r}", "like example.vn, in small letters")
    for host, language in outlet.editions.items():
        if not any(host == domain or host.endswith("." + domain) for domain in outlet.domains):
            raise KnowledgeError(str(path), f"edition {host!r} is below no domain of it", "a host below a domain")
        one_of(language, outlet.languages, f"{path}: edition {host!r}", "language")
    for era in outlet.era:
        if era.what == "domain":
            one_of(era.value, outlet.domains, f"{path}: era {era.value!r}", "domain")
    ids = [one.rule for one in outlet.rule] + [one.rule for one in outlet.address_date]
    for name in ids:
        if not name.startswith(f"{outlet.id}/") or ids.count(name) > 1:
            raise KnowledgeError(f"{path}: rule {name!r}", "it is another's id", f"an own one: '{outlet.id}/…'")
    for one in outlet.rule:
        if "agency" in one.gives and not outlet.agency:
            raise KnowledgeError(
                f"{path}: rule {one.rule!r}", "it gives an agency, the outlet has none", 'agency = "…"'
            )
    return outlet


def _with_names(raw: dict[str, Any], path: Path) -> dict[str, Any]:
    """The table `names` by language as the two keys of an outlet: all of them, and each language's."""
    if "names_in" in raw:
        raise KnowledgeError(str(path), "no key 'names_in' here", "write the table as 'names'")
    by_language = raw.get("names")
    if not isinstance(by_language, dict):
        return raw
    for language, names in by_language.items():
        if not re.fullmatch("[a-z]{2}", language) or not isinstance(names, list):
            raise KnowledgeError(f"{path}: names: {language!r}", f"{names!r} does not fit", 'like vi = ["…"]')
    every = dict.fromkeys(name for names in by_language.values() for name in names)
    return {**raw, "names": list(every), "names_in": by_language}
