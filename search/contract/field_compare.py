"""How are the values of keyword fields compared with each other and with what was typed?

Values are compared by how they are written, whatever their types. Values that look like numbers are compared as
numbers, values that look like dates by the calendar, and all others without case and marks. Digits such as
``20240415`` are a number beside numbers, and a day beside dates: see :mod:`timviet.index.value_order`. A bound
equals every value that starts with it: ``2016`` the whole year, ``ng`` also ``Nguyễn``.

A date with a time is compared as it is written. For sorting, and with a bound that has a time zone, moments are
compared; a time without a time zone is then in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from timviet.index.analysis.scan import Scan
from timviet.index.text.calendar_date import read_date
from timviet.index.text.fold import fold, is_compatible
from timviet.index.text.normalize import normalize
from timviet.index.value_order import has_zone, moment_of, number_of, sort_key
from timviet.search.query.wildcard import compile_wildcard

__all__ = ["piece_of_pattern", "piece_of_words", "range_test", "whole_test", "wildcard_test", "words_test"]

_Test = Callable[[str], bool]


def range_test(
    low: str | None,
    high: str | None,
    low_included: bool = True,
    high_included: bool = True,
    prefers_dates: bool = False,
) -> _Test:
    """Return a function that tests whether a value lies between two bounds.

    :param low: None for no lower bound
    :param high: None for no upper bound
    :param prefers_dates: whether digits are dates if they can be, see :func:`timviet.index.value_order.has_dates`
    """
    is_above = _bound_test(low, low_included, prefers_dates, above=True)
    is_below = _bound_test(high, high_included, prefers_dates, above=False)
    return lambda value: is_above(value) and is_below(value)


def _bound_test(bound: str | None, included: bool, prefers_dates: bool, *, above: bool) -> _Test:
    if bound is None:
        return lambda value: True
    number, date, text = number_of(bound), read_date(bound), fold(bound)
    moment = moment_of(date) if date is not None and has_zone(date) else None

    def is_beyond_number(value: str) -> bool | None:
        if number is None or (other := number_of(value)) is None:
            return None
        return (other > number if above else other < number) or (included and other == number)

    def is_beyond_date(value: str) -> bool | None:
        if date is None or (other := read_date(value)) is None:
            return None
        if moment is not None and (other_moment := moment_of(other)) is not None:
            return (other_moment > moment if above else other_moment < moment) or (
                included and other_moment == moment
            )
        return _is_beyond(other, date, included, above)

    first, second = (is_beyond_date, is_beyond_number) if prefers_dates else (is_beyond_number, is_beyond_date)

    def is_beyond(value: str) -> bool:
        if number is None and date is None:
            return sort_key(value)[0] == 2 and _is_beyond(fold(value), text, included, above)
        answer = first(value)
        return bool(second(value) if answer is None else answer)

    return is_beyond


def _is_beyond(text: str, bound: str, included: bool, above: bool) -> bool:
    """Return whether a text lies beyond a bound; a text that starts with the bound counts as equal."""
    start = text[: len(bound)]
    return (start > bound if above else start < bound) or (included and start == bound)


def words_test(typed: str, prefers_dates: bool = False) -> _Test:
    """Return a function that tests whether a value equals the typed text, or contains its words side by side.

    :param prefers_dates: whether digits are dates if they can be, see :func:`timviet.index.value_order.has_dates`
    """
    number, date, words = number_of(typed), read_date(typed), Scan.of(typed)
    has_words = _side_by_side_test(words)
    exact = normalize(typed).text.casefold().strip()

    def is_equal_or_has_words(value: str) -> bool:
        if value == typed:
            return True
        other, other_date = number_of(value), read_date(value)
        if prefers_dates and date is not None and other_date is not None:
            return other_date.startswith(date)
        if number is not None and other is not None:
            return number == other
        if other_date is not None:
            return date is not None and other_date.startswith(date)
        if other is not None:
            return False
        return has_words(value) if words.tokens else normalize(value).text.casefold().strip() == exact

    return is_equal_or_has_words


def whole_test(typed: str, prefers_dates: bool = False) -> _Test:
    """Return a function that tests whether a value is the typed text as a whole, not only contains its words.

    Case and marks that were not typed are ignored; numbers and dates are compared as such.
    """
    has_words, folded = words_test(typed, prefers_dates), fold(typed).strip()
    date = read_date(typed)

    def is_whole(value: str) -> bool:
        if not has_words(value):
            return False
        other_date = read_date(value) if date is not None else None
        if number_of(value) is not None and not (prefers_dates and other_date):
            return True
        if date is not None and other_date is not None:
            return len(other_date) == len(date)
        return fold(value).strip() == folded

    return is_whole


def piece_of_words(text: str) -> str:
    """Return a folded text that all values with some words have; empty if they may be written in another way."""
    if number_of(text) is not None or read_date(text) is not None:
        return ""
    words = Scan.of(text).folded()
    return words[0] if words else ""


def piece_of_pattern(pattern: str) -> str:
    """Return the longest folded text between the stars, question marks and slashes of a pattern."""
    return max(re.split("[*?/]", fold(pattern)), key=len)


def _side_by_side_test(words: Scan) -> _Test:
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


def wildcard_test(pattern: str) -> _Test:
    """Return a function that tests whether a whole value matches a wildcard pattern, without case and marks."""
    matches = compile_wildcard(fold(pattern)).fullmatch
    return lambda value: matches(fold(value)) is not None
