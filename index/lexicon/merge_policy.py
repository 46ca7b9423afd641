"""Which lexicon files of an index are worth merging?

A search opens every file of a commit, and a client fetches those that it does not have. So there should be few of
them, and a commit should write little. The files are in the order of the commits, and each is merged with the
younger ones when these together have half its size. Each file is then at most half as large as the one before it,
so an index of n commits has about log n files, and each byte is written about log n times.

A file that subtracts documents is merged like others. Its entries and those of the same documents vanish when both
are in the same merge. Until then, all files but the oldest are together less than half as large as that one, and
so are the entries that are dead in it.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["choose_merge"]

_RATIO = 2  # a file that exceeds this many times the size of all younger ones is not merged
_SMALL = 32 * 1024  # bytes; smaller files take as much time to open and to fetch


def choose_merge(sizes: Sequence[int]) -> int:
    """Return the index of the oldest of the files to merge, all younger ones included; it may be the last.

    :param sizes: bytes of each file, the oldest first
    """
    start, total = len(sizes), 0
    for index in reversed(range(len(sizes))):
        size = max(sizes[index], _SMALL)
        if size <= _RATIO * total or start == len(sizes):
            start = index
        total += size
    return start
