"""Here is a document number; what is its id?

Short strings, one a document, that are looked at one by one: UTF-8 without a gap, and the length of each. Where
they begin is known of every 16th.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice, pairwise

import numpy as np

from timviet.index.messages import Message
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow

__all__ = ["StringColumn", "write_strings"]

_ANCHORED = 16  # strings between two places that are kept
_TOGETHER = 4096  # strings that are written and read together, a multiple of this


def write_strings(columns: ColumnsWriter, name: str, texts: Iterable[str]) -> None:
    """Writes one string a document."""
    lengths = array("I")
    texts = iter(texts)
    columns.begin(name, heap=True)
    while encoded := [text.encode("utf-8", "surrogatepass") for text in islice(texts, _TOGETHER)]:
        columns.append(b"".join(encoded))
        lengths.extend(map(len, encoded))
    columns.end()
    sizes = np.array(lengths, np.int64)
    columns.write(f"{name}.lengths", narrow(sizes))
    columns.write(f"{name}.anchors", narrow((np.cumsum(sizes) - sizes)[::_ANCHORED]))


class StringColumn:
    """Reads what :func:`write_strings` wrote."""

    def __init__(self, columns: Columns, name: str) -> None:
        self._heap = columns.heap(name)
        self._lengths, self._anchors = columns[f"{name}.lengths"], columns[f"{name}.anchors"]
        count = len(self._lengths)
        whole = int(self._lengths.sum(dtype=np.uint64)) == len(self._heap)
        if not whole or len(self._anchors) != -(-count // _ANCHORED):
            raise columns.damaged(Message("the lengths of {block} are inconsistent", block=name))

    def __getitem__(self, number: int) -> str:
        """Gives the string of a document.

        :raises IndexDamaged: the bytes do not have their checksum
        """
        group = number // _ANCHORED
        *before, length = self._lengths[group * _ANCHORED : number + 1].tolist()
        start = int(self._anchors[group]) + sum(before)
        return str(self._heap.read(start, start + length).data, "utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self._lengths), _TOGETHER):
            lengths = self._lengths[first : first + _TOGETHER].tolist()
            start = int(self._anchors[first // _ANCHORED])
            text = self._heap.read(start, start + sum(lengths)).tobytes()
            for begin, end in pairwise(accumulate(lengths, initial=0)):
                yield text[begin:end].decode("utf-8", "surrogatepass")
