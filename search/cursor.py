"""Where does the next page of hits begin?

A cursor consists of the generation of a commit, the number of hits before it, and a digest of the search: its
query, filters, accents, matching and sort order. Within one commit the hits of a search never change, so pages
neither repeat a hit nor skip one.
"""

from __future__ import annotations

import zlib

from timviet.index.errors import CursorExpired
from timviet.index.lazy import lazy_pattern
from timviet.index.messages import Message
from timviet.index.value_class import value_class

__all__ = ["Cursor"]

_CURSOR = lazy_pattern(r"([0-9a-f]{1,15})-([0-9a-f]{1,15})-([0-9a-f]{8})")


@value_class
class Cursor:
    """A position among the hits of a search."""

    generation: int
    offset: int
    search_digest: int
    """CRC-32 of the query, filters, accents, matching and sort order."""

    @classmethod
    def of(cls, generation: int, offset: int, *search: object) -> Cursor:
        """Return a cursor; ``search`` is all that distinguishes the search from others."""
        return cls(generation, offset, zlib.crc32(repr(search).encode("utf-8", "backslashreplace")))

    def __str__(self) -> str:
        return f"{self.generation:x}-{self.offset:x}-{self.search_digest:08x}"

    def offset_of(self, written: str) -> int:
        """Return the offset of another cursor of the same search.

        :param written: ``str`` of a cursor
        :raises CursorExpired: it was made in another commit
        :raises ValueError: it is not a cursor, or it is the cursor of another search
        """
        parts = _CURSOR.fullmatch(written)
        if parts is None:
            raise ValueError(
                Message("{cursor!r} is not a cursor; use the one from the previous page", cursor=written)
            )
        generation, offset, search_digest = (int(part, 16) for part in parts.groups())
        if search_digest != self.search_digest:
            raise ValueError(
                Message("{cursor!r} is the cursor of another query; start with the first page", cursor=written)
            )
        if generation != self.generation:
            raise CursorExpired(written, generation, self.generation)
        return offset
