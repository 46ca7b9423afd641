"""The highlight specs of several parts of a query are merged without loss."""

from __future__ import annotations

from timviet.search.planning.highlight_spec import HighlightSpec, collect_spellings, merge_specs

ROW = (("gao", None), ("nep", frozenset({"nếp"})))


def test_repeated_syllables_get_the_union_of_their_spellings() -> None:
    assert collect_spellings([("dai", ["đại"]), ("dai", ["dài"])]) == {"dai": frozenset({"đại", "dài"})}
    assert collect_spellings([("dai", ["đại"]), ("dai", None), ("dai", ["dài"])]) == {"dai": None}


def test_a_part_with_all_spellings_wins_over_one_with_likely_spellings() -> None:
    restored = HighlightSpec({"dai": None}, likely_spellings={"dai": frozenset({"đại"})})
    assert merge_specs([restored]).likely_spellings == {"dai": frozenset({"đại"})}
    assert merge_specs([restored, HighlightSpec({"dai": None})]).likely_spellings == {"dai": None}


def test_merged_phrases_and_forms_are_distinct() -> None:
    part = HighlightSpec({}, frozenset({"num:5"}), phrases=(ROW,), sloppy_phrases=((ROW, 2),))
    merged = merge_specs([part, part, HighlightSpec({"lua": None}, form_syllables={"ct": None})])
    assert merged.phrases == (ROW,)
    assert merged.sloppy_phrases == ((ROW, 2),)
    assert merged.forms == {"num:5"}
    assert merged.syllables == {"lua": None}
    assert merged.form_syllables == {"ct": None}


def test_an_empty_spec_is_false() -> None:
    assert not HighlightSpec({})
    assert not merge_specs([])
    assert HighlightSpec({}, phrases=(ROW,))
