"""Blocks → labelled blocks: first each block by itself, then by its neighbours. Nothing is moved or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.label.looks import look_at
from vncuba_dataset.label.model import load_model
from vncuba_dataset.label.neighbours import Labels, label_after, label_before, label_lead
from vncuba_dataset.label.stretch import Line, label_article
from vncuba_dataset.model import Block, Label

Segmented = tuple[str, tuple[Block, ...]]
"""A page text and its blocks."""


def label(text: str, blocks: tuple[Block, ...], *, knowledge: Knowledge) -> tuple[Block, ...]:
    """Give every block of one page its label and the rule that gave it."""
    return label_pages([(text, blocks)], knowledge=knowledge)[0]


def label_pages(pages: Sequence[Segmented], *, knowledge: Knowledge) -> list[tuple[Block, ...]]:
    """Give every block of many pages its label and the rule that gave it.

    Pages are judged each by itself, but computed together: a batch costs a third of its pages one by one. Total; the
    spans are returned as they came.
    """
    judged = load_model(knowledge.labels).judge([lines_of(text, blocks) for text, blocks in pages])
    found = []
    for (text, blocks), chances in zip(pages, judged, strict=True):
        at = first_lines(text, blocks)
        looks = look_at(text, blocks, knowledge=knowledge)
        lines = [
            Line(look, *chances[i]) if i < len(chances) else Line(look) for look, i in zip(looks, at, strict=True)
        ]
        labels = [_by_itself(line) for line in lines]
        if body := label_article(lines, labels):
            label_lead(looks, labels, body)
            label_before(looks, labels, body)
            label_after(looks, labels, body)
        given = zip(blocks, labels, strict=True)
        found.append(tuple(replace(block, label=what, rule=rule) for block, (what, rule) in given))
    return found


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


def reasons_for(text: str, blocks: tuple[Block, ...], *, knowledge: Knowledge) -> dict[int, list[tuple[str, float]]]:
    """By the start of each block the model judged: its features, the strongest first, with their push (log-odds)."""
    lines, at = lines_of(text, blocks), first_lines(text, blocks)
    model = load_model(knowledge.labels)
    pushes = model.reasons(lines)
    return {block.start: pushes[i] for block, i in zip(blocks, at, strict=True) if i in pushes}


def _by_itself(line: Line) -> tuple[Label, str]:
    look = line.look
    return (look.label, look.rule) if look.label is not None else (Label.OTHER, "label/no-article")


__all__ = ["Labels", "label", "label_pages", "reasons_for"]
