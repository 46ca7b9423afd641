"""Pruning is safe: bounds are never below true scores, and the threshold never falls and is never too high."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from memory import MemorySegment, MemorySnapshot
from random_plans import KEYS, VOCABULARY, WEIGHTS, corpus
from thorough import first

from timviet.index import Document, Index
from timviet.index.analysis.layer import Layer
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.store.segment.sections import Sections
from timviet.search.contract.plan import Or, Term
from timviet.search.engine import maxscore
from timviet.search.engine.evaluator import Evaluator
from timviet.search.engine.field_filter import FieldFilter
from timviet.search.engine.maxscore import kth_best, top_of_sum
from timviet.search.engine.reader import IndexReader
from timviet.search.engine.score_grid import ScoreGrid
from timviet.search.engine.statistics import Statistics
from timviet.search.engine.term_scorer import TermScorer
from timviet.search.work import Work


def scorers_of(reader: IndexReader, terms: list[Term]) -> list[TermScorer]:
    """Return the scorers of some terms in the first segment."""
    statistics = Statistics(reader)
    grid = ScoreGrid(Or(tuple(terms)), statistics)
    segment = reader.segments[0]
    return Evaluator(segment, 0, statistics, FieldFilter(segment), grid, Work()).scorers(terms)


def some_scorers(seed: int, size: int = 400) -> list[TermScorer]:
    draw = random.Random(seed)
    terms = [Term(*key, term, draw.choice(WEIGHTS)) for key in KEYS for term in VOCABULARY]
    return scorers_of(MemorySnapshot([MemorySegment(corpus(draw, size))]), terms)


def sums_of(scorers: list[TermScorer], size: int) -> np.ndarray:
    sums = np.zeros(size)
    for scorer in scorers:
        docs, scores = scorer.scores()
        np.add.at(sums, docs, scores)
    return sums


@pytest.mark.parametrize("seed", first(2, range(5)))
def test_no_document_gets_more_from_a_term_than_its_max_score(seed: int) -> None:
    for scorer in some_scorers(seed):
        assert scorer.scores()[1].max() <= scorer.max_score


def test_no_document_of_an_index_on_disk_gets_more_from_a_term_than_its_max_score(tmp_path: Path) -> None:
    draw = random.Random(7)
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        for number in range(300):
            body = " ".join(draw.choices(["đại", "hội", "đảng", "bộ"], [8, 4, 2, 1], k=draw.randrange(1, 60)))
            index.add(Document(id=str(number), title="", body=body))
    terms = [Term("text", Layer.FOLDED, term, 1.3) for term in ("dai", "hoi", "dang", "bo")]
    scorers = scorers_of(open_snapshot(tmp_path / "index"), terms)
    assert len(scorers) == 4
    for scorer in scorers:
        assert 0 < scorer.scores()[1].max() <= scorer.max_score


@pytest.mark.parametrize("seed", first(2, range(5)))
def test_unread_lists_add_at_most_the_remaining_max(seed: int) -> None:
    scorers = some_scorers(seed)
    remaining = maxscore._remaining_max(scorers)
    assert remaining[-1] == 0
    for read in range(len(scorers)):
        assert sums_of(scorers[read:], 400).max() <= remaining[read]


@pytest.mark.parametrize("seed", first(2, range(5)))
@pytest.mark.parametrize("count", [1, 3, 100, 400])
def test_the_threshold_never_falls_and_is_never_above_the_true_one(seed: int, count: int) -> None:
    scorers = some_scorers(seed)
    true_threshold = kth_best(sums_of(scorers, 400), count)
    sums = maxscore._ScoreSums()
    sums.start(400)
    thresholds = []
    for scorer in scorers:
        maxscore._add(sums.scores, [scorer])
        thresholds.append(sums.threshold(count))
    assert thresholds == sorted(thresholds)
    assert thresholds[-1] <= true_threshold


@pytest.mark.parametrize("seed", first(2, range(5)))
@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_threshold_counts_a_document_once_however_many_sections_it_has(seed: int, count: int) -> None:
    is_first = np.random.default_rng(seed).random(400) < 0.6
    is_first[0] = True
    sections = Sections(np.where(is_first, 0, np.arange(400)), np.zeros(400, np.int64))
    scores = sums_of(some_scorers(seed), 400)
    true_threshold = kth_best(np.maximum.reduceat(scores, sections.firsts), count)
    sums = maxscore._ScoreSums()
    sums.start(400, sections)
    sums.scores[:400] = scores
    assert 0 < sums.threshold(count) <= true_threshold
    assert sums.scores[:400].tolist() == scores.tolist()


@pytest.mark.parametrize("seed", first(2, range(5)))
@pytest.mark.parametrize("count", [1, 10, 80])
@pytest.mark.parametrize("share", [0.0, 0.9, 1.0])
def test_the_best_documents_and_their_scores_are_the_same_as_without_pruning(
    seed: int, count: int, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maxscore, "_FEW_CANDIDATES", 2)  # prune early
    scorers = some_scorers(seed)
    allowed = np.random.default_rng(seed).random(400) < 0.7
    expected = np.where(allowed, sums_of(scorers, 400), -np.inf)
    threshold = kth_best(expected, count)
    best = top_of_sum(scorers, [], allowed, 400, count, share * threshold)
    assert best is not None
    assert best.scores.tolist() == expected[best.docs].tolist()
    assert set(np.flatnonzero(expected >= threshold).tolist()) <= set(best.docs.tolist())
