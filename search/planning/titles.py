"""Which documents are titled as a query asks?

The terms of a query are searched for in title and body together, where two words of a title weigh no more than two
words of a long text. So titles are asked once more: a title that has every word of the query scores for each of
them. In titles BM25 counts the length in full (:mod:`timviet.search.engine.bm25`), so the title with the fewest
other words scores most.

Measured with each of 3,253 titles of Wikipedia as the query: without this score, a document with that title came
first for .911 of them, and for .898 of them without accents; with it, for .999 of both. The questions of four
collections are ranked as before, since hardly any title has all their words. Titles that have only some of the
words are not asked: that brought .005 (nDCG@10) where all documents have titles, but cost .002 where some have
none. Nor are question words left out, which cost .003 there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from timviet.index.analysis.analyzer import Layer
from timviet.index.schema import TITLE
from timviet.index.text.fold import fold
from timviet.index.text.syllable import iy_variants
from timviet.search.engine.plan import And, Nothing, Or, PlanNode, Term, in_field, scale
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause
from timviet.search.planning.phrase_plan import phrase_node

__all__ = ["title_nodes", "title_phrase", "title_units"]

TITLED = 5.0
"""Weight of a word in a title that has all words of the query. With 3, a text that repeats them comes first more
often (.998)."""

TITLED_VARIANT = 4.0
"""The same for a syllable with i instead of y, or y instead of i."""

TITLED_RESTORED = 1.0
"""What the likeliest spelling of a bare syllable adds."""

MAX_UNITS = 12
"""Maximum number of syllables and forms of a query that may be a title; a longer title is found by its pairs."""

MAX_ASKING = 6
"""Maximum number of syllables of a query with question words that may be a title: most such queries are none, and
a question would take a seventh more time."""


def title_nodes(units: Collection[PlanNode]) -> Iterator[PlanNode]:
    """Yield a node for the documents whose title matches every unit of a query, if that may be a title."""
    if 0 < len(units) <= MAX_UNITS and Nothing() not in units:
        distinct = tuple(dict.fromkeys(units))
        yield And(distinct) if len(distinct) > 1 else distinct[0]


def title_units(clause: AnalyzedClause) -> Iterator[PlanNode]:
    """Yield a node for each form, sign and other syllable of free words; Nothing if they are hardly a title."""
    if len(clause.syllables) > (MAX_ASKING if clause.question_words else MAX_UNITS):
        yield Nothing()
        return
    for sign in clause.required_signs(0, len(clause.syllables)):
        yield Term(TITLE, Layer.FORM, sign, TITLED)
    for start, end in clause.units(0, len(clause.syllables)):
        syllables = [_syllable_node(clause, number) for number in range(start, end)]
        form = clause.form_of(start, end)
        if form is None:
            yield from syllables
        else:
            forms = [Term(TITLE, Layer.FORM, term, TITLED) for term in clause.terms_of(form)]
            yield Or((And(tuple(dict.fromkeys(syllables))), *forms))


def title_phrase(clause: AnalyzedClause) -> PlanNode:
    """Return the node of a quoted clause, which is not empty."""
    return in_field(scale(phrase_node(clause), TITLED), TITLE)


def _syllable_node(clause: AnalyzedClause, number: int) -> PlanNode:
    """Return the node of a syllable: in the typed accents, or in any if it is bare, preferably the likeliest."""
    syllable, probabilities = clause.syllables[number], clause.probabilities[number]
    variants = iy_variants(syllable.typed.spelling)
    if syllable.compatible is not None:
        terms = [Term(TITLE, Layer.SYLLABLE, spelling, TITLED) for spelling in sorted(syllable.compatible)]
        terms += (Term(TITLE, Layer.SYLLABLE, variant, TITLED_VARIANT) for variant in variants)
    else:
        terms = [Term(TITLE, Layer.FOLDED, syllable.folded, TITLED)]
        terms += (Term(TITLE, Layer.FOLDED, fold(variant), TITLED_VARIANT) for variant in variants)
        if len(probabilities) > 1:
            likeliest = clause.likeliest[number]
            terms.append(Term(TITLE, Layer.SYLLABLE, likeliest, TITLED_RESTORED * probabilities[likeliest]))
    return Or(tuple(terms)) if len(terms) > 1 else terms[0]
