"""How does a program search an index?

:class:`Searcher` is the public interface for reading: search, suggestions and stored documents.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, NamedTuple
from warnings import warn

from timviet.index.absolute_paths import absolute_path
from timviet.index.document import Document
from timviet.index.errors import ClusterRefused, DocumentMissing, IndexClosed
from timviet.index.forking import fork_safe_lock
from timviet.index.messages import Message
from timviet.index.opensearch.address import is_cluster_address, real_place_of, written_path
from timviet.index.warnings import WorkLimited
from timviet.search.answer import answer_request, find_similar, make_hit
from timviet.search.contract.commit import Commit, Origin
from timviet.search.engine.column_commit import ColumnCommit
from timviet.search.opened_index import OpenedIndex
from timviet.search.planning.choices import Accents, Match
from timviet.search.query.notes import make_note
from timviet.search.query.parse import MAX_LENGTH
from timviet.search.request import SearchRequest, as_tuple, validate_count
from timviet.search.results import Hit, Results

if TYPE_CHECKING:
    from timviet.search.planning.clauses.synonyms import Synonyms
    from timviet.search.suggest.completion import Suggestion

__all__ = ["FROM_FILES", "Searcher"]

FROM_FILES = frozenset({"encoding", "folder", "modified", "name", "path", "size", "type"})
"""Metadata fields that indexed files have; valid field names even if no document has them."""


class Searcher:
    """Searches the commit of an index that was the last one when the searcher was opened or refreshed.

    Several threads may share a searcher, and so may the processes that are forked from the one that opened it. A
    pickled searcher opens the same index again, unless it is closed. A ``with`` block closes it at its end.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Document, Index, Searcher
    >>> with TemporaryDirectory() as folder:
    ...     with Index.open(folder, create=True) as index:
    ...         index.add(Document("law", body="Đội mũ bảo hiểm khi đi xe máy."))
    ...     with Searcher(folder) as searcher:
    ...         searcher.search("mu bao hiem").hits[0].snippet.html()
    'Đội <mark>mũ bảo hiểm</mark> khi đi xe máy.'
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        *,
        synonyms: Synonyms | None = None,
        here: str | os.PathLike[str] | None = None,
        refresh: Literal["auto"] | float | None = None,
        max_work: int | None = None,
    ) -> None:
        """Open the index in a folder, or the indexes in several, which are searched as if they were one.

        Of several indexes, each hit says which one it is from, and where an id is asked for, the first index that
        has it counts.

        :param path: a folder, or several; one that is named twice counts once. The address of an index on a
            cluster, ``opensearch://host:9200/name``, stands alone
        :param synonyms: groups of words that mean the same; a query for one also finds the others, with a note
        :param here: the folder from which paths in queries are read (``path:../old/*.txt``), besides the folder
            that holds the index
        :param refresh: when to look for a later commit: ``auto`` at each call, a number after so many seconds,
            None only in :meth:`refresh`; a refresh makes cursors of earlier commits invalid
        :param max_work: how much work a search may make, counted as :mod:`timviet.search.work` says; a search that
            asks for more is answered with what was found until then, and with a note. None for 600 units for
            each document, and at least 60 million
        :raises ValueError: ``refresh`` is none of these, ``max_work`` is negative, or no folder is named
        :raises StoreError: a path is relative, and the working directory is gone
        :raises IndexMissing: there is no index
        :raises IndexForeign: the folder holds other files
        :raises IndexOutdated: the index was made by another version of the analysis; rebuild it
        :raises IndexUnfinished: the index is a copy that is not finished
        :raises IndexDamaged: its files cannot be read
        :raises ClusterError: the cluster of an address does not answer, or refuses
        """
        if max_work is not None:
            validate_count("max_work", max_work)
        self._start(_locations(path), synonyms, None if here is None else absolute_path(here), refresh, max_work)

    def _start(
        self,
        locations: Sequence[_Location],
        synonyms: Synonyms | None,
        here: Path | None,
        refresh: Literal["auto"] | float | None,
        max_work: int | None,
    ) -> None:
        self._locations = locations
        self._synonyms = synonyms
        self._here = here
        self._max_work = max_work
        self._refresh, self._refresh_interval = refresh, _refresh_interval(refresh)
        self._next_refresh = time.monotonic() + (self._refresh_interval or 0.0)
        self._refresh_lock = fork_safe_lock()
        self._is_pinned = False
        self._index: OpenedIndex | None = self._open(_open_commit(locations))

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        exact_total: bool = False,
        accents: Literal["auto", "exact", "ignore"] | Accents = Accents.AUTO,
        match: Literal["any", "most", "all"] | Match = Match.MOST,
        filters: str | Sequence[str] = (),
        sort: str | Sequence[str] | None = None,
        facets: str | Sequence[str] = (),
        after: str | None = None,
        snippets: int = 1,
        context: int | None = None,
        explain: bool = False,
    ) -> Results:
        """Return the documents that match a query best.

        :param query: any text, of which the first 10,000 characters are used, with a note; see
            :mod:`timviet.search.query.parse`
        :param limit: the maximum number of hits
        :param offset: the number of best hits to skip, for paging
        :param exact_total: count all documents that match; otherwise documents that cannot be among the hits may
            be skipped without being counted
        :param accents: ``auto`` expects the accents that were typed and restores the others from the index,
            ``exact`` requires syllables as they were typed, ``ignore`` ignores all accents
        :param match: which documents count as matches of the words of the query: ``any`` those with any of them,
            ``all`` those with all of them, ``most`` those with the ones that tell most, or, if there are none,
            those with any, with a note
        :param filters: queries that a hit must match too, without effect on its score: ``year:>=2016``; an empty
            filter is ignored with a note
        :param sort: metadata fields to sort by, the most important one first, ascending, or descending with ``-``
            before the name: ``["-year", "author"]``; documents without a value come last, and of a list the first
            value in that order counts
        :param facets: metadata fields whose values are counted in all documents that match
        :param after: the ``cursor`` of the previous page, instead of an offset
        :param snippets: the maximum number of passages of a hit; 0 finds none, which is faster
        :param context: show whole lines, and this number of lines before and after; None shows only the passages
        :param explain: whether hits have an explanation of their score; if a query asks for very much, only the
            first hits have one, with a note
        :raises ValueError: a number is negative, accents or match invalid, a filter too long or too complex to be
            used as a whole, or after not a cursor of this query with these filters, accents, matching and order
        :raises TypeError: an argument has another type
        :raises FieldMissing: a field to sort, count or filter by is not one of :attr:`field_names`
        :raises CursorExpired: the cursor was made before the searcher was refreshed
        """
        request = SearchRequest(
            query,
            limit,
            offset,
            exact_total,
            accents,
            match,
            as_tuple(filters),
            as_tuple(sort),
            as_tuple(facets),
            snippets,
            context,
            explain,
        )
        index = self._opened()
        if request.sort or request.facets or request.filters:
            request.validate_fields(self.field_names)
        if after is not None:
            request = replace(request, offset=request.cursor(index.commit.generation).offset_of(after))
        with index.bounded_work() as work:
            return answer_request(index, request, work)

    def ids(
        self,
        query: str,
        *,
        accents: Literal["auto", "exact", "ignore"] | Accents = Accents.AUTO,
        match: Literal["any", "most", "all"] | Match = Match.MOST,
        filters: str | Sequence[str] = (),
    ) -> Iterator[str]:
        """Yield the ids of all documents that match a query, in the order in which they lie in the index.

        The parameters are those of :meth:`search`. ``index.delete_many(searcher.ids(…))`` deletes by query, so if
        no document matches, there are no ids: neither those of documents with any of the words, nor those without
        the quotations. All are found, however much work that is.

        :raises ValueError: the query or a filter is too long or too complex to be used as a whole, or accents or
            match invalid
        """
        index = self._opened()
        numbers = index.matching(query, Accents(accents), as_tuple(filters), Match(match))
        yield from map(index.documents.id_of, numbers)

    def suggest(self, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return completions of a query that is being typed, the most likely first; accents may be left out.

        Completions are words, names and titles, written as in the documents: ``ha n`` becomes ``Hà Nội``. Each
        finds something. Syntax, codes and numbers are not completed, nor is a text that is too long for a query.
        """
        index = self._opened()
        if len(typed) > MAX_LENGTH:
            return ()
        with closing(index.texts()) as texts, index.bounded_work():
            return index.completer.complete(typed, limit, texts.section, index.finds)

    def correct(self, query: str) -> str | None:
        """Return a query with its misspelled syllables replaced by those of the index, or None.

        A correction finds something, and better than the query itself. Correctly spelled syllables, operators,
        fields, patterns, codes and quoted text are never changed.
        """
        from timviet.search.nothing_found import find_correction  # most searches find something

        index = self._opened()
        with index.bounded_work():
            return find_correction(index, query)

    def hit(
        self,
        id: str,
        query: str,
        *,
        snippets: int | None = 1,
        accents: Literal["auto", "exact", "ignore"] | Accents = Accents.AUTO,
        match: Literal["any", "most", "all"] | Match = Match.MOST,
    ) -> Hit:
        """Return a document of the index as a hit of a query, whether the query matches it or not.

        The other parameters are those of :meth:`search`. The score is 0.

        :param snippets: the maximum number of passages; None makes one of the whole body, with all highlights
        :raises DocumentMissing: no document has this id
        :raises ValueError: snippets is negative, or accents or match invalid
        """
        if snippets is not None:
            validate_count("snippets", snippets)
        index = self._opened()
        number = index.documents.number_of(id)
        if number is None:
            raise DocumentMissing(id)
        with index.bounded_work():
            return make_hit(index, number, query, Accents(accents), Match(match), snippets)

    def similar(self, id: str, *, limit: int = 10) -> Results:
        """Return the documents that are most like one of the index, without that one.

        :raises DocumentMissing: no document has this id
        :raises SourceError: its text is not stored, and its file has changed, is gone, or cannot be read
        :raises ValueError: limit is negative
        :raises TypeError: limit is no integer
        """
        validate_count("limit", limit)
        index = self._opened()
        number = index.documents.number_of(id)
        if number is None:
            raise DocumentMissing(id)
        with index.bounded_work() as work:
            return find_similar(index, number, limit, work)

    def rank(
        self, query: str, *, limit: int = 10, match: Literal["any", "most", "all"] | Match = Match.MOST
    ) -> list[tuple[str, float]]:
        """Return the ids and scores of the hits of :meth:`search`, in its order, without reading documents.

        If the query asks for so much that only a part of it is evaluated, it warns of that with `WorkLimited`.

        :raises ValueError: limit is negative, or match invalid
        :raises TypeError: limit is no integer
        """
        validate_count("limit", limit)
        index = self._opened()
        with index.bounded_work() as work:
            best = index.best(query, limit, match=Match(match))
        if work.was_limited:
            warn(WorkLimited(make_note("work-limited").message), stacklevel=2)
        return list(zip(map(index.documents.id_of, best.numbers), best.scores, strict=True))

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of metadata fields, ascending: those of any document, and ``FROM_FILES``."""
        return tuple(sorted(self._opened().lexicon.field_names | FROM_FILES))

    def document(self, id: str) -> Document | None:
        """Return the document with this id as it was added, or None.

        :raises SourceError: its text is not stored, and its file has changed, is gone, or cannot be read
        """
        index = self._opened()
        number = index.documents.number_of(id)
        if number is None:
            return None
        with closing(index.texts()) as texts:
            return texts.document(number)

    @property
    def generation(self) -> int:
        """The number of the commit that is searched; of several indexes, one that changes with each commit."""
        return self._opened().commit.generation

    @property
    def commit_id(self) -> str:
        """A text that no other commit has, not even one of an index that is made anew in the same folder."""
        return self._opened().commit.commit_id

    @property
    def origins(self) -> Sequence[Origin]:
        """For each index its folder, and which files it knows."""
        return self._opened().commit.origins

    def pinned(self) -> Searcher:
        """Return a searcher that stays at the commit that is searched now, and needs no closing.

        What several of its calls return is of one commit, whatever is committed or refreshed meanwhile. It cannot
        be pickled, since other processes open the last commit.
        """
        pinned = Searcher.__new__(Searcher)
        vars(pinned).update(
            vars(self), _index=self._opened(), _refresh=None, _refresh_interval=None, _is_pinned=True
        )
        return pinned

    def stored(self, id: str) -> Document | None:
        """Return the document with this id as it is stored, with an empty body if its text is not, or None."""
        documents = self._opened().documents
        number = documents.number_of(id)
        return None if number is None else documents.document(number)

    @property
    def stores_texts(self) -> bool:
        """Whether answers depend on the index alone; if not, some texts are read from files, which may change."""
        return self._opened().commit.stores_texts

    def __len__(self) -> int:
        return self._opened().commit.live_count

    def __bool__(self) -> bool:
        """Return True, even if no document is in the index."""
        return True

    def refresh(self) -> bool:
        """Open the last commit instead, and return whether it is another one than before.

        :raises TimvietError: it cannot be opened, as when opening a searcher; the searcher is unchanged
        """
        previous = self._current().commit
        if previous.is_latest():
            return False
        commit = previous.latest()
        self._index = self._open(commit)
        previous.release()
        return commit.commit_id != previous.commit_id

    def close(self) -> None:
        """Close the files of the index; closing twice is allowed."""
        if self._index is not None:
            self._index.commit.release()
        self._index = None

    def _open(self, commit: Commit) -> OpenedIndex:
        return OpenedIndex(commit, self._synonyms, self._here, self._max_work)

    def _opened(self) -> OpenedIndex:
        """Return the opened index, refreshed if it is time for it.

        :raises IndexClosed: the searcher is closed
        """
        if (
            self._refresh_interval is not None
            and time.monotonic() >= self._next_refresh
            and self._refresh_lock.acquire(blocking=False)  # other threads go on with what is open
        ):
            try:
                self._next_refresh = time.monotonic() + self._refresh_interval
                self.refresh()
            finally:
                self._refresh_lock.release()
        return self._current()

    def _current(self) -> OpenedIndex:
        if self._index is None:
            raise IndexClosed(_names(self._locations), Message("this searcher is closed"))
        return self._index

    def __reduce__(self) -> tuple[object, ...]:
        if self._is_pinned:
            raise TypeError(
                "a pinned searcher cannot be pickled or copied, since others open the last commit; pass its path"
            )
        if self._index is None:
            return _closed, ({name: value for name, value in vars(self).items() if name != "_refresh_lock"},)
        return _reopen, (self._locations, self._synonyms, self._here, self._refresh, self._max_work)

    def __enter__(self) -> Searcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Searcher {_names(self._locations)!r}{'' if self._index else ' closed'}>"


class _Location(NamedTuple):
    """Where an index is."""

    name: str
    """As it was named; hits and messages do so too."""

    path: Path
    """Absolute, or the address of an index on a cluster."""


def _reopen(
    locations: Sequence[_Location],
    synonyms: Synonyms | None,
    here: Path | None,
    refresh: Literal["auto"] | float | None,
    max_work: int | None,
) -> Searcher:
    """Return a copy of a searcher, which may be opened in another working directory."""
    searcher = Searcher.__new__(Searcher)
    searcher._start(locations, synonyms, here, refresh, max_work)
    return searcher


def _closed(state: dict[str, object]) -> Searcher:
    """Return a copy of a closed searcher, which is closed too."""
    searcher = Searcher.__new__(Searcher)
    vars(searcher).update(state, _refresh_lock=fork_safe_lock())
    return searcher


def _open_commit(locations: Sequence[_Location]) -> Commit:
    """Open the last commit of the indexes in some folders, or of the one at the address of a cluster."""
    if not is_cluster_address(locations[0].path):
        return ColumnCommit([location.path for location in locations], [location.name for location in locations])
    from timviet.search.opensearch.cluster_commit import ClusterCommit  # needs a library that few have

    return ClusterCommit.of(locations[0].path)


def _locations(path: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> tuple[_Location, ...]:
    """Return the folders that are named, each once, or the address of an index on a cluster.

    :raises ValueError: there is none
    :raises ClusterRefused: there is an address and something else
    :raises StoreError: a path is relative, and the working directory is gone
    """
    named = [path] if isinstance(path, str | os.PathLike) else list(path)
    if not named:
        raise ValueError("name at least one index")
    locations = {real_place_of(location.path): location for location in map(_location, reversed(named))}
    address = next((location.name for location in locations.values() if is_cluster_address(location.path)), None)
    if address is not None and len(locations) > 1:
        raise ClusterRefused(
            address, Message("an index on a cluster is searched alone"), Message("name no other index")
        )
    return tuple(reversed(locations.values()))


def _location(path: str | os.PathLike[str]) -> _Location:
    if is_cluster_address(path):
        return _Location(written_path(path), Path(path))
    return _Location(str(Path(path)), absolute_path(path))


def _names(locations: Sequence[_Location]) -> str:
    return ", ".join(location.name for location in locations)


def _refresh_interval(refresh: Literal["auto"] | float | None) -> float | None:
    """Return the seconds between two refreshes; None if there are none."""
    if refresh == "auto":
        return 0.0
    if refresh is not None and (isinstance(refresh, str) or not refresh >= 0):
        raise ValueError(f"refresh must be 'auto', a number of seconds or None, got {refresh!r}")
    return refresh
