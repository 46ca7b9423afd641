"""Arrays of any length are buffered on disk and read back; their file has no name."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.store.format.spill_file import SpillFile


@given(sizes=st.lists(st.sampled_from([0, 1, 1_000, 200_000, 300_000]), max_size=5))
def test_values_are_read_back_in_order(tmp_path_factory, sizes):
    folder = tmp_path_factory.mktemp("spill")
    file = SpillFile(folder)
    parts = [np.arange(size, dtype=np.int32) + number for number, size in enumerate(sizes)]
    for part in parts:
        file.append(part)
    assert len(file) == sum(sizes)
    assert list(folder.iterdir()) == []
    assert np.array_equal(file.read(), np.concatenate([np.zeros(0, np.int32), *parts]))
    assert len(file) == 0
