"""What can go wrong, by whose fault: knowledge files, arguments, input, output. A strange page is none of these."""

from __future__ import annotations


class VncubaError(Exception):
    """Base of all errors of the package; its parts are `args`, so it survives a pickle."""


class PlacedError(VncubaError):
    """Something is wrong at a place: `where`, `what`, and what would be right (`fix`, may be empty)."""

    def __init__(self, where: str, what: str, fix: str = "") -> None:
        super().__init__(where, what, fix)

    def __str__(self) -> str:
        where, what, fix = self.args
        return f"{where}: {what}; {fix}" if fix else f"{where}: {what}"


class KnowledgeError(PlacedError, ValueError):
    """A file of `schema/` or `expectations/` is wrong; nothing is built from wrong knowledge."""


class ReadError(PlacedError):
    """The input cannot be read at all: no such folder, no page in it, no permission."""


class SidecarError(PlacedError, ValueError):
    """What a curator states beside a page cannot be read; that page is refused, the others go on."""


class PublishError(PlacedError):
    """The output cannot be written where it was asked for; what stood there is left as it was."""


class GoneError(PublishError):
    """An entry of the store that must be there is missing or damaged."""


class UsageError(PlacedError, ValueError):
    """An argument that cannot be: an engine nobody has, no workers."""


class CheckError(PlacedError, RuntimeError):
    """An expectation crashed instead of judging: an error of the build, not of a record."""


class EngineError(PlacedError, RuntimeError):
    """A worker ended without a word, and again when it was asked anew: killed for want of memory, most likely."""


class MissingExtraError(PlacedError, ImportError):
    """A heavy part is not installed; the message names the extra that brings it."""
