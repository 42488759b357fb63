"""Packed bytes → bytes, a piece at a time: gzip, bzip2, xz, Zstandard, Brotli, and a guard against bombs."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, Any, Protocol

from vncuba_dataset.readers.trouble import Limits, UnreadableError

BROKEN = (
    *(OSError, EOFError, ValueError, RuntimeError),
    *(zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError),
)
"""What the libraries raise on damaged data, a cut file or a method they lack; RuntimeError is zipfile's."""
XZ_MEMORY = 256 << 20
"""Bytes an xz stream may ask for: more than its highest level needs (65 MB), less than a header can claim (4 GB)."""
CHUNK = 1 << 16
TAIL = 512
"""Bytes: a block of tar."""
_MARKS = (  # the longer first: UTF-32-LE starts like UTF-16-LE
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class _Reads(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _as_it_comes(source: _Reads) -> Callable[[int], bytes]:
    """Read what is there before a stream breaks off, not all or nothing."""
    return getattr(source, "read1", source.read)


class Counted(io.RawIOBase):
    """A stream that knows how many bytes were taken from it, and the last of them; it cannot go back."""

    def __init__(self, source: _Reads) -> None:
        self._read = _as_it_comes(source)
        self.count = 0
        self.last = b""
        """At most TAIL bytes."""

    def readable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where it stands, from where it was taken up."""
        return self.count

    def readinto(self, buffer: Any) -> int:
        """Hand on the next bytes."""
        data = self._read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        if data:
            self.last = data[-TAIL:] if len(data) >= TAIL else (self.last + data)[-TAIL:]
        return len(data)


class _Xz:
    """Streams of xz, one after the other, each within a bound of memory (`lzma.LZMAFile` has none)."""

    def __init__(self, source: _Reads) -> None:
        self._source = source
        self._rest = b""
        self._stream: lzma.LZMADecompressor | None = None

    def read(self, size: int) -> bytes:
        while True:
            if self._stream is None or self._stream.needs_input:
                self._rest = self._rest or self._source.read(CHUNK)
                if not self._rest and self._stream is None:
                    return b""
                if not self._rest:
                    raise EOFError("the stream has no end")
            self._stream = self._stream or lzma.LZMADecompressor(lzma.FORMAT_AUTO, XZ_MEMORY)
            data = self._stream.decompress(self._rest, size)
            self._rest = b""
            if self._stream.eof:
                self._rest, self._stream = self._stream.unused_data.lstrip(b"\0"), None
            if data:
                return data


class _Arrow:
    """Arrow's codecs: no further dependency, and they tell a cut stream from a whole one."""

    PIECE = 1 << 12
    """Bytes asked for at a time: so much may be lost before the place where a stream is cut off."""

    def __init__(self, source: _Reads, codec: str) -> None:
        import pyarrow as pa

        self._inner = pa.CompressedInputStream(pa.PythonFile(source, "r"), codec)

    def read(self, size: int) -> bytes:
        return bytes(self._inner.read(min(size, self.PIECE)))


class _Deflate:
    """HTTP's `deflate`: zlib's wrapper, or, against the standard, none."""

    def __init__(self, source: _Reads) -> None:
        self._source = source
        self._inner: Any = None
        self._rest = b""

    def read(self, size: int) -> bytes:
        while True:
            self._rest = self._rest or self._source.read(CHUNK)
            if self._inner is None:
                wrapped = len(self._rest) > 1 and self._rest[0] & 15 == 8 and int.from_bytes(self._rest[:2]) % 31 == 0
                self._inner = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
            if self._inner.eof:
                return b""
            if not self._rest:
                raise EOFError("the stream has no end")
            data = self._inner.decompress(self._rest, size)
            self._rest = self._inner.unconsumed_tail
            if data:
                return bytes(data)


_OPENERS: dict[str, Callable[[Any], _Reads]] = {
    ".gz": lambda source: gzip.GzipFile(fileobj=source),
    ".bz2": bz2.BZ2File,
    ".xz": _Xz,
    ".zst": lambda source: _Arrow(source, "zstd"),
    ".br": lambda source: _Arrow(source, "brotli"),
    ".deflate": _Deflate,
}
"""Readers of packed streams."""


class Guarded(io.RawIOBase):
    """What comes out of a packed stream; damage and bombs are an UnreadableError, each time it is asked on."""

    def __init__(self, inner: _Reads, packed: Callable[[], int], limits: Limits) -> None:
        self._read = _as_it_comes(inner)
        self._packed, self._limits = packed, limits
        self._out = 0
        self._trouble: UnreadableError | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Unpack the next bytes."""
        try:
            data = b"" if self._trouble else self._read(len(buffer))
        except BROKEN as error:
            self._trouble = _damaged(error)
        else:
            self._out += len(data)
            if self._out > self._limits.page and self._out > self._limits.ratio * self._packed():
                self._trouble = _bomb(self._limits)
        if self._trouble:
            raise self._trouble
        buffer[: len(data)] = data
        return len(data)


def unpack(source: IO[bytes], packing: str, limits: Limits) -> IO[bytes]:
    """The stream behind a packing; raises UnreadableError, while it is read, on damage and bombs."""
    packed = Counted(source)
    buffered = io.BufferedReader(packed, CHUNK)
    return io.BufferedReader(Guarded(_OPENERS[packing](buffered), lambda: packed.count, limits), CHUNK)


def as_utf8(source: IO[bytes]) -> IO[bytes]:
    """The stream in UTF-8 where a byte order mark says that it is in UTF-16 or UTF-32; else as it is.

    Lone surrogates stay bytes that are no UTF-8, for `decode` to judge.
    """
    stream = io.BufferedReader(Counted(source), CHUNK)
    head = stream.peek(4)[:4]
    if head.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
    encoding = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    return stream if encoding is None else io.BufferedReader(Counted(_Recoded(stream, encoding)), CHUNK)


class _Recoded:
    def __init__(self, source: _Reads, encoding: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._rest = b""

    def read(self, size: int) -> bytes:
        while not self._rest:
            data = self._source.read(CHUNK)
            self._rest = self._decoder.decode(data, final=not data).encode("utf-8", "surrogatepass")
            if not data:
                break
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def _damaged(error: Exception) -> UnreadableError:
    if isinstance(error, EOFError) or "truncated" in str(error).lower():
        return UnreadableError("packed/truncated", "It is cut off in the middle.", "Fetch the file again.")
    why = str(error).rstrip(".") or type(error).__name__
    return UnreadableError("packed/damaged", f"It cannot be unpacked: {why}.", "Fetch or pack the file again.")


def _bomb(limits: Limits) -> UnreadableError:
    return UnreadableError(
        "packed/bomb",
        f"It unpacks to more than {limits.ratio} times its size, as only bombs do.",
        "If you trust it, unpack it yourself.",
    )
