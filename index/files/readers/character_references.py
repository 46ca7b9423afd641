"""Which character references would take too long to read?

``&#101;`` is a character. Python reads its digits as a number, and refuses one of thousands of digits.
"""

from __future__ import annotations

import re

__all__ = ["without_endless_references"]

_ENDLESS = re.compile(r"&#[0-9]{1000,};?")
_UNKNOWN = "\ufffd"


def without_endless_references(text: str) -> str:
    """Return a text with U+FFFD, as a browser shows it, for each reference that is a number without end.

    >>> without_endless_references("&#101;" + "&#" + "1" * 9999 + ";")
    '&#101;\ufffd'
    """
    return _ENDLESS.sub(_UNKNOWN, text)
