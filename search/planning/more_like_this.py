"""How are documents like a given one searched for?

A document is characterized by the pairs of neighboring syllables that are frequent in it and rare elsewhere. They
need no word segmentation. The result is a plan like that of a query.
"""

from __future__ import annotations

from collections import Counter
from heapq import nlargest

from timviet.index.analysis.layer import Layer
from timviet.index.analysis.scan import Scan
from timviet.index.document import Document
from timviet.index.schema import TEXT
from timviet.search.contract.lexicon import Lexicon
from timviet.search.contract.plan import Nothing, Or, PlanNode, Term
from timviet.search.planning.highlight_spec import HighlightSpec

__all__ = ["more_like_this"]

_MAX_CHARACTERS = 20_000  # of the body
_MAX_PAIRS, _MAX_SYLLABLES = 40, 12


def more_like_this(document: Document, lexicon: Lexicon) -> tuple[PlanNode, HighlightSpec]:
    """Return a plan that finds documents like this one, and its highlight spec."""
    scan = Scan.of(f"{document.title}\n\n{document.body[:_MAX_CHARACTERS]}")
    tokens = scan.folded()
    pair_counts = Counter(f"{tokens[i - 1]} {tokens[i]}" for i in range(1, len(tokens)) if scan.follows(i))
    pairs = _significant_terms(Layer.BIGRAM, pair_counts, _MAX_PAIRS, lexicon)
    terms = pairs + _significant_terms(Layer.FOLDED, Counter(tokens), _MAX_SYLLABLES, lexicon)
    rows = tuple((tuple((syllable, None) for syllable in pair.term.split(" ")), 0) for pair in pairs)
    syllables = {term.term: None for term in terms if term.layer is Layer.FOLDED}
    return (Or(tuple(terms)) if terms else Nothing()), HighlightSpec({}, phrases=rows, fallback=syllables)


def _significant_terms(layer: Layer, counts: Counter[str], limit: int, lexicon: Lexicon) -> list[Term]:
    """Return the terms of a document with the largest weight × idf, the largest first."""
    idfs = {term: lexicon.idf(layer, term) for term in counts}
    ranked = nlargest(limit, counts, key=lambda term: (_weight(counts[term]) * idfs[term], term))
    return [Term(TEXT, layer, term, _weight(counts[term])) for term in ranked if idfs[term] > 0]


def _weight(count: int) -> float:
    """Return the weight of a term by its count in the document: count / (count + 1), below 1."""
    return count / (count + 1)
