"""Which pages does a browser show?"""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_templates = Jinja2Templates(Path(__file__).parent / "templates")


@router.get("/")
async def home(request: Request) -> Response:
    """Return the page on which one searches."""
    return _templates.TemplateResponse(request, "search.html")
