"""How are hits sorted by keyword fields, and how are the values of a field counted (facets)?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from timviet.index.value_order import has_dates, sort_key
from timviet.search.contract.sort_field import SortField
from timviet.search.engine.id_order import IdOrder
from timviet.search.engine.reader import IndexReader, Integers

__all__ = ["FieldSorter"]


class FieldSorter:
    """Sorts and counts documents by the values of keyword fields; several threads may use it at once."""

    def __init__(self, reader: IndexReader, id_order: IdOrder) -> None:
        self._reader, self._id_order = reader, id_order
        self._bases = list(accumulate((segment.doc_count for segment in reader.segments), initial=0))
        self._ranks: dict[SortField, Integers] = {}
        self._prefers_dates: dict[str, bool] = {}

    def top(
        self, numbers: Integers, scores: NDArray[np.float64], fields: Sequence[SortField], count: int
    ) -> tuple[list[int], list[float]]:
        """Return the first documents in the order of some fields, and their scores.

        Documents with equal values in all fields are ordered by score, then by id. Documents without a value in a
        field come last, whether it is ascending or descending. Of a list the first value in that order counts.

        :param numbers: (n,) documents, ascending
        :param scores: (n,)
        :param fields: at least one, the most important one first
        :param count: return at most this many documents
        """
        first_ranks = self._sort_ranks(fields[0])[numbers]
        if 0 < count < len(numbers):  # sort only those that may be among the first
            may_be_first = first_ranks <= np.partition(first_ranks, count - 1)[count - 1]
            numbers, scores = numbers[may_be_first], scores[may_be_first]
        keys = [-scores, *(self._sort_ranks(field)[numbers] for field in reversed(fields))]
        order = np.lexsort(keys)
        is_new = np.zeros(len(order), np.bool_)  # whether a document differs from the one before
        is_new[:1] = True
        for key in keys:
            is_new[1:] |= key[order[1:]] != key[order[:-1]]
        top: list[int] = []
        for start, end in pairwise([*np.flatnonzero(is_new).tolist(), len(order)]):
            if len(top) >= count:
                break
            tied = order[start:end].tolist()
            if len(tied) > 1:
                offsets = dict(zip(numbers[tied].tolist(), tied, strict=True))
                tied = [offsets[number] for number in self._id_order.first(list(offsets), count - len(top))]
            top += tied
        top = top[:count]
        return numbers[top].tolist(), scores[top].tolist()

    def counts(self, numbers: Integers, field: str) -> Mapping[str, int]:
        """Return the number of documents with each value of a field, the most frequent value first.

        Equally frequent values are in their order. A document counts once for each value of a list.

        :param numbers: (n,) documents, ascending
        """
        total: Counter[str] = Counter()
        for segment, (base, end) in zip(self._reader.segments, pairwise(self._bases), strict=True):
            column = segment.field_column(field)
            start, stop = np.searchsorted(numbers, (base, end))
            is_counted = np.zeros(segment.doc_count, np.bool_)
            is_counted[numbers[start:stop] - base] = True
            counts = np.bincount(column.ordinals[is_counted[column.docs]], minlength=1)
            total.update({column.values[i]: int(counts[i]) for i in np.flatnonzero(counts).tolist()})
        prefers_dates = self._field_prefers_dates(field)
        return dict(sorted(total.items(), key=lambda item: (-item[1], sort_key(item[0], prefers_dates), item[0])))

    def _sort_ranks(self, field: SortField) -> Integers:
        """Return numbers that sort as documents do by a field: (doc_count,)."""
        ranks = self._ranks.get(field)
        if ranks is None:
            columns = [segment.field_column(field.name) for segment in self._reader.segments]
            prefers_dates = self._field_prefers_dates(field.name)
            key_of = {value: sort_key(value, prefers_dates) for column in columns for value in column.values}
            keys = sorted({*key_of.values()}, reverse=field.is_descending)
            rank_of = {key: rank for rank, key in enumerate(keys)}
            parts = [np.zeros(0, np.int64)]
            for segment, column in zip(self._reader.segments, columns, strict=True):
                part = np.full(segment.doc_count, len(keys), np.int64)
                value_ranks = np.array([rank_of[key_of[value]] for value in column.values], np.int64)
                np.minimum.at(part, column.docs, value_ranks[column.ordinals])
                parts.append(part)
            ranks = self._ranks[field] = np.concatenate(parts)
        return ranks

    def _field_prefers_dates(self, field: str) -> bool:
        if field not in self._prefers_dates:
            segments = self._reader.segments
            self._prefers_dates[field] = has_dates(
                value for segment in segments for value in segment.field_column(field).values
            )
        return self._prefers_dates[field]
