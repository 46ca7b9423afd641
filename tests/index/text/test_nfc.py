import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.text.fold import fold, is_compatible
from timviet.index.text.nfc import compose
from timviet.index.text.normalize import normalize
from timviet.index.text.syllable import canonicalize

marks = st.text(st.sampled_from("ae\u0301\u0302\u0323\u031b\u05b0\u0345\u0344—́"), max_size=120)


@given(st.text() | marks)
def test_the_composed_form_is_nfc(text: str) -> None:
    assert compose(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("text", ["", "Việt Nam", "Россия"])
def test_a_composed_text_comes_back_as_the_same_object(text: str) -> None:
    assert compose(text) is text


@pytest.mark.thorough
def test_half_a_million_marks_in_the_wrong_order_are_no_trouble() -> None:
    hostile = "a" + "\u0301\u0323" * 250_000  # would take minutes if any of these sorted them by insertion
    assert len(compose(hostile)) == 500_000
    assert normalize(hostile).text.startswith("ạ\u0301")
    assert fold(hostile) == "a"
    assert is_compatible("a", hostile)
    assert canonicalize(hostile) == compose(hostile)
