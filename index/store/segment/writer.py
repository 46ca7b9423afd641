"""How do analysed documents become a segment?

The terms of each layer get numbers as they are met, and a token is its number in a long column
(:mod:`timviet.index.store.format.spill_file`); compressed texts go to disk at once. At the end the terms are
sorted, and each layer is inverted (:mod:`timviet.index.store.segment.inversion`).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.analyzer import Layer
from timviet.index.analysis.field_batch import EncodedTokens
from timviet.index.document import Document
from timviet.index.schema import WITH_ACCENT_COUNTS, WITHOUT_LENGTHS
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.docstore import DocStoreWriter
from timviet.index.store.format.file_digest import FileDigest
from timviet.index.store.format.radix_sort import sort_order
from timviet.index.store.format.spill_file import SpillFile
from timviet.index.store.format.strings import write_strings
from timviet.index.store.segment.accent_counts import (
    AccentCountsWriter,
    PairCounts,
    count_pairs,
    ranks_of_spellings,
)
from timviet.index.store.segment.block_names import FACTS, id_hash, table_name
from timviet.index.store.segment.encoded_batch import EncodedBatch, EncodedField
from timviet.index.store.segment.inversion import NOWHERE, in_ranges, invert
from timviet.index.store.segment.posting_table import PostingTableWriter
from timviet.index.store.segment.term_dictionary import write_pairs, write_terms
from timviet.index.store.segment.token_stream import FIRST, TokenStreamWriter
from timviet.index.tables.interner import Interner

__all__ = ["SegmentWriter", "write_ids"]

_TERM, _TERM_HELD = 250, 140  # bytes of memory for each distinct term, at the end and until then
_DOCUMENT = 200  # bytes of memory for each document, besides its text
_TOKEN = 12  # bytes of memory for each token of the largest layer, while it is inverted
_STREAMS = 1 << 20  # codes that are encoded together


def write_ids(
    columns: ColumnsWriter, ids: Iterable[str], revisions: Iterable[str], hashes: NDArray[np.uint32]
) -> None:
    """Writes the ids and revisions of all documents, in the order of their numbers.

    :param hashes: (n_docs,) :func:`id_hash` of each id
    """
    order = np.argsort(hashes, kind="stable")
    write_strings(columns, "ids", ids)
    columns.write("id_hashes", hashes[order])
    columns.write("id_numbers", narrow(order))
    write_strings(columns, "revisions", revisions)


def _ordered(terms: Iterable[str]) -> tuple[list[bytes], NDArray[np.int64]]:
    """Gives the distinct terms in order, and for each term given its number among them."""
    encoded = [term.encode() for term in terms]
    order, other = sort_order(encoded)
    numbers = np.empty(len(encoded), np.int64)
    numbers[order] = np.cumsum(other) - 1
    return [encoded[place] for place in order[other].tolist()], numbers


class _LayerTokens:
    """The tokens of one layer of one field, or the facts."""

    def __init__(self, folder: Path) -> None:
        self.vocabulary = Interner()
        self.tokens = SpillFile(folder)
        self.lengths = array("i")

    def append(self, batch: EncodedTokens) -> None:
        """Takes the tokens of many documents."""
        self.tokens.append(self._numbers(batch.terms)[batch.numbers])
        self.lengths.frombytes(batch.lengths.tobytes())

    def _numbers(self, terms: list[str]) -> NDArray[np.int32]:
        return np.fromiter(map(self.vocabulary.__getitem__, terms), np.int32, len(terms))


class _SyllableTokens(_LayerTokens):
    """The syllables of one field, of which the folded ones and the bigrams follow; the tokens are codes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folded: list[str] = []
        self.sizes = array("i")
        self.pairs = array("i")

    def append_field(self, batch: EncodedField) -> None:
        """Takes one field of many documents."""
        known = len(self.vocabulary)
        numbers = self._numbers(batch.syllables)
        self.folded += [batch.folded[place] for place in np.flatnonzero(numbers >= known).tolist()]
        kept = np.arange(FIRST, dtype=np.int32)  # codes that are no kinds
        self.tokens.append(np.concatenate([kept, numbers + FIRST])[batch.codes])
        for column, values in (
            (self.lengths, batch.lengths),
            (self.sizes, batch.sizes),
            (self.pairs, batch.pairs),
        ):
            column.frombytes(values.tobytes())


