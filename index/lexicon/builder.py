"""How are the counts of documents collected, and written as a lexicon?

A batch of analyzed documents (:mod:`timviet.index.store.segment.writing.encoded_batch`) is counted at once; the
counts of all batches are added in memory. A document that is deleted is analyzed again and subtracted.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.field_batch import EncodedTokens
from timviet.index.analysis.layer import Layer
from timviet.index.lexicon.layer_total import LayerTotal
from timviet.index.lexicon.merging import merge_lexicons
from timviet.index.lexicon.syllable_sorting import SyllableCounts, sort_syllables
from timviet.index.lexicon.tables import (
    STRING_TABLES,
    TITLE_STARTS,
    MemoryStrings,
    MemorySyllables,
    MemoryTables,
)
from timviet.index.lexicon.title_keys import title_keys
from timviet.index.schema import LAYERS, TITLE, WITH_ACCENT_COUNTS, WITHOUT_LENGTHS
from timviet.index.store.format.file_digest import FileDigest
from timviet.index.store.format.radix_sort import sort_order
from timviet.index.store.segment.block_names import KEYWORDS, table_name
from timviet.index.store.segment.streams.token_stream import FIRST
from timviet.index.store.segment.writing.encoded_batch import EncodedBatch, EncodedField
from timviet.index.tables.interner import Interner

__all__ = ["LexiconBuilder"]

_KEPT = 1 << 20  # keys that are collected before equal ones are added
_TERM, _KEY = 200, 40  # bytes of memory for each distinct term, and for each distinct pair of syllables
_MEMORY_TO_FILE = 16  # bytes of memory that become one byte of a file; 16 to 23 of those of an encyclopedia


class LexiconBuilder:
    """Counts documents; those that are subtracted may be in other lexicons."""

    def __init__(self) -> None:
        self.doc_count = 0
        """The number of documents, and of further sections of long ones; negative if more are subtracted."""
        self._totals = {(field, layer): np.zeros(2, np.int64) for field in LAYERS for layer in LAYERS[field]}
        self._strings = {name: _StringCounter() for name in STRING_TABLES}
        self._syllables = {field: _SyllableCounter(field in WITH_ACCENT_COUNTS) for field in LAYERS}

    @property
    def memory(self) -> int:
        """About the bytes of memory in use."""
        strings = sum(counts.memory for counts in self._strings.values())
        return strings + sum(counts.memory for counts in self._syllables.values())

    @property
    def file_size(self) -> int:
        """About the bytes of a file of the counts."""
        return self.memory // _MEMORY_TO_FILE

    def add(self, batch: EncodedBatch) -> None:
        """Add the counts of some documents."""
        self._count(batch, 1)

    def subtract(self, batch: EncodedBatch) -> None:
        """Subtract the counts of some documents."""
        self._count(batch, -1)

    def write(self, path: Path, *, durable: bool = True) -> FileDigest:
        """Write the counts to a new file and return its digest.

        :param durable: whether to flush the content to disk
        """
        return merge_lexicons([self.tables()], path, durable=durable)

    def tables(self) -> MemoryTables:
        """Return the counts so far."""
        return MemoryTables(
            self.doc_count,
            {layer: LayerTotal(*total.tolist()) for layer, total in self._totals.items()},
            {name: counts.sorted() for name, counts in self._strings.items()},
            {field: counts.sorted() for field, counts in self._syllables.items()},
        )

    def _count(self, batch: EncodedBatch, sign: int) -> None:
        self.doc_count += sign * len(batch.section_starts)
        self._strings[KEYWORDS].count(_with_names(batch.values), sign)
        for name, field in batch.fields.items():
            self._syllables[name].count(field, sign)
            lengths = {Layer.SYLLABLE: field.lengths, Layer.FOLDED: field.lengths, Layer.BIGRAM: field.pairs}
            for layer, tokens in field.words_and_forms.items():
                self._strings[table_name(name, layer)].count(tokens, sign)
                lengths[layer] = np.ones_like(tokens.lengths) if layer in WITHOUT_LENGTHS else tokens.lengths
            if name == TITLE:
                keys = title_keys(field.codes, field.sizes, field.folded, field.syllables)
                self._strings[TITLE_STARTS].count(_one_each(keys), sign)
            for layer, of_documents in lengths.items():
                total = np.count_nonzero(of_documents), of_documents.sum(dtype=np.int64)
                self._totals[name, layer] += sign * np.array(total)


def _with_names(values: EncodedTokens) -> EncodedTokens:
    """Return metadata values with the name of each field as one more term of a document that has it."""
    interner = Interner()
    terms, names = [], []
    for term in values.terms:
        terms.append(interner[term])
        names.append(interner[term.partition("=")[0]])
    numbers = np.stack([np.array(column, np.int32)[values.numbers] for column in (terms, names)], 1).reshape(-1)
    return EncodedTokens(list(interner), numbers, 2 * values.lengths)


def _one_each(keys: Iterable[str | None]) -> EncodedTokens:
    """Return the tokens of documents that have one each, or none."""
    interner = Interner()
    numbers = [-1 if key is None else interner[key] for key in keys]
    is_there = np.array(numbers, np.int32) >= 0
    return EncodedTokens(list(interner), np.array(numbers, np.int32)[is_there], is_there.astype(np.int32))


class _StringCounter:
    """The number of documents of each term of a layer."""

    def __init__(self) -> None:
        self._vocabulary = Interner()
        self._df = _GrowingCounts()

    @property
    def memory(self) -> int:
        return _TERM * len(self._vocabulary)

    def count(self, tokens: EncodedTokens, sign: int) -> None:
        numbers = np.fromiter(map(self._vocabulary.__getitem__, tokens.terms), np.int64, len(tokens.terms))
        self._df.add(numbers, sign * _document_frequencies(tokens.numbers, tokens.lengths, len(numbers)))

    def sorted(self) -> MemoryStrings:
        terms = [term.encode() for term in self._vocabulary]
        order = sort_order(terms)[0]
        return MemoryStrings([terms[number] for number in order.tolist()], self._df.of(len(terms))[None, order])


class _SyllableCounter:
    """The counts of the syllables and bigrams of a field."""

    def __init__(self, with_spellings: bool) -> None:
        """Begin without counts.

        :param with_spellings: whether occurrences are counted too, by the spellings of both syllables
        """
        self._with_spellings = with_spellings
        self._spellings, self._folded = Interner(), Interner()
        self._folded_of: list[int] = []  # of each spelling
        self._df, self._cf, self._folded_df = _GrowingCounts(), _GrowingCounts(), _GrowingCounts()
        self._bigrams, self._pairs = _SparseCounts(), _SparseCounts()

    @property
    def memory(self) -> int:
        terms = len(self._spellings) + len(self._folded)
        return _TERM * terms + _KEY * (len(self._bigrams) + len(self._pairs))

    def count(self, field: EncodedField, sign: int) -> None:
        known = len(self._spellings)
        spellings = np.fromiter(map(self._spellings.__getitem__, field.syllables), np.int64, len(field.syllables))
        folded = np.fromiter(map(self._folded.__getitem__, field.folded), np.int64, len(field.folded))
        self._folded_of += folded[spellings >= known].tolist()
        is_token = field.codes >= FIRST
        kinds = (field.codes[is_token] - FIRST).astype(np.int64)
        self._df.add(spellings, sign * _document_frequencies(kinds, field.lengths, len(spellings)))
        if self._with_spellings:
            self._cf.add(spellings, sign * np.bincount(kinds, minlength=len(spellings)))
        distinct, own = np.unique(folded, return_inverse=True)
        self._folded_df.add(distinct, sign * _document_frequencies(own[kinds], field.lengths, len(distinct)))
        # Bigrams are neighbors with no code in between, in the same document.
        document = np.repeat(np.arange(len(field.sizes)), field.sizes)
        starts = np.flatnonzero(is_token[:-1] & is_token[1:] & (document[:-1] == document[1:]))
        first, second = (field.codes[starts + step].astype(np.int64) - FIRST for step in (0, 1))
        keys = folded[first] << 32 | folded[second]
        order = np.argsort(keys, kind="stable")  # so documents stay in order for each bigram
        keys, document = keys[order], document[starts[order]]
        is_other = np.diff(keys, prepend=-1) != 0
        is_counted = (is_other | (np.diff(document, prepend=-1) != 0)).astype(np.int64)
        self._bigrams.add(keys[is_other], sign * _sums(is_counted, np.flatnonzero(is_other)))
        if self._with_spellings:
            self._pairs.add(*_run_lengths(np.sort(spellings[first] << 32 | spellings[second]), sign))

    def sorted(self) -> MemorySyllables:
        return sort_syllables(
            list(self._spellings),
            list(self._folded),
            np.array(self._folded_of, np.int64),
            SyllableCounts(
                np.stack([counts.of(len(self._spellings)) for counts in (self._df, self._cf)]),
                self._folded_df.of(len(self._folded)),
                *self._bigrams.sums(),
                *self._pairs.sums(),
            ),
        )


class _GrowingCounts:
    """The counts of terms that are numbered in the order of their first occurrences."""

    def __init__(self) -> None:
        self._counts = np.zeros(0, np.int64)

    def add(self, numbers: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
        """Add counts to some numbers, all distinct: (n,)."""
        top = int(numbers.max(initial=-1)) + 1
        if top > len(self._counts):
            self._counts = np.concatenate([self._counts, np.zeros(max(top, len(self._counts)), np.int64)])
        self._counts[numbers] += counts

    def of(self, count: int) -> NDArray[np.int64]:
        """Return the counts of all numbers below ``count``: (count,)."""
        missing = max(count - len(self._counts), 0)
        return np.concatenate([self._counts[:count], np.zeros(missing, np.int64)])


class _SparseCounts:
    """The counts of keys, of which most occur once."""

    def __init__(self) -> None:
        self._keys = [np.zeros(0, np.int64)]
        self._counts = [np.zeros(0, np.int64)]
        self._added = 0

    def __len__(self) -> int:
        return len(self._keys[0]) + self._added

    def add(self, keys: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
        """Add counts: (n,)."""
        self._keys.append(keys)
        self._counts.append(counts)
        self._added += len(keys)
        if self._added > max(_KEPT, len(self._keys[0])):
            self.sums()

    def sums(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the distinct keys, ascending, and the sum of each."""
        keys, counts = np.concatenate(self._keys), np.concatenate(self._counts)
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        sums = _sums(counts[order], starts)
        self._keys, self._counts, self._added = [keys[starts]], [sums], 0
        return self._keys[0], sums


def _document_frequencies(tokens: NDArray[Any], lengths: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Return how many documents have each of ``count`` terms: (count,).

    :param tokens: (n,) the terms of the documents, one document after the other
    :param lengths: (n_documents,) how many of them each has
    """
    keys = np.repeat(np.arange(len(lengths)), lengths) * count + tokens
    keys.sort()
    return np.bincount(keys[np.diff(keys, prepend=-1) != 0] % max(count, 1), minlength=count)


def _sums(counts: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sum of each run of counts, given where they start."""
    return np.add.reduceat(counts, starts) if len(starts) else counts


def _run_lengths(ascending: NDArray[np.int64], sign: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct numbers, and how often each occurs, times ``sign``."""
    starts = np.flatnonzero(np.diff(ascending, prepend=-1))
    return ascending[starts], sign * np.diff(starts, append=len(ascending))
