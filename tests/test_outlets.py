"""What outlet files promise beside their rules: domains, editions, dates in addresses, where a mark may stand."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from support import ROOT

import vncuba_dataset as vc
from vncuba_dataset.dateline import read_dateline
from vncuba_dataset.errors import KnowledgeError
from vncuba_dataset.knowledge import AddressDate, Outlet, OutletRule, fold, line_key, load_knowledge
from vncuba_dataset.signoff import read_foot

KNOWLEDGE = load_knowledge()
OUTLETS = list(KNOWLEDGE.outlets.values())
DOMAINS = [(outlet.id, domain) for outlet in OUTLETS for domain in outlet.domains]
EDITIONS = [(outlet.id, host) for outlet in OUTLETS for host in outlet.editions]
MARKS = [(o, r, word) for o in OUTLETS for r in o.rule if r.where == "dateline" for word in r.words]
FEET = [(o, r, word) for o in OUTLETS for r in o.rule if r.where == "signoff" for word in r.words]
ADDRESSES = [(rule, path, day) for o in OUTLETS for rule in o.address_date for path, day in rule.fires.items()]
BODY = "Hai bên khẳng định tiếp tục hợp tác trong lĩnh vực nông nghiệp và y tế trong những năm tới.\n"


def _called(value: object) -> str:
    return value if isinstance(value, str) else getattr(value, "id", getattr(value, "rule", ""))


@pytest.mark.parametrize(("outlet", "host"), DOMAINS + EDITIONS)
def test_addresses_on_its_domain_name_the_outlet(outlet: str, host: str) -> None:
    """Page or picture, with or without www; links in the text and in other hosts' names do not."""
    assert vc.clean(BODY, url=f"https://{host}/a.html").source == outlet
    assert vc.clean(BODY, url=f"http://www.{host}:80/a.html").source == outlet
    assert vc.clean(f"![](https://{host}/2024/a.jpg)\n\n{BODY}{BODY}").source == outlet
    assert vc.clean(BODY, url=f"https://{host}.example.org/a.html").source == "example.org"
    assert vc.clean(f"{BODY}Đọc thêm tại [trang này](https://{host}/a.html) của một tờ báo khác.\n").source is None


@pytest.mark.parametrize(("outlet", "domain"), DOMAINS)
def test_longer_name_that_ends_like_a_domain_is_anothers(outlet: str, domain: str) -> None:
    assert vc.clean(BODY, url=f"https://no{domain}/a.html").source != outlet


@pytest.mark.parametrize("outlet", OUTLETS, ids=_called)
def test_outlet_is_described(outlet: Outlet) -> None:
    assert outlet.domains
    assert outlet.names
    assert outlet.languages
    assert re.fullmatch("[A-Z]{2}", outlet.country)
    assert all(re.fullmatch("[a-z]{2}", language) for language in (*outlet.languages, *outlet.names_in))
    assert dt.datetime(2025, 9, 2, tzinfo=_zone(outlet.timezone)).utcoffset() is not None
    assert all(outlet.names_in[language] for language in outlet.names_in)
    assert {name for names in outlet.names_in.values() for name in names} <= set(outlet.names)
    assert not outlet.of or (outlet.of in KNOWLEDGE.outlets and outlet.of != outlet.id)
    for told in (*outlet.address_date, *outlet.era):
        assert told.why.endswith("."), told


def _zone(name: str) -> dt.tzinfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


@pytest.mark.parametrize(("outlet", "rule", "word"), MARKS, ids=_called)
def test_initials_behind_their_name_are_no_dateline(outlet: Outlet, rule: OutletRule, word: str) -> None:
    """`Quân đội nhân dân (QĐND) Việt Nam`: explained, not printed as a mark."""
    spelled = [name for name in (outlet.name, *outlet.names) if fold(name) not in set(map(fold, rule.words))]
    for name in spelled:
        text = f"Đoàn {name} ({word}) Hà Nội đã tới thăm và làm việc tại La Habana."
        assert read_dateline(text, knowledge=KNOWLEDGE) is None, text


