"""Which documents of a segment meet a condition on a keyword field?"""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from timviet.index.tables.bounded_cache import BoundedCache
from timviet.search.contract.compared_values import ComparedValues
from timviet.search.contract.plan import Among, Range
from timviet.search.engine.reader import DocNumbers, LeafReader
from timviet.search.work import LISTED_VALUE, VALUE

__all__ = ["FieldFilter"]

_MAX_KEPT = 64  # conditions whose answers are kept for each segment


class FieldFilter:
    """Applies conditions on keyword fields to one segment; several threads may use it at once.

    The answers are kept here, so they are freed with the index.
    """

    def __init__(self, segment: LeafReader) -> None:
        self._segment = segment
        self._values = BoundedCache(partial(_values_of, segment))
        self._allowed_values = lru_cache(maxsize=_MAX_KEPT)(partial(_allowed_values, self._values))

    def docs(self, condition: Among | Range) -> DocNumbers:
        """Return the documents that meet a condition, ascending, deleted ones included."""
        column = self._segment.field_column(condition.name)
        is_match = np.zeros(self._segment.doc_count, np.bool_)
        is_match[column.docs[self._allowed_values(condition)[column.ordinals]]] = True
        docs: DocNumbers = np.flatnonzero(is_match).astype(np.int32)
        return docs

    def work(self, condition: Among | Range) -> int:
        """Return how much work a condition is; so much is counted for a kept answer too, which may be dropped."""
        values = self._values[condition.name]
        done = LISTED_VALUE * len(values.values) + len(self._segment.field_column(condition.name).docs)
        return done + (VALUE * values.compared_one_by_one(condition) if isinstance(condition, Range) else 0)


def _values_of(segment: LeafReader, name: str) -> ComparedValues:
    return ComparedValues(segment.field_column(name).values)


def _allowed_values(values_of: BoundedCache[str, ComparedValues], condition: Among | Range) -> NDArray[np.bool_]:
    """Return which values are allowed: (n_values,)."""
    values = values_of[condition.name]
    if isinstance(condition, Range):
        return values.between(condition)
    allowed = condition.values
    return np.array([value in allowed for value in values.values], np.bool_)
