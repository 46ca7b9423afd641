"""Where in a text does a phrase occur?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from timviet.index.analysis.scan import Scan
from timviet.search.planning.syllable_row import SyllableRow

__all__ = ["EncodedRow", "cuts_number", "encode_row", "find_phrase"]

_WITHIN_NUMBER = re.compile("[0-9][.,][0-9]")

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
    start, end = scan.starts[numbers[0]], scan.ends[numbers[-1]]
    pieces = scan.text[max(start - 2, scan.origin) : start + 1], scan.text[end - 1 : end + 2]
    return any(map(_WITHIN_NUMBER.fullmatch, pieces))


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
