"""Ours beside a notebook, datatrove and the floor, in turns: documents a CPU-second, peak memory, ratios.

    pipeline.py compare CORPUS [--rounds 2] [--datatrove PYTHON]   CORPUS: JSON Lines, as `corpus.py` writes them
    pipeline.py memory CORPUS …                                    peak memory of our build of corpora of any size
    pipeline.py memory --copied N …                                of N short pages, copied and not cleaned
    pipeline.py again CORPUS                                       cost of a build with three new pages; CORPUS: files

CPU time is that of the process and all its children, imports included. Memory is the sum of their resident sets,
sampled: what they share, libraries above all, counts for each, whoever else uses it. `datatrove` lives in an
environment of its own: name its interpreter.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
SHORT = (
    "Việt Nam và Cuba ký thỏa thuận hợp tác về lúa gạo tại La Habana, theo đó hai bên sẽ mở rộng diện tích gieo "
    "trồng trong vụ tới. Đoàn chuyên gia số {a} đã làm việc với nông dân trên cánh đồng {b} và bàn giao {c} tấn "
    "giống cho hợp tác xã. Lễ ký diễn ra trước sự chứng kiến của lãnh đạo hai nước và đông đảo đại biểu, trong "
    "khuôn khổ chương trình kỷ niệm quan hệ ngoại giao."
)
"""A page of half a kilobyte, for what does not depend on the length of pages."""


# ---------------------------------------------------------------- the contestants, each in a process of its own


def ours(corpus: Path, out: Path) -> None:
    """Everything on: decoding, repair, labels, fields, evidence, audit, validation, Parquet, CSV."""
    import vncuba_dataset as vc
    from vncuba_dataset.engines import usable_cores

    vc.build(corpus, out / "dist", workers=usable_cores())


def copied(corpus: Path, out: Path) -> None:
    """Ours with cleaning replaced by a copy of the page: everything that all pages of a corpus meet in, and cheap."""
    import dataclasses
    import hashlib
    import importlib

    import vncuba_dataset as vc
    from vncuba_dataset.model import Article, Block, Label, Page

    like = vc.clean(SHORT.format(a=1, b=2, c=3))

    def copy(page: Page) -> Article:
        digest = hashlib.sha256(page.data).hexdigest()  # type: ignore[arg-type]
        text = page.data.decode()  # type: ignore[union-attr]
        own = {"id": digest[:16], "sha256": digest, "seed": page.name, "text": text, "page": text}
        blocks = (Block(0, len(text), Label.BODY, "copied"),)
        return dataclasses.replace(like, **own, characters=len(text), blocks=blocks, evidence=())

    cleaning = importlib.import_module("vncuba_dataset.clean")  # one process: what is put in its place is in no other
    cleaning.clean_pages = lambda pages, *, knowledge: [copy(page) for page in pages]
    vc.build(corpus, out / "dist")


def notebook(corpus: Path, out: Path) -> None:
    """What a careful user writes in an afternoon."""
    import ftfy
    import pandas as pd
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0
    rows = []
    for path in sorted(corpus.glob("*.jsonl")):
        for line in path.open(encoding="utf-8"):
            row = json.loads(line)
            text = ftfy.fix_text(row["text"])
            kept = [
                one for one in text.splitlines() if len(one.split()) > 5 and one.rstrip().endswith((".", "”", '"'))
            ]
            text = "\n\n".join(kept)
            try:
                language = detect(text)
            except LangDetectException:
                language = None
            rows.append({"id": row["id"], "text": text, "language": language})
    frame = pd.DataFrame(rows)
    frame.to_parquet(out / "out.parquet")
    frame.to_csv(out / "out.csv", index=False)


def datatrove(corpus: Path, out: Path) -> None:
    """Reader, FTFY, language filter, C4's line rules, Parquet."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.filters import C4QualityFilter, LambdaFilter
    from datatrove.pipeline.formatters import FTFYFormatter
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import ParquetWriter

    def in_our_languages(document) -> bool:  # type: ignore[no-untyped-def]
        from langdetect import DetectorFactory, LangDetectException, detect

        DetectorFactory.seed = 0
        try:
            document.metadata["language"] = detect(document.text)
        except LangDetectException:
            return False
        return document.metadata["language"] in {"vi", "es", "en", "fr"}

    # One process: its workers are children of a fork server, whose CPU time nobody counts to the one that asked.
    LocalPipelineExecutor(
        pipeline=[
            JsonlReader(str(corpus)),
            FTFYFormatter(),
            LambdaFilter(in_our_languages),
            C4QualityFilter(),
            ParquetWriter(str(out / "parquet")),
        ],
        tasks=1,
        workers=1,
        logging_dir=str(out / "logs"),
        skip_completed=False,
    ).run()


def floor(corpus: Path, out: Path) -> None:
    """Read, parse, write Parquet, nothing else."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("id", pa.string()), ("text", pa.string())])
    with pq.ParquetWriter(out / "out.parquet", schema, compression="zstd", compression_level=3) as writer:
        for path in sorted(corpus.glob("*.jsonl")):
            writer.write_table(
                pa.Table.from_pylist([json.loads(line) for line in path.open(encoding="utf-8")], schema)
            )


CONTESTANTS: dict[str, Callable[[Path, Path], None]] = {
    "ours": ours,
    "copied": copied,
    "notebook": notebook,
    "datatrove": datatrove,
    "floor": floor,
}


# ---------------------------------------------------------------- measuring


def measured(name: str, corpus: Path, python: str) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and peak megabytes of one contestant."""
    with tempfile.TemporaryDirectory(dir=corpus.parent) as folder:
        return run([python, __file__, "run", name, str(corpus), folder])


