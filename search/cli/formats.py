"""How are hits formatted for programs: as JSON, JSON lines, CSV, or with a template?"""

from __future__ import annotations

import io
import re
import string
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from timviet.index.document import FieldValue
from timviet.index.lazy import lazy_pattern
from timviet.index.messages import Message
from timviet.index.schema import items_of, written
from timviet.index.text.one_line import on_one_line
from timviet.search.cli.formula_guard import guard_cell
from timviet.search.cli.hit_files import PathOf, stored_path
from timviet.search.place_text import describe_place
from timviet.search.sanitize import dump_json

if TYPE_CHECKING:
    from timviet.search.results import Hit, Results

__all__ = [
    "COLUMNS",
    "DEFAULT_COLUMNS",
    "TEMPLATE_NAMES",
    "as_csv",
    "as_json",
    "as_json_lines",
    "fill_template",
    "template_names",
]

DEFAULT_COLUMNS = ("id", "score", "title", "path", "snippet")
"""What is printed of a hit as CSV if nothing is chosen."""

COLUMNS = (*DEFAULT_COLUMNS, "place", "snippets", "title_highlights", "fields")
"""What can be chosen of a hit, besides metadata fields."""

TEMPLATE_NAMES = ("rank", "id", "score", "title", "path", "place", "snippet", "html")
"""What a template can name, besides metadata fields."""


def as_json(results: Results, *, path_of: PathOf = stored_path, columns: Sequence[str] | None = None) -> str:
    """Return a page of results as one JSON object: :meth:`~timviet.search.results.Results.to_dict`.

    :param columns: what to keep of each hit; None keeps all
    """
    answer = results.to_dict()
    answer["hits"] = [_json_row(hit, path_of, columns) for hit in results]
    return dump_json(answer)


def as_json_lines(results: Results, *, path_of: PathOf = stored_path, columns: Sequence[str] | None = None) -> str:
    """Return one JSON object per line, each a hit with the query that it answers; ``columns`` as for JSON."""
    rows = ({"query": results.query, **_json_row(hit, path_of, columns)} for hit in results)
    return "".join(f"{dump_json(row)}\n" for row in rows)


def _json_row(hit: Hit, path_of: PathOf, columns: Sequence[str] | None) -> dict[str, Any]:
    return hit.to_dict() if columns is None else _row(hit, path_of, columns)


def as_csv(
    results: Results,
    *,
    path_of: PathOf = stored_path,
    columns: Sequence[str] | None = None,
    has_header: bool = True,
) -> str:
    """Return comma-separated values as in RFC 4180; an apostrophe keeps a spreadsheet from running a formula."""
    import csv  # imported here because it is rarely needed

    columns = DEFAULT_COLUMNS if columns is None else columns
    written = io.StringIO()
    writer = csv.writer(written)
    if has_header:
        writer.writerow(map(guard_cell, columns))
    for hit in results:
        row = _row(hit, path_of, columns)
        if "place" in row and "place" not in hit.fields:
            row["place"] = describe_place(hit.place)
        writer.writerow([_csv_value(row[name]) for name in columns])
    return written.getvalue()


def _csv_value(value: object) -> object:
    if isinstance(value, dict):
        value = value.get("text", dump_json(value))
    elif isinstance(value, list):
        is_flat = not any(isinstance(item, dict | list) for item in value)
        value = "; ".join(map(written, value)) if is_flat else dump_json(value)
    elif isinstance(value, bool):
        value = written(value)
    if isinstance(value, str):
        return guard_cell(value.encode("utf-8", "replace").decode())
    return value


def _row(hit: Hit, path_of: PathOf, columns: Iterable[str]) -> dict[str, Any]:
    properties = hit.to_dict()
    snippet = {"text": hit.snippet.text, "highlights": [list(span) for span in hit.snippet.highlights]}
    values = {**properties, "path": path_of(hit), "snippet": snippet}
    if "place" in hit.fields:  # metadata, which documents may call so
        values["place"] = properties["fields"]["place"]
    names = [*columns, *(() if hit.explanation is None else ("explanation",))]
    return {name: values[name] if name in values else properties["fields"].get(name) for name in names}


_FORMAT_SPEC = lazy_pattern(r"(?:[^{}]?[<>=^])?[-+ ]?z?#?0?[0-9]{0,3}[,_]?(?:\.[0-9]{1,3})?[a-zA-Z%]?", re.DOTALL)


def template_names(template: str) -> list[str]:
    """Return the names in a template.

    :raises ValueError: a brace is unmatched, a name is not a plain name, or a width or a precision has more than
        three digits
    """
    names = []
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise ValueError(Message("unmatched brace")) from error
    for _, name, format_spec, _ in parts:
        if name is not None:
            if not name or any(sign in name for sign in ".[]{}!") or name.isdigit():
                raise ValueError(Message("{name!r} is not a name", name=name))
            if not _FORMAT_SPEC.fullmatch(format_spec or ""):
                raise ValueError(
                    Message(
                        "{format!r} is not a format such as '>8' or '.2f', with at most three digits",
                        format=format_spec,
                    )
                )
            names.append(name)
    return names


def _template_value(value: FieldValue) -> str | int | float:
    """Return a metadata value as a template shows it: a number can be formatted as such."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return on_one_line(", ".join(map(written, items_of(value))))


def fill_template(template: str, hit: Hit, rank: int, path_of: PathOf = stored_path) -> str:
    """Return a template filled in for a hit; texts are on one line, and a metadata field without a value is empty.

    :raises ValueError: a value does not have the type that its format requires
    """
    values = {
        "place": describe_place(hit.place),  # documents may have metadata of this name
        **{name: _template_value(value) for name, value in hit.fields.items()},
        "rank": rank,
        "id": hit.id,
        "score": hit.score,
        "title": on_one_line(hit.title),
        "path": path_of(hit) or "",
        "snippet": on_one_line(hit.snippet.text),
        "html": on_one_line(hit.snippet.html()),
    }
    names = {name: values.get(name, "") for name in template_names(template)}
    try:
        return template.format(**names)
    except (ValueError, OverflowError) as error:  # words as a number, or a number that is no character
        raise ValueError(Message("a value of this hit does not fit its format")) from error
