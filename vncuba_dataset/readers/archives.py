"""ZIP and tar → their members, one after the other; nothing is written to disk under a name of theirs."""

from __future__ import annotations

import io
import stat
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, cast

from vncuba_dataset.readers.formats import ARCHIVES, ENDINGS, PACKINGS, Format, ending_of, format_of
from vncuba_dataset.readers.packed import BROKEN, CHUNK, Counted, Guarded
from vncuba_dataset.readers.trouble import Limits, Unread, UnreadableError, readable

_UTF8_NAME, _ENCRYPTED = 0x800, 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive."""

    name: str
    """`archive.zip!/path/in/it`."""
    format: Format
    stream: IO[bytes]
    """Good until the next member is asked for."""


class _Names:
    """The names of an archive's members, each once; an archive may give one to many."""

    def __init__(self, archive: str) -> None:
        self._archive = archive
        self._seen: set[str] = set()

    def of(self, path: str) -> str:
        """The name of a member; that of a second one of the path ends in `~2`."""
        name, count = path, 1
        while name in self._seen:
            count += 1
            name = f"{path}~{count}"
        self._seen.add(name)
        return f"{self._archive}!/{name}"


def zip_members(stream: IO[bytes], name: str, limits: Limits) -> Iterator[Member | Unread]:
    """The members of a ZIP archive in the order of its directory."""
    try:
        archive = zipfile.ZipFile(stream)
    except (*BROKEN, struct.error) as error:
        raise UnreadableError("zip/damaged", f"No ZIP archive: {error}.", "Fetch or pack it again.") from error
    names = _Names(name)
    for info in archive.infolist():
        path = _path(_zip_name(info))
        if info.is_dir() or _is_hidden(path):
            continue
        at = names.of(path)
        kind = stat.S_IFMT(info.external_attr >> 16)
        what = _refusal(path, at, "" if kind in {0, stat.S_IFREG} else _special(kind))
        if what is None and info.flag_bits & _ENCRYPTED:
            why = "It is encrypted; there is no way to give a password."
            what = UnreadableError("zip/encrypted", why, "Pack it without a password.").refused(at)
        if what is not None:
            yield what
            continue
        try:
            member = archive.open(info)
        except (*BROKEN, struct.error) as error:
            yield UnreadableError("zip/damaged", f"It cannot be unpacked: {error}.", "Pack it again.").refused(at)
            continue
        yield _member(path, at, member, info.compress_size, limits)


def tar_members(stream: IO[bytes], name: str, limits: Limits) -> Iterator[Member | Unread]:
    """The members of a tar archive as they come along; it is read once, forward."""
    names = _Names(name)
    counted = Counted(stream)
    try:
        archive = tarfile.open(fileobj=cast(IO[bytes], counted), mode="r|")  # noqa: SIM115 - closing would read on
        while (info := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # else it keeps them all
            path = _path(info.name)
            if info.isdir() or _is_hidden(path):
                continue
            at = names.of(path)
            what = _refusal(path, at, _kind(info))
            if what is not None:
                yield what
                continue
            file = archive.extractfile(info)
            if file is not None:  # it is a regular file, so it is there
                yield _member(path, at, file, info.size, limits)
        _check_end(archive, counted)
    except BROKEN as error:
        raise UnreadableError("tar/damaged", f"No tar archive from here on: {error}.", "Fetch it again.") from error


def _check_end(archive: tarfile.TarFile, counted: Counted) -> None:
    """Behind the last member are but zeros; tarfile ends without a word where a header is damaged or cut off."""
    rest = archive.fileobj
    while rest is not None and (data := rest.read(CHUNK)):
        if data.strip(b"\0"):
            raise tarfile.ReadError("a header is damaged")
    if counted.count % tarfile.BLOCKSIZE or counted.last != bytes(tarfile.BLOCKSIZE):
        raise tarfile.ReadError("it is cut off")


def _member(path: str, at: str, stream: IO[bytes], packed: int, limits: Limits) -> Member:
    guarded = io.BufferedReader(Guarded(stream, lambda: packed, limits), CHUNK)
    return Member(at, format_of(path) or Format("page"), guarded)


def _refusal(path: str, at: str, special: str) -> Unread | None:
    """Why a member is not read, if it is not."""
    if special:
        return UnreadableError("archive/special", f"It is {special}, no file.", "Pack the file itself.").refused(at)
    parts = path.replace("\\", "/").split("/")
    if path.startswith(("/", "\\")) or ".." in parts or path[1:2] == ":" or "\0" in path:
        why = "Its path leads out of the archive."
        return UnreadableError("archive/path", why, "Pack it again, with paths inside a folder.").refused(at)
    kind = format_of(path)
    if (kind is not None and kind.reader in ARCHIVES) or ending_of(path) in {".zip" + p for p in PACKINGS}:
        return UnreadableError("archive/nested", "It is an archive in an archive.", "Unpack the outer one.").refused(
            at
        )
    if kind is None:
        return no_reader(at, path)
    return None


def no_reader(at: str, path: str) -> Unread:
    """A file that no reader knows."""
    ending = ending_of(path)
    why = f"No reader knows the ending {ending!r}." if ending else "It has no ending."
    return Unread(at, why, f"Use one of {ENDINGS}.")


def _kind(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "a link"
    if info.issparse():
        return "a sparse file"
    return "" if info.isreg() else "a device or pipe"


def _special(kind: int) -> str:
    return "a link" if kind == stat.S_IFLNK else "a device or pipe"


def _path(name: str) -> str:
    while name.startswith("./"):
        name = name[2:].lstrip("/")
    return readable(name)


def _is_hidden(path: str) -> bool:
    """Hidden files and the shadow files of macOS count as little as those of a folder."""
    return any(part.startswith(".") and part.strip(".") for part in path.split("/")) or path.startswith("__MACOSX/")


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Names without the mark of UTF-8 are in UTF-8 all the same, unless packed on an old Windows."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename
