"""The HTML pages of the bench with their lines labelled, and pages made from them (training only)."""

from __future__ import annotations

import gzip
import json
import random
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from align import line_labels
from bench import groups
from corpus import FUNKE, fold_of

from vncuba_dataset.html import BIT, HINTS, Box, HtmlPage, Mark, read_html


@dataclass
class Page:
    """A page with the share of article in each of its lines."""

    id: str
    set: str
    lang: str
    group: str
    page: HtmlPage
    labels: list[float]
    gold: str = field(repr=False)
    fold: int = 0
    made: str = ""


def bench_pages(folder: str, count: int) -> list[Page]:
    """All pages with gold, in folds by outlet."""
    with gzip.open(Path(folder, "pages.jsonl.gz"), "rt", encoding="utf-8") as file:
        records = [record for record in map(json.loads, file) if record["gold_text"]]
    pages = []
    for record, group in zip(records, groups(records), strict=True):
        page = read_html(record["html"])
        labels = line_labels(list(page.lines), record["gold_text"])
        name = "funke" if group[2:] in FUNKE else group
        pages.append(Page(record["id"], record["set"], record["lang"], name, page, labels, record["gold_text"]))
    folds = fold_of([page.group for page in pages], count)
    return [replace(page, fold=folds[page.group]) for page in pages]


# ------------------------------------------------------------------------ made pages
OWN_BITS = sum(BIT[name] for name in HINTS)  # bits that come from names, not from tags


def _inside(page: HtmlPage, top: int) -> list[bool]:
    """Which boxes are `top` or stand in it."""
    inside = [False] * len(page.boxes)
    for at, box in enumerate(page.boxes):
        inside[at] = at == top or (box.parent >= 0 and inside[box.parent])
    return inside


def _rows(page: HtmlPage, labels: list[float], inside: list[bool]) -> list[tuple[str, Mark, float]]:
    """Lines of some boxes, with marks and labels."""
    return [row for row in zip(page.lines, page.marks, labels, strict=False) if inside[row[1].box]]


def _core(page: Page) -> int:
    """The smallest box with nearly all of the article in it; -1 where there is none but the page itself."""
    boxes = page.page.boxes
    mass = [0.0] * len(boxes)
    for line, mark, label in zip(page.page.lines, page.page.marks, page.labels, strict=False):
        mass[mark.box] += len(line) * (label >= 0.5)
    for at in range(len(boxes) - 1, 0, -1):
        mass[boxes[at].parent] += mass[at]
    good = [at for at in range(1, len(boxes)) if mass[at] >= 0.97 * mass[0] > 0]
    core = max(good, key=lambda at: boxes[at].depth, default=-1)
    return core if core >= 0 and boxes[core].tag != "body" else -1


def _graft(host: HtmlPage, guest: HtmlPage, top: int, parent: int) -> tuple[list[Box], dict[int, int]]:
    """The host's boxes with the guest's subtree added under `parent`, and the guest's new numbers."""
    boxes = list(host.boxes)
    moved: dict[int, int] = {}
    shift = host.boxes[parent].depth + 1 - guest.boxes[top].depth
    for at, (box, inside) in enumerate(zip(guest.boxes, _inside(guest, top), strict=False)):
        if inside:
            moved[at] = len(boxes)
            boxes.append(box._replace(parent=parent if at == top else moved[box.parent], depth=box.depth + shift))
    return boxes, moved


def nameless(page: Page) -> Page:
    """The same page with some of its telling names gone, and perhaps its JSON-LD."""
    rng = random.Random(zlib.crc32(f"names {page.id}".encode()))
    share = rng.choice((0.3, 0.6, 1.0))
    lost = {name: rng.random() < share for name in sorted({box.name for box in page.page.boxes})}
    boxes = tuple(box._replace(hints=box.hints & ~OWN_BITS) if lost[box.name] else box for box in page.page.boxes)
    marks = tuple(mark._replace(hints=0) for mark in page.page.marks) if rng.random() < share else page.page.marks
    story = "" if rng.random() < 0.5 else page.page.story
    return replace(page, made="nameless", page=replace(page.page, boxes=boxes, marks=marks, story=story))


