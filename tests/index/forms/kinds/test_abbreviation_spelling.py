"""A name is found in its spellings, and a small word is not taken for one."""

from __future__ import annotations

import pytest

from timviet.index.forms.form import Role
from timviet.index.forms.kinds.abbreviation_spelling import (
    SHORT_GAP,
    WORD_GAP,
    NameSpelling,
    is_small_word,
    split_pieces,
    variants,
)
from timviet.index.forms.page import read_page


def test_variants_of_a_syllable_keep_its_letters() -> None:
    assert variants("ủy") == {"ủy", "uỷ", "uy"}
    assert variants("hoà") == {"hòa", "hoà", "hoa"}
    assert variants("quý") == {"quý", "quy"}
    assert variants("hoàn") == {"hoàn", "hoan"}


LONG = NameSpelling("abbr:uy-ban-nhan-dan", split_pieces("Ủy ban nhân dân"), 2, Role.ABOVE, WORD_GAP)


def test_a_name_is_found_around_its_trigger() -> None:
    assert LONG.find("gặp uỷ ban nhan dân xã", 11) == (4, 19)
    assert LONG.find("gặp ủy bán nhân dân", 11) is None, "other accents"
    assert LONG.find("xủy ban nhân dân", 8) is None, "it begins within a syllable"
    assert LONG.requires_next_word
    assert LONG.next_piece == {"dân", "dan"}


def test_a_short_name_may_be_written_with_signs_and_blanks() -> None:
    short = NameSpelling("abbr:x", split_pieces("TP.HCM"), 0, Role.ABOVE, SHORT_GAP)
    assert [short.find(text, 0) for text in ("tp.hcm", "tp hcm", "tphcm", "tp - hcm")] == [
        (0, 6),
        (0, 6),
        (0, 5),
        (0, 8),
    ]
    assert not short.requires_next_word


@pytest.mark.parametrize(
    ("text", "is_upper"), [("Chỉ thị của TU về", True), ("NGƯỜI ĐI TU HÀNH", False), ("đi tu", False)]
)
def test_a_small_word_must_be_in_upper_case_but_not_in_a_title(text: str, is_upper: bool) -> None:
    small = NameSpelling("abbr:tinh-uy", ["tu"], 0, Role.ABOVE, SHORT_GAP, upper_only=True)
    start = text.lower().index("tu")
    assert small.is_upper_where_needed(read_page([text]), start, start + 2) is is_upper


def test_small_words() -> None:
    assert [is_small_word(letters) for letters in ("tu", "ca", "who", "ubnd", "hcm")] == [
        True,
        True,
        True,
        False,
        False,
    ]
