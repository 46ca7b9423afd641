"""Which number does a term have, and which term a number?

A segment numbers the terms of a layer in their order. Terms that are strings are kept in groups of 32, the
first one whole and each other one without what it shares with the one before, so that one is found by
bisection over the groups. Bigrams are kept as pairs of numbers of folded syllables instead.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from timviet.index.messages import Message
from timviet.index.store.format.columns import Columns, find
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.unary import Ends, write_ends
from timviet.index.tables.bounded_cache import remember

__all__ = ["PairTermDictionary", "StringTermDictionary", "TermDictionary", "write_pairs", "write_terms"]

_GROUP = 32
_COMPARED = 32  # bytes of a term that may be left out
_BEGINNING = 8  # bytes that tell most groups from each other
_REMEMBERED, _SHORT = 20_000, 64  # terms that were named by their number, characters of one that is remembered
_LONG = 255  # a length byte that says: the next four bytes are the length


class TermDictionary(ABC):
    """A dictionary of terms, sorted and numbered from 0."""

    def __init__(self) -> None:
        self._asked: dict[str, int | None] = {}

    @abstractmethod
    def __len__(self) -> int: ...

    def number(self, term: str) -> int | None:
        """Gives the number of a term, or None if it is not there."""
        try:
            return self._asked[term]
        except KeyError:
            return remember(self._asked, term, self._number(term))

    @abstractmethod
    def _number(self, term: str) -> int | None: ...

    @abstractmethod
    def numbered(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Yields the terms that begin so, with their numbers, both ascending."""


