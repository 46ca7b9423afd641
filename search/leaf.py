"""What does a term add to each document of a segment?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from timviet.search.bm25 import Impacts
from timviet.search.columns import Numbers
from timviet.search.recent import Loaded
from timviet.search.statistics import Key, Statistics

__all__ = ["Leaf"]


class Leaf:
    """A weighted term in one segment; its postings are not read before they are needed."""

    __slots__ = ("_bound", "_key", "_loaded", "_ordinal", "_statistics", "count", "scale")

    def __init__(self, statistics: Statistics, ordinal: int, key: Key, count: int, scale: float) -> None:
        self._statistics = statistics
        self._ordinal = ordinal
        self._key = key
        self._loaded: Loaded | None = None
        self._bound: float | None = None
        self.count = count
        """In how many documents of the segment the term stands."""

        self.scale = scale
        """Weight × idf: what the impacts are multiplied with."""

    @property
    def bound(self) -> float:
        """Gives a number that no document gains more than."""
        if self._bound is None:
            self._bound = self.scale * self._statistics.bound(self._ordinal, self._key)
        return self._bound

    def load(self) -> Loaded:
        """Gives the documents that hold the term, with its impacts."""
        if self._loaded is None:
            self._loaded = self._statistics.load(self._ordinal, self._key)
        return self._loaded

    def impacts_of(self, docs: Numbers, there: NDArray[np.bool_]) -> Impacts:
        """Gives the impact in each of some documents, and in ``there`` whether they hold the term.

        Where they do not, the impact is void.
        """
        own = self.load()
        places = own.docs.searchsorted(docs)
        np.equal(own.docs.take(places, mode="clip"), docs, out=there)
        return own.impacts.take(places, mode="clip")
