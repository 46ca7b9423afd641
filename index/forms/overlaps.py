"""Which of the forms that were read in a text hold their place, where some overlap?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import TypeAlias

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import FormGroup

__all__ = ["settle_overlaps"]

_END = attrgetter("end")

_Span: TypeAlias = tuple[int, int, FormGroup]
"""A group with its start and end."""


def settle_overlaps(groups: Sequence[FormGroup]) -> list[Form]:
    """Return the forms that hold their place: of two groups that overlap the longer, or else the first.

    A whole above its syllables (a code, an abbreviation) that lies within a longer one becomes a part of it. Parts
    stand wherever no whole cuts them.
    """
    part = Role.PART  # an enumeration takes long to look up its members
    wholes = [
        (group[0][1], group[0][2] if len(group) == 1 else max(map(_END, group)), group)
        for group in groups
        if group[0][3] is not part
    ]
    kept, inner = _without_overlaps(wholes)
    starts = [start for start, _, _ in kept]
    forms = inner + [form for _, _, group in kept for form in group]
    for group in groups:
        if group[0][3] is part and _is_free(group, kept, starts):
            forms += group
    return forms


def _without_overlaps(wholes: list[_Span]) -> tuple[list[_Span], list[Form]]:
    """Return the groups that are kept, ascending, and the parts that others within these become."""
    wholes.sort(key=lambda span: (span[0], -span[1]))
    kept: list[_Span] = []
    inner: list[Form] = []
    for span in wholes:
        while kept and span[0] < kept[-1][1]:
            previous = kept[-1]
            is_longer = span[1] - span[0] > previous[1] - previous[0]
            winner, loser = (span, previous) if is_longer else (previous, span)
            if winner[0] <= loser[0] and loser[1] <= winner[1]:
                inner += (
                    Form(form.counterpart, form.start, form.end, Role.PART)
                    for form in loser[2]
                    if form.role is Role.ABOVE
                )
            if not is_longer:
                break
            kept.pop()
        else:
            kept.append(span)
    return kept, inner


def _is_free(group: FormGroup, kept: Sequence[_Span], starts: Sequence[int]) -> bool:
    """Return whether no whole covers the start or the end of a group, other than wholes that lie within it."""
    start, end = group[0].start, max(map(_END, group))
    for position in (start, end - 1):
        number = bisect_right(starts, position) - 1
        if number >= 0 and kept[number][1] > position:
            whole_start, whole_end, _ = kept[number]
            is_within = start <= whole_start and whole_end <= end and (whole_start, whole_end) != (start, end)
            if not is_within:
                return False
    return True
