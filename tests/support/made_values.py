"""How is a value made for an annotation, so that a class is tried that nobody thought of?"""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal

from tree import hints_of

from timviet.index.messages import Message

__all__ = ["NoValue", "make"]

REASON = Message("{path}: {reason}", path="giá.txt", reason=Message("the file is gone, so no passage is shown"))
_PLAIN: Mapping[object, object] = {
    **{str: REASON, int: 3, float: 1.5, bool: True, bytes: b"g\xe1", object: "gạo", Any: "gạo"},
    **{date: date(2024, 3, 31), datetime: datetime(2024, 3, 31, 12), Path: Path("gạo.txt")},
    **{Exception: ValueError("x", 1), OSError: OSError(28, "no room", "gạo.txt")},
    **{type(None): None, Message: REASON, Counter: Counter(["a"])},
}


_NAMED: Mapping[str, object] = {"types": ["txt"]}
"""Values of parameters that not every text can be."""


class NoValue(Exception):
    """Raised for an annotation that no plain value has: a function, a protocol, an array."""


def make(hint: Any, *, brief: bool = False) -> Any:
    """Return a value for an annotation, or an object of a class that is made as its signature says.

    :param brief: whether parameters that have a default are left out
    :raises NoValue: there is none
    """
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]
    if origin in (types.UnionType, typing.Union):
        return make(parts[0])
    if origin is Literal:
        return parts[0]
    if origin is tuple:
        return (make(parts[0]),) * 2 if parts[1:] == (...,) else tuple(map(make, parts))
    if origin in (dict, Mapping, types.MappingProxyType):
        return {make(parts[0]): make(parts[1])}
    if origin in (Sequence, Iterable, list):
        return [make(parts[0])]
    if origin in (set, frozenset):
        return origin([make(parts[0])])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    if isinstance(hint, type) and hint.__module__.startswith("timviet."):
        return _object_of(hint, brief=brief)
    raise NoValue(hint)


def _object_of(kind: type, *, brief: bool) -> object:
    if issubclass(kind, BaseException) and not _has_own_parameters(kind):
        return kind(REASON)
    is_value = dataclasses.is_dataclass(kind) or issubclass(kind, BaseException | tuple)
    if not is_value or not inspect.isclass(kind):
        raise NoValue(kind)
    function = kind.__new__ if issubclass(kind, tuple) else kind.__init__
    hints = hints_of(kind) if not issubclass(kind, BaseException) else hints_of(function)
    given: list[Any] = []
    named: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        if brief and parameter.default is not parameter.empty:
            continue
        value = _NAMED[name] if name in _NAMED else make(hints[name])
        if parameter.kind is parameter.KEYWORD_ONLY or named:
            named[name] = value
        else:
            given.append(value)
    return kind(*given, **named)


def _has_own_parameters(kind: type) -> bool:
    return any("__init__" in vars(parent) for parent in kind.__mro__ if parent.__module__.startswith("timviet."))
