"""Arguments → calls; reports → words and exit codes. The only printing in the package.

Exit codes: 0 done, 1 some record failed its expectations, 2 wrong usage or wrong knowledge files, 130 Ctrl-C.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from vncuba_dataset.build import BuildReport, build
from vncuba_dataset.clean import clean_pages, reasons_of
from vncuba_dataset.engines import usable_cores
from vncuba_dataset.errors import ReadError, VncubaError
from vncuba_dataset.explain import explain_page
from vncuba_dataset.knowledge import load_knowledge
from vncuba_dataset.model import Page
from vncuba_dataset.readers import Unread, columns_with, list_seeds, local, read_pages
from vncuba_dataset.report import FORMATS, as_format, summary
from vncuba_dataset.sidecar import starter
from vncuba_dataset.validate import validate
from vncuba_dataset.version import __version__

FAILED, USAGE, STOPPED = 1, 2, 130
_INSIDE = re.compile(r"#|!/")
"""What parts the name of a file from that of a page in it."""

_SCHEMA = click.option(
    "--schema", type=click.Path(path_type=Path), help="Another folder of knowledge instead of schema/."
)
_COLUMNS = click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="Column of a table that holds text, url, title, date, captured or charset; repeatable.",
)
_EXPECTATIONS = click.option(
    "--expectations", type=click.Path(path_type=Path), help="Another folder of suites instead of expectations/."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vncuba_dataset")
def cli() -> None:
    """Scraped pages about Viet Nam–Cuba relations → a clean, typed, validated dataset."""


@cli.command("build")
@click.argument("seeds", nargs=-1)
@click.option("--out", default="dist", show_default=True, help="Folder, or address of object storage, to write.")
@click.option(
    "--engine",
    default="local",
    show_default=True,
    type=click.Choice(["local", "ray"]),
    help="Where pages are cleaned.",
)
@click.option(
    "--workers",
    default=usable_cores,
    show_default="the cores there are",
    type=click.IntRange(1, 1024),
    help="Processes of the local engine.",
)
@click.option("--address", help="Address of a Ray cluster, for --engine ray; by default Ray looks for one.")
@click.option(
    "--cache", metavar="DIR", help="Folder or address that keeps cleaned pages; the next build cleans what changed."
)
@click.option("--rebuild", is_flag=True, help="Empty the cache first.")
@click.option("--reread", is_flag=True, help="Read every page, even a file that by its times is as it was.")
@click.option("--profile", is_flag=True, help="Print what each stage costs.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--allow-quarantine", is_flag=True, help="Exit with 0 though pages were quarantined.")
@click.option(
    "--against", metavar="DIST", help="dist of the last release, or its address: no outlet may vanish from it."
)
@_COLUMNS
@_SCHEMA
@_EXPECTATIONS
def build_command(
    seeds: tuple[str, ...],
    out: str,
    engine: str,
    workers: int,
    address: str | None,
    cache: str | None,
    rebuild: bool,
    reread: bool,
    profile: bool,
    quiet: bool,
    allow_quarantine: bool,
    against: str | None,
    columns: tuple[str, ...],
    schema: Path | None,
    expectations: Path | None,
) -> None:
    """Clean and check the pages in SEEDS and write the dataset.

    SEEDS are folders, files, and addresses like s3://bucket/folder; by default the folder `seeds`. Pages are files
    (.txt .md .html), rows of tables (.jsonl .json .csv .tsv .parquet), or records of web archives (.warc), plain or
    packed (.gz .zst .bz2 .xz .zip .tar). Exits with 1 if a page was quarantined, unless --allow-quarantine is given;
    the others are built all the same.
    """
    with _progress(hidden=quiet) as show, _resumable(cache):
        report = build(
            seeds or "seeds",
            out,
            engine=engine,
            workers=workers,
            address=address,
            cache=cache,
            rebuild=rebuild,
            reread=reread,
            profile=profile,
            columns=columns,
            against=against,
            schema=schema,
            expectations=expectations,
            progress=show,
        )
    if not quiet:
        click.echo(_summary(report))
    if profile:
        click.echo(_profile(report))
    _print_refusals(report)
    if not (report.ok or (allow_quarantine and report.ok_but_for_pages)):
        sys.exit(FAILED)


@cli.command("validate")
@click.argument("paths", nargs=-1)
@click.option(
    "--format", "shape", default="text", show_default=True, type=click.Choice(sorted(FORMATS)), help="How to report."
)
@click.option("--changed-since", metavar="REF", help="Only pages that changed since this branch left REF, by git.")
@click.option(
    "--against", metavar="DIST", help="dist of a build, or its address, whose records the pages must not repeat."
)
@_COLUMNS
@_SCHEMA
@_EXPECTATIONS
def validate_command(
    paths: tuple[str, ...],
    shape: str,
    changed_since: str | None,
    against: str | None,
    columns: tuple[str, ...],
    schema: Path | None,
    expectations: Path | None,
) -> None:
    """Check pages without building: every page, what it fails, and what would make it right.

    PATHS are folders, files and addresses, as for `build`; by default the folder `seeds`. The format `github` also
    appends a summary to the file that GITHUB_STEP_SUMMARY names.
    """
    report = validate(
        paths or "seeds",
        changed_since=changed_since,
        against=against,
        columns=columns,
        schema=schema,
        expectations=expectations,
    )
    click.echo(as_format(report, shape), nl=False)
    if shape == "github" and (step := os.environ.get("GITHUB_STEP_SUMMARY")):
        with Path(step).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(summary(report))
    if not report.ok:
        sys.exit(FAILED)


@cli.command("explain")
@click.argument("path")
@click.option("--why", is_flag=True, help="Below each block, the features that made it body or not.")
@click.option("--sidecar", is_flag=True, help="Print a sidecar to start from: what a curator may state of the page.")
@_COLUMNS
@_SCHEMA
def explain_command(path: str, why: bool, sidecar: bool, columns: tuple[str, ...], schema: Path | None) -> None:
    """Show the page in PATH, each block beside its label, and where each field was read.

    A page in a table or archive is named as in the column `seed`: table.jsonl#12, archive.zip!/page.txt.
    """
    page = _page(path, columns)
    knowledge = load_knowledge(schema)
    (article,) = clean_pages([page], knowledge=knowledge)
    if sidecar:
        click.echo(starter(article), nl=False)
        return
    reasons = reasons_of(page, knowledge=knowledge) if why else None
    click.echo(explain_page(article, reasons), nl=False)


def main() -> None:
    """Run the command line; every error of ours is one line on standard error."""
    try:
        cli(prog_name="python -m vncuba_dataset", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped; what was there before is as it was", err=True)
        sys.exit(STOPPED)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except VncubaError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(USAGE)
    except BrokenPipeError:  # `… | head` has seen enough
        sys.stderr.close()
        sys.exit(0)


def _page(path: str, columns: tuple[str, ...]) -> Page:
    """The one page that a path names, or a path and a place in the file."""
    cuts = [*(match.start() for match in _INSIDE.finditer(path)), len(path)]
    is_url = local(path) is None
    file = next((path[:at] for at in cuts if is_url or Path(path[:at]).is_file()), None)
    if file is None:
        what = "it is a folder" if Path(path).is_dir() else "no such file"
        raise ReadError(path, f"cannot be read: {what}", "name a page")
    seeds = list_seeds(file).seeds
    name = seeds[0].name + path[len(file) :]
    other = None
    for one in read_pages(seeds, columns=columns_with(columns)):
        if isinstance(one, Page) and one.name == name:
            return one
        if isinstance(one, Unread) and one.name in {name, seeds[0].name} and not one.left_out:
            raise ReadError(path, f"cannot be read: {one.reason}", one.fix)
        other = other or one.name
    raise ReadError(path, "no page of that name", f"the file has pages like {other!r}")


def _summary(report: BuildReport) -> str:
    """Records per source and language, what they lack, what was written."""
    rows = [(source or "–", language or "–", str(n)) for (source, language), n in report.counts.items()]
    widths = [max(len(row[i]) for row in [("source", "language", "records"), *rows]) for i in range(3)]
    lines = ["  ".join((s.ljust(widths[0]), lang.ljust(widths[1]), n.rjust(widths[2]))) for s, lang, n in rows]
    head = "  ".join(("source".ljust(widths[0]), "language".ljust(widths[1]), "records".rjust(widths[2])))
    totals = (
        f"{report.records} of {report.pages} pages are records; "
        f"{report.without_source} without source, {report.without_date} without date; "
        f"{report.quarantined} quarantined, {len(report.left_out)} other files left out"
    )
    return "\n".join([head, *lines, totals, *(f"wrote {path}" for path in report.outputs)])


@contextmanager
def _progress(*, hidden: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal: pages done, pages a second, and, where the number of pages is known, the time left."""
    bar: Any = click.progressbar(
        length=1,
        label="cleaning",
        file=sys.stderr,
        hidden=hidden or not sys.stderr.isatty(),
        show_pos=True,
        item_show_func=lambda rate: rate,
    )
    started = time.monotonic()

    def show(done: int, pages: int) -> None:
        bar.length = pages
        rate = done / max(1e-3, time.monotonic() - started)
        bar.update(done - bar.pos, f"{rate:,.0f} pages/s")

    with bar:
        yield show


@contextmanager
def _resumable(cache: str | None) -> Iterator[None]:
    """Say on Ctrl-C how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(err=True)
        if cache is None:
            click.echo("with --cache DIR a build that was stopped goes on where it was", err=True)
        else:
            click.echo(f"the same command goes on: what was cleaned is in {cache}", err=True)
        raise


def _profile(report: BuildReport) -> str:
    """CPU time by stage: in all, and for each page that went through it."""
    lines = [f"{'stage':12}{'CPU s':>10}{'µs per page':>14}"]
    for stage, seconds in report.profile.items():
        pages = report.pages if stage in {"validate", "write"} else report.cleaned
        lines.append(f"{stage:12}{seconds:10.2f}{seconds / max(1, pages) * 1e6:14.0f}")
    return "\n".join(lines)


def _print_refusals(report: BuildReport) -> None:
    for failure in report.failures:
        what = f"quarantined {failure.file}" if failure.file else "the release as a whole"
        click.echo(f"{what}: {failure.reason} {failure.fix}", err=True)
    for unread in report.left_out:
        click.echo(f"left out {unread.name}: {unread.reason} {unread.fix}", err=True)
