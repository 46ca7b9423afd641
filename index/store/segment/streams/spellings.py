"""Which spellings does a folded syllable have in a segment, and a pair of neighbors?

The answer joins the dictionaries of a field, the kinds of its stream and the counts of
:mod:`timviet.index.store.segment.streams.accent_counts`.
"""

from __future__ import annotations

from collections.abc import Callable

from timviet.index.analysis.analyzer import Layer
from timviet.index.store.format.columns import Columns
from timviet.index.store.segment.block_names import table_name
from timviet.index.store.segment.postings.layer_tables import LayerTables
from timviet.index.store.segment.streams.accent_counts import AccentCounts
from timviet.index.store.segment.streams.token_stream import TokenStream
from timviet.index.tables.bounded_cache import remember

__all__ = ["FieldSpellings"]

_KEPT = 4096  # folded syllables whose spellings are kept


class FieldSpellings:
    """The spellings of one field; several threads may ask for them at once."""

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
        self._kept: dict[str, dict[str, int]] = {}

    def of_syllable(self, folded: str) -> dict[str, int]:
        """Return the syllables that look like this without their marks, and how often each occurs."""
        kept = self._kept.get(folded)
        return remember(self._kept, folded, self._read(folded), _KEPT) if kept is None else kept

    def of_pair(self, first: str, second: str) -> dict[tuple[str, str], int]:
        """Return neighbors that look like this without their marks, and how often each two occur.

        :raises IndexDamaged: a row is of a spelling that does not occur
        """
        number = self._pair_terms.number(f"{first} {second}")
        if number is None:
            return {}
        firsts, seconds = list(self.of_syllable(first)), list(self.of_syllable(second))
        pairs = {}
        for one, other, count in self._counts.rows(number, self._pair_table.counts(number)[1]):
            if one >= len(firsts) or other >= len(seconds):
                raise self._columns.contradiction(f"{self._field}.readings")
            pairs[firsts[one], seconds[other]] = count
        return pairs

    def _read(self, folded: str) -> dict[str, int]:
        number = self._folded.number(folded)
        if number is None:
            return {}
        spelled = [int(self._syllables[kind]) for kind in self._counts.kinds(number)]
        return {self._terms.term(number): self._table.counts(number)[1] for number in spelled}
