"""What do planning, suggestions and snippets need to know of an index?

This is all that they ask. An engine of another kind that answers these questions can stand behind them; see
:mod:`timviet.search.planning.index_lexicon` for the one that reads the columns of an index.

A *folded* syllable has lost its case and its marks (``đường`` → ``duong``). Counts are of the field ``text`` and,
where nothing else is said, include deleted documents until they are merged away. Planning a query of ten syllables
asks some 20 times for spellings and pairs and some 50 times for words and idfs, so an answer should take
microseconds, or be remembered. What is asked of a whole vocabulary (:meth:`Lexicon.syllables`,
:meth:`Lexicon.values`) is asked once a commit and kept by whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from timviet.index.analysis.analyzer import Layer
from timviet.index.document import Document

__all__ = ["Lexicon", "SpellingCounts", "StoredDocuments"]


class SpellingCounts(Protocol):
    """How the syllables of an index are spelled, and how often each spelling occurs."""

    @property
    def syllable_count(self) -> int:
        """How many syllables all documents have."""
        ...

    def spellings(self, folded: str, /) -> Mapping[str, float]:
        """Return the spellings of a folded syllable, and how often each occurs; empty if it occurs nowhere."""
        ...

    def pairs(self, first: str, second: str, /) -> Mapping[tuple[str, str], float]:
        """Return the spellings of two folded neighbors, and how often each pair occurs."""
        ...

    def word(self, word: str, /) -> int:
        """Return the number of documents that hold a word, its syllables joined by ``_``; 0 if none does."""
        ...


class Lexicon(SpellingCounts, Protocol):
    """What an index knows of its terms and values, as of one commit."""

    @property
    def doc_count(self) -> int:
        """How many documents there are."""
        ...

    @property
    def word_count(self) -> int:
        """How many words all documents have."""
        ...

    def idf(self, layer: Layer, term: str, /) -> float:
        """Return the inverse document frequency with which the engine weighs a term; 0 if it occurs nowhere."""
        ...

    def syllables(self) -> Mapping[str, int]:
        """Return all folded syllables with the number of documents that hold each; takes linear time."""
        ...

    def frequent_syllables(self, prefix: str, limit: int, /) -> Mapping[str, int]:
        """Return the most frequent folded syllables that start with a prefix, with their document frequencies.

        :param limit: return at most so many; a frequency may be too low where parts of the index were asked apart
        """
        ...

    def frequent_followers(self, folded: str, prefix: str, limit: int, /) -> Mapping[str, int]:
        """Return the folded syllables that most often follow another one and start with a prefix.

        :param limit: as for :meth:`frequent_syllables`
        :return: with each the number of documents that hold both side by side
        """
        ...

    @property
    def field_names(self) -> frozenset[str]:
        """The metadata fields that some document has."""
        ...

    def values(self, field: str, /) -> Iterable[str]:
        """Return the distinct values of a metadata field, in no order; empty if no document has the field."""
        ...


class StoredDocuments(Protocol):
    """The documents of an index by their numbers, as of one commit."""

    def document(self, number: int, /) -> Document:
        """Return a document as it was added."""
        ...

    def id_of(self, number: int, /) -> str:
        """Return the id of a document."""
        ...

    def number_of(self, id: str, /) -> int | None:
        """Return the number of the document with this id, or None if there is none."""
        ...
