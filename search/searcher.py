"""The front door for reading: search, and the documents behind the hits."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

from timviet.index.document import Document, FieldValue
from timviet.index.errors import IndexClosed, IndexOutdated
from timviet.index.store.snapshot import Snapshot, open_snapshot
from timviet.search.highlight import Highlighter
from timviet.search.lexicon import IndexLexicon
from timviet.search.notes import Note
from timviet.search.planner import Accents, make_plan
from timviet.search.query import parse
from timviet.search.scoring import Scorer
from timviet.search.snippet import Snippet, make_snippets

__all__ = ["Hit", "Results", "Searcher"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found."""

    id: str
    score: float
    """Higher is better; comparable only within one result."""

    title: str
    fields: Mapping[str, FieldValue]
    snippets: tuple[Snippet, ...]
    """The passages that show the query best; the best first, at least one."""

    title_highlights: tuple[tuple[int, int], ...] = ()
    """(start, end) ranges of ``title``, ascending, apart from each other."""

    @property
    def snippet(self) -> Snippet:
        """The best passage."""
        return self.snippets[0]

    def title_html(self, tag: str = "mark") -> str:
        """Gives the title escaped for HTML, with the highlights in elements of the given name."""
        return Snippet(self.title, self.title_highlights).html(tag)


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a query: one page of hits, best first."""

    query: str
    total: int
    """Number of documents that match, on all pages together; a lower bound unless ``total_exact``."""

    total_exact: bool

    hits: tuple[Hit, ...]
    notes: tuple[Note, ...]
    """What was ignored, mended or expanded in the query."""

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)


class Searcher:
    """Searches the last commit of an index as it was when the searcher was opened or refreshed.

    Several threads may share a searcher. As a context manager it is closed when the block ends.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Opens the index in a folder.

        :raises IndexMissing: there is none
        :raises IndexForeign: the folder holds other files
        :raises IndexOutdated: the index was made by another version of the analysis; rebuild it
        :raises IndexDamaged: its files cannot be read
        """
        self._folder = Path(path)
        self._snapshot: _Snapshot | None = _Snapshot(self._folder)

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        exact_total: bool = False,
        accents: Literal["auto", "exact", "ignore"] | Accents = Accents.AUTO,
        snippets: int = 1,
    ) -> Results:
        """Finds the documents that answer a query best.

        :param query: any text; see :mod:`timviet.search.query`
        :param limit: the largest number of hits to give
        :param offset: how many of the best hits to leave out, for paging
        :param exact_total: count all documents that match; otherwise those that cannot be among the hits are
            not even looked at
        :param accents: ``auto`` wants the marks that were typed and reads the others from the index, ``exact``
            wants syllables as they were typed, ``ignore`` looks at no marks at all
        :param snippets: the largest number of passages to give for a hit, at least 1
        :raises ValueError: limit or offset is negative, snippets less than 1, or accents something else
        """
        if limit < 0 or offset < 0:
            raise ValueError(f"limit and offset must not be negative, got {limit} and {offset}")
        if snippets < 1:
            raise ValueError(f"a hit has at least one snippet, got {snippets}")
        snapshot = self._opened()
        plan = make_plan(parse(query), snapshot.lexicon, Accents(accents))
        highlighter = Highlighter(plan.wanted)
        best = snapshot.scorer.best(plan.root, offset + limit, exact_total=exact_total)
        hits = []
        for number, score in zip(best.numbers[offset:], best.scores[offset:], strict=True):
            document = snapshot.commit.document(number)
            passages = make_snippets(document.body, highlighter, snippets)
            title = highlighter.ranges(document.title)
            hits.append(Hit(document.id, score, document.title, document.fields, passages, title))
        return Results(query, best.total.count, best.total.exact, tuple(hits), plan.notes)

    def rank(self, query: str, *, limit: int = 10) -> list[tuple[str, float]]:
        """Gives only the ids and scores of what :meth:`search` finds; no document is read."""
        snapshot = self._opened()
        best = snapshot.scorer.best(make_plan(parse(query), snapshot.lexicon).root, limit)
        return [
            (snapshot.commit.id_of(number), score) for number, score in zip(best.numbers, best.scores, strict=True)
        ]

    def document(self, id: str) -> Document | None:
        """Gives the document with this id as it was added, or None."""
        snapshot = self._opened()
        number = snapshot.commit.number_of(id)
        return None if number is None else snapshot.commit.document(number)

    def __len__(self) -> int:
        return self._opened().commit.live_count

    def refresh(self) -> None:
        """Goes over to the last commit; the errors are those of opening, and leave the searcher as it was."""
        self._snapshot = _Snapshot(self._folder, self._opened().commit)

    def close(self) -> None:
        """Lets go of the files of the index; closing twice does nothing."""
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


class _Snapshot:
    """One commit of an index, opened for reading."""

    def __init__(self, folder: Path, before: Snapshot | None = None) -> None:
        self.commit = open_snapshot(folder, before)
        if not self.commit.manifest.current:
            analysis = self.commit.manifest.analysis
            raise IndexOutdated(str(folder), f"it was made by another version of the analysis ({analysis})")
        self.scorer = Scorer(self.commit)
        self.lexicon = IndexLexicon(self.commit, self.scorer.statistics)
