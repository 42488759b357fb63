"""Files, folders and addresses → what there is to read, by names alone: cheap, and every file stands for itself."""

from __future__ import annotations

import hashlib
import itertools
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import IO

from vncuba_dataset.errors import ReadError
from vncuba_dataset.readers.archives import no_reader
from vncuba_dataset.readers.formats import ENDINGS, Format, format_of
from vncuba_dataset.readers.listed import Seed, Seeds, file_system
from vncuba_dataset.readers.trouble import Unread, UnreadableError, readable
from vncuba_dataset.sidecar import ENDING, orphans

UNREADABLE = "read/unreadable"
"""The rule of a file or folder that the file system does not give."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands in the input: files to read and files left out, both in order of name."""

    seeds: Seeds
    left_out: tuple[Unread, ...]
    """Files that no reader knows, links to folders."""
    refused: tuple[Unread, ...] = ()
    """Folders that cannot be looked into."""


def list_seeds(*roots: Path | str, by_path: bool = False, settled: int = 0) -> Listing:
    """The files below folders, or single files, in order of name; hidden files do not count.

    A file named by itself is read whatever its ending, as a page where that is unknown. A file reached twice counts
    once. With `by_path` names are paths as the caller gave them, else paths inside the root; of several roots, with
    as many of the root's own last parts before them as tell the roots apart. Files that nobody touched since
    `settled`, nanoseconds of the clock, get a stamp. Raises ReadError where a root is not there, holds nothing to
    read, or two files come to the same name, and MissingExtraError where fsspec lacks the package for an address.
    """
    others: list[Unread] = []
    seeds = Seeds(_seeds_in(roots, others, by_path, settled))
    if not seeds:
        where = ", ".join(map(str, roots))
        raise ReadError(where, "no page in it", f"put pages there as files ending in {ENDINGS}")
    if not seeds.rising:  # several roots, names that are no UTF-8, or doubles
        seeds = Seeds(sorted(seeds, key=lambda seed: (seed.name, seed.where)))
    if not seeds.rising:
        one, other = next((one, other) for one, other in pairwise(seeds) if one.name == other.name)
        raise ReadError(
            other.where, f"{other.name!r} is also the name of {one.where}", "name the folder that holds both"
        )
    ordered = sorted(others, key=lambda u: u.name)
    return Listing(seeds, tuple(u for u in ordered if u.left_out), tuple(u for u in ordered if not u.left_out))


def _seeds_in(roots: tuple[Path | str, ...], others: list[Unread], by_path: bool, settled: int) -> Iterator[Seed]:
    """The files to read as they are found, each once; the others are added to a list."""
    for prefix, found in _each_once(roots, settled):
        name = readable(found.full if by_path else "/".join(filter(None, (prefix, found.inside))))
        kind = format_of(found.full) or (Format("page") if found.is_root else None)
        if found.trouble is not None:
            others.append(found.trouble(name))
        elif found.orphan is not None:
            why = "No page stands beside this sidecar."
            others.append(Unread(name, why, found.orphan or "Put it beside its page.", "sidecar/orphan"))
        elif kind is None:
            others.append(no_reader(name, found.full))
        else:
            remote = isinstance(found.path, str)
            yield Seed(str(found.path), name, kind, remote, found.length, found.stamp)


def _each_once(roots: tuple[Path | str, ...], settled: int) -> Iterator[tuple[str, _Found]]:
    """What is found in each root, but for what was found before, with the prefix of the root.

    Below a single root nothing is found twice unless there are links. Until the first of them what was found is not
    remembered; then the root is walked anew, up to there.
    """
    seen: set[bytes] = set()
    remembers = len(roots) > 1
    for root, prefix in zip(roots, _prefixes(roots), strict=True):
        for number, found in enumerate(_found_in(root, settled)):
            if not remembers and not found.is_plain:
                remembers = True
                seen = set(map(_digest, itertools.islice(_found_in(root, settled), number)))
            if remembers:
                digest = _digest(found)
                if digest in seen:
                    continue
                seen.add(digest)
            yield prefix, found


def _found_in(root: Path | str, settled: int) -> Iterator[_Found]:
    return _walk_url(str(root), settled) if _is_url(root) else _walk(Path(root), settled)


def _digest(found: _Found) -> bytes:
    return hashlib.blake2b(os.fsencode(found.key), digest_size=16).digest()