class SegmentWriter:
    """Collects documents and writes them as one segment."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._columns = ColumnsWriter(path)
        self._documents = DocStoreWriter(self._columns, "documents")
        self._ids: list[str] = []
        self._revisions: list[str] = []
        self._facts = _LayerTokens(path.parent)
        self._syllables: dict[str, _SyllableTokens] = {}
        self._others: dict[tuple[str, Layer], _LayerTokens] = {}

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def held(self) -> int:
        """About the bytes of memory that it takes now."""
        return _TERM_HELD * self._terms + _DOCUMENT * len(self)

    @property
    def memory(self) -> int:
        """About the bytes that finishing the segment will take at its peak."""
        tokens = max(len(layer.tokens) for layer in self._layers)
        return _TERM * self._terms + _TOKEN * tokens + _DOCUMENT * len(self)

    @property
    def _layers(self) -> list[_LayerTokens]:
        return [self._facts, *self._others.values(), *self._syllables.values()]

    @property
    def _terms(self) -> int:
        return sum(len(layer.vocabulary) for layer in self._layers)

    def add(self, documents: Sequence[Document], packed: EncodedBatch) -> None:
        """Takes documents, which are numbered on from the last one.

        :param packed: the same documents, packed; with the same fields each time
        """
        for block in packed.stored:
            self._documents.append(block)
        self._ids += [document.id for document in documents]
        self._revisions += [document.revision for document in documents]
        self._facts.append(packed.facts)
        folder = self.path.parent
        for field, batch in packed.fields.items():
            if field not in self._syllables:
                self._syllables[field] = _SyllableTokens(folder)
                self._others |= {(field, layer): _LayerTokens(folder) for layer in batch.named}
            self._syllables[field].append_field(batch)
            for layer, terms in batch.named.items():
                self._others[field, layer].append(terms)

    def finish(self, *, durable: bool = True) -> FileDigest:
        """Writes the segment and gives its file; With ``durable`` its content is on disk when this returns."""
        columns, count = self._columns, len(self._ids)
        self._documents.close()
        hashes = np.fromiter(map(id_hash, self._ids), "<u4", count)
        write_ids(columns, self._ids, self._revisions, hashes)
        self._write_layer(FACTS, self._facts)
        totals = {}
        while self._others:
            (field, layer), tokens = self._others.popitem()  # so that its memory is free for the next
            name = table_name(field, layer)
            totals[name] = self._write_layer(name, tokens, layer in WITHOUT_LENGTHS)
        while self._syllables:
            totals |= self._write_syllables(*self._syllables.popitem())
        return columns.close({"documents": count, "totals": totals}, durable=durable)

    def discard(self) -> None:
        """Gives the segment up and removes its file."""
        for layer in self._layers:
            layer.tokens.close()
        self._columns.discard()

    def _write_layer(self, name: str, layer: _LayerTokens, without_lengths: bool = False) -> int:
        """Writes a layer of strings and gives the sum of the lengths that its documents count with."""
        columns = self._columns
        terms, number_of = _ordered(layer.vocabulary)
        layer.vocabulary = Interner()
        write_terms(columns, name, terms)
        sizes = _array(layer.lengths)
        lengths = np.ones_like(sizes) if without_lengths else sizes
        if name != FACTS:
            columns.write(f"{name}.lengths", narrow(lengths))
        tokens = layer.tokens.read()
        ranges = in_ranges(tokens, number_of, _counts(tokens, len(number_of)))
        writer = PostingTableWriter(len(sizes), lengths)
        for _ in invert(
            ranges, np.cumsum(sizes, dtype=np.int64), lambda at: number_of[tokens[at]], len(terms), writer
        ):
            pass
        writer.write(columns, name)
        return int(lengths.sum(dtype=np.int64))

    def _write_syllables(self, field: str, layer: _SyllableTokens) -> dict[str, int]:
        """Writes the layers that are made of syllables, and gives the numbers of their tokens."""
        columns = self._columns
        names = {layer: table_name(field, layer) for layer in Layer}
        lengths, sizes, pairs = map(_array, (layer.lengths, layer.sizes, layer.pairs))
        columns.write(f"{names[Layer.SYLLABLE]}.lengths", narrow(lengths))
        columns.repeat(f"{names[Layer.FOLDED]}.lengths", of=f"{names[Layer.SYLLABLE]}.lengths")
        columns.write(f"{names[Layer.BIGRAM]}.lengths", narrow(pairs))
        spelled, spelling_of = _ordered(layer.vocabulary)
        layer.vocabulary = Interner()
        write_terms(columns, names[Layer.SYLLABLE], spelled)
        del spelled
        folded, folded_of = _ordered(layer.folded)
        layer.folded = []
        write_terms(columns, names[Layer.FOLDED], folded)
        count = len(folded)
        del folded

        codes, ends = layer.tokens.read(), np.cumsum(sizes, dtype=np.int64)
        often = _counts(codes, FIRST + len(spelling_of))[FIRST:]
        for kind, number_of in ((Layer.SYLLABLE, spelling_of), (Layer.FOLDED, folded_of)):
            number_of = np.concatenate([np.zeros(FIRST, np.int64), number_of])
            ranges = in_ranges(codes, number_of, np.concatenate([np.zeros(FIRST, np.int64), often]))
            ranges[codes < FIRST] = NOWHERE
            writer = PostingTableWriter(len(lengths), lengths)
            for _ in invert(ranges, ends, lambda at, of=number_of: of[codes[at]], len(number_of), writer):  # type: ignore[misc]
                pass
            writer.write(columns, names[kind])
        # Of the folded syllables the ranges are also those of the bigrams that begin with them.
        ranges[:-1][codes[1:] < FIRST] = NOWHERE
        ranges[ends[sizes > 0] - 1] = NOWHERE
        spelling = np.concatenate([np.zeros(FIRST, np.uint8), _spelling_ranks(folded_of, often)])
        writer, readings = PostingTableWriter(len(lengths), pairs), AccentCountsWriter()

        def bigrams(at: NDArray[np.int64]) -> NDArray[np.int64]:
            return number_of[codes[at]] * count + number_of[codes[at + 1]]

        def read(bigrams: NDArray[np.int64], at: NDArray[np.int64]) -> PairCounts | None:
            return (
                count_pairs(bigrams, spelling[codes[at]], spelling[codes[at + 1]])
                if field in WITH_ACCENT_COUNTS
                else None
            )

        distinct = []
        for found, pairs_read in invert(ranges, ends, bigrams, count**2, writer, read):
            if pairs_read is not None:
                readings.append(found, pairs_read)
            distinct.append(found)
        writer.write(columns, names[Layer.BIGRAM])
        write_pairs(columns, names[Layer.BIGRAM], np.concatenate(distinct), count)
        order = np.argsort(-often, kind="stable")
        if field in WITH_ACCENT_COUNTS:
            readings.write(columns, field, folded_of[order])
        self._write_streams(field, codes, sizes, order, spelling_of, folded_of)
        tokens = int(lengths.sum(dtype=np.int64))
        return {
            names[Layer.SYLLABLE]: tokens,
            names[Layer.FOLDED]: tokens,
            names[Layer.BIGRAM]: int(pairs.sum(dtype=np.int64)),
        }

    def _write_streams(
        self,
        field: str,
        codes: NDArray[np.int32],
        sizes: NDArray[np.int32],
        order: NDArray[np.int64],
        spelling_of: NDArray[np.int64],
        folded_of: NDArray[np.int64],
    ) -> None:
        """Writes the streams, with the kinds in another order."""
        ranked = np.arange(FIRST + len(order), dtype=np.int32)
        ranked[FIRST + order] = FIRST + np.arange(len(order))
        writer = TokenStreamWriter(spelling_of[order], folded_of[order])
        ends = np.cumsum(sizes)
        first = 0
        while first < len(sizes):
            start = int(ends[first - 1]) if first else 0
            last = max(int(np.searchsorted(ends, start + _STREAMS)), first + 1)
            writer.append(ranked[codes[start : int(ends[last - 1])]], sizes[first:last])
            first = last
        writer.write(self._columns, field)


def _array(values: array[int]) -> NDArray[np.int32]:
    return np.frombuffer(values, np.int32)


def _counts(tokens: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Counts tokens: (count,); in pieces, as numpy would widen them all at once."""
    counts = np.zeros(count, np.int64)
    for start in range(0, len(tokens), _STREAMS):
        counts += np.bincount(tokens[start : start + _STREAMS], minlength=count)
    return counts


def _spelling_ranks(folded_of: NDArray[np.int64], often: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Gives of each kind which spelling of its folded syllable it is, by frequency: (n_kinds,)."""
    order = np.argsort(-often, kind="stable")
    ranks = np.empty(len(order), np.uint8)
    ranks[order] = ranks_of_spellings(folded_of[order])
    return ranks
