from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from timviet.index import Index
from timviet.index.analysis import Layer
from timviet.search import Searcher
from timviet.search.plan import All, And, Constant, Filter, Node, Not, Nothing, Or, Phrase, Prefix, Term

BODIES = {
    "a": "gạo gạo nếp",
    "b": "gạo tẻ ngon và dẻo",
    "c": "cà phê đen. Gạo",
    "d": "nếp cái hoa vàng",
}


@pytest.fixture
def evaluate(indexed: Callable[..., Path]) -> Iterator[Callable[[Node], dict[str, float]]]:
    """Gives the score of each document that matches a plan, by id."""
    with Searcher(indexed(**BODIES)) as searcher:
        snapshot = searcher._opened()

        def evaluate(node: Node) -> dict[str, float]:
            scores = snapshot.scorer.scores(node)
            return {snapshot.document(number).id: score for number, score in scores.items()}

        yield evaluate


def body(term: str, weight: float = 1.0) -> Term:
    return Term("body", Layer.FOLDED, term, weight)


def bm25(term: str, id: str) -> float:
    """Lucene's formula, written out over the texts themselves; k1 .9, b .4."""
    texts = {key: text.replace(".", "").lower().split() for key, text in BODIES.items()}
    df = sum(term in words for words in texts.values())
    idf = math.log(1 + (len(texts) - df + 0.5) / (df + 0.5))
    average = sum(map(len, texts.values())) / len(texts)
    tf = texts[id].count(term)
    return idf * tf / (tf + 0.9 * (1 - 0.4 + 0.4 * len(texts[id]) / average))


Evaluate = Callable[[Node], dict[str, float]]


def test_a_term_scores_by_the_formula_of_lucene(evaluate: Evaluate) -> None:
    expected = {id: bm25("gạo", id) for id in "abc"}
    assert evaluate(body("gao")) == pytest.approx(expected)
    assert evaluate(body("gao", 2.5)) == pytest.approx({id: 2.5 * score for id, score in expected.items()})


def test_a_sum_adds_what_each_document_has(evaluate: Evaluate) -> None:
    assert evaluate(Or((body("gao"), body("nep")))) == pytest.approx(
        {
            "a": bm25("gạo", "a") + bm25("nếp", "a"),
            "b": bm25("gạo", "b"),
            "c": bm25("gạo", "c"),
            "d": bm25("nếp", "d"),
        }
    )


def test_and_or_not(evaluate: Evaluate) -> None:
    gao, nep = body("gao"), body("nep")
    assert evaluate(And((gao, nep))) == pytest.approx({"a": bm25("gạo", "a") + bm25("nếp", "a")})
    assert set(evaluate(And((gao, Not(nep))))) == {"b", "c"}
    assert evaluate(Not(gao)) == {"d": 0.0}
    assert evaluate(All()) == dict.fromkeys("abcd", 0.0)
    assert evaluate(Nothing()) == evaluate(And(())) == evaluate(Or(())) == {}
    assert set(evaluate(And((Or((All(), nep)), gao)))) == {"a", "b", "c"}


def test_a_phrase_needs_adjoining_places(evaluate: Evaluate) -> None:
    assert evaluate(Phrase("body", Layer.FOLDED, ("gao", "nep"))) == pytest.approx(
        {"a": bm25("gạo", "a") + bm25("nếp", "a")}
    )
    assert evaluate(Phrase("body", Layer.FOLDED, ("nep", "gao"))) == {}
    assert evaluate(Phrase("body", Layer.FOLDED, ("den", "gao"))) == {}, "a sentence ends between them"
    assert evaluate(Phrase("body", Layer.FOLDED, ("gao", "lut"))) == {}


def test_prefix_constant_and_unknown_terms(evaluate: Evaluate) -> None:
    assert evaluate(Prefix("body", Layer.FOLDED, "ca", 2.0)) == {"c": 2.0, "d": 2.0}
    assert evaluate(Constant(body("gao"), 7.0)) == dict.fromkeys("abc", 7.0)
    assert evaluate(body("xyz")) == evaluate(Filter("date", "2020")) == {}


def test_equal_scores_are_ordered_by_id(indexed: Callable[..., Path]) -> None:
    folder = indexed(c="gạo", a="gạo", d="gạo", b="gạo")
    with Index.open(folder) as index:
        index.delete("d")
    with Searcher(folder) as searcher:
        assert [hit.id for hit in searcher.search("gạo")] == ["a", "b", "c"]
        assert [hit.id for hit in searcher.search("gạo", limit=1, offset=1)] == ["b"]
