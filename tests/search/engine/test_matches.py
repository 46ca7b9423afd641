from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from timviet.search.engine.matches import NO_DOCS, Matches, constant_matches, intersect, union

DOC_COUNT = 60
DOCS = st.sets(st.integers(0, DOC_COUNT - 1)).map(lambda docs: np.array(sorted(docs), np.int32))
PARTS = st.lists(st.tuples(DOCS, st.sampled_from([0.0, 0.25, 1.5])), max_size=5)


@given(DOCS, DOCS)
def test_an_intersection_has_the_documents_of_both_in_order(docs: np.ndarray, within: np.ndarray) -> None:
    expected = sorted({*docs.tolist()} & {*within.tolist()})
    assert intersect(docs, within).tolist() == expected
    assert intersect(docs, None) is docs


@given(PARTS, st.sampled_from([DOC_COUNT, DOC_COUNT * 100]))
def test_a_union_sums_the_scores_of_each_document_however_dense(parts: list, doc_count: int) -> None:
    expected: dict[int, float] = {}
    for docs, score in parts:
        for doc in docs.tolist():
            expected[doc] = expected.get(doc, 0.0) + score
    matches = union([constant_matches(docs, score) for docs, score in parts], doc_count)
    assert dict(zip(matches.docs.tolist(), matches.scores.tolist(), strict=True)) == expected
    assert matches.docs.tolist() == sorted(expected)


def test_a_mask_selects_documents_with_their_scores() -> None:
    matches = Matches(np.array([1, 4, 9], np.int32), np.array([3.0, 2.0, 1.0]))
    selected = matches.select(np.array([True, False, True]))
    assert (selected.docs.tolist(), selected.scores.tolist()) == ([1, 9], [3.0, 1.0])
    assert matches.select(np.ones(3, np.bool_)) is matches
    assert len(constant_matches(NO_DOCS, 1.0)) == 0
