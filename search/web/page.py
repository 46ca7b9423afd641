"""Which pages does a browser show?"""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from timviet.search.web.problems import Problem

__all__ = ["has_pages", "problem_page", "router"]

router = APIRouter(include_in_schema=False)

_templates = Jinja2Templates(Path(__file__).parent / "templates")


def has_pages(path: str) -> bool:
    """Return whether what is wrong at an address is shown to a person, and not to a program."""
    return path == "/"


def problem_page(request: Request, problem: Problem) -> Response:
    """Return a page that says what is wrong."""
    return Response(problem.detail, problem.status, {"Cache-Control": "no-store", **problem.headers}, "text/plain")


@router.get("/")
async def home(request: Request) -> Response:
    """Return the page on which one searches."""
    return _templates.TemplateResponse(request, "search.html")
