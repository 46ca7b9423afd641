"""How are the notes on a query shown: which words of them are links to another search?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from timviet.index.messages import Message
from timviet.index.text.one_line import on_one_line
from timviet.search.language import translate
from timviet.search.query.notes import Note
from timviet.search.sanitize import sanitize_for_page
from timviet.search.web.addresses import SearchAddress

__all__ = ["NoteView", "view_notes"]

_OTHER_QUERIES = frozenset({"did-you-mean", "without-quotes"})
_OTHER_READINGS = frozenset({"read-as", "read-keys"})
_HERE = "\ufffc"


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note with its evidence, which may be a link."""

    before: str
    evidence: str
    after: str
    url: str | None
    """The address of the search that the note proposes."""

    as_typed_url: str | None
    """The address of the search for what was typed, if the note says that it was read in another way."""


def view_notes(notes: Sequence[Note], address: SearchAddress) -> Iterator[NoteView]:
    """Yield what is shown of each note."""
    for note in notes:
        before, mark, after = translate(_with_mark(note)).partition(_HERE)
        yield NoteView(
            sanitize_for_page(before),
            on_one_line(sanitize_for_page(note.evidence)) if mark else "",
            after,
            address.url(q=note.evidence) if note.kind in _OTHER_QUERIES else None,
            address.url(accents="exact") if note.kind in _OTHER_READINGS else None,
        )


def _with_mark(note: Note) -> str:
    """Return the message of a note with a mark in place of its evidence."""
    message = note.message
    if not isinstance(message, Message) or "evidence" not in message.evidence:
        return message
    return Message(message.template, message.plural, **{**message.evidence, "evidence": _HERE})
