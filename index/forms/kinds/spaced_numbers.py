"""Which quantities have blanks between their thousands?

``1 200 000`` is ``num:1200000``, as are ``1200000`` and ``1.200.000``. Three groups after one or two digits, a
group ``000``, or a unit behind show that it is one number. ``100 200 300`` may be a list: the form is added to the
syllables. ``1 200`` alone may be two numbers (lớp 1 200 em) and has no form.
"""

from __future__ import annotations

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import DigitTrigger, FormGroup, FormKind
from timviet.index.forms.kinds.numbers import canonical_decimal
from timviet.index.forms.kinds.units import is_unit
from timviet.index.forms.page import Page
from timviet.index.lazy import lazy_pattern
from timviet.index.text.fold import fold

__all__ = ["SPACED_NUMBERS"]

_NUMBER = lazy_pattern(
    r"([1-9][0-9]{0,2})((?: [0-9]{3})++)(?:,([0-9]++))?+([^\W\d_]{1,8}+[23²³]?+)?+(?![^\W_])(?![ .,/-][0-9])"
)
_UNIT = lazy_pattern(r" (?:đ|đồng|dong|vnđ|vnd|usd|euro|tỷ|tỉ|triệu|tấn|kg|km|ha|m2|m3|m²|m³|kwh|mw)(?![^\W_])")


def read_spaced_number_at(page: Page, start: int, end: int) -> tuple[FormGroup, int]:
    """Read the quantity whose first digits are at (start, end); see :class:`DigitTrigger`."""
    lower = page.lower
    match = _NUMBER.match(lower, start)
    if match is None or (start > 1 and lower[start - 1] == " " and lower[start - 2].isdecimal()):
        return [], start
    thousands = match[2].split()
    letters = fold(match[4] or "")
    has_unit = is_unit(letters) if letters else _UNIT.match(lower, match.end()) is not None
    if has_unit or "000" in thousands or (len(thousands) > 1 and len(match[1]) < 3):
        role = Role.INSTEAD
    elif len(thousands) > 1:
        role = Role.BESIDE
    else:
        return [], start
    value = canonical_decimal(match[1] + "".join(thousands), match[3])
    forms = [Form("num:" + value, start, match.end(), role)]
    if letters:
        forms.append(Form("~word:" + letters, start, match.end(), Role.PART))
    return forms, match.end()


SPACED_NUMBERS = FormKind(
    candidates={}, digits=DigitTrigger(r"(?<![0-9]{4}) [0-9]{3}(?![0-9])", read_spaced_number_at)
)
"""Quantities with blanks. Their terms are those of numbers, which have the search for candidates."""
