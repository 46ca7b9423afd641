"""Which page describes the HTTP API?

It is made from the OpenAPI document, and needs no script and nothing from outside.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from timviet.search.web.api import OPENAPI
from timviet.search.web.problems import DOCUMENTATION, KINDS

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_templates = Jinja2Templates(Path(__file__).parent / "templates")


@router.get(DOCUMENTATION)
async def docs(request: Request) -> Response:
    """Return the page."""
    document = request.app.openapi()
    described = {
        "document": document,
        "openapi": OPENAPI,
        "base": str(request.base_url).rstrip("/"),
        "kinds": KINDS,
        "type_of": _type_of,
        "schema_name": _schema_name,
    }
    return _templates.TemplateResponse(request, "api.html", described)


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
    name = str(schema.get("type", "any value"))
    least, most = schema.get("minimum"), schema.get("maximum")
    if most is not None:
        name += f", {least}–{most}"
    if "maxLength" in schema:
        name += f", at most {schema['maxLength']} characters"
    return name


def _schema_name(schema: dict[str, Any]) -> str:
    """Return the name of a schema that is referred to."""
    return str(schema.get("$ref", "")).rpartition("/")[2]
