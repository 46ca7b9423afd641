"""How are the stored documents of an index read?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from timviet.index.document import Document

__all__ = ["LongDocument", "StoredDocuments"]


class LongDocument(Protocol):
    """A document of several sections, which are read when they are needed. Offsets are in its body."""

    @property
    def start(self) -> Document:
        """The document, its body that of the first section."""
        ...

    @property
    def body_length(self) -> int:
        """The number of characters of the body."""
        ...

    def range_of(self, number: int, /) -> tuple[int, int]:
        """Return where a section starts and ends, given its number."""
        ...

    def section(self, number: int, /) -> Document:
        """Return the document with the body of one of its sections only, given the number of that."""
        ...

    def text(self, start: int, end: int, /) -> str:
        """Return a part of the body."""
        ...

    def with_body(self, body: str, /) -> LongDocument:
        """Return the document with its body, if that is left out."""
        ...

    def line_ends(self, start: int, end: int, /) -> int:
        """Return how many line ends are in a part of the body."""
        ...


class StoredDocuments(Protocol):
    """The documents of one commit of an index, by number."""

    def prepare(self, numbers: Sequence[int], /) -> None:
        """Read some documents at once, if that takes less time than one by one."""
        ...

    def document(self, number: int, /) -> Document:
        """Return a document as it is stored, maybe without its body."""
        ...

    def id_of(self, number: int, /) -> str:
        """Return the id of a document."""
        ...

    def section(self, number: int, /) -> Document:
        """Return a document with the body of one of its sections only, given the number of that."""
        ...

    def in_parts(self, number: int, /) -> Document | LongDocument:
        """Return a document as :meth:`document` does; one of several sections is in parts."""
        ...

    def number_of(self, id: str, /) -> int | None:
        """Return the number of the document with this id, or None if there is none."""
        ...
