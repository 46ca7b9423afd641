"""Which file does a hit come from, and what are its path and its link?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from timviet.index.files.paths import document_file
from timviet.search.cli.shown_path import relative_path

if TYPE_CHECKING:
    from timviet.search.results import Hit

__all__ = ["PathOf", "hit_file", "link_getter", "path_getter", "stored_path"]

PathOf: TypeAlias = "Callable[[Hit], str | None]"
"""Returns the path of the file that a hit comes from, or None if it does not come from a file."""


def stored_path(hit: Hit) -> str | None:
    """Return the path that is stored with the document."""
    path = hit.fields.get("path")
    return path if isinstance(path, str) else None


def hit_file(index_path: Path, hit: Hit) -> Path | None:
    """Return the file that a hit comes from, or None if it does not come from a file.

    :param index_path: the index that is searched, if it is only one
    """
    path = stored_path(hit)
    return None if path is None else document_file(Path(hit.index) if hit.index else index_path, path)


def path_getter(index_path: Path) -> PathOf:
    """Return a function that returns the path of a hit's file, relative to the working directory if below it."""

    def path_of(hit: Hit) -> str | None:
        file = hit_file(index_path, hit)
        return None if file is None else relative_path(file)

    return path_of


def link_getter(index_path: Path) -> PathOf:
    """Return a function that returns the URI of the file of a hit."""

    def link_of(hit: Hit) -> str | None:
        file = hit_file(index_path, hit)
        return None if file is None else file.as_uri()

    return link_of
