"""The front door for reading: search, and the documents behind the hits."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal

from timviet.index.document import Document
from timviet.index.errors import DocumentMissing, FieldMissing, IndexClosed
from timviet.index.store.commit.snapshot import Snapshot, open_snapshot
from timviet.search.cursor import Cursor
from timviet.search.engine.sorting import FieldSorter
from timviet.search.engine.top_docs import IndexSearcher
from timviet.search.planning.compiler import Compiler
from timviet.search.planning.index_lexicon import IndexLexicon
from timviet.search.planning.planner import Accents, Plan
from timviet.search.planning.synonyms import Synonyms
from timviet.search.planning.term_counts import TermCounts
from timviet.search.query.ast import is_empty
from timviet.search.query.input_methods import decoded
from timviet.search.query.notes import note
from timviet.search.query.parse import parse
from timviet.search.results import Hit, Results
from timviet.search.snippets.highlighter import Highlighter
from timviet.search.snippets.snippet import in_lines, make_snippets

if TYPE_CHECKING:
    from timviet.search.suggest.suggester import Suggester, Suggestion

__all__ = ["FROM_FILES", "Searcher"]

FROM_FILES = frozenset({"encoding", "path"})
"""The metadata fields that files get when they are indexed, known even while no document has them."""

_TOGETHER = 50  # documents that are held at once


class Searcher:
    """Searches the last commit of an index as it was when the searcher was opened or refreshed.

    Several threads may share a searcher. As a context manager it is closed when the block ends.
    """

    def __init__(self, path: str | os.PathLike[str], *, synonyms: Synonyms | None = None) -> None:
        """Opens the index in a folder.

        :param synonyms: words that mean the same here, of which each finds the others too; told in the notes
        :raises IndexMissing: there is none
        :raises IndexForeign: the folder holds other files
        :raises IndexOutdated: the index was made by another version of the analysis; rebuild it
        :raises IndexDamaged: its files cannot be read
        """
        self._folder = Path(path)
        self._synonyms = synonyms
        self._snapshot: _Snapshot | None = _Snapshot(self._folder, synonyms)

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        exact_total: bool = False,
        accents: Literal["auto", "exact", "ignore"] | Accents = Accents.AUTO,
        filters: str | Sequence[str] = (),
        sort: str | None = None,
        facets: str | Sequence[str] = (),
        after: str | None = None,
        snippets: int = 1,
        context: int | None = None,
        explain: bool = False,
    ) -> Results:
        """Finds the documents that answer a query best.

        :param query: any text; see :mod:`timviet.search.query.parse`
        :param limit: the largest number of hits to give
        :param offset: how many of the best hits to leave out, for paging
        :param exact_total: count all documents that match; otherwise those that cannot be among the hits are
            not even looked at
        :param accents: ``auto`` wants the marks that were typed and reads the others from the index, ``exact``
            wants syllables as they were typed, ``ignore`` looks at no marks at all
        :param filters: queries that a hit must match besides, without effect on its score: ``year:>=2016``; one
            that has nothing to look for is left out, and a note says so
        :param sort: a metadata field to order hits by, with ``-`` before it from the highest down
        :param facets: metadata fields of which to count the values among all that match
        :param after: the ``cursor`` of the page before, instead of an offset
        :param snippets: the largest number of passages to give for a hit, at least 1
        :param context: show whole lines, and so many before and behind each passage; None for passages as they are
        :param explain: say of each hit what made its score
        :raises ValueError: limit, offset or context is negative, snippets less than 1, accents something else, or
            after no cursor of this question
        :raises FieldMissing: the field to sort or count by is none of :attr:`field_names`
        :raises CursorExpired: the cursor was made before the searcher was refreshed
        """
        if limit < 0 or offset < 0 or (context or 0) < 0:
            raise ValueError(f"limit, offset and context must not be negative, got {limit}, {offset}, {context}")
        if snippets < 1:
            raise ValueError(f"a hit has at least one snippet, got {snippets}")
        snapshot = self._opened()
        filters, facets = _several(filters), _several(facets)
        key = None if sort is None else sort.removeprefix("-")
        for name in (*facets, *([] if key is None else [key])):
            if name not in self.field_names:
                raise FieldMissing(name, self.field_names)
        asked = (query, str(accents), filters, sort)
        generation = snapshot.commit.manifest.generation
        if after is not None:
            offset = Cursor.of(generation, 0, *asked).offset_of(after)
        plan = snapshot.plan(query, Accents(accents), filters)
        counted: dict[str, Mapping[str, int]] = {}
        if key is not None or facets:
            numbers, scores = snapshot.scorer.scores(plan.root)
            counted = {name: snapshot.values.counts(numbers, name) for name in facets}
            total, exact = len(numbers), True
        if key is not None:
            descending = str(sort).startswith("-")
            page = snapshot.values.ordered(numbers, scores, key, offset + limit, descending=descending)
        else:
            best = snapshot.scorer.best(plan.root, offset + limit, exact_total=exact_total and not facets)
            page = best.numbers, best.scores
            if not facets:
                total, exact = best.total.count, best.total.exact
        found = list(zip(*page, strict=True))[offset:]
        highlighter = Highlighter(plan.highlight_spec)
        hits: tuple[Hit, ...] = ()
        for first in range(0, len(found), _TOGETHER):
            part = found[first : first + _TOGETHER]
            documents = [snapshot.commit.document(number) for number, _ in part]
            highlighter.look_ahead(text for document in documents for text in (document.title, document.body))
            hits += tuple(
                _hit(document, score, highlighter, snippets, context)
                for document, (_, score) in zip(documents, part, strict=True)
            )
        if explain:
            hits = tuple(
                replace(hit, explanation=snapshot.scorer.explain(plan.root, number))
                for hit, (number, _) in zip(hits, found, strict=True)
            )
        end = offset + len(hits)
        more = end < total or (not exact and len(hits) == limit)
        cursor = str(Cursor.of(generation, end, *asked)) if hits and more else None
        notes = plan.notes
        if not total and plan.highlight_spec and (meant := snapshot.suggester.correct(query)) is not None:
            notes += (note("did-you-mean", meant),)
        return Results(query, total, exact, hits, notes, counted, cursor)

    def suggest(self, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Gives what may become of a query that is being typed, most likely first; marks may be left out."""
        return self._opened().suggester.complete(typed, limit)

    def correct(self, query: str) -> str | None:
        """Gives a query with its unknown syllables replaced by likely ones, or None if there are none."""
        return self._opened().suggester.correct(query)

    def similar(self, id: str, *, limit: int = 10) -> Results:
        """Finds the documents that are most like one of the index, which is not among them.

        :raises DocumentMissing: no document has this id
        :raises ValueError: limit is negative
        """
        from timviet.search.planning.more_like_this import plan_of

        if limit < 0:
            raise ValueError(f"limit must not be negative, got {limit}")
        snapshot = self._opened()
        mine = snapshot.commit.number_of(id)
        if mine is None:
            raise DocumentMissing(id)
        plan, wanted = plan_of(snapshot.commit.document(mine), snapshot.lexicon)
        best = snapshot.scorer.best(plan, limit + 1)
        found = [each for each in zip(best.numbers, best.scores, strict=True) if each[0] != mine][:limit]
        highlighter = Highlighter(wanted)
        hits = tuple(_hit(snapshot.commit.document(number), score, highlighter) for number, score in found)
        return Results(id, max(best.total.count - 1, len(hits)), best.total.exact, hits, ())

    def rank(self, query: str, *, limit: int = 10) -> list[tuple[str, float]]:
        """Gives only the ids and scores of what :meth:`search` finds, in its order; no document is read.

        :raises ValueError: limit is negative
        """
        if limit < 0:
            raise ValueError(f"limit must not be negative, got {limit}")
        snapshot = self._opened()
        best = snapshot.scorer.best(snapshot.plan(query).root, limit)
        return [
            (snapshot.commit.id_of(number), score) for number, score in zip(best.numbers, best.scores, strict=True)
        ]

    @property
    def field_names(self) -> tuple[str, ...]:
        """The metadata fields there are, ascending: those that some document has, and those that files get."""
        return tuple(sorted(self._opened().values.names | FROM_FILES))

    def document(self, id: str) -> Document | None:
        """Gives the document with this id as it was added, or None."""
        snapshot = self._opened()
        number = snapshot.commit.number_of(id)
        return None if number is None else snapshot.commit.document(number)

    def __len__(self) -> int:
        return self._opened().commit.live_count

    def refresh(self) -> None:
        """Goes over to the last commit; the errors are those of opening, and leave the searcher as it was."""
        before = self._opened()
        self._snapshot = _Snapshot(self._folder, self._synonyms, before.commit)
        before.scorer.statistics.forget()

    def close(self) -> None:
        """Lets go of the files of the index; closing twice does nothing."""
        if self._snapshot is not None:
            self._snapshot.scorer.statistics.forget()
        self._snapshot = None

    def _opened(self) -> _Snapshot:
        if self._snapshot is None:
            raise IndexClosed(str(self._folder), "this searcher was closed")
        return self._snapshot

    def __enter__(self) -> Searcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Searcher {str(self._folder)!r}{'' if self._snapshot else ' closed'}>"


