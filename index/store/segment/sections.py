"""Which numbers of a segment are sections of the same long document?

Each document of a segment has a number, and a long one has further numbers right after it: one for each section of
its text but the first. Postings, lengths, token streams and stored texts are those of sections. Id and metadata
stand at the number of the first section, which is also that of the document; at the other numbers they are empty.
Blocks say where in the body each section begins, and how many line ends are before it, which tells the place of a
hit; a segment without long documents has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow

__all__ = ["Sections", "open_sections", "write_sections"]

_STARTS, _LINE_ENDS = "section_starts", "section_line_ends"
_MOST_CHARACTERS = 1 << 31  # every body has fewer


class Sections:
    """The sections of the documents of one segment.

    >>> sections = Sections(np.array([0, 0, 1500, 2900, 0]), np.zeros(5))
    >>> sections.first_of([0, 3, 4]), sections.whole(np.array([0, 2]))
    (array([0, 1, 4], dtype=int32), array([0, 1, 2, 3], dtype=int32))
    """

    def __init__(self, starts: NDArray[Any], line_ends: NDArray[Any]) -> None:
        """Take the sections of all documents, in the order of their numbers.

        :param starts: (n,) the offset in its body at which each begins, 0 for the first one of a document
        :param line_ends: (n,) the number of line ends before it
        """
        self.starts = starts
        self.line_ends = line_ends
        is_first = starts == 0
        self.firsts: NDArray[np.int32] = np.flatnonzero(is_first).astype(np.int32)
        """(n_documents,) the first section of each document, ascending."""
        self.documents: NDArray[np.int32] = np.cumsum(is_first, dtype=np.int32) - np.int32(1)
        """(n,) for each section the index of its document in :attr:`firsts`."""
        self._counts = np.diff(self.firsts, append=len(starts))
        self.in_long: NDArray[np.bool_] = (self._counts > 1)[self.documents]
        """(n,) for each section whether its document has several."""
        self.long_sections: NDArray[np.intp] = np.flatnonzero(self.in_long)
        """(n_long,) all sections of the documents that have several, ascending."""
        self.long_starts: NDArray[np.intp] = np.flatnonzero(starts[self.long_sections] == 0)
        """Where in :attr:`long_sections` each document begins."""

    def first_of(self, numbers: Any) -> Any:
        """Return the first section of the document of each section."""
        return self.firsts[self.documents[numbers]]

    def whole(self, numbers: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return all sections of the documents of some sections, ascending.

        :param numbers: (n,) ascending
        """
        if not self.in_long[numbers].any():
            return numbers.astype(np.int32, copy=False)
        documents = self.documents[numbers]
        documents = documents[np.diff(documents, prepend=-1) > 0]
        counts = self._counts[documents]
        before = np.cumsum(counts) - counts
        whole: NDArray[np.int32] = np.repeat((self.firsts[documents] - before).astype(np.int32), counts)
        whole += np.arange(len(whole), dtype=np.int32)
        return whole

    def numbers_of(self, number: int) -> range:
        """Return the numbers of all sections of the document that a section is of."""
        document = int(self.documents[number])
        first = int(self.firsts[document])
        return range(first, first + int(self._counts[document]))


def write_sections(
    columns: ColumnsWriter,
    starts: Sequence[NDArray[np.integer[Any]]],
    line_ends: Sequence[NDArray[np.integer[Any]]],
) -> None:
    """Write the sections of all documents, unless each document is one section.

    :param starts: as :class:`Sections` takes them, in parts
    :param line_ends: the same
    """
    if any(part.any() for part in starts):
        columns.write(_STARTS, narrow(np.concatenate(starts)))
        columns.write(_LINE_ENDS, narrow(np.concatenate(line_ends)))


def open_sections(columns: Columns, doc_count: int) -> Sections | None:
    """Return the sections of a segment; None if each number is a document.

    :raises IndexDamaged: the block does not have an ascending offset for each section
    """
    if _STARTS not in columns:
        return None
    starts, line_ends = columns[_STARTS], columns[_LINE_ENDS]
    steps = np.diff(starts.astype(np.int64))
    columns.require(
        len(starts) == doc_count
        and not starts[:1].any()
        and ((steps > 0) | (starts[1:] == 0)).all()
        and starts.max(initial=0) < _MOST_CHARACTERS,
        _STARTS,
    )
    columns.require(len(line_ends) == doc_count and (line_ends <= starts).all(), _LINE_ENDS)
    return Sections(starts, line_ends)
