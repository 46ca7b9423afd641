"""A valid document can be stored and read back; the limits are those in the messages."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from enum import Enum, IntEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from timviet.index import Document, DocumentError
from timviet.index.store.format.documents.document_json import decode_document, encode_document
from timviet.index.validation import validate


@pytest.mark.parametrize(
    "document",
    [
        Document("a"),
        Document("ắ" * 341 + "a", "tựa \ud800", "thân\x00"),  # 1,024 bytes
        Document("a", fields={"year": 2016, "share": 0.5, "open": True, "năm": "", "none": None, "_a.b-1": []}),
        Document("a", fields={"day": date(1, 1, 1), "now": datetime(2024, 3, 31, 9, 5, 7, 8), "days": [date.max]}),
        Document("a", fields={"list": ["a", "a", 1, 1.0, True, date(2024, 3, 31)]}),
        Document("a", fields={"most": 2**63 - 1, "least": -(2**63) + 1}),
        Document("a", body="x" * (1 << 25)),
    ],
)
def test_a_valid_document_can_be_encoded_and_decoded(document: Document) -> None:
    assert decode_document(encode_document(validate(document))) == document


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (Document("ắ" * 342), "1,026 bytes"),
        (Document("a", fields={"n": 2**63}), "64 bits"),
        (Document("a", fields={"n": float("inf")}), "finite"),
        (Document("a", fields={"n": ["x", "\ud800"]}), "not valid Unicode"),
        (Document("a", fields={"n": [None]}), "'n' must be text, a number, .*not NoneType"),
        (Document("a", fields={"n": [["x"]]}), "'n' must be .*not list"),
        (Document("a", fields={"n": {"x": 1}}), "'n' must be .*not dict"),
        (Document("a", fields={"n": {"x"}}), "'n' must be .*not set"),
        (Document("a", fields={"n": time(9, 30)}), r"'n' must be .*not datetime\.time"),
        (Document("a", fields={"n": np.bool_(True)}), r"'n' must be .*not numpy\.bool"),
        (Document("a", fields={"n": np.array([1])}), r"'n' must be .*not numpy\.ndarray"),
        (Document("a", fields={"n": b"x"}), "'n' must be .*not bytes"),
        (Document("a", fields={"n": "\ud800"}), "not valid Unicode"),
        (Document("a", body="x" * ((1 << 25) + 1)), "33,554,433 characters"),
        (Document("a", body="x" * (1 << 24), fields={"n": "x" * (1 << 24)}), "33,554,433 characters"),
        (Document("a", fields={1: 1}), "must be text, not int"),
    ],
)
def test_a_document_beyond_a_limit_is_refused_with_its_id(document: Document, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason) as caught:
        validate(document)
    assert caught.value.id == document.id


def test_the_fields_are_copied_from_any_mapping() -> None:
    fields = {"n": 1}
    document = validate(Document("a", fields=MappingProxyType(fields)))
    fields["n"] = 2
    assert document.fields == {"n": 1}


@pytest.mark.parametrize("name", ["", "a b", "1a", "a:b", "a=b", "-a", "x" * 101, "a/b", " a", "\ud800", "a\n"])
def test_a_name_that_no_query_can_say_is_refused(name: str) -> None:
    with pytest.raises(DocumentError, match="cannot be the name of a field: a name is a letter"):
        validate(Document("a", fields={name: 1}))


@pytest.mark.parametrize("name", ["title", "body", "text", "id", "score", "snippet", "fields", "html"])
def test_a_name_that_means_something_else_is_refused(name: str) -> None:
    with pytest.raises(DocumentError, match=f"'{name}' cannot be the name of a field, it means something else"):
        validate(Document("a", fields={name: 1}))


def test_a_decomposed_name_is_refused_because_queries_compose_it() -> None:
    with pytest.raises(DocumentError, match="normalize the name of the field to NFC"):
        validate(Document("a", fields={"na\u0306m": 1}))


def test_values_of_derived_types_become_plain() -> None:
    class Color(str, Enum):  # noqa: UP042  # people write it so; its format() is not its text
        RED = "đỏ"

    class Size(IntEnum):
        BIG = 9

    class Day(date):
        pass

    hanoi = datetime(2024, 3, 31, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    fields = {"color": Color.RED, "size": Size.BIG, "day": Day(2024, 3, 31), "tags": ("a", Color.RED), "at": hanoi}
    plain = validate(Document("a", fields=fields)).fields
    assert plain == {"color": "đỏ", "size": 9, "day": date(2024, 3, 31), "tags": ["a", "đỏ"], "at": hanoi}
    assert [type(value) for value in plain.values()] == [str, int, date, list, datetime]
    assert plain["at"].tzinfo == timezone(timedelta(hours=7))
