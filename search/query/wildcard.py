"""Which texts does a pattern with ``*`` and ``?`` match?

``*`` matches any number of characters, also none; ``?`` matches exactly one. What lies between two stars is looked
for once, from left to right: if a text matches at all, it matches with the first place of each piece. So the time
is at most the length of the pattern times that of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["compile_wildcard"]


def compile_wildcard(pattern: str, expression_of: Callable[[str], str] = re.escape) -> re.Pattern[str]:
    """Return the regular expression of a pattern, to be matched with ``fullmatch``.

    :param expression_of: returns the expression of a letter of the pattern, which matches one letter of a text
    """

    def in_piece(piece: str) -> str:
        return "".join("." if letter == "?" else expression_of(letter) for letter in piece)

    first, *others = map(in_piece, pattern.split("*"))
    if not others:
        return re.compile(first, re.DOTALL)
    *middle, last = others
    found = "".join(f"(?>.*?{piece})" for piece in middle if piece)  # atomic: no other place is tried
    length = len(pattern) - pattern.count("*")  # a shorter text is not compared
    return re.compile(f"(?=.{{{length}}}){first}{found}.*{last}", re.DOTALL)
