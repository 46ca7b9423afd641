"""Short strings are read back one by one and all together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.errors import IndexDamaged
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.strings import StringColumn, write_strings

texts = st.lists(st.text(max_size=20) | st.sampled_from(["", "đ" * 300, "\ud800"]), max_size=60)


@given(texts=texts)
def test_strings_are_read_back(tmp_path_factory, texts):
    with ColumnsWriter(tmp_path_factory.mktemp("strings") / "file") as columns:
        write_strings(columns, "texts", texts)
        columns.close({}, durable=False)
    strings = StringColumn(Columns(columns.path), "texts", len(texts))
    assert list(strings) == [strings[number] for number in range(len(texts))] == texts


def test_strings_after_the_first_that_are_read_at_once_are_read_back(tmp_path):
    texts = [f"bài {number}" for number in range(10_000)]
    with ColumnsWriter(tmp_path / "file") as columns:
        write_strings(columns, "texts", iter(texts))
        columns.close({}, durable=False)
    strings = StringColumn(Columns(columns.path), "texts", len(texts))
    assert list(strings) == texts
    assert [strings[number] for number in (0, 4095, 4096, 9_999)] == [texts[0], *texts[4095:4097], texts[-1]]


def test_a_string_on_a_damaged_page_is_not_returned(tmp_path):
    texts = [f"bài {number:04}" for number in range(6000)]  # of 9 bytes each, on four pages
    with ColumnsWriter(tmp_path / "file") as columns:
        write_strings(columns, "texts", texts)
        columns.close({}, durable=False)
    content = columns.path.read_bytes()
    columns.path.write_bytes(content.replace("bài 2500".encode(), "bài 2501".encode()))
    strings = StringColumn(Columns(columns.path), "texts", len(texts))
    assert strings[0] == texts[0]
    with pytest.raises(IndexDamaged, match="checksum"):
        strings[2400]
    with pytest.raises(IndexDamaged, match="checksum"):
        strings[1820]  # it begins on the page before
    assert strings[5999] == texts[5999]


@pytest.mark.parametrize(
    ("lengths", "anchors", "block"),
    [
        ([1, 2, 3, 0], [0], "lengths"),
        ([1, 5], [0], "lengths"),
        ([1, 2, 4], [0], "lengths"),
        ([0, 7, (1 << 64) - 1], [0], "lengths"),  # as numbers with a sign, these are 6 together
        ([1, 2, 3], [1], "anchors"),
        ([1, 2, 3], [0, 6], "anchors"),
        ([1, 2, 3], [], "anchors"),
    ],
)
def test_lengths_that_contradict_the_text_are_damage(tmp_path, lengths, anchors, block):
    with ColumnsWriter(tmp_path / "file") as columns:
        columns.write_all("texts", [b"abcdef"], paged=True)
        columns.write("texts.lengths", np.array(lengths, np.uint64))
        columns.write("texts.anchors", np.array(anchors, np.uint8))
        columns.close({}, durable=False)
    with pytest.raises(IndexDamaged, match=rf"texts\.{block} contradicts"):
        StringColumn(Columns(columns.path), "texts", 3)


def test_a_string_that_is_not_utf_8_is_damage(tmp_path):
    with ColumnsWriter(tmp_path / "file") as columns:
        columns.write_all("texts", [b"ab\xff"], paged=True)
        columns.write("texts.lengths", np.array([2, 1], np.uint8))
        columns.write("texts.anchors", np.array([0], np.uint8))
        columns.close({}, durable=False)
    strings = StringColumn(Columns(columns.path), "texts", 2)
    assert strings[0] == "ab"
    for read in (lambda: strings[1], lambda: list(strings)):
        with pytest.raises(IndexDamaged, match="block texts is not UTF-8"):
            read()
