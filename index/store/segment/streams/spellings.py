"""Which accented spellings do a folded syllable and a pair of folded syllables have in a segment, and how often?

The answer joins the dictionaries of a field, the kinds of its stream and the counts of
:mod:`timviet.index.store.segment.streams.accent_counts`.
"""

from __future__ import annotations

from collections.abc import Callable

from timviet.index.analysis.layer import Layer
from timviet.index.store.format.columns import Columns
from timviet.index.store.segment.block_names import table_name
from timviet.index.store.segment.postings.layer_tables import LayerTables
from timviet.index.store.segment.streams.accent_counts import AccentCounts
from timviet.index.store.segment.streams.token_stream import TokenStream
from timviet.index.tables.bounded_cache import remember

__all__ = ["FieldSpellings"]

_CACHED = 4096  # folded syllables whose spellings stay in memory


class FieldSpellings:
    """Reads the spellings of one field; several threads may use it at once."""

    def __init__(
        self, columns: Columns, field: str, tables: LayerTables, open_stream: Callable[[], TokenStream]
    ) -> None:
        """Open the counts.

        :raises IndexDamaged: they contradict the terms of the field
        """
        self._columns, self._field = columns, field
        self._table, self._terms = tables.string_table(table_name(field, Layer.SYLLABLE))
        _, self._folded = tables.string_table(table_name(field, Layer.FOLDED))
        self._pair_table, self._pair_terms = tables.pair_table(table_name(field, Layer.BIGRAM))
        stream = open_stream()
        self._syllables = stream.syllables
        self._counts = AccentCounts(columns, field, stream.folded, len(self._pair_table))
        self._cache: dict[str, dict[str, int]] = {}

    def of_syllable(self, folded: str) -> dict[str, int]:
        """Return the spellings of a folded syllable and the number of occurrences of each."""
        cached = self._cache.get(folded)
        return remember(self._cache, folded, self._read(folded), _CACHED) if cached is None else cached

    def of_pair(self, first: str, second: str) -> dict[tuple[str, str], int]:
        """Return the spellings of two folded syllables side by side and the number of occurrences of each.

        :raises IndexDamaged: a count is of a spelling that does not occur
        """
        number = self._pair_terms.number(f"{first} {second}")
        if number is None:
            return {}
        firsts, seconds = list(self.of_syllable(first)), list(self.of_syllable(second))
        pairs = {}
        for first_number, second_number, count in self._counts.rows(number, self._pair_table.counts(number)[1]):
            if first_number >= len(firsts) or second_number >= len(seconds):
                raise self._columns.contradiction(f"{self._field}.readings")
            pairs[firsts[first_number], seconds[second_number]] = count
        return pairs

    def syllable_from(self, text: str) -> str | None:
        """Return the first folded syllable that is equal to a text or sorts after it, or None if there is none."""
        return self._folded.term_at_or_after(text)

    def _read(self, folded: str) -> dict[str, int]:
        number = self._folded.number(folded)
        if number is None:
            return {}
        syllables = [int(self._syllables[kind]) for kind in self._counts.kinds_of(number)]
        return {self._terms.term(syllable): self._table.counts(syllable)[1] for syllable in syllables}
