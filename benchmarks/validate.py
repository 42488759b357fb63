"""How long it takes to validate one new page against a corpus: python benchmarks/validate.py [RECORDS]."""

from __future__ import annotations

import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from vncuba_dataset.link.signatures import ROW_GROUP, SCHEMA, sign, text_digest

ROOT = Path(__file__).resolve().parent.parent
WORDS = [f"{a}{b}" for a in ("ba", "co", "đi", "gạo", "nam", "tre") for b in map(str, range(2000))]
PAGE_WORDS = 500
RUNS = 3
COMMON = [" ".join(random.Random(i).choices(WORDS, k=12)) for i in range(40)]
"""Runs of words that stand in many pages, as pages of one subject have them."""


def corpus(records: int) -> pa.Table:
    """Signatures of texts of made-up words, as many runs as real pages of that length have, ten of COMMON in each."""
    chance = random.Random(0)
    parts = []
    for start in range(0, records, 5000):
        texts = [
            " ".join([*chance.choices(WORDS, k=PAGE_WORDS - 120), *chance.sample(COMMON, 10)])
            for _ in range(min(5000, records - start))
        ]
        names = [f"{start + i:06}.txt" for i in range(len(texts))]
        digests = [f"{text_digest(text)}" * 4 for text in texts]
        parts.append(sign(pa.table({"seed": names, "sha256": digests, "text": texts})))
    return pa.concat_tables(parts).cast(SCHEMA)


def make(records: int, dist: Path) -> None:
    """A folder that holds the signatures of so many records."""
    dist.mkdir()
    started = time.perf_counter()
    table = corpus(records)
    print(f"signing: {(time.perf_counter() - started) / records * 1e6:.0f} µs per page of {PAGE_WORDS} words")
    path = dist / "signatures.parquet"
    pq.write_table(table.combine_chunks(), path, row_group_size=ROW_GROUP, compression="zstd")
    print(f"signatures.parquet: {path.stat().st_size / records:.0f} bytes per record")


def main(records: int) -> None:
    """Make the corpus in another process: memory that this one holds would count for the processes it starts."""
    with tempfile.TemporaryDirectory() as folder:
        dist = Path(folder) / "dist"
        maker = multiprocessing.get_context("spawn").Process(target=make, args=(records, dist))
        maker.start()
        maker.join()
        seed = next((ROOT / "seeds").glob("003*.txt"))
        new = Path(folder) / "new.txt"
        new.write_bytes(seed.read_bytes() + f"\n\n{'. '.join(COMMON)}.\n".encode())
        command = [sys.executable, "-m", "vncuba_dataset", "validate", str(new), "--against", str(dist)]
        for _ in range(RUNS):
            started = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            took = time.perf_counter() - started
            if status:
                raise SystemExit(f"validate ended with {os.waitstatus_to_exitcode(status)}")
            cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
            print(f"validate one page against {records:,}: {took:.1f} s, {cpu:.1f} s of CPU, peak {peak:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
