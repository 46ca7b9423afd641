"""What does a value say, with all that is in it? Two values that say the same are interchangeable."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any

from timviet.index.messages import Message, reason_of
from timviet.search.cli.advice import describe
from timviet.search.language import speaking, translate

__all__ = ["facts_of", "objects_in"]


def facts_of(value: Any) -> Any:
    """Return plain values for a value, with its type, its attributes, and its texts in both languages."""
    facts: list[Any] = [type(value)]
    if isinstance(value, Message):
        evidence = {name: facts_of(one) for name, one in value.evidence.items()}
        return [*facts, str(value), value.template, value.plural, evidence, *_spoken(lambda: translate(value))]
    if isinstance(value, BaseException):
        facts += [str(value), *_spoken(lambda: translate(reason_of(value)))]
        facts += [*_spoken(lambda: translate(describe(value))), value.__suppress_context__]
        return facts + [facts_of(part) for part in (value.args, vars(value), value.__cause__, value.__context__)]
    if isinstance(value, Mapping):
        return [*facts, [(facts_of(name), facts_of(one)) for name, one in value.items()]]
    if isinstance(value, tuple | list):
        return [*facts, *map(facts_of, value)]
    if dataclasses.is_dataclass(value):
        parts = [getattr(value, field.name) for field in dataclasses.fields(value)]
        return [*facts, repr(value), *map(facts_of, parts)]
    return [*facts, value]


def _spoken(say: Callable[[], str]) -> Iterator[str]:
    for language in ("en", "vi"):
        with speaking(language):
            yield say()


def objects_in(value: Any) -> Iterator[object]:
    """Yield a value and all that it is made of."""
    yield value
    parts: list[Any] = []
    if isinstance(value, Mapping):
        parts = [*value, *value.values()]
    elif isinstance(value, tuple | list | set | frozenset):
        parts = [*value]
    elif isinstance(value, BaseException):
        parts = [*value.args, *vars(value).values()]
    elif dataclasses.is_dataclass(value) and not isinstance(value, Enum):
        parts = [getattr(value, field.name) for field in dataclasses.fields(value)]
    for part in parts:
        yield from objects_in(part)
