"""How far is a spelling from what was typed, in Vietnamese terms?

Onsets and endings that sound alike in some dialect are confused more often than other letters are mistyped, so
one of them costs half of a wrong letter. Marks that were typed and are missing cost less still, and least if hỏi
stands for ngã or the reverse. Marks beside those that were typed cost next to nothing, and nothing if none were.
"""

from __future__ import annotations

from collections.abc import Mapping

from timviet.index.text.fold import marks_of
from timviet.search.planning.phonetics import sounding_alike

__all__ = ["letter_costs", "mark_cost"]

_ALIKE = 0.5  # an onset or an ending that sounds alike; a wrong letter costs 1
_MARK = 0.2
_SIMILAR_TONE = 0.1
_UNTYPED = 0.05  # any marks that are not typed, beside others that are
_HOOK, _TILDE = frozenset("\u0309"), frozenset("\u0303")  # hỏi and ngã


def letter_costs(folded: str, edits: Mapping[str, int], known: Mapping[str, int]) -> dict[str, float]:
    """Return the cost of the letters of each folded syllable near another one, and of those that sound alike.

    :param edits: the number of wrong letters of each near syllable
    :param known: the syllables of the index; others that sound alike are left out
    """
    costs = {term: float(count) for term, count in edits.items()}
    for alike in sounding_alike(folded):
        if alike in known:
            costs[alike] = min(costs.get(alike, _ALIKE), _ALIKE)
    return costs


def mark_cost(typed: str, spelling: str) -> float:
    """Return the cost of the marks in which a spelling differs from what was typed, on whichever letters."""
    typed_marks, marks = marks_of(typed), marks_of(spelling)
    if not typed_marks:
        return 0.0
    missing = typed_marks - marks
    if (missing == _HOOK and marks >= _TILDE) or (missing == _TILDE and marks >= _HOOK):
        return _SIMILAR_TONE
    return _MARK * len(missing) if missing else _UNTYPED * (marks > typed_marks)
