"""Records, failures, suites → report/index.html: one file that needs no network, no script and no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jinja2
import pyarrow as pa

from vncuba_dataset.decode import decode
from vncuba_dataset.knowledge import Knowledge
from vncuba_dataset.normalise import normalise
from vncuba_dataset.publish.charts import UNKNOWN, Chart, by_year, shares, spans
from vncuba_dataset.readers.formats import Format

if TYPE_CHECKING:
    from vncuba_dataset.readers import Listing
    from vncuba_dataset.suites import Failure, Suites

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


@dataclass(slots=True)
class Coverage:
    """What the report tells of the records, counted batch by batch; what is kept grows with sources, not records."""

    knowledge: Knowledge
    records: int = 0
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(source, year, language) → records."""
    kinds: dict[str, Counter[str]] = field(default_factory=lambda: {"date": Counter(), "source": Counter()})
    """Field → what it was read by → records."""
    ratios: dict[str, Counter[float]] = field(default_factory=dict)
    """Source → shares of its pages that were kept, to a thousandth → records."""

    def add(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Count records with the columns of `articles`."""
        names = ("source", "language", "date_edtf", "kept_ratio", "evidence")
        for source, language, edtf, ratio, evidence in zip(*(batch[n].to_pylist() for n in names), strict=True):
            self.records += 1
            self.counts[source or UNKNOWN, _year(edtf), language or UNKNOWN] += 1
            self.ratios.setdefault(source or UNKNOWN, Counter())[round(ratio, 3)] += 1
            for name, column in (("date", "date_edtf"), ("source", "source")):
                rule = next((one["rule"] for one in evidence if one["field"] == column), "null")
                self.kinds[name][self._kind(rule)] += 1

    def told(self) -> dict[str, Any]:
        """What was counted, as JSON has it."""
        counts = [[*key, n] for key, n in self.counts.items()]
        ratios = {source: list(shares.items()) for source, shares in self.ratios.items()}
        return {"records": self.records, "counts": counts, "kinds": self.kinds, "ratios": ratios}

    def take(self, told: Mapping[str, Any]) -> None:
        """Count what another one told."""
        self.records += told["records"]
        for source, year, language, n in told["counts"]:
            self.counts[source, year, language] += n
        for name, kinds in told["kinds"].items():
            self.kinds[name].update(kinds)
        for source, ratios in told["ratios"].items():
            self.ratios.setdefault(source, Counter()).update(dict(ratios))

    def _kind(self, rule: str) -> str:
        """A rule of an outlet is named without the outlet."""
        head, _, rest = rule.partition("/")
        return rest if head in self.knowledge.outlets and rest else rule

    def charts(self) -> list[Chart]:
        """The charts of the report; none without records."""
        if not self.records:
            return []
        return [
            by_year(
                "Records per source, year and language",
                "The longer a bar, the more records; – is unknown.",
                self.counts,
            ),
            shares(
                "What dates and sources were read from",
                "The share of the records whose value has this evidence; null is a value the page does not give.",
                self.kinds,
            ),
            spans("Kept of each page", "Characters of the text over those of the page, per source.", self.ratios),
        ]


def write_report(
    folder: Path,
    *,
    coverage: Coverage,
    failures: Sequence[Failure],
    warnings: Sequence[Failure],
    listing: Listing,
    pages: int,
    suites: Suites,
) -> None:
    """Write index.html into a new folder; every text in it is escaped."""
    shown = {
        name: _shown(listed[:MAX_SHOWN], listing) for name, listed in (("failures", failures), ("warnings", warnings))
    }
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.get_template(TEMPLATE).render(
        title=coverage.knowledge.card.title,
        records=coverage.records,
        pages=pages,
        refused=len({f.file for f in failures if f.file}),
        warned=len(warnings),
        left_out=listing.left_out,
        checked=_checked((*failures, *warnings), suites),
        more={"failures": len(failures[MAX_SHOWN:]), "warnings": len(warnings[MAX_SHOWN:])},
        charts=coverage.charts(),
        **shown,
    )
    folder.mkdir()
    (folder / "index.html").write_text(html, encoding="utf-8", newline="\n", errors="replace")


def _checked(failures: Sequence[Failure], suites: Suites) -> list[Checked]:
    """Every expectation of every suite; then what readers refused."""
    counts = Counter(f.reason for f in failures)
    listed = []
    for suite, one in suites.listed():
        severity = str(getattr(one.severity, "value", one.severity))
        listed.append(Checked(suite, one.notes, "error" if severity == "critical" else "warning", counts[one.notes]))
    known = {one.note for one in listed}
    unread = Counter(f.reason for f in failures if f.reason not in known)
    return [*listed, *(Checked("read", reason, "error", n) for reason, n in sorted(unread.items()))]


def _shown(failures: Sequence[Failure], listing: Listing) -> list[Shown]:
    wanted = {f.file for f in failures if f.line is not None}
    seeds = listing.seeds.named({f.file for f in failures})
    pages = {seed.name: seed.path for seed in seeds if seed.format == Format("page") and seed.name in wanted}
    lines = {name: _lines(path) for name, path in pages.items() if isinstance(path, Path)}
    paths = {seed.name: seed.where for seed in seeds}
    return [Shown(one, _href(one, paths), _around(lines.get(one.file, []), one.line or 0)) for one in failures]


def _lines(path: Path) -> list[str]:
    try:
        return normalise(decode(path.read_bytes()).text).text.split("\n")
    except OSError:
        return []


def _around(lines: list[str], line: int) -> tuple[tuple[int, str, bool], ...]:
    first, last = max(1, line - AROUND), min(len(lines), line + AROUND)
    return tuple((n, lines[n - 1][:MAX_LINE], n == line) for n in range(first, last + 1) if line)


def _href(failure: Failure, paths: dict[str, str]) -> str:
    """The page, seen from dist/report, where dist stands beside the folder of pages; empty for what is no file."""
    path = paths.get(failure.file)
    if path is None or "://" in path or not path.endswith(failure.file):
        return ""
    folder = Path(path[: len(path) - len(failure.file)] or ".").resolve().name
    line = f"#L{failure.line}" if failure.line else ""
    return f"../../{quote(f'{folder}/{failure.file}')}{line}"


def _year(edtf: str | None) -> str:
    return edtf[:4] if edtf and edtf[:4].isdecimal() else UNKNOWN
