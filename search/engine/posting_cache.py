"""How are decoded posting lists kept for later queries, in bounded memory?

A list is kept in up to two forms, each made on first use: one to be read from start to end
(:class:`ScoredPostings`), and one to look up single documents (:class:`PostingBitmap`).
"""

from __future__ import annotations

from collections import deque
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from timviet.index.forking import fork_safe_lock
from timviet.search.contract.bm25 import Impacts
from timviet.search.engine.reader import DocNumbers, Integers

__all__ = ["Kept", "PostingBitmap", "PostingCache", "ScoredPostings"]

_DOCS_PER_ROW = 64


class ScoredPostings(NamedTuple):
    """A posting list of a segment, with the impact of each posting."""

    docs: DocNumbers
    """(df,)"""

    impacts: Impacts
    """(df,)"""

    @property
    def size(self) -> int:
        """The size in memory, in bytes."""
        return self.docs.nbytes + self.impacts.nbytes


class PostingBitmap(NamedTuple):
    """A posting list of a segment, to look up single documents."""

    rows: NDArray[np.uint64]
    """(doc_count / 64, 2) of each 64 documents: a bitmap of those in the list, and the number of postings
    before."""

    tfs: NDArray[np.unsignedinteger[Any]]
    """(df,) frequency of the term in each document of the list."""

    @classmethod
    def of(cls, docs: Integers, tfs: NDArray[np.unsignedinteger[Any]], doc_count: int) -> PostingBitmap:
        """Return the bitmap of a posting list.

        :param docs: (df,) ascending
        :param tfs: (df,) frequency of the term in each document
        """
        n_rows = -(-doc_count // _DOCS_PER_ROW)
        is_in_list = np.zeros(n_rows * _DOCS_PER_ROW, np.bool_)
        is_in_list[docs] = True
        rows = np.empty((n_rows, 2), np.uint64)
        rows[:, 0] = np.packbits(is_in_list, bitorder="little").view("<u8")
        counts = np.bitwise_count(rows[:, 0])
        np.subtract(counts.cumsum(dtype=np.uint64), counts, out=rows[:, 1])
        return cls(rows, tfs)

    @property
    def size(self) -> int:
        """The size in memory, in bytes."""
        return self.rows.nbytes + self.tfs.nbytes


class _Sized(Protocol):
    @property
    def size(self) -> int: ...


_Value = TypeVar("_Value", bound=_Sized)


class Kept(Generic[_Value]):
    """A value in a cache; whoever uses it says so, which costs less than a look-up."""

    __slots__ = ("value", "was_used")

    def __init__(self, value: _Value) -> None:
        self.value: _Value | None = value
        """None once the cache has dropped it."""
        self.was_used = False
        """Whether it was used since the cache last tried to drop it."""


class PostingCache(Generic[_Value]):
    """A cache of bounded memory that drops values that were not used for long; several threads may use it at once.

    It goes round its values, the oldest first, and drops the first one that was not used since the last round.
    """

    def __init__(self, max_bytes: int) -> None:
        """Start empty.

        :param max_bytes: total size of the values; the last value is kept even if it is larger
        """
        self._max_bytes = max_bytes
        self._used = 0
        self._values: deque[Kept[_Value]] = deque()
        self._lock = fork_safe_lock()

    def keep(self, value: _Value) -> Kept[_Value]:
        """Keep a value, and drop others if memory is exceeded."""
        added = Kept(value)
        with self._lock:
            self._values.append(added)
            self._used += value.size
            while self._used > self._max_bytes and len(self._values) > 1:
                kept = self._values.popleft()
                if kept is added or kept.was_used:
                    kept.was_used = False
                    self._values.append(kept)
                elif kept.value is not None:
                    self._used -= kept.value.size
                    kept.value = None
        return added

    def clear(self) -> None:
        """Drop all values."""
        with self._lock:
            for kept in self._values:
                kept.value = None
            self._values.clear()
            self._used = 0
