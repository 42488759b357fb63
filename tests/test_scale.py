"""Any number of pages, workers and machines, any order, any interruption: the same bytes, and nothing left behind."""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ARTICLE_TEXT, ROOT

import vncuba_dataset as vc
from vncuba_dataset import judge, memory, shards
from vncuba_dataset.engines import Pool, engine_of
from vncuba_dataset.errors import EngineError, PublishError, UsageError
from vncuba_dataset.link import copies
from vncuba_dataset.link.copies import copies_among, sign
from vncuba_dataset.publish.swap import staged
from vncuba_dataset.publish.tables import GROUP_BYTES, ROW_GROUP, row_groups
from vncuba_dataset.readers import Seed, Seeds, list_seeds
from vncuba_dataset.readers.formats import Format
from vncuba_dataset.shards import cut
from vncuba_dataset.store import Store, opened

COUNT = 60
build = importlib.import_module("vncuba_dataset.build")
"""The module: the package has a function of that name."""


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def write_table(path: Path, numbers: list[int]) -> None:
    rows = ({"text": ARTICLE_TEXT.replace("1960", str(1000 + number))} for number in numbers)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def write_page(folder: Path, name: str, number: int) -> None:
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(ARTICLE_TEXT.replace("1960", f"{1000 + number}") * (1 + number % 3), encoding="utf-8")


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Sixty pages, a table and an archive of them, copies among them, and what is no page."""
    folder = tmp_path / "many"
    for i in range(COUNT):
        write_page(folder, f"{i % 4}/page{i:02d}.txt", i % 50)
    (folder / "0" / "page00.html").write_text(
        "<html><body><p>" + ARTICLE_TEXT + "</p></body></html>", encoding="utf-8"
    )
    rows = [{"text": ARTICLE_TEXT.replace("1960", str(2000 + i)), "url": f"https://vov.vn/{i}"} for i in range(40)]
    table = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in [*rows, {"url": "x"}])
    (folder / "table.jsonl").write_text(table, encoding="utf-8")
    shutil.make_archive(str(tmp_path / "packed"), "zip", folder, "1")
    shutil.move(tmp_path / "packed.zip", folder / "packed.zip")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / "empty.txt").touch()
    for i in range(3):
        text = f" date 2020-05-0{i + 1} " + ARTICLE_TEXT.replace("1960", "1008")
        (folder / str(i) / "copy.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards and groups of a few pages; spawned workers keep the usual sizes, so this is for one process."""
    monkeypatch.setattr(shards, "SHARD_BYTES", 16_000)
    monkeypatch.setattr(shards, "GROUP_BYTES", 4_000)
    monkeypatch.setattr(shards.cut_seeds, "__kwdefaults__", {"wanted": 16_000})


# ---------------------------------------------------------------- cutting


@given(st.lists(st.integers(0, 5000), max_size=60), st.integers(1, 50_000))
def test_runs_tile_the_input_and_have_a_bound(sizes: list[int], wanted: int) -> None:
    things = [(f"{i}.txt", size) for i, size in enumerate(sizes)]
    runs = list(cut(things, lambda thing: thing, wanted))
    assert [thing for run in runs for thing in run] == things
    for run in runs:
        assert run
        assert sum(size + shards.ROW_BYTES for _, size in run[:-1]) < shards.AT_MOST * wanted


@given(st.integers(0, 399), st.sampled_from(["add", "remove", "change"]))
def test_an_edit_moves_the_borders_beside_it_alone(at: int, edit: str) -> None:
    before = [(f"{i:04d}.txt", 3000 + i % 7) for i in range(400)]
    after = list(before)
    if edit == "add":
        after.insert(at, (f"{at:04d}-new.txt", 3000))
    elif edit == "remove":
        del after[at]
    else:
        after[at] = (after[at][0], 2500)
    old = [tuple(run) for run in cut(before, lambda thing: thing, 50_000)]
    new = [tuple(run) for run in cut(after, lambda thing: thing, 50_000)]
    assert len(set(new) - set(old)) <= 3
    assert len(old) > 15


