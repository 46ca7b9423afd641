"""Every term of a plan that can bring a document is highlighted, and nothing that is excluded."""

from __future__ import annotations

from timviet.index.analysis.layer import Layer
from timviet.search.contract.plan import All, And, Constant, Filter, Not, Or, Phrase, Prefix, Term
from timviet.search.planning.highlight_spec import (
    Agreement,
    HighlightSpec,
    SyllableSpellings,
    collect_spec,
)

GAO, NEP = Term("text", Layer.FOLDED, "gao"), Term("text", Layer.SYLLABLE, "nếp", 0.0)
FORM = Term("text", Layer.FORM, "code:5/ct/tw")
SPELLED = ((frozenset({"đại"}),), (frozenset({"dài"}),), ())
ROW = (("gao", None), ("nep", frozenset({"nếp"})))


def test_every_kind_of_term_is_highlighted_whatever_its_weight() -> None:
    nodes = [
        Or((GAO, All())),
        Constant(NEP, 0.0),
        FORM,
        Prefix("text", Layer.FOLDED, "ga"),
        Filter("year", "2024"),
    ]
    assert collect_spec(nodes) == HighlightSpec(
        {"gao": None, "nep": frozenset({"nếp"})},
        frozenset({FORM.term}),
        prefixes=frozenset({"ga"}),
        weights={"gao": 1.0, "nep": 0.0},
    )


def test_phrases_are_highlighted_as_a_whole_and_those_of_one_syllable_by_themselves() -> None:
    phrase = Phrase("text", Layer.FOLDED, ("gao", "nep"), 1.0, (None, frozenset({"nếp"})), slop=2)
    assert collect_spec([phrase, phrase]).phrases == ((ROW, 2),)
    spelled = Phrase("title", Layer.SYLLABLE, ("gạo", "nếp"))
    assert collect_spec([spelled]).phrases == (((("gao", frozenset({"gạo"})), ROW[1]), 0),)
    assert collect_spec([Phrase("text", Layer.FOLDED, ("gao",))]).syllables == {"gao": None}


def test_words_and_pairs_are_highlighted_unless_all_their_syllables_are() -> None:
    word, pair = Term("text", Layer.WORD, "gạo_nếp"), Term("text", Layer.BIGRAM, "gao nep")
    assert collect_spec([GAO, NEP, word, pair]).phrases == ()
    assert collect_spec([GAO, pair]).phrases == (((("gao", None), ("nep", None)), 0),)
    assert collect_spec([word]).phrases == (((("gao", frozenset({"gạo"})), ROW[1]), 0),)
    assert collect_spec([Term("text", Layer.WORD, "gạo")]).syllables == {"gao": frozenset({"gạo"})}


def test_nothing_that_is_excluded_is_highlighted() -> None:
    assert not collect_spec([And((All(), Not(GAO))), Not(FORM)])


def test_the_syllables_of_a_name_count_only_without_the_name() -> None:
    beside = And((Or((GAO,)), Not(Or((FORM,)))))
    assert collect_spec([FORM, beside]).form_syllables == {"gao": None}
    assert collect_spec([And((GAO, Not(Or((NEP, FORM)))))]).syllables == {"gao": None}


def test_forms_that_a_part_of_the_query_belongs_to_count_only_if_nothing_else_does() -> None:
    year = Term("text", Layer.FORM, "num:2024")
    spec = collect_spec([FORM, year], part_forms={"num:2024", "num:5"})
    assert (spec.forms, spec.fallback_forms) == ({FORM.term}, {"num:2024"})


def test_repeated_syllables_get_the_union_of_their_spellings() -> None:
    one, other, any_one = (Phrase("text", Layer.FOLDED, ("dai",), 1.0, spelled) for spelled in SPELLED)
    assert collect_spec([one, other]).syllables == {"dai": frozenset({"đại", "dài"})}
    assert collect_spec([one, any_one, other]).syllables == {"dai": None}
    assert collect_spec([any_one, one]).syllables == {"dai": None}


def test_how_well_spellings_agree_is_united_and_a_part_for_which_all_agree_wins() -> None:
    typed, bare = SyllableSpellings(frozenset({"đại"})), SyllableSpellings(frozenset({"dài"}), is_open=True)
    spellings = collect_spec([], [("dai", typed), ("dai", bare)]).spellings["dai"]
    assert [spellings.agreement(spelling) for spelling in ("đại", "dài", "dại")] == [0, 0, Agreement.OTHER]
    assert spellings.is_open
    assert collect_spec([], [("dai", typed), ("dai", None), ("dai", bare)]).spellings == {}
