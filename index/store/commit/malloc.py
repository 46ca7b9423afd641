"""What was freed: does the system have it back?

The C library of most Linux systems keeps what is freed for the next to ask, and after a segment of hundreds of
megabytes that is much: the next one grows beside it, not in it.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache

__all__ = ["return_freed_memory"]


def return_freed_memory() -> None:
    """Hands memory that was freed back to the system, where the C library can be told to."""
    if (trim := _trim()) is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # another C library
        return None
    return trim
