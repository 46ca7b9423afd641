"""Each syllable can be typed with the keys of Telex and VNI in every usual order."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typed_syllables import SYLLABLES, TELEX, TELEX_TONES, VNI, VNI_TONES, ways_to_type

from timviet.index.text.syllable import Tone, is_syllable
from timviet.search.query.keys import telex_spellings, vni_spellings


def from_telex(keys: str) -> str | None:
    """Return the likeliest Vietnamese syllable that Telex makes of keys, or None."""
    return next(filter(is_syllable, telex_spellings(keys)), None)


def from_vni(keys: str) -> str | None:
    """Return the likeliest Vietnamese syllable that VNI makes of keys, or None."""
    return next(filter(is_syllable, vni_spellings(keys)), None)


def test_there_are_many_syllables() -> None:
    assert len(SYLLABLES) > 4000


@pytest.mark.parametrize(
    ("marks", "tones", "spellings"),
    [(TELEX, TELEX_TONES, telex_spellings), (VNI, VNI_TONES, vni_spellings)],
    ids=["telex", "vni"],
)
def test_every_syllable_can_be_typed_in_every_usual_order(
    marks: Mapping[str, str], tones: Mapping[Tone, str], spellings: Callable[[str], tuple[str, ...]]
) -> None:
    failures = [
        (keys, spelling)
        for spelling, syllable in SYLLABLES.items()
        for keys in ways_to_type(syllable, marks, tones)
        if keys != spelling and spelling not in spellings(keys)
    ]
    assert failures == []


@pytest.mark.parametrize(
    ("keys", "syllable"),
    [
        ("vieetj", "việt"),
        ("vietej", "việt"),
        ("dduwowngf", "đường"),
        ("dduowngf", "đường"),
        ("quys", "quý"),
        ("quowr", "quở"),
        ("hoaf", "hòa"),
        ("wng", "ưng"),
        ("did", "đi"),
        ("test", "tét"),
        ("viet", None),  # no keys
        ("windows", None),
        ("f", None),
        ("ngoawnf", "ngoằn"),
        ("ngoeof", "ngoèo"),
        ("muaw", "mưa"),
        ("thuowr", "thuở"),
        ("huow", "huơ"),
        ("ph[r", "phở"),
        ("tr][ng", "trương"),
        ("xooong", "xoong"),
        ("dungd", "đung"),
        ("tw", "tư"),
        ("quiz", None),
        ("ass", None),
        ("s" * 50, None),
    ],
)
def test_telex(keys: str, syllable: str | None) -> None:
    assert from_telex(keys) == syllable


@pytest.mark.parametrize(
    ("keys", "syllable"),
    [
        ("vie65t", "việt"),
        ("viet65", "việt"),
        ("d9u7o7ng2", "đường"),
        ("duong972", "đường"),
        ("a8n", "ăn"),
        ("ha2", "hà"),
        ("t7", None),
        ("thuo73", "thuở"),
        ("dung9", "đung"),
        ("u23", None),
        ("su34", None),
        ("u20", None),
        ("h2o", None),
        ("covid19", None),
        ("6", None),
    ],
)
def test_vni(keys: str, syllable: str | None) -> None:
    assert from_vni(keys) == syllable


@given(st.text("abcdeghiklmnopqrstuvxywjfz0123456789", max_size=12))
def test_keys_decode_to_a_syllable_or_nothing(keys: str) -> None:
    for syllable in (from_telex(keys), from_vni(keys)):
        assert syllable is None or is_syllable(syllable)
