"""Which syllables that stand side by side are parts of one number?

A phrase with digits at its ends must not begin or end within a number (see
:mod:`timviet.index.forms.numbers_across`). Whether it does depends only on the text: on whether the syllables on
both sides of its border are in a number that the section has as a form. So each such border is marked when a
section is indexed, and a phrase is asked for with no mark at its ends.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from timviet.index.forms.numbers_across import numbers_across

__all__ = ["number_joins"]

_MAX_BESIDE = 8  # syllables on each side of a border; numbers of more groups are none
_DIGITS = frozenset("0123456789")


def number_joins(folded: Sequence[str], positions: Sequence[int], forms: Collection[str]) -> set[int]:
    """Return the positions of the syllables that are in one number with the syllable before them.

    :param folded: the folded syllables of a section, in the order of the text
    :param positions: (n,) of each, ascending
    :param forms: the terms of the forms of the section

    >>> number_joins(["1", "500", "ml"], [0, 1, 2], {"num:1500"})
    {1}
    """
    has_digits = [syllable[:1] in _DIGITS for syllable in folded]
    joined: set[int] = set()
    start = 0
    for number in range(1, len(folded)):
        if not has_digits[number] or not has_digits[number - 1] or positions[number] != positions[number - 1] + 1:
            start = number
            continue
        before = tuple(folded[max(start, number - _MAX_BESIDE) : number])
        end = number + 1
        while end < len(folded) and end - number < _MAX_BESIDE:
            if not has_digits[end] or positions[end] != positions[end - 1] + 1:
                break
            end += 1
        if any(f"num:{value}" in forms for value in numbers_across(tuple(folded[number:end]), before, ())):
            joined.add(positions[number])
    return joined
