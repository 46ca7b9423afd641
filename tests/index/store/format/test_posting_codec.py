"""Lists of documents and frequencies are decoded as they were encoded, in every format."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.store.format import posting_codec as postings
from timviet.index.store.format.malformed import Malformed


@st.composite
def lists(draw):
    """Return the number of documents, some lists of document numbers, and their frequencies."""
    count = draw(st.sampled_from([1, 7, 200, 3_000, 70_000, 300_000]))
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    shares = draw(st.lists(st.sampled_from([0.0, 0.0001, 0.001, 0.02, 0.2, 1.0]), min_size=1, max_size=6))
    docs = [np.sort(random.choice(count, max(1, int(share * count)), replace=False)) for share in shares]
    tfs = [random.geometric(draw(st.sampled_from([1.0, 0.7, 0.01])), len(numbers)) for numbers in docs]
    return count, docs, tfs


def lengths(arrays):
    return np.array([len(numbers) for numbers in arrays])


@given(lists())
def test_lists_are_decoded_one_by_one_and_all_together(drawn):
    count, docs, _ = drawn
    df = lengths(docs)
    encoded = postings.encode_lists(df, np.concatenate(docs), count)
    assert np.array_equal(postings.decode_lists(encoded, df, count), np.concatenate(docs))
    start = 0
    for numbers, size in zip(docs, postings.list_sizes(df, count), strict=True):
        assert postings.list_size(len(numbers), count) == size
        assert np.array_equal(
            postings.decode_list(encoded[start : start + int(size)], len(numbers), count), numbers
        )
        start += int(size)
    assert start == len(encoded)


@given(lists())
def test_frequencies_are_decoded_one_by_one_and_all_together(drawn):
    _, docs, tfs = drawn
    df, cf = lengths(docs), np.array([numbers.sum() for numbers in tfs])
    encoded = postings.encode_frequency_lists(df, np.concatenate(tfs))
    assert np.array_equal(postings.decode_frequency_lists(encoded, df, cf), np.concatenate(tfs))
    start = 0
    for numbers, total, size in zip(tfs, cf, postings.frequency_list_sizes(df, cf), strict=True):
        assert np.array_equal(
            postings.decode_frequency_list(encoded[start : start + int(size)], len(numbers), int(total)), numbers
        )
        start += int(size)
    assert start == len(encoded)


@given(lists(), st.data())
def test_a_list_with_one_bit_too_few_or_too_many_is_refused(drawn, data):
    count, docs, _ = drawn
    numbers = docs[0]
    encoded = postings.encode_lists(np.array([len(numbers)]), numbers, count)
    encoded[-1] ^= 1 << data.draw(st.integers(0, 7))  # the last byte is always part of the high bits
    with pytest.raises(Malformed, match="not a posting list"):
        postings.decode_list(encoded, len(numbers), count)


@given(lists(), st.data())
def test_lists_of_wrong_bytes_are_refused_or_ascend_within_the_documents(drawn, data):
    count, docs, tfs = drawn
    df, cf = lengths(docs), np.array([numbers.sum() for numbers in tfs])
    encoded = postings.encode_lists(df, np.concatenate(docs), count)
    encoded_tfs = postings.encode_frequency_lists(df, np.concatenate(tfs))
    for content in (encoded, encoded_tfs):
        for _ in range(data.draw(st.integers(1, 4))):
            if len(content):
                content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Malformed):
        read = postings.decode_lists(encoded, df, count)
        for numbers in np.split(read, np.cumsum(df)[:-1]):
            assert (np.diff(numbers) > 0).all()
            assert 0 <= numbers[0] <= numbers[-1] < count
    with contextlib.suppress(Malformed):
        assert postings.decode_frequency_lists(encoded_tfs, df, cf).min() >= 1


def assert_refused(encoded, df, count):
    """Assert that a list is refused, decoded alone and with others."""
    with pytest.raises(Malformed):
        postings.decode_list(encoded, df, count)
    with pytest.raises(Malformed):
        postings.decode_lists(encoded, np.array([df]), count)


@pytest.mark.parametrize(("df", "count"), [(3, 7), (9, 200), (3, 3_000), (2, 70_000), (1, 1 << 20)])
def test_a_list_with_a_document_that_is_not_there_is_refused(df, count):
    encoded = postings.encode_lists(np.array([df]), np.arange(count - df, count), count)
    assert postings.list_size(df, count - 1) == len(encoded)
    assert np.array_equal(postings.decode_list(encoded, df, count), np.arange(count - df, count))
    assert_refused(encoded, df, count - 1)


@pytest.mark.parametrize("lows", [(7, 4), (4, 4)])
def test_a_list_that_does_not_ascend_is_refused(lows):
    encoded = postings.encode_lists(np.array([2]), np.array([4, 7]), 3_000)
    assert encoded[:2].tolist() == [4, 7], "these are the low bits of both"
    encoded[:2] = lows
    assert_refused(encoded, 2, 3_000)


@pytest.mark.parametrize("starts", [[0], [0, 1, 2], [0, 4], [0, 7]])
def test_frequencies_of_another_number_or_sum_are_refused(starts):
    df, cf = 2, 4
    encoded = postings.pack_ones([np.array(starts)], 8)
    with pytest.raises(Malformed):
        postings.decode_frequency_list(encoded, df, cf)
    with pytest.raises(Malformed):
        postings.decode_frequency_lists(encoded, np.array([df]), np.array([cf]))
