"""Which numbers are written in digits in a text?

The dot groups thousands and the comma starts the decimals: ``2.472`` is ``2472``, and ``6,5`` is not ``65``.

* Grouped and decimal numbers, and plain ones of four digits or more, have a form ``num:``. Shorter plain integers
  have only one spelling, their syllable, and get no form: the index stays small.
* ``2,472`` is a decimal in Vietnamese; as a part it is also 2472, as English groups thousands. Two groups or more
  (``1,234,567``) can only be English. ``0.5`` and ``6.5 %`` are decimals, since they can be nothing else.
* ``1.2`` and ``1.2.3`` are sections or versions: they have no form and stay syllables.
* ``05`` may mean ``5``, as offices write it, or be part of a name (Nghị quyết 04): it has ``5`` as a part only.
* Other digits with a leading zero are strings, not quantities: telephone numbers, postal codes.
* A unit may follow without a blank, as in ``42.092m2``: it belongs to the span and is also a part of its own.

Every syllable of at least four digits has a form ``num:`` or ``~num:`` of its value, also inside dates, codes and
sections. So a query for ``2024`` needs to look up forms only.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from heapq import merge

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import DigitTrigger, FormGroup, FormKind
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import SyllableText, hint_search

__all__ = ["NUMBERS", "leading_digits", "number_part"]

MAX_DIGITS = 24  # longer digits are a serial number or noise, and stay syllables

_JOINED_DIGITS = re.compile(r"[0-9]++(?:[.,][0-9]++)*+")
_UNIT = re.compile(
    r"(km2?|[cdmk]?m[23]?|k?g|mg|ha|m?l|tr|đ|vnđ|vnd|usd|[kmg]w?h?|[kmgt]b|[kmg]hz)?+(?![^\W_])(?= ?(%)?)"
)
_GROUPED = re.compile(r"([1-9][0-9]{0,2}(?:\.[0-9]{3})++)(?:,([0-9]++))?+")
_ENGLISH = re.compile(r"([1-9][0-9]{0,2}(?:,[0-9]{3}){2,}+)(?:\.([0-9]++))?+")
_DECIMAL = re.compile(r"([0-9]++),([0-9]++)")
_POINTED = re.compile(r"([0-9]++)\.([0-9]++)")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_PIECE = re.compile(r"[0-9]++")


_AFTER_DIGITS = r"[.,][0-9]|[^\W_]|(?<=[0-9]{4})|(?<=0[1-9])(?<![0-9]{3})"
"""Decimals, thousands or a unit; without these, only ``05`` and numbers of four digits or more have forms."""


def read_number_at(page: Page, start: int, end: int) -> tuple[FormGroup, int]:
    """Read the number whose first digits are at (start, end); see :class:`DigitTrigger`.

    All digits joined by dots and commas are consumed, even if they are no number.
    """
    lower = page.lower
    following = lower[end : end + 1]
    if not following.isalnum() and following not in {".", ","}:
        return _plain_number_forms(lower[start:end], start, end), end
    joined = _JOINED_DIGITS.match(lower, start)
    if joined is None:
        return [], start
    digits, end = joined.group(), joined.end()
    match = _UNIT.match(lower, end)  # None if letters other than a unit follow the digits directly
    if match is not None and match[1] is None and digits.isdecimal():
        return _plain_number_forms(digits, start, end), end
    unit = match[1] if match is not None else None
    unit_end = end + len(unit or "")
    value = _canonical_value(digits, match[2] is not None) if match is not None else None
    forms: FormGroup = []
    if value is not None and len(digits) <= MAX_DIGITS:
        forms.append(Form("num:" + value, start, unit_end, Role.INSTEAD))
        if _THOUSANDS.fullmatch(digits):
            forms.append(Form("~num:" + digits.replace(",", ""), start, unit_end, Role.PART))
    elif unit is not None and digits.isdecimal() and len(digits) <= 3:
        forms.append(Form("~word:" + digits, start, unit_end, Role.PART))
    if unit is not None and forms:
        forms.append(Form("~word:" + unit.replace("đ", "d"), start, unit_end, Role.PART))
    for piece in _PIECE.finditer(digits):
        if piece.end() < len(digits) or (match is not None and unit is None):
            forms += number_part(piece.group(), start + piece.start(), start + piece.end())
    return forms, end


def number_part(digits: str, start: int, end: int) -> FormGroup:
    """Return the part by which a query for ``digits`` alone finds them inside a longer form, or none."""
    if 4 <= len(digits) <= MAX_DIGITS and digits[0] != "0":
        return [Form("~num:" + digits, start, end, Role.PART)]
    return []


def leading_digits(name: str) -> list[str]:
    """Return the first number in the name of a form, which all its spellings contain, as the only hint."""
    match = re.search("[0-9]+", name)
    return [str(int(match[0]))] if match else []


def _plain_number_forms(digits: str, start: int, end: int) -> FormGroup:
    """Return the forms of digits without thousands, decimals and unit."""
    if digits[0] != "0":
        if 4 <= len(digits) <= MAX_DIGITS:
            return [Form("num:" + digits, start, end, Role.INSTEAD)]
    elif len(digits) == 2 and digits != "00":
        return [Form("~word:" + digits[1], start, end, Role.PART)]
    return []


def _canonical_value(digits: str, is_percentage: bool) -> str | None:
    """Return the canonical value, or None if the digits are a section, a version or a list."""
    if digits.isdecimal():
        return digits if len(digits) >= 4 and digits[0] != "0" else None
    match = _GROUPED.fullmatch(digits) or _ENGLISH.fullmatch(digits) or _DECIMAL.fullmatch(digits)
    if match is None:
        match = _POINTED.fullmatch(digits)
        if match is None or not (is_percentage or match[1] == "0"):
            return None
    integer = match[1].replace(".", "").replace(",", "").lstrip("0") or "0"
    decimals = (match[2] or "").rstrip("0")
    if decimals:
        return f"{integer},{decimals}"
    return integer if match[2] is None else f"{integer},0"


def _hints(name: str) -> list[str]:
    """Return the digits that every spelling of a number contains: all without the zeros at both ends."""
    return [name.replace(",", "").strip("0") or "0"]


def _word_candidates(names: Collection[str], text: SyllableText) -> Iterator[int]:
    """Yield the syllables that contain digits or a unit as a part, ascending.

    :func:`read_number_at` makes these parts: ``~word:5`` of ``05``, ``~word:km`` of ``5km``.
    """
    words = (name.encode("utf-8", "surrogatepass") for name in names)
    contained = [word for word in words if word.isdigit() or _follows_digit(word, text.spaced)]
    return merge(*(text.syllables_with(word, whole=False) for word in contained))


def _follows_digit(word: bytes, spaced: bytes) -> bool:
    """Return whether a word comes directly after a digit somewhere in a text."""
    offset = spaced.find(word, 1)
    while offset > 0:
        if spaced[offset - 1] in b"0123456789":
            return True
        offset = spaced.find(word, offset + 1)
    return False


NUMBERS = FormKind(
    candidates={"num": hint_search(_hints), "word": _word_candidates},
    digits=DigitTrigger(_AFTER_DIGITS, read_number_at, continues_number=True),
)
"""Numbers in digits; the last of the kinds that begin with digits."""
