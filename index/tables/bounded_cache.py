"""How is what was looked up kept for the next time, in bounded room?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

__all__ = ["BoundedCache", "remember"]

_MOST, _LONGEST = 20_000, 64  # things, each takes a few hundred bytes; characters of the key of one that is kept

_Key = TypeVar("_Key", bound=str | tuple[str, ...])
_Value = TypeVar("_Value")


def remember(known: dict[_Key, _Value], key: _Key, value: _Value, most: int = _MOST) -> _Value:
    """Keeps a value under a key, unless that is long, and gives it; when there are too many, all are dropped."""
    if (len(key) if isinstance(key, str) else sum(map(len, key))) > _LONGEST:
        return value
    if len(known) >= most:
        known.clear()
    known[key] = value
    return value


class BoundedCache(dict[_Key, _Value]):
    """What a function tells of keys, most of which come again and again; may be asked from several threads."""

    def __init__(self, tell: Callable[[_Key], _Value], most: int = _MOST) -> None:
        self._tell, self._most = tell, most

    def __missing__(self, key: _Key) -> _Value:
        return remember(self, key, self._tell(key), self._most)
