"""Which syllables of a text are highlighted for a query?"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, compress

from timviet.index.analysis.scan import Scan
from timviet.index.forms import TEXT_SEPARATOR, find_forms
from timviet.index.tables.bounded_cache import BoundedCache
from timviet.index.text.fold import fold
from timviet.index.text.normalize import normalize
from timviet.index.text.syllable import canonicalize
from timviet.search.planning.highlight_spec import HighlightSpec
from timviet.search.snippets.form_candidates import stretches_to_read
from timviet.search.snippets.phrases import (
    EncodedSpellings,
    encode_row,
    encode_spellings,
    find_phrase,
    find_sloppy_phrase,
)

__all__ = ["Highlighter", "join_ranges"]

_FORM_BUDGET = 80_000  # characters of a text read for forms; the rest is read only in passages that are shown
_MAX_FORM_LENGTH = 60  # syllables that are read on both sides of such a passage
_MAX_JOINED_TEXT = 20_000  # characters of a text that is scanned together with others


class Highlighter:
    """Finds in texts the syllables that a highlight spec matches."""

    def __init__(self, spec: HighlightSpec) -> None:
        self._forms = spec.forms
        self._outside_forms = encode_spellings(spec.syllables)
        self._all = (
            encode_spellings({**spec.form_syllables, **spec.syllables})
            if spec.form_syllables
            else self._outside_forms
        )
        likely = encode_spellings(spec.likely_spellings)
        self._likely = {token: spellings for token, spellings in likely.items() if spellings}
        self._is_right_outside_forms = _spelling_test({**self._outside_forms, **self._likely})
        self._is_right = _spelling_test({**self._all, **self._likely})
        self._phrases = [encode_row(row) for row in spec.phrases]
        self._sloppy_phrases = [(encode_row(row), slop) for row, slop in spec.sloppy_phrases]
        self._prepared: dict[str, tuple[Scan, list[tuple[int, int]]]] = {}

    def prepare(self, texts: Iterable[str]) -> None:
        """Scan texts together in advance, which is faster than scanning one after the other.

        The results replace those of earlier calls.
        """
        self._prepared = {}
        short = [text for text in dict.fromkeys(texts) if len(text) <= _MAX_JOINED_TEXT]
        together, scans = Scan.together(short, TEXT_SEPARATOR)
        spans = self._find_form_spans(together, math.inf)
        starts = [start for start, _ in spans]
        self._prepared = {
            scan.original: (scan, spans[bisect_left(starts, scan.origin) : bisect_left(starts, scan.end)])
            for scan in scans
        }

    def scan(self, text: str) -> Scan:
        """Return the scan of a text, which may be prepared."""
        prepared = self._prepared.get(text)
        return Scan.of(text) if prepared is None else prepared[0]

    def find_matches(self, scan: Scan) -> list[int]:
        """Return the numbers of the syllables to highlight, ascending.

        Syllables with other accents than those of the query are included only if none has the right accents.
        """
        matches: set[int] = set()
        for start, end in self._find_form_spans(scan):
            matches.update(range(bisect_left(scan.starts, start), bisect_left(scan.starts, end)))
        spellings, is_right = self._all, self._is_right
        if matches:  # syllables of a form count only in texts without any of the forms
            spellings, is_right = self._outside_forms, self._is_right_outside_forms
        for row in self._phrases:
            matches.update(find_phrase(scan, row))
        for row, slop in self._sloppy_phrases:
            matches.update(find_sloppy_phrase(scan, row, slop))
        alike = list(compress(range(len(scan)), map(spellings.__contains__, scan.tokens)))
        if not alike:
            return sorted(matches)
        right = self._select_rightly_spelled(scan, alike, spellings, is_right)
        return (sorted(matches.union(right)) if matches else right) or alike

    def find_matches_in_passage(self, scan: Scan, matches: Sequence[int], first: int, last: int) -> list[int]:
        """Return the matches within a passage; in a large text, add the forms in the passage.

        :param first: number of the first syllable of the passage
        :param last: number of its last syllable
        """
        inside = list(matches[bisect_left(matches, first) : bisect_left(matches, last + 1)])
        if not self._forms or len(scan.original) <= _FORM_BUDGET:
            return inside
        numbers = set(inside)
        start = scan.starts[max(first - _MAX_FORM_LENGTH, 0)]
        end = scan.ends[min(last + _MAX_FORM_LENGTH, len(scan) - 1)]
        for form_start, form_end in self._find_form_spans_in(scan, [(start, end)]):
            numbers.update(range(bisect_left(scan.starts, form_start), bisect_left(scan.starts, form_end)))
        return sorted(number for number in numbers if first <= number <= last)

    def find_ranges(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return the (start, end) ranges of a short text to highlight, ascending."""
        scan = self.scan(text)
        return join_ranges(text, scan.spans(self.find_matches(scan)))

    def _select_rightly_spelled(
        self, scan: Scan, alike: Sequence[int], spellings: EncodedSpellings, is_right: Mapping[str, bool]
    ) -> list[int]:
        """Return the syllables that have the accents of the query.

        :param alike: numbers of the syllables that equal one of the query without accents
        """
        tokens, text, starts, ends = scan.tokens, scan.text, scan.starts, scan.ends
        right = [number for number in alike if is_right[text[starts[number] : ends[number]]]]
        if self._likely and len(right) < len(alike):
            # A syllable typed without accents may not occur in its likely spelling; then all its spellings count.
            present = {tokens[number] for number in right}
            right += [
                number for number in alike if tokens[number] not in present and spellings[tokens[number]] is None
            ]
            right.sort()
        return right

    def _find_form_spans(self, scan: Scan, budget: float = _FORM_BUDGET) -> list[tuple[int, int]]:
        """Return the spans of the forms of the spec, in offsets of the scan.

        :param budget: number of characters after which no further stretch is read
        """
        if not self._forms:
            return []
        if (prepared := self._prepared.get(scan.original)) is not None:
            return prepared[1]
        stretches = []
        for start, end in stretches_to_read(scan, self._forms):
            stretches.append((start, end))
            budget -= end - start
            if budget <= 0:
                break
        return self._find_form_spans_in(scan, stretches)

    def _find_form_spans_in(self, scan: Scan, stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the spans of the forms of the spec in stretches of a text, in offsets of the scan."""
        if not stretches:
            return []
        pieces = [scan.text[start:end] for start, end in stretches]
        begins = list(accumulate((len(piece) + len(TEXT_SEPARATOR) for piece in pieces[:-1]), initial=0))
        shifts = [start - begin for begin, (start, _) in zip(begins, stretches, strict=True)]
        together = normalize(TEXT_SEPARATOR.join(pieces))
        spans = []
        for form in find_forms(together.text):
            if form.term in self._forms:
                start, end = together.original_span(form.start, form.end)
                shift = shifts[bisect_right(begins, start) - 1]
                spans.append((start + shift, end + shift))
        return spans


def join_ranges(text: str, ranges: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Join ranges that only blanks, or a single sign as in ``05-CT/TW``, separate."""
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        if joined:
            last_start, last_end = joined[-1]
            if start - last_end <= 1 or text[last_end:start].isspace():
                joined[-1] = last_start, max(end, last_end)
                continue
        joined.append((start, end))
    return tuple(joined)


def _spelling_test(spellings: EncodedSpellings) -> Mapping[str, bool]:
    """Return a map from a syllable as written in a text to whether its spelling is one of the given spellings."""

    def is_right(surface: str) -> bool:
        spelling = canonicalize(surface)
        compatible = spellings.get(fold(spelling).encode("utf-8", "surrogatepass"))
        return compatible is None or spelling in compatible

    return BoundedCache(is_right)
