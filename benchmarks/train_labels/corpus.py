"""Training pages: the bench's dumps with line labels, and dumps in other layouts made from them."""

from __future__ import annotations

import random
import zlib
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from align import line_labels
from bench import VARIANTS, groups, load

from vncuba_dataset.markdown import undo_markdown

FUNKE = {"waz.de", "braunschweiger-zeitung.de", "morgenpost.de", "abendblatt.de", "nrz.de"}  # one template


@dataclass
class Page:
    """A page with the share of article in each line."""

    id: str
    set: str
    lang: str
    variant: str
    group: str
    lines: list[str]
    labels: list[float]
    gold: str = field(repr=False, default="")
    fold: int = 0
    kinds: list[str] = field(repr=False, default_factory=list)


def fold_of(group_names: list[str], count: int) -> dict[str, int]:
    """Outlets to folds: the biggest first, each into the lightest fold."""
    sizes = Counter(group_names)
    load_of = [0] * count
    folds = {}
    for name, size in sorted(sizes.items(), key=lambda pair: (-pair[1], zlib.crc32(pair[0].encode()))):
        folds[name] = min(range(count), key=lambda at: (load_of[at], at))
        load_of[folds[name]] += size
    return folds


def bench_pages(folder: str, count: int = 5) -> list[Page]:
    """All gold pages in all variants that hold the article."""
    records = load(folder)
    pages = []
    for rec, group in zip(records, groups(records), strict=True):
        if not rec["gold_text"]:
            continue
        name = "funke" if group[2:] in FUNKE else group
        for variant in VARIANTS:
            lines = rec["dirty"][variant].split("\n")
            labels = line_labels([undo_markdown(line) for line in lines], rec["gold_text"])
            pages.append(Page(rec["id"], rec["set"], rec["lang"], variant, name, lines, labels, rec["gold_text"]))
    folds = fold_of([page.group for page in pages], count)
    for page in pages:
        page.fold = folds[page.group]
    return pages


def _runs(page: Page) -> list[list[tuple[str, float]]]:
    """Non-blank lines of a page, undone, in runs of article and not article."""
    runs: list[list[tuple[str, float]]] = []
    last = None
    for line, label in zip(page.lines, page.labels, strict=True):
        text = undo_markdown(line)
        if not text:
            continue
        if (label >= 0.5) != last:
            runs.append([])
            last = label >= 0.5
        runs[-1].append((text, label))
    return runs


def _teasers(rng: random.Random, leads: list[tuple[str, str]]) -> list[tuple[str, float]]:
    """A tail of other stories: headline and lead, headline doubled, or headline alone."""
    shape = rng.choice(("plain", "double", "heads", "leads", "vov", "story"))
    tail = []
    for head, story in rng.sample(leads, min(len(leads), rng.randint(2, 7))):
        lead = story.split("\n")[0]
        if shape == "heads":
            tail.append(head)
        elif shape == "double":
            tail += [head, head, lead]
        elif shape == "vov":
            tail += [head, head, lead, head, head, lead]
        elif shape == "leads":
            tail.append(lead)
        elif shape == "story":
            tail += [head, *story.split("\n")]
            break
        else:
            tail += [head, lead]
    return [(text, 0.0) for text in tail]


def _pieces(rng: random.Random, text: str) -> list[str]:
    """A paragraph as short lines: verse, a list, a hard-wrapped text."""
    words = text.split()
    width = rng.randint(4, 9)
    parts = [" ".join(words[at : at + width]) for at in range(0, len(words), width)]
    if rng.random() < 0.5:
        return [part[:1].upper() + part[1:].rstrip(",;") for part in parts]
    return [rng.choice(("- ", "• ")) + part for part in parts] if rng.random() < 0.4 else parts


