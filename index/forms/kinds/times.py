"""Which time of day is written in a text?

``15:30``, ``15h30``, ``15 giờ 30``, ``15g30 phút`` are ``time:15:30``. A full hour without minutes
(``15h``, ``15 giờ``) may also be a duration, so its form is added to the syllables (``Role.BESIDE``). ``3G`` and
``15g`` are no times.
"""

from __future__ import annotations

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import DigitTrigger, FormGroup, FormKind
from timviet.index.forms.kinds.numbers import leading_digits
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import hint_search
from timviet.index.lazy import lazy_pattern

__all__ = ["TIMES"]

_HOUR = r"(2[0-4]|[01]?[0-9])"
_CLOCK = lazy_pattern(rf"{_HOUR}:([0-5][0-9])(?::[0-5][0-9])?+(?![^\W_])(?![:.,][0-9])")
_SPOKEN = lazy_pattern(
    rf"{_HOUR}(?: ?gi[ờo]|h| h(?=[ 0-9/])|g(?=[0-9]))"
    r"(?: ?([0-5]?[0-9])(?: ?ph[úu]t|p|ph|')?)?(?![^\W_])(?![-./,:][0-9])"
)
_AFTER_DIGITS = r"(?<![0-9]{3})(?::[0-5]| ?gi[ờo]|h|g[0-9]| h[ 0-9/])"


def read_time_at(page: Page, start: int, end: int) -> tuple[FormGroup, int]:
    """Read the time whose hour is at (start, end); see :class:`DigitTrigger`."""
    match = _CLOCK.match(page.lower, start) or _SPOKEN.match(page.lower, start)
    if match is None:
        return [], start
    hour, minute = int(match[1]), int(match[2] or 0)
    role = Role.INSTEAD if match[2] else Role.BESIDE
    end = match.end() - match[0].endswith("'")
    return [Form(f"time:{hour:02}:{minute:02}", start, end, role)], end


TIMES = FormKind(
    candidates={"time": hint_search(leading_digits)},
    digits=DigitTrigger(_AFTER_DIGITS, read_time_at),
)
"""Times of day."""
