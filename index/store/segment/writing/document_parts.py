"""In which parts is a document analyzed?

Most documents are one part. A very long one has several, which are analyzed and handed to the segment writer one
after the other, so that its size does not decide how much memory that takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from timviet.index.analysis.sections import stretches
from timviet.index.document import Document, body_checksum

__all__ = ["DocumentPart", "parts_of", "whole"]


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A part of a document, of one or more whole sections."""

    document: Document
    """The document with the body of this part only; parts after the first have no metadata and no places."""

    start: int
    """Where in the body of the document this part begins."""

    line_ends: int
    """How many line ends are in the body before this part."""

    length: int
    """Characters of the whole body."""

    checksum: int = 0
    """That of the whole body, if it is left out."""

    @property
    def is_last(self) -> bool:
        """Whether the document ends with this part."""
        return self.start + len(self.document.body) == self.length


def whole(document: Document) -> DocumentPart:
    """Return a document as one part."""
    return DocumentPart(document, 0, 0, len(document.body), _checksum(document))


def _checksum(document: Document) -> int:
    return 0 if document.store else body_checksum(document.body)


def parts_of(document: Document) -> Iterator[DocumentPart]:
    """Yield the parts of a document."""
    body, line_ends = document.body, 0
    checksum = _checksum(document)
    for start, end in stretches(body):
        if (start, end) == (0, len(body)):
            yield whole(document)
            return
        text = body[start:end]
        part = replace(document, body=text)
        if start:
            part = Document(document.id, document.title, text, store=document.store)
        yield DocumentPart(part, start, line_ends, len(body), checksum)
        line_ends += text.count("\n")
