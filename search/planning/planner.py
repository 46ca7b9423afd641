"""Which terms of which layer are looked for, with which weights?

Every syllable is looked for in the spellings that it may stand for, each as heavy as it is likely
(:mod:`timviet.search.planning.accents`), in the words that these form
(:mod:`timviet.search.planning.word_lattice`), and without marks, alone and beside its neighbour, so that a wrong
mark or a wrong guess costs rank but hides nothing. What single syllables weigh falls with how common they are,
more than BM25 has it: they are few and each has many meanings. What only asks
(:mod:`timviet.search.planning.question_words`) weighs less.

A form (a date, a number, a code, a name with a short spelling) is looked for by its canonical term, and its
syllables count only as far as the form's role lets them; see :mod:`timviet.index.forms.form`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate

from timviet.index.analysis.analyzer import Layer
from timviet.index.forms import Role
from timviet.index.schema import TEXT
from timviet.index.text.syllable import iy_variants
from timviet.search.engine.plan import All, And, Not, Nothing, Or, Phrase, PlanNode, Term
from timviet.search.planning.analyzed_clause import Accents, AnalyzedClause
from timviet.search.planning.highlight_spec import HighlightSpec, collect_spellings
from timviet.search.planning.term_counts import TermCounts
from timviet.search.planning.word_lattice import words
from timviet.search.query.ast import PhraseNode
from timviet.search.query.notes import Note, note
from timviet.search.query.parse import Query

__all__ = ["Accents", "Plan", "make_plan"]

SPELLED = 0.8
"""Of a spelling, shared out among the readings of a syllable."""
FOLDED = 0.5
"""Of a syllable without its marks, which holds however it is read. One that was typed so has also what its
likeliest reading does not get of SPELLED."""
BIGRAM = 0.5
WORD = 0.5
SINGLE = 0.8
"""Of a word of one syllable."""

ASKING = 0.3
"""Share of a stretch that only asks; of one that does so in part, its power."""

NEGLIGIBLE = 0.04
"""A term that adds less than this part of what the best one adds is not worth a look."""

ENOUGH = 0.4
"""A term that is no rarer stands in enough documents to fill a page: in a thousand of a hundred thousand."""

VARIANT = 0.2
"""Of a syllable with i for y or y for i."""

WITHIN_FORM = 0.3
"""Share of the syllables of a code or name, in documents without it."""

FORM = {Role.INSTEAD: 1.5, Role.ABOVE: 2.0, Role.BESIDE: 0.5, Role.PART: 0.0}
FORM_ALSO = 0.4
"""Of a form that contains the one that was typed, or belongs to it."""

_Weights = dict[tuple[Layer, str], float]

_Place = tuple[_Weights, float]
"""Where the terms of some syllables belong, and the share of their weight that they have there."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A query made ready for the engine and for the snippets."""

    root: PlanNode
    make_highlight_spec: Callable[[], HighlightSpec]
    notes: tuple[Note, ...]

    @cached_property
    def highlight_spec(self) -> HighlightSpec:
        """What is highlighted; worked out when first asked for, as many only want to know which documents."""
        return self.make_highlight_spec()


def make_plan(query: Query, counts: TermCounts, accents: Accents = Accents.AUTO) -> Plan:
    """Turns a query into a plan."""
    optional: list[PlanNode] = []
    required: list[PlanNode] = []
    free: list[AnalyzedClause] = []
    quoted: list[AnalyzedClause] = []
    notes = query.notes
    for clause in query.clauses:
        read = AnalyzedClause(clause.text, counts, accents)
        if not read.syllables:
            continue
        if isinstance(clause, PhraseNode):
            quoted.append(read)
            required.append(_phrase(read))
        else:
            free.append(read)
            optional += _Evidence(read, counts, accents).nodes()
            notes += read.notes()
    if not free and not quoted:
        notes += (note("no-words"),)
    return Plan(_root(required, optional), partial(_highlight_spec, free, quoted), notes)


def _highlight_spec(free: Sequence[AnalyzedClause], quoted: Sequence[AnalyzedClause]) -> HighlightSpec:
    """Gives what the words that stand free and those in quotation marks want to see."""
    syllables = [syllable for read in free for syllable in read.syllables]
    return HighlightSpec(
        collect_spellings(
            each for syllable in syllables if not syllable.is_within for each in syllable.highlighted
        ),
        frozenset(term for read in (*free, *quoted) for term in read.highlighted_forms),
        collect_spellings(each for syllable in syllables if syllable.is_within for each in syllable.highlighted),
        tuple(tuple((each.folded, each.compatible) for each in read.syllables) for read in quoted),
        likely_spellings=collect_spellings(each for read in free for each in read.likely_spellings),
    )


def _root(required: list[PlanNode], optional: list[PlanNode]) -> PlanNode:
    if not required:
        return Or(tuple(optional)) if optional else Nothing()
    return And((*required, Or((All(), *optional)))) if optional else And(tuple(required))


def _phrase(clause: AnalyzedClause) -> PlanNode:
    """Requires the syllables in a row, spelled as agrees with their marks, or the one form that they are."""
    terms = tuple(syllable.folded for syllable in clause.syllables)
    spellings = tuple(syllable.compatible for syllable in clause.syllables)
    nodes: list[PlanNode] = [Phrase(TEXT, Layer.FOLDED, terms, 1.0, spellings if any(spellings) else ())]
    form = clause.syllables[0].form
    if form is not None and all(syllable.form is form for syllable in clause.syllables):
        nodes += (Term(TEXT, Layer.FORM, term, FORM[form.role]) for term in clause.terms_of(form))
    return Or(tuple(nodes))


