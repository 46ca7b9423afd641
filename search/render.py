"""How do results look in a terminal, or as JSON?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from timviet.search.results import Hit, Results
from timviet.search.snippet import Snippet

__all__ = ["PathOf", "as_json", "as_text", "harmless", "stored_path"]

_TITLE, _RANK, _MARK, _PATH, _END = "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[35m", "\x1b[0m"
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")


def harmless(text: str) -> str:
    """Replaces what could command a terminal, or reorder its text, by U+FFFD; each such character by one."""
    return _CONTROLS.sub("\ufffd", text)


PathOf = Callable[[Hit], str | None]
"""Gives the file that a hit stands for as the reader would name it, or None if it is no file."""


def stored_path(hit: Hit) -> str | None:
    """Gives the path as it is stored with the document."""
    path = hit.fields.get("path")
    return None if path is None else str(path)


def as_text(results: Results, *, color: bool = False, first: int = 1, path_of: PathOf = stored_path) -> str:
    """Gives a page of results for people to read.

    :param color: whether to mark highlights, titles and paths with terminal colours, not with [brackets]
    :param first: the rank of the first hit
    """
    return "\n".join(_hit(rank, hit, color, path_of(hit)) for rank, hit in enumerate(results, first))


def _hit(rank: int, hit: Hit, color: bool, path: str | None) -> str:
    title = _line(hit.title) or _line(hit.id)
    path = _line(path or hit.id)
    if color:
        head = f"{_RANK}{rank:>2}.{_END} {_TITLE}{title}{_END}  {_RANK}{hit.score:.2f}{_END}"
        path = f"{_PATH}{path}{_END}"
    else:
        head = f"{rank:>2}. {title}  ({hit.score:.2f})"
    return f"{head}\n    {path}\n    {_passage(hit.snippet, color)}\n"


def _passage(snippet: Snippet, color: bool) -> str:
    opening, closing = (_MARK, _END) if color else ("[", "]")
    pieces, last = [], 0
    for start, end in snippet.highlights:
        pieces += [_flat(snippet.text[last:start]), opening, _flat(snippet.text[start:end]), closing]
        last = end
    pieces.append(_flat(snippet.text[last:]))
    before, after = "… " if snippet.cut_before else "", " …" if snippet.cut_after else ""
    return before + "".join(pieces) + after


def _line(text: str) -> str:
    return _flat(text).strip()


def _flat(text: str) -> str:
    return harmless(_BLANKS.sub(" ", text))


def as_json(results: Results, *, path_of: PathOf = stored_path) -> str:
    """Gives a page of results for programs: version 1 of the format, one object."""
    return json.dumps(
        {
            "version": 1,
            "query": results.query,
            "total": results.total,
            "notes": [asdict(note) for note in results.notes],
            "hits": [_as_dict(hit, path_of(hit)) for hit in results],
        },
        ensure_ascii=False,
    )


def _as_dict(hit: Hit, path: str | None) -> dict[str, Any]:
    return {
        "id": hit.id,
        "score": hit.score,
        "title": hit.title,
        "path": path,
        "snippet": {"text": hit.snippet.text, "highlights": hit.snippet.highlights},
    }
