"""Which parameters does a search over HTTP take?

The page and the API have the same ones, so that the address of a page says what to ask the API for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Query

from timviet.search.results import Results
from timviet.search.searcher import Searcher

__all__ = ["SearchParameters"]

_Texts = Annotated[list[str], Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class SearchParameters:
    """The parameters of :meth:`timviet.search.searcher.Searcher.search`."""

    q: Annotated[str, Query(max_length=1000)]
    limit: Annotated[int, Query(ge=0, le=100)] = 10
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0
    exact_total: bool = False
    accents: Literal["auto", "exact", "ignore"] = "auto"
    match: Literal["any", "most", "all"] = "most"
    filter: _Texts = ()  # type: ignore[assignment]
    sort: _Texts = ()  # type: ignore[assignment]
    facet: _Texts = ()  # type: ignore[assignment]
    after: str | None = None
    snippets: Annotated[int, Query(ge=0, le=20)] = 1
    context: Annotated[int | None, Query(ge=0, le=20)] = None
    explain: bool = False

    def search(self, searcher: Searcher) -> Results:
        """Return what a searcher finds.

        :raises ValueError: as :meth:`timviet.search.searcher.Searcher.search` does
        :raises FieldMissing: the same
        :raises CursorExpired: the same
        """
        return searcher.search(
            self.q,
            limit=self.limit,
            offset=self.offset,
            exact_total=self.exact_total,
            accents=self.accents,
            match=self.match,
            filters=self.filter,
            sort=self.sort,
            facets=self.facet,
            after=self.after,
            snippets=self.snippets,
            context=self.context,
            explain=self.explain,
        )
