"""Quotations beside free words can be read as evidence; whatever is required by a sign or an operator stays so."""

from __future__ import annotations

import pytest

from timviet.search.query.ast import GroupNode, PhraseNode, WordsNode
from timviet.search.query.parse import parse
from timviet.search.query.quotations import (
    has_many_free_words,
    quotations,
    with_optional_quotations,
    without_unknown_fields,
)


def group(query: str) -> GroupNode:
    root = parse(query).root
    return root if isinstance(root, GroupNode) else GroupNode((root,))


@pytest.mark.parametrize("query", ['gạo "giá tăng"', "“giá tăng” gạo", "gạo ‘giá tăng’", "«giá tăng» -nếp gạo"])
def test_a_quotation_beside_words_may_be_evidence(query: str) -> None:
    assert quotations(group(query)) == (PhraseNode("giá tăng"),)


@pytest.mark.parametrize(
    "query",
    [
        '"giá tăng"',
        '"giá" "tăng"',
        '+"giá tăng" gạo',
        '-"giá tăng" gạo',
        '"giá tăng" AND gạo',
        '"giá tăng" OR gạo',
        '"giá tăng"~2 gạo',
        '"giá tăng"^2 gạo',
        'title:"giá tăng" gạo',
        '"giá tăng" year:2016',
    ],
)
def test_a_phrase_with_a_sign_or_operator_or_alone_is_required(query: str) -> None:
    assert quotations(group(query)) == ()


def test_an_optional_quotation_is_also_searched_for_as_words_in_their_place() -> None:
    root = group('Ông nói: "không ai bị bỏ lại" khi họp -Huế')
    words, excluded, phrase = with_optional_quotations(root).nodes
    assert words == WordsNode("Ông nói: không ai bị bỏ lại khi họp")
    assert excluded == root.nodes[-1]
    assert phrase == PhraseNode("không ai bị bỏ lại", is_required=False)


@pytest.mark.parametrize(
    ("query", "is_many"), [('"a b" một hai ba', False), ('một hai - ba "a b" bốn, năm (sáu)', True)]
)
def test_signs_are_no_free_words(query: str, is_many: bool) -> None:
    assert has_many_free_words(group(query)) is is_many


def test_a_quotation_after_a_colon_is_no_field_unless_documents_have_it() -> None:
    root = without_unknown_fields(group('họp nói:"ai đó" title:"gạo nếp"'), lambda name: name == "title")
    assert quotations(root) == (PhraseNode("ai đó"),)
    assert root.nodes[:2] == (WordsNode("họp"), WordsNode("nói"))
