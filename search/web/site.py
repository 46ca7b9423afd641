"""Which further addresses do browsers and monitors expect of a site?"""

from __future__ import annotations

from html import escape
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from timviet.search.sanitize import dump_answer
from timviet.search.web.metrics import Metrics
from timviet.search.web.parameters import MAX_QUERY
from timviet.search.web.service import service_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_SUGGEST = "/opensearch/suggest"
_DAY = "public, max-age=86400"


@router.get("/opensearch.xml")
async def opensearch(request: Request) -> Response:
    """Describe the search to browsers, which then offer it as a search engine, as in OpenSearch 1.1."""
    base = str(request.base_url).rstrip("/")
    suggest = f"{base}{_SUGGEST}?q={{searchTerms}}"
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  <ShortName>timviet</ShortName>
  <Description>Full-text search for Vietnamese</Description>
  <InputEncoding>UTF-8</InputEncoding>
  <Url type="text/html" template="{escape(base)}/?q={{searchTerms}}"/>
  <Url type="application/x-suggestions+json" template="{escape(suggest)}"/>
</OpenSearchDescription>
"""
    return Response(text, headers={"Cache-Control": _DAY}, media_type="application/opensearchdescription+xml")


@router.get(_SUGGEST)
async def opensearch_suggest(request: Request, q: Annotated[str, Query(max_length=MAX_QUERY)]) -> Response:
    """Return completions as browsers ask for them, as in OpenSearch Suggestions."""
    service = service_of(request)
    suggestions = await service.run(lambda: service.searcher.suggest(q))
    text = dump_answer([q, [suggestion.text for suggestion in suggestions]])
    return Response(text, media_type="application/x-suggestions+json")


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Return what the server has counted, for Prometheus."""
    counted: Metrics = request.app.state.metrics
    return counted.response()
