"""Which terms of which layer are looked for, with which weights?

Every syllable is looked for in the spellings that it may stand for, each as heavy as it is likely
(:mod:`timviet.search.restore`), in the words that these form (:mod:`timviet.search.words`), and without marks,
alone and beside its neighbour, so that a wrong mark or a wrong guess costs rank but hides nothing. What single
syllables weigh falls with how common they are, more than BM25 has it: they are few and each has many meanings.

A form (a date, a number, a code, a name with a short spelling) is looked for by its canonical term, and its
syllables count only as far as the form's role lets them; see :mod:`timviet.index.forms.form`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol

import numpy as np

from timviet.index.analysis import Layer, analyze
from timviet.index.fold import agrees, fold
from timviet.index.forms import Form, Role, forms
from timviet.index.normalize import normalize
from timviet.index.syllable import is_syllable, variants_iy
from timviet.search.plan import All, And, Node, Not, Nothing, Or, Phrase, Term
from timviet.search.query import Note, Query
from timviet.search.query import Phrase as QuotedPhrase
from timviet.search.restore import Counts, Typed, restore
from timviet.search.wanted import Wanted, collected
from timviet.search.words import words

__all__ = ["Accents", "Lexicon", "Plan", "make_plan"]

FIELDS = {"title": 0.15, "body": 1.0}
"""What evidence in a field is worth."""

SPELLED = 0.8
"""Of a spelling, shared out among the readings of a syllable."""
FOLDED = 0.5
"""Of a syllable without its marks, which holds however it is read."""
BIGRAM = 0.5
WORD = 0.5
SINGLE = 0.8
"""Of a word of one syllable."""

CERTAIN = 0.6
"""From this probability on the person is told how a syllable was read."""

VARIANT = 0.2
"""Of a syllable with i for y or y for i."""

WITHIN_FORM = 0.3
"""Share of the syllables of a code or name, in documents without it."""

FORM = {Role.INSTEAD: 1.5, Role.ABOVE: 2.0, Role.BESIDE: 0.5, Role.PART: 0.0}
FORM_ALSO = 0.4
"""Of a form that contains the one that was typed, or belongs to it."""


class Accents(StrEnum):
    """What marks mean in a query."""

    AUTO = "auto"
    """A mark that was typed is wanted; of those that were left out the index says what they likely were."""

    EXACT = "exact"
    """Syllables are wanted as they were typed, bare ones without marks."""

    IGNORE = "ignore"
    """Marks mean nothing."""


class Lexicon(Counts, Protocol):
    """What the planner asks of an index."""

    @property
    def words(self) -> int:
        """How many words all documents have."""
        ...

    def word(self, word: str) -> int:
        """Gives in how many documents a word occurs, its syllables joined by ``_``."""
        ...

    def rarity(self, layer: Layer, term: str) -> float:
        """Gives how rare a term is, from 0 for one that is everywhere to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """A query made ready for the engine and for the snippets."""

    root: Node
    wanted: Wanted
    notes: tuple[Note, ...]


def make_plan(query: Query, lexicon: Lexicon, accents: Accents = Accents.AUTO) -> Plan:
    """Turns a query into a plan."""
    optional: list[Node] = []
    required: list[Node] = []
    free: list[_Clause] = []
    quoted: list[_Clause] = []
    notes = query.notes
    for clause in query.clauses:
        read = _Clause(clause.text, lexicon, accents)
        if not read.syllables:
            continue
        if isinstance(clause, QuotedPhrase):
            quoted.append(read)
            required.append(read.phrase())
        else:
            free.append(read)
            optional += read.nodes()
            notes += read.notes()
    syllables = [syllable for read in free for syllable in read.syllables]
    wanted = Wanted(
        collected(each for syllable in syllables if not syllable.is_within for each in syllable.wanted),
        frozenset(term for read in (*free, *quoted) for term in read.wanted_forms),
        collected(each for syllable in syllables if syllable.is_within for each in syllable.wanted),
        tuple(tuple((each.folded, each.agreeing) for each in read.syllables) for read in quoted),
    )
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

    typed: Typed
    agreeing: frozenset[str] | None
    """The index's spellings that agree with the typed marks; None if all do, or none does."""

    form: Form | None = None
    """The whole form that it lies in."""

    @property
    def folded(self) -> str:
        return self.typed.folded

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
            yield self.folded, self.agreeing
            for variant in variants_iy(self.typed.spelling):
                yield fold(variant), None if self.agreeing is None else (variant,)


