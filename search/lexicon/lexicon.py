"""Which counts, values and documents of an index do planning, suggestions and snippets read?

They read an index only through these protocols, so another engine can implement them.
:mod:`timviet.search.lexicon.index_lexicon` is the implementation for an index on disk.

A *folded* syllable has neither case nor accents (``đường`` → ``duong``). Counts are of the field ``text`` and
include deleted documents until these are merged away. Planning a query of ten syllables makes about 20 calls for
spellings and pairs and about 50 for words and idfs, so a call should take microseconds, or its result be cached.
:meth:`Lexicon.syllables` and :meth:`Lexicon.values` are called once per commit, and the caller keeps the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from timviet.index.analysis.layer import Layer
from timviet.index.document import Document

if TYPE_CHECKING:
    from timviet.index.store.segment.continuations import Continuation, Sampling

__all__ = ["Contexts", "Lexicon", "LongDocument", "SpellingCounts", "StoredDocuments"]


class SpellingCounts(Protocol):
    """The spellings of the syllables of an index, and how often each spelling occurs."""

    @property
    def syllable_count(self) -> int:
        """The number of syllables of all documents."""
        ...

    def spellings(self, folded: str, /) -> Mapping[str, float]:
        """Return the spellings of a folded syllable, and how often each occurs; empty if it occurs nowhere."""
        ...

    def pairs(self, first: str, second: str, /) -> Mapping[tuple[str, str], float]:
        """Return the spellings of two folded neighbors, and how often each pair occurs."""
        ...

    def word(self, word: str, /) -> int:
        """Return the number of documents that contain a word, its syllables joined by ``_``; 0 if none does."""
        ...


class Lexicon(SpellingCounts, Protocol):
    """The counts of terms, and the values of metadata fields, of one commit of an index."""

    @property
    def doc_count(self) -> int:
        """The number of documents."""
        ...

    @property
    def word_count(self) -> int:
        """The number of words of all documents."""
        ...

    def idf(self, layer: Layer, term: str, /) -> float:
        """Return the inverse document frequency of a term in the engine's scores; 0 if it occurs nowhere."""
        ...

    def first_syllable(self, prefix: str, /) -> str | None:
        """Return the first folded syllable, by code points, that starts with a prefix, or None if there is none.

        It is the prefix itself if the index has that.
        """
        ...

    def syllables(self) -> Mapping[str, int]:
        """Return all folded syllables with their document frequencies; takes linear time."""
        ...

    def forms(self, prefix: str, /) -> Iterable[tuple[str, int]]:
        """Return the terms of forms that start with a prefix, ascending, each with its document frequency."""
        ...

    def frequent_followers(self, folded: str, prefix: str, limit: int, /) -> Mapping[str, int]:
        """Return the folded syllables that most often follow another one and start with a prefix.

        :param limit: the maximum number of syllables; a frequency may be too low if the index has several segments
        :return: each with the number of documents that contain both side by side
        """
        ...

    @property
    def field_names(self) -> frozenset[str]:
        """The metadata fields that any document has."""
        ...

    def values(self, field: str, /) -> Iterable[str]:
        """Return the distinct values of a metadata field, in no order; empty if no document has the field."""
        ...


class Contexts(Protocol):
    """How the texts and titles of one commit of an index go on."""

    def continuations(
        self, field: str, before: Sequence[str], prefix: str, sampling: Sampling, *, at_start: bool
    ) -> Iterable[Continuation]:
        """Return how a field goes on after some folded syllables, in no order; each continuation once.

        :param prefix: the start of the syllable after them, folded
        :param at_start: whether they must be the first syllables of the field
        """
        ...


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

    def document(self, number: int, /) -> Document:
        """Return a document as it is stored, maybe without its body."""
        ...

    def id_of(self, number: int, /) -> str:
        """Return the id of a document."""
        ...

    def section(self, number: int, /) -> Document:
        """Return a document with the body of one of its sections only, given the number of that."""
        ...

    def long_document(self, number: int, /) -> LongDocument | None:
        """Return a document of several sections; None for any other."""
        ...

    def number_of(self, id: str, /) -> int | None:
        """Return the number of the document with this id, or None if there is none."""
        ...
