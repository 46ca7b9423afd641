"""How does FastAPI serve searches and suggestions? ``GET /search?q=gia+gao&after=…`` and ``GET /suggest?q=gia+g``.

TIMVIET_INDEX=kho uvicorn --factory fastapi_endpoint:make_app
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, HTTPException, Query

from timviet.index import TimvietError
from timviet.search import Searcher


def make_app(index: str | None = None) -> FastAPI:
    """Return the app; all requests share a searcher, which sees later commits."""
    searcher = Searcher(index or os.environ["TIMVIET_INDEX"], refresh="auto")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        searcher.close()

    app = FastAPI(lifespan=lifespan)

    @app.get("/search")  # not async: FastAPI runs it in a thread
    def search(
        q: str, limit: int = Query(10, ge=1, le=100), after: str | None = None, sort: str | None = None
    ) -> dict[str, Any]:
        try:
            return searcher.search(q, limit=limit, after=after, sort=sort).to_dict()
        except (ValueError, TimvietError) as error:  # an invalid or expired cursor; an unknown field
            raise HTTPException(400, str(error)) from error

    @app.get("/suggest")
    def suggest(q: str) -> list[str]:
        return [suggestion.text for suggestion in searcher.suggest(q)]

    return app
