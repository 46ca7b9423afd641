"""Which terms of which layer are looked for, with which weights?

A letter that was typed with a mark is a constraint, a bare letter is free. So the weights are gated syllable by
syllable: a bare one is looked for without marks; one with marks is looked for as it was typed, in every spelling
of the index that agrees with what was typed, and without marks too, so that a wrong mark costs rank but hides
nothing.

A form (a date, a number, a code, a name with a short spelling) is looked for by its canonical term, and its
syllables count only as far as the form's role lets them; see :mod:`timviet.index.forms.form`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from timviet.index.analysis import Layer, Stream, analyze
from timviet.index.fold import agrees, fold
from timviet.index.forms import Form, Role, forms
from timviet.index.normalize import normalize
from timviet.index.syllable import variants_iy
from timviet.search.plan import All, And, Node, Not, Nothing, Or, Phrase, Term
from timviet.search.query import Note, Query
from timviet.search.query import Phrase as QuotedPhrase
from timviet.search.wanted import Wanted, collected

__all__ = ["Lexicon", "Plan", "make_plan"]

FIELDS = {"title": 0.2, "body": 1.0}
"""What evidence in a field is worth."""

BARE = {Layer.FOLDED: 1.0}
MARKED = {Layer.SYLLABLE: 0.3, Layer.FOLDED: 0.5}
OTHER_SPELLING = 0.2
"""Of a syllable that agrees with the typed marks and has more."""
BIGRAM = 0.5
WORD = 0.5

VARIANT = 0.2
"""Of a syllable with i for y or y for i."""

WITHIN_FORM = 0.3
"""Share of the syllables of a code or name, in documents without it."""

FORM = {Role.INSTEAD: 1.5, Role.ABOVE: 2.0, Role.BESIDE: 0.5, Role.PART: 0.0}
FORM_ALSO = 0.4
"""Of a form that contains the one that was typed, or belongs to it."""


class Lexicon(Protocol):
    """What the planner asks of an index."""

    def spellings(self, folded: str) -> Sequence[str]:
        """Gives the syllables of the index that look like this without their marks."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """A query made ready for the engine and for the snippets."""

    root: Node
    wanted: Wanted
    notes: tuple[Note, ...]


def make_plan(query: Query, lexicon: Lexicon) -> Plan:
    """Turns a query into a plan; the segmenter is loaded only if some mark was typed."""
    optional: list[Node] = []
    required: list[Node] = []
    clauses = [_Clause(clause.text, lexicon) for clause in query.clauses]
    for clause, read in zip(query.clauses, clauses, strict=True):
        if read.syllables:
            if isinstance(clause, QuotedPhrase):
                required.append(read.phrase())
            else:
                optional += read.words()
    syllables = [syllable for read in clauses for syllable in read.syllables]
    wanted = Wanted(
        collected(each for syllable in syllables if not syllable.is_within for each in syllable.wanted),
        frozenset(
            term for read in clauses for form in read.forms if form.whole for term in (form.term, form.also)
        ),
        collected(each for syllable in syllables if syllable.is_within for each in syllable.wanted),
    )
    notes = query.notes
    if not wanted:
        notes += (Note("no-words", "the query has no words to look for"),)
    return Plan(_root(required, optional), wanted, notes)


def _root(required: list[Node], optional: list[Node]) -> Node:
    if not required:
        return Or(tuple(optional)) if optional else Nothing()
    return And((*required, Or((All(), *optional)))) if optional else And(tuple(required))


@dataclass(slots=True)
class _Syllable:
    """A syllable of a query."""

    typed: str
    folded: str
    spellings: Mapping[str, float] | None
    """The weights of the index's spellings that agree with the typed marks; None if there are no marks."""

    form: Form | None
    """The whole form that it lies in."""

    @property
    def counts(self) -> bool:
        """Whether it means something outside its form."""
        return self.form is None or self.form.role is not Role.INSTEAD

    @property
    def is_within(self) -> bool:
        """Whether it means less than the code or name it lies in."""
        return self.form is not None and self.form.role is Role.ABOVE

    @property
    def wanted(self) -> Iterator[tuple[str, Iterable[str] | None]]:
        """Yields the folded syllables to highlight, with the spellings that count."""
        if self.counts:
            yield self.folded, self.spellings
            for variant in variants_iy(self.typed):
                yield fold(variant), None if self.spellings is None else (variant,)


_Weights = defaultdict[tuple[Layer, str], float]


