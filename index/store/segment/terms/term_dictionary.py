"""Which interface do all term dictionaries share?

A segment numbers the sorted terms of a layer. :mod:`timviet.index.store.segment.terms.string_terms` stores
strings,
:mod:`timviet.index.store.segment.terms.pair_terms` stores bigrams as pairs of folded syllables.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from timviet.index.tables.bounded_cache import remember

__all__ = ["TermDictionary"]


class TermDictionary(ABC):
    """A dictionary of terms, sorted and numbered from 0."""

    def __init__(self) -> None:
        self._numbers: dict[str, int | None] = {}

    @abstractmethod
    def __len__(self) -> int: ...

    def number(self, term: str) -> int | None:
        """Return the number of a term, or None if the dictionary lacks it."""
        try:
            return self._numbers[term]
        except KeyError:
            return remember(self._numbers, term, self._find(term))

    @abstractmethod
    def _find(self, term: str) -> int | None: ...

    @abstractmethod
    def numbered_terms(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Yield the terms that start with a prefix, with their numbers, both ascending."""
