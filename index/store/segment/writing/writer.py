"""How are batches of analyzed documents collected and written as one segment?

Compressed texts are written to disk at once; tokens are collected
(:mod:`timviet.index.store.segment.writing.layer_tokens`). At the end the terms of each layer are sorted, and the
layer is inverted (:mod:`timviet.index.store.segment.writing.inversion`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer
from timviet.index.document import Document
from timviet.index.schema import WITHOUT_LENGTHS
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.documents.docstore import DocStoreWriter
from timviet.index.store.format.file_digest import FileDigest
from timviet.index.store.segment.block_names import KEYWORDS, id_hash, table_name
from timviet.index.store.segment.document_ids import write_ids
from timviet.index.store.segment.postings.posting_table_writer import PostingTableWriter
from timviet.index.store.segment.sections import write_sections
from timviet.index.store.segment.terms.string_terms import write_terms
from timviet.index.store.segment.writing.encoded_batch import EncodedBatch
from timviet.index.store.segment.writing.inversion import invert_layer, range_numbers
from timviet.index.store.segment.writing.layer_tokens import LayerTokens, SyllableTokens, as_array, count_tokens
from timviet.index.store.segment.writing.syllable_layers import write_syllable_layers

__all__ = ["SegmentWriter"]

_TERM_AT_END, _TERM = 250, 140  # bytes of memory for each distinct term, when the segment is finished and before
_DOCUMENT = 200  # bytes of memory for each document, besides its text
_TOKEN = 12  # bytes of memory for each token of the largest layer, while it is inverted


class SegmentWriter:
    """Collects documents and writes them as one segment."""

    def __init__(self, path: Path) -> None:
        """Create the file of a segment."""
        self.path = path
        self._columns = ColumnsWriter(path)
        self._documents = DocStoreWriter(self._columns, "documents")
        self._ids: list[str] = []
        self._revisions: list[str] = []
        self._section_starts: list[NDArray[np.int32]] = []
        self._line_ends: list[NDArray[np.int32]] = []
        self._values = LayerTokens(path.parent)
        self._syllables: dict[str, SyllableTokens] = {}
        self._others: dict[tuple[str, Layer], LayerTokens] = {}

    def __len__(self) -> int:
        """Return how many sections there are; a document that is not long is one."""
        return len(self._ids)

    @property
    def current_memory(self) -> int:
        """About the bytes of memory in use now."""
        return _TERM * self._term_count + _DOCUMENT * len(self)

    @property
    def peak_memory(self) -> int:
        """About the bytes of memory that :meth:`finish` will need at its peak."""
        tokens = max(len(layer.tokens) for layer in self._layers)
        return _TERM_AT_END * self._term_count + _TOKEN * tokens + _DOCUMENT * len(self)

    @property
    def _layers(self) -> list[LayerTokens]:
        return [self._values, *self._others.values(), *self._syllables.values()]

    @property
    def _term_count(self) -> int:
        return sum(len(layer.vocabulary) for layer in self._layers)

    def add(self, documents: Sequence[Document], batch: EncodedBatch) -> None:
        """Append a batch of documents; their numbers continue those of the previous ones.

        :param documents: those that begin in the batch
        :param batch: every batch has the same fields
        """
        starts = batch.section_starts
        self._section_starts.append(starts)
        self._line_ends.append(batch.line_ends)
        remaining = iter(documents)
        for start in starts.tolist():
            document = None if start else next(remaining)
            self._ids.append("" if document is None else document.id)
            self._revisions.append("" if document is None else document.revision)
        for block in batch.stored:
            self._documents.append(block)
        self._values.append(batch.values)
        folder = self.path.parent
        for name, field in batch.fields.items():
            if name not in self._syllables:
                self._syllables[name] = SyllableTokens(folder)
                self._others |= {(name, layer): LayerTokens(folder) for layer in field.words_and_forms}
            self._syllables[name].append_field(field)
            for layer, tokens in field.words_and_forms.items():
                self._others[name, layer].append(tokens)

    def finish(self, *, durable: bool = True) -> FileDigest:
        """Write the segment and return the digest of its file.

        :param durable: whether to flush the content to disk
        """
        columns, count = self._columns, len(self._ids)
        self._documents.close()
        hashes = np.fromiter(map(id_hash, self._ids), "<u4", count)
        write_ids(columns, self._ids, self._revisions, hashes)
        write_sections(columns, self._section_starts, self._line_ends)
        self._write_layer(KEYWORDS, self._values)
        totals = {}
        while self._others:
            (field, layer), tokens = self._others.popitem()  # frees its memory before the next
            name = table_name(field, layer)
            totals[name] = self._write_layer(name, tokens, without_lengths=layer in WITHOUT_LENGTHS)
        while self._syllables:
            totals |= write_syllable_layers(columns, *self._syllables.popitem())
        return columns.close({"documents": count, "totals": totals}, durable=durable)

    def discard(self) -> None:
        """Free the collected tokens and remove the file."""
        for layer in self._layers:
            layer.tokens.close()
        self._columns.discard()

    def _write_layer(self, name: str, layer: LayerTokens, *, without_lengths: bool = False) -> int:
        """Write a layer of strings and return the sum of its document lengths.

        :param without_lengths: every document counts as 1 long
        """
        columns = self._columns
        terms, number_of = layer.take_terms()
        write_terms(columns, name, terms)
        sizes = as_array(layer.lengths)
        lengths = np.ones_like(sizes) if without_lengths else sizes
        if name != KEYWORDS:
            columns.write(f"{name}.lengths", narrow(lengths))
        tokens = layer.tokens.read()
        ranges = range_numbers(tokens, number_of, count_tokens(tokens, len(number_of)))
        writer = PostingTableWriter(len(sizes), lengths)
        ends = np.cumsum(sizes, dtype=np.int64)
        invert_layer(ranges, ends, lambda offsets: number_of[tokens[offsets]], len(terms), writer)
        writer.write(columns, name)
        return int(lengths.sum(dtype=np.int64))
