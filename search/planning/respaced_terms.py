"""How much do words score that documents write with other blanks: ``vietnam`` and ``việt nam``?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from timviet.index.analysis.layer import Layer
from timviet.index.schema import TEXT
from timviet.search.contract.plan import And, Not, Or, PlanNode, Term
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause, QuerySyllable
from timviet.search.planning.clauses.respacings import Respacing
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.layer_weights import (
    BIGRAM,
    FOLDED,
    FORM,
    FORM_COUNTERPART,
    NEGLIGIBLE,
    SINGLE,
    SPELLED,
)
from timviet.search.planning.syllable_row import row_phrase

__all__ = ["RESPACED", "respaced_nodes"]

SOLID = SPELLED + FOLDED + SINGLE
"""Weight of neighbors written solid, if the index does not have them as they were typed."""

APART = 1.5
"""Weight of a solid word written apart, if the index does not have it as it was typed.

Measured on the questions of zalo2019 with one word of each written solid: nDCG@10 is .782 with 1.0, .799 with 1.5
and .795 with 2.0; the questions as they were have .812, without the word .629."""

RESPACED = 0.65
"""The share of the evidence of what was typed that the same word with other blanks has, if the index has both.

With more, a text of this word alone ranks above one of the typed words alone, since it is shorter. Measured on an
index in which 400 words of the questions are solid in a tenth of the documents: nDCG@10 is .773 without, .791 with
.4, .797 with .6, .804 with .8 and .807 with 1.0; where no word is solid it is .812."""


def respaced_nodes(clause: AnalyzedClause, counts: TermCounts) -> Iterator[PlanNode]:
    """Yield the words that the index also has solid or apart, in the accents that it has there.

    They score in documents without the typed spelling, so that no document has the score of a word twice.
    """
    for respacing in clause.respacings:
        spell = _solid if len(respacing.row) == 1 else _apart
        is_present, node = spell(clause, counts, respacing)
        if is_present:
            syllables = clause.syllables[respacing.start : respacing.end]
            typed = _pairs(syllables) or [(Layer.FOLDED, syllables[0].folded)]
            node = And((node, Not(And(tuple(Term(TEXT, *key) for key in typed)))))
        yield node


def _solid(clause: AnalyzedClause, counts: TermCounts, respacing: Respacing) -> tuple[bool, PlanNode]:
    """Return whether a range is in the index as it was typed, and the node of its solid spelling."""
    folded, spellings = respacing.row[0]
    rarity = counts.rarity((Layer.FOLDED, folded))
    evidence = _evidence(clause, counts, respacing.start, respacing.end)
    weight = RESPACED * evidence / rarity if evidence else SOLID * rarity
    if spellings is None:
        return evidence > 0, Term(TEXT, Layer.FOLDED, folded, weight)
    terms = (Term(TEXT, Layer.SYLLABLE, spelling, weight) for spelling in sorted(spellings))
    return evidence > 0, Or(tuple(terms))


def _evidence(clause: AnalyzedClause, counts: TermCounts, start: int, end: int) -> float:
    """Return about how much a document with a range as it was typed scores; 0 if none has all its pairs."""
    rarity, syllables = counts.rarity, clause.syllables[start:end]
    pairs = list(map(rarity, _pairs(syllables)))
    if not all(pairs):
        return 0.0
    form = clause.form_of(start, end)
    if form is not None:
        return FORM[form.role] * rarity((Layer.FORM, form.term))
    keys = [(Layer.FOLDED, syllable.folded) for syllable in syllables]
    single = sum(counts.importance(key) * rarity(key) for key in keys)
    return BIGRAM * sum(pairs) + (SPELLED + FOLDED) * single


def _apart(clause: AnalyzedClause, counts: TermCounts, respacing: Respacing) -> tuple[bool, PlanNode]:
    """Return whether a solid word is in the index as it was typed, and the node of its syllables in a row."""
    rarity, word = counts.rarity, clause.syllables[respacing.start].folded
    folded = [piece for piece, _ in respacing.row]
    evidence = APART * max(rarity((Layer.BIGRAM, " ".join(pair))) for pair in pairwise(folded))
    single = SINGLE * min(clause.probabilities[respacing.start].values())
    key = Layer.FOLDED, word
    typed = (SPELLED + FOLDED + single) * counts.importance(key) * rarity(key)
    if typed:  # a document with a sign inside has the score of its form too
        form = FORM_COUNTERPART * rarity((Layer.FORM, f"~word:{word}"))
        evidence = min(evidence, max(RESPACED * typed - form, NEGLIGIBLE))
    weight = evidence / sum(rarity((Layer.FOLDED, piece)) for piece in folded)
    return typed > 0, row_phrase(TEXT, respacing.row, weight)


def _pairs(syllables: Sequence[QuerySyllable]) -> list[tuple[Layer, str]]:
    """Return the terms of neighbors."""
    return [(Layer.BIGRAM, f"{one.folded} {other.folded}") for one, other in pairwise(syllables)]
