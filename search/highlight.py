"""Where in this text is what the query wants?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from timviet.index.forms import forms_of_each
from timviet.index.normalize import normalize
from timviet.search.form_hints import stretches
from timviet.search.scan import Scan
from timviet.search.wanted import Row, Spellings, Wanted

__all__ = ["Highlighter", "joined"]

_MOST = 80_000  # characters that are read for forms; what is behind them is looked at only where it is shown
_AROUND = 60  # syllables that a form may reach to
_TOGETHER = 20_000  # characters of a text that is read together with others

_Spans = list[tuple[int, int]]


class Highlighter:
    """Finds the syllables that a query wants in any number of texts."""

    def __init__(self, wanted: Wanted) -> None:
        self._forms = wanted.forms
        self._alone = _encoded(wanted.syllables)
        self._all = _encoded({**wanted.within, **wanted.syllables}) if wanted.within else self._alone
        self._rows = [(_row(row), 0) for row in wanted.phrases] + [(_row(row), slop) for row, slop in wanted.near]
        self._ahead: dict[str, tuple[Scan, _Spans]] = {}

    def look_ahead(self, texts: Iterable[str]) -> None:
        """Reads the forms of texts that will be asked for, all at once, which takes less time than one by one."""
        if not self._forms:
            return
        scans = [Scan(text) for text in texts if len(text) <= _TOGETHER]
        found: list[_Spans] = [[] for _ in scans]
        pieces = [
            (spans, start, scan.text[start:end])
            for scan, spans in zip(scans, found, strict=True)
            for start, end in stretches(scan, self._forms)
        ]
        for (spans, _, _), more in zip(pieces, self._read([piece[1:] for piece in pieces]), strict=True):
            spans += more
        self._ahead = {scan.original: (scan, spans) for scan, spans in zip(scans, found, strict=True)}

    def scan(self, text: str) -> Scan:
        """Gives the syllables of a text."""
        ahead = self._ahead.get(text)
        return Scan(text) if ahead is None else ahead[0]

    def syllables(self, scan: Scan) -> list[int]:
        """Gives the numbers of the syllables that are wanted, with other marks if none has the right ones."""
        right: set[int] = set()
        if self._forms:
            for start, end in self._spans_of_forms(scan):
                right.update(range(bisect_left(scan.starts, start), bisect_left(scan.starts, end)))
        wanted = self._alone if right else self._all
        for row, slop in self._rows:
            right.update(_near(scan, row, slop) if slop else _in_rows(scan, row))
        tokens, spelled = scan.tokens, scan.spelled
        alike = [number for number, token in enumerate(tokens) if token in wanted]
        for number in alike:
            spellings = wanted[tokens[number]]
            if spellings is None or spelled(number) in spellings:
                right.add(number)
        return sorted(right) or alike

    def shown(self, scan: Scan, numbers: Sequence[int], first: int, last: int) -> list[int]:
        """Gives those of the syllables that lie in a passage, in a large text with all its forms."""
        inside = list(numbers[bisect_left(numbers, first) : bisect_left(numbers, last + 1)])
        if not self._forms or len(scan.text) <= _MOST:
            return inside
        found = set(inside)
        start = scan.starts[max(first - _AROUND, 0)]
        end = scan.ends[min(last + _AROUND, len(scan) - 1)]
        for one, other in self._read([(start, scan.text[start:end])])[0]:
            found.update(range(bisect_left(scan.starts, one), bisect_left(scan.starts, other)))
        return sorted(number for number in found if first <= number <= last)

    def ranges(self, text: str) -> tuple[tuple[int, int], ...]:
        """Gives the ranges of a short text that are wanted."""
        scan = self.scan(text)
        return joined(text, list(scan.spans(self.syllables(scan))))

    def _spans_of_forms(self, scan: Scan) -> Iterable[tuple[int, int]]:
        """Gives where the wanted forms stand, by the offsets of the scan; in a large text only the first ones."""
        ahead = self._ahead.get(scan.original)
        return self._looked_for(scan) if ahead is None else ahead[1]

    def _looked_for(self, scan: Scan) -> Iterator[tuple[int, int]]:
        looked = 0
        for start, end in stretches(scan, self._forms):
            yield from self._read([(start, scan.text[start:end])])[0]
            looked += end - start
            if looked >= _MOST:
                return

    def _read(self, pieces: Sequence[tuple[int, str]]) -> list[_Spans]:
        """Gives where the wanted forms stand in pieces of texts that begin at some offset."""
        normalized = [normalize(text) for _, text in pieces]
        return [
            [
                (offset + start, offset + end)
                for form in found
                if form.term in self._forms
                for start, end in [each.original(form.start, form.end)]
            ]
            for (offset, _), each, found in zip(
                pieces, normalized, forms_of_each([each.text for each in normalized]), strict=True
            )
        ]


def joined(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Makes one range of ranges that only blanks part, or a single sign as in ``05-CT/TW``."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and (start - found[-1][1] <= 1 or text[found[-1][1] : start].isspace()):
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


_Row = Sequence[tuple[bytes, frozenset[str] | None]]


def _encoded(syllables: Spellings) -> Mapping[bytes, frozenset[str] | None]:
    return {folded.encode("utf-8", "surrogatepass"): spellings for folded, spellings in syllables.items()}


def _row(row: Row) -> _Row:
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
