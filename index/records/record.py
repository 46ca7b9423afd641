"""What is a record, and what if a line is none?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from timviet.index.document import FieldValue
from timviet.index.places import PlacedOffset
from timviet.index.portable import PortableError

__all__ = ["BadRecord", "Record", "Records"]


@dataclass(frozen=True, slots=True)
class Record:
    """A line of JSON, or a row of a table."""

    line: int
    """The number of its first line, from 1."""

    values: Mapping[str, FieldValue]
    """By key or column; a cell without text is missing."""

    revision: str = ""
    places: Sequence[PlacedOffset] = ()
    """The revision and places of an exported document."""


class BadRecord(PortableError):
    """Raised, or yielded in place of a record, when a line is no record or no document."""

    def __init__(self, line: int | None, reason: str) -> None:
        super().__init__(reason)
        self.line = line  # None if it is about all records
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Records:
    """The records of some data, which are read one by one."""

    columns: tuple[str, ...] | None
    """The columns of a table; None if every record has keys of its own."""

    items: Iterator[Record | BadRecord]
