"""In which order are documents that tie?"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest

from timviet.index.lazy import lazy_property
from timviet.search.engine.reader import IndexReader

__all__ = ["IdOrder"]

_MANY = 1000  # documents; of more it pays to rank all ids


class IdOrder:
    """The order of the ids of an index; several threads may use it at once."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader

    def first(self, numbers: Sequence[int], count: int) -> list[int]:
        """Return those ``count`` of some documents whose ids come first, in the order of their ids."""
        key = self._ranks.__getitem__ if len(numbers) > _MANY else self._reader.id_of
        return nsmallest(count, numbers, key=key)

    @lazy_property
    def _ranks(self) -> list[int]:
        """The rank of each document number; made when many documents tie, then kept."""
        ids = list(self._reader.ids())
        ranks = [0] * len(ids)
        for rank, number in enumerate(sorted(range(len(ids)), key=ids.__getitem__)):
            ranks[number] = rank
        return ranks
