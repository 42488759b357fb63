"""expectations/*.json + records → failures. Great Expectations judges; it is imported here, and when used.

Our own expectations are classes in `checks/expectations.py`; suites name them like those of Great Expectations.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from vncuba_dataset.errors import CheckError, KnowledgeError, MissingExtraError
from vncuba_dataset.knowledge import digest_of, nearest, shipped
from vncuba_dataset.later import later
from vncuba_dataset.memory import uninterrupted

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

MAX_VALUE = 200
"""Code points of a failing value that are shown; the file itself has the rest."""
BATCH_ROWS = 4_000
"""Records judged at a time: a run of the suites costs .2 s whatever their number."""
BATCH_BYTES = 32 << 20
"""Bytes of pages and texts judged at a time, so that memory is bounded whatever their length."""
UNIQUE = "expect_column_values_to_be_unique"
"""Of the records that do not meet it, the first is not at fault."""
PACKABLE = frozenset(
    {
        UNIQUE,
        "expect_column_values_to_be_in_set",
        "expect_column_values_to_not_be_in_set",
        "expect_column_values_to_not_be_null",
        "expect_share_missing_to_be_below",
        "expect_records_to_stay",
        "expect_outlets_to_stay",
    }
)
"""Expectations that ask of values only whether they are there and which are the same: numbers may stand for them."""
ROW = "number of the row"
"""The column of a frame that Great Expectations names its rows by: no column of a record has spaces in its name."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that one record, or the release as a whole, does not meet."""

    file: str
    """Seed; empty for the release as a whole."""
    line: int | None
    """Line of the file, from 1, where it shows; None where it is the file as a whole, or has no lines."""
    column: str
    """Column of the record that is at fault; empty for the page itself."""
    value: str
    """What offends: the words left in a text, the value of a field, the file a page is a copy of."""
    expectation: str
    reason: str
    """What failed, in a curator's words: the note of the expectation."""
    fix: str
    """The edit that would pass."""
    severity: str = "critical"
    """`critical` or `warning`; a warning never refuses a record."""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Suites:
    """The three suites, checked and ready."""

    seed: Any
    article: Any
    release: Any
    digest: str

    def listed(self) -> Iterator[tuple[str, Any]]:
        """Every expectation with the name of its suite."""
        for suite in (self.seed, self.article, self.release):
            yield from ((suite.name, one) for one in suite.expectations)


def load_suites(folder: str | Path | None = None) -> Suites:
    """Read expectations/seed.json, article.json and release.json.

    Raises KnowledgeError on a file that is missing, no JSON, empty, or names an expectation nobody knows.
    """
    root = Path(folder) if folder is not None else shipped() / "expectations"
    if not root.is_dir():
        raise KnowledgeError(str(root), "no such folder", "it holds seed.json, article.json and release.json")
    seed, article, release = (_suite(root / f"{name}.json") for name in ("seed", "article", "release"))
    return Suites(seed, article, release, digest_of(root))


def check_records(records: pa.Table, suites: Suites, facts: pa.Table | None = None) -> list[Failure]:
    """Judge each page as it was scraped and each record; failures in order of seed, then of suite, with their lines.

    `facts` are those of `checks.pages`; without them no copies are looked for: in a build, that is the matter of the
    release as a whole. Of a page that cannot be read, holds no article or is a copy, nothing more is told.
    """
    from vncuba_dataset.checks.pages import facts_of

    facts = facts_of(records) if facts is None else facts
    found: list[Failure] = []
    for start, rows in _batches(records):
        batch = records.slice(start, rows)
        first = _check(facts.slice(start, rows), suites.seed)
        found += _all_named(first, batch)
        refused = {row for row, f in first if f.severity == "critical" and row is not None}
        found += placed(_all_named(_check(batch, suites.article, refused), batch), batch)
    return sorted(found, key=lambda f: f.file)


def _batches(records: pa.Table) -> Iterator[tuple[int, int]]:
    """First row and number of rows of each batch."""
    import numpy as np

    total = np.cumsum(weights_of(records))
    start = 0
    while start < len(total):
        before = total[start - 1] if start else 0
        fitting = int(np.searchsorted(total, before + BATCH_BYTES, side="right")) - start
        rows = max(1, min(fitting, BATCH_ROWS))
        yield start, rows
        start += rows


def weights_of(records: pa.Table) -> npt.NDArray[np.int64]:
    """Bytes of page and text of each record."""
    import numpy as np
    import pyarrow.compute as pc

    pages, texts = (np.asarray(pc.binary_length(records[name]), np.int64) for name in ("page", "text"))
    return pages + texts


