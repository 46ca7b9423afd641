"""Which time of day is this?

``15:30``, ``15h30``, ``15 giờ 30``, ``15g30 phút`` are ``time:15:30``. A full hour without minutes
(``15h``, ``15 giờ``) may be a duration as well, so its form stands beside the syllables; ``3G`` and ``15g``
are no times.
"""

from __future__ import annotations

import re

from timviet.index.forms.form import Form, Role

__all__ = ["time_at"]

_HOUR = r"(2[0-4]|[01]?[0-9])"
_CLOCK = re.compile(rf"{_HOUR}:([0-5][0-9])(?::[0-5][0-9])?+(?![^\W_])(?![:.,][0-9])")
_SPOKEN = re.compile(
    rf"{_HOUR}(?: ?gi[ờo]|h| h|g(?=[0-9]))(?: ?([0-5]?[0-9])(?: ?ph[úu]t|p|ph|')?)?(?![^\W_])(?![-./,:][0-9])"
)


def time_at(lower: str, start: int) -> list[Form]:
    """Return the form of the time whose hour begins at ``start``, which is the beginning of a syllable."""
    match = _CLOCK.match(lower, start) or _SPOKEN.match(lower, start)
    if match is None:
        return []
    hour, minute = int(match[1]), int(match[2] or 0)
    role = Role.INSTEAD if match[2] else Role.BESIDE
    return [Form(f"time:{hour:02}:{minute:02}", start, match.end() - match[0].endswith("'"), role)]
