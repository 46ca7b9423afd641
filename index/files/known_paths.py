"""Which folders and files does an index know, so that it can be refreshed without naming them again?

Each folder and file that was named once is known until it is removed, with the options that were given for it.
They are kept as text with each commit. Their ids are those of :mod:`timviet.index.files.paths`.

An index may come from somebody else and name any folder. So if it was moved or copied, what is not in its own
folder is read only after it was named again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from timviet.index.errors import IndexDamaged
from timviet.index.files.globs import is_below
from timviet.index.files.paths import document_file, document_id, ids_below
from timviet.index.files.selection import FileOptions
from timviet.index.messages import Message
from timviet.index.opensearch.address import address_of, place_of
from timviet.index.opensearch.problems import damaged
from timviet.index.unfinished_copy import UnfinishedCopy
from timviet.index.value_class import value_class

__all__ = ["KnownFolder", "KnownPaths"]


@value_class
class KnownFolder:
    """A folder that was named."""

    options: FileOptions | None = None
    """None if none was given: those of the folder around it count."""

    mounts: tuple[str, ...] = ()
    """Ids of the folder and those below it on which a disk was mounted."""


@dataclass
class KnownPaths:
    """The folders and files that were named."""

    folders: dict[str, KnownFolder] = field(default_factory=dict)
    """By id."""

    files: dict[str, int | None] = field(default_factory=dict)
    """Id to the size of the largest file that is read, if one was given."""

    store: dict[str, bool] = field(default_factory=dict)
    """Whether texts are stored, by the id of the folder or file for which that was given."""

    foreign: set[str] = field(default_factory=set)
    """Ids of those that must be named again before they are read."""

    def encode(self, index_path: Path) -> str:
        """Return a text for :meth:`decode`."""
        if not (self.folders or self.files):
            return ""
        folders = {}
        for id, folder in self.folders.items():
            options = None if folder.options is None else _encode_options(folder.options)
            folders[id] = {"options": options, "mounts": folder.mounts}
        foreign = sorted(self.foreign)
        content = {"home": _home(index_path), "folders": folders, "files": self.files, "foreign": foreign}
        return json.dumps(content | ({"store": self.store} if self.store else {}))

    @classmethod
    def decode(cls, index_path: Path, text: str) -> KnownPaths:
        """Return what was encoded; an unfinished copy knows nothing yet.

        :raises IndexDamaged: the text was not written by timviet
        """
        if not text or UnfinishedCopy.of(index_path, text) is not None:
            return cls()
        try:
            match json.loads(text):
                case {
                    "home": str(home),
                    "folders": dict(folders),
                    "files": dict(files),
                    "foreign": [*foreign],
                    **others,
                }:
                    known = cls(
                        {_decode_id(id): _decode_folder(folder) for id, folder in folders.items()},
                        {_decode_id(id): _decode_size(size) for id, size in files.items()},
                        _decode_store(others.get("store", {})),
                        set(map(_decode_id, foreign)),
                    )
                    if home != _home(index_path):
                        known.foreign |= {id for id in (*folders, *files) if _is_outside(index_path, id)}
                    return known
        except (ValueError, TypeError, RecursionError) as error:
            raise _damaged(index_path) from error
        raise _damaged(index_path)

    def add_folder(self, id: str, options: FileOptions | None) -> None:
        """Know a folder from now on; options that choose its files replace those that it has."""
        self.foreign.discard(id)
        self._set_store(id, options)
        known = self.folders.get(id, KnownFolder())
        if options is not None and (options.store is None or options != FileOptions(store=options.store)):
            known = replace(known, options=replace(options, store=None))
        self.folders[id] = known

    def add_file(self, id: str, options: FileOptions | None) -> None:
        """Know a file from now on."""
        self.foreign.discard(id)
        self._set_store(id, options)
        self.files[id] = (options and options.max_bytes) or self.files.get(id)

    def _set_store(self, id: str, options: FileOptions | None) -> None:
        if options is not None and options.store is not None:
            self.store[id] = options.store

    def stores(self, index_path: Path, path: str) -> bool | None:
        """Return whether texts are stored of what is in a folder, or of a file; None if that was never given.

        :param path: absolute
        """
        ids = _ids_around(index_path, Path(path)) if self.store else ()
        return next((self.store[id] for id in ids if id in self.store), None)

    def may_read(self, index_path: Path, path: Path) -> bool:
        """Return whether a file is one that was named, or in a folder that was named, where the index is now.

        :param path: absolute
        """
        ids = _ids_around(index_path, path)
        nearest = next((id for id in ids if id in self.files or id in self.folders), None)
        return nearest is not None and nearest not in self.foreign

    def trust(self, index_path: Path, path: Path) -> None:
        """Read what is in a folder that was named, but not what links in it lead to."""
        folder = os.path.realpath(path)
        for id in [*self.foreign]:
            if is_below(os.path.realpath(document_file(index_path, id)), folder):
                self.foreign.discard(id)

    def forget(self, index_path: Path, path: Path) -> bool:
        """Forget a file, or a folder and all that is below it; return whether any was known."""
        before = self.encode(index_path)
        named = [*ids_below(index_path, self.folders, path), *ids_below(index_path, self.files, path)]
        for id in named:
            self.folders.pop(id, None)
            self.files.pop(id, None)
            self.store.pop(id, None)
            self.foreign.discard(id)
        for id, folder in self.folders.items():
            unmounted = {*ids_below(index_path, folder.mounts, path)}
            if unmounted:
                mounts = tuple(mount for mount in folder.mounts if mount not in unmounted)
                self.folders[id] = replace(folder, mounts=mounts)
        return self.encode(index_path) != before

    def folder_around(self, index_path: Path, path: Path) -> Path | None:
        """Return the innermost known folder that a path is in, if there is one."""
        known = {document_file(index_path, id) for id in self.folders}
        return next((folder for folder in Path(os.path.abspath(path)).parents if folder in known), None)


def _ids_around(index_path: Path, path: Path) -> Iterator[str]:
    """Yield the id of a path, then those of the folders around it, the innermost first."""
    return (document_id(index_path, name) for name in (path, *path.parents))


def _home(index_path: Path) -> str:
    """Return what tells the place of an index from others, without naming it."""
    place = place_of(index_path)
    if (address := address_of(index_path)) is not None:
        import socket  # only an index on a cluster is written on several machines

        place = f"{address} {socket.gethostname()}"
    return hashlib.sha256(os.fsencode(place)).hexdigest()[:16]


def _is_outside(index_path: Path, id: str) -> bool:
    """Return whether a path leads out of the folder of the index, links included."""
    own, path = (os.path.realpath(document_file(index_path, name)) for name in ("", id))
    return path != own and not is_below(path, own)


def _encode_options(options: FileOptions) -> dict[str, object]:
    return {name: value for name, value in asdict(options).items() if value is not None}


def _decode_folder(folder: object) -> KnownFolder:
    match folder:
        case {"options": None, "mounts": [*mounts]}:
            return KnownFolder(None, tuple(map(_decode_id, mounts)))
        case {"options": dict(options), "mounts": [*mounts]}:
            return KnownFolder(_decode_options(options), tuple(map(_decode_id, mounts)))
    raise ValueError("not a folder")


def _decode_options(options: dict[str, object]) -> FileOptions:
    kinds = {"hidden": bool, "ignore_files": bool, "max_bytes": int}
    for name, value in options.items():
        if name in ("include", "exclude", "types"):
            if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
                raise ValueError(name)
        elif name not in kinds or type(value) is not kinds[name]:
            raise ValueError(name)
    return FileOptions(**options)  # type: ignore[arg-type]


def _decode_store(store: object) -> dict[str, bool]:
    if isinstance(store, dict) and all(type(value) is bool for value in store.values()):
        return {_decode_id(id): value for id, value in store.items()}
    raise ValueError("not a choice")


def _decode_size(size: object) -> int | None:
    if size is None or (type(size) is int and size > 0):
        return size
    raise ValueError("not a size")


def _decode_id(id: object) -> str:
    if isinstance(id, str) and "\0" not in id and ".." not in id.split("/"):
        return id
    raise ValueError("not an id")


def _damaged(index_path: Path) -> IndexDamaged:
    return damaged(index_path, Message("the list of indexed folders cannot be read"))
