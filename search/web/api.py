"""Which routes does the HTTP API have?"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from timviet.search.web.parameters import SearchParameters
from timviet.search.web.service import service_of

__all__ = ["OPENAPI", "router"]

_ROOT = "/api/v1"
OPENAPI = f"{_ROOT}/openapi.json"
"""The path of the OpenAPI document."""

router = APIRouter(prefix=_ROOT)


@router.get("/search")
async def search(request: Request, parameters: Annotated[SearchParameters, Depends()]) -> Response:
    """Return the documents that match a query best."""
    service = service_of(request)
    results = await service.run(parameters.search, service.searcher)
    return _json_response(results.to_dict())


@router.get("/suggest")
async def suggest(request: Request, q: str, limit: Annotated[int, Query(ge=1, le=50)] = 8) -> Response:
    """Return completions of a query that is being typed, the most likely first."""
    service = service_of(request)
    suggestions = await service.run(service.searcher.suggest, q, limit=limit)
    return _json_response({"version": 1, "text": q, "suggestions": [asdict(each) for each in suggestions]})


def _json_response(answer: dict[str, Any]) -> Response:
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode("utf-8", "backslashreplace"), media_type="application/json")
