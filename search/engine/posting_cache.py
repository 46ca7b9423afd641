"""What was read last of posting lists, and may be wanted again?

A list is read in one of two forms, each worked out when it is first wanted so: short ones are read through
(:class:`ScoredPostings`), in long ones a few documents are looked up (:class:`PostingBitmap`).
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
    """A posting list of a segment to be read through."""

    docs: DocNumbers
    """(df,)"""

    impacts: Impacts
    """(df,)"""

    @property
    def size(self) -> int:
        """The bytes that it takes."""
        return self.docs.nbytes + self.impacts.nbytes


@dataclass(frozen=True, slots=True)
class PostingBitmap:
    """A posting list of a segment to look documents up in."""

    rows: NDArray[np.uint64]
    """(doc_count / 64, 2) for every 64 documents a bitmap of those in the list, and how many stand before."""

    tfs: NDArray[np.unsignedinteger[Any]]
    """(df,) how often the term stands in each."""

    @classmethod
    def of(cls, docs: Integers, tfs: NDArray[np.unsignedinteger[Any]], doc_count: int) -> PostingBitmap:
        """Lays a posting list out.

        :param docs: (df,) ascending
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
        """The bytes that it takes."""
        return self.rows.nbytes + self.tfs.nbytes


class _Sized(Protocol):
    @property
    def size(self) -> int: ...


_Thing = TypeVar("_Thing", bound=_Sized)


class PostingCache(Generic[_Thing]):
    """Keeps things in bounded room, those used last; several threads may use it."""

    def __init__(self, room: int) -> None:
        """Begins with nothing.

        :param room: bytes; the last thing is kept even if it takes more
        """
        self._room = room
        self._used = 0
        self._things: OrderedDict[Hashable, _Thing] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> _Thing | None:
        """Gives what was put under a key, or None if it was forgotten."""
        try:  # without the lock: each step is whole in itself
            found = self._things[key]
            self._things.move_to_end(key)
        except KeyError:  # never there, or forgotten by another thread just now
            return None
        return found

    def put(self, key: Hashable, thing: _Thing) -> None:
        """Keeps a thing."""
        with self._lock:
            before = self._things.pop(key, None)  # two threads may have made it at once
            self._things[key] = thing
            self._used += thing.size - (before.size if before else 0)
            while self._used > self._room and len(self._things) > 1:
                self._used -= self._things.popitem(last=False)[1].size

    def forget(self) -> None:
        """Lets go of all."""
        with self._lock:
            self._things.clear()
            self._used = 0
