"""How do analysed documents become a segment?

The terms of each layer get numbers as they are met, and a token is its number in a long array; the text
itself goes to disk at once. At the end each layer is sorted as one array of 64-bit keys, term and document,
from which document numbers and frequencies are read off: no posting is ever an object.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis import Layer
from timviet.index.batches import FieldBatch, Numbered, Numbering
from timviet.index.document import Document
from timviet.index.schema import WITHOUT_LENGTHS, encode, fact
from timviet.index.store.columns_writer import ColumnsWriter, narrow
from timviet.index.store.file import File
from timviet.index.store.forward import ForwardWriter, steps
from timviet.index.store.readings import count_pairs, write_readings
from timviet.index.store.stored import StoredWriter, write_strings
from timviet.index.store.table import TableWriter
from timviet.index.store.terms import write_pairs, write_terms

__all__ = ["FACTS", "TOGETHER", "SegmentBuilder", "id_hash", "table_name", "write_ids"]

FACTS = "facts"
TOGETHER, _SHORT_TOGETHER = 64, 256  # documents, ids and revisions in a compressed block
_SYLLABIC = {Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM}
_TOKEN = 100  # bytes of memory for each syllable of the text, all layers, at the peak
_TERM = 250  # bytes of memory for each distinct term


def table_name(field: str, layer: Layer) -> str:
    """Names the blocks of one layer of a field."""
    return f"{field}.{layer}"


def id_hash(id: str) -> int:
    """Gives the 32 bits by which a document id is looked up."""
    return int.from_bytes(blake2b(id.encode(), digest_size=4).digest(), "little")


def write_ids(
    columns: ColumnsWriter, ids: Iterable[str], revisions: Iterable[str], hashes: NDArray[np.uint32]
) -> None:
    """Writes the ids and revisions of all documents, in the order of their numbers.

    :param hashes: (n_docs,) :func:`id_hash` of each id
    """
    order = np.argsort(hashes, kind="stable")
    write_strings(columns, "ids", ids, _SHORT_TOGETHER)
    columns.write("id_hashes", hashes[order])
    columns.write("id_numbers", narrow(order))
    write_strings(columns, "revisions", revisions, _SHORT_TOGETHER)


def _ordered(terms: list[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Gives the distinct terms in order, and for each term given its number among them."""
    order = sorted(set(terms))
    number = {term: place for place, term in enumerate(order)}
    return order, np.fromiter(map(number.__getitem__, terms), np.int64, len(terms))


class _Tokens:
    """The tokens of one layer of one field, or the facts."""

    def __init__(self) -> None:
        self.vocabulary = Numbering()
        self.terms = array("i")
        self.lengths = array("i")

    def append(self, batch: Numbered) -> NDArray[np.int32]:
        """Takes the tokens of many documents; gives the number of each distinct term of the batch."""
        numbers = np.fromiter(map(self.vocabulary.__getitem__, batch.terms), np.int32, len(batch.terms))
        self.terms.frombytes(numbers[batch.numbers].tobytes())
        self.lengths.frombytes(batch.lengths.tobytes())
        return numbers

    def append_terms(self, terms: Sequence[str]) -> None:
        """Takes the terms of one document."""
        self.terms.fromlist(list(map(self.vocabulary.__getitem__, terms)))
        self.lengths.append(len(terms))

    def numbers(self) -> tuple[list[str], NDArray[np.int64]]:
        """Gives the distinct terms in order, and each token as a number among them."""
        terms, places = _ordered(list(self.vocabulary))
        return terms, places[_array(self.terms)]


class _Syllables(_Tokens):
    """The syllables of one field, of which the folded ones and the bigrams follow."""

    def __init__(self) -> None:
        super().__init__()
        self.folded: list[str] = []
        self.positions = array("i")

    def append_field(self, batch: FieldBatch) -> None:
        """Takes one field of many documents."""
        numbers = self.append(batch.syllables)
        for number, folded in zip(numbers.tolist(), batch.folded, strict=True):
            if number == len(self.folded):
                self.folded.append(folded)
        self.positions.frombytes(batch.positions.astype(np.int32, copy=False).tobytes())


