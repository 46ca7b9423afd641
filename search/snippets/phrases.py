"""Where in a text does a phrase occur?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from timviet.index.analysis.scan import Scan
from timviet.index.forms.kinds.numbers import find_grouped_number
from timviet.index.lazy import lazy_pattern
from timviet.search.planning.syllable_row import SyllableRow

__all__ = ["EncodedRow", "cuts_number", "encode_row", "find_phrase", "without_cut_numbers"]

_GROUPS_BEFORE = lazy_pattern(r"(?<![0-9])(?:[0-9]+[.,])+\Z")
_MAX_NUMBER = 40  # characters

EncodedRow: TypeAlias = Sequence[tuple[bytes, frozenset[str] | None]]
"""The folded syllables of a phrase in UTF-8, each with the spellings that count, or None if all do."""


def encode_row(row: SyllableRow) -> EncodedRow:
    """Return a phrase with its folded syllables in UTF-8."""
    return [(folded.encode("utf-8", "surrogatepass"), spellings) for folded, spellings in row]


def find_phrase(scan: Scan, row: EncodedRow, slop: int = 0) -> Iterator[Sequence[int]]:
    """Yield the numbers of the syllables of each occurrence of a phrase, with up to ``slop`` others in between."""
    return _find_sloppy_phrase(scan, row, slop) if slop else _find_exact_phrase(scan, row)


def cuts_number(scan: Scan, numbers: Sequence[int]) -> bool:
    """Return whether an occurrence of a phrase begins or ends within a number: ``500 ml`` in ``1.500 ml``."""
    first, last = numbers[0], numbers[-1]
    return any(not first <= group <= last for number in {first, last} for group in groups_of_number(scan, number))


def without_cut_numbers(scan: Scan, numbers: Sequence[int]) -> list[int]:
    """Return the given syllables but for those within a number of which not all are given: ``5`` of ``9,5``.

    The ``5`` of ``5,5`` is left out too: one syllable of a query is no number of two groups.
    """
    given, tokens = frozenset(numbers), scan.tokens
    kept = []
    for number in numbers:
        groups = groups_of_number(scan, number)
        if given.issuperset(groups) and len({tokens[group] for group in groups}) == len(groups):
            kept.append(number)
    return kept


def groups_of_number(scan: Scan, number: int) -> range:
    """Return the syllables of the number in several groups that a syllable belongs to; empty if it does not.

    ``1.500`` and ``6,5`` are numbers; the digits of sections (``1.2.3``), dates and telephone numbers are not.
    """
    text, start = scan.text, scan.starts[number]
    if not "0" <= text[start] <= "9":
        return range(0)
    before = _GROUPS_BEFORE.search(text, max(start - _MAX_NUMBER, scan.origin), start)
    span = find_grouped_number(text, before.start() if before else start)
    if span is None:
        return range(0)
    return range(bisect_left(scan.starts, span[0]), bisect_left(scan.starts, span[1]))


def _find_exact_phrase(scan: Scan, row: EncodedRow) -> Iterator[Sequence[int]]:
    tokens = scan.tokens
    for first in _find_all(tokens, row[0][0]):
        numbers = range(first, first + len(row))
        if numbers.stop > len(tokens) or any(
            tokens[number] != token for number, (token, _) in zip(numbers, row, strict=True)
        ):
            continue
        if all(map(scan.follows, numbers[1:])) and all(
            spellings is None or scan.spelling(number) in spellings
            for number, (_, spellings) in zip(numbers, row, strict=True)
        ):
            yield numbers


def _find_sloppy_phrase(scan: Scan, row: EncodedRow, slop: int) -> Iterator[Sequence[int]]:
    def is_member(number: int, position: int) -> bool:
        token, spellings = row[position]
        return scan.tokens[number] == token and (spellings is None or scan.spelling(number) in spellings)

    for first in _find_all(scan.tokens, row[0][0]):
        if not is_member(first, 0):
            continue
        members, remaining_slop, number = [first], slop, first + 1
        while len(members) < len(row) and number < len(scan):
            remaining_slop -= not scan.follows(number)  # a break counts as a syllable
            if remaining_slop < 0:
                break
            if is_member(number, len(members)):
                members.append(number)
            else:
                remaining_slop -= 1
            number += 1
        if len(members) == len(row) and remaining_slop >= 0:
            yield members


def _find_all(tokens: list[bytes], token: bytes) -> Iterator[int]:
    """Yield the indexes of a token, ascending."""
    number = -1
    while True:
        try:
            number = tokens.index(token, number + 1)
        except ValueError:
            return
        yield number
