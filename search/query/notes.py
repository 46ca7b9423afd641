"""What is the person told about the way a query was read?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from timviet.index.messages import Message

__all__ = ["MESSAGES", "Note", "distinct", "note"]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on what was ignored, corrected or expanded in a query."""

    kind: str
    """The case, for programs: ``unclosed-quote``, ``no-words``, …"""

    message: str
    """The case in words, for people, in English."""

    evidence: str = ""
    """The piece of the query, or what became of it, that the message is about."""


MESSAGES: Mapping[str, Message] = {
    "unclosed-quote": Message("the last quotation mark has no partner and was ignored"),
    "unclosed-group": Message("{evidence} has no partner and was ignored", evidence="…"),
    "too-deep": Message("groups nested more than {evidence} deep were flattened", evidence="…"),
    "too-many": Message("only the first {evidence} patterns, ranges and fields were used as such", evidence="…"),
    "too-long": Message(
        "everything after the first {evidence} operators and phrases was read as words", evidence="…"
    ),
    "operator-as-word": Message("{evidence} has nothing to join and was read as a word", evidence="…"),
    "boost-limited": Message("a boost of {evidence} is out of range; the nearest one was used", evidence="…"),
    "distance-limited": Message("{evidence} is too large; the largest distance was used", evidence="…"),
    "unknown-field": Message("no field is named {evidence}; it was read as a word", evidence="…"),
    "no-such-term": Message("nothing in the index resembles {evidence}; it was read as words", evidence="…"),
    "no-such-value": Message("no document has the value {evidence}", evidence="…"),
    "expanded": Message("expanded {evidence}", evidence="…"),
    "did-you-mean": Message("did you mean: {evidence}", evidence="…"),
    "synonyms": Message("synonyms used: {evidence}", evidence="…"),
    "read-keys": Message("read as Telex or VNI input: {evidence}", evidence="…"),
    "read-as": Message("read as: {evidence}", evidence="…"),
    "empty-filter": Message("the filter '{evidence}' contains no words and was ignored", evidence="…"),
    "no-words": Message("the query contains no words"),
}
"""The message of each kind, with ``…`` for the evidence."""


def note(kind: str, evidence: str = "") -> Note:
    """Return the note of a kind."""
    return Note(kind, Message(MESSAGES[kind].template, evidence=evidence), evidence)


def distinct(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Return the notes without repetitions, in their order."""
    return tuple(dict.fromkeys(notes))
