"""expectations/*.json + records → failures. Great Expectations judges; it is imported here alone, and when used."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vncuba_dataset.errors import CheckError, KnowledgeError, MissingExtraError
from vncuba_dataset.knowledge import digest_of, nearest, shipped

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

MAX_VALUE = 200
"""Code points of a failing value that are shown; the file itself has the rest."""
BATCH_ROWS = 10_000
"""Records judged at a time: the cost per record is the same, the memory is bounded."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that one record, or the release as a whole, does not meet."""

    file: str
    """Seed; empty for the release as a whole."""
    id: str
    expectation: str
    column: str
    value: str
    reason: str
    """What failed, in a curator's words."""
    fix: str
    """The edit that would pass."""
    severity: str = "critical"
    """`critical` or `warning`; a warning never refuses a record."""


@dataclass(frozen=True, slots=True)
class Suites:
    """The two suites, checked and ready."""

    article: Any
    release: Any
    digest: str


def load_suites(folder: str | Path | None = None) -> Suites:
    """Read expectations/article.json and expectations/release.json.

    Raises KnowledgeError on a file that is missing, no JSON, empty, or names an expectation nobody knows.
    """
    root = Path(folder) if folder is not None else shipped() / "expectations"
    if not root.is_dir():
        raise KnowledgeError(str(root), "no such folder", "it holds article.json and release.json")
    return Suites(_suite(root / "article.json"), _suite(root / "release.json"), digest_of(root))


def check_records(records: pa.Table, suites: Suites) -> list[Failure]:
    """Judge each record; failures come in order of seed, those of a seed in order of the suite."""
    found: list[Failure] = []
    for start in range(0, records.num_rows, BATCH_ROWS):
        found += _check(_frame(records.slice(start, BATCH_ROWS)), suites.article)
    return sorted(found, key=lambda f: f.file)


def check_release(records: pa.Table, suites: Suites) -> list[Failure]:
    """Judge the whole on its narrow columns. Of records that share an id, the first by seed is not at fault."""
    frame = _frame(records.select([n for n in records.schema.names if n != "text"]))
    unique_id = ("expect_column_values_to_be_unique", "id")
    found = _check(frame, suites.release)
    doubled = {f.file for f in found if (f.expectation, f.column) == unique_id}
    first = set(frame[frame["seed"].isin(doubled)].drop_duplicates("id")["seed"])
    return [f for f in found if (f.expectation, f.column) != unique_id or f.file not in first]


# ---------------------------------------------------------------- Great Expectations


def _suite(path: Path) -> Any:
    from_file = _json(path)
    listed = from_file.get("expectations") if isinstance(from_file, dict) else None
    if not isinstance(listed, list) or not listed:
        raise KnowledgeError(str(path), "no expectation in it", "an empty suite would pass everything")
    _import()
    from great_expectations.core.expectation_suite import ExpectationSuite
    from great_expectations.exceptions import GreatExpectationsError

    kept = []
    for i, one in enumerate(listed):
        at = f"{path}: expectation {i + 1} ({one.get('type', 'no type') if isinstance(one, dict) else one!r})"
        if (
            not isinstance(one, dict)
            or not {"type", "kwargs", "notes"} <= set(one)
            or "fix" not in one.get("meta", {})
        ):
            raise KnowledgeError(at, "not complete", "it has type, kwargs, notes and meta.fix")
        numbered = {**one, "meta": {**one["meta"], "number": i}}
        try:
            suite = ExpectationSuite(name="one", expectations=[numbered])
        except (GreatExpectationsError, ValueError, TypeError) as error:
            raise KnowledgeError(
                at, f"Great Expectations refuses it: {str(error).splitlines()[0]}", _similar(one)
            ) from error
        if len(suite.expectations) != 1:  # an unknown type is logged and dropped
            raise KnowledgeError(at, "Great Expectations does not load it", _similar(one))
        kept.append(numbered)
    suite = ExpectationSuite(name=str(from_file.get("name", path.stem)), expectations=kept)
    if len(suite.expectations) != len(listed):
        raise KnowledgeError(
            str(path), f"{len(listed)} expectations, {len(suite.expectations)} loaded", "drop doubles"
        )
    return suite


