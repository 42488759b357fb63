"""Modules that a library imports and we do not use → stand-ins that import them when something of them is used."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


class _StandIn(ModuleType):
    """A module not yet imported."""

    def __getattr__(self, name: str) -> Any:
        _withdraw(self)
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def later(*names: str) -> Iterator[None]:
    """What is imported meanwhile gets stand-ins for these modules; whoever imports them afterwards gets them.

    Nothing changes for a module that is already there. A module inside a package needs the package's name, too.
    """
    standing = {name: _StandIn(name) for name in names if name not in sys.modules}
    for name, module in standing.items():
        package, _, last = name.rpartition(".")
        if package in standing:
            setattr(standing[package], last, module)
    sys.modules.update(standing)
    try:
        yield
    finally:
        for module in standing.values():
            _withdraw(module)


def _withdraw(module: ModuleType) -> None:
    if sys.modules.get(module.__name__) is module:
        del sys.modules[module.__name__]
