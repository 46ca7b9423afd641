"""What does a term add to each document of a segment?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from timviet.search.columns import Numbers
from timviet.search.recent import Loaded
from timviet.search.statistics import Key, Statistics

__all__ = ["Gains", "Leaf"]

Gains = NDArray[np.float64]


class Leaf:
    """A weighted term in one segment; its postings are not read before they are needed."""

    __slots__ = ("_bound", "_key", "_loaded", "_ordinal", "_statistics", "count", "keep", "scale")

    def __init__(
        self,
        statistics: Statistics,
        ordinal: int,
        key: Key,
        count: int,
        scale: float,
        keep: NDArray[np.bool_] | None = None,
    ) -> None:
        self._statistics = statistics
        self._ordinal = ordinal
        self._key = key
        self._loaded: Loaded | None = None
        self._bound: float | None = None
        self.count = count
        """In how many documents of the segment the term stands."""

        self.scale = scale
        """Weight × idf: what the impacts are multiplied with."""

        self.keep = keep
        """(doc_count,) to which documents the term may add anything; None if to all."""

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

    def docs(self) -> Numbers:
        """Gives the documents that the term adds to: (n,)."""
        docs = self.load().docs
        return docs if self.keep is None else docs[self.keep.take(docs)]

    def gains(self) -> tuple[Numbers, Gains]:
        """Gives the documents that gain something, (n,), and how much, (n,)."""
        loaded = self.load()
        docs, impacts = loaded.docs, loaded.impacts
        if self.keep is not None:
            kept = self.keep.take(docs)
            docs, impacts = docs[kept], impacts[kept]
        gains = impacts.astype(np.float64)
        gains *= self.scale
        return docs, gains

    def impacts_of(self, docs: Numbers, impacts: NDArray[np.float32]) -> None:
        """Puts into ``impacts`` the impact in each of some documents, 0 where they do not hold the term.

        :param docs: (n,) document numbers
        :param impacts: (n,)
        """
        own = self.load()
        places = own.docs.searchsorted(docs)
        own.impacts.take(places, out=impacts, mode="clip")
        impacts *= own.docs.take(places, mode="clip") == docs
        if self.keep is not None:
            impacts *= self.keep.take(docs)
