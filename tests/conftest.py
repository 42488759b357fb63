"""One small build for all tests that only read it; a Hugging Face home of our own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# Before `datasets` is imported anywhere: its cache must not be the user's, nor another run's.
os.environ["HF_HOME"] = tempfile.mkdtemp(prefix="vncuba-hf-")
os.environ["HF_HUB_OFFLINE"] = "1"

settings.register_profile("ci", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("ci")


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five seeds, built once."""
    from support import ROOT

    import vncuba_dataset as vc

    out = tmp_path_factory.mktemp("built") / "dist"
    report = vc.build(ROOT / "seeds", out)
    assert report.ok, report.failures
    return out


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder of pages with one good page in it."""
    from support import ARTICLE_TEXT

    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "good.txt").write_text(ARTICLE_TEXT, encoding="utf-8")
    return folder
