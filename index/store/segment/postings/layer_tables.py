"""Which posting table and term dictionary belong to a layer, and which postings to a term?

The dictionary and the posting table of a layer are opened when they are first needed. The postings of the last
terms that were read stay decoded.
"""

from __future__ import annotations

from collections import OrderedDict

from timviet.index.analysis.layer import Layer
from timviet.index.forking import fork_safe_lock
from timviet.index.messages import Message
from timviet.index.store.format.columns import Columns
from timviet.index.store.segment.block_names import table_name
from timviet.index.store.segment.postings.posting_table import Postings, PostingTable
from timviet.index.store.segment.terms.pair_terms import PairTermDictionary
from timviet.index.store.segment.terms.string_terms import StringTermDictionary

__all__ = ["LayerTables"]

_CACHED_POSTINGS = 8_000_000  # postings of a segment that stay decoded, 9 bytes each
_CACHED_TERMS = 4096  # terms whose postings stay decoded

_TermKey = tuple[str, str]


class LayerTables:
    """The posting tables of a segment, by their :func:`table_name`; several threads may use them at once."""

    def __init__(self, columns: Columns, doc_count: int) -> None:
        """Create a reader; no table is opened yet."""
        self._columns, self._doc_count = columns, doc_count
        self._string_tables: dict[str, tuple[PostingTable, StringTermDictionary]] = {}
        self._pair_tables: dict[str, tuple[PostingTable, PairTermDictionary]] = {}
        self._cache: OrderedDict[_TermKey, Postings] = OrderedDict()
        self._cached_postings = 0
        self._lock = fork_safe_lock()

    def table(self, name: str) -> tuple[PostingTable, StringTermDictionary | PairTermDictionary]:
        """Return the posting table and the dictionary of a layer.

        :raises IndexDamaged: they contradict each other
        """
        layer = self._string_tables.get(name) or self._pair_tables.get(name)
        if layer is not None:
            return layer
        is_pairs = name.endswith(f".{Layer.BIGRAM}")
        return self.pair_table(name) if is_pairs else self.string_table(name)

    def string_table(self, name: str) -> tuple[PostingTable, StringTermDictionary]:
        """Return the posting table and the dictionary of a layer whose terms are strings.

        :raises IndexDamaged: they contradict each other
        """
        layer = self._string_tables.get(name)
        if layer is None:
            terms = StringTermDictionary(self._columns, name)
            layer = self._string_tables[name] = self._posting_table(name, len(terms)), terms
        return layer

    def pair_table(self, name: str) -> tuple[PostingTable, PairTermDictionary]:
        """Return the posting table and the dictionary of a layer of bigrams.

        :raises IndexDamaged: they contradict each other
        """
        layer = self._pair_tables.get(name)
        if layer is None:
            field = name.partition(".")[0]
            _, parts = self.string_table(table_name(field, Layer.FOLDED))
            terms = PairTermDictionary(self._columns, name, parts)
            layer = self._pair_tables[name] = self._posting_table(name, len(terms)), terms
        return layer

    def _posting_table(self, name: str, term_count: int) -> PostingTable:
        table = PostingTable(self._columns, name, self._doc_count)
        if len(table) != term_count:
            raise self._columns.damaged(
                Message(
                    "{table} has {terms} terms but {lists} posting lists",
                    table=name,
                    terms=term_count,
                    lists=len(table),
                )
            )
        return table

    def postings(self, name: str, term: str) -> Postings | None:
        """Return the postings of a term, or None if it does not occur."""
        cached = self._cache.get((name, term))
        if cached is not None:
            with self._lock:
                if (name, term) in self._cache:
                    self._cache.move_to_end((name, term))
            return cached
        table, terms = self.table(name)
        number = terms.number(term)
        if number is None:
            return None
        postings = table.postings(number)
        self._add_to_cache((name, term), postings)
        return postings

    def _add_to_cache(self, key: _TermKey, postings: Postings) -> None:
        with self._lock:
            if key not in self._cache:
                self._cache[key] = postings
                self._cached_postings += postings.df
            while self._cached_postings > _CACHED_POSTINGS or len(self._cache) > _CACHED_TERMS:
                _, dropped = self._cache.popitem(last=False)
                self._cached_postings -= dropped.df
