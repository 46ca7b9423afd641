"""How do several segments become one?

Dictionaries are united, and tables of old numbers and new ones made of them; then postings go over in pieces
of equal size: read as arrays, renumbered, and put where they belong by counting. Documents keep their order,
deleted ones are left out, and compressed texts are copied as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.analyzer import Layer
from timviet.index.errors import IndexDamaged
from timviet.index.messages import Message
from timviet.index.schema import WITH_ACCENT_COUNTS
from timviet.index.store.format.columns import BROKEN
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.docstore import DocStoreWriter, repack
from timviet.index.store.format.file_digest import FileDigest
from timviet.index.store.format.posting_codec import ranks
from timviet.index.store.format.radix_sort import sort_order
from timviet.index.store.segment.accent_counts import (
    AccentCountsWriter,
    PairCounts,
    added,
    count_pairs,
    ranks_of_spellings,
)
from timviet.index.store.segment.block_names import FACTS, table_name
from timviet.index.store.segment.posting_table import PIECE, PostingTable, PostingTableWriter
from timviet.index.store.segment.reader import SegmentReader
from timviet.index.store.segment.term_dictionary import (
    StringTermDictionary,
    write_pairs,
    write_terms,
)
from timviet.index.store.segment.token_stream import FIRST, TokenStreamWriter
from timviet.index.store.segment.writer import write_ids

__all__ = ["MergeSource", "merge"]

_STREAMS = 8192  # documents whose syllables are read together


@dataclass(frozen=True, slots=True)
class MergeSource:
    """A segment to be merged."""

    reader: SegmentReader

    live: NDArray[np.bool_]
    """(doc_count,) which documents go over."""


@dataclass(frozen=True, slots=True)
class _TermUnion:
    """The terms of one layer in all sources together."""

    size: int

    numbers: list[NDArray[np.int64]]
    """For each source: the number in the union of each of its terms, ascending."""


def merge(sources: Sequence[MergeSource], path: Path, *, durable: bool = True) -> FileDigest:
    """Writes the live documents of segments as one and gives its file.

    :raises IndexDamaged: a source cannot be read
    """
    with ColumnsWriter(path) as columns:
        try:
            return _Merger(sources, columns).merge(durable)
        except BROKEN as error:
            names = ", ".join(source.reader.path.name for source in sources)
            raise IndexDamaged(
                str(path.parent),
                Message(
                    "{file}: {reason}",
                    file=names,
                    reason=Message("cannot be merged ({reason})", reason=repr(error)),
                ),
            ) from error


class _Merger:
    def __init__(self, sources: Sequence[MergeSource], columns: ColumnsWriter) -> None:
        self._sources, self._columns = sources, columns
        counts = [int(np.count_nonzero(source.live)) for source in sources]
        self._count = sum(counts)
        bases = np.cumsum([0, *counts])
        self._renumbered = [
            np.where(source.live, np.cumsum(source.live) - 1 + base, -1)
            for source, base in zip(sources, bases[:-1].tolist(), strict=True)
        ]

    def merge(self, durable: bool) -> FileDigest:
        columns, sources = self._columns, self._sources
        documents = DocStoreWriter(columns, "documents")
        for block in repack(chain.from_iterable(each.reader.stored.copy(each.live) for each in sources)):
            documents.append(block)
        documents.close()
        ids = chain.from_iterable(compress(source.reader.ids, source.live) for source in sources)
        revisions = chain.from_iterable(compress(source.reader.all_revisions, source.live) for source in sources)
        write_ids(columns, ids, revisions, np.concatenate([_hashes(source) for source in sources]))
        self._strings(FACTS, np.zeros(self._count, np.int64))
        totals = {}
        layers = dict.fromkeys(chain.from_iterable(source.reader.layers for source in sources))
        for field in dict.fromkeys(field for field, _ in layers):
            unions = {}
            for layer in (layer for its_field, layer in layers if its_field == field):
                name = table_name(field, layer)
                lengths = self._lengths(field, layer)
                totals[name] = int(lengths.sum())
                if layer is not Layer.BIGRAM:
                    unions[layer] = self._strings(name, lengths)
            name = table_name(field, Layer.BIGRAM)
            bigrams = self._pairs(name, *unions[Layer.FOLDED], self._lengths_of(field, Layer.BIGRAM))
            self._forward(field, unions[Layer.SYLLABLE], unions[Layer.FOLDED], bigrams)
        return columns.close({"documents": self._count, "totals": totals}, durable=durable)

    def _lengths_of(self, field: str, layer: Layer) -> NDArray[np.int64]:
        each = [source.reader.lengths(field, layer)[source.live] for source in self._sources]
        return np.concatenate(each).astype(np.int64)

    def _lengths(self, field: str, layer: Layer) -> NDArray[np.int64]:
        lengths = self._lengths_of(field, layer)
        name = f"{table_name(field, layer)}.lengths"
        if layer is Layer.FOLDED:
            self._columns.repeat(name, of=f"{table_name(field, Layer.SYLLABLE)}.lengths")
        else:
            self._columns.write(name, narrow(lengths))
        return lengths

    def _strings(self, name: str, lengths: NDArray[np.int64]) -> tuple[_TermUnion, NDArray[np.int64]]:
        """Merges a layer whose terms are strings; gives the union, and the new number of each term or -1."""
        tables: list[PostingTable] = []
        dictionaries: list[StringTermDictionary] = []
        for source in self._sources:
            table, dictionary = source.reader.string_table(name)
            tables.append(table)
            dictionaries.append(dictionary)
        together, union = _united(dictionaries)
        alive = self._postings(name, tables, union, lengths)
        write_terms(self._columns, name, list(compress(together, alive.tolist())))
        return union, np.where(alive, np.cumsum(alive) - 1, -1)

    def _pairs(
        self, name: str, folded: _TermUnion, new: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Merges bigrams, given how the folded syllables were merged; gives those that are left."""
        tables: list[PostingTable] = []
        keys: list[NDArray[np.int64]] = []
        for source, numbers in zip(self._sources, folded.numbers, strict=True):
            table, dictionary = source.reader.pair_table(name)
            tables.append(table)
            firsts, seconds = numbers[dictionary.pairs()].T
            keys.append(firsts * folded.size + seconds)
        together = np.sort(np.concatenate(keys))
        together = together[np.diff(together, prepend=-1) > 0]
        union = _TermUnion(len(together), [np.searchsorted(together, each) for each in keys])
        alive = self._postings(name, tables, union, lengths)
        firsts, seconds = np.divmod(together[alive], max(folded.size, 1))
        count = int(new.max(initial=-1)) + 1
        left = new[firsts] * count + new[seconds]
        write_pairs(self._columns, name, left, count)
        return left

    def _postings(
        self, name: str, tables: Sequence[PostingTable], union: _TermUnion, lengths: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Merges the postings of a layer; gives which terms of the union are left."""
        writer = PostingTableWriter(self._count, lengths)
        alive = np.zeros(union.size, np.bool_)
        for first, last in _pieces(tables, union):
            parts = [
                self._part(table, number, renumbered, first, last)
                for table, number, renumbered in zip(tables, union.numbers, self._renumbered, strict=True)
            ]
            df = np.sum([part[0] for part in parts], axis=0)
            docs, tfs = np.empty(int(df.sum()), np.int64), np.empty(int(df.sum()), np.int64)
            filled = np.cumsum(df) - df
            for some, part_docs, part_tfs in parts:
                place = np.repeat(filled, some) + ranks(some)
                docs[place], tfs[place] = part_docs, part_tfs
                filled += some
            alive[first:last] = df > 0
            if len(docs):
                writer.append(writer.encoded(df[df > 0], docs, tfs))
        writer.write(self._columns, name)
        return alive

    @staticmethod
    def _part(
        table: PostingTable, numbers: NDArray[np.int64], renumbered: NDArray[np.int64], first: int, last: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Gives what one source has of a range of the union: df of each term, documents, frequencies."""
        df = np.zeros(last - first, np.int64)
        begin, end = np.searchsorted(numbers, (first, last)).tolist()
        if begin == end:
            return df, df[:0], df[:0]
        chunk = table.chunk(begin, end)
        docs = renumbered[chunk.docs]
        kept = docs >= 0
        term = np.repeat(numbers[begin:end] - first, chunk.df)
        return np.bincount(term[kept], minlength=last - first), docs[kept], chunk.tfs[kept]

    def _forward(
        self,
        field: str,
        syllables: tuple[_TermUnion, NDArray[np.int64]],
        folded: tuple[_TermUnion, NDArray[np.int64]],
        bigrams: NDArray[np.int64],
    ) -> None:
        """Merges the streams of syllables, and counts anew what is left of their readings."""
        (spelled, new_spelled), (bare, new_bare) = syllables, folded
        keys, shares = [], []
        streams = [source.reader.forward(field) for source in self._sources]
        for stream, source, one, other in zip(streams, self._sources, spelled.numbers, bare.numbers, strict=True):
            keys.append(one[stream.syllables] * bare.size + other[stream.folded])
            # Frequencies are not kept, but they fall about as Zipf says.
            shares.append(source.reader.doc_count / (1 + np.arange(len(stream.syllables))))
        together, number = np.unique(np.concatenate([np.zeros(0, np.int64), *keys]), return_inverse=True)
        often = np.bincount(number, weights=np.concatenate([np.zeros(0), *shares]), minlength=len(together))
        firsts, seconds = np.divmod(together, max(bare.size, 1))
        left = (new_spelled[firsts] >= 0) & (new_bare[seconds] >= 0)
        order = np.argsort(-np.where(left, often, -1), kind="stable")
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        order = order[: int(np.count_nonzero(left))]
        folded_of = new_bare[seconds[order]]
        writer = TokenStreamWriter(new_spelled[firsts[order]], folded_of)
        spelling = ranks_of_spellings(folded_of)
        count = int(new_bare.max(initial=-1)) + 1
        pairs: list[PairCounts] = []
        for stream, source, key in zip(streams, self._sources, keys, strict=True):
            code_of = np.arange(FIRST + len(key), dtype=np.int32)
            code_of[FIRST:] = FIRST + rank[np.searchsorted(together, key)]
            docs = np.flatnonzero(source.live)
            for start in range(0, len(docs), _STREAMS):
                codes, sizes = stream.codes(docs[start : start + _STREAMS])
                codes = code_of[codes]
                writer.append(codes, sizes)
                if field not in WITH_ACCENT_COUNTS:
                    continue
                paired = np.zeros(len(codes), np.bool_)
                paired[:-1] = (codes[:-1] >= FIRST) & (codes[1:] >= FIRST)
                paired[np.cumsum(sizes)[sizes > 0] - 1] = False  # at the end of a document
                at = np.flatnonzero(paired)
                first, second = codes[at] - FIRST, codes[at + 1] - FIRST
                keys_of = folded_of[first] * count + folded_of[second]
                pairs.append(count_pairs(keys_of, spelling[first], spelling[second]))
        writer.write(self._columns, field)
        if field in WITH_ACCENT_COUNTS:
            readings = AccentCountsWriter()
            readings.append(bigrams, added(pairs))
            readings.write(self._columns, field, folded_of)


def _united(dictionaries: Sequence[StringTermDictionary]) -> tuple[list[bytes], _TermUnion]:
    """Gives the terms of dictionaries together, in order, and their numbers there."""
    terms = [term for dictionary in dictionaries for term in dictionary.encoded()]
    order, other = sort_order(terms)
    numbers = np.empty(len(terms), np.int64)
    numbers[order] = np.cumsum(other) - 1
    together = [terms[place] for place in order[other].tolist()]
    b"\n".join(together).decode()  # what is no UTF-8 is damage, and is not handed on
    ends = np.cumsum([len(dictionary) for dictionary in dictionaries])
    return together, _TermUnion(len(together), np.split(numbers, ends[:-1]))


def _pieces(tables: Sequence[PostingTable], union: _TermUnion) -> Iterator[tuple[int, int]]:
    """Yields ranges of the union that have about :data:`PIECE` postings in all sources together."""
    df = np.zeros(union.size, np.int64)
    for table, numbers in zip(tables, union.numbers, strict=True):
        df[numbers] += table.all_counts(0, len(table))[0]
    ends = np.cumsum(df)
    first = 0
    while first < union.size:
        done = int(ends[first - 1]) if first else 0
        last = max(int(np.searchsorted(ends, done + PIECE, side="right")), first + 1)
        yield first, last
        first = last


def _hashes(source: MergeSource) -> NDArray[Any]:
    """Gives the hashes of the ids of live documents, in the order of their numbers."""
    columns = source.reader.columns
    hashes = np.empty(source.reader.doc_count, "<u4")
    hashes[columns["id_numbers"]] = columns["id_hashes"]
    return hashes[source.live]
