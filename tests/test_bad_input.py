"""Whatever is thrown at it: a row, a located refusal or one clear sentence; the rest of the build goes on."""

from __future__ import annotations

import builtins
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from support import ROOT

import vncuba_dataset as vc
from vncuba_dataset.knowledge import load_knowledge
from vncuba_dataset.readers import list_seeds

MENU = "Trang chủ\nChính trị\nXã hội\nKinh tế\nThể thao\nVăn hóa\nLiên hệ\n"


def _quarantined(out: Path) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for line in (out / "quarantine.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        found.setdefault(one["file"], []).append(one)
    return found


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"", "The file is empty", id="empty"),
        pytest.param(b"\n\n  \n", "No article was found", id="blank"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "The file is no text", id="picture"),
        pytest.param(MENU.encode(), "No article was found", id="menu-only"),
    ],
)
def test_a_page_that_is_none_is_quarantined_and_the_rest_is_built(
    data: bytes, says: str, pages: Path, tmp_path: Path
) -> None:
    (pages / "bad.txt").write_bytes(data)
    report = vc.build(pages, tmp_path / "dist")
    assert (report.records, report.quarantined, report.ok) == (1, 1, False)
    failures = _quarantined(tmp_path / "dist")["bad.txt"]
    assert any(f["reason"].startswith(says) for f in failures)
    assert all(f["fix"] and f["expectation"] for f in failures)


def test_the_second_of_two_files_of_the_same_bytes_is_quarantined(pages: Path, tmp_path: Path) -> None:
    shutil.copy(pages / "good.txt", pages / "zcopy.txt")
    report = vc.build(pages, tmp_path / "dist")
    assert (report.records, report.quarantined) == (1, 1)
    assert _quarantined(tmp_path / "dist")["zcopy.txt"][0]["column"] == "id"


def test_files_no_reader_knows_are_named(pages: Path, tmp_path: Path) -> None:
    (pages / "table.xlsx").write_bytes(b"PK")
    report = vc.build(pages, tmp_path / "dist")
    assert [u.name for u in report.left_out] == ["table.xlsx"]
    manifest = json.loads((tmp_path / "dist" / "manifest.json").read_text(encoding="utf-8"))
    assert {one["file"]: one["outcome"] for one in manifest["inputs"]}["table.xlsx"] == "left out"


def test_a_page_that_is_nothing_but_article_passes(tmp_path: Path) -> None:
    """`text` has blank lines between paragraphs that the page has not; it is no fault to keep all of a page."""
    lines = [
        "A delegation of Viet Nam paid a visit to Cuba in the first week of September.",
        "Both sides signed a treaty.",
    ]
    (tmp_path / "one.txt").write_text("\n".join(lines * 2), encoding="utf-8")
    assert vc.validate(tmp_path).ok
    assert vc.clean("\n".join(lines)).kept_ratio == 1.0


def test_an_unreadable_file_is_refused_and_the_rest_is_built(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permissions do not stop root, so the file system's answer is played."""
    (pages / "locked.txt").write_text("secret")
    opened = builtins.open

    def refuse(path: Any, *arguments: Any, **more: Any) -> Any:
        if str(path).endswith("locked.txt"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **more)

    monkeypatch.setattr(builtins, "open", refuse)
    report = vc.build(pages, tmp_path / "dist")
    assert report.records == 1
    assert _quarantined(tmp_path / "dist")["locked.txt"][0]["reason"] == "Unreadable: Permission denied."


def test_a_loop_of_links_is_not_walked(pages: Path, tmp_path: Path) -> None:
    (pages / "again").symlink_to(pages, target_is_directory=True)
    report = vc.build(pages, tmp_path / "dist")
    assert report.pages == 1
    assert [u.name for u in report.left_out] == ["again"]


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_no_pages_is_an_error_that_names_the_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(vc.VncubaError, match=name):
        vc.build(tmp_path / name, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_an_out_below_a_file_cannot_be_written(pages: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(vc.VncubaError, match=r"file/dist: cannot be written"):
        vc.build(pages, tmp_path / "file" / "dist")


def test_all_pages_refused_is_a_release_without_records(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_bytes(b"")
    report = vc.build(tmp_path / "pages", tmp_path / "dist")
    assert not report.ok
    assert report.records == 0
    assert any(not f.file and f.reason.startswith("No record passed") for f in report.failures)


# ---------------------------------------------------------------- wrong knowledge


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "schema", tmp_path / "schema"))


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("outlets/vna.toml", "[[rule]]", "[[rule", "not TOML"),
        ("outlets/vna.toml", "timezone", "timezon", "no key 'timezon' here; did you mean 'timezone'?"),
        ("outlets/vna.toml", 'kind = "agency"', 'kind = "agnecy"', "no kind 'agnecy'; did you mean 'agency'?"),
        ("outlets/vna.toml", 'id = "vna"', 'id = "ttx"', "id 'ttx' is not the file's name"),
        ("outlets/vov.toml", "vov.vn", "vietnamplus.vn", "domain 'vietnamplus.vn' is also in"),
        ("languages/vi.toml", 'label = "related"', 'label = "relted"', "no label 'relted'; did you mean 'related'?"),
        ("languages/en.toml", "swaps = true", 'swaps = "yes"', "key 'swaps': 'yes' does not fit"),
        ("languages/und.toml", "'^(?:[-–]\\s)?(?:ảnh", "'^(?:[-–]\\s?(?:ảnh", "does not compile"),
        ("languages/es.toml", "{d} de {month} de {Y}", "{day} de {month} de {Y}", "no part 'day'"),
        ("article.json", '"type": "int32"', '"type": "int23"', "no type 'int23'; did you mean 'int32'?"),
        ("article.json", '"columns"', '"columns', "not JSON"),
        ("article.json", '"name": "title"', '"name": "titel"', "no column 'titel'; did you mean 'title'?"),
        (
            "article.json",
            '"title", "type": "string"',
            '"title", "type": "int32"',
            "type 'int32' does not fit; it is string",
        ),
        ("article.json", '["articles", "audit"]', '["artikles"]', "no table 'artikles'"),
        ("languages/vi.toml", 'code = "vi"', 'code = "vn"', "code 'vn' is not the file's name; code = 'vi'"),
        ("languages/fr.toml", '"mars" = 3', '"mars" = 13', "13 is no month"),
        ("languages/es.toml", '"{d} de {month} de {Y}", ', '"", ', "it does not say enough"),
        ("languages/en.toml", 'words = ["Home"]', 'words = [""]', "hold an empty word"),
        ("outlets/vov.toml", '["vov.vn"]', '["https://vov.vn"]', "no domain 'https://vov.vn'"),
        (
            "outlets/granma.toml",
            'gives = ["source"]',
            'gives = ["agency"]',
            "it gives an agency, the outlet has none",
        ),
        ("outlets/granma.toml", "[[rule]]", "[rule]", "headed by [[…]]"),
        ("outlets/vov.toml", '"vov/dateline"', '"vna/dateline"', "rule 'vna/dateline': it is another's id"),
    ],
)
def test_wrong_knowledge_names_file_place_and_what_is_right(
    schema: Path, file: str, old: str, new: str, says: str
) -> None:
    path = schema / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(vc.VncubaError) as error:
        load_knowledge(schema)
    assert Path(file).name in str(error.value)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"engine": "spark"}, "no engine 'spark'"),
        ({"workers": 0}, "0 is too few"),
        ({"schema": "nowhere"}, "no such folder"),
    ],
    ids=lambda v: next(iter(v)) if isinstance(v, dict) else None,
)
def test_wrong_arguments_are_named(options: dict[str, object], says: str, pages: Path, tmp_path: Path) -> None:
    with pytest.raises(vc.VncubaError, match=says):
        vc.build(pages, tmp_path / "dist", **options)  # type: ignore[arg-type]


