"""How is a template filled in?"""

from __future__ import annotations

import zlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from timviet.index.messages import Message
from timviet.search.language import LANGUAGES, current_language, translate
from timviet.search.web.addresses import SearchAddress
from timviet.search.web.hit_view import shown_date
from timviet.search.web.languages import address_in
from timviet.search.web.page_texts import say

__all__ = ["ENVIRONMENT", "STATIC", "render", "root_of"]

STATIC = Path(__file__).parent / "static"
"""The folder of the files that pages load."""

ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
"""Where all templates come from; a value that is missing is an error, and every value is escaped."""


def render(template: str, request: Request, address: SearchAddress, **values: object) -> bytes:
    """Return a page, or a part of one, in the current language.

    :param address: the search that the box at the top shows
    """
    language = current_language()
    (other,) = set(LANGUAGES) - {language}
    root = root_of(request)
    text = ENVIRONMENT.get_template(template).render(
        values,
        address=address,
        asset=lambda name: f"{root}/static/{name}?{_VERSIONS[name]}",
        language=language,
        number=_number,
        other_language=other,
        root=root,
        say=say,
        shown_date=shown_date,
        switch_url=address_in(request, other),
    )
    return text.encode("utf-8", "replace")


def root_of(request: Request) -> str:
    """Return the path below which the application is served; empty if it has the whole host."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def _number(count: int) -> str:
    return translate(Message("{number:,}", number=count))


_VERSIONS = {file.name: f"{zlib.crc32(file.read_bytes()):08x}" for file in STATIC.iterdir()}
"""A digest of each file, so that browsers keep a file as long as it is the same."""
