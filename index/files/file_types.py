"""Which types of files are text, and which names do they have?"""

from __future__ import annotations

import os
from collections.abc import Mapping

__all__ = ["DEFAULT_TYPES", "FILE_TYPES", "file_type"]

FILE_TYPES: Mapping[str, tuple[str, ...]] = {
    "txt": (".txt", ".text"),
    "md": (".md", ".markdown"),
    "rst": (".rst",),
    "org": (".org",),
    "tex": (".tex",),
    "srt": (".srt",),
    "log": (".log",),
}
"""The suffixes of each type that can be read as text."""

DEFAULT_TYPES = ("txt",)
"""The types that are read in a folder if none is chosen."""


def file_type(path: str) -> str:
    """Return the type of a file by its name: one of ``FILE_TYPES``, else its suffix without the dot.

    >>> file_type("a.MD"), file_type("b.pdf"), file_type("README")
    ('md', 'pdf', '')
    """
    suffix = os.path.splitext(path)[1].lower()
    return _TYPES.get(suffix, suffix.removeprefix("."))


_TYPES = {suffix: name for name, suffixes in FILE_TYPES.items() for suffix in suffixes}
