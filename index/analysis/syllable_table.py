"""How is each distinct chunk split into syllables only once?

A table has a row for each distinct chunk, another one the rows of their syllables. So the analysis of a text is
arithmetic on arrays. Each distinct syllable is respelled only once, too.
"""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.breaks import NO_END, chunk_flags, read_chunk, trailing_end
from timviet.index.forking import fork_safe_lock
from timviet.index.tables.chunk_table import ChunkTable, PerTable
from timviet.index.tables.growable import GrowableTable
from timviet.index.text.chunk_split import LEADING_PUNCTUATION, TRAILING_PUNCTUATION, is_single_syllable
from timviet.index.text.fold import fold
from timviet.index.text.syllable import canonicalize

__all__ = ["SyllableTable", "syllable_table"]

_NO_ROW = -1


class SyllableTable:
    """The syllables of the chunks of one :class:`~timviet.index.tables.chunk_table.ChunkTable`.

    A *surface* is a distinct syllable as written in texts. A *term* is a distinct canonical spelling. Both are
    numbered from 0. Several threads may use a table.
    """

    def __init__(self) -> None:
        self._lock = fork_safe_lock()
        self._chunks = GrowableTable("i", 5)
        self._syllables = GrowableTable("i", 5)
        self._surface_numbers: dict[str, int] = {}
        self._term_numbers: dict[str, int] = {}
        self._term_of = array("i")  # of each surface
        self._flags_of = array("b")  # of each surface: the flags of a chunk that has only this syllable
        self._row_of = array("i")  # of each surface: its row in chunks without leading punctuation, or _NO_ROW
        self.surfaces: list[str] = []
        """Each distinct syllable as written in texts."""
        self.spellings: list[str] = []
        """The canonical spelling of each term."""
        self.folded: list[str] = []
        """The spelling of each term without marks."""

    def arrays(self, table: ChunkTable) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the rows of all chunks in the table, and the rows of their syllables.

        :param table: the chunk table of this syllable table
        :returns: (n_chunks or more, 5): first row among the syllables, number of syllables, leading end, trailing
            end, flags; (n_syllables or more, 5): offset in the chunk, length, term, surface, step from the
            syllable before
        """
        with self._lock:
            if len(table) > len(self._chunks):
                try:
                    self._add_chunks(table.chunks_from(len(self._chunks)))
                except BaseException:  # an interrupt: _row_of may have numbers of rows that were not added
                    self._row_of = array("i", [_NO_ROW]) * len(self._row_of)
                    raise
            return self._chunks.array(), self._syllables.array()

    def _add_chunks(self, chunks: list[str]) -> None:
        # One loop that calls no function for most chunks, for speed: in a corpus most distinct chunks occur once.
        numbers, term_of, flags_of, row_of = self._surface_numbers, self._term_of, self._flags_of, self._row_of
        chunk_rows: list[int] = []
        syllable_rows: list[int] = []
        next_row = len(self._syllables)
        for chunk in chunks:
            word = chunk.rstrip(TRAILING_PUNCTUATION)
            surface, offset = numbers.get(word), 0
            if surface is None:
                inner = word.lstrip(LEADING_PUNCTUATION)
                if not is_single_syllable(inner):
                    parts, steps, leading, trailing, flags = read_chunk(chunk)
                    chunk_rows += (next_row, len(steps), leading, trailing, flags)
                    offset = len(parts[0])
                    for syllable, separator, step in zip(parts[1::2], parts[2::2], steps, strict=True):
                        surface = self._surface_number(syllable)
                        syllable_rows += (offset, len(syllable), term_of[surface], surface, step)
                        offset += len(syllable) + len(separator)
                    next_row += len(steps)
                    continue
                surface, offset = self._surface_number(inner), len(word) - len(inner)
            row = row_of[surface]
            if offset or row == _NO_ROW:
                syllable_rows += (offset, len(word) - offset, term_of[surface], surface, 1)
                row = next_row
                next_row += 1
                if not offset:
                    row_of[surface] = row
            chunk_rows += (row, 1, NO_END, _TRAILING_ENDS[chunk[len(word) :]], flags_of[surface])
        self._syllables.add(syllable_rows)
        self._chunks.add(chunk_rows)

    def _surface_number(self, surface: str) -> int:
        number = self._surface_numbers.get(surface)
        if number is not None:
            return number
        spelled = surface.lower() if surface.isascii() else canonicalize(surface)
        term = self._term_numbers.get(spelled)
        folded = spelled if spelled.isascii() or term is not None else fold(spelled)
        flags = chunk_flags(surface, surface)
        # Nothing is computed below, so after an interrupt some columns are at most longer than others. An
        # assignment to a slice mends that.
        if term is None:
            if spelled == surface:
                spelled = surface  # so that equal strings share memory
            term = len(self._term_numbers)
            self.folded[term:] = [folded]
            self.spellings[term:] = [spelled]
            self._term_numbers[spelled] = term
        number = len(self._surface_numbers)
        self.surfaces[number:] = [surface]
        self._term_of[number:] = array("i", [term])
        self._flags_of[number:] = array("b", [flags])
        self._row_of[number:] = array("i", [_NO_ROW])
        self._surface_numbers[surface] = number
        return number


class _TrailingEnds(dict[str, int]):
    """Map of the signs after a word to :func:`trailing_end`; only up to two signs are kept."""

    def __missing__(self, signs: str) -> int:
        return trailing_end(signs)


_TRAILING_ENDS = _TrailingEnds(
    (first + second, trailing_end(first + second))
    for first in ("", *TRAILING_PUNCTUATION)
    for second in ("", *TRAILING_PUNCTUATION)
)

_tables = PerTable(SyllableTable)


def syllable_table(table: ChunkTable) -> SyllableTable:
    """Return the syllable table of a chunk table."""
    return _tables.of(table)
