"""A group joins its rows by AND before OR, and an operator without an operand becomes a word."""

from __future__ import annotations

from timviet.search.query.ast import AndNode, GroupNode, NotNode, OrNode, QueryNode, WordsNode
from timviet.search.query.group import AtomPrefix, GroupBuilder

A, B, C = WordsNode("a"), WordsNode("b"), WordsNode("c")


def build_group(*parts: QueryNode | str) -> GroupBuilder:
    builder = GroupBuilder(AtomPrefix())
    for part in parts:
        if isinstance(part, str):
            assert builder.join(part)
        else:
            builder.add(part)
    return builder


def test_and_binds_tighter_than_or() -> None:
    assert build_group(A, "OR", B, "AND", C).end() == (OrNode((A, AndNode((B, C)))), None)


def test_neighboring_words_become_one_node() -> None:
    assert build_group(A, B).end() == (WordsNode("a b"), None)
    assert build_group(A, GroupNode((B, NotNode(C)))).end()[0] == GroupNode((A, GroupNode((B, NotNode(C)))))


def test_nested_nodes_of_one_operator_become_one_node() -> None:
    assert build_group(AndNode((A, B)), "AND", C).end()[0] == AndNode((A, B, C))


def test_an_operator_without_a_right_operand_becomes_a_word() -> None:
    assert build_group(A, "AND").end() == (WordsNode("a AND"), "AND")
    assert build_group(A, "AND", B, "OR").end() == (AndNode((A, WordsNode("b OR"))), "OR")


def test_an_operator_without_a_left_operand_is_refused() -> None:
    assert not GroupBuilder(AtomPrefix()).join("AND")


def test_an_empty_group_has_no_nodes() -> None:
    assert build_group().end() == (GroupNode(()), None)
