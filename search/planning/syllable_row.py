"""What is searched for when syllables must stand in a row?"""

from __future__ import annotations

import re

from timviet.index.analysis.analyzer import Layer
from timviet.search.engine.plan import Phrase

__all__ = ["SyllableRow", "row_phrase"]

_THOUSANDS = 3  # digits of a group
_SHORT_NUMBER = re.compile(rf"[0-9]{{1,{_THOUSANDS}}}(?![0-9])")

SyllableRow = tuple[tuple[str, frozenset[str] | None], ...]
"""Folded syllables side by side, each with the spellings that count, or None if all do."""


def row_phrase(field: str, row: SyllableRow, weight: float = 1.0, slop: int = 0) -> Phrase:
    """Return the phrase of a row, which is not empty."""
    terms, spellings = zip(*row, strict=True)
    return Phrase(
        field, Layer.FOLDED, terms, weight, spellings if any(spellings) else (), slop, _may_cut_number(terms)
    )


def _may_cut_number(terms: tuple[str, ...]) -> bool:
    """Return whether a row may begin or end within a number: ``500 ml`` in ``1.500 ml``, ``lớp 5`` in ``lớp 5,5``.

    One or two digits alone are in so many documents that to read all of these would take too long.
    """
    first, last = _SHORT_NUMBER.match(terms[0]), _SHORT_NUMBER.fullmatch(terms[-1])
    if len(terms) == 1 and last is not None:
        return len(last.group()) == _THOUSANDS
    return first is not None or last is not None
