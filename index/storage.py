"""How does a commit survive a crash?

An index is a folder: ``timviet.json``, the manifest, names the one folder beside it (``store-1``) that holds the
Whoosh index, and the analysis that made it. The manifest is replaced in one step, so a rebuild is seen whole or
not at all. Writers hold an operating-system lock, which ends with their process however it ends.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import EmptyIndexError, FileIndex
from whoosh.util.filelock import FileLock

from timviet.index.analysis import FINGERPRINT
from timviet.index.errors import (
    IndexDamaged,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    StoreError,
)
from timviet.index.schema import whoosh_schema

__all__ = [
    "Manifest",
    "WriteLock",
    "collect_garbage",
    "new_store",
    "open_store",
    "read",
    "read_or_create",
    "replace",
    "sync",
]

_MANIFEST, _LOCK, _OWNER = "timviet.json", "write.lock", "writer.json"
_OURS = {_LOCK, _OWNER, f"{_MANIFEST}.new", "store-1"}  # all that a creation that was cut short leaves
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index folder says of itself."""

    format: int
    """Version of the layout of the files."""

    analysis: str
    """:data:`timviet.index.analysis.FINGERPRINT` of the analysis that made the tokens."""

    store: str
    """Name of the folder with the Whoosh index."""

    @property
    def current(self) -> bool:
        """Whether this version of timviet makes the same tokens."""
        return self.analysis == FINGERPRINT


def read(folder: Path) -> Manifest:
    """Reads the manifest of an index.

    :raises IndexMissing: there is none
    :raises IndexForeign: the folder, or the manifest, belongs to something else
    :raises IndexDamaged: the manifest is torn
    :raises IndexOutdated: a later version of timviet wrote it
    """
    try:
        raw = json.loads((folder / _MANIFEST).read_bytes())
    except FileNotFoundError:
        if folder.is_dir() and any(file.name not in _OURS for file in folder.iterdir()):
            raise IndexForeign(str(folder), "this folder holds no index of timviet, but other files") from None
        raise IndexMissing(str(folder), "there is no index here") from None
    except NotADirectoryError:
        raise IndexForeign(str(folder), "this is a file, not a folder") from None
    except OSError as error:
        raise StoreError(str(folder), f"cannot be read ({error.strerror})", "check its permissions") from error
    except ValueError as error:
        raise IndexDamaged(str(folder), f"{_MANIFEST} is not readable ({error})") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("format"), int):
        raise IndexForeign(str(folder), f"its {_MANIFEST} is not one of ours")
    if raw["format"] > _FORMAT:
        raise IndexOutdated(str(folder), "a later version of timviet wrote this index", "update timviet")
    try:
        manifest = Manifest(**raw)
    except TypeError as error:
        raise IndexDamaged(str(folder), f"{_MANIFEST} lacks entries ({error})") from error
    if not isinstance(manifest.store, str) or not manifest.store.startswith("store-") or "/" in manifest.store:
        raise IndexDamaged(str(folder), f"{_MANIFEST} names no store")
    return manifest


def replace(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest so that it is found either old or new, never torn, even after a power cut."""
    temporary = folder / f"{_MANIFEST}.new"
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, folder / _MANIFEST)
    _sync_folder(folder)


def read_or_create(folder: Path) -> Manifest:
    """Reads the manifest, or makes an empty index in an empty folder; the caller holds the lock."""
    try:
        return read(folder)  # somebody else may have made it just now
    except IndexMissing:
        manifest = new_store(folder, None)
        replace(folder, manifest)
        return manifest


def new_store(folder: Path, manifest: Manifest | None) -> Manifest:
    """Makes an empty store beside the present one; it counts once its manifest is put in place."""
    number = int(manifest.store.removeprefix("store-")) + 1 if manifest else 1
    store = folder / f"store-{number}"
    shutil.rmtree(store, ignore_errors=True)  # left by a rebuild that was cut short
    store.mkdir(parents=True)
    FileStorage(str(store)).create_index(whoosh_schema())
    return Manifest(_FORMAT, FINGERPRINT, store.name)


def open_store(folder: Path, manifest: Manifest) -> FileIndex:
    """Opens the Whoosh index that a manifest names.

    :raises IndexDamaged: it is missing or cannot be opened
    """
    try:
        return FileStorage(str(folder / manifest.store)).open_index()
    except (EmptyIndexError, OSError, ValueError, EOFError) as error:
        raise IndexDamaged(str(folder), f"{manifest.store} cannot be opened ({error})") from error


def sync(folder: Path, manifest: Manifest) -> None:
    """Returns when all files of a store are on disk."""
    store = folder / manifest.store
    for file in store.iterdir():
        with open(file, "rb") as opened:
            os.fsync(opened.fileno())
    _sync_folder(store)


def collect_garbage(folder: Path, manifest: Manifest) -> None:
    """Removes stores that no manifest names: replaced ones, and those of rebuilds that were cut short."""
    for store in folder.glob("store-*"):
        if store.name != manifest.store:
            shutil.rmtree(store, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open folders
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class WriteLock:
    """The right to write an index: one at a time, given up when the process ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: FileLock | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._lock is not None

    def acquire(self) -> None:
        """Takes the lock at once.

        :raises IndexLocked: another writer holds it; the message tells which, and since when
        :raises StoreError: the folder cannot be written
        """
        if self._lock is not None:
            return
        lock = FileLock(str(self._folder / _LOCK))
        try:
            if not lock.acquire():
                raise IndexLocked(str(self._folder), f"another writer is at work ({self._owner()})")
            owner = {
                "pid": os.getpid(),
                "host": socket.gethostname(),
                "since": time.strftime("%Y-%m-%d %H:%M:%S"),
            }
            (self._folder / _OWNER).write_text(json.dumps(owner), encoding="utf-8")
        except OSError as error:
            raise StoreError(
                str(self._folder), f"cannot be written ({error.strerror})", "searching it works all the same"
            ) from error
        self._lock = lock

    def release(self) -> None:
        """Gives the lock up; does nothing if it is not held."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _owner(self) -> str:
        try:
            owner = json.loads((self._folder / _OWNER).read_text(encoding="utf-8"))
            return f"process {owner['pid']} on {owner['host']} since {owner['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "it does not say which"
