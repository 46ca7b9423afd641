"""Stored strings are read back one by one, all together, and after a merge has copied some of them."""

from itertools import chain, compress
from random import Random

import numpy as np
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from timviet.index import IndexDamaged
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.documents.docstore import DocStore, DocStoreWriter, repack
from timviet.index.store.format.documents.text_blocks import (
    LARGEST_BLOCK,
    Block,
    compress_blocks,
    raise_if_memory_lacks,
    train_dictionary,
)
from timviet.index.store.format.inflation import most_bytes

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


def test_a_dictionary_has_at_most_64_kilobytes():
    draw = Random(5)
    words = ["".join(draw.choices("aăâbcdđeêghiklmnoôơpqrstuưvxy", k=9)) for _ in range(40_000)]
    texts = [" ".join(draw.choices(words, k=30)) for _ in range(8_000)]
    assert len(train_dictionary(texts)) == 65_536


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


@pytest.mark.parametrize(
    ("lengths", "content"),
    [([1, 1], b"abc"), ([1, 3], b"abc"), ([3], b"abc"), ([], b"")],
    ids=["longer", "shorter", "one length", "nothing"],
)
def test_a_block_whose_strings_have_other_lengths_is_damage(tmp_path, lengths, content):
    data = zstandard.ZstdCompressor().compress(np.array(lengths, "<u4").tobytes() + content)
    stored = written(tmp_path, [Block(data, 2)], 2)
    with pytest.raises(IndexDamaged, match="cannot decompress"):
        stored[0]


def test_a_text_that_is_not_utf_8_is_damage(tmp_path):
    data = zstandard.ZstdCompressor().compress(np.array([1, 1], "<u4").tobytes() + b"a\xff")
    stored = written(tmp_path, [Block(data, 2)], 2)
    assert stored[0] == "a"
    for read in (lambda: stored[1], lambda: list(stored)):
        with pytest.raises(IndexDamaged, match="not UTF-8"):
            read()


def test_a_block_that_does_not_say_how_long_it_becomes_is_damage(tmp_path):
    data = zstandard.ZstdCompressor(write_content_size=False).compress(np.array([1, 1], "<u4").tobytes() + b"ab")
    stored = written(tmp_path, [Block(data, 2)], 2)
    with pytest.raises(IndexDamaged, match="cannot decompress"):
        stored[0]


@pytest.mark.parametrize(
    ("block", "change"),
    [
        ("first", lambda first: [*first, first[-1]]),
        ("first", lambda first: first[:-1]),
        ("first", lambda first: [0, 3, 2, 4]),
        ("first", lambda first: [1, *first[1:]]),
        ("first", lambda first: [*first[:-1], 5]),
        ("starts", lambda starts: [*starts, starts[-1]]),
        ("starts", lambda starts: starts[:-1]),
        ("starts", lambda starts: [0, starts[2], starts[1], starts[3]]),
        ("starts", lambda starts: [*starts[:-1], 1_000_000]),
        ("compressed_with", lambda numbers: [*numbers[:-1], 4]),
    ],
)
def test_a_list_of_blocks_that_contradicts_itself_is_damage(tmp_path, block, change):
    data = [next(compress_blocks(list(texts))).data for texts in ("a", "b", "cd")]
    lists = {
        "first": [0, 1, 2, 4],
        "starts": np.cumsum([0, *map(len, data)]).tolist(),
        "compressed_with": [0, 0, 0],
    }
    lists[block] = change(lists[block])
    with ColumnsWriter(tmp_path / "file") as columns:
        columns.write_all("texts", data, paged=True)
        for name, values in lists.items():
            columns.write(f"texts.{name}", np.array(values, np.uint32))
        columns.close({}, durable=False)
    with pytest.raises(IndexDamaged, match=rf"texts\.{block} contradicts"):
        DocStore(Columns(columns.path), "texts", 4)


def test_a_block_has_at_most_512_strings_and_more_are_damage(tmp_path):
    assert [block.count for block in compress_blocks([""] * 1_100)] == [512, 512, 76]
    data = zstandard.ZstdCompressor().compress(bytes(4 * 513))
    with pytest.raises(IndexDamaged, match=r"texts\.first contradicts"):
        written(tmp_path, [Block(data, 513)], 513)


def test_a_dictionary_that_is_none_is_damage(tmp_path):
    blocks = [*compress_blocks(["a"]), Block(next(compress_blocks(["b"])).data, 1, b"x")]
    with ColumnsWriter(tmp_path / "file") as columns:
        columns.write_all("texts", [block.data for block in blocks], paged=True)
        columns.write("texts.first", np.array([0, 1, 2], np.uint32))
        columns.write("texts.starts", np.cumsum([0, *(len(block.data) for block in blocks)]).astype(np.uint32))
        columns.write("texts.compressed_with", np.array([0, 1], np.uint32))  # the first block is no dictionary
        columns.close({}, durable=False)
    stored = DocStore(Columns(columns.path), "texts", 2)
    assert stored[0] == "a"
    with pytest.raises(IndexDamaged):
        stored[1]


@pytest.mark.parametrize("count", [1, 3])
def test_another_number_of_strings_is_damage(tmp_path, count):
    with pytest.raises(IndexDamaged, match=r"texts\.first contradicts"):
        written(tmp_path, compress_blocks(["một", "hai"]), count)


