"""Which notes explain to the user how a query was read?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from timviet.index.messages import Message

__all__ = ["MESSAGES", "Note", "distinct_notes", "make_note"]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on what was ignored, corrected or expanded in a query.

    >>> Note("unclosed-quote", "the last quotation mark is unmatched and was ignored").kind
    'unclosed-quote'
    """

    kind: str
    """A fixed name, for programs: ``unclosed-quote``, ``no-words``, …"""

    message: str
    """A sentence in English, for users."""

    evidence: str = ""
    """The piece of the query that the message is about, or its replacement."""


MESSAGES: Mapping[str, Message] = {
    "query-cut": Message("only the first {evidence} characters of the query were used", evidence="…"),
    "unclosed-quote": Message("the last quotation mark is unmatched and was ignored"),
    "unclosed-group": Message("{evidence} is unmatched and was ignored", evidence="…"),
    "too-deep": Message("groups nested more than {evidence} levels deep were flattened", evidence="…"),
    "too-many": Message(
        "only the first {evidence} patterns, ranges and fields were used; the rest was read as words", evidence="…"
    ),
    "too-long": Message(
        "everything after the first {evidence} operators and phrases was read as words", evidence="…"
    ),
    "not-applied": Message(
        "the query has more than can be used, so these conditions were not applied: {evidence}",
        evidence="…",
    ),
    "operator-as-word": Message("{evidence} has nothing to join and was read as a word", evidence="…"),
    "star-as-sign": Message("the * of {evidence} was read as a sign, not as a pattern", evidence="…"),
    "minus-of-name": Message(
        "the minus of {evidence} was read as part of a number or code; NOT excludes numbers", evidence="…"
    ),
    "boost-limited": Message(
        "the boost {evidence} is out of range; the nearest allowed value was used", evidence="…"
    ),
    "distance-limited": Message("{evidence} is too large; the largest allowed distance was used", evidence="…"),
    "unknown-field": Message("no field is named {evidence}; it was read as a word", evidence="…"),
    "no-such-term": Message("nothing in the index matches {evidence}; it was read as words", evidence="…"),
    "no-such-phrase": Message('no document has "{evidence}"; its words were searched for', evidence="…"),
    "phrase-preferred": Message(
        'documents with "{evidence}" come first; a plus sign before it requires it', evidence="…"
    ),
    "missing-phrase": Message('no document has "{evidence}"', evidence="…"),
    "without-quotes": Message(
        "without quotation marks, {count} document is found: {evidence}",
        "without quotation marks, {count} documents are found: {evidence}",
        count="…",
        evidence="…",
    ),
    "any-word": Message("no document has most of the words; documents with any of them are shown"),
    "no-such-value": Message("no document matches {evidence}", evidence="…"),
    "expanded": Message("expanded {evidence}", evidence="…"),
    "did-you-mean": Message("did you mean: {evidence}", evidence="…"),
    "synonyms": Message("synonyms used: {evidence}", evidence="…"),
    "read-keys": Message("read as Telex or VNI input: {evidence}", evidence="…"),
    "also": Message("also: {evidence}", evidence="…"),
    "read-as": Message("read as: {evidence}", evidence="…"),
    "empty-filter": Message("the filter '{evidence}' contains no words and was ignored", evidence="…"),
    "texts-unread": Message(
        "{count} hit is shown without a passage, since its file has changed or cannot be read",
        "{count} hits are shown without a passage, since their files have changed or cannot be read",
        count="…",
    ),
    "text-changed": Message("the file has changed since it was indexed, so no passage is shown"),
    "text-gone": Message("the file is gone, so no passage is shown"),
    "text-unread": Message("the file cannot be read, so no passage is shown: {evidence}", evidence="…"),
    "work-limited": Message(
        "the query asks for so much that only a part of it was evaluated; there may be more and better matches"
    ),
    "explained-first": Message(
        "the query asks for so much that only {count} hit is explained",
        "the query asks for so much that only the first {count} hits are explained",
        count="…",
    ),
    "terms-omitted": Message(
        "the query is so long that {count} of its terms has no effect on the order",
        "the query is so long that {count} of its terms have no effect on the order",
        count="…",
    ),
    "no-words": Message("the query contains no words"),
}
"""The message of each kind, with ``…`` for the evidence."""


def make_note(kind: str, evidence: str = "", count: int = 0) -> Note:
    """Make a note of a kind, which is a key of ``MESSAGES``.

    :param count: the number in the message, if it has one
    """
    message = MESSAGES[kind]
    if message.plural is None:
        return Note(kind, Message(message.template, evidence=evidence), evidence)
    return Note(kind, Message(message.template, message.plural, count=count, evidence=evidence), evidence)


def distinct_notes(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Return notes without repetitions, in their order."""
    return tuple(dict.fromkeys(notes))
