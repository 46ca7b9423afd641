"""Which files does a path mean that was typed in a query?

A path that begins with ``.``, ``..`` or ``/`` is read from where the person stands, as a shell reads it: it means
that file, or all files in that folder and below it. Any other is compared with the path of each file from the
folder of the index; patterns and whole values also with its path from where the person stands.

If several indexes are searched, files that have the same path in their own index are not told apart.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from timviet.index.text.fold import fold
from timviet.search.contract.field_compare import wildcard_test

__all__ = ["PATH_FIELDS", "TypedPaths", "is_from_here"]

PATH_FIELDS = frozenset({"folder", "path"})
"""The fields whose values are paths."""

_PathTest = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class TypedPaths:
    """Where typed paths and the paths of files start from."""

    roots: tuple[str, ...]
    """Absolute paths of the folders that the paths of files start from, one for each index."""

    here: str
    """Absolute path of the folder where the person stands."""

    @classmethod
    def of(cls, index_paths: Iterable[str | os.PathLike[str]], here: str | os.PathLike[str] | None) -> TypedPaths:
        """Return the typed paths of some indexes.

        :param here: None for the folder that holds the first index
        """
        roots = tuple(_posix(os.path.dirname(os.path.abspath(path))) for path in index_paths)
        return cls(roots, roots[0] if here is None else _posix(os.path.abspath(here)))

    def test(self, typed: str, as_typed: _PathTest, *, is_pattern: bool, is_whole: bool) -> _PathTest:
        """Return a function that tests whether the value of a field is meant.

        :param as_typed: tests whether the value matches what was typed
        :param is_pattern: whether ``*`` and ``?`` in what was typed match any characters
        :param is_whole: whether the value must be the whole path that was typed
        """
        if is_from_here(typed):
            return self._place_test(typed, is_whole)
        if not (is_pattern or is_whole):
            return as_typed
        matches_from_here = wildcard_test(typed) if is_pattern else _equal_test(typed)
        return lambda value: as_typed(value) or any(map(matches_from_here, self._below(self.here, value)))

    def has_in_roots(self, piece: str) -> bool:
        """Return whether a folded text may be in a path from here without being in the value of a field."""
        return any(piece in fold(root) for root in self.roots)

    def _place_test(self, typed: str, is_whole: bool) -> _PathTest:
        """Return a test for a path from here."""
        start, names = ("/", typed.split("/")) if typed.startswith("/") else (self.here, typed.split("/"))
        names = [name for name in names if name not in ("", ".")]
        while names and names[0] == "..":
            start, names = str(PurePosixPath(start).parent), names[1:]
        rest = "/".join(names)
        if "*" in rest or "?" in rest:
            matches = wildcard_test(rest)
        elif is_whole:
            matches = _equal_test(rest)
        else:
            matches = _inside_test(rest)
        return lambda value: any(map(matches, self._below(start, value)))

    def _below(self, start: str, value: str) -> Iterable[str]:
        """Yield the path of a file from a folder, if it is in the folder: one for each folder of an index."""
        prefix = start.rstrip("/") + "/"
        for root in self.roots:
            path = value if value.startswith("/") else f"{root.rstrip('/')}/{value}" if value != "." else root
            if path.startswith(prefix):
                yield path[len(prefix) :]
            elif path == start:
                yield ""


def is_from_here(typed: str) -> bool:
    """Return whether a typed path is read from where the person stands, as in a shell."""
    return typed in (".", "..") or typed.startswith(("/", "./", "../"))


def _equal_test(typed: str) -> _PathTest:
    folded = fold(typed.rstrip("/"))
    return lambda path: fold(path) == folded


def _inside_test(typed: str) -> _PathTest:
    """Return a test for a file or folder, and all that is in it."""
    folded = fold(typed)
    return lambda path: not folded or fold(path) == folded or fold(path).startswith(f"{folded}/")


def _posix(path: str) -> str:
    return path.replace(os.sep, "/")
