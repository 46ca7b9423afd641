"""How do hits look to programs: as JSON, one a line, in columns, by a template?"""

from __future__ import annotations

import io
import re
import string
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from timviet.search.cli.sanitize import dumped
from timviet.search.results import Hit, Results

__all__ = [
    "COLUMNS",
    "NAMED",
    "TOLD",
    "PathOf",
    "as_csv",
    "as_json",
    "as_lines",
    "filled",
    "stored_path",
    "template_names",
]

PathOf = Callable[[Hit], str | None]
"""Gives the file that a hit stands for as the reader would name it, or None if it is no file."""

COLUMNS = ("id", "score", "title", "path", "snippet")
"""What is told of a hit if nothing is chosen."""

TOLD = (*COLUMNS, "snippets", "title_highlights", "fields")
"""What can be chosen to be told of a hit, besides metadata fields."""

NAMED = ("rank", "id", "score", "title", "path", "snippet", "html")
"""What a template can name, besides metadata fields."""


def stored_path(hit: Hit) -> str | None:
    """Gives the path as it is stored with the document."""
    path = hit.fields.get("path")
    return None if path is None else str(path)


def as_json(results: Results, *, path_of: PathOf = stored_path, columns: Sequence[str] = COLUMNS) -> str:
    """Gives a page of results: version 1 of the format, one object.

    Facets and the cursor of the next page are there if there are any.
    """
    answer: dict[str, Any] = {
        "version": 1,
        "query": results.query,
        "total": results.total,
        "notes": [asdict(note) for note in results.notes],
    }
    if results.facets:
        answer["facets"] = {name: dict(counts) for name, counts in results.facets.items()}
    if results.cursor:
        answer["cursor"] = results.cursor
    answer["hits"] = [_row(hit, path_of, columns) for hit in results]
    return dumped(answer)


def as_lines(results: Results, *, path_of: PathOf = stored_path, columns: Sequence[str] = COLUMNS) -> str:
    """Gives one JSON object a line, each with the query it answers."""
    rows = ({"query": results.query, **_row(hit, path_of, columns)} for hit in results)
    return "".join(f"{dumped(row)}\n" for row in rows)


def as_csv(
    results: Results, *, path_of: PathOf = stored_path, columns: Sequence[str] = COLUMNS, head: bool = True
) -> str:
    """Gives comma-separated values as RFC 4180 has them; what begins like a formula is kept from being one."""
    import csv  # which few ask for

    written = io.StringIO()
    writer = csv.writer(written)
    if head:
        writer.writerow(columns)
    for hit in results:
        row = _row(hit, path_of, columns)
        writer.writerow([_cell(row[name]) for name in columns])
    return written.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, dict):
        value = value.get("text", dumped(value))
    elif isinstance(value, list):
        value = dumped(value)
    if isinstance(value, str):
        value = value.encode("utf-8", "replace").decode()
        return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") and value[1:2].isalpha() else value
    return value


def _row(hit: Hit, path_of: PathOf, columns: Iterable[str]) -> dict[str, Any]:
    whole = hit.to_dict()
    snippet = {key: whole["snippets"][0][key] for key in ("text", "highlights")}
    told = {**whole, "path": path_of(hit), "snippet": snippet}
    names = [*columns, *(() if hit.explanation is None else ("explanation",))]
    return {name: told[name] if name in told else hit.fields.get(name) for name in names}


_FORM = re.compile(r"(?:[^{}]?[<>=^])?[-+ ]?z?#?0?[0-9]{0,3}[,_]?(?:\.[0-9]{1,3})?[a-zA-Z%]?", re.DOTALL)


def template_names(template: str) -> list[str]:
    """Gives the names in a template.

    :raises ValueError: it is none: a brace without its partner, a name that is more than a name, a width or a
        number of places of more than three digits
    """
    names = []
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise ValueError("a brace has no partner") from error
    for _, name, form, _ in parts:
        if name is not None:
            if not name or any(sign in name for sign in ".[]{}!") or name.isdigit():
                raise ValueError(f"{name!r} is no name")
            if not _FORM.fullmatch(form or ""):
                raise ValueError(f"{form!r} is no form of a value, as '>8' or '.2f' are, of at most 999 places")
            names.append(name)
    return names


def filled(template: str, hit: Hit, rank: int, path_of: PathOf = stored_path) -> str:
    """Fills a template in with what is told of a hit; a metadata field that it does not have gives nothing.

    :raises ValueError: a value cannot be written as the template asks
    """
    told = {
        **hit.fields,
        "rank": rank,
        "id": hit.id,
        "score": hit.score,
        "title": hit.title,
        "path": path_of(hit) or "",
        "snippet": " ".join(hit.snippet.text.split()),
        "html": hit.snippet.html(),
    }
    names = {name: told.get(name, "") for name in template_names(template)}
    try:
        return template.format(**names)
    except (ValueError, OverflowError) as error:  # words as a number, or a number that is no character
        raise ValueError("a value of this hit cannot be written so") from error
