"""Which methods must an index have, so that the engine can search it?

An index is a sequence of segments. A segment never changes, except that documents are deleted from it. It numbers
its documents from 0 and has a posting list for each term. Returned arrays are shared and must not be written to.

A long document has several numbers, one for each section of its text, one after the other. To posting lists,
lengths and phrases each section is a document; the values of keyword fields stand at the first section.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer

__all__ = [
    "DocNumbers",
    "DocumentSections",
    "FieldColumn",
    "IndexReader",
    "Integers",
    "LeafReader",
    "PostingsReader",
    "Unsigned",
]

DocNumbers = NDArray[np.int32]
"""Document numbers within a segment, ascending and distinct, in the type that the engine keeps in memory."""

Integers = NDArray[np.int64]

Unsigned = NDArray[np.unsignedinteger[Any]]


class PostingsReader(Protocol):
    """The documents of a segment that have a term, deleted ones included."""

    @property
    def df(self) -> int:
        """The number of documents, at least 1."""
        ...

    @property
    def docs(self) -> Integers:
        """(df,) the documents, ascending."""
        ...

    @property
    def tfs(self) -> Unsigned:
        """(df,) frequency of the term in each document, at least 1."""
        ...


class FieldColumn(Protocol):
    """The values of a keyword field in a segment."""

    @property
    def values(self) -> Sequence[str]:
        """The distinct values, ascending."""
        ...

    @property
    def docs(self) -> DocNumbers:
        """(n,) a document for each value that it has, in any order."""
        ...

    @property
    def ordinals(self) -> DocNumbers:
        """(n,) the index of that value in ``values``."""
        ...


class DocumentSections(Protocol):
    """Which numbers of a segment are sections of the same document."""

    @property
    def firsts(self) -> DocNumbers:
        """(n_documents,) the number of the first section of each document, which is that of the document."""
        ...

    @property
    def documents(self) -> DocNumbers:
        """(doc_count,) for each number the index of its document in ``firsts``."""
        ...

    @property
    def in_long(self) -> NDArray[np.bool_]:
        """(doc_count,) for each number whether its document has several sections."""
        ...

    @property
    def long_sections(self) -> NDArray[np.intp]:
        """(n_long,) all sections of the documents that have several, ascending."""
        ...

    @property
    def long_starts(self) -> NDArray[np.intp]:
        """Where in ``long_sections`` each document begins."""
        ...

    def whole(self, numbers: NDArray[np.integer[Any]], /) -> DocNumbers:
        """Return the numbers of all sections of the documents of some sections, both ascending."""
        ...

    def numbers_of(self, number: int, /) -> range:
        """Return the numbers of all sections of the document that a section is of."""
        ...


class LeafReader(Protocol):
    """One segment of an index, opened for reading; several threads may read it at once."""

    @property
    def doc_count(self) -> int:
        """The number of document numbers, deleted ones included."""
        ...

    @property
    def sections(self) -> DocumentSections | None:
        """The sections of long documents; None if each number is a document of its own."""
        ...

    @property
    def live(self) -> NDArray[np.bool_] | None:
        """(doc_count,) false for deleted documents and all their sections; None if none is deleted."""
        ...

    def postings(self, field: str, layer: Layer, term: str, /) -> PostingsReader | None:
        """Return the postings of a term, or None if no document has it."""
        ...

    def document_frequency(self, field: str, layer: Layer, term: str, /) -> int:
        """Return the number of documents that have a term."""
        ...

    def bounds(self, field: str, layer: Layer, term: str, /) -> Sequence[tuple[int, int]] | None:
        """Return a few pairs of a frequency and a length that bound the impacts of a term that documents have.

        For each posting there is a pair with at least its frequency and at most the length of its document. None
        if the term has so few postings that they are read instead.
        """
        ...

    def with_phrase(
        self,
        field: str,
        layer: Layer,
        terms: Sequence[str],
        docs: Integers,
        spellings: Sequence[frozenset[str] | None] = (),
        /,
    ) -> NDArray[Any]:
        """Return those of some documents in which the terms have adjoining positions, in their order.

        :param docs: ascending
        :param spellings: the spellings allowed at each position, None for any
        """
        ...

    def phrase_contexts(
        self,
        field: str,
        layer: Layer,
        terms: Sequence[str],
        docs: Integers,
        spellings: Sequence[frozenset[str] | None] = (),
        /,
    ) -> tuple[NDArray[Any], Iterable[tuple[int, Sequence[str], Sequence[str]]]]:
        """Return in which of some documents a phrase has no digits beside it, and the digits elsewhere.

        :param docs: ascending
        :return: those of the documents, ascending, that have the phrase with no digits right beside it; for each
            occurrence in the others the document, and the folded syllables right before and right after that begin
            with digits, in text order, a few on each side
        """
        ...

    def with_near(
        self,
        field: str,
        layer: Layer,
        terms: Sequence[str],
        docs: Integers,
        spellings: Sequence[frozenset[str] | None],
        slop: int,
        /,
    ) -> NDArray[Any]:
        """Return those of some documents in which the terms occur in their order and close together.

        :param slop: how many other positions may be between the first term and the last
        """
        ...

    def field_column(self, name: str, /) -> FieldColumn:
        """Return the values of a keyword field."""
        ...

    def terms(self, field: str, layer: Layer, prefix: str, /) -> Iterable[str]:
        """Return the terms that start with a prefix, ascending."""
        ...

    def lengths(self, field: str, layer: Layer, /) -> Unsigned:
        """Return the number of tokens of each document, exact: (doc_count,)."""
        ...

    def keyword_docs(self, term: str, /) -> Integers:
        """Return the documents that have a value of a keyword field, ascending.

        :param term: :func:`timviet.index.schema.keyword_term` of the field and the value
        """
        ...


class IndexReader(Protocol):
    """An index as of one commit, its documents numbered consecutively over all segments."""

    @property
    def segments(self) -> Sequence[LeafReader]:
        """The segments in the order of their document numbers."""
        ...

    def id_of(self, number: int, /) -> str:
        """Return the id of a document."""
        ...

    def ids(self) -> Iterable[str]:
        """Return the id that belongs to each document number, in their order."""
        ...
