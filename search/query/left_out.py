"""Which conditions of a query are not applied, since it is too long or too complex?

If a condition is left out, documents are shown that it would have hidden. So a note names it. Filters are refused
instead (:mod:`timviet.search.query.whole`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain, islice, pairwise

from timviet.index.text.one_line import on_one_line
from timviet.search.query.lexer import CloseToken, FieldToken, OpenToken, OperatorToken, SignToken, lex_at
from timviet.search.query.notes import Note, make_note

__all__ = ["notes_on_left_out"]

_MAX_READ = 100_000  # characters in which conditions are looked for
_MAX_NAMED = 3  # conditions that a note names
_MAX_SHOWN = 40  # characters of a condition
_MAKE_CONDITIONS = (OperatorToken("AND"), OperatorToken("NOT"))


def notes_on_left_out(text: str, used: int, refused: Sequence[int] = ()) -> tuple[Note, ...]:
    """Return a note on the conditions of a query that are not applied, if there are any.

    :param used: the offset from which on the text is not used, or is read as words
    :param refused: the offsets of earlier patterns, fuzzy words and fields that are read as words, ascending
    """
    if used == len(text) and not refused:
        return ()
    named = list(islice(dict.fromkeys(_left_out(text[:_MAX_READ], used, refused)), _MAX_NAMED + 1))
    if len(named) > _MAX_NAMED:
        named[-1] = "…"
    return (make_note("not-applied", ", ".join(named)),) if named else ()


def _left_out(text: str, used: int, refused: Sequence[int]) -> Iterator[str]:
    for start, end, is_condition in _operands(text):
        position = bisect_left(refused, start)
        if (is_condition and end > used) or (position < len(refused) and refused[position] < end):
            shown = on_one_line(text[start:end])
            yield shown if len(shown) <= _MAX_SHOWN else f"{shown[:_MAX_SHOWN]}…"


def _operands(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where each operand starts and ends, and whether a sign, operator or field stands before it.

    The range then begins there: ``-nếp``, ``AND NOT nếp``, ``-year:[1 TO 5]``, ``title:(a b)``. Of a group without
    one, the operands are yielded.
    """
    condition: int | None = None  # where the signs, operators and fields before an operand start
    depth = 0  # within a group that is an operand
    for (start, token), (next_start, _) in pairwise(chain(lex_at(text), [(len(text), None)])):
        if depth:
            depth += isinstance(token, OpenToken) - isinstance(token, CloseToken)
        elif isinstance(token, SignToken | FieldToken) or token in _MAKE_CONDITIONS:
            condition = start if condition is None else condition
            continue
        elif isinstance(token, OpenToken):
            depth = condition is not None
            continue
        elif isinstance(token, CloseToken | OperatorToken):
            condition = None
            continue
        if not depth:
            end = start + len(text[start:next_start].rstrip())
            yield start if condition is None else condition, end, condition is not None
            condition = None
    if depth and condition is not None:
        yield condition, len(text), True
