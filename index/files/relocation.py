"""What changes in documents and in what is known of files when an index is copied to another place?

The files stay where they are. The id of a file depends on the folder that holds the index, so in the copy the file
may have another one: see :mod:`timviet.index.files.paths`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from timviet.index.document import Document
from timviet.index.files.known_paths import KnownPaths
from timviet.index.files.paths import document_file, document_id, path_fields
from timviet.index.files.revisions import is_file_revision, mark_revision
from timviet.index.files.unread import decode_unread, encode_unread
from timviet.index.opensearch.address import is_cluster_address

__all__ = ["Relocation"]

DocumentKind = TypeVar("DocumentKind", bound=Document)


class Relocation:
    """Translates from one place of an index to another."""

    def __init__(self, origin: Path, target: Path) -> None:
        """Take the folders, or addresses, of both indexes."""
        self._origin, self._target = origin, target
        self._is_needed = document_file(origin, "") != document_file(target, "")
        self.stores_all = is_cluster_address(target)
        """Whether the target stores all texts, as a cluster does."""

    def id(self, id: str, revision: str) -> str:
        """Return the id that a document has at the target.

        :param revision: that of the document, which says whether it is from a file
        """
        return self._file_id(id) if is_file_revision(revision) else id

    def document(self, document: DocumentKind) -> DocumentKind:
        """Return a document as it is at the target."""
        if self.stores_all and not document.store:
            document = replace(document, store=True, revision=mark_revision(document.revision, store=True))
        id, fields = self.id(document.id, document.revision), document.fields
        if id == document.id:
            return document
        if fields.get("path") == document.id:
            fields = {**fields, **path_fields(id)}
        return replace(document, id=id, fields=fields)

    def sources(self, sources: str) -> str:
        """Return the folders and files that an index knows, as the target knows them.

        :param sources: as :attr:`timviet.index.Index.sources` has them
        :raises IndexDamaged: they cannot be read
        """
        known, translate = KnownPaths.decode(self._origin, sources), self._file_id
        folders = {
            translate(id): replace(folder, mounts=tuple(map(translate, folder.mounts)))
            for id, folder in known.folders.items()
        }
        files = _by_id(known.files, translate)
        store = {} if self.stores_all else _by_id(known.store, translate)
        return KnownPaths(folders, files, store, set(map(translate, known.foreign))).encode(self._target)

    def unread(self, unread: bytes) -> bytes:
        """Return the files that could not be read, as the target knows them.

        :param unread: as :attr:`timviet.index.Index.unread` has them
        :raises IndexDamaged: they cannot be read
        """
        return encode_unread(_by_id(decode_unread(self._origin, unread), self._file_id))

    def _file_id(self, id: str) -> str:
        return document_id(self._target, document_file(self._origin, id)) if self._is_needed else id


V = TypeVar("V")


def _by_id(values: dict[str, V], translate: Callable[[str], str]) -> dict[str, V]:
    return {translate(id): value for id, value in values.items()}
