"""Parts → a folder that `datasets.load_dataset` opens: one config per table, typed, with its card."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vncuba_dataset.arrow import schema_of
from vncuba_dataset.knowledge import Column, Knowledge
from vncuba_dataset.memory import giving_back
from vncuba_dataset.publish.parts import TABLES, Written, read_part
from vncuba_dataset.release import ACCEPTED
from vncuba_dataset.store import Store

if TYPE_CHECKING:
    from vncuba_dataset.release import Release

SPLIT = "train"
DIGEST_DIGITS = 12


def write_huggingface(
    release: Release, parts: Sequence[Written], store: Store, folder: Path, *, knowledge: Knowledge
) -> None:
    """Write a Parquet file of each table for each part, and the card; the first table is the default config."""
    folder.mkdir()
    files = {name: [folder / name / file_name(i, part) for i, part in enumerate(parts)] for name in TABLES}
    for name, paths in files.items():
        (folder / name).mkdir()
        for path, part in zip(paths, giving_back(parts), strict=True):
            path.write_bytes(read_part(store, part.key, name))
    card = _front_matter(release, parts, files, folder, knowledge) + _card(release, knowledge)
    (folder / "README.md").write_text(card, encoding="utf-8", newline="\n")


def file_name(number: int, part: Written) -> str:
    """The name of a part: its place, and the digest of what it was made from.

    The cache of `datasets` looks at the file names in the card, not into the files: under a fixed name a second
    build would load as the first.
    """
    return f"{SPLIT}-{number:05d}-{part.key[:DIGEST_DIGITS]}.parquet"


def _front_matter(
    release: Release, parts: Sequence[Written], files: dict[str, list[Path]], folder: Path, knowledge: Knowledge
) -> str:
    """The card's YAML: configs, features, sizes."""
    from datasets import DatasetInfo, Features, SplitDict, SplitInfo
    from datasets.info import DatasetInfosDict
    from huggingface_hub import DatasetCardData

    infos = DatasetInfosDict()
    for name, paths in files.items():
        size = sum(part.bytes[name] for part in parts)
        infos[name] = DatasetInfo(
            features=Features.from_arrow_schema(schema_of(knowledge.columns, name)),
            splits=SplitDict({SPLIT: SplitInfo(SPLIT, num_bytes=size, num_examples=release.records)}),
            download_size=sum(path.stat().st_size for path in paths),
            dataset_size=size,
            config_name=name,
        )
    card = knowledge.card
    data = DatasetCardData(
        language=sorted({lang for _, lang in accepted(release) if lang}),
        license="other",
        license_name="rights-of-the-publishers",
        pretty_name=card.title,
        tags=list(card.tags),
        task_categories=["text-classification", "text-generation"],
        configs=[
            {
                "config_name": name,
                "data_files": [{"split": SPLIT, "path": _paths(paths, folder)}],
                **({"default": True} if name == TABLES[0] else {}),
            }
            for name, paths in files.items()
        ],
    )
    infos.to_dataset_card_data(data)
    return f"---\n{data.to_yaml()}\n---\n"


def _paths(paths: list[Path], folder: Path) -> str | list[str]:
    """In order, which is that of the records; a list only where there are several."""
    names = [path.relative_to(folder).as_posix() for path in paths]
    return names[0] if len(names) == 1 else names


def accepted(release: Release) -> dict[tuple[str | None, str | None], int]:
    """(source, language) → records that are published, in order."""
    pairs = {(source, lang): n for (source, lang, reason), n in release.counts.items() if reason == ACCEPTED}
    return dict(sorted(pairs.items(), key=lambda pair: (pair[0][0] or "", pair[0][1] or "")))


def _card(release: Release, knowledge: Knowledge) -> str:
    parts = [
        f"# {knowledge.card.title}\n",
        f"{knowledge.card.about} Cleaned from scraped pages by `vncuba_dataset`: every character of a page is "
        "accounted for, every field has its evidence; unknown is null.\n",
        '```python\nfrom datasets import load_dataset\n\narticles = load_dataset("PATH", split="train")\n'
        'audit = load_dataset("PATH", "audit", split="train")\n```\n',
        "## Records\n\n" + _counts(release),
        "## Columns of `articles`\n\n" + _columns(knowledge.columns, "articles"),
        "## Columns of `audit`\n\nJoin on `id`. The blocks tile the page, so together they rebuild it.\n\n"
        + _columns(knowledge.columns, "audit"),
        f"## Rights\n\n{knowledge.card.rights} The software that made it is under Apache-2.0.\n",
    ]
    return "\n" + "\n".join(parts)


def _counts(release: Release) -> str:
    total = {(source or "null", lang or "null"): n for (source, lang), n in accepted(release).items()}
    rows = "".join(f"| {source} | {language} | {n} |\n" for (source, language), n in sorted(total.items()))
    return f"| source | language | records |\n|---|---|---:|\n{rows}"


def _columns(columns: tuple[Column, ...], table: str) -> str:
    rows = "".join(
        f"| `{c.name}` | {_spelled(c.type)}{', nullable' if c.nullable else ''} | {c.unit} | {c.meaning} |\n"
        for c in columns
        if table in c.tables
    )
    return f"| column | type | unit | meaning |\n|---|---|---|---|\n{rows}"


def _spelled(kind: object) -> str:
    """A type of article.json in words.

    >>> _spelled({"list": {"struct": {"name": "string", "count": "int32"}}})
    'list of (name string, count int32)'
    """
    if isinstance(kind, str):
        return kind
    if isinstance(kind, dict) and "list" in kind:
        return f"list of {_spelled(kind['list'])}"
    fields = kind["struct"].items() if isinstance(kind, dict) else ()
    return "(" + ", ".join(f"{name} {_spelled(inner)}" for name, inner in fields) + ")"
