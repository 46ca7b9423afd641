"""Which paths does a list of globs match?

The globs are those of ``.gitignore`` files (https://git-scm.com/docs/gitignore). One without a slash matches a
name at any depth, any other matches a path relative to the folder of the list. ``*`` and ``?`` match no slash,
``**`` matches any number of folders, a slash at the end asks for a folder, and ``!`` in front makes an exception.
``?`` is one character, where git takes one byte.

Matching takes linear time whatever the globs are, because they may come with the folders that are indexed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

from timviet.index.files.glob_parts import (
    ANY_FOLDERS,
    ANY_NAME,
    NO_CHARACTER,
    GlobPart,
    NoGlob,
    compile_parts,
)
from timviet.index.value_class import value_class

__all__ = ["Glob", "GlobList", "is_below"]

_MAX_LENGTH = 4096  # characters: no path is longer


@value_class
class Glob:
    """One line of a list of globs."""

    is_exception: bool
    """Whether it begins with ``!``."""

    is_folder: bool
    """Whether it matches folders only."""

    is_name: bool
    """Whether it matches a name at any depth."""

    parts: tuple[GlobPart, ...]
    """What matches each name of a path; None matches any number of folders."""

    @classmethod
    def of(cls, line: str) -> Glob | None:
        """Return the glob in a line; None for blank lines, comments, and what git takes for no glob."""
        text = line.rstrip("\r\n")
        stripped = text.rstrip(" ") if len(line) <= _MAX_LENGTH else ""
        if (len(stripped) - len(stripped.rstrip("\\"))) % 2 and stripped != text:
            stripped += " "  # the blank is escaped
        if not stripped or stripped.startswith("#"):
            return None
        is_exception = stripped.startswith("!")
        text = stripped.removeprefix("!")
        is_folder = text.endswith("/")
        text = text.removesuffix("/")
        is_name = "/" not in text
        text = text.removeprefix("/")
        if not text:
            return None
        try:
            parts = compile_parts(text)
        except NoGlob:
            return None
        if is_name:
            parts = (ANY_NAME,) if parts == (ANY_FOLDERS,) else parts
        return cls(is_exception, is_folder, is_name, parts)

    def matches(self, names: Sequence[str], is_folder: bool) -> bool:
        """Return whether a path matches.

        :param names: the names in the path, relative to the folder of the list; at least one
        """
        if self.is_folder and not is_folder:
            return False
        if self.is_name:
            return _matches_at(self.parts, names, len(names) - 1)
        return _matches_all(self.parts, names)


@value_class
class GlobList:
    """Globs relative to a folder. The last one that matches a path decides."""

    folder: str
    """An absolute path."""

    globs: tuple[Glob, ...]
    """The last one first."""

    path_globs: tuple[Glob, ...]
    """Those of them that do not match names at any depth."""

    any_name: re.Pattern[str]
    """Matches a name if any of the others does; most files are done with this."""

    @classmethod
    def of(cls, folder: str, lines: Iterable[str]) -> GlobList:
        """Return the globs in some lines; what git takes for no glob is left out."""
        globs = [glob for line in lines if (glob := Glob.of(line)) is not None]
        return cls._of(folder, tuple(reversed(globs)))

    @classmethod
    def _of(cls, folder: str, globs: tuple[Glob, ...]) -> GlobList:
        names = [part.pattern for glob in globs if glob.is_name for part in glob.parts if part is not None]
        any_name = re.compile("|".join(names) if names else NO_CHARACTER, re.DOTALL)
        return cls(folder, globs, tuple(glob for glob in globs if not glob.is_name), any_name)

    def match(self, path: str, is_folder: bool) -> bool | None:
        """Return True if a path matches, False if it is an exception, None if no glob matches.

        :param path: absolute, below the folder of the list
        """
        return self._match(self._names(path), is_folder) if self.globs else None

    def match_in(self, path: str) -> bool:
        """Return whether a file matches, or else the nearest folder around it that any glob matches."""
        names = self._names(path)
        matches = (self._match(names[:end], end < len(names)) for end in range(len(names), 0, -1))
        return next((match for match in matches if match is not None), False)

    def _match(self, names: Sequence[str], is_folder: bool) -> bool | None:
        for glob in self.globs if self.any_name.match(names[-1]) else self.path_globs:
            if glob.matches(names, is_folder):
                return not glob.is_exception
        return None

    def below(self, folder: str) -> GlobList:
        """Return the list for what is below a folder: without the globs that match it or a folder around it.

        Thus a folder that is named is read, and what is in it can still be left out.

        :param folder: absolute; if it is not below that of the list, the list is returned as it is
        """
        if not is_below(folder, self.folder):
            return self
        names = self._names(folder)
        ranges = range(1, len(names) + 1)
        kept = (glob for glob in self.globs if not any(glob.matches(names[:end], True) for end in ranges))
        return self._of(self.folder, tuple(kept))

    def _names(self, path: str) -> list[str]:
        return path[len(os.path.join(self.folder, "")) :].split(os.sep)


def is_below(path: str, folder: str) -> bool:
    """Return whether an absolute path is below a folder, and not the folder itself."""
    prefix = os.path.join(folder, "")
    return path.startswith(prefix) and path != prefix


def _matches_all(parts: Sequence[GlobPart], names: Sequence[str]) -> bool:
    """Return whether parts with ``**`` match all names: each run of parts takes the first place that fits."""
    *runs, last = _runs(parts)
    start = 0
    for number, run in enumerate(runs):
        places = [start] if not number else range(start, len(names) - len(run) + 1)
        place = next((place for place in places if _matches_at(run, names, place)), None)
        if place is None:
            return False
        start = place + len(run)
    if not last:  # ``**`` at the end stands for one name or more
        return not runs or start < len(names)
    end = len(names) - len(last)
    return (end >= start if runs else end == 0) and _matches_at(last, names, end)


def _runs(parts: Sequence[GlobPart]) -> list[list[GlobPart]]:
    """Split parts at each ``**``."""
    runs: list[list[GlobPart]] = [[]]
    for part in parts:
        if part is ANY_FOLDERS:
            runs.append([])
        else:
            runs[-1].append(part)
    return runs


def _matches_at(parts: Sequence[GlobPart], names: Sequence[str], start: int) -> bool:
    if start + len(parts) > len(names):
        return False
    return all(part is not None and part.match(names[start + at]) for at, part in enumerate(parts))
