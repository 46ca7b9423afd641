"""Telex and VNI keys are decoded to the syllables that an input method would produce."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vietnamese_rows import read_rows

from timviet.index.text.syllable import is_syllable
from timviet.search import Searcher
from timviet.search.query.input_methods import decode_keys, from_telex, from_vni

ROWS = [row for row in read_rows() if row.section.startswith("8 ")]


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


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_rows_of_the_vietnamese_table(row) -> None:
    syllables = {"tieng", "viet", "dai", "hoi", "quan", "uy", "nghi", "quyet"}
    assert decode_keys(row.left, syllables.__contains__) == row.right.lower()


def test_only_words_that_the_index_does_not_have_are_decoded() -> None:
    syllables = {"viet", "nam", "test", "dep"}.__contains__
    assert decode_keys('"vieejt nam" -ddepj', syllables) == '"việt nam" -đẹp'
    assert decode_keys("vieejt OR nam", syllables) == "việt OR nam"
    assert decode_keys("nam OR viet", {"viet", "nam", "o"}.__contains__) is None
    assert decode_keys("test nam", syllables) is None
    assert decode_keys("việt nam 2024", syllables) is None


@pytest.mark.parametrize(
    ("query", "decoded"),
    [
        ("vieejt windows", "việt windows"),
        ("windows vie65t", "windows việt"),
        ("vietj windows", None),  # one tone at the end is not clear enough next to an unknown word
        ("dduwowngf xyzzy ghi", "đường xyzzy ghi"),
        ("windows quaanf", "windows quần"),
        ("windows coong nhaan", "windows công nhaan"),
        ("hooij nghij windows", "hội nghij windows"),
        ("hooij nghij", "hội nghị"),
        ("tieengs vieejt", "tiếng việt"),  # the index does not have tiếng
        ("tieengs xyzzy", None),
        ("test windows", None),
        ("roof windows", None),
        ("doors windows", None),
        ("h2o windows", None),
    ],
)
def test_next_to_an_unknown_word_only_clear_keys_are_decoded(query: str, decoded: str | None) -> None:
    syllables = frozenset(["viet", "duong", "ghi", "quan", "cong", "nhan", "hoi", "nghi", "tet", "ro", "do", "ho"])
    assert decode_keys(query, syllables.__contains__) == decoded


def test_no_english_word_is_clearly_keys() -> None:
    words = """test windows roof beef loops doors weeks news views lawn dawn cows tower reefs proofs speech leeches
    bazaars book seen door four six tax fox jazz major pajamas subject see too are has was if of for her sir
    server printer user desktop office excel word powerpoint update driver install reset wifi modem router"""
    for word in words.split():
        unknown = {"zzqq", word}
        assert decode_keys(f"zzqq {word}", lambda folded, unknown=unknown: folded not in unknown) is None, word


def test_a_note_says_that_keys_were_decoded(indexed: Callable[..., Path]) -> None:
    with Searcher(indexed(a="Nước Việt Nam", b="Đại hội Đảng")) as searcher:
        for query in ("Vieejt Nam", "Vie65t Nam"):
            results = searcher.search(query)
            assert [hit.id for hit in results] == ["a"]
            assert ("read-keys", "việt Nam") in [(note.kind, note.evidence) for note in results.notes]
        assert searcher.search("Viet Nam").notes[0].kind == "read-as"
        assert searcher.search("hooij ddaji").hits[0].id == "b"
