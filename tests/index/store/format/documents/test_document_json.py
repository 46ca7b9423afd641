"""A document is decoded as it was encoded, and text that is no document is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index import Document
from timviet.index.store.format.documents.document_json import decode_document, encode_document
from timviet.index.store.format.malformed import Malformed

values = st.text() | st.integers(-(1 << 62), 1 << 62) | st.booleans() | st.floats(allow_nan=False)


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
    assert decode_document(encode_document(document)) == document


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "1",
        "{}",
        "[" * 100_000,
        json.dumps(["a", "b", "c", {}]),
        json.dumps(["a", "b", "c", {}, "r", "more"]),
        json.dumps([1, "b", "c", {}, "r"]),
        json.dumps(["a", "b", None, {}, "r"]),
        json.dumps(["a", "b", "c", [], "r"]),
        json.dumps(["a", "b", "c", {"x": [1]}, "r"]),
        json.dumps(["a", "b", "c", {"x": None}, "r"]),
    ],
)
def test_other_text_is_refused(stored):
    with pytest.raises(Malformed):
        decode_document(stored)
