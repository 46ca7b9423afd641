"""The engine against the plain reference: every plan, over every cut into segments, to the last bit."""

from __future__ import annotations

import math
import random
import threading
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory import MemorySegment, MemorySnapshot, Tokens
from reference import Reference

from timviet.index.analysis.analyzer import Layer
from timviet.search.engine import maxscore as topk
from timviet.search.engine import top_docs as scoring
from timviet.search.engine.plan import (
    All,
    Among,
    And,
    Constant,
    Filter,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Range,
    Term,
)
from timviet.search.engine.top_docs import IndexSearcher

VOCABULARY = ["a", "ab", "b", "ba", "c", "ca", "d", "e"]
KEYS = [("title", Layer.FOLDED), ("text", Layer.FOLDED), ("text", Layer.WORD)]
WEIGHTS = [0.0, 0.3, 0.5, 1.0, 2.5]


def corpus(draw: random.Random, size: int, longest: int = 12) -> list[Tokens]:
    """Common terms are common: the first of the vocabulary stand in most documents."""
    shares = [2.0**-i for i in range(len(VOCABULARY))]
    documents = []
    for _ in range(size):
        fields = {key: draw.choices(VOCABULARY, shares, k=draw.randrange(longest)) for key in KEYS}
        for field in ("title", "text"):
            pairs = pairwise(fields[field, Layer.FOLDED])
            fields[field, Layer.BIGRAM] = [f"{one} {other}" for one, other in pairs]
        facts = [f"{name}={draw.randrange(3)}" for name in ("year", "kind")]
        documents.append(Tokens(f"{draw.randrange(10**9):09}", fields, facts))
    return documents


def cut(draw: random.Random, documents: list[Tokens]) -> list[tuple[list[Tokens], set[int]]]:
    """Cuts documents into segments and deletes some."""
    borders = sorted(draw.sample(range(1, len(documents)), draw.randrange(min(4, len(documents)))))
    segments = []
    for begin, end in zip([0, *borders], [*borders, len(documents)], strict=True):
        rate = draw.choice([0, 0, 0.2, 0.9])
        deleted = {n for n in range(end - begin) if draw.random() < rate}
        segments.append((documents[begin:end], deleted))
    return segments


def words(draw: random.Random, count: int) -> tuple[str, ...]:
    return tuple(draw.choices(VOCABULARY[:4], k=count))


def plan(draw: random.Random, depth: int = 3):
    field, layer = draw.choice(KEYS)
    folded = draw.choice(["title", "text"])
    leaves = [
        lambda: Term(field, layer, draw.choice([*VOCABULARY, "unknown"]), draw.choice(WEIGHTS)),
        lambda: Term(field, layer, draw.choice(VOCABULARY), draw.choice(WEIGHTS)),
        lambda: Phrase(folded, Layer.FOLDED, words(draw, draw.randrange(5)), draw.choice(WEIGHTS)),
        lambda: Prefix(field, layer, draw.choice(["", "a", "b", "z"]), draw.choice(WEIGHTS)),
        lambda: Filter(draw.choice(["year", "kind", "none"]), str(draw.randrange(3))),
        lambda: Phrase(
            folded, Layer.FOLDED, words(draw, draw.randrange(4)), draw.choice(WEIGHTS), slop=draw.randrange(1, 4)
        ),
        lambda: Among(draw.choice(["year", "kind", "none"]), frozenset(draw.sample(["0", "1", "2"], 2))),
        lambda: Range(
            draw.choice(["year", "kind", "none"]),
            draw.choice([None, "0", "1"]),
            draw.choice([None, "1", "2"]),
            draw.random() < 0.5,
            draw.random() < 0.5,
        ),
        lambda: draw.choice([All(), Nothing()]),
    ]
    if depth == 0 or draw.random() < 0.3:
        return draw.choice(leaves)()
    nodes = tuple(plan(draw, depth - 1) for _ in range(draw.randrange(5)))
    many = [
        lambda: Or(nodes),
        lambda: And(nodes),
        lambda: Not(plan(draw, depth - 1)),
        lambda: Constant(plan(draw, depth - 1), draw.choice(WEIGHTS)),
    ]
    return draw.choices(many, [4, 3, 1, 1])[0]()


def question(draw: random.Random):
    """A plan as the planner makes them: a sum of terms, perhaps under conditions."""
    terms = [Term(*draw.choice(KEYS), draw.choice(VOCABULARY), draw.choice(WEIGHTS[1:])) for _ in range(9)]
    extra = draw.choice([[], [All()], [plan(draw, 1)], [Or(tuple(terms[:3]))]])
    required = draw.choice([[], [], [Filter("year", "1")], [plan(draw, 1)], [Not(plan(draw, 1))]])
    total = Or((*terms, *extra))
    return And((*required, total)) if required else total


