"""Which documents are titled as a query asks?

The terms of a query are searched for in title and body together, where two words of a title weigh no more than two
words of a long text. So titles are asked once more: a title that has every word of the query scores for each of
them. In titles BM25 counts the length in full (:mod:`timviet.search.contract.bm25`), so the title with the fewest
other words scores most.

Measured with each of 3,253 titles of Wikipedia as the query: without this score, a document with that title came
first for .911 of them, and for .898 of them without accents; with it, for .997 of both. The questions of four
collections are ranked as before, since hardly any title has all their words. Titles that have only some of the
words are not asked: that brought .005 (nDCG@10) where all documents have titles, but cost .002 where some have
none. Nor are question words left out, which cost .003 there.

The shorter the documents are, the more a text is a title itself (:attr:`TermCounts.passage_share`). Measured on
9,824 titles as documents without a title (reciprocal rank, 500 queries a kind): with two syllables of the query
swapped .978 without this and .996 with it, with one left out .908 and .929; on 7,178 chat lines, with two words
left out .970 and .973, with half of the words .873 and .890. Plain BM25 has at best .998, .919, .969 and .890.
"""

from __future__ import annotations

from collections.abc import Iterator

from timviet.index.analysis.layer import Layer
from timviet.index.forms import Role
from timviet.index.schema import TEXT, TITLE
from timviet.index.text.fold import fold
from timviet.index.text.syllable import iy_variants
from timviet.search.contract.plan import And, Constant, Or, PlanNode, Term, in_field, scale, with_slop
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause
from timviet.search.planning.phrase_plan import phrase_node
from timviet.search.planning.syllable_row import row_phrase

__all__ = ["Complete"]

TITLED = 5.0
"""Weight of a word in a title that has all words of the query. With 3, a text that repeats them comes first more
often (.998)."""

TITLED_VARIANT = 4.0
"""The same for a syllable with i instead of y, or y instead of i."""

TITLED_RESTORED = 1.0
"""What the likeliest spelling of a bare syllable adds."""

COMPLETE = 0.3
"""Factor for texts instead of titles, if the documents are very short; less if they are longer, 0 for passages."""

MAX_UNITS = 9
"""Maximum number of syllables and forms of a query that may be a title; a longer title is found by its pairs. With
12, queries took .06 more time, and .999 instead of .997 of the titles came first."""

MAX_SHORT_UNITS = 16
"""The same if the documents are short: a query may be a whole one."""

MAX_ASKING = 6
"""Maximum number of syllables of a query with question words that may be a title: most such queries are none, and
a question would take a seventh more time."""


class Complete:
    """Collects what the clauses of a query ask of a title, or of a short text, that matches all of them."""

    def __init__(self, passage_share: float) -> None:
        """Start without clauses.

        :param passage_share: how nearly the documents are passages, from 0 to 1
        """
        self._text_factor = COMPLETE * (1 - passage_share)
        self._max_units = MAX_SHORT_UNITS if self._text_factor else MAX_UNITS
        self._in_title: dict[PlanNode, None] = {}
        self._in_text: dict[PlanNode, None] = {}
        self._is_too_long = False

    def add_words(self, clause: AnalyzedClause, factor: float = 1.0) -> None:
        """Add a clause of free words."""
        count = len(clause.syllables)
        self._is_too_long |= count > (MAX_ASKING if clause.question_words else self._max_units)
        if self._is_too_long:
            return
        for sign in clause.required_signs(0, count):
            self._add(Term(TITLE, Layer.FORM, sign, TITLED), None, factor)
        for start, end in clause.units(0, count):
            syllables = [_syllable_node(clause, number) for number in range(start, end)]
            form = clause.form_of(start, end)
            if form is None:
                for node in syllables:
                    self._add(node, None, factor)
            else:
                forms = [Term(TITLE, Layer.FORM, term, TITLED) for term in clause.terms_of(form)]
                typed: PlanNode = And(tuple(dict.fromkeys(syllables)))
                if len(set(syllables)) < end - start:  # a title with a 5 does not have 5/5
                    typed = _row_in_title(clause, start, end)
                if form.role is Role.INSTEAD:  # and one with 5/5 does not have 5,5
                    typed = And((typed, Constant(Or(tuple(forms)), 0.0)))
                # All spellings of a form count the same, but a title in the spelling of the query comes first.
                self._add(Or((typed, *forms)), Or(tuple(forms)), factor)

    def add_phrase(self, clause: AnalyzedClause, factor: float = 1.0, slop: int = 0) -> None:
        """Add a quoted clause, which is not empty."""
        self._add(in_field(with_slop(scale(phrase_node(clause), TITLED), slop), TITLE), None, factor)

    def _add(self, in_title: PlanNode, in_text: PlanNode | None, factor: float) -> None:
        self._in_title[scale(in_title, factor)] = None
        if self._text_factor:
            node = scale(in_title if in_text is None else in_text, factor * self._text_factor)
            self._in_text[in_field(node, TEXT)] = None

    def nodes(self) -> Iterator[PlanNode]:
        """Yield a node for the titles, and one for the texts if they are short; none for long queries."""
        if self._is_too_long or len(self._in_title) > self._max_units:
            return
        if self._in_title:
            yield And(tuple(self._in_title)) if len(self._in_title) > 1 else next(iter(self._in_title))
        if len(self._in_text) > 1:  # a text that has one word is found by that word
            yield And(tuple(self._in_text))


def _row_in_title(clause: AnalyzedClause, start: int, end: int) -> PlanNode:
    row = tuple((syllable.folded, syllable.compatible) for syllable in clause.syllables[start:end])
    return row_phrase(TITLE, row, TITLED)


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
