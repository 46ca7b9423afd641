"""Columns of any length wait on disk and come back whole; their file has no name."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.store.format.spill_file import SpillFile


@given(sizes=st.lists(st.sampled_from([0, 1, 1_000, 200_000, 300_000]), max_size=5))
def test_a_column_comes_back_in_order(tmp_path_factory, sizes):
    folder = tmp_path_factory.mktemp("spool")
    spool = SpillFile(folder)
    parts = [np.arange(size, dtype=np.int32) + place for place, size in enumerate(sizes)]
    for part in parts:
        spool.append(part)
    assert len(spool) == sum(sizes)
    assert list(folder.iterdir()) == []
    assert np.array_equal(spool.read(), np.concatenate([np.zeros(0, np.int32), *parts]))
    assert len(spool) == 0
