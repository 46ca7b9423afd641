"""How much does a term say about a document?

Lucene's BM25 (Robertson and Zaragoza 2009, in the form of Lucene 8 and later), with exact lengths:

    idf · tf / (tf + k1·(1 − b + b·dl/avgdl)),   idf = ln(1 + (N − df + ½)/(df + ½))

N is the number of documents that have the field, avgdl their average length; both, and df, are counted over
all segments and, as in Lucene, include deleted documents until they are merged away.

The sums are exact. No order of adding, no cut of the index into segments and no pruning can change a score by even
one bit, and documents of equal score tie. For that both factors lie on a grid: the impact tf/(tf + …) on multiples
of 2⁻²⁴, which float32 holds; weight × idf on multiples of 2⁻²⁸ of the largest score that the plan allows. A
product and any sum of them then has at most 52 bits, which float64 holds. The rounding is far below the sixth
digit.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["K1", "B", "Impacts", "Norms", "idf", "impacts", "norms", "step"]

K1, B = 0.9, 0.4

Norms = NDArray[np.float32]
"""k1·(1 − b + b·dl/avgdl)."""

Impacts = NDArray[np.float32]
"""tf/(tf + norm), multiples of 2⁻²⁴ from 0 to 1."""

_SCALE_BITS = 28


def idf(doc_count: int, document_frequency: int) -> float:
    """Return the inverse document frequency, always above 0."""
    return math.log1p((doc_count - document_frequency + 0.5) / (document_frequency + 0.5))


def norms(lengths: NDArray[Any], average: float) -> Norms:
    """Return the norms of documents, (n,), from their lengths in tokens, (n,)."""
    return (K1 * (1 - B) + lengths.astype(np.float64) * (K1 * B / average)).astype(np.float32)


def impacts(tfs: NDArray[Any], norms: Norms) -> Impacts:
    """Return the impact of each posting, (n,); it never falls when tf grows or the norm falls, even if rounded."""
    impact = tfs.astype(np.float32)
    impact /= norms + impact
    impact += np.float32(0.5)  # between ½ and 1 float32 has 24 bits after the point
    impact -= np.float32(0.5)
    return impact


def step(largest: float) -> float:
    """Return the power of two to whose multiples every weight × idf is rounded.

    :param largest: a score that no document exceeds
    """
    return 2.0 ** (math.frexp(largest)[1] - _SCALE_BITS)
