"""How does an assistant search a person's documents, over the Model Context Protocol?

``timviet mcp`` runs the server on standard input and output. Its tools answer as the library does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from timviet.index.errors import DocumentMissing, TimvietError
from timviet.index.schema import json_value
from timviet.search.planning.clauses.synonyms import Synonyms
from timviet.search.searcher import Searcher

__all__ = ["make_server"]

_INSTRUCTIONS = """Searches Vietnamese documents of this person. Accents are optional in queries, but those that
are typed count. "Quoted words" must be side by side; AND, OR, NOT and filters such as year:>=2016 work. Read a
document with get_document before you rely on more than its passages."""

P = ParamSpec("P")
T = TypeVar("T")

_MostHits = Annotated[int, Field(ge=1, le=50, description="Maximum number of hits.")]


def make_server(index_paths: Iterable[Path], synonyms: Synonyms | None = None) -> MCPServer:
    """Return a server over some indexes, which sees their later commits.

    :raises StoreError: an index cannot be opened
    """
    searcher = Searcher(index_paths, synonyms=synonyms, refresh="auto")
    server = MCPServer("timviet", instructions=_INSTRUCTIONS, log_level="WARNING")

    @server.tool()
    @_saying_why
    def search(
        query: str,
        limit: _MostHits = 5,
        filters: Annotated[list[str], Field(description="Queries that a hit must match too.")] = [],  # noqa: B006
        sort: Annotated[list[str], Field(description="Metadata fields; -field descends.")] = [],  # noqa: B006
        match: Literal["any", "most", "all"] = "most",
        after: Annotated[str | None, Field(description="The cursor of the previous page.")] = None,
    ) -> dict[str, Any]:
        """Find the documents that match a query best, with the passages that match."""
        return searcher.search(
            query, limit=limit, filters=filters, sort=sort, match=match, after=after, snippets=2
        ).to_dict()

    @server.tool()
    @_saying_why
    def suggest(typed: str, limit: Annotated[int, Field(ge=1, le=50)] = 8) -> list[dict[str, Any]]:
        """Complete a query with words, names and titles of the documents."""
        return [asdict(suggestion) for suggestion in searcher.suggest(typed, limit=limit)]

    @server.tool()
    @_saying_why
    def similar(id: str, limit: _MostHits = 5) -> dict[str, Any]:
        """Find the documents that are most like one."""
        return searcher.similar(id, limit=limit).to_dict()

    @server.tool()
    @_saying_why
    def get_document(
        id: str,
        start: Annotated[int, Field(ge=0, description="Offset in the body from which on it is returned.")] = 0,
        length: Annotated[int, Field(ge=1, le=100_000, description="Maximum number of characters.")] = 20_000,
    ) -> dict[str, Any]:
        """Return the text of a document; of a long one, a part."""
        document = searcher.document(id)
        if document is None:
            raise DocumentMissing(id)
        fields = {name: json_value(value) for name, value in document.fields.items()}
        part = {"start": start, "body": document.body[start : start + length], "length": len(document.body)}
        return {"id": id, "title": document.title, "fields": fields, **part}

    return server


def _saying_why(tool: Callable[P, T]) -> Callable[P, T]:
    """Let a tool tell the assistant what is wrong, which the protocol's library keeps to itself otherwise."""

    @wraps(tool)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return tool(*args, **kwargs)
        except (TimvietError, ValueError) as error:
            raise ToolError(str(error)) from error

    return call
