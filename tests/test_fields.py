"""Fields and where they come from: single lines, small pages, and the labelled pages of tests/pages."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
from labelled import PAGES, Labelled, read_page, rightly_labelled
from support import ROOT, cases

import vncuba_dataset as vc
from vncuba_dataset.assign.domains import domain_owner
from vncuba_dataset.assign.language import language_of
from vncuba_dataset.clean import assign
from vncuba_dataset.clocks import zone_of
from vncuba_dataset.dateline import read_dateline
from vncuba_dataset.dates import MAX_LINE, Stated, beside, is_date_line, stated_dates
from vncuba_dataset.errors import KnowledgeError
from vncuba_dataset.knowledge import load_knowledge
from vncuba_dataset.markdown import undo_markdown
from vncuba_dataset.model import Article, Page
from vncuba_dataset.signoff import read_credit, read_foot

KNOWLEDGE = load_knowledge()
PROSE = {
    code: tuple(words.values())
    for code, words in tomllib.loads((ROOT / "tests/cases/prose.toml").read_text(encoding="utf-8")).items()
}


@pytest.mark.parametrize(("line", "language", "edtf"), cases("stamps", line=str, language=str, edtf=str))
def test_stamps(line: str, language: str, edtf: str | None) -> None:
    title, first, second = PROSE[language]
    shapes = [f"{title}\n{line}\n\n{first}\n\n{second}\n", f"{title}\n\n{line}\n{first}\n{second}\n"]
    if edtf is None:
        shapes += [f"{line}\n{title}\n\n{first}\n\n{second}\n", f"{title}\n\n{first}\n\n{second}\n\n{line}\n"]
    assert [vc.clean(page).date_edtf for page in shapes] == [edtf] * len(shapes)


@pytest.mark.parametrize(
    ("head", "language", "place", "day", "none"),
    cases("heads", head=str, language=str, place=str, day=str, none=bool),
)
def test_heads(head: str, language: str, place: str | None, day: str | None, none: bool | None) -> None:
    text = head if none else head + PROSE[language][1]
    line = read_dateline(text, knowledge=KNOWLEDGE)
    if none:
        assert line is None
        return
    assert line is not None
    found = (line.place and text[slice(*line.place)], line.day and text[slice(*line.day)])
    assert found == (place, day)


@pytest.mark.parametrize(("text", "agency"), cases("signoffs", text=str, agency=str))
def test_signoffs(text: str, agency: str | None) -> None:
    foot, line = read_foot(text, knowledge=KNOWLEDGE), read_credit(text, knowledge=KNOWLEDGE)
    credits = [*([foot.credit] if foot else []), *([line[0]] if line else [])]
    assert next((credit.agency for credit in credits if "agency" in credit.gives), None) == agency


@pytest.mark.parametrize(
    ("page", "url", "captured", "found", "absent", "warning"),
    cases("records", page=str, url=str, captured=dt.date, found=dict, absent=list, warning=str),
)
def test_records(
    page: str,
    url: str | None,
    captured: dt.date | None,
    found: dict[str, Any] | None,
    absent: list[str] | None,
    warning: str | None,
) -> None:
    placed = re.search(r"\{(\w\w):", page)
    language = placed[1] if placed else "en"
    for i, name in enumerate(("title", "first", "second")):
        page = page.replace(f"{{{language}:{name}}}", PROSE[language][i])
    article = vc.clean(page, url=url, captured=captured)
    for name, value in (found or {}).items():
        assert getattr(article, name) == value, name
    for name in absent or ():
        assert getattr(article, name) is None, name
    warnings = [e.rule for e in article.evidence if e.field == "warning"]
    assert any(rule.startswith(warning) for rule in warnings) if warning else not warnings


@pytest.mark.parametrize(
    ("language", "head", "lead", "between", "tail", "suffix", "below", "foot", "source", "warning"),
    cases(
        "claims",
        language=str,
        head=str,
        lead=str,
        between=str,
        tail=str,
        suffix=str,
        below=str,
        foot=str,
        source=str,
        warning=str,
    ),
)
def test_claims(
    language: str,
    head: str | None,
    lead: str | None,
    between: str | None,
    tail: str | None,
    suffix: str | None,
    below: str | None,
    foot: str | None,
    source: str | None,
    warning: str | None,
) -> None:
    title, first, second = PROSE[language]
    heading, opening = f"{title}{suffix or ''}\n{below or ''}", f"{lead or ''}{first}"
    parts = [head, heading, opening, between, f"{second}{tail or ''}", foot]
    article = vc.clean("\n\n".join(part for part in parts if part) + "\n")
    assert article.source == source
    warnings = [e.rule for e in article.evidence if e.field == "warning"]
    assert warning in warnings if warning else not warnings


@pytest.mark.parametrize(("line", "language", "edtf"), cases("stamps", line=str, language=str, edtf=str))
def test_a_glance_at_the_words_of_a_line_hides_no_date_line(line: str, language: str, edtf: str | None) -> None:
    """What a line holds besides its dates, asked in full, gives the same answer as with the glance before it."""
    dates = stated_dates(line, knowledge=KNOWLEDGE) or stated_dates(line, knowledge=KNOWLEDGE, language=language)
    if len(line) <= MAX_LINE and dates and not beside(line, dates, knowledge=KNOWLEDGE):
        assert is_date_line(line, knowledge=KNOWLEDGE)


# ---------------------------------------------------------------- the labelled pages

FIELDS = ("language", "source", "agency", "place", "date", "title")
FLOORS = {
    "right labels": {"language": 1.0, "source": 0.95, "agency": 0.97, "place": 0.95, "date": 0.99, "title": 0.99},
    "own labels": {"language": 1.0, "source": 0.95, "agency": 0.94, "place": 0.93, "date": 0.98, "title": 0.97},
}
"""Share of the fields a careful reader finds that are found; a wrong or invented source or date is never allowed."""


@cache
def _outcomes(how: str) -> dict[str, dict[str, str]]:
    """For each labelled page, what became of each field: right, silent, missed, wrong or invented."""
    outcomes = {}
    for path in PAGES:
        page = read_page(path)
        if how == "right labels":
            article = assign(Page(page.text, page.name), rightly_labelled(page), knowledge=KNOWLEDGE)
        else:
            article = vc.clean(page.text)
        outcomes[page.name] = {name: _outcome(name, page, article) for name in FIELDS}
    return outcomes


def _outcome(name: str, page: Labelled, article: Article) -> str:
    wanted = _headline(page) if name == "title" else page.fields[name]
    found = article.date_edtf if name == "date" else getattr(article, name)
    if name in {"source", "agency"} and wanted is not None and not _is_known(wanted):
        return "unknown outlet"
    if wanted is None or found is None:
        return "silent" if wanted == found else "missed" if found is None else "invented"
    same = _same_publisher(wanted, found) if name == "source" else _plain(wanted) == _plain(found)
    return "right" if same else "wrong"


def _headline(page: Labelled) -> str | None:
    """The first line of the headline, and the next where that goes on with a small letter."""
    titles = [(i, page.text[start:end]) for i, (start, end, label) in enumerate(page.pieces) if label == "title"]
    if not titles:
        return None
    (at, first), (then, second) = titles[0], ([*titles, (-1, "")])[1]
    return f"{first} {second}" if then == at + 1 and second[:1].islower() else first


def _is_known(outlet: str) -> bool:
    return "." in outlet or outlet in KNOWLEDGE.outlets or outlet in {o.agency for o in KNOWLEDGE.outlets.values()}


def _same_publisher(wanted: str, found: str) -> bool:
    """The same outlet, or an edition of it that has a file of its own below the same domain."""
    if wanted == found or wanted not in KNOWLEDGE.outlets or found not in KNOWLEDGE.outlets:
        return wanted == found
    ours, theirs = KNOWLEDGE.outlets[wanted].domains, KNOWLEDGE.outlets[found].domains
    return any(one.endswith("." + other) for one in theirs for other in ours)


def _plain(words: str) -> str:
    return re.sub(r"\W+", " ", undo_markdown(words)).strip().casefold()


@pytest.mark.parametrize("how", FLOORS)
@pytest.mark.parametrize("field", ["source", "date"])
@pytest.mark.parametrize("name", [path.name for path in PAGES])
def test_no_source_and_no_date_is_wrong_or_invented(name: str, field: str, how: str) -> None:
    assert _outcomes(how)[name][field] not in {"wrong", "invented"}


@pytest.mark.parametrize("how", FLOORS)
@pytest.mark.parametrize("field", FIELDS)
def test_fields_are_found_where_a_careful_reader_finds_them(field: str, how: str) -> None:
    counts = Counter(outcome[field] for outcome in _outcomes(how).values())
    stated = counts["right"] + counts["missed"] + counts["wrong"]
    assert stated >= 30
    assert counts["right"] / stated >= FLOORS[how][field], [
        (name, outcome[field]) for name, outcome in _outcomes(how).items() if outcome[field] in {"missed", "wrong"}
    ]


# ---------------------------------------------------------------- the small parts


def test_languages_of_a_mixed_body_have_their_shares() -> None:
    spanish, english = " ".join(PROSE["es"][1:]), " ".join(PROSE["en"][1:])
    article = vc.clean(f"{PROSE['es'][0]}\n\n{spanish}\n\n{PROSE['es'][1][:-1]} hoy.\n\n{english}\n")
    assert [one.language for one in article.languages] == ["es", "en"]
    assert sum(one.share for one in article.languages) == pytest.approx(1.0, abs=0.002)
    assert article.language == "es"
    rows = [e for e in article.evidence if e.field == "languages"]
    assert [e.value for e in rows] == ["es", "en"]
    assert all(e.start is not None for e in rows)


def test_language_is_the_same_in_every_thread_and_order() -> None:
    texts = [PROSE[code][i] for code in PROSE for i in (0, 1, 2)] + ["Cuba y Vietnam firman acuerdos", "Tô Lâm"]
    alone = [language_of(text, knowledge=KNOWLEDGE) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: language_of(text, knowledge=KNOWLEDGE), texts * 4))
    assert together == alone * 4
    assert [language_of(text, knowledge=KNOWLEDGE) for text in reversed(texts)] == alone[::-1]


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("en.granma.cu", "granma"),
        ("granma.cu:443", "granma"),
        ("user@www.baoabc.com.vn", "baoabc.com.vn"),
        ("img.tin.example.co.uk", "example.co.uk"),
        ("ten.example.blogspot.com", "example.blogspot.com"),
        ("www.facebook.com", None),
        ("i0.wp.com", None),
        ("localhost", None),
        ("com.vn", None),
        ("notgranma.cu", "notgranma.cu"),
        ("192.168.0.1", None),
        ("", None),
    ],
)
def test_owner_of_a_host(host: str, owner: str | None) -> None:
    assert domain_owner(host, KNOWLEDGE) == owner


def test_time_zones_come_from_the_package_and_have_summers() -> None:
    stated = {month: Stated(0, 0, 2021, month, 7) for month in (1, 7)}
    assert zone_of("America/Havana").utcoffset(dt.datetime(2021, 7, 7, 12)) == dt.timedelta(hours=-4)
    assert zone_of("America/Havana").utcoffset(dt.datetime(2021, 1, 7, 12)) == dt.timedelta(hours=-5)
    assert stated[1].instant("America/Havana") is None  # no time of the day is stated
    for name in ("Asia/Nowhere", "../../etc/passwd", "", "/etc/passwd"):
        with pytest.raises(KnowledgeError, match="no such zone"):
            zone_of(name)


@pytest.mark.parametrize(("line", "zone", "moment"), cases("moments", line=str, zone=str, moment=str))
def test_moments(line: str, zone: str | None, moment: str | None) -> None:
    stated = stated_dates(line, knowledge=KNOWLEDGE)[0].instant(zone)
    assert (stated and f"{stated:%Y-%m-%dT%H:%M:%SZ}") == moment


def test_every_named_zone_is_one() -> None:
    meant = KNOWLEDGE.stamps.zones
    assert meant and all(zone_of(zone) for zones in meant.values() for zone in zones)
    assert all(zones for zones in meant.values())


@pytest.mark.parametrize(
    ("told", "source"),
    [
        ('{"@type": "NewsArticle", "publisher": {"@type": "Organization", "name": "Viet Nam News"}}', "vietnamnews"),
        ('{"@graph": [{"@type": "Article", "publisher": [{"name": "OnCuba"}]}]}', "oncuba"),
        ('{"@type": "NewsArticle", "publisher": {"name": "A paper that no file has"}}', None),
        ('{"@type": "NewsArticle", "author": {"name": "Viet Nam News"}}', None),
        ('{"@type": "NewsArticle", "video": {"publisher": {"name": "Viet Nam News"}}}', None),
        ('{"@type": "NewsArticle", "publisher": 5}', None),
    ],
)
def test_publisher_in_the_head_of_an_html_page(told: str, source: str | None) -> None:
    title, first, second = PROSE["en"]
    head = f'<head><meta charset="utf-8"><script type="application/ld+json">{told}</script></head>'
    page = f"<!doctype html><html>{head}<body><h1>{title}</h1><p>{first}</p><p>{second}</p></body></html>"
    assert vc.clean(page.encode(), name="page.html").source == source
