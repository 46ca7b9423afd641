"""Which segments are worth merging?

Few segments make searches fast, and every merge copies what it merges. So a segment is merged with the
younger ones once those together are half its size: then sizes fall by half from one to the next, an index of
n commits has about log n segments, and each document is copied about log n times in its life. Large segments are
left apart while they are few: copying them takes longer than it spares. A segment that is mostly deleted is
written anew.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["to_merge"]

_RATIO = 2.0
_SMALL = 64 * 1024  # bytes: smaller segments cost as much as this to open and to search
_LARGE = 64 * 1024 * 1024  # bytes
_MOST_LARGE = 8
_DELETED = 0.4


def to_merge(sizes: Sequence[float], deleted: Sequence[float]) -> list[range]:
    """Chooses segments that stand side by side, for each new one; the last come first.

    :param sizes: bytes of the live documents of each segment, the oldest first
    :param deleted: share of the deleted documents in each
    """
    first = len(sizes)
    total = 0.0
    few = sum(size >= _LARGE for size in sizes) <= _MOST_LARGE
    for place in range(len(sizes) - 1, -1, -1):
        size = max(sizes[place], _SMALL)
        if few and size >= _LARGE:
            break
        if size <= _RATIO * total:
            first = place
        total += size
    young = range(first, len(sizes))
    old = [range(place, place + 1) for place in reversed(range(first)) if deleted[place] > _DELETED]
    return [young, *old] if young else old
