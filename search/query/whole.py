"""Which texts are used as a whole or not at all?

What a limit leaves out of a query widens its answer, and a note says so. But whoever filters wants to hide the
rest, and whoever deletes by a query wants to keep it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from timviet.index.messages import Message
from timviet.search.query.notes import Note
from timviet.search.query.parse import Query, parse

__all__ = ["parse_filter", "whole_query"]

_MAX_SHOWN = 40  # characters of a filter


def parse_filter(text: str) -> Query:
    """Parse a filter, of which all matches are wanted, and no others.

    :raises ValueError: it is too long or too complex to be used as a whole
    """
    filter_query = parse(text)
    reason = _refusal(filter_query.notes)
    if reason is not None:
        start = text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
        raise ValueError(
            Message(
                "the filter '{start}' {reason}; make it simpler, or divide it into several filters, all of which "
                "a hit must match",
                start=start,
                reason=reason,
            )
        )
    return replace(filter_query, wants_all=True)


def whole_query(query: Query) -> Query:
    """Return a query of which all matches are wanted, and no others.

    :raises ValueError: it is too long or too complex to be used as a whole
    """
    reason = _refusal(query.notes)
    if reason is not None:
        raise ValueError(
            Message(
                "the query {reason}; make it simpler, or move some of its conditions to filters", reason=reason
            )
        )
    return replace(query, wants_all=True)


def _refusal(notes: Iterable[Note]) -> Message | None:
    """Return why a text is not used as a whole; None if it is.

    :param notes: those of the text
    """
    for note in notes:
        match note.kind:
            case "query-cut":
                return Message("has more than {limit} characters", limit=note.evidence)
            case "too-many":
                return Message("has more than {limit} patterns, ranges and fields", limit=note.evidence)
            case "too-long":
                return Message("has more than {limit} operators and phrases", limit=note.evidence)
            case "too-deep":
                return Message("has groups nested more than {limit} levels deep", limit=note.evidence)
            case "distance-limited":
                return Message("has a distance that is too large: {distance}", distance=note.evidence)
    return None
