"""The labelled pages of tests/pages: read, cleaned, scored."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from support import ROOT

import vncuba_dataset as vc
from vncuba_dataset.model import Block, Label

FOLDER = ROOT / "tests" / "pages"
PAGES = sorted(FOLDER.glob("*.page"))
HEADER = ("language", "manner", "source", "agency", "place", "date", "section", "authors")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page with the label of each of its pieces and the fields a careful reader finds."""

    name: str
    fields: dict[str, str | None]
    text: str
    pieces: tuple[tuple[int, int, str], ...]


def read_page(path: Path) -> Labelled:
    """Read a .page file; a wrong label or header is an error that names file and line."""
    head, _, rest = path.read_text(encoding="utf-8").partition("\n---\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    assert tuple(fields) == HEADER, f"{path.name}: the header holds {', '.join(HEADER)}"
    values = {key: None if value == "null" else value for key, value in fields.items()}
    return labelled(rest, path.name, values)


def labelled(lines: str, name: str, fields: dict[str, str | None] | None = None) -> Labelled:
    """A page as lines of `label|text`."""
    text, pieces = "", []
    for number, line in enumerate(lines.removesuffix("\n").split("\n"), 1):
        label, bar, words = line.partition("|")
        assert bar and label.rstrip("+") in set(Label), f"{name}: line {number} after the header: {line[:40]!r}"
        pieces.append((len(text), len(text) + len(words), label.rstrip("+")))
        text += words if label.endswith("+") else words + "\n"
    return Labelled(name, fields or {}, text, tuple(pieces))


def given_labels(page: Labelled) -> list[tuple[str, str, str]]:
    """(right label, given label, words) of each piece; the label given to most of its characters counts."""
    article = vc.clean(page.text)
    assert article.page == page.text, f"{page.name}: a labelled page must need no repair"
    at = [block.label.value for block in article.blocks for _ in range(block.end - block.start)]
    found = []
    for start, end, right in page.pieces:
        marks = Counter(
            label for label, c in zip(at[start:end], page.text[start:end], strict=True) if not c.isspace()
        )
        if marks and right != "blank":
            found.append((right, marks.most_common(1)[0][0], page.text[start:end]))
    return found


def rightly_labelled(page: Labelled) -> tuple[Block, ...]:
    """The page's blocks with their right labels: what the fields are read from where labelling makes no mistake."""
    ends = [start for start, _, _ in page.pieces[1:]] + [len(page.text)]
    return tuple(
        Block(start, end, Label(right), _rule(page.text[start:stop], right))
        for (start, stop, right), end in zip(page.pieces, ends, strict=True)
        if end > start
    )


def _rule(words: str, label: str) -> str:
    prefix = label == "date" and re.match(r"\s{0,3}date \d{4}-\d{2}", words)
    return "crawl/prefix" if prefix else f"right/{label}"


def scores() -> dict[str, dict[str, float]]:
    """Share of body pieces kept and of other pieces leaked into the body per language; recall per label."""
    kept: dict[str, list[bool]] = defaultdict(list)
    leaked: dict[str, list[bool]] = defaultdict(list)
    right: dict[str, list[bool]] = defaultdict(list)
    for path in PAGES:
        page = read_page(path)
        for wanted, given, _ in given_labels(page):
            for language in ("all", str(page.fields["language"])):
                (kept if wanted == "body" else leaked)[language].append(given == "body")
            right[wanted].append(given == wanted)
    shares = {"kept": kept, "leaked": leaked, "recall": right}
    return {
        name: {key: round(sum(hits) / len(hits), 4) for key, hits in sorted(groups.items())}
        for name, groups in shares.items()
    }


def digest() -> str:
    """sha256 over the labelled pages: floors hold for these and no others."""
    total = hashlib.sha256()
    for path in PAGES:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def floors() -> dict[str, dict[str, float]]:
    """The pinned scores."""
    pinned: dict[str, dict[str, float]] = json.loads((FOLDER / "floors.json").read_text(encoding="utf-8"))
    return pinned
