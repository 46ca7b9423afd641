"""How is a text composed (NFC) in time linear in its length?

``unicodedata`` sorts the marks of a letter by insertion, which takes quadratic time for a hostile text with very
many marks on one letter. This module sorts long runs of marks first, so ``unicodedata`` has nothing to sort; the
result is the same.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

from timviet.index.lazy import lazy_pattern

__all__ = ["compose"]

_LONG = 32
_LONG_RUN = lazy_pattern(rf"[^\w\s\x00-\x7f]{{{_LONG},}}")  # matches every run of combining marks of that length


def compose(text: str) -> str:
    """Return the NFC of a text; the same object if it is composed already."""
    if len(text) >= _LONG:
        text = _LONG_RUN.sub(_sorted_marks, text)
    return unicodedata.normalize("NFC", text)


def _sorted_marks(run: re.Match[str]) -> str:
    """Return a run of marks in canonical order."""
    return "".join(
        "".join(sorted(marks, key=unicodedata.combining))
        for _, marks in groupby(run.group(), key=lambda mark: unicodedata.combining(mark) > 0)
    )
