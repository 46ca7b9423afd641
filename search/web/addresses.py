"""Which address does a search, a document or a page of hits have?

The address is the whole state of a page: whoever opens it sees the same.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Literal
from urllib.parse import quote, urlencode

from timviet.search.web.parameters import SearchParameters

__all__ = ["PAGE_SIZE", "SearchAddress", "document_address", "file_address", "similar_address"]

PAGE_SIZE = 10


@dataclass(frozen=True, slots=True)
class SearchAddress:
    """A search as the page shows it.

    >>> SearchAddress("giá gạo", filter=("type:pdf",)).url(offset=10)
    '/?q=gi%C3%A1+g%E1%BA%A1o&filter=type%3Apdf&offset=10'
    """

    q: str = ""
    filter: tuple[str, ...] = ()
    facet: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    accents: Literal["auto", "exact", "ignore"] = "auto"
    match: Literal["any", "most", "all"] = "most"
    offset: int = 0
    more: str = ""
    """The id of the hit that is shown with more passages."""

    root: str = ""
    """The path below which the application is served; not part of the search."""

    @classmethod
    def of(cls, parameters: SearchParameters, more: str, root: str) -> SearchAddress:
        """Return the address of a search."""
        return cls(
            parameters.q,
            tuple(parameters.filter),
            tuple(parameters.facet),
            tuple(parameters.sort),
            parameters.accents,
            parameters.match,
            parameters.offset,
            more,
            root,
        )

    def parameters(self) -> list[tuple[str, str]]:
        """Return the names and values of the parameters that differ from their defaults."""
        pairs: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "root" and value != field.default:
                pairs += [(field.name, str(item)) for item in (value if isinstance(value, tuple) else (value,))]
        return pairs

    def kept(self) -> list[tuple[str, str]]:
        """Return the parameters that a new query keeps."""
        return [(name, value) for name, value in self.parameters() if name in ("filter", "facet", "sort", "match")]

    def url(self, **changes: Any) -> str:
        """Return the URL with some changes; another search begins with its first page."""
        if changes.keys() - {"offset", "more"}:
            changes = {"offset": 0, "more": "", **changes}
        parameters = replace(self, **changes).parameters()
        return f"{self.root}/?{_query(parameters)}" if parameters else f"{self.root}/"


def document_address(root: str, id: str, q: str = "", **more: object) -> str:
    """Return the URL of the stored text of a document, with the matches of a query.

    >>> document_address("", "a/b.txt", "gạo", at=12)
    '/documents/a%2Fb.txt?q=g%E1%BA%A1o&at=12'
    """
    parameters = [("q", q)] if q else []
    parameters += [(name, str(value)) for name, value in more.items() if value is not None]
    return f"{root}/documents/{_path(id)}{'?' if parameters else ''}{_query(parameters)}"


def similar_address(root: str, id: str) -> str:
    """Return the URL of the documents that are like another one."""
    return f"{root}/similar/{_path(id)}"


def file_address(root: str, id: str, page: object = None) -> str:
    """Return the URL of the file of a document, at a page if that is known."""
    return f"{root}/files/{_path(id)}{f'#page={page}' if isinstance(page, int) else ''}"


def _path(id: str) -> str:
    """Return an id as a single part of a path, which browsers do not shorten as they do ``a/../b``."""
    return quote(id, safe="", errors="replace")


def _query(parameters: list[tuple[str, str]]) -> str:
    return urlencode(parameters, errors="replace")