def check_release(
    records: pa.Table, suites: Suites, last: Mapping[str, int] | None = None
) -> list[tuple[int | None, Failure]]:
    """Judge the whole on the narrow columns that the suite names; `last` are the records per source of the last one.

    Failures come with the number of the row, None for the whole; whoever knows its seed may name it (`named`). Of
    records that share an id or a text, the first is not at fault.
    """
    import pyarrow as pa

    found = _check(records, _with_last(suites.release, last or {}))
    innocent: set[tuple[str, str, int]] = set()
    for column in ("id", "text_digest"):
        rows = sorted({row for row, f in found if (f.expectation, f.column) == (UNIQUE, column) and row is not None})
        if rows:
            values = records[column].take(pa.array(rows)).to_pylist()
            first = dict(zip(reversed(values), reversed(rows), strict=True))
            innocent |= {(UNIQUE, column, row) for row in first.values()}
    return [(row, f) for row, f in found if (f.expectation, f.column, row) not in innocent]


def placed(failures: Iterable[Failure], records: pa.Table) -> list[Failure]:
    """Failures with the lines of the page where they show; `records` have page, blocks and evidence.

    Pages of markup get none here: lines of the page text are not those of the file.
    """
    from vncuba_dataset.checks.place import line_of

    failures = list(failures)
    wanted = {f.file for f in failures if f.file}
    rows = {seed: i for i, seed in enumerate(records["seed"].to_pylist()) if seed in wanted}
    columns = records.select(["page", "blocks", "evidence"])
    found = []
    for failure in failures:
        place = rows.get(failure.file)
        if place is None or failure.line is not None:
            found.append(failure)
            continue
        (row,) = columns.slice(place, 1).to_pylist()
        is_markup = any(one["field"] == "page" for one in row["evidence"])
        line = None if is_markup else line_of(row, failure.column, failure.value.removesuffix("…"))
        found.append(replace(failure, line=line))
    return found


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
        if not _is_complete(one):
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


def _with_last(suite: Any, last: Mapping[str, int]) -> Any:
    """The suite with the counts of the last release in every expectation that compares with it."""
    from great_expectations.core.expectation_suite import ExpectationSuite

    known = [one.copy(update={"last": dict(last)}) if "last" in one.__fields__ else one for one in suite.expectations]
    return ExpectationSuite(name=suite.name, expectations=known)


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
        with later(
            "scipy", "scipy.stats", "altair"
        ):  # half of the import's cost, and used by few of its expectations
            import great_expectations  # noqa: F401

        import vncuba_dataset.checks.expectations  # noqa: F401  # a class is known once it is imported
    except ImportError as error:
        raise MissingExtraError(
            "validation", "Great Expectations is not installed", "pip install 'vncuba-dataset[build]'"
        ) from error


def _frame(records: pa.Table, suite: Any) -> pd.DataFrame:
    """The columns that a suite names, and the number of each row, as pandas; dates as ISO text, as all rules read.

    Texts and lists are Python objects, which the checks read as they are: each is made once for all checks. A column
    that comes as a dictionary stays one where only PACKABLE ones ask for it.
    """
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    named = columns_of(suite)
    packed = named - columns_of(suite, but=PACKABLE)
    cells = {ROW: pd.Series(np.arange(records.num_rows, dtype=np.int32))}
    for name in (name for name in records.schema.names if name in named):
        column = records[name]
        if pa.types.is_primitive(column.type) and not pa.types.is_temporal(column.type):
            cells[name] = column.to_pandas()
            continue
        is_packed = pa.types.is_dictionary(column.type)
        if is_packed and name in packed:
            cells[name] = column.to_pandas()
            continue
        plain = column.cast(pa.string()) if is_packed or pa.types.is_date32(column.type) else column
        values = np.empty(len(column), object)
        values[:] = plain.to_pylist()
        cells[name] = pd.Series(values, dtype=object)
    return pd.DataFrame(cells, index=pd.RangeIndex(records.num_rows))


def columns_of(suite: Any, *, but: Collection[str] = ()) -> set[str]:
    """Every text among the arguments of a suite, given or by default: the names of its columns are among them.

    Those of the types `but` do not count.
    """
    found: set[str] = set()
    asked = [config for config in suite.expectation_configurations if config.type not in but]
    queue: list[Any] = [config.kwargs for config in asked]
    for kind in {config.type for config in asked}:
        queue += [*_default_columns(kind), *getattr(_implementation(kind), "needed", ())]
    while queue:
        one = queue.pop()
        if isinstance(one, str):
            found.add(one)
        elif isinstance(one, dict):
            queue += one.values()
        elif isinstance(one, list):
            queue += one
    return found


