"""A note has its evidence in its message, and is given once."""

from __future__ import annotations

import pytest

from timviet.search.query.notes import MESSAGES, distinct, note


@pytest.mark.parametrize("kind", MESSAGES)
def test_braces_in_the_evidence_are_text(kind: str) -> None:
    made = note(kind, "{0} {evidence}")
    assert made.kind == kind
    assert made.evidence == "{0} {evidence}"
    assert ("{0} {evidence}" in made.message) == ("{evidence}" in MESSAGES[kind].template)


def test_equal_notes_are_given_once_in_their_order() -> None:
    one, other = note("unknown-field", "a"), note("unknown-field", "b")
    assert distinct([one, other, note("unknown-field", "a")]) == (one, other)
