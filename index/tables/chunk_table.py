"""What number has each distinct chunk, and what do its users know of it?

Text repeats its chunks, so what there is to know of a distinct chunk is computed once. A table numbers the chunks;
whoever computes something of them keeps it beside the table, in a :class:`PerTable`. A table only grows. When it
is full, a fresh one takes its place, and whoever holds the old one goes on with it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import islice
from typing import Generic, TypeVar, cast

__all__ = ["ChunkTable", "PerTable", "current_chunk_table"]

_MAX_CHUNKS = 1 << 17  # a few more would double the memory of dictionaries
_MAX_CHARACTERS = 1 << 21  # of chunks; the syllables in them, which users keep too, are about as many again

_T = TypeVar("_T")


class ChunkTable(dict[str, int]):
    """Map of distinct chunks to numbers 0, 1, 2, … that grows as chunks are looked up.

    A chunk is never removed, so a lookup takes no lock. Several threads may use a table.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._characters = 0
        self.kept: dict[object, object] = {}
        """What is kept by each :class:`PerTable`."""

    def __missing__(self, chunk: str) -> int:
        with self._lock:
            if chunk in self:
                return self[chunk]
            number = self[chunk] = len(self)
            self._characters += len(chunk)
        return number

    @property
    def is_full(self) -> bool:
        """Whether a fresh table should take the place of this one."""
        return len(self) > _MAX_CHUNKS or self._characters > _MAX_CHARACTERS

    def chunks_from(self, start: int) -> list[str]:
        """Return the chunks numbered ``start`` and above, in order."""
        with self._lock:
            return [*islice(reversed(self), len(self) - start)][::-1]


class PerTable(Generic[_T]):
    """A value that each table keeps for one user.

    >>> lengths: PerTable[list[int]] = PerTable(list)
    >>> table = ChunkTable()
    >>> lengths.of(table).append(3)
    >>> lengths.of(table), lengths.of(ChunkTable())
    ([3], [])
    """

    def __init__(self, make: Callable[[], _T]) -> None:
        self._make = make

    def of(self, table: ChunkTable) -> _T:
        """Return the value of a table, made when first asked for; all threads get the same."""
        value = table.kept.get(self)
        if value is None:
            value = table.kept.setdefault(self, self._make())
        return cast(_T, value)


_table = ChunkTable()


def current_chunk_table() -> ChunkTable:
    """Return the table in use, for one text or batch of texts."""
    global _table
    table = _table
    if table.is_full:
        table = _table = ChunkTable()
    return table
