"""Any file: its pages in order, or a located reason; in bounded memory, whatever the packing."""

from __future__ import annotations

import bz2
import csv
import datetime as dt
import gzip
import io
import json
import lzma
import os
import stat
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import ARTICLE_TEXT, cases

import vncuba_dataset as vc
from vncuba_dataset.arrow import batch_of, pages_of
from vncuba_dataset.errors import MissingExtraError, ReadError, UsageError
from vncuba_dataset.model import Known, Page
from vncuba_dataset.readers import Limits, Unread, columns_with, list_seeds, read_pages
from vncuba_dataset.readers.formats import FORMATS, PACKINGS, Format, format_of
from vncuba_dataset.report import as_github, as_junit

SMALL = Limits(page=5000, ratio=200)
ROWS = [{"text": "uno", "url": "https://example.vn/1"}, {"text": "Việt Nam"}]
LONG = {"<long>": "x" * 6000, "<longer>": "x" * 400_000, "<deep>": "[" * 3000, "<digits>": "9" * 4400}


def read(path: Path, *, limits: Limits = SMALL, columns: tuple[str, ...] = ()) -> list[Page | Unread]:
    return list(read_pages(list_seeds(path).seeds, limits=limits, columns=columns_with(columns)))


def told(found: list[Page | Unread]) -> tuple[dict[str, bytes], dict[str, str]]:
    """Pages by name, and the rule of what is none by its name."""
    pages = {one.name: bytes(one.data) for one in found if isinstance(one, Page)}  # type: ignore[arg-type]
    rules = {one.name: one.rule for one in found if isinstance(one, Unread)}
    return pages, rules


def shown(data: bytes | str) -> str:
    assert isinstance(data, bytes)
    return data.decode("utf-8", "backslashreplace")


def compress(data: bytes, codec: str) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, codec) as stream:
        stream.write(data)
    return bytes(sink.getvalue())


PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": lambda data: gzip.compress(data, mtime=0),
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda data: compress(data, "zstd"),
}


@pytest.mark.parametrize(
    ("file", "content", "encoding", "map", "pages", "knows", "unread"),
    cases("readers", file=str, content=str, encoding=str, map=list, pages=list, knows=list, unread=list),
)
def test_what_is_read_of_a_file(
    file: str,
    content: str,
    encoding: str | None,
    map: list[str] | None,
    pages: list[list[str]] | None,
    knows: list[str] | None,
    unread: list[list[str]] | None,
    tmp_path: Path,
) -> None:
    for short, long in LONG.items():
        content = content.replace(short, long)
    (tmp_path / file).write_bytes(content.encode(encoding or "utf-8"))
    found = read(tmp_path / file, columns=tuple(map or ()))
    read_ = [one for one in found if isinstance(one, Page)]
    others = [one for one in found if isinstance(one, Unread)]
    assert [[p.name, shown(p.data)] for p in read_] == (pages or [])
    assert [[u.name, u.rule] for u in others] == [one[:2] for one in unread or []]
    for one, (_, _, reason) in zip(others, unread or [], strict=True):
        assert one.reason.startswith(reason)
        assert one.fix
    if knows is not None:
        first = read_[0]
        facts = [f"{name}={getattr(first, name)}" for name in ("url", "captured", "charset")]
        facts = [fact for fact in facts if not fact.endswith("=None")]
        assert facts + [f"{k.field}={k.value} {k.rule}" for k in first.known] == knows


# ---------------------------------------------------------------- every format, every packing


def as_jsonl() -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()


def as_csv() -> bytes:
    sink = io.StringIO()
    writer = csv.DictWriter(sink, ["text", "url"])
    writer.writeheader()
    writer.writerows(ROWS)
    return sink.getvalue().encode()


def as_parquet(table: pa.Table | None = None) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table if table is not None else pa.Table.from_pylist(ROWS), sink)
    return sink.getvalue()


def response(
    body: bytes = b"<html>uno", media: str = "text/html; charset=utf-8", status: str = "200 OK", **headers: str
) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    http = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{more}\r\n".encode() + body
    return record("response", http, "application/http; msgtype=response")


def record(kind: str, block: bytes, media: str) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://example.vn/1\r\n"
        "WARC-Date: 2023-06-23T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def as_warc() -> bytes:
    return record("warcinfo", b"software: x\r\n", "application/warc-fields") + response(b"uno") + response(b"dos")


WHOLE: dict[str, Callable[[], bytes]] = {
    "page": lambda: b"uno",
    "jsonl": as_jsonl,
    "json": lambda: json.dumps(ROWS).encode(),
    "csv": as_csv,
    "parquet": as_parquet,
    "warc": as_warc,
}


