"""How does the OpenAPI document say exactly what is answered?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from timviet.search.web.problems import KINDS, PROBLEM_TYPE
from timviet.search.web.schemas import ProblemAnswer, SentDocument

__all__ = ["ETAGGED", "make_openapi", "problems"]

_COMMON = ("unknown-host", "overloaded", "internal", "index-unavailable", "took-too-long")
"""Problems that any request may have."""

_SCHEMA = ProblemAnswer.__name__
_NOT_OURS = ("HTTPValidationError", "ValidationError")  # what FastAPI would answer


ETAGGED: Mapping[str, Any] = {
    "headers": {
        "ETag": {"description": "Changes with the index.", "schema": {"type": "string"}},
    }
}
"""What is said of an answer that has an ETag."""


def problems(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """Return the answers of a route that has some kinds of problems, by their status."""
    titles: dict[int, list[str]] = defaultdict(list)
    for kind in kinds:
        status, title = KINDS[kind]
        titles[status].append(f"{title} (`{kind}`).")
    content = {PROBLEM_TYPE: {"schema": {"$ref": f"#/components/schemas/{_SCHEMA}"}}}
    return {status: {"description": " ".join(said), "content": content} for status, said in titles.items()}


def make_openapi(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of an application."""
    document = get_openapi(
        title="timviet",
        version=app.version,
        summary="Full-text search for Vietnamese.",
        description="Searches documents with all accents typed, some, or none.",
        license_info={"name": "MIT", "identifier": "MIT"},
        routes=app.routes,
    )
    for path in document["paths"].values():
        for operation in path.values():
            _describe_answers(operation["responses"])
    schemas = document["components"]["schemas"]
    schemas[_SCHEMA] = ProblemAnswer.model_json_schema()
    if any("requestBody" in operation for path in document["paths"].values() for operation in path.values()):
        schemas[SentDocument.__name__] = SentDocument.model_json_schema()
    for name in _NOT_OURS:
        schemas.pop(name, None)
    return document


def _describe_answers(responses: dict[str, Any]) -> None:
    """Add the answers that any request may get, in place of that of FastAPI to invalid parameters."""
    responses.pop("422", None)
    for status, answer in problems(*_COMMON).items():
        responses.setdefault(str(status), answer)
    if "ETag" in responses["200"].get("headers", {}):
        responses["304"] = {"description": "The answer that the client has is still the same."}
