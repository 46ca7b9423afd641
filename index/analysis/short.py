"""Which syllables does a short text have, when looking through the long columns of a table costs too much?

The answer is that of :func:`timviet.index.analysis.tokenizer.syllables`, and so are the steps, but that each run
is remembered with its terms as strings and its rows as bytes, which are joined rather than looked up.
"""

from __future__ import annotations

from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.tokenizer import leave_gaps
from timviet.index.tables.chunk_table import cut
from timviet.index.text.fold import fold
from timviet.index.text.syllable import canonicalize

__all__ = ["LONGEST", "Short", "short_syllables"]

LONGEST = 4096
"""Characters of a text that is short."""

_MOST_LOOKS = 1 << 14  # runs; then they are forgotten
_LONGEST_RUN = 64  # longer ones are not remembered


class Short(NamedTuple):
    """The syllables of a short text, as columns of equal length n."""

    spelled: list[str]
    folded: list[str]
    positions: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]


class _Look(NamedTuple):
    """What there is to know of a run."""

    spelled: list[str]
    folded: list[str]

    row: bytes
    """(5,) int32: length and a blank, number of syllables, what its head and its tail end, flags."""

    rows: bytes
    """(n, 3) int32: offset of each syllable and offset behind it in the run, step from the one before."""

    plain: tuple[int, int] | None
    """Of a run with one syllable and nothing that ends a sentence before it, where that begins and ends."""

    tail: int
    """What it ends."""


class _Looks(dict[str, _Look]):
    """Remembers runs."""

    def __missing__(self, run: str) -> _Look:
        parts, steps, head, tail, flags = cut(run)
        rows, at = [], len(parts[0])
        for surface, sign, step in zip(parts[1::2], parts[2::2], steps, strict=True):
            rows.append((at, at + len(surface), step))
            at += len(surface) + len(sign)
        spelled = list(map(canonicalize, parts[1::2]))
        row = np.array([len(run) + 1, len(rows), head, tail, flags], np.int32)
        plain = rows[0][:2] if len(rows) == 1 and not head else None
        folded = list(map(fold, spelled))
        look = _Look(spelled, folded, row.tobytes(), np.array(rows, np.int32).tobytes(), plain, tail)
        if len(run) <= _LONGEST_RUN:
            if len(self) >= _MOST_LOOKS:
                self.clear()
            self[run] = look
        return look


_looks = _Looks()


def short_syllables(text: str) -> Short:
    """Cuts a normalised text into syllables; a sentence end or a new block leaves a gap in the positions."""
    runs = text.split()
    if not runs:
        nothing = np.zeros(0, np.int32)
        return Short([], [], nothing, nothing, nothing)
    looks = list(map(_looks.__getitem__, runs))
    if (plain := _plain(text, runs, looks)) is not None:
        return plain
    spelled, folded, of_runs, of_syllables, *_ = zip(*looks, strict=True)
    sizes, counts, heads, tails, flags = np.frombuffer(b"".join(of_runs), np.int32).reshape(-1, 5).T
    offsets, behind, steps = np.frombuffer(b"".join(of_syllables), np.int32).reshape(-1, 3).T
    at = sizes.cumsum()
    line_ends = None
    if "\n" in text or at[-1] != len(text) + 1:  # not just one blank between any two
        at, line_ends = _places(text, runs)
    else:
        at -= sizes
    before = counts.cumsum()
    before -= counts
    steps = steps.copy()
    leave_gaps(steps, counts, before, at, heads, tails, flags, line_ends)
    steps[:1] = 0
    at = at.repeat(counts)
    return Short(
        list(chain.from_iterable(spelled)),
        list(chain.from_iterable(folded)),
        steps.cumsum(dtype=np.int32),
        np.add(at, offsets, dtype=np.int32, casting="same_kind"),
        np.add(at, behind, dtype=np.int32, casting="same_kind"),
    )


def _plain(text: str, runs: list[str], looks: list[_Look]) -> Short | None:
    """Does the same faster where each run is one syllable and no sentence ends, as in most queries; else None."""
    at = list(accumulate(map(len, runs), lambda before, length: before + length + 1, initial=0))
    if at[-1] != len(text) + 1 or "\n" in text:
        return None
    starts, ends = [], []
    tail = 0
    for start, look in zip(at, looks, strict=False):
        if look.plain is None or tail:
            return None
        tail = look.tail
        starts.append(start + look.plain[0])
        ends.append(start + look.plain[1])
    spelled, folded = [look.spelled[0] for look in looks], [look.folded[0] for look in looks]
    rows = np.array([range(len(looks)), starts, ends], np.int32)
    return Short(spelled, folded, *rows)


def _places(text: str, runs: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Gives the offsets of the runs and those of the line ends."""
    starts, behind = [], 0
    for run in runs:
        start = text.find(run, behind)
        starts.append(start)
        behind = start + len(run)
    lines = np.array(list(map(len, text.split("\n")[:-1])), np.int64)
    return np.array(starts), (lines + 1).cumsum() - 1
