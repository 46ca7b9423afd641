"""Where in this text is what the query wants?"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, compress

from timviet.index.analysis.scan import Scan
from timviet.index.forms import APART, forms
from timviet.index.tables.bounded_cache import BoundedCache
from timviet.index.text.fold import fold
from timviet.index.text.normalize import normalize
from timviet.index.text.syllable import canonicalize
from timviet.search.planning.highlight_spec import HighlightSpec, SpellingsByFold, SyllableRow
from timviet.search.snippets.form_candidates import stretches_to_read

__all__ = ["Highlighter", "joined"]

_MOST = 80_000  # characters that are read for forms; what is behind them is looked at only where it is shown
_AROUND = 60  # syllables that a form may reach to
_TOGETHER = 20_000  # characters of a text that is read together with others

_Spans = list[tuple[int, int]]


class Highlighter:
    """Finds the syllables that a query wants in any number of texts."""

    def __init__(self, wanted: HighlightSpec) -> None:
        self._forms = wanted.forms
        self._alone = _encoded(wanted.syllables)
        self._all = (
            _encoded({**wanted.form_syllables, **wanted.syllables}) if wanted.form_syllables else self._alone
        )
        self._read = {token: read for token, read in _encoded(wanted.likely_spellings).items() if read}
        self._right_alone = _spelling_test({**self._alone, **self._read})
        self._right = _spelling_test({**self._all, **self._read})
        self._rows = [(_row(row), 0) for row in wanted.phrases] + [
            (_row(row), slop) for row, slop in wanted.sloppy_phrases
        ]
        self._ahead: dict[str, tuple[Scan, _Spans]] = {}

    def look_ahead(self, texts: Iterable[str]) -> None:
        """Looks at texts that will be asked for, all at once, which takes less time than one by one."""
        self._ahead = {}
        short = [text for text in dict.fromkeys(texts) if len(text) <= _TOGETHER]
        whole, parts = Scan.together(short, APART)
        spans = self._spans_of_forms(whole, math.inf)
        begins = [start for start, _ in spans]
        self._ahead = {
            part.original: (part, spans[bisect_left(begins, part.origin) : bisect_left(begins, part.end)])
            for part in parts
        }

    def scan(self, text: str) -> Scan:
        """Gives the syllables of a text."""
        ahead = self._ahead.get(text)
        return Scan.of(text) if ahead is None else ahead[0]

    def syllables(self, scan: Scan) -> list[int]:
        """Gives the numbers of the syllables that are wanted, with other marks if none has the right ones."""
        in_rows: set[int] = set()
        for start, end in self._spans_of_forms(scan):
            in_rows.update(range(bisect_left(scan.starts, start), bisect_left(scan.starts, end)))
        wanted, is_right = (self._alone, self._right_alone) if in_rows else (self._all, self._right)
        for row, slop in self._rows:
            in_rows.update(_near(scan, row, slop) if slop else _in_rows(scan, row))
        tokens, text, starts, ends = scan.tokens, scan.text, scan.starts, scan.ends
        alike = list(compress(range(len(tokens)), map(wanted.__contains__, tokens)))
        right = [number for number in alike if is_right[text[starts[number] : ends[number]]]]
        if self._read and len(right) < len(alike):
            # Of what was typed without marks there may be nothing as it was read.
            there = {tokens[number] for number in right}
            right += [number for number in alike if tokens[number] not in there and wanted[tokens[number]] is None]
            right.sort()
        return (sorted(in_rows.union(right)) if in_rows else right) or alike

    def shown(self, scan: Scan, numbers: Sequence[int], first: int, last: int) -> list[int]:
        """Gives those of the syllables that lie in a passage, in a large text with all its forms."""
        inside = list(numbers[bisect_left(numbers, first) : bisect_left(numbers, last + 1)])
        if not self._forms or len(scan.original) <= _MOST:
            return inside
        found = set(inside)
        start = scan.starts[max(first - _AROUND, 0)]
        end = scan.ends[min(last + _AROUND, len(scan) - 1)]
        for one, other in self._forms_in(scan, [(start, end)]):
            found.update(range(bisect_left(scan.starts, one), bisect_left(scan.starts, other)))
        return sorted(number for number in found if first <= number <= last)

    def ranges(self, text: str) -> tuple[tuple[int, int], ...]:
        """Gives the ranges of a short text that are wanted."""
        scan = self.scan(text)
        return joined(text, scan.spans(self.syllables(scan)))

    def _spans_of_forms(self, scan: Scan, most: float = _MOST) -> _Spans:
        """Gives where the wanted forms stand, by the offsets of the scan, in so many characters about."""
        if not self._forms:
            return []
        if (ahead := self._ahead.get(scan.original)) is not None:
            return ahead[1]
        chosen = []
        for start, end in stretches_to_read(scan, self._forms):
            chosen.append((start, end))
            most -= end - start
            if most <= 0:
                break
        return self._forms_in(scan, chosen)

    def _forms_in(self, scan: Scan, chosen: _Spans) -> _Spans:
        """Gives where the wanted forms stand in stretches of a text."""
        if not chosen:
            return []
        pieces = [scan.text[start:end] for start, end in chosen]
        begins = list(accumulate((len(piece) + len(APART) for piece in pieces[:-1]), initial=0))
        moved = [start - begin for begin, (start, _) in zip(begins, chosen, strict=True)]
        together = normalize(APART.join(pieces))
        found = []
        for form in forms(together.text):
            if form.term in self._forms:
                start, end = together.original_span(form.start, form.end)
                by = moved[bisect_right(begins, start) - 1]
                found.append((start + by, end + by))
        return found


def joined(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Makes one range of ranges that only blanks part, or a single sign as in ``05-CT/TW``."""
    found: list[tuple[int, int]] = []
    first = last = -1
    for start, end in spans:
        if first >= 0 and (start - last <= 1 or text[last:start].isspace()):
            last = max(end, last)
            continue
        if first >= 0:
            found.append((first, last))
        first, last = start, end
    if first >= 0:
        found.append((first, last))
    return tuple(found)


