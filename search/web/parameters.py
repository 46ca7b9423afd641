"""Which parameters does a search over HTTP take, and how much may they ask for?

The page and the API have the same ones, so that the address of a page says what to ask the API for.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from inspect import signature
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from starlette.requests import Request

from timviet.index.messages import Message
from timviet.search.results import Results
from timviet.search.web.problems import Problem, RequestProblem
from timviet.search.web.public_searcher import PublicSearcher

__all__ = [
    "MAX_LIMIT",
    "MAX_OFFSET",
    "MAX_QUERY",
    "AccentsParameter",
    "MatchParameter",
    "QueryParameters",
    "SearchParameters",
    "only",
    "parameters_of",
]

MAX_QUERY = 1000
"""Characters of a query, a filter or a name."""

MAX_LIMIT = 100
"""Hits of a page."""

MAX_OFFSET = 10_000
"""Best hits that may be skipped."""

_MAX_LIST = 20  # filters, fields to sort by, or facets

_Name = Annotated[str, Query(max_length=MAX_QUERY)]

AccentsParameter = Annotated[
    Literal["auto", "exact", "ignore"],
    Query(description="auto restores omitted accents, exact takes q as typed, ignore disregards accents."),
]
MatchParameter = Annotated[
    Literal["any", "most", "all"],
    Query(description="Which documents match: those with any of the words, the most telling ones, or all."),
]


@dataclass(frozen=True, slots=True)
class QueryParameters:
    """The parameters that say what is searched for, and in which order and with which passages it is given."""

    q: Annotated[str, Query(max_length=MAX_QUERY, description="The query.")]
    filter: Annotated[
        list[_Name], Query(max_length=_MAX_LIST, description="Queries that a hit must match too.")
    ] = ()  # type: ignore[assignment]
    sort: Annotated[
        list[_Name],
        Query(max_length=_MAX_LIST, description="Metadata fields to sort by; -field sorts in descending order."),
    ] = ()  # type: ignore[assignment]
    accents: AccentsParameter = "auto"
    match: MatchParameter = "most"
    snippets: Annotated[int, Query(ge=0, le=20, description="Maximum number of passages of a hit.")] = 1
    context: Annotated[
        int | None, Query(ge=0, le=20, description="Show whole lines, with this number of lines around a passage.")
    ] = None

    def page(self, searcher: PublicSearcher, **options: Any) -> Results:
        """Return what a searcher finds.

        :param options: further ones of :meth:`timviet.search.searcher.Searcher.search`
        :raises RequestProblem: the cursor is invalid, or of another search
        :raises FieldMissing: no document has a field
        :raises CursorExpired: the cursor is of an earlier commit
        """
        try:
            return searcher.search(
                self.q,
                filters=self.filter,
                sort=self.sort,
                accents=self.accents,
                match=self.match,
                snippets=self.snippets,
                context=self.context,
                **options,
            )
        except ValueError as error:
            reason = error.args[0] if error.args else None
            if isinstance(reason, Message):  # not one of a fault of ours
                raise RequestProblem(Problem("invalid-parameter", reason)) from error
            raise


@dataclass(frozen=True, slots=True)
class SearchParameters(QueryParameters):
    """The parameters of :meth:`timviet.search.searcher.Searcher.search`."""

    limit: Annotated[int, Query(ge=0, le=MAX_LIMIT, description="Maximum number of hits.")] = 10
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="Number of best hits to skip.")] = 0
    after: Annotated[
        str | None, Query(max_length=100, description="The cursor of the previous page, instead of an offset.")
    ] = None
    facet: Annotated[
        list[_Name], Query(max_length=_MAX_LIST, description="Metadata fields whose values are counted.")
    ] = ()  # type: ignore[assignment]
    exact_total: Annotated[bool, Query(description="Count all documents that match.")] = False
    explain: Annotated[bool, Query(description="Explain the score of each hit.")] = False

    def search(self, searcher: PublicSearcher) -> Results:
        """Return what a searcher finds.

        :raises RequestProblem: as :meth:`page` does
        :raises FieldMissing: the same
        :raises CursorExpired: the same
        """
        return self.page(
            searcher,
            limit=self.limit,
            offset=self.offset,
            after=self.after,
            facets=self.facet,
            exact_total=self.exact_total,
            explain=self.explain,
        )


@dataclass(frozen=True, slots=True)
class PageParameters(SearchParameters):
    """The parameters of the page: a search, whose query may be empty, and which part of the page is asked for."""

    q: Annotated[str, Query(max_length=MAX_QUERY)] = ""
    more: Annotated[str, Query(max_length=2000)] = ""
    """The id of the hit that is shown with more passages."""

    fragment: Literal["", "hits", "facets"] = ""


def parameters_of(kind: type[Any]) -> Any:
    """Return a dependency of a route that makes its parameters in the event loop.

    FastAPI would call the class in a thread, which takes longer than all else that it does.
    """

    async def make(**values: Any) -> Any:
        return kind(**values)

    make.__signature__ = signature(kind)  # type: ignore[attr-defined]
    return Depends(make)


def only() -> Any:
    """Return a dependency of a route that refuses parameters that the route does not have."""
    return Depends(_refuse_unknown)


async def _refuse_unknown(request: Request) -> None:
    operation = request.app.openapi()["paths"][request.scope["route"].path_format][request.method.lower()]
    names = [parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "query"]
    for name in request.query_params:
        if name not in names:
            similar = get_close_matches(name, names)
            if similar:
                detail = Message(
                    "unknown parameter {name!r}; did you mean: {similar}", name=name, similar=", ".join(similar)
                )
            else:
                detail = Message(
                    "unknown parameter {name!r}; available: {names}", name=name, names=", ".join(names) or "none"
                )
            raise RequestProblem(Problem("invalid-parameter", detail))
