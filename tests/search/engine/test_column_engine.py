"""The engine has the scores of the plain reference to the last bit, for any plan and any segments."""

from __future__ import annotations

import math
import random
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory import MemorySegment, MemorySnapshot, Tokens
from random_plans import KEYS, corpus, cut, join, plan, question
from reference import Reference
from thorough import examples, first

from timviet.index.analysis.layer import Layer
from timviet.search.contract.plan import All, Term
from timviet.search.engine import leaf_search, maxscore
from timviet.search.engine.column_engine import ColumnEngine


def scorer(segments) -> ColumnEngine:
    return ColumnEngine(MemorySnapshot([MemorySegment(documents, deleted) for documents, deleted in segments]))


def assert_agrees(engine: ColumnEngine, reference: Reference, node, counts=(1, 3, 1000)) -> None:
    expected = reference.scores(node)
    numbers, scores = engine.scores(node)
    assert numbers.tolist() == sorted(expected)
    assert scores.tolist() == [float(expected[n]) for n in sorted(expected)]
    for count in counts:
        for exact_total in (True, False):
            best = engine.best(node, count, exact_total=exact_total)
            assert list(zip(best.numbers, best.scores, strict=True)) == reference.best(node, count)
            if best.total.is_exact:
                assert best.total.count == len(expected)
            else:
                assert not exact_total
                assert best.total.count <= len(expected)


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prune as early as possible, so that small corpora reach every branch."""
    monkeypatch.setattr(maxscore, "_FIRST_READ", 1 << 30)
    monkeypatch.setattr(maxscore, "_GROUP_SIZE", 2)
    monkeypatch.setattr(maxscore, "_FEW_CANDIDATES", 2)


@pytest.mark.parametrize("seed", first(10, range(40)))
def test_any_plan_has_the_scores_of_the_reference(seed: int, eager: None) -> None:
    draw = random.Random(seed)
    segments = cut(draw, corpus(draw, draw.choice([2, 7, 40])))
    engine, reference = scorer(segments), Reference(segments)
    for _ in range(25):
        assert_agrees(engine, reference, plan(draw))


@pytest.mark.parametrize("seed", first(3, range(12)))
def test_pruned_questions_have_the_scores_of_the_reference(seed: int, eager: None) -> None:
    draw = random.Random(seed)
    segments = cut(draw, corpus(draw, 150, longest=draw.choice([12, 90])))
    engine, reference = scorer(segments), Reference(segments)
    for _ in range(8):
        assert_agrees(engine, reference, question(draw))


@pytest.mark.parametrize("seed", first(6, range(40)))
def test_long_documents_match_as_a_whole_and_have_the_score_of_their_best_section(seed: int, eager: None) -> None:
    draw = random.Random(seed)
    segments = cut(draw, join(draw, corpus(draw, draw.choice([7, 40, 150]))))
    engine, reference = scorer(segments), Reference(segments)
    for _ in range(12):
        for node in (plan(draw), question(draw)):
            assert_agrees(engine, reference, node)
            numbers = [number for number, _ in reference.best(node, 5)]
            for number, sections in engine.best_sections(node, numbers, 1).items():
                assert sections == [reference.best_section(node, number)]
            for exact_total in (True, False):
                found = engine.best(node, 5, exact_total=exact_total).best_sections
                assert found == {number: reference.best_section(node, number) for number in found}
                assert found.keys() == engine.best_sections(node, numbers, 1).keys()


@examples(60)
@given(st.randoms(use_true_random=False))
def test_any_plan_has_the_scores_of_the_reference_over_any_corpus(draw: random.Random) -> None:
    segments = cut(draw, corpus(draw, draw.randrange(2, 30)))
    assert_agrees(scorer(segments), Reference(segments), plan(draw))


@pytest.mark.parametrize("seed", first(1, (3, 0, 1, 2)))
def test_pruning_changes_no_result_in_a_large_corpus(seed: int) -> None:
    draw = random.Random(seed)
    segments = cut(draw, corpus(draw, 6000, longest=draw.choice([30, 90])))
    engine = scorer(segments)
    names = [tokens.id for documents, _ in segments for tokens in documents]
    for _ in range(40):
        node = question(draw)
        numbers, scores = engine.scores(node)
        ids = [names[number] for number in numbers.tolist()]
        ranked = sorted(zip((-scores).tolist(), ids, numbers.tolist(), strict=True))
        for count in (1, 10, 200):
            best = engine.best(node, count)
            assert best.numbers == [number for _, _, number in ranked[:count]]
            assert best.scores == [-score for score, _, _ in ranked[:count]]


def test_one_segment_or_two_have_the_same_results() -> None:
    draw = random.Random(5)
    documents = corpus(draw, 300)
    whole, parts = scorer([(documents, ())]), scorer([(documents[:70], ()), (documents[70:], ())])
    for _ in range(50):
        node = question(draw)
        assert whole.best(node, 20) == parts.best(node, 20) or not whole.best(node, 20).total.is_exact
        assert whole.best(node, 20).numbers == parts.best(node, 20).numbers
        assert whole.best(node, 20).scores == parts.best(node, 20).scores


def test_the_formula_is_bm25() -> None:
    documents = [
        Tokens("1", {("text", Layer.FOLDED): ["a", "b", "a"]}),
        Tokens("2", {("text", Layer.FOLDED): ["b"]}),
        Tokens("3", {("text", Layer.FOLDED): []}),
    ]
    [score] = scorer([(documents, ())]).best(Term("text", Layer.FOLDED, "a", 2.0), 10).scores
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))  # two documents have the field, one holds the term
    b = 1 - 0.6 * 2 / 40  # texts of two tokens on average are nearly as short as texts can be
    assert score == pytest.approx(2.0 * idf * 2 / (2 + 0.9 * (1 - b + b * 3 / 2)), rel=1e-6)


def test_equal_scores_are_ordered_by_id() -> None:
    documents = [Tokens(id, {("text", Layer.FOLDED): ["a"]}) for id in ("b", "d", "a", "c")]
    engine = scorer([(documents[:2], ()), (documents[2:], ())])
    assert engine.best(Term("text", Layer.FOLDED, "a"), 3).numbers == [2, 0, 3]


def test_the_threshold_of_a_segment_is_the_kth_best_score_of_those_before(monkeypatch: pytest.MonkeyPatch) -> None:
    short, long = ["a"], ["a", *"bcdefg"]
    segments = [[Tokens(f"{n}{i}", {KEYS[0]: text}) for i in range(9)] for n, text in enumerate((short, long))]
    thresholds: list[float] = []
    best = leaf_search.LeafSearch.best

    def record_threshold(self: Any, form: Any, count: int, threshold: float, exact_total: bool) -> Any:
        thresholds.append(threshold)
        return best(self, form, count, threshold, exact_total)

    monkeypatch.setattr(leaf_search.LeafSearch, "best", record_threshold)
    best_of_all = scorer([(documents, ()) for documents in segments]).best(Term(*KEYS[0], "a"), 9)
    assert thresholds == [0.0, best_of_all.scores[-1]]
    assert best_of_all.numbers == list(range(9))


def test_many_documents_of_equal_score_are_ordered_by_id() -> None:
    draw = random.Random(3)
    documents = corpus(draw, 3000)
    engine = scorer([(documents[:1000], ()), (documents[1000:], {5, 7})])
    live = [n for n in range(3000) if n not in (1005, 1007)]
    ranked = sorted(live, key=lambda n: documents[n].id)
    assert engine.best(All(), 20).numbers == ranked[:20]
    assert engine.best(All(), 2000).numbers == ranked[:2000]


def test_an_empty_index_has_no_best_documents() -> None:
    assert ColumnEngine(MemorySnapshot([])).best(All(), 10).numbers == []


@pytest.mark.parametrize("weight", [-1.0, math.nan, math.inf])
def test_a_weight_that_is_negative_or_not_finite_is_refused(weight: float) -> None:
    engine = scorer([([Tokens("1", {KEYS[0]: ["a"]})], ())])
    with pytest.raises(ValueError, match="weight"):
        engine.best(Term(*KEYS[0], "a", weight), 1)


def test_an_unknown_node_is_refused() -> None:
    with pytest.raises(TypeError, match="not a node"):
        scorer([([Tokens("1", {})], ())]).best("a", 1)


def test_many_threads_get_the_same_answers() -> None:
    draw = random.Random(1)
    engine = scorer(cut(draw, corpus(draw, 2000)))
    questions = [question(draw) for _ in range(30)]
    expected = [engine.best(node, 5) for node in questions]
    wrong: list[int] = []

    def ask() -> None:
        for _ in range(5):
            wrong.extend(i for i, node in enumerate(questions) if engine.best(node, 5) != expected[i])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
