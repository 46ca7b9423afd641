"""The front door for reading: search, and the documents behind the hits."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path
from types import TracebackType

from whoosh.reading import IndexReader

from timviet.index import storage
from timviet.index.document import Document, FieldValue
from timviet.index.errors import IndexClosed, IndexDamaged, IndexOutdated
from timviet.index.fold import fold
from timviet.index.schema import STORED, decode
from timviet.index.writer import number_of
from timviet.search.planner import make_plan
from timviet.search.query import Note, parse
from timviet.search.scoring import Scorer
from timviet.search.snippet import Snippet, make_snippet

__all__ = ["Hit", "Results", "Searcher"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found."""

    id: str
    score: float
    """Higher is better; comparable only within one result."""

    title: str
    fields: Mapping[str, FieldValue]
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a query: one page of hits, best first."""

    query: str
    total: int
    """Number of documents that match, on all pages together."""

    hits: tuple[Hit, ...]
    notes: tuple[Note, ...]
    """What was ignored, mended or expanded in the query."""

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)


class Searcher:
    """Searches the last commit of an index as it was when the searcher was opened or refreshed.

    As a context manager it is closed when the block ends.
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

    def search(self, query: str, *, limit: int = 10, offset: int = 0) -> Results:
        """Finds the documents that answer a query best.

        :param query: any text; see :mod:`timviet.search.query`
        :param limit: the largest number of hits to give
        :param offset: how many of the best hits to leave out, for paging
        :raises ValueError: limit or offset is negative
        """
        if limit < 0 or offset < 0:
            raise ValueError(f"limit and offset must not be negative, got {limit} and {offset}")
        snapshot = self._opened()
        plan = make_plan(parse(query), snapshot)
        scores = snapshot.scorer.scores(plan.root)
        page = snapshot.best(scores, offset + limit)[offset:]
        hits = []
        for document, score in page:
            snippet = make_snippet(document.body, plan.wanted)
            hits.append(Hit(document.id, score, document.title, document.fields, snippet))
        return Results(query, len(scores), tuple(hits), plan.notes)

    def document(self, id: str) -> Document | None:
        """Gives the document with this id as it was added, or None."""
        snapshot = self._opened()
        number = number_of(snapshot.reader, id)
        return None if number is None else snapshot.document(number)

    def __len__(self) -> int:
        return int(self._opened().reader.doc_count())

    def refresh(self) -> None:
        """Goes over to the last commit; the errors are those of opening, and leave the searcher as it was."""
        before = self._opened()
        self._snapshot = _Snapshot(self._folder)
        before.reader.close()

    def close(self) -> None:
        """Closes the files of the index; closing twice does nothing."""
        if self._snapshot is not None:
            self._snapshot.reader.close()
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

    def __init__(self, folder: Path) -> None:
        self.reader = _open(folder)
        self.scorer = Scorer(self.reader)
        self._spellings: dict[str, list[str]] | None = None

    def spellings(self, folded: str) -> Sequence[str]:
        """Gives the syllables of the index that look like this without their marks."""
        if self._spellings is None:
            self._spellings = {}
            for syllable in self.scorer.syllables():
                self._spellings.setdefault(fold(syllable), []).append(syllable)
        return self._spellings.get(folded, ())

    def document(self, number: int) -> Document:
        return decode(self.reader.stored_fields(number)[STORED])

    def best(self, scores: Mapping[int, float], count: int) -> list[tuple[Document, float]]:
        """Gives the documents with the highest scores, best first, those with equal scores by id."""
        least = nsmallest(count, (-score for score in scores.values()))
        if not least:
            return []
        near = [(self.document(number), score) for number, score in scores.items() if -score <= least[-1]]
        return sorted(near, key=lambda each: (-each[1], each[0].id))[:count]


def _open(folder: Path) -> IndexReader:
    manifest = storage.read(folder)
    if not manifest.current:
        raise IndexOutdated(str(folder), f"it was made by another version of the analysis ({manifest.analysis})")
    try:
        return storage.open_store(folder, manifest).reader()
    except IndexDamaged:
        if storage.read(folder) == manifest:
            raise
        return _open(folder)  # a rebuild has swapped the store meanwhile
