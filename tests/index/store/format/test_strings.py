"""Short strings are read back one by one and all together."""

from hypothesis import given
from hypothesis import strategies as st

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
