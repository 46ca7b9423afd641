"""Rows of a table become records; a bad row is told with its line and does not lose the others."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.records.record import BadRecord, Record, Records
from timviet.index.records.separated_values import read_comma_separated_values, read_tab_separated_values

Reader = Callable[[BinaryIO, int], Records]


def read(
    data: str | bytes, reader: Reader = read_comma_separated_values, max_size: int = 1000
) -> list[Record | tuple[int | None, str]]:
    records = reader(io.BytesIO(data.encode() if isinstance(data, str) else data), max_size)
    return [(item.line, item.reason) if isinstance(item, BadRecord) else item for item in records.items]


def test_each_row_is_a_record_by_the_names_of_the_first() -> None:
    data = '\ufeffid, tên ,x\r\n1,"lúa, ""nếp""\r\nhai dòng",\r\n\r\n2, "a",b'
    assert read_comma_separated_values(io.BytesIO(data.encode()), 99).columns == ("id", "tên", "x")
    assert read(data) == [
        Record(2, {"id": "1", "tên": 'lúa, "nếp"\r\nhai dòng'}),
        Record(5, {"id": "2", "tên": "a", "x": "b"}),
    ]


def test_excel_separates_by_semicolons_where_the_comma_is_a_decimal_sign() -> None:
    assert read("id;giá\n1;1,5\n") == [Record(2, {"id": "1", "giá": "1,5"})]
    assert read("id,giá;tiền\n1,2\n") == [Record(2, {"id": "1", "giá;tiền": "2"})]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_excel_writes_a_byte_order_mark(encoding: str) -> None:
    assert read("mã\tb\n1\t2\n".encode(encoding), read_tab_separated_values) == [Record(2, {"mã": "1", "b": "2"})]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1", "1 value instead of 2"),
        ("1,2,3", "3 values instead of 2"),
        ('1,"abc', "unmatched quotation mark (unexpected end of data)"),
        ('1,"a"b', "unmatched quotation mark ("),
        ("1," + "x" * 1000, "longer than 1000 bytes; see --max-size"),
        ('1,"' + "x\n" * 600, "longer than 1000 bytes; see --max-size"),
    ],
)
def test_a_bad_row_is_told_and_the_next_ones_are_read(row: str, reason: str) -> None:
    first, bad, *rest = read(f"a,b\n0,0\n{row}\n4,4\n5,5\n")
    assert first == Record(2, {"a": "0", "b": "0"})
    assert isinstance(bad, tuple)
    assert bad[0] == 3
    assert bad[1].startswith(reason)
    assert [list(item.values.values()) for item in rest[-2:] if isinstance(item, Record)] == [
        ["4", "4"],
        ["5", "5"],
    ]


def test_a_row_that_is_not_utf_8_is_told() -> None:
    assert read(b"a,b\n1,\xff\n3,4\n") == [(2, "not in UTF-8; convert it first"), Record(3, {"a": "3", "b": "4"})]
    lines = read(b'a,b\n1,"x\n\xff"\n3,4\n')
    assert (lines[0], lines[-1]) == ((2, "not in UTF-8; convert it first"), Record(4, {"a": "3", "b": "4"}))


def test_a_quotation_mark_between_tabs_is_what_it_is() -> None:
    data = 'a\tb\n1\t"x\n2\t"y" z\n3\t"q\tr"\n'
    assert read(data, read_tab_separated_values) == [
        Record(2, {"a": "1", "b": '"x'}),
        Record(3, {"a": "2", "b": '"y" z'}),
        Record(4, {"a": "3", "b": "q\tr"}),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [("", "no line with the names of the columns"), ("\n\n", "no line"), ("a,b,a\n", "two columns are named 'a'")],
)
def test_a_table_needs_columns(data: str, reason: str) -> None:
    with pytest.raises(BadRecord, match=reason):
        read(data)


cells = st.text(st.characters(exclude_characters="\0", codec="utf-8")).filter(
    lambda cell: cell == cell.lstrip(" ")
)


@given(st.lists(st.tuples(cells, cells).filter(any)))
def test_what_csv_writes_is_read(rows: list[tuple[str, str]]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerows([("a", "b"), *rows])
    records = read(written.getvalue(), max_size=1 << 20)
    assert [record.values for record in records if isinstance(record, Record)] == [
        {name: cell for name, cell in zip("ab", row, strict=True) if cell} for row in rows
    ]
    assert len(records) == len(rows)
