"""Which documents of a segment have the values of a keyword field that a plan asks for?"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from timviet.search.engine.field_compare import range_test
from timviet.search.engine.plan import Among, Range
from timviet.search.engine.reader import DocNumbers, FieldColumn, LeafReader

__all__ = ["docs_with_values"]


def docs_with_values(segment: LeafReader, node: Among | Range) -> DocNumbers:
    """Return the documents, ascending, deleted ones included."""
    column = segment.field_column(node.name)
    docs: DocNumbers = np.flatnonzero(_passing(column, node)[column.ordinals]).astype(np.int32)
    return docs


@lru_cache(maxsize=64)
def _passing(column: FieldColumn, node: Among | Range) -> NDArray[np.bool_]:
    """Return which values pass, (n_values + 1,); the last entry is that of documents without a value."""
    match node:
        case Among(_, values):
            passing = [value in values for value in column.values]
        case Range(_, low, high, low_included, high_included):
            passing = list(map(range_test(low, high, low_included, high_included), column.values))
    return np.array([*passing, False], np.bool_)
