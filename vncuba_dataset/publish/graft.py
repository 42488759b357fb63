"""Parquet files with the same columns → one file that holds their row groups, byte for byte, without unpacking any.

A Parquet file is its row groups and a footer that says where in the file each column of each of them stands. So to
join files is to copy the row groups and to move those places by as much as the copy was moved. The footer is a struct
of Thrift in its compact protocol (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md),
its fields those of https://github.com/apache/parquet-format; what need not change is copied as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

MAGIC = b"PAR1"
_TAIL = 8
"""Bytes behind the footer: its length and the magic number."""
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
_FILE_ROWS, _FILE_GROUPS = 3, 4
_GROUP_COLUMNS, _GROUP_ROWS, _GROUP_PLACE, _GROUP_ORDINAL = 1, 3, 5, 7
_CHUNK_PLACES, _CHUNK_ABOUT = (2, 4, 6), 3
"""Of a column chunk: where it was once said to start, where its indexes do; what is told of it."""
_ABOUT_PLACES = (9, 10, 11, 14)
"""Where its data pages, index pages, dictionary and Bloom filter start."""
MAX_ORDINAL = 0x7FFF
"""The number of a row group has 16 bits; beyond, it is left out, as the format allows."""


class Grafted:
    """A Parquet file that grows by the row groups of others; `empty` is one without rows, with the same columns."""

    def __init__(self, file: IO[bytes], empty: bytes) -> None:
        self._file, self._empty = file, _footer_of(empty)
        self._at = file.write(MAGIC)
        self._rows = 0
        self._groups: list[bytes] = []

    def add(self, data: bytes) -> None:
        """Append the row groups of a file."""
        footer = _footer_of(data)
        body = memoryview(data)[len(MAGIC) : len(data) - _TAIL - len(footer)]
        move = self._at - len(MAGIC)
        for group in _groups_of(footer):
            moved, rows = _moved(group, move, len(self._groups))
            self._groups.append(moved)
            self._rows += rows
        self._at += self._file.write(body)

    def close(self) -> None:
        """Write the footer."""
        count = len(self._groups)
        head = bytes([count << 4 | _STRUCT]) if count < 15 else bytes([15 << 4 | _STRUCT]) + _varint(count)
        groups = head + b"".join(self._groups)
        fields = {_FILE_ROWS: lambda _: _zigzag(self._rows), _FILE_GROUPS: lambda _: groups}
        footer = _rewritten(_Bytes(self._empty), fields)
        self._file.write(footer + len(footer).to_bytes(4, "little") + MAGIC)


def _footer_of(data: bytes) -> bytes:
    length = int.from_bytes(data[-_TAIL:-4], "little")
    return data[-_TAIL - length : -_TAIL]


@dataclass(slots=True)
class _Bytes:
    """Bytes of the compact protocol and how far they are read."""

    data: bytes
    at: int = 0

    def varint(self) -> int:
        shift = number = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7

    def number(self) -> int:
        number = self.varint()
        return number >> 1 ^ -(number & 1)

    def fields(self) -> Iterator[tuple[int, int]]:
        """Number and type of each field of a struct; whoever asks reads or skips its value before the next."""
        last = 0
        while head := self.data[self.at]:
            self.at += 1
            last = last + (head >> 4) if head >> 4 else self.number()
            yield last, head & 15
        self.at += 1

    def listed(self) -> tuple[int, int]:
        """Length of a list and type of its elements."""
        head = self.data[self.at]
        self.at += 1
        return (self.varint() if head >> 4 == 15 else head >> 4), head & 15

    def skip(self, kind: int, *, element: bool = False) -> None:
        """Pass a value; the truth of a field is told by its type, that of an element takes a byte."""
        if kind in (_TRUE, _FALSE, _BYTE):
            self.at += element or kind == _BYTE
        elif kind in (_I16, _I32, _I64):
            self.varint()
        elif kind == _DOUBLE:
            self.at += 8
        elif kind == _BINARY:
            length = self.varint()
            self.at += length
        elif kind in (_LIST, _SET):
            count, inner = self.listed()
            for _ in range(count):
                self.skip(inner, element=True)
        elif kind == _MAP:
            self._skip_map()
        else:
            for _, inner in self.fields():
                self.skip(inner)

    def _skip_map(self) -> None:
        if count := self.varint():
            kinds = self.data[self.at]
            self.at += 1
            for _ in range(count):
                self.skip(kinds >> 4, element=True)
                self.skip(kinds & 15, element=True)


Change = Callable[[_Bytes], bytes | None]
"""Reads a value and gives what shall stand in its place; None takes the field away."""


def _rewritten(data: _Bytes, changes: Mapping[int, Change]) -> bytes:
    """A struct with the values of some of its fields changed."""
    made: list[bytes] = []
    last = 0
    for number, kind in data.fields():
        start = data.at
        data.skip(kind)
        value: bytes | None = data.data[start : data.at]
        if number in changes:
            value = changes[number](_Bytes(data.data, start))
        if value is not None:
            step = number - last
            head = bytes([step << 4 | kind]) if 0 < step < 16 else bytes([kind]) + _zigzag(number)
            made += [head, value]
            last = number
    return b"".join(made) + b"\0"


def _groups_of(footer: bytes) -> Iterator[bytes]:
    data = _Bytes(footer)
    for number, kind in data.fields():
        if number != _FILE_GROUPS:
            data.skip(kind)
            continue
        count, inner = data.listed()
        for _ in range(count):
            start = data.at
            data.skip(inner)
            yield footer[start : data.at]


def _moved(group: bytes, move: int, ordinal: int) -> tuple[bytes, int]:
    """A row group that stands further on, as the one of that number; and its rows."""
    found = 0

    def place(data: _Bytes) -> bytes:
        return _zigzag(data.number() + move)

    def about(data: _Bytes) -> bytes:
        return _rewritten(data, dict.fromkeys(_ABOUT_PLACES, place))

    def chunk(data: _Bytes) -> bytes:
        return _rewritten(data, {**dict.fromkeys(_CHUNK_PLACES, chunk_place), _CHUNK_ABOUT: about})

    def chunk_place(data: _Bytes) -> bytes:
        number = data.number()
        return _zigzag(number + move if number else 0)  # writers of today do not say where it starts

    def columns(data: _Bytes) -> bytes:
        start = data.at
        count, _ = data.listed()
        return data.data[start : data.at] + b"".join([chunk(data) for _ in range(count)])

    def rows(data: _Bytes) -> bytes:
        nonlocal found
        found = data.number()
        return _zigzag(found)

    number = _zigzag(ordinal) if ordinal <= MAX_ORDINAL else None
    changes: dict[int, Change] = {
        _GROUP_COLUMNS: columns,
        _GROUP_ROWS: rows,
        _GROUP_PLACE: place,
        _GROUP_ORDINAL: lambda _: number,
    }
    return _rewritten(_Bytes(group), changes), found


def _varint(number: int) -> bytes:
    made = bytearray()
    while number > 0x7F:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    made.append(number)
    return bytes(made)


def _zigzag(number: int) -> bytes:
    return _varint(number << 1 if number >= 0 else (-number << 1) - 1)
