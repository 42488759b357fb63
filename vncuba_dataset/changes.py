"""A git reference + folders → the files that changed since it, and those that are gone."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vncuba_dataset.errors import UsageError

SIDECAR = ".toml"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a branch does to the files below some folders."""

    files: frozenset[Path]
    """New and edited files, absolute; files that git does not know yet are new."""
    gone: tuple[str, ...]
    """Files taken away or renamed, by their old paths inside the repository."""

    def touch(self, page: Path) -> bool:
        """Whether a page, or the sidecar beside it, was added, edited or taken away."""
        page = page.absolute().resolve()
        beside = page.with_suffix(SIDECAR)
        return (
            page in self.files or beside in self.files or any(beside.as_posix().endswith(f"/{g}") for g in self.gone)
        )


def changes_since(ref: str, paths: Sequence[str | Path]) -> Changes:
    """What changed on this branch since it left `ref`, whether or not it is committed.

    Raises UsageError where git does not know the reference, the folders are in no repository, or git is missing.
    """
    folder = _folder_of(Path(paths[0]))
    top = Path(_git(folder, ref, "rev-parse", "--show-toplevel").rstrip("\n"))
    base = _git(folder, ref, "merge-base", "HEAD", _commit(folder, ref)).strip()
    inside = [str(Path(path).absolute().resolve()) for path in paths]
    found: set[str] = set()
    gone: list[str] = []
    fields = _git(top, ref, "diff", "--name-status", "--no-renames", "-z", base, "--", *inside).split("\0")
    for status, name in zip(fields[::2], fields[1::2], strict=False):
        gone.append(name) if status == "D" else found.add(name)
    found |= set(_git(top, ref, "ls-files", "--others", "--exclude-standard", "-z", "--", *inside).split("\0"))
    top = top.resolve()
    return Changes(frozenset(top / name for name in found if name), tuple(sorted(gone)))


def _commit(folder: Path, ref: str) -> str:
    """The commit a reference names; one that looks like an option is none."""
    if ref.startswith("-"):
        raise UsageError("changed-since", f"{ref!r} is no reference", "name a branch, a tag or a commit")
    return _git(folder, ref, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}").strip()


def _folder_of(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _git(folder: Path, ref: str, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            check=True,
            encoding="utf-8",
            errors="surrogateescape",
        )
    except FileNotFoundError as error:
        raise UsageError("changed-since", "git is not installed", "name the changed pages themselves") from error
    except subprocess.CalledProcessError as error:
        why = error.stderr.strip().splitlines()
        raise UsageError(
            "changed-since",
            why[-1] if why else f"no common history with {ref!r}",
            "name a branch, tag or commit of the repository the pages are in; a shallow clone must fetch it first",
        ) from error
    return done.stdout
