"""What does the engine ask of an index?

An index is a row of segments. A segment no longer changes, but for documents that are deleted from it; it
numbers its documents from 0 and gives the postings of each term as columns. Whoever can answer these
questions can be searched. Arrays that are handed out are shared and must not be written to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.analyzer import Layer

__all__ = ["DocNumbers", "FieldColumn", "IndexReader", "Integers", "LeafReader", "PostingsReader", "Unsigned"]

DocNumbers = NDArray[np.int32]
"""Document numbers within a segment, ascending, each once, as the engine keeps them."""

Integers = NDArray[np.int64]

Unsigned = NDArray[np.unsignedinteger[Any]]


class PostingsReader(Protocol):
    """In which documents of the segment a term stands; deleted ones may be among them."""

    @property
    def df(self) -> int:
        """How many documents hold the term, at least 1."""
        ...

    @property
    def docs(self) -> Integers:
        """(df,) the documents, ascending."""
        ...

    @property
    def tfs(self) -> Unsigned:
        """(df,) how often the term stands in each, at least 1."""
        ...


class FieldColumn(Protocol):
    """A metadata field of a segment; told from others by its identity."""

    @property
    def values(self) -> Sequence[str]:
        """The values there are, ascending."""
        ...

    @property
    def ordinals(self) -> DocNumbers:
        """(doc_count,) the number of the value of each document, or -1 if it has none."""
        ...

    def __hash__(self) -> int: ...


class LeafReader(Protocol):
    """One segment of an index, opened for reading; several threads may read it at once."""

    @property
    def doc_count(self) -> int:
        """How many documents there are, deleted ones included."""
        ...

    @property
    def live(self) -> NDArray[np.bool_] | None:
        """(doc_count,) false for deleted documents; None if none is deleted."""
        ...

    def postings(self, field: str, layer: Layer, term: str) -> PostingsReader | None:
        """Gives the postings of a term, or None if no document holds it."""
        ...

    def document_frequency(self, field: str, layer: Layer, term: str) -> int:
        """Gives how many documents hold a term."""
        ...

    def bounds(self, field: str, layer: Layer, term: str) -> tuple[NDArray[Any], NDArray[Any]] | None:
        """Gives (m,) frequencies and (m,) lengths that bound the worth of a term, or None if it is nowhere.

        For each posting there is a pair with at least its frequency and at most the length of its document.
        """
        ...

    def with_phrase(
        self,
        field: str,
        layer: Layer,
        terms: Sequence[str],
        docs: Integers,
        spellings: Sequence[frozenset[str] | None] = (),
    ) -> NDArray[Any]:
        """Gives those of some documents in which the terms stand one behind the other.

        :param spellings: how the syllable may be spelled at each place, None for any
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
    ) -> NDArray[Any]:
        """Gives those of some documents in which the terms stand in this order, at most so much apart.

        :param slop: how many other places may lie between the first and the last
        """
        ...

    def fact_column(self, name: str) -> FieldColumn:
        """Gives the values of a metadata field."""
        ...

    def terms(self, field: str, layer: Layer, prefix: str) -> Iterable[str]:
        """Gives the terms that begin so, ascending."""
        ...

    def lengths(self, field: str, layer: Layer) -> Unsigned:
        """(doc_count,) the number of tokens in each document, exact."""
        ...

    def facts(self, term: str) -> Integers:
        """Gives the documents, ascending, that have a metadata value; for terms see ``schema.fact``."""
        ...


class IndexReader(Protocol):
    """The index as of one commit, its documents numbered through from segment to segment."""

    @property
    def segments(self) -> Sequence[LeafReader]:
        """In the order of their document numbers."""
        ...

    def id_of(self, number: int) -> str:
        """Gives the id of a document."""
        ...