def scorer(segments) -> IndexSearcher:
    return IndexSearcher(MemorySnapshot([MemorySegment(documents, deleted) for documents, deleted in segments]))


def agrees(engine: IndexSearcher, reference: Reference, node, counts=(1, 3, 1000)) -> None:
    expected = reference.scores(node)
    numbers, scores = engine.scores(node)
    assert numbers.tolist() == sorted(expected)
    assert scores.tolist() == [float(expected[n]) for n in sorted(expected)]
    for count in counts:
        for exact_total in (True, False):
            best = engine.best(node, count, exact_total=exact_total)
            assert list(zip(best.numbers, best.scores, strict=True)) == reference.best(node, count)
            if best.total.exact:
                assert best.total.count == len(expected)
            else:
                assert not exact_total
                assert best.total.count <= len(expected)


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prunes as early as it can, so that small corpora go through every branch."""
    monkeypatch.setattr(topk, "_FIRST_READ", 1 << 30)
    monkeypatch.setattr(topk, "_STRIDE", 2)
    monkeypatch.setattr(topk, "_FEW", 2)


@pytest.mark.parametrize("seed", range(40))
def test_any_plan_scores_as_the_reference_says(seed: int, eager: None) -> None:
    draw = random.Random(seed)
    segments = cut(draw, corpus(draw, draw.choice([2, 7, 40])))
    engine, reference = scorer(segments), Reference(segments)
    for _ in range(25):
        agrees(engine, reference, plan(draw))


@pytest.mark.parametrize("seed", range(12))
def test_questions_are_pruned_without_a_difference(seed: int, eager: None) -> None:
    draw = random.Random(seed)
    segments = cut(draw, corpus(draw, 150))
    engine, reference = scorer(segments), Reference(segments)
    for _ in range(8):
        agrees(engine, reference, question(draw))


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_plan_over_any_corpus(draw: random.Random) -> None:
    segments = cut(draw, corpus(draw, draw.randrange(2, 30)))
    agrees(scorer(segments), Reference(segments), plan(draw))


@pytest.mark.parametrize("seed", range(4))
def test_pruned_and_unpruned_are_the_same_in_a_large_corpus(seed: int) -> None:
    draw = random.Random(seed)
    segments = cut(draw, corpus(draw, 6000, longest=30))
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


def test_the_cut_into_segments_changes_nothing() -> None:
    draw = random.Random(5)
    documents = corpus(draw, 300)
    whole, parts = scorer([(documents, ())]), scorer([(documents[:70], ()), (documents[70:], ())])
    for _ in range(50):
        node = question(draw)
        assert whole.best(node, 20) == parts.best(node, 20) or not whole.best(node, 20).total.exact
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
    assert score == pytest.approx(2.0 * idf * 2 / (2 + 0.9 * (1 - 0.4 + 0.4 * 3 / 2)), rel=1e-6)


def test_equal_scores_are_ordered_by_id() -> None:
    documents = [Tokens(id, {("text", Layer.FOLDED): ["a"]}) for id in ("b", "d", "a", "c")] * 1
    engine = scorer([(documents[:2], ()), (documents[2:], ())])
    assert engine.best(Term("text", Layer.FOLDED, "a"), 3).numbers == [2, 0, 3]


def test_a_segment_is_told_what_those_before_it_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    short, long = ["a"], ["a", *"bcdefg"]
    segments = [
        [Tokens(f"{n}{each}", {KEYS[0]: text}) for each in range(9)] for n, text in enumerate((short, long))
    ]
    floors: list[float] = []
    best = scoring._Segment.best

    def told(self: Any, form: Any, count: int, floor: float, exact_total: bool) -> Any:
        floors.append(floor)
        return best(self, form, count, floor, exact_total)

    monkeypatch.setattr(scoring._Segment, "best", told)
    found = scorer([(documents, ()) for documents in segments]).best(Term(*KEYS[0], "a"), 9)
    assert floors == [0.0, found.scores[-1]]
    assert found.numbers == list(range(9))


def test_many_equal_scores_are_ordered_by_id_too() -> None:
    draw = random.Random(3)
    documents = corpus(draw, 3000)
    engine = scorer([(documents[:1000], ()), (documents[1000:], {5, 7})])
    live = [n for n in range(3000) if n not in (1005, 1007)]
    ranked = sorted(live, key=lambda n: documents[n].id)
    assert engine.best(All(), 20).numbers == ranked[:20]
    assert engine.best(All(), 2000).numbers == ranked[:2000]


def test_an_empty_index_has_no_best() -> None:
    assert IndexSearcher(MemorySnapshot([])).best(All(), 10).numbers == []


@pytest.mark.parametrize("weight", [-1.0, math.nan, math.inf])
def test_a_weight_must_be_a_sensible_number(weight: float) -> None:
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