def test_shards_are_cut_by_bytes(tmp_path: Path) -> None:
    for i in range(200):
        (tmp_path / f"{i}.txt").write_bytes(b"x" * 1000)
    seeds = list_seeds(tmp_path).seeds
    few, many_ = (_count(shards.cut_seeds(seeds, wanted=wanted)) for wanted in (200_000, 20_000))
    assert few < 8 < many_


def _count(found: Iterator[shards.Shard | shards.Known]) -> int:
    return sum(isinstance(one, shards.Shard) for one in found)


# ---------------------------------------------------------------- the same bytes


def test_shards_and_where_they_are_read_change_no_record(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut in one, in many, and in many with every table read by whoever cleans it."""
    vc.build(many, tmp_path / "one")
    monkeypatch.setattr(shards, "SHARD_BYTES", 16_000)
    monkeypatch.setattr(shards.cut_seeds, "__kwdefaults__", {"wanted": 16_000})
    vc.build(many, tmp_path / "many_shards")
    monkeypatch.setattr(shards, "READ_APART", 0)
    vc.build(many, tmp_path / "read_there")
    assert len(list((tmp_path / "many_shards/huggingface/articles").iterdir())) > 3
    assert files_of(tmp_path / "read_there") == files_of(tmp_path / "many_shards")
    one, other = (tmp_path / name for name in ("one", "many_shards"))
    assert pq.read_table(one / "vncuba.parquet").equals(pq.read_table(other / "vncuba.parquet"))
    for name in ("vncuba.csv", "quarantine.jsonl"):
        assert (one / name).read_bytes() == (other / name).read_bytes()
    manifests = [json.loads((folder / "manifest.json").read_text()) for folder in (one, other)]
    assert manifests[0]["inputs"] == manifests[1]["inputs"]
    assert manifests[0]["counts"] == manifests[1]["counts"]


def test_several_parquet_files_load_in_order(many: Path, tmp_path: Path, small_shards: None) -> None:
    from datasets import load_dataset

    report = vc.build(many, tmp_path / "dist")
    rows = pq.read_table(tmp_path / "dist" / "vncuba.parquet")
    for config in (None, "audit"):
        loaded = load_dataset(str(tmp_path / "dist" / "huggingface"), config, split="train")
        assert loaded["id"][:] == rows["id"].to_pylist()
    assert report.records == rows.num_rows
    assert {f.file for f in report.failures} > {"empty.txt", "table.jsonl#41"}


BUILD = """
import sys
import vncuba_dataset as vc
from vncuba_dataset import shards
shards.cut_seeds.__kwdefaults__["wanted"] = 16_000
if __name__ == "__main__":
    seeds, out, engine, workers = sys.argv[1:5]
    cache = sys.argv[5] if len(sys.argv) > 5 else None
    shards.SHARD_BYTES = 1
    vc.build(seeds, out, engine=engine, workers=int(workers), cache=cache)
"""
"""A build of many small shards that goes to a pool although it is small."""


def run_build(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    script = Path(str(arguments[1])).parent / "build_script.py"
    script.write_text(BUILD)
    given_env = options.pop("env", {})
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **given_env}
    return subprocess.run(
        [sys.executable, str(script), *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        **options,
    )


def test_workers_order_zone_locale_and_hash_seed_change_no_byte(many: Path, tmp_path: Path) -> None:
    world = {"PYTHONHASHSEED": "77", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    for i, (workers, environment) in enumerate([(1, {}), (2, world)]):
        place = tmp_path / str(i)
        place.mkdir()
        done = run_build(many, place / "dist", "local", workers, env=environment, cwd=place)
        assert done.returncode == 0, done.stderr
        names = sorted(p for p in many.rglob("*") if p.is_file())
        random.Random(i).shuffle(names)
        copy = tmp_path / f"copy{i}" / "many"
        for path in names:  # a folder lists its files in the order they were made
            target = copy / path.relative_to(many)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        many = copy
    assert len(list((tmp_path / "0/dist/huggingface/articles").iterdir())) > 3
    assert files_of(tmp_path / "0/dist") == files_of(tmp_path / "1/dist")


@given(sizes=st.lists(st.integers(0, 9), max_size=30), rows=st.integers(1, 12), size=st.integers(1, 200))
def test_groups_are_judged_within_bounds(sizes: list[int], rows: int, size: int) -> None:
    schema = pa.schema([("page", pa.string()), ("text", pa.string())])
    groups = [(str(i), pa.table([["ab" * n] * n, ["é"] * n], schema=schema)) for i, n in enumerate(sizes)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "BATCH_ROWS", rows)
        patch.setattr(judge, "BATCH_BYTES", size)
        portions = list(judge._portions(iter(groups)))
    assert [key for portion in portions for key in portion] == [key for key, _ in groups]
    for portion in portions:
        bytes_of = sum((2 * len(table) + 2) * len(table) for table in portion.values())
        assert len(portion) == 1 or (sum(map(len, portion.values())) <= rows and bytes_of <= size)
    for one, other in pairwise(portions):
        table = next(iter(other.values()))
        both = [*one.values(), table]
        assert sum(map(len, both)) > rows or sum((2 * len(some) + 2) * len(some) for some in both) > size


def test_memory_is_given_back_between_things_that_stay_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    seen: list[int] = []
    monkeypatch.setattr(memory, "give_back", lambda: given.append(len(seen)))
    for thing in memory.giving_back(range(10)):
        seen += [thing]
    assert (seen, given) == (list(range(10)), [4, 8, 10])


def test_row_groups_have_a_fixed_size_and_a_bound() -> None:
    schema = pa.schema([("text", pa.string())])
    batches = [pa.record_batch({"text": ["x"] * n}, schema) for n in (1, 998, 3, 2500)]
    assert [group.num_rows for group in row_groups(batches, schema)] == [ROW_GROUP] * 3 + [502]
    heavy = [pa.record_batch({"text": ["x" * (GROUP_BYTES // 4)] * 10}, schema)]
    groups = list(row_groups(heavy, schema))
    assert sum(group.num_rows for group in groups) == 10
    assert max(group.nbytes for group in groups) < 2 * GROUP_BYTES


@pytest.mark.parametrize("part", [1, 2, 1 << 16])
@given(texts=st.lists(st.lists(st.sampled_from(["", "a", "b", "c", "Hà Nội"]), max_size=6), max_size=5))
def test_copies_point_to_the_first_of_their_text(part: int, texts: list[list[str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies, "PART", part)
        _copies_point_to_the_first(texts)


def _copies_point_to_the_first(texts: list[list[str]]) -> None:
    found = copies_among([sign(pa.array(part, pa.string())) for part in texts])
    flat = [text for part in texts for text in part]
    assert found == {i: flat.index(text) for i, text in enumerate(flat) if text and flat.index(text) != i}


def test_copies_across_shards_are_linked(many: Path, tmp_path: Path, small_shards: None) -> None:
    vc.build(many, tmp_path / "dist")
    rows = pq.read_table(tmp_path / "dist" / "vncuba.parquet").to_pylist()
    first: dict[str, str] = {}
    for row in rows:
        original = first.setdefault(row["text"], row["id"])
        assert row["duplicate_of"] == (None if original == row["id"] else original)
    assert any(row["duplicate_of"] for row in rows)


# ---------------------------------------------------------------- the cache


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("trusted", [True, False])
def test_a_build_with_a_cache_equals_one_without(
    trusted: bool, seed: int, tmp_path: Path, small_shards: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After every edit of a random sequence: add, change, remove, rename, of pages, sidecars and rows of a table.

    With the times of files trusted, however fresh they are, and not.
    """
    monkeypatch.setattr(build, "SETTLED", 0 if trusted else 10**18)
    draw = random.Random(seed)
    folder, cache = tmp_path / "pages", tmp_path / "cache"
    for i in range(30):
        write_page(folder, f"{i:03d}.txt", i)
    write_table(folder / "table.jsonl", list(range(600, 620)))
    vc.build(folder, tmp_path / "dist", cache=cache)
    for step in range(4):
        for _ in range(draw.randint(1, 3)):
            pages = sorted(folder.glob("*.txt"))
            page, number = draw.choice(pages), draw.randint(0, 500)
            edit = draw.choice(["add", "change", "remove", "rename", "sidecar", "row", "touch"])
            if edit == "add":
                write_page(folder, f"{number:03d}-{step}.txt", number)
            elif edit == "change":
                write_page(folder, page.name, number)
            elif edit == "remove":
                page.unlink()
            elif edit == "sidecar":
                page.with_suffix(".toml").write_text(f'title = "Rice {number % 3}"' if number % 4 else "titel = 1")
            elif edit == "row":
                write_table(folder / "table.jsonl", draw.sample(range(600, 640), 20))
            elif edit == "touch":
                os.utime(page, (number, number))
            else:
                page.rename(folder / f"{number:03d}-{step}-renamed.txt")
        report = vc.build(folder, tmp_path / "dist", cache=cache)
        whole = vc.build(folder, tmp_path / "whole")
        assert files_of(tmp_path / "dist") == files_of(tmp_path / "whole")
        assert report.cleaned < whole.cleaned <= whole.pages


def test_files_that_nobody_touched_are_not_read(
    many: Path, tmp_path: Path, small_shards: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for those that share a shard with one that was touched; and all of them where the caller says so."""
    opened_files: list[str] = []
    plain = Seed.open

    def noted(seed: Seed) -> IO[bytes]:
        opened_files.append(seed.name)
        return plain(seed)

    monkeypatch.setattr(Seed, "open", noted)
    monkeypatch.setattr(build, "SETTLED", 0)
    cache = tmp_path / "cache"

    def read_by(**options: bool) -> set[str]:
        opened_files.clear()
        vc.build(many, tmp_path / "dist", cache=cache, **options)
        return set(opened_files)

    everything = read_by()
    kept = files_of(tmp_path / "dist")
    packed = {"packed.zip", "table.jsonl"}  # the manifest tells their digests
    assert read_by() <= packed < everything
    assert read_by(reread=True) == everything
    assert files_of(tmp_path / "dist") == kept
    (many / "1" / "page01.toml").write_text('title = "Rice for Havana"')
    some = read_by()
    assert "1/page01.txt" in some
    assert len(some) < len(everything) / 2
    vc.build(many, tmp_path / "whole")
    assert files_of(tmp_path / "dist") == files_of(tmp_path / "whole")


def test_fresh_files_are_read_whatever_their_times_say(tmp_path: Path, small_shards: None) -> None:
    """Two edits within a tick of the clock leave the same times: what was touched just now is not trusted."""
    write_page(tmp_path / "pages", "a.txt", 1)
    assert [seed.stamp for seed in list_seeds(tmp_path / "pages", settled=time.time_ns() - build.SETTLED).seeds] == [
        0
    ]
    later = time.time_ns() + 2 * build.SETTLED
    (stamped,) = list_seeds(tmp_path / "pages", settled=later).seeds
    assert stamped.stamp
    (tmp_path / "pages" / "b.txt").symlink_to(tmp_path / "pages" / "a.txt")
    write_page(tmp_path / "pages", "c.txt", 1)
    (tmp_path / "pages" / "c.toml").symlink_to(tmp_path / "pages" / "a.txt")
    found = {seed.name: seed.stamp for seed in list_seeds(tmp_path / "pages", settled=later).seeds}
    assert (found["a.txt"], found["c.txt"]) == (stamped.stamp, 0)


@pytest.mark.parametrize("change", ["bytes", "sidecar", "mode", "replaced", "mtime"])
def test_a_stamp_tells_every_change(change: str, tmp_path: Path) -> None:
    page = tmp_path / "pages" / "a.txt"
    write_page(tmp_path / "pages", "a.txt", 1)
    state = page.stat()
    later = time.time_ns() + 10**12

    def stamp() -> int:
        return list_seeds(tmp_path / "pages", settled=later).seeds[0].stamp

    before = stamp()
    assert before == stamp()
    time.sleep(0.02)
    if change == "bytes":  # of the same length, with the time set back
        page.write_bytes(page.read_bytes().swapcase())
        os.utime(page, ns=(state.st_atime_ns, state.st_mtime_ns))
    elif change == "sidecar":
        page.with_suffix(".toml").write_text('title = "Rice"')
    elif change == "mode":
        page.chmod(0o600)
    elif change == "replaced":
        page.with_suffix(".new").write_bytes(page.read_bytes())
        page.with_suffix(".new").replace(page)
    else:
        os.utime(page)
    assert stamp() != before


def test_what_could_not_be_read_is_tried_again(
    tmp_path: Path, small_shards: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "SETTLED", 0)
    for i in range(3):
        write_page(tmp_path / "pages", f"{i}.txt", i)
    broken = True

    def fails(seed: Seed) -> IO[bytes]:
        if broken and seed.name == "1.txt":
            raise OSError(5, "Input/output error")
        return open(seed.where, "rb")  # noqa: PTH123

    monkeypatch.setattr(Seed, "open", fails)
    cached = [vc.build(tmp_path / "pages", tmp_path / "dist", cache=tmp_path / "cache").records]
    broken = False
    cached.append(vc.build(tmp_path / "pages", tmp_path / "dist", cache=tmp_path / "cache").records)
    assert cached == [2, 3]


def test_packed_seeds_are_the_seeds(tmp_path: Path) -> None:
    kinds = [Format("page"), Format("jsonl", ".gz")]
    listed = [
        Seed(f"/a/{i}\udcff", f"{i:05d}", kinds[i % 7 == 6], i % 3000 > 2990, None if i % 5 else i, i)
        for i in range(5000)
    ]
    packed = Seeds(listed)
    assert list(packed) == listed
    assert [(s.length, s.stamp) for s in packed] == [(s.length, s.stamp) for s in listed]
    assert (len(packed), packed.rising, packed[4321], list(packed[7:9])) == (5000, True, listed[4321], listed[7:9])
    assert list(packed.holding_pages()) == [seed for seed in listed if not seed.format.one_page]
    assert packed.named({"00003", "04999", "x"}) == [listed[3], listed[4999]]
    assert not Seeds(listed[::-1]).rising
    assert not Seeds([listed[0], listed[0]]).rising


def test_nothing_is_cleaned_twice(many: Path, tmp_path: Path, small_shards: None) -> None:
    first = vc.build(many, tmp_path / "dist", cache=tmp_path / "cache")
    kept = files_of(tmp_path / "dist")
    again = vc.build(many, tmp_path / "dist", cache=tmp_path / "cache")
    anew = vc.build(many, tmp_path / "dist", cache=tmp_path / "cache", rebuild=True)
    assert (first.cleaned, again.cleaned, anew.cleaned) == (first.pages - 1, 0, first.pages - 1)
    assert files_of(tmp_path / "dist") == kept


@pytest.mark.parametrize("harm", ["cut", "empty", "flip", "swap"])
def test_damaged_entries_are_made_again(harm: str, many: Path, tmp_path: Path, small_shards: None) -> None:
    vc.build(many, tmp_path / "dist", cache=tmp_path / "cache")
    kept = files_of(tmp_path / "dist")
    entries = sorted(p for p in (tmp_path / "cache").glob("*/??/*"))
    for path, other in zip(entries[::2], entries[1::2], strict=False):
        data = path.read_bytes()
        spoilt = {"cut": data[: len(data) // 2], "empty": b"", "flip": bytes([data[0] ^ 1]) + data[1:]}
        path.write_bytes(spoilt.get(harm, other.read_bytes()))
    vc.build(many, tmp_path / "dist", cache=tmp_path / "cache")
    assert files_of(tmp_path / "dist") == kept


def test_two_builds_cannot_share_a_cache_at_once(many: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "cache"), pytest.raises(UsageError, match="another build is using it; wait for it"):
        vc.build(many, tmp_path / "dist", cache=tmp_path / "cache")
    vc.build(many, tmp_path / "dist", cache=tmp_path / "cache")


def test_a_folder_that_is_no_cache_is_not_taken_for_one(many: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("years of work")
    for rebuild in (False, True):
        with pytest.raises(UsageError, match=r"it holds what no build wrote: thesis\.docx"):
            vc.build(many, tmp_path / "dist", cache=tmp_path / "mine", rebuild=rebuild)
    assert files_of(tmp_path / "mine") == {"thesis.docx": b"years of work"}


def test_a_cache_does_not_outgrow_its_use(tmp_path: Path, small_shards: None) -> None:
    folder, cache = tmp_path / "pages", tmp_path / "cache"
    sizes = []
    for round_ in range(6):
        for i in range(20):
            write_page(folder, f"{i:03d}.txt", i + 100 * round_)
        vc.build(folder, tmp_path / "dist", cache=cache)
        sizes.append(sum(len(data) for data in files_of(cache).values()))
    assert max(sizes) <= 2.5 * sizes[0]


def test_object_storage_keeps_a_cache(many: Path, tmp_path: Path, small_shards: None) -> None:
    vc.build(many, tmp_path / "plain")
    first = vc.build(many, tmp_path / "dist", cache="memory://cache-of-a-test")
    again = vc.build(many, tmp_path / "dist", cache="memory://cache-of-a-test")
    assert (first.cleaned > 0, again.cleaned) == (True, 0)
    assert files_of(tmp_path / "dist") == files_of(tmp_path / "plain")


def test_object_storage_holds_a_dist(many: Path, tmp_path: Path) -> None:
    """Put there whole, swept of what is old, and never in the place of what is not ours."""
    import fsspec

    files = fsspec.filesystem("memory")
    for folder in (many / "0", many):
        vc.build(folder, tmp_path / "dist")
        report = vc.build(folder, "memory://bucket/dist")
        there = {path.removeprefix("/bucket/dist/"): files.cat_file(path) for path in files.find("/bucket/dist")}
        assert there == files_of(tmp_path / "dist")
        assert report.outputs[0] == "memory://bucket/dist/huggingface"
    files.pipe_file("/bucket/dist/thesis.docx", b"years of work")
    with pytest.raises(PublishError, match=r"thesis\.docx"):
        vc.build(many, "memory://bucket/dist")


def test_input_on_object_storage_is_cut_as_on_disk(many: Path, tmp_path: Path, small_shards: None) -> None:
    import fsspec

    for name, data in files_of(many).items():
        fsspec.filesystem("memory").pipe_file(f"/input/{name}", data)
    vc.build(many, tmp_path / "disk")
    vc.build("memory://input", tmp_path / "storage")
    linked = {"report/index.html", "manifest.json"}  # the report links to files on this machine alone
    storage, disk = files_of(tmp_path / "storage"), files_of(tmp_path / "disk")
    assert {k: v for k, v in storage.items() if k not in linked} == {k: v for k, v in disk.items() if k not in linked}


def test_an_entry_is_whole_or_missing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("group", "ab12", b"rows")
    assert (store.get("group", "ab12"), store.get("summary", "ab12")) == (b"rows", None)
    path = next((tmp_path / "group").glob("*/*"))
    path.write_bytes(path.read_bytes()[:-1])
    assert store.get("group", "ab12") is None


# ---------------------------------------------------------------- interruptions


class Named:
    """A task that ends its worker as often as its file has lines."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.path = path


def die_or_tell(task: Named, job: str) -> str:
    left = task.path.read_text().splitlines()
    if left:
        task.path.write_text("".join(line + "\n" for line in left[1:]))
        os.kill(os.getpid(), signal.SIGKILL)
    return f"{job} {task.name}"


def _tasks(tmp_path: Path, deaths: list[int]) -> Iterator[Named]:
    for i, times in enumerate(deaths):
        path = tmp_path / f"task{i}"
        path.write_text("die\n" * times)
        yield Named(path)


def test_a_killed_worker_is_replaced_and_order_kept(tmp_path: Path) -> None:
    with Pool(2) as pool:
        results = list(pool.map(die_or_tell, _tasks(tmp_path, [0, 1, *[0] * 8, 1, 0]), "did"))
    assert results == [f"did task{i}" for i in range(12)]


def test_a_task_that_kills_its_worker_twice_is_named(tmp_path: Path) -> None:
    with Pool(2) as pool, pytest.raises(EngineError, match="task2: its worker was killed, and once more"):
        list(pool.map(die_or_tell, _tasks(tmp_path, [0, 0, 9, 0, 0, 0]), "did"))


def test_engines_that_are_not_there_are_named() -> None:
    with pytest.raises(UsageError, match="did you mean 'local'"):
        engine_of("locl")
    with pytest.raises(UsageError, match="the local engine has none"):
        engine_of("local", address="auto")


def test_a_build_killed_at_random_leaves_dist_whole(many: Path, tmp_path: Path) -> None:
    """Twenty times at a random moment, with a cache and a pool: dist loads, and the next build ends as it should."""
    draw = random.Random(11)
    place = tmp_path / "place"
    place.mkdir()
    assert run_build(many, tmp_path / "wanted", "local", 1, cwd=tmp_path).returncode == 0
    assert run_build(many / "0", place / "dist", "local", 1, cwd=tmp_path).returncode == 0
    before, wanted = files_of(place / "dist"), files_of(tmp_path / "wanted")
    script = tmp_path / "build_script.py"
    script.write_text(BUILD)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    seen = set()
    for i in range(20):
        workers = "2" if i % 4 == 0 else "1"
        command = [
            sys.executable,
            str(script),
            str(many),
            str(place / "dist"),
            "local",
            workers,
            str(place / "cache"),
        ]
        process = subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL)
        start = time.monotonic()
        while process.poll() is None and not list(place.glob(".dist.new-*")) and time.monotonic() - start < 60:
            time.sleep(0.02)
        time.sleep(draw.random() * 1.5)
        process.kill()
        process.wait()
        now = files_of(place / "dist")
        assert now in (before, wanted)
        seen.add(process.returncode)
        if now == wanted:  # it was done before it was killed: start over, with nothing to build upon
            shutil.rmtree(place / "cache", ignore_errors=True)
            assert run_build(many / "0", place / "dist", "local", 1, cwd=tmp_path).returncode == 0
    assert -signal.SIGKILL in seen
    done = run_build(many, place / "dist", "local", 1, place / "cache", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert files_of(place / "dist") == wanted
    assert sorted(p.name for p in place.iterdir()) == ["build_script.py", "cache", "dist"]
    assert sorted(p.name for p in (place / "cache" / "aside").iterdir()) == []


def test_a_killed_build_takes_its_workers_along(many: Path, tmp_path: Path) -> None:
    script = tmp_path / "hang.py"
    script.write_text(
        "import os, sys, time\nfrom pathlib import Path\nfrom vncuba_dataset.engines import Pool\n"
        "class Task:\n    name = 'x'\n"
        "def hang(task, place):\n    Path(place, str(os.getpid())).touch()\n    time.sleep(600)\n"
        "if __name__ == '__main__':\n    with Pool(2) as pool:\n"
        "        list(pool.map(hang, [Task(), Task()], sys.argv[1]))\n"
    )
    place = tmp_path / "workers"
    place.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, str(script), str(place)], env=environment)
    try:
        _wait_for(lambda: len(list(place.iterdir())) == 2)
    finally:
        process.kill()
        process.wait()
    workers = [int(p.name) for p in place.iterdir()]
    _wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


