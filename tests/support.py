"""What several tests need: cases from TOML tables, golden records, a build of given pages."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from pathlib import Path
from typing import Any

from vncuba_dataset import Article
from vncuba_dataset.model import Label

ROOT = Path(__file__).resolve().parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
GOLDENS = ROOT / "tests" / "goldens"
ARTICLE_TEXT = (
    "Havana (VNA) – Vietnam and Cuba marked the anniversary of their diplomatic ties, set up on December 2, 1960.\n\n"
    "Cuba was the first country in Latin America to do so, and the two have traded rice and medicine ever since.\n"
)


def cases(name: str, **shape: type) -> list[Any]:
    """The cases of tests/cases/NAME.toml as pytest params; a key that the test does not read is an error."""
    import pytest

    rows = tomllib.loads((ROOT / "tests" / "cases" / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    params = []
    for row in rows:
        unknown = set(row) - set(shape) - {"id", "xfail"}
        assert not unknown, f"{name}.toml: case {row.get('id')!r} has keys nobody reads: {sorted(unknown)}"
        marks = [pytest.mark.xfail(reason=row["xfail"], strict=True)] if "xfail" in row else []
        params.append(pytest.param(*(row.get(key) for key in shape), id=row["id"], marks=marks))
    assert len({param.id for param in params}) == len(params), f"{name}.toml: an id stands twice"
    return params


def golden_of(article: Article) -> str:
    """A record as reviewable JSON: fields, evidence with quotes, a line per block; the text by its paragraphs."""
    row = {f.name: getattr(article, f.name) for f in dataclasses.fields(article) if f.name not in {"page", "text"}}
    row["text"] = article.text.split("\n\n")
    row["date"], row["date_earliest"], row["date_latest"] = (
        day and day.isoformat() for day in (article.date, article.date_earliest, article.date_latest)
    )
    row["languages"] = [f"{one.language} {one.share:.3f}" for one in article.languages]
    row["published_at"] = article.published_at and article.published_at.isoformat()
    row["evidence"] = [
        f"{e.field} = {e.value} | {e.rule} | "
        + ("outside" if e.start is None else f"[{e.start}, {e.end}) {article.page[e.start : e.end]!r}")
        for e in article.evidence
    ]
    row["blocks"] = [
        f"{b.label} | {b.rule} | [{b.start}, {b.end}) {article.page[b.start : b.end].strip()[:60]}"
        for b in article.blocks
        if b.label is not Label.BLANK
    ]
    row["repairs"] = [f"{r.name} × {r.count}" for r in article.repairs]
    return json.dumps(row, ensure_ascii=False, indent=1) + "\n"
