"""How are posting lists (document numbers and frequencies) written in few bytes, and read back without a loop?

A dense list of ``df`` ascending numbers below N is a bitmap of N bits. In any other list the low 4, 8, 12 or 16
bits of each number are stored as they are, and the high parts in unary (:mod:`timviet.index.store.format.unary`):
bit ``high + i`` is set for the i-th number. The number of low bits is the one that makes the list shortest; it
follows from df and N, so it is not stored.

The whole bytes of the low bits come first, then the remaining four bits of each number, two numbers to a byte: the
first half of the list in the low bits of these bytes, the second half in the high bits. Frequencies are in unary
too: bit ``tf₀ + … + tfᵢ₋₁`` is set for the i-th posting. So a list takes one bit per occurrence, and none if every
frequency is 1.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.messages import Message
from timviet.index.store.format.ascending import is_ascending
from timviet.index.store.format.malformed import Malformed
from timviet.index.store.format.unary import find_ones, pack_ones

__all__ = [
    "decode_frequency_list",
    "decode_frequency_lists",
    "decode_list",
    "decode_lists",
    "encode_frequency_lists",
    "encode_lists",
    "frequency_list_size",
    "frequency_list_sizes",
    "list_size",
    "list_sizes",
    "ranks",
]

_RANKS = np.arange(1 << 14)  # of short lists, which are decoded most often

Uint8s = NDArray[np.uint8]
Int64s = NDArray[np.int64]


@lru_cache(4096)
def _longest_lists(count: int) -> tuple[int, ...]:
    """Return the lengths of the longest lists that are stored with 16, 12, 8 and 4 low bits."""
    # Four more low bits pay off as long as they save more high bits; the high parts take N >> low bits in all.
    longest = [((count >> low) - (count >> (low + 4))) // 4 for low in (12, 8, 4)]
    return (*longest, (count - (count >> 4)) // 5)


def _low_bits(df: int, count: int) -> int:
    """Return the number of low bits of a list, 0 for a bitmap."""
    return 16 - 4 * bisect_left(_longest_lists(count), df)


def _all_low_bits(df: Int64s, count: int) -> Int64s:
    """Return the number of low bits of many lists, 0 for a bitmap: (n,) to (n,)."""
    return 16 - 4 * np.searchsorted(_longest_lists(count), df)


def _highs_size(df: Any, count: int, low: Any) -> Any:
    return (df + ((count - 1) >> low) + 7) // 8


def _lows_size(df: Any, low: Any) -> Any:
    return (low >> 3) * df + (low >> 2 & 1) * ((df + 1) // 2)


@lru_cache(4096)
def list_size(df: int, count: int) -> int:
    """Return the size in bytes of a list of df of ``count`` documents."""
    low = _low_bits(df, count)
    return int(_lows_size(df, low) + _highs_size(df, count, low)) if low else (count + 7) // 8


def list_sizes(df: Int64s, count: int) -> Int64s:
    """Return the sizes in bytes of many lists: (n,) to (n,)."""
    low = _all_low_bits(df, count)
    return np.where(low > 0, _lows_size(df, low) + _highs_size(df, count, low), (count + 7) // 8)


def frequency_list_size(df: int, cf: int) -> int:
    """Return the size in bytes of the frequencies of a list with df postings and cf occurrences."""
    return (cf + 7) // 8 if cf > df else 0


def frequency_list_sizes(df: Int64s, cf: Int64s) -> Int64s:
    """Return the sizes in bytes of the frequencies of many lists with df postings and cf occurrences, all (n,)."""
    return np.where(cf > df, (cf + 7) // 8, 0)


def ranks(df: Int64s) -> Int64s:
    """Return the rank 0, 1, … of each posting in its list, for all lists concatenated: (sum of df,)."""
    starts = np.cumsum(df) - df
    return np.arange(int(df.sum()), dtype=np.int64) - np.repeat(starts, df)


def encode_lists(df: Int64s, docs: Int64s, count: int) -> Uint8s:
    """Encode lists of document numbers, concatenated.

    :param df: (n_lists,) their lengths, each at least 1
    :param docs: (sum of df,) their numbers, ascending in each list
    :param count: the number of documents
    """
    sizes = list_sizes(df, count)
    starts = np.cumsum(sizes) - sizes
    low = _all_low_bits(df, count)
    encoded = np.zeros(int(sizes.sum()), np.uint8)

    def encode_kinds() -> Iterator[Int64s]:
        """Write the low bits of the lists of each kind, and yield the bits that their high parts set."""
        for kind in np.unique(low).tolist():
            is_kind = low == kind
            lengths, offsets = df[is_kind], starts[is_kind]
            numbers, rank = docs[np.repeat(is_kind, df)], ranks(lengths)
            ones = np.repeat(8 * (offsets + _lows_size(lengths, kind)), lengths)
            ones += numbers >> kind
            if kind:
                ones += rank
            _put_lows(encoded, kind, lengths, offsets, numbers, rank)
            yield ones

    encoded |= pack_ones(encode_kinds(), 8 * len(encoded))
    return encoded


def _put_lows(encoded: Uint8s, kind: int, lengths: Int64s, offsets: Int64s, numbers: Int64s, rank: Int64s) -> None:
    """Write the ``kind`` low bits of the numbers of some lists.

    :param lengths: (n_lists,) the lengths of the lists
    :param offsets: (n_lists,) the offset at which each list starts in ``encoded``
    :param numbers: (sum of lengths,)
    :param rank: (sum of lengths,) :func:`ranks`
    """
    whole = kind >> 3
    offset = np.repeat(offsets, lengths)
    for byte in range(whole):
        encoded[offset + whole * rank + byte] = (numbers >> (8 * byte)).astype(np.uint8)
    if kind & 4:
        halves = (numbers >> (8 * whole) & 15).astype(np.uint8)
        half = np.repeat((lengths + 1) // 2, lengths)
        offset += whole * np.repeat(lengths, lengths) + rank % half
        is_low = rank < half
        encoded[offset[is_low]] = halves[is_low]
        encoded[offset[~is_low]] |= halves[~is_low] << 4


def decode_list(encoded: Uint8s, df: int, count: int) -> Int64s:
    """Decode one list.

    :param encoded: :func:`list_size` bytes
    :return: (df,) document numbers, ascending
    :raises Malformed: the bytes are no list of df of ``count`` documents
    """
    low = _low_bits(df, count)
    lows_end = _lows_size(df, low)
    docs = find_ones(encoded[lows_end:])
    if len(docs) != df:
        raise Malformed(Message("not a posting list of {df} documents", df=df))
    if low:
        docs -= _RANKS[:df] if df <= len(_RANKS) else np.arange(df)
        whole = low >> 3
        if low & 4:
            pairs = encoded[whole * df : lows_end]
            halves = np.empty((2, len(pairs)), np.uint8)
            np.bitwise_and(pairs, 15, out=halves[0])
            np.right_shift(pairs, 4, out=halves[1])
            docs <<= 4
            docs |= halves.reshape(-1)[:df]
        if whole:
            docs <<= 8 * whole
            docs |= encoded[: whole * df].view(f"<u{whole}")
        if not is_ascending(docs, strictly=True):
            raise Malformed(Message("not a posting list of {df} documents", df=df))
    if docs[-1] >= count:
        raise Malformed(Message("not a posting list of {df} documents", df=df))
    return docs


def decode_lists(encoded: Uint8s, df: Int64s, count: int) -> Int64s:
    """Decode concatenated lists; the inverse of :func:`encode_lists`.

    :param df: (n_lists,) their lengths, each at least 1
    :return: (sum of df,) document numbers, ascending in each list
    :raises Malformed: the bytes are no lists of these lengths
    """
    sizes = list_sizes(df, count)
    starts = np.cumsum(sizes) - sizes
    low = _all_low_bits(df, count)
    docs = np.empty(int(df.sum()), np.int64)
    low_of_posting = np.repeat(low, df)

    is_kind = low == 0
    docs[low_of_posting == 0] = _find_ones_of_slices(encoded, starts[is_kind], sizes[is_kind], df[is_kind])
    for kind in (4, 8, 12, 16):
        is_kind = low == kind
        lengths, offsets, rank = df[is_kind], starts[is_kind], ranks(df[is_kind])
        lows_size = _lows_size(lengths, kind)
        numbers = _find_ones_of_slices(encoded, offsets + lows_size, sizes[is_kind] - lows_size, lengths) - rank
        whole = kind >> 3
        offset = offsets.repeat(lengths)
        if kind & 4:
            half = ((lengths + 1) // 2).repeat(lengths)
            halves = encoded[offset + (whole * lengths).repeat(lengths) + rank % half]
            numbers = numbers << 4 | np.where(rank < half, halves & 15, halves >> 4)
        for byte in reversed(range(whole)):
            numbers = numbers << 8 | encoded[offset + whole * rank + byte]
        docs[low_of_posting == kind] = numbers
    _validate_lists(docs, df, count)
    return docs


def _find_ones_of_slices(encoded: Uint8s, starts: Int64s, sizes: Int64s, df: Int64s) -> Int64s:
    """Return the positions of the bits that are set in each of many slices: (sum of df,)."""
    slices = encoded[starts.repeat(sizes) + ranks(sizes)]
    ones = find_ones(slices)
    if len(ones) != int(df.sum()):
        raise Malformed(Message("the posting lists do not have the expected lengths"))
    return ones - np.repeat(8 * (np.cumsum(sizes) - sizes), df)


def _validate_lists(docs: Int64s, df: Int64s, count: int) -> None:
    """Raise Malformed unless the numbers of each list ascend from 0 or more to below ``count``."""
    ends = np.cumsum(df)
    is_later = docs[1:] > docs[:-1]
    is_later[ends[:-1] - 1] = True  # the next list starts here
    if len(docs) and not (is_later.all() and docs[ends - df].min() >= 0 and docs[ends - 1].max() < count):
        raise Malformed(Message("the posting lists do not have the expected lengths"))


def encode_frequency_lists(df: Int64s, tfs: Int64s) -> Uint8s:
    """Encode the frequencies of lists, concatenated.

    :param df: (n_lists,) the lengths of the lists
    :param tfs: (sum of df,) the frequencies, each at least 1
    """
    cf = np.add.reduceat(tfs, np.cumsum(df) - df) if len(df) else df
    is_written = cf > df
    tfs, df, cf = tfs[np.repeat(is_written, df)], df[is_written], cf[is_written]
    sizes = frequency_list_sizes(df, cf)
    # The bit at which each list starts, minus the occurrences of the lists before it.
    starts = 8 * (np.cumsum(sizes) - sizes) - (np.cumsum(cf) - cf)
    return pack_ones([np.repeat(starts, df) + (np.cumsum(tfs) - tfs)], 8 * int(sizes.sum()))


def decode_frequency_lists(encoded: Uint8s, df: Int64s, cf: Int64s) -> Int64s:
    """Decode the frequencies of concatenated lists; the inverse of :func:`encode_frequency_lists`.

    :return: (sum of df,) each at least 1
    :raises Malformed: the bytes are no frequencies of lists with these df and cf
    """
    is_written = cf > df
    lengths, sizes = df[is_written], frequency_list_sizes(df, cf)[is_written]
    starts = find_ones(encoded)
    if len(starts) != int(lengths.sum()):
        raise Malformed(Message("frequencies and postings differ in number"))
    ends = np.empty_like(starts)
    ends[:-1] = starts[1:]
    last = np.cumsum(lengths) - 1
    ends[last] = 8 * (np.cumsum(sizes) - sizes) + cf[is_written]
    tfs = np.ones(int(df.sum()), np.int64)
    tfs[np.repeat(is_written, df)] = ends - starts
    if len(tfs) and tfs.min() < 1:
        raise Malformed(Message("frequencies and postings differ in number"))
    return tfs


def decode_frequency_list(encoded: Uint8s, df: int, cf: int) -> NDArray[np.unsignedinteger[Any]]:
    """Decode the frequencies of one list.

    :param encoded: :func:`frequency_list_size` bytes
    :return: (df,) each at least 1, in uint8 if all of them fit, else uint32
    :raises Malformed: the bytes are no frequencies of a list with this df and cf
    """
    if cf == df:
        return np.ones(df, np.uint8)
    starts = find_ones(encoded)
    if len(starts) != df or starts[-1] >= cf:
        raise Malformed(Message("not {df} frequencies", df=df))
    tfs = np.empty(df, np.int64)
    np.subtract(starts[1:], starts[:-1], out=tfs[:-1])
    tfs[-1] = cf - starts[-1]
    fits = cf - df < 255 or int(tfs.max()) < 256  # no frequency is higher than cf - df + 1
    return tfs.astype(np.uint8 if fits else np.uint32)
