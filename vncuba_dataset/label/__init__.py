"""Blocks → labelled blocks: first each block by itself, then by its neighbours. Nothing is moved or dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vncuba_dataset.html import HtmlPage, Mark
from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.label.asked import Asking, answer, answer_all
from vncuba_dataset.label.line import Line
from vncuba_dataset.label.looks import Look, look_at, printed, read_lines
from vncuba_dataset.label.markup import load_html_model
from vncuba_dataset.label.model import Judged, load_model
from vncuba_dataset.label.neighbours import label_after, label_before, label_inside, label_lead
from vncuba_dataset.label.second_opinion import mend, mended
from vncuba_dataset.label.standfirst import label_standfirst
from vncuba_dataset.label.stretch import label_article
from vncuba_dataset.label.structure import with_structure
from vncuba_dataset.model import Block, Label
from vncuba_dataset.segment import segment
from vncuba_dataset.wraps import unwrapped

MAX_CELL = 12
"""Words of a cell of a table; longer ones are the paragraphs of a page that is laid out by tables."""
BEFORE, BEHIND = "segment/head", "segment/tail"
"""Rules of the pieces of a page on one line that stand before or behind its article, whatever they look like."""


@dataclass(frozen=True, slots=True)
class Segmented:
    """A page text, its wraps undone, and its blocks; for an HTML page also what the markup tells of each line."""

    text: str
    blocks: tuple[Block, ...]
    html: HtmlPage | None = None


def segmented(text: str, *, knowledge: Knowledge) -> Segmented:
    """A page in plain text cut into blocks, lines of a paragraph that were broken to a width joined."""
    joined = unwrapped(text)
    return Segmented(joined, segment(joined, knowledge=knowledge))


def label_pages(pages: Sequence[Segmented], *, knowledge: Knowledge) -> list[tuple[Block, ...]]:
    """Give every block of many pages its label and the rule that gave it.

    Pages are judged each by itself, but computed together: a batch costs a third of its pages one by one. Total; the
    spans are returned as they came.
    """
    judged = judge_lines(pages, knowledge)
    lines = read_lines((line for page in pages for line in printed(page.text, page.blocks)), knowledge=knowledge)
    pairs = zip(pages, judged, strict=True)
    return answer_all([_labelled(page, chances, lines, knowledge) for page, chances in pairs])


def judge_lines(pages: Sequence[Segmented], knowledge: Knowledge) -> list[list[Judged]]:
    """What the models say of each line: of plain text by the one, of HTML by the other."""
    plain = [i for i, page in enumerate(pages) if page.html is None]
    found: list[list[Judged]] = [[] for _ in pages]
    if plain:
        model = load_model(knowledge.labels)
        for i, lines in zip(
            plain, model.judge([lines_of(pages[i].text, pages[i].blocks) for i in plain]), strict=True
        ):
            found[i] = lines
    marked_up = [(i, page.html) for i, page in enumerate(pages) if page.html is not None]
    if marked_up:
        html_model = load_html_model(knowledge.html_labels, knowledge.labels)
        for (i, _), lines in zip(marked_up, html_model.judge([html for _, html in marked_up]), strict=True):
            found[i] = lines
    return found


def _labelled(
    page: Segmented, chances: list[Judged], lines_read: Mapping[str, Look], knowledge: Knowledge
) -> Asking[tuple[Block, ...]]:
    looks, labels = yield from _first_labels(page, chances, lines_read, knowledge)
    if (trees := load_model(knowledge.labels).standfirst) is not None:
        yield from label_standfirst(page.text, page.blocks, looks, labels, trees, knowledge=knowledge)
    given = zip(page.blocks, labels, strict=True)
    return tuple(Block(block.start, block.end, what, rule) for block, (what, rule) in given)


def _first_labels(
    page: Segmented, chances: list[Judged], lines_read: Mapping[str, Look], knowledge: Knowledge
) -> Asking[tuple[list[Look], list[tuple[Label, str]]]]:
    """Looks and labels of all blocks, the first paragraph not yet weighed."""
    lines, labels, body = _ruled(page, chances, lines_read, knowledge)
    looks = [line.look for line in lines]
    opinion = load_model(knowledge.labels).opinion
    if body and page.html is None and opinion is not None:
        body = yield from mend(page.text, page.blocks, lines, labels, opinion)
    if body:
        label_lead(looks, labels, body)
        yield from label_before(looks, labels, body, knowledge=knowledge)
        label_inside(looks, labels, body)
        label_after(looks, labels, body, knowledge=knowledge)
    return looks, labels


def _ruled(
    page: Segmented, chances: list[Judged], lines_read: Mapping[str, Look], knowledge: Knowledge
) -> tuple[list[Line], list[tuple[Label, str]], list[int]]:
    """The lines, the labels that markers, model and rules give them, and the numbers of those that are body."""
    lines = look_and_judge(page, chances, lines_read, knowledge)
    labels = [_by_itself(line) for line in lines]
    return lines, labels, label_article(lines, labels, wavers=page.html is None)


def _read_alone(page: Segmented, knowledge: Knowledge) -> tuple[list[Judged], Mapping[str, Look]]:
    """What the model says of each line of one page, and the looks of its lines."""
    return judge_lines([page], knowledge)[0], read_lines(printed(page.text, page.blocks), knowledge=knowledge)


def look_and_judge(
    page: Segmented, chances: list[Judged], lines_read: Mapping[str, Look], knowledge: Knowledge
) -> list[Line]:
    """Each block's look, and beside it what the model says of its line; nothing where a marker has spoken."""
    at = _line_numbers(page)
    looks = with_structure(look_at(page.text, page.blocks, knowledge=knowledge, lines=lines_read))
    if page.html is not None:
        looks = [_told(look, page.html.marks[i]) for look, i in zip(looks, at, strict=True)]
    looks = [
        look._replace(label=Label.RELATED, rule=BEHIND) if block.rule == BEHIND and look.open else look
        for look, block in zip(looks, page.blocks, strict=True)
    ]
    return [
        Line(look, *chances[i]) if i < len(chances) and block.rule != BEFORE and look.open else Line(look)
        for look, block, i in zip(looks, page.blocks, at, strict=True)
    ]


