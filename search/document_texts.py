"""How is a document read to be shown, also if its text is not stored but in a file?

Only documents that are shown are read, each file once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from timviet.index.document import Document, LeftOutDocument
from timviet.index.errors import SourceError
from timviet.search.contract.commit import Origin
from timviet.search.contract.documents import LongDocument, StoredDocuments

if TYPE_CHECKING:
    from timviet.index.files.original_texts import OriginalTexts

__all__ = ["DocumentTexts"]


class DocumentTexts:
    """Reads documents for one answer, in one thread. Closing it ends the processes that read files."""

    def __init__(self, documents: StoredDocuments, origin_of: Callable[[int], Origin]) -> None:
        """Read nothing yet.

        :param documents: the documents as they are stored
        :param origin_of: returns the origin of a document
        """
        self._documents, self._origin_of = documents, origin_of
        self._originals: dict[Path, OriginalTexts] = {}
        self._sections: dict[int, Document] = {}
        self._last: tuple[tuple[Path, str], Document] | None = None

    def document(self, number: int) -> Document:
        """Return a document as it was added.

        :raises SourceError: its text is not stored, and its file has changed, is gone, or cannot be read
        """
        document = self._documents.document(number)
        return self._read(number, document) if isinstance(document, LeftOutDocument) else document

    def in_parts(self, number: int) -> Document | LongDocument:
        """Return a document as it was added; one of several sections is in parts.

        :raises SourceError: as for :meth:`document`
        """
        document = self._documents.in_parts(number)
        if isinstance(document, Document):
            return self._read(number, document) if isinstance(document, LeftOutDocument) else document
        if isinstance(document.start, LeftOutDocument):
            return document.with_body(self._read(number, document.start).body)
        return document

    def section(self, number: int) -> Document:
        """Return a document with the body of one of its sections only, given the number of that.

        The body is empty if it is not stored and cannot be read.
        """
        section = self._documents.section(number)
        if not isinstance(section, LeftOutDocument):
            return section
        if number not in self._sections:
            try:
                self._sections[number] = self._read_section(number)
            except SourceError:
                self._sections[number] = section
        return self._sections[number]

    def _read_section(self, number: int) -> Document:
        document = self.in_parts(number)
        return document if isinstance(document, Document) else document.section(number)

    def without_text(self, number: int) -> Document:
        """Return a document with an empty body."""
        document = self._documents.in_parts(number)
        return replace(document if isinstance(document, Document) else document.start, body="")

    def range_of(self, number: int) -> tuple[int, int]:
        """Return where in the body a section starts and ends, given its number, though its text is not stored."""
        document = self._documents.in_parts(number)
        if not isinstance(document, Document):
            return document.range_of(number)
        length = document.body_length if isinstance(document, LeftOutDocument) else len(document.body)
        return 0, length

    def _read(self, number: int, document: LeftOutDocument) -> Document:
        from timviet.index.files.original_texts import OriginalTexts  # few indexes leave texts out

        folder, sources = self._origin_of(number)
        if self._last is not None and self._last[0] == (folder, document.id):
            return self._last[1]
        if folder not in self._originals:
            self._originals[folder] = OriginalTexts(folder, sources)
        whole = self._originals[folder].read(document)
        self._last = (folder, document.id), whole
        return whole

    def close(self) -> None:
        """End the processes that read files, if there are any."""
        for originals in self._originals.values():
            originals.close()
