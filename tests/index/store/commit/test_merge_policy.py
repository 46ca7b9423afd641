"""Merging keeps the number of segments low without copying documents too often."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.store.commit.merge_policy import choose_merges

MB = 1 << 20


def commit_all(sizes):
    """Return the sizes of the segments after commits of these sizes, and the number of bytes copied by merges."""
    segments, copied = [], 0
    for size in sizes:
        segments.append(size)
        for group in choose_merges(segments, [0.0] * len(segments)):
            total = sum(segments[group.start : group.stop])
            segments[group.start : group.stop] = [total]
            copied += total
    return segments, copied


@given(st.lists(st.integers(1, MB) | st.integers(1, 100 * MB), min_size=1, max_size=200))
def test_the_number_of_segments_is_logarithmic_in_the_number_of_commits(sizes):
    segments, _ = commit_all(sizes)
    assert sum(segments) == sum(sizes)
    large = sum(size >= 64 * MB for size in segments)
    assert large <= 12
    assert len(segments) <= (1 + large) * (2 + log2(max(sum(sizes) / (64 * 1024), 1) + 1))


def test_large_segments_are_not_merged_while_they_are_few():
    assert commit_all([100 * MB] * 12) == ([100 * MB] * 12, 0)
    assert choose_merges([100 * MB] * 12 + [MB], [0.0] * 13) == []
    segments, copied = commit_all([100 * MB] * 1000)
    assert len(segments) == 12
    assert copied <= 8 * sum(segments)


def test_of_too_many_large_segments_the_smallest_similar_neighbors_are_merged():
    sizes = [900 * MB, 70 * MB, *[100 * MB] * 7, 70 * MB, MB, 80 * MB, 300 * MB]
    assert choose_merges(sizes, [0.0] * 13) == []
    assert choose_merges([*sizes, 100 * MB], [0.0] * 14) == [range(9, 12)]
    assert choose_merges([100 * MB] * 14, [0.0] * 14) == [range(2, 4), range(2)]


@pytest.mark.parametrize("size", [1000, MB])
def test_each_document_is_copied_logarithmically_often(size):
    _, copied = commit_all([size] * 1000)
    assert copied <= 3 * log2(1000) * 1000 * max(size, 64 * 1024)


def test_a_single_segment_is_rewritten_only_if_mostly_deleted():
    assert choose_merges([], []) == []
    assert choose_merges([MB], [0.1]) == []
    assert choose_merges([MB], [0.5]) == [range(1)]
    assert choose_merges([9 * MB, MB, MB], [0.5, 0.0, 0.0]) == [range(1, 3), range(1)]