class SegmentBuilder:
    """Collects documents in memory and writes them as one segment."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._columns = ColumnsWriter(path)
        self._documents = StoredWriter(self._columns, "documents", TOGETHER)
        self._ids: list[str] = []
        self._revisions: list[str] = []
        self._facts = _Tokens()
        self._syllables: dict[str, _Syllables] = {}
        self._others: dict[tuple[str, Layer], _Tokens] = {}

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def memory(self) -> int:
        """About the bytes that finishing the segment will take at its peak."""
        terms = sum(len(tokens.vocabulary) for tokens in (*self._others.values(), self._facts))
        kinds = sum(len(syllables.vocabulary) for syllables in self._syllables.values())
        tokens = sum(len(syllables.terms) for syllables in self._syllables.values())
        return _TERM * (terms + 2 * kinds) + _TOKEN * tokens

    def add(self, documents: Sequence[Document], fields: Mapping[str, FieldBatch]) -> None:
        """Takes documents, which are numbered on from the last one.

        :param fields: the analysis of each of their text fields; the same fields each time
        """
        for document in documents:
            self._documents.append(encode(document))
            self._ids.append(document.id)
            self._revisions.append(document.revision)
            self._facts.append_terms(sorted({fact(*each) for each in document.fields.items()}))
        for field, batch in fields.items():
            self._syllables.setdefault(field, _Syllables()).append_field(batch)
            self._others.setdefault((field, Layer.WORD), _Tokens()).append(batch.words)
            self._others.setdefault((field, Layer.FORM), _Tokens()).append(batch.forms)

    def finish(self, *, sync: bool = True) -> File:
        """Writes the segment and gives its file; with ``sync`` its content is on disk when this returns."""
        columns, count = self._columns, len(self._ids)
        self._documents.close()
        hashes = np.fromiter(map(id_hash, self._ids), "<u4", count)
        write_ids(columns, self._ids, self._revisions, hashes)
        self._write_terms(FACTS, self._facts)
        totals = {}
        for (field, layer), tokens in self._others.items():
            name = table_name(field, layer)
            totals[name] = self._write_terms(name, tokens, layer in WITHOUT_LENGTHS)
        for field, syllables in self._syllables.items():
            totals |= self._write_syllables(field, syllables)
        return columns.close({"documents": count, "totals": totals}, sync=sync)

    def discard(self) -> None:
        """Gives the segment up and removes its file."""
        self._columns.discard()

    def _write_terms(self, name: str, tokens: _Tokens, without_lengths: bool = False) -> int:
        """Writes a layer and gives the sum of the lengths that its documents count with."""
        terms, numbers = tokens.numbers()
        sizes = _array(tokens.lengths)
        lengths = np.ones_like(sizes) if without_lengths else sizes
        if name != FACTS:
            self._columns.write(f"{name}.lengths", narrow(lengths))
        write_terms(self._columns, name, terms)
        self._write_table(name, numbers, len(terms), sizes, lengths)
        return int(lengths.sum())

    def _write_syllables(self, field: str, syllables: _Syllables) -> dict[str, int]:
        """Writes the layers that are made of syllables, and gives the numbers of their tokens."""
        columns = self._columns
        kinds, lengths = _array(syllables.terms), _array(syllables.lengths)
        names = {layer: table_name(field, layer) for layer in Layer}
        spelled, spelling_of = _ordered(list(syllables.vocabulary))
        folded, folded_of = _ordered(syllables.folded)
        columns.write(f"{names[Layer.SYLLABLE]}.lengths", narrow(lengths))
        columns.repeat(f"{names[Layer.FOLDED]}.lengths", of=f"{names[Layer.SYLLABLE]}.lengths")
        write_terms(columns, names[Layer.SYLLABLE], spelled)
        self._write_table(names[Layer.SYLLABLE], spelling_of[kinds], len(spelled), lengths)
        write_terms(columns, names[Layer.FOLDED], folded)
        bare = folded_of[kinds]
        self._write_table(names[Layer.FOLDED], bare, len(folded), lengths)
        totals = dict.fromkeys((names[Layer.SYLLABLE], names[Layer.FOLDED]), len(kinds))
        positions = _array(syllables.positions)
        document = np.repeat(np.arange(len(lengths)), lengths)
        first = np.flatnonzero((np.diff(positions) == 1) & (np.diff(document) == 0))
        pair_lengths = np.bincount(document[first], minlength=len(lengths))
        columns.write(f"{names[Layer.BIGRAM]}.lengths", narrow(pair_lengths))
        pairs = bare[first] * len(folded) + bare[first + 1]
        distinct = self._write_table(names[Layer.BIGRAM], pairs, len(folded) ** 2, pair_lengths)
        write_pairs(columns, names[Layer.BIGRAM], distinct, len(folded))
        totals[names[Layer.BIGRAM]] = len(first)
        del bare
        order = np.argsort(-np.bincount(kinds, minlength=len(spelling_of)), kind="stable")
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        writer = ForwardWriter(spelling_of[order], folded_of[order])
        ranked = rank[kinds]
        writer.append(ranked, *steps(positions, lengths), lengths.astype(np.int64))
        writer.write(columns, field)
        write_readings(columns, field, folded_of[order], count_pairs(ranked, first, len(order)))
        return totals

    def _write_table(
        self,
        name: str,
        terms: NDArray[np.int64],
        count: int,
        sizes: NDArray[Any],
        lengths: NDArray[Any] | None = None,
    ) -> NDArray[np.int64]:
        """Writes the postings of a layer.

        :param terms: (n,) the term of each token
        :param count: above every term
        :param sizes: (n_docs,) tokens of each document
        :param lengths: (n_docs,) the length with which each document counts, if it is another
        :return: the terms that occur, ascending
        """
        table = TableWriter(len(sizes), sizes if lengths is None else lengths)
        width = max(len(sizes) - 1, 1).bit_length()
        if count.bit_length() + width > 63:
            raise OverflowError("too many terms for one segment; give less memory, so that it is cut earlier")
        keys = terms << width
        keys |= np.repeat(np.arange(len(sizes)), sizes)
        keys.sort()
        found, *postings = _grouped(keys, width)
        table.append(*postings)
        table.write(self._columns, name)
        return found


def _array(values: array[int]) -> NDArray[np.int32]:
    return np.frombuffer(values, np.int32)


def _grouped(
    keys: NDArray[np.int64], width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Reads postings off sorted tokens.

    :param keys: (n,) the term of each token, shifted by ``width``, and its document; ascending
    :return: the terms; the documents of each; their numbers, term by term; the frequencies
    """
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    tfs = np.diff(first, append=len(keys))
    docs = keys[first]
    terms = docs >> width
    docs &= (1 << width) - 1
    begins = np.flatnonzero(np.diff(terms, prepend=-1))
    return terms[begins], np.diff(begins, append=len(terms)), docs, tfs
