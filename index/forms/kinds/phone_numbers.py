"""Which telephone numbers are written in a text?

``0912345678``, ``0912.345.678``, ``+84 912 345 678`` and ``(+84) 912-345-678`` are ``num:0912345678``;
``(024) 3825 1234`` is ``num:02438251234``. The groups mean nothing alone (``Role.INSTEAD``): a query for the
number finds no text that has only some of them.

* National numbers begin with 0 and have ten digits, or eleven after 01 and 02. The country code 84 stands for the
  0. ``84.912.345.678`` is a quantity.
* A mobile number of ten digits may have any groups if no more digits stand beside it: ``09 12 34 56 78`` or
  ``0 912 345 678``. ``09 12 34 56 78 90`` and ``05 10 15 20 25`` are lists.
* ``1900 1234`` and ``1800 1234 56`` are service numbers; ``1900 1945`` are two years.
* Other numbers count after a plus only: ``+1 415 555 2671``.

Groups of four digits or more can also be found alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import DigitTrigger, FormGroup, FormKind
from timviet.index.forms.kinds.digit_groups import (
    DigitGroup,
    are_list,
    are_years,
    is_date,
    join_digits,
    read_groups,
)
from timviet.index.forms.kinds.numbers import number_part
from timviet.index.forms.page import Page
from timviet.index.lazy import lazy_pattern

__all__ = ["PHONE_NUMBERS"]

_NATIONAL = lazy_pattern(r"0[3-9][0-9]{8}|0[12][0-9]{9}")
_INTERNATIONAL = lazy_pattern(r"[1-9][0-9]{7,14}")
_MOBILE = lazy_pattern(r"0[35789][0-9]{8}")
_SERVICE = lazy_pattern(r"1[89]00(?:[0-9]{4}|[0-9]{6})")
_SERVICE_LENGTHS = {(4, 4), (4, 6), (4, 3, 3), (4, 2, 2), (4, 2, 2, 2), (4, 4, 2), (4, 3, 1)}
_SHORTEST = 8

_BESIDE = lazy_pattern(r"[,:][0-9]")  # after a number of a list

_AFTER_DIGITS = (
    r"(?<=[0-9]{10})|(?:(?<=84)|(?<=(?<![0-9])0)|"
    + "|".join(rf"(?<=0[0-9]{{{count}}})" for count in range(1, 9))  # a first group of up to nine digits
    + r"|(?<=[+][0-9])|(?<=[+][0-9]{2})|(?<=[+][0-9]{3}))(?:\)? ?-? ?\(?|\.)[0-9]"
)
_GOES_ON = lazy_pattern(_AFTER_DIGITS)


def read_phone_number_at(page: Page, start: int, end: int) -> tuple[FormGroup, int]:
    """Read the telephone number whose first digits are at (start, end); see :class:`DigitTrigger`."""
    lower = page.lower
    has_plus = start > 0 and lower[start - 1] == "+"
    if not has_plus and not lower.startswith(("0", "84", "18", "19"), start):
        return [], start
    groups = read_groups(lower, start, end)
    if has_plus and not _GOES_ON.match(lower, end):
        groups = groups[:1]
    for count in range(len(groups), 0, -1):
        number = _number(groups[:count], has_plus=has_plus)
        if number is not None:
            return _forms(number, groups[:count], has_plus=has_plus), groups[count - 1].end
    groups = groups[: next((i for i, group in enumerate(groups) if group.separator == " - "), len(groups))]
    if not has_plus and _is_mobile_alone(lower, groups):
        return _forms(join_digits(groups), groups, has_plus=False), groups[-1].end
    return [], start


def _is_mobile_alone(lower: str, groups: Sequence[DigitGroup]) -> bool:
    """Return whether groups of any length are a mobile number, with no more digits beside them."""
    if len(groups) < 2 or _MOBILE.fullmatch(join_digits(groups)) is None:
        return False
    start, end = groups[0].start, groups[-1].end
    if start > 1 and lower[start - 1] in " .,:-" and lower[start - 2].isdecimal():
        return False
    if _BESIDE.match(lower, end) or any(group.separator not in (" ", ".", "-") for group in groups[1:]):
        return False
    if all(len(group.digits) == 2 for group in groups):
        numbers = [int(group.digits) for group in groups]
        steps = {second - first for first, second in pairwise(numbers)}
        return len(steps) > 1 and len({group.separator for group in groups[1:]}) == 1
    is_decimal = groups[0].digits == "0" and groups[1].separator == "." and len(groups) == 2
    return not is_decimal and not is_date(groups) and not are_list(groups)


def _number(groups: Sequence[DigitGroup], *, has_plus: bool) -> str | None:
    """Return the number that is called inside the country, or None if the groups are no telephone number."""
    digits = join_digits(groups)
    if len(digits) < _SHORTEST:
        return None
    if len(groups) > 1:
        if _SERVICE.fullmatch(digits):
            lengths = tuple(len(group.digits) for group in groups)
            return digits if lengths in _SERVICE_LENGTHS and not are_years(groups) else None
        is_quantity = not has_plus and digits[0] != "0" and all(group.separator in ("", ".") for group in groups)
        if (
            is_quantity
            or is_date(groups)
            or are_list(groups)
            or (not has_plus and any(len(group.digits) == 1 for group in groups))
            or any(len(group.digits) == 1 for group in groups[1:])
        ):
            return None
    national = digits.removeprefix("00")
    if (
        national.startswith("84")
        and (has_plus or len(digits) > 10)
        and len(groups[0].digits) in (2, 4, len(digits))
    ):
        national = "0" + national[2:].removeprefix("0")
    if _NATIONAL.fullmatch(national):
        return national
    return digits if has_plus and _INTERNATIONAL.fullmatch(digits) else None


def _forms(number: str, groups: Sequence[DigitGroup], *, has_plus: bool) -> FormGroup:
    start, end = groups[0].start, groups[-1].end
    forms = [Form("num:" + number, start, end, Role.INSTEAD)]
    if len(groups) > 1:
        for group in groups:
            forms += number_part(group.digits, group.start, group.end)
    elif not has_plus:
        forms += number_part(groups[0].digits, start, end)  # 84912345678 may be a quantity
    return forms


PHONE_NUMBERS = FormKind(
    candidates={}, digits=DigitTrigger(_AFTER_DIGITS, read_phone_number_at, continues_number=True)
)
"""Telephone numbers. Their terms are those of numbers, which have the search for candidates."""
