"""How is a request answered from one commit, or not at all if the client has that answer already?

An answer depends on the commit and the request alone, so its ETag is made of these, before anything is searched.
If texts are not stored, it depends on files too, and has no ETag.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from timviet.search.sanitize import dump_answer
from timviet.search.web.public_searcher import PublicSearcher
from timviet.search.web.service import SearchService, service_of

__all__ = ["answer", "json_response"]

_CACHING = "private, no-cache"  # an answer may be kept, but it is asked for whether it is still the same


async def answer(request: Request, make: Callable[[PublicSearcher], Response], *, variant: str = "") -> Response:
    """Return the answer to a request, or say that the one that the client has is still the same.

    :param make: makes the answer, in a thread, from one commit
    :param variant: all besides the address on which the answer depends, such as its language
    :raises TimvietError: as ``make`` does
    :raises Overloaded: too many searches run
    :raises TookTooLong: the answer took too long
    """
    service = service_of(request)
    return await service.run(partial(_answer, service, request, make, variant))


def json_response(value: Mapping[str, object]) -> Response:
    """Return an answer in JSON."""
    return Response(dump_answer(value), media_type="application/json")


def _answer(
    service: SearchService, request: Request, make: Callable[[PublicSearcher], Response], variant: str
) -> Response:
    searcher = service.searcher
    if not searcher.stores_texts:
        response = make(searcher)
        response.headers["Cache-Control"] = "no-store"
        return response
    etag = _etag(searcher.commit_id, request.app.version, request.url.path, request.url.query, variant)
    headers = {"ETag": etag, "Cache-Control": _CACHING}
    if _has(request, etag):
        return Response(status_code=304, headers=headers)
    response = make(searcher)
    response.headers.update(headers)
    return response


def _etag(*parts: str) -> str:
    return f'"{hashlib.blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()}"'


def _has(request: Request, etag: str) -> bool:
    """Return whether the client has an answer with an ETag; weak and strong ones are equal here (RFC 9110)."""
    given = (value.strip() for value in request.headers.get("if-none-match", "").split(","))
    return any(value.removeprefix("W/") == etag for value in given)
