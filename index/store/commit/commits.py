"""How does a commit survive a crash?

An index is a folder of files that are written once and never changed. A commit writes its new segments, then
a manifest that names every file that counts, ``timviet-00000012.json``; the manifest is put in place by
renaming, so there is never half a commit. The manifest before it, and its files, are kept: if the last cannot
be read, the one before is taken, with a warning, and nothing is written before somebody has looked at it.
Files that neither names are left over from writers that crashed, and go.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from timviet.index.analysis.analyzer import FINGERPRINT
from timviet.index.errors import IndexDamaged, IndexForeign, IndexMissing, IndexOutdated, StoreError
from timviet.index.store.commit.lock import LOCK_FILES
from timviet.index.store.commit.manifest import FORMAT, LaterFormat, Manifest, decode_manifest, encode_manifest
from timviet.index.store.format import disk

__all__ = [
    "COMMITS_KEPT",
    "FellBack",
    "collect_garbage",
    "create_index",
    "list_manifests",
    "load_newest",
    "read_complete_manifest",
    "read_manifest",
    "read_newest_manifest",
    "write_manifest",
]

_MANIFEST = re.compile(r"timviet-(\d{8,})\.json")
_OURS = re.compile(r"(timviet-\d{8,}\.json|segment-\d{8,}-\d+\.(columns|deleted-\d{8,}))(\.new)?")
_NEW = ".new"  # what a manifest is called until it is in place
COMMITS_KEPT = 2
"""How many commits are kept: the last and, while that has proved nothing yet, the one before."""

_LARGEST = 1 << 24  # bytes of a manifest: more was never written by us
_TIMES = 5  # that a folder is listed before what is missing from it is believed to be missing

T = TypeVar("T")


class FellBack(UserWarning):
    """Warns that the last commit could not be read and an earlier one was taken."""


def read_newest_manifest(folder: Path) -> Manifest:
    """Reads the manifest of the last commit that is whole, as far as sizes tell.

    :raises StoreError: as :func:`load_newest` does
    """
    return load_newest(folder, lambda manifest: manifest)


def load_newest(folder: Path, load: Callable[[Manifest], T], *, fall_back: bool = True) -> T:
    """Loads the last commit; if it is damaged the one before, with a warning.

    Writers may replace commits meanwhile: what cannot be read because it is gone is no damage.

    :param load: makes something of a manifest, or raises IndexDamaged
    :param fall_back: if false, a last commit that is damaged is an error
    :raises IndexMissing: there is no index
    :raises IndexForeign: the folder belongs to something else
    :raises IndexDamaged: no commit can be loaded
    :raises IndexOutdated: a later version of timviet wrote it
    :raises StoreError: the folder or a file of it may not be read
    """
    names = list_manifests(folder)
    while True:
        problem: IndexDamaged | None = None
        found: list[T] = []
        for name in names:
            try:
                manifest = read_complete_manifest(folder, name)
                found = [load(manifest)]
            except IndexDamaged as error:
                problem = problem or error
                if not fall_back:
                    break
            else:
                break
        if problem is None:
            return found[0]
        before, names = names, list_manifests(folder)
        if names != before:
            continue
        if not found:
            raise problem
        message = f"{problem.reason}; went back to commit {manifest.generation}, see 'timviet check'"
        warnings.warn(message, FellBack, stacklevel=2)
        return found[0]


def list_manifests(folder: Path) -> list[str]:
    """Gives the names of the manifests that are kept, the last first.

    :raises StoreError: as :func:`load_newest` does, but for damage
    """
    for _ in range(_TIMES):  # a listing may miss commits that come and go meanwhile
        try:
            listed = os.listdir(folder)
        except FileNotFoundError:
            break
        except NotADirectoryError:
            raise IndexForeign(str(folder), "this is a file, not a folder") from None
        except OSError as error:
            raise StoreError(str(folder), f"cannot be read ({error.strerror})", "check its permissions") from error
        if names := [name for name in listed if _MANIFEST.fullmatch(name)]:
            return sorted(names, key=generation_of, reverse=True)
        if any(name not in LOCK_FILES and not _OURS.fullmatch(name) for name in listed):
            raise IndexForeign(str(folder), "this folder holds no index of timviet, but other files")
        if not any(_OURS.fullmatch(name) for name in listed):
            break
    raise IndexMissing(str(folder), "there is no index here")


def generation_of(name: str) -> int:
    """Gives the number of the commit that a manifest's name says."""
    found = _MANIFEST.fullmatch(name)
    assert found is not None
    return int(found[1])


