"""Which segments are worth merging?

Few segments make searches fast, and every merge copies what it merges. So a segment is merged with the
younger ones once those together are half its size: then sizes fall by half from one to the next, an index of
n commits has about log n segments, and each document is copied about log n times in its life. Large segments are
left apart while they are few, for copying them takes longer than it spares; of too many, the smallest neighbours
that are about alike become one. A segment that is mostly deleted is written anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

__all__ = ["choose_merges"]

_RATIO = 2.0
_SMALL = 64 * 1024  # bytes: smaller segments cost as much as this to open and to search
_LARGE = 64 * 1024 * 1024  # bytes
_MOST_LARGE = 12
_DELETED = 0.4


def choose_merges(sizes: Sequence[float], deleted: Sequence[float]) -> list[range]:
    """Chooses segments that stand side by side, for each new one; the last come first.

    :param sizes: bytes of the live documents of each segment, the oldest first
    :param deleted: share of the deleted documents in each
    """
    first = len(sizes)
    total = 0.0
    for place in reversed(range(len(sizes))):
        size = max(sizes[place], _SMALL)
        if size >= _LARGE:
            break
        if size <= _RATIO * total:
            first = place
        total += size
    groups = [range(place, place + 1) for place in range(first)]
    if first < len(sizes):
        groups.append(range(first, len(sizes)))
    while len(large := [n for n, group in enumerate(groups) if _size(sizes, group) >= _LARGE]) > _MOST_LARGE:
        one, other = min(pairwise(large), key=lambda pair: _cost(*(_size(sizes, groups[n]) for n in pair)))
        groups[one : other + 1] = [range(groups[one].start, groups[other].stop)]
    return [group for group in reversed(groups) if len(group) > 1 or deleted[group.start] > _DELETED]


def _cost(one: float, other: float) -> tuple[bool, float]:
    """Tells what speaks against merging two segments: if one is much smaller, the other is copied too often."""
    return max(one, other) > _RATIO * min(one, other), one + other


def _size(sizes: Sequence[float], group: range) -> float:
    return sum(sizes[group.start : group.stop])
