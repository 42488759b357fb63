"""Our checks as classes of Great Expectations, importable and serialisable like its own. Only suites.py imports this.

A record's check is a function of some of its columns (`content.py`); its options are fields of the class, so that
`expectations/article.json` sets them and a wrong one is refused on loading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal

import pandas as pd
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation, MulticolumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider import MulticolumnMapMetricProvider
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_condition_partial import (
    multicolumn_condition_partial,
)
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from vncuba_dataset.checks import content

Check = Callable[..., str | None]
_DOMAIN_KEYS = ("batch_id", "table", "column_list", "row_condition", "condition_parser", "ignore_row_if")


def _metric(check: Check, columns: tuple[str, ...], options: tuple[str, ...]) -> str:
    """Register a check as a metric of a row; its name."""

    def passes(cls: type, frame: pd.DataFrame, **kwargs: Any) -> pd.Series:
        chosen = {name: kwargs[name] for name in options}
        rows = zip(*(frame[column] for column in columns), strict=True)
        passed = [check(*map(null_is_none, row), **chosen) is None for row in rows]
        return pd.Series(passed, index=frame.index, dtype=bool)

    name = f"multicolumn_values.vncuba.{check.__name__}"
    type(
        f"_{check.__name__}",
        (MulticolumnMapMetricProvider,),
        {
            "condition_metric_name": name,
            "condition_domain_keys": _DOMAIN_KEYS,
            "condition_value_keys": options,
            "_pandas": multicolumn_condition_partial(engine=PandasExecutionEngine)(passes),
        },
    )
    return name


def null_is_none(value: Any) -> Any:
    """A cell of pandas: its NaN and NaT are null."""
    return None if value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value) else value


class _RecordExpectation(MulticolumnMapExpectation):  # type: ignore[misc]
    """A check of one record: of the columns in `column_list`, the first of which says whose fault it is."""

    ignore_row_if: Literal["all_values_are_missing", "any_value_is_missing", "never"] = "never"
    check: ClassVar[Check]
    columns: ClassVar[tuple[str, ...]]
    options: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def excerpt(cls, row: Mapping[str, Any], kwargs: Mapping[str, Any]) -> str:
        """What in a failing row offends; `kwargs` are those of the suite, defaults included."""
        cells = (null_is_none(row[column]) for column in cls.columns)
        return cls.__dict__["check"].__func__(*cells, **{name: kwargs[name] for name in cls.options}) or ""


class ExpectTextToHaveArticleShape(_RecordExpectation):
    """The body is prose, not a list of links."""

    column_list: list[str] = ["text", "seed"]
    min_prose: float = 0.3
    long_paragraph: int = 160
    check = staticmethod(content.article_shape)
    columns = ("text",)
    options = ("min_prose", "long_paragraph")
    map_metric = _metric(content.article_shape, columns, options)
    success_keys = ("mostly", *options)


class ExpectTextToAgreeWithLanguage(_RecordExpectation):
    """The everyday words of the body are those of `language`; `words` are those of each, with spaces between them."""

    column_list: list[str] = ["language", "text"]
    words: dict[str, str]
    min_words: int = 12
    lead: float = 3.0
    check = staticmethod(content.language_agrees)
    columns = ("text", "language")
    options = ("words", "min_words", "lead")
    map_metric = _metric(content.language_agrees, columns, options)
    success_keys = ("mostly", *options)


class ExpectNoParagraphToMatch(_RecordExpectation):
    """No paragraph of the body holds what the pattern describes; `needs` is one that all its matches hold."""

    column_list: list[str] = ["text", "seed"]
    regex: str
    needs: str = ""
    max_length: int = 0
    check = staticmethod(content.no_match)
    columns = ("text",)
    options = ("regex", "needs", "max_length")
    map_metric = _metric(content.no_match, columns, options)
    success_keys = ("mostly", *options)


class ExpectEvidenceToQuoteThePage(_RecordExpectation):
    """Every span of the evidence holds its quote."""

    column_list: list[str] = ["evidence", "page"]
    check = staticmethod(content.evidence_quotes)
    columns = ("evidence", "page")
    map_metric = _metric(content.evidence_quotes, columns, ())


class ExpectDateToBeAsStated(_RecordExpectation):
    """Day and bounds say as much as the statement does and no more, within the years of the corpus."""

    column_list: list[str] = ["date_edtf", "date", "date_earliest", "date_latest"]
    since: str = "1945-01-01"
    until: str = "2099-12-31"
    check = staticmethod(content.date_as_stated)
    columns = ("date", "date_edtf", "date_earliest", "date_latest")
    options = ("since", "until")
    map_metric = _metric(content.date_as_stated, columns, options)
    success_keys = ("mostly", *options)


class ExpectSourceToBeKnown(_RecordExpectation):
    """The source is an outlet with a name, or a domain."""

    column_list: list[str] = ["source", "source_name"]
    check = staticmethod(content.source_known)
    columns = ("source", "source_name")
    map_metric = _metric(content.source_known, columns, ())


class ExpectCuratorToBeUnderstood(_RecordExpectation):
    """The source that a curator states is an outlet or a domain."""

    column_list: list[str] = ["source", "evidence"]
    check = staticmethod(content.curator_understood)
    columns = ("evidence",)
    map_metric = _metric(content.curator_understood, columns, ())


class ExpectSourcesToAgree(_RecordExpectation):
    """What names the publisher names one."""

    column_list: list[str] = ["source", "evidence"]
    check = staticmethod(content.sources_agree)
    columns = ("source", "evidence")
    map_metric = _metric(content.sources_agree, columns, ())


class ExpectCaptionsToBeApart(_RecordExpectation):
    """No caption is a paragraph of the body, too."""

    column_list: list[str] = ["captions", "text"]
    check = staticmethod(content.captions_apart)
    columns = ("captions", "text")
    map_metric = _metric(content.captions_apart, columns, ())


class ExpectTitleToBeApart(_RecordExpectation):
    """The title is no paragraph of the body."""

    column_list: list[str] = ["title", "text"]
    check = staticmethod(content.title_apart)
    columns = ("title", "text")
    map_metric = _metric(content.title_apart, columns, ())


class ExpectFewGluedWords(_RecordExpectation):
    """Words that lost the space between them are few."""

    column_list: list[str] = ["text", "seed"]
    max_share: float = 0.02
    min_words: int = 5
    check = staticmethod(content.few_glued_words)
    columns = ("text",)
    options = ("max_share", "min_words")
    map_metric = _metric(content.few_glued_words, columns, options)
    success_keys = ("mostly", *options)


# ---------------------------------------------------------------- the release as a whole


class _Narrow(TableMetricProvider):  # type: ignore[misc]
    """Records per source, and how many of them have a null in which column."""

    metric_name = "table.vncuba.narrow"
    columns = ("source", "date_edtf", "language")

    @metric_value(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(
        cls,  # noqa: N805
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> dict[str, Any]:
        frame, _, _ = execution_engine.get_compute_domain(metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE)
        sources = frame["source"].astype(object).where(frame["source"].notna(), "")
        missing = {column: Counter(sources[frame[column].isna()].tolist()) for column in cls.columns}
        return {"records": Counter(sources.tolist()), "missing": missing}


class _ReleaseExpectation(BatchExpectation):  # type: ignore[misc]
    """A check of all records at once; `last` are the records per source of the last release, empty without one."""

    metric_dependencies = ("table.vncuba.narrow",)
    needed: ClassVar[tuple[str, ...]] = _Narrow.columns

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        narrow = metrics["table.vncuba.narrow"]
        offence = self.offence(narrow["records"], narrow["missing"])
        return {"success": offence is None, "result": {"observed_value": offence or "as expected"}}

    def offence(self, records: Mapping[str, int], missing: Mapping[str, Mapping[str, int]]) -> str | None:
        """What is not as expected; None where all is."""
        raise NotImplementedError


class ExpectRecordsToStay(_ReleaseExpectation):
    """The release has at least `min_share` of the records of the last one."""

    last: dict[str, int] = {}
    min_share: float = 0.95

    def offence(self, records: Mapping[str, int], missing: Mapping[str, Mapping[str, int]]) -> str | None:
        """What is not as expected."""
        now, before = sum(records.values()), sum(self.last.values())
        return f"{now} records, {before} in the last release" if now < self.min_share * before else None


class ExpectOutletsToStay(_ReleaseExpectation):
    """No outlet of the last release vanished."""

    last: dict[str, int] = {}

    def offence(self, records: Mapping[str, int], missing: Mapping[str, Mapping[str, int]]) -> str | None:
        """What is not as expected."""
        gone = sorted(source for source in self.last if source and not records.get(source))
        return ", ".join(f"{source} ({self.last[source]})" for source in gone) or None


class ExpectShareMissingToBeBelow(_ReleaseExpectation):
    """Of each outlet with `min_records`, at most `max_share` of the records lack the column."""

    column: str
    max_share: float
    min_records: int = 20
    per_outlet: bool = True

    def offence(self, records: Mapping[str, int], missing: Mapping[str, Mapping[str, int]]) -> str | None:
        """What is not as expected."""
        without = missing[self.column]
        groups = {source: (without.get(source, 0), n) for source, n in records.items()}
        if not self.per_outlet:
            groups = {"all": (sum(without.values()), sum(records.values()))}
        high = [
            f"{source or 'no source'}: {lacking} of {n}"
            for source, (lacking, n) in sorted(groups.items())
            if n >= self.min_records and lacking > self.max_share * n
        ]
        return ", ".join(high) or None