def tar_of(members: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return sink.getvalue()


def zip_of(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return sink.getvalue()


@pytest.mark.parametrize("ending", [e for e, reader in FORMATS.items() if reader in WHOLE])
def test_a_file_reads_the_same_however_it_is_packed(ending: str, tmp_path: Path) -> None:
    data = WHOLE[FORMATS[ending]]()
    (tmp_path / f"plain{ending}").write_bytes(data)
    plain, _ = told(read(tmp_path / f"plain{ending}"))
    assert b"uno" in plain.values()
    members = {}
    for packing, pack in PACK.items():
        (tmp_path / f"plain{ending}{packing}").write_bytes(pack(data))
        pages, _ = told(read(tmp_path / f"plain{ending}{packing}"))
        assert pages == {name.replace(ending, ending + packing): text for name, text in plain.items()}
        members[f"plain{ending}{packing}"] = pack(data)
    members[f"plain{ending}"] = data
    tar = tar_of(members)
    archives = {"a.zip": zip_of(members), "a.tar": tar, "a.tgz": PACK[".gz"](tar)}
    for name, archive in {**archives, **{f"a.tar{p}": pack(tar) for p, pack in PACK.items()}}.items():
        (tmp_path / name).write_bytes(archive)
        pages, rules = told(read(tmp_path / name))
        assert set(pages.values()) == set(plain.values())
        assert len(pages) == len(plain) * len(members)
        assert all(page.startswith(f"{name}!/plain{ending}") for page in pages)
        assert set(rules.values()) <= {"warc/record-type"}


def test_packed_streams_may_follow_one_another(tmp_path: Path) -> None:
    for packing, pack in PACK.items():
        (tmp_path / f"a.txt{packing}").write_bytes(pack(b"uno ") + pack(b"dos"))
        assert told(read(tmp_path / f"a.txt{packing}")) == ({f"a.txt{packing}": b"uno dos"}, {})


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_cut_stream_gives_the_rows_before_the_cut_and_says_so(packing: str, tmp_path: Path) -> None:
    rows = [json.dumps({"text": f"{i} " + os.urandom(300).hex()}) for i in range(400)]
    whole = PACK[packing]("\n".join(rows).encode())
    (tmp_path / f"a.jsonl{packing}").write_bytes(whole[: len(whole) * 3 // 4])
    pages, rules = told(read(tmp_path / f"a.jsonl{packing}"))
    assert rules == {f"a.jsonl{packing}": "packed/truncated"}
    assert packing == ".bz2" or len(pages) > 200  # its blocks are longer than this file
    assert all(pages[f"a.jsonl{packing}#{i + 1}"].startswith(f"{i} ".encode()) for i in range(len(pages)))


@pytest.mark.parametrize("packing", PACKINGS)
def test_what_is_not_packed_as_its_name_says(packing: str, tmp_path: Path) -> None:
    (tmp_path / f"a.txt{packing}").write_bytes(b"no packing at all, just a text" * 30)
    assert told(read(tmp_path / f"a.txt{packing}")) == ({}, {f"a.txt{packing}": "packed/damaged"})


@pytest.mark.parametrize("ending", [".jsonl", ".json", ".csv", ".parquet", ".warc", ".tar"])
def test_a_stream_that_is_damaged_at_its_end_is_read_once(ending: str, tmp_path: Path) -> None:
    """The checksum at the end of gzip is wrong: the rows are there, the damage is told, and reading ends."""
    sample = {**WHOLE, "tar": lambda: tar_of({"a.txt": b"uno"})}
    data = bytearray(gzip.compress(sample[FORMATS[ending]](), mtime=0))
    data[-6] ^= 0xFF
    (tmp_path / f"a{ending}.gz").write_bytes(data)
    found = read(tmp_path / f"a{ending}.gz")
    assert "packed/damaged" in {one.rule for one in found if isinstance(one, Unread)}
    assert len(found) <= 4


@pytest.mark.parametrize("packing", PACKINGS)
def test_bombs_are_refused_long_before_they_are_unpacked(packing: str, tmp_path: Path) -> None:
    bomb = PACK[packing](b"0" * (48 << 20))
    (tmp_path / f"a.jsonl{packing}").write_bytes(bomb)
    (tmp_path / "b.zip").write_bytes(zip_of({f"in.txt{packing}": bomb, "ok.txt": b"uno"}))
    tracemalloc.start()
    pages, rules = told(read(tmp_path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rules.pop(f"b.zip!/in.txt{packing}") in {"packed/bomb", "read/too-long"}
    assert rules == {f"a.jsonl{packing}": "packed/bomb"}
    assert pages == {"b.zip!/ok.txt": b"uno"}
    assert peak < 32 << 20


def test_a_stream_that_asks_for_more_memory_than_any_is_refused(tmp_path: Path) -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 512 << 20}]
    data = bytearray(lzma.compress(b"uno", filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}]))
    assert lzma.decompress(data) == b"uno"
    assert filters[0]["dict_size"] > 256 << 20
    # the size of the dictionary is one byte of the header, behind which stands the header's checksum
    at = data.index(b"\x21\x01") + 2
    data[at] = 34  # 512 MB
    end = 12 + (data[12] + 1) * 4
    data[end - 4 : end] = zlib.crc32(bytes(data[12 : end - 4])).to_bytes(4, "little")
    (tmp_path / "a.txt.xz").write_bytes(data)
    found = read(tmp_path / "a.txt.xz")
    assert told(found) == ({}, {"a.txt.xz": "packed/damaged"})
    assert "memory" in found[0].reason.lower()  # type: ignore[union-attr]


# ---------------------------------------------------------------- Parquet


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["uno", "dos"], pa.string()),
        pa.array(["uno", "dos"], pa.large_string()),
        pa.array([b"uno", b"dos"], pa.binary()),
        pa.array([b"uno", b"dos"], pa.large_binary()),
        pa.array(["uno", "dos"]).dictionary_encode(),
        pa.array(["uno", "dos"], pa.string_view()),
    ],
    ids=lambda column: str(column.type).partition("<")[0],
)
def test_parquet_text_of_any_layout(column: pa.Array, tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(as_parquet(pa.table({"n": [1, 2], "content": column})))
    assert told(read(tmp_path / "a.parquet")) == ({"a.parquet#1": b"uno", "a.parquet#2": b"dos"}, {})


def test_parquet_dates_nulls_and_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    table = pa.table(
        {
            "text": pa.array([b"ma\xf1ana", None], pa.binary()),
            "date": pa.array([dt.datetime(2023, 6, 23, 23, 30), None]),
            "captured": pa.array([dt.date(2023, 6, 24), None]),
        }
    )
    (tmp_path / "a.parquet").write_bytes(as_parquet(table))
    page, null = read(tmp_path / "a.parquet")
    assert page == Page(
        b"ma\xf1ana",
        "a.parquet#1",
        captured=dt.date(2023, 6, 24),
        container="parquet",
        known=(Known("date_edtf", "2023-06-23", "parquet/date"),),
    )
    assert isinstance(null, Unread)
    assert (null.name, null.rule) == ("a.parquet#2", "rows/no-text")


def test_parquet_text_that_is_no_utf8_keeps_its_bytes(tmp_path: Path) -> None:
    data = as_parquet(pa.table({"text": ["<uno>"], "title": ["<dos>"], "date": ["2023-06-23"]}))
    (tmp_path / "a.parquet").write_bytes(
        data.replace(b"<uno>", b"\xf1\xf1\xf1\xf1\xf1").replace(b"<dos>", b"dos\xf1o")
    )
    (page,) = read(tmp_path / "a.parquet")
    assert isinstance(page, Page)
    assert page.data == b"\xf1" * 5
    known = (Known("title", "dos\ufffdo", "parquet/title"), Known("date_edtf", "2023-06-23", "parquet/date"))
    assert page.known == known


@pytest.mark.parametrize(
    ("data", "rule", "says"),
    [
        pytest.param(as_parquet(pa.table({"n": [1], "titel": ["x"]})), "rows/no-text-column", "'n (int64)'", id="no"),
        pytest.param(as_parquet(pa.table({"text": [1]})), "rows/no-text-column", "'text (int64)'", id="numbers"),
        pytest.param(as_parquet()[:-20], "parquet/damaged", "no Parquet", id="cut"),
        pytest.param(b"PAR1", "parquet/damaged", "no Parquet", id="stub"),
        pytest.param(as_parquet(pa.table({"text": pa.array([], pa.string())})), "read/empty", "no page", id="empty"),
    ],
)
def test_parquet_that_gives_no_page(data: bytes, rule: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(data)
    (found,) = read(tmp_path / "a.parquet")
    assert isinstance(found, Unread)
    assert found.rule == rule
    assert says in found.reason


# ---------------------------------------------------------------- web archives


CHUNKED = b"5\r\n<html\r\n4;x=y\r\n>uno\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(response(b"<html>uno"), b"<html>uno", id="plain"),
        pytest.param(response(CHUNKED, Transfer_Encoding="chunked"), b"<html>uno", id="chunked"),
        pytest.param(response(b"<html>uno", Transfer_Encoding="chunked"), b"<html>uno", id="chunks-undone"),
        pytest.param(response(gzip.compress(b"<p>uno"), Content_Encoding="gzip"), b"<p>uno", id="gzip"),
        pytest.param(response(b"<p>uno", Content_Encoding="gzip"), b"<p>uno", id="gzip-undone"),
        pytest.param(response(compress(b"<p>uno", "brotli"), Content_Encoding="br"), b"<p>uno", id="brotli"),
        pytest.param(response(b"<p>uno", Content_Encoding="br"), b"<p>uno", id="brotli-undone"),
        pytest.param(response(compress(b"<p>uno", "zstd"), Content_Encoding="zstd"), b"<p>uno", id="zstd"),
        pytest.param(response(zlib.compress(b"<p>uno"), Content_Encoding="deflate"), b"<p>uno", id="deflate"),
        pytest.param(
            response(zlib.compress(b"<p>uno")[2:-4], Content_Encoding="deflate"), b"<p>uno", id="raw-deflate"
        ),
        pytest.param(response(b"<p>uno", Content_Encoding="identity"), b"<p>uno", id="identity"),
        pytest.param(record("resource", b"uno", "text/plain"), b"uno", id="resource"),
        pytest.param(record("conversion", b"uno", "text/plain"), b"uno", id="conversion"),
        pytest.param(response(b""), b"", id="empty-body"),
    ],
)
def test_a_record_with_a_page(data: bytes, text: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(data + response(b"next"))
    pages, rules = told(read(tmp_path / "a.warc"))
    assert pages == {"a.warc#1": text, "a.warc#2": b"next"}
    assert rules == {}


@pytest.mark.parametrize(
    ("data", "rule", "left_out"),
    [
        pytest.param(
            record("request", b"GET / HTTP/1.1\r\n\r\n", "application/http"), "warc/record-type", True, id="r"
        ),
        pytest.param(response(b"\x89PNG", "image/png"), "warc/media-type", True, id="picture"),
        pytest.param(response(status="404 Not Found"), "warc/status", True, id="404"),
        pytest.param(record("resource", b"{}", "application/json"), "warc/media-type", True, id="resource-json"),
        pytest.param(response(b"x" * 6000), "read/too-long", False, id="too-long"),
        pytest.param(response(CHUNKED[:-12], Transfer_Encoding="chunked"), "warc/truncated", False, id="chunk-gone"),
        pytest.param(
            response(gzip.compress(os.urandom(99))[:-9], Content_Encoding="gzip"),
            "packed/truncated",
            False,
            id="cut-gz",
        ),
        pytest.param(
            response(compress(b"0" * (8 << 20), "brotli"), Content_Encoding="br"), "packed/bomb", False, id="bomb"
        ),
        pytest.param(
            record("response", b"no header at all", "application/http; msgtype=response"),
            "warc/http",
            False,
            id="http",
        ),
    ],
)
def test_a_record_without_a_page_is_told_and_the_next_is_read(
    data: bytes, rule: str, left_out: bool, tmp_path: Path
) -> None:
    (tmp_path / "a.warc").write_bytes(data + response(b"next"))
    found = read(tmp_path / "a.warc")
    pages, rules = told(found)
    assert pages == {"a.warc#2": b"next"}
    assert list(rules.values()) == [rule]
    assert [one.left_out for one in found if isinstance(one, Unread)] == [left_out]


def test_what_a_record_knows(tmp_path: Path) -> None:
    data = record("warcinfo", b"", "application/warc-fields") + response(b"x", 'text/html; charset="windows-1258"')
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(data))
    page = next(one for one in read(tmp_path / "a.warc.gz") if isinstance(one, Page))
    assert (page.name, page.url, page.captured) == ("a.warc.gz#2", "https://example.vn/1", dt.date(2023, 6, 23))
    assert (page.charset, page.container) == ("windows-1258", "warc")