@pytest.mark.parametrize("text", ["a" * 2_000_000, " " * 100_000, "đại hội " * 50_000])
def test_a_text_that_is_compressed_to_next_to_nothing_is_filled_up_and_read_back(tmp_path, text):
    (block,) = compress_blocks([text])
    assert len(text.encode()) <= most_bytes(len(block.data)) < 2 * len(text.encode()) + most_bytes(0)
    copies = list(repack(written(tmp_path, [block], 1).copy(np.ones(1, np.bool_))))
    (copied := tmp_path / "copied").mkdir()
    assert [*written(copied, copies, 1)] == [text]


@pytest.mark.parametrize("size", [1 << 20, 1 << 28])
def test_a_block_that_becomes_too_many_times_as_long_is_damage(tmp_path, size):
    content = np.zeros(size, np.uint8)
    content[:4] = np.array([size - 4], "<u4").view(np.uint8)
    stored = written(tmp_path, [Block(zstandard.ZstdCompressor().compress(content.tobytes()), 1)], 1)
    with pytest.raises(IndexDamaged, match="larger than timviet ever writes"):
        stored[0]


def block_of(text):
    """Return a text as a block that is not filled up."""
    return zstandard.compress(len(text.encode()).to_bytes(4, "little") + text.encode())


def written_before(folder, data):
    """Open strings that a writer has written which did not fill up its blocks, each in a block of its own."""
    with ColumnsWriter(folder / "earlier") as columns:
        columns.write_all("texts", data, paged=True)
        columns.write("texts.first", np.arange(len(data) + 1, dtype=np.uint32))
        columns.write("texts.starts", np.cumsum([0, *map(len, data)]).astype(np.uint32))
        columns.write("texts.compressed_with", np.zeros(len(data), np.uint32))
        columns.close({}, durable=False)
    return DocStore(Columns(columns.path), "texts", len(data))


@pytest.mark.parametrize("seed", range(5))
def test_blocks_that_an_earlier_version_did_not_fill_up_are_read_and_filled_up_when_copied(tmp_path, seed):
    draw = Random(seed)
    texts = [draw.choice(("a", ".", "đại hội ")) * draw.choice((0, 1, 5_000, 70_000, 900_000)) for _ in range(9)]
    stored = written_before(tmp_path, [block_of(text) for text in texts])
    assert [*stored] == [stored[number] for number in range(9)] == texts
    live = np.array([draw.random() < 0.8 for _ in texts])
    copies = list(repack(stored.copy(live)))
    assert all(zstandard.frame_content_size(block.data) <= most_bytes(len(block.data)) for block in copies)
    (copied := tmp_path / "copied").mkdir()
    assert [*written(copied, copies, int(live.sum()))] == [*compress(texts, live)]


@pytest.mark.parametrize("size", [LARGEST_BLOCK, LARGEST_BLOCK + 1, 1 << 40])
def test_no_writer_has_ever_written_larger_blocks(tmp_path, size):
    frame = bytes.fromhex("28b52ffde0") + size.to_bytes(8, "little")  # whose content is missing
    stored = written_before(tmp_path, [frame + bytes(2000)])
    with pytest.raises(IndexDamaged, match="larger than timviet ever writes"):
        stored[0]
    if size > LARGEST_BLOCK:
        with pytest.raises(IndexDamaged, match="larger than timviet ever writes"):
            list(stored.copy(np.ones(1, np.bool_)))


def test_what_stays_decompressed_is_bounded(tmp_path):
    texts = [character * 1_500_000 for character in "abcdef"] + ["g" * 20_000_000]
    stored = written_before(tmp_path, [block_of(text) for text in texts])
    for _ in range(2):
        assert [stored[number] for number in range(len(texts))] == texts
        assert 1 <= len(stored._kept) <= 2


def test_many_dictionaries_do_not_stay_open(tmp_path):
    text = "Đại hội lần thứ 5, năm 1905"
    blocks = [block for number in range(200) for block in compress_blocks([text], DICTIONARY + bytes([number]))]
    stored = written(tmp_path, blocks, len(blocks))
    assert list(stored) == [text] * len(blocks)
    (decompressors,) = vars(stored._thread_local).values()
    assert len(stored._dictionaries) <= 32
    assert len(decompressors) <= 32


@pytest.mark.parametrize("dictionary", [DICTIONARY[:20], b"\x37\xa4\x30\xec" + b"x" * 60])
def test_a_block_with_an_invalid_dictionary_is_damage(tmp_path, dictionary):
    (block,) = compress_blocks(["Đại hội lần thứ 5"])
    stored = written(tmp_path, [Block(block.data, 1, dictionary)], 1)
    with pytest.raises(IndexDamaged, match="dictionary is invalid"):
        stored[0]
    with pytest.raises(IndexDamaged, match="dictionary is invalid"):
        list(stored)


@pytest.mark.parametrize(
    "reason",
    ["decompression error: Allocation error : not enough memory", "could not allocate decompression context"],
)
def test_a_decompressor_without_memory_says_nothing_of_the_bytes(reason):
    with pytest.raises(MemoryError):
        raise_if_memory_lacks(zstandard.ZstdError(reason))
    raise_if_memory_lacks(zstandard.ZstdError("decompression error: Data corruption detected"))
