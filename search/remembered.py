"""How is what was looked up kept for the next query, in bounded room?"""

from __future__ import annotations

from typing import TypeVar

__all__ = ["remember"]

_MOST, _LONGEST = 20_000, 64  # things, each takes a few hundred bytes; characters of the key of one that is kept

_Key = TypeVar("_Key", bound=str | tuple[str, ...])
_Value = TypeVar("_Value")


def remember(known: dict[_Key, _Value], key: _Key, value: _Value) -> _Value:
    """Keeps a value under a key, unless that is long, and gives it; when there are too many, all are dropped."""
    if sum(map(len, key)) > _LONGEST:  # of a string: its characters
        return value
    if len(known) >= _MOST:
        known.clear()
    known[key] = value
    return value