def read_manifest(folder: Path, name: str) -> Manifest:
    """Reads a manifest; the files that it names are not looked at.

    :raises IndexDamaged: it is missing, torn, or makes no sense
    :raises IndexOutdated: a later version of timviet wrote it
    :raises StoreError: it may not be read
    """
    path = folder / name
    with open(disk.opened(path), "rb") as file:
        try:
            written = file.read(_LARGEST + 1)
        except OSError as error:
            raise disk.unreadable(path, error) from error
    try:
        if len(written) > _LARGEST:
            raise ValueError("it is larger than any that was written")
        manifest = decode_manifest(written)
        if manifest.generation != generation_of(name):
            raise ValueError(f"it calls itself commit {manifest.generation}")
    except LaterFormat:
        raise IndexOutdated(str(folder), "a later version of timviet wrote this index", "update timviet") from None
    except ValueError as error:
        raise IndexDamaged(str(folder), f"{name}: it cannot be read ({error})") from error
    return manifest


def read_complete_manifest(folder: Path, name: str) -> Manifest:
    """Reads a manifest whose files are there and have the sizes that it says.

    :raises StoreError: as :func:`read_manifest` does
    """
    manifest = read_manifest(folder, name)
    for file in manifest.files:
        file.verify(folder, content=False)
    return manifest


def create_index(folder: Path, *, durable: bool = True) -> None:
    """Makes an empty index in an empty folder, if there is none yet; the caller holds the lock."""
    try:
        read_newest_manifest(folder)  # somebody else may have made it just now
    except IndexMissing:
        write_manifest(folder, Manifest(FORMAT, 0, FINGERPRINT), durable=durable)


def write_manifest(folder: Path, manifest: Manifest, *, durable: bool = True) -> None:
    """Puts a manifest in place, in one step; With ``durable`` it is on disk when this returns.

    If anything is raised, the manifest does not count.
    """
    path = folder / f"timviet-{manifest.generation:08d}.json"
    temporary = path.with_name(path.name + _NEW)
    temporary.unlink(missing_ok=True)
    with open(temporary, "xb") as file:
        file.write(encode_manifest(manifest))
        file.flush()
        if durable:
            disk.sync_file(file.fileno())
    if durable:
        disk.sync_folder(folder)  # the segments' names must not come later than the manifest's
    os.replace(temporary, path)
    try:
        if durable:
            disk.sync_folder(folder)
    except BaseException:
        path.unlink()
        raise


def collect_garbage(folder: Path) -> None:
    """Removes the files that neither of the last two whole commits names; the caller holds the lock.

    Nothing goes while the last commit is damaged. What cannot be removed now is left for the next time.
    """
    with suppress(OSError, StoreError):
        kept = _kept(folder)
        names = [name for name in os.listdir(folder) if kept and _OURS.fullmatch(name) and name not in kept]
        for name in sorted(names, key=lambda name: not _MANIFEST.fullmatch(name)):  # before what they name
            with suppress(OSError):
                (folder / name).unlink()


def _kept(folder: Path) -> set[str]:
    """Gives the names of all files of the last two whole commits; none if the last one is damaged."""
    kept: set[str] = set()
    generations = 0
    for name in list_manifests(folder):
        try:
            manifest = read_complete_manifest(folder, name)
        except IndexDamaged:
            if not generations:
                break
            continue
        kept |= {name, *(file.name for file in manifest.files)}
        generations += 1
        if generations == COMMITS_KEPT:
            break
    return kept