class _Clause:
    """Some words of a query, as the index would see them."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text = normalize(text).text
        analysis = analyze(self._text, (Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM))
        self._places = analysis[Layer.SYLLABLE]
        self._bigrams = analysis[Layer.BIGRAM]
        self.forms = forms(self._text)
        self.syllables = [
            _Syllable(typed, folded, _spellings(typed, folded, lexicon), None)
            for typed, folded in zip(self._places.terms, analysis[Layer.FOLDED].terms, strict=True)
        ]
        starts = self._places.starts.tolist()
        for form in self.forms:
            if form.whole:
                for start, syllable in zip(starts, self.syllables, strict=True):
                    if form.start <= start < form.end:
                        syllable.form = form

    def words(self) -> Iterator[Node]:
        """Yields what is looked for when the words are free; the sum of it is the score."""
        plain: _Weights = defaultdict(float)
        within: defaultdict[tuple[str, ...], _Weights] = defaultdict(lambda: defaultdict(float))
        for form, layer, term, weight in self._evidence():
            if form is None or form.role is Role.BESIDE:
                plain[layer, term] += weight
            elif form.role is Role.ABOVE:
                within[self._terms_of(form)][layer, term] += WITHIN_FORM * weight
        for form in self.forms:
            if form.whole:
                plain[Layer.FORM, form.term] += FORM[form.role]
            if form.word is not None:
                plain[Layer.FOLDED, form.word] += FORM_ALSO
            else:
                plain[Layer.FORM, form.also] += FORM_ALSO
        for syllable in self.syllables:
            if syllable.counts:
                plain[Layer.FORM, f"~word:{syllable.folded}"] += FORM_ALSO
        yield from _terms(plain)
        for names, weights in within.items():  # documents with the form itself have its score instead
            named = tuple(Term(field, Layer.FORM, name) for name in names for field in FIELDS)
            yield And((Or(tuple(_terms(weights))), Not(Or(named))))

    def _evidence(self) -> Iterator[tuple[Form | None, Layer, str, float]]:
        """Yields terms and weights, each with the form that it lies wholly within, if any."""
        for syllable in self.syllables:
            gate = BARE if syllable.spellings is None else MARKED
            yield syllable.form, Layer.FOLDED, syllable.folded, gate[Layer.FOLDED]
            for spelling, weight in (syllable.spellings or {}).items():
                yield syllable.form, Layer.SYLLABLE, spelling, weight
            for variant in variants_iy(syllable.typed):
                layer = Layer.FOLDED if syllable.spellings is None else Layer.SYLLABLE
                yield syllable.form, layer, variant, VARIANT
        for form, term in self._inside(self._bigrams):
            yield form, Layer.BIGRAM, term, BIGRAM
        if any(syllable.spellings is not None and syllable.counts for syllable in self.syllables):
            for form, term in self._inside(analyze(self._text, (Layer.WORD,))[Layer.WORD]):
                yield form, Layer.WORD, term, WORD

    def _inside(self, stream: Stream) -> Iterator[tuple[Form | None, str]]:
        """Yields the terms of a stream with the form around them, without those that cut into a number or date."""
        starts = self._places.starts.tolist()
        for token in stream:
            covered = [
                syllable
                for start, syllable in zip(starts, self.syllables, strict=True)
                if token.start <= start < token.end
            ]
            if all(syllable.counts for syllable in covered):
                forms = {id(syllable.form): syllable.form for syllable in covered}
                yield (next(iter(forms.values())) if len(forms) == 1 else None), token.term

    def _terms_of(self, form: Form) -> tuple[str, ...]:
        """Gives the whole terms of a stretch: a short name may have several meanings."""
        return tuple(each.term for each in self.forms if each.whole and each.start == form.start)

    def phrase(self) -> Node:
        """Requires the folded syllables in a row, with spellings that agree with the marks where there are any."""
        terms = tuple(syllable.folded for syllable in self.syllables)
        fields: list[Node] = []
        for field, share in FIELDS.items():
            spelled = (
                Or(tuple(Term(field, Layer.SYLLABLE, each, share * w) for each, w in syllable.spellings.items()))
                for syllable in self.syllables
                if syllable.spellings
            )
            fields.append(And((Phrase(field, Layer.FOLDED, terms, share), *spelled)))
        return Or(tuple(fields))


def _spellings(typed: str, folded: str, lexicon: Lexicon) -> Mapping[str, float] | None:
    if typed == folded:
        return None
    agreeing = (spelling for spelling in lexicon.spellings(folded) if agrees(typed, spelling))
    return {each: MARKED[Layer.SYLLABLE] if each == typed else OTHER_SPELLING for each in agreeing}


def _terms(weights: Mapping[tuple[Layer, str], float]) -> Iterator[Node]:
    for (layer, term), weight in weights.items():
        for field, share in FIELDS.items():
            yield Term(field, layer, term, share * weight)
