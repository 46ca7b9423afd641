"""Which groups of digits stand side by side, with a blank, dot or hyphen between them?

The groups of a telephone number, an account or a serial number are typed as one likes. Their kinds of form
(:mod:`timviet.index.forms.kinds.phone_numbers`, :mod:`timviet.index.forms.kinds.serial_numbers`) decide which
groups are one number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from timviet.index.lazy import lazy_pattern

__all__ = ["DigitGroup", "are_list", "are_years", "is_date", "join_digits", "read_groups"]

_MAX_GROUPS = 7
_GROUP = lazy_pattern(r"(\)? ?-? ?(?:\(0\) ?)?|\.)([0-9]++)(?![^\W_])")
_FIRST_YEAR, _LAST_YEAR = 1700, 2100


class DigitGroup(NamedTuple):
    """Digits that make a syllable."""

    digits: str
    start: int
    end: int

    separator: str
    """What is between the group before and this one."""


def read_groups(lower: str, start: int, end: int) -> list[DigitGroup]:
    """Return the groups of digits that begin with the digits at (start, end); none if letters touch these."""
    if lower[end : end + 1].isalnum():
        return []
    groups = [DigitGroup(lower[start:end], start, end, "")]
    while len(groups) < _MAX_GROUPS and (match := _GROUP.match(lower, groups[-1].end)) is not None:
        groups.append(DigitGroup(match[2], *match.span(2), match[1]))
    return groups


def join_digits(groups: Sequence[DigitGroup]) -> str:
    """Return the digits of all groups."""
    return "".join([group.digits for group in groups])


def are_list(groups: Sequence[DigitGroup]) -> bool:
    """Return whether groups look like a list: round numbers, years side by side, or all of one or two digits."""
    digits = [group.digits for group in groups]
    return are_years(groups) or all(group.endswith("0") for group in digits) or max(map(len, digits)) <= 2


def are_years(groups: Sequence[DigitGroup]) -> bool:
    """Return whether at least two groups may be years."""
    return sum(_is_year(group.digits) for group in groups) > 1


def is_date(groups: Sequence[DigitGroup]) -> bool:
    """Return whether the first three groups look like a day, a month and a year."""
    if len(groups) < 3:
        return False
    first, second, third = (group.digits for group in groups[:3])
    return len(first) <= 2 and len(second) <= 2 and _is_year(third)


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and _FIRST_YEAR <= int(digits) <= _LAST_YEAR
