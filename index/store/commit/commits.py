"""How does a commit survive a crash?

An index is a folder of files that are written once and never changed. A commit writes its new segments, then a
manifest that lists all files of the commit, such as ``timviet-00000012.json``. The manifest gets its name when it
is complete, so a commit is complete or does not exist. The previous manifest and its files are kept. If the last
commit cannot be read, readers open the previous one and warn, and writers refuse until the index is repaired.
Files that neither manifest lists are left over from writers that crashed; they are removed.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from timviet.index.analysis.layer import FINGERPRINT
from timviet.index.errors import IndexDamaged, IndexForeign, IndexMissing, IndexOutdated, StoreError
from timviet.index.messages import Message
from timviet.index.store.commit.file_names import INDEX_FILE, MANIFEST, OTHER_FILES
from timviet.index.store.commit.manifest import FORMAT, LaterFormat, Manifest, decode_manifest, encode_manifest
from timviet.index.store.format import disk
from timviet.index.store.format.file_reader import FileReader
from timviet.index.store.format.malformed import Malformed
from timviet.index.warnings import FellBack

if TYPE_CHECKING:
    from timviet.index.store.commit.held_folder import HeldFolder

__all__ = [
    "COMMITS_KEPT",
    "CommitStamp",
    "collect_garbage",
    "commit_stamp",
    "create_index",
    "list_files",
    "list_manifests",
    "load_newest",
    "read_complete_manifest",
    "read_manifest",
    "read_newest_manifest",
    "write_manifest",
]

_NEW = ".new"  # the suffix of a manifest until it is in place
COMMITS_KEPT = 2
"""Number of commits that are kept: the last, and the one before in case the last cannot be read."""

_MAX_MANIFEST_BYTES = 1 << 24  # more than a writer ever writes
_MAX_LISTINGS = 5  # attempts to list a folder before it counts as one without manifests

CommitStamp = tuple[str, int, int]
"""The name, inode and modification time of a manifest."""

T = TypeVar("T")


def read_newest_manifest(folder: Path) -> Manifest:
    """Read the manifest of the last commit whose files exist and have the recorded sizes.

    :raises StoreError: as :func:`load_newest` does
    """
    return load_newest(folder, lambda manifest: manifest)


def load_newest(folder: Path, load: Callable[[Manifest], T], *, fall_back: bool = True) -> T:
    """Load the last commit; if it is damaged, load the one before and warn.

    A file that is missing because a writer has replaced the commit meanwhile is not damage.

    :param load: opens the commit of a manifest; raises IndexDamaged if it cannot
    :param fall_back: if false, raise an error if the last commit is damaged
    :raises IndexMissing: there is no index
    :raises IndexForeign: the folder contains other files and no index
    :raises IndexDamaged: no commit can be loaded
    :raises IndexOutdated: a later version of timviet wrote it
    :raises StoreError: the folder or a file in it cannot be opened or read
    """
    names = list_manifests(folder)
    while True:
        loaded: tuple[T, int] | None = None  # the commit and its number
        problems: list[IndexDamaged] = []
        for name in names if fall_back else names[:1]:
            try:
                manifest = read_complete_manifest(folder, name)
                loaded = load(manifest), manifest.generation
                break
            except IndexDamaged as error:
                problems.append(error)
        if loaded is not None and not problems:
            return loaded[0]
        previous_names, names = names, list_manifests(folder)
        if names != previous_names:
            continue  # a writer has replaced commits meanwhile
        if loaded is None:
            raise problems[0]
        warnings.warn(FellBack(problems[0].reason, loaded[1]), stacklevel=2)
        return loaded[0]


def list_manifests(folder: Path) -> list[str]:
    """Return the names of the manifests in a folder, the last commit first.

    :raises StoreError: as :func:`load_newest` does, except for damage
    """
    for _ in range(_MAX_LISTINGS):  # a listing may miss manifests that a writer replaces meanwhile
        try:
            listed = os.listdir(folder)
        except FileNotFoundError:
            break
        except NotADirectoryError:
            raise IndexForeign(str(folder), Message("this is a file, not a folder")) from None
        except OSError as error:
            raise disk.unlisted_error(folder, error) from error
        if names := [name for name in listed if MANIFEST.fullmatch(name)]:
            return sorted(names, key=generation_of, reverse=True)
        if any(name not in OTHER_FILES and not INDEX_FILE.fullmatch(name) for name in listed):
            raise IndexForeign(str(folder), Message("this folder contains other files and no index"))
        if not any(INDEX_FILE.fullmatch(name) for name in listed):
            break
    raise IndexMissing(str(folder), Message("no index here"))


def list_files(folder: Path) -> list[str]:
    """Return the names of all files in a folder that belong to an index or have belonged to it, ascending.

    :raises IndexUnreadable: the folder cannot be listed
    """
    try:
        return sorted(filter(INDEX_FILE.fullmatch, os.listdir(folder)))
    except OSError as error:
        raise disk.unlisted_error(folder, error) from error


def commit_stamp(folder: Path) -> CommitStamp:
    """Return what tells the last commit of a folder from any other, without opening it.

    :raises StoreError: as :func:`list_manifests` does
    """
    name = list_manifests(folder)[0]
    try:
        status = os.stat(folder / name)
    except FileNotFoundError:  # a writer has just replaced it
        return name, 0, 0
    except OSError as error:
        raise disk.unreadable_error(folder / name, error) from error
    return name, status.st_ino, status.st_mtime_ns


def generation_of(name: str) -> int:
    """Return the number of a commit, which is part of its manifest's name.

    :raises ValueError: this is not the name of a manifest
    """
    match = MANIFEST.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is not the name of a manifest")
    return int(match[1])


def read_manifest(folder: Path, name: str) -> Manifest:
    """Read a manifest, but do not check the files that it lists.

    :raises IndexDamaged: it is missing, incomplete or invalid
    :raises IndexOutdated: a later version of timviet wrote it
    :raises StoreError: it cannot be opened or read
    """
    file = FileReader(folder / name)
    try:
        if file.size > _MAX_MANIFEST_BYTES:
            raise Malformed(Message("larger than timviet ever writes"))
        manifest = decode_manifest(file.read(0, file.size))
        if manifest.generation != generation_of(name):
            raise Malformed(Message("claims to be commit {generation}", generation=manifest.generation))
    except LaterFormat:
        raise IndexOutdated(
            str(folder), Message("a later version of timviet wrote this index"), Message("upgrade timviet")
        ) from None
    except Malformed as error:
        reason = Message("cannot be read ({reason})", reason=error.reason)
        raise IndexDamaged(str(folder), Message("{file}: {reason}", file=name, reason=reason)) from error
    return manifest


def read_complete_manifest(folder: Path, name: str) -> Manifest:
    """Read a manifest and check that its files exist and have the recorded sizes.

    :raises StoreError: as :func:`read_manifest` does
    """
    manifest = read_manifest(folder, name)
    for file in manifest.files:
        file.verify(folder, content=False)
    return manifest


def create_index(held: HeldFolder, *, durable: bool = True) -> None:
    """Create an empty index in a folder that has none yet."""
    try:
        read_newest_manifest(held.path)  # another process may just have created one
    except IndexMissing:
        write_manifest(held, Manifest(FORMAT, 0, FINGERPRINT), durable=durable)


def write_manifest(held: HeldFolder, manifest: Manifest, *, durable: bool = True) -> None:
    """Write a manifest and publish it; with ``durable``, it is on disk when this returns.

    If an error is raised, the commit has not taken place.

    :raises LockLost: the folder, the lock or a file of the commit was replaced meanwhile
    :raises IndexDamaged: the commit would have a number that nobody reads
    """
    name = f"timviet-{manifest.generation:08d}.json"
    if not MANIFEST.fullmatch(name):
        raise IndexDamaged(
            str(held.path),
            Message("claims to be commit {generation}", generation=manifest.generation - 1),
            Message("copy the index to another folder"),
        )
    temporary = name + _NEW
    held.remove(temporary)
    with held.create(temporary) as file:
        file.write(encode_manifest(manifest))
        file.flush()
        if durable:
            disk.sync_file(file.fileno())
    if durable:
        held.sync()  # the names of the segments must be on disk before that of the manifest
    held.require(manifest.files)
    held.publish(temporary, name)
    try:
        if durable:
            held.sync()
    except BaseException:
        held.withdraw(name)
        raise


def collect_garbage(held: HeldFolder) -> None:
    """Remove the files that belong to none of the last two complete commits.

    Nothing is removed while the last commit is damaged, or if the folder or the lock is another one now. Files
    that cannot be removed now are left for the next call.
    """
    with suppress(OSError, StoreError):  # each removal looks at the folder and the lock first
        kept = _files_kept(held.path)
        names = held.names()
        if not kept.issubset(names):  # they are those of another folder, which was at the path for a moment
            return
        unused = [name for name in names if kept and INDEX_FILE.fullmatch(name) and name not in kept]
        # A manifest is removed before the files that it lists.
        for name in sorted(unused, key=lambda name: not MANIFEST.fullmatch(name)):
            with suppress(OSError):
                held.remove(name)


def _files_kept(folder: Path) -> set[str]:
    """Return the names of all files of the last two complete commits; none if the last commit is damaged."""
    kept: set[str] = set()
    commit_count = 0
    for name in list_manifests(folder):
        try:
            manifest = read_complete_manifest(folder, name)
        except IndexDamaged:
            if not commit_count:
                break
            continue
        kept |= {name, *(file.name for file in manifest.files)}
        commit_count += 1
        if commit_count == COMMITS_KEPT:
            break
    return kept
