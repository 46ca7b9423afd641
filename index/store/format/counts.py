"""Which whole numbers can be counts in an index?"""

from __future__ import annotations

from typing import TypeGuard

__all__ = ["COUNT_LIMIT", "is_count"]

COUNT_LIMIT = 1 << 53
"""All counts are below this; from here on not every whole number is a float."""


def is_count(value: object) -> TypeGuard[int]:
    """Return whether a value that was read can be a count.

    >>> is_count(3), is_count(-1), is_count(True), is_count(1 << 53)
    (True, False, False, False)
    """
    return type(value) is int and 0 <= value < COUNT_LIMIT
