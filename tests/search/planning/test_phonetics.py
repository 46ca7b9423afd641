from __future__ import annotations

import pytest

from timviet.search.planning.phonetics import sounding_alike


@pytest.mark.parametrize(
    ("folded", "alike"),
    [
        ("dang", ["giang", "rang", "vang", "dan", "danh"]),
        ("nghieng", ["ngieng", "nghien"]),
        ("tran", ["chan", "trang"]),
        ("ky", ["ki", "cy"]),
        ("a", []),
    ],
)
def test_onsets_and_endings_that_sound_alike_are_exchanged(folded: str, alike: list[str]) -> None:
    variants = sounding_alike(folded)
    assert variants[0] == folded
    assert {*alike} <= {*variants}
    assert len({*variants}) == len(variants)


def test_the_longest_onset_is_exchanged() -> None:
    assert "nghe" not in sounding_alike("nghe")[1:]
    assert "ghe" not in sounding_alike("nghe")
