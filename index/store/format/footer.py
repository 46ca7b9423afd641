"""What does the footer of a columns file say?

It is a JSON object: ``blocks`` gives the dtype, offset, length in bytes and crc32 of each block, ``about`` is
whatever the maker wants to say of the file.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np

from timviet.index.messages import Message
from timviet.index.store.format.malformed import Malformed

__all__ = ["DTYPES", "BlockEntry", "Footer", "encode_footer", "parse_footer"]

DTYPES = {name: np.dtype(name) for name in ("|u1", "<u2", "<u4", "<u8")}
"""All that a footer may ask for."""


class BlockEntry(NamedTuple):
    """Where a block lies and what it holds."""

    dtype: str
    """A key of :data:`DTYPES`."""

    offset: int
    """The offset of its first byte in the file."""

    size: int
    """Its bytes."""

    crc: int
    """The crc32 of its bytes."""

    @property
    def length(self) -> int:
        """How many numbers it holds."""
        return self.size // DTYPES[self.dtype].itemsize


class Footer(NamedTuple):
    """A footer that was read."""

    blocks: dict[str, BlockEntry]
    about: dict[str, Any]


def encode_footer(footer: Footer) -> bytes:
    """Return the bytes of a footer."""
    return json.dumps({"about": footer.about, "blocks": footer.blocks}, separators=(",", ":")).encode()


def parse_footer(written: bytes, start: int, end: int) -> Footer:
    """Return what :func:`encode_footer` wrote.

    :param start: the offset at which blocks may start
    :param end: the offset at which the last one must end
    :raises Malformed: it is no footer, or a block lies outside of these offsets
    """
    try:
        content = json.loads(written)
    except (ValueError, RecursionError) as error:  # what the parser raises for text that is no JSON, or too deep
        raise Malformed(Message("not JSON")) from error
    match content:
        case {"blocks": {**blocks}, "about": {}}:
            return Footer(
                {str(name): _parse_entry(entry, start, end) for name, entry in blocks.items()}, content["about"]
            )
    raise Malformed(Message("an entry is missing"))


def _parse_entry(entry: object, start: int, end: int) -> BlockEntry:
    match entry:
        case [str(dtype), int(offset), int(size), int(crc)] if dtype in DTYPES:
            width = DTYPES[dtype].itemsize
            if start <= offset <= offset + size <= end and not size % width and not offset % width:
                return BlockEntry(dtype, offset, size, crc)
    raise Malformed(Message("a block lies outside of the file"))
