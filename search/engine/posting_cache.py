"""Which posting lists are kept decoded, for the queries to come?

A list is kept in one of two forms, each made when it is first needed: one to be read from start to end
(:class:`ScoredPostings`), and one in which single documents are looked up (:class:`PostingBitmap`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from timviet.search.engine.bm25 import Impacts
from timviet.search.engine.reader import DocNumbers, Integers

__all__ = ["PostingBitmap", "PostingCache", "ScoredPostings"]

_WORD = 64  # documents that share a row of a bitmap


@dataclass(frozen=True, slots=True)
class ScoredPostings:
    """A posting list of a segment with the impact of each posting, to be read from start to end."""

    docs: DocNumbers
    """(df,)"""

    impacts: Impacts
    """(df,)"""

    @property
    def size(self) -> int:
        """Its bytes in memory."""
        return self.docs.nbytes + self.impacts.nbytes


@dataclass(frozen=True, slots=True)
class PostingBitmap:
    """A posting list of a segment in which single documents are looked up."""

    rows: NDArray[np.uint64]
    """(doc_count / 64, 2) for every 64 documents a bitmap of those in the list, and how many postings precede."""

    tfs: NDArray[np.unsignedinteger[Any]]
    """(df,) how often the term occurs in each document of the list."""

    @classmethod
    def of(cls, docs: Integers, tfs: NDArray[np.unsignedinteger[Any]], doc_count: int) -> PostingBitmap:
        """Return the bitmap of a posting list.

        :param docs: (df,) ascending
        :param tfs: (df,) how often the term occurs in each
        """
        words = -(-doc_count // _WORD)
        flags = np.zeros(words * _WORD, np.bool_)
        flags[docs] = True
        rows = np.empty((words, 2), np.uint64)
        rows[:, 0] = np.packbits(flags, bitorder="little").view("<u8")
        counts = np.bitwise_count(rows[:, 0])
        np.cumsum(counts, out=rows[:, 1], dtype=np.uint64)
        rows[:, 1] -= counts
        return cls(rows, tfs)

    @property
    def size(self) -> int:
        """Its bytes in memory."""
        return self.rows.nbytes + self.tfs.nbytes


class _Sized(Protocol):
    @property
    def size(self) -> int: ...


_Value = TypeVar("_Value", bound=_Sized)


class PostingCache(Generic[_Value]):
    """Values in bounded memory, those that were used last; several threads may use it at once."""

    def __init__(self, room: int) -> None:
        """Start empty.

        :param room: bytes; the last value is kept even if it is larger
        """
        self._room = room
        self._used = 0
        self._values: OrderedDict[Hashable, _Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> _Value | None:
        """Return the value that was put under a key, or None if it was dropped."""
        try:  # without the lock: each step is atomic
            value = self._values[key]
            self._values.move_to_end(key)
        except KeyError:  # never put, or just dropped by another thread
            return None
        return value

    def put(self, key: Hashable, value: _Value) -> None:
        """Keep a value, and drop those not used for longest when the room is exceeded."""
        with self._lock:
            before = self._values.pop(key, None)  # two threads may have made it at once
            self._values[key] = value
            self._used += value.size - (before.size if before else 0)
            while self._used > self._room and len(self._values) > 1:
                self._used -= self._values.popitem(last=False)[1].size

    def clear(self) -> None:
        """Drop all values."""
        with self._lock:
            self._values.clear()
            self._used = 0
