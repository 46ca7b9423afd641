"""Which accounts, books, taxpayers, persons or cards does a text number?

The blanks, dots and hyphens in such a number mean nothing: ``978-604-1-12345-6`` is ``num:9786041123456``. Without
a rule, numbers side by side stay apart; so a number of several groups is read only where one of these shows it:

* a word before it: ``STK 1903 1234 567``, ``CCCD``, ``MST``, ``ISBN``, ``IMEI``, ``ĐT``;
* the groups of a tax code (``0100109106-001``, whose first group is a part), a book or a card (four times four);
* the check digit X of an older book, ``0-306-40615-X``: ``num:030640615x``;
* a zero in front: ``001 099 012 345``;
* twelve digits or more in groups of several lengths: ``1903 1234 5678 90``.

``2019 2020``, ``10 20 30`` and ``100 200 300`` are lists, and ``15-04-2024`` is a date. Digits without a blank are
one number anyway; with a zero in front and at least eight digits they have the same form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import DigitTrigger, FormGroup, FormKind
from timviet.index.forms.kinds.digit_groups import DigitGroup, are_list, is_date, join_digits, read_groups
from timviet.index.forms.kinds.numbers import MAX_DIGITS, number_part
from timviet.index.forms.page import Page
from timviet.index.lazy import lazy_pattern
from timviet.index.text.fold import fold

__all__ = ["SERIAL_NUMBERS"]

_LABEL = lazy_pattern(
    r"(?<![^\W_])(?:stk|tk|so tai khoan|tai khoan|so the|cmnd|cmtnd|cccd|can cuoc|can cuoc cong dan|ho chieu"
    r"|passport|ma so thue|mst|ma vach|isbn|isbn-1[03]|issn|imei|bhxh|bhyt|dt|sdt|dien thoai|tel|phone|hotline|fax"
    r"|zalo|di dong|may ban|tong dai|duong day nong|so may|serial)(?: so)?[ :.]{0,3}\(?\Z"
)
_LABEL_LENGTH = 26  # characters

_DIGITS = lazy_pattern("[0-9]+")
_SOLID, _LONG, _LONGEST = 8, 12, 20  # digits

_BOOK_WITH_X = lazy_pattern(r"[0-9](?:[ -]?[0-9]){8}[ -]?x(?![^\W_]|-)")

_AFTER_DIGITS = (
    r"(?<=[0-9]{9})[ -]?x|(?<![0-9]{2})[ -][0-9]{1,7}[ -][0-9]{1,7}[ -]x"
    r"|(?<=[0-9]{8})|(?<=[0-9]{3})(?:[ .]| ?- ?)[0-9]{2}|-[0-9]{1,7}-[0-9]"
)


def read_serial_number_at(page: Page, start: int, end: int) -> tuple[FormGroup, int]:
    """Read the serial number whose first digits are at (start, end); see :class:`DigitTrigger`."""
    lower = page.lower
    book = _BOOK_WITH_X.match(lower, start)
    if book is not None:
        number = "".join(filter(str.isalnum, book.group()))
        if " " not in book.group() or _is_valid_book(number) or _has_label(lower, start):
            return _book_forms(number, book), book.end()
    groups = read_groups(lower, start, end)
    if not groups:
        return [], start
    if end - start >= _SOLID:
        return _read_solid(groups)
    same = next(
        (count for count in range(2, len(groups)) if groups[count].separator != groups[1].separator), len(groups)
    )
    groups = groups[:same]
    if len(groups) < 2 or ")" in groups[1].separator or is_date(groups):
        return [], start
    digits = join_digits(groups)
    count = _count_of_known_shape(groups)
    if not count and 6 <= len(digits) <= _LONGEST and _has_label(lower, start):
        count = len(groups)
    if count:
        return _forms(groups[:count], Role.INSTEAD), groups[count - 1].end
    if are_list(groups) or not _is_unlike_a_list(groups, len(digits)):
        return [], start
    role = Role.BESIDE if len(digits) == 9 else Role.INSTEAD
    return _forms(groups, role), groups[-1].end


def _read_solid(groups: Sequence[DigitGroup]) -> tuple[FormGroup, int]:
    """Read digits that are a number by themselves, or a tax code with the number of a branch."""
    first = groups[0]
    if len(groups) > 1 and len(first.digits) == 10 and len(groups[1].digits) == 3 and "-" in groups[1].separator:
        forms = _forms(groups[:2], Role.INSTEAD)
        return [*forms, Form("~num:" + first.digits, first.start, first.end, Role.PART)], groups[1].end
    if first.digits[0] != "0" or not first.digits.strip("0") or len(first.digits) > MAX_DIGITS:
        return [], first.start
    return [Form("num:" + first.digits, first.start, first.end, Role.INSTEAD)], first.end


def _is_valid_book(number: str) -> bool:
    """Return whether nine digits and an X, which stands for ten, have the check sum of an ISBN."""
    weighted = (int(digit) * weight for weight, digit in zip(range(10, 1, -1), number, strict=False))
    return (sum(weighted) + 10) % 11 == 0


def _book_forms(number: str, book: re.Match[str]) -> FormGroup:
    """Return the number of an older book, and its groups that can be found alone."""
    forms = [Form("num:" + number, *book.span(), Role.INSTEAD)]
    if len(book.group()) > len(number):
        for digits in _DIGITS.finditer(book.string, *book.span()):
            forms += number_part(digits.group(), *digits.span())
    return forms


def _count_of_known_shape(groups: Sequence[DigitGroup]) -> int:
    """Return how many of the groups are the number of a book or a card; 0 if none are."""
    lengths = [len(group.digits) for group in groups]
    if groups[0].digits in ("978", "979") and 2 <= len(groups) <= 5 and sum(lengths) == 13:
        return len(groups)
    if lengths[:4] == [4, 4, 4, 4] and not are_list(groups[:4]):
        return 5 if lengths[4:] in ([2], [3]) else 4
    return 0


def _has_label(lower: str, start: int) -> bool:
    return _LABEL.search(fold(lower[max(0, start - _LABEL_LENGTH) : start])) is not None


def _is_unlike_a_list(groups: Sequence[DigitGroup], count: int) -> bool:
    """Return whether groups with ``count`` digits in all can hardly be numbers side by side."""
    lengths = [len(group.digits) for group in groups]
    if count > _LONGEST or min(lengths[:-1]) < 3 or max(lengths) > 7:
        return False
    if groups[0].digits[0] == "0":
        return count >= 9 and not all(group.digits[0] == "0" for group in groups)
    return count >= _LONG and len(groups) > 2 and len(set(lengths)) > 1


def _forms(groups: Sequence[DigitGroup], role: Role) -> FormGroup:
    forms = [Form("num:" + join_digits(groups), groups[0].start, groups[-1].end, role)]
    if role is Role.INSTEAD:
        for group in groups:
            forms += number_part(group.digits, group.start, group.end)
    return forms


SERIAL_NUMBERS = FormKind(candidates={}, digits=DigitTrigger(_AFTER_DIGITS, read_serial_number_at))
"""Numbers of accounts, books, persons. Their terms are those of numbers, which have the search for candidates."""
