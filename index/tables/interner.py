"""What number has each string, in the order in which they are met?"""

from __future__ import annotations

__all__ = ["Interner"]


class Interner(dict[str, int]):
    """Map of strings to numbers 0, 1, 2, … that grows as strings are looked up; for one thread.

    >>> numbers = Interner()
    >>> numbers["đảng"], numbers["bộ"], numbers["đảng"]
    (0, 1, 0)
    """

    def __missing__(self, string: str) -> int:
        number = self[string] = len(self)
        return number
