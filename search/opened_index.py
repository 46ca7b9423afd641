"""Which objects does one commit of an index need to answer queries?"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from timviet.index.lazy import lazy_property
from timviet.index.store.commit.commits import CommitStamp, commit_stamp
from timviet.index.store.commit.snapshot import JoinedSnapshot, SegmentSequence, Snapshot, open_snapshot
from timviet.search.document_texts import DocumentTexts
from timviet.search.engine.top_docs import IndexSearcher, TopDocs
from timviet.search.lexicon.index_lexicon import IndexLexicon
from timviet.search.lexicon.lexicon import StoredDocuments
from timviet.search.lexicon.written_pieces import IndexedPieces
from timviet.search.planning.clauses.analyzed_clause import Accents
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.compiler import Compiler
from timviet.search.planning.matching import Match
from timviet.search.planning.planner import Plan
from timviet.search.query.ast import QueryNode
from timviet.search.query.input_methods import decode_keys
from timviet.search.query.notes import make_note
from timviet.search.query.parse import Query, parse

if TYPE_CHECKING:
    from timviet.search.engine.sorting import FieldSorter
    from timviet.search.planning.clauses.synonyms import Synonyms
    from timviet.search.suggest.completion import Completer
    from timviet.search.suggest.correction import Corrector

__all__ = ["OpenedIndex"]


class OpenedIndex:
    """One commit of an index, with the planner and the engine that answer queries over it."""

    def __init__(
        self,
        folders: Sequence[Path],
        synonyms: Synonyms | None,
        here: Path | None = None,
        previous: OpenedIndex | None = None,
    ) -> None:
        """Open the last commit.

        :param folders: the folder of the index, or of several, which are read as one
        :param here: the folder from which paths in queries are read; None for the one that holds the index
        :param previous: an earlier commit, whose unchanged segments are reused
        :raises IndexMissing: there is no index
        :raises IndexForeign: the folder holds other files
        :raises IndexOutdated: the index was made by another version of the analysis
        :raises IndexDamaged: its files cannot be read
        """
        self._folders = folders
        self._stamps: list[CommitStamp] = [commit_stamp(folder) for folder in folders]
        earlier = [None] * len(folders) if previous is None else previous._snapshots
        self._snapshots: list[Snapshot] = list(map(open_snapshot, folders, earlier))
        for folder, snapshot in zip(folders, self._snapshots, strict=True):
            if not snapshot.manifest.is_current:
                raise snapshot.manifest.outdated_error(folder)
        self._joined = JoinedSnapshot(self._snapshots) if len(folders) > 1 else None
        self._snapshot: SegmentSequence = self._joined or self._snapshots[0]
        self.engine = IndexSearcher(self._snapshot)
        self.lexicon = IndexLexicon(self._snapshot, self.engine.statistics)
        self.counts = TermCounts(self.lexicon)
        self._pieces = IndexedPieces(self.lexicon, self.counts)
        self.compiler = Compiler(
            self.lexicon,
            self.counts,
            synonyms,
            lambda plan: bool(self.engine.best(plan, 1).numbers),
            folders,
            here,
        )

    @property
    def generation(self) -> int:
        """The number of the commit; of several indexes, a number that changes with each commit."""
        first, *others = (snapshot.manifest.generation for snapshot in self._snapshots)
        return zlib.crc32(repr((first, *others)).encode()) if others else first

    @property
    def commit_id(self) -> str:
        """A text that no other commit of these indexes has."""
        return ",".join(f"{name}-{inode:x}-{time:x}" for name, inode, time in self._stamps)

    def folder_of(self, number: int) -> str:
        """Return the folder of the index that a document is in, if there are several; else an empty text."""
        return "" if self._joined is None else str(self._joined.snapshot_of(number).folder)

    def is_latest(self) -> bool:
        """Return whether no later commit was made; this takes some microseconds.

        :raises StoreError: the folder cannot be read, or the index is gone
        """
        return list(map(commit_stamp, self._folders)) == self._stamps

    @property
    def live_count(self) -> int:
        """The number of documents that are not deleted."""
        return self._snapshot.live_count

    @property
    def documents(self) -> StoredDocuments:
        """The documents by number, as they are stored."""
        return self._snapshot

    @property
    def stores_texts(self) -> bool:
        """Whether no text has to be read from a file."""
        return all(segment.stores_texts for segment in self._snapshot.segments)

    def texts(self) -> DocumentTexts:
        """Return a reader of documents, also of those whose texts are not stored; it must be closed."""
        return DocumentTexts(self._snapshot, self._sources_of)

    def _sources_of(self, number: int) -> tuple[Path, str]:
        snapshot = self._snapshots[0] if self._joined is None else self._joined.snapshot_of(number)
        return snapshot.folder, snapshot.manifest.sources

    @lazy_property
    def sorter(self) -> FieldSorter:
        """Sorts by fields and counts their values; its module is loaded on first use."""
        from timviet.search.engine.sorting import FieldSorter

        return FieldSorter(self._snapshot)

    @lazy_property
    def completer(self) -> Completer:
        """Completes queries; its module is loaded on first use."""
        from timviet.search.suggest.completion import Completer

        return Completer(self.lexicon, self.counts, self.finds)

    @lazy_property
    def corrector(self) -> Corrector:
        """Corrects queries; its module is loaded on first use."""
        from timviet.search.suggest.correction import Corrector

        return Corrector(self.lexicon, self.compiler.vocabulary, self.finds)

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

    def matching(self, query: str, accents: Accents, filters: Sequence[str], match: Match) -> list[int]:
        """Return the numbers of all documents that a query and its filters match, ascending.

        If there are none, no others take their place: they might be deleted.
        """
        numbers, _ = self.engine.scores(self.plan(query, accents, filters, match).root)
        return [int(number) for number in numbers]

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
        """Return the best documents of a query; see :meth:`IndexSearcher.best`."""
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
        """Return the plan of a query and its filters."""
        keys = None if accents is Accents.EXACT else decode_keys(query, self._pieces)
        parsed = parse(keys or query)
        if keys is not None:
            parsed = replace(parsed, notes=(make_note("read-keys", keys), *parsed.notes))
        return self.compiler.compile(parsed, accents, map(parse, filters), match)

    def release(self) -> None:
        """Drop cached data of the index files, so that they can be closed; it is read again when needed."""
        self.engine.statistics.clear()
