"""Where does each syllable of a text begin and end, and which breaks lie between them?

The rules are those of :mod:`timviet.index.text.chunk_split` and :mod:`timviet.index.analysis.breaks`; here they
are applied to arrays, for documents. A text is a list of chunks, each found by one lookup; its syllables and the
breaks between them follow for all chunks at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.breaks import (
    ABBREVIATION,
    BLANK_LINE,
    FULL_STOP,
    LOWER,
    NEW_LINE,
    NO_END,
    SAME_LINE,
    SENTENCE_END,
    is_break,
)
from timviet.index.analysis.syllable_table import SyllableTable, syllable_table
from timviet.index.tables.chunk_table import ChunkTable, current_chunk_table
from timviet.index.text.chunks import chunk_starts

__all__ = ["Syllables", "split_syllables"]

_IS_BREAK = np.array(
    [
        [
            [[is_break(end, line, before, after) for after in (0, LOWER)] for before in (0, ABBREVIATION)]
            for line in (SAME_LINE, NEW_LINE, BLANK_LINE)
        ]
        for end in (NO_END, SENTENCE_END, FULL_STOP)
    ]
)
"""(3, 3, 2, 2) bool: :func:`is_break` by end, line, whether an abbreviation is before, lower case after."""


@dataclass(frozen=True)
class Syllables:
    """The syllables of one text as columns of equal length n, and the chunks they lie in."""

    terms: NDArray[np.int32]
    """(n,) number of the canonical spelling in ``syllable_table``."""

    surfaces: NDArray[np.int32]
    """(n,) number in ``syllable_table`` of the syllable as it stands in the text."""

    starts: NDArray[np.int64]
    """(n,) offset of the first character, ascending."""

    ends: NDArray[np.int64]
    """(n,) offset after the last character."""

    positions: NDArray[np.int32]
    """(n,) 0, 1, 2, …, with one number left out at each break: neighbors without a break differ by exactly 1."""

    syllable_table: SyllableTable

    chunk_table: ChunkTable

    chunks: list[str]
    """What stands between blanks."""

    chunk_numbers: NDArray[np.int64]
    """(n_chunks,) number of each chunk in ``chunk_table``."""

    offsets: NDArray[np.int64]
    """(n_chunks + n_line_ends,) offsets of the chunks and of the line ends, ascending."""

    is_chunk: NDArray[np.bool_]
    """(n_chunks + n_line_ends,) whether a chunk begins at each offset, not a line end."""

    @cached_property
    def chunk_offsets(self) -> NDArray[np.int64]:
        """(n_chunks,) offset of each chunk."""
        return self.offsets[self.is_chunk]


class _Chunks(NamedTuple):
    """The chunks of a text as columns of equal length; see :class:`timviet.index.analysis.breaks.Chunk`."""

    starts: NDArray[np.int64]
    leading_ends: NDArray[np.int32]
    trailing_ends: NDArray[np.int32]
    flags: NDArray[np.int32]


def split_syllables(text: str) -> Syllables:
    """Split a normalized text into syllables; a sentence end or a new block leaves a gap in the positions."""
    table = current_chunk_table()
    syllables = syllable_table(table)
    offsets, is_chunk = chunk_starts(text)
    chunks = text.split()
    chunk_numbers = np.fromiter(map(table.__getitem__, chunks), np.int64, len(chunks))
    chunk_rows, syllable_rows = syllables.arrays(table)
    first_rows, counts, leading_ends, trailing_ends, flags = chunk_rows.take(chunk_numbers, axis=0).T
    chunk_offsets = offsets[is_chunk]
    first_syllables = counts.cumsum() - counts  # (n_chunks,) number of the first syllable of each chunk
    rows = (first_rows - first_syllables).repeat(counts)
    rows += np.arange(len(rows))
    in_chunk, lengths, terms, surfaces, steps = syllable_rows.take(rows, axis=0).T
    starts = chunk_offsets.repeat(counts)
    starts += in_chunk
    filled = counts.nonzero()[0]  # chunks with syllables
    has_break = _breaks_before(
        filled, _Chunks(chunk_offsets, leading_ends, trailing_ends, flags), offsets[~is_chunk]
    )
    steps[first_syllables[filled[has_break]]] = 2
    steps[:1] = 0
    return Syllables(
        terms=terms,
        surfaces=surfaces,
        starts=starts,
        ends=starts + lengths,
        positions=steps.cumsum(dtype=np.int32),
        syllable_table=syllables,
        chunk_table=table,
        chunks=chunks,
        chunk_numbers=chunk_numbers,
        offsets=offsets,
        is_chunk=is_chunk,
    )


def _breaks_before(filled: NDArray[np.intp], chunks: _Chunks, line_ends: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the places in ``filled``, ascending, of the chunks before which a sentence or a block ends.

    :param filled: (n_filled,) the chunks with syllables
    :param line_ends: offsets of the line ends, ascending
    """
    ends = _ends_before(filled, chunks)
    lines = _lines_before(filled, chunks, line_ends)
    candidates = (ends | lines)[1:].nonzero()[0] + 1  # nothing ends before the first
    is_abbreviation_before = chunks.flags[filled[candidates - 1]] & ABBREVIATION != 0
    is_lower_after = chunks.flags[filled[candidates]] & LOWER != 0
    has_break: NDArray[np.bool_] = _IS_BREAK[
        ends[candidates], lines[candidates], is_abbreviation_before.view(np.uint8), is_lower_after.view(np.uint8)
    ]
    return candidates[has_break]


def _ends_before(filled: NDArray[np.intp], chunks: _Chunks) -> NDArray[np.int32]:
    """Return (n_filled,) the first of the ends between each chunk with syllables and the one before."""
    ends = chunks.leading_ends[filled]
    if len(filled) < len(chunks.starts):
        has_end = chunks.trailing_ends != NO_END
        has_end[filled] = False
        separators = has_end.nonzero()[0][::-1]  # chunks of punctuation; of several the first is written last
        following = filled.searchsorted(separators)
        is_between = following < len(filled)
        ends[following[is_between]] = chunks.trailing_ends[separators[is_between]]
    trailing_before = chunks.trailing_ends[filled[:-1]]
    ends[1:] = np.where(trailing_before != NO_END, trailing_before, ends[1:])
    return ends


def _lines_before(filled: NDArray[np.intp], chunks: _Chunks, line_ends: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return (n_filled,) whether a line end or an empty line lies before each chunk with syllables."""
    lines = np.full(len(filled) + 1, SAME_LINE, np.uint8)  # the last entry: after the last chunk
    next_chunks = chunks.starts.searchsorted(line_ends)
    following = filled.searchsorted(next_chunks)
    lines[following] = NEW_LINE
    is_empty_line = next_chunks[1:] == next_chunks[:-1]  # no chunk, not even punctuation, between two line ends
    lines[following[1:][is_empty_line]] = BLANK_LINE
    return lines[:-1]
