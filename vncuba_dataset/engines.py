"""Where shards are worked on: in this process, in a pool of processes, on Ray. The same functions, the same order.

An engine maps a function of a module over tasks and hands the results on in the order of the tasks. Few tasks are
under way at a time, so memory does not grow with their number. What a task makes goes to the store; what it returns
is small.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, suppress
from multiprocessing import connection
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from vncuba_dataset.errors import EngineError, MissingExtraError, UsageError
from vncuba_dataset.knowledge import nearest
from vncuba_dataset.memory import give_back

ENGINES = ("local", "ray")
QUEUED_PER_WORKER = 2
"""Tasks under way for each worker: one that it works on, one that waits, so that it never does."""
RETRIES = 3
"""Times that Ray runs a task anew whose machine went away."""


class Task(Protocol):
    """A piece of work; `name` is what messages call it."""

    @property
    def name(self) -> str:
        """Its name."""
        ...


T = TypeVar("T", bound=Task)
J = TypeVar("J")
R = TypeVar("R")


class Engine(Protocol):
    """Runs functions, which spawned processes can import by name, over tasks."""

    far: bool
    """Whether tasks may run on machines that this process is not on."""
    machines: int
    """How many there are."""

    def map(self, function: Callable[[T, J], R], tasks: Iterable[T], job: J) -> Iterator[R]:
        """`function(task, job)` of each task, in the order of the tasks."""
        ...


def usable_cores() -> int:
    """Cores this process may use, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def engine_of(
    engine: str, *, workers: int = 1, address: str | None = None, small: bool = False
) -> AbstractContextManager[Engine]:
    """The engine of that name; the local one works in this process if it has one worker or `small` work.

    Raises UsageError on an engine or a number of workers that is not there.
    """
    if engine not in ENGINES:
        raise UsageError("engine", f"no engine {engine!r}", nearest(engine, ENGINES))
    if workers < 1:
        raise UsageError("workers", f"{workers} is too few", "1 or more")
    if address and engine != "ray":
        raise UsageError("address", f"the {engine} engine has none", "take it away, or say --engine ray")
    if engine == "ray":
        return OnRay(address)
    return Here() if small or workers == 1 else Pool(workers)


class Here:
    """Works in this process, one task after the other."""

    far = False
    machines = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def map(self, function: Callable[[T, J], R], tasks: Iterable[T], job: J) -> Iterator[R]:
        """See Engine."""
        return (function(task, job) for task in tasks)


# ---------------------------------------------------------------- processes


class Pool:
    """Processes on this machine, spawned, so that no lock or thread of this one is copied in a strange state.

    The kernel kills the largest process when memory runs out, and with one worker the whole pool is lost. Then the
    tasks under way run again, one by one; the one that loses its worker again is named.
    """

    far = False
    machines = 1

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._line: connection.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._stop(at_once=kind is not None)

    def map(self, function: Callable[[T, J], R], tasks: Iterable[T], job: J) -> Iterator[R]:
        """See Engine."""
        tasks = iter(tasks)
        under_way: deque[tuple[T, Future[R]]] = deque()
        while True:
            for task in itertools.islice(tasks, max(0, self._workers * QUEUED_PER_WORKER - len(under_way))):
                under_way.append((task, self._submit(function, task, job)))
            if not under_way:
                return
            task, future = under_way[0]
            try:
                result = future.result()
            except BrokenProcessPool:
                yield from self._one_by_one(function, under_way, job)
                under_way.clear()
                continue
            under_way.popleft()
            yield result

    def _one_by_one(
        self, function: Callable[[T, J], R], under_way: Iterable[tuple[T, Future[R]]], job: J
    ) -> Iterator[R]:
        for task, future in under_way:
            if future.done() and not future.cancelled() and future.exception() is None:
                yield future.result()
                continue
            self._stop(at_once=True)
            try:
                yield self._submit(function, task, job).result()
            except BrokenProcessPool as error:
                raise EngineError(
                    task.name,
                    "its worker was killed, and once more when it was tried again",
                    "give it more memory or fewer --workers, or take these pages out",
                ) from error

    def _submit(self, function: Callable[[T, J], R], task: T, job: J) -> Future[R]:
        if self._pool is None:
            reader, self._line = multiprocessing.Pipe(duplex=False)
            self._pool = ProcessPoolExecutor(
                self._workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_heed,
                initargs=(reader,),
            )
        try:
            return self._pool.submit(_tidily, function, task, job)
        except BrokenProcessPool as error:
            broken: Future[R] = Future()
            broken.set_exception(error)
            return broken

    def _stop(self, *, at_once: bool) -> None:
        if self._pool is None or self._line is None:
            return
        if at_once:
            self._line.close()
        self._pool.shutdown(wait=True, cancel_futures=at_once)
        self._line.close()
        self._pool = self._line = None


def _heed(line: connection.Connection) -> None:
    """What a worker does first: leave Ctrl-C to whoever asked it to work, and end when that one hangs up or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()


def _tidily(function: Callable[[T, J], R], task: T, job: J) -> R:
    """The same in a worker, which between tasks holds no memory that the next one, or another worker, could use."""
    try:
        return function(task, job)
    finally:
        give_back()


def _end_with(line: connection.Connection) -> None:
    with suppress(OSError):
        connection.wait([line])
    os._exit(1)


# ---------------------------------------------------------------- Ray


class OnRay:
    """Tasks on a cluster, or on a Ray of this machine's own where there is none.

    Ray runs a task anew whose machine was lost; since a task puts what it makes into the store under a name that its
    input gives, running it twice changes nothing. What must meet, the signatures of texts, meets in this process
    (`link.copies` says why not in Ray Data's shuffle).
    """

    far = True

    def __init__(self, address: str | None) -> None:
        self._address = address
        self._ours = False
        self.machines = 1
        self._ray: Any = None

    def __enter__(self) -> Self:
        try:
            import ray
        except ImportError as error:
            raise MissingExtraError(
                "--engine ray", "Ray is not installed", "pip install 'vncuba-dataset[ray]'"
            ) from error
        self._ray = ray
        if not ray.is_initialized():
            self._ours = True
            try:
                ray.init(address=self._address, log_to_driver=False, include_dashboard=None)
            except (ConnectionError, RuntimeError, ValueError) as error:
                raise UsageError(
                    "address",
                    f"no Ray at {self._address!r}: {str(error).splitlines()[0]}",
                    "start one: ray start --head",
                ) from error
        self.machines = len({node["NodeManagerAddress"] for node in ray.nodes() if node["Alive"]})
        return self

    def __exit__(self, *_: object) -> None:
        if self._ours:
            self._ray.shutdown()

    def map(self, function: Callable[[T, J], R], tasks: Iterable[T], job: J) -> Iterator[R]:
        """See Engine."""
        remote = self._ray.remote(max_retries=RETRIES)(function)
        given = self._ray.put(job)
        workers = max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        tasks = iter(tasks)
        under_way: deque[tuple[str, Any]] = deque()
        while True:
            for task in itertools.islice(tasks, max(0, workers * QUEUED_PER_WORKER - len(under_way))):
                under_way.append((task.name, remote.remote(task, given)))
            if not under_way:
                return
            told, result = under_way.popleft()
            yield self._get(told, result)

    def _get(self, told: str, result: Any) -> Any:
        try:
            return self._ray.get(result)
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause from error  # what the function raised
        except self._ray.exceptions.RayError as error:
            raise EngineError(
                told,
                f"Ray gave it up after {RETRIES + 1} attempts: {str(error).splitlines()[0]}",
                "see `ray status` and the memory of its machines",
            ) from error