def _shortened(rng: random.Random, rows: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Some article paragraphs broken into short lines: those stay article."""
    share = rng.choice((0.1, 0.3, 0.9))
    out: list[tuple[str, float]] = []
    for text, label in rows:
        if label >= 0.9 and len(text) > 60 and rng.random() < share:
            out += [(part, label) for part in _pieces(rng, text)[:12]]
        else:
            out.append((text, label))
    return out


def relaid(page: Page, leads: list[tuple[str, str]], copy: int) -> Page | None:
    """The same article as a crawl dump in another layout: less noise, other blanks, no indents, a teaser tail."""
    rng = random.Random(zlib.crc32(f"{page.id} {page.variant} {copy}".encode()))
    runs = _runs(page)
    solid = [at for at, run in enumerate(runs) if run[0][1] >= 0.5]
    if not solid:
        return None
    share = rng.choice((0.0, 0.15, 0.4, 0.8))
    rows: list[tuple[str, float]] = []
    for at, run in enumerate(runs):
        if run[0][1] >= 0.5:
            rows += run
        elif rng.random() < share or (solid[0] < at < solid[-1] and rng.random() < 0.5):
            few = rng.choice((2, 5, 12, 40))
            rows += run[-few:] if at < solid[0] else run[:few]
    if leads and rng.random() < 0.45:
        rows += _teasers(rng, leads)
    if rng.random() < 0.2:
        rows = _shortened(rng, rows)
    gap = rng.choice((0, 0, 1, 1, 3))
    lines: list[str] = []
    labels: list[float] = []
    for text, label in rows:
        lines.append(text)
        labels.append(label)
        blanks = gap if rng.random() < 0.9 else rng.choice((0, 1))
        lines += [""] * blanks
        labels += [0.0] * blanks
    return Page(page.id, page.set, page.lang, "relaid", page.group, lines, labels, page.gold, page.fold)


def _leads(pages: list[Page], headlines: dict[str, str]) -> dict[tuple[int, str], list[tuple[str, str, str]]]:
    """Per fold and language (id, headline, first paragraphs) of the news articles, for teaser tails."""
    out: dict[tuple[int, str], list[tuple[str, str, str]]] = {}
    seen: set[str] = set()
    for page in pages:
        if page.id in seen or page.set not in ("aeb", "fundus", "cttf"):
            continue
        seen.add(page.id)
        paragraphs = [line.strip() for line in page.gold.split("\n") if line.strip()]
        head = headlines.get(page.id, "")
        if head and paragraphs and 60 < len(paragraphs[0]) < 500:
            out.setdefault((page.fold, page.lang), []).append((page.id, head, "\n".join(paragraphs[:4])))
    return out


MIXES = 2  # frames per page


def mixed(page: Page, other: Page, rng: random.Random) -> Page | None:
    """One page's article in the frame of another page of the same kind of dump: other menus, tails, inlays."""
    rows, frame = list(zip(page.lines, page.labels, strict=True)), list(zip(other.lines, other.labels, strict=True))
    here = [at for at, label in enumerate(page.labels) if label >= 0.5]
    there = [at for at, label in enumerate(other.labels) if label >= 0.5]
    if not here or not there:
        return None
    body = rows[here[0] : here[-1] + 1]
    head, tail = frame[: there[0]][-rng.choice((15, 60, 250)) :], frame[there[-1] + 1 :][: rng.choice((15, 60, 250))]
    noise = [row for row in frame if row[1] < 0.5]
    for _ in range(rng.choice((0, 0, 1, 2)) if len(noise) > 20 else 0):
        at, start, size = rng.randrange(len(body)), rng.randrange(len(noise) - 8), rng.randint(1, 8)
        body = body[:at] + noise[start : start + size] + body[at:]
    made = head + body + tail
    return Page(
        page.id,
        page.set,
        page.lang,
        "mixed",
        page.group,
        [text for text, _ in made],
        [label for _, label in made],
        page.gold,
        page.fold,
    )


def with_layouts(pages: list[Page], folder: str) -> list[Page]:
    """Made pages: relaid light dumps, and articles in other frames.

    What a made page borrows comes from its own fold, so that no fold ever holds words of another.
    """
    headlines = {rec["id"]: rec["title"] for rec in load(folder) if rec["title"]}
    leads = _leads(pages, headlines)
    kin: dict[tuple[int, str], list[Page]] = {}
    for page in pages:
        kin.setdefault((page.fold, page.variant), []).append(page)
    out = []
    for page in pages:
        if page.variant in ("resiliparse", "inscriptis"):
            mine = [(head, lead) for who, head, lead in leads.get((page.fold, page.lang), []) if who != page.id]
            out.append(relaid(page, mine, 0))
        if page.variant != "traf_recall":
            rng = random.Random(zlib.crc32(f"mix {page.id} {page.variant}".encode()))
            others = [other for other in kin[page.fold, page.variant] if other.group != page.group]
            out += [mixed(page, other, rng) for other in rng.sample(others, MIXES)]
    return [page for page in out if page]


REFRAMES = 4  # frames per labelled page


def reframed(cases: list[Page]) -> list[Page]:
    """Labelled pages in each other's frames: the same articles between other menus, tails and inlays.

    Frames come from the same language and fold, so that no fold ever holds words of another.
    """
    kin: dict[tuple[int, str], list[Page]] = {}
    for page in cases:
        kin.setdefault((page.fold, page.lang), []).append(page)
    out = []
    for page in cases:
        rng = random.Random(zlib.crc32(f"reframe {page.id}".encode()))
        others = [other for other in kin[page.fold, page.lang] if other.id != page.id]
        for other in rng.sample(others, min(REFRAMES, len(others))):
            made = mixed(page, other, rng)
            out += [replace(made, variant="reframed")] if made else []
    return out


def case_pages(folder: str, count: int = 5) -> list[Page]:
    """Labelled pages of the project's own: body is article, a standfirst undecided, all else not."""
    out = []
    for path in sorted(Path(folder).glob("*.page")):
        head, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
        lines: list[str] = []
        parts: list[list[tuple[str, int]]] = []
        glued = False
        for row in body.rstrip("\n").split("\n"):
            label, _, text = row.partition("|")
            piece = (label.rstrip("+"), len(text))
            if glued:
                lines[-1] += text
                parts[-1].append(piece)
            else:
                lines.append(text)
                parts.append([piece])
            glued = label.endswith("+")
        labels = []
        for pieces in parts:
            size = sum(n for _, n in pieces) or 1
            labels.append(sum(n * {"body": 1.0, "summary": 0.5}.get(kind, 0.0) for kind, n in pieces) / size)
        kinds = [max(pieces, key=lambda piece: piece[1])[0] for pieces in parts]
        name = path.stem
        lang = head.partition("language: ")[2][:2]
        out.append(
            Page(
                "case-" + name,
                "cases",
                lang,
                "case",
                "case-" + name,
                lines,
                labels,
                "",
                zlib.crc32(name.encode()) % count,
                kinds,
            )
        )
    return out
