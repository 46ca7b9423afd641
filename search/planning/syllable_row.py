"""What is searched for when syllables must stand in a row?"""

from __future__ import annotations

from timviet.index.analysis.layer import Layer
from timviet.index.lazy import lazy_pattern
from timviet.search.contract.plan import Phrase

__all__ = ["SyllableRow", "row_phrase"]

_SHORT_NUMBER = lazy_pattern(r"[0-9]{1,3}(?![0-9])")

SyllableRow = tuple[tuple[str, frozenset[str] | None], ...]
"""Folded syllables side by side, each with the spellings that count, or None if all do."""


def row_phrase(field: str, row: SyllableRow, weight: float = 1.0, slop: int = 0) -> Phrase:
    """Return the phrase of a row, which is not empty."""
    terms, spellings = zip(*row, strict=True)
    return Phrase(
        field, Layer.FOLDED, terms, weight, spellings if any(spellings) else (), slop, _may_cut_number(terms)
    )


def _may_cut_number(terms: tuple[str, ...]) -> bool:
    """Return whether a row may begin or end within a number: ``500 ml`` in ``1.500 ml``, ``5`` in ``5,5``."""
    return bool(_SHORT_NUMBER.match(terms[0]) or _SHORT_NUMBER.fullmatch(terms[-1]))
