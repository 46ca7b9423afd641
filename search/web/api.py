"""Which routes does the HTTP API have?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from timviet.index.files.status import read_status
from timviet.index.schema import json_value
from timviet.search.web.answers import answer, json_response
from timviet.search.web.document_ids import DOCUMENT_ID, IdParameter
from timviet.search.web.openapi import ETAGGED, problems
from timviet.search.web.parameters import (
    MAX_LIMIT,
    MAX_QUERY,
    AccentsParameter,
    MatchParameter,
    SearchParameters,
    only,
    parameters_of,
)
from timviet.search.web.public_searcher import PublicSearcher
from timviet.search.web.schemas import DocumentAnswer, HealthAnswer, SearchAnswer, StatusAnswer, SuggestAnswer
from timviet.search.web.service import service_of

__all__ = ["OPENAPI", "ROOT", "router"]

ROOT = "/api/v1"
OPENAPI = f"{ROOT}/openapi.json"
"""The path of the OpenAPI document."""

router = APIRouter(prefix=ROOT)

_ANSWER = problems("invalid-parameter") | {200: {**ETAGGED}}
_ANSWER_ABOUT_ID = _ANSWER | problems("document-missing", "text-unavailable")

_Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Maximum number of hits.")]


@router.get("/search", response_model=SearchAnswer, responses=_ANSWER | problems("cursor-expired"))
async def search(
    request: Request,
    parameters: Annotated[SearchParameters, parameters_of(SearchParameters)],
    _: Annotated[None, only()],
) -> Response:
    """Return the documents that match a query best."""
    return await _answer_json(request, lambda searcher: parameters.search(searcher).to_dict())


@router.get("/suggest", response_model=SuggestAnswer, responses=_ANSWER)
async def suggest(
    request: Request,
    q: Annotated[str, Query(max_length=MAX_QUERY, description="What has been typed.")],
    _: Annotated[None, only()],
    limit: Annotated[int, Query(ge=1, le=50, description="Maximum number of suggestions.")] = 8,
) -> Response:
    """Return completions of a query that is being typed, the most likely first."""

    def make(searcher: PublicSearcher) -> dict[str, Any]:
        suggestions = searcher.suggest(q, limit=limit)
        return {"version": 1, "text": q, "suggestions": [asdict(suggestion) for suggestion in suggestions]}

    return await _answer_json(request, make)


@router.get(f"/similar/{DOCUMENT_ID}", response_model=SearchAnswer, responses=_ANSWER_ABOUT_ID)
async def similar(request: Request, id: IdParameter, _: Annotated[None, only()], limit: _Limit = 10) -> Response:
    """Return the documents that are most like one of the index, without that one."""
    return await _answer_json(request, lambda searcher: searcher.similar(id, limit=limit).to_dict())


@router.get(
    f"/documents/{DOCUMENT_ID}",
    response_model=DocumentAnswer,
    responses=_ANSWER_ABOUT_ID,
)
async def document(
    request: Request,
    id: IdParameter,
    _: Annotated[None, only()],
    q: Annotated[str, Query(max_length=MAX_QUERY, description="A query whose matches are highlighted.")] = "",
    accents: AccentsParameter = "auto",
    match: MatchParameter = "most",
) -> Response:
    """Return a document as it was added."""

    def make(searcher: PublicSearcher) -> dict[str, Any]:
        highlights: dict[str, Any] = {}
        hit = searcher.hit(id, q, snippets=None, accents=accents, match=match) if q else None
        if hit is None or hit.note is not None:
            document = searcher.document(id)  # of a text that cannot be read, it raises why
        else:  # the text is not read once more
            document = replace(searcher.stored_document(id), body=hit.snippet.text, fields=hit.fields)
            highlights = {"title_highlights": hit.title_highlights, "highlights": hit.snippet.highlights}
        return {
            "version": 1,
            "id": id,
            "title": document.title,
            "body": document.body,
            "fields": {name: json_value(value) for name, value in document.fields.items()},
            "places": [[offset, place] for offset, place in document.places],
            **highlights,
        }

    return await _answer_json(request, make)


@router.get("/status", response_model=StatusAnswer, responses=_ANSWER)
async def status(request: Request, _: Annotated[None, only()]) -> Response:
    """Return how many documents there are, and of which types and fields."""
    index_paths = service_of(request).index_paths

    def make(searcher: PublicSearcher) -> dict[str, Any]:
        states = list(map(read_status, index_paths))
        return {
            "version": 1,
            "documents": len(searcher),
            "fields": searcher.field_names,
            "indexes": [
                {
                    "commit": state.generation,
                    "committed": state.committed_at and state.committed_at.isoformat(),
                    "documents": state.documents,
                    "deleted": state.deleted,
                    "types": state.types,
                    "bytes": sum(state.sizes.values()),
                    "sizes": state.sizes,
                    "outdated": not state.is_current,
                }
                for state in states
            ],
        }

    return await _answer_json(request, make)


@router.get("/health", response_model=HealthAnswer, responses=problems("invalid-parameter"))
async def health(request: Request, _: Annotated[None, only()]) -> Response:
    """Say whether the index can be searched, even if too many search it."""
    response = json_response({"status": "ok", "commit": service_of(request).searcher.generation})
    response.headers["Cache-Control"] = "no-store"
    return response


async def _answer_json(request: Request, make: Callable[[PublicSearcher], dict[str, Any]]) -> Response:
    return await answer(request, lambda searcher: json_response(make(searcher)))
