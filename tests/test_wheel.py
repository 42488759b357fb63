"""Installed from a wheel, outside the repository, the package has its knowledge with it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support import ARTICLE_TEXT, ROOT


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's files, as pip would lay them down."""
    built = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(built), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = built.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(built / "site")
    return built / "site"


def test_wheel_builds_any_folder_from_anywhere(unpacked: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text(ARTICLE_TEXT, encoding="utf-8")
    world = {**os.environ, "PYTHONPATH": str(unpacked)}
    command = [sys.executable, "-m", "vncuba_dataset", "build", "mine"]
    done = subprocess.run(command, cwd=tmp_path, env=world, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "dist" / "manifest.json").is_file()
    where = [sys.executable, "-c", "import vncuba_dataset; print(vncuba_dataset.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=world, capture_output=True, text=True, check=True).stdout
    assert found.startswith(str(unpacked))


def test_wheel_holds_knowledge_and_no_seeds(unpacked: Path) -> None:
    names = {p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file()}
    for part in ("schema/article.json", "schema/outlets/vna.toml", "expectations/article.json"):
        assert f"vncuba_dataset/knowledge_files/{part}" in names
    assert not any("seeds" in name or "tests" in name for name in names)
