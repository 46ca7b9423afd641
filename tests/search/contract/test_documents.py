"""Every index returns its documents as they were added, by number, by id, and section by section."""

from __future__ import annotations

from datetime import date

import pytest
from stores import Store

from timviet.index import Document

LAW = Document(
    "law",
    "Luật Giao thông",
    "Đội mũ bảo hiểm.\r\nKhi đi xe máy.",
    {"year": 2008, "tags": ["xe", "mũ"], "draft": False, "rate": 0.5, "day": date(2008, 11, 13), "none": None},
    "revision 1",
    ((0, {"page": 1}), (18, {"page": 2})),
)
BOOK = Document("book", "Sách", "\n".join(f"Dòng {n}: cây lúa nước ở đồng bằng." for n in range(400)))
ODD = Document("a/b c%20\u200dé?#", body="gạo \U0001f35a\nc\u0323o\u031b", fields={"a.b-c_d": "x=y"})


@pytest.fixture(autouse=True)
def written(store: Store) -> None:
    store.write(LAW, BOOK, Document("gone", body="lúa"))
    store.write(ODD, "gone")


def test_documents_are_returned_unchanged(store: Store) -> None:
    documents = store.open().documents
    for document in (LAW, BOOK, ODD):
        number = documents.number_of(document.id)
        assert number is not None
        assert documents.id_of(number) == document.id
        assert documents.document(number) == document
    assert documents.number_of("gone") is None
    assert documents.number_of("none") is None


def test_a_long_document_is_read_in_parts(store: Store) -> None:
    documents = store.open().documents
    number = documents.number_of("book")
    assert number is not None
    long = documents.in_parts(number)
    assert not isinstance(long, Document)
    assert long.body_length == len(BOOK.body)
    assert (long.start.id, long.start.title) == ("book", "Sách")
    assert BOOK.body.startswith(long.start.body)
    assert long.text(5, 905) == BOOK.body[5:905]
    assert long.line_ends(5, 905) == BOOK.body.count("\n", 5, 905)
    start, end, section = 0, 0, number
    while end < len(BOOK.body):
        start, end = long.range_of(section)
        assert documents.section(section).body == BOOK.body[start:end]
        section += 1
    assert section - number >= 10


def test_a_short_document_is_not_read_in_parts(store: Store) -> None:
    documents = store.open().documents
    number = documents.number_of("law")
    assert number is not None
    assert documents.in_parts(number) == LAW
    assert documents.section(number) == LAW
