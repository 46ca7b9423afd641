"""Runs start and end as their sizes demand."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index import IndexDamaged
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.unary import RunEnds, pack_ones, write_run_ends

sizes = st.lists(st.sampled_from([0, 0, 0, 1, 2, 9, 300]), max_size=200)


def written(folder, sizes):
    with ColumnsWriter(folder / "file") as columns:
        write_run_ends(columns, "runs", np.array(sizes, np.int64))
        columns.close({}, durable=False)
    return Columns(columns.path)


@given(sizes=sizes, data=st.data())
def test_the_starts_of_consecutive_runs_follow_from_their_sizes(tmp_path_factory, sizes, data):
    ends = RunEnds(written(tmp_path_factory.mktemp("ends"), sizes), "runs", len(sizes), sum(sizes))
    starts = np.cumsum([0, *sizes])
    first = data.draw(st.integers(0, len(sizes)))
    last = data.draw(st.integers(first, len(sizes)))
    assert np.array_equal(ends.starts(first, last), starts[first : last + 1])
    assert [ends.range_of(number) for number in range(first, last)] == [*pairwise(starts[first : last + 1])]


@pytest.mark.parametrize(("count", "total"), [(100, 3), (3, 100), (3, 11)])
def test_another_number_of_runs_or_members_is_damage(tmp_path, count, total):
    with pytest.raises(IndexDamaged, match="contradicts"):
        RunEnds(written(tmp_path, [1, 0, 2]), "runs", count, total)


def forged(folder, bits, anchors):
    """Return a file of 36 runs of one member each with other bits or anchors."""
    with ColumnsWriter(folder / "file") as columns:
        columns.write_all("runs", [pack_ones([np.array(bits)], max(72, bits[-1] + 1))], paged=True)
        columns.write("runs.anchors", np.array(anchors, np.uint8))
        columns.close({}, durable=False)
    return RunEnds(Columns(columns.path), "runs", 36, 36)


ENDS = range(1, 72, 2)


@pytest.mark.parametrize("anchors", [[0, 32], [0, 32, 36, 36], [0, 37, 36], [0, 32, 35]])
def test_anchors_that_contradict_the_runs_are_damage(tmp_path, anchors):
    with pytest.raises(IndexDamaged, match=r"runs\.anchors contradicts"):
        forged(tmp_path, ENDS, anchors)


@pytest.mark.parametrize(
    ("bits", "anchors"), [(ENDS[1:], [0, 32, 36]), (ENDS, [0, 31, 36]), (range(37), [0, 32, 36])]
)
def test_a_run_without_an_end_is_damage(tmp_path, bits, anchors):
    runs = forged(tmp_path, bits, anchors)
    with pytest.raises(IndexDamaged, match="ranges in runs have no end"):
        runs.range_of(3)


def test_more_bits_than_the_runs_have_are_damage(tmp_path):
    with pytest.raises(IndexDamaged, match="block runs contradicts"):
        forged(tmp_path, [*ENDS, 79], [0, 32, 36])
