"""What do planning and suggestions know of an index: which counts, values and continuations?

A *folded* syllable has neither case nor accents (``đường`` → ``duong``). Counts are of the field ``text``. Those
of segments include deleted documents until these are merged away. Planning a query of ten syllables makes about 20
calls for spellings and pairs and about 50 for words and idfs, so a call should take microseconds, or its result be
cached. :meth:`Lexicon.syllables` and :meth:`Lexicon.values` are called once per commit, and the caller keeps the
result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from timviet.index.analysis.layer import Layer

if TYPE_CHECKING:
    from timviet.index.continuation import Continuation, Sampling

__all__ = ["Contexts", "Lexicon", "SpellingCounts"]


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

        :param limit: the maximum number of syllables; of equally frequent ones the first by code point
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
