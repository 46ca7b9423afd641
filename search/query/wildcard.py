"""Which texts does a pattern with ``*`` and ``?`` match?

``*`` matches any number of characters, also none; ``?`` matches exactly one. What lies between two stars is looked
for once, from left to right: if a text matches at all, it matches with the first place of each piece. So the time
is at most the length of the pattern times that of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["compile_wildcard", "matches_letters"]


def compile_wildcard(pattern: str) -> re.Pattern[str]:
    """Return the regular expression of a pattern, to be matched with ``fullmatch``."""
    first, *others = map(_expression, pattern.split("*"))
    if not others:
        return re.compile(first, re.DOTALL)
    *middle, last = others
    found = "".join(f"(?>.*?{piece})" for piece in middle if piece)  # atomic: no other place is tried
    length = len(pattern) - pattern.count("*")  # a shorter text is not compared
    return re.compile(f"(?=.{{{length}}}){first}{found}.*{last}", re.DOTALL)


def matches_letters(pattern: str, text: str, is_match: Callable[[str, str], bool]) -> bool:
    """Return whether a text matches a pattern whose letters stand for several letters each.

    :param is_match: whether a letter of the pattern stands for a letter of the text
    """
    place, start = 0, 0  # in the pattern and in the text
    piece, next_start = -1, 0  # where in the pattern the piece after the last star begins; where it is tried next
    while start < len(text):
        letter = pattern[place : place + 1]
        if letter == "*":
            place += 1
            piece, next_start = place, start
        elif letter and (letter == "?" or is_match(letter, text[start])):
            place += 1
            start += 1
        elif piece >= 0:
            next_start += 1
            place, start = piece, next_start
        else:
            return False
    return not pattern[place:].strip("*")


def _expression(piece: str) -> str:
    return ".".join(map(re.escape, piece.split("?")))
