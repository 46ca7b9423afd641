"""How are the tables of a lexicon read from its file?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer
from timviet.index.lexicon.count_columns import CountColumn, GroupColumn
from timviet.index.lexicon.tables import Bigrams, spelling_key, split_key
from timviet.index.store.format.columns import Columns
from timviet.index.store.segment.block_names import table_name
from timviet.index.store.segment.terms.string_terms import StringTermDictionary
from timviet.index.tables.bounded_cache import remember
from timviet.index.text.fold import fold

__all__ = ["StringColumns", "SyllableColumns"]

_CACHED = 4096  # folded syllables whose spellings stay in memory


class StringColumns:
    """The :class:`timviet.index.lexicon.tables.StringTable` of a file."""

    def __init__(self, columns: Columns, name: str, counted: tuple[str, ...]) -> None:
        """Open a table.

        :param counted: the names of its columns of counts
        :raises IndexDamaged: they contradict each other
        """
        self.dictionary = StringTermDictionary(columns, name)
        self.columns = tuple(CountColumn(columns, f"{name}.{kind}", len(self.dictionary)) for kind in counted)

    def __len__(self) -> int:
        return len(self.dictionary)

    def count_before(self, term: bytes) -> int:
        """Return the number of terms that sort before one."""
        return self.dictionary.count_before(term.decode())

    def terms(self, start: int, end: int) -> list[bytes]:
        """Return the terms start … end − 1."""
        return self.dictionary.encoded_between(start, end)

    def counts(self, start: int, end: int) -> NDArray[np.int64]:
        """Return the counts of the terms start … end − 1."""
        return np.array([column.between(start, end) for column in self.columns], np.int64)

    def count(self, term: str) -> int:
        """Return the first count of a term, 0 if the table lacks it."""
        number = self.dictionary.number(term)
        return 0 if number is None else self.columns[0][number]

    def counted(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield the terms that start with a prefix, ascending, each with its first count."""
        counts = self.columns[0]
        return ((term, counts[number]) for term, number in self.dictionary.numbered_terms(prefix))

    def sample(self, prefix: str, most: int) -> Iterator[tuple[str, int]]:
        """Yield terms that start with a prefix, evenly spread, each with how many of these it stands for.

        :param most: about the most terms that are read
        """
        start, end = self.dictionary.range_of(prefix)
        step = max(1, -(-(end - start) // most))
        if step == 1:
            return ((term, 1) for term, _ in self.dictionary.numbered_terms(prefix))
        return ((self.dictionary.term(number), step) for number in range(start, end, step))


class SyllableColumns:
    """The :class:`timviet.index.lexicon.tables.SyllableTables` of a field in a file."""

    def __init__(self, columns: Columns, field: str) -> None:
        """Open the tables.

        :raises IndexDamaged: they contradict each other
        """
        syllable, folded, bigram = (
            table_name(field, layer) for layer in (Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM)
        )
        self._columns, self._name = columns, bigram
        self.spellings = StringColumns(columns, syllable, ("df", "cf"))
        self._spelling_counts = columns[f"{folded}.spellings"]
        count = len(self._spelling_counts)
        self._folded_df = CountColumn(columns, f"{folded}.df", count)
        self._starts = np.concatenate([[0], np.cumsum(self._spelling_counts, dtype=np.int64)])
        columns.require(
            self._starts[-1] == len(self.spellings) and self._spelling_counts.min(initial=1), f"{folded}.spellings"
        )
        self._seconds = columns[f"{bigram}.seconds"]
        columns.require(self._seconds.max(initial=0) < max(count, 1), f"{bigram}.seconds")
        self._df = CountColumn(columns, f"{bigram}.df", len(self._seconds))
        self._followers = GroupColumn(columns, f"{bigram}.followers", count, len(self._seconds))
        self._first, self._second = (columns[f"{bigram}.{place}_spellings"] for place in ("first", "second"))
        rows = len(self._first)
        columns.require(len(self._second) == rows, f"{bigram}.second_spellings")
        self._counts = CountColumn(columns, f"{bigram}.counts", rows)
        self._rows = GroupColumn(columns, f"{bigram}.rows", len(self._seconds), rows)
        self._cached: dict[str, tuple[int, list[str]] | None] = {}

    @property
    def spelling_counts(self) -> NDArray[np.int64]:
        """(n_folded,) the number of spellings of each folded syllable."""
        return self._spelling_counts.astype(np.int64)

    @property
    def folded_df(self) -> NDArray[np.int64]:
        """(n_folded,) documents."""
        return self._folded_df.between(0, len(self._spelling_counts))

    @property
    def follower_counts(self) -> NDArray[np.int64]:
        """(n_folded,) the number of bigrams that begin with each folded syllable."""
        return self._followers.sizes(0, len(self._spelling_counts))

    def bigrams(self, start: int, end: int) -> Bigrams:
        """Return the bigrams that begin with the folded syllables start … end − 1."""
        if start == end:
            return Bigrams(*[np.zeros(0, np.int64)] * 7)
        first, last = self._followers.range_of(start)[0], self._followers.range_of(end - 1)[1]
        sizes = self._rows.sizes(first, last)
        row = self._rows.range_of(first)[0] if first < last else 0
        row_end = row + int(sizes.sum())
        return Bigrams(
            np.repeat(np.arange(start, end), self._followers.sizes(start, end)),
            self._seconds[first:last].astype(np.int64),
            self._df.between(first, last),
            sizes,
            self._first[row:row_end].astype(np.int64),
            self._second[row:row_end].astype(np.int64),
            self._counts.between(row, row_end),
        )

    # What planning asks.

    def _folded(self, folded: str) -> tuple[int, list[str]] | None:
        """Return the number of a folded syllable and its spellings; None if the file lacks it."""
        try:
            return self._cached[folded]
        except KeyError:
            start, end = self.spellings.dictionary.range_of(f"{folded}\t")
            entry = None
            if start < end:
                number = int(np.searchsorted(self._starts, start))
                keys = self.spellings.terms(start, end)
                self._columns.require(self._starts[number : number + 2].tolist() == [start, end], self._name)
                entry = number, [split_key(key)[1] for key in keys]
            return remember(self._cached, folded, entry, _CACHED)

    def spellings_of(self, folded: str) -> dict[str, int]:
        """Return the spellings of a folded syllable and the number of occurrences of each."""
        if (entry := self._folded(folded)) is None:
            return {}
        number, spellings = entry
        start = int(self._starts[number])
        occurrences = self.spellings.columns[1]
        return {spelling: occurrences[start + offset] for offset, spelling in enumerate(spellings)}

    def pairs_of(self, first: str, second: str) -> dict[tuple[str, str], int]:
        """Return the spellings of two folded syllables side by side and the number of occurrences of each."""
        bigram = self._bigram(first, second)
        if bigram is None:
            return {}
        firsts, seconds = self._folded(first), self._folded(second)
        assert firsts is not None
        assert seconds is not None
        start, end = self._rows.range_of(bigram)
        pairs = {}
        for row in range(start, end):
            first_number, second_number = self._first.item(row), self._second.item(row)
            self._columns.require(
                first_number < len(firsts[1]) and second_number < len(seconds[1]), f"{self._name}.rows"
            )
            pairs[firsts[1][first_number], seconds[1][second_number]] = self._counts[row]
        return pairs

    def syllable_from(self, text: str) -> str | None:
        """Return the first folded syllable that is equal to a text or sorts after it, or None if there is none."""
        key = self.spellings.dictionary.term_at_or_after(text)
        return None if key is None else key.partition("\t")[0]

    def folded_counts(self) -> dict[str, int]:
        """Return the number of documents of every folded syllable."""
        keys = [key for key, _ in self.spellings.dictionary.numbered_terms()]
        folded = (keys[start].partition("\t")[0] for start in self._starts[:-1].tolist())
        return dict(zip(folded, self.folded_df.tolist(), strict=True))

    def folded_with(self, prefix: str) -> dict[str, int]:
        """Return the folded syllables that start with a prefix, with their documents."""
        bounds = self.spellings.dictionary.range_of(prefix)
        start, end = np.searchsorted(self._starts, bounds).tolist()
        term = self.spellings.dictionary.term
        folded = (term(spelling).partition("\t")[0] for spelling in self._starts[start:end].tolist())
        return dict(zip(folded, self._folded_df.between(start, end).tolist(), strict=True))

    def followers(self, folded: str, prefix: str) -> dict[str, int]:
        """Return the folded syllables that follow another one and start with a prefix, with their documents."""
        if (entry := self._folded(folded)) is None:
            return {}
        start, end = self._followers.range_of(entry[0])
        if prefix:
            bounds = np.searchsorted(self._starts, self.spellings.dictionary.range_of(prefix))
            start, end = (start + int(offset) for offset in np.searchsorted(self._seconds[start:end], bounds))
        term = self.spellings.dictionary.term
        spellings = self._starts[self._seconds[start:end]].tolist()
        followers = (term(spelling).partition("\t")[0] for spelling in spellings)
        return dict(zip(followers, self._df.between(start, end).tolist(), strict=True))

    def df(self, layer: Layer, term: str) -> int:
        """Return the number of documents that have a syllable, a folded syllable or a bigram."""
        match layer:
            case Layer.SYLLABLE:
                return self.spellings.count(spelling_key(fold(term), term).decode())
            case Layer.FOLDED:
                entry = self._folded(term)
                return 0 if entry is None else self._folded_df[entry[0]]
        first, _, second = term.partition(" ")
        bigram = self._bigram(first, second)
        return 0 if bigram is None else self._df[bigram]

    def _bigram(self, first: str, second: str) -> int | None:
        first_entry, second_entry = self._folded(first), self._folded(second)
        if first_entry is None or second_entry is None:
            return None
        start, end = self._followers.range_of(first_entry[0])
        bigram = bisect_left(self._seconds, second_entry[0], start, end)
        return bigram if bigram < end and self._seconds[bigram] == second_entry[0] else None
