"""Which short and long names mean the same?

``UBND`` and ``Ủy ban nhân dân`` both have the form ``abbr:uy-ban-nhan-dan``. The list is a text file with one line
for each long name, and its short names before the sign ``=``. A short name may be in several lines (``CP``); then
its meaning is open, and its forms are only added to the syllables (``Role.BESIDE``)::

    TP.HCM, TPHCM = Thành phố Hồ Chí Minh    # dots, dashes, & and blanks between the pieces may vary
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from timviet.index.errors import AbbreviationError
from timviet.index.forms.kinds.abbreviation_spelling import split_pieces
from timviet.index.messages import Message
from timviet.index.text.fold import fold
from timviet.index.text.one_line import on_one_line

__all__ = ["Abbreviations", "common_abbreviations", "letters_of", "read_abbreviations", "term_of"]

MAX_LINE_LENGTH = 300


class Abbreviations:
    """A list of abbreviations, made by :func:`read_abbreviations`; it is looked up by short and by long name."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = tuple(dict.fromkeys(pairs))
        """(short name, long name), in the order of the list."""

    def __add__(self, other: Abbreviations) -> Abbreviations:
        """Return both lists as one."""
        return Abbreviations(self.pairs + other.pairs)

    def long(self, short: str) -> tuple[str, ...]:
        """Return the long names of ``short``, in the order of the list."""
        letters = fold(letters_of(short))
        return tuple(long for name, long in self.pairs if fold(letters_of(name)) == letters)

    def short(self, long: str) -> tuple[str, ...]:
        """Return the short names of ``long``, in the order of the list."""
        term = term_of(long)
        return tuple(short for short, name in self.pairs if term_of(name) == term)


def read_abbreviations(lines: Iterable[str]) -> Abbreviations:
    """Return the abbreviations in the lines of a list; ``#`` begins a comment.

    :raises AbbreviationError: when a line is not ``short, short = long``; the error has its number
    """
    pairs: list[tuple[str, str]] = []
    for number, line in enumerate(lines, 1):
        entry = line.partition("#")[0].strip()
        if not entry:
            continue
        shorts, sign, long = entry.partition("=")
        names = [short.strip() for short in shorts.split(",")]
        if not sign or "=" in long:
            raise AbbreviationError(number, line, Message("not exactly one = between the short and the long form"))
        if not all(split_pieces(name) for name in names) or not split_pieces(long):
            raise AbbreviationError(number, line, Message("a form without letters"))
        if len(entry) > MAX_LINE_LENGTH:
            raise AbbreviationError(number, line, Message("longer than {limit} characters", limit=MAX_LINE_LENGTH))
        pairs += ((name, on_one_line(long)) for name in names)
    return Abbreviations(pairs)


@cache
def common_abbreviations() -> Abbreviations:
    """Return the list that comes with timviet, read from ``abbreviations.txt`` on first use."""
    text = Path(__file__).with_name("abbreviations.txt").read_text(encoding="utf-8")
    return read_abbreviations(text.splitlines())


def letters_of(short: str) -> str:
    """Return the letters and digits of a short name, in lower case."""
    return "".join(split_pieces(short))


def term_of(long: str) -> str:
    """Return the canonical term of a long name."""
    return "abbr:" + "-".join(fold(piece) for piece in split_pieces(long))
