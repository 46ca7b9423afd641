"""Which numbers do the documents of a cluster have here?

They are numbered as they are met, and the sections of a document right after it. A number means something only to
the commit that it is of. Of very many documents, those that were met longest ago are forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from timviet.index.forking import fork_safe_lock
from timviet.index.opensearch.fields import ID, IS_LONG, SIZE

__all__ = ["FIELDS", "MOST_SECTIONS", "Located", "Numbers"]

FIELDS = [ID, IS_LONG, SIZE]
"""The fields of a document that are read when it is met."""

MOST_SECTIONS = 1 << 24
"""More than a document can have."""

_KEPT = 1_000_000  # documents


class Located(NamedTuple):
    """A document of a cluster."""

    id: str

    key: str
    """Its name there."""

    is_long: bool
    """Whether it has several sections."""

    size: int
    """How many characters are stored of it."""


def _located(key: str, fields: Mapping[str, Any]) -> Located:
    (id,), (is_long,), (size,) = (fields[name] for name in FIELDS)
    return Located(id, key, is_long, size)


class Numbers:
    """The numbers of one commit; several threads may use them at once."""

    def __init__(self) -> None:
        self._located: dict[int, Located] = {}  # by row
        self._rows: dict[str, int] = {}  # by key
        self._next = 0
        self._lock = fork_safe_lock()

    def number_of(self, hit: Mapping[str, Any]) -> int:
        """Return the number of the document of a hit, which has :data:`FIELDS` as values of fields."""
        key: str = hit["_id"]
        with self._lock:
            row = self._rows.get(key)
            if row is None:
                row = self._rows[key] = self._next
                self._located[row] = _located(key, hit["fields"])
                self._next += 1
                if len(self._rows) > _KEPT:
                    forgotten = self._located.pop(next(iter(self._located)))
                    del self._rows[forgotten.key]
            else:
                self._located[row] = self._located.pop(row)  # it is the last one that was met
        return row * MOST_SECTIONS

    def located(self, number: int) -> Located:
        """Return the document that has a number, or a section with it.

        :raises LookupError: it was never given, or is forgotten
        """
        return self._located[number // MOST_SECTIONS]
