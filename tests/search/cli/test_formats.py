"""Results are written in formats that other programs read."""

from __future__ import annotations

import json

from timviet.search import Hit, Note, Results, Snippet
from timviet.search.cli.formats import as_json

HIT = Hit("x", 1.234, "Tiêu\nđề", {"path": "a/x.txt"}, (Snippet("gạo\nnếp \x1b", ((0, 3),), 5, True, False),))


def test_json_of_results_can_be_read_back() -> None:
    answer = json.loads(as_json(Results("gạo", 7, True, (HIT,), (Note("kind", "lời nhắn"),))))
    assert answer["total"] == 7
    assert answer["notes"] == [{"kind": "kind", "message": "lời nhắn", "evidence": ""}]
    assert answer["hits"][0]["snippet"] == {"text": "gạo\nnếp \x1b", "highlights": [[0, 3]]}
