"""Which number do these digits write?

The dot groups thousands and the comma starts the decimals, so ``2.472`` is ``2472`` and ``6,5`` is not
``65``:

* Grouped and decimal numbers, and plain ones of four digits or more, have a form ``num:``. Shorter plain
  integers have one spelling, their syllable, and need no form: that keeps the index small.
* ``2,472`` is read as the decimal it is in Vietnamese, and perhaps (a part) as 2472, as English groups it;
  two groups or more (``1,234,567``) can only be English. ``0.5`` and ``6.5 %`` are decimals, since nothing
  else is written so.
* ``1.2`` and ``1.2.3`` are sections or versions: they have no form, and stay syllables.
* ``05`` may stand for ``5``, as offices write it, but names too (Nghị quyết 04): a part, never equal.
* Other digits with a leading zero are strings, not quantities: telephone numbers, postal codes.
* A unit may be stuck on, as in ``42.092m2``: the span takes it in and the unit is a part of its own.

Every syllable of at least four digits is covered by a ``num:`` or ``~num:`` of its value, also inside
dates, codes and sections; so a query for ``2024`` may look up forms alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from heapq import merge

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import DigitTrigger, FormGroup, FormKind
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import SyllableText, hint_search

__all__ = ["NUMBERS", "leading_digits", "year_part"]

MOST_DIGITS = 24  # more are a serial number or noise, and stay syllables

_RUN = re.compile(r"[0-9]++(?:[.,][0-9]++)*+")
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
"""Decimals or thousands, a unit; else only numbers of four digits or more, and ``05``, have forms."""


def read_number_at(page: Page, start: int, end: int) -> tuple[FormGroup, int]:
    """Read the number whose first digits stand at (start, end); see :class:`DigitTrigger`.

    All digits that dots and commas join are passed over, even if they are no number.
    """
    lower = page.lower
    following = lower[end : end + 1]
    if not following.isalnum() and following not in {".", ","}:
        return _plain_number(lower[start:end], start, end), end
    run = _RUN.match(lower, start)
    if run is None:
        return [], start
    digits, end = run.group(), run.end()
    match = _UNIT.match(lower, end)  # None if letters that are no unit touch the digits
    if match is not None and match[1] is None and digits.isdecimal():
        return _plain_number(digits, start, end), end
    unit = match[1] if match is not None else None
    unit_end = end + len(unit or "")
    value = _value(digits, match[2] is not None) if match is not None else None
    forms: FormGroup = []
    if value is not None and len(digits) <= MOST_DIGITS:
        forms.append(Form("num:" + value, start, unit_end, Role.INSTEAD))
        if _THOUSANDS.fullmatch(digits):
            forms.append(Form("~num:" + digits.replace(",", ""), start, unit_end, Role.PART))
    elif unit is not None and digits.isdecimal() and len(digits) <= 3:
        forms.append(Form("~word:" + digits, start, unit_end, Role.PART))
    if unit is not None and forms:
        forms.append(Form("~word:" + unit.replace("đ", "d"), start, unit_end, Role.PART))
    for piece in _PIECE.finditer(digits):
        if piece.end() < len(digits) or (match is not None and unit is None):
            forms += year_part(piece.group(), start + piece.start(), start + piece.end())
    return forms, end


def year_part(digits: str, start: int, end: int) -> FormGroup:
    """Return the part that lets a plain query for ``digits`` find them inside a longer form."""
    if 4 <= len(digits) <= MOST_DIGITS and digits[0] != "0":
        return [Form("~num:" + digits, start, end, Role.PART)]
    return []


def leading_digits(name: str) -> list[str]:
    """Return the first number in the name of a form, which all its spellings hold, as the only hint."""
    match = re.search("[0-9]+", name)
    return [str(int(match[0]))] if match else []


def _plain_number(digits: str, start: int, end: int) -> FormGroup:
    """Return the forms of digits with no sign and no unit at them."""
    if digits[0] != "0":
        if 4 <= len(digits) <= MOST_DIGITS:
            return [Form("num:" + digits, start, end, Role.INSTEAD)]
    elif len(digits) == 2 and digits != "00":
        return [Form("~word:" + digits[1], start, end, Role.PART)]
    return []


def _value(digits: str, percent: bool) -> str | None:
    """Return the canonical value, or None if the digits are a section, a version or a list."""
    if digits.isdecimal():
        return digits if len(digits) >= 4 and digits[0] != "0" else None
    match = _GROUPED.fullmatch(digits) or _ENGLISH.fullmatch(digits) or _DECIMAL.fullmatch(digits)
    if match is None:
        match = _POINTED.fullmatch(digits)
        if match is None or not (percent or match[1] == "0"):
            return None
    integer = match[1].replace(".", "").replace(",", "").lstrip("0") or "0"
    decimals = (match[2] or "").rstrip("0")
    if decimals:
        return f"{integer},{decimals}"
    return integer if match[2] is None else f"{integer},0"


def _hints(name: str) -> list[str]:
    """Return the digits that every spelling of a number holds, without the zeros at both ends."""
    return [name.replace(",", "").strip("0") or "0"]


def _word_candidates(names: Collection[str], text: SyllableText) -> Iterator[int]:
    """Yield the syllables where digits, or a unit that touches digits, are a part of one.

    They are the words that :func:`read_number_at` makes parts: ``~word:5`` of ``05``, ``~word:km`` of ``5km``.
    """
    words = (name.encode("utf-8", "surrogatepass") for name in names)
    touching = [word for word in words if word.isdigit() or _follows_digit(word, text.spaced)]
    return merge(*(text.syllables_with(word, whole=False) for word in touching))


def _follows_digit(word: bytes, spaced: bytes) -> bool:
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
"""Numbers in digits. They come after all other kinds that begin with digits."""
