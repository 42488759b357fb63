"""Knowledge that fires nowhere, or everywhere, is a fault: every rule is tried on its own cases."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support import ROOT

import vncuba_dataset as vc
from vncuba_dataset.assign.view import View
from vncuba_dataset.knowledge import Marker, OutletRule, fold, load_knowledge
from vncuba_dataset.model import Label, Page
from vncuba_dataset.segment import segment

KNOWLEDGE = load_knowledge()
RULES = [(o.id, rule) for o in KNOWLEDGE.outlets.values() for rule in o.rule]
CASES = [(o, r, case, True) for o, r in RULES for case in r.fires] + [
    (o, r, c, False) for o, r in RULES for c in r.silent
]
FILLER = "Hai bên khẳng định tiếp tục hợp tác trong lĩnh vực nông nghiệp và y tế trong những năm tới.\n"


@pytest.mark.parametrize(("outlet", "rule", "case", "fires"), CASES, ids=lambda v: v if isinstance(v, str) else None)
def test_outlet_rule_fires_on_its_cases_alone(outlet: str, rule: OutletRule, case: str, fires: bool) -> None:
    text = f"{case}\n{FILLER}" if rule.where == "dateline" else f"{FILLER}{case}\n"
    a = vc.clean(text)
    used = {e.rule for e in a.evidence}
    assert (rule.rule in used) == fires, a.evidence
    if fires and "source" in rule.gives:
        assert a.source == outlet


def test_every_rule_has_cases_and_a_reason() -> None:
    for _, rule in RULES:
        assert rule.fires, rule.rule
        assert rule.silent, rule.rule
        assert rule.why.endswith("."), rule.rule
        assert rule.rule.split("/")[0] in KNOWLEDGE.outlets
    assert len({rule.rule for _, rule in RULES}) == len(RULES)


def _plain_markers() -> list[tuple[Marker, str]]:
    found = [(m, w) for m in KNOWLEDGE.markers() for w in m.words if m.match in {"line", "start"}]
    return [(m, w) for m, w in found if m.label != Label.SECTION]


@pytest.mark.parametrize(("marker", "word"), _plain_markers(), ids=lambda v: v if isinstance(v, str) else v.rule)
def test_marker_labels_its_line_and_no_sentence_that_holds_its_words(marker: Marker, word: str) -> None:
    rest = " abc" if marker.match == "start" else ""
    page = f"{FILLER}{word}{rest}\n{FILLER}Tác giả viết rằng {word} là tên một mục trên trang báo cũ của tỉnh.\n"
    blocks = vc.clean(page).blocks
    marked = next(b for b in blocks if page[b.start : b.end].startswith(word))
    assert marked.label == KNOWLEDGE_LABELS[fold(word)] == marker.label
    assert blocks[-1].rule != marker.rule


THREAD = "".join(f"Who was there in May.\n{name} says:\n" for name in ("Rosa", "Yoel")) + "So was I in June.\n"
PATTERNS = [m for m in KNOWLEDGE.markers() if m.match not in {"line", "start"}]
FOUND = [(m, line, True) for m in PATTERNS for line in m.fires] + [(m, c, False) for m in PATTERNS for c in m.silent]


@pytest.mark.parametrize(
    ("marker", "line", "fires"),
    FOUND,
    ids=lambda v: v.rule if isinstance(v, Marker) else v if isinstance(v, str) else "",
)
def test_pattern_finds_its_lines_alone(marker: Marker, line: str, fires: bool) -> None:
    """Languages share words, so another language's rule of the same kind may speak first; one reader is no thread."""
    kind = marker.rule.split("/")[1]
    page = line if marker.first else f"{FILLER}{line}\n{THREAD if kind == 'reader' else ''}"
    start = 0 if marker.first else len(FILLER)
    rules = {
        b.rule.split("/")[1] for b in vc.clean(page).blocks if b.start >= start and b.end <= start + len(line) + 1
    }
    assert (kind in rules) == fires, rules


KNOWLEDGE_LABELS = {fold(w): m.label for m, w in _plain_markers()}


def test_no_python_file_knows_viet_nam_or_cuba() -> None:
    """Another bilateral corpus is another schema folder, not a fork: names stand in docstrings and comments alone."""
    import ast

    package = ROOT / "vncuba_dataset"
    for path in package.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in prose]
        spoken = [text for text in texts if isinstance(text, str) and "Scraped pages about" not in text]
        names = re.compile(r"(?i)vov\b|ttxvn|prensa|granma|havana|hanoi|thoidai|viet ?nam|(?<!vn)cuba\b")
        found = [text for text in spoken if names.search(text)]
        assert found == [], path


def test_columns_have_meanings_and_the_model_has_the_columns() -> None:
    import dataclasses

    names = {f.name for f in dataclasses.fields(vc.Article)}
    assert {c.name for c in KNOWLEDGE.columns} == names
    assert all(c.meaning.endswith(".") for c in KNOWLEDGE.columns)


def test_schema_is_what_ships(tmp_path: Path) -> None:
    raw = json.loads((ROOT / "schema" / "article.json").read_text(encoding="utf-8"))
    assert [c["name"] for c in raw["columns"]] == [c.name for c in KNOWLEDGE.columns]


def test_view_spans_leave_out_blanks() -> None:
    page = "  Cuba  \n"
    blocks = segment(page, knowledge=KNOWLEDGE)
    view = View(Page(page, "a.txt"), page, blocks, KNOWLEDGE)
    assert view.words(blocks[0]) == "Cuba"
