"""Hits are shown in a terminal."""

from __future__ import annotations

from timviet.search import Hit, Results, Snippet
from timviet.search.cli.render import as_text

HIT = Hit("x", 1.234, "Tiêu\nđề", {"path": "a/x.txt"}, (Snippet("gạo\nnếp \x1b", ((0, 3),), 5, True, False),))


def test_a_hit_in_a_terminal() -> None:
    results = Results("gạo", 1, True, (HIT,), ())
    assert as_text(results, start=11) == "11. Tiêu đề  (1.23)\n    a/x.txt\n    … [gạo] nếp \ufffd\n"
    assert "\x1b[1;31mgạo\x1b[0m nếp \ufffd" in as_text(results, color=True)
    assert as_text(Results("gạo", 1, True, (Hit("id", 1.0, "", {}, (Snippet("", ()),)),), ())).startswith(
        " 1. id  (1.00)\n    id\n"
    )
