"""What do worker processes of a program do with the library? Few modules are imported there."""

from __future__ import annotations

import warnings
from pathlib import Path

from timviet import Results, Searcher

__all__ = ["fail", "search_there", "warn_there"]


def fail(error: Exception) -> None:
    """Raise an error, as one that led to it was handled."""
    raise error from OSError(5, "I/O error")


def search_there(path: Path) -> Results:
    """Search an index."""
    with Searcher(path) as searcher:
        return searcher.search("gạo", explain=True, facets="type")


def warn_there(path: Path) -> list[Warning | str]:
    """Return the warnings that opening an index gives."""
    with warnings.catch_warnings(record=True, action="always") as caught, Searcher(path):
        return [warning.message for warning in caught]