def with_unread(listing: Listing, unread: Iterable[Unread]) -> Listing:
    """A listing with what reading found to be no page, in order of name."""
    unread = tuple(unread)
    left_out = (*listing.left_out, *(u for u in unread if u.left_out))
    refused = (*listing.refused, *(u for u in unread if not u.left_out))
    return replace(
        listing,
        left_out=tuple(sorted(left_out, key=lambda u: (u.name, u.rule, u.reason))),
        refused=tuple(sorted(refused, key=lambda u: (u.name, u.rule, u.reason))),
    )


def local(root: Path | str) -> Path | None:
    """The path of a root on this machine; None for an address elsewhere."""
    return None if _is_url(root) else Path(root)


def open_at(place: Path | str) -> IO[bytes]:
    """A path, or an address that fsspec names, as a stream that can go back; raises OSError."""
    path = local(place)
    if path is not None:
        return path.open("rb")
    files, inside = file_system(str(place))
    return files.open(inside, "rb")  # type: ignore[no-any-return]


class _Trouble:
    """Why something found is no seed."""

    def __init__(self, reason: str, fix: str, rule: str, *, left_out: bool) -> None:
        self._unread = Unread("", reason, fix, rule, left_out)

    def __call__(self, name: str) -> Unread:
        return Unread(name, self._unread.reason, self._unread.fix, self._unread.rule, self._unread.left_out)


_FOLDER_LINK = _Trouble("It is a link to a folder.", "Name the folder itself.", "read/folder-link", left_out=True)
_DEVICE = _Trouble("It is a device or pipe.", "Save what it gives as a file.", "read/device", left_out=True)


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path | str
    full: str
    """Its path or address as the caller began it."""
    inside: str
    """Its path inside the root."""
    key: str
    """The same for every way to it."""
    is_root: bool = False
    trouble: _Trouble | None = None
    length: int | None = None
    stamp: int = 0
    orphan: str | None = None
    """Of a sidecar beside which no page stands: what would be right."""
    is_plain: bool = False
    """Whether it is a file that stands there, no link."""


def _walk(root: Path, settled: int) -> Iterator[_Found]:
    """The files of a folder, and links to folders, which are not followed, so that no loop is walked; or the file.

    They come in the order of their paths as texts: a folder stands where its name with a `/` behind it does.
    """
    if root.is_file():
        yield _Found(root, root.as_posix(), "", str(root.resolve()), is_root=True)
        return
    if not root.is_dir():
        raise ReadError(str(root), "no such file or folder", "name a folder of pages or a page")
    waiting: list[Iterator[tuple[str, _Found | str]]] = [iter([("", "")])]
    while waiting:
        for inside, entry in waiting[-1]:
            if isinstance(entry, _Found):
                yield entry
            else:
                waiting.append(_look_into(root, inside, settled))
                break
        else:
            waiting.pop()


def _look_into(root: Path, inside: str, settled: int) -> Iterator[tuple[str, _Found | str]]:
    """What stands in a folder below the root, in order: files, and the names of folders to look into."""
    folder = root / inside if inside else root
    try:
        with os.scandir(folder) as entries:
            listed = {one.name + "/" * one.is_dir(follow_symlinks=False): one for one in entries}
    except OSError as error:
        why = f"Unreadable: {error.strerror or error}."
        trouble = _Trouble(why, "Make the folder readable or take it away.", UNREADABLE, left_out=False)
        yield "", _found(folder, root, trouble)
        return
    sidecars, alone = _sidecars(folder, listed)
    real = os.path.realpath(folder)
    for name in sorted(listed):
        if name.startswith(".") or name in sidecars:
            continue
        entry, within = listed[name], f"{inside}/{name}" if inside else name
        if name.endswith("/"):
            yield within[:-1], name
        elif entry.is_file(follow_symlinks=False):  # most are, and a million want a short way
            state = _state(entry)
            path = folder / name
            stem = name.rpartition(".")[0] or name
            stamp = stamp_of(state, sidecars.get(stem + ENDING, _NONE), settled)
            length = None if state is _UNKNOWN else state[0]
            key = os.path.join(real, name)  # noqa: PTH118
            yield (
                "",
                _Found(
                    path,
                    path.as_posix(),
                    within,
                    key,
                    length=length,
                    stamp=stamp,
                    orphan=alone.get(name),
                    is_plain=True,
                ),
            )
        else:
            found = _found(folder / name, root, _FOLDER_LINK if (folder / name).is_dir() else None)
            yield "", replace(found, orphan=alone.get(name))


