"""How is the path of a file shown?"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["shown_path"]


def shown_path(path: str | os.PathLike[str]) -> str:
    """Return a path relative to the working directory if it is below it, else absolute."""
    absolute, here = Path(os.path.abspath(path)), Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)
