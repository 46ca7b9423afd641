"""How is the body of a request received, in bounded memory?"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from timviet.index.messages import Message, file_size
from timviet.search.web.problems import Problem, RequestProblem, unwritable

__all__ = ["media_type_of", "received_body"]

_IN_MEMORY = 1 << 20  # bytes; a longer body is received in a temporary file
_PATIENCE = 30.0  # seconds in which the next bytes must come

_log = logging.getLogger(__name__)


def media_type_of(request: Request, allowed: tuple[str, ...]) -> str:
    """Return the media type of the body of a request.

    :raises RequestProblem: it is none of those that are allowed, or the body is compressed
    """
    type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding != "identity":
        detail = Message("send the body without compression")
        raise RequestProblem(Problem("unsupported-type", detail, headers={"Accept-Encoding": "identity"}))
    if type not in allowed:
        detail = Message("send the body with the header Content-Type: {types}", types=" | ".join(allowed))
        raise RequestProblem(Problem("unsupported-type", detail, headers={"Accept": ", ".join(allowed)}))
    return type


@asynccontextmanager
async def received_body(request: Request, limit: int) -> AsyncIterator[BinaryIO]:
    """Receive the whole body of a request, and yield it as a file.

    :param limit: bytes of the longest body
    :raises RequestProblem: it is longer, its end did not come, or there is no room for it
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(limit)
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        try:
            await _receive(request, file, limit)
        except (ClientDisconnect, TimeoutError) as error:
            detail = Message("the body of the request ended early; nothing was changed")
            raise RequestProblem(Problem("invalid-document", detail)) from error
        except OSError as error:
            _log.error("cannot receive a request: %s", error)
            raise RequestProblem(unwritable()) from error
        file.seek(0)
        yield cast(BinaryIO, file)


async def _receive(request: Request, file: SpooledTemporaryFile[bytes], limit: int) -> None:
    """Write the body of a request to a file.

    :raises TimeoutError: nothing has come for a while
    """
    size, chunks = 0, request.stream()
    while (chunk := await asyncio.wait_for(anext(chunks, None), _PATIENCE)) is not None:
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        if size <= _IN_MEMORY:
            file.write(chunk)
        else:
            await run_in_threadpool(file.write, chunk)


def _too_large(limit: int) -> RequestProblem:
    detail = Message(
        "the body of the request is larger than {limit}; send it in parts, or start the server with a larger "
        "--max-body",
        limit=file_size(limit),
    )
    return RequestProblem(Problem("too-large", detail))
