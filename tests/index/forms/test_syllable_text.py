"""Letters are found regardless of accents and blanks, at the syllables in which they begin."""

from __future__ import annotations

from timviet.index.forms.syllable_text import SyllableText, hint_search

TEXT = SyllableText("Ủy ban, uyban 15kg", [b"uy", b"ban", b"uyban", b"15kg"], [0, 3, 8, 14])


def test_a_hint_of_whole_syllables_begins_and_ends_where_syllables_do() -> None:
    assert [*TEXT.syllables_with(b"uyban", whole=True)] == [0, 2]
    assert [*TEXT.syllables_with(b"ban", whole=True)] == [1]
    assert [*TEXT.syllables_with(b"yban", whole=True)] == []


def test_any_other_hint_may_be_a_part_of_a_syllable() -> None:
    assert [*TEXT.syllables_with(b"ban", whole=False)] == [1, 2]
    assert [*TEXT.syllables_with(b"5k", whole=False)] == [3]


def test_hints_are_found_in_any_spelling_and_ascend() -> None:
    search = hint_search(lambda name: {"office": ["ỦY BAN", "U.B."], "digits": ["15"], "nothing": []}[name])
    assert [*search(["digits", "office"], TEXT)] == [0, 2, 3]
    assert [*search(["nothing"], TEXT)] == []


def test_offsets_lead_to_syllables() -> None:
    assert TEXT.syllable_at(8) == 2