State = tuple[int, ...]
_NONE: State = (0, 0, 0)
_UNKNOWN: State = (0, sys.maxsize, sys.maxsize)
"""Of what may change at any time: a link, which has a state of its own."""


def stamp_of(state: State, beside: State, settled: int) -> int:
    """A number for the state of a file and of its sidecar; 0 where either may yet change unseen.

    A state is its length, the moments of the last change of its bytes and of anything else about it, its number and
    device. Nobody can set the second of the moments, so that a file with the same state has the same bytes, but for
    a change within the same tick of the clock as the state was read: a file touched since `settled` has no stamp.
    """
    if not settled or max(*state[1:3], *beside[1:3]) >= settled:
        return 0
    digest = hashlib.blake2b(repr((state, beside)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") or 1


def _state(entry: os.DirEntry[str]) -> State:
    try:
        if not entry.is_file(follow_symlinks=False):
            return _UNKNOWN
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return _UNKNOWN
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev


def _sidecars(folder: Path, listed: Mapping[str, os.DirEntry[str]]) -> tuple[dict[str, State], dict[str, str]]:
    """The sidecars of a folder that stand beside pages, with their states; and of the others what would be right."""
    names = [name for name in listed if name.endswith(ENDING) and not name.startswith(".")]
    if not names:
        return {}, {}
    pages = [folder / name for name in listed if not name.startswith(".") and format_of(name) is not None]
    alone = {path.name: fix for path, fix in orphans([folder / name for name in names], pages)}
    return {name: _state(listed[name]) for name in names if name not in alone}, alone


def _found(path: Path, root: Path, trouble: _Trouble | None) -> _Found:
    if trouble is None and _is_device(path):
        trouble = _DEVICE
    key = str(path.absolute() if trouble else path.resolve() if path.exists() else path.absolute())
    return _Found(path, path.as_posix(), path.relative_to(root).as_posix(), key, trouble=trouble)


def _is_device(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:  # a broken link, or a loop of them: reading it tells
        return False
    return not stat.S_ISREG(mode)


def _is_url(root: Path | str) -> bool:
    return isinstance(root, str) and "://" in root


def _walk_url(root: str, settled: int) -> Iterator[_Found]:
    """The same for an address; what is behind `file://` is the file on this machine."""
    files, path = file_system(root)
    if "file" in (files.protocol if isinstance(files.protocol, tuple) else (files.protocol,)):
        yield from _walk(Path(path), settled)
        return
    try:
        paths = [path] if files.isfile(path) else sorted(files.find(path))
    except OSError as error:
        raise ReadError(root, f"cannot be listed: {error.strerror or error}", "name a folder or file") from error
    if not paths:
        raise ReadError(root, "no such file or folder", "name a folder of pages or a page")
    for one in paths:
        inside = one.removeprefix(path).strip("/")
        if not any(part.startswith(".") for part in inside.split("/")):
            address = files.unstrip_protocol(one)
            given = f"{root.rstrip('/')}/{inside}" if inside else root
            yield _Found(address, given, inside, address, is_root=one == path)


def _prefixes(roots: tuple[Path | str, ...]) -> list[str]:
    """What stands before the names found in each root: nothing for a single folder, the file's name for a file."""
    parts = [_parts(root) for root in roots]
    if len(roots) == 1:
        return ["" if _is_folder(roots[0]) else parts[0][-1]]
    longest = max(map(len, parts), default=0)
    for count in range(1, longest + 1):
        tails = ["/".join(part[-count:]) for part in parts]
        if len(set(tails)) == len({"/".join(part) for part in parts}):
            return tails
    return ["/".join(part) for part in parts]


def _parts(root: Path | str) -> tuple[str, ...]:
    if _is_url(root):
        return tuple(part for part in str(root).partition("://")[2].split("/") if part) or (str(root),)
    return tuple(part for part in Path(root).absolute().resolve().parts if part != "/") or ("root",)


def _is_folder(root: Path | str) -> bool:
    if _is_url(root):
        files, path = file_system(str(root))
        return not files.isfile(path)
    return not Path(root).is_file()


def unreadable(error: OSError) -> UnreadableError:
    """What the file system says, as why a file is not read."""
    why = f"Unreadable: {error.strerror or error}."
    return UnreadableError(UNREADABLE, why, "Make the file readable or take it away.")
