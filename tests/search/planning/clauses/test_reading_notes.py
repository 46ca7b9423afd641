"""A note tells only a reading that the index has."""

from __future__ import annotations

import pytest
from memory_lexicon import MemoryLexicon

from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.compiler import Compiler
from timviet.search.query.parse import parse


def reading(query: str, *documents: str) -> str | None:
    lexicon = MemoryLexicon(documents)
    notes = Compiler(lexicon, TermCounts(lexicon)).compile(parse(query)).notes
    return next((note.evidence for note in notes if note.kind == "read-as"), None)


@pytest.mark.parametrize("query", ["máy", "máy bay", "May", "nào", "gì", "sao", "Ê-đê", "a/b", "đê-a", "bao/giờ"])
def test_a_reading_that_only_questions_have_is_not_told(query: str) -> None:
    documents = ["mây trắng, bay; náo nức, lao xao", "để", "ê", "ạ", "b", "bảo", "giơ"]
    assert reading(query, *documents) is None


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("viet nam", "việt nam"),
        ("Viet Nam?", "việt nam"),
        ("ho-chi-minh", "hồ-chí-minh"),
        ("e-de", "ê-đê"),
        ("C++ lap trinh", "c++ lập trình"),
        ("lap trinh C++", "lập trình c++"),
        ("lap trinh .NET.", "lập trình .net"),
        ("đong bào", "đồng bào"),
        ("Viet, nam", "việt nam"),
        ("gia/gao", None),
        ("O- gia", "o- giá"),
        ("#gia", None),
        ("- gia - gao", "- giá - gạo"),
        ("gia gao", "giá gạo"),
        ("viet nam o dau", "việt nam ở đâu"),
        ("máy viet nam", "máy việt nam"),
    ],
)
def test_a_reading_that_the_index_has_is_told_with_its_signs(query: str, told: str | None) -> None:
    documents = ["Việt Nam, Hồ Chí Minh; đồng bào Ê-đê", "lập trình C++ và .NET", "giá vàng, hạt gạo, mây, ở"]
    assert reading(query, *documents) == told
