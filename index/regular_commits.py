"""When is the next commit of a long run due?"""

from __future__ import annotations

import time
from collections.abc import Callable

from timviet.index.index import Index

__all__ = ["RegularCommits"]


class RegularCommits:
    """Commits the changes of a long run now and then, so that an interruption loses little."""

    def __init__(self, index: Index, seconds: float | None) -> None:
        """Start the first interval.

        :param seconds: the time between two commits; None for no commits
        """
        self._index, self._seconds = index, seconds
        self._committed_at = time.monotonic()

    def commit_if_due(self, prepare: Callable[[], object] | None = None) -> None:
        """Commit if the time has passed; no other writer comes between this and the next change.

        :param prepare: called before the commit, to add what belongs to it
        """
        if self._seconds is not None and time.monotonic() - self._committed_at >= self._seconds:
            if prepare is not None:
                prepare()
            self._index.commit(keeps_lock=True)
            self._committed_at = time.monotonic()
