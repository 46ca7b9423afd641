"""JSON lines become records; a bad line is told with its number and does not lose the others."""

from __future__ import annotations

import io
import json
import math
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.records.json_lines import read_json_lines
from timviet.index.records.record import BadRecord, Record


def read(data: bytes, max_size: int = 1000) -> list[Record | tuple[int | None, str]]:
    items = read_json_lines(io.BytesIO(data), max_size).items
    return [(item.line, item.reason) if isinstance(item, BadRecord) else item for item in items]


def test_each_line_is_a_record_and_blank_lines_are_skipped() -> None:
    data = '\ufeff{"a": 1}\n\n \r\n{"b": [true, null, "ấ", 1.5]}\r\n{}'.encode()
    (first, bad, last) = read(data)
    assert first == Record(1, {"a": 1})
    assert bad == (4, "its fields are not text, numbers and dates")
    assert last == Record(5, {})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_tells_the_encoding(encoding: str) -> None:
    assert read('{"ấ": "ế"}\n{"b": 2}'.encode(encoding)) == [Record(1, {"ấ": "ế"}), Record(2, {"b": 2})]


def test_objects_within_objects_become_keys_with_dots() -> None:
    data = {"a": {"b": 1, "c": {"d": "x"}}, "l": [{"n": 1, "m": 2}, {"n": [3, 4]}, "y"], "e": {}, "f": []}
    assert read(json.dumps(data).encode()) == [
        Record(1, {"a.b": 1, "a.c.d": "x", "l.n": [1, 3, 4], "l.m": [2], "l": ["y"], "f": []})
    ]


def test_dates_of_an_export_are_dates() -> None:
    data = {"a": {"$date": "2024-03-31"}, "b": [{"$date": "2024-03-31T09:30:00+07:00"}]}
    (record,) = read(json.dumps(data).encode())
    assert isinstance(record, Record)
    assert record.values == {"a": date(2024, 3, 31), "b": [datetime.fromisoformat("2024-03-31T09:30+07:00")]}


def test_numbers_that_no_field_can_have_are_read_since_they_may_be_text_or_not_wanted() -> None:
    (record,) = read(b'{"a": 99999999999999999999, "b": [1e999, -9223372036854775809]}')
    assert isinstance(record, Record)
    assert record.values == {"a": 99999999999999999999, "b": [math.inf, -9223372036854775809]}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"a": }', "no JSON (Expecting value at column 7)"),
        ('[{"a": 1}]', "a JSON list; each line must be an object of its own, as jq -c '.[]' writes them"),
        ("[", "a JSON list"),
        ("3", "no JSON object"),
        ('{"a": NaN}', "no JSON (NaN)"),
        ('{"a": ' + "1" * 5000 + "}", "a number has too many digits; write it as a string"),
        ('{"a":' * 1900, "nested too deep"),
        ('{"$revision": 3}', "$revision or $places is not as it was exported"),
        ('{"$places": {}}', "$revision or $places is not as it was exported"),
        ('{"$places": ["x"]}', "$revision or $places is not as it was exported"),
        ('{"a": [[1]]}', "its fields are not text, numbers and dates"),
        ('{"a": {"$date": "31/3/2024"}}', "'31/3/2024' is not a date"),
        ('{"a": "' + "x" * 10_000 + '"}', "longer than 9.8 kB; see --max-size"),
    ],
)
def test_a_bad_line_is_told_and_the_next_one_is_read(line: str, reason: str) -> None:
    bad, good = read(f"{line}\n{{}}\n".encode(), 10_000)
    assert isinstance(bad, tuple)
    assert bad[0] == 1
    assert bad[1].startswith(reason)
    assert good == Record(2, {})


def test_a_line_that_is_not_utf_8_is_told() -> None:
    assert read(b'{"a": "\xe1\xba"}\n{}') == [(1, "not in UTF-8; convert it first"), Record(2, {})]


values = (
    st.none()
    | st.text()
    | st.integers(-(2**62), 2**62)
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
)


@given(st.lists(st.dictionaries(st.text(min_size=1), values | st.lists(values.filter(lambda v: v is not None)))))
def test_what_json_writes_is_read(objects: list[dict[str, object]]) -> None:
    data = "".join(f"{json.dumps(content)}\n" for content in objects).encode()
    assert read(data, 1 << 20) == [Record(line, content) for line, content in enumerate(objects, 1)]  # type: ignore[arg-type]
