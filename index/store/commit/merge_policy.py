"""Which segments are worth merging?

Few segments make searches fast, but every merge copies documents. So a segment is merged with the younger ones
when these together have half its size. Each segment is then at most half as large as the one before it, an index
of n commits has about log n segments, and each document is copied about log n times. Large segments are not merged
while they are few, because copying them takes longer than it saves. When they are too many, the two smallest
neighbors of about the same size are merged. A segment with many deleted documents is rewritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

__all__ = ["choose_merges"]

_RATIO = 2.0  # a segment that exceeds this many times the size of all younger ones is not merged
_SMALL = 64 * 1024  # bytes; smaller segments cost as much to open and to search
_LARGE = 64 * 1024 * 1024  # bytes
_MAX_LARGE = 12  # segments
_MAX_DELETED = 0.4  # share of documents; a segment with more is rewritten


def choose_merges(sizes: Sequence[float], deleted: Sequence[float]) -> list[range]:
    """Return the groups of neighboring segments to merge, each into one, the last group first.

    :param sizes: bytes of the live documents of each segment, the oldest segment first
    :param deleted: share of deleted documents in each segment, from 0 to 1
    """
    start = len(sizes)  # index of the oldest of the young segments that are merged
    total = 0.0
    for index in reversed(range(len(sizes))):
        size = max(sizes[index], _SMALL)
        if size >= _LARGE:
            break
        if size <= _RATIO * total:
            start = index
        total += size
    groups = [range(index, index + 1) for index in range(start)]
    if start < len(sizes):
        groups.append(range(start, len(sizes)))
    while len(large := [n for n, group in enumerate(groups) if _size(sizes, group) >= _LARGE]) > _MAX_LARGE:
        one, other = min(pairwise(large), key=lambda pair: _cost(*(_size(sizes, groups[n]) for n in pair)))
        groups[one : other + 1] = [range(groups[one].start, groups[other].stop)]
    return [group for group in reversed(groups) if len(group) > 1 or deleted[group.start] > _MAX_DELETED]


def _cost(one: float, other: float) -> tuple[bool, float]:
    """Return the sort key of a merge of two large segments.

    Pairs of very different sizes come last, as the larger segment would be copied too often.
    """
    return max(one, other) > _RATIO * min(one, other), one + other


def _size(sizes: Sequence[float], group: range) -> float:
    return sum(sizes[group.start : group.stop])
