"""Which document has a given id, and what is its revision?

An id is looked up by its 32-bit hash, in a sorted array of the hashes of all ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.lazy import lazy_property
from timviet.index.store.format.ascending import is_ascending
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.strings import StringColumn, write_strings
from timviet.index.store.segment.block_names import id_hash

__all__ = ["DocumentIds", "write_ids"]


def write_ids(
    columns: ColumnsWriter, ids: Iterable[str], revisions: Iterable[str], hashes: NDArray[np.uint32]
) -> None:
    """Write the ids and revisions of all documents, in the order of their numbers.

    :param hashes: (n_docs,) :func:`id_hash` of each id
    """
    order = np.argsort(hashes, kind="stable")
    write_strings(columns, "ids", ids)
    columns.write("id_hashes", hashes[order])
    columns.write("id_numbers", narrow(order))
    write_strings(columns, "revisions", revisions)


class DocumentIds:
    """Reads the ids and revisions of a segment; a deleted document still has them."""

    def __init__(self, columns: Columns, doc_count: int) -> None:
        """Create a reader; nothing is read yet."""
        self._columns, self._doc_count = columns, doc_count

    @lazy_property
    def ids(self) -> StringColumn:
        """The ids of all documents."""
        return StringColumn(self._columns, "ids", self._doc_count)

    @lazy_property
    def revisions(self) -> StringColumn:
        """The revisions of all documents."""
        return StringColumn(self._columns, "revisions", self._doc_count)

    @lazy_property
    def sorted_hashes(self) -> NDArray[np.uint32]:
        """(n_docs,) the hashes of the ids, ascending."""
        hashes: NDArray[np.uint32] = self._columns.typed("id_hashes", "<u4", self._doc_count)
        self._columns.require(is_ascending(hashes), "id_hashes")
        return hashes

    @lazy_property
    def sorted_numbers(self) -> NDArray[np.unsignedinteger[Any]]:
        """(n_docs,) document numbers in the order of :attr:`sorted_hashes`."""
        numbers = self._columns["id_numbers"]
        self._columns.require(len(numbers) == self._doc_count and (numbers < self._doc_count).all(), "id_numbers")
        return numbers

    @property
    def hashes(self) -> NDArray[np.uint32]:
        """(n_docs,) the hash of the id of each document."""
        hashes = np.zeros(self._doc_count, "<u4")
        hashes[self.sorted_numbers] = self.sorted_hashes
        return hashes

    def numbers_with_id(self, id: str) -> Iterator[int]:
        """Yield the numbers of the documents with this id."""
        if not id:
            return  # no document has an empty id, but the sections of long documents do
        target = np.uint32(id_hash(id))
        hashes = self.sorted_hashes
        position = int(hashes.searchsorted(target))
        while position < len(hashes) and hashes[position] == target:
            number = int(self.sorted_numbers[position])
            if self.ids[number] == id:
                yield number
            position += 1
