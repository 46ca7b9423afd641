"""Which id does a file have in an index, and which file does an id name?

A file below the folder that holds the index has its path relative to that folder as its id, so that both can be
moved together. Any other file has its absolute path. Separators are slashes on every system. Paths are made
absolute without following links.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from timviet.index.absolute_paths import absolute_path
from timviet.index.document import FieldValue
from timviet.index.opensearch.address import is_cluster_address

__all__ = ["PathIds", "document_file", "document_id", "ids_below", "path_fields"]


def document_id(index_path: Path, file: Path) -> str:
    """Return the id of a file's document, which need not be in the index. A folder has an id of the same kind.

    :raises StoreError: the path is relative, and the working directory is gone
    """
    path = _absolute(file)
    return "." if path == str(_root_of(index_path)) else PathIds(index_path).of(path)


class PathIds:
    """Gives many files their ids."""

    def __init__(self, index_path: Path) -> None:
        """Take the folder of the index."""
        self._prefix = os.path.join(_root_of(index_path), "")

    def of(self, path: str) -> str:
        """Return the id of a file below the folder that holds the index, or of any other file.

        :param path: absolute, as :func:`os.path.abspath` returns it, and not the folder that holds the index
        """
        return path.removeprefix(self._prefix).replace(os.sep, "/")


def document_file(index_path: Path, id: str) -> Path:
    """Return the file that an id names; the inverse of :func:`document_id`."""
    return _root_of(index_path) / id


def path_fields(id: str) -> dict[str, FieldValue]:
    """Return the metadata of a file's document that follows from its id.

    >>> path_fields("van ban/luat.txt")
    {'path': 'van ban/luat.txt', 'folder': 'van ban', 'name': 'luat.txt'}
    """
    path = PurePosixPath(id)
    return {"path": id, "folder": str(path.parent), "name": path.name}


def ids_below(index_path: Path, ids: Iterable[str], path: Path) -> list[str]:
    """Return, in their order, the ids whose file is ``path`` or is below the folder ``path``.

    :raises StoreError: the path is relative, and the working directory is gone
    """
    name = _absolute(path)
    prefix = os.path.join(name, "")
    root = str(_root_of(index_path))
    return [id for id in ids if (file := os.path.join(root, id)) == name or file.startswith(prefix)]


def _absolute(path: Path) -> str:
    return os.path.abspath(path if os.path.isabs(path) else absolute_path(path))


def _root_of(index_path: Path) -> Path:
    """Return the folder that relative ids start from: the one that holds the index.

    A cluster holds none, so no file is below it, and all ids are absolute.
    """
    if is_cluster_address(index_path):
        return Path(os.sep, index_path).parent
    return Path(os.path.abspath(index_path)).parent
