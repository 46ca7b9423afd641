"""What is the person told about the way a query was read?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["MESSAGES", "Note", "distinct", "note"]


@dataclass(frozen=True, slots=True)
class Note:
    """What was ignored, mended or expanded in a query."""

    kind: str
    """Names the case for programs: ``unclosed-quote``, ``no-words``, …"""

    message: str
    """Tells it to people, in English."""

    evidence: str = ""
    """The piece of the query, or what became of it, that the message speaks of."""


MESSAGES = {
    "unclosed-quote": "the last quotation mark has no partner and was ignored",
    "unclosed-group": "{} without its partner was ignored",
    "too-deep": "groups within more than {} others were opened",
    "too-many": "only the first {} patterns, ranges and fields of a query are looked for as such",
    "too-long": "behind the first {} signs, operators and phrases of a query all is taken as words",
    "operator-as-word": "{} has nothing to join and was taken as a word",
    "boost-limited": "a word cannot weigh {} times as much; the nearest possible weight was taken",
    "distance-limited": "{} is too far; the largest possible distance was taken",
    "unknown-field": "there is no field {}; it was taken as a word",
    "no-such-term": "the index has nothing that looks like {}; it was taken as words",
    "no-such-value": "no document has the value {}",
    "expanded": "{}",
    "did-you-mean": "did you mean: {}",
    "synonyms": "also looked for what means the same: {}",
    "read-keys": "nothing is written so; read as the keys of {}",
    "read-as": "đọc là: {}",
    "empty-filter": "the filter '{}' has nothing to look for and was left out",
    "no-words": "the query has no words to look for",
}
"""What is said of each kind, in English; ``{}`` is the evidence."""


def note(kind: str, evidence: str = "") -> Note:
    """Gives the note of a kind."""
    return Note(kind, MESSAGES[kind].format(evidence), evidence)


def distinct(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Gives each note once, in their order."""
    return tuple(dict.fromkeys(notes))