def reframed(page: Page, other: Page) -> Page | None:
    """One page's article, box and all, in the frame of another outlet's page."""
    core, slot = _core(page), _core(other)
    if core < 0 or slot < 0:
        return None
    host, guest = other.page, page.page
    inside = _inside(host, slot)
    boxes, moved = _graft(host, guest, core, host.boxes[slot].parent)
    mine = [
        (text, mark._replace(box=moved[mark.box]), label)
        for text, mark, label in _rows(guest, page.labels, _inside(guest, core))
    ]
    rows = list(zip(host.lines, host.marks, other.labels, strict=False))
    at = next(at for at, mark in enumerate(host.marks) if inside[mark.box])
    head = other.page.meta.get("title", "").casefold()
    frame = [
        (
            page.page.meta.get("title", text) if head and text.casefold() == head else text,
            mark,
            0.0 if label < 0.5 else 0.5,
        )
        for text, mark, label in rows
    ]
    made = (
        [row for row in frame[:at] if not inside[row[1].box]]
        + mine
        + [row for row in frame[at:] if not inside[row[1].box]]
    )
    lines, marks, labels = zip(*made, strict=False)
    return replace(
        page, made="reframed", labels=list(labels), page=HtmlPage(lines, marks, tuple(boxes), guest.meta, guest.story)
    )


def _noise_boxes(page: Page) -> list[int]:
    """Boxes with much text and none of it article: comments, teasers, notices."""
    boxes = page.page.boxes
    words, good, lines = [0] * len(boxes), [0.0] * len(boxes), [0] * len(boxes)
    for line, mark, label in zip(page.page.lines, page.page.marks, page.labels, strict=False):
        words[mark.box] += len(line.split())
        good[mark.box] += label
        lines[mark.box] += 1
    for at in range(len(boxes) - 1, 0, -1):
        up = boxes[at].parent
        words[up], good[up], lines[up] = words[up] + words[at], good[up] + good[at], lines[up] + lines[at]
    return [
        at
        for at in range(1, len(boxes))
        if good[at] == 0 and words[at] >= 60 and 2 <= lines[at] <= 60 and words[at] >= 6 * lines[at]
    ]


def grafted(page: Page, others: list[Page]) -> Page | None:
    """The page with a box of another's comments, teasers or notices inside or after its article."""
    rng = random.Random(zlib.crc32(f"graft {page.id}".encode()))
    other = rng.choice(others)
    tops = _noise_boxes(other)
    body = [at for at, label in enumerate(page.labels) if label >= 0.5]
    if not tops or not body:
        return None
    top = rng.choice(tops)
    host, guest = page.page, other.page
    parent = host.boxes[host.marks[body[-1]].box].parent
    for _ in range(rng.choice((0, 0, 1, 2))):
        parent = max(host.boxes[parent].parent, 0)
    inside = _inside(host, max(parent, 0))
    at = max(at for at, mark in enumerate(host.marks) if inside[mark.box]) + 1
    boxes, moved = _graft(host, guest, top, max(parent, 0))
    new = [
        (text, mark._replace(box=moved[mark.box]), 0.0)
        for text, mark, _ in _rows(guest, other.labels, _inside(guest, top))
    ]
    rows = list(zip(host.lines, host.marks, page.labels, strict=False))
    lines, marks, labels = zip(*(rows[:at] + new + rows[at:]), strict=False)
    return replace(
        page, made="grafted", labels=list(labels), page=replace(host, lines=lines, marks=marks, boxes=tuple(boxes))
    )


def made_pages(pages: list[Page]) -> list[Page]:
    """Made pages; what each borrows comes from its own fold, so that no fold ever holds words of another."""
    kin: dict[int, list[Page]] = {}
    for page in pages:
        kin.setdefault(page.fold, []).append(page)
    made: list[Page | None] = []
    for page in pages:
        rng = random.Random(zlib.crc32(f"frame {page.id}".encode()))
        others = [other for other in kin[page.fold] if other.group != page.group]
        made += [nameless(page), reframed(page, rng.choice(others)), grafted(page, others)]
    return [page for page in made if page]
