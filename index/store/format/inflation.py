"""How many bytes may become of compressed ones?

A file of a few kilobytes can hold compressed gigabytes, so a reader refuses what becomes too many times as long as
it is. Few texts of a person come near that, but a page of dots and a text of a single letter do: a writer then
adds bytes that mean nothing, which costs a sixtieth of the length of the text. Earlier writers did not, so what
they wrote is only bounded by what they could write at most.
"""

from __future__ import annotations

__all__ = ["missing_bytes", "most_bytes"]

_MOST_TIMES = 64
_ALWAYS = 1 << 12  # bytes that anything may become


def most_bytes(size: int) -> int:
    """Return how many bytes may become of ``size`` compressed ones."""
    return max(_ALWAYS, _MOST_TIMES * size)


def missing_bytes(size: int, inflated: int) -> int:
    """Return how many bytes must be added to ``size`` compressed ones that become ``inflated`` ones."""
    return 0 if inflated <= most_bytes(size) else -(-inflated // _MOST_TIMES) - size
