"""Which file does a hit stand for, and how is it reached from here?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from timviet.index.files.paths import document_file
from timviet.search.results import Hit

__all__ = ["PathOf", "hit_file", "link_getter", "path_getter", "stored_path"]

PathOf = Callable[[Hit], str | None]
"""Returns the file that a hit stands for as the reader would name it, or None if it is not a file."""


def stored_path(hit: Hit) -> str | None:
    """Return the path that is stored with the document."""
    path = hit.fields.get("path")
    return None if path is None else str(path)


def hit_file(index_path: Path, hit: Hit) -> Path | None:
    """Return the file that a hit stands for, or None if it is not a file."""
    path = stored_path(hit)
    return None if path is None else document_file(index_path, path)


def path_getter(index_path: Path) -> PathOf:
    """Return a function that names the file of a hit as it is reached from the working directory."""
    here = Path.cwd()

    def path_of(hit: Hit) -> str | None:
        file = hit_file(index_path, hit)
        if file is None:
            return None
        return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)

    return path_of


def link_getter(index_path: Path) -> PathOf:
    """Return a function that returns the URI of the file of a hit."""

    def link_of(hit: Hit) -> str | None:
        file = hit_file(index_path, hit)
        return None if file is None else file.as_uri()

    return link_of
