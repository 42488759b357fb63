"""Blocks → labelled blocks: first each block by itself, then by its neighbours. Nothing is moved or dropped."""

from __future__ import annotations

from dataclasses import replace

from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.label.looks import Look, look_at
from vncuba_dataset.label.neighbours import Labels, label_after, label_before, label_lead
from vncuba_dataset.label.stretch import find_stretch, is_caption, is_repetition
from vncuba_dataset.model import Block, Label


def label(text: str, blocks: tuple[Block, ...], *, knowledge: Knowledge) -> tuple[Block, ...]:
    """Give every block its label and the rule that gave it. Total; the spans are returned as they came."""
    looks = look_at(text, blocks, knowledge=knowledge)
    start, end = find_stretch(looks)
    labels = [_by_itself(look) for look in looks]
    _inside(looks, labels, range(start, end))
    if body := [i for i in range(start, end) if labels[i][0] is Label.BODY]:
        label_lead(looks, labels, body)
        label_before(looks, labels, body)
        label_after(looks, labels, body)
    return tuple(replace(b, label=what, rule=rule) for b, (what, rule) in zip(blocks, labels, strict=True))


def _by_itself(look: Look) -> tuple[Label, str]:
    return (look.label, look.rule) if look.label is not None else (Label.OTHER, "label/no-article")


def _inside(looks: list[Look], labels: Labels, stretch: range) -> None:
    """Within the article everything without a marker is body, but repetitions and captions below their picture."""
    for i in stretch:
        if not looks[i].open:
            continue
        if looks[i].credited:
            labels[i] = (Label.BYLINE, "label/credit-alone")
        elif is_repetition(looks[i]):
            labels[i] = (Label.OTHER, "label/repeated-paragraph")
        elif is_caption(looks, i):
            labels[i] = (Label.CAPTION, "label/below-picture")
        else:
            labels[i] = (Label.BODY, "label/article")
