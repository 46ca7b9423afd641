"""Which documents of a segment meet a condition on a keyword field?"""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from timviet.search.contract.field_compare import range_test
from timviet.search.contract.plan import Among, Range
from timviet.search.engine.reader import DocNumbers, LeafReader

__all__ = ["FieldFilter"]

_MAX_KEPT = 64  # conditions whose answers are kept for each segment


class FieldFilter:
    """Applies conditions on keyword fields to one segment; several threads may use it at once.

    Each distinct value is tested once per condition. The answers are kept here, so they are freed with the index.
    """

    def __init__(self, segment: LeafReader) -> None:
        self._segment = segment
        self._allowed_values = lru_cache(maxsize=_MAX_KEPT)(partial(_allowed_values, segment))

    def docs(self, condition: Among | Range) -> DocNumbers:
        """Return the documents that meet a condition, ascending, deleted ones included."""
        column = self._segment.field_column(condition.name)
        is_match = np.zeros(self._segment.doc_count, np.bool_)
        is_match[column.docs[self._allowed_values(condition)[column.ordinals]]] = True
        docs: DocNumbers = np.flatnonzero(is_match).astype(np.int32)
        return docs


def _allowed_values(segment: LeafReader, condition: Among | Range) -> NDArray[np.bool_]:
    """Return which values are allowed: (n_values,)."""
    values = segment.field_column(condition.name).values
    match condition:
        case Among(_, allowed):
            is_allowed = [value in allowed for value in values]
        case Range(_, low, high, low_included, high_included, prefers_dates):
            is_allowed = list(map(range_test(low, high, low_included, high_included, prefers_dates), values))
    return np.array(is_allowed, np.bool_)
