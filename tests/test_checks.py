"""What the suites say of single records, of the release, and on which line."""

from __future__ import annotations

import json
import pickle
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ROOT, cases

from vncuba_dataset.checks import place
from vncuba_dataset.suites import load_suites

SUITES = {
    name: json.loads((ROOT / "expectations" / f"{name}.json").read_text(encoding="utf-8"))["expectations"]
    for name in ("seed", "article", "release")
}
EVERY = [pytest.param(one, id=f"{name}-{i}") for name, listed in SUITES.items() for i, one in enumerate(listed, 1)]
FIELDS = (
    *("text", "language", "title", "captions", "source", "source_name", "evidence", "page"),
    *("date", "date_edtf", "date_earliest", "date_latest"),
)


@pytest.fixture(scope="module", autouse=True)
def _suites() -> None:
    """Great Expectations knows a type once its module is imported."""
    load_suites()


@pytest.mark.parametrize(("use", "row", "says"), cases("checks", use=str, row=dict, says=str))
def test_what_a_check_says(use: str, row: dict[str, Any], says: str | None) -> None:
    from vncuba_dataset.suites import _implementation

    (config,) = (one for one in SUITES["article"] if one["notes"].startswith(use))
    assert set(row) <= set(FIELDS)
    expectation = _implementation(config["type"])
    defaults = {name: field.default for name, field in expectation.__fields__.items()}
    excerpt = expectation.excerpt({**dict.fromkeys(FIELDS), **row}, {**defaults, **config["kwargs"]})
    assert excerpt == (says or "")


@pytest.mark.parametrize("one", EVERY)
def test_every_expectation_speaks_to_a_curator(one: dict[str, Any]) -> None:
    """One sentence that says what is wrong, one edit that would pass, and no more severities than are known."""
    assert one["notes"].endswith(".")
    assert "." not in one["notes"][:-1].replace("schema.", "")
    assert one["meta"]["fix"].rstrip("`").endswith((".", "3", "true"))
    assert one.get("severity", "critical") in {"critical", "warning"}
    assert "expect" not in one["notes"].lower().replace("that this corpus expects", "")


NEEDY = [one["kwargs"] for one in SUITES["article"] if "needs" in one["kwargs"]]


@pytest.mark.parametrize("kwargs", [pytest.param(one, id=one["needs"]) for one in NEEDY])
@settings(max_examples=150)
@given(data=st.data())
def test_what_a_pattern_needs_stands_in_all_its_matches(kwargs: dict[str, Any], data: st.DataObject) -> None:
    """A text without it is not searched, so that nothing may be missed by it."""
    match = data.draw(st.from_regex(kwargs["regex"]))
    assert re.search(kwargs["needs"], match)


def test_every_check_has_cases_that_fail_and_that_pass() -> None:
    told: dict[str, set[bool]] = {}
    for param in cases("checks", use=str, row=dict, says=str):
        use, _, says = param.values
        told.setdefault(use, set()).add(says is not None)
    assert all(sides == {True, False} for sides in told.values())
    ours = [one for one in SUITES["article"] if not one["type"].startswith("expect_column")]
    for one in ours:
        assert any(one["notes"].startswith(use) for use in told), one["notes"]


def test_expectations_are_classes_that_serialise() -> None:
    from great_expectations.core.expectation_suite import ExpectationSuite

    from vncuba_dataset.checks import expectations

    for suite in (load_suites().article, load_suites().release):
        for one in suite.expectations:
            config = one.configuration.to_json_dict()
            again = ExpectationSuite(name="again", expectations=[config]).expectations[0]
            assert again == one
            assert pickle.loads(pickle.dumps(one.configuration.to_json_dict())) == config
    ours = {type(one).__name__ for one in load_suites().article.expectations} & set(vars(expectations))
    assert len(ours) == 11


