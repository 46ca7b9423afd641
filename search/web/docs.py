"""Which page describes the HTTP API?

It is made from the OpenAPI document, and needs no script and nothing from outside.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from timviet.search.web.api import OPENAPI
from timviet.search.web.problems import DOCUMENTATION, KINDS
from timviet.search.web.templating import ENVIRONMENT

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get(DOCUMENTATION)
async def docs(request: Request) -> Response:
    """Return the page."""
    text = ENVIRONMENT.get_template("api.html").render(
        document=request.app.openapi(),
        openapi=OPENAPI,
        base=str(request.base_url).rstrip("/"),
        kinds=KINDS,
        type_of=_type_of,
        schema_name=_schema_name,
    )
    return Response(text, media_type="text/html")


def _type_of(schema: dict[str, Any]) -> str:
    """Return the values that a schema allows, in words."""
    if "$ref" in schema:
        return _schema_name(schema)
    if choices := schema.get("anyOf"):
        return " or ".join(map(_type_of, choices))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        parts = [schema["items"]] if "items" in schema else schema.get("prefixItems", [])
        return f"list of {', '.join(map(_type_of, parts))}"
    types = schema.get("type", "any value")
    name = " or ".join(types) if isinstance(types, list) else str(types)
    least, most = schema.get("minimum"), schema.get("maximum")
    if most is not None:
        name += f", {least}–{most}"
    if "maxLength" in schema:
        name += f", at most {schema['maxLength']} characters"
    return name


def _schema_name(schema: dict[str, Any]) -> str:
    """Return the name of a schema that is referred to."""
    return str(schema.get("$ref", "")).rpartition("/")[2]
