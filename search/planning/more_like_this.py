"""Which documents are like this one?

What tells a document from others are the pairs of syllables that are frequent in it and rare elsewhere. No
segmenter is needed, and the question is a plan like any other.
"""

from __future__ import annotations

from collections import Counter
from heapq import nlargest

from timviet.index.analysis.analyzer import Layer
from timviet.index.analysis.scan import Scan
from timviet.index.document import Document
from timviet.index.schema import TEXT
from timviet.search.engine.plan import Nothing, Or, PlanNode, Term
from timviet.search.planning.highlight_spec import HighlightSpec
from timviet.search.planning.lexicon import Lexicon

__all__ = ["plan_of"]

_READ = 20_000  # characters of the body that are looked at
_PAIRS, _SINGLE = 40, 12


def plan_of(document: Document, lexicon: Lexicon) -> tuple[PlanNode, HighlightSpec]:
    """Gives a plan that finds what is like a document, and what of it to show."""
    scan = Scan.of(f"{document.title}\n\n{document.body[:_READ]}")
    tokens = [token.decode("utf-8", "surrogatepass") for token in scan.tokens]
    pairs = Counter(f"{tokens[i - 1]} {tokens[i]}" for i in range(1, len(tokens)) if scan.follows(i))

    def telling(layer: Layer, counts: Counter[str], most: int) -> list[Term]:
        rarities = {term: lexicon.idf(layer, term) for term in counts}
        ranked = nlargest(most, counts, key=lambda term: (_weight(counts[term]) * rarities[term], term))
        return [Term(TEXT, layer, term, _weight(counts[term])) for term in ranked if rarities[term] > 0]

    together = telling(Layer.BIGRAM, pairs, _PAIRS)
    terms = together + telling(Layer.FOLDED, Counter(tokens), _SINGLE)
    rows = [tuple((syllable, None) for syllable in pair.term.split(" ")) for pair in together]
    return (Or(tuple(terms)) if terms else Nothing()), HighlightSpec({}, phrases=tuple(rows))


def _weight(count: int) -> float:
    """Gives what a term weighs that stands so often in the document: more, but ever less."""
    return count / (count + 1)
