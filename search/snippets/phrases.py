"""Which syllables of a text stand as a phrase has them?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from timviet.index.analysis.scan import Scan
from timviet.search.planning.highlight_spec import SpellingsByFold, SyllableRow

__all__ = [
    "EncodedRow",
    "EncodedSpellings",
    "encode_row",
    "encode_spellings",
    "phrase_syllables",
    "sloppy_phrase_syllables",
]

EncodedSpellings: TypeAlias = Mapping[bytes, frozenset[str] | None]
"""For a syllable without marks, as a scan has it, the spellings that count, or None if all do."""

EncodedRow: TypeAlias = Sequence[tuple[bytes, frozenset[str] | None]]
"""The syllables of a phrase without marks, each with the spellings that count."""


def encode_spellings(syllables: SpellingsByFold) -> EncodedSpellings:
    """Return spellings by the syllables that a scan has."""
    return {folded.encode("utf-8", "surrogatepass"): spellings for folded, spellings in syllables.items()}


def encode_row(row: SyllableRow) -> EncodedRow:
    """Return a phrase with the syllables that a scan has."""
    return [(folded.encode("utf-8", "surrogatepass"), spellings) for folded, spellings in row]


def phrase_syllables(scan: Scan, row: EncodedRow) -> Iterator[int]:
    """Yield the numbers of the syllables of each occurrence of a phrase."""
    tokens = scan.tokens
    for first in _occurrences(tokens, row[0][0]):
        numbers = range(first, first + len(row))
        if numbers.stop > len(tokens) or any(
            tokens[number] != token for number, (token, _) in zip(numbers, row, strict=True)
        ):
            continue
        if all(map(scan.follows, numbers[1:])) and all(
            spellings is None or scan.spelling(number) in spellings
            for number, (_, spellings) in zip(numbers, row, strict=True)
        ):
            yield from numbers


def sloppy_phrase_syllables(scan: Scan, row: EncodedRow, slop: int) -> Iterator[int]:
    """Yield the same of a phrase whose syllables may have up to ``slop`` others between them."""

    def is_member(number: int, position: int) -> bool:
        token, spellings = row[position]
        return scan.tokens[number] == token and (spellings is None or scan.spelling(number) in spellings)

    for first in _occurrences(scan.tokens, row[0][0]):
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
            yield from members


def _occurrences(tokens: list[bytes], token: bytes) -> Iterator[int]:
    number = -1
    while True:
        try:
            number = tokens.index(token, number + 1)
        except ValueError:
            return
        yield number
