"""Which reader takes which file?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from typing import Protocol

from timviet.index.causes import Cause
from timviet.index.files.readers.properties import says_nothing
from timviet.index.files.readers.reader import Extracted, FormatReader, Piece, ReadRequest, Unreadable
from timviet.index.files.readers.recognition import FORMATS, Format
from timviet.index.files.readers.text_repairs import repair_texts
from timviet.index.lazy import lazy_property
from timviet.index.messages import Message
from timviet.index.places import Place

__all__ = ["ENTRY_POINT", "find_reader", "read_file"]

_HERE = "timviet.index.files.readers."

_NAMES = frozenset({"heading", "sheet", "title", "subject"})  # parts of places
_MAX_DEPTH = 3  # archives within archives
ENTRY_POINT = "timviet.readers"


class _Reader(Protocol):
    def read(self, request: ReadRequest) -> Extracted: ...


class _BuiltInReader:
    """A reader of ours, which is imported when its format is first met."""

    def __init__(self, format: Format) -> None:
        self._format, self.name = format, format.name

    def recognizes(self, name: str, data: bytes) -> bool:
        return self._format.is_met(name, data)

    def read(self, request: ReadRequest) -> Extracted:
        return self._reader.read(request)

    @lazy_property
    def _reader(self) -> _Reader:
        reader: _Reader = getattr(import_module(_HERE + self._format.module), self._format.reader)()
        return reader


@cache
def readers() -> Sequence[FormatReader]:
    """Return all readers, those of other packages first: a reader of one's own may take a known format."""
    from importlib.metadata import entry_points  # imports much that reading no file needs

    return [*(point.load()() for point in entry_points(group=ENTRY_POINT)), *map(_BuiltInReader, FORMATS)]


def find_reader(name: str, data: bytes) -> FormatReader:
    """Return the reader of a file, by its content and its name."""
    return next(reader for reader in readers() if reader.recognizes(name, data))


def read_file(name: str, data: bytes) -> Extracted:
    """Return what is in a file, its text repaired.

    :raises Unreadable: it has no text, is in no known format, or cannot be read
    """
    extracted = _read(name, data, 1)
    if not extracted.encoding:
        _repair(extracted)
    if says_nothing(extracted.title):
        extracted.title = ""
    if all(piece.text.isspace() for piece in extracted.pieces if piece.text):  # strip would copy it
        reason = extracted.skipped[0] if extracted.skipped else Message("contains no text")
        raise Unreadable(reason, Cause.NO_TEXT)
    return extracted


def _repair(extracted: Extracted) -> None:
    """Repair all texts of a file: pieces, title, author, and names in places such as headings and sheets."""
    pieces = extracted.pieces
    names = list(dict.fromkeys(name for piece in pieces for name in _names(piece.place)))
    repaired, extracted.encoding = repair_texts([*(piece.text for piece in pieces), *names])
    changed = {name: other for name, other in zip(names, repaired[len(pieces) :], strict=True) if name != other}
    places = (_renamed(piece.place, changed) if changed else piece.place for piece in pieces)
    extracted.pieces = list(map(Piece, repaired[: len(pieces)], places))
    # The properties were often typed elsewhere, so they are no evidence for the encoding of the text.
    ((extracted.title,), _), ((extracted.author,), _) = map(repair_texts, ([extracted.title], [extracted.author]))


def _names(place: Place) -> Iterator[str]:
    """Yield the parts of a place that are texts of the document."""
    for part in _NAMES & place.keys():
        value = place[part]
        yield from (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()


def _renamed(place: Place, changed: Mapping[str, str]) -> Place:
    renamed = dict(place)
    for part in _NAMES & place.keys():
        value = place[part]
        if isinstance(value, tuple):
            renamed[part] = tuple(changed.get(name, name) for name in value)
        elif isinstance(value, str):
            renamed[part] = changed.get(value, value)
    return renamed


def _read(name: str, data: bytes, depth: int) -> Extracted:
    skipped: list[Message] = []
    extracted = find_reader(name, data).read(ReadRequest(name, data, partial(_read_inner, depth, skipped)))
    extracted.skipped += skipped
    return extracted


def _read_inner(depth: int, skipped: list[Message], name: str, data: bytes) -> Iterator[Piece]:
    """Yield the pieces of a file within another; what cannot be read is added to ``skipped``."""
    if depth >= _MAX_DEPTH:
        skipped.append(Message("{member}: {reason}", member=name, reason=Message("nested too deep")))
        return
    try:
        extracted = _read(name, data, depth + 1)
    except Unreadable as error:
        skipped.append(Message("{member}: {reason}", member=name, reason=error.reason))
        return
    skipped += extracted.skipped
    pieces = extracted.pieces
    if pieces and pieces[-1].text[-1:] not in ("", "\n"):  # a text may end within a line; what follows begins one
        pieces[-1] = Piece(f"{pieces[-1].text}\n", pieces[-1].place)
    yield from pieces