def _check(records: pa.Table, suite: Any, refused: Collection[int] = ()) -> list[tuple[int | None, Failure]]:
    """Run one suite over records, but for refused rows: the number of each row that fails, and how it does."""
    frame = _frame(records, suite)
    if refused:
        frame = frame[~frame[ROW].isin(refused)]
    with uninterrupted():
        found = list(_found(frame, suite))
    for name in list(frame.columns):  # Great Expectations keeps the frame in cycles, for who knows how long
        del frame[name]
    return found


def _all_named(failures: Iterable[tuple[int | None, Failure]], records: pa.Table) -> Iterator[Failure]:
    """Failures with the seeds and ids of their records; rows count in `records`."""
    seeds, ids = records["seed"], records["id"]
    for row, failure in failures:
        yield failure if row is None else named(failure, seeds[row].as_py(), ids[row].as_py())


def named(failure: Failure, seed: str, id: str) -> Failure:
    """A failure of a row with the names of its record."""
    return replace(failure, file=seed, fix=_filled(failure.fix, seed, failure.value), id=id)


def _found(frame: pd.DataFrame, suite: Any) -> Iterator[tuple[int | None, Failure]]:
    """Run one suite over one frame: the number of each row that fails, None for the whole, and how it does.

    The engine is given the frame itself: a data context would hash and pickle it twice to name it, which costs more
    than all checks together.
    """
    from great_expectations.execution_engine import PandasExecutionEngine
    from great_expectations.validator.validator import Validator

    engine = PandasExecutionEngine()
    engine.load_batch_data("records", frame)
    shape = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": [ROW],
        "exclude_unexpected_values": True,
    }
    validator = Validator(engine)
    validator.metrics_calculator.show_progress_bars = False
    results = validator.graph_validate(suite.expectation_configurations, {"result_format": shape})
    if len(results) != len(suite.expectations):
        raise CheckError(f"suite {suite.name!r}", f"{len(results)} of {len(suite.expectations)} expectations ran")
    for result in sorted(results, key=lambda r: r.expectation_config.meta["number"]):
        yield from _failures(result, frame, suite.name)


def _failures(result: Any, frame: pd.DataFrame, suite: str) -> Iterator[tuple[int | None, Failure]]:
    config = result.expectation_config
    blamed: Sequence[str] = config.kwargs.get("column_list") or _default_columns(config.type)
    column = str(config.kwargs.get("column", "") or next(iter(blamed), ""))
    if not result.success and not result.result:
        raise CheckError(f"suite {suite!r}: {config.type} on {column!r}", f"the check crashed: {_crash(result)}")
    if result.success:
        return
    severity = str(getattr(config.severity, "value", config.severity) or "critical")
    severity = "warning" if severity in {"warning", "info"} else "critical"
    told = Failure("", None, column, "", config.type, config.notes, config.meta["fix"], severity)
    groups = result.result.get("unexpected_index_list")
    if groups is None:
        yield None, replace(told, value=str(result.result.get("observed_value", "")))
        return
    for number in (int(number) for group in groups for number in group[ROW]):
        row = frame.loc[number]
        yield number, replace(told, value=_short(_excerpt(config, row) if blamed else row.get(column, "")))


def _default_columns(kind: str) -> Sequence[str]:
    """The columns of one of our own expectations, where the suite does not name any."""
    implementation = _implementation(kind)
    field = implementation.__fields__.get("column_list")
    return () if field is None or field.default is None else tuple(field.default)


def _excerpt(config: Any, row: Any) -> str:
    """The words that offend: our expectations say them, of others it is the value of the first column."""
    implementation = _implementation(config.type)
    if not hasattr(implementation, "excerpt"):
        return str(row[config.kwargs["column_list"][0]])
    defaults = {name: field.default for name, field in implementation.__fields__.items()}
    return str(implementation.excerpt(row, {**defaults, **config.kwargs}))


def _implementation(kind: str) -> Any:
    from great_expectations.expectations.registry import get_expectation_impl

    return get_expectation_impl(kind)


def _filled(fix: str, seed: str, value: str) -> str:
    """The fix-it with the names of this page; `{line}` is filled in where the line is known."""
    sidecar = str(PurePosixPath(seed).with_suffix(".toml")) if seed else ""
    return fix.replace("{file}", seed).replace("{sidecar}", sidecar).replace("{value}", value)


def _short(value: Any) -> str:
    if value is None or value != value:  # pandas has NaN for null
        return ""
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value)
    return text if len(text) <= MAX_VALUE else text[:MAX_VALUE] + "…"


def _crash(result: Any) -> str:
    """The message of the exception inside; Great Expectations keeps it in one of two shapes."""
    info = result.exception_info
    inner = info if "exception_message" in info else next(iter(info.values()), {})
    return str(inner.get("exception_message"))