@pytest.mark.parametrize(("outlet", "rule", "word"), MARKS, ids=_called)
def test_mark_counts_only_as_the_outlet_prints_it(outlet: Outlet, rule: OutletRule, word: str) -> None:
    rest = "Hai bên khẳng định tiếp tục hợp tác trong lĩnh vực nông nghiệp và y tế."
    shapes = {
        f"({word}) - {rest}": {"opening", "bracketed"},
        f"Havana, 21/7 ({word}) - {rest}": {"bracketed"},
        f"{word} - {rest}": {"dashed"},
        f"{word}. {rest}": {"dotted"},
    }
    for text, forms in shapes.items():
        line = read_dateline(text, knowledge=KNOWLEDGE)
        if not forms & set(rule.forms):
            assert line is None or line.domain, text
        elif line is not None:
            assert line.marks[0][0].outlet == outlet.id, text
    assert read_dateline(f"Phóng viên {word} có mặt tại buổi lễ, {rest}", knowledge=KNOWLEDGE) is None
    assert read_dateline(f"{rest} ({word}) - {rest}", knowledge=KNOWLEDGE) is None


@pytest.mark.parametrize(("outlet", "rule", "word"), FEET, ids=_called)
def test_signoff_is_read_at_the_foot_alone(outlet: Outlet, rule: OutletRule, word: str) -> None:
    foot = read_foot(f"{BODY.strip()} ({word})", knowledge=KNOWLEDGE)
    assert foot is not None
    assert (foot.credit.rule, foot.credit.outlet) == (rule.rule, outlet.id)
    assert read_foot(f"({word}) {BODY.strip()}", knowledge=KNOWLEDGE) is None
    assert read_foot(f"{word} đưa tin rằng {BODY.strip()}", knowledge=KNOWLEDGE) is None


@pytest.mark.parametrize(("rule", "path", "day"), ADDRESSES, ids=_called)
def test_address_gives_its_day_or_month_and_shows_where(rule: AddressDate, path: str, day: str) -> None:
    found = rule.read(path)
    if found is not None:
        shown = path[slice(*found[1])]
        assert found[0].isoformat() == day
        assert f"{found[0]:%m%d}" in re.sub(r"\D", "", shown)
    else:
        month = rule.read_month(path)
        assert month is not None
        assert f"{month[0][0]}-{month[0][1]:02}" == day
        assert f"{month[0][0]}{month[0][1]:02}" == re.sub(r"\D", "", path[slice(*month[1])])
    assert (rule.read(path) is None) != (rule.read_month(path) is None)


def test_no_address_rule_finds_a_date_in_a_plain_path() -> None:
    for rule in (rule for o in OUTLETS for rule in o.address_date):
        for path in ("/", "/chinh-tri/", "/tin/a-123456.html", "/tin/a-post558371.html", "/anh/1920/1080/a.jpg"):
            assert (rule.read(path), rule.read_month(path)) == (None, None), (rule.rule, path)


PATTERNS = [(r.rule, r.pattern) for o in OUTLETS for r in o.address_date] + [
    (m.rule, word)
    for m in KNOWLEDGE.markers()
    if m.match in {"pattern", "cut-after", "cut-before"}
    for word in m.words
]


@pytest.mark.parametrize(("rule", "pattern"), PATTERNS, ids=lambda v: v[:40])
def test_pattern_takes_linear_time(rule: str, pattern: str) -> None:
    """No repeat without an end inside another repeat: nothing to try again and again."""
    assert _depth(_parser.parse(pattern)) <= 1, (rule, pattern)


def test_the_check_of_patterns_finds_a_slow_one() -> None:
    assert _depth(_parser.parse(r"(?:a+)+b")) == 2
    assert _depth(_parser.parse(r"(?:\w+\s?)*:")) == 2
    assert _depth(_parser.parse(r"a+b{2,40}c*")) == 1


def _depth(tree: Any) -> int:
    """How many repeats without an end stand within each other."""
    deepest = 0
    for operator, argument in tree:
        inner = [a for a in _flat(argument) if isinstance(a, _parser.SubPattern)]
        below = max(map(_depth, inner), default=0)
        endless = operator in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and argument[1] == _constants.MAXREPEAT
        deepest = max(deepest, below + endless)
    return deepest


