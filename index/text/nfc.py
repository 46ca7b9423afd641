"""What is the composed form (NFC) of a text, in time linear in its length?

Python sorts the marks of a letter by insertion, which a hostile run of marks turns quadratic. Here long runs
are sorted beforehand, so that ``unicodedata`` only passes over them; the result is the same.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

__all__ = ["compose"]

_LONG = 32
_LONG_RUN = re.compile(rf"[^\w\s\x00-\x7f]{{{_LONG},}}")  # holds every run of combining marks as long


def compose(text: str) -> str:
    """Return NFC(text); the same object if it is composed already."""
    if len(text) >= _LONG:
        text = _LONG_RUN.sub(_sorted_marks, text)
    return unicodedata.normalize("NFC", text)


def _sorted_marks(run: re.Match[str]) -> str:
    """Return a run of marks in canonical order."""
    return "".join(
        "".join(sorted(marks, key=unicodedata.combining))
        for _, marks in groupby(run.group(), key=lambda mark: unicodedata.combining(mark) > 0)
    )
