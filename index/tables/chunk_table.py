"""How are distinct chunks numbered, so that each is analyzed only once?

The same chunks occur again and again in texts. A table numbers the distinct chunks. Each user of the table
computes its results once per number, and keeps them in a :class:`PerTable`. A table only grows. When it is full, a
new table replaces it; a user that still has the old table can go on with it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Generic, TypeVar, cast

from timviet.index.forking import fork_safe_lock

__all__ = ["ChunkTable", "PerTable", "current_chunk_table"]

_MAX_CHUNKS = 1 << 17  # a few more would double the memory of dictionaries
_MAX_CHARACTERS = 1 << 21  # of all chunks; users keep the syllables too, with about as many characters again

_T = TypeVar("_T")


class ChunkTable(dict[str, int]):
    """Map of distinct chunks to numbers 0, 1, 2, …; a chunk is added when it is first looked up.

    A chunk is never removed, so the lookup of a known chunk needs no lock. Several threads may use a table.
    """

    def __init__(self) -> None:
        self._lock = fork_safe_lock()
        self._characters = 0
        self.per_user: dict[object, object] = {}
        """The value of each :class:`PerTable`."""

    def __missing__(self, chunk: str) -> int:
        with self._lock:
            if chunk in self:
                return self[chunk]
            number = self[chunk] = len(self)
            self._characters += len(chunk)
        return number

    @property
    def is_full(self) -> bool:
        """Whether a new table should replace this one."""
        return len(self) > _MAX_CHUNKS or self._characters > _MAX_CHARACTERS

    def chunks_from(self, start: int) -> list[str]:
        """Return the chunks numbered ``start`` and above, in order."""
        with self._lock:
            return [*islice(reversed(self), len(self) - start)][::-1]


class PerTable(Generic[_T]):
    """A value of one user for each chunk table, freed with the table.

    >>> lengths: PerTable[list[int]] = PerTable(list)
    >>> table = ChunkTable()
    >>> lengths.of(table).append(3)
    >>> lengths.of(table), lengths.of(ChunkTable())
    ([3], [])
    """

    def __init__(self, make: Callable[[], _T]) -> None:
        self._make = make

    def of(self, table: ChunkTable) -> _T:
        """Return the value for a table, made on first use; all threads get the same object."""
        value = table.per_user.get(self)
        if value is None:
            value = table.per_user.setdefault(self, self._make())
        return cast(_T, value)


_table = ChunkTable()


def current_chunk_table() -> ChunkTable:
    """Return the table to use for a text or a batch of texts; a full table is replaced."""
    global _table
    table = _table
    if table.is_full:
        table = _table = ChunkTable()
    return table
