"""Strings are recovered from the rest of a file, wherever it was cut."""

from itertools import chain

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.store.format.documents.block_recovery import recover_blocks
from timviet.index.store.format.documents.text_blocks import (
    DICTIONARY_FRAME,
    DICTIONARY_MAGIC,
    compress_blocks,
    dictionary_frame,
    train_dictionary,
)

DICTIONARY = train_dictionary(f"Đại hội lần thứ {number}, năm {1900 + number % 100}" for number in range(2_000))

texts = st.lists(st.text(max_size=20) | st.sampled_from(["đại hội " * 900, "\ud800", "số"]), max_size=40)


@given(texts=texts, others=texts, before=st.binary(max_size=40))
def test_blocks_are_recovered_at_any_offset(texts, others, before):
    blocks = chain(compress_blocks(texts), compress_blocks(others, DICTIONARY))
    content = before + dictionary_frame(DICTIONARY) + b"".join(block.data for block in blocks)
    assert list(chain.from_iterable(recover_blocks(content))) == [*texts, *others]


def test_only_whole_blocks_are_recovered():
    first, second = (next(compress_blocks([text])).data for text in ("một", "hai"))
    assert list(recover_blocks(first + second[:-1])) == [["một"]]
    assert list(recover_blocks(second[1:] + first)) == [["một"]]


def test_a_long_block_is_recovered_whether_it_was_filled_up_or_not():
    text = "a" * 5_000_000
    first, second = (next(compress_blocks([text])).data for text in (text, "hai"))
    assert list(recover_blocks(first + second)) == [[text], ["hai"]]
    frame = zstandard.ZstdCompressor(6, write_checksum=True).compress(
        len(text).to_bytes(4, "little") + text.encode()
    )
    assert first.startswith(frame)
    assert len(frame) < len(first) // 10
    assert list(recover_blocks(frame + second)) == [[text], ["hai"]]


def test_of_blocks_that_must_have_been_filled_up_others_are_left_out():
    text = "a" * 5_000_000
    first, second = (next(compress_blocks([text])).data for text in (text, "hai"))
    frame = zstandard.ZstdCompressor(6, write_checksum=True).compress(
        len(text).to_bytes(4, "little") + text.encode()
    )
    for after in (second, second + bytes(100_000)):
        assert list(recover_blocks(first + frame + after, is_filled=True)) == [[text], ["hai"]]


def test_the_search_for_blocks_ends_although_more_and_more_is_decompressed_in_vain():
    zeros = 64 << 20
    frame = zstandard.ZstdCompressor(3).compress(bytes(zeros))  # no block: it has no strings
    filling = bytes(zeros // 64)
    before, after = (next(compress_blocks([text])).data for text in ("một", "hai"))
    assert list(recover_blocks(before + frame + after + filling)) == [["một"], ["hai"]]
    assert list(recover_blocks(before + frame * 9 + after + filling)) == [["một"]]


def test_a_dictionary_is_found_within_the_range_of_what_only_begins_like_a_larger_one():
    mark = int.from_bytes(DICTIONARY_MAGIC, "little")
    blocks = b"".join(block.data for block in compress_blocks(["một", "hai"], DICTIONARY))
    content = DICTIONARY_FRAME.pack(mark, 70_000) + dictionary_frame(DICTIONARY) + blocks
    assert list(recover_blocks(content + bytes(70_000))) == [["một", "hai"]]


@pytest.mark.parametrize(("window", "recovered"), [(21, True), (24, False)])
def test_a_block_takes_no_more_memory_than_that_of_a_writer(window, recovered):
    text = "đại hội " * 1_200_000
    parameters = zstandard.ZstdCompressionParameters(window_log=window, write_checksum=True)
    content = len(text.encode()).to_bytes(4, "little") + text.encode()
    forged = zstandard.ZstdCompressor(compression_params=parameters).compress(content)
    after = next(compress_blocks(["hai"])).data
    assert list(recover_blocks(forged + after)) == [*([[text]] if recovered else []), ["hai"]]
