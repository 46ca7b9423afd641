"""A valid document can be stored and read back; the limits are those in the messages."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from timviet.index import Document, DocumentError
from timviet.index.store.format.documents.document_json import decode_document, encode_document
from timviet.index.validation import validate


@pytest.mark.parametrize(
    "document",
    [
        Document("a"),
        Document("ắ" * 341 + "a", "tựa \ud800", "thân\x00"),  # 1,024 bytes
        Document("a", fields={"year": 2016, "share": 0.5, "open": True, "": ""}),
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
        (Document("a", fields={"\ud800": 1}), "not valid Unicode"),
        (Document("a", fields={"n": "\ud800"}), "not valid Unicode"),
        (Document("a", body="x" * ((1 << 25) + 1)), "33,554,433 characters"),
        (Document("a", body="x" * (1 << 24), fields={"n": "x" * (1 << 24)}), "33,554,433 characters"),
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
