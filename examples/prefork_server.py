"""How do the worker processes of gunicorn share one searcher?

TIMVIET_INDEX=kho gunicorn --preload --workers 4 --threads 2 prefork_server:app

With ``--preload`` the index is opened once, before the workers are forked, so that they share its memory.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from timviet import Searcher

searcher = Searcher(os.environ["TIMVIET_INDEX"], refresh="auto")


def app(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer ``GET /?q=gia+gao`` with results as JSON."""
    query = parse_qs(environ["QUERY_STRING"]).get("q", [""])[0]
    answer = searcher.search(query, exact_total=True).to_dict() | {"worker": os.getpid()}
    start_response("200 OK", [("Content-Type", "application/json; charset=utf-8")])
    return [json.dumps(answer, ensure_ascii=False).encode()]
