"""How is a client told that a request cannot be answered, and what to do next?

The API answers with problem details as in RFC 9457. The page shows the same problem as a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from timviet.index.errors import (
    CursorExpired,
    DocumentMissing,
    FieldMissing,
    SourceError,
    StoreError,
)
from timviet.index.messages import Message, reason_of
from timviet.index.portable import PortableError
from timviet.search.sanitize import dump_answer
from timviet.search.web.service import Overloaded, TookTooLong

__all__ = [
    "DOCUMENTATION",
    "KINDS",
    "PROBLEM_TYPE",
    "Problem",
    "RequestProblem",
    "problem_of",
    "problem_response",
    "unwritable",
]

PROBLEM_TYPE = "application/problem+json"
DOCUMENTATION = "/api/v1/docs"
"""The path of the page that describes the API and each kind of problem."""

KINDS: Mapping[str, tuple[int, Message]] = {
    "invalid-parameter": (400, Message("A parameter is invalid")),
    "invalid-document": (400, Message("A document is invalid")),
    "field-missing": (400, Message("No document has this field")),
    "unauthorized": (401, Message("Writing needs the token of the server")),
    "not-found": (404, Message("There is nothing at this address")),
    "document-missing": (404, Message("No document has this id")),
    "method-not-allowed": (405, Message("This method is not allowed here")),
    "text-unavailable": (409, Message("The text cannot be read")),
    "cursor-expired": (410, Message("The cursor has expired")),
    "too-large": (413, Message("The body of the request is too large")),
    "unsupported-type": (415, Message("The body of the request has a type that is not read")),
    "unknown-host": (421, Message("This server does not answer under this name")),
    "overloaded": (429, Message("Too many requests at once")),
    "internal": (500, Message("The server has failed")),
    "index-unavailable": (503, Message("The index cannot be read")),
    "index-locked": (503, Message("The index is being written")),
    "index-unwritable": (503, Message("The index cannot be written")),
    "took-too-long": (503, Message("The search took too long")),
}
"""The status and the title of each kind of problem."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a client is told."""

    kind: str
    detail: str
    """What has happened, and what to do next."""

    more: Mapping[str, object] = field(default_factory=dict)
    """Further members of the answer."""

    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The status of the answer."""
        return KINDS[self.kind][0]

    @property
    def title(self) -> Message:
        """What kind of problem it is."""
        return KINDS[self.kind][1]

    def to_dict(self) -> dict[str, object]:
        """Return the problem as JSON values."""
        return {
            "type": f"{DOCUMENTATION}#{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }


class RequestProblem(PortableError):
    """Raised when a request cannot be answered."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def problem_of(error: Exception) -> Problem:
    """Return what a client is told of an error; never a path of this machine."""
    match error:
        case RequestProblem():
            return error.problem
        case RequestValidationError():
            return _invalid(error)
        case HTTPException():
            return _of_routing(error)
        case FieldMissing():
            return Problem("field-missing", reason_of(error), {"field": error.name, "available": [*error.known]})
        case DocumentMissing():
            return Problem("document-missing", reason_of(error))
        case SourceError():  # the index does not store the text, and the file has changed or is gone
            return Problem("text-unavailable", error.reason)
        case CursorExpired():
            return Problem("cursor-expired", reason_of(error))
        case StoreError():
            detail = Message("the index cannot be read; whoever runs the server can see why with 'timviet check'")
            return Problem("index-unavailable", detail, headers={"Retry-After": "10"})
        case Overloaded():
            detail = Message("too many requests are being answered; try again in a second")
            return Problem("overloaded", detail, headers={"Retry-After": "1"})
        case TookTooLong():
            return Problem("took-too-long", Message("the search took too long; use fewer words or patterns"))
    return Problem("internal", Message("the server has failed; whoever runs it can see why in its log"))


def unwritable() -> Problem:
    """Return what a client is told if there is no room for its changes, or they cannot be written."""
    detail = Message(
        "the index cannot be written; nothing was changed; whoever runs the server can see why in its log"
    )
    return Problem("index-unwritable", detail, headers={"Retry-After": "60"})


def problem_response(problem: Problem) -> Response:
    """Return the answer of the API to a request that has a problem."""
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(dump_answer(problem.to_dict()), problem.status, headers, PROBLEM_TYPE)


def _invalid(error: RequestValidationError) -> Problem:
    """Return which parameters are invalid, and why."""
    errors = [
        {"parameter": ".".join(map(str, each["loc"][1:])) or str(each["loc"][0]), "reason": each["msg"]}
        for each in error.errors()
    ]
    detail = Message(
        "{reasons}; see {documentation}",
        reasons="; ".join(f"{each['parameter']}: {each['reason']}" for each in errors),
        documentation=DOCUMENTATION,
    )
    return Problem("invalid-parameter", detail, {"errors": errors})


def _of_routing(error: HTTPException) -> Problem:
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "GET")
        detail = Message("this address allows only {methods}", methods=allowed)
        return Problem("method-not-allowed", detail, headers={"Allow": allowed})
    if error.status_code == HTTPStatus.NOT_FOUND:
        return Problem(
            "not-found", Message("there is nothing here; see {documentation}", documentation=DOCUMENTATION)
        )
    return Problem(
        "invalid-parameter",
        Message("{reason}; see {documentation}", reason=error.detail, documentation=DOCUMENTATION),
    )
