"""Which regular expressions match the names in a glob?

A glob is split at its slashes, and each part at its stars. What is between two stars matches a fixed number of
characters, so the first place that fits is as good as any other: nothing is tried twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from timviet.index.portable import PortableError

__all__ = ["ANY_FOLDERS", "ANY_NAME", "NO_CHARACTER", "GlobPart", "NoGlob", "compile_parts"]

GlobPart = re.Pattern[str] | None
"""What matches a name in a path; None matches any number of folders."""

ANY_FOLDERS: GlobPart = None
"""The part ``**``."""

ANY_NAME = re.compile("")
"""A part that matches every name."""

NO_CHARACTER = r"[^\x00-\U0010ffff]"
"""A regular expression that matches nothing."""

_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r" \t-\r",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
"""The classes of POSIX, each as a part of a character class of a regular expression."""


class NoGlob(PortableError):
    """Raised when a text is no glob; git matches nothing with it."""


def compile_parts(text: str) -> tuple[GlobPart, ...]:
    """Return what matches the names of a glob.

    :param text: without the signs that stand before and after the names
    :raises NoGlob: git matches nothing with it
    """
    return tuple(map(_compile_part, _split_parts(text)))


def _split_parts(text: str) -> Iterator[list[str]]:
    """Yield the pieces between the stars of each part, each a regular expression of a fixed number of characters.

    :raises NoGlob: a bracket is open, or a backslash stands at the end
    """
    pieces: list[str] = []
    piece, at = "", 0
    while at < len(text):
        character = text[at]
        at += 1
        match character:
            case "/":
                yield [*pieces, piece]
                pieces, piece = [], ""
            case "*":
                pieces.append(piece)
                piece = ""
            case "?":
                piece += "."
            case "[":
                characters, at = _compile_brackets(text, at)
                piece += characters
            case "\\":
                if at == len(text):
                    raise NoGlob
                piece += re.escape(text[at])
                at += 1
            case _:
                piece += re.escape(character)
    yield [*pieces, piece]


def _compile_part(pieces: list[str]) -> GlobPart:
    """Return what matches a name: the pieces with anything between them; None for ``**``."""
    if len(pieces) > 2 and not any(pieces):
        return ANY_FOLDERS
    first, *others = pieces
    if not others:
        return re.compile(rf"{first}\Z", re.DOTALL)
    *inner, last = others
    first_places = "".join(f"(?>.*?{piece})" for piece in inner if piece)
    return re.compile(rf"{first}{first_places}.*{last}\Z", re.DOTALL)


def _compile_brackets(text: str, at: int) -> tuple[str, int]:
    """Return a regular expression for characters in brackets, and where they end.

    :param at: the place after the opening bracket
    :raises NoGlob: a bracket is open, or a class is unknown
    """
    is_negated = text[at : at + 1] in ("!", "^")
    at += is_negated
    characters, previous, first = "", "", at
    while at == first or text[at : at + 1] != "]":
        character = text[at : at + 1]
        if character == "[" and text[at + 1 : at + 2] == ":":
            end = text.find("]", at + 2)
            name = text[at + 2 : end - 1]
            if end < 0:
                raise NoGlob
            if text[end - 1] == ":" and end - 1 > at + 1:
                if name not in _CLASSES:
                    raise NoGlob
                characters, previous, at = characters + _CLASSES[name], "", end + 1
                continue
        is_range = character == "-" and previous != "" and text[at + 1 : at + 2] not in ("", "]")
        at += is_range
        at += text[at : at + 1] == "\\"
        character = text[at : at + 1]
        if not character:
            raise NoGlob
        at += 1
        if is_range:
            if previous <= character:
                characters += f"{re.escape(previous)}-{re.escape(character)}"
            previous = ""
        else:
            characters += re.escape(character)
            previous = character
    return f"[{'^' if is_negated else ''}{characters}]" if characters else NO_CHARACTER, at + 1
