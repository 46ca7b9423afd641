"""The message of a note contains its evidence, and equal notes are kept once."""

from __future__ import annotations

import pytest

from timviet.search.query.notes import MESSAGES, distinct_notes, make_note


@pytest.mark.parametrize("kind", MESSAGES)
def test_braces_in_the_evidence_are_not_placeholders(kind: str) -> None:
    note = make_note(kind, "{0} {evidence}")
    assert note.kind == kind
    assert note.evidence == "{0} {evidence}"
    assert ("{0} {evidence}" in note.message) == ("{evidence}" in MESSAGES[kind].template)


def test_equal_notes_are_kept_once_in_their_order() -> None:
    one, other = make_note("unknown-field", "a"), make_note("unknown-field", "b")
    assert distinct_notes([one, other, make_note("unknown-field", "a")]) == (one, other)
