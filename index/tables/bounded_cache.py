"""How is a computed value kept for the next time, in bounded memory?

This is the home of memos that are asked in loops. A lookup is one of ``dict``, which makes it faster than one of
``functools.lru_cache``; what was used last is not tracked, and a full memo is emptied. ``lru_cache`` is right for
a pure function of a module that is called by name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

__all__ = ["BoundedCache", "remember"]

_MAX_ENTRIES = 20_000  # each takes a few hundred bytes
_MAX_KEY_LENGTH = 64  # characters; the values of longer keys are not kept

_K = TypeVar("_K", bound=str | int | tuple[str, ...])
_V = TypeVar("_V")


class BoundedCache(dict[_K, _V]):
    """A dictionary that computes a missing value and keeps it; several threads may use it.

    An object that closes files when it is dropped must not pass a method of its own: the circle of references
    would keep the files open until a garbage collection. It fills a plain ``dict`` with :func:`remember`.

    >>> lengths = BoundedCache(len)
    >>> lengths["đảng"], lengths
    (4, {'đảng': 4})
    """

    def __init__(self, compute: Callable[[_K], _V], max_entries: int = _MAX_ENTRIES) -> None:
        self._compute, self._max_entries = compute, max_entries

    def __missing__(self, key: _K) -> _V:
        return remember(self, key, self._compute(key), self._max_entries)


def remember(memo: dict[_K, _V], key: _K, value: _V, max_entries: int = _MAX_ENTRIES) -> _V:
    """Keep a value under a key, unless the key is long, and return it; a full memo is emptied before."""
    if _length(key) > _MAX_KEY_LENGTH:
        return value
    if len(memo) >= max_entries:
        memo.clear()
    memo[key] = value
    return value


def _length(key: str | int | tuple[str, ...]) -> int:
    if isinstance(key, int):
        return 0
    return len(key) if isinstance(key, str) else sum(map(len, key))
