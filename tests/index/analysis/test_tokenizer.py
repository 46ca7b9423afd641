from __future__ import annotations

import pytest

from timviet.index.analysis.tokenizer import split_syllables


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("ubnd_longbien@hanoi.gov.vn", ["ubnd", "longbien", "hanoi", "gov", "vn"]),
        ("Covid-19, 42.092m2", ["Covid", "19", "42", "092m2"]),
        ("“Đoàn kết”…(sáng tạo)", ["Đoàn", "kết", "sáng", "tạo"]),
        ("e\u0301\u0323x", ["e\u0301\u0323x"]),
        ("", []),
        (" \n\t…", []),
    ],
)
def test_syllables_are_sequences_of_letters_marks_and_digits(text: str, surfaces: list[str]) -> None:
    split = split_syllables(text)
    assert [split.syllable_table.surfaces[number] for number in split.surfaces] == surfaces
    assert [text[start:end] for start, end in zip(split.starts, split.ends, strict=True)] == surfaces


def test_positions_leave_a_gap_at_every_break() -> None:
    assert split_syllables("một hai. Ba\n\nBốn năm").positions.tolist() == [0, 1, 3, 5, 6]


def test_a_megabyte_without_a_blank_is_split() -> None:
    assert len(split_syllables("ạ" * 1_000_000).terms) == 1
    assert len(split_syllables("\u0301" * 1_000_000).terms) == 0
    assert len(split_syllables("." * 1_000_000 + "a").terms) == 1
