"""Operators, signs and fields decide which documents are hits."""

from __future__ import annotations

import pytest
from memory_lexicon import MemoryLexicon

from timviet.search.contract.plan import (
    All,
    Among,
    And,
    Constant,
    Filter,
    Not,
    Nothing,
    Or,
    Phrase,
    PlanNode,
    Range,
    Term,
)
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.compiler import Compiler
from timviet.search.planning.planner import Plan
from timviet.search.query.parse import parse

LEXICON = MemoryLexicon(
    ["Giá gạo nếp tăng ngày 15/4/2024.", "Giá gạo tẻ giảm.", "Một chuyến tàu."],
    {"year": ["2023", "2024"], "author": ["Nguyễn Tuân", "Tô Hoài"]},
)
COMPILER = Compiler(LEXICON, TermCounts(LEXICON))


def plan(query: str, *filters: str) -> Plan:
    return COMPILER.compile(parse(query), filters=map(parse, filters))


def required(query: str, *filters: str) -> tuple[PlanNode, ...]:
    """Return the required nodes, without the last node if that only scores."""
    root = plan(query, *filters).root
    assert isinstance(root, And)
    last = root.nodes[-1]
    return root.nodes[:-1] if isinstance(last, Or) and last.nodes[:1] == (All(),) else root.nodes


def kinds(query: str, *filters: str) -> list[str]:
    return [note.kind for note in plan(query, *filters).notes]


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("year:2024", Filter("year", "2024")),
        ("year:>=2023", Range("year", "2023", None)),
        ("year:[2023 TO 2024}", Range("year", "2023", "2024", True, False)),
        ("year:202*", Among("year", frozenset({"2023", "2024"}))),
        ("author:tuân", Filter("author", "Nguyễn Tuân")),
        ("year:(2023 OR 2024)", Or((Filter("year", "2023"), Filter("year", "2024")))),
        ("year:(-2023)", Not(Filter("year", "2023"))),
        ("year:1999", Nothing()),
    ],
)
def test_keyword_fields_compare_values(query: str, node: PlanNode) -> None:
    assert required(query) == (node,)


def test_a_value_that_no_document_has_is_noted() -> None:
    assert [note.evidence for note in plan("gạo year:1999").notes if note.kind == "no-such-value"] == ["year:1999"]


def test_conditions_do_not_score_but_their_words_do() -> None:
    (condition,) = required("+(gạo nếp)")
    assert isinstance(condition, Constant)
    assert condition.score == 0
    root = plan("+(gạo nếp)").root
    assert isinstance(root, And)
    (scores,) = root.nodes[1:]
    assert isinstance(scores, Or)
    assert {"gạo", "nếp"} <= {node.term for node in scores.nodes if isinstance(node, Term)}


def test_excluded_words_are_a_phrase_and_are_not_highlighted() -> None:
    (condition, *_) = required("giá -(gạo tẻ)")
    assert isinstance(condition, Not)
    assert isinstance(condition.node, Or)
    (phrase,) = condition.node.nodes
    assert isinstance(phrase, Phrase)
    assert phrase.terms == ("gao", "te")
    assert set(plan("giá -(gạo tẻ)").highlight_spec.syllables) == {"gia"}


def test_slop_and_field_reach_the_phrase() -> None:
    (condition,) = required('title:"gạo nếp"~3')
    assert isinstance(condition, Or)
    (phrase,) = condition.nodes
    assert isinstance(phrase, Phrase)
    assert (phrase.field, phrase.slop) == ("title", 3)
    assert [slop for _, slop in plan('title:"gạo nếp"~3').highlight_spec.phrases] == [3]


def test_with_filters_alone_a_document_must_match_a_free_word() -> None:
    free_words = required("gạo -year:2023")[-1]
    assert isinstance(free_words, Or)
    assert All() not in free_words.nodes


def test_a_filter_has_no_effect_on_scores_or_highlights() -> None:
    condition = required("gạo", "nếp")[0]
    assert isinstance(condition, Constant)
    assert condition.score == 0
    assert set(plan("gạo", "nếp").highlight_spec.syllables) == {"gao"}


def test_an_empty_filter_is_left_out_with_a_note() -> None:
    assert kinds("gạo", "!!!") == ["empty-filter"]
    assert plan("gạo", "!!!").root == plan("gạo").root


def test_an_unknown_field_is_read_as_words() -> None:
    assert kinds("color:gạo") == ["unknown-field"]
    assert set(plan("color:gạo").highlight_spec.syllables) == {"color", "gao"}
    for query in ("nếp OR color:gạo", "-color:gạo", "(+color:gạo)"):
        assert "unknown-field" in kinds(query)


def test_a_pattern_is_expanded_to_the_syllables_of_the_index() -> None:
    root = plan("gi*").root
    assert isinstance(root, And)
    (pattern,) = root.nodes
    assert isinstance(pattern, Or)
    (constant,) = pattern.nodes
    assert isinstance(constant, Constant)
    assert constant.score > 0
    assert isinstance(constant.node, Or)
    assert {node.term for node in constant.node.nodes if isinstance(node, Term)} == {"gia", "giam"}
    assert kinds("gi*") == ["expanded"]


def test_a_pattern_without_matching_syllables_is_read_as_words() -> None:
    assert "no-such-term" in kinds("zzz*")


def test_a_query_without_words_finds_nothing() -> None:
    assert plan("-()", "...").root == Nothing()
    for query in ("…", "+…", "-…", "NOT …", "title:…", "-(…)", '+"…"', "… AND …"):
        assert plan(query).root == Nothing(), query
        assert kinds(query) == ["no-words"], query


def test_a_star_after_an_unknown_field_requires_nothing() -> None:
    assert plan("giá:*").root == And((plan("giá").root,))