def _hit(
    document: Document, score: float, highlighter: Highlighter, snippets: int = 1, context: int | None = None
) -> Hit:
    passages = make_snippets(document.body, highlighter, snippets)
    if context is not None:
        lines = document.body.count("\n")  # more are not there to be shown
        passages = in_lines(document.body, passages, highlighter, min(context, lines))
    title = highlighter.ranges(document.title)
    return Hit(document.id, score, document.title, document.fields, passages, title)


def _several(texts: str | Sequence[str]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


class _Snapshot:
    """One commit of an index, opened for reading."""

    def __init__(self, folder: Path, synonyms: Synonyms | None, before: Snapshot | None = None) -> None:
        self.commit = open_snapshot(folder, before)
        if not self.commit.manifest.is_current:
            raise self.commit.manifest.outdated_error(folder)
        self.scorer = IndexSearcher(self.commit)
        self.lexicon = IndexLexicon(self.commit, self.scorer.statistics)
        self.counts = TermCounts(self.lexicon)
        self.compiler = Compiler(self.lexicon, self.counts, synonyms)
        self.values = FieldSorter(self.commit)

    @cached_property
    def suggester(self) -> Suggester:
        """Made, and its module loaded, when it is first asked."""
        from timviet.search.suggest.suggester import Suggester

        return Suggester(self.lexicon, self.counts, self.compiler.vocabulary)

    def plan(self, query: str, accents: Accents = Accents.AUTO, filters: Sequence[str] = ()) -> Plan:
        """Reads a query, and the filters beside it, for this commit."""
        keys = decoded(query, self.counts.has_syllable)
        parsed = [parse(each) for each in filters]
        empty = [each for each in parsed if is_empty(each.root)]
        plan = self.compiler.compile(parse(keys or query), accents, [each for each in parsed if each not in empty])
        notes = [note("empty-filter", each.text) for each in empty]
        if keys is not None:
            notes.append(note("read-keys", keys))
        return replace(plan, notes=(*notes, *plan.notes)) if notes else plan
