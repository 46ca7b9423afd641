"""What may a client know of an index?

:class:`PublicSearcher` has the methods of :class:`timviet.search.searcher.Searcher` that answer requests. Paths of
this machine are replaced by public names in what it returns, and public names are read in what it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from timviet.index.document import Document
from timviet.index.errors import DocumentMissing
from timviet.search.contract.commit import Origin
from timviet.search.results import Hit, Results
from timviet.search.searcher import Searcher
from timviet.search.web.public_paths import PublicPaths

if TYPE_CHECKING:
    from timviet.search.suggest.completion import Suggestion

__all__ = ["PublicSearcher"]

T = TypeVar("T")


class PublicSearcher:
    """Searches one commit."""

    def __init__(self, searcher: Searcher, paths: PublicPaths) -> None:
        """Take a searcher that stays at its commit.

        :param paths: the public names in that commit
        """
        self._searcher, self._paths = searcher, paths

    @property
    def generation(self) -> int:
        """See :attr:`timviet.search.searcher.Searcher.generation`."""
        return self._searcher.generation

    @property
    def commit_id(self) -> str:
        """See :attr:`timviet.search.searcher.Searcher.commit_id`; not for clients."""
        return self._searcher.commit_id

    @property
    def origins(self) -> Sequence[Origin]:
        """See :attr:`timviet.search.searcher.Searcher.origins`; not for clients."""
        return self._searcher.origins

    @property
    def field_names(self) -> tuple[str, ...]:
        """See :attr:`timviet.search.searcher.Searcher.field_names`."""
        return self._searcher.field_names

    def __len__(self) -> int:
        return len(self._searcher)

    def search(self, query: str, **options: Any) -> Results:
        """Return the documents that match a query best.

        :param options: those of :meth:`timviet.search.searcher.Searcher.search`; ``filters`` is a sequence
        :raises ValueError: as it does
        :raises TimvietError: as it does
        """
        options["filters"] = tuple(map(self._paths.found_in, options.get("filters", ())))
        return self._paths.results(self._searcher.search(self._paths.found_in(query), **options), query)

    def similar(self, id: str, *, limit: int = 10) -> Results:
        """Return the documents that are most like one of the index, without that one.

        :raises DocumentMissing: no document has this id
        """
        results = self._named(id, lambda found: self._searcher.similar(found, limit=limit))
        return self._paths.results(results, self._paths.shown(results.query))

    def hit(self, id: str, query: str, **options: Any) -> Hit:
        """Return a document of the index as a hit of a query.

        :param options: those of :meth:`timviet.search.searcher.Searcher.hit`
        :raises DocumentMissing: no document has this id
        """
        found_query = self._paths.found_in(query)
        return self._paths.hit(self._named(id, lambda found: self._searcher.hit(found, found_query, **options)))

    def document(self, id: str) -> Document:
        """Return a document as it was added, with public names.

        :raises DocumentMissing: no document has this id
        """
        document = self._found(id, self._searcher.document)
        return replace(document, id=id, fields=self._paths.shown_fields({**document.fields}))

    def stored_document(self, id: str) -> Document:
        """Return a document as it is stored, maybe without its text; not for clients.

        :raises DocumentMissing: no document has this id
        """
        return self._found(id, self._searcher.stored)

    @property
    def stores_texts(self) -> bool:
        """See :attr:`timviet.search.searcher.Searcher.stores_texts`."""
        return self._searcher.stores_texts

    def suggest(self, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """See :meth:`timviet.search.searcher.Searcher.suggest`."""
        return self._searcher.suggest(typed, limit=limit)

    def correct(self, query: str) -> str | None:
        """See :meth:`timviet.search.searcher.Searcher.correct`."""
        return self._searcher.correct(query)

    def _found(self, id: str, find: Callable[[str], Document | None]) -> Document:
        """Return the document that has a public name.

        :raises DocumentMissing: no document has this id
        """
        document = self._named(id, find)
        if document is None:
            raise DocumentMissing(id)
        return document

    def _named(self, id: str, answer: Callable[[str], T]) -> T:
        """Return what is answered about a document that has a public name.

        :raises DocumentMissing: no document has this id
        """
        if self._paths.shown(id) != id:
            raise DocumentMissing(id)  # it may be there, but this is not its public name
        try:
            return answer(self._paths.found(id))
        except DocumentMissing as error:
            raise DocumentMissing(id) from error
