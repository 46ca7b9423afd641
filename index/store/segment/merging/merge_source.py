"""Which segment, and which of its documents, does a merge read?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.segment.reader import SegmentReader

__all__ = ["MergeSource"]


@dataclass(frozen=True, slots=True)
class MergeSource:
    """A segment to be merged."""

    reader: SegmentReader

    live: NDArray[np.bool_]
    """(doc_count,) whether each document is copied into the merged segment."""
