"""Which application answers HTTP requests?

    uvicorn.run(create_app(["kho"]))

``timviet serve`` runs it; any server that speaks ASGI can.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from timviet.index.errors import TimvietError
from timviet.search.web import api, docs, export, files, page, site
from timviet.search.web.guard import Guard
from timviet.search.web.head import HeadAsGet
from timviet.search.web.metrics import Metered, Metrics
from timviet.search.web.openapi import make_openapi
from timviet.search.web.options import WebOptions, WriteOptions
from timviet.search.web.problems import RequestProblem, problem_of, problem_response
from timviet.search.web.service import Overloaded, SearchService, TookTooLong
from timviet.search.web.templating import STATIC

__all__ = ["create_app"]

_ERRORS = (Exception, HTTPException, Overloaded, RequestProblem, RequestValidationError, TimvietError, TookTooLong)


class _Application(FastAPI):
    """The application, with what is around all of its routes."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        if not self.openapi_schema:
            self.openapi_schema = make_openapi(self)
        return self.openapi_schema

    def build_middleware_stack(self) -> ASGIApp:
        """Return the application as a server calls it."""
        inner = Metered(super().build_middleware_stack(), self.state.metrics)
        return Guard(HeadAsGet(inner), self.state.service.options.allowed_hosts)


def create_app(index_paths: Iterable[str | os.PathLike[str]], options: WebOptions | None = None) -> FastAPI:
    """Return the application over some indexes, which are searched as one.

    :raises StoreError: an index cannot be opened, as in :class:`timviet.search.searcher.Searcher`
    :raises ValueError: several indexes are to be written
    """
    options = options or WebOptions()
    service = SearchService(index_paths, options)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        if options.write:
            app.state.writer.close()
        service.close()

    app = _Application(
        version=version("timviet"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=api.OPENAPI,
        redirect_slashes=False,
    )
    app.state.service, app.state.metrics = service, Metrics(service)
    for kind in _ERRORS:
        app.add_exception_handler(kind, _answer_error)
    if options.cors_origins:
        may_write = options.write and "*" not in options.cors_origins
        app.add_middleware(
            CORSMiddleware,
            allow_origins=options.cors_origins,
            allow_methods=["GET", *(["POST", "PUT", "DELETE"] if may_write else ())],
            allow_headers=["If-None-Match", *(["Authorization", "Content-Type"] if may_write else ())],
            expose_headers=["ETag", "Retry-After"],
        )
    app.include_router(api.router)
    if options.write:
        _let_write(app, options.write)
    app.include_router(export.router)
    app.include_router(files.router)
    app.include_router(docs.router)
    app.include_router(site.router)
    app.include_router(page.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _let_write(app: FastAPI, options: WriteOptions) -> None:
    """Add the routes that write.

    :raises ValueError: it is not clear which index is to be written
    """
    from timviet.search.web import write  # others need neither the memory nor the time
    from timviet.search.web.document_writer import DocumentWriter

    paths = app.state.service.index_paths
    if len(paths) != 1:
        raise ValueError(f"only a single index can be written, not {len(paths)}")
    app.state.writer = DocumentWriter(paths[0], options)
    app.include_router(write.router)


def _name_methods(request: Request, error: HTTPException) -> None:
    """Name all methods that the address of a request allows, of which Starlette knows those of one route."""
    path = getattr(request.scope.get("route"), "path_format", "")
    if operations := request.app.openapi()["paths"].get(path):
        error.headers = {"Allow": ", ".join(sorted(map(str.upper, operations)))}


async def _answer_error(request: Request, error: Exception) -> Response:
    """Return a page that says what has gone wrong, or the problem as JSON for programs."""
    if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        _name_methods(request, error)
    problem = problem_of(error)
    if page.has_pages(request.url.path):
        return page.problem_page(request, problem)
    return problem_response(problem)
