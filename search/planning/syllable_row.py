"""What is searched for when syllables must stand in a row?"""

from __future__ import annotations

from timviet.index.analysis.analyzer import Layer
from timviet.search.engine.plan import Phrase

__all__ = ["SyllableRow", "row_phrase"]

SyllableRow = tuple[tuple[str, frozenset[str] | None], ...]
"""Folded syllables side by side, each with the spellings that count, or None if all do."""


def row_phrase(field: str, row: SyllableRow, weight: float = 1.0, slop: int = 0) -> Phrase:
    """Return the phrase of a row, which is not empty."""
    terms, spellings = zip(*row, strict=True)
    return Phrase(field, Layer.FOLDED, terms, weight, spellings if any(spellings) else (), slop)
