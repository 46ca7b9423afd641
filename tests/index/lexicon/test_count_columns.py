from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.errors import IndexDamaged
from timviet.index.lexicon.count_columns import CountColumn, CountWriter, GroupColumn, GroupWriter, NumberWriter
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter

COUNTS = st.lists(st.lists(st.integers(-3, 3) | st.integers(-(1 << 50), 1 << 50), max_size=9), max_size=4)
SIZES = st.lists(st.lists(st.integers(0, 3) | st.just(70_000), max_size=90), max_size=4)


def written(
    folder: str | Path, writer: NumberWriter | CountWriter | GroupWriter, parts: list[list[int]]
) -> Columns:
    for part in parts:
        writer.append(np.array(part, np.int64))
    with ColumnsWriter(Path(folder) / "c.columns") as columns:
        writer.write(columns, "c")
        columns.close({}, durable=False)
    return Columns(Path(folder) / "c.columns")


@given(COUNTS, st.data())
def test_counts_of_either_sign_are_read_as_written(parts: list[list[int]], data: st.DataObject) -> None:
    counts = [count for part in parts for count in part]
    with TemporaryDirectory() as folder:
        column = CountColumn(written(folder, CountWriter(Path(folder)), parts), "c", len(counts))
        assert [column[number] for number in range(len(counts))] == counts
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(counts))] * 2)))
        assert column.between(start, end).tolist() == counts[start:end]


@given(SIZES, st.data())
def test_groups_are_read_as_written(parts: list[list[int]], data: st.DataObject) -> None:
    sizes = [size for part in parts for size in part]
    ends = np.cumsum([0, *sizes]).tolist()
    with TemporaryDirectory() as folder:
        column = GroupColumn(written(folder, GroupWriter(Path(folder)), parts), "c", len(sizes), ends[-1])
        assert column.sizes(0, len(sizes)).tolist() == sizes
        if sizes:
            group = data.draw(st.integers(0, len(sizes) - 1))
            assert column.range_of(group) == (ends[group], ends[group + 1])


@pytest.mark.parametrize(
    ("numbers", "dtype"), [([], "|u1"), ([255], "|u1"), ([7, 256], "<u2"), ([1 << 31], "<u4")]
)
def test_numbers_take_no_more_bytes_than_needed(tmp_path: Path, numbers: list[int], dtype: str) -> None:
    column = written(tmp_path, NumberWriter(tmp_path), [[], numbers])["c"]
    assert column.tolist() == numbers
    assert column.dtype == dtype


def test_a_column_of_another_length_is_damaged(tmp_path: Path) -> None:
    columns = written(tmp_path, GroupWriter(tmp_path), [[1, 2]])
    with pytest.raises(IndexDamaged):
        GroupColumn(columns, "c", 3, 3)
    with pytest.raises(IndexDamaged):
        GroupColumn(columns, "c", 2, 4)
    with pytest.raises(IndexDamaged):
        CountColumn(columns, "c", 2)  # it has no list of large counts


def test_groups_that_have_other_rows_than_their_anchors_say_are_damage(tmp_path: Path) -> None:
    with ColumnsWriter(tmp_path / "c.columns") as columns:
        columns.write("c", np.full(130, 1 << 31, "<u4"))
        columns.write("c.anchors", np.array([0, 0, 5, 1 << 39], "<u8"))
        columns.close({}, durable=False)
    column = GroupColumn(Columns(columns.path), "c", 130, 1 << 39)
    with pytest.raises(IndexDamaged):
        column.sizes(0, 130)


def test_counts_beyond_all_documents_are_damage(tmp_path: Path) -> None:
    columns = written(tmp_path, CountWriter(tmp_path), [[1 << 60]])
    with pytest.raises(IndexDamaged):
        CountColumn(columns, "c", 1)
