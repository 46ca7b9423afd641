"""How are decoded posting lists kept for later queries, in bounded memory?

A list is kept in up to two forms, each made on first use: one to be read from start to end
(:class:`ScoredPostings`), and one to look up single documents (:class:`PostingBitmap`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from timviet.index.forking import fork_safe_lock
from timviet.search.engine.bm25 import Impacts
from timviet.search.engine.reader import DocNumbers, Integers

__all__ = ["PostingBitmap", "PostingCache", "ScoredPostings"]

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
        np.cumsum(counts, out=rows[:, 1], dtype=np.uint64)
        rows[:, 1] -= counts
        return cls(rows, tfs)

    @property
    def size(self) -> int:
        """The size in memory, in bytes."""
        return self.rows.nbytes + self.tfs.nbytes


class _Sized(Protocol):
    @property
    def size(self) -> int: ...


_Value = TypeVar("_Value", bound=_Sized)


class PostingCache(Generic[_Value]):
    """A cache of bounded memory that drops the least recently used values; several threads may use it at once."""

    def __init__(self, max_bytes: int) -> None:
        """Start empty.

        :param max_bytes: total size of the values; the last value is kept even if it is larger
        """
        self._max_bytes = max_bytes
        self._used = 0
        self._values: OrderedDict[Hashable, _Value] = OrderedDict()
        self._lock = fork_safe_lock()

    def get(self, key: Hashable) -> _Value | None:
        """Return the value of a key, or None if there is none or it was dropped."""
        try:  # no lock is needed: each step is atomic
            value = self._values[key]
            self._values.move_to_end(key)
        except KeyError:  # never put, or just dropped by another thread
            return None
        return value

    def put(self, key: Hashable, value: _Value) -> None:
        """Store a value, and drop the least recently used values if memory is exceeded."""
        with self._lock:
            replaced = self._values.pop(key, None)  # two threads may have made the value at once
            self._values[key] = value
            self._used += value.size - (replaced.size if replaced else 0)
            while self._used > self._max_bytes and len(self._values) > 1:
                self._used -= self._values.popitem(last=False)[1].size

    def clear(self) -> None:
        """Drop all values."""
        with self._lock:
            self._values.clear()
            self._used = 0
