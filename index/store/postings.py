"""How are lists of document numbers and frequencies written in few bytes, and read back without a loop?

A list of ``df`` ascending numbers below N takes the shortest of three forms; which one follows from df and N
alone, so nothing says it:

- *bytes*: the low 8 bits of each number, then the high parts in unary;
- *words*: the same with the low 16 bits;
- *bitmap*: one bit for each of the N documents.

"In unary" is Elias and Fano's code (Vigna 2013, "Quasi-succinct indices"): bit ``high + i`` is set for the
i-th number, which numpy unpacks, finds and subtracts from at one or two nanoseconds a posting. Frequencies
are in unary too: bit ``tf₀ + … + tfᵢ₋₁`` is set for the i-th posting, so that a list takes one bit an
occurrence, and none at all if every frequency is 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

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

Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]


def _forms(df: Any, count: int) -> tuple[Any, Any, int]:
    """Gives the bytes that lists of length df take as bytes, as words, and as a bitmap."""
    return df + (df + (count >> 8) + 8) // 8, 2 * df + (df + (count >> 16) + 8) // 8, (count + 7) // 8


def list_size(df: int, count: int) -> int:
    """Gives the bytes of a list of df of ``count`` documents."""
    return int(min(_forms(df, count)))


def list_sizes(df: Integers, count: int) -> Integers:
    """Gives the bytes of many lists; df is (n,), and so is the answer."""
    in_bytes, in_words, bitmap = _forms(df, count)
    sizes: Integers = np.minimum(np.minimum(in_bytes, in_words), bitmap)
    return sizes


def frequency_sizes(df: Integers, cf: Integers) -> Integers:
    """Gives the bytes of the frequencies of lists with df postings and cf occurrences, both (n,)."""
    return np.where(cf > df, (cf + 7) // 8, 0)


def ranks(df: Integers) -> Integers:
    """Gives 0, 1, … for the postings of each list, for the lists one after the other: (sum of df,)."""
    starts = np.cumsum(df) - df
    return np.arange(int(df.sum()), dtype=np.int64) - np.repeat(starts, df)


def _ones(packed: Bytes) -> Integers:
    """Gives the numbers of the bits that are set, ascending."""
    return np.unpackbits(packed, bitorder="little").view(np.bool_).nonzero()[0]


def _low_bits(df: Any, count: int) -> Any:
    in_bytes, in_words, bitmap = _forms(df, count)
    return np.where(bitmap <= np.minimum(in_bytes, in_words), 0, np.where(in_bytes <= in_words, 8, 16))


def encode_lists(df: Integers, docs: Integers, count: int) -> Bytes:
    """Writes lists of document numbers one after the other.

    :param df: (n_lists,) their lengths, each at least 1
    :param docs: (sum of df,) their numbers, ascending in each list
    :param count: the number of documents
    """
    sizes = list_sizes(df, count)
    starts = np.cumsum(sizes) - sizes
    low = _low_bits(df, count)
    rank = ranks(df)
    heap = np.zeros(int(sizes.sum()), np.uint8)
    bits = np.zeros(8 * len(heap), np.bool_)
    wide = low >> 3  # bytes of the low part
    bit = np.repeat(8 * (starts + wide * df), df)
    bit += docs >> np.repeat(low, df)
    bit += np.where(np.repeat(low, df) > 0, rank, 0)
    bits[bit] = True
    for kind in (1, 2):
        chosen = np.repeat(wide == kind, df)
        lows = docs[chosen]
        place = np.repeat(starts[wide == kind], df[wide == kind]) + kind * rank[chosen]
        for byte in range(kind):
            heap[place + byte] = (lows >> (8 * byte)).astype(np.uint8)
    return heap | np.packbits(bits, bitorder="little")


def decode_list(written: Bytes, df: int, count: int) -> Integers:
    """Reads one list: (df,) document numbers, ascending.

    :raises ValueError: the bytes are not such a list
    """
    in_bytes, in_words, bitmap = _forms(df, count)
    if bitmap <= min(in_bytes, in_words):
        docs = _ones(written)
        shape_holds = len(docs) == df
    else:
        wide = 1 if in_bytes <= in_words else 2
        docs = _ones(written[wide * df :])
        if shape_holds := len(docs) == df:
            docs -= np.arange(df)
            docs <<= 8 * wide
            docs |= written[: wide * df].view(f"<u{wide}")
    if not shape_holds or docs.max() >= count:
        raise ValueError(f"no list of {df} documents")
    return docs


def decode_lists(heap: Bytes, df: Integers, count: int) -> Integers:
    """Reads all lists of a heap, one after the other: (sum of df,); the inverse of :func:`encode_lists`."""
    sizes = list_sizes(df, count)
    starts = np.cumsum(sizes) - sizes
    low = _low_bits(df, count)
    docs = np.empty(int(df.sum()), np.int64)
    place = np.repeat(low, df)

    lists = low == 0
    docs[place == 0] = _gathered_ones(heap, starts[lists], sizes[lists], df[lists])
    for wide in (1, 2):
        lists = low == 8 * wide
        lengths, at = df[lists], starts[lists]
        lows = at.repeat(lengths) + wide * ranks(lengths)
        behind = at + wide * lengths
        number = _gathered_ones(heap, behind, at + sizes[lists] - behind, lengths) - ranks(lengths)
        for byte in reversed(range(wide)):
            number = number << 8 | heap[lows + byte]
        docs[place == 8 * wide] = number
    return docs


def _gathered_ones(heap: Bytes, starts: Integers, sizes: Integers, df: Integers) -> Integers:
    """Gives the numbers of the set bits in each of many slices of a heap, which have df of them."""
    slices = heap[starts.repeat(sizes) + ranks(sizes)]
    found = _ones(slices)
    if len(found) != int(df.sum()):
        raise ValueError("the lists do not have the lengths that they should have")
    return found - np.repeat(8 * (np.cumsum(sizes) - sizes), df)


def encode_frequencies(df: Integers, tfs: Integers) -> Bytes:
    """Writes the frequencies of lists one after the other.

    :param df: (n_lists,) the lengths of the lists
    :param tfs: (sum of df,) the frequencies, each at least 1
    """
    first = np.cumsum(df) - df
    cf = np.add.reduceat(tfs, first) if len(df) else df
    sizes = frequency_sizes(df, cf)
    before = np.cumsum(tfs) - tfs
    within = before - np.repeat(before[first], df)
    written = np.repeat(cf > df, df)
    bits = np.zeros(8 * int(sizes.sum()), np.bool_)
    bits[(8 * np.repeat(np.cumsum(sizes) - sizes, df) + within)[written]] = True
    return np.packbits(bits, bitorder="little")


def decode_frequencies(heap: Bytes, df: Integers, cf: Integers) -> Integers:
    """Reads the frequencies of all lists of a heap: (sum of df,).

    :raises ValueError: the bytes are not such frequencies
    """
    written = cf > df
    lengths, sizes = df[written], frequency_sizes(df, cf)[written]
    starts = _ones(heap)
    if len(starts) != int(lengths.sum()):
        raise ValueError("the frequencies are not as many as the postings")
    ends = np.empty_like(starts)
    ends[:-1] = starts[1:]
    last = np.cumsum(lengths) - 1
    ends[last] = 8 * (np.cumsum(sizes) - sizes) + cf[written]
    tfs = np.ones(int(df.sum()), np.int64)
    tfs[np.repeat(written, df)] = ends - starts
    return tfs


def decode_frequency(written: Bytes, df: int, cf: int) -> NDArray[np.unsignedinteger[Any]]:
    """Reads the frequencies of one list: (df,), in uint8 if that holds them, else uint32.

    :raises ValueError: the bytes are not such frequencies
    """
    if cf == df:
        return np.ones(df, np.uint8)
    starts = _ones(written)
    if len(starts) != df or starts[-1] >= cf:
        raise ValueError(f"no {df} frequencies")
    tfs = np.empty(df, np.int64)
    np.subtract(starts[1:], starts[:-1], out=tfs[:-1])
    tfs[-1] = cf - starts[-1]
    return tfs.astype(np.uint8 if int(tfs.max()) < 256 else np.uint32)
