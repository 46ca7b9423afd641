"""What does the footer of a columns file contain?

It is a JSON object: ``blocks`` lists the dtype, offset, size in bytes and crc32 of each block; ``about`` is free
for the writer's own metadata.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from timviet.index.messages import Message
from timviet.index.store.format.malformed import Malformed

__all__ = ["DTYPES", "BlockEntry", "Footer", "encode_footer", "parse_footer"]

DTYPES = {name: np.dtype(name) for name in ("|u1", "<u2", "<u4", "<u8")}
"""The dtypes that a block may have."""


class BlockEntry(NamedTuple):
    """The location and the dtype of a block."""

    dtype: str
    """A key of :data:`DTYPES`."""

    offset: int
    """The offset of its first byte in the file."""

    size: int
    """Bytes."""

    crc: int
    """The crc32 of its bytes."""

    @property
    def length(self) -> int:
        """The number of items."""
        return self.size // DTYPES[self.dtype].itemsize


class Footer(NamedTuple):
    """The content of a footer."""

    blocks: dict[str, BlockEntry]
    about: dict[str, Any]


def encode_footer(footer: Footer) -> bytes:
    """Return the bytes of a footer."""
    return json.dumps({"about": footer.about, "blocks": footer.blocks}, separators=(",", ":")).encode()


def parse_footer(encoded: bytes, start: int, end: int) -> Footer:
    """Return the footer that :func:`encode_footer` wrote.

    :param start: the lowest offset at which a block may start
    :param end: the highest offset at which a block may end
    :raises Malformed: it is no footer, a block is outside of these offsets, or two blocks overlap that are not the
        same bytes
    """
    try:
        content = json.loads(encoded)
    except (ValueError, RecursionError) as error:  # no JSON, or nested too deep
        raise Malformed(Message("not JSON")) from error
    match content:
        case {"blocks": {**blocks}, "about": {}}:
            entries = {str(name): _parse_entry(entry, start, end) for name, entry in blocks.items()}
            places = sorted(
                {(entry.offset, entry.offset + entry.size) for entry in entries.values() if entry.size}
            )
            if any(next_start < block_end for (_, block_end), (next_start, _) in pairwise(places)):
                raise Malformed(Message("a block overlaps another"))
            return Footer(entries, content["about"])
    raise Malformed(Message("an entry is missing"))


def _parse_entry(entry: object, start: int, end: int) -> BlockEntry:
    match entry:
        case [str(dtype), int(offset), int(size), int(crc)] if dtype in DTYPES:
            width = DTYPES[dtype].itemsize
            if start <= offset <= offset + size <= end and not size % width and not offset % width:
                return BlockEntry(dtype, offset, size, crc)
    raise Malformed(Message("a block is outside the file"))
