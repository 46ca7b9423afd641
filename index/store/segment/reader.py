"""What is in a segment?

A segment is a columns file (:mod:`timviet.index.store.format.columns`) of documents that were written together,
numbered from 0, and beside it a file of those that have been deleted since. Nothing of it is read before it is
asked for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, wraps
from pathlib import Path
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.analyzer import Layer
from timviet.index.document import Document
from timviet.index.messages import Message, reason_of
from timviet.index.schema import WITH_ACCENT_COUNTS
from timviet.index.store.format.columns import BROKEN, Columns
from timviet.index.store.format.docstore import DocStore, decode_document
from timviet.index.store.format.strings import StringColumn
from timviet.index.store.segment.accent_counts import AccentCounts
from timviet.index.store.segment.block_names import FACTS, id_hash, table_name
from timviet.index.store.segment.field_values import FieldValues, fact_names, read_facts
from timviet.index.store.segment.phrases import Phrases, Positions, Spellings
from timviet.index.store.segment.posting_table import Postings, PostingTable
from timviet.index.store.segment.term_dictionary import PairTermDictionary, StringTermDictionary
from timviet.index.store.segment.token_stream import TokenStream
from timviet.index.tables.bounded_cache import remember

__all__ = ["SegmentReader"]

_KEPT = 8_000_000  # postings of a segment that stay decoded, at 9 bytes
_KEPT_TERMS = 4096

P = ParamSpec("P")
R = TypeVar("R")


def _sensible(method: Callable[Concatenate[SegmentReader, P], R]) -> Callable[Concatenate[SegmentReader, P], R]:
    """Makes IndexDamaged of what is raised when the columns make no sense, though they have their checksums."""

    @wraps(method)
    def read(self: SegmentReader, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(self, *args, **kwargs)
        except BROKEN as error:
            raise self.columns.damaged(
                Message("cannot read {what} ({reason})", what=method.__name__.strip("_"), reason=repr(error))
            ) from error

    return read


def _with_positions(layer: Layer) -> None:
    if layer not in (Layer.SYLLABLE, Layer.FOLDED):
        raise ValueError(f"layer {layer} has no positions; search for phrases in {Layer.FOLDED}")


class SegmentReader:
    """Reads one segment; safe to use from many threads."""

    def __init__(self, path: Path, deletions: Path | None = None) -> None:
        """Maps the files of a segment.

        :raises IndexDamaged: they are missing, torn, or contradict each other
        """
        self.columns = Columns(path)
        self.path = path
        try:
            self.doc_count = int(self.columns.about["documents"])
            self._totals: dict[str, int] = dict(self.columns.about["totals"])
            if not all(type(total) is int for total in self._totals.values()):
                raise TypeError(Message("a total is not a number"))
        except BROKEN as error:
            raise self.columns.damaged(
                Message("the footer lacks an entry ({reason})", reason=reason_of(error))
            ) from error
        self._doubt(self.doc_count, "id_hashes", "id_numbers", *(f"{name}.lengths" for name in self._totals))
        self.live = None if deletions is None else self._read_live(deletions)
        """(doc_count,) which documents are not deleted, or None if none is."""
        self._string_tables: dict[str, tuple[PostingTable, StringTermDictionary]] = {}
        self._pair_tables: dict[str, tuple[PostingTable, PairTermDictionary]] = {}
        self._read_as: dict[str, AccentCounts] = {}
        self._facts: dict[str, FieldValues] = {}
        self._spelled: dict[tuple[str, str], dict[str, int]] = {}
        self._kept: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._kept_postings = 0
        self._lock = Lock()

    def _doubt(self, count: int, *blocks: str) -> None:
        """Looks whether blocks have one number for each of so many documents, before anything is made for them.

        :raises IndexDamaged: one has more or fewer
        """
        for name in blocks:
            if (length := self.columns.length(name)) != count:
                raise self.columns.damaged(
                    Message(
                        "the footer says {count} documents, but {block} has {length} entries",
                        count=count,
                        block=name,
                        length=length,
                    )
                )

    def _read_live(self, path: Path) -> NDArray[np.bool_]:
        columns = Columns(path)
        packed = columns["live"]
        if 8 * len(packed) < self.doc_count or columns.damaged_blocks():
            raise columns.damaged(Message("the list of deletions is damaged"))
        return np.unpackbits(packed, count=self.doc_count, bitorder="little").view(np.bool_)

    @cached_property
    def live_count(self) -> int:
        """Number of documents that are not deleted."""
        return self.doc_count if self.live is None else int(np.count_nonzero(self.live))

    # Postings.

    def postings(self, field: str, layer: Layer, term: str) -> Postings | None:
        """Gives the documents that hold a term, deleted ones included, or None if there are none."""
        return self._postings(table_name(field, layer), term)

    @_sensible
    def document_frequency(self, field: str, layer: Layer, term: str) -> int:
        """Gives how many documents hold a term, deleted ones included, without looking for its postings."""
        number = self._number(field, layer, term)
        return 0 if number is None else self.table(table_name(field, layer))[0].counts(number)[0]

    def facts(self, term: str) -> NDArray[np.int64]:
        """Gives the documents under an exact term, ascending, deleted ones included."""
        found = self._postings(FACTS, term)
        return np.zeros(0, np.int64) if found is None else found.docs

    def fact_terms(self) -> Iterator[str]:
        """Yields the exact terms, ascending."""
        with self.columns.reading(FACTS):
            yield from (term for term, _ in self.table(FACTS)[1].numbered())

    @cached_property
    def fact_names(self) -> list[str]:
        """The names of the metadata fields, ascending."""
        terms = self.string_table(FACTS)[1]
        with self.columns.reading("the list of metadata fields"):
            return fact_names(terms)

    def fact_column(self, name: str) -> FieldValues:
        """Gives the values of a metadata field; read when first asked for."""
        known = self._facts.get(name)
        if known is None:
            table, terms = self.string_table(FACTS)
            with self.columns.reading(FACTS):
                known = self._facts[name] = read_facts(table, terms, name, self.doc_count)
        return known

    @_sensible
    def bounds(self, field: str, layer: Layer, term: str) -> tuple[NDArray[Any], NDArray[Any]] | None:
        """Gives (tf, length) pairs that bound the score of a term from above; see :meth:`PostingTable.bounds`."""
        name = table_name(field, layer)
        table, terms = self.table(name)
        found = self._postings(name, term)
        number = None if found is None else terms.number(term)
        if found is None or number is None:
            return None
        return table.bounds(number, found, self.lengths(field, layer))

    def terms(self, field: str, layer: Layer, prefix: str = "") -> Iterator[str]:
        """Yields the terms that begin so, ascending."""
        name = table_name(field, layer)
        with self.columns.reading(name):
            yield from (term for term, _ in self.table(name)[1].numbered(prefix))

    @property
    def layers(self) -> list[tuple[str, Layer]]:
        """The layers that the segment has, with their fields."""
        names = (name.split(".") for name in self._totals)
        with self.columns.reading("the list of layers"):
            return [(field, Layer(layer)) for field, layer in names]

    def has_layer(self, field: str, layer: Layer) -> bool:
        """Tells whether the segment has this layer."""
        return table_name(field, layer) in self._totals

    def table(self, name: str) -> tuple[PostingTable, StringTermDictionary | PairTermDictionary]:
        """Return the postings and the dictionary of a layer by its :func:`table_name`."""
        opened = self._string_tables.get(name) or self._pair_tables.get(name)
        if opened is not None:
            return opened
        return self.pair_table(name) if f"{name}.pair_ends" in self.columns else self.string_table(name)

    @_sensible
    def string_table(self, name: str) -> tuple[PostingTable, StringTermDictionary]:
        """Return the postings and the dictionary of a layer whose terms are strings."""
        opened = self._string_tables.get(name)
        if opened is None:
            terms = StringTermDictionary(self.columns, name)
            opened = self._string_tables[name] = self._posting_table(name, len(terms)), terms
        return opened

    @_sensible
    def pair_table(self, name: str) -> tuple[PostingTable, PairTermDictionary]:
        """Return the postings and the dictionary of a layer of bigrams."""
        opened = self._pair_tables.get(name)
        if opened is None:
            field = name.partition(".")[0]
            parts = self.string_table(table_name(field, Layer.FOLDED))[1]
            terms = PairTermDictionary(self.columns, name, parts)
            opened = self._pair_tables[name] = self._posting_table(name, len(terms)), terms
        return opened

    def _posting_table(self, name: str, term_count: int) -> PostingTable:
        table = PostingTable(self.columns, name, self.doc_count)
        if len(table) != term_count:
            raise self.columns.damaged(
                Message(
                    "{table} has {terms} terms but {lists} posting lists",
                    table=name,
                    terms=term_count,
                    lists=len(table),
                )
            )
        return table

    @_sensible
    def _postings(self, name: str, term: str) -> Postings | None:
        kept = self._kept.get((name, term))
        if kept is not None:
            with self._lock:
                if (name, term) in self._kept:
                    self._kept.move_to_end((name, term))
            return kept
        if name != FACTS and name not in self._totals:
            return None
        table, terms = self.table(name)
        number = terms.number(term)
        if number is None:
            return None
        postings = table.postings(number)
        with self._lock:
            if (name, term) not in self._kept:
                self._kept[name, term] = postings
                self._kept_postings += postings.df
            while self._kept_postings > _KEPT or len(self._kept) > _KEPT_TERMS:
                _, dropped = self._kept.popitem(last=False)
                self._kept_postings -= dropped.df
        return postings

    # Lengths and positions.

    def lengths(self, field: str, layer: Layer) -> NDArray[np.unsignedinteger[Any]]:
        """Gives how many tokens each document has: (doc_count,), exact."""
        return self.columns[f"{table_name(field, layer)}.lengths"]

    def total_length(self, field: str, layer: Layer) -> int:
        """Gives how many tokens all documents have, deleted ones included."""
        return self._totals.get(table_name(field, layer), 0)

    @_sensible
    def forward(self, field: str) -> TokenStream:
        """Gives the streams of syllables of a field."""
        return TokenStream(self.columns, field)

    def positions(self, field: str, layer: Layer, term: str, docs: NDArray[Any]) -> Positions:
        """Gives where a syllable, a folded syllable or a bigram stands in some documents.

        :param docs: (n_docs,) document numbers, ascending
        :raises ValueError: the layer keeps no positions
        """
        if layer is Layer.BIGRAM:
            one, _, other = term.partition(" ")
            first = self.positions(field, Layer.FOLDED, one, docs)
            second = self.positions(field, Layer.FOLDED, other, docs)
            keys = np.intersect1d(first[0] << 32 | first[1] + 1, second[0] << 32 | second[1])
            return keys >> 32, (keys & 0xFFFFFFFF) - 1
        _with_positions(layer)
        with self.columns.reading("positions"):
            return self._phrases(field).positions(layer, term, docs)

    def with_phrase(
        self, field: str, layer: Layer, terms: Sequence[str], docs: NDArray[Any], spellings: Spellings = ()
    ) -> NDArray[Any]:
        """Gives those of some documents in which syllables, or folded ones, stand in a row.

        :param docs: (n_docs,) document numbers, ascending: best those that hold the phrase's bigrams
        :raises ValueError: the layer keeps no positions
        """
        _with_positions(layer)
        with self.columns.reading("positions"):
            return self._phrases(field).in_a_row(layer, terms, docs, spellings)

    def with_near(
        self, field: str, layer: Layer, terms: Sequence[str], docs: NDArray[Any], spellings: Spellings, slop: int
    ) -> NDArray[Any]:
        """Gives those of some documents in which syllables stand in this order, at most so many places apart.

        :param slop: how many places may lie between the first and the last besides theirs
        :raises ValueError: the layer keeps no positions
        """
        _with_positions(layer)
        with self.columns.reading("positions"):
            return self._phrases(field).near(layer, terms, docs, spellings, slop)

    def _phrases(self, field: str) -> Phrases:
        return Phrases(lambda: self.forward(field), lambda layer, term: self._number(field, layer, term))

    def _number(self, field: str, layer: Layer, term: str) -> int | None:
        """Gives the number of a term in its layer."""
        return self.table(table_name(field, layer))[1].number(term) if self.has_layer(field, layer) else None

    # Readings.

    @_sensible
    def spellings(self, field: str, folded: str) -> dict[str, int]:
        """Gives the syllables that look like this without their marks, and how often each occurs.

        Only the fields in :data:`timviet.index.schema.WITH_ACCENT_COUNTS` know.
        """
        if field not in WITH_ACCENT_COUNTS:
            return {}
        known = self._spelled.get((field, folded))
        if known is None:
            known = remember(self._spelled, (field, folded), self._spellings(field, folded), _KEPT_TERMS)
        return known

    @_sensible
    def pairs(self, field: str, first: str, second: str) -> dict[tuple[str, str], int]:
        """Gives neighbours that look like this without their marks, and how often each two occur.

        Only the fields in :data:`timviet.index.schema.WITH_ACCENT_COUNTS` know.
        """
        number = self._number(field, Layer.BIGRAM, f"{first} {second}") if field in WITH_ACCENT_COUNTS else None
        if number is None:
            return {}
        firsts, seconds = (list(self.spellings(field, each)) for each in (first, second))
        table = self.table(table_name(field, Layer.BIGRAM))[0]
        rows = self._readings(field).rows(number, table.counts(number)[1])
        return {(firsts[one], seconds[other]): count for one, other, count in rows}

    def _spellings(self, field: str, folded: str) -> dict[str, int]:
        if (known := self._number(field, Layer.FOLDED, folded)) is None:
            return {}
        table, terms = self.string_table(table_name(field, Layer.SYLLABLE))
        syllables = self.forward(field).syllables
        numbers = [int(syllables[kind]) for kind in self._readings(field).kinds(known)]
        return {terms.term(number): table.counts(number)[1] for number in numbers}

    def _readings(self, field: str) -> AccentCounts:
        known = self._read_as.get(field)
        if known is None:
            known = self._read_as[field] = AccentCounts(
                self.columns, field, len(self.table(table_name(field, Layer.BIGRAM))[0])
            )
        return known

    # Documents.

    @cached_property
    def stored(self) -> DocStore:
        """The documents as text."""
        return DocStore(self.columns, "documents")

    @cached_property
    def ids(self) -> StringColumn:
        """The ids of all documents, deleted ones included."""
        return StringColumn(self.columns, "ids")

    @cached_property
    def all_revisions(self) -> StringColumn:
        """The revisions of all documents, deleted ones included."""
        return StringColumn(self.columns, "revisions")

    @_sensible
    def document(self, number: int) -> Document:
        """Gives a document as it was added."""
        return decode_document(self.stored[number])

    @_sensible
    def id_of(self, number: int) -> str:
        """Gives the id of a document."""
        return self.ids[number]

    @_sensible
    def number_of(self, id: str) -> int | None:
        """Gives the number of the document with this id, or None if there is none or it is deleted."""
        try:
            wanted = np.uint32(id_hash(id))
        except UnicodeEncodeError:
            return None  # no document has such an id
        hashes = self.columns["id_hashes"]
        place = int(hashes.searchsorted(wanted))
        while place < len(hashes) and hashes[place] == wanted:
            number = int(self.columns["id_numbers"][place])
            if (self.live is None or self.live[number]) and self.ids[number] == id:
                return number
            place += 1
        return None

    def revisions(self) -> Iterator[tuple[str, str]]:
        """Yields id and revision of each document that is not deleted."""
        with self.columns.reading("revisions"):
            for number, pair in enumerate(zip(self.ids, self.all_revisions, strict=True)):
                if self.live is None or self.live[number]:
                    yield pair
