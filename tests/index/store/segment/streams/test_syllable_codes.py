"""Codes of any size are decoded as they were encoded, and bytes that end within a code are refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.store.format.malformed import Malformed
from timviet.index.store.segment.streams.syllable_codes import decode_codes, encode_codes

codes = st.integers(0, 30) | st.integers(150, 200) | st.integers(15_900, 16_200) | st.integers(0, 8_000_000)


@given(st.lists(codes, max_size=40))
def test_codes_are_decoded_as_they_were_encoded(codes):
    encoded, ends = encode_codes(np.array(codes, np.int32))
    decoded, offsets = decode_codes(encoded)
    assert decoded.tolist() == codes
    assert offsets.tolist() == [0, *ends.tolist()][: len(codes)]
    assert len(encoded) == sum(1 if code < 192 else 2 if code < 16_064 else 4 for code in codes)


@pytest.mark.parametrize(("code", "kept"), [(192, 1), (16_063, 1), (16_064, 2), (8_000_000, 2)])
def test_a_code_that_is_cut_off_is_refused(code, kept):
    encoded, _ = encode_codes(np.array([5, code], np.int32))
    with pytest.raises(Malformed, match="cut off"):
        decode_codes(encoded[: 1 + kept])
