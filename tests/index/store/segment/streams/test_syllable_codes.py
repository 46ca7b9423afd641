"""Codes of any size come back, and bytes that end within one are refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.store.format.malformed import Malformed
from timviet.index.store.segment.streams.syllable_codes import decode_codes, encode_codes

codes = st.integers(0, 30) | st.integers(150, 200) | st.integers(15_900, 16_200) | st.integers(0, 8_000_000)


@given(st.lists(codes, max_size=40))
def test_codes_come_back(codes):
    written, ends = encode_codes(np.array(codes, np.int32))
    decoded, offsets = decode_codes(written)
    assert decoded.tolist() == codes
    assert offsets.tolist() == [0, *ends.tolist()][: len(codes)]
    assert len(written) == sum(1 if code < 192 else 2 if code < 16_064 else 4 for code in codes)


@pytest.mark.parametrize(("code", "kept"), [(192, 1), (16_063, 1), (16_064, 2), (8_000_000, 2)])
def test_a_code_that_is_cut_off_is_refused(code, kept):
    written, _ = encode_codes(np.array([5, code], np.int32))
    with pytest.raises(Malformed, match="cut off"):
        decode_codes(written[: 1 + kept])
