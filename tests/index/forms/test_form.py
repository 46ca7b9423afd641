"""What a query looks up for a form."""

from __future__ import annotations

from timviet.index.forms.form import Form, Role


def test_a_whole_also_looks_for_what_contains_it_and_a_part_for_what_it_belongs_to() -> None:
    assert Form("num:2024", 0, 4, Role.INSTEAD).counterpart == "~num:2024"
    assert Form("~date:2024-04", 0, 9, Role.PART).counterpart == "date:2024-04"


def test_only_words_cross_over_to_the_syllables() -> None:
    assert Form("~word:lenin", 0, 6, Role.PART).folded_syllable == "lenin"
    assert Form("~num:2024", 0, 4, Role.PART).folded_syllable is None
