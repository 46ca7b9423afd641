"""How is a segment read: its postings, positions, field values, spellings and documents?

A segment is a columns file (:mod:`timviet.index.store.format.columns`) of documents that were written together,
numbered from 0; the sections of a long one have a number each (:mod:`timviet.index.store.segment.sections`). A
second file lists the documents that have been deleted since. A block is opened and validated when it is first
needed; a contradiction raises :class:`timviet.index.errors.IndexDamaged`.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer
from timviet.index.document import Document
from timviet.index.files.revisions import is_stored
from timviet.index.lazy import lazy_property
from timviet.index.messages import Message
from timviet.index.schema import WITH_ACCENT_COUNTS
from timviet.index.store.format.columns import Columns
from timviet.index.store.segment.block_names import KEYWORDS, table_name
from timviet.index.store.segment.document_ids import DocumentIds
from timviet.index.store.segment.document_reader import DocumentReader
from timviet.index.store.segment.field_values import FieldValues, list_field_names, read_field_values
from timviet.index.store.segment.postings.layer_tables import LayerTables
from timviet.index.store.segment.postings.posting_table import Postings, PostingTable
from timviet.index.store.segment.sections import Sections, open_sections
from timviet.index.store.segment.segment_footer import parse_segment_footer
from timviet.index.store.segment.streams.phrases import Context, Phrases, Positions, Spellings
from timviet.index.store.segment.streams.spellings import FieldSpellings
from timviet.index.store.segment.streams.token_stream import TokenStream
from timviet.index.store.segment.terms.term_dictionary import TermDictionary

__all__ = ["SegmentReader"]

_MOST_TOKENS = 1 << 31  # every document has fewer tokens


def _require_positions(layer: Layer) -> None:
    if layer not in (Layer.SYLLABLE, Layer.FOLDED):
        raise ValueError(f"layer {layer} has no positions; search for phrases in {Layer.FOLDED}")


class SegmentReader:
    """Reads one segment; several threads may use it at once."""

    def __init__(self, path: Path, deletions: Path | None = None) -> None:
        """Map the files of a segment into memory.

        :raises IndexDamaged: they are missing, torn, or contradict each other
        """
        self.path = path
        self.columns = Columns(path)
        self.doc_count, self._totals = parse_segment_footer(self.columns)
        self.live = None if deletions is None else self._read_live(deletions)
        """(doc_count,) whether each document is live, not deleted; None if all are. Its sections are alike."""
        self.document_ids = DocumentIds(self.columns, self.doc_count)
        """The ids and revisions of all documents, deleted ones included."""
        self.tables = LayerTables(self.columns, self.doc_count)
        """The dictionaries and posting tables of all layers."""
        self._opened: dict[tuple[str, Layer], tuple[PostingTable, TermDictionary]] = {}
        self._lengths: dict[tuple[str, Layer], NDArray[np.unsignedinteger[Any]]] = {}
        self._values: dict[str, FieldValues] = {}
        self._streams: dict[str, TokenStream] = {}
        self._spellings: dict[str, FieldSpellings] = {}

    def _read_live(self, path: Path) -> NDArray[np.bool_]:
        columns = Columns(path)
        packed = columns.typed("live", "|u1")
        if 8 * len(packed) < self.doc_count:
            raise columns.damaged(Message("the list of deletions is damaged"))
        live = np.unpackbits(packed, count=self.doc_count, bitorder="little").view(np.bool_)
        if self.sections is not None and (live != live[self.sections.first_of(slice(None))]).any():
            raise columns.damaged(Message("the list of deletions is damaged"))
        return live

    # Documents and their sections.

    @property
    def sections(self) -> Sections | None:
        """The sections of the documents; None if each number is a document of its own."""
        return self._sections

    @lazy_property
    def _sections(self) -> Sections | None:
        return open_sections(self.columns, self.doc_count)

    @lazy_property
    def document_count(self) -> int:
        """The number of documents, deleted ones included; ``doc_count`` counts their sections."""
        return self.doc_count if self.sections is None else len(self.sections.firsts)

    @lazy_property
    def live_count(self) -> int:
        """The number of documents that are not deleted."""
        return self.document_count if self.live is None else len(self.live_documents())

    def live_documents(self) -> NDArray[np.integer[Any]]:
        """Return the numbers of the documents that are not deleted: (live_count,), ascending."""
        numbers = np.arange(self.doc_count) if self.sections is None else self.sections.firsts
        return numbers if self.live is None else numbers[self.live[numbers]]

    @lazy_property
    def stores_texts(self) -> bool:
        """Whether the texts of all documents are stored, deleted ones included."""
        return all(map(is_stored, self.document_ids.revisions))

    # Layers.

    @property
    def layers(self) -> list[tuple[str, Layer]]:
        """The layers of the segment, as (field, layer)."""
        return list(self._totals)

    def has_layer(self, field: str, layer: Layer) -> bool:
        """Return whether the segment has this layer."""
        return (field, layer) in self._totals

    def lengths(self, field: str, layer: Layer) -> NDArray[np.unsignedinteger[Any]]:
        """Return the number of tokens of each document in a layer: (doc_count,), exact."""
        lengths = self._lengths.get((field, layer))
        if lengths is None:
            name = f"{table_name(field, layer)}.lengths"
            lengths = self.columns[name]
            self.columns.require(len(lengths) == self.doc_count and (lengths < _MOST_TOKENS).all(), name)
            self.columns.require(int(lengths.sum(dtype=np.int64)) == self.total_length(field, layer), name)
            self._lengths[field, layer] = lengths
        return lengths

    def total_length(self, field: str, layer: Layer) -> int:
        """Return the number of tokens of all documents in a layer, deleted documents included."""
        return self._totals.get((field, layer), 0)

    # Postings.

    def postings(self, field: str, layer: Layer, term: str) -> Postings | None:
        """Return the postings of a term, deleted documents included, or None if it does not occur."""
        return self.tables.postings(table_name(field, layer), term) if self.has_layer(field, layer) else None

    def document_frequency(self, field: str, layer: Layer, term: str) -> int:
        """Return the number of documents that contain a term, deleted ones included; its postings are not read."""
        found = self._find(field, layer, term)
        return 0 if found is None else found[0].counts(found[1])[0]

    def bounds(self, field: str, layer: Layer, term: str) -> Sequence[tuple[int, int]] | None:
        """Return (tf, length) pairs with the upper bounds of a term's score; see :meth:`PostingTable.bounds`."""
        found = self._find(field, layer, term)
        return None if found is None else found[0].bounds(found[1])

    def terms(self, field: str, layer: Layer, prefix: str = "") -> Iterator[str]:
        """Yield the terms that start with a prefix, ascending."""
        _, terms = self.tables.table(table_name(field, layer))
        return (term for term, _ in terms.numbered_terms(prefix))

    def _find(self, field: str, layer: Layer, term: str) -> tuple[PostingTable, int] | None:
        """Return the posting table of a layer and the number of a term in it, or None if it does not occur."""
        opened = self._opened.get((field, layer))
        if opened is None:
            if not self.has_layer(field, layer):
                return None
            opened = self._opened[field, layer] = self.tables.table(table_name(field, layer))
        number = opened[1].number(term)
        return None if number is None else (opened[0], number)

    def _number(self, field: str, layer: Layer, term: str) -> int | None:
        """Return the number of a term in its layer, or None if it does not occur."""
        found = self._find(field, layer, term)
        return None if found is None else found[1]

    # Metadata.

    def keyword_docs(self, term: str) -> NDArray[np.int64]:
        """Return the documents that have a metadata value, ascending, deleted ones included.

        :param term: :func:`timviet.index.schema.keyword_term` of the value
        """
        postings = self.tables.postings(KEYWORDS, term)
        return np.zeros(0, np.int64) if postings is None else postings.docs

    def keyword_terms(self) -> Iterator[str]:
        """Yield the terms of all metadata values, ascending."""
        return (term for term, _ in self.tables.string_table(KEYWORDS)[1].numbered_terms())

    @lazy_property
    def field_names(self) -> list[str]:
        """The names of the metadata fields, ascending."""
        return list_field_names(self.tables.string_table(KEYWORDS)[1])

    def field_column(self, name: str) -> FieldValues:
        """Return the values of a metadata field, which are read once."""
        values = self._values.get(name)
        if values is None:
            table, terms = self.tables.string_table(KEYWORDS)
            values = read_field_values(table, terms, name)
            self._values[name] = values
        return values

    # Positions.

    def token_stream(self, field: str) -> TokenStream:
        """Return the token streams of a field."""
        stream = self._streams.get(field)
        if stream is None:
            syllables, folded = (
                self.columns.length(f"{table_name(field, layer)}.counts")
                for layer in (Layer.SYLLABLE, Layer.FOLDED)
            )
            stream = TokenStream(self.columns, field, self.doc_count, syllables, folded)
            self._streams[field] = stream
        return stream

    def positions(self, field: str, layer: Layer, term: str, docs: NDArray[Any]) -> Positions:
        """Return the positions of a syllable, a folded syllable or a bigram in some documents.

        :param docs: (n_docs,) document numbers, ascending
        :raises ValueError: the layer has no positions
        """
        if layer is Layer.BIGRAM:
            first_term, _, second_term = term.partition(" ")
            first = self.positions(field, Layer.FOLDED, first_term, docs)
            second = self.positions(field, Layer.FOLDED, second_term, docs)
            keys = np.intersect1d(first[0] << 32 | first[1] + 1, second[0] << 32 | second[1])
            return keys >> 32, (keys & 0xFFFFFFFF) - 1
        _require_positions(layer)
        return self._phrases(field).positions(layer, term, docs)

    def with_phrase(
        self, field: str, layer: Layer, terms: Sequence[str], docs: NDArray[Any], spellings: Spellings = ()
    ) -> NDArray[Any]:
        """Return the documents among ``docs`` that contain a phrase of syllables or folded syllables.

        :param docs: (n_docs,) document numbers, ascending; fastest if they all contain the phrase's bigrams
        :raises ValueError: the layer has no positions
        """
        _require_positions(layer)
        return self._phrases(field).with_phrase(layer, terms, docs, spellings)

    def phrase_contexts(
        self, field: str, layer: Layer, terms: Sequence[str], docs: NDArray[Any], spellings: Spellings = ()
    ) -> tuple[NDArray[Any], list[Context]]:
        """Return in which of some documents a phrase has no digits beside it; see :meth:`Phrases.contexts`.

        :param docs: (n_docs,) document numbers, ascending
        :raises ValueError: the layer has no positions
        """
        _require_positions(layer)
        return self._phrases(field).contexts(layer, terms, docs, spellings)

    def with_near(
        self, field: str, layer: Layer, terms: Sequence[str], docs: NDArray[Any], spellings: Spellings, slop: int
    ) -> NDArray[Any]:
        """Return the documents among ``docs`` that contain syllables in this order, close together.

        :param slop: the most positions between the first and the last syllable that other tokens may take
        :raises ValueError: the layer has no positions
        """
        _require_positions(layer)
        return self._phrases(field).with_near(layer, terms, docs, spellings, slop)

    def _phrases(self, field: str) -> Phrases:
        return Phrases(
            lambda: self.token_stream(field),
            lambda layer, term: self._number(field, layer, term),
            lambda: self.tables.string_table(table_name(field, Layer.FOLDED))[1],
        )

    # Spellings.

    def spellings(self, field: str, folded: str) -> dict[str, int]:
        """Return the spellings of a folded syllable and the number of occurrences of each.

        Empty for fields outside of :data:`timviet.index.schema.WITH_ACCENT_COUNTS`.
        """
        spellings = self._field_spellings(field)
        return {} if spellings is None else spellings.of_syllable(folded)

    def pairs(self, field: str, first: str, second: str) -> dict[tuple[str, str], int]:
        """Return the spellings of two folded syllables side by side and the number of occurrences of each.

        Empty for fields outside of :data:`timviet.index.schema.WITH_ACCENT_COUNTS`.
        """
        spellings = self._field_spellings(field)
        return {} if spellings is None else spellings.of_pair(first, second)

    def syllable_from(self, field: str, text: str) -> str | None:
        """Return the first folded syllable of a field that is equal to a text or sorts after it, or None.

        None for fields outside of :data:`timviet.index.schema.WITH_ACCENT_COUNTS`.
        """
        spellings = self._field_spellings(field)
        return None if spellings is None else spellings.syllable_from(text)

    def _field_spellings(self, field: str) -> FieldSpellings | None:
        if field not in WITH_ACCENT_COUNTS or not self.has_layer(field, Layer.FOLDED):
            return None
        spellings = self._spellings.get(field)
        if spellings is None:
            own = weakref.proxy(self)  # a cycle would keep the file open until a garbage collection
            spellings = FieldSpellings(self.columns, field, self.tables, lambda: own.token_stream(field))
            self._spellings[field] = spellings
        return spellings

    # Documents.

    @lazy_property
    def stored(self) -> DocumentReader:
        """The stored documents."""
        return DocumentReader(self.columns, self.doc_count, self.sections)

    def document(self, number: int) -> Document:
        """Return a document as it was added; see :meth:`DocumentReader.document`."""
        return self.stored.document(number)

    def id_of(self, number: int) -> str:
        """Return the id of a document, given its number or that of any of its sections."""
        sections = self.sections
        return self.document_ids.ids[number if sections is None else int(sections.first_of(number))]

    def ids(self) -> Iterator[str]:
        """Yield the id of each document number, that of a section too; many are read at once."""
        last = ""
        for id in self.document_ids.ids:
            last = id or last  # only the first section of a document has it
            yield last

    def number_of(self, id: str) -> int | None:
        """Return the number of the document with this id, or None if there is none or it is deleted."""
        for number in self.document_ids.numbers_with_id(id):
            if self.live is None or self.live[number]:
                return number
        return None

    def revisions(self) -> Iterator[tuple[str, str]]:
        """Yield the id and revision of each document that is not deleted."""
        pairs = zip(self.document_ids.ids, self.document_ids.revisions, strict=True)
        if self.live is None and self.sections is None:
            yield from pairs
            return
        is_yielded = np.zeros(self.doc_count, np.bool_)
        is_yielded[self.live_documents()] = True
        yield from compress(pairs, is_yielded.tolist())
