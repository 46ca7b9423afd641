"""Which numbers are written in digits in a text?

The dot groups thousands and the comma starts the decimals: ``2.472`` is ``2472``, and ``6,5`` is not ``65``.

* Grouped and decimal numbers, and plain ones of four digits or more, have a form ``num:``. Shorter plain integers
  have only one spelling, their syllable, and get no form: the index stays small.
* ``2,472`` is a decimal in Vietnamese; as a part it is also 2472, as English groups thousands. Two groups or more
  (``1,234,567``) can only be English. ``0.5`` and ``6.5 %`` are decimals, since they can be nothing else.
* ``1.2`` and ``1.2.3`` are sections or versions: they have no form and stay syllables.
* ``05`` may mean ``5``, as offices write it, or be part of a name (Nghị quyết 04): it has ``5`` as a part only.
* Other digits with a leading zero are strings, not quantities; see
  :mod:`timviet.index.forms.kinds.phone_numbers` and :mod:`timviet.index.forms.kinds.serial_numbers`.
* Letters may touch the digits, whatever they mean: ``1.500ml``, ``2,5tỷ``, ``60fps``. A grouped or decimal number
  keeps its value; the letters belong to its span and are a part of their own, ``~word:ml``. So do four digits or
  more before a unit: ``1500ml``. In a name (``2019nCoV``) their value is a part. Shorter plain digits and their
  letters are two parts, ``~word:60`` and ``~word:fps``; the syllable counts as it was typed.
* Before a measure a point starts decimals: ``6.5kg`` and ``6.5 kg`` are ``6,5``.
* In ``1920x1080`` each number is a part.

Every syllable of at least four digits has a form ``num:`` or ``~num:`` of its value, also inside dates, codes and
sections. So a query for ``2024`` needs to look up forms only.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import DigitTrigger, FormGroup, FormKind
from timviet.index.forms.kinds.units import is_unit, starts_decimals
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import SyllableText, hint_search
from timviet.index.lazy import lazy_pattern
from timviet.index.text.chunk_split import EAST_ASIAN
from timviet.index.text.fold import fold

__all__ = ["NUMBERS", "canonical_decimal", "find_grouped_number", "leading_digits", "number_part"]

MAX_DIGITS = 24  # longer digits are a serial number or noise, and stay syllables

_JOINED_DIGITS = lazy_pattern(r"[0-9]++(?:[.,][0-9]++)*+")
_LETTERS = lazy_pattern(
    rf"((?!x[0-9])[^\W\d_{EAST_ASIAN}]{{1,8}}+[23²³]?+)?+(?![^\W_{EAST_ASIAN}]|[\u0300-\u036f])"
)  # all that touches the digits
_SIGN_OR_WORD = lazy_pattern(r" ?(?:([%°])|(?<= )([^\W\d_]{1,5}+[23²³]?+)(?![^\W_]))")
_DIMENSIONS = lazy_pattern(r"[0-9]++(?:x[0-9]++)++([^\W\d_]{1,8}+)?+(?![^\W_]|[\u0300-\u036f])")
_GROUPED = lazy_pattern(r"([1-9][0-9]{0,2}(?:\.[0-9]{3})++)(?:,([0-9]++))?+")
_ENGLISH = lazy_pattern(r"([1-9][0-9]{0,2}(?:,[0-9]{3}){2,}+)(?:\.([0-9]++))?+")
_DECIMAL = lazy_pattern(r"([0-9]++),([0-9]++)")
_POINTED = lazy_pattern(r"([0-9]++)\.([0-9]++)")
_THOUSANDS = lazy_pattern(r"[1-9][0-9]{0,2},[0-9]{3}")
_PIECE = lazy_pattern(r"[0-9]++")
_MAX_UNIT = 16  # characters
_MAX_GROUPED = 80  # characters of a number in groups; a longer row is noise, and each of its groups is asked for


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
    match = _LETTERS.match(lower, end)
    if match is None:
        return _read_dimensions(lower, digits, start, end)
    if match[1] is None and digits.isdecimal():
        return _plain_number_forms(digits, start, end), end
    return _number_forms(digits, fold(match[1] or ""), start, match.end(), lower), end


def _number_forms(digits: str, letters: str, start: int, end: int, lower: str) -> FormGroup:
    """Return the forms of digits with dots or commas in them, with letters after them, or with both.

    :param letters: the letters that touch the digits, folded
    :param end: offset after the letters
    """
    value = _canonical_value(digits, has_decimals=_is_measured(letters, lower, end))
    is_plain = digits.isdecimal()
    if is_plain and not is_unit(letters):
        value = None
    forms: FormGroup = []
    if value is not None and len(digits) <= MAX_DIGITS:
        forms.append(Form("num:" + value, start, end, Role.INSTEAD))
        if _THOUSANDS.fullmatch(digits):
            forms.append(Form("~num:" + digits.replace(",", ""), start, end, Role.PART))
    elif is_plain:
        forms += _digit_parts(digits, start, end)
    if letters and forms:
        forms.append(Form("~word:" + letters, start, end, Role.PART))
    if not is_plain:
        for piece in _PIECE.finditer(digits):
            if piece.end() < len(digits) or not letters:
                forms += number_part(piece.group(), start + piece.start(), start + piece.end())
    return forms


def _read_dimensions(lower: str, digits: str, start: int, end: int) -> tuple[FormGroup, int]:
    """Read the numbers of ``1920x1080``, or the parts of other digits that are mixed with letters."""
    match = _DIMENSIONS.match(lower, start) if digits.isdecimal() else None
    forms: FormGroup = []
    for piece in _PIECE.finditer(digits if match is None else match.group()):
        number = piece.group()
        if match is not None:
            forms += _digit_parts(number, start, match.end())
        elif piece.end() < len(digits):
            forms += number_part(number, start + piece.start(), start + piece.end())
    if match is not None and match[1]:
        forms.append(Form("~word:" + fold(match[1]), start, match.end(), Role.PART))
    return forms, end if match is None else match.end()


def _digit_parts(digits: str, start: int, end: int) -> FormGroup:
    """Return the parts by which a query for digits finds them in the syllable at (start, end)."""
    if len(digits) > 3:
        return number_part(digits, start, end)
    forms = [Form("~word:" + digits, start, end, Role.PART)]
    if len(digits) == 2 and digits[0] == "0" != digits[1]:
        forms.append(Form("~word:" + digits[1], start, end, Role.PART))
    return forms


def _is_measured(letters: str, lower: str, end: int) -> bool:
    """Return whether a unit or a percent sign shows that the number before it is no section."""
    if letters:
        return starts_decimals(letters, touches=True)
    match = _SIGN_OR_WORD.match(lower, end)
    return match is not None and (match[1] is not None or starts_decimals(match[2], touches=False))


def find_grouped_number(text: str, start: int) -> tuple[int, int] | None:
    """Return the (start, end) of the digits at an offset that are thousands or decimals; None if they are not."""
    limit = start + _MAX_GROUPED
    joined = _JOINED_DIGITS.match(text, start, limit)
    if joined is None or joined.end() == limit or joined.group().isdecimal():
        return None
    lower = text[joined.end() : joined.end() + _MAX_UNIT].lower()
    letters = _LETTERS.match(lower)
    is_measured = letters is not None and _is_measured(fold(letters[1] or ""), lower, 0)
    return None if _canonical_value(joined.group(), has_decimals=is_measured) is None else joined.span()


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


def _canonical_value(digits: str, *, has_decimals: bool) -> str | None:
    """Return the canonical value, or None if the digits are a section, a version or a list."""
    if digits.isdecimal():
        return digits if len(digits) >= 4 and digits[0] != "0" else None
    match = _GROUPED.fullmatch(digits) or _ENGLISH.fullmatch(digits) or _DECIMAL.fullmatch(digits)
    if match is None:
        match = _POINTED.fullmatch(digits)
        if match is None or not (has_decimals or match[1] == "0"):
            return None
    return canonical_decimal(match[1].replace(".", "").replace(",", "").lstrip("0") or "0", match[2])


def canonical_decimal(integer: str, decimals: str | None) -> str:
    """Return the canonical value of a number.

    :param decimals: the digits after the comma, or None if there is no comma
    """
    return integer if decimals is None else f"{integer},{decimals.rstrip('0') or '0'}"


def _hints(name: str) -> list[str]:
    """Return the digits that every spelling of a number contains: all without the zeros at both ends."""
    return [name.replace(",", "").strip("0") or "0"]


def _word_candidates(names: Collection[str], text: SyllableText) -> Iterator[int]:
    """Yield the syllables that contain digits, or a unit directly after a digit, ascending.

    :func:`read_number_at` makes these parts: ``~word:5`` of ``05``, ``~word:km`` of ``5km``.
    """
    spaced, offsets = text.spaced, set[int]()
    for name in names:
        word = name.encode("utf-8", "surrogatepass")
        offsets.update(_as_number(word, spaced) if word.isdigit() else _after_digits(word, spaced))
    number = done = 0
    for offset in sorted(offsets):
        number += spaced.count(b" ", done, offset)
        done = offset
        yield number


def _as_number(digits: bytes, spaced: bytes) -> Iterator[int]:
    """Yield the offsets at which digits are a number, perhaps after zeros, in a text."""
    offset = spaced.find(digits)
    while offset >= 0:
        end = offset + len(digits)
        is_start = offset == 0 or spaced[offset - 1] not in b"123456789"
        if is_start and not spaced[end : end + 1].isdigit():
            yield offset
        offset = spaced.find(digits, offset + 1)


def _after_digits(word: bytes, spaced: bytes) -> Iterator[int]:
    """Yield the offsets at which a word comes directly after a digit in a text."""
    offset = spaced.find(word, 1)
    while offset > 0:
        if spaced[offset - 1] in b"0123456789":
            yield offset
        offset = spaced.find(word, offset + 1)


NUMBERS = FormKind(
    candidates={"num": hint_search(_hints), "word": _word_candidates},
    digits=DigitTrigger(_AFTER_DIGITS, read_number_at, continues_number=True),
)
"""Numbers in digits; the last of the kinds that begin with digits."""
