"""Which of many values meet a condition, without comparing each of them as a text?

A field may have as many distinct values as there are documents. Numbers are compared as an array, and words and
patterns only with the values that have a piece of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from timviet.index.lazy import lazy_property
from timviet.index.text.fold import fold
from timviet.index.value_order import number_of
from timviet.search.contract.field_compare import range_test
from timviet.search.contract.plan import Range

__all__ = ["ComparedValues"]


class ComparedValues:
    """The distinct values of a field; several threads may use them at once."""

    def __init__(self, values: Sequence[str]) -> None:
        self.values = values

    def having(self, piece: str) -> list[str]:
        """Return the values that have a folded text in them."""
        folded = zip(self.values, self._folded, strict=True)
        return [value for value, without_marks in folded if piece in without_marks]

    def between(self, condition: Range) -> NDArray[np.bool_]:
        """Return which values are in a range: (n_values,)."""
        bounds, is_between = (condition.low, condition.high), _test_of(condition)
        if not _is_numeric(condition):
            return np.fromiter(map(is_between, self.values), np.bool_, len(self.values))
        low, high = (None if bound is None else number_of(bound) for bound in bounds)
        numbers = self._numbers
        found = ~np.isnan(numbers)
        if low is not None:
            found &= numbers >= low if condition.low_included else numbers > low
        if high is not None:
            found &= numbers <= high if condition.high_included else numbers < high
        for number in self._others:
            found[number] = is_between(self.values[number])
        return found

    def has_between(self, condition: Range) -> bool:
        """Return whether any value is in a range."""
        if _is_numeric(condition):
            return bool(self.between(condition).any())
        return any(map(_test_of(condition), self.values))

    def compared_one_by_one(self, condition: Range) -> int:
        """Return how many values are compared with a range as texts."""
        return len(self._others) if _is_numeric(condition) else len(self.values)

    @lazy_property
    def _folded(self) -> list[str]:
        return list(map(fold, self.values))

    @lazy_property
    def _numbers(self) -> NDArray[np.float64]:
        """(n_values,) the values as numbers; NaN for those that are none."""
        numbers = map(number_of, self.values)
        return np.array([np.nan if number is None else number for number in numbers], np.float64)

    @lazy_property
    def _others(self) -> list[int]:
        """The values that are no numbers, by their place."""
        others: list[int] = np.flatnonzero(np.isnan(self._numbers)).tolist()
        return others


def _test_of(condition: Range) -> Callable[[str], bool]:
    bounds = condition.low, condition.high
    return range_test(*bounds, condition.low_included, condition.high_included, condition.prefers_dates)


def _is_numeric(condition: Range) -> bool:
    """Return whether all bounds of a range are numbers, and no value is a date rather than a number."""
    bounds = [bound for bound in (condition.low, condition.high) if bound is not None]
    return bool(bounds) and not condition.prefers_dates and all(number_of(bound) is not None for bound in bounds)
