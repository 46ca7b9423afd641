"""A document is decoded as it was encoded, and text that is no document is refused."""

import json
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index import Document
from timviet.index.store.format.documents.document_json import (
    decode_document,
    encode_document,
    encode_sections,
)
from timviet.index.store.format.malformed import Malformed

zones = st.none() | st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone)
scalars = st.one_of(
    st.text(),
    st.integers(-(1 << 62), 1 << 62),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(timezones=zones),
)
values = st.none() | scalars | st.lists(scalars, max_size=3)


@given(
    document=st.builds(
        Document,
        st.text(min_size=1),
        st.text(),
        st.text(),
        st.dictionaries(st.text(), values, max_size=3),
        st.text(),
    )
)
def test_a_document_is_decoded_as_it_was_encoded(document):
    decoded = decode_document(encode_document(document))
    assert decoded == document
    assert _types(decoded) == _types(document)


def _types(document):
    values = document.fields.values()
    return [[type(item) for item in value] if isinstance(value, list) else type(value) for value in values]


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "1",
        "{}",
        "[" * 100_000,
        json.dumps(["a", "b", "c", {}]),
        json.dumps(["a", "b", "c", {}, "r", "more"]),
        json.dumps(["a", "b", "c", {}, "r"]) + "more",
        json.dumps([1, "b", "c", {}, "r"]),
        json.dumps(["a", 1, "c", {}, "r"]),
        json.dumps([1, 1, "c", {}, "r"]),
        json.dumps([1, 1, 1, {}, "r"]),
        json.dumps([1, 1, 1, {}, 1]),
        json.dumps(["a", "b", 1, {}, "r"]),
        json.dumps(["a", "b", "c", {}, 1]),
        json.dumps(["a", "b", "c", {}, "r", [], 1, 2, 3]),
        json.dumps(["a", "b", "c", {}, "r", [], 1.5]),
        json.dumps(["a", "b", "c", {}, "r", [], True]),
        json.dumps(["a", "b", "cc", {}, "r", [], 1]),
        json.dumps(["a", "b", "c", {}, "r", [], 2]),
        json.dumps(["a", "b", "c", {}, "r", [], 1, 5]),
        json.dumps(["a", "b", None, {}, "r", [], 10, "5"]),
        json.dumps(["a", "b", None, {}, "r", [], -1, 5]),
        json.dumps(["a", "b", None, {}, "r"]),
        json.dumps(["a", "b", "c", [], "r"]),
        json.dumps(["a", "b", "c", {"x": [[1]]}, "r"]),
        json.dumps(["a", "b", "c", {"x": [None]}, "r"]),
        json.dumps(["a", "b", "c", {"x": {}}, "r"]),
        json.dumps(["a", "b", "c", {"x": {"$date": "2024-02-30"}}, "r"]),
        json.dumps(["a", "b", "c", {"x": {"$date": "2024-02-28T9"}}, "r"]),
        json.dumps(["a", "b", "c", {"x": {"$date": 2024}}, "r"]),
        json.dumps(["a", "b", "c", {"x": {"$date": "2024-02-28", "y": 1}}, "r"]),
        json.dumps(["a", "b", "c", {"x": float("nan")}, "r"]),
        json.dumps(["a", "b", "c", {"x": [float("-inf")]}, "r"]),
        '["a", "b", "c", {"x": 1e999}, "r"]',
        json.dumps(["a", "b", "c", {"x": 1 << 63}, "r"]),
        json.dumps(["a", "b", "c", {}, "r", [[10**400, {}]]]),
        '["a", "b", "c", {}, "r", [[0, {"page": ' + "9" * 4301 + "}]]]",
        json.dumps(["a", "b", "c", {}, "r", [[0, {"page": 1.5}]]]),
        json.dumps(["a", "b", "c", {}, "r", [[0, {"page": True}]]]),
        json.dumps(["a", "b", "c", {}, "r", [], (1 << 25) + 1]),
        json.dumps(["a", "b", None, {}, "r", [], (1 << 25) + 1, 5]),
        json.dumps(["a", "b", None, {}, "r", [], 10, 1 << 32]),
        json.dumps(["a", "b", None, {}, "r", [], 10, -1]),
    ],
)
def test_other_text_is_refused(stored):
    with pytest.raises(Malformed):
        decode_document(stored)


@pytest.mark.parametrize("section", ["", "more", '"more" and more', '["more"]', "4", "null"])
def test_another_text_is_refused_as_a_section(section):
    start, *sections = encode_sections(Document("a", body="một hai ba"), [0, 4, 8], length=10)
    assert decode_document(start, *sections).body == "một hai ba"
    for place in range(len(sections)):
        with pytest.raises(Malformed):
            decode_document(start, *sections[:place], section, *sections[place + 1 :])
