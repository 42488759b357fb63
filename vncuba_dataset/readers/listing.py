"""Files, folders and addresses → what there is to read, by names alone: cheap, and every file stands for itself."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from vncuba_dataset.errors import MissingExtraError, ReadError
from vncuba_dataset.readers.archives import no_reader
from vncuba_dataset.readers.formats import ENDINGS, Format, format_of
from vncuba_dataset.readers.trouble import Unread, UnreadableError, readable
from vncuba_dataset.sidecar import ENDING, orphans


@dataclass(frozen=True, slots=True)
class Seed:
    """A file to read: one page, or a table or archive of them."""

    path: Path | str
    """Where it is; a str is an address that fsspec names."""
    name: str
    """Its path inside the folder it was found in, with `/`."""
    format: Format

    def open(self) -> IO[bytes]:
        """Its bytes as a stream that can go back; raises OSError."""
        return open_at(self.path)

    def size(self) -> int:
        """Its bytes as the file system counts them; 0 where it does not say."""
        try:
            if isinstance(self.path, Path):
                return self.path.stat().st_size
            files, path = _file_system(self.path)
            return files.size(path) or 0
        except OSError:
            return 0


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands in the input: files to read and files left out, both in order of name."""

    seeds: tuple[Seed, ...]
    left_out: tuple[Unread, ...]
    """Files that no reader knows, links to folders."""
    refused: tuple[Unread, ...] = ()
    """Folders that cannot be looked into."""


def list_seeds(*roots: Path | str, by_path: bool = False) -> Listing:
    """The files below folders, or single files, in order of name; hidden files do not count.

    A file named by itself is read whatever its ending, as a page where that is unknown. A file reached twice counts
    once. With `by_path` names are paths as the caller gave them, else paths inside the root; of several roots, with
    as many of the root's own last parts before them as tell the roots apart. Raises ReadError where a root is not
    there, holds nothing to read, or two files come to the same name, and MissingExtraError where fsspec lacks the
    package for an address.
    """
    seeds: dict[str, Seed] = {}
    others: dict[str, Unread] = {}
    sidecars: dict[Path, str] = {}
    for root, prefix in zip(roots, _prefixes(roots), strict=True):
        for found in _walk_url(str(root)) if _is_url(root) else _walk(Path(root)):
            name = readable(found.full if by_path else "/".join(filter(None, (prefix, found.inside))))
            kind = format_of(found.full) or (Format("page") if found.is_root else None)
            if found.trouble is not None:
                others[found.key] = found.trouble(name)
            elif isinstance(found.path, Path) and found.path.suffix == ENDING and not found.is_root:
                sidecars[found.path] = name
            elif kind is None:
                others[found.key] = no_reader(name, found.full)
            else:
                seeds.setdefault(found.key, Seed(found.path, name, kind))
    for path, fix in orphans(sidecars, (seed.path for seed in seeds.values() if isinstance(seed.path, Path))):
        why = "No page stands beside this sidecar."
        others[str(path)] = Unread(sidecars[path], why, fix or "Put it beside its page.", "sidecar/orphan")
    if not seeds:
        where = ", ".join(map(str, roots))
        raise ReadError(where, "no page in it", f"put pages there as files ending in {ENDINGS}")
    _refuse_doubles(seeds.values())
    ordered = sorted(others.values(), key=lambda u: u.name)
    return Listing(
        tuple(sorted(seeds.values(), key=lambda seed: (seed.name, str(seed.path)))),
        tuple(u for u in ordered if u.left_out),
        tuple(u for u in ordered if not u.left_out),
    )


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
    files, inside = _file_system(str(place))
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


def _walk(root: Path) -> Iterator[_Found]:
    """The files of a folder, and links to folders, which are not followed, so that no loop is walked; or the file."""
    if root.is_file():
        yield _Found(root, root.as_posix(), "", str(root.resolve()), is_root=True)
        return
    if not root.is_dir():
        raise ReadError(str(root), "no such file or folder", "name a folder of pages or a page")
    barred: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=barred.append):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        links = [f for f in folders if (Path(folder) / f).is_symlink()]
        here, real = Path(folder), os.path.realpath(folder)
        inside = here.relative_to(root).as_posix()
        for name in (*links, *sorted(files)):
            if name.startswith("."):
                continue
            if name not in links and _is_plain(f"{folder}/{name}"):  # most are, and a million want a short way
                path = here / name
                within = name if inside == "." else f"{inside}/{name}"
                yield _Found(path, path.as_posix(), within, os.path.join(real, name))  # noqa: PTH118
            else:
                yield _found(here / name, root, _FOLDER_LINK if name in links else None)
    for error in barred:
        why = f"Unreadable: {error.strerror or error}."
        trouble = _Trouble(why, "Make the folder readable or take it away.", "read/unreadable", left_out=False)
        yield _found(Path(os.fsdecode(error.filename)), root, trouble)


def _found(path: Path, root: Path, trouble: _Trouble | None) -> _Found:
    if trouble is None and _is_device(path):
        trouble = _DEVICE
    key = str(path.absolute() if trouble else path.resolve() if path.exists() else path.absolute())
    return _Found(path, path.as_posix(), path.relative_to(root).as_posix(), key, trouble=trouble)


def _is_plain(path: str) -> bool:
    """Whether it is a file and no link to one."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _is_device(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:  # a broken link, or a loop of them: reading it tells
        return False
    return not stat.S_ISREG(mode)


def _is_url(root: Path | str) -> bool:
    return isinstance(root, str) and "://" in root


def _walk_url(root: str) -> Iterator[_Found]:
    """The same for an address; what is behind `file://` is the file on this machine."""
    files, path = _file_system(root)
    if "file" in (files.protocol if isinstance(files.protocol, tuple) else (files.protocol,)):
        yield from _walk(Path(path))
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


def _file_system(address: str) -> tuple[Any, str]:
    """The file system of an address and its path there."""
    try:
        import fsspec
    except ImportError as error:
        raise MissingExtraError(address, "fsspec is not installed", "pip install 'vncuba-dataset[build]'") from error
    protocol = address.partition("://")[0]
    try:
        return fsspec.core.url_to_fs(address)  # type: ignore[no-any-return]
    except ImportError as error:
        raise MissingExtraError(address, f"{protocol}:// needs a package: {error}", "install it with pip") from error
    except (ValueError, OSError) as error:
        raise ReadError(
            address, f"cannot be opened: {error}", "name a path, or an address that fsspec knows"
        ) from error


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
        files, path = _file_system(str(root))
        return not files.isfile(path)
    return not Path(root).is_file()


def _refuse_doubles(seeds: Iterable[Seed]) -> None:
    by_name: dict[str, Seed] = {}
    for seed in seeds:
        other = by_name.setdefault(seed.name, seed)
        if other is not seed:
            raise ReadError(
                str(seed.path), f"{seed.name!r} is also the name of {other.path}", "name the folder that holds both"
            )


def unreadable(error: OSError) -> UnreadableError:
    """What the file system says, as why a file is not read."""
    why = f"Unreadable: {error.strerror or error}."
    return UnreadableError("read/unreadable", why, "Make the file readable or take it away.")
