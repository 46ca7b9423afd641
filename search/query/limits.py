"""What is told of a query that is too long or too complex to be used as it was typed?

If a condition is left out, documents are shown that it would have hidden. So a note names it. Filters are refused
instead (:mod:`timviet.search.query.whole`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from timviet.index.field_names import TYPED_NAME
from timviet.index.text.one_line import on_one_line
from timviet.search.query.notes import Note, make_note

__all__ = ["condition_at", "conditions_in", "notes_on_left_out"]

_MAX_NAMED = 3  # conditions that a note names
_MAX_SHOWN = 40  # characters of a condition

_FIELD = rf"{TYPED_NAME}+:(?=[^\s:/)])"
_VALUE = rf'\(*+(?:"[^"]{{0,{_MAX_SHOWN}}}+"?|[^\s"()]{{1,{_MAX_SHOWN}}}+)'
_PREFIX = r"(?:(?:AND|NOT)\s++|[+-](?=[^\W\d]|[\"(])){1,4}+"  # a bounded number, for linear time
_CONDITION = re.compile(rf"(?<![^\s(])(?:{_PREFIX}(?:{_FIELD})?+|{_FIELD}){_VALUE}")
_PIECE = re.compile(rf"(?:{_FIELD})?+{_VALUE}")


def conditions_in(text: str, start: int) -> Iterator[str]:
    """Yield what is required or excluded from an offset of a query on: ``-nếp``, ``NOT nếp``, ``year:2016``."""
    for match in _CONDITION.finditer(text, start):
        yield on_one_line(match.group())


def condition_at(text: str, start: int) -> str:
    """Return the pattern or the condition on a field that begins at an offset of a query."""
    match = _PIECE.match(text, start)
    return text[start : start + _MAX_SHOWN] if match is None else match.group()


def notes_on_left_out(conditions: Iterable[str]) -> tuple[Note, ...]:
    """Return a note on the conditions of a query that are not applied, if there are any."""
    named = list(islice(conditions, _MAX_NAMED + 1))
    if len(named) > _MAX_NAMED:
        named[-1] = "…"
    return (make_note("not-applied", ", ".join(named)),) if named else ()
