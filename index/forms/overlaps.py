"""Which of the forms read in a text are kept, when some overlap?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import TypeAlias

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import FormGroup

__all__ = ["resolve_overlaps"]

_END = attrgetter("end")

_Span: TypeAlias = tuple[int, int, FormGroup]
"""A group with its start and end."""


def resolve_overlaps(groups: Sequence[FormGroup]) -> list[Form]:
    """Return the forms that are kept: of two overlapping groups the longer, or the first if they are equally long.

    A whole with ``Role.ABOVE`` (a code, an abbreviation) within a longer whole becomes a part. A group of parts is
    kept unless its start or end is covered by a whole that is not within it. A sign is kept unless it is between
    two syllables and overlaps a whole that is not within it; one of the same span must leave its syllables as they
    are, as the day of ``24/7`` does.
    """
    part, sign = Role.PART, Role.SIGN  # looking up a member of an enumeration is slow
    wholes = [
        (group[0][1], group[0][2] if len(group) == 1 else max(map(_END, group)), group)
        for group in groups
        if group[0][3] is not part and group[0][3] is not sign
    ]
    kept, inner = _without_overlaps(wholes)
    starts = [start for start, _, _ in kept]
    forms = inner + [form for _, _, group in kept for form in group]
    for group in groups:
        role = group[0][3]
        if (role is part and _is_uncut(group, kept, starts)) or (role is sign and _is_free(group, kept, starts)):
            forms += group
    return forms


def _without_overlaps(wholes: list[_Span]) -> tuple[list[_Span], list[Form]]:
    """Return the groups that are kept, ascending, and parts made of groups within them."""
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
    """Return whether a sign is at the end of a name, or may stand beside all wholes that overlap it."""
    form = group[0]
    if form.is_required_sign:
        return True
    for number in range(bisect_left(starts, form.end) - 1, -1, -1):
        start, end, whole = kept[number]
        if end <= form.start:
            break
        is_same = (start, end) == (form.start, form.end)
        if start < form.start or end > form.end or (is_same and whole[0].role is not Role.BESIDE):
            return False
    return True


def _is_uncut(group: FormGroup, kept: Sequence[_Span], starts: Sequence[int]) -> bool:
    """Return whether no whole covers the start or the end of a group, except wholes within the group."""
    start, end = group[0].start, max(map(_END, group))
    for position in (start, end - 1):
        number = bisect_right(starts, position) - 1
        if number >= 0 and kept[number][1] > position:
            whole_start, whole_end, _ = kept[number]
            is_within = start <= whole_start and whole_end <= end and (whole_start, whole_end) != (start, end)
            if not is_within:
                return False
    return True
