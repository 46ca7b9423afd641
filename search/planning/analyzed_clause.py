"""What do some words of a query say, and what may each of them mean?

A clause is cut into syllables as a document is, and its forms (dates, numbers, codes, names: what is spelled in
several ways) are recognized. That happens once a clause. All that is planned of it, and of any range of its
syllables, is made from these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from timviet.index.analysis.analyzer import Layer, analyze
from timviet.index.forms import Form, Role, find_forms
from timviet.index.text.fold import fold
from timviet.index.text.normalize import normalize
from timviet.index.text.syllable import is_syllable, iy_variants
from timviet.search.planning.accents import AccentRestorer, TypedSyllable
from timviet.search.planning.question_words import common_question_words
from timviet.search.planning.spelling_probabilities import SpellingProbabilities
from timviet.search.planning.term_counts import TermCounts
from timviet.search.query.notes import Note, make_note

__all__ = ["Accents", "AnalyzedClause", "QueryAnalyzer", "QuerySyllable"]

CERTAIN = 0.6
"""From this probability on the person is told which spelling a syllable was taken for."""


class Accents(StrEnum):
    """What accents mean in a query."""

    AUTO = "auto"
    """An accent that was typed is expected; those that were left out are restored from the index."""

    EXACT = "exact"
    """A syllable matches only as it was typed; a bare one only without accents."""

    IGNORE = "ignore"
    """Accents mean nothing."""


@dataclass(slots=True)
class QuerySyllable:
    """A syllable of a query."""

    typed: TypedSyllable

    compatible: frozenset[str] | None
    """The spellings of the index that have the typed accents; None if all do, or none does."""

    form: Form | None = None
    """The whole form that it lies in."""

    @property
    def folded(self) -> str:
        """The syllable without its accents."""
        return self.typed.folded

    @property
    def has_own_meaning(self) -> bool:
        """Whether it means something outside its form."""
        return self.form is None or self.form.role is not Role.INSTEAD

    @property
    def is_within_name(self) -> bool:
        """Whether it means less than the code or name that it lies in."""
        return self.form is not None and self.form.role is Role.ABOVE

    @property
    def highlighted(self) -> Iterator[tuple[str, Iterable[str] | None]]:
        """Yield the folded syllables to highlight, each with the spellings that count."""
        if self.has_own_meaning:
            yield self.folded, self.compatible
            for variant in iy_variants(self.typed.spelling):
                yield fold(variant), None if self.compatible is None else (variant,)


class AnalyzedClause:
    """The syllables and forms of some words of a query; ranges count its syllables from 0, the end excluded."""

    def __init__(self, text: str, restorer: AccentRestorer, accents: Accents) -> None:
        self._text, self._normalized = text, normalize(text)
        self._restorer, self._accents = restorer, accents
        analysis = analyze(self._normalized.text, (Layer.SYLLABLE, Layer.FOLDED))
        spelled = analysis[Layer.SYLLABLE]
        self._starts, self._ends = spelled.starts, spelled.ends
        positions = spelled.positions.tolist()
        joined = [position - before == 1 for before, position in zip([-2, *positions], positions, strict=False)]
        typed = map(TypedSyllable, spelled.terms, analysis[Layer.FOLDED].terms, joined)
        self.syllables = [QuerySyllable(syllable, self._compatible(syllable)) for syllable in typed]
        self.forms = () if accents is Accents.EXACT else self._recognized
        for form in self.forms:
            if form.whole:
                start, end = self._range_of(form)
                for syllable in self.syllables[start:end]:
                    syllable.form = form

    def _compatible(self, typed: TypedSyllable) -> frozenset[str] | None:
        if self._accents is Accents.EXACT:
            return frozenset({typed.spelling})
        if self._accents is Accents.IGNORE or typed.is_bare:
            return None
        return self._restorer.compatible_spellings(typed) or None

    @cached_property
    def _recognized(self) -> tuple[Form, ...]:
        """All forms; with exact accents they stay out of the score but are still one piece."""
        return tuple(find_forms(self._normalized.text))

    def _range_of(self, form: Form) -> tuple[int, int]:
        start, end = self._starts.searchsorted((form.start, form.end)).tolist()
        return start, end

    def original_text(self, start: int, end: int) -> str:
        """Return what the person typed for a range that is not empty."""
        first, last = self._normalized.original_span(int(self._starts[start]), int(self._ends[end - 1]))
        return self._text[first:last]

    # Which spellings.

    @cached_property
    def probabilities(self) -> list[SpellingProbabilities]:
        """The spellings that each syllable may stand for with their probabilities, the likeliest first."""
        query = [syllable.typed for syllable in self.syllables]
        if self._accents is Accents.AUTO:
            return self._restorer.restore(query)
        return [{typed.spelling: 1.0} for typed in query]

    @cached_property
    def likeliest(self) -> list[str]:
        """The likeliest spelling of each syllable."""
        return [next(iter(probabilities)) for probabilities in self.probabilities]

    @cached_property
    def question_words(self) -> frozenset[int]:
        """The numbers of the syllables that only ask; none if all do."""
        numbers = frozenset(common_question_words().positions(self.likeliest))
        return numbers if len(numbers) < len(self.syllables) else frozenset()

    # Ranges.

    def units(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the pieces of a range that each mean something: its whole forms, then its other syllables."""
        in_form: set[int] = set()
        for form in self._recognized:
            first, last = self._range_of(form)
            if form.whole and start <= first and last <= end:
                in_form.update(range(first, last))
                yield first, last
        yield from ((number, number + 1) for number in range(start, end) if number not in in_form)

    def form_of(self, start: int, end: int) -> Form | None:
        """Return the whole form that holds all syllables of a range and lies within it."""
        form = self.syllables[start].form
        if form is None or any(syllable.form is not form for syllable in self.syllables[start:end]):
            return None
        return form if self._range_of(form) == (start, end) else None

    def terms_of(self, form: Form) -> tuple[str, ...]:
        """Return the whole terms that begin where a form does: a short name may have several meanings."""
        return tuple(other.term for other in self.forms if other.whole and other.start == form.start)

    def has_own_meaning(self, start: int, end: int) -> bool:
        """Return whether a range means something outside of numbers and dates: it neither is one nor cuts one."""
        if not self.forms:
            return True
        inside = [syllable for syllable in self.syllables[start:end] if not syllable.has_own_meaning]
        if not inside:
            return True
        is_cut = any(
            neighbor.form is syllable.form
            for syllable in inside
            for neighbor in self.syllables[max(0, start - 1) : start] + self.syllables[end : end + 1]
        )
        return not is_cut and len(inside) < end - start

    # What is shown.

    @property
    def joined_words(self) -> Iterator[str]:
        """Yield the forms of words with hyphens that are written here as one: ``lenin`` for ``Lê-nin``.

        No Vietnamese syllable is such a word.
        """
        if self._accents is not Accents.EXACT:
            for syllable in self.syllables:
                if syllable.has_own_meaning and not is_syllable(syllable.typed.spelling):
                    yield f"~word:{syllable.folded}"

    @property
    def likely_spellings(self) -> Iterator[tuple[str, Iterable[str] | None]]:
        """Yield each folded syllable with the spellings that it was taken for; None if all are meant."""
        restored = self._accents is Accents.AUTO
        for syllable, probabilities in zip(self.syllables, self.probabilities, strict=True):
            if not (restored and syllable.typed.is_bare):
                yield syllable.folded, syllable.compatible
                continue
            yield syllable.folded, probabilities
            for spelling in probabilities:
                for variant in iy_variants(spelling):
                    yield fold(variant), (variant,)

    @property
    def highlighted_forms(self) -> Iterator[str]:
        """Yield the terms of the forms to highlight."""
        for form in self.forms:
            if form.whole:
                yield from (form.term, form.also)
        yield from self.joined_words

    def notes(self) -> tuple[Note, ...]:
        """Return a note of what the words were taken for, if accents were restored with certainty."""
        typed = [syllable.typed.spelling for syllable in self.syllables]
        spellings = [
            likeliest if probabilities[likeliest] >= CERTAIN else spelling
            for spelling, likeliest, probabilities in zip(typed, self.likeliest, self.probabilities, strict=True)
        ]
        return () if spellings == typed else (make_note("read-as", " ".join(spellings)),)


class QueryAnalyzer:
    """Analyzes the clauses of one query, each text once; what it returns is shared."""

    def __init__(self, counts: TermCounts, accents: Accents = Accents.AUTO) -> None:
        self.counts, self.accents = counts, accents
        self._clauses: dict[str, AnalyzedClause] = {}

    def clause(self, text: str) -> AnalyzedClause:
        """Return the analysis of a text."""
        clause = self._clauses.get(text)
        if clause is None:
            clause = self._clauses[text] = AnalyzedClause(text, self.counts.restorer, self.accents)
        return clause

    def has_words(self, text: str) -> bool:
        """Return whether a text has any syllable."""
        return bool(self.clause(text).syllables)
