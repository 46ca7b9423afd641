"""How are computed values kept in bounded memory, with lookups that are fast in loops?

A lookup in a :class:`BoundedCache` is a ``dict`` lookup, which is faster than a call of ``functools.lru_cache``.
Use is not tracked: a full cache is emptied. For a function of a module that is not called in a loop, use
:func:`cached_if_short`. Neither keeps what belongs to a long key: a text of a stranger may be one long word.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

__all__ = ["BoundedCache", "cached_if_short", "remember"]

_MAX_ENTRIES = 20_000  # each takes a few hundred bytes
_MAX_KEY_LENGTH = 128  # characters, more than a field name has; the values of longer keys are not kept

_K = TypeVar("_K", bound=str | int | tuple[str, ...])
_V = TypeVar("_V")
_P = ParamSpec("_P")


class BoundedCache(dict[_K, _V]):
    """A dictionary that computes a missing value and keeps it; several threads may use it.

    An object that closes files when it is freed must not pass its own method as ``compute``: the reference cycle
    would keep the files open until a garbage collection. Such an object fills a plain ``dict`` with
    :func:`remember`.

    >>> lengths = BoundedCache(len)
    >>> lengths["đảng"], lengths
    (4, {'đảng': 4})
    """

    def __init__(self, compute: Callable[[_K], _V], max_entries: int = _MAX_ENTRIES) -> None:
        self._compute, self._max_entries = compute, max_entries

    def __missing__(self, key: _K) -> _V:
        return remember(self, key, self._compute(key), self._max_entries)


def remember(memo: dict[_K, _V], key: _K, value: _V, max_entries: int = _MAX_ENTRIES) -> _V:
    """Store a value under a key, unless the key is long, and return the value; a full memo is emptied first."""
    text = key if isinstance(key, str) else "" if isinstance(key, int) else "".join(key)
    if len(text) > _MAX_KEY_LENGTH:
        return value
    if len(memo) >= max_entries:
        memo.clear()
    memo[key] = value
    return value


def cached_if_short(max_entries: int) -> Callable[[Callable[_P, _V]], Callable[_P, _V]]:
    """Return a decorator that keeps the last results of a function, unless the texts that it was given are long.

    >>> @cached_if_short(2)
    ... def length(text: str) -> int:
    ...     print("computed")
    ...     return len(text)
    >>> length("đảng"), length("đảng")
    computed
    (4, 4)
    """

    def decorate(function: Callable[_P, _V]) -> Callable[_P, _V]:
        cached = lru_cache(max_entries)(function)

        @wraps(function)
        def call(*args: _P.args, **kwargs: _P.kwargs) -> _V:
            for value in args:
                if isinstance(value, str) and len(value) > _MAX_KEY_LENGTH:
                    return function(*args, **kwargs)
            return cached(*args, **kwargs)  # type: ignore[arg-type]  # they are hashable

        return call

    return decorate
