"""Results are written in formats that other programs read."""

from __future__ import annotations

import json

from timviet.search import Hit, Note, Results, Snippet
from timviet.search.cli.formats import as_json, as_json_lines

HIT = Hit("x", 1.234, "Tiêu\nđề", {"path": "a/x.txt"}, (Snippet("gạo\nnếp \x1b", ((0, 3),), 5, True, False),))


RESULTS = Results("gạo", 7, True, (HIT,), (Note("kind", "lời nhắn"),))


def test_json_is_what_a_program_gets_from_the_library() -> None:
    answer = json.loads(as_json(RESULTS))
    assert answer == RESULTS.to_dict()
    assert answer["total"] == 7
    assert answer["notes"] == [{"kind": "kind", "message": "lời nhắn", "evidence": ""}]
    assert answer["hits"][0]["snippets"] == [{"text": "gạo\nnếp \x1b", "highlights": [[0, 3]], "start": 5}]


def test_json_has_the_columns_that_are_chosen() -> None:
    answer = json.loads(as_json(RESULTS, columns=["id", "snippet"]))
    assert answer["hits"] == [{"id": "x", "snippet": {"text": "gạo\nnếp \x1b", "highlights": [[0, 3]]}}]


def test_json_lines_are_hits_with_their_query() -> None:
    assert json.loads(as_json_lines(RESULTS)) == {"query": "gạo", **HIT.to_dict()}