def ruled(page: Segmented, *, knowledge: Knowledge) -> tuple[list[Line], list[tuple[Label, str]]]:
    """The lines of one page in plain text, and the labels that markers, model and rules give them."""
    lines, labels, _ = _ruled(page, *_read_alone(page, knowledge), knowledge)
    return lines, labels


def before_standfirst(page: Segmented, *, knowledge: Knowledge) -> tuple[list[Look], list[tuple[Label, str]]]:
    """Looks and labels of one page in plain text, as the choice of its standfirst finds them."""
    return answer(_first_labels(page, *_read_alone(page, knowledge), knowledge))


def _told(look: Look, mark: Mark) -> Look:
    """What the markup says outright: the headline of the page, the caption of a figure, a cell of a table."""
    kind = mark.kind
    if kind == "td" and look.open and not mark.links and look.words <= MAX_CELL:
        return look._replace(row=True)
    if look.open and kind in _KINDS and look.words:
        what, rule = _KINDS[kind]
        return look._replace(label=what, rule=rule)
    return look


_KINDS = {"h1": (Label.TITLE, "html/h1"), "figcaption": (Label.CAPTION, "html/figcaption")}


def lines_of(text: str, blocks: tuple[Block, ...]) -> list[str]:
    """The lines the model sees: a block each, blank lines as they are, nothing where a marker cut a piece off."""
    lines: list[str] = []
    for block in blocks:
        if block.label is Label.BLANK:
            lines += [""] * max(1, text.count("\n", block.start, block.end))
        else:
            lines.append(text[block.start : block.end].rstrip("\n") if block.label is Label.OTHER else "")
    return lines


def first_lines(text: str, blocks: tuple[Block, ...]) -> list[int]:
    """The number, among the lines the model sees, of each block's first line."""
    numbers, at = [], 0
    for block in blocks:
        numbers.append(at)
        at += max(1, text.count("\n", block.start, block.end)) if block.label is Label.BLANK else 1
    return numbers


def reasons_for(page: Segmented, *, knowledge: Knowledge) -> dict[int, list[tuple[str, float]]]:
    """By the start of each block the model judged: its features, the strongest first, with their push (log-odds).

    Of a block that the second opinion added or dropped, its features.
    """
    if page.html is None:
        pushes = load_model(knowledge.labels).reasons(lines_of(page.text, page.blocks))
    else:
        pushes = load_html_model(knowledge.html_labels, knowledge.labels).reasons(page.html)
    numbered = zip(page.blocks, _line_numbers(page), strict=True)
    found = {block.start: pushes[i] for block, i in numbered if i in pushes}
    trees = load_model(knowledge.labels).opinion
    if page.html is None and trees is not None:
        lines, labels = ruled(page, knowledge=knowledge)
        for i, row in answer(mended(page.text, page.blocks, lines, labels, trees)).items():
            told = trees.reasons(row).items()
            found[page.blocks[i].start] = sorted(told, key=lambda pair: (-abs(pair[1]), pair[0]))
    return found


def _line_numbers(page: Segmented) -> list[int]:
    """The number of each block's first line, among the lines that the page's model sees."""
    return first_lines(page.text, page.blocks) if page.html is None else lines_at(page.text, page.blocks)


def lines_at(text: str, blocks: tuple[Block, ...]) -> list[int]:
    """The number of the line of the page text that each block starts in."""
    numbers, at, line = [], 0, 0
    for block in blocks:
        line += text.count("\n", at, block.start)
        at = block.start
        numbers.append(line)
    return numbers


def _by_itself(line: Line) -> tuple[Label, str]:
    """What a marker says."""
    look = line.look
    return (look.label, look.rule) if look.label is not None else (Label.OTHER, "label/no-article")


__all__ = ["Segmented", "before_standfirst", "label_pages", "lines_at", "reasons_for", "ruled", "segmented"]
