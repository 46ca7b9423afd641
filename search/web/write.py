"""Which routes does the HTTP API have for those who may write?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated, Any, BinaryIO
from urllib.parse import unquote_to_bytes

from fastapi import APIRouter, Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request
from starlette.responses import Response

from timviet.index.errors import DocumentMissing
from timviet.index.index import Index
from timviet.index.messages import Message
from timviet.index.records.json_lines import read_json_lines
from timviet.index.records.json_value import read_json_value
from timviet.search.contract.commit import Origin
from timviet.search.web.answers import json_response
from timviet.search.web.api import ROOT
from timviet.search.web.document_ids import DOCUMENT_ID, IdParameter
from timviet.search.web.document_writer import Changes, writer_of
from timviet.search.web.openapi import problems
from timviet.search.web.parameters import only
from timviet.search.web.problems import Problem, RequestProblem
from timviet.search.web.public_paths import PublicPaths
from timviet.search.web.request_body import media_type_of, received_body
from timviet.search.web.schemas import SentDocument, WriteAnswer
from timviet.search.web.sent_documents import delete_documents, read_ids, write_documents
from timviet.search.web.service import service_of

__all__ = ["router"]

_JSON = "application/json"
_JSON_LINES = ("application/x-ndjson", "application/jsonl")

_bearer = HTTPBearer(auto_error=False, description="The token with which the server was started.")


async def _authorize(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
) -> None:
    """Refuse requests without the token, before anything of their body is read."""
    if given is None or not writer_of(request).options.token.matches(given.credentials):
        detail = Message("send the token with which the server was started: Authorization: Bearer TOKEN")
        raise RequestProblem(Problem("unauthorized", detail, headers={"WWW-Authenticate": "Bearer"}))


async def _check_address(request: Request) -> None:
    """Refuse an address that is not in UTF-8: its id would be read as another one."""
    try:
        unquote_to_bytes(request.scope.get("raw_path") or b"").decode()
    except UnicodeDecodeError as error:
        detail = Message("the address is not in UTF-8; encode it as UTF-8 first")
        raise RequestProblem(Problem("invalid-parameter", detail)) from error


router = APIRouter(prefix=ROOT, dependencies=[Security(_authorize), Depends(_check_address)])

_ANSWER = problems("invalid-parameter", "unauthorized", "index-locked", "index-unwritable")
_ANSWER_TO_BODY = problems(
    "invalid-parameter",
    "invalid-document",
    "unauthorized",
    "too-large",
    "unsupported-type",
    "index-locked",
    "index-unwritable",
)
_SENT = {"$ref": f"#/components/schemas/{SentDocument.__name__}"}


def _body(content: Mapping[str, object]) -> dict[str, Any]:
    """Return what the OpenAPI document says of the body of a request, given its schema by media type."""
    return {
        "requestBody": {
            "required": True,
            "content": {type: {"schema": schema} for type, schema in content.items()},
        }
    }


@router.post(
    "/documents",
    response_model=WriteAnswer,
    responses=_ANSWER_TO_BODY,
    openapi_extra=_body(
        {_JSON: {"anyOf": [_SENT, {"type": "array", "items": _SENT}]}}
        | {type: {"type": "string"} for type in _JSON_LINES}
    ),
)
async def add_documents(request: Request, _: Annotated[None, only()]) -> Response:
    """Add documents, or replace those with their ids: all of them by one commit, or none.

    The body is JSON lines, as 'timviet export' prints them, or a JSON object or list. Documents that were made
    from files cannot be replaced.
    """
    return await _write_documents(request, (_JSON, *_JSON_LINES), None)


@router.put(
    f"/documents/{DOCUMENT_ID}",
    response_model=WriteAnswer,
    responses=_ANSWER_TO_BODY,
    openapi_extra=_body({_JSON: _SENT}),
)
async def put_document(request: Request, id: IdParameter, _: Annotated[None, only()]) -> Response:
    """Add a document, or replace the one with this id, which the body need not repeat.

    Documents that were made from files cannot be replaced.
    """
    return await _write_documents(request, (_JSON,), id)


@router.delete(
    f"/documents/{DOCUMENT_ID}", response_model=WriteAnswer, responses=_ANSWER | problems("document-missing")
)
async def delete_one(request: Request, id: IdParameter, _: Annotated[None, only()]) -> Response:
    """Delete a document. A file that it was made from stays, and the next 'timviet index' adds it again."""

    def change(index: Index, paths: PublicPaths) -> Changes:
        changes = delete_documents(index, [id], paths)
        if not changes.removed:
            raise DocumentMissing(id)
        return changes

    with writer_of(request).turn():
        return await _write(request, change)


@router.post(
    "/delete",
    response_model=WriteAnswer,
    responses=_ANSWER_TO_BODY,
    openapi_extra=_body({_JSON: {"type": "array", "items": {"type": ["string", "integer"]}}}),
)
async def delete_several(request: Request, _: Annotated[None, only()]) -> Response:
    """Delete the documents whose ids are in a JSON list, by one commit; ids that no document has are ignored."""
    media_type_of(request, (_JSON,))
    return await _write_body(request, lambda index, paths, file: delete_documents(index, read_ids(file), paths))


async def _write_documents(request: Request, types: tuple[str, ...], id: str | None) -> Response:
    """Write the documents in the body of a request."""
    type = media_type_of(request, types)
    max_size = writer_of(request).options.max_body

    def change(index: Index, paths: PublicPaths, file: BinaryIO) -> Changes:
        records = (
            read_json_value(file, takes_list=id is None) if type == _JSON else read_json_lines(file, max_size)
        )
        return write_documents(index, records, paths, id)

    return await _write_body(request, change)


async def _write_body(request: Request, change: Callable[[Index, PublicPaths, BinaryIO], Changes]) -> Response:
    """Make changes that depend on the body of a request."""
    writer = writer_of(request)
    with writer.turn():
        async with received_body(request, writer.options.max_body) as file:
            return await _write(request, lambda index, paths: change(index, paths, file))


async def _write(request: Request, change: Callable[[Index, PublicPaths], Changes]) -> Response:
    shows_files = service_of(request).options.shows_files

    def make(index: Index) -> Changes:
        return change(index, PublicPaths() if shows_files else PublicPaths.of([Origin(index.path, index.sources)]))

    changes, commit = await writer_of(request).write(make)
    return json_response({"version": 1, "commit": commit, **asdict(changes)})
