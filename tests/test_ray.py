"""More than one machine: the same bytes as on one, even if a machine goes away in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import ARTICLE_TEXT, ROOT

import vncuba_dataset as vc
from vncuba_dataset import shards

pytest.importorskip("ray")


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_node_that_dies_in_mid_build_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for i in range(300):
        text = ARTICLE_TEXT.replace("1960", str(1000 + i % 290)) * (1 + i % 5)
        (folder / f"{i:03d}.txt").write_text(f" date 2020-01-{1 + i % 28:02d} {text}", encoding="utf-8")
    monkeypatch.setattr(shards.cut_seeds, "__kwdefaults__", {"wanted": 16_000})
    vc.build(folder, tmp_path / "local")
    assert len(list((tmp_path / "local/huggingface/articles").iterdir())) > 10
    arguments = [str(folder), str(tmp_path / "ray"), str(tmp_path / "cache")]
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "ray_two_nodes.py"), *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "RAY_DEDUP_LOGS": "0"},
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "300 pages; a node died when " in done.stdout
    assert files_of(tmp_path / "ray") == files_of(tmp_path / "local")
