"""Which syllables and forms does a clause of a query have, and which spellings may each syllable stand for?

A clause is the words or the phrase of one node of a query. It is split into syllables as a document is, and its
forms (dates, numbers, codes and names that have several spellings) are recognized. This happens once per clause;
plans of the clause and of any range of its syllables are made from this analysis.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from timviet.index.analysis.scan import Scan
from timviet.index.forms import Form, Role, find_forms
from timviet.index.forms.kinds.units import other_names
from timviet.index.lazy import lazy_pattern, lazy_property
from timviet.index.text.fold import fold
from timviet.index.text.normalize import normalize
from timviet.index.text.syllable import canonicalize, is_syllable, iy_variants
from timviet.search.planning.choices import Accents
from timviet.search.planning.clauses.accents import TypedSyllable
from timviet.search.planning.clauses.question_words import common_question_words
from timviet.search.planning.clauses.respacings import Respacing
from timviet.search.planning.clauses.spelling_probabilities import (
    MAX_CERTAINTY,
    Restored,
    SpellingProbabilities,
)
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.clauses.word_lattice import find_words
from timviet.search.planning.highlight_spec import Quantity, SyllableSpellings

__all__ = ["AnalyzedClause", "PlacedSign", "QueryAnalyzer", "QuerySyllable"]

_QUANTITY = lazy_pattern(r"[0-9]+(?:[.,][0-9]+)*([^\W\d_]+[23²³]?)(?:/([^\W\d_]+[23²³]?)(?![^\W_]))?")
_NUMBER_WITH_UNIT = lazy_pattern(r"[0-9]+(?:[.,][0-9]+)* ?([^\W\d_]+)(?![^\W_])")

PlacedSign = tuple[int, int, str]
"""The range of syllables that has a sign, empty for a symbol, and the term of the sign."""


@dataclass(slots=True)
class QuerySyllable:
    """A syllable of a clause, with its compatible spellings and its form."""

    typed: TypedSyllable

    compatible: frozenset[str] | None
    """The spellings of the index that have the typed accents; None if every spelling counts."""

    form: Form | None = None
    """The whole form that contains it."""

    @property
    def folded(self) -> str:
        """The syllable without its accents."""
        return self.typed.folded

    @property
    def has_own_meaning(self) -> bool:
        """Whether it is searched for by itself too, not only as part of its form."""
        return self.form is None or self.form.role is not Role.INSTEAD

    @property
    def is_within_name(self) -> bool:
        """Whether it is part of a code or name that weighs more."""
        return self.form is not None and self.form.role is Role.ABOVE


class AnalyzedClause:
    """The syllables and forms of a clause; ranges are half-open and count syllables from 0."""

    def __init__(self, text: str, counts: TermCounts, accents: Accents) -> None:
        self._text, self._normalized = text, normalize(text)
        self._counts, self._restorer, self._respacer = counts, counts.restorer, counts.respacer
        self.accents = accents
        self.rarity = counts.rarity
        """See :attr:`TermCounts.rarity`."""
        scan = Scan.of(self._normalized.text)
        self._starts, self._ends = scan.starts, scan.ends
        self._spellings = scan.spellings()
        self._typed = list(map(TypedSyllable, self._spellings, scan.folded(), scan.joined()))
        self.syllables = list(map(QuerySyllable, self._typed, self._compatible_spellings()))
        self._read = find_forms(self._normalized.text)
        self.forms = () if accents is Accents.EXACT else self._recognized
        """The forms, but for signs; none if accents must be exact."""
        for form in self.forms:
            if form.is_whole:
                start, end = self.range_of(form)
                for syllable in self.syllables[start:end]:
                    syllable.form = form

    def _compatible_spellings(self) -> list[frozenset[str] | None]:
        """Return the compatible spellings of each syllable; None where every spelling counts."""
        if self.accents is Accents.EXACT:
            return [frozenset({spelling}) for spelling, _, _ in self._typed]
        if self.accents is Accents.IGNORE:
            return [None] * len(self._typed)
        compatible = self._restorer.compatible_spellings
        return [None if typed[0] == typed[1] else compatible(typed) or None for typed in self._typed]

    @lazy_property
    def _recognized(self) -> tuple[Form, ...]:
        """All forms but signs; with exact accents they do not score, but each is still one unit."""
        # One that begins within a syllable, as after an odd mark, and ends there has no syllable.
        return tuple([form for form in self._read if not form.is_of_sign and self.syllables_of(form)])

    @lazy_property
    def signs(self) -> tuple[Form, ...]:
        """The names with signs, and the symbols; they count however accents are treated."""
        return tuple([form for form in self._read if form.is_of_sign and form.role is Role.SIGN])

    @property
    def related_signs(self) -> Iterator[str]:
        """Yield what weighs less: a symbol with or without its skin tone, ``.NET`` and ``ASP.NET``."""
        for form in self._read:
            if form.is_of_sign and not form.term.partition(":")[2][0].isalnum():
                yield form.counterpart

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to search for."""
        return not self.syllables and not self.signs

    @lazy_property
    def has_accents(self) -> bool:
        """Whether any syllable was typed with accents."""
        return any(not typed.is_bare for typed in self._typed)

    def range_of(self, form: Form) -> tuple[int, int]:
        """Return the range of the syllables of a form."""
        return bisect_left(self._starts, form.start), bisect_left(self._starts, form.end)

    def syllables_of(self, form: Form) -> list[QuerySyllable]:
        """Return the syllables of a form."""
        start, end = self.range_of(form)
        return self.syllables[start:end]

    def original_text(self, start: int, end: int) -> str:
        """Return the text of a range as it was typed; that of an empty one is its first symbol."""
        if start == end:
            symbol = next(sign for sign in self.signs if self.range_of(sign) == (start, end))
            first, last = self._normalized.original_span(symbol.start, symbol.end)
            return self._text[first:last]
        first, last = self._normalized.original_span(self._starts[start], self._ends[end - 1])
        return self._text[first:last]

    # Spellings.

    @lazy_property
    def _restored(self) -> Restored:
        if self.accents is Accents.AUTO:
            return self._restorer.restore(self._typed)
        as_typed = [{typed.spelling: 1.0} for typed in self._typed]
        return Restored(as_typed, as_typed)

    @property
    def probabilities(self) -> list[SpellingProbabilities]:
        """For each syllable its likely spellings with their probabilities, the likeliest first."""
        return self._restored.probabilities

    @property
    def shares(self) -> list[SpellingProbabilities]:
        """For each syllable its likely spellings with their shares of its weight, the likeliest first."""
        return self._restored.shares

    @lazy_property
    def likeliest(self) -> list[str]:
        """The likeliest spelling of each syllable."""
        return [next(iter(probabilities)) for probabilities in self.probabilities]

    @lazy_property
    def words(self) -> list[tuple[int, int, float]]:
        """The likely words of the index in it, as (start, end, probability)."""
        return self._find_words(self.likeliest)

    @lazy_property
    def whole_words(self) -> list[tuple[int, int]]:
        """The words whose syllables stand together in a document that must have all words, as (start, end).

        They are the same however accents are treated; forms are not among them.
        """
        from timviet.search.planning.clauses.whole_words import find_whole_words  # only conditions need them

        restored = self._restored if self.accents is Accents.AUTO else self._restorer.restore(self._typed)
        spellings = [next(iter(probabilities)) for probabilities in restored.probabilities]
        joined = [typed.is_joined for typed in self._typed]
        words = find_whole_words(spellings, joined, self._find_words(spellings), self._counts.word)
        return [word for word in words if all(syllable.form is None for syllable in self.syllables[slice(*word)])]

    def _find_words(self, spellings: Sequence[str]) -> list[tuple[int, int, float]]:
        joined = [typed.is_joined for typed in self._typed]
        return list(find_words(spellings, joined, self._counts.word, self._counts.word_count))

    @lazy_property
    def is_vietnamese(self) -> bool:
        """Whether all are Vietnamese syllables: no numbers, codes and foreign words."""
        return all(map(is_syllable, self._spellings))

    @property
    def has_digits(self) -> bool:
        """Whether a syllable begins with a digit."""
        return not self.is_vietnamese and any(folded[0].isdecimal() for _, folded, _ in self._typed)

    @property
    def ends_with_question_mark(self) -> bool:
        """Whether the clause ends as a question does."""
        return self._normalized.text.rstrip().endswith("?")

    @lazy_property
    def question_words(self) -> frozenset[int]:
        """The numbers of the syllables that are question words; empty if all are."""
        numbers = frozenset(common_question_words().positions(self.likeliest))
        return numbers if len(numbers) < len(self.syllables) else frozenset()

    @lazy_property
    def respacings(self) -> tuple[Respacing, ...]:
        """The ranges that the index also has solid or apart; no form overlaps them."""
        if self.accents is Accents.EXACT:
            return ()
        apart = self._respacer.may_be_apart(self._typed)
        solid = self._respacer.may_be_solid(self._typed, self.likeliest)
        if not apart and not solid:
            return ()
        return tuple(sorted((*self._find_apart(apart), *self._find_solid(solid)), key=itemgetter(0, 1)))

    def _find_apart(self, numbers: Iterable[int]) -> Iterator[Respacing]:
        for number in numbers:
            if self.syllables[number].form is None:
                written = self._normalized.text[self._starts[number] : self._ends[number]]
                apart = self._respacer.apart(written, ignores_accents=self.accents is Accents.IGNORE)
                if apart is not None:
                    yield Respacing(number, number + 1, *apart)

    def _find_solid(self, numbers: Iterable[int]) -> Iterator[Respacing]:
        for number in numbers:
            found = self._respacer.solid(self._typed, number, ignores_accents=self.accents is Accents.IGNORE)
            for end, solid in found:
                if self.has_own_meaning(number, end) and not self._is_spelling_of_form(number, solid[0][0][0]):
                    yield Respacing(number, end, *solid)

    def _is_spelling_of_form(self, number: int, solid: str) -> bool:
        """Return whether a form begins with a syllable, and a solid spelling is one: ``TP.HCM`` and ``TPHCM``."""
        return self.syllables[number].form is not None and any(form.is_whole for form in find_forms(solid))

    # Ranges.

    @lazy_property
    def words_with_fragments(self) -> Mapping[int, tuple[int, int]]:
        """For each single letter of a word with signs inside, as in ``U.S.A`` and ``Swift's``, the word's range.

        The letter alone means nothing; where a word has another whole form inside, that decides.
        """
        words: dict[int, tuple[int, int]] = {}
        for form in self._recognized:
            if form.folded_syllable is None or not form.folded_syllable[0].isalpha():
                continue
            start, end = self.range_of(form)
            syllables = self.syllables[start:end]
            if end - start > 1 and all(syllable.form is None for syllable in syllables):
                for number, syllable in enumerate(syllables, start):
                    if len(syllable.folded) == 1 and syllable.folded.isalpha():
                        words[number] = start, end
        return words

    def units(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the units of a range, as (start, end): whole forms, words with fragments, then other syllables."""
        in_unit: set[int] = set()
        wholes = (self.range_of(form) for form in self._recognized if form.is_whole)
        for first, last in dict.fromkeys((*wholes, *self.words_with_fragments.values())):
            if start <= first and last <= end and in_unit.isdisjoint(range(first, last)):
                in_unit.update(range(first, last))
                yield first, last
        yield from ((number, number + 1) for number in range(start, end) if number not in in_unit)

    def form_of(self, start: int, end: int) -> Form | None:
        """Return the whole form that consists of exactly the syllables of a range, or None."""
        form = self.syllables[start].form
        if form is None or any(syllable.form is not form for syllable in self.syllables[start:end]):
            return None
        return form if self.range_of(form) == (start, end) else None

    def terms_of(self, form: Form) -> tuple[str, ...]:
        """Return the terms of the whole forms that start where a form does: a short name may mean several."""
        return tuple(self._whole_terms.get(form.start, ()))

    @lazy_property
    def _whole_terms(self) -> Mapping[int, Sequence[str]]:
        """The terms of the whole forms, by the offset where they start."""
        terms: dict[int, list[str]] = {}
        for form in self.forms:
            if form.is_whole:
                terms.setdefault(form.start, []).append(form.term)
        return terms

    @lazy_property
    def parts_by_range(self) -> Mapping[tuple[int, int], Sequence[str]]:
        """The folded words that are parts of a range, such as ``500`` and ``mg`` of ``500mg``, by the range."""
        parts: dict[tuple[int, int], list[str]] = {}
        for form in self.forms:
            if form.folded_syllable is not None:
                parts.setdefault(self.range_of(form), []).append(form.folded_syllable)
        return parts

    def required_signs(self, start: int, end: int) -> Iterator[str]:
        """Yield the terms of the signs in a range that a document must have if it must have the range."""
        for first, last, term in self.placed_signs:
            if start <= first and last <= end:
                yield term

    @property
    def placed_signs(self) -> Iterator[PlacedSign]:
        """Yield the signs that are not between two syllables, as in ``R&B``."""
        for sign in self.signs:
            if sign.is_required_sign:
                yield (*self.range_of(sign), sign.term)

    def has_own_meaning(self, start: int, end: int) -> bool:
        """Return whether a range is searched for by itself: it is not part of a number or date and cuts none."""
        if not self.forms:
            return True
        form_only = [syllable for syllable in self.syllables[start:end] if not syllable.has_own_meaning]
        if not form_only:
            return True
        is_cut = any(
            neighbor.form is syllable.form
            for syllable in form_only
            for neighbor in self.syllables[max(0, start - 1) : start] + self.syllables[end : end + 1]
        )
        return not is_cut and len(form_only) < end - start

    # Highlights and notes.

    @property
    def joined_words(self) -> Iterator[str]:
        """Yield the form terms of words that others write hyphenated, or touching a number: ``lenin``, ``kg``.

        A Vietnamese syllable is no such word, except after a number (``5tỷ``).
        """
        if self.accents is not Accents.EXACT and not self.is_vietnamese:
            follows_digit = False
            for number, (spelling, folded, _) in enumerate(self._typed):
                if (follows_digit or not is_syllable(spelling)) and self.syllables[number].has_own_meaning:
                    yield f"~word:{folded}"
                follows_digit = folded[-1].isdecimal()

    @property
    def spellings(self) -> Iterator[tuple[str, SyllableSpellings | None]]:
        """Yield for each folded syllable how well its spellings agree with it; None if all agree."""
        ignores_accents, is_auto = self.accents is Accents.IGNORE, self.accents is Accents.AUTO
        for syllable, probabilities in zip(self.syllables, self.probabilities, strict=True):
            spelling, folded, _ = syllable.typed
            if ignores_accents:
                yield folded, None
            elif is_auto and spelling == folded:
                is_open = probabilities.get(spelling, 0.0) < MAX_CERTAINTY  # else it was meant as typed
                yield folded, SyllableSpellings(frozenset(probabilities), is_open=is_open)
                for likely in probabilities:
                    for variant in iy_variants(likely):
                        yield fold(variant), SyllableSpellings(frozenset({variant}), is_open=is_open)
            else:
                compatible = syllable.compatible or frozenset()
                yield folded, SyllableSpellings(frozenset({spelling}), frozenset(probabilities), compatible)
                for variant in iy_variants(spelling):
                    yield fold(variant), SyllableSpellings(frozenset({variant}))

    @property
    def part_forms(self) -> Iterator[str]:
        """Yield the terms of forms that are looked up only because of a part of a form."""
        wholes = {term for form in self.forms if form.is_whole for term in (form.term, form.counterpart)}
        for form in self.forms:
            if not form.is_whole and form.counterpart not in wholes:
                yield form.counterpart

    @lazy_property
    def _quantities(self) -> list[tuple[Quantity, int | None]]:
        """The numbers with a unit that touches them, each with the number of the syllable after the slash."""
        terms: dict[tuple[int, int], set[str]] = {}
        for form in self.forms:
            term = form.term.removeprefix("~")
            namespace, _, name = term.partition(":")
            if namespace in ("num", "word") and name[0].isdecimal():
                terms.setdefault((form.start, form.end), set()).add(term)
        text, quantities = self._normalized.text, []
        for (start, end), numbers in terms.items():
            match = _QUANTITY.match(text, start)
            if match is not None and match.end(1) == end:
                unit, per = canonicalize(match[1]), canonicalize(match[2] or "")
                quantity = Quantity(frozenset(numbers), frozenset((unit, *other_names(unit))), per)
                quantities.append((quantity, bisect_left(self._starts, match.start(2)) if per else None))
        return quantities

    @property
    def quantities(self) -> Iterator[Quantity]:
        """Yield the numbers with a unit that touches them."""
        yield from (quantity for quantity, _ in self._quantities)

    @property
    def separate_words(self) -> Iterator[str]:
        """Yield the folded syllables that are asked for by themselves, not only as part of a quantity."""
        after_slash = {number for _, number in self._quantities}
        for number, syllable in enumerate(self.syllables):
            if syllable.has_own_meaning and number not in after_slash:
                yield syllable.folded

    def unit_after(self, form: Form) -> str:
        """Return the word that touches or follows the number of a form, in lower case; empty if there is none."""
        match = _NUMBER_WITH_UNIT.match(self._normalized.text, form.start)
        return "" if match is None else match[1].lower()

    def gaps(self) -> list[str]:
        """Return the text before each syllable and after the last: signs such as those of ``C++``, and blanks."""
        text = self._normalized.text
        starts, ends = [*self._starts, len(text)], [0, *self._ends]
        return [text[end:start] for end, start in zip(ends, starts, strict=True)]


class QueryAnalyzer:
    """Analyzes the clauses of one query, each text once; equal texts share an analysis."""

    def __init__(self, counts: TermCounts, accents: Accents = Accents.AUTO) -> None:
        self.counts, self.accents = counts, accents
        self._clauses: dict[str, AnalyzedClause] = {}

    def analyze_clause(self, text: str) -> AnalyzedClause:
        """Return the analysis of a text."""
        clause = self._clauses.get(text)
        if clause is None:
            clause = self._clauses[text] = AnalyzedClause(text, self.counts, self.accents)
        return clause

    def has_words(self, text: str) -> bool:
        """Return whether a text has anything to search for."""
        return not self.analyze_clause(text).is_empty