def _spelling_test(spellings: Mapping[bytes, frozenset[str] | None]) -> Mapping[str, bool]:
    """Return a map that says of syllables as they stand in a text whether they are spelled as is wanted."""

    def is_right(surface: str) -> bool:
        spelling = canonicalize(surface)
        compatible = spellings.get(fold(spelling).encode("utf-8", "surrogatepass"))
        return compatible is None or spelling in compatible

    return BoundedCache(is_right)


_Row = Sequence[tuple[bytes, frozenset[str] | None]]


def _encoded(syllables: SpellingsByFold) -> Mapping[bytes, frozenset[str] | None]:
    return {folded.encode("utf-8", "surrogatepass"): spellings for folded, spellings in syllables.items()}


def _row(row: SyllableRow) -> _Row:
    return [(folded.encode("utf-8", "surrogatepass"), spellings) for folded, spellings in row]


def _in_rows(scan: Scan, row: _Row) -> Iterator[int]:
    """Yields the numbers of the syllables that stand in a row as a phrase has them."""
    tokens = scan.tokens
    for first in _places(tokens, row[0][0]):
        places = range(first, first + len(row))
        if places.stop > len(tokens) or any(tokens[i] != term for i, (term, _) in zip(places, row, strict=True)):
            continue
        if all(map(scan.follows, places[1:])) and all(
            spellings is None or scan.spelled(i) in spellings
            for i, (_, spellings) in zip(places, row, strict=True)
        ):
            yield from places


def _near(scan: Scan, row: _Row, slop: int) -> Iterator[int]:
    """Yields the numbers of the syllables that stand in this order, with at most so many others between."""

    def fits(number: int, place: int) -> bool:
        term, spellings = row[place]
        return scan.tokens[number] == term and (spellings is None or scan.spelled(number) in spellings)

    for first in _places(scan.tokens, row[0][0]):
        if not fits(first, 0):
            continue
        found, left, at = [first], slop, first + 1
        while len(found) < len(row) and at < len(scan):
            left -= not scan.follows(at)  # a break counts as a syllable
            if left < 0:
                break
            if fits(at, len(found)):
                found.append(at)
            else:
                left -= 1
            at += 1
        if len(found) == len(row) and left >= 0:
            yield from found


def _places(tokens: list[bytes], token: bytes) -> Iterator[int]:
    at = -1
    while True:
        try:
            at = tokens.index(token, at + 1)
        except ValueError:
            return
        yield at