def _is_complete(one: Any) -> bool:
    meta = one.get("meta") if isinstance(one, dict) else None
    return (
        isinstance(meta, dict)
        and isinstance(one.get("kwargs"), dict)
        and all(isinstance(word, str) and word for word in (one.get("type"), one.get("notes"), meta.get("fix")))
    )


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise KnowledgeError(str(path), "no such file", "a suite is a JSON file of expectations") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise KnowledgeError(str(path), f"not JSON: {error}", "mend that place") from error


def _similar(one: dict[str, Any]) -> str:
    """What would be right: another type, or other arguments of a type that is known."""
    from great_expectations.expectations.registry import list_registered_expectation_implementations

    known = tuple(sorted(list_registered_expectation_implementations()))
    if one["type"] in known:
        return "its type is known: mend kwargs or severity (critical, warning, info)"
    near = nearest(str(one["type"]), known)
    return near if near.startswith("did") else "see the gallery of Great Expectations for its types"


def _import() -> None:
    """Analytics off before the import, so no network call is made; what it logs, our errors say in one line."""
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    try:
        import great_expectations  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            "validation", "Great Expectations is not installed", "pip install 'vncuba-dataset[build]'"
        ) from error


def _frame(records: pa.Table) -> pd.DataFrame:
    """The scalar columns as pandas; dates as ISO text, which every rule of a suite can read."""
    import pyarrow as pa

    plain = [f.name for f in records.schema if not pa.types.is_list(f.type)]
    table = records.select(plain)
    for i, field in enumerate(table.schema):
        if pa.types.is_date32(field.type):
            table = table.set_column(i, field.name, table[field.name].cast(pa.string()))
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _check(frame: pd.DataFrame, suite: Any) -> list[Failure]:
    """Run one suite over one frame in an ephemeral context, which writes nothing anywhere."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("records").add_dataframe_asset("records")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    shape = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": ["seed"],
        "exclude_unexpected_values": True,
    }
    results = batch.validate(suite, result_format=shape).results
    if len(results) != len(suite.expectations):
        raise CheckError(f"suite {suite.name!r}", f"{len(results)} of {len(suite.expectations)} expectations ran")
    by_seed = frame.set_index("seed")
    ordered = sorted(results, key=lambda r: r.expectation_config.meta["number"])
    return [failure for result in ordered for failure in _failures(result, by_seed, suite.name)]


def _failures(result: Any, frame: pd.DataFrame, suite: str) -> Iterator[Failure]:
    config = result.expectation_config
    column = str(config.kwargs.get("column", ""))
    if not result.success and not result.result:
        raise CheckError(f"suite {suite!r}: {config.type} on {column!r}", f"the check crashed: {_crash(result)}")
    if result.success:
        return
    severity = str(getattr(config.severity, "value", config.severity) or "critical")
    severity = "warning" if severity in {"warning", "info"} else "critical"
    groups = result.result.get("unexpected_index_list")
    if groups is None:
        value = str(result.result.get("observed_value", ""))
        yield Failure("", "", config.type, column, value, config.notes, config.meta["fix"], severity)
        return
    for seed in (seed for group in groups for seed in group["seed"]):
        value = _short(frame.at[seed, column]) if column in frame else ""
        yield Failure(
            seed, str(frame.at[seed, "id"]), config.type, column, value, config.notes, config.meta["fix"], severity
        )


def _short(value: Any) -> str:
    text = "" if value is None or value != value else str(value)  # pandas has NaN for null
    return text if len(text) <= MAX_VALUE else text[:MAX_VALUE] + "…"


def _crash(result: Any) -> str:
    """The message of the exception inside; Great Expectations keeps it in one of two shapes."""
    info = result.exception_info
    inner = info if "exception_message" in info else next(iter(info.values()), {})
    return str(inner.get("exception_message"))
