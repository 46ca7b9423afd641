"""Which number plates of vehicles are written in a text?

``29A-123.45``, ``29A 123.45`` and ``29A12345`` are ``plate:29a12345``; ``29-H1 234.56`` is ``plate:29h123456``. A
plate is the number of a province, a series of one or two letters and perhaps a digit, and
four or five digits. After a blank, digits that may be a year or follow a unit (``15a 2024``, ``50k 1234``) are no
plate.
The pieces mean nothing alone; the last digits can also be found alone.
"""

from __future__ import annotations

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import DigitTrigger, FormGroup, FormKind
from timviet.index.forms.kinds.numbers import number_part
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import hint_search
from timviet.index.lazy import lazy_pattern

__all__ = ["NUMBER_PLATES"]

_PLATE = lazy_pattern(
    r"([1-9][0-9])(?: ?- ?)?([a-zđ]{1,2})([0-9]?)( ?[-.] ?| |)([0-9]{3}\.[0-9]{2}|[0-9]{4,5}+)"
    r"(?![^\W_]|[.,/-][0-9])"
)
_PAIRS = frozenset(["ld", "ng", "nn", "qt", "kt", "da", "md", "mđ", "tđ", "td", "hc", "mk"])
_FIRST_OF_PAIR = "a"  # of motorcycles since 2023: AA, AB, …
_UNITS = frozenset("cdghklmpstvwx")  # letters that may be a unit, before a blank
_YEAR = lazy_pattern("1[6-9][0-9]{2}|20[0-9]{2}")


def read_number_plate_at(page: Page, start: int, end: int) -> tuple[FormGroup, int]:
    """Read the number plate whose first digits are at (start, end); see :class:`DigitTrigger`."""
    match = _PLATE.match(page.lower, start)
    if match is None:
        return [], start
    province, letters, digit, separator, number = match.groups()
    if len(letters) > 1 and letters not in _PAIRS and letters[0] != _FIRST_OF_PAIR:
        return [], start
    if separator == " " and "." not in number:
        is_capital = page.plain[match.start(2)].isupper()
        if _YEAR.fullmatch(number) or (not is_capital and (len(number) < 5 or letters in _UNITS)):
            return [], start
    last = number.replace(".", "")
    name = f"{province}{letters.replace('đ', 'd')}{digit}{last}"
    if not separator and len(last) < 5:
        last = digit + last  # 29A12345 has the series A
    return [
        Form("plate:" + name, start, match.end(), Role.INSTEAD),
        *number_part(last, start, match.end()),
    ], match.end()


NUMBER_PLATES = FormKind(
    candidates={"plate": hint_search(lambda name: [name])},
    digits=DigitTrigger(r"(?<![0-9]{3})(?: ?- ?)?[a-zđ]{1,2}[0-9]?(?: ?[-.] ?| )?[0-9]{3}", read_number_plate_at),
)
"""Number plates of cars and motorcycles."""
