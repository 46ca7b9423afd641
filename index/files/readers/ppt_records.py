"""Which titles and notes do the slides of an old presentation (.ppt) have?

office-oxide does not read them. Source: Microsoft, [MS-PPT] PowerPoint Binary File Format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["SlideText", "titles_and_notes"]

_HEADER = struct.Struct("<HHI")  # version and instance, type, length
_NUMBER = struct.Struct("<I")
_CONTAINER = 0xF  # version of a record that consists of records
_MAX_DEPTH = 20

_SLIDES, _NOTES = 4080, 1008  # containers
_SLIDE, _NOTES_OF, _KIND, _CHARACTERS, _BYTES = 1011, 1009, 3999, 4000, 4008
_TITLES = (0, 6)  # kinds of text
_PAGE_NUMBER = "*"


class SlideText(NamedTuple):
    """A title or a paragraph of the notes of a slide."""

    slide: int
    """Its number, from 1."""

    text: str
    is_note: bool


class _PptRecord(NamedTuple):
    type: int
    instance: int
    content: bytes
    """Empty for a container."""

    within: tuple[int, ...]
    """The types of the containers around it."""


def titles_and_notes(stream: bytes) -> Iterator[SlideText]:
    """Yield the titles and the notes of slides.

    :param stream: the stream with the name ``PowerPoint Document``
    """
    numbers: dict[int, int] = {}  # of slides, by their ids
    in_slides = False
    number = kind = 0
    seen: set[SlideText] = set()  # a file may have older versions of its records
    for record in _records(stream, 0, len(stream), ()):
        if record.type == _SLIDES:
            in_slides, number = record.instance == 0, 0
        elif record.type == _SLIDE and in_slides and len(record.content) >= 16:
            number += 1
            numbers.setdefault(_NUMBER.unpack_from(record.content, 12)[0], number)
        elif record.type == _NOTES_OF and len(record.content) >= 4:
            number = numbers.get(_NUMBER.unpack_from(record.content)[0], 0)
        elif record.type == _KIND and len(record.content) >= 4:
            kind = _NUMBER.unpack_from(record.content)[0]
        elif record.type in (_CHARACTERS, _BYTES) and number:
            is_note = _NOTES in record.within
            is_title = _SLIDES in record.within and in_slides and kind in _TITLES
            encoding = "utf-16-le" if record.type == _CHARACTERS else "latin-1"
            text = record.content.decode(encoding, "replace").replace("\x0b", "\n")
            for paragraph in text.split("\r") if is_note or is_title else ():
                found = SlideText(number, paragraph.strip(), is_note)
                if found.text not in ("", _PAGE_NUMBER) and found not in seen:
                    seen.add(found)
                    yield found


def _records(stream: bytes, start: int, end: int, within: tuple[int, ...]) -> Iterator[_PptRecord]:
    """Yield the records of a part of a stream, each container before what it contains."""
    while start + _HEADER.size <= end:
        version, kind, length = _HEADER.unpack_from(stream, start)
        first = start + _HEADER.size
        start = min(first + length, end)
        if version & 0xF != _CONTAINER:
            yield _PptRecord(kind, version >> 4, stream[first:start], within)
        elif len(within) < _MAX_DEPTH:
            yield _PptRecord(kind, version >> 4, b"", within)
            yield from _records(stream, first, start, (*within, kind))
