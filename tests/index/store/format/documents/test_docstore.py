"""Stored strings are read back one by one, all together, and after a merge has copied some of them."""

from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index import IndexDamaged
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.documents.docstore import DocStore, DocStoreWriter, repack
from timviet.index.store.format.documents.text_blocks import Block, compress_blocks, train_dictionary

texts = st.lists(st.text(max_size=20) | st.sampled_from(["đại hội " * 900, "\ud800", "số"]), max_size=40)


def written(folder, parts, count):
    with ColumnsWriter(folder / "file") as columns:
        writer = DocStoreWriter(columns, "texts")
        for block in parts:
            writer.append(block)
        writer.close()
        columns.close({}, durable=False)
    return DocStore(Columns(columns.path), "texts", count)


DICTIONARY = train_dictionary(f"Đại hội lần thứ {number}, năm {1900 + number % 100}" for number in range(2_000))


def test_a_dictionary_depends_on_its_texts_only_and_needs_enough_of_them():
    texts = [f"Đại hội lần thứ {number}, năm {1900 + number % 100}" for number in range(2_000)]
    assert train_dictionary(texts) == DICTIONARY != b""
    assert train_dictionary([]) == train_dictionary(["a"]) == b""


@given(texts=texts, others=texts, data=st.data())
def test_strings_are_read_back_also_from_copied_blocks(tmp_path_factory, texts, others, data):
    parts = chain(compress_blocks(texts), compress_blocks(others, DICTIONARY), compress_blocks(texts))
    texts = [*texts, *others, *texts]
    stored = written(tmp_path_factory.mktemp("stored"), parts, len(texts))
    assert list(stored) == [stored[number] for number in range(len(texts))] == texts
    live = np.array(data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts))), np.bool_)
    copied = written(tmp_path_factory.mktemp("copied"), repack(stored.copy(live)), int(live.sum()))
    assert list(copied) == [text for text, is_live in zip(texts, live, strict=True) if is_live]


@pytest.mark.parametrize("data", [b"", b"no zstandard", next(compress_blocks(["a", "b"])).data[:-1]])
def test_a_block_that_cannot_be_decompressed_is_damage(tmp_path, data):
    stored = written(tmp_path, [Block(data, 2)], 2)
    with pytest.raises(IndexDamaged, match="cannot decompress"):
        stored[0]


@pytest.mark.parametrize("count", [1, 3])
def test_another_number_of_strings_is_damage(tmp_path, count):
    with pytest.raises(IndexDamaged, match=r"texts\.first contradicts"):
        written(tmp_path, compress_blocks(["một", "hai"]), count)