class StringTermDictionary(TermDictionary):
    """Terms kept as UTF-8, in the order of their code points."""

    def __init__(self, columns: Columns, name: str) -> None:
        super().__init__()
        self._heap = columns[f"{name}.terms"]
        self._groups = columns[f"{name}.term_groups"]
        self._count = int(columns[f"{name}.term_count"][0])
        if len(self._groups) * _GROUP < self._count:
            raise columns.damaged(Message("{block} has too few groups", block=f"{name}.terms"))
        self._named: dict[int, str] = {}

    def __len__(self) -> int:
        return self._count

    def _number(self, term: str) -> int | None:
        wanted = term.encode()
        group = self._group_of(wanted)
        if group < 0:
            return None
        for place, known in enumerate(self._terms_of(group)):
            if known >= wanted:
                return group * _GROUP + place if known == wanted else None
        return None

    def numbered(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Yields the terms that begin so, with their numbers, both ascending."""
        wanted = prefix.encode()
        for group in range(max(self._group_of(wanted), 0), len(self._groups)):
            for place, known in enumerate(self._terms_of(group)):
                if known.startswith(wanted):
                    yield known.decode(), group * _GROUP + place
                elif known > wanted:
                    return

    def encoded(self) -> Iterator[bytes]:
        """Yields all terms in UTF-8."""
        for group in range(len(self._groups)):
            yield from self._terms_of(group)

    def position(self, wanted: str) -> int:
        """Gives how many terms are before a text."""
        sought = wanted.encode()
        group = max(self._group_of(sought), 0)
        if group >= len(self._groups):
            return 0
        return group * _GROUP + sum(known < sought for known in self._terms_of(group))

    def range_of(self, prefix: str) -> tuple[int, int]:
        """Gives the number of the first term that begins so, and the one behind the last."""
        return self.position(prefix), self.position(f"{prefix}\U0010ffff")

    def first_from(self, wanted: str) -> str | None:
        """Gives the first term that is not before a text, or None if all are."""
        sought = wanted.encode()
        for group in range(max(self._group_of(sought), 0), len(self._groups)):
            for known in self._terms_of(group):
                if known >= sought:
                    return known.decode()
        return None

    def term(self, number: int) -> str:
        """Gives the term with this number."""
        known = self._named.get(number)
        if known is None:
            if len(self._named) >= _REMEMBERED:
                self._named = {}
            known = next(islice(self._terms_of(number // _GROUP), number % _GROUP, None)).decode()
            if len(known) <= _SHORT:
                self._named[number] = known
        return known

    def _group_of(self, wanted: bytes) -> int:
        """Gives the last group whose first term is not behind the one wanted, or -1."""
        beginning = int.from_bytes(wanted[:_BEGINNING].ljust(_BEGINNING, b"\0"), "big")
        low = bisect_left(self._beginnings, beginning)
        high = bisect_right(self._beginnings, beginning, low)
        while low < high:
            middle = (low + high) // 2
            if self._first_of(middle) <= wanted:
                low = middle + 1
            else:
                high = middle
        return low - 1

    @cached_property
    def _beginnings(self) -> Sequence[int]:
        """(n_groups,) the first bytes of the first term of each group, as numbers in the order of the terms."""
        starts = self._groups.astype(np.int64)
        lengths = self._heap.take(starts)[:, None]
        starts += np.where(lengths[:, 0] == _LONG, 5, 1)
        places = np.arange(_BEGINNING)
        letters = self._heap.take(starts[:, None] + places, mode="clip")  # of what is shorter, some that follow
        letters *= places < lengths
        return letters.view(">u8")[:, 0].astype(np.uint64).data

    def _first_of(self, group: int) -> bytes:
        start = int(self._groups[group])
        length = int(self._heap[start])
        start += 1
        if length == _LONG:
            length = int.from_bytes(self._heap[start : start + 4].tobytes(), "little")
            start += 4
        return self._heap[start : start + length].tobytes()

    def _terms_of(self, group: int) -> Iterator[bytes]:
        end = int(self._groups[group + 1]) if group + 1 < len(self._groups) else len(self._heap)
        data = self._heap[int(self._groups[group]) : end].tobytes()
        at, term = 0, b""
        for place in range(min(_GROUP, self._count - group * _GROUP)):
            shared = 0
            if place:
                shared = data[at]
                at += 1
            length = data[at]
            at += 1
            if length == _LONG:
                length = int.from_bytes(data[at : at + 4], "little")
                at += 4
            term = term[:shared] + data[at : at + length]
            at += length
            yield term


def write_terms(columns: ColumnsWriter, name: str, terms: list[bytes]) -> None:
    """Writes a dictionary of strings in UTF-8, which must be distinct and in order."""
    shared = _shared(terms)
    shared[::_GROUP] = 0
    lengths = np.fromiter(map(len, terms), np.int64, len(terms))
    kept = lengths - shared
    first = np.zeros(len(terms), np.bool_)
    first[::_GROUP] = True
    before = np.where(first, 1, 2) + np.where(kept < _LONG, 0, 4)  # bytes that say how long the rest is
    ends = np.cumsum(before + kept)
    heap = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    letters = np.frombuffer(b"".join(terms), np.uint8)
    place = np.repeat(ends - np.cumsum(kept), kept)
    place += np.arange(len(place))
    read = np.repeat(np.cumsum(lengths) - np.cumsum(kept), kept)
    read += np.arange(len(read))
    heap[place] = letters[read]
    starts = ends - kept - before
    heap[starts[~first]] = shared[~first]
    at = np.where(first, starts, starts + 1)
    heap[at] = np.minimum(kept, _LONG)
    long = np.flatnonzero(kept >= _LONG)
    for byte in range(4):
        heap[at[long] + 1 + byte] = kept[long] >> (8 * byte) & 0xFF
    columns.write(f"{name}.terms", heap)
    columns.write(f"{name}.term_groups", narrow(starts[::_GROUP]))
    columns.write(f"{name}.term_count", np.array([len(terms)], "<u4"))


def _shared(terms: list[bytes]) -> NDArray[np.int64]:
    """Gives how many bytes each term has in common with the one before, as far as the first 32 tell."""
    if not terms:
        return np.zeros(0, np.int64)
    lengths = np.minimum([len(term) for term in terms], _COMPARED)
    letters = np.array(terms, f"S{_COMPARED}").view(np.uint8).reshape(-1, _COMPARED)
    differs = np.ones((len(terms), _COMPARED + 1), np.bool_)
    np.not_equal(letters[1:], letters[:-1], out=differs[1:, :-1])
    common: NDArray[np.int64] = np.argmax(differs, axis=1)
    common[1:] = np.minimum(common[1:], np.minimum(lengths[1:], lengths[:-1]))
    return common


class PairTermDictionary(TermDictionary):
    """Terms that are two terms of another dictionary with a blank between, in the order of those two.

    Of the second part the low 16 bits are kept, sorted apart for each first part and each value of the high
    bits.
    """

    def __init__(self, columns: Columns, name: str, parts: StringTermDictionary) -> None:
        super().__init__()
        self._parts = parts
        self._seconds = columns[f"{name}.pair_seconds"]
        self._highs = _highs(len(parts))
        self._ends = Ends(columns, f"{name}.pair_ends", len(parts) * self._highs)
        if self._ends.total != len(self._seconds):
            raise columns.damaged(
                Message("{block} does not match the dictionary of its parts", block=f"{name}.pairs")
            )

    def __len__(self) -> int:
        return len(self._seconds)

    def _number(self, term: str) -> int | None:
        one, blank, other = term.partition(" ")
        first = self._parts.number(one) if blank else None
        second = self._parts.number(other) if first is not None else None
        return None if first is None or second is None else self.number_of(first, second)

    def number_of(self, first: int, second: int) -> int | None:
        """Gives the number of the pair of two part numbers, or None if it is not there."""
        place = first * self._highs + (second >> 16)
        start, end = self._ends.between(place)
        found = find(second & 0xFFFF, self._seconds[start:end])
        return None if found is None else start + found

    def numbered(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Yields the pairs that begin so, with their numbers, both ascending."""
        one, blank, other = prefix.partition(" ")
        firsts = list(islice(self._parts.numbered(one), 1 if blank else None))  # which follow on each other
        if not firsts or (blank and firsts[0][0] != one):
            return
        begin, end = firsts[0][1], firsts[-1][1] + 1
        starts, pairs = self._starts(begin, end)[:: self._highs].tolist(), self._pairs(begin, end)
        names = {second: name for name, second in self._parts.numbered(other)} if len(pairs) else {}
        for (first, _), (start, stop) in zip(firsts, pairwise(starts), strict=True):
            seconds = pairs[start - starts[0] : stop - starts[0], 1].tolist()
            for place, second in enumerate(seconds, start):
                if second in names:
                    yield f"{first} {names[second]}", place

    def with_first(self, first: int) -> tuple[int, NDArray[np.int64]]:
        """Gives the number of the first pair that begins with a part, and the second part of each that does."""
        return int(self._starts(first, first + 1)[0]), self._pairs(first, first + 1)[:, 1]

    def pairs(self) -> NDArray[np.int64]:
        """Gives the numbers of the two parts of each pair: (n, 2), in order."""
        return self._pairs(0, len(self._parts))

    def _starts(self, begin: int, end: int) -> NDArray[np.int64]:
        """Gives where the pairs begin for each first part and each value of the high bits, and where they end."""
        return self._ends.starts(begin * self._highs, end * self._highs)

    def _pairs(self, begin: int, end: int) -> NDArray[np.int64]:
        """Gives the pairs whose first part has a number from ``begin`` up to before ``end``."""
        starts = self._starts(begin, end)
        places = np.repeat(np.arange(begin * self._highs, end * self._highs), np.diff(starts))
        firsts, highs = np.divmod(places, self._highs)
        return np.stack([firsts, highs << 16 | self._seconds[starts[0] : starts[-1]]], 1)


def _highs(count: int) -> int:
    """Gives how many values the high bits of numbers below ``count`` have."""
    return max(count - 1, 0) // (1 << 16) + 1


def write_pairs(columns: ColumnsWriter, name: str, pairs: NDArray[np.int64], count: int) -> None:
    """Writes a dictionary of pairs.

    :param pairs: (n,) first · count + second, ascending
    :param count: the number of parts
    """
    firsts, seconds = np.divmod(pairs, max(count, 1))
    highs = _highs(count)
    sizes = np.bincount(firsts * highs + (seconds >> 16), minlength=count * highs)[: count * highs]
    write_ends(columns, f"{name}.pair_ends", sizes)
    columns.write(f"{name}.pair_seconds", (seconds & 0xFFFF).astype("<u2"))
