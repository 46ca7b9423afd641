"""Here is a layer and a term; where are its postings?

The dictionary and the posting table of a layer are opened when they are first asked for. The postings of the terms
that were asked for last stay decoded.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from timviet.index.analysis.analyzer import Layer
from timviet.index.messages import Message
from timviet.index.store.format.columns import Columns
from timviet.index.store.segment.block_names import table_name
from timviet.index.store.segment.postings.posting_table import Postings, PostingTable
from timviet.index.store.segment.terms.pair_terms import PairTermDictionary
from timviet.index.store.segment.terms.string_terms import StringTermDictionary

__all__ = ["LayerTables"]

_KEPT = 8_000_000  # postings of a segment that stay decoded, at 9 bytes
_KEPT_TERMS = 4096

_TermKey = tuple[str, str]


class LayerTables:
    """The posting tables of a segment, by their :func:`table_name`; several threads may use them at once."""

    def __init__(self, columns: Columns, doc_count: int) -> None:
        """Begin without opening any."""
        self._columns, self._doc_count = columns, doc_count
        self._string_tables: dict[str, tuple[PostingTable, StringTermDictionary]] = {}
        self._pair_tables: dict[str, tuple[PostingTable, PairTermDictionary]] = {}
        self._kept: OrderedDict[_TermKey, Postings] = OrderedDict()
        self._kept_postings = 0
        self._lock = Lock()

    def table(self, name: str) -> tuple[PostingTable, StringTermDictionary | PairTermDictionary]:
        """Return the posting table and the dictionary of a layer.

        :raises IndexDamaged: they contradict each other
        """
        opened = self._string_tables.get(name) or self._pair_tables.get(name)
        if opened is not None:
            return opened
        is_pairs = name.endswith(f".{Layer.BIGRAM}")
        return self.pair_table(name) if is_pairs else self.string_table(name)

    def string_table(self, name: str) -> tuple[PostingTable, StringTermDictionary]:
        """Return the posting table and the dictionary of a layer whose terms are strings.

        :raises IndexDamaged: they contradict each other
        """
        opened = self._string_tables.get(name)
        if opened is None:
            terms = StringTermDictionary(self._columns, name)
            opened = self._string_tables[name] = self._posting_table(name, len(terms)), terms
        return opened

    def pair_table(self, name: str) -> tuple[PostingTable, PairTermDictionary]:
        """Return the posting table and the dictionary of a layer of bigrams.

        :raises IndexDamaged: they contradict each other
        """
        opened = self._pair_tables.get(name)
        if opened is None:
            field = name.partition(".")[0]
            _, parts = self.string_table(table_name(field, Layer.FOLDED))
            terms = PairTermDictionary(self._columns, name, parts)
            opened = self._pair_tables[name] = self._posting_table(name, len(terms)), terms
        return opened

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
        """Return the documents that hold a term, or None if there are none."""
        kept = self._kept.get((name, term))
        if kept is not None:
            with self._lock:
                if (name, term) in self._kept:
                    self._kept.move_to_end((name, term))
            return kept
        table, terms = self.table(name)
        number = terms.number(term)
        if number is None:
            return None
        postings = table.postings(number)
        self._keep((name, term), postings)
        return postings

    def _keep(self, key: _TermKey, postings: Postings) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = postings
                self._kept_postings += postings.df
            while self._kept_postings > _KEPT or len(self._kept) > _KEPT_TERMS:
                _, dropped = self._kept.popitem(last=False)
                self._kept_postings -= dropped.df
