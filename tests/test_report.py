"""The report: one file that is whole without network or script, escaped, the same each time, and true."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import browser
import pytest
from support import ARTICLE_TEXT, ROOT

import vncuba_dataset as vc
from vncuba_dataset.publish.charts import MAX_ROWS, REST, by_year, shares, spans

PAGE = "http://page.test/index.html"
EVIL = "<script>alert(1)</script>"
LEFT = "date 2023-06-23 The two sides agreed to meet again in Havana and to send more rice in the coming year.\n"


def report_of(folder: Path) -> str:
    return (folder / "report" / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report on pages whose names, texts and titles are markup."""
    folder = tmp_path_factory.mktemp("evil")
    seeds = folder / "seeds"
    seeds.mkdir()
    name = "<script>alert(1)<&'\".txt"
    (seeds / name).write_text(f"{ARTICLE_TEXT}\n{EVIL} was printed.\n\n{LEFT}", encoding="utf-8")
    (seeds / f"b{name}").touch()
    (seeds / "c<img src=x onerror=alert(1)>.xlsx").touch()
    (seeds / "good.txt").write_text(ARTICLE_TEXT, encoding="utf-8")
    schema = Path(shutil.copytree(ROOT / "schema", folder / "schema"))
    card = (schema / "card.toml").read_text(encoding="utf-8")
    (schema / "card.toml").write_text(re.sub(r"(?m)^title = .*$", f'title = "{EVIL}"', card), encoding="utf-8")
    vc.build(seeds, folder / "dist", schema=schema)
    return report_of(folder / "dist")


class Tags(HTMLParser):
    """Tags with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_text_is_escaped(evil: str) -> None:
    parsed = Tags(evil)
    assert not {tag for tag, _ in parsed.tags} & {"script", "img", "iframe", "object", "embed"}
    assert not any(name.startswith("on") for _, attributes in parsed.tags for name in attributes)
    assert parsed.text.count("<script>alert(1)") >= 5  # title, heading, two names, words around
    assert f"{EVIL} was printed." in parsed.text
    assert "c<img src=x onerror=alert(1)>.xlsx" in parsed.text


def test_links_lead_to_the_page_and_its_line(evil: str) -> None:
    links = [attributes["href"] or "" for tag, attributes in Tags(evil).tags if tag == "a"]
    assert "../../seeds/%3Cscript%3Ealert%281%29%3C%26%27%22.txt#L7" in links
    assert all(link.startswith("../../seeds/") for link in links)


def test_it_names_nothing_outside_itself(evil: str, dist: Path) -> None:
    for html in (evil, report_of(dist)):
        for tag, attributes in Tags(html).tags:
            for name in ("src", "srcset", "action", "data", "poster", "xlink:href"):
                assert name not in attributes, tag
            if tag == "link":
                assert attributes["href"] == "data:,"
        assert "url(" not in html
        assert "@import" not in html


def test_a_browser_shows_it_without_complaint_or_request(evil: str, dist: Path) -> None:
    own = {urlsplit(r).hostname for r in browser.load(b"<!DOCTYPE html><link rel=icon href=data:,>").requests}
    for html in (evil, report_of(dist)):
        seen = browser.load(html.encode())
        assert seen.console == ()
        assert [r for r in seen.requests if urlsplit(r).hostname not in own - {"page.test"}] == [PAGE]
        assert "What was checked" in seen.dom
        assert "<script" not in seen.dom


def test_the_browser_would_have_told() -> None:
    """The test above can fail: a page that complains and asks is seen to."""
    seen = browser.load(b"<!DOCTYPE html><img src='http://other.test/a.png'><script>console.error('Oh.')</script>")
    assert "http://other.test/a.png" in seen.requests
    assert any("Oh." in line for line in seen.console)


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_is_wider_than_the_window(width: int, evil: str) -> None:
    """A script of the test's own, not the report's, measures the page in a frame of that width."""
    page = evil.replace("&", "&amp;").replace("'", "&#39;")
    ruler = (
        f"<!DOCTYPE html><iframe width={width} height=900 sandbox='allow-same-origin' srcdoc='{page}'></iframe>"
        "<p id=told></p><script>onload = () => { const page = document.querySelector('iframe').contentDocument;"
        "document.querySelector('#told').textContent = 'wide: ' + page.documentElement.scrollWidth }</script>"
    )
    seen = browser.load(ruler.encode())
    (wide,) = re.findall(r"wide: (\d+)", seen.dom)
    assert 0 < int(wide) <= width


def test_it_says_what_was_checked_and_how_often(evil: str) -> None:
    checked = evil[evil.index('id="checked"') :]
    rows = re.findall(r"<td>(\w+)</td><td>(.*?)</td><td>(\w+)</td><td class=\"n \w+\">(\d+)</td>", checked, re.DOTALL)
    found = {re.sub(r"\s+", " ", note).strip(): int(n) for _, note, _, n in rows}
    assert found["The file is empty."] == 1
    assert sum(found.values()) == 2
    assert {suite for suite, *_ in rows} == {"seed", "article", "release"}


def test_lines_around_the_one_that_matters_are_shown(evil: str) -> None:
    assert '<b class="it"><i>7</i>date 2023-06-23 The two sides' in evil
    assert "<b><i>5</i>&lt;script&gt;" in evil


def test_a_clean_release_says_so(dist: Path) -> None:
    html = report_of(dist)
    assert "Every page and the release as a whole passed." in html
    assert "vietnamnews, 2024, en: 1" in html
    assert "What to look at" not in html


# ---------------------------------------------------------------- charts


def test_every_record_is_in_a_bar() -> None:
    counts = {(f"s{i % 60}", str(2000 + i % 3), f"l{i % 12}"): i + 1 for i in range(120)}
    chart = by_year("t", "a", counts)
    told = sum(int(bar.title.rsplit(": ", 1)[1]) for bar in chart.bars)
    assert told == sum(counts.values()) == sum(int(row[-1]) for row in chart.rows)
    assert len({word.text for word in chart.words if word.anchor == "end"}) == MAX_ROWS + 1
    assert {name for _, name in chart.legend} >= {REST}
    assert all(bar.x >= 0 and bar.x + bar.width <= chart.width for bar in chart.bars)


def test_shares_fill_the_bar() -> None:
    chart = shares("t", "a", {"date": {"line": 3, "null": 1}, "source": {f"r{i}": 1 for i in range(20)}})
    for y in {bar.y for bar in chart.bars}:
        assert sum(bar.width for bar in chart.bars if bar.y == y) == pytest.approx(480, abs=0.5)
    assert ("date", "line", "3", "75%") in chart.rows


def test_spans_go_from_the_least_to_the_most() -> None:
    chart = spans("t", "a", {"vov": Counter([0.2, 0.4, 0.9]), "acn": Counter([0.5])})
    assert chart.rows == (("vov", "3", "20%", "40%", "90%"), ("acn", "1", "50%", "50%", "50%"))
    assert [bar.width for bar in chart.bars[:2]] == [pytest.approx(266), 4]
