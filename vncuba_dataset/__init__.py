"""Scraped pages about Viet Nam–Cuba relations → a clean, typed, validated, reproducible dataset.

Every character accounted for, every field with its evidence; unknown is null.
"""

from __future__ import annotations

from vncuba_dataset.build import BuildReport, build
from vncuba_dataset.clean import clean, clean_text
from vncuba_dataset.errors import VncubaError
from vncuba_dataset.model import Article, Block, Evidence, Label
from vncuba_dataset.validate import ValidationReport, validate
from vncuba_dataset.version import __version__

__all__ = [
    "Article",
    "Block",
    "BuildReport",
    "Evidence",
    "Label",
    "ValidationReport",
    "VncubaError",
    "__version__",
    "build",
    "clean",
    "clean_text",
    "validate",
]
