"""Which syllables of a document are highlighted for a query?"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate, chain, compress

from timviet.index.analysis.scan import Scan
from timviet.index.document import Document
from timviet.index.forms import TEXT_SEPARATOR, find_forms
from timviet.index.lazy import lazy_pattern, lazy_property
from timviet.index.schema import TEXT, field_texts
from timviet.index.tables.bounded_cache import BoundedCache
from timviet.index.text.fold import fold
from timviet.index.text.normalize import normalize_all
from timviet.index.text.syllable import canonicalize
from timviet.search.planning.highlight_spec import (
    Agreement,
    HighlightSpec,
    SpellingsByFold,
    SyllableSpellings,
    union_of_spellings,
)
from timviet.search.planning.syllable_row import SyllableRow
from timviet.search.snippets.form_candidates import stretches_to_read
from timviet.search.snippets.found_forms import FoundForm, FoundSpan, spans_to_highlight
from timviet.search.snippets.joined_ranges import divide_at_line_ends
from timviet.search.snippets.marked_document import MarkedDocument
from timviet.search.snippets.passage import first_match_worths, neighbors
from timviet.search.snippets.phrases import cuts_number, encode_row, find_phrase, without_cut_numbers

__all__ = ["Highlighter"]

_FORM_BUDGET = 80_000  # characters of a text read for forms; the rest is read only if nothing else matches
_MAX_FORM_LENGTH = 60  # syllables that are read on both sides of a passage that is shown
_MAX_JOINED_TEXT = 20_000  # characters of a text that is scanned together with others

_TYPED, _LIKELY, _OTHER = map(int, (Agreement.TYPED, Agreement.LIKELY, Agreement.OTHER))
_NEVER = _OTHER + 1

_SIGN_BESIDE_BLANK = lazy_pattern(r"[^\w\s]\s|\s[^\w\s]")


class Highlighter:
    """Finds in documents the syllables that a highlight spec matches."""

    def __init__(self, spec: HighlightSpec) -> None:
        self._spec = spec
        self._forms, self._fallback_forms = spec.forms, spec.fallback_forms
        self._phrases = [(encode_row(row), slop, _may_cut_number(row)) for row, slop in spec.phrases]
        self.worths = first_match_worths(spec.weights)
        """By folded syllable in UTF-8: the worth of its first match in a passage."""
        self.pairs = neighbors(spec.pairs)
        """Folded syllables in UTF-8 that are neighbors in the query."""
        self._prefixes = tuple(prefix.encode("utf-8", "surrogatepass") for prefix in spec.prefixes)

    @lazy_property
    def _outside_forms(self) -> _SyllableMatcher:
        """Matches the syllables that count in every text."""
        return _SyllableMatcher(self._spec.syllables, self._spec.spellings)

    @lazy_property
    def _all(self) -> _SyllableMatcher:
        """Matches the syllables that count in a text without any of the forms."""
        spec = self._spec
        if not spec.form_syllables:
            return self._outside_forms
        return _SyllableMatcher(union_of_spellings(spec.form_syllables, spec.syllables), spec.spellings)

    @lazy_property
    def _fallback(self) -> _SyllableMatcher:
        """Matches the syllables that count in a text with nothing else."""
        return _SyllableMatcher(self._spec.fallback, self._spec.spellings)

    def mark_all(self, documents: Sequence[Document]) -> list[MarkedDocument]:
        """Return documents with their matches; short ones are scanned together, which is faster."""
        texts = [field_texts(document)[TEXT] for document in documents]
        short = [text for text in dict.fromkeys(texts) if len(text) <= _MAX_JOINED_TEXT]
        together, scans = Scan.together(short, TEXT_SEPARATOR)
        forms = [form for part in _find_forms(together, self._forms, math.inf) for form in part]
        starts = [form.start for form in forms]
        found: dict[str, tuple[Scan, list[int], list[tuple[int, int]]]] = {}
        for scan in scans:
            inside = forms[bisect_left(starts, scan.origin) : bisect_left(starts, scan.end)]
            found[scan.original] = scan, *self._find_matches(scan, iter([inside]))
        for text in texts:
            if text not in found:
                scan = Scan.of(text)
                found[text] = scan, *self._find_matches(scan, _find_forms(scan, self._forms))
        return [MarkedDocument(document, *found[text]) for document, text in zip(documents, texts, strict=True)]

    def mark(self, document: Document) -> MarkedDocument:
        """Return a document with its matches."""
        return self.mark_all([document])[0]

    def ranges_within(self, marked: MarkedDocument, first: int, last: int) -> tuple[tuple[int, int], ...]:
        """Return the (start, end) ranges of a body to highlight in a passage, ascending.

        In a large text, the forms in the passage are added.

        :param first: number of the first syllable of the passage
        :param last: number of its last syllable
        """
        scan = marked.scan
        if not self._forms or len(scan.original) <= _FORM_BUDGET:
            return marked.ranges_within(first, last)
        start = scan.starts[max(first - _MAX_FORM_LENGTH, 0)]
        end = scan.ends[min(last + _MAX_FORM_LENGTH, len(scan) - 1)]
        forms = _find_forms_in(scan, self._forms, [(start, end)])
        spans, _ = spans_to_highlight(scan.text, forms, self._spec.quantities)
        numbers, signs = _parts_of(scan, spans)
        more = replace(marked, matches=sorted(numbers.union(marked.matches)), signs=[*marked.signs, *signs])
        return more.ranges_within(first, last)

    def _find_matches(
        self, scan: Scan, forms: Iterator[list[FoundForm]]
    ) -> tuple[list[int], list[tuple[int, int]]]:
        """Return the numbers of the syllables to highlight, and the ranges of signs, both ascending.

        :param forms: the forms of the text, part by part; further parts are read only if nothing else matches
        """
        spans, fallback = spans_to_highlight(scan.text, next(forms, []), self._spec.quantities)
        matches, signs = _parts_of(scan, spans)
        syllables = self._outside_forms if spans else self._all
        cut: list[Sequence[int]] = []
        for row, slop, may_cut_number in self._phrases:
            occurrences = list(find_phrase(scan, row, slop))
            if may_cut_number and occurrences:
                whole = [numbers for numbers in occurrences if not cuts_number(scan, numbers)]
                cut += () if whole else occurrences
                occurrences = whole
            matches.update(*self._best(scan, occurrences))
        if self._prefixes:
            matches.update(number for number, token in enumerate(scan.tokens) if token.startswith(self._prefixes))
        agreeing, others = syllables.find(scan)
        if matches or agreeing or signs:
            return sorted(matches.union(agreeing)) if matches else agreeing, signs
        for more in chain(forms, _find_forms(scan, self._fallback_forms)):
            spans, others_of_more = spans_to_highlight(scan.text, more, self._spec.quantities)
            if spans:
                numbers, signs = _parts_of(scan, spans)
                return sorted(numbers), signs
            fallback += others_of_more
        agreeing, others_of_fallback = self._fallback.find(scan)
        if fallback:
            numbers, signs = _parts_of(scan, fallback)
            return sorted(numbers.union(agreeing)), signs
        return agreeing or others or others_of_fallback or sorted({*chain.from_iterable(cut)}), []

    def _best(self, scan: Scan, occurrences: list[Sequence[int]]) -> list[Sequence[int]]:
        """Return the occurrences of a phrase that agree best with the query."""
        if len(occurrences) < 2:
            return occurrences
        agreement = self._outside_forms.agreement_of
        worst = [max(agreement(scan, number) for number in numbers) for numbers in occurrences]
        return [*compress(occurrences, map(min(worst).__eq__, worst))]


def _may_cut_number(row: SyllableRow) -> bool:
    return row[0][0][0].isdecimal() or row[-1][0][0].isdecimal()


class _SyllableMatcher:
    """Syllables that are highlighted by themselves."""

    def __init__(self, syllables: SpellingsByFold, spellings: Mapping[str, SyllableSpellings]) -> None:
        self._spellings = spellings
        self._tokens = frozenset(folded.encode("utf-8", "surrogatepass") for folded in syllables)
        self._has_digits = any(folded[0].isdecimal() for folded in syllables)
        self._readings = BoundedCache(partial(_read_of, syllables, spellings))

    def agreement_of(self, scan: Scan, number: int) -> Agreement:
        """Return how well the spelling of a syllable agrees with the query."""
        spelling = scan.spelling(number)
        spellings = self._spellings.get(fold(spelling))
        return Agreement.TYPED if spellings is None else spellings.agreement(spelling)

    def find(self, scan: Scan) -> tuple[list[int], list[int]]:
        """Return the numbers of the syllables that agree with the query, or if none do, of the best of the others.

        Of syllables that are equal without accents, those count that agree best.
        """
        tokens, text, starts, ends = scan.tokens, scan.text, scan.starts, scan.ends
        alike = list(compress(range(len(tokens)), map(self._tokens.__contains__, tokens)))
        if not alike:
            return [], []
        if self._has_digits:
            whole = without_cut_numbers(scan, alike)
            if not whole:
                return [], alike
            alike = whole
        surfaces = [text[starts[number] : ends[number]] for number in alike]
        present, readings = set(surfaces), self._readings
        typed: set[str] = set()  # folded syllables of the text that are spelled as typed, which always counts
        others: list[tuple[str, str, int]] = []  # other spellings, with their folded syllables and agreements
        for surface in present:
            folded, agreement = readings[surface]
            if agreement:
                others.append((surface, folded, agreement))
            else:
                typed.add(folded)
        if not others:
            return alike, []
        best: dict[str, int] = {}
        for _, folded, agreement in others:
            if folded not in typed and agreement < best.get(folded, _NEVER + 1):
                best[folded] = agreement
        limits = {folded: self._limit(folded, agreement) for folded, agreement in best.items()}
        left_out = {surface for surface, folded, agreement in others if agreement > limits.get(folded, _TYPED)}
        if not left_out:
            return alike, []
        if len(left_out) < len(present):
            return list(compress(alike, map((present - left_out).__contains__, surfaces))), []
        least = min(best.values())
        counting = {surface for surface, _, agreement in others if agreement == least < _NEVER}
        return [], list(compress(alike, map(counting.__contains__, surfaces)))

    def _limit(self, folded: str, best: int) -> int:
        """Return how well spellings of a syllable must agree in a text where the best one agrees so well."""
        if best <= _LIKELY:
            return best
        return _OTHER if best < _NEVER and self._spellings[folded].is_open else _TYPED


def _read_of(
    syllables: SpellingsByFold, spellings: Mapping[str, SyllableSpellings], surface: str
) -> tuple[str, int]:
    """Return a syllable, as written in a text, without accents, and how well it agrees with the query.

    The agreement is ``_NEVER`` if the syllable is not highlighted at all.
    """
    spelling, folded = _readings[surface]
    allowed = syllables[folded]
    if allowed is not None and spelling not in allowed:
        return folded, _NEVER
    of_syllable = spellings.get(folded)
    return folded, _TYPED if of_syllable is None else of_syllable.agreement(spelling)


def _read(surface: str) -> tuple[str, str]:
    spelling = canonicalize(surface)
    return spelling, fold(spelling)


_readings = BoundedCache(_read)
"""The canonical and the folded spelling of a syllable as written in a text."""


def _parts_of(scan: Scan, spans: Sequence[FoundSpan]) -> tuple[set[int], list[tuple[int, int]]]:
    """Return the numbers of the syllables within some spans, and the ranges of the original of spans with signs.

    Such a span has signs at an end, as ``C++``, or signs between blanks, as ``05 - CT/TW``.
    """
    numbers: set[int] = set()
    ranges: list[tuple[int, int]] = []
    starts, ends, text = scan.starts, scan.ends, scan.text
    for start, end in spans:
        first = bisect_left(starts, start)
        last = bisect_left(starts, end, first)
        is_cut = first < last and end < ends[last - 1]  # within a syllable, as 5 in 5kg
        numbers.update(range(first, last - is_cut))
        if (
            first == last
            or is_cut
            or start < starts[first]
            or end > ends[last - 1]
            or _SIGN_BESIDE_BLANK.search(text, start, end)
        ):
            ranges += divide_at_line_ends(scan.original, *scan.original_span(start, end))
    return numbers, ranges


def _find_forms(scan: Scan, terms: Collection[str], budget: float = _FORM_BUDGET) -> Iterator[list[FoundForm]]:
    """Yield the forms of a text that have one of some terms, ascending, in parts.

    :param budget: number of characters of the text after which a part ends
    """
    if not terms:
        return
    stretches: list[tuple[int, int]] = []
    length = 0
    for start, end in stretches_to_read(scan, terms):
        stretches.append((start, end))
        length += end - start
        if length >= budget:
            yield _find_forms_in(scan, terms, stretches)
            stretches, length = [], 0
    yield _find_forms_in(scan, terms, stretches)


def _find_forms_in(scan: Scan, terms: Collection[str], stretches: Sequence[tuple[int, int]]) -> list[FoundForm]:
    """Return the forms in stretches of a text that have one of some terms."""
    if not stretches:
        return []
    pieces = normalize_all([scan.text[start:end] for start, end in stretches])
    begins = list(accumulate((len(piece.text) + len(TEXT_SEPARATOR) for piece in pieces[:-1]), initial=0))
    found = []
    for form in find_forms(TEXT_SEPARATOR.join([piece.text for piece in pieces]), terms=terms):
        number = bisect_right(begins, form.start) - 1
        begin, origin = begins[number], stretches[number][0]
        start, end = pieces[number].original_span(form.start - begin, form.end - begin)
        found.append(FoundForm(origin + start, origin + end, form.term))
    return found
