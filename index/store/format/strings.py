"""How is one short string per document (an id, a revision) stored, and read by document number?

The strings are concatenated in UTF-8. Other blocks have the length of each string and the offset of every 16th.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice, pairwise

import numpy as np

from timviet.index.messages import Message
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.paged_block import PagedBlock

__all__ = ["StringColumn", "write_strings"]

_ANCHOR_STEP = 16  # strings per stored offset
_TOGETHER = 4096  # strings that are written and read at once, a multiple of _ANCHOR_STEP


def write_strings(columns: ColumnsWriter, name: str, texts: Iterable[str]) -> None:
    """Write one string per document."""
    lengths = array("I")
    texts = iter(texts)
    columns.begin(name, paged=True)
    while encoded := [text.encode("utf-8", "surrogatepass") for text in islice(texts, _TOGETHER)]:
        columns.append(b"".join(encoded))
        lengths.extend(map(len, encoded))
    columns.end()
    sizes = np.array(lengths, np.int64)
    columns.write(f"{name}.lengths", narrow(sizes))
    columns.write(f"{name}.anchors", narrow((np.cumsum(sizes) - sizes)[::_ANCHOR_STEP]))


class StringColumn:
    """Reads the strings that :func:`write_strings` wrote."""

    def __init__(self, columns: Columns, name: str, count: int) -> None:
        """Open the strings.

        :param count: the number that there must be
        :raises IndexDamaged: there are more or fewer, or their lengths contradict their bytes
        """
        self._columns, self._name = columns, name
        self._content = PagedBlock(columns, name)
        self._lengths, self._anchors = columns[f"{name}.lengths"], columns[f"{name}.anchors"]
        columns.require(
            len(self._lengths) == count and self._lengths.max(initial=0) <= len(self._content), f"{name}.lengths"
        )
        sizes = self._lengths.astype(np.int64)
        starts = np.cumsum(sizes) - sizes
        columns.require(sizes.sum() == len(self._content), f"{name}.lengths")
        columns.require(np.array_equal(self._anchors, starts[::_ANCHOR_STEP]), f"{name}.anchors")
        self._items = self._lengths.data, self._anchors.data  # single items are read fastest from buffers

    def __getitem__(self, number: int) -> str:
        """Return the string of a document.

        :raises IndexDamaged: the bytes do not match their checksum, or are not UTF-8
        """
        lengths, anchors = self._items
        start = anchors[number // _ANCHOR_STEP] + sum(lengths[number - number % _ANCHOR_STEP : number])
        return self._decode(self._content.read_bytes(start, start + lengths[number]))

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self._lengths), _TOGETHER):
            lengths = self._lengths[first : first + _TOGETHER].tolist()
            start = int(self._anchors[first // _ANCHOR_STEP])
            text = self._content.read_bytes(start, start + sum(lengths))
            for text_start, text_end in pairwise(accumulate(lengths, initial=0)):
                yield self._decode(text[text_start:text_end])

    def _decode(self, encoded: bytes) -> str:
        try:
            return encoded.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise self._columns.damaged(Message("block {block} is not UTF-8", block=self._name)) from error