def _wait_for(condition: Any, seconds: float = 60) -> None:
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds
        time.sleep(0.05)


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="limits are Unix's")
def test_a_full_disk_leaves_dist_as_it_was(many: Path, tmp_path: Path) -> None:
    """No file may outgrow a limit: what is written fails as on a disk without room."""
    place = tmp_path / "place"
    place.mkdir()
    vc.build(many / "0", place / "dist")
    before = files_of(place / "dist")
    code = (
        "import resource, signal, sys\nimport vncuba_dataset as vc\nfrom vncuba_dataset.errors import PublishError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))\n"
        "try:\n    vc.build(sys.argv[1], sys.argv[2])\nexcept PublishError as error:\n    sys.exit(str(error))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for limit in (500, 8_000, 20_000, 40_000):
        done = subprocess.run(
            [sys.executable, "-c", code, str(many), str(place / "dist"), str(limit)],
            capture_output=True, text=True, env=environment,
        )  # fmt: skip
        assert done.returncode == 1, f"{limit}: {done.stderr}"
        assert "cannot be written" in done.stderr, done.stderr
        assert files_of(place) == {f"dist/{name}": data for name, data in before.items()}
    vc.build(many, place / "dist")
    assert files_of(place / "dist") != before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this system lets nobody mount a disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("cached", [True, False])
def test_a_small_disk_that_is_full_leaves_dist_as_it_was(cached: bool, many: Path, small_disk: Path) -> None:
    """With less and less room, so that one file after the other does not fit; with room again the build goes on."""
    cache = small_disk / "cache" if cached else None
    vc.build(many / "0", small_disk / "dist", cache=cache)
    before = files_of(small_disk / "dist")
    free, refused = shutil.disk_usage(small_disk).free, 0
    for room in [*range(0, 400_000, 25_000), free]:
        filler = small_disk / "filler"
        filler.write_bytes(bytes(max(0, shutil.disk_usage(small_disk).free - room)))
        try:
            vc.build(many, small_disk / "dist", cache=cache)
        except PublishError as error:
            refused += 1
            assert "No space left on device" in str(error)
            assert files_of(small_disk / "dist") == before
        else:
            assert files_of(small_disk / "dist") != before
            break
        finally:
            filler.unlink()
    assert refused > 5
    assert {p.name for p in small_disk.iterdir()} == ({"dist", "cache"} if cached else {"dist"})


def _heed_permissions() -> None:
    """Root may write everywhere: let what is run next be root without that right."""
    if os.getuid() == 0:
        ctypes.CDLL(None).prctl(_DROP_CAPABILITY, _OVERRIDE_PERMISSIONS, 0, 0, 0)


_DROP_CAPABILITY, _OVERRIDE_PERMISSIONS = 24, 1


def test_a_dist_that_may_not_be_written_is_named(many: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    vc.build(many / "0", place / "dist")
    before = files_of(place / "dist")
    script = (
        "import sys\nimport vncuba_dataset as vc\n"
        "try:\n    vc.build(sys.argv[1], sys.argv[2])\nexcept vc.VncubaError as error:\n    sys.exit(str(error))\n"
    )
    place.chmod(0o555)
    try:
        done = subprocess.run(
            [sys.executable, "-c", script, str(many), str(place / "dist")],
            capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, preexec_fn=_heed_permissions,
        )  # fmt: skip
    finally:
        place.chmod(0o755)
    assert "cannot be written" in done.stderr, done.stderr
    assert files_of(place) == {f"dist/{name}": data for name, data in before.items()}
    vc.build(many, place / "dist")


def test_ctrl_c_leaves_what_was_cleaned(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    for i in range(3000):
        write_page(folder, f"{i:04d}.txt", i)
    command = [sys.executable, "-m", "vncuba_dataset", "build", str(folder), "--out", str(tmp_path / "dist")]
    command += ["--cache", str(tmp_path / "cache"), "--workers", "1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment)
    _wait_for(lambda: process.poll() is not None or len(list((tmp_path / "cache").glob("group/*/*"))) > 1, 120)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"the same command goes on: what was cleaned is in {tmp_path / 'cache'}" in err
    assert "Traceback" not in err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cache", "pages"]
    assert vc.build(folder, tmp_path / "dist", cache=tmp_path / "cache").cleaned < 3000


# ---------------------------------------------------------------- what a build says of itself


def test_a_profile_names_every_stage(many: Path, tmp_path: Path) -> None:
    report = vc.build(many, tmp_path / "dist", profile=True)
    wanted = ["decode", "extract", "normalise", "segment", "label", "assign", "rows", "sign", "store"]
    wanted += ["validate", "write"]
    assert list(report.profile) == wanted
    assert min(report.profile.values()) > 0
    vc.build(many, tmp_path / "plain")
    assert files_of(tmp_path / "dist") == files_of(tmp_path / "plain")


def test_progress_counts_pages(many: Path, tmp_path: Path, small_shards: None) -> None:
    told: list[tuple[int, int]] = []
    report = vc.build(many, tmp_path / "dist", progress=lambda done, pages: told.append((done, pages)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] >= report.pages
    assert len(told) > 3


@pytest.mark.parametrize(
    ("number", "is_named"), [(28, True), (30, True), (122, True), (27, True), (2, False), (5, False)]
)
def test_a_disk_without_room_is_named_wherever_it_shows(number: int, is_named: bool, tmp_path: Path) -> None:
    raised, told = (PublishError, "cannot be written") if is_named else (OSError, "told")
    with pytest.raises(raised, match=told), staged(tmp_path / "dist") as aside:
        (aside / "half").touch()
        raise OSError(number, "told")
    assert list(tmp_path.iterdir()) == []
