from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fake_lexicon import FakeLexicon
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.analysis.layer import Layer
from timviet.search import Searcher
from timviet.search.contract.plan import Nothing, Or, PlanNode, Term
from timviet.search.planning.choices import Accents
from timviet.search.planning.highlight_spec import SyllableSpellings
from timviet.search.planning.planner import Plan
from timviet.search.query.ast import PhraseNode, WordsNode
from timviet.search.query.parse import parse

LEXICON = FakeLexicon(
    dai={"đại": 50, "dài": 9, "đài": 8, "dại": 1},
    duong={"đường": 40, "dương": 30, "đương": 20},
    hoi={"hội": 70, "hỏi": 10},
)


def plan(text: str) -> Plan:
    return LEXICON.plan(text)


def terms(node: PlanNode, layer: Layer) -> dict[str, float]:
    assert isinstance(node, Or)
    return {
        child.term: child.weight
        for child in node.nodes
        if isinstance(child, Term) and (child.field, child.layer) == ("text", layer)
    }


@given(st.text(max_size=100))
def test_any_text_is_a_query(text: str) -> None:
    plan(text)


def test_quotation_marks_make_phrases() -> None:
    assert parse("gạo “nếp cái” ngon").clauses == (WordsNode("gạo"), PhraseNode("nếp cái"), WordsNode("ngon"))
    assert parse('""').clauses == ()
    unclosed = parse('gạo "nếp cái')
    assert unclosed.clauses == (WordsNode("gạo nếp cái"),)
    assert [note.kind for note in unclosed.notes] == ["unclosed-quote"]


def test_bare_syllables_are_searched_without_accents_and_in_their_likely_spellings() -> None:
    root = plan("dai hoi").root
    assert set(terms(root, Layer.FOLDED)) == {"dai", "hoi"}
    assert terms(root, Layer.BIGRAM) == {"dai hoi": 0.5}
    spelled = terms(root, Layer.SYLLABLE)
    assert {"đại", "dài", "hội", "hỏi"} <= set(spelled)
    assert spelled["đại"] > spelled["dài"] > 0
    assert spelled["hội"] > spelled["hỏi"]


def test_accented_syllables_are_searched_in_every_compatible_spelling() -> None:
    spelled = terms(plan("dại").root, Layer.SYLLABLE)
    assert set(spelled) == {"dại", "đại"}
    assert spelled["dại"] > spelled["đại"]
    assert set(terms(plan("đuong").root, Layer.SYLLABLE)) == {"đường", "đương"}
    assert set(terms(plan("đường").root, Layer.SYLLABLE)) == {"đường"}


def test_accents_may_be_taken_as_typed_or_not_at_all() -> None:
    exact = LEXICON.plan("dai hội", Accents.EXACT)
    assert set(terms(exact.root, Layer.SYLLABLE)) == {"dai", "hội"}
    assert terms(exact.root, Layer.FOLDED) == terms(exact.root, Layer.BIGRAM) == {}
    ignored = LEXICON.plan("dai hội", Accents.IGNORE)
    assert set(terms(ignored.root, Layer.FOLDED)) == {"dai", "hoi"}
    assert terms(ignored.root, Layer.SYLLABLE) == terms(ignored.root, Layer.WORD) == {}
    assert ignored.highlight_spec.syllables == {"dai": None, "hoi": None}


def test_a_note_says_which_accents_were_restored_with_certainty() -> None:
    assert [note.message for note in plan("hoi duong").notes] == ["read as: hội duong"]
    assert plan("hội đường").notes == plan("duong").notes == ()


def test_a_wrong_accent_excludes_no_document() -> None:
    assert terms(plan("hối").root, Layer.FOLDED)["hoi"] > 0


def test_a_repeated_word_counts_twice() -> None:
    once, twice = (terms(plan(query).root, Layer.FOLDED) for query in ("hoi", "hoi hoi"))
    assert twice == {"hoi": 2 * once["hoi"]}


def test_highlights_depend_on_the_typed_accents() -> None:
    spellings = plan("sông đương dai").highlight_spec.spellings
    assert spellings["song"] == SyllableSpellings(frozenset({"sông"}), frozenset({"sông"}))
    assert spellings["duong"].typed == {"đương"}
    assert spellings["duong"].compatible == {"đương", "đường"}
    assert "đại" in spellings["dai"].typed
    assert spellings["dai"].is_open
    meant_bare = FakeLexicon(ba={"ba": 90}, đinh={"đình": 5}).plan("ba đình").highlight_spec
    assert not meant_bare.spellings["ba"].is_open
    assert LEXICON.plan("sông", Accents.IGNORE).highlight_spec.spellings == {}
    assert LEXICON.plan("dai", Accents.EXACT).highlight_spec.spellings["dai"].typed == {"dai"}


def test_a_query_without_words_is_nothing_with_a_note() -> None:
    empty = plan(' ?! "…" ')
    assert empty.root == Nothing()
    assert [note.kind for note in empty.notes] == ["no-words"]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("đường", ["road", "named"]),  # dương ranks lower
        ("duong", {"road", "named"}),
        ('"sân bay quốc tế"', ["airport"]),
        ('"bay sân"', []),
        ('"sân bay" đường', ["airport"]),
        ('"san bay"', ["airport"]),
        ('"sán bay"', ["airport"]),
        ('"đường này"', ["road"]),
        ('"đương này"', ["road"]),
        ('"đúong này"', {"road", "named"}),  # a wrong accent excludes no document
        ('"2472"', {"grouped", "plain"}),
        ('"ubnd"', {"long", "short"}),
        ("2.472", ["grouped", "plain"]),  # and not every text with a 2 or a 472
        ("2472", ["grouped", "plain"]),
        ("05-CT/TW", ["code", "number"]),  # the number alone ranks lower
        ("ubnd", ["long", "short"]),
        ("ủy ban nhân dân", ["long", "short"]),
    ],
)
def test_accents_and_phrases_end_to_end(
    indexed: Callable[..., Path], query: str, ids: list[str] | set[str]
) -> None:
    folder = indexed(
        road="Con đường này",
        named="Ông Dương này",
        airport="Sân bay quốc tế mới",
        grouped="Thu 2.472 đồng",
        plain="Thu 2472 đồng",
        pieces="Thu 2 và 472 đồng",
        code="Chỉ thị 05-CT/TW",
        number="Có 05 người",
        short="UBND xã",
        long="Ủy ban nhân dân xã",
    )
    with Searcher(folder) as searcher:
        hits = [hit.id for hit in searcher.search(query, match="any")]
    assert (hits if isinstance(ids, list) else set(hits)) == ids


def test_bare_syllables_are_highlighted_in_their_likely_spellings_with_i_or_y() -> None:
    spellings = FakeLexicon(ky={"kỹ": 5}).plan("ky").highlight_spec.spellings
    assert {folded: set(agreeing.typed) for folded, agreeing in spellings.items()} == {"ky": {"kỹ"}, "ki": {"kĩ"}}
