"""How is a text that the index does not store read from its file again?

The text counts only if the file has the same content as when it was indexed, and if the readers of today return
the same text: positions, places and sections are those of that text.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from timviet.index.causes import Cause
from timviet.index.document import Document, LeftOutDocument, body_checksum
from timviet.index.errors import SourceError, TextsLeftOut
from timviet.index.files.file_content import read_content
from timviet.index.files.known_paths import KnownPaths
from timviet.index.files.paths import document_file
from timviet.index.files.readers.contained import ContainedReader
from timviet.index.files.readers.reader import Unreadable
from timviet.index.files.revisions import digest_of, size_of
from timviet.index.lazy import lazy_property
from timviet.index.messages import Message
from timviet.index.opensearch.address import written_path

__all__ = ["OriginalTexts", "missing_texts"]

_MOST_NAMED = 3  # files that an error names
_CHANGED = Message("the file has changed since it was indexed")


class OriginalTexts:
    """Reads texts from the files of an index, in one thread; :meth:`close` ends the process of the readers."""

    def __init__(self, index_path: Path, sources: str) -> None:
        """Read nothing yet.

        :param sources: what the index knows of its files; see :attr:`timviet.index.Index.sources`
        """
        self._index_path, self._sources = index_path, sources
        self._reader = ContainedReader()

    @lazy_property
    def _known(self) -> KnownPaths:
        return KnownPaths.decode(self._index_path, self._sources)

    def read(self, stored: LeftOutDocument) -> Document:
        """Return a document with the text of its file.

        :raises SourceError: the file has changed, is gone, or cannot be read
        """
        path = document_file(self._index_path, stored.id)
        try:
            data = self._read_content(path, stored.revision)
        except ValueError as error:  # no path, or no revision, as only a forged index has them
            raise SourceError(str(path), _CHANGED, error, cause=Cause.CHANGED) from error
        try:
            extracted = self._reader.read(path.name, data)
        except Unreadable as error:
            raise SourceError(str(path), error.reason, error, cause=error.cause) from error
        body = "".join(piece.text for piece in extracted.pieces)
        if (len(body), body_checksum(body)) != (stored.body_length, stored.checksum):
            reason = Message("other readers are installed than when the file was indexed")
            raise SourceError(str(path), reason, cause=Cause.CHANGED)
        return stored.with_body(body)

    def _read_content(self, path: Path, revision: str) -> bytes:
        """Return the bytes of a file.

        :raises SourceError: they cannot be read, or are not those of the revision
        """
        if not self._known.may_read(self._index_path, Path(os.path.abspath(path))):
            reason = Message(
                "the index was moved or copied since this file was indexed; name it again to have it read"
            )
            raise SourceError(str(path), reason, cause=Cause.INDEX_MOVED)
        try:
            data, _ = read_content(path, size_of(revision))
        except SourceError as error:
            if error.cause is not Cause.TOO_LARGE:
                raise
            raise SourceError(str(path), _CHANGED, error, cause=Cause.CHANGED) from error
        if hashlib.sha256(data).hexdigest() != digest_of(revision):
            raise SourceError(str(path), _CHANGED, cause=Cause.CHANGED)
        return data

    def close(self) -> None:
        """End the process of the readers, if there is one."""
        self._reader.close()


def missing_texts(index_path: Path, ids: Sequence[str], advice: str) -> TextsLeftOut:
    """Return the error for texts that are needed, are not stored, and cannot be read.

    :param ids: those of the documents
    """
    reason = Message(
        "{count:,} file cannot be read now, and its text is not stored: {files}",
        "{count:,} files cannot be read now, and their texts are not stored: {files}",
        count=len(ids),
        files=", ".join(ids[:_MOST_NAMED]) + (", …" if len(ids) > _MOST_NAMED else ""),
    )
    return TextsLeftOut(written_path(index_path), ids, reason, advice)
