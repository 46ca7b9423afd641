"""How are lists of document numbers and frequencies written in few bytes, and read back without a loop?

A list of ``df`` ascending numbers below N is a bitmap of N bits, if it is dense; else of each number the low 4,
8, 12 or 16 bits are kept as they are, and the high parts in unary. How many are low follows from df and N
alone, so nothing says it: as many as make the list shortest.

"In unary" is Elias and Fano's code (Vigna 2013, "Quasi-succinct indices"): bit ``high + i`` is set for the
i-th number, which numpy unpacks, finds and subtracts from at one or two nanoseconds a posting. Of the low bits
come first the whole bytes, and then what is left of each number, two to a byte, the first half of the list in
the low bits of the bytes. Frequencies are in unary too: bit ``tf₀ + … + tfᵢ₋₁`` is set for the i-th posting, so
that a list takes one bit an occurrence, and none at all if every frequency is 1.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.messages import Message

__all__ = [
    "decode_frequencies",
    "decode_frequency",
    "decode_list",
    "decode_lists",
    "encode_frequencies",
    "encode_lists",
    "frequency_sizes",
    "list_size",
    "list_sizes",
    "ranks",
]

Uint8s = NDArray[np.uint8]
Int64s = NDArray[np.int64]


@lru_cache(4096)
def _forms(count: int) -> tuple[int, ...]:
    """Gives the longest lists of ``count`` documents that are kept with 16, 12, 8 and 4 low bits."""
    # Each four bits are worth it as long as they spare more of the high parts, which take N >> low bits in all.
    longest = [((count >> low) - (count >> (low + 4))) // 4 for low in (12, 8, 4)]
    return (*longest, (count - (count >> 4)) // 5)


def _low_bits(df: Int64s, count: int) -> Int64s:
    """Gives how many low bits lists of some lengths are kept with, 0 for a bitmap: (n,) to (n,)."""
    return 16 - 4 * np.searchsorted(_forms(count), df)


def _highs_size(df: Any, count: int, low: Any) -> Any:
    return (df + ((count - 1) >> low) + 7) // 8


def _lows_size(df: Any, low: Any) -> Any:
    return (low >> 3) * df + (low >> 2 & 1) * ((df + 1) // 2)


@lru_cache(4096)
def list_size(df: int, count: int) -> int:
    """Gives the bytes of a list of df of ``count`` documents."""
    low = 16 - 4 * bisect_left(_forms(count), df)
    return int(_lows_size(df, low) + _highs_size(df, count, low)) if low else (count + 7) // 8


def list_sizes(df: Int64s, count: int) -> Int64s:
    """Gives the bytes of many lists; df is (n,), and so is the answer."""
    low = _low_bits(df, count)
    return np.where(low > 0, _lows_size(df, low) + _highs_size(df, count, low), (count + 7) // 8)


def frequency_sizes(df: Int64s, cf: Int64s) -> Int64s:
    """Gives the bytes of the frequencies of lists with df postings and cf occurrences, both (n,)."""
    return np.where(cf > df, (cf + 7) // 8, 0)


def ranks(df: Int64s) -> Int64s:
    """Gives 0, 1, … for the postings of each list, for the lists one after the other: (sum of df,)."""
    starts = np.cumsum(df) - df
    return np.arange(int(df.sum()), dtype=np.int64) - np.repeat(starts, df)


def _ones(packed: Uint8s) -> Int64s:
    """Gives the numbers of the bits that are set, ascending."""
    return np.unpackbits(packed, bitorder="little").view(np.bool_).nonzero()[0]


def encode_lists(df: Int64s, docs: Int64s, count: int) -> Uint8s:
    """Writes lists of document numbers one after the other.

    :param df: (n_lists,) their lengths, each at least 1
    :param docs: (sum of df,) their numbers, ascending in each list
    :param count: the number of documents
    """
    sizes = list_sizes(df, count)
    starts = np.cumsum(sizes) - sizes
    low = _low_bits(df, count)
    heap = np.zeros(int(sizes.sum()), np.uint8)
    bits = np.zeros(8 * len(heap), np.bool_)
    for kind in np.unique(low).tolist():
        lists = low == kind
        lengths, begins = df[lists], starts[lists]
        numbers, place = docs[np.repeat(lists, df)], ranks(lengths)
        bit = np.repeat(8 * (begins + _lows_size(lengths, kind)), lengths)
        bit += numbers >> kind
        if kind:
            bit += place
        bits[bit] = True
        whole = kind >> 3
        at = np.repeat(begins, lengths)
        for byte in range(whole):
            heap[at + whole * place + byte] = (numbers >> (8 * byte)).astype(np.uint8)
        if kind & 4:
            halves = (numbers >> (8 * whole) & 15).astype(np.uint8)
            half = np.repeat((lengths + 1) // 2, lengths)
            at += whole * np.repeat(lengths, lengths) + place % half
            first = place < half
            heap[at[first]] = halves[first]
            heap[at[~first]] |= halves[~first] << 4
    return heap | np.packbits(bits, bitorder="little")


def decode_list(written: Uint8s, df: int, count: int) -> Int64s:
    """Reads one list: (df,) document numbers, ascending.

    :raises ValueError: the bytes are not such a list
    """
    low = 16 - 4 * bisect_left(_forms(count), df)
    behind = _lows_size(df, low)
    docs = _ones(written[behind:])
    if len(docs) != df:
        raise ValueError(Message("not a posting list of {df} documents", df=df))
    if low:
        docs -= np.arange(df)
        whole = low >> 3
        if low & 4:
            halves = written[whole * df : behind]
            docs <<= 4
            docs |= np.concatenate((halves & 15, halves >> 4))[:df]
        if whole:
            docs <<= 8 * whole
            docs |= written[: whole * df].view(f"<u{whole}")
    if docs.max() >= count:
        raise ValueError(Message("not a posting list of {df} documents", df=df))
    return docs


def decode_lists(heap: Uint8s, df: Int64s, count: int) -> Int64s:
    """Reads all lists of a heap, one after the other: (sum of df,); the inverse of :func:`encode_lists`."""
    sizes = list_sizes(df, count)
    starts = np.cumsum(sizes) - sizes
    low = _low_bits(df, count)
    docs = np.empty(int(df.sum()), np.int64)
    place = np.repeat(low, df)

    lists = low == 0
    docs[place == 0] = _gathered_ones(heap, starts[lists], sizes[lists], df[lists])
    for kind in (4, 8, 12, 16):
        lists = low == kind
        lengths, at, rank = df[lists], starts[lists], ranks(df[lists])
        behind = _lows_size(lengths, kind)
        number = _gathered_ones(heap, at + behind, sizes[lists] - behind, lengths) - rank
        whole = kind >> 3
        begins = at.repeat(lengths)
        if kind & 4:
            half = ((lengths + 1) // 2).repeat(lengths)
            halves = heap[begins + (whole * lengths).repeat(lengths) + rank % half]
            number = number << 4 | np.where(rank < half, halves & 15, halves >> 4)
        for byte in reversed(range(whole)):
            number = number << 8 | heap[begins + whole * rank + byte]
        docs[place == kind] = number
    return docs


def _gathered_ones(heap: Uint8s, starts: Int64s, sizes: Int64s, df: Int64s) -> Int64s:
    """Gives the numbers of the set bits in each of many slices of a heap, which have df of them."""
    slices = heap[starts.repeat(sizes) + ranks(sizes)]
    found = _ones(slices)
    if len(found) != int(df.sum()):
        raise ValueError(Message("the posting lists do not have the expected lengths"))
    return found - np.repeat(8 * (np.cumsum(sizes) - sizes), df)


def encode_frequencies(df: Int64s, tfs: Int64s) -> Uint8s:
    """Writes the frequencies of lists one after the other.

    :param df: (n_lists,) the lengths of the lists
    :param tfs: (sum of df,) the frequencies, each at least 1
    """
    cf = np.add.reduceat(tfs, np.cumsum(df) - df) if len(df) else df
    written = cf > df
    tfs, df, cf = tfs[np.repeat(written, df)], df[written], cf[written]
    sizes = frequency_sizes(df, cf)
    bits = np.zeros(8 * int(sizes.sum()), np.bool_)
    begins = 8 * (np.cumsum(sizes) - sizes) - (np.cumsum(cf) - cf)  # less the occurrences of the lists before
    bits[np.repeat(begins, df) + (np.cumsum(tfs) - tfs)] = True
    return np.packbits(bits, bitorder="little")


def decode_frequencies(heap: Uint8s, df: Int64s, cf: Int64s) -> Int64s:
    """Reads the frequencies of all lists of a heap: (sum of df,).

    :raises ValueError: the bytes are not such frequencies
    """
    written = cf > df
    lengths, sizes = df[written], frequency_sizes(df, cf)[written]
    starts = _ones(heap)
    if len(starts) != int(lengths.sum()):
        raise ValueError(Message("frequencies and postings differ in number"))
    ends = np.empty_like(starts)
    ends[:-1] = starts[1:]
    last = np.cumsum(lengths) - 1
    ends[last] = 8 * (np.cumsum(sizes) - sizes) + cf[written]
    tfs = np.ones(int(df.sum()), np.int64)
    tfs[np.repeat(written, df)] = ends - starts
    return tfs


def decode_frequency(written: Uint8s, df: int, cf: int) -> NDArray[np.unsignedinteger[Any]]:
    """Reads the frequencies of one list: (df,), in uint8 if that holds them, else uint32.

    :raises ValueError: the bytes are not such frequencies
    """
    if cf == df:
        return np.ones(df, np.uint8)
    starts = _ones(written)
    if len(starts) != df or starts[-1] >= cf:
        raise ValueError(Message("not {df} frequencies", df=df))
    tfs = np.empty(df, np.int64)
    np.subtract(starts[1:], starts[:-1], out=tfs[:-1])
    tfs[-1] = cf - starts[-1]
    return tfs.astype(np.uint8 if int(tfs.max()) < 256 else np.uint32)
