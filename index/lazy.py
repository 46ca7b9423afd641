"""How is a property computed only once for each object?

``functools.cached_property`` does the same, but before Python 3.12 all objects of a class share one lock: it is
slow, and a process that is forked while another thread computes the property waits for it forever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

__all__ = ["lazy_property"]

_T = TypeVar("_T")


class lazy_property(Generic[_T]):  # noqa: N801  # used as a decorator, like ``property``
    """A property that is computed on first use and then kept as an attribute of the object.

    Two threads may compute it at once; the last value is kept.

    >>> class Circle:
    ...     radius = 2
    ...     @lazy_property
    ...     def area(self) -> float:
    ...         print("computed")
    ...         return 3.14 * self.radius**2
    >>> circle = Circle()
    >>> circle.area, circle.area
    computed
    (12.56, 12.56)
    """

    def __init__(self, compute: Callable[[Any], _T]) -> None:
        self._compute, self._name = compute, ""
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> _T: ...
    def __get__(self, instance: object, owner: type) -> Self | _T:
        if instance is None:
            return self
        value = self._compute(instance)
        # Attributes are slower in an object whose ``__dict__`` was asked for; a frozen class refuses setattr().
        object.__setattr__(instance, self._name, value)
        return value
