"""Tables → a folder that `datasets.load_dataset` opens: one config per table, typed, with its card."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pyarrow as pa

from vncuba_dataset.knowledge import Card, Column, Knowledge
from vncuba_dataset.publish.tables import write_parquet

SPLIT = "train"
DIGEST_DIGITS = 12


def write_huggingface(tables: dict[str, pa.Table], folder: Path, *, knowledge: Knowledge) -> None:
    """Write one Parquet file per table and the card; the first table is the default config."""
    from datasets import Features

    folder.mkdir()
    files = {}
    for name, table in tables.items():
        (folder / name).mkdir()
        features = Features.from_arrow_schema(table.schema)
        metadata = {k.decode(): v.decode() for k, v in features.arrow_schema.metadata.items()}
        files[name] = _named_by_content(table, folder / name, metadata)
    card = _front_matter(tables, files, folder, knowledge.card) + _card(tables, knowledge)
    (folder / "README.md").write_text(card, encoding="utf-8", newline="\n")


def _named_by_content(table: pa.Table, folder: Path, metadata: dict[str, str]) -> Path:
    """Write the table under a name that holds its digest.

    The cache of `datasets` looks at the file names in the card, not into the files: under a fixed name a second
    build would load as the first.
    """
    plain = folder / f"{SPLIT}.parquet"
    write_parquet(table, plain, metadata)
    digest = hashlib.sha256(plain.read_bytes()).hexdigest()[:DIGEST_DIGITS]
    return plain.rename(folder / f"{SPLIT}-{digest}.parquet")


def _front_matter(tables: dict[str, pa.Table], files: dict[str, Path], folder: Path, card: Card) -> str:
    """The card's YAML: configs, features, sizes."""
    from datasets import DatasetInfo, Features, SplitDict, SplitInfo
    from datasets.info import DatasetInfosDict
    from huggingface_hub import DatasetCardData

    infos = DatasetInfosDict()
    for name, table in tables.items():
        size = files[name].stat().st_size
        split = SplitInfo(SPLIT, num_bytes=table.nbytes, num_examples=table.num_rows)
        infos[name] = DatasetInfo(
            features=Features.from_arrow_schema(table.schema),
            splits=SplitDict({SPLIT: split}),
            download_size=size,
            dataset_size=table.nbytes,
            config_name=name,
        )
    languages = sorted({code for code in tables["articles"]["language"].to_pylist() if code})
    data = DatasetCardData(
        language=languages,
        license="other",
        license_name="rights-of-the-publishers",
        pretty_name=card.title,
        tags=list(card.tags),
        task_categories=["text-classification", "text-generation"],
        configs=[
            {
                "config_name": name,
                "data_files": [{"split": SPLIT, "path": path.relative_to(folder).as_posix()}],
                **({"default": True} if name == next(iter(tables)) else {}),
            }
            for name, path in files.items()
        ],
    )
    infos.to_dataset_card_data(data)
    return f"---\n{data.to_yaml()}\n---\n"


def _card(tables: dict[str, pa.Table], knowledge: Knowledge) -> str:
    articles = tables["articles"]
    parts = [
        f"# {knowledge.card.title}\n",
        f"{knowledge.card.about} Cleaned from scraped pages by `vncuba_dataset`: every character of a page is "
        "accounted for, every field has its evidence; unknown is null.\n",
        '```python\nfrom datasets import load_dataset\n\narticles = load_dataset("PATH", split="train")\n'
        'audit = load_dataset("PATH", "audit", split="train")\n```\n',
        "## Records\n\n" + _counts(articles),
        "## Columns of `articles`\n\n" + _columns(knowledge.columns, "articles"),
        "## Columns of `audit`\n\nJoin on `id`. The blocks tile the page, so together they rebuild it.\n\n"
        + _columns(knowledge.columns, "audit"),
        f"## Rights\n\n{knowledge.card.rights} The software that made it is under Apache-2.0.\n",
    ]
    return "\n" + "\n".join(parts)


def _counts(articles: pa.Table) -> str:
    pairs = zip(articles["source"].to_pylist(), articles["language"].to_pylist(), strict=True)
    total = Counter((source or "null", language or "null") for source, language in pairs)
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