def test_records_of_a_kind_are_told_as_one_with_their_number(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(response(b"x", "image/png") * 3 + response(b"x", "video/mp4") + response())
    found = [one for one in read(tmp_path / "a.warc") if isinstance(one, Unread)]
    assert [(one.count, one.reason) for one in found] == [
        (3, "3 responses that are image/png."),
        (1, "1 responses that are video/mp4."),
    ]


@given(data=st.data())
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_web_archive_cut_anywhere_says_so(data: st.DataObject, tmp_path: Path) -> None:
    whole = response(b"uno") + record("request", b"GET / HTTP/1.1\r\n\r\n", "application/http") + response(b"dos")
    ends = {len(response(b"uno")), len(whole) - len(response(b"dos")), len(whole)}
    cut = data.draw(st.integers(1, len(whole) - 1).filter(lambda at: not any(0 <= end - at <= 4 for end in ends)))
    (tmp_path / "a.warc").write_bytes(whole[:cut])
    rules = {one.rule for one in read(tmp_path / "a.warc") if isinstance(one, Unread)}
    assert {"warc/truncated", "warc/damaged", "warc/http"} & rules


def test_what_is_no_web_archive(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(b"no archive\r\n" * 50)
    assert told(read(tmp_path / "a.warc")) == ({}, {"a.warc": "warc/damaged"})


# ---------------------------------------------------------------- archives


def _tar_with(**more: Any) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        for name, value in more.items():
            setattr(info, name, value)
        archive.addfile(info)
        good = tarfile.TarInfo("good.txt")
        good.size = 3
        archive.addfile(good, io.BytesIO(b"uno"))
    return sink.getvalue()


def _zip_with(name: str = "a.txt", mode: int = 0o100644) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        archive.writestr(info, b"x")
        archive.writestr("good.txt", b"uno")
    return sink.getvalue()


def _encrypted() -> bytes:
    data = bytearray(_zip_with())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.index(mark)
        data[at + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("file", "data", "rule"),
    [
        pytest.param("a.tar", _tar_with(name="../../a.txt"), "archive/path", id="tar-dots"),
        pytest.param("a.tar", _tar_with(name="/etc/a.txt"), "archive/path", id="tar-absolute"),
        pytest.param("a.tar", _tar_with(type=tarfile.SYMTYPE, linkname="/etc/passwd"), "archive/special", id="link"),
        pytest.param(
            "a.tar", _tar_with(type=tarfile.LNKTYPE, linkname="good.txt"), "archive/special", id="hard-link"
        ),
        pytest.param("a.tar", _tar_with(type=tarfile.CHRTYPE), "archive/special", id="device"),
        pytest.param("a.tar", _tar_with(type=tarfile.FIFOTYPE), "archive/special", id="pipe"),
        pytest.param("a.tar", _tar_with(name="b.tar.gz"), "archive/nested", id="tar-in-tar"),
        pytest.param("a.tar", _tar_with(name="b.zip"), "archive/nested", id="zip-in-tar"),
        pytest.param("a.tar", _tar_with(name="b.jpg"), "read/no-reader", id="tar-picture"),
        pytest.param("a.zip", _zip_with("../../a.txt"), "archive/path", id="zip-dots"),
        pytest.param("a.zip", _zip_with("/etc/a.txt"), "archive/path", id="zip-absolute"),
        pytest.param("a.zip", _zip_with("C:\\a.txt"), "archive/path", id="zip-drive"),
        pytest.param("a.zip", _zip_with("x\\..\\..\\a.txt"), "archive/path", id="zip-backslashes"),
        pytest.param("a.zip", _zip_with(mode=stat.S_IFLNK | 0o777), "archive/special", id="zip-link"),
        pytest.param("a.zip", _zip_with("b.zip"), "archive/nested", id="zip-in-zip"),
        pytest.param("a.zip", _zip_with("b.zip.gz"), "archive/nested", id="packed-zip-in-zip"),
        pytest.param("a.zip", _zip_with("README"), "read/no-reader", id="zip-no-ending"),
        pytest.param("a.zip", _encrypted(), "zip/encrypted", id="zip-encrypted"),
    ],
)
def test_a_member_that_is_not_read_is_told_and_the_others_are_read(
    file: str, data: bytes, rule: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_bytes(data)
    pages, rules = told(read(tmp_path / file))
    assert pages == {f"{file}!/good.txt": b"uno"}
    assert list(rules.values()) == [rule]


@pytest.mark.parametrize(
    ("file", "data", "rule"),
    [
        pytest.param("a.tar", tar_of({"a.txt": b"x" * 999, "b.txt": b"y"})[:1200], "tar/damaged", id="tar-in-data"),
        pytest.param("a.tar", tar_of({"a.txt": b"x", "b.txt": b"y"})[:1100], "tar/damaged", id="tar-in-header"),
        pytest.param("a.tar", tar_of({"a.txt": b"x", "b.txt": b"y"})[:1024], "tar/damaged", id="tar-between"),
        pytest.param("a.tar", b"no archive" * 200, "tar/damaged", id="no-tar"),
        pytest.param("a.tgz", PACK[".gz"](tar_of({"a.txt": b"x"}))[:-20], "packed/truncated", id="tgz"),
        pytest.param("a.zip", zip_of({"a.txt": b"x"})[:-30], "zip/damaged", id="zip"),
        pytest.param("a.zip", b"", "zip/damaged", id="zip-empty"),
    ],
)
def test_an_archive_that_is_cut_off_or_none_says_so(file: str, data: bytes, rule: str, tmp_path: Path) -> None:
    (tmp_path / file).write_bytes(data)
    _, rules = told(read(tmp_path / file))
    assert rules[file] == rule


def test_a_damaged_header_in_a_tar_does_not_end_it_in_silence(tmp_path: Path) -> None:
    data = bytearray(tar_of({"a.txt": b"uno", "b.txt": b"dos", "c.txt": b"tres"}))
    data[1024 + 148] ^= 0xFF
    (tmp_path / "a.tar").write_bytes(data)
    assert told(read(tmp_path / "a.tar")) == ({"a.tar!/a.txt": b"uno"}, {"a.tar": "tar/damaged"})


def test_a_damaged_member_of_a_zip_does_not_hide_the_others(tmp_path: Path) -> None:
    data = bytearray(zip_of({"a.txt": b"uno", "b.txt": b"dos"}, zipfile.ZIP_STORED))
    data[data.index(b"uno")] ^= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert told(read(tmp_path / "a.zip")) == ({"a.zip!/b.txt": b"dos"}, {"a.zip!/a.txt": "packed/damaged"})


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_of_members_stay_apart_and_plain(tmp_path: Path) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, text in (("a.txt", "1"), ("a.txt", "2"), ("./b/Tin tức.txt", "3"), (".hidden.txt", "4")):
            archive.writestr(name, text)
        archive.writestr("__MACOSX/._a.txt", "5")
        archive.mkdir("folder.txt")
    (tmp_path / "a.zip").write_bytes(sink.getvalue())
    expected = {"a.zip!/a.txt": b"1", "a.zip!/a.txt~2": b"2", "a.zip!/b/Tin tức.txt": b"3"}
    assert told(read(tmp_path / "a.zip")) == (expected, {})
    (tmp_path / "b.tar").write_bytes(tar_of({"./a.txt": b"1", "n\udcff.txt": b"2", "d/.git/c.txt": b"3"}))
    assert told(read(tmp_path / "b.tar")) == ({"b.tar!/a.txt": b"1", "b.tar!/n\\xff.txt": b"2"}, {})


def test_a_zip_packed_without_the_mark_of_utf8(tmp_path: Path) -> None:
    data = bytearray(zip_of({"Tin_tức.txt": b"uno"}))
    for mark, at in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        data[data.index(mark) + at] &= ~0x08
    (tmp_path / "a.zip").write_bytes(data)
    assert told(read(tmp_path / "a.zip")) == ({"a.zip!/Tin_tức.txt": b"uno"}, {})


# ---------------------------------------------------------------- memory and totality


def _peak(path: Path) -> int:
    tracemalloc.start()
    for one in read_pages(list_seeds(path).seeds):
        assert isinstance(one, Page), one
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _jsonl(rows: int) -> Iterator[bytes]:
    return (json.dumps({"text": f"{i} " + ARTICLE_TEXT * 4}).encode() + b"\n" for i in range(rows))


def _made(ending: str, rows: int) -> bytes:
    if ending == ".json":
        return b"[" + b",".join(_jsonl(rows)) + b"]"
    if ending == ".csv":
        return b"text\n" + b"".join(f'"{i} {ARTICLE_TEXT}"\n'.encode() for i in range(rows))
    if ending == ".warc":
        return b"".join(response(f"{i} {ARTICLE_TEXT}".encode()) for i in range(rows))
    if ending == ".tar":
        return tar_of({f"{i}.txt": ARTICLE_TEXT.encode() for i in range(rows)})
    return b"".join(_jsonl(rows))


@pytest.mark.parametrize("ending", [".jsonl", ".json", ".csv", ".warc"])
@pytest.mark.parametrize("packing", ["", ".gz"])
def test_memory_does_not_grow_with_the_file(ending: str, packing: str, tmp_path: Path) -> None:
    peaks = []
    for rows in (500, 4000):
        path = tmp_path / f"{rows}{ending}{packing}"
        data = _made(ending, rows)
        path.write_bytes(gzip.compress(data, 1) if packing else data)
        _peak(path)  # imports count once
        peaks.append(_peak(path))
    assert peaks[1] < 1.3 * peaks[0] + 100_000


def test_a_line_without_end_is_not_held(tmp_path: Path) -> None:
    with (tmp_path / "a.jsonl").open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(32):
            file.write(b"x" * (1 << 20))
        file.write(b'"}\n{"text": "dos"}\n')
    tracemalloc.start()
    pages, rules = told(read(tmp_path / "a.jsonl", limits=Limits(page=1 << 20)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (pages, rules) == ({"a.jsonl#2": b"dos"}, {"a.jsonl#1": "read/too-long"})
    assert peak < 6 << 20


@given(
    ending=st.sampled_from(
        [e + p for e, reader in FORMATS.items() for p in ("", *PACKINGS) if not (p and reader == "zip")]
    ),
    data=st.data(),
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_under_any_name_are_pages_or_reasons(ending: str, data: st.DataObject, tmp_path: Path) -> None:
    """Damage a file that is right, so that the readers are reached."""
    kind = format_of("a" + ending)
    assert kind is not None
    sample = {**WHOLE, "zip": lambda: zip_of({"a.txt": b"uno", "b.jsonl": as_jsonl()})}
    sample["tar"] = lambda: tar_of({"a.txt": b"uno", "b.jsonl": as_jsonl()})
    whole = bytearray(sample[kind.reader]())
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=6)):
        whole[at] = byte
    whole = whole[: data.draw(st.integers(0, len(whole)) | st.just(len(whole)))]
    packed = bytearray(PACK[kind.packing](bytes(whole)) if kind.packing else whole)
    if packed and data.draw(st.booleans()):
        packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(0, 255))
    path = tmp_path / f"a{ending}"
    path.write_bytes(packed)
    found = read(path)
    assert found
    batch_of(one for one in found if isinstance(one, Page)).validate(full=True)
    assert all(one.reason and one.fix and one.name.startswith("a.") for one in found if isinstance(one, Unread))


@given(
    st.lists(
        st.builds(
            Page,
            data=st.binary(),
            name=st.text(st.characters(exclude_categories=["Cs"])),
            url=st.none() | st.just("https://example.vn/1"),
            captured=st.none() | st.dates(),
            charset=st.none() | st.just("cp1258"),
            container=st.none() | st.just("jsonl"),
            known=st.lists(st.just(Known("title", "Gạo", "jsonl/title")), max_size=2).map(tuple),
        )
    )
)
def test_a_batch_gives_back_its_pages(pages: list[Page]) -> None:
    assert list(pages_of(batch_of(pages))) == pages


# ---------------------------------------------------------------- what there is to read


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.TXT", Format("page")),
        ("a/b.c/d.jsonl.zst", Format("jsonl", ".zst")),
        ("CC-MAIN-1.warc.wet.gz", Format("warc", ".gz")),
        ("x.tar.bz2", Format("tar", ".bz2")),
        ("x.tbz2", Format("tar", ".bz2")),
        ("x.txz", Format("tar", ".xz")),
        ("a.zip", Format("zip")),
        ("a.zip.gz", None),
        ("a.gz", None),
        ("txt", None),
        (".txt", None),
        ("page.toml", None),
        ("a.txt.gz.gz", None),
    ],
)
def test_the_ending_tells_the_format(name: str, expected: Format | None) -> None:
    assert format_of(name) == expected


def test_several_folders_and_files_have_names_that_tell_them_apart(tmp_path: Path) -> None:
    for place in ("a/data", "b/data"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "x.txt").write_text(place)
    (tmp_path / "one.txt").write_text("1")
    roots = (tmp_path / "a" / "data", tmp_path / "b" / "data", tmp_path / "one.txt")
    names = [seed.name for seed in list_seeds(*roots).seeds]
    assert names == ["a/data/x.txt", "b/data/x.txt", f"{tmp_path.name}/one.txt"]
    assert [s.name for s in list_seeds(tmp_path / "a", tmp_path / "one.txt").seeds] == ["a/data/x.txt", "one.txt"]
    assert [s.name for s in list_seeds(tmp_path / "a").seeds] == ["data/x.txt"]
    assert len(list_seeds(tmp_path, tmp_path / "a" / "data" / "x.txt").seeds) == 3


def test_addresses_read_like_paths(tmp_path: Path) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    folder = f"/pages-{tmp_path.name}"
    memory.pipe(f"{folder}/sub/a.jsonl.gz", gzip.compress(as_jsonl()))
    memory.pipe(f"{folder}/b.parquet", as_parquet())
    memory.pipe(f"{folder}/c.zip", zip_of({"c.txt": b"uno"}))
    memory.pipe(f"{folder}/.hidden/d.txt", b"no")
    memory.pipe(f"{folder}/e.xlsx", b"no")
    listing = list_seeds(f"memory:/{folder}")
    assert [u.name for u in listing.left_out] == ["e.xlsx"]
    pages, rules = told(list(read_pages(listing.seeds)))
    assert (list(pages), rules) == (
        ["b.parquet#1", "b.parquet#2", "c.zip!/c.txt", "sub/a.jsonl.gz#1", "sub/a.jsonl.gz#2"],
        {},
    )
    one = list_seeds(f"memory:/{folder}/b.parquet", by_path=True)
    assert [seed.name for seed in one.seeds] == [f"memory:/{folder}/b.parquet"]
    (tmp_path / "x.txt").write_text("uno")
    local = list_seeds(f"file://{tmp_path}", tmp_path / "x.txt")
    assert len(local.seeds) == 1


@pytest.mark.parametrize(
    ("address", "error", "says"),
    [
        ("memory://nothing/here", ReadError, "no such file or folder"),
        ("nonsense://bucket/a", ReadError, "cannot be opened"),
        ("hdfs3x://a", ReadError, "hdfs3x"),
    ],
)
def test_addresses_that_cannot_be(address: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        list_seeds(address)


def test_an_address_whose_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    import fsspec

    def missing(address: str) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr(fsspec.core, "url_to_fs", missing)
    with pytest.raises(MissingExtraError, match="s3:// needs a package: Install s3fs"):
        list_seeds("s3://bucket/pages")


def test_fsspec_is_not_imported_for_paths(tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / "a.jsonl").write_text('{"text": "uno"}')
    code = (
        "import sys; from vncuba_dataset.readers import *\n"
        f"print(len(list(read_pages(list_seeds({str(tmp_path)!r}).seeds))))\n"
        "print(sorted({'fsspec', 'fastwarc', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["1", "[]"]


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        (["noi_dung"], "'noi_dung' is no pair"),
        (["noi_dung=texto"], "no field 'texto'; did you mean 'text'?"),
        (["noi_dungg=text"], "no column 'noi_dungg' in the input; did you mean 'noi_dung'?"),
    ],
)
def test_a_wrong_map_is_named_before_anything_is_built(pairs: list[str], says: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text(json.dumps({"noi_dung": ARTICLE_TEXT}))
    with pytest.raises(UsageError, match=says.replace("?", r"\?")):
        vc.build(tmp_path / "in", tmp_path / "dist", columns=pairs)
    assert not (tmp_path / "dist").exists()


def test_devices_and_folders_that_cannot_be_entered_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permissions do not stop root, so the file system's answer is played."""
    (tmp_path / "a.txt").write_text("uno")
    (tmp_path / "locked").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    scan = os.scandir

    def refuse(path: Any) -> Any:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    listing = list_seeds(tmp_path)
    assert [(u.name, u.rule) for u in listing.left_out] == [("pipe.txt", "read/device")]
    assert [(u.name, u.reason) for u in listing.refused] == [("locked", "Unreadable: Permission denied.")]
    pages, rules = told(list(read_pages(listing.seeds)))
    assert (pages, rules) == ({"a.txt": b"uno"}, {"loop.txt": "read/unreadable"})


# ---------------------------------------------------------------- through the whole build


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """The same article as file, row and member, and what is none."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    other = ARTICLE_TEXT.replace("rice", "coffee")
    (folder / "a.txt").write_text(ARTICLE_TEXT)
    rows = [
        {"text": other, "url": "https://www.vietnamplus.vn/x", "date": "2020-12-02", "title": "Sixty years of ties"},
        {"titel": "no text"},
        {"text": ARTICLE_TEXT},
    ]
    (folder / "b.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n{bad\n")
    (folder / "c.zip").write_bytes(zip_of({"in/d.txt": (" date 2020-05-05 " + other).encode(), "e.jpg": b"x"}))
    (folder / "f.warc.gz").write_bytes(gzip.compress(response(b"x", "image/png") * 4, mtime=0))
    return folder


def test_a_build_of_everything_counts_everything(mixed: Path, tmp_path: Path) -> None:
    report = vc.build(mixed, tmp_path / "dist")
    assert (report.pages, report.records, report.quarantined) == (6, 3, 3)
    rows = {row["seed"]: row for row in pq.read_table(tmp_path / "dist" / "vncuba.parquet").to_pylist()}
    assert list(rows) == ["a.txt", "b.jsonl#1", "c.zip!/in/d.txt"]
    assert rows["c.zip!/in/d.txt"]["duplicate_of"] == rows["b.jsonl#1"]["id"]
    first = rows["b.jsonl#1"]
    assert (first["url"], first["date_edtf"], first["title"]) == (
        "https://www.vietnamplus.vn/x",
        "2020-12-02",
        "Sixty years of ties",
    )
    told_by = {one["field"]: one["rule"] for one in first["evidence"]}
    assert {k: told_by[k] for k in ("url", "date_edtf", "date", "title")} == {
        "url": "jsonl/url",
        "date_edtf": "jsonl/date",
        "date": "jsonl/date",
        "title": "jsonl/title",
    }
    manifest = json.loads((tmp_path / "dist" / "manifest.json").read_text(encoding="utf-8"))
    inputs = {one["file"]: one for one in manifest["inputs"]}
    assert inputs["b.jsonl"]["pages"] == {"accepted": 1, "quarantined": 3}
    assert inputs["c.zip"]["pages"] == {"accepted": 1, "left out": 1}
    assert inputs["f.warc.gz"]["pages"] == {"left out": 4}
    assert inputs["f.warc.gz"]["left_out"] == ["4 responses that are image/png."]
    assert all(len(inputs[name]["sha256"]) == 64 for name in ("a.txt", "b.jsonl", "c.zip", "f.warc.gz"))
    counts = {one["reason"]: one["pages"] for one in manifest["counts"] if one["reason"] != "accepted"}
    assert counts == {
        "expect_column_values_to_be_unique(id)": 1,
        "json/syntax": 1,
        "rows/no-text-column": 1,
        "left out: read/no-reader": 1,
        "left out: warc/media-type": 4,
    }
    lines = (tmp_path / "dist" / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["file"] for line in lines] == ["b.jsonl#2", "b.jsonl#3", "b.jsonl#4"]


def test_a_title_on_the_page_is_stronger_than_the_containers(tmp_path: Path) -> None:
    page = f"Viet Nam, Cuba mark sixty years of ties\n\n{ARTICLE_TEXT}"
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": page, "title": "Other words"}))
    vc.build(tmp_path / "in.jsonl", tmp_path / "dist")
    (row,) = pq.read_table(tmp_path / "dist" / "vncuba.parquet").to_pylist()
    assert row["title"] == "Viet Nam, Cuba mark sixty years of ties"


def test_a_container_with_a_date_that_no_page_can_have(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": ARTICLE_TEXT, "date": "0001-01-01"}))
    vc.build(tmp_path / "in.jsonl", tmp_path / "dist")
    (row,) = pq.read_table(tmp_path / "dist" / "vncuba.parquet").to_pylist()
    assert row["date_edtf"] is None


def test_order_of_roots_workers_and_batches_change_nothing(mixed: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "z.txt").write_text(ARTICLE_TEXT.replace("medicine", "books"))
    vc.build([mixed, other], tmp_path / "one")
    vc.build([other, mixed], tmp_path / "two", workers=2)
    names = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file())
    assert all((tmp_path / "one" / n).read_bytes() == (tmp_path / "two" / n).read_bytes() for n in names)
    rows = pq.read_table(tmp_path / "one" / "vncuba.parquet")["seed"].to_pylist()
    assert rows == ["mixed/a.txt", "mixed/b.jsonl#1", "mixed/c.zip!/in/d.txt", "other/z.txt"]


def test_annotations_name_file_and_line(mixed: Path) -> None:
    report = vc.validate(mixed)
    lines = as_github(report).splitlines()
    there = [line for line in lines if line.startswith(f"::error file={mixed}/b.jsonl,line=4,title=Line 4")]
    assert len(there) == 1
    assert there[0].endswith("[json/syntax]")
    suite = ElementTree.fromstring(as_junit(report))
    assert {case.get("name") for case in suite} >= {"b.jsonl#1", "b.jsonl#4", "d.txt"}
    assert [name.removeprefix(f"{mixed}/") for name in report.files] == [
        *("a.txt", "b.jsonl#1", "b.jsonl#2", "b.jsonl#3", "b.jsonl#4"),
        "c.zip!/in/d.txt",
    ]


def test_rows_and_members_can_be_explained(mixed: Path) -> None:
    from test_cli import run

    for name in ("b.jsonl#1", "c.zip!/in/d.txt"):
        done = run("explain", f"{mixed}/{name}")
        assert done.returncode == 0
        assert done.stdout.startswith(name)
    for name, says in (
        ("b.jsonl#2", "No column of text"),
        ("b.jsonl#99", "no page of that name; the file has pages like 'b.jsonl#1'"),
        ("b.jsonl", "no page of that name"),
        ("none.jsonl#1", "no such file"),
    ):
        done = run("explain", f"{mixed}/{name}")
        assert done.returncode == 2
        assert says in done.stderr
        assert "Traceback" not in done.stderr


def test_the_command_takes_many_seeds_and_maps(mixed: Path, tmp_path: Path) -> None:
    from test_cli import run

    table = tmp_path / "t.csv"
    table.write_text(f'bài,url\n"{ARTICLE_TEXT.replace("rice", "tea")}",https://www.vietnamplus.vn/y\n')
    done = run("build", str(mixed / "a.txt"), str(table), "--map", "bài=text", "--out", str(tmp_path / "dist"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 of 2 pages are records" in done.stdout
    done = run("validate", str(table), "--map", "bai=text")
    assert done.returncode == 2
    assert "error: map: no column 'bai' in the input; did you mean 'bài'?" in done.stderr
