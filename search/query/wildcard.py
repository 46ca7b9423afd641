"""Which texts does a pattern with ``*`` and ``?`` match?

``*`` stands for any characters, also none; ``?`` stands for exactly one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["compile_wildcard", "squeeze_stars"]

_EXPRESSIONS = {"*": ".*", "?": "."}


def squeeze_stars(pattern: str) -> str:
    """Return an equal pattern without two ``*`` side by side, which a regular expression would try in all ways."""
    return re.sub(r"\*+", "*", pattern)


def compile_wildcard(pattern: Iterable[str], *, grouped: bool = False) -> re.Pattern[str]:
    """Return the regular expression of a pattern, to be matched with ``fullmatch``.

    :param pattern: a text, or its letters one by one; best squeezed
    :param grouped: put each letter and each wildcard in a group of its own
    """
    pieces = (_EXPRESSIONS.get(piece) or re.escape(piece) for piece in pattern)
    return re.compile("".join(f"({piece})" if grouped else piece for piece in pieces), re.DOTALL)
