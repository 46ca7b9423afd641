"""Which files are sent, and how do they do no harm in the browser?

Only with ``--files``, and only the file of a document that was made from it, in a folder that the index knows. A
file may come from anybody, so none may run a script on this origin: types that browsers run are saved, not shown.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from timviet.index.document import Document
from timviet.index.files.file_types import file_type
from timviet.index.files.globs import is_below
from timviet.index.files.known_paths import KnownPaths
from timviet.index.files.paths import document_file, document_id
from timviet.index.files.revisions import is_file_revision
from timviet.index.messages import Message
from timviet.search.contract.commit import Origin
from timviet.search.web.document_ids import DOCUMENT_ID
from timviet.search.web.problems import Problem, RequestProblem
from timviet.search.web.service import SearchService, service_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PLAIN_TEXT = frozenset({"txt", "md", "rst", "org", "tex", "log", "csv", "srt", "json"})
_CHARSETS = frozenset({"utf-8", "windows-1258"})  # of the encodings that the index knows, those that browsers know

_SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
_FOR_PDF = "frame-ancestors 'none'"  # the viewers of browsers have a sandbox of their own, and work in no other


@router.get(f"/files/{DOCUMENT_ID}")
async def file(request: Request, id: str) -> Response:
    """Return the file that a document was made from, if the server shows files."""
    service = service_of(request)
    document, path = await service.run(_find, service, id)
    type = file_type(path.name)
    headers = {
        "Content-Security-Policy": _FOR_PDF if type == "pdf" else _SANDBOX,
        "Cache-Control": "private, no-cache",
    }
    return FileResponse(
        path,
        headers=headers,
        media_type=_media_type(type, document),
        filename=path.name,
        content_disposition_type="inline" if type == "pdf" or type in _PLAIN_TEXT else "attachment",
    )


def _find(service: SearchService, id: str) -> tuple[Document, Path]:
    """Return a document and the file that it was made from.

    :raises DocumentMissing: no document has this id
    :raises RequestProblem: files are not shown, or the document was not made from a file that is there
    """
    if not service.options.shows_files:
        raise _not_found(Message("files are not shown; start the server with --files to show them"))
    searcher = service.searcher
    document = searcher.stored_document(id)
    if is_file_revision(document.revision) and document.fields.get("path") == id:
        for origin in searcher.origins:
            path = document_file(origin.index_path, id)
            if document_id(origin.index_path, path) == id and _is_known(origin, path, id):
                return document, path
    raise _not_found(Message("{id}: this document has no file, or it is gone", id=id))


def _is_known(origin: Origin, path: Path, id: str) -> bool:
    """Return whether a path is a file that an index reads, and not a link that leads out of its folders."""
    if not path.is_file():
        return False
    known = KnownPaths.decode(origin.index_path, origin.sources)
    if id in known.files and id not in known.foreign:
        return True
    target = os.path.realpath(path)
    folders = (document_file(origin.index_path, folder) for folder in known.folders if folder not in known.foreign)
    return any(is_below(target, os.path.realpath(folder)) for folder in _around(path, folders))


def _around(path: Path, folders: Iterable[Path]) -> Iterable[Path]:
    parents = {*Path(os.path.abspath(path)).parents}
    return (folder for folder in folders if Path(os.path.abspath(folder)) in parents)


def _media_type(type: str, document: Document) -> str:
    if type == "pdf":
        return "application/pdf"
    if type not in _PLAIN_TEXT:
        return "application/octet-stream"
    encoding = document.fields.get("encoding")
    return f"text/plain; charset={encoding}" if encoding in _CHARSETS else "text/plain"


def _not_found(detail: Message) -> RequestProblem:
    return RequestProblem(Problem("not-found", detail))