_Weights = defaultdict[tuple[Layer, str], float]
_Evidence = Iterator[tuple[int, int, Layer, str, float]]
"""First syllable, the one behind the last, layer, term, weight."""


class _Clause:
    """Some words of a query, as the index would see them."""

    def __init__(self, text: str, lexicon: Lexicon, accents: Accents) -> None:
        text = normalize(text).text
        self._lexicon, self._accents = lexicon, accents
        analysis = analyze(text, (Layer.SYLLABLE, Layer.FOLDED))
        places = analysis[Layer.SYLLABLE]
        self.forms = () if accents is Accents.EXACT else tuple(forms(text))
        self.syllables = [
            _Syllable(typed, self._agreeing(typed))
            for typed in map(
                Typed,
                places.terms,
                analysis[Layer.FOLDED].terms,
                (np.diff(places.positions, prepend=-2) == 1).tolist(),
            )
        ]
        for form in self.forms:
            if form.whole:
                first, end = np.searchsorted(places.starts, (form.start, form.end)).tolist()
                for syllable in self.syllables[first:end]:
                    syllable.form = form

    def _agreeing(self, typed: Typed) -> frozenset[str] | None:
        if self._accents is Accents.EXACT:
            return frozenset({typed.spelling})
        if self._accents is Accents.IGNORE or typed.spelling == typed.folded:
            return None
        return (
            frozenset(each for each in self._lexicon.spellings(typed.folded) if agrees(typed.spelling, each))
            or None
        )

    @property
    def _joined(self) -> Iterator[str]:
        """Yields the forms of words with hyphens that are written here as one: ``lenin`` for ``Lê-nin``.

        No Vietnamese syllable is such a word.
        """
        if self._accents is not Accents.EXACT:
            for syllable in self.syllables:
                if syllable.counts and not is_syllable(syllable.typed.spelling):
                    yield f"~word:{syllable.folded}"

    @property
    def wanted_forms(self) -> Iterator[str]:
        """Yields the forms to highlight."""
        for form in self.forms:
            if form.whole:
                yield from (form.term, form.also)
        yield from self._joined

    @cached_property
    def _readings(self) -> list[dict[str, float]]:
        """The readings of each syllable with their probabilities."""
        query = [syllable.typed for syllable in self.syllables]
        if self._accents is Accents.EXACT:
            return [{typed.spelling: 1.0} for typed in query]
        return restore(query, self._lexicon) if self._accents is Accents.AUTO else [{} for _ in query]

    def notes(self) -> tuple[Note, ...]:
        """Tells how the words were read, if some marks were put back that are hardly in doubt."""
        typed = [syllable.typed.spelling for syllable in self.syllables]
        read = [
            next((reading for reading, chance in readings.items() if chance >= CERTAIN), spelling)
            for spelling, readings in zip(typed, self._readings, strict=True)
        ]
        return () if read == typed else (Note("read-as", f"đọc là: {' '.join(read)}"),)

    def nodes(self) -> Iterator[Node]:
        """Yields what is looked for when the words are free; the sum of it is the score."""
        plain: _Weights = defaultdict(float)
        within: defaultdict[tuple[str, ...], _Weights] = defaultdict(lambda: defaultdict(float))
        for first, end, layer, term, weight in self._evidence():
            covered = self.syllables[first:end]
            if not self._stands(first, end):
                continue
            form = covered[0].form if all(each.form is covered[0].form for each in covered) else None
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
        for joined in self._joined:
            plain[Layer.FORM, joined] += FORM_ALSO
        yield from _terms(plain)
        for names, weights in within.items():  # documents with the form itself have its score instead
            named = tuple(Term(field, Layer.FORM, name) for name in names for field in FIELDS)
            yield And((Or(tuple(_terms(weights))), Not(Or(named))))

    def _stands(self, first: int, end: int) -> bool:
        """Tells whether a stretch means something outside of numbers and dates: it neither is one nor cuts one."""
        inside = [syllable for syllable in self.syllables[first:end] if not syllable.counts]
        whole = all(
            syllable.form is not each.form
            for each in inside
            for syllable in self.syllables[max(0, first - 1) : first] + self.syllables[end : end + 1]
        )
        return whole and len(inside) < end - first

    def _evidence(self) -> _Evidence:
        yield from self._spelled()
        if self._accents is not Accents.EXACT:
            yield from self._bare()
        if self._accents is not Accents.IGNORE:
            yield from self._words()

    def _spelled(self) -> _Evidence:
        share = SPELLED + FOLDED if self._accents is Accents.EXACT else SPELLED
        for place, readings in enumerate(self._readings):
            for reading, chance in readings.items():
                weight = share * chance * self._lexicon.rarity(Layer.SYLLABLE, reading)
                yield place, place + 1, Layer.SYLLABLE, reading, weight

    def _bare(self) -> _Evidence:
        share = SPELLED + FOLDED if self._accents is Accents.IGNORE else FOLDED
        for place, syllable in enumerate(self.syllables):
            folded = syllable.folded
            yield place, place + 1, Layer.FOLDED, folded, share * self._lexicon.rarity(Layer.FOLDED, folded)
            for variant in variants_iy(syllable.typed.spelling):
                layer = Layer.FOLDED if syllable.agreeing is None else Layer.SYLLABLE
                yield place, place + 1, layer, variant, VARIANT * self._lexicon.rarity(layer, variant)
            if syllable.typed.joined:
                yield place - 1, place + 1, Layer.BIGRAM, f"{self.syllables[place - 1].folded} {folded}", BIGRAM

    def _words(self) -> _Evidence:
        read = [next(iter(readings)) for readings in self._readings]
        joined = [syllable.typed.joined for syllable in self.syllables]
        for first, end, share in words(read, joined, self._lexicon.word, self._lexicon.words):
            if end - first > 1:
                sure = min(
                    readings[reading]
                    for reading, readings in zip(read[first:end], self._readings[first:end], strict=True)
                )
                yield first, end, Layer.WORD, "_".join(read[first:end]), WORD * share * sure
                continue
            for reading, chance in self._readings[first].items():
                rarity = self._lexicon.rarity(Layer.WORD, reading)
                yield first, end, Layer.WORD, reading, SINGLE * share * chance * rarity

    def _terms_of(self, form: Form) -> tuple[str, ...]:
        """Gives the whole terms of a stretch: a short name may have several meanings."""
        return tuple(each.term for each in self.forms if each.whole and each.start == form.start)

    def phrase(self) -> Node:
        """Requires the syllables in a row, spelled as agrees with their marks, or the one form that they are."""
        terms = tuple(syllable.folded for syllable in self.syllables)
        spellings = tuple(syllable.agreeing for syllable in self.syllables)
        nodes: list[Node] = []
        for field, share in FIELDS.items():
            nodes.append(Phrase(field, Layer.FOLDED, terms, share, spellings if any(spellings) else ()))
            form = self.syllables[0].form
            if form is not None and all(syllable.form is form for syllable in self.syllables):
                nodes += (Term(field, Layer.FORM, term, share * FORM[form.role]) for term in self._terms_of(form))
        return Or(tuple(nodes))


def _terms(weights: Mapping[tuple[Layer, str], float]) -> Iterator[Node]:
    for (layer, term), weight in weights.items():
        for field, share in FIELDS.items():
            yield Term(field, layer, term, share * weight)
