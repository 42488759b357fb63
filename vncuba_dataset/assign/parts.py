"""Summary, section and captions, from the blocks that carry them."""

from __future__ import annotations

from vncuba_dataset.assign.bare import bare_title, bare_words
from vncuba_dataset.assign.section import read_section
from vncuba_dataset.assign.view import View
from vncuba_dataset.knowledge import fold
from vncuba_dataset.model import Found, Label


def find_summary(view: View, title: Found | None = None) -> Found | None:
    """The standfirst; where it has two paragraphs, both, as they stand on the page; never the headline again."""
    taken = title.start if title and title.rule == "title/above-body" else None
    blocks = [b for b in view.labelled(Label.SUMMARY) if taken is None or b.start > taken]
    if not blocks:
        return None
    parts = [bare_words(view, block) for block in blocks]
    return Found("\n\n".join(p.value for p in parts), parts[0].rule, parts[0].start, parts[-1].end)


def find_section(view: View, title: Found | None) -> Found | None:
    """The section: a step of the breadcrumb, else what stands above the headline; never the home page."""
    labelled = view.labelled(Label.TITLE)
    return read_section(view, labelled[0].start if labelled else title.start if title else None)


def find_captions(view: View) -> list[Found]:
    """Captions in page order, each once, without the bars around them."""
    found: dict[str, Found] = {}
    for block in view.labelled(Label.CAPTION):
        caption = bare_title(view, block)
        found.setdefault(fold(caption.value), caption)
    return [caption for caption in found.values() if caption.value]
