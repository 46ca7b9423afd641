"""How does freed memory return to the operating system?

The C library of most Linux systems keeps freed memory for later allocations. After a segment has been written,
these are hundreds of megabytes, and the next segment would take new memory in addition.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache

__all__ = ["return_freed_memory"]


def return_freed_memory() -> None:
    """Return freed heap memory to the system (``malloc_trim`` of glibc); do nothing where that is not possible."""
    if (trim := _malloc_trim()) is not None:
        trim(0)


@cache
def _malloc_trim() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # another C library
        return None
    return trim
