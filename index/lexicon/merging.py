"""How do several lexicons become one file?

Their counts are added, and what is then zero vanishes. So a merge of everything that was ever added and subtracted
is, byte for byte, the lexicon of the documents that are left.

Everything is read and written in pieces. Memory holds some bytes for each spelling of a syllable, and no more of
the many words and bigrams than one piece. Bigrams refer to syllables, and which of these remain is known only when
all bigrams are added; so bigrams are kept on disk in the meantime.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer
from timviet.index.lexicon.count_columns import CountWriter, GroupWriter, NumberWriter
from timviet.index.lexicon.layer_total import LayerTotal
from timviet.index.lexicon.tables import (
    STRING_TABLES,
    TITLE_STARTS,
    Bigrams,
    LexiconTables,
    StringTable,
    SyllableTables,
)
from timviet.index.schema import LAYERS, TITLE, keyword_term
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.file_digest import FileDigest
from timviet.index.store.format.radix_sort import sort_order
from timviet.index.store.format.spill_file import SpillFile
from timviet.index.store.segment.block_names import KEYWORDS, table_name
from timviet.index.store.segment.terms.string_terms import TermsWriter

__all__ = ["merge_lexicons"]

_TERMS = 1 << 15  # terms of each source that are merged at once
_BIGRAMS = 1 << 18  # bigrams of all sources together that are merged at once


def merge_lexicons(
    sources: Sequence[LexiconTables],
    path: Path,
    *,
    unlisted: Collection[str] = (),
    durable: bool = True,
) -> FileDigest:
    """Write the sum of several lexicons to a new file and return the digest of the file.

    :param unlisted: the metadata fields whose values are left out; ``title`` if the starts of titles are
    :param durable: whether to flush the content to disk
    :raises IndexDamaged: a source cannot be read
    """
    with ColumnsWriter(path) as columns:
        for name in STRING_TABLES:
            _merge_strings(columns, name, [source.strings(name) for source in sources], _left_out(name, unlisted))
        for field in LAYERS:
            _SyllableMerge(columns, field, [source.syllables(field) for source in sources]).write()
        totals = {
            table_name(field, layer): [
                sum(getattr(source.totals.get((field, layer), _NONE), part) for source in sources)
                for part in LayerTotal._fields
            ]
            for field, layers in LAYERS.items()
            for layer in layers
        }
        return columns.close(
            {"documents": sum(source.doc_count for source in sources), "totals": totals}, durable=durable
        )


_NONE = LayerTotal(0, 0)


def _left_out(name: str, unlisted: Collection[str]) -> tuple[bytes, ...]:
    """Return the beginnings of the terms that are left out of a table of strings."""
    if name == TITLE_STARTS and TITLE in unlisted:
        return (b"",)
    return tuple(keyword_term(field, "").encode() for field in unlisted) if name == KEYWORDS else ()


def _merge_strings(
    columns: ColumnsWriter, name: str, tables: Sequence[StringTable], left_out: tuple[bytes, ...]
) -> None:
    """Merge a table of strings.

    :param left_out: the beginnings of terms that are left out
    """
    df = CountWriter(columns.path.parent)
    writer = TermsWriter(columns, name)
    for piece in _unite(tables, 1):
        remains = piece.counts[0] != 0
        if left_out:
            remains &= np.array([not term.startswith(left_out) for term in piece.terms], np.bool_)
        writer.append(list(compress(piece.terms, remains.tolist())))
        df.append(piece.counts[0][remains])
    writer.end()
    df.write(columns, f"{name}.df")


@dataclass(frozen=True, slots=True, eq=False)
class _TermPiece:
    """Some neighboring terms of the union of several tables."""

    terms: list[bytes]

    numbers: list[NDArray[np.int64]]
    """For each table the number of each of its terms among these."""

    counts: NDArray[np.int64]
    """(n_columns, n_terms) the sums."""


def _unite(tables: Sequence[StringTable], width: int) -> Iterator[_TermPiece]:
    """Yield the union of tables in pieces.

    :param width: the number of columns of counts
    """
    starts = {b""}
    for table in tables:
        starts |= {table.terms(start, start + 1)[0] for start in range(0, len(table), _TERMS)}
    bounds = [[table.count_before(start) for start in sorted(starts)] + [len(table)] for table in tables]
    for number in range(len(starts)):
        ranges = [(ends[number], ends[number + 1]) for ends in bounds]
        terms = [term for table, range_ in zip(tables, ranges, strict=True) for term in table.terms(*range_)]
        order, is_other = sort_order(terms)
        numbers = np.empty(len(terms), np.int64)
        numbers[order] = np.cumsum(is_other) - 1
        distinct = [terms[position] for position in order[is_other].tolist()]
        counts = np.zeros((width, len(distinct)), np.int64)
        of_tables, done = [], 0
        for table, (start, end) in zip(tables, ranges, strict=True):
            own = numbers[done : done + end - start]
            done += end - start
            counts[:, own] += table.counts(start, end)
            of_tables.append(own)
        yield _TermPiece(distinct, of_tables, counts)


class _SyllableMerge:
    """Merges the syllables of one text field."""

    def __init__(self, columns: ColumnsWriter, field: str, tables: Sequence[SyllableTables]) -> None:
        self._columns, self._tables = columns, tables
        self._folder = columns.path.parent
        self._names = {layer: table_name(field, layer) for layer in Layer}
        self._unite_spellings()

    def _unite_spellings(self) -> None:
        """Find out which spellings there are in all sources together, and add their counts."""
        tables = self._tables
        spellings: list[list[NDArray[np.int64]]] = [[np.zeros(0, np.int64)] for _ in tables]
        counts = [np.zeros((2, 0), np.int64)]
        is_first: list[bool] = []
        count, last = 0, b""
        for piece in _unite([table.spellings for table in tables], 2):
            for own, numbers in zip(spellings, piece.numbers, strict=True):
                own.append(numbers + count)
            counts.append(piece.counts)
            count += len(piece.terms)
            for term in piece.terms:
                folded = term.partition(b"\t")[0]
                is_first.append(folded != last or not is_first)
                last = folded
        first = np.array(is_first, np.bool_)
        self._counts = np.concatenate(counts, axis=1)
        self._folded_of = np.cumsum(first) - 1  # (n_spellings,)
        self._starts = np.flatnonzero(first)  # (n_folded,)
        self._spellings = [np.concatenate(own) for own in spellings]  # numbers of each source's spellings
        self._source_starts = [np.cumsum(table.spelling_counts) - table.spelling_counts for table in tables]
        self._folded = [
            self._folded_of[own[starts]] for own, starts in zip(self._spellings, self._source_starts, strict=True)
        ]
        self._folded_df = np.zeros(len(self._starts), np.int64)
        for table, own in zip(tables, self._folded, strict=True):
            self._folded_df[own] += table.folded_df
        self._is_used: NDArray[np.bool_] = (self._counts != 0).any(axis=0)  # (n_spellings,)
        self._is_folded_used = self._folded_df != 0  # (n_folded,)

    def write(self) -> None:
        """Write the tables of the field."""
        names = self._names
        spilled = self._add_bigrams()
        self._number_anew()
        df, cf = CountWriter(self._folder), CountWriter(self._folder)
        writer = TermsWriter(self._columns, names[Layer.SYLLABLE])
        done = 0
        for piece in _unite([table.spellings for table in self._tables], 2):
            remains = self._is_used[done : done + len(piece.terms)]
            done += len(piece.terms)
            writer.append(list(compress(piece.terms, remains.tolist())))
            df.append(piece.counts[0][remains])
            cf.append(piece.counts[1][remains])
        writer.end()
        df.write(self._columns, f"{names[Layer.SYLLABLE]}.df")
        cf.write(self._columns, f"{names[Layer.SYLLABLE]}.cf")
        folded = self._is_folded_used
        spellings, folded_df = NumberWriter(self._folder), CountWriter(self._folder)
        spellings.append(np.bincount(self._folded_of[self._is_used], minlength=len(folded))[folded])
        folded_df.append(self._folded_df[folded])
        spellings.write(self._columns, f"{names[Layer.FOLDED]}.spellings")
        folded_df.write(self._columns, f"{names[Layer.FOLDED]}.df")
        self._write_bigrams(spilled)

    def _number_anew(self) -> None:
        """Give new numbers to what remains; a folded syllable that is used keeps at least one spelling."""
        has_spelling = np.zeros(len(self._starts), np.bool_)
        has_spelling[self._folded_of[self._is_used]] = True
        self._is_used[self._starts[self._is_folded_used & ~has_spelling]] = True
        self._is_folded_used |= has_spelling
        self._new_folded = np.cumsum(self._is_folded_used) - 1
        before: NDArray[np.int64] = np.cumsum(self._is_used) - self._is_used
        # Among the spellings of its folded syllable:
        self._new_spelling: NDArray[np.int64] = before - before[self._starts][self._folded_of]

    def _add_bigrams(self) -> list[SpillFile]:
        """Add the bigrams of all sources, and write them to temporary files, as the columns of Bigrams."""
        spilled = [SpillFile(self._folder, np.int64) for _ in range(7)]
        for start, end in self._pieces():
            bigrams = _add([self._read(source, start, end) for source in range(len(self._tables))])
            self._is_folded_used[bigrams.firsts] = self._is_folded_used[bigrams.seconds] = True
            firsts, seconds = (np.repeat(column, bigrams.sizes) for column in (bigrams.firsts, bigrams.seconds))
            self._is_used[self._starts[firsts] + bigrams.first_spellings] = True
            self._is_used[self._starts[seconds] + bigrams.second_spellings] = True
            for file, column in zip(spilled, _columns_of(bigrams), strict=True):
                file.append(column)
        return spilled

    def _pieces(self) -> Iterator[tuple[int, int]]:
        """Yield ranges of folded syllables that about a piece of bigrams begins with."""
        followers = np.zeros(len(self._starts), np.int64)
        for table, own in zip(self._tables, self._folded, strict=True):
            followers[own] += table.follower_counts
        ends = np.cumsum(followers)
        start = 0
        while start < len(ends):
            done = int(ends[start - 1]) if start else 0
            end = max(int(np.searchsorted(ends, done + _BIGRAMS, side="right")), start + 1)
            yield start, end
            start = end

    def _read(self, source: int, start: int, end: int) -> Bigrams:
        """Return the bigrams of a source that begin with a range of the union, with numbers of the union."""
        folded, spellings = self._folded[source], self._spellings[source]
        source_starts = self._source_starts[source]
        bigrams = self._tables[source].bigrams(*np.searchsorted(folded, (start, end)).tolist())

        def renumber(numbers: NDArray[np.int64], own: NDArray[np.int64]) -> NDArray[np.int64]:
            numbers = np.repeat(numbers, bigrams.sizes)
            united: NDArray[np.int64] = spellings[source_starts[numbers] + own] - self._starts[folded[numbers]]
            return united

        return Bigrams(
            folded[bigrams.firsts],
            folded[bigrams.seconds],
            bigrams.df,
            bigrams.sizes,
            renumber(bigrams.firsts, bigrams.first_spellings),
            renumber(bigrams.seconds, bigrams.second_spellings),
            bigrams.counts,
        )

    def _write_bigrams(self, spilled: list[SpillFile]) -> None:
        """Write the bigrams with the numbers that syllables have now."""
        folder, name = self._folder, self._names[Layer.BIGRAM]
        followers = np.zeros(len(self._starts), np.int64)
        seconds, first, second = (NumberWriter(folder) for _ in range(3))
        df, counts, rows = CountWriter(folder), CountWriter(folder), GroupWriter(folder)
        bigram_parts = zip(*(file.read_parts() for file in spilled[:4]), strict=True)
        row_reader = _SpilledRows(spilled[4:])
        for firsts, part_seconds, part_df, sizes in bigram_parts:
            followers += np.bincount(firsts, minlength=len(followers))
            seconds.append(self._new_folded[part_seconds])
            df.append(part_df)
            rows.append(sizes)
            first_spellings, second_spellings, part_counts = row_reader.read(int(sizes.sum()))
            for writer, numbers, own in (
                (first, firsts, first_spellings),
                (second, part_seconds, second_spellings),
            ):
                writer.append(self._new_spelling[self._starts[np.repeat(numbers, sizes)] + own])
            counts.append(part_counts)
        groups = GroupWriter(folder)
        groups.append(followers[self._is_folded_used])
        groups.write(self._columns, f"{name}.followers")
        seconds.write(self._columns, f"{name}.seconds")
        df.write(self._columns, f"{name}.df")
        rows.write(self._columns, f"{name}.rows")
        first.write(self._columns, f"{name}.first_spellings")
        second.write(self._columns, f"{name}.second_spellings")
        counts.write(self._columns, f"{name}.counts")


class _SpilledRows:
    """Reads several spilled columns of the same length together."""

    def __init__(self, spilled: Sequence[SpillFile]) -> None:
        self._parts = [file.read_parts() for file in spilled]
        self._read = [np.zeros(0, np.int64) for _ in spilled]

    def read(self, count: int) -> list[NDArray[np.int64]]:
        """Return the next values of each column: (count,)."""
        values = []
        for column, parts in enumerate(self._parts):
            known = [self._read[column]]
            while sum(map(len, known)) < count:
                known.append(next(parts))
            joined = np.concatenate(known)
            values.append(joined[:count])
            self._read[column] = joined[count:]
        return values


def _columns_of(bigrams: Bigrams) -> Sequence[NDArray[np.int64]]:
    return (
        bigrams.firsts,
        bigrams.seconds,
        bigrams.df,
        bigrams.sizes,
        bigrams.first_spellings,
        bigrams.second_spellings,
        bigrams.counts,
    )


def _add(parts: Sequence[Bigrams]) -> Bigrams:
    """Return the sums of several bigrams, without those that are zero."""
    firsts, seconds, df, sizes, first, second, counts = map(
        np.concatenate, zip(*map(_columns_of, parts), strict=True)
    )
    keys = firsts << 32 | seconds
    keys, of_bigram = np.unique(keys, return_inverse=True)
    total_df = np.zeros(len(keys), np.int64)
    np.add.at(total_df, of_bigram, df)
    rows = np.repeat(of_bigram, sizes)
    order = np.lexsort((second, first, rows))
    rows, first, second, counts = rows[order], first[order], second[order], counts[order]
    is_other = np.ones(len(rows), np.bool_)
    is_other[1:] = (np.diff(rows) != 0) | (np.diff(first) != 0) | (np.diff(second) != 0)
    starts = np.flatnonzero(is_other)
    total = np.add.reduceat(counts, starts) if len(starts) else counts
    starts = starts[total != 0]
    sizes = np.bincount(rows[starts], minlength=len(keys))
    remains = (total_df != 0) | (sizes != 0)
    return Bigrams(
        keys[remains] >> 32,
        keys[remains] & 0xFFFFFFFF,
        total_df[remains],
        sizes[remains],
        first[starts],
        second[starts],
        total[total != 0],
    )
