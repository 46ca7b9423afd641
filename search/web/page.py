"""Which pages does a browser show?

A page is written by the server, so it works without JavaScript. With it, ``static/page.js`` asks for the same
address with ``fragment=hits`` or ``fragment=facets``, and puts that part in the place of the one it shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from timviet.search.language import speaking, translate
from timviet.search.sanitize import sanitize_for_page
from timviet.search.web.addresses import PAGE_SIZE, SearchAddress, document_address
from timviet.search.web.answers import answer
from timviet.search.web.document_ids import DOCUMENT_ID
from timviet.search.web.document_view import view_document
from timviet.search.web.hit_view import view_hit
from timviet.search.web.languages import COOKIE, address_in, language_of_request, language_of_text
from timviet.search.web.parameters import MAX_QUERY, PageParameters, parameters_of
from timviet.search.web.problems import Problem
from timviet.search.web.public_searcher import PublicSearcher
from timviet.search.web.results_view import count_facets, view_results
from timviet.search.web.service import service_of
from timviet.search.web.templating import render, root_of

__all__ = ["has_pages", "problem_page", "router"]

router = APIRouter(include_in_schema=False)

_FOR_PROGRAMS = ("/api", "/metrics", "/static")
_YEAR = 365 * 86_400  # seconds

_Typed = Annotated[str, Query(max_length=MAX_QUERY)]


def has_pages(path: str) -> bool:
    """Return whether what is wrong at an address is shown to a person, and not to a program."""
    return not path.startswith(_FOR_PROGRAMS)


def problem_page(request: Request, problem: Problem) -> Response:
    """Return a page that says what is wrong."""
    address = SearchAddress(request.query_params.get("q", "")[:MAX_QUERY], root=root_of(request))
    language = language_of_request(request)
    with speaking(language):
        title = translate(problem.title)
        detail = "" if problem.kind == "not-found" else translate(problem.detail)  # it tells where the API is
        content = render("problem.html", request, address, title=title, detail=sanitize_for_page(detail))
    headers = {"Cache-Control": "no-store", "Content-Language": language, **problem.headers}
    return Response(content, problem.status, headers, "text/html")


@router.get("/")
async def search_page(
    request: Request, parameters: Annotated[PageParameters, parameters_of(PageParameters)]
) -> Response:
    """Return the page on which one searches, or a part of it."""
    address = SearchAddress.of(parameters, parameters.more, root_of(request))
    shows_files = service_of(request).options.shows_files

    def make(searcher: PublicSearcher) -> bytes:
        match parameters.fragment:
            case "hits":
                return render("hits.html", request, address, **view_results(searcher, address, shows_files))
            case "facets":
                return render("facets.html", request, address, **count_facets(searcher, address))
            case _:
                values = view_results(searcher, address, shows_files) | count_facets(searcher, address)
                return render("search.html", request, address, **values)

    return await _answer(request, make)


@router.get(f"/documents/{DOCUMENT_ID}")
async def document_page(
    request: Request,
    id: str,
    q: _Typed = "",
    part: Annotated[int, Query(ge=1)] = 1,
    at: Annotated[int | None, Query(ge=0)] = None,
    m: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Return the page with the stored text of a document."""
    address = SearchAddress(q, root=root_of(request))
    shows_files = service_of(request).options.shows_files

    def make(searcher: PublicSearcher) -> bytes:
        hit = searcher.hit(id, q, snippets=None)
        places = searcher.stored_document(id).places if hit.note is None else ()
        view = view_document(hit.snippet.text, hit.snippet.highlights, places, part=part, at=at, match=m)

        def part_url(number: int) -> str:
            return document_address(address.root, id, q, part=number)

        def match_url(number: int) -> str:
            return f"{document_address(address.root, id, q, m=number)}#at"

        return render(
            "document.html",
            request,
            address,
            hit=view_hit(replace(hit, snippets=()), address, shows_files=shows_files),
            hit_title=sanitize_for_page(hit.title or id),
            view=view,
            text_language=language_of_text(hit.snippet.text, hit.fields),
            here=document_address(address.root, id),
            part_url=part_url,
            before_url=match_url(view.first_match - 1) if view.part_before else None,
            after_url=match_url(view.last_match + 1) if view.part_after else None,
        )

    return await _answer(request, make)


@router.get(f"/similar/{DOCUMENT_ID}")
async def similar_page(request: Request, id: str) -> Response:
    """Return the page with the documents that are like another one."""
    address = SearchAddress(root=root_of(request))
    shows_files = service_of(request).options.shows_files

    def make(searcher: PublicSearcher) -> bytes:
        results, original = searcher.similar(id, limit=PAGE_SIZE), searcher.hit(id, "", snippets=0)
        return render(
            "similar.html",
            request,
            address,
            title=sanitize_for_page(original.title or id),
            hits=[view_hit(hit, address, shows_files=shows_files) for hit in results],
        )

    return await _answer(request, make)


async def _answer(request: Request, make: Callable[[PublicSearcher], bytes]) -> Response:
    """Return a page, or lead to the same address if only the language was chosen."""
    language = language_of_request(request)
    if "lang" in request.query_params:
        response = RedirectResponse(address_in(request, None), 303)
        response.set_cookie(COOKIE, language, max_age=_YEAR, samesite="lax", httponly=True)
        return response

    def make_response(searcher: PublicSearcher) -> Response:
        with speaking(language):
            content = make(searcher)
        headers = {"Content-Language": language, "Vary": "Accept-Language, Cookie"}
        return Response(content, media_type="text/html", headers=headers)

    return await answer(request, make_response, variant=language)
