"""Results are written in formats that other programs read."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from timviet.search import Hit, Note, Results, Snippet
from timviet.search.cli.formats import as_csv, as_json, as_json_lines, fill_template

HIT = Hit("x", 1.234, "Tiêu\nđề", {"path": "a/x.txt"}, (Snippet("gạo\nnếp \x1b", ((0, 3),), 5, True, False),))


RESULTS = Results("gạo", 7, True, (HIT,), (Note("kind", "lời nhắn"),))


def test_json_is_what_a_program_gets_from_the_library() -> None:
    answer = json.loads(as_json(RESULTS))
    assert answer == RESULTS.to_dict()
    assert answer["total"] == 7
    assert answer["notes"] == [{"kind": "kind", "message": "lời nhắn", "evidence": ""}]
    snippet = {"text": "gạo\nnếp \x1b", "highlights": [[0, 3]], "start": 5, "place": None}
    assert answer["hits"][0]["snippets"] == [snippet]


def test_json_has_the_columns_that_are_chosen() -> None:
    answer = json.loads(as_json(RESULTS, columns=["id", "snippet"]))
    assert answer["hits"] == [{"id": "x", "snippet": {"text": "gạo\nnếp \x1b", "highlights": [[0, 3]]}}]


def test_json_lines_are_hits_with_their_query() -> None:
    assert json.loads(as_json_lines(RESULTS)) == {"query": "gạo", **HIT.to_dict()}


TYPED = Hit(
    "x",
    1.0,
    "",
    {
        "year": 2024,
        "open": True,
        "day": date(2024, 3, 31),
        "at": datetime(2024, 3, 31, 9, tzinfo=UTC),
        "tags": ["a", date(2024, 3, 31), False],
        "none": None,
    },
    (Snippet("", ()),),
)
NAMES = ("year", "open", "day", "at", "tags", "none", "missing")


def test_metadata_keeps_its_types_where_a_format_has_them() -> None:
    results = Results("x", 1, True, (TYPED,), ())
    (hit,) = json.loads(as_json(results, columns=NAMES))["hits"]
    day, at = "2024-03-31", "2024-03-31T09:00:00+00:00"
    assert list(hit.values()) == [2024, True, day, at, ["a", day, False], None, None]
    assert as_csv(results, columns=NAMES, has_header=False) == f"2024,true,{day},{at},a; {day}; false,,\r\n"


def test_a_template_shows_metadata_as_it_is_written() -> None:
    written = fill_template("{year:05}|{open}|{day:>11}|{at}|{tags}|{none}|{missing}", TYPED, 1)
    assert written == "02024|true| 2024-03-31|2024-03-31T09:00:00+00:00|a, 2024-03-31, false||"


def test_passages_in_a_template_are_on_one_line() -> None:
    hit = Hit("a", 1.0, "Giá\ngạo", {}, (Snippet("một\nhai", ((4, 7),)),))
    assert fill_template("{title}|{snippet}|{html}", hit, 1) == "Giá gạo|một hai|một <mark>hai</mark>"
