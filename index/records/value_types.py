"""Which value does a record have in a field of a given type?

In a table every value is text. In JSON a value may be of another type already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from timviet.index.document import FieldScalar, FieldValue
from timviet.index.messages import Message
from timviet.index.portable import PortableError
from timviet.index.schema import items_of, written
from timviet.index.text.calendar_date import read_date

__all__ = ["TYPES", "UnfitValue", "convert"]

TYPES = ("text", "int", "float", "bool", "date", "datetime", "list")
"""The names of the types."""

_BOOLS = {
    **dict.fromkeys(("true", "yes", "1", "có", "đúng"), True),
    **dict.fromkeys(("false", "no", "0", "không", "sai"), False),
}
_SEPARATOR = re.compile(r"[;,|]")


class UnfitValue(PortableError):
    """Raised when a value cannot be of a type."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


def convert(value: FieldValue, type: str) -> FieldValue:
    """Return a value in a type; None and the values of a list one by one.

    :raises UnfitValue: it cannot be of this type

    >>> convert("31/3/2024", "date"), convert("lúa; gạo", "list"), convert(["1", "2"], "int")
    (datetime.date(2024, 3, 31), ['lúa', 'gạo'], [1, 2])
    """
    if value is None:
        return None
    if type == "list":
        return (
            list(filter(None, map(str.strip, _SEPARATOR.split(value))))
            if isinstance(value, str)
            else list(items_of(value))
        )
    items = [_CONVERSIONS[type](item) for item in items_of(value)]
    return items if isinstance(value, list) else items[0]


def _int(value: FieldScalar) -> int:
    text = written(value).strip()
    try:
        return int(text)
    except ValueError:
        number = _float(value)
    if not number.is_integer():
        raise UnfitValue(Message("{value!r} is not a whole number such as 2024", value=text))
    return int(number)


def _float(value: FieldScalar) -> float:
    text = written(value).strip()
    try:
        return float(text)
    except ValueError as error:
        raise UnfitValue(Message("{value!r} is not a number such as 2024 or 0.5", value=text)) from error


def _bool(value: FieldScalar) -> bool:
    text = written(value).strip()
    if (truth := _BOOLS.get(text.lower())) is None:
        raise UnfitValue(Message("{value!r} is neither true nor false", value=text))
    return truth


def _date(value: FieldScalar) -> date:
    moment = _datetime(value)
    return moment.date()


def _datetime(value: FieldScalar) -> datetime:
    text = written(value).strip()
    try:
        return datetime.fromisoformat(read_date(text) or text)
    except ValueError as error:
        raise UnfitValue(Message("{value!r} is not a day such as 2024-03-31 or 31/3/2024", value=text)) from error


_CONVERSIONS: Mapping[str, Callable[[FieldScalar], FieldScalar]] = {
    "text": written,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "date": _date,
    "datetime": _datetime,
}