@pytest.mark.parametrize(
    ("page", "blocks", "column", "excerpt", "line"),
    [
        pytest.param("Menu\n\nBody one.\n\nMail a@b.vn", [(6, 15), (15, 28)], "text", "a@b.vn", 5, id="excerpt"),
        pytest.param(
            "a@b.vn\n\nBody one.\n\nMail a@b.vn", [(8, 17), (17, 30)], "text", "a@b.vn", 5, id="in-the-body"
        ),
        pytest.param("Menu\n\nBody one.", [(4, 15)], "text", "", 3, id="start-of-the-body"),
        pytest.param("Menu\nToday\nBody.", [(11, 16)], "date_edtf", "2023", 2, id="evidence"),
        pytest.param("Menu\nToday\nBody.", [(11, 16)], "encoding", "binary", None, id="nowhere"),
        pytest.param("Menu\n\n**Bold** a@b.vn", [(6, 21)], "text", "Bold a@b.vn", 3, id="markdown-undone"),
    ],
)
def test_the_line_that_matters(
    page: str, blocks: list[tuple[int, int]], column: str, excerpt: str, line: int | None
) -> None:
    row = {
        "page": page,
        "blocks": [{"start": start, "end": end, "label": "body"} for start, end in blocks],
        "evidence": [{"field": "date_edtf", "start": 5}, {"field": "encoding", "start": None}],
    }
    assert place.line_of(row, column, excerpt) == line


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        ("Its sidecar is wrong: seeds/a.toml, line 3: no key 'titel'.", ("seeds/a.toml", 3)),
        ("Its sidecar is wrong: a.toml: it is not TOML.", ("seeds/a.toml", 1)),
        ("Its sidecar is wrong: a.toml: it is not TOML: Invalid value (at line 2, column 8).", ("seeds/a.toml", 2)),
        ("Its sidecar is wrong: other.toml, line 3: no key.", None),
        ("No article was found on the page.", None),
    ],
)
def test_what_is_wrong_in_a_sidecar_is_shown_there(reason: str, found: tuple[str, int] | None) -> None:
    assert place.sidecar_place("seeds/a.txt", reason) == found


# ---------------------------------------------------------------- the release as a whole

RELEASE = {"": 3, "granma": 30, "vov": 40}


@pytest.mark.parametrize(
    ("kind", "options", "missing", "says"),
    [
        pytest.param("ExpectRecordsToStay", {"last": {"vov": 74}}, {}, None, id="most-stayed"),
        pytest.param(
            "ExpectRecordsToStay", {"last": {"vov": 80}}, {}, "73 records, 80 in the last release", id="gone"
        ),
        pytest.param("ExpectRecordsToStay", {}, {}, None, id="first-release"),
        pytest.param("ExpectOutletsToStay", {"last": {"vov": 1, "qdnd": 2, "": 9}}, {}, "qdnd (2)", id="outlet-gone"),
        pytest.param("ExpectOutletsToStay", {"last": {"vov": 90, "": 9}}, {}, None, id="outlets-stayed"),
        pytest.param(
            "ExpectShareMissingToBeBelow",
            {"column": "date_edtf", "max_share": 0.6},
            {"granma": 19, "vov": 10, "": 3},
            "granma: 19 of 30",
            id="outlet-without-dates",
        ),
        pytest.param(
            "ExpectShareMissingToBeBelow",
            {"column": "date_edtf", "max_share": 0.6},
            {"granma": 18, "": 3},
            None,
            id="few-records-say-nothing",
        ),
        pytest.param(
            "ExpectShareMissingToBeBelow",
            {"column": "date_edtf", "max_share": 0.2, "per_outlet": False},
            {"granma": 18, "": 3},
            "all: 21 of 73",
            id="all-together",
        ),
    ],
)
def test_the_release_as_a_whole(
    kind: str, options: dict[str, Any], missing: dict[str, int], says: str | None
) -> None:
    from vncuba_dataset.checks import expectations

    expectation = getattr(expectations, kind)(**options)
    assert expectation.offence(RELEASE, {"date_edtf": missing}) == says
