"""How are the values of keyword fields compared with each other and with what was typed?

Values are stored as text. Values that look like numbers are compared as numbers, values that look like dates by
the calendar, and all others without case and marks. Digits such as ``20240415`` are a number beside a number and a
date beside a date. A bound equals every value that starts with it: ``2016`` the
whole year, ``ng`` also ``Nguyễn``.
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
    """Return a key that sorts numbers first, then dates, then other values."""
    if (number := _number(value)) is not None:
        return 0, number, value
    if (date := read_date(value)) is not None:
        return 1, 0.0, date
    return 2, 0.0, f"{fold(value)}\0{value}"


def range_test(
    low: str | None, high: str | None, low_included: bool = True, high_included: bool = True
) -> Callable[[str], bool]:
    """Return a function that tests whether a value lies between two bounds.

    :param low: None for no lower bound
    :param high: None for no upper bound
    """
    is_above = _bound_test(low, low_included, above=True)
    is_below = _bound_test(high, high_included, above=False)
    return lambda value: is_above(value) and is_below(value)


def _bound_test(bound: str | None, included: bool, *, above: bool) -> Callable[[str], bool]:
    if bound is None:
        return lambda value: True
    number, date, text = _number(bound), read_date(bound), fold(bound)

    def is_beyond(value: str) -> bool:
        if number is not None and (other := _number(value)) is not None:
            return (other > number if above else other < number) or (included and other == number)
        if date is not None and (other_date := read_date(value)) is not None:
            return _is_beyond(other_date, date, included, above)
        if number is not None or date is not None:
            return False
        return sort_key(value)[0] == 2 and _is_beyond(fold(value), text, included, above)

    return is_beyond


def _is_beyond(text: str, bound: str, included: bool, above: bool) -> bool:
    """Return whether a text lies beyond a bound; a text that starts with the bound counts as equal."""
    start = text[: len(bound)]
    return (start > bound if above else start < bound) or (included and start == bound)


def words_test(typed: str) -> Callable[[str], bool]:
    """Return a function that tests whether a value equals the typed text, or contains its words side by side."""
    number, date, words = _number(typed), read_date(typed), Scan.of(typed)
    has_words = _side_by_side_test(words)
    exact = normalize(typed).text.casefold().strip()

    def is_equal_or_has_words(value: str) -> bool:
        if value == typed:
            return True
        other = _number(value)
        if number is not None and other is not None:
            return number == other
        if (other_date := read_date(value)) is not None:
            return date is not None and other_date.startswith(date)
        if other is not None:
            return False
        return has_words(value) if words.tokens else normalize(value).text.casefold().strip() == exact

    return is_equal_or_has_words


def _side_by_side_test(words: Scan) -> Callable[[str], bool]:
    """Return a function that tests whether a value contains words side by side, with the marks that were typed."""
    tokens = words.tokens
    count = len(tokens)
    spellings = [words.spelling(i) for i in range(count)]
    folded = words.folded()

    def has_words(value: str) -> bool:
        if folded[0] not in fold(value):
            return False  # cheap, and true of most values
        scan = Scan.of(value)
        spaced = b" ".join([b"", *scan.tokens, b""]).decode("utf-8", "surrogatepass")
        if f" {' '.join(folded)} " not in spaced:
            return False
        return any(
            scan.tokens[start : start + count] == tokens
            and all(map(is_compatible, spellings, map(scan.spelling, range(start, start + count))))
            for start in range(len(scan) - count + 1)
        )

    return has_words


def wildcard_test(pattern: str) -> Callable[[str], bool]:
    """Return a function that tests whether a whole value matches a wildcard pattern, without case and marks."""
    matches = compile_wildcard(squeeze_stars(fold(pattern))).fullmatch
    return lambda value: matches(fold(value)) is not None


def _number(value: str) -> float | None:
    return float(value) if _NUMBER.fullmatch(value) else None
