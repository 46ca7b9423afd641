"""How are distinct strings numbered, in order of first occurrence?"""

from __future__ import annotations

__all__ = ["Interner"]


class Interner(dict[str, int]):
    """Map of strings to numbers 0, 1, 2, …; a string is added when it is first looked up. For one thread.

    >>> numbers = Interner()
    >>> numbers["đảng"], numbers["bộ"], numbers["đảng"]
    (0, 1, 0)
    """

    def __missing__(self, string: str) -> int:
        number = self[string] = len(self)
        return number
