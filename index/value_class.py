"""How is a class of values defined, so that a program that imports it starts fast?"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

__all__ = ["value_class"]

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value_class(cls: type[_T]) -> type[_T]:
    """Make a class a dataclass with slots, whose objects are equal and hashed by their fields.

    It is for the classes that a search imports, but not for what users get: other classes of values are frozen
    dataclasses. Type checkers refuse to change their attributes, so nothing has to
    do that at run time. ``dataclass(frozen=True, slots=True)`` compiles six methods for each class, which takes
    four times as long; a search imports dozens of such classes, and that was a sixth of its time.

    >>> @value_class
    ... class Point:
    ...     x: int
    ...     y: int = 0
    >>> Point(1), Point(1) == Point(1, 0), {Point(1), Point(1)}
    (Point(x=1, y=0), True, {Point(x=1, y=0)})
    """
    made = dataclass(slots=True, eq=False, repr=False)(cls)
    names = [each.name for each in fields(made) if each.compare]  # type: ignore[arg-type]
    compared = attrgetter(*names, "__class__")  # a tuple also for one field

    def equals(self: Any, other: Any) -> Any:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def hash_of(self: Any) -> int:
        return hash(compared(self))

    for name, method in ({"__eq__": equals, "__hash__": hash_of} | _METHODS).items():
        if name not in vars(cls):
            setattr(made, name, method)
    return made


def _represent(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _get_state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        setattr(self, each.name, value)


_METHODS = {"__repr__": _represent, "__getstate__": _get_state, "__setstate__": _set_state}
"""What all classes have in common; old protocols pickle an object with slots only if it says what its state is."""
