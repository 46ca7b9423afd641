"""What did the person ask?

A query is a row of clauses: free words and "quoted phrases". Any text is a query; what cannot be understood is
taken as words, and a note says so.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Clause", "Note", "Phrase", "Query", "Words", "parse"]


@dataclass(frozen=True, slots=True)
class Words:
    """Free words: a document may match any of them."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand together, in this order."""

    text: str


Clause = Words | Phrase


@dataclass(frozen=True, slots=True)
class Note:
    """What the person is told about the way the query was read."""

    kind: str
    """Names the case for programs: ``unclosed-quote``, ``no-words``, …"""

    message: str
    """Tells it to people, in English."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was understood."""

    text: str
    """As it was typed."""

    clauses: tuple[Clause, ...]
    notes: tuple[Note, ...] = ()


_QUOTES = str.maketrans("“”„‟", '""""')


def parse(text: str) -> Query:
    """Reads a query; it never raises."""
    pieces = text.translate(_QUOTES).split('"')
    notes: tuple[Note, ...] = ()
    if len(pieces) % 2 == 0:
        notes = (Note("unclosed-quote", "the last quotation mark has no partner and was ignored"),)
        pieces[-2:] = [" ".join(pieces[-2:])]
    clauses = [Phrase(piece) if i % 2 else Words(piece) for i, piece in enumerate(pieces) if piece.strip()]
    return Query(text, tuple(clauses), notes)
