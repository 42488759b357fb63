"""article.json → the columns of the dataset, those of the model and no others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from vncuba_dataset.errors import KnowledgeError
from vncuba_dataset.knowledge.check import are_tables, one_of
from vncuba_dataset.knowledge.files import read_json
from vncuba_dataset.model import Article

TABLES = ("articles", "audit")
_SCALAR_OF = {str: "string", dt.date: "date32", dt.datetime: "timestamp", int: "int32", float: "float32"}
SCALARS = ("string", "date32", "timestamp", "int32", "float32")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the dataset; `type` is a scalar's name, `{"list": type}` or `{"struct": {name: type}}`."""

    name: str
    type: Any
    nullable: bool
    tables: tuple[str, ...]
    meaning: str
    unit: str = ""


def read_columns(path: Path) -> tuple[Column, ...]:
    """The columns in the order of the file, once they fit the fields of a record."""
    raw = read_json(path)
    if not isinstance(raw, dict) or not are_tables(raw.get("columns")):
        raise KnowledgeError(str(path), "no list 'columns'", 'it looks like {"columns": [{"name": …}]}')
    columns = tuple(_column(one, path) for one in raw["columns"])
    _are_those_of_the_model(columns, path)
    return columns


def _column(raw: dict[str, Any], path: Path) -> Column:
    known = tuple(f.name for f in fields(Column))
    at = f"{path}: column {raw.get('name', '?')!r}"
    for key in raw:
        one_of(key, known, at, "key")
    for key in known[:-1]:
        if key not in raw:
            raise KnowledgeError(at, f"key {key!r} is missing", f"a column has {', '.join(known)}")
    if type(raw["nullable"]) is not bool:
        raise KnowledgeError(at, f"nullable {raw['nullable']!r} does not fit", "it holds true or false")
    for table in raw["tables"] or ("",):
        one_of(table, TABLES, at, "table")
    _check_type(raw["type"], at)
    return Column(**{**raw, "tables": tuple(raw["tables"])})


def _are_those_of_the_model(columns: tuple[Column, ...], path: Path) -> None:
    """Every field of a record has its column, once, of the type that the field has."""
    names = [column.name for column in columns]
    hints = get_type_hints(Article)
    for column in columns:
        at = f"{path}: column {column.name!r}"
        one_of(column.name, tuple(hints), str(path), "column")
        if names.count(column.name) > 1:
            raise KnowledgeError(at, "it stands twice", "drop one")
        wanted = _scalar_of(hints[column.name])
        if (column.type if isinstance(column.type, str) else "list") != wanted:
            raise KnowledgeError(at, f"type {column.type!r} does not fit", f"it is {wanted}")
        if type(None) in get_args(hints[column.name]) and not column.nullable:
            raise KnowledgeError(at, "it is not nullable", "a page need not state it")
    for name in hints:
        if name not in names:
            raise KnowledgeError(str(path), f"column {name!r} is missing", "every field of a record has one")


def _scalar_of(hint: Any) -> str:
    """The type name that fits a field of Article: `str | None` → `string`, a tuple → `list`."""
    if get_origin(hint) is tuple:
        return "list"
    return _SCALAR_OF[next((arg for arg in get_args(hint) if arg in _SCALAR_OF), hint)]


def _check_type(kind: Any, at: str) -> None:
    if isinstance(kind, str):
        one_of(kind, SCALARS, at, "type")
    elif isinstance(kind, dict) and set(kind) == {"list"}:
        _check_type(kind["list"], at)
    elif isinstance(kind, dict) and set(kind) == {"struct"} and isinstance(kind["struct"], dict):
        for inner in kind["struct"].values():
            _check_type(inner, at)
    else:
        raise KnowledgeError(at, f"no type {kind!r}", f'{", ".join(SCALARS)}, {{"list": …}} or {{"struct": …}}')
