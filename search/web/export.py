"""How are all documents that match sent, however many there are?

They are sent as JSON lines, page by page while they are found, all from the commit of the first page.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from timviet.search.results import Results
from timviet.search.sanitize import dump_answer
from timviet.search.web.api import ROOT
from timviet.search.web.openapi import problems
from timviet.search.web.parameters import QueryParameters, only, parameters_of
from timviet.search.web.public_searcher import PublicSearcher
from timviet.search.web.service import Overloaded, SearchService, service_of

__all__ = ["JSON_LINES", "router"]

JSON_LINES = "application/jsonl"
"""The media type of an export."""

router = APIRouter(prefix=ROOT)

_PAGE = 100  # hits that are found at a time
_PAUSE = 0.1  # seconds until an export looks again whether it may go on

_LINES: dict[str, Any] = {
    "description": "One JSON object per line: a hit, with the query that it answers.",
    "content": {JSON_LINES: {"schema": {"type": "string"}}},
}


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses=problems("invalid-parameter", "field-missing") | {200: _LINES},
)
async def export(
    request: Request,
    parameters: Annotated[QueryParameters, parameters_of(QueryParameters)],
    _: Annotated[None, only()],
    limit: Annotated[int | None, Query(ge=1, description="Maximum number of hits. Default: all.")] = None,
) -> Response:
    """Return all documents that match a query, the best first, as JSON lines."""
    service = service_of(request)
    export = _Export(service, parameters, limit)
    await export.find_page()  # errors are answered as problems before anything is sent
    return StreamingResponse(export.lines(), headers={"Cache-Control": "no-store"}, media_type=JSON_LINES)


class _Export:
    """The pages of one commit, one after the other."""

    def __init__(self, service: SearchService, parameters: QueryParameters, limit: int | None) -> None:
        self._service, self._parameters, self._limit = service, parameters, limit
        self._searcher: PublicSearcher | None = None
        self._page: Results | None = None
        self._count = 0

    async def find_page(self) -> None:
        """Find the next page.

        :raises TimvietError: as a search does
        :raises Overloaded: too many searches run
        :raises TookTooLong: the page took too long
        """
        self._page = await self._service.run(self._find, self._page.cursor if self._page else None)

    async def lines(self) -> AsyncIterator[bytes]:
        """Yield the lines of each page; if one cannot be found, the connection is closed before the end."""
        while self._page is not None:
            yield b"".join(_lines(self._page))
            self._count += len(self._page)
            if self._page.cursor is None or self._count == self._limit:
                return
            await self._find_page_in_turn()

    async def _find_page_in_turn(self) -> None:
        while True:
            try:
                await self.find_page()
            except Overloaded:
                await asyncio.sleep(_PAUSE)
            else:
                return

    def _find(self, cursor: str | None) -> Results:
        if self._searcher is None:
            self._searcher = self._service.searcher
        limit = _PAGE if self._limit is None else min(_PAGE, self._limit - self._count)
        return self._parameters.page(self._searcher, limit=limit, after=cursor)


def _lines(results: Results) -> Iterator[bytes]:
    for hit in results:
        yield f"{dump_answer({'query': results.query, **hit.to_dict()})}\n".encode()
