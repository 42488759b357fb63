"""Where batches are cleaned: in this process, in a pool of processes, on Ray. The same function, the same order."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa

from vncuba_dataset.arrow import batch_of
from vncuba_dataset.clean import clean_batch
from vncuba_dataset.errors import MissingExtraError, UsageError
from vncuba_dataset.knowledge import load_knowledge, nearest
from vncuba_dataset.model import Page

ENGINES = ("local", "ray")
BATCH_PAGES = 64
"""Pages in a batch: enough to pay for the hand-over, few enough for a lively progress bar."""
BATCH_BYTES = 8 << 20
"""Bytes of pages at which a batch is full, too, so that long pages do not fill the memory."""
QUEUED_PER_WORKER = 4
"""Batches under way for each worker, so that memory does not grow with the corpus."""


def run(
    pages: Iterable[Page],
    *,
    engine: str = "local",
    workers: int = 1,
    schema: str | Path | None = None,
    batch_pages: int = BATCH_PAGES,
) -> Iterator[pa.RecordBatch]:
    """Clean pages batch by batch; results come in the order of the pages, whatever the engine.

    Raises UsageError on an engine or a number of workers that is not there.
    """
    if engine not in ENGINES:
        raise UsageError("engine", f"no engine {engine!r}", nearest(engine, ENGINES))
    if workers < 1:
        raise UsageError("workers", f"{workers} is too few", "1 or more")
    batches = map(batch_of, _chunks(pages, batch_pages))
    if engine == "ray":
        return _on_ray(batches, schema)
    if workers <= 1:
        return (_work(batch, schema) for batch in batches)
    return _in_pool(batches, workers, schema)


def _work(batch: pa.RecordBatch, schema: str | Path | None) -> pa.RecordBatch:
    """What a worker does: knowledge is read once per process, by path, which is cheaper than sending it."""
    return clean_batch(batch, knowledge=load_knowledge(schema))


def _chunks(pages: Iterable[Page], size: int) -> Iterator[list[Page]]:
    chunk: list[Page] = []
    weight = 0
    for page in pages:
        chunk.append(page)
        weight += len(page.data)
        if len(chunk) >= size or weight >= BATCH_BYTES:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


def _in_pool(batches: Iterator[pa.RecordBatch], workers: int, schema: str | Path | None) -> Iterator[pa.RecordBatch]:
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from _in_order(batches, lambda b: pool.submit(_work, b, schema), lambda f: f.result(), workers)


def _on_ray(batches: Iterator[pa.RecordBatch], schema: str | Path | None) -> Iterator[pa.RecordBatch]:
    try:
        import ray
    except ImportError as error:
        raise MissingExtraError(
            "--engine ray", "Ray is not installed", "pip install 'vncuba-dataset[ray]'"
        ) from error
    if not ray.is_initialized():
        ray.init(log_to_driver=False, include_dashboard=False)
    task = ray.remote(_work)
    workers = int(ray.cluster_resources().get("CPU", 1))
    yield from _in_order(batches, lambda b: task.remote(b, schema), ray.get, workers)


def _in_order(
    batches: Iterator[pa.RecordBatch],
    submit: Callable[[pa.RecordBatch], Any],
    result: Callable[[Any], Any],
    workers: int,
) -> Iterator[pa.RecordBatch]:
    """Keep a bounded number of batches under way and hand the results on in order."""
    under_way = [submit(batch) for batch in itertools.islice(batches, workers * QUEUED_PER_WORKER)]
    while under_way:
        yield result(under_way.pop(0))
        under_way += [submit(batch) for batch in itertools.islice(batches, 1)]
