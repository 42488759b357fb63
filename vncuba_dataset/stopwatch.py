"""Where the time of cleaning goes: the stages as `clean` calls them, timed from outside, so none knows a clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any

STAGES = (
    *("decode", "extract", "normalise", "segment", "label", "assign", "rows", "sign", "store"),
    *("validate", "write"),
)
"""In the order of the flow."""
_CALLS = {
    ("vncuba_dataset.clean", "decode"): "decode",
    ("vncuba_dataset.clean", "read_html"): "extract",
    ("vncuba_dataset.clean", "normalise"): "normalise",
    ("vncuba_dataset.clean", "segment"): "segment",
    ("vncuba_dataset.clean", "segmented"): "segment",
    ("vncuba_dataset.clean", "label_pages"): "label",
    ("vncuba_dataset.clean", "_article"): "assign",
    ("vncuba_dataset.shards", "with_signatures"): "sign",
    ("vncuba_dataset.shards", "to_ipc"): "store",
    ("vncuba_dataset.arrow", "pages_of"): "rows",
    ("vncuba_dataset.arrow", "rows_of"): "rows",
}
"""The names by which stages are called, and whose time they take."""


@contextmanager
def watched(seconds: MutableMapping[str, float], *, on: bool) -> Iterator[None]:
    """Add the CPU seconds of each stage to `seconds` while the block runs; without `on` do nothing.

    A stage within another (assign repairs what containers state) counts for the inner one alone.
    """
    with ExitStack() as stack:
        running: list[float] = []
        for (path, name), stage in _CALLS.items() if on else ():
            module = import_module(path)
            plain = getattr(module, name)
            stack.callback(setattr, module, name, plain)
            setattr(module, name, _timed(plain, stage, seconds, running))
        yield


def _timed(
    call: Callable[..., Any], stage: str, seconds: MutableMapping[str, float], running: list[float]
) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        running.append(0.0)
        started = time.process_time()
        try:
            return call(*arguments, **named)
        finally:
            took = time.process_time() - started
            within = running.pop()
            if running:
                running[-1] += took
            seconds[stage] = seconds.get(stage, 0.0) + took - within

    return timed
