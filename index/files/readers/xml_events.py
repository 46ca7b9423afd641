"""How is XML read as a stream, without building a tree and without following entities?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple
from xml.parsers import expat

from timviet.index.causes import Cause
from timviet.index.files.readers.reader import Unreadable
from timviet.index.messages import Message

__all__ = ["End", "Start", "XmlEvent", "local", "parse_xml", "whole_number"]

_PIECE = 1 << 16  # bytes parsed at once
_MAX_DEPTH = 10_000
_MAX_DIGITS = 10
# What other programs show that do not know the first alternative (ECMA-376, part 3).
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"


class Start(NamedTuple):
    """The start of an element."""

    name: str
    """Without its namespace."""

    attributes: Mapping[str, str]
    """By name without namespace; of two with the same name, the one that has a namespace."""


class End(NamedTuple):
    """The end of an element."""

    name: str


XmlEvent = Start | End | str
"""A start, an end, or text."""


def parse_xml(data: bytes) -> Iterator[XmlEvent]:
    """Yield the events of an XML document; of alternatives with the same content only those of the first.

    :raises Unreadable: it is not well-formed, or nested too deep
    """
    events: list[XmlEvent] = []
    depth = 0
    hidden_from = _MAX_DEPTH + 1  # the depth of an alternative that is left out
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, hidden_from
        depth += 1
        if depth > _MAX_DEPTH:
            raise Unreadable(Message("its elements are nested too deep"), Cause.OVER_LIMIT)
        if name == _FALLBACK:
            hidden_from = min(hidden_from, depth)
        if depth >= hidden_from:
            return
        if attributes:
            plain_first = sorted(attributes, key=_has_namespace) if len(attributes) > 1 else attributes
            attributes = {local(key): attributes[key] for key in plain_first}
        events.append(Start(local(name), attributes))

    def end(name: str) -> None:
        nonlocal depth, hidden_from
        if depth < hidden_from:
            events.append(End(local(name)))
        elif depth == hidden_from:
            hidden_from = _MAX_DEPTH + 1
        depth -= 1

    def text(data: str) -> None:
        if depth < hidden_from:
            events.append(data)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        for offset in range(0, len(data), _PIECE):
            parser.Parse(data[offset : offset + _PIECE], False)
            yield from events
            events.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable(
            Message("damaged: its XML is not well-formed (line {line})", line=error.lineno)
        ) from error
    yield from events


@lru_cache(maxsize=1000)  # a document has few names, many times
def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition(" ")[2]


def whole_number(text: str) -> int | None:
    """Return the number that a text is, or None if it is none, or none that a document can mean."""
    return int(text) if len(text) < _MAX_DIGITS and text.isascii() and text.isdecimal() else None


def _has_namespace(name: str) -> bool:
    return " " in name
