"""Which short and long names stand for the same thing?

``UBND`` and ``Ủy ban nhân dân`` both have the form ``abbr:uy-ban-nhan-dan``. The list is a text file, a
line for each long name, its short ones before the sign; a short one may stand in several lines
(``CP``), and then only joins the syllables, since nobody knows which one is meant::

    TP.HCM, TPHCM = Thành phố Hồ Chí Minh    # dots, dashes, & and blanks between the pieces may vary
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from timviet.index.errors import AbbreviationError
from timviet.index.forms.kinds.abbreviation_spelling import pieces_of
from timviet.index.messages import Message
from timviet.index.text.fold import fold

__all__ = ["Abbreviations", "common_abbreviations", "letters_of", "read_abbreviations", "term_of"]

LONGEST_LINE = 300


class Abbreviations:
    """A list of abbreviations, looked up both ways. Made by :func:`read_abbreviations`."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = tuple(dict.fromkeys(pairs))
        """(short name, long name), in the order of the list."""

    def __add__(self, other: Abbreviations) -> Abbreviations:
        """Return both lists as one."""
        return Abbreviations(self.pairs + other.pairs)

    def long(self, short: str) -> tuple[str, ...]:
        """Return what ``short`` may stand for, in the order of the list."""
        letters = fold(letters_of(short))
        return tuple(long for name, long in self.pairs if fold(letters_of(name)) == letters)

    def short(self, long: str) -> tuple[str, ...]:
        """Return the short names of ``long``, in the order of the list."""
        term = term_of(long)
        return tuple(short for short, name in self.pairs if term_of(name) == term)


def read_abbreviations(lines: Iterable[str]) -> Abbreviations:
    """Return the abbreviations that ``lines`` list; ``#`` begins a comment.

    Raises:
        AbbreviationError: a line is not of the form ``short, short = long``; it names the line.

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
        if not all(pieces_of(name) for name in names) or not pieces_of(long):
            raise AbbreviationError(number, line, Message("a form without letters"))
        if len(entry) > LONGEST_LINE:
            raise AbbreviationError(number, line, Message("longer than {limit} characters", limit=LONGEST_LINE))
        pairs += ((name, " ".join(long.split())) for name in names)
    return Abbreviations(pairs)


@cache
def common_abbreviations() -> Abbreviations:
    """Return the list that comes with timviet, read from ``abbreviations.txt`` when first asked for."""
    text = Path(__file__).with_name("abbreviations.txt").read_text(encoding="utf-8")
    return read_abbreviations(text.splitlines())


def letters_of(short: str) -> str:
    """Return a short name without the signs between its pieces, in lower case."""
    return "".join(pieces_of(short))


def term_of(long: str) -> str:
    """Return the canonical term of what a long name names."""
    return "abbr:" + "-".join(fold(piece) for piece in pieces_of(long))
