"""A corpus of any size: layouts of tests/pages, bodies of high entropy in four languages, damage as in crawls.

No two bodies are alike unless they are meant to be: paragraphs are walks over the pairs of words of the labelled
pages, with figures drawn anew. The same number and seed give the same corpus.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from damage import entities, half, misread, to_cp1258, to_tcvn3, to_viscii, twice  # noqa: E402
from labelled import read_page  # noqa: E402

LANGUAGES = {"vi": 0.5, "es": 0.25, "en": 0.2, "fr": 0.05}
PER_FILE = 1000
COPIES, EMPTY = 0.01, 0.005
"""Shares of pages that repeat an earlier one, and that hold furniture alone."""
DAMAGE = {
    "none": 0.86, "misread": 0.03, "half misread": 0.02, "misread twice": 0.005, "entities": 0.02,
    "decomposed": 0.015, "no-break spaces": 0.02, "bad byte": 0.01, "legacy": 0.01, "utf-16": 0.01,
}  # fmt: skip
Layout = list[tuple[str, str]]


class Source:
    """Layouts and chains of words, by language."""

    def __init__(self) -> None:
        self.layouts: dict[str, list[Layout]] = defaultdict(list)
        self.chains: dict[str, dict[str, list[str]]] = {code: defaultdict(list) for code in LANGUAGES}
        for path in sorted((ROOT / "tests" / "pages").glob("*.page")):
            language = path.name[:2]
            if language not in LANGUAGES:
                continue
            page = read_page(path)
            pieces = zip(page.pieces, [*page.pieces[1:], (len(page.text), 0, "")], strict=True)
            layout = [(label, page.text[start:after]) for (start, _, label), (after, _, _) in pieces]
            self.layouts[language].append(layout)
            for label, line in layout:
                if label == "body":
                    words = ["", *line.split(), ""]
                    for one, other in pairwise(words):
                        self.chains[language][one].append(other)

    def paragraph(self, language: str, draw: random.Random) -> str:
        """Up to 90 words, each of which has followed the one before it somewhere."""
        chain, words = self.chains[language], [""]
        for _ in range(draw.randint(25, 90)):
            words.append(draw.choice(chain[words[-1]] or chain[""]))
        figures = re.sub(r"\d", lambda _: str(draw.randint(1, 9)), " ".join(filter(None, words)))
        return figures.rstrip(" ,;:-–") + "."

    def page(self, language: str, draw: random.Random) -> str:
        """A layout with other paragraphs in it."""
        lines = []
        for label, line in draw.choice(self.layouts[language]):
            if label == "body" and len(line) > 60:
                line = self.paragraph(language, draw) + "\n"
            elif label != "blank":
                line = re.sub(r"(?<=[ :])\d\d?(?=[ :])", lambda _: str(draw.randint(1, 28)), line)
            lines.append(line)
        return "".join(lines)


def damaged(text: str, language: str, kind: str) -> bytes:
    """What a crawler of ill luck makes of a page."""
    if kind in {"misread", "half misread", "misread twice"}:
        make = {"misread": misread, "half misread": half, "misread twice": twice}[kind]
        return make(text, "cp1252").encode("utf-8", "replace")
    if kind == "entities":
        return entities(text).encode()
    if kind == "decomposed":
        return unicodedata.normalize("NFD", text).encode()
    if kind == "no-break spaces":
        return text.replace(". ", ".\xa0").encode()
    if kind == "bad byte":
        data = text.encode()
        return data[: len(data) // 2] + b"\xff" + data[len(data) // 2 :]
    if kind == "utf-16":
        return text.encode("utf-16")
    if kind == "legacy" and language == "vi":
        for make_bytes in (to_tcvn3, to_viscii, to_cp1258):
            try:
                return make_bytes(text)
            except (KeyError, UnicodeError, ValueError):
                continue
    return text.encode("cp1252", "replace") if kind == "legacy" else text.encode()


def corpus(count: int, seed: int = 0) -> Iterator[bytes]:
    """That many pages, as bytes."""
    source, draw = Source(), random.Random(seed)
    recent: list[bytes] = []
    for _ in range(count):
        if recent and draw.random() < COPIES:
            yield draw.choice(recent)
            continue
        (language,) = draw.choices(list(LANGUAGES), list(LANGUAGES.values()))
        text = source.page(language, draw)
        if draw.random() < EMPTY:
            text = "\n".join(line for line in text.split("\n") if len(line) < 60)
        (kind,) = draw.choices(list(DAMAGE), list(DAMAGE.values()))
        data = damaged(text, language, kind)
        recent = [*recent[-99:], data]
        yield data


def write(count: int, folder: Path, *, files: bool) -> None:
    """Pages as files with their bytes, or as rows with the text that a hasty reader makes of them."""
    folder.mkdir(parents=True, exist_ok=True)
    if files:
        for i, data in enumerate(corpus(count)):
            place = folder / f"{i // PER_FILE:05d}"
            place.mkdir(exist_ok=True)
            (place / f"{i:08d}.txt").write_bytes(data)
        return
    pages = corpus(count)
    for number in range(0, count, PER_FILE):
        with (folder / f"{number // PER_FILE:05d}.jsonl").open("w", encoding="utf-8") as out:
            for i, data in zip(range(number, min(count, number + PER_FILE)), pages, strict=False):
                text = data.decode("utf-16" if data.startswith(b"\xff\xfe") else "utf-8", "replace")
                out.write(json.dumps({"id": str(i), "text": text}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", action="store_true", help="a file for each page, with its bytes")
    options = parser.parse_args()
    write(options.count, options.folder, files=options.files)
