"""Where does each syllable begin and end, and what parts it from the next?

A syllable here is what Vietnamese writes between blanks: a run of letters with their marks, and digits. Every
letter and digit of the text lies in exactly one. A Chinese character (chữ Hán, chữ Nôm) is a syllable by itself.

A text is a list of rows of the :class:`~timviet.index.tables.chunk_table.ChunkTable`, found by one look a run; the
syllables and the breaks between them follow for all of them at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from timviet.index.tables.chunk_table import ABBREVIATED, DOT, LOWER, STOP, ChunkTable, current_chunk_table
from timviet.index.text.chunks import chunk_starts

__all__ = ["Syllables", "leave_gaps", "syllables"]


@dataclass(frozen=True)
class Syllables:
    """The syllables of one text, as columns of equal length n, and the runs they lie in."""

    terms: NDArray[np.int32]
    """(n,) number of the spelling in the table."""

    surfaces: NDArray[np.int32]
    """(n,) number in the table of what stands in the text."""

    starts: NDArray[np.int64]
    """(n,) offset of the first character, ascending."""

    ends: NDArray[np.int64]
    """(n,) offset behind the last character."""

    positions: NDArray[np.int32]
    """(n,) 0, 1, 2…, with one number left out at each break: neighbours differ by exactly 1."""

    table: ChunkTable

    runs: list[str]
    """What stands between blanks."""

    rows: NDArray[np.int64]
    """(n_runs,) row of each in the table."""

    places: NDArray[np.int64]
    """(n_runs + n_line_ends,) offsets of the runs and of the line ends, ascending."""

    solid: NDArray[np.bool_]
    """(n_runs + n_line_ends,) which of them are runs."""

    @cached_property
    def run_starts(self) -> NDArray[np.int64]:
        """(n_runs,) offset of each run."""
        return self.places[self.solid]


def syllables(text: str) -> Syllables:
    """Cuts a normalised text into syllables; a sentence end or a new block leaves a gap in the positions."""
    table = current_chunk_table()
    at, solid = chunk_starts(text)
    runs = text.split()
    rows = np.fromiter(map(table.__getitem__, runs), np.int64, len(runs))
    of_runs, of_syllables = table.arrays()
    firsts, counts, heads, tails, flags = of_runs.take(rows, axis=0).T
    line_ends = at[~solid] if len(at) > len(runs) else None
    starts = at if line_ends is None else at[solid]
    if line_ends is not None and len(line_ends) == 2 and len(runs) and not solid[0] and not solid[-1]:
        line_ends = None  # a line before the first run and one behind the last part nothing
    behind = counts.cumsum()
    before = behind - counts
    n_syllables = int(behind[-1]) if len(behind) else 0
    which = firsts.repeat(counts)
    which += np.arange(n_syllables)
    which -= before.repeat(counts)
    offsets, lengths, terms, surfaces, steps = of_syllables.take(which, axis=0).T
    begins = starts.repeat(counts)
    begins += offsets
    leave_gaps(steps, counts, before, starts, heads, tails, flags, line_ends)
    steps[:1] = 0
    positions = steps.cumsum(dtype=np.int32)
    return Syllables(terms, surfaces, begins, begins + lengths, positions, table, runs, rows, at, solid)


def leave_gaps(
    steps: NDArray[np.int32],
    counts: NDArray[np.int32],
    before: NDArray[np.int64],
    starts: NDArray[np.int64],
    heads: NDArray[np.int32],
    tails: NDArray[np.int32],
    flags: NDArray[np.int32],
    line_ends: NDArray[np.int64] | None,
) -> None:
    """Sets ``steps`` to 2 where a sentence or a block ends between runs; a line that goes on in lower case is one.

    ``steps`` is (n_syllables,), ``line_ends`` holds the offsets of line ends, all others are (n_runs,).
    """
    if line_ends is None and not tails.any() and not heads.any():
        return
    stops = heads.copy()  # the first stop before each run, or behind the syllables of one before it
    if not counts.all():
        full = counts.nonzero()[0]
        signs = (tails * (counts == 0)).nonzero()[0][::-1]
        between = full.searchsorted(signs)
        stops = np.append(heads[full], 0)
        stops[between] = tails[signs]  # of several the first, which is written last
        stops = stops[:-1]
        before, starts_of_full, tails, flags = before[full], starts[full], tails[full], flags[full]
    else:
        starts_of_full = starts
    if len(stops) < 2:
        return
    stops[1:] = np.where(tails[:-1], tails[:-1], stops[1:])
    new_line = np.zeros(len(stops) + 1, np.bool_)
    blank_line = np.zeros(len(stops) + 1, np.bool_)
    if line_ends is not None:
        gaps = starts_of_full.searchsorted(line_ends)
        new_line[gaps] = True
        following = starts.searchsorted(line_ends)
        blank_line[gaps[1:][following[1:] == following[:-1]]] = True
    doubtful = (stops.astype(np.bool_) | new_line[:-1]).nonzero()[0]
    doubtful = doubtful[doubtful > 0]
    if not len(doubtful):
        return
    stops, line = stops[doubtful], new_line[doubtful]
    full_stop = line | (flags[doubtful - 1] & ABBREVIATED == 0)
    block = line & ((flags[doubtful] & LOWER == 0) | blank_line[doubtful])
    ends = np.where(stops == STOP, True, np.where(stops == DOT, full_stop, block))
    steps[before[doubtful[ends]]] = 2
