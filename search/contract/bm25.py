"""How does BM25 score a term in a document, and why are the sums of scores exact?

The formula is Lucene's BM25 (Robertson and Zaragoza 2009, in the form of Lucene 8 and later):

    idf · tf / (tf + k1·(1 − b + b·dl/avgdl)),   idf = ln(1 + (N − df + ½)/(df + ½))

N is the number of documents that have the field, avgdl their average length. Both, and df, are counted over all
segments and, as in Lucene, include deleted documents until they are merged away. dl is the length as Lucene counts
it, one of 256 values (:mod:`timviet.index.counted_lengths`); avgdl is exact. b follows from avgdl
(:func:`timviet.index.schema.length_share`): 0.4 in passages, near 1 in titles and other short texts.

The sums are exact: neither the order of the terms, nor the segments, nor pruning can change a score by even one
bit, and documents of equal score tie. To this end both factors are rounded to a grid: the impact tf/(tf + …) to
multiples of 2⁻²⁴, which fit float32, and weight × idf to multiples of 2⁻²⁸ of the largest score that the plan
allows. A product, or any sum of products, then has at most 52 bits, which fit float64. The rounding changes scores
by far less than the sixth digit.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.counted_lengths import COUNTED_LENGTHS
from timviet.index.schema import K1, length_share

__all__ = ["Impacts", "Norms", "grid_step", "idf", "impacts", "max_impact", "norms"]

Norms = NDArray[np.float32]
"""k1·(1 − b + b·dl/avgdl)."""

Impacts = NDArray[np.float32]
"""tf/(tf + norm), multiples of 2⁻²⁴ from 0 to 1."""

_SCALE_BITS = 28
_ROUNDED = 2.0**-22


def idf(doc_count: int, document_frequency: int) -> float:
    """Return the inverse document frequency, always above 0; no term is in more documents than there are."""
    document_frequency = min(document_frequency, doc_count)
    return math.log1p((doc_count - document_frequency + 0.5) / (document_frequency + 0.5))


def norms(average: float) -> Norms:
    """Return the norm of each counted length, (256,), ascending.

    :param average: the average length of the field, in tokens
    """
    b = length_share(average)
    return (K1 * (1 - b) + COUNTED_LENGTHS * (K1 * b / average)).astype(np.float32)


def impacts(tfs: NDArray[Any], norms: Norms) -> Impacts:
    """Return the impact of each posting, (n,). A higher tf or a lower norm never lowers it, even when rounded."""
    impact = tfs.astype(np.float32)
    impact /= norms + impact
    impact += np.float32(0.5)  # between ½ and 1 float32 has 24 fractional bits, so this rounds
    impact -= np.float32(0.5)
    return impact


def max_impact(tf: int, norm: float) -> float:
    """Return an upper bound of the impact of one posting, less than 8 · 2⁻²⁴ above it.

    The three roundings of :func:`impacts` raise or lower the quotient by less than 2⁻²². For a few postings this
    takes less time than calls of numpy.
    """
    return tf / (tf + norm) + _ROUNDED


def grid_step(max_score: float) -> float:
    """Return the power of two whose multiples every weight × idf is rounded to.

    :param max_score: a score that no document exceeds
    """
    return 2.0 ** (math.frexp(max_score)[1] - _SCALE_BITS)