def _flat(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return [one for part in value for one in _flat(part)]
    return [value]


def test_mastheads_and_rights_lead_to_one_outlet() -> None:
    for outlet in OUTLETS:
        assert all(KNOWLEDGE.mastheads[line_key(text)] == outlet.id for text in outlet.mastheads)
        assert all(KNOWLEDGE.rights[fold(text)] == outlet.id for text in outlet.rights)


FIRST = """id = "first"
name = "The First"
kind = "private"
country = "VN"
timezone = "Asia/Ho_Chi_Minh"
languages = ["vi", "en"]
domains = ["first.example.vn"]
rights = ["All of it is The First's"]
mastheads = ["The First online"]

[names]
vi = ["Báo Thứ Nhất"]
en = ["The First"]

[editions]
"en.first.example.vn" = "en"

[[rule]]
rule = "first/dateline"
where = "dateline"
words = ["TFST"]
forms = ["opening"]
gives = ["source"]
why = "It opens so."
fires = ["(TFST) - Hai bên hội đàm."]
silent = ["TFST - Hai bên hội đàm."]
since = "2018-03"

[[address_date]]
rule = "first/address"
pattern = '-(?P<y>\\d\\d)(?P<m>\\d\\d)(?P<d>\\d\\d)\\.html$'
why = "It ends so."
fires = { "/a-250903.html" = "2025-09-03" }
silent = ["/a.html", "/a-251303.html"]

[[era]]
what = "domain"
value = "first.example.vn"
why = "It moved there."
since = "2018"
"""
FAULTS = {
    "kind": ('kind = "private"', 'kind = "privat"', "did you mean 'private'"),
    "edition-elsewhere": ('"en.first.example.vn" = "en"', '"en.example.com" = "en"', "below no domain"),
    "edition-language": ('"en.first.example.vn" = "en"', '"en.first.example.vn" = "fr"', "no language 'fr'"),
    "form": ('forms = ["opening"]', 'forms = ["openin"]', "did you mean 'opening'"),
    "since": ('since = "2018-03"', 'since = "03/2018"', "'03/2018' is no date"),
    "pattern": ("(?P<d>\\d\\d)\\.html$", "(?P<d>\\d\\d\\.html$", "does not compile"),
    "groups": ("(?P<m>\\d\\d)", "(?P<n>\\d\\d)", "has the groups"),
    "address-case": ('= "2025-09-03"', '= "2025-09-04"', "is read as '2025-09-03'"),
    "address-silent": (
        'silent = ["/a.html", "/a-251303.html"]',
        'silent = ["/a-251203.html"]',
        "is read as '2025-12-03'",
    ),
    "address-no-case": ('silent = ["/a.html", "/a-251303.html"]', "silent = []", "it has no cases"),
    "address-id": ('rule = "first/address"', 'rule = "first/dateline"', "it is another's id"),
    "era-domain": ('value = "first.example.vn"', 'value = "second.example.vn"', "no domain 'second.example.vn'"),
    "era-what": ('what = "domain"', 'what = "domains"', "did you mean 'domain'"),
    "names": ('vi = ["Báo Thứ Nhất"]', 'vi = "Báo Thứ Nhất"', "does not fit"),
    "names-language": ('vi = ["Báo Thứ Nhất"]', 'vietnamese = ["Báo Thứ Nhất"]', "does not fit"),
    "names-in": ('country = "VN"', 'country = "VN"\nnames_in = {}', "no key 'names_in'"),
    "day-first": ('country = "VN"', 'country = "VN"\nday_first = "yes"', "it holds true or false"),
    "agency": ('gives = ["source"]', 'gives = ["agency"]', "the outlet has none"),
}
SECOND = FIRST.replace("first", "second").replace("The First", "The Second").replace("TFST", "TSND")
CLAIMS = {
    "domain": ("second.example.vn", "first.example.vn", "is also in first.toml"),
    "masthead": ("The Second online", "the first ONLINE:", "is also in first.toml"),
    "rights": ("All of it is The Second's", "all of it is the first's", "is also in first.toml"),
    "mark": ("TSND", "tfst", "is taken by 'first/dateline'"),
}


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    (tmp_path / "schema" / "outlets" / "first.toml").write_text(FIRST, encoding="utf-8")
    return tmp_path / "schema"


def test_every_key_of_an_outlet_is_read(schema: Path) -> None:
    (schema / "outlets" / "second.toml").write_text(SECOND, encoding="utf-8")
    knowledge = load_knowledge(schema)
    first = knowledge.outlets["first"]
    assert first.names == ("Báo Thứ Nhất", "The First")
    assert first.names_in == {"vi": ("Báo Thứ Nhất",), "en": ("The First",)}
    assert (first.day_first, first.region, first.editions) == (None, "", {"en.first.example.vn": "en"})
    assert (first.rule[0].since, first.era[0].since, first.rule[0].forms) == ("2018-03", "2018", ("opening",))
    assert knowledge.mastheads[line_key("The First online")] == "first"


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_in_an_outlet_file_is_named(schema: Path, fault: str) -> None:
    good, bad, said = FAULTS[fault]
    assert good in FIRST
    (schema / "outlets" / "first.toml").write_text(FIRST.replace(good, bad), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=re.escape(said)) as caught:
        load_knowledge(schema)
    assert "first.toml" in str(caught.value)


@pytest.mark.parametrize("claim", CLAIMS)
def test_two_outlets_claim_nothing_together(schema: Path, claim: str) -> None:
    own, others, said = CLAIMS[claim]
    assert own in SECOND
    (schema / "outlets" / "second.toml").write_text(SECOND.replace(own, others), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=re.escape(said)):
        load_knowledge(schema)


# ---------------------------------------------------------------- what furniture says of its own page

NAMES = [(o, name) for o in OUTLETS for name in (o.name, *o.names) if KNOWLEDGE.named.get(fold(name)) == o.id]
PROSE = f"Thông báo về nội dung hợp tác\n\n{BODY}\n{BODY.replace('khẳng định', 'nhất trí')}\n"
CLAIMS_OF_ITS_OWN = (
    "Copyright © 2024 {}. All rights reserved.",
    "Theo dõi {} trên Google News",
    "Apoya a {}: tu aporte cuenta",
    "Follow {} on Facebook",
    "Tổng biên tập {}: (024) 3825 4231",
)
OF_OTHERS = (
    "{} đưa tin về buổi lễ",
    "Theo {}",
    "Ảnh: {}",
    "Đối tác: Báo Không Tên, {}",
    "Xem video của {} phát tối qua",
    "Seguidores de {} leen la noticia",
)


TURNS = [(i, outlet, name) for i, (outlet, name) in enumerate(NAMES)]
"""Each name is tried with one of the lines, in turn."""


@pytest.mark.parametrize(("turn", "outlet", "name"), TURNS, ids=_called)
def test_furniture_with_its_name_tells_the_outlet(turn: int, outlet: Outlet, name: str) -> None:
    """Not the copyright of an agency: it may be that of its picture."""
    lines = CLAIMS_OF_ITS_OWN[outlet.kind == "agency" : 4 if len(name.split()) > 4 else None]
    told = vc.clean(f"{PROSE}\n{lines[turn % len(lines)].format(name)}\n")
    assert [e.value for e in told.evidence if e.field == "source"] == [outlet.id], lines[turn % len(lines)]


@pytest.mark.parametrize(("turn", "outlet", "name"), TURNS, ids=_called)
def test_name_of_another_is_no_source(turn: int, outlet: Outlet, name: str) -> None:
    """Credits, captions, partners, other stories: they stand on anybody's pages."""
    line = OF_OTHERS[turn % len(OF_OTHERS)].format(name)
    own = "\nTheo dõi Báo Nhân Dân trên Zalo\n" if turn % 4 == 0 else ""
    assert vc.clean(f"{PROSE}\n{line}\n{own}").source == ("nhandan" if own else None), line
