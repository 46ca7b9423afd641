"""How is a long text split into syllables with arrays?

The rules are in :mod:`timviet.index.text.chunk_split` and :mod:`timviet.index.analysis.breaks`. Each chunk of the
text is looked up in a table of distinct chunks. Then the syllables of all chunks, and the breaks between them, are
computed in a few operations on arrays. For short texts see :mod:`timviet.index.analysis.scan`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.breaks import (
    ABBREVIATION,
    BLANK_LINE,
    FULL_STOP,
    HYPHEN,
    LOWER,
    NEW_LINE,
    NO_END,
    SAME_LINE,
    SENTENCE_END,
    is_break,
)
from timviet.index.analysis.syllable_table import SyllableTable, syllable_table
from timviet.index.lazy import lazy_property
from timviet.index.tables.chunk_table import ChunkTable, current_chunk_table
from timviet.index.text.chunks import chunk_starts

__all__ = ["Syllables", "split_syllables"]

_IS_BREAK = np.array(
    [
        [
            [[is_break(end, line, before, after) for after in (0, LOWER)] for before in (0, ABBREVIATION)]
            for line in (SAME_LINE, NEW_LINE, BLANK_LINE)
        ]
        for end in (NO_END, SENTENCE_END, FULL_STOP, HYPHEN)
    ]
)
"""(4, 3, 2, 2) bool: :func:`is_break` by end, line, abbreviation before (0 or 1) and lower case after (0 or 1)."""


@dataclass(frozen=True)
class Syllables:
    """The syllables of one text in columns of equal length n, and its chunks."""

    terms: NDArray[np.int32]
    """(n,) number of each syllable's canonical spelling in ``syllable_table``."""

    surfaces: NDArray[np.int32]
    """(n,) number in ``syllable_table`` of each syllable as written in the text."""

    starts: NDArray[np.int64]
    """(n,) offset of the first character, ascending."""

    ends: NDArray[np.int64]
    """(n,) offset after the last character."""

    positions: NDArray[np.int32]
    """(n,) 0, 1, 2, …, with one number left out at each break; without a break neighbors differ by exactly 1."""

    syllable_table: SyllableTable

    chunk_table: ChunkTable

    chunks: list[str]
    """The text split at blanks."""

    chunk_numbers: NDArray[np.int64]
    """(n_chunks,) number of each chunk in ``chunk_table``."""

    offsets: NDArray[np.int64]
    """(n_chunks + n_line_ends,) offsets of the chunks and of the line ends, ascending."""

    is_chunk: NDArray[np.bool_]
    """(n_chunks + n_line_ends,) whether the offset is that of a chunk; if not, it is that of a line end."""

    @lazy_property
    def chunk_offsets(self) -> NDArray[np.int64]:
        """(n_chunks,) offset of each chunk."""
        return self.offsets[self.is_chunk]


class _Chunks(NamedTuple):
    """The chunks of a text in columns of equal length; see :class:`timviet.index.analysis.breaks.Chunk`."""

    starts: NDArray[np.int64]
    leading_ends: NDArray[np.int32]
    trailing_ends: NDArray[np.int32]
    flags: NDArray[np.int32]


def split_syllables(text: str) -> Syllables:
    """Split a normalized text into syllables."""
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
    offsets_in_chunk, lengths, terms, surfaces, steps = syllable_rows.take(rows, axis=0).T
    starts = chunk_offsets.repeat(counts)
    starts += offsets_in_chunk
    chunk_columns = _Chunks(chunk_offsets, leading_ends, trailing_ends, flags)
    after_break = _chunks_after_breaks(counts.nonzero()[0], chunk_columns, offsets[~is_chunk])
    steps[first_syllables[after_break]] = 2
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


def _chunks_after_breaks(
    filled: NDArray[np.intp], chunks: _Chunks, line_ends: NDArray[np.int64]
) -> NDArray[np.intp]:
    """Return the numbers of the chunks with syllables before which a sentence or a block ends, ascending.

    :param filled: (n_filled,) the numbers of the chunks with syllables, ascending
    :param line_ends: offsets of the line ends, ascending
    """
    ends = _ends_before(filled, chunks)
    lines = _lines_before(filled, chunks, line_ends)
    candidates = (ends | lines)[1:].nonzero()[0] + 1  # the first chunk has no break before it
    is_abbreviation_before = chunks.flags[filled[candidates - 1]] & ABBREVIATION != 0
    is_lower_after = chunks.flags[filled[candidates]] & LOWER != 0
    has_break: NDArray[np.bool_] = _IS_BREAK[
        ends[candidates], lines[candidates], is_abbreviation_before.view(np.uint8), is_lower_after.view(np.uint8)
    ]
    return filled[candidates[has_break]]


def _ends_before(filled: NDArray[np.intp], chunks: _Chunks) -> NDArray[np.int32]:
    """Return the first end between each chunk with syllables and the one before: (n_filled,).

    An end is NO_END, SENTENCE_END, FULL_STOP or HYPHEN; NO_END only if there is no other.
    """
    ends = chunks.leading_ends[filled]
    if len(filled) < len(chunks.starts):
        has_end = chunks.trailing_ends != NO_END
        has_end[filled] = False
        # Chunks of punctuation, in reverse: of several between two syllables, the first overwrites the others.
        separators = has_end.nonzero()[0][::-1]
        following = filled.searchsorted(separators)
        is_between = following < len(filled)
        ends[following[is_between]] = chunks.trailing_ends[separators[is_between]]
    trailing_before = chunks.trailing_ends[filled[:-1]]
    ends[1:] = np.where(trailing_before != NO_END, trailing_before, ends[1:])
    return ends


def _lines_before(filled: NDArray[np.intp], chunks: _Chunks, line_ends: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return SAME_LINE, NEW_LINE or BLANK_LINE for the gap before each chunk with syllables: (n_filled,)."""
    lines = np.full(len(filled) + 1, SAME_LINE, np.uint8)  # the last entry is the gap after the last chunk
    next_chunks = chunks.starts.searchsorted(line_ends)
    following = filled.searchsorted(next_chunks)
    lines[following] = NEW_LINE
    is_empty_line = next_chunks[1:] == next_chunks[:-1]  # two line ends without a chunk between them
    lines[following[1:][is_empty_line]] = BLANK_LINE
    return lines[:-1]