def test_clean_takes_what_comes() -> None:
    assert vc.clean(bytearray(b"Cuba")).page == "Cuba"  # type: ignore[arg-type]
    assert vc.clean("Cuba", url="http://[::1").source is None
    assert vc.clean("Cuba", url="").url is None


@pytest.mark.parametrize("link", ["0.txt", "d/0.txt", "m.txt", "z.txt"])
def test_a_link_to_a_page_of_the_same_folder_counts_once(link: str, tmp_path: Path) -> None:
    """Of the two, the first in order of name is the page; a link that comes first hides the file."""
    for name in ("a.txt", "d/b.txt", "e.txt", "n.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / link).symlink_to(tmp_path / "e.txt")
    names = sorted({"a.txt", "d/b.txt", "n.txt", min(link, "e.txt")})
    assert [seed.name for seed in list_seeds(tmp_path).seeds] == names


def test_the_same_file_named_twice_counts_once(pages: Path) -> None:
    (pages / "empty.txt").touch()
    report = vc.validate([pages, pages / "empty.txt", f"{pages}/../pages/empty.txt"])
    assert report.files == (str(pages / "empty.txt"), str(pages / "good.txt"))
    assert [f.reason for f in report.failures] == ["The file is empty."]
    assert vc.validate(str(pages)) == vc.validate([pages])


def test_names_of_any_bytes_stay_apart(pages: Path, tmp_path: Path) -> None:
    for end in (b"\xfe", b"\xff"):
        words = b"" if end == b"\xfe" else b"Some other page.\n" + (pages / "good.txt").read_bytes()
        Path(os.fsdecode(os.fsencode(pages) + b"/p" + end + b".txt")).write_bytes(words)
    report = vc.build(pages, tmp_path / "dist")
    assert (report.pages, report.records) == (3, 2)
    assert set(_quarantined(tmp_path / "dist")) == {"p\\xfe.txt"}
    assert len(vc.validate(pages).files) == 3


def test_a_missing_key_and_a_missing_folder(schema: Path) -> None:
    (schema / "outlets" / "vov.toml").write_text('id = "vov"\n', encoding="utf-8")
    with pytest.raises(vc.VncubaError, match="key 'name' is missing; it holds a text"):
        load_knowledge(schema)
    with pytest.raises(vc.VncubaError, match="no such folder"):
        load_knowledge(schema / "nowhere")


def test_another_schema_folder_is_another_knowledge(schema: Path, pages: Path, tmp_path: Path) -> None:
    vna = schema / "outlets" / "vna.toml"
    vna.rename(schema / "outlets" / "agencia.toml")
    moved = schema / "outlets" / "agencia.toml"
    text = moved.read_text(encoding="utf-8")
    moved.write_text(text.replace('id = "vna"', 'id = "agencia"').replace("vna/", "agencia/"), encoding="utf-8")
    assert vc.build(pages, tmp_path / "dist", schema=schema).counts == {("agencia", "en"): 1}
