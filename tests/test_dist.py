"""What a build writes: opens with one line, typed, the same in every format and every time, swapped in whole."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support import ARTICLE_TEXT, ROOT

import vncuba_dataset as vc
from vncuba_dataset.arrow import schema_of
from vncuba_dataset.knowledge import load_knowledge
from vncuba_dataset.publish.manifest import read_manifest
from vncuba_dataset.publish.swap import staged

KNOWLEDGE = load_knowledge()


def load(folder: Path, config: str | None = None) -> Any:
    from datasets import load_dataset

    return load_dataset(str(folder), config, split="train")


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_load_dataset_opens_the_default_config_typed(dist: Path) -> None:
    from datasets import Features

    articles = load(dist / "huggingface")
    assert articles.num_rows == 5
    assert articles.features == Features.from_arrow_schema(schema_of(KNOWLEDGE.columns, "articles"))
    assert articles.features["date"].dtype == "date32"


def test_audit_rows_rebuild_the_page(dist: Path) -> None:
    from datasets import Features

    audit = load(dist / "huggingface", "audit")
    assert audit.features == Features.from_arrow_schema(schema_of(KNOWLEDGE.columns, "audit"))
    pages = {row["id"]: row for row in audit}
    for row in load(dist / "huggingface"):
        page = pages[row["id"]]["page"]
        seed = (ROOT / "seeds" / row["seed"]).read_text(encoding="utf-8").replace("\xa0", " ")
        assert "".join(page[b["start"] : b["end"]] for b in pages[row["id"]]["blocks"]) == page == seed
        assert all(e["quote"] == page[e["start"] : e["end"]] for e in row["evidence"] if e["start"] is not None)


def test_a_rebuild_with_other_rows_does_not_load_as_the_old_one(tmp_path: Path) -> None:
    """The cache of `datasets` keys on the card, not on the files behind it."""
    seeds, out = tmp_path / "seeds", tmp_path / "dist"
    shutil.copytree(ROOT / "seeds", seeds)
    vc.build(seeds, out)
    before = {row["seed"]: row["text"] for row in load(out / "huggingface")}
    changed = seeds / "000_cc4e2824ff5afd6c.txt"
    changed.write_text(
        changed.read_text(encoding="utf-8").replace("Earlier, on June 22", "Earlier, on June 21"), "utf-8"
    )
    vc.build(seeds, out)
    after = {row["seed"]: row["text"] for row in load(out / "huggingface")}
    assert {name for name in after if after[name] != before[name]} == {changed.name}
    assert {row["id"] for row in load(out / "huggingface", "audit")} == {
        row["id"] for row in load(out / "huggingface")
    }


def test_two_folders_of_one_name_do_not_share_a_cache(tmp_path: Path) -> None:
    for number in (1, 2):
        pages = tmp_path / f"pages{number}"
        pages.mkdir()
        (pages / "a.txt").write_text(ARTICLE_TEXT.replace("1960", f"196{number}"), encoding="utf-8")
        vc.build(pages, tmp_path / str(number) / "dist")
    texts = [load(tmp_path / str(number) / "dist" / "huggingface")["text"][0] for number in (1, 2)]
    assert ["1961" in texts[0], "1962" in texts[1]] == [True, True]


def test_parquet_csv_and_hugging_face_hold_the_same_records(dist: Path) -> None:
    parquet = pq.read_table(dist / "vncuba.parquet").to_pylist()
    hugging_face = [dict(row) for row in load(dist / "huggingface")]
    csv.field_size_limit(10_000_000)
    with (dist / "vncuba.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert parquet == hugging_face
    lists = {f.name for f in schema_of(KNOWLEDGE.columns, "articles") if pa.types.is_list(f.type)}
    for row, record in zip(rows, parquet, strict=True):
        for name, value in record.items():
            if name in lists:
                assert json.loads(row[name]) == value
            elif isinstance(value, dt.datetime):
                assert row[name] == f"{value:%Y-%m-%dT%H:%M:%SZ}"
            elif isinstance(value, float):
                assert float(row[name]) == pytest.approx(value, rel=1e-6)
            else:
                assert row[name] == ("" if value is None else str(value))


def test_a_manifest_is_read_without_its_inputs(dist: Path) -> None:
    whole = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    with (dist / "manifest.json").open("rb") as file:
        assert read_manifest(file) == {**whole, "inputs": []}
    assert whole["inputs"]


def test_a_manifest_that_is_set_otherwise_is_read_all_the_same(dist: Path) -> None:
    whole = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    assert read_manifest([json.dumps(whole).encode()]) == whole
    with pytest.raises(ValueError, match="Expecting"):
        read_manifest([b"{"])


def test_manifest_lists_every_file_with_its_digest(dist: Path) -> None:
    import hashlib

    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    digests = {
        name: hashlib.sha256(data).hexdigest() for name, data in files_of(dist).items() if name != "manifest.json"
    }
    assert {one["file"]: one["sha256"] for one in manifest["outputs"]} == digests
    seeds = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (ROOT / "seeds").glob("*.txt")}
    assert {one["file"]: one["sha256"] for one in manifest["inputs"]} == seeds
    assert sum(one["pages"] for one in manifest["counts"]) == 5


def test_nothing_in_dist_names_this_machine_or_this_moment(dist: Path) -> None:
    everything = b"".join(files_of(dist).values())
    assert str(ROOT).encode() not in everything
    assert str(dist).encode() not in everything
    assert time.strftime("%Y-%m-%dT").encode() not in everything


def test_the_card_shows_every_column(dist: Path) -> None:
    card = (dist / "huggingface" / "README.md").read_text(encoding="utf-8")
    for column in KNOWLEDGE.columns:
        assert f"| `{column.name}` |" in card
    assert "keep their publishers' rights" in card


def test_two_builds_give_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    """In another process with other settings of the world, on two workers."""
    world = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    command = [sys.executable, "-m", "vncuba_dataset", "build", str(ROOT / "seeds"), "--workers", "2"]
    subprocess.run(
        [*command, "--out", str(tmp_path / "dist")], env=world, check=True, cwd=tmp_path, capture_output=True
    )
    assert files_of(tmp_path / "dist") == files_of(dist)


def test_equal_texts_are_linked_and_kept(pages: Path, tmp_path: Path) -> None:
    (pages / "same.txt").write_text(" date 2020-05-05 " + ARTICLE_TEXT, encoding="utf-8")
    vc.build(pages, tmp_path / "dist")
    rows = {row["seed"]: row for row in pq.read_table(tmp_path / "dist" / "vncuba.parquet").to_pylist()}
    assert rows["same.txt"]["duplicate_of"] == rows["good.txt"]["id"]
    assert rows["good.txt"]["duplicate_of"] is None


# ---------------------------------------------------------------- the swap


def test_a_failing_build_leaves_dist_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    out.mkdir()
    (out / "manifest.json").write_text("old")
    with pytest.raises(RuntimeError, match="half way"), staged(out) as aside:
        (aside / "manifest.json").write_text("new")
        raise RuntimeError("half way")
    assert files_of(tmp_path) == {"dist/manifest.json": b"old"}


def test_a_folder_that_no_build_wrote_is_not_replaced(pages: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("years of work")
    with pytest.raises(vc.VncubaError, match=r"thesis\.docx"):
        vc.build(pages, tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.docx").read_text() == "years of work"


KILLED = """
import os, signal, sys
from pathlib import Path
import vncuba_dataset as vc
seeds, out, last = sys.argv[1], sys.argv[2], int(sys.argv[3])
count, on = 0, False
EVENTS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.scandir", "shutil.rmtree", "ctypes.dlsym"}
def step(event, args):
    global count, on
    if event == "os.mkdir" and ".new-" in str(args[0]):
        on = True
    if on and event in EVENTS and (event != "open" or str(Path(out).parent) in str(args[0])):
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
vc.build(seeds, out)
print(count)
"""


def test_a_build_killed_at_any_step_leaves_dist_whole_and_the_next_one_succeeds(dist: Path, tmp_path: Path) -> None:
    """Killed at its file operations by their number: the last ones are those of the swap and of the sweeping up."""
    old, new = tmp_path / "old", tmp_path / "new"
    shutil.copytree(ROOT / "seeds", new)
    shutil.copytree(ROOT / "seeds", old)
    (old / "000_cc4e2824ff5afd6c.txt").unlink()
    out = tmp_path / "somewhere" / "dist"
    vc.build(old, out)
    before, after = files_of(out), files_of(dist)
    run = [sys.executable, "-c", KILLED, str(new), str(out)]
    whole = subprocess.run([*run, "0"], check=True, capture_output=True, text=True, cwd=tmp_path)
    steps = int(whole.stdout)
    assert files_of(out) == after
    for last in (1, steps // 2, *range(steps - 12, steps)):
        shutil.rmtree(out)
        vc.build(old, out)
        killed = subprocess.run([*run, str(last)], capture_output=True, cwd=tmp_path)
        assert killed.returncode == -signal.SIGKILL
        assert files_of(out) in (before, after), f"killed at step {last} of {steps}"
    vc.build(new, out)
    assert files_of(out.parent) == {f"dist/{name}": data for name, data in after.items()}


def test_folders_of_somebody_beside_dist_are_not_swept_away(pages: Path, tmp_path: Path) -> None:
    mine = [tmp_path / ".dist.backup-20241101", tmp_path / ".dist.new-99999999999", tmp_path / ".dist.old-999999"]
    for folder in mine:
        folder.mkdir()
        (folder / "thesis.txt").write_text("years of work")
    vc.build(pages, tmp_path / "dist")
    assert [(folder / "thesis.txt").read_text() for folder in mine] == ["years of work"] * 3


def test_a_folder_with_our_names_and_others_files_is_not_replaced(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    vc.build(pages, out)
    (out / "huggingface" / "model.bin").write_bytes(b"weights")
    with pytest.raises(vc.VncubaError, match=r"huggingface/model\.bin"):
        vc.build(pages, out)
    assert (out / "huggingface" / "model.bin").read_bytes() == b"weights"


@pytest.mark.parametrize("where", ["", "dist", ".."])
def test_out_and_seeds_must_not_overlap(where: str, pages: Path) -> None:
    before = files_of(pages)
    with pytest.raises(vc.VncubaError, match="overlap"):
        vc.build(pages, pages / where)
    assert files_of(pages) == before


def test_ray_gives_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vncuba_dataset", "build", str(ROOT / "seeds"), "--engine", "ray", "--quiet"]
    subprocess.run([*command, "--out", str(tmp_path / "dist")], check=True, cwd=tmp_path, capture_output=True)
    assert files_of(tmp_path / "dist") == files_of(dist)