def run(command: list[str]) -> tuple[float, float, float]:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with tempfile.TemporaryFile() as said:  # a pipe would fill up with what a large build has to say, and stop it
        process = subprocess.Popen(
            command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=said
        )
        watched, peak = psutil.Process(process.pid), 0.0
        while process.poll() is None:
            peak = max(peak, held(watched))
            time.sleep(0.1)
        if process.returncode not in {0, 1} or (process.returncode and command[2] == "run"):
            said.seek(0)
            sys.exit(said.read().decode()[-2000:])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - started, peak


def held(process: psutil.Process) -> float:
    """Megabytes of a process and its children (RSS)."""
    total = 0
    try:
        for one in (process, *process.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.Error:
        return 0.0
    return total / 2**20


def pages_in(corpus: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in corpus.glob("*.jsonl"))


def compare(corpus: Path, rounds: int, pythons: dict[str, str]) -> None:
    names = [name for name in CONTESTANTS if pythons[name] and name != "copied"]
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in names}
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            found[name].append(measured(name, corpus, pythons[name]))
            print(
                f"  {name}: {found[name][-1][0]:.1f} CPU s, {found[name][-1][2]:.0f} MB", file=sys.stderr, flush=True
            )
    pages = pages_in(corpus)
    cpu = {name: statistics.median(one[0] for one in runs) for name, runs in found.items()}
    print(f"| {pages:,} pages, {rounds} rounds | pages per CPU-second | µs per page | peak MB | CPU time, ours = 1 |")
    print("|---|---:|---:|---:|---:|")
    for name, runs in found.items():
        peak = max(one[2] for one in runs)
        ratio = cpu[name] / cpu["ours"]
        print(f"| {name} | {pages / cpu[name]:,.0f} | {cpu[name] / pages * 1e6:,.0f} | {peak:,.0f} | {ratio:.2f} |")


def memory(corpora: list[Path], workers: int) -> None:
    if corpora:
        print("| pages | CPU s | wall s | µs per page | peak MB |\n|---:|---:|---:|---:|---:|")
    for corpus in corpora:
        with tempfile.TemporaryDirectory(dir=corpus.parent) as out:
            build = [sys.executable, "-m", "vncuba_dataset", "build", str(corpus), "--out", f"{out}/dist", "--quiet"]
            cpu, wall, peak = run([*build, "--workers", str(workers)])
        pages = pages_in(corpus)
        print(f"| {pages:,} | {cpu:.1f} | {wall:.1f} | {cpu / pages * 1e6:,.0f} | {peak:,.0f} |", flush=True)


def memory_of_copies(sizes: list[int], place: Path) -> None:
    if sizes:
        print("| pages | CPU s | µs per page | peak MB |\n|---:|---:|---:|---:|")
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=place) as folder:
            corpus, draw = Path(folder, "corpus"), random.Random(size)
            corpus.mkdir()
            for first in range(0, size, 1000):
                texts = (
                    SHORT.format(**{k: draw.getrandbits(40) for k in "abc"}) for _ in range(min(1000, size - first))
                )
                lines = (json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)
                (corpus / f"{first // 1000:06d}.jsonl").write_text("".join(lines), encoding="utf-8")
            cpu, _, peak = run([sys.executable, __file__, "run", "copied", str(corpus), folder])
        print(f"| {size:,} | {cpu:.1f} | {cpu / size * 1e6:,.0f} | {peak:,.0f} |", flush=True)


def again(corpus: Path) -> None:
    """A folder of pages as files: built, then built again with three new pages among them."""
    with tempfile.TemporaryDirectory(dir=corpus.parent) as place:
        folder = shutil.copytree(corpus, Path(place) / "pages")
        build = [sys.executable, "-m", "vncuba_dataset", "build", str(folder), "--out", f"{place}/dist", "--quiet"]
        build += ["--cache", f"{place}/cache"]
        first = run(build)[0]
        pages = sorted(folder.rglob("*.txt"))
        for i in (1, 2, 3):
            page = pages[len(pages) * i // 4]
            page.with_name(page.stem + "-new.txt").write_bytes(page.read_bytes() + f"\n{i}".encode())
        second = run(build)[0]
        print(f"{len(pages):,} pages: {first:.1f} CPU s; with 3 new: {second:.1f} CPU s, {second / first:.1%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("run")
    one.add_argument("name", choices=CONTESTANTS)
    one.add_argument("corpus", type=Path)
    one.add_argument("out", type=Path)
    one = commands.add_parser("compare")
    one.add_argument("corpus", type=Path)
    one.add_argument("--rounds", type=int, default=2)
    one.add_argument("--datatrove", default="", metavar="PYTHON", help="interpreter that has datatrove")
    one = commands.add_parser("memory")
    one.add_argument("corpora", type=Path, nargs="*")
    one.add_argument("--workers", type=int, default=2)
    one.add_argument("--copied", type=int, nargs="+", default=[], metavar="N")
    one.add_argument("--place", type=Path, default=Path(tempfile.gettempdir()), help="folder for what is made")
    one = commands.add_parser("again")
    one.add_argument("corpus", type=Path)
    options = parser.parse_args()
    if options.command == "run":
        CONTESTANTS[options.name](options.corpus, options.out)
    elif options.command == "compare":
        compare(
            options.corpus,
            options.rounds,
            {**dict.fromkeys(CONTESTANTS, sys.executable), "datatrove": options.datatrove},
        )
    elif options.command == "memory":
        memory(options.corpora, options.workers)
        memory_of_copies(options.copied, options.place)
    else:
        again(options.corpus)


if __name__ == "__main__":
    main()
