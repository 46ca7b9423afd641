"""Which number does a term have in its layer, and which term has a given number?

Sorted terms are stored in groups of 32, front-coded: the first term of a group is whole, each other term lacks the
bytes that it shares with the previous one. A term is found by bisection over the groups. A term's entry is: the
number of shared bytes (absent for the first term of a group), the number of remaining bytes in one byte (or 255
and the number in four bytes), and the remaining bytes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import lt

import numpy as np
from numpy.typing import NDArray

from timviet.index.lazy import lazy_property
from timviet.index.messages import Message
from timviet.index.store.format.ascending import is_ascending
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.segment.terms.term_dictionary import TermDictionary
from timviet.index.tables.bounded_cache import remember

__all__ = ["StringTermDictionary", "TermsWriter", "write_terms"]

_GROUP = 32  # terms
_COMPARED = 32  # the most shared bytes that are left out
_BEGINNING = 8  # bytes, enough to distinguish most groups
_CACHED_GROUPS = 1024  # decoded groups that are cached, about 2 KB each
_LONG = 255  # a length byte with this value: the next four bytes are the length


class StringTermDictionary(TermDictionary):
    """A dictionary of strings, sorted by code point and stored as UTF-8."""

    def __init__(self, columns: Columns, name: str) -> None:
        """Open a dictionary.

        :raises IndexDamaged: its groups are invalid; the methods raise it if the terms of a group are not sorted
        """
        super().__init__()
        self._columns, self._name = columns, name
        self._content: NDArray[np.uint8] = columns.typed(f"{name}.terms", "|u1")
        self._groups = columns[f"{name}.term_groups"]
        self._count = int(columns.typed(f"{name}.term_count", "<u4", 1)[0])
        columns.require(
            len(self._groups) == -(-self._count // _GROUP)
            and is_ascending(self._groups, strictly=True)
            and (self._groups < len(self._content)).all(),
            f"{name}.term_groups",
        )
        self._cached: dict[int, Sequence[bytes]] = {}

    def __len__(self) -> int:
        return self._count

    def _find(self, term: str) -> int | None:
        target = term.encode()
        group = self._group_of(target)
        if group < 0:
            return None
        terms = self._terms_of(group)
        position = bisect_left(terms, target)
        return group * _GROUP + position if position < len(terms) and terms[position] == target else None

    def numbered_terms(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Yield the terms that start with a prefix, with their numbers, both ascending."""
        target = prefix.encode()
        for group in range(max(self._group_of(target), 0), len(self._groups)):
            for number, encoded in enumerate(self._read_group(group), group * _GROUP):
                if encoded.startswith(target):
                    yield self._decode(encoded), number
                elif encoded > target:
                    return

    def encoded_between(self, start: int, end: int) -> list[bytes]:
        """Return the terms start … end − 1 in UTF-8."""
        groups = range(start // _GROUP, -(-end // _GROUP)) if start < end else ()
        terms = [term for group in groups for term in self._read_group(group)]
        return terms[start % _GROUP : start % _GROUP + end - start]

    def encoded(self) -> Iterator[bytes]:
        """Yield all terms in UTF-8, ascending."""
        for group in range(len(self._groups)):
            yield from self._read_group(group)

    def count_before(self, text: str) -> int:
        """Return the number of terms that sort before a text."""
        target = text.encode()
        group = max(self._group_of(target), 0)
        if group >= len(self._groups):
            return 0
        return group * _GROUP + bisect_left(self._terms_of(group), target)

    def range_of(self, prefix: str) -> tuple[int, int]:
        """Return the range (start, end) of the numbers of the terms that start with a prefix."""
        return self.count_before(prefix), self.count_before(f"{prefix}\U0010ffff")

    def term_at_or_after(self, text: str) -> str | None:
        """Return the first term that is equal to a text or sorts after it, or None if there is none."""
        target = text.encode()
        for group in range(max(self._group_of(target), 0), len(self._groups)):
            terms = self._terms_of(group)
            position = bisect_left(terms, target)
            if position < len(terms):
                return self._decode(terms[position])
        return None

    def term(self, number: int) -> str:
        """Return the term with this number."""
        return self._decode(self._terms_of(number // _GROUP)[number % _GROUP])

    def _decode(self, encoded: bytes) -> str:
        try:
            return encoded.decode()
        except UnicodeDecodeError as error:
            raise self._columns.damaged(
                Message("block {block} is not UTF-8", block=f"{self._name}.terms")
            ) from error

    def _group_of(self, target: bytes) -> int:
        """Return the last group whose first term does not sort after ``target``, or -1."""
        beginning = int.from_bytes(target[:_BEGINNING].ljust(_BEGINNING, b"\0"), "big")
        low = bisect_left(self._beginnings, beginning)
        high = bisect_right(self._beginnings, beginning, low)
        while low < high:
            middle = (low + high) // 2
            if self._first_term_of(middle) <= target:
                low = middle + 1
            else:
                high = middle
        return low - 1

    @lazy_property
    def _beginnings(self) -> Sequence[int]:
        """(n_groups,) the first bytes of the first term of each group, as numbers that sort like the terms."""
        starts = self._groups.astype(np.int64)
        lengths = self._content.take(starts)[:, None]
        starts += np.where(lengths[:, 0] == _LONG, 5, 1)
        columns = np.arange(_BEGINNING)
        letters = self._content.take(starts[:, None] + columns, mode="clip")  # too many bytes for short terms
        letters *= columns < lengths
        return letters.view(">u8")[:, 0].astype(np.uint64).data

    def _first_term_of(self, group: int) -> bytes:
        start = int(self._groups[group])
        length = int(self._content[start])
        start += 1
        if length == _LONG:
            length = int.from_bytes(self._content[start : start + 4].tobytes(), "little")
            start += 4
        return self._content[start : start + length].tobytes()

    def _terms_of(self, group: int) -> Sequence[bytes]:
        """Return the terms of a group, and keep them for the next time."""
        terms = self._cached.get(group)
        return remember(self._cached, group, self._read_group(group), _CACHED_GROUPS) if terms is None else terms

    def _read_group(self, group: int) -> Sequence[bytes]:
        end = int(self._groups[group + 1]) if group + 1 < len(self._groups) else len(self._content)
        # Only the first term has no number of shared bytes.
        data = b"\0" + self._content[int(self._groups[group]) : end].tobytes()
        offset, term, terms = 0, b"", []
        try:
            for _ in range(min(_GROUP, self._count - group * _GROUP)):
                shared, length = data[offset], data[offset + 1]
                if shared > _COMPARED:
                    break  # the rest of the group is left over
                offset += 2
                if length == _LONG:
                    length = int.from_bytes(data[offset : offset + 4], "little")
                    offset += 4
                term = term[:shared] + data[offset : offset + length]
                offset += length
                terms.append(term)
        except IndexError:
            offset = -1
        is_sorted = all(map(lt, terms, islice(terms, 1, None)))  # else a search could go on and on
        if group + 1 < len(self._groups):
            is_sorted = is_sorted and terms[-1:] < [self._first_term_of(group + 1)]
        self._columns.require(offset == len(data) and is_sorted, f"{self._name}.terms")
        return terms


def write_terms(columns: ColumnsWriter, name: str, terms: list[bytes]) -> None:
    """Write a dictionary.

    :param terms: in UTF-8, distinct and sorted
    """
    writer = TermsWriter(columns, name)
    writer.append(terms)
    writer.end()


class TermsWriter:
    """Writes a dictionary whose terms come in parts; no other block can be written in the meantime."""

    def __init__(self, columns: ColumnsWriter, name: str) -> None:
        self._columns, self._name = columns, name
        self._pending: list[bytes] = []
        self._groups = [np.zeros(0, np.int64)]
        self._count = self._size = 0
        columns.begin(f"{name}.terms")

    def append(self, terms: list[bytes]) -> None:
        """Append the next terms, in UTF-8; all terms are distinct and sorted."""
        terms = self._pending + terms
        whole = len(terms) - len(terms) % _GROUP
        self._write(terms[:whole])
        self._pending = terms[whole:]

    def end(self) -> None:
        """Write the rest of the dictionary."""
        self._write(self._pending)
        self._columns.end()
        self._columns.write(f"{self._name}.term_groups", narrow(np.concatenate(self._groups)))
        self._columns.write(f"{self._name}.term_count", np.array([self._count], "<u4"))

    def _write(self, terms: list[bytes]) -> None:
        content, starts = _encode_groups(terms)
        self._columns.append(content)
        self._groups.append(starts + self._size)
        self._count += len(terms)
        self._size += len(content)


def _encode_groups(terms: list[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the bytes of groups of terms, of which only the last may be shorter, and where each starts."""
    shared = _count_shared(terms)
    shared[::_GROUP] = 0
    lengths = np.fromiter(map(len, terms), np.int64, len(terms))
    rest = lengths - shared
    is_first = np.zeros(len(terms), np.bool_)
    is_first[::_GROUP] = True
    before = np.where(is_first, 1, 2) + np.where(rest < _LONG, 0, 4)  # bytes before the remaining bytes
    ends = np.cumsum(before + rest)
    content = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    letters = np.frombuffer(b"".join(terms), np.uint8)
    targets = np.repeat(ends - np.cumsum(rest), rest)
    targets += np.arange(len(targets))
    sources = np.repeat(np.cumsum(lengths) - np.cumsum(rest), rest)
    sources += np.arange(len(sources))
    content[targets] = letters[sources]
    starts = ends - rest - before
    content[starts[~is_first]] = shared[~is_first]
    length_offsets = np.where(is_first, starts, starts + 1)
    content[length_offsets] = np.minimum(rest, _LONG)
    long = np.flatnonzero(rest >= _LONG)
    for byte in range(4):
        content[length_offsets[long] + 1 + byte] = rest[long] >> (8 * byte) & 0xFF
    return content, starts[::_GROUP]


def _count_shared(terms: list[bytes]) -> NDArray[np.int64]:
    """Return how many of its first 32 bytes each term has in common with the one before: (n_terms,)."""
    if not terms:
        return np.zeros(0, np.int64)
    lengths = np.minimum([len(term) for term in terms], _COMPARED)
    letters = np.array(terms, f"S{_COMPARED}").view(np.uint8).reshape(-1, _COMPARED)
    differs = np.ones((len(terms), _COMPARED + 1), np.bool_)
    np.not_equal(letters[1:], letters[:-1], out=differs[1:, :-1])
    common: NDArray[np.int64] = np.argmax(differs, axis=1)
    common[1:] = np.minimum(common[1:], np.minimum(lengths[1:], lengths[:-1]))
    return common
