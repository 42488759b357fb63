"""Records, failures, suites → report/index.html: one file that needs no network, no script and no clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import jinja2
import pyarrow as pa

from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.publish.charts import UNKNOWN, Chart, by_year, shares, spans

if TYPE_CHECKING:
    from vncuba_dataset.readers import Listing
    from vncuba_dataset.suites import Failure, Suites
    from vncuba_dataset.validate import Verdict

TEMPLATE = "report.html.jinja"
MAX_SHOWN = 2000
"""Failures, and warnings, on the page; how many more there are is said, and quarantine.jsonl has all failures."""
AROUND = 2
"""Lines shown before and after the one that matters."""
MAX_LINE = 240


@dataclass(frozen=True, slots=True)
class Checked:
    """An expectation and how often it was not met."""

    suite: str
    note: str
    severity: str
    count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A failure, where it stands, and the lines around."""

    failure: Failure
    href: str
    lines: tuple[tuple[int, str, bool], ...]
    """Number, words, whether it is the one."""


def write_report(
    records: pa.Table,
    accepted: pa.Table,
    verdict: Verdict,
    listing: Listing,
    folder: Path,
    *,
    knowledge: Knowledge,
    suites: Suites,
) -> None:
    """Write index.html into a new folder; every text in it is escaped."""
    shown = {
        name: _shown(failures[:MAX_SHOWN], records, listing)
        for name, failures in (("failures", verdict.failures), ("warnings", verdict.warnings))
    }
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.get_template(TEMPLATE).render(
        title=knowledge.card.title,
        records=accepted.num_rows,
        pages=records.num_rows + sum(unread.count for unread in listing.refused),
        refused=len({f.file for f in verdict.failures if f.file}),
        whole=[f for f in verdict.failures if not f.file],
        warned=len(verdict.warnings),
        left_out=listing.left_out,
        checked=_checked(verdict, suites),
        more={name: max(0, len(getattr(verdict, name)) - MAX_SHOWN) for name in shown},
        charts=_charts(accepted, knowledge) if accepted.num_rows else [],
        **shown,
    )
    folder.mkdir()
    (folder / "index.html").write_text(html, encoding="utf-8", newline="\n", errors="replace")


def _checked(verdict: Verdict, suites: Suites) -> list[Checked]:
    """Every expectation of every suite; then what readers refused."""
    counts = Counter(f.reason for f in (*verdict.failures, *verdict.warnings))
    listed = []
    for suite, one in suites.listed():
        severity = str(getattr(one.severity, "value", one.severity))
        listed.append(Checked(suite, one.notes, "error" if severity == "critical" else "warning", counts[one.notes]))
    known = {one.note for one in listed}
    unread = Counter(f.reason for f in verdict.failures if f.reason not in known)
    return [*listed, *(Checked("read", reason, "error", n) for reason, n in sorted(unread.items()))]


def _shown(failures: tuple[Failure, ...], records: pa.Table, listing: Listing) -> list[Shown]:
    wanted = {f.file for f in failures if f.file}
    rows = {seed: i for i, seed in enumerate(records["seed"].to_pylist()) if seed in wanted}
    paths = {seed.name: str(seed.path) for seed in listing.seeds}
    found = []
    for failure in failures:
        lines: tuple[tuple[int, str, bool], ...] = ()
        if failure.file in rows and failure.line is not None:
            page = records["page"][rows[failure.file]].as_py()
            lines = _around(page, failure.line) if not _is_markup(records, rows[failure.file]) else ()
        found.append(Shown(failure, _href(failure, paths), lines))
    return found


def _around(page: str, line: int) -> tuple[tuple[int, str, bool], ...]:
    lines = page.split("\n")
    first, last = max(1, line - AROUND), min(len(lines), line + AROUND)
    return tuple((n, lines[n - 1][:MAX_LINE], n == line) for n in range(first, last + 1))


def _is_markup(records: pa.Table, row: int) -> bool:
    """Lines of such a page count in its file, not in the page text."""
    return any(one["field"] == "page" for one in records["evidence"][row].as_py())


def _href(failure: Failure, paths: dict[str, str]) -> str:
    """The page, seen from dist/report, where dist stands beside the folder of pages; empty for what is no file."""
    path = paths.get(failure.file)
    if path is None or "://" in path or not path.endswith(failure.file):
        return ""
    folder = Path(path[: len(path) - len(failure.file)] or ".").resolve().name
    line = f"#L{failure.line}" if failure.line else ""
    return f"../../{quote(f'{folder}/{failure.file}')}{line}"


def _charts(accepted: pa.Table, knowledge: Knowledge) -> list[Chart]:
    columns = ("source", "language", "date_edtf", "kept_ratio")
    rows = list(zip(*(accepted[name].to_pylist() for name in columns), strict=True))
    counts = Counter((source or UNKNOWN, _year(edtf), language or UNKNOWN) for source, language, edtf, _ in rows)
    ratios: dict[str, list[float]] = {}
    for source, _, _, ratio in rows:
        ratios.setdefault(source or UNKNOWN, []).append(ratio)
    return [
        by_year("Records per source, year and language", "The longer a bar, the more records; – is unknown.", counts),
        shares(
            "What dates and sources were read from",
            "The share of the records whose value has this evidence; null is a value the page does not give.",
            {"date": _kinds(accepted, "date_edtf", knowledge), "source": _kinds(accepted, "source", knowledge)},
        ),
        spans("Kept of each page", "Characters of the text over those of the page, per source.", ratios),
    ]


def _year(edtf: str | None) -> str:
    return edtf[:4] if edtf and edtf[:4].isdecimal() else UNKNOWN


def _kinds(accepted: pa.Table, field: str, knowledge: Knowledge) -> dict[str, int]:
    """By which kind of rule a field was read: that of an outlet is named without the outlet."""
    found: Counter[str] = Counter()
    for batch in accepted.select(["evidence"]).to_batches(max_chunksize=1000):
        for listed in batch["evidence"].to_pylist():
            rule = next((one["rule"] for one in listed if one["field"] == field), "null")
            head, _, rest = rule.partition("/")
            found[rest if head in knowledge.outlets and rest else rule] += 1
    return dict(found)
