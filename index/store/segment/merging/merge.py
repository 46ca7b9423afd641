"""In which steps are segments merged: documents, dictionaries, postings, streams?

The dictionaries are united (:mod:`timviet.index.store.segment.merging.term_union`), which maps old term numbers to
new ones. Then postings are copied in pieces of equal size, and streams some documents at a time. Documents keep
their order, deleted ones are left out, and most compressed texts are copied as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, compress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.documents.docstore import DocStoreWriter, repack
from timviet.index.store.format.file_digest import FileDigest
from timviet.index.store.segment.block_names import KEYWORDS, table_name
from timviet.index.store.segment.document_ids import write_ids
from timviet.index.store.segment.merging.merge_source import MergeSource
from timviet.index.store.segment.merging.posting_merge import merge_postings
from timviet.index.store.segment.merging.stream_merge import FieldMerge, merge_streams
from timviet.index.store.segment.merging.term_union import MergedTerms, unite_pairs, unite_terms
from timviet.index.store.segment.sections import write_sections
from timviet.index.store.segment.terms.pair_terms import write_pairs
from timviet.index.store.segment.terms.string_terms import write_terms

__all__ = ["merge_segments"]


def merge_segments(sources: Sequence[MergeSource], path: Path, *, durable: bool = True) -> FileDigest:
    """Write the live documents of several segments as one segment and return the digest of its file.

    :param durable: whether to flush the content to disk
    :raises IndexDamaged: a source cannot be read
    """
    with ColumnsWriter(path) as columns:
        return _Merger(sources, columns).merge(durable)


class _Merger:
    """Merges some segments into one file."""

    def __init__(self, sources: Sequence[MergeSource], columns: ColumnsWriter) -> None:
        self._sources, self._columns = sources, columns
        counts = [int(np.count_nonzero(source.live)) for source in sources]
        self._count = sum(counts)
        bases = np.cumsum([0, *counts])
        self._new_docs = [
            np.where(source.live, np.cumsum(source.live) - 1 + base, -1)
            for source, base in zip(sources, bases[:-1].tolist(), strict=True)
        ]

    def merge(self, durable: bool) -> FileDigest:
        self._merge_documents()
        self._merge_strings(KEYWORDS, np.zeros(self._count, np.int64))
        totals: dict[str, int] = {}
        layers = dict.fromkeys(chain.from_iterable(source.reader.layers for source in self._sources))
        for field in dict.fromkeys(field for field, _ in layers):
            field_layers = [layer for layer_field, layer in layers if layer_field == field]
            totals |= self._merge_field(field, field_layers)
        return self._columns.close({"documents": self._count, "totals": totals}, durable=durable)

    def _merge_documents(self) -> None:
        """Merge the texts, ids and revisions of documents."""
        columns, sources = self._columns, self._sources
        documents = DocStoreWriter(columns, "documents")
        stored = (source.reader.stored.texts.copy(source.live) for source in sources)
        for block in repack(chain.from_iterable(stored)):
            documents.append(block)
        documents.close()
        ids = chain.from_iterable(compress(source.reader.document_ids.ids, source.live) for source in sources)
        revisions = chain.from_iterable(
            compress(source.reader.document_ids.revisions, source.live) for source in sources
        )
        hashes = [source.reader.document_ids.hashes[source.live] for source in sources]
        write_ids(columns, ids, revisions, np.concatenate(hashes))
        starts_and_line_ends = [_sections(source) for source in sources]
        write_sections(columns, *zip(*starts_and_line_ends, strict=True))

    def _merge_field(self, field: str, layers: Sequence[Layer]) -> dict[str, int]:
        """Merge the layers of a field and its streams; return the number of tokens of each layer."""
        totals = {}
        merged = {}
        for layer in layers:
            name = table_name(field, layer)
            lengths = self._merge_lengths(field, layer)
            totals[name] = int(lengths.sum())
            if layer is not Layer.BIGRAM:
                merged[layer] = self._merge_strings(name, lengths)
        syllables, folded = merged[Layer.SYLLABLE], merged[Layer.FOLDED]
        bigrams = self._merge_pairs(table_name(field, Layer.BIGRAM), folded, self._lengths(field, Layer.BIGRAM))
        merge_streams(self._columns, self._sources, FieldMerge(field, syllables, folded, bigrams))
        return totals

    def _lengths(self, field: str, layer: Layer) -> NDArray[np.int64]:
        lengths = [source.reader.lengths(field, layer)[source.live] for source in self._sources]
        return np.concatenate(lengths).astype(np.int64)

    def _merge_lengths(self, field: str, layer: Layer) -> NDArray[np.int64]:
        """Merge the lengths of documents in a layer and return them: (doc_count,)."""
        lengths = self._lengths(field, layer)
        name = f"{table_name(field, layer)}.lengths"
        if layer is Layer.FOLDED:
            self._columns.add_alias(name, of=f"{table_name(field, Layer.SYLLABLE)}.lengths")
        else:
            self._columns.write(name, narrow(lengths))
        return lengths

    def _merge_strings(self, name: str, lengths: NDArray[np.int64]) -> MergedTerms:
        """Merge a layer whose terms are strings."""
        tables = [source.reader.tables.string_table(name)[0] for source in self._sources]
        terms, union = unite_terms(self._sources, name)
        remains = merge_postings(self._columns, name, tables, union, self._new_docs, lengths)
        write_terms(self._columns, name, list(compress(terms, remains.tolist())))
        return MergedTerms(union, np.where(remains, np.cumsum(remains) - 1, -1))

    def _merge_pairs(self, name: str, folded: MergedTerms, lengths: NDArray[np.int64]) -> NDArray[np.int64]:
        """Merge the layer of bigrams and return the remaining ones: (n,).

        :param folded: the folded syllables after their merge
        """
        tables = [source.reader.tables.pair_table(name)[0] for source in self._sources]
        terms, union = unite_pairs(self._sources, name, folded.union)
        remains = merge_postings(self._columns, name, tables, union, self._new_docs, lengths)
        firsts, seconds = np.divmod(terms[remains], max(folded.union.size, 1))
        pairs: NDArray[np.int64] = folded.new_numbers[firsts] * folded.count + folded.new_numbers[seconds]
        write_pairs(self._columns, name, pairs, folded.count)
        return pairs


def _sections(source: MergeSource) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where in its body each section that is copied begins, and how many line ends are before it."""
    sections = source.reader.sections
    if sections is None:
        zeros = np.zeros(int(np.count_nonzero(source.live)), np.int64)
        return zeros, zeros
    return sections.starts[source.live].astype(np.int64), sections.line_ends[source.live].astype(np.int64)
