"""How does a commit survive a crash?

An index is a folder of files that are written once and never changed. A commit writes its new segments, then a
manifest that names every file that counts, ``timviet-00000012.json``. Renaming puts the manifest in place, so
there is never half a commit. The previous manifest and its files are kept. If the last commit cannot be read,
readers open the previous one and warn, and writers refuse until the index is repaired. Files that neither manifest
names were left behind by writers that crashed; they are removed.
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
from timviet.index.errors import FellBack, IndexDamaged, IndexForeign, IndexMissing, IndexOutdated, StoreError
from timviet.index.messages import Message, reason_of
from timviet.index.store.commit.lock import LOCK_FILES
from timviet.index.store.commit.manifest import FORMAT, LaterFormat, Manifest, decode_manifest, encode_manifest
from timviet.index.store.format import disk
from timviet.index.store.format.malformed import Malformed

__all__ = [
    "COMMITS_KEPT",
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
_INDEX_FILE = re.compile(r"(timviet-\d{8,}\.json|segment-\d{8,}-\d+\.(columns|deleted-\d{8,}))(\.new)?")
_NEW = ".new"  # the suffix of a manifest until it is in place
COMMITS_KEPT = 2
"""Number of commits that are kept: the last, and the one before in case the last cannot be read."""

_MAX_MANIFEST_BYTES = 1 << 24  # writers never write more
_LISTINGS = 5  # of a folder, before it is believed to hold no manifest

T = TypeVar("T")


def read_newest_manifest(folder: Path) -> Manifest:
    """Read the manifest of the last commit whose files are there and have their sizes.

    :raises StoreError: as :func:`load_newest` does
    """
    return load_newest(folder, lambda manifest: manifest)


def load_newest(folder: Path, load: Callable[[Manifest], T], *, fall_back: bool = True) -> T:
    """Load the last commit; if it is damaged, load the one before and warn.

    Writers may replace commits meanwhile. A file that is missing for that reason is not damage.

    :param load: makes something of a manifest, or raises IndexDamaged
    :param fall_back: if false, damage of the last commit is an error
    :raises IndexMissing: there is no index
    :raises IndexForeign: the folder belongs to something else
    :raises IndexDamaged: no commit can be loaded
    :raises IndexOutdated: a later version of timviet wrote it
    :raises StoreError: the folder or a file in it may not be read
    """
    names = list_manifests(folder)
    while True:
        loaded: tuple[T, int] | None = None  # with the number of the commit
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
    for _ in range(_LISTINGS):  # a listing may miss manifests that a writer replaces meanwhile
        try:
            listed = os.listdir(folder)
        except FileNotFoundError:
            break
        except NotADirectoryError:
            raise IndexForeign(str(folder), Message("this is a file, not a folder")) from None
        except OSError as error:
            raise StoreError(
                str(folder),
                Message("cannot be read ({reason})", reason=reason_of(error)),
                Message("check its permissions"),
            ) from error
        if names := [name for name in listed if _MANIFEST.fullmatch(name)]:
            return sorted(names, key=generation_of, reverse=True)
        if any(name not in LOCK_FILES and not _INDEX_FILE.fullmatch(name) for name in listed):
            raise IndexForeign(str(folder), Message("this folder contains other files and no index"))
        if not any(_INDEX_FILE.fullmatch(name) for name in listed):
            break
    raise IndexMissing(str(folder), Message("no index here"))


def generation_of(name: str) -> int:
    """Return the number of a commit, which is part of its manifest's name.

    :raises ValueError: this is not the name of a manifest
    """
    match = _MANIFEST.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is not the name of a manifest")
    return int(match[1])


def read_manifest(folder: Path, name: str) -> Manifest:
    """Read a manifest without looking at the files that it names.

    :raises IndexDamaged: it is missing, torn, or makes no sense
    :raises IndexOutdated: a later version of timviet wrote it
    :raises StoreError: it may not be read
    """
    path = folder / name
    with open(disk.open_regular_file(path), "rb") as file:
        try:
            written = file.read(_MAX_MANIFEST_BYTES + 1)
        except OSError as error:
            raise disk.unreadable_error(path, error) from error
    try:
        if len(written) > _MAX_MANIFEST_BYTES:
            raise Malformed(Message("larger than timviet ever writes"))
        manifest = decode_manifest(written)
        if manifest.generation != generation_of(name):
            raise Malformed(Message("it claims to be commit {generation}", generation=manifest.generation))
    except LaterFormat:
        raise IndexOutdated(
            str(folder), Message("a later version of timviet wrote this index"), Message("upgrade timviet")
        ) from None
    except Malformed as error:
        reason = Message("cannot be read ({reason})", reason=error.reason)
        raise IndexDamaged(str(folder), Message("{file}: {reason}", file=name, reason=reason)) from error
    return manifest


def read_complete_manifest(folder: Path, name: str) -> Manifest:
    """Read a manifest and check that the files it names are there and have their sizes.

    :raises StoreError: as :func:`read_manifest` does
    """
    manifest = read_manifest(folder, name)
    for file in manifest.files:
        file.verify(folder, content=False)
    return manifest


def create_index(folder: Path, *, durable: bool = True) -> None:
    """Make an empty index in an empty folder, if there is none yet; the caller holds the write lock."""
    try:
        read_newest_manifest(folder)  # another process may have made it just now
    except IndexMissing:
        write_manifest(folder, Manifest(FORMAT, 0, FINGERPRINT), durable=durable)


def write_manifest(folder: Path, manifest: Manifest, *, durable: bool = True) -> None:
    """Put a manifest in place in one step; with ``durable``, it is on disk when this returns.

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
    """Remove the files that none of the last two whole commits names; the caller holds the write lock.

    Nothing is removed while the last commit is damaged. Files that cannot be removed now are left for the next
    time.
    """
    with suppress(OSError, StoreError):
        kept = _files_kept(folder)
        names = [name for name in os.listdir(folder) if kept and _INDEX_FILE.fullmatch(name) and name not in kept]
        # Manifests go before the files that they name.
        for name in sorted(names, key=lambda name: not _MANIFEST.fullmatch(name)):
            with suppress(OSError):
                (folder / name).unlink()


def _files_kept(folder: Path) -> set[str]:
    """Return the names of all files of the last two whole commits; none if the last commit is damaged."""
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
