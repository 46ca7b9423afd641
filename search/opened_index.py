"""Which objects answer the queries over one commit of an index?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING

from timviet.index.lazy import lazy_property
from timviet.search.contract.commit import Commit
from timviet.search.contract.engine import TopDocs
from timviet.search.document_texts import DocumentTexts
from timviet.search.lexicon.written_pieces import IndexedPieces
from timviet.search.planning.choices import Accents, Match
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.compiler import Compiler
from timviet.search.planning.planner import Plan
from timviet.search.query.ast import QueryNode
from timviet.search.query.input_methods import decode_keys
from timviet.search.query.notes import make_note
from timviet.search.query.parse import Query, notes_on_length, parse, used_text
from timviet.search.query.whole import parse_filter, whole_query
from timviet.search.work import Work, bounded_work, default_limit

if TYPE_CHECKING:
    from timviet.search.planning.clauses.synonyms import Synonyms
    from timviet.search.suggest.completion import Completer
    from timviet.search.suggest.correction import Corrector

__all__ = ["OpenedIndex"]


class OpenedIndex:
    """One commit of an index, with the planner of queries over it."""

    def __init__(
        self,
        commit: Commit,
        synonyms: Synonyms | None,
        here: str | os.PathLike[str] | None = None,
        max_work: float | None = None,
    ) -> None:
        """Take a commit.

        :param here: the folder from which paths in queries are read; None for the one that holds the index
        :param max_work: how much work a search may make; None for what suits the number of documents
        """
        self._max_work = max_work
        self.commit = commit
        self.engine, self.lexicon, self.documents = commit.engine, commit.lexicon, commit.documents
        engine = self.engine
        self.counts = TermCounts(self.lexicon)
        self._pieces = IndexedPieces(self.lexicon, self.counts)
        self.compiler = Compiler(
            self.lexicon,
            self.counts,
            synonyms,
            lambda plan: bool(engine.best(plan, 1).numbers),
            [origin.index_path for origin in commit.origins],
            here,
        )

    def texts(self) -> DocumentTexts:
        """Return a reader of documents, also of those whose texts are not stored; it must be closed."""
        return DocumentTexts(self.documents, self.commit.origin_of)

    def bounded_work(self) -> AbstractContextManager[Work]:
        """Let searches in a ``with`` block make no more work than they may."""
        max_work = self._max_work
        return bounded_work(default_limit(self.commit.live_count) if max_work is None else max_work)

    @lazy_property
    def completer(self) -> Completer:
        """Completes queries; its module is loaded on first use."""
        from timviet.search.suggest.completion import Completer

        return Completer(self.lexicon, self.counts)

    @lazy_property
    def corrector(self) -> Corrector:
        """Corrects queries; its module is loaded on first use."""
        from timviet.search.suggest.correction import Corrector

        return Corrector(self.lexicon, self.compiler.vocabulary)

    def finds(self, query: str) -> bool:
        """Return whether a query finds any document."""
        return bool(self.best(query, 1).numbers)

    def has_match(self, node: QueryNode, accents: Accents) -> bool:
        """Return whether any document matches a node of a query."""
        return bool(self.engine.best(self.compiler.compile(Query("", node), accents).root, 1).numbers)

    def best_match(
        self,
        query: str,
        accents: Accents = Accents.AUTO,
        filters: Sequence[str] = (),
        match: Match = Match.ANY,
    ) -> tuple[int, float]:
        """Return how many documents match a query, and the score of the first one; 0 if there is none."""
        best = self.best(query, 1, accents, filters, match, exact_total=True)
        return best.total.count, max(best.scores, default=0.0)

    def matching(self, query: str, accents: Accents, filters: Sequence[str], match: Match) -> Iterable[int]:
        """Return all documents that a query and its filters match, in the order in which they lie in the index.

        If there are none, no others take their place: they might be deleted. So all are found, however much work
        that is.

        :raises ValueError: the query or a filter is too long or too complex to be used as a whole
        """
        parsed = whole_query(self._parse(query, accents))
        return self.engine.all(self._compile(parsed, accents, filters, match).root)

    def best(
        self,
        query: str,
        count: int,
        accents: Accents = Accents.AUTO,
        filters: Sequence[str] = (),
        match: Match = Match.ANY,
        *,
        exact_total: bool = False,
    ) -> TopDocs:
        """Return the best documents of a query; see :meth:`timviet.search.contract.engine.Engine.best`."""
        plan = self.plan(query, accents, filters, match)
        best = self.engine.best(plan.root, count, exact_total=exact_total)
        while not best.total.count and plan.if_nothing is not None:
            plan = plan.if_nothing()
            best = self.engine.best(plan.root, count, exact_total=exact_total)
        return best

    def plan(
        self,
        query: str,
        accents: Accents = Accents.AUTO,
        filters: Sequence[str] = (),
        match: Match = Match.ANY,
    ) -> Plan:
        """Return the plan of a query and its filters.

        :raises ValueError: a filter is too long or too complex to be used as a whole
        """
        return self._compile(self._parse(query, accents), accents, filters, match)

    def _parse(self, query: str, accents: Accents) -> Query:
        """Parse a query, which may have been typed as the keys of an input method."""
        keys = None if accents is Accents.EXACT else decode_keys(used_text(query), self._pieces)
        if keys is None:
            return parse(query)
        parsed = parse(keys)
        return replace(parsed, notes=(*notes_on_length(query), make_note("read-keys", keys), *parsed.notes))

    def _compile(self, query: Query, accents: Accents, filters: Sequence[str], match: Match) -> Plan:
        return self.compiler.compile(query, accents, map(parse_filter, filters), match)
