"""How does freed memory return to the operating system?

The C library of most Linux systems keeps freed memory for later allocations. After a segment has been written or a
large file has been read, these are hundreds of megabytes, and what comes next would take new memory in addition.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

__all__ = ["return_freed_memory", "share_one_heap"]

_M_ARENA_MAX = -8  # of <malloc.h>


def return_freed_memory() -> None:
    """Return freed heap memory to the system (``malloc_trim`` of glibc); do nothing where that is not possible."""
    if (library := _glibc()) is not None:
        library.malloc_trim(0)


def share_one_heap() -> None:
    """Let all threads of this process that are yet to start share one heap (``mallopt`` of glibc).

    Otherwise each has its own, whose end stays in memory when it is freed. This is for our own program; a library
    must not choose for the program that uses it.
    """
    if (library := _glibc()) is not None:
        library.mallopt(_M_ARENA_MAX, 1)


@cache
def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL(None)
        return library if library.malloc_trim and library.mallopt else None
    except (OSError, AttributeError):  # another C library
        return None
