"""How are the documents of a segment read, and of a long one only some sections?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from timviet.index.document import Document
from timviet.index.messages import Message
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.documents.docstore import DocStore
from timviet.index.store.format.documents.document_json import decode_document, decode_section, decode_start
from timviet.index.store.format.malformed import Malformed
from timviet.index.store.segment.long_document import StoredLongDocument
from timviet.index.store.segment.sections import Sections

__all__ = ["DocumentReader"]

_Decoded = TypeVar("_Decoded")


class DocumentReader:
    """Reads the documents of a segment; several threads may use it at once."""

    def __init__(self, columns: Columns, doc_count: int, sections: Sections | None) -> None:
        """Open the documents.

        :param sections: None if each number is a document of its own
        :raises IndexDamaged: the blocks contradict each other
        """
        self._columns, self._sections = columns, sections
        self.texts = DocStore(columns, "documents", doc_count)
        """The JSON text of each section."""

    def document(self, number: int) -> Document:
        """Return a document as it was added.

        :param number: its number, or that of any of its sections
        :raises IndexDamaged: it cannot be read
        """
        texts = [self.texts[section] for section in self._numbers(number)]
        return self._decode(number, decode_document, *texts)

    def in_parts(self, number: int) -> Document | StoredLongDocument:
        """Return a document as it was added; one of several sections is in parts, read when they are needed.

        :param number: its number, or that of any of its sections
        :raises IndexDamaged: it cannot be read
        """
        sections = self._sections
        if sections is None or not sections.in_long[number]:
            return self._decode(number, decode_document, self.texts[number])
        numbers = sections.numbers_of(number)
        start, length = self._decode(number, decode_start, self.texts[numbers[0]])
        self._columns.require(sections.starts[numbers[-1]] <= length, "section_starts")
        return StoredLongDocument(start, length, numbers, sections, self._section_text)

    def section(self, number: int) -> Document:
        """Return a document with the body of one of its sections only.

        :param number: the number of the section
        :raises IndexDamaged: it cannot be read
        """
        document = self.in_parts(number)
        return document if isinstance(document, Document) else document.section(number)

    def _numbers(self, number: int) -> range:
        """Return the numbers of the sections of a document."""
        return range(number, number + 1) if self._sections is None else self._sections.numbers_of(number)

    def _section_text(self, number: int) -> str:
        return self._decode(number, decode_section, self.texts[number])

    def _decode(self, number: int, decode: Callable[..., _Decoded], *texts: str) -> _Decoded:
        try:
            return decode(*texts)
        except Malformed as error:
            raise self._columns.damaged(
                Message("cannot read document {number} ({reason})", number=number, reason=error.reason)
            ) from error
