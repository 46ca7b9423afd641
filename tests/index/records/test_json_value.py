"""A JSON value becomes records; what is wrong is told with the number of the line."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.records.json_lines import read_json_lines
from timviet.index.records.json_value import read_json_value
from timviet.index.records.record import BadRecord, Record

VALUES = st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text() | st.lists(st.text())
OBJECTS = st.lists(st.dictionaries(st.text().filter(lambda key: not key.startswith("$")), VALUES))


def read(text: str, **options: Any) -> list[Record | tuple[int | None, str]]:
    items = read_json_value(io.BytesIO(text.encode()), **options).items
    return [(item.line, item.reason) if isinstance(item, BadRecord) else item for item in items]


@given(OBJECTS, st.sampled_from([None, 0, 2]))
def test_a_list_has_the_records_of_json_lines(objects: list[dict[str, Any]], indent: int | None) -> None:
    lines = "\n".join(map(json.dumps, objects)).encode()
    expected = [
        item.values for item in read_json_lines(io.BytesIO(lines), 10**6).items if isinstance(item, Record)
    ]
    found = read(f" {json.dumps(objects, indent=indent)}\r\n")
    assert [item.values for item in found if isinstance(item, Record)] == expected
    assert len(found) == len(objects)


def test_an_object_is_a_record_and_each_has_the_line_at_which_it_begins() -> None:
    assert read('\ufeff {"a": 1}') == [Record(1, {"a": 1})]
    assert read('[\n{"a":\n1},\n\n {"a": 2}, {"a": 3}]\n') == [
        Record(2, {"a": 1}),
        Record(5, {"a": 2}),
        Record(5, {"a": 3}),
    ]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "no JSON (Expecting value at column 1)"),
        ('{"a": 1}\n{"a": 2}', 2, "more text after the end of the JSON value; JSON lines are another format"),
        ('[{"a": 1}]\n\n]', 3, "more text after the end of the JSON value; JSON lines are another format"),
        ('[{"a": 1}\n', 2, "no JSON (Expecting ',' delimiter at column 1)"),
        ('[{"a": 1}\n{"a": 2}]', 2, "no JSON (Expecting ',' delimiter at column 1)"),
        ('[{"a": 1},\n]', 2, "no JSON (Expecting value at column 1)"),
        ('[{"a":\n\n1 2}]', 3, "no JSON (Expecting ',' delimiter at column 3)"),
        ("[\n3]", 2, "no JSON object; each document must be one, such as {}"),
        ("[\n[{}]]", 2, "no JSON object; each document must be one, such as {}"),
        ('[{},\n{"a": NaN}]', 2, "no JSON (NaN)"),
        ("[" + '{"a":' * 100_000, 1, "nested too deep"),
        ('{"$places": {}}', 1, "$revision or $places is not as it was exported"),
    ],
)
def test_what_cannot_be_read_is_told_last(text: str, line: int, reason: str) -> None:
    *_, last = read(text)
    assert last == (line, reason)


def test_a_value_that_is_not_in_utf_8() -> None:
    (bad,) = read_json_value(io.BytesIO(b'{"a": "\xff"}')).items
    assert isinstance(bad, BadRecord)
    assert bad.reason == "not in UTF-8; convert it first"


def test_a_list_may_be_refused() -> None:
    assert read('{"a": 1}', takes_list=False) == [Record(1, {"a": 1})]
    assert read('[{"a": 1}]', takes_list=False) == [(1, "no JSON object; each document must be one, such as {}")]
