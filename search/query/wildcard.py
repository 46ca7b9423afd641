"""Which texts does a pattern with ``*`` and ``?`` match?

``*`` matches any number of characters, also none; ``?`` matches exactly one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["compile_wildcard", "squeeze_stars"]

_EXPRESSIONS = {"*": ".*", "?": "."}


def squeeze_stars(pattern: str) -> str:
    """Replace each row of ``*`` by one: a regular expression would try every way to divide a text among them."""
    return re.sub(r"\*+", "*", pattern)


def compile_wildcard(pattern: Iterable[str], *, grouped: bool = False) -> re.Pattern[str]:
    """Return the regular expression of a pattern, to be matched with ``fullmatch``.

    :param pattern: a text, or its letters; call :func:`squeeze_stars` first, or matching may be slow
    :param grouped: put each letter and each wildcard in a group of its own
    """
    pieces = (_EXPRESSIONS.get(piece) or re.escape(piece) for piece in pattern)
    return re.compile("".join(f"({piece})" if grouped else piece for piece in pieces), re.DOTALL)
