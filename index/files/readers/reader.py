"""What does a reader of a file format get, and what does it return?

A reader takes the bytes of a file and returns its text in pieces, each with its place in the file. It knows
nothing of the index. A new format is one file beside this one and a line in
:mod:`timviet.index.files.readers.recognition`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Protocol

from timviet.index.causes import Cause
from timviet.index.messages import Message
from timviet.index.places import Place, PlacedOffset, PlaceValue
from timviet.index.portable import PortableError
from timviet.index.value_class import value_class

__all__ = [
    "Extracted",
    "FormatReader",
    "Piece",
    "ReadRequest",
    "Unreadable",
    "encrypted",
    "file_stem",
    "places_of",
]


class Unreadable(PortableError):
    """Raised by a reader that finds no text in a file or cannot read it; the message says why, and what to do."""

    def __init__(self, reason: Message, cause: Cause = Cause.DAMAGED) -> None:
        """Take the reason, and of which kind it is."""
        super().__init__(reason)
        self.reason = reason
        self.cause = cause


def encrypted() -> Unreadable:
    """Return the error for a file that a password protects."""
    return Unreadable(Message("encrypted; save it without a password"), Cause.ENCRYPTED)


@value_class
class Piece:
    """A part of a text that lies in one place."""

    text: str
    """It ends with what separates it from the next piece: a line end, a tab or a blank."""

    place: Place


@dataclass(slots=True)
class Extracted:
    """What a reader got out of a file."""

    pieces: list[Piece] = field(default_factory=list)
    """In the order in which a person reads them."""

    title: str = ""
    """Empty if the file has none; then the first line of the text is the title."""

    author: str = ""
    created: date | None = None
    """When the document was written, by its own account; None if it does not say."""

    language: str = ""
    """A language tag such as ``vi``; empty if the file has none."""

    encoding: str = ""
    """That of a text file; of other files the old Vietnamese encoding that their text was in, if any."""

    skipped: list[Message] = field(default_factory=list)
    """What could not be read, and why; the rest is in ``pieces``."""


def file_stem(name: str) -> str:
    """Return the name of a file without its suffix, which is the title of a table without a title.

    >>> file_stem("giá gạo 2024.xlsx")
    'giá gạo 2024'
    """
    return PurePosixPath(name).stem


def places_of(pieces: Iterable[Piece]) -> list[PlacedOffset]:
    """Return where each place of the text of some pieces begins; one that follows from that before is left out."""
    places: list[PlacedOffset] = []
    offset, expected = 0, dict[str, PlaceValue]()
    for piece in pieces:
        if piece.place != expected:
            places.append((offset, piece.place))
            expected = dict(piece.place)
        offset += len(piece.text)
        if isinstance(line := expected.get("line"), int):
            expected["line"] = line + piece.text.count("\n")
    return places


@value_class
class ReadRequest:
    """A file to read."""

    name: str
    """Its name, for messages and to tell formats without a signature apart."""

    data: bytes
    read_inner: Callable[[str, bytes], Iterator[Piece]]
    """Yields the pieces of a file within this one, such as an attachment; none if it cannot be read."""

    max_text: int = 200 << 20
    """The largest number of characters, or of decompressed bytes, that is taken from a file."""


class FormatReader(Protocol):
    """Reads the files of one format."""

    @property
    def name(self) -> str:
        """Return the name of the format, such as ``docx``."""
        ...

    def recognizes(self, name: str, data: bytes) -> bool:
        """Return whether a file has this format, by its content where that can be told, else by its name."""
        ...

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text of a file.

        :raises Unreadable: it cannot be read
        """
        ...
