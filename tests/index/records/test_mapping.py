from __future__ import annotations

from datetime import date

import pytest

from timviet.index import Document, FieldValue
from timviet.index.records.mapping import FieldSource, RecordMapping, parse_field_source
from timviet.index.records.record import BadRecord, Record


def document(mapping: RecordMapping = RecordMapping(), **values: FieldValue) -> Document:  # noqa: B008  # immutable
    return mapping.document(Record(7, values))


def test_what_is_no_other_part_is_a_field() -> None:
    made = document(id=5, title="tựa", body="thân", year=2024, tags=["a"], none=None)
    assert made == Document("5", "tựa", "thân", {"year": 2024, "tags": ["a"], "none": None})
    assert document(id="x", title=None, body=3, **{"": "index"}) == Document("x", "", "3")


def test_parts_can_have_other_keys() -> None:
    mapping = RecordMapping(
        "ma", "ten", ("hoi", "dap"), (FieldSource("ngay", "Ngày", "date"),), takes_others=False
    )
    values: dict[str, FieldValue] = {
        "ma": "1",
        "ten": "t",
        "hoi": "h",
        "dap": ["d", "e"],
        "Ngày": "1/2/2024",
        "id": 3,
    }
    assert document(mapping, **values) == Document("1", "t", "h\n\nd\n\ne", {"ngay": date(2024, 2, 1)})
    del values["hoi"], values["Ngày"]
    assert document(mapping, **values) == Document("1", "t", "d\n\ne")


def test_a_field_can_be_renamed_beside_all_others() -> None:
    mapping = RecordMapping(fields=(FieldSource("diem", "score", "float"), FieldSource("ban", "html")))
    made = document(mapping, id="1", body="", score="2.5", html=3, year=1)
    assert made == Document("1", fields={"diem": 2.5, "ban": 3, "year": 1})


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"title": "x"}, "there is no 'id'; name one of the keys with --id: title"),
        ({"id": None, "title": "x"}, "there is no 'id'"),
        ({"id": 1.5, "title": "x"}, "the id must be text or a whole number"),
        ({"id": True, "title": "x"}, "the id must be text or a whole number"),
        ({"id": 1, "content": "x"}, "neither 'title' nor 'body'; name one of the keys .*: id, content"),
        ({"id": 1, "body": date(2024, 1, 1)}, "'body' must be text"),
        ({"id": 1, "body": "", "a b": 1}, "'a b' cannot be the name of a field: .*--field NAME='a b'"),
        ({"id": 1, "body": "", "score": 1}, "'score' cannot be the name of a field, .*--field NAME='score'"),
    ],
)
def test_a_record_that_is_no_document_is_told(values: dict[str, FieldValue], reason: str) -> None:
    with pytest.raises(BadRecord, match=reason) as caught:
        document(**values)
    assert caught.value.line == 7


def test_a_value_of_another_type_is_told_with_its_key() -> None:
    with pytest.raises(BadRecord, match="Năm: 'x' is not a number"):
        document(RecordMapping(fields=(FieldSource("year", "Năm", "int"),)), id="1", body="", **{"Năm": "x"})


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("year", FieldSource("year", "year")),
        ("year:int", FieldSource("year", "year", "int")),
        ("ngay=Ngày đăng", FieldSource("ngay", "Ngày đăng")),
        ("ngay=Ngày: đăng:date", FieldSource("ngay", "Ngày: đăng", "date")),
        ("title2=dc:title", FieldSource("title2", "dc:title")),
        ("author.name:list", FieldSource("author.name", "author.name", "list")),
    ],
)
def test_a_field_is_described(text: str, source: FieldSource) -> None:
    assert parse_field_source(text) == source


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("year:number", "'number' is not a type; there are: text, int, float"),
        ("a b", "'a b' cannot be the name of a field"),
        ("title=x", "'title' cannot be the name of a field"),
        ("", "'' cannot be the name of a field"),
    ],
)
def test_a_field_that_is_described_wrongly_is_told(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_field_source(text)


@pytest.mark.parametrize(
    ("mapping", "columns", "reason"),
    [
        (RecordMapping(), "title year", "no column is named 'id'; there are: title, year"),
        (RecordMapping(), "id year", "neither 'title' nor 'body'"),
        (RecordMapping(title="ten"), "id body", "no column is named 'ten'"),
        (RecordMapping(bodies=("body", "more")), "id body", "no column is named 'more'"),
        (RecordMapping(fields=(FieldSource("y", "year"),)), "id body", "no column is named 'year'"),
        (RecordMapping(), "id body a/b", "'a/b' cannot be the name of a field"),
    ],
)
def test_a_table_without_a_column_is_told_before_its_rows(
    mapping: RecordMapping, columns: str, reason: str
) -> None:
    with pytest.raises(BadRecord, match=reason):
        mapping.validate_columns(columns.split())
    mapping.validate_columns(["id", mapping.title, *mapping.bodies, "year", ""])
