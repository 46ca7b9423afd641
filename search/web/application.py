"""Which application answers HTTP requests?

    uvicorn.run(create_app(["kho"]))

``timviet serve`` runs it; any server that speaks ASGI can.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from timviet.search.web import api, page
from timviet.search.web.options import WebOptions
from timviet.search.web.service import SearchService

__all__ = ["create_app"]

_STATIC = Path(__file__).parent / "static"


def create_app(index_paths: Iterable[Path], options: WebOptions | None = None) -> FastAPI:
    """Return the application over some indexes, which are searched as one.

    :raises StoreError: an index cannot be opened, as in :class:`timviet.search.searcher.Searcher`
    """
    service = SearchService(index_paths, options or WebOptions())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        service.close()

    app = FastAPI(title="timviet", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=api.OPENAPI)
    app.state.service = service
    app.include_router(api.router)
    app.include_router(page.router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app
