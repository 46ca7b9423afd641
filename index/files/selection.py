"""Which files of a folder are read, and are their texts stored?"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from timviet.index.files.file_types import DEFAULT_TYPES, FILE_TYPES
from timviet.index.files.globs import Glob, GlobList, is_below
from timviet.index.messages import Message
from timviet.index.value_class import value_class

__all__ = ["MAX_BYTES", "FileOptions", "Selection"]

MAX_BYTES = 32 * 1024 * 1024
"""Size of the largest file that is read; a hit in a larger one would be of no use."""


@dataclass(frozen=True, slots=True)
class FileOptions:
    """Which files are read in a folder, and how. What is None is chosen elsewhere, or else has its default.

    >>> FileOptions(include=["*.md", "*.txt"], exclude=["drafts/"]).exclude
    ('drafts/',)
    """

    include: Sequence[str] | None = None
    """Globs of files, as in ``.gitignore``: only these are read, whatever their type. Default: all."""

    exclude: Sequence[str] | None = None
    """Globs of files and folders that are left out. Default: none."""

    types: Sequence[str] | None = None
    """Names in ``FILE_TYPES``: only these are read. Default: ``DEFAULT_TYPES``, or all if ``include`` chooses."""

    hidden: bool | None = None
    """Whether files and folders are read whose names begin with a dot. Default: no."""

    ignore_files: bool | None = None
    """Whether ``.gitignore``, ``.ignore`` and ``.timvietignore`` leave files out. Default: yes."""

    max_bytes: int | None = None
    """Size of the largest file that is read. Default: ``MAX_BYTES``."""

    store: bool | None = None
    """Whether the index stores the texts; if not, the files are read when passages are shown. Default: yes.

    This is remembered apart from the other options: it stays as it is until it is given again.
    """

    base: str | None = None
    """The folder that globs with a slash are relative to. Default: the one that is read."""

    def __post_init__(self) -> None:
        """Check the values.

        :raises TypeError: a list of globs or types is a single string
        :raises ValueError: a text is no glob, a type is unknown, or a size is not positive
        """
        for name in ("include", "exclude", "types"):
            value = getattr(self, name)
            if isinstance(value, str):
                raise TypeError(f"{name} must be a list; put a single value in a list")
            if value is not None:
                object.__setattr__(self, name, tuple(value))
        for text in (*(self.include or ()), *(self.exclude or ())):
            if Glob.of(text) is None:
                raise ValueError(Message("{glob!r} is not a glob such as '*.md' or 'drafts/'", glob=text))
        for name in self.types or ():
            if name not in FILE_TYPES:
                raise ValueError(
                    Message("{name!r} is not a type; available: {names}", name=name, names=", ".join(FILE_TYPES))
                )
        if self.max_bytes is not None and self.max_bytes < 1:
            raise ValueError(f"max_bytes must be at least 1, got {self.max_bytes}")


@value_class
class Selection:
    """The files that are read in a folder, as options choose them."""

    include: GlobList | None
    exclude: GlobList
    suffixes: frozenset[str] | None
    """None for all."""

    hidden: bool
    ignore_files: bool
    max_bytes: int

    @classmethod
    def of(cls, start: str, choices: Sequence[FileOptions]) -> Selection:
        """Return the selection for a folder.

        :param start: the folder that is read, absolute; globs cannot leave it out itself
        :param choices: each option counts where it is given first
        """
        include, exclude = _globs(start, "include", choices), _globs(start, "exclude", choices)
        types = _first("types", choices, DEFAULT_TYPES if include is None else ())
        return cls(
            include,
            GlobList.of(start, ()) if exclude is None else exclude.below(start),
            frozenset(suffix for name in types for suffix in FILE_TYPES[name]) if types else None,
            _first("hidden", choices, False),
            _first("ignore_files", choices, True),
            _first("max_bytes", choices, MAX_BYTES),
        )

    def takes(self, path: str) -> bool:
        """Return whether a file is read, by its name alone."""
        if self.suffixes is not None and os.path.splitext(path)[1].lower() not in self.suffixes:
            return False
        return self.include is None or self.include.match_in(path)


def _first(name: str, choices: Sequence[FileOptions], default: Any) -> Any:
    """Return the first value that is given of an option."""
    values = (getattr(options, name) for options in choices)
    return next((value for value in values if value is not None), default)


def _globs(start: str, name: str, choices: Sequence[FileOptions]) -> GlobList | None:
    for options in choices:
        lines = getattr(options, name)
        if lines is not None:
            is_around = options.base is not None and is_below(start, options.base)
            return GlobList.of(options.base or start if is_around else start, lines) if lines else None
    return None
