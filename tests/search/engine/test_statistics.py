from __future__ import annotations

import numpy as np
from memory import MemorySegment, MemorySnapshot, Tokens

from timviet.index.analysis.layer import Layer
from timviet.search.contract import bm25
from timviet.search.engine.statistics import Statistics

KEY = ("text", Layer.FOLDED)
DOCUMENTS = [
    Tokens("1", {KEY: ["a", "b", "a"]}),
    Tokens("2", {KEY: ["b"]}),
    Tokens("3", {}),
    Tokens("4", {KEY: ["a", "c"]}),
]


def test_statistics_are_those_of_all_segments_together() -> None:
    statistics = Statistics(MemorySnapshot([MemorySegment(DOCUMENTS[:1]), MemorySegment(DOCUMENTS[1:])]))
    assert statistics.field(*KEY).doc_count == 3  # one document lacks the field
    assert statistics.field(*KEY).average == 2.0
    assert statistics.term((*KEY, "a")).idf == bm25.idf(3, 2)
    assert statistics.term((*KEY, "unknown")).idf == 0.0
    assert [postings and postings.count for postings in statistics.term((*KEY, "c")).lists] == [None, 1]


def test_all_forms_of_a_posting_list_agree_before_and_after_clearing() -> None:
    statistics = Statistics(MemorySnapshot([MemorySegment(DOCUMENTS)]))
    [postings] = statistics.term((*KEY, "a")).lists
    assert postings is not None
    assert postings.docs().tolist() == postings.scored().docs.tolist() == [0, 3]
    assert postings.bitmap().tfs.tolist() == [2, 1]
    assert postings.scored().impacts.max() <= postings.max_impact
    statistics.clear()
    [again] = statistics.term((*KEY, "a")).lists
    assert again is not None
    assert np.array_equal(again.scored().impacts, postings.scored().impacts)
