"""How does a commit survive a crash?

An index is a folder of files that are written once and never changed. A commit writes its new segments, then
a manifest that names every file that counts, ``timviet-00000012.json``; the manifest is put in place by
renaming, so there is never half a commit. The manifest before it, and its files, are kept: if the last cannot
be read, the one before is taken, with a warning. Files that neither names are left over from writers that
crashed, and go.
"""

from __future__ import annotations

import json
import os
import re
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from timviet.index.analysis import FINGERPRINT
from timviet.index.errors import IndexDamaged, IndexForeign, IndexMissing, IndexOutdated, StoreError
from timviet.index.store.lock import LOCK_FILES

__all__ = ["FellBack", "Manifest", "Segment", "collect_garbage", "commits", "create", "read", "write"]

_FORMAT = 2
_MANIFEST = re.compile(r"timviet-(\d{8})\.json")
_SEGMENT = re.compile(r"segment-\d{8}-\d+\.columns")
_DELETIONS = re.compile(r"segment-\d{8}-\d+\.deleted-\d{8}")
_NEW = ".new"  # what a manifest is called until it is in place
_KEPT = 2  # generations


class FellBack(UserWarning):
    """Warns that the last commit could not be read and an earlier one was taken."""


@dataclass(frozen=True, slots=True)
class Segment:
    """What a manifest says of one segment."""

    name: str
    """Of its columns file."""

    size: int
    """Bytes of that file."""

    documents: int
    """Number of documents in it, deleted ones included."""

    deleted: int = 0
    """Number of deleted ones."""

    deletions: str | None = None
    """Name of the file that says which."""

    @property
    def files(self) -> list[str]:
        """The names of its files."""
        return [self.name] if self.deletions is None else [self.name, self.deletions]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one commit made of the index."""

    format: int
    """Version of the layout of the files."""

    generation: int
    """Number of the commit."""

    analysis: str
    """:data:`timviet.index.analysis.FINGERPRINT` of the analysis that made the tokens."""

    segments: tuple[Segment, ...] = ()

    @property
    def current(self) -> bool:
        """Whether this version of timviet makes the same tokens."""
        return self.analysis == FINGERPRINT

    def next(self, segments: tuple[Segment, ...]) -> Manifest:
        """Gives the manifest of the commit behind this one."""
        return Manifest(_FORMAT, self.generation + 1, FINGERPRINT, segments)


def read(folder: Path) -> Manifest:
    """Reads the manifest of the last commit that is whole.

    :raises IndexMissing: there is no index
    :raises IndexForeign: the folder belongs to something else
    :raises IndexDamaged: no commit is whole
    :raises IndexOutdated: a later or an earlier version of timviet wrote it, in another format
    """
    problem: IndexDamaged | None = None
    for manifest in commits(folder):
        if isinstance(manifest, IndexDamaged):
            problem = problem or manifest
        else:
            if problem is not None:
                message = f"{problem.reason}; went back to commit {manifest.generation}"
                warnings.warn(message, FellBack, stacklevel=2)
            return manifest
    assert problem is not None
    raise problem


def commits(folder: Path) -> Iterator[Manifest | IndexDamaged]:
    """Yields the commits that are kept, the last first: each as its manifest, or as what is wrong with it.

    :raises StoreError: as :func:`read` does, unless all are damaged
    """
    names = _manifests(folder)
    for name in names:
        try:
            yield _read(folder, name)
        except IndexDamaged as error:
            yield error
    if names:
        return
    if folder.is_dir() and any(
        file.name not in LOCK_FILES and not _is_ours(file.name) for file in folder.iterdir()
    ):
        raise IndexForeign(str(folder), "this folder holds no index of timviet, but other files")
    raise IndexMissing(str(folder), "there is no index here")


def _manifests(folder: Path) -> list[str]:
    """Gives the names of the manifests, the last first."""
    try:
        return sorted((name for name in os.listdir(folder) if _MANIFEST.fullmatch(name)), reverse=True)
    except FileNotFoundError:
        return []
    except NotADirectoryError:
        raise IndexForeign(str(folder), "this is a file, not a folder") from None
    except OSError as error:
        raise StoreError(str(folder), f"cannot be read ({error.strerror})", "check its permissions") from error


def _read(folder: Path, name: str) -> Manifest:
    try:
        raw = json.loads((folder / name).read_bytes())
        content = raw["manifest"]
        if raw["crc32"] != _checksum(content):
            raise ValueError("its checksum is another")
        if content["format"] > _FORMAT:
            raise IndexOutdated(str(folder), "a later version of timviet wrote this index", "update timviet")
        if content["format"] < _FORMAT:
            advice = "remove the folder and index the documents again"
            raise IndexOutdated(str(folder), "an earlier version of timviet wrote this index", advice)
        segments = tuple(Segment(**segment) for segment in content.pop("segments"))
        manifest = Manifest(**content, segments=segments)
        for segment in segments:
            if not _SEGMENT.fullmatch(segment.name) or not _DELETIONS.fullmatch(
                segment.deletions or "segment-00000000-0.deleted-00000000"
            ):
                raise ValueError("it names files that are not ours")
            if (size := (folder / segment.name).stat().st_size) != segment.size:
                raise ValueError(f"{segment.name} has {size} bytes instead of {segment.size}")
            if segment.deletions is not None:
                (folder / segment.deletions).stat()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(str(folder), f"commit {name} cannot be read ({error})") from error
    return manifest


def create(folder: Path, *, sync: bool = True) -> None:
    """Makes an empty index in an empty folder, if there is none yet; the caller holds the lock."""
    try:
        read(folder)  # somebody else may have made it just now
    except IndexMissing:
        write(folder, Manifest(_FORMAT, 0, FINGERPRINT), sync=sync)


def write(folder: Path, manifest: Manifest, *, sync: bool = True) -> None:
    """Puts a manifest in place, in one step; with ``sync`` it is on disk when this returns."""
    name = f"timviet-{manifest.generation:08d}.json"
    content = asdict(manifest)
    temporary = folder / (name + _NEW)
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump({"manifest": content, "crc32": _checksum(content)}, file)
        file.flush()
        if sync:
            os.fsync(file.fileno())
    if sync:
        _sync_folder(folder)  # the segments' names must not come later than the manifest's
    os.replace(temporary, folder / name)
    if sync:
        _sync_folder(folder)


def collect_garbage(folder: Path) -> None:
    """Removes the files that neither of the last two whole commits names; the caller holds the lock."""
    kept: set[str] = set()
    generations = 0
    for name in _manifests(folder):
        if generations == _KEPT:
            break
        try:
            manifest = _read(folder, name)
        except IndexDamaged:
            continue
        kept |= {name, *(file for segment in manifest.segments for file in segment.files)}
        generations += 1
    if not generations:
        return  # nothing here can be trusted to say what is garbage
    for file in _ours(folder):
        if file.name not in kept:
            file.unlink(missing_ok=True)


def _ours(folder: Path) -> Iterator[Path]:
    return (file for file in folder.iterdir() if _is_ours(file.name))


def _is_ours(name: str) -> bool:
    name = name.removesuffix(_NEW)
    return any(kind.fullmatch(name) for kind in (_MANIFEST, _SEGMENT, _DELETIONS))


def _checksum(content: Any) -> int:
    return zlib.crc32(json.dumps(content, sort_keys=True).encode())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open folders
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
