"""How is a property, or a regular expression, computed only when it is needed, and then once?

``functools.cached_property`` does the same, but before Python 3.12 all objects of a class share one lock: it is
slow, and a process that is forked while another thread computes the property waits for it forever.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import partial
from typing import Any, AnyStr, Generic, Self, TypeVar, cast, overload

__all__ = ["lazy_pattern", "lazy_property"]

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


def lazy_pattern(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a regular expression for a variable of the calling module, compiled on first use.

    A search uses few of the many expressions for forms and rare characters. To compile them all would take a sixth
    of its time from the start of the interpreter to the answer.
    """
    variables = sys._getframe(1).f_globals
    return cast("re.Pattern[AnyStr]", _LazyPattern(partial(re.compile, expression, flags), variables))


class _LazyPattern:
    """A regular expression that is not compiled yet; on first use the compiled one takes its place."""

    def __init__(self, compile: Callable[[], re.Pattern[Any]], variables: dict[str, Any]) -> None:
        """Take the function that compiles it, and the variables of its module."""
        self._compile, self._variables = compile, variables

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # as a copy does, before it has any attribute
            raise AttributeError(name)
        compiled = self._compile()
        for variable, value in list(self._variables.items()):
            if value is self:
                self._variables[variable] = compiled
        value = self.__dict__[name] = getattr(compiled, name)  # for other modules, which imported this object
        return value
