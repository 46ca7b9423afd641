"""Which codes of letters and digits does the index also write with other blanks: ``U23`` or ``U 23``?

A code is split where a letter and a digit touch, and neighbors of letters and digits are joined. The index must
have what comes out, with the same letters: ``U23`` is no ``ủ 23``. Only letters that may be a Vietnamese syllable
typed bare stand for its accents: ``quan1`` for ``quận 1``. A quantity is no different: ``500mg`` and ``500 mg``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from timviet.index.lazy import lazy_pattern
from timviet.index.text.fold import fold, is_compatible
from timviet.search.planning.syllable_row import SyllableRow

__all__ = ["apart_code", "is_code", "solid_code"]

MAX_LETTERS = 8
"""The most letters of a piece of a code: ``Samsung``."""

_MIN_ACCENTED = 3  # letters of a piece that may have been typed without its accents
_EXPONENTS = "23²³"
_ON_LINE = str.maketrans("²³", "23")
_PIECES = lazy_pattern(r"[^\W\d_]+|[0-9]+")
_MOST_PIECES = 3


def is_code(syllable: str) -> bool:
    """Return whether a syllable is letters and digits, in two or three pieces."""
    return not syllable.isalpha() and not syllable.isdecimal() and 2 <= len(_split(syllable)) <= _MOST_PIECES


def apart_code(
    spelling: str, pairs: Callable[[str, str], Mapping[tuple[str, str], float]]
) -> tuple[SyllableRow, str] | None:
    """Return the pieces of a code if they stand side by side in the index, and how they are spelled there.

    All pieces may be apart, or those before and after one place: ``ram8gb`` is ``ram 8 gb`` or ``ram 8gb``.

    :param spelling: a syllable in lower case for which :func:`is_code` holds
    :param pairs: returns how often two folded syllables are neighbors, by their spellings
    """
    pieces = _split(spelling)
    ways = [pieces]
    if len(pieces) > 2:
        ways += (["".join(pieces[:place]), "".join(pieces[place:])] for place in range(1, len(pieces)))
    found = (_row_of(way, pairs) for way in ways)
    return next((row for row in found if row is not None), None)


def _row_of(
    pieces: list[str], pairs: Callable[[str, str], Mapping[tuple[str, str], float]]
) -> tuple[SyllableRow, str] | None:
    """Return pieces of a code as they stand side by side in the index, or None if they do not."""
    spelled: list[set[str]] = [set() for _ in pieces]
    usual = list(pieces)
    for number, (first, second) in enumerate(pairwise(pieces)):
        found = {
            pair: count
            for pair, count in pairs(fold(first), fold(second)).items()
            if _may_stand_for(first, pair[0]) and _may_stand_for(second, pair[1])
        }
        if not found:
            return None
        for pair in found:
            spelled[number].add(pair[0])
            spelled[number + 1].add(pair[1])
        usual[number], usual[number + 1] = max(found, key=lambda pair: (found[pair], pair))
    row = tuple((fold(piece), frozenset(those)) for piece, those in zip(pieces, spelled, strict=True))
    return row, " ".join(usual)


def solid_code(
    first: str, second: str, spellings: Callable[[str], Mapping[str, float]]
) -> tuple[SyllableRow, str] | None:
    """Return the one syllable of the index that two neighbors are without the blank, or None.

    :param first: a syllable in lower case
    :param second: the syllable after it; one of them is digits, the other letters
    :param spellings: returns how often each spelling of a folded syllable occurs
    """
    if first.isdecimal() == second.isdecimal() or not (first + second).isalnum():
        return None
    letters = second if first.isdecimal() else first
    digits = first if first.isdecimal() else second
    if not digits.isdecimal() or not letters.rstrip(_EXPONENTS).isalpha() or len(letters) > MAX_LETTERS:
        return None
    folded = fold(first + second)
    found = {
        spelling: count
        for spelling, count in spellings(folded).items()
        if _may_stand_for(letters, spelling.replace(digits, "", 1))
    }
    if not found:
        return None
    return ((folded, frozenset(found)),), max(found, key=lambda spelling: (found[spelling], spelling))


def _split(syllable: str) -> list[str]:
    pieces = _PIECES.findall(syllable)
    return pieces if max(map(len, pieces), default=0) <= 2 * MAX_LETTERS else []


def _may_stand_for(typed: str, spelling: str) -> bool:
    """Return whether typed letters are a spelling, perhaps without its accents, or an exponent like any digit."""
    is_same = typed.translate(_ON_LINE) == spelling.translate(_ON_LINE)
    return is_same or (len(typed) >= _MIN_ACCENTED and is_compatible(typed, spelling))
