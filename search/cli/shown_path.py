"""How is the path of a file shown?"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["relative_path", "shown_path"]

_LINE_ENDS = str.maketrans(dict.fromkeys("\n\r\t\x85\u2028\u2029", "\ufffd"))


def shown_path(path: str | os.PathLike[str]) -> str:
    """Return a path as it is shown to people: see :func:`relative_path`, and without line ends."""
    return relative_path(path).translate(_LINE_ENDS)


def relative_path(path: str | os.PathLike[str]) -> str:
    """Return a path relative to the working directory if it is below it, else absolute.

    If the working directory is gone, return the path as it is.
    """
    try:
        absolute, here = Path(os.path.abspath(path)), Path.cwd()
    except OSError:
        return os.fspath(path)
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)
