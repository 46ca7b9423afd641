"""Which document of the index has the text of a file already, because the file was moved, renamed or copied?"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from timviet.index.document import Document
from timviet.index.files.readers.formats import find_reader
from timviet.index.files.revisions import digest_of, is_file_revision, size_in, size_of
from timviet.index.files.sources import Source

__all__ = ["StoredTexts"]


class StoredTexts:
    """Finds documents by the content of their files.

    A document whose file is gone is the source of one move at most, so that two files with the same content are
    not confused.
    """

    def __init__(
        self,
        revisions: Mapping[str, str],
        unfit: Collection[str],
        get: Callable[[str], Document | None],
    ) -> None:
        """Take the documents of an index.

        :param revisions: id to revision
        :param unfit: ids of documents whose text is not what a reader of today would return
        :param get: returns a document by its id
        """
        self._revisions, self._unfit, self._get = revisions, frozenset(unfit), get
        self._gone: set[str] = set()
        self._by_digest: dict[str, list[str]] | None = None
        self._sizes: set[int] | None = None

    def set_gone(self, ids: Iterable[str]) -> None:
        """Take the ids of the documents whose file does not exist any more."""
        self._gone = set(ids)

    def may_have(self, stamp: str) -> bool:
        """Return whether any document is of a file as large as one with this stamp."""
        if self._sizes is None:
            self._sizes = set(map(size_of, filter(is_file_revision, self._revisions.values())))
        return size_in(stamp) in self._sizes

    def find(self, source: Source) -> Document | None:
        """Return a document that was made from the same content by the same reader; None if there is none.

        The best is that of the same file, then that of a file that is gone, then any other.
        """
        digest, suffix = digest_of(source.revision), _suffix(source.id)
        fitting = [id for id in self._ids_by_digest().get(digest, ()) if _suffix(id) == suffix]
        for id in sorted(fitting, key=lambda id: self._preference(id, source)):
            document = self._get(id)
            is_same = document is not None and digest_of(document.revision) == digest
            if is_same and _has_same_reader(id, source):
                return document
        return None

    def _preference(self, id: str, source: Source) -> tuple[bool, bool, bool]:
        """Return the sort key of a document: the best is the smallest."""
        return id != source.id, id not in self._gone, not _is_alike(id, source)

    def take_gone(self, id: str, revision: str) -> str | None:
        """Take the document that was moved to a new file, and return its id; None if the file is a copy.

        Which it is, is decided here and not by :meth:`find`, which several threads call at once.

        :param revision: that of the new file
        """
        alike = [other for other in self._ids_by_digest().get(digest_of(revision), ()) if other in self._gone]
        fitting = [other for other in alike if _suffix(other) == _suffix(id)]
        if not fitting:
            return None
        name = os.path.basename(id)
        taken = min(fitting, key=lambda other: os.path.basename(other) != name)
        self._gone.remove(taken)
        return taken

    def _ids_by_digest(self) -> dict[str, list[str]]:
        if self._by_digest is None:
            by_digest = defaultdict(list)
            for id, revision in self._revisions.items():
                if is_file_revision(revision) and id not in self._unfit:
                    by_digest[digest_of(revision)].append(id)
            self._by_digest = by_digest  # complete, since other threads look too
        return self._by_digest


def _suffix(id: str) -> str:
    return os.path.splitext(id)[1].lower()


def _is_alike(id: str, source: Source) -> bool:
    """Return whether two files have the same name in different folders."""
    return os.path.basename(id) == source.name


def _has_same_reader(id: str, source: Source) -> bool:
    """Return whether the reader of a file is that of the file with an id, if both have the same content."""
    name = os.path.basename(id)
    return name == source.name or find_reader(name, source.data).name == find_reader(source.name, source.data).name
