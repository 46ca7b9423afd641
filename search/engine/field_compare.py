"""How do metadata values compare?

Values are kept as text. What looks like a number is compared as one, what looks like a date by the calendar, and
the rest without case and marks. A bound stands for all that begins with it: ``2016`` for the whole year, ``ng``
for ``Nguyễn``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from timviet.index.analysis.scan import Scan
from timviet.index.text.calendar_date import read_date
from timviet.index.text.fold import fold, is_compatible
from timviet.index.text.normalize import normalize
from timviet.search.query.wildcard import compile_wildcard, squeeze_stars

__all__ = ["range_test", "sort_key", "wildcard_test", "words_test"]

_NUMBER = re.compile(r"[+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:e[+-]?[0-9]{1,3})?", re.IGNORECASE)

SortKey = tuple[int, float, str]


@lru_cache(maxsize=1 << 16)
def sort_key(value: str) -> SortKey:
    """Gives what values are ordered by: numbers, then dates, then the rest."""
    if (number := _number(value)) is not None:
        return 0, number, value
    if (date := read_date(value)) is not None:
        return 1, 0.0, date
    return 2, 0.0, f"{fold(value)}\0{value}"


def range_test(
    low: str | None, high: str | None, low_included: bool = True, high_included: bool = True
) -> Callable[[str], bool]:
    """Gives a function that tells whether a value lies between two bounds; None is no bound."""
    above = _compared(low, low_included, above=True)
    below = _compared(high, high_included, above=False)
    return lambda value: above(value) and below(value)


def _compared(bound: str | None, included: bool, *, above: bool) -> Callable[[str], bool]:
    if bound is None:
        return lambda value: True
    number, date, text = _number(bound), read_date(bound), fold(bound)

    def fits(value: str) -> bool:
        if number is not None and (other := _number(value)) is not None:
            return (other > number if above else other < number) or (included and other == number)
        if date is not None and (day := read_date(value)) is not None:
            return _beyond(day, date, included, above)
        if number is not None or date is not None:
            return False
        return sort_key(value)[0] == 2 and _beyond(fold(value), text, included, above)

    return fits


def _beyond(value: str, bound: str, included: bool, above: bool) -> bool:
    """Compares texts; what begins with the bound is equal to it."""
    start = value[: len(bound)]
    return (start > bound if above else start < bound) or (included and start == bound)


def words_test(typed: str) -> Callable[[str], bool]:
    """Gives a function that tells whether a value is what was typed, or has its words side by side."""
    number, date, wanted = _number(typed), read_date(typed), Scan.of(typed)
    tokens = wanted.tokens
    spelled = [wanted.spelled(place) for place in range(len(tokens))]
    exact = normalize(typed).text.casefold().strip()
    row = " ".join(token.decode("utf-8", "surrogatepass") for token in tokens)

    def is_said(value: str) -> bool:
        if value == typed:
            return True
        if (other := _number(value)) is not None:
            return number == other
        if (day := read_date(value)) is not None:
            return date is not None and day.startswith(date)
        if not tokens:
            return normalize(value).text.casefold().strip() == exact
        if tokens[0].decode("utf-8", "surrogatepass") not in fold(value):
            return False  # most values end here
        found = Scan.of(value)
        spaced = b" ".join([b"", *found.tokens, b""]).decode("utf-8", "surrogatepass")
        if f" {row} " not in spaced:
            return False
        return any(
            found.tokens[first : first + len(tokens)] == tokens
            and all(map(is_compatible, spelled, map(found.spelled, range(first, first + len(tokens)))))
            for first in range(len(found) - len(tokens) + 1)
        )

    return is_said


def wildcard_test(pattern: str) -> Callable[[str], bool]:
    """Return a function that says whether a whole value matches a wildcard pattern, case and marks aside."""
    matches = compile_wildcard(squeeze_stars(fold(pattern))).fullmatch
    return lambda value: matches(fold(value)) is not None


def _number(value: str) -> float | None:
    return float(value) if _NUMBER.fullmatch(value) else None
