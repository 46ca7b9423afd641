"""What do some words of a query say, and what may be meant by each?

A clause is cut into syllables as a document is. Each syllable gets its readings: the spellings that it may stand
for, with probabilities. Stretches that are spelled in several ways (dates, numbers, codes, names) are found as
forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from timviet.index.analysis.analyzer import Layer, analyze
from timviet.index.forms import Form, Role, forms
from timviet.index.text.fold import fold
from timviet.index.text.normalize import normalize
from timviet.index.text.syllable import is_syllable, iy_variants
from timviet.search.planning.accents import SpellingProbabilities, TypedSyllable
from timviet.search.planning.question_words import common_question_words
from timviet.search.planning.term_counts import TermCounts
from timviet.search.query.notes import Note, note

__all__ = ["Accents", "AnalyzedClause", "QuerySyllable"]

CERTAIN = 0.6
"""From this probability on the person is told how a syllable was read."""


class Accents(StrEnum):
    """What marks mean in a query."""

    AUTO = "auto"
    """A mark that was typed is wanted; of those that were left out the index says what they likely were."""

    EXACT = "exact"
    """Syllables are wanted as they were typed, bare ones without marks."""

    IGNORE = "ignore"
    """Marks mean nothing."""


@dataclass(slots=True)
class QuerySyllable:
    """A syllable of a query."""

    typed: TypedSyllable
    compatible: frozenset[str] | None
    """The index's spellings that agree with the typed marks; None if all do, or none does."""

    form: Form | None = None
    """The whole form that it lies in."""

    @property
    def folded(self) -> str:
        """How it looks without marks."""
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
    def highlighted(self) -> Iterator[tuple[str, Iterable[str] | None]]:
        """Yields the folded syllables to highlight, with the spellings that count."""
        if self.counts:
            yield self.folded, self.compatible
            for variant in iy_variants(self.typed.spelling):
                yield fold(variant), None if self.compatible is None else (variant,)


class AnalyzedClause:
    """Some words of a query, as the index would see them."""

    def __init__(self, text: str, counts: TermCounts, accents: Accents) -> None:
        text = normalize(text).text
        self._counts, self._accents = counts, accents
        analysis = analyze(text, (Layer.SYLLABLE, Layer.FOLDED))
        places = analysis[Layer.SYLLABLE]
        self.forms = () if accents is Accents.EXACT else tuple(forms(text))
        positions = places.positions.tolist()
        joined = [at - before == 1 for before, at in zip([-2, *positions], positions, strict=False)]
        typed = map(TypedSyllable, places.terms, analysis[Layer.FOLDED].terms, joined)
        self.syllables = [QuerySyllable(each, self._agreeing(each)) for each in typed]
        for form in self.forms:
            if form.whole:
                first, end = np.searchsorted(places.starts, (form.start, form.end)).tolist()
                for syllable in self.syllables[first:end]:
                    syllable.form = form

    def _agreeing(self, typed: TypedSyllable) -> frozenset[str] | None:
        if self._accents is Accents.EXACT:
            return frozenset({typed.spelling})
        if self._accents is Accents.IGNORE or typed.bare:
            return None
        return self._counts.restorer.compatible(typed) or None

    @cached_property
    def readings(self) -> list[SpellingProbabilities]:
        """The readings of each syllable with their probabilities, the likeliest first."""
        query = [syllable.typed for syllable in self.syllables]
        if self._accents is Accents.AUTO:
            return self._counts.restorer.restore(query)
        return [{typed.spelling: 1.0} for typed in query]

    @cached_property
    def read(self) -> list[str]:
        """The likeliest reading of each syllable."""
        return [next(iter(readings)) for readings in self.readings]

    @cached_property
    def asking(self) -> frozenset[int]:
        """The places of the syllables that only ask; none if all do."""
        places = frozenset(common_question_words().places(self.read))
        return places if len(places) < len(self.syllables) else frozenset()

    @property
    def joined_words(self) -> Iterator[str]:
        """Yields the forms of words with hyphens that are written here as one: ``lenin`` for ``Lê-nin``.

        No Vietnamese syllable is such a word.
        """
        if self._accents is not Accents.EXACT:
            for syllable in self.syllables:
                if syllable.counts and not is_syllable(syllable.typed.spelling):
                    yield f"~word:{syllable.folded}"

    @property
    def likely_spellings(self) -> Iterator[tuple[str, Iterable[str] | None]]:
        """Yields the folded syllables, with the spellings that they were read as; None if all are meant."""
        guessed = self._accents is Accents.AUTO
        for syllable, readings in zip(self.syllables, self.readings, strict=True):
            if not (guessed and syllable.typed.bare):
                yield syllable.folded, syllable.compatible
                continue
            yield syllable.folded, readings
            for reading in readings:
                for variant in iy_variants(reading):
                    yield fold(variant), (variant,)

    @property
    def highlighted_forms(self) -> Iterator[str]:
        """Yields the forms to highlight."""
        for form in self.forms:
            if form.whole:
                yield from (form.term, form.also)
        yield from self.joined_words

    def terms_of(self, form: Form) -> tuple[str, ...]:
        """Gives the whole terms of the stretch of a form: a short name may have several meanings."""
        return tuple(each.term for each in self.forms if each.whole and each.start == form.start)

    def stands(self, first: int, end: int) -> bool:
        """Tells whether a stretch means something outside of numbers and dates: it neither is one nor cuts one."""
        if not self.forms:
            return True
        inside = [syllable for syllable in self.syllables[first:end] if not syllable.counts]
        if not inside:
            return True
        whole = all(
            syllable.form is not each.form
            for each in inside
            for syllable in self.syllables[max(0, first - 1) : first] + self.syllables[end : end + 1]
        )
        return whole and len(inside) < end - first

    def notes(self) -> tuple[Note, ...]:
        """Tells how the words were read, if some marks were put back that are hardly in doubt."""
        typed = [syllable.typed.spelling for syllable in self.syllables]
        read = [
            reading if readings[reading] >= CERTAIN else spelling
            for spelling, reading, readings in zip(typed, self.read, self.readings, strict=True)
        ]
        return () if read == typed else (note("read-as", " ".join(read)),)
