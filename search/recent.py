"""Which posting lists were read last, and may be wanted again?

A list is kept as it is scored: its documents with their impacts. Both are worked out when the list is first
read, the one from its encoding on disk, the other from the average length, which belongs to the whole index.
Long and short lists do not drive each other out: a short one is dear to read for the little room it takes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

from timviet.search.bm25 import Impacts
from timviet.search.columns import Numbers

__all__ = ["Loaded", "RecentLists"]

_LONG = 16_384  # postings
_SHORT_ROOM, _LONG_ROOM = 12_000_000, 8_000_000  # postings, 8 bytes each


@dataclass(frozen=True, slots=True)
class Loaded:
    """A posting list of a segment, ready to be scored."""

    docs: Numbers
    """(df,)"""

    impacts: Impacts
    """(df,)"""


class RecentLists:
    """Keeps lists in bounded room, those used last; several threads may use it."""

    def __init__(self, short_room: int = _SHORT_ROOM, long_room: int = _LONG_ROOM) -> None:
        self._short = _Room(short_room)
        self._long = _Room(long_room)

    def get(self, key: Hashable) -> Loaded | None:
        """Gives the list that was put under a key, or None if it was forgotten."""
        return self._short.get(key) or self._long.get(key)

    def put(self, key: Hashable, loaded: Loaded) -> None:
        """Keeps a list."""
        (self._long if len(loaded.docs) > _LONG else self._short).put(key, loaded)


class _Room:
    def __init__(self, size: int) -> None:
        self._size = size
        self._used = 0
        self._lists: OrderedDict[Hashable, Loaded] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Loaded | None:
        try:  # without the lock: each step is whole in itself
            found = self._lists[key]
            self._lists.move_to_end(key)
        except KeyError:  # never there, or forgotten by another thread just now
            return None
        return found

    def put(self, key: Hashable, loaded: Loaded) -> None:
        with self._lock:
            before = self._lists.pop(key, None)  # two threads may have loaded it at once
            self._lists[key] = loaded
            self._used += len(loaded.docs) - (len(before.docs) if before else 0)
            while self._used > self._size and len(self._lists) > 1:
                self._used -= len(self._lists.popitem(last=False)[1].docs)
