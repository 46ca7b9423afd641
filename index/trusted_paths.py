"""From which folders may a subprocess of ours import?

Not from the current folder, which may contain other people's files.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

__all__ = ["trusted_paths"]


def trusted_paths() -> Iterator[str]:
    """Yield the import folders of this process, without the current folder unless it contains timviet."""
    here = os.path.realpath(os.getcwd())
    own = os.path.realpath(__file__)
    for path in sys.path:
        if os.path.isabs(path) and (os.path.realpath(path) != here or own.startswith(here + os.sep)):
            yield path
