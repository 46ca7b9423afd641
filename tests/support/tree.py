"""Which modules and classes does timviet have, and what do its annotations name?"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
import typing
from collections.abc import Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

import timviet
import timviet.index
import timviet.search

__all__ = ["all_classes", "all_modules", "hints_of", "named_classes", "public_values"]


@cache
def all_modules() -> tuple[ModuleType, ...]:
    """Import and return every module."""
    names = [
        module.name
        for package in (timviet, timviet.index, timviet.search)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    return tuple(importlib.import_module(name) for name in dict.fromkeys(names) if not name.endswith("__main__"))


@cache
def all_classes() -> dict[str, type]:
    """Return every class by its name, which means one thing in the whole tree."""
    return {
        name: value
        for module in all_modules()
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__
    }


def hints_of(thing: Any) -> dict[str, Any]:
    """Return the annotations of a class or a function; names that are imported for checkers only are found too."""
    names = {**all_classes(), **vars(sys.modules[thing.__module__])}
    return typing.get_type_hints(thing, localns=names)


def public_values() -> set[type]:
    """Return the public classes but errors, with those of which their attributes and methods return objects.

    So do the functions that are public.
    """
    found: set[type] = set()
    wanted = [getattr(timviet, name) for name in timviet.__all__]
    while wanted:
        thing = wanted.pop()
        if isinstance(thing, FunctionType):
            wanted += named_classes(hints_of(thing).get("return"))
        elif isinstance(thing, type) and _is_ours(thing) and thing not in found:
            found.add(thing)
            wanted += (one for hint in hints_of(thing).values() for one in named_classes(hint))
            wanted += (
                function
                for name, value in inspect.getmembers_static(thing)
                if not name.startswith("_") and (function := _function_of(value)) is not None
            )
    return {thing for thing in found if not issubclass(thing, BaseException)}


def named_classes(hint: Any) -> Iterator[type]:
    """Yield the classes in an annotation: ``dict[str, Hit | None]`` names three."""
    parts = typing.get_args(hint)
    if isinstance(hint, type) and not parts:
        yield hint
    for part in parts:
        yield from named_classes(part) if not isinstance(part, list) else ()


def _is_ours(kind: type) -> bool:
    return kind.__module__.startswith("timviet.") and not getattr(kind, "_is_protocol", False)


def _function_of(value: object) -> FunctionType | None:
    """Return the function that makes a value when a method is called, or a property read."""
    if isinstance(value, classmethod | staticmethod):
        value = value.__func__
    elif isinstance(value, property):
        value = value.fget
    elif hasattr(value, "_compute"):  # a lazy property
        value = value._compute
    return value if isinstance(value, FunctionType) else None