class _Evidence:
    """Collects what is looked for when words are free; the sum of it is the score."""

    def __init__(self, clause: AnalyzedClause, counts: TermCounts, accents: Accents) -> None:
        self._clause, self._counts, self._accents = clause, counts, accents
        self._plain: _Weights = {}
        self._within: dict[tuple[str, ...], _Weights] = {}
        asking = (place in clause.asking for place in range(len(clause.syllables)))
        self._asked = [0, *accumulate(asking)] if clause.asking else []
        """For each place how many of the syllables before it only ask; nothing if none does."""
        self._alone = [self._place(place, place + 1) for place in range(len(clause.syllables))]

    def nodes(self) -> Iterator[PlanNode]:
        """Yields the nodes to be added up."""
        if self._accents is not Accents.IGNORE:
            self._spelled()
            self._words()
        if self._accents is not Accents.EXACT:
            self._bare()
        self._forms()
        yield from self._telling()
        for names, weights in self._within.items():  # documents with the form itself have its score instead
            named = tuple(Term(TEXT, Layer.FORM, name) for name in names)
            yield And((Or(tuple(_terms(weights))), Not(Or(named))))

    def _telling(self) -> list[Term]:
        """Gives the terms; those that add next to nothing only say who is among the hits, and have no weight.

        Half of the posting lists of a question are such, and the longest ones.
        """
        rarities = list(map(self._counts.rarity, self._plain))
        worth = [weight * rare for weight, rare in zip(self._plain.values(), rarities, strict=True)]
        least = NEGLIGIBLE * max(worth, default=0.0) if self._accents is not Accents.EXACT else 0.0
        if not any(rare <= ENOUGH and value >= least > 0 for rare, value in zip(rarities, worth, strict=True)):
            least = 0.0  # few documents have what is telling, and the others are to be in order too
        return [
            Term(TEXT, layer, term, weight if value >= least else 0.0)
            for ((layer, term), weight), value in zip(self._plain.items(), worth, strict=True)
            if value >= least or layer is not Layer.WORD
        ]

    def _add(self, place: _Place | None, layer: Layer, term: str, weight: float) -> None:
        """Adds a term that says what the syllables of a place say."""
        if place is not None:
            weights, share = place
            key = layer, term
            weights[key] = weights.get(key, 0.0) + weight * share

    def _place(self, first: int, end: int) -> _Place | None:
        """Gives where the terms of a stretch belong, and their share; None if it means nothing by itself."""
        clause, weights, share = self._clause, self._plain, 1.0
        if clause.forms:
            if not clause.stands(first, end):
                return None
            covered = clause.syllables[first:end]
            form = covered[0].form if all(each.form is covered[0].form for each in covered) else None
            if form is not None and form.role is Role.ABOVE:
                weights = self._within.setdefault(clause.terms_of(form), {})
                share = WITHIN_FORM
        if self._asked and (asked := self._asked[end] - self._asked[first]):
            share *= ASKING ** (asked / (end - first))
        return weights, share

    def _spelled(self) -> None:
        share = SPELLED + FOLDED if self._accents is Accents.EXACT else SPELLED
        rarity = self._counts.rarity
        for place, readings in zip(self._alone, self._clause.readings, strict=True):
            for reading, chance in readings.items():
                self._add(place, Layer.SYLLABLE, reading, share * chance * rarity((Layer.SYLLABLE, reading)))

    def _bare(self) -> None:
        share = SPELLED + FOLDED if self._accents is Accents.IGNORE else FOLDED
        rarity, before = self._counts.rarity, ""
        readings = self._clause.readings
        for number, (place, syllable) in enumerate(zip(self._alone, self._clause.syllables, strict=True)):
            spelling, folded, joined = syllable.typed
            doubt = SPELLED * (1 - next(iter(readings[number].values()))) if spelling == folded else 0.0
            self._add(place, Layer.FOLDED, folded, (share + doubt) * rarity((Layer.FOLDED, folded)))
            for variant in iy_variants(spelling):
                layer = Layer.FOLDED if syllable.compatible is None else Layer.SYLLABLE
                self._add(place, layer, variant, VARIANT * rarity((layer, variant)))
            if joined:
                self._add(self._place(number - 1, number + 1), Layer.BIGRAM, f"{before} {folded}", BIGRAM)
            before = folded

    def _words(self) -> None:
        readings, read, counts = self._clause.readings, self._clause.read, self._counts
        joined = [syllable.typed.joined for syllable in self._clause.syllables]
        for first, end, share in words(read, joined, counts.word, counts.word_count):
            if end - first > 1:
                sure = min([readings[place][read[place]] for place in range(first, end)])
                self._add(self._place(first, end), Layer.WORD, "_".join(read[first:end]), WORD * share * sure)
                continue
            for reading, chance in readings[first].items():
                weight = SINGLE * share * chance * counts.rarity((Layer.WORD, reading))
                self._add(self._alone[first], Layer.WORD, reading, weight)

    def _forms(self) -> None:
        for form in self._clause.forms:
            if form.whole:
                self._more(Layer.FORM, form.term, FORM[form.role])
            if form.word is not None:
                self._more(Layer.FOLDED, form.word, FORM_ALSO)
            else:
                self._more(Layer.FORM, form.also, FORM_ALSO)
        for joined in self._clause.joined_words:
            self._more(Layer.FORM, joined, FORM_ALSO)

    def _more(self, layer: Layer, term: str, weight: float) -> None:
        self._plain[layer, term] = self._plain.get((layer, term), 0.0) + weight


def _terms(weights: Mapping[tuple[Layer, str], float]) -> list[Term]:
    return [Term(TEXT, layer, term, weight) for (layer, term), weight in weights.items()]
