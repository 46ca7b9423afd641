"""A long text is divided where the analysis has a break, into sections of about the same length."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.analysis import sections
from timviet.index.analysis.analyzer import analyze
from timviet.index.analysis.layer import Layer
from timviet.index.analysis.sections import LONGEST_WHOLE, divide, stretches

SENTENCE = "Trời hôm nay nắng đẹp và gió nhẹ thổi qua cánh đồng lúa chín vàng."


@pytest.fixture
def short_sections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "LONGEST_WHOLE", 20)
    monkeypatch.setattr(sections, "_SHORTEST", 3)
    monkeypatch.setattr(sections, "_LONGEST", 8)


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in pairwise([*divide(text), len(text)])]


def count(text: str) -> int:
    return len(analyze(text, [Layer.FOLDED])[Layer.FOLDED])


def test_a_text_up_to_the_limit_is_one_section() -> None:
    text = f"{SENTENCE}\n" * LONGEST_WHOLE
    assert divide(text[:LONGEST_WHOLE]) == [0]
    assert len(divide(text[: LONGEST_WHOLE + 1])) > 1


@pytest.mark.parametrize("separator", [" ", "\n", "\n\n", "\r\n", "\f", "\n \n"])
def test_sections_are_neither_short_nor_long(separator: str) -> None:
    lengths = [count(part) for part in parts(separator.join([SENTENCE] * 500))]
    assert min(lengths) >= sections._SHORTEST
    assert max(lengths) <= sections._LONGEST


@pytest.mark.parametrize("stronger", ["\n\n", "\f", "\n"])
def test_the_end_of_a_block_is_preferred_to_a_line_end_and_that_to_the_end_of_a_sentence(stronger: str) -> None:
    weaker = " " if stronger == "\n" else "\n"
    page = weaker.join([SENTENCE] * 14)
    assert parts(stronger.join([page] * 30))[1:-1] == [f"{page}{stronger}"] * 28


def test_a_text_without_breaks_stays_whole() -> None:
    assert divide("dài " * LONGEST_WHOLE) == [0]


def test_a_long_sentence_is_not_cut() -> None:
    long = "rất " * 1000 + "dài."
    assert any(long in part for part in parts(f"{SENTENCE} " * 300 + long + f"\n{SENTENCE}" * 300))


def test_signs_before_a_word_begin_its_section() -> None:
    text = "\n".join(f"★ {SENTENCE}" for _ in range(500))
    assert all(part.startswith("★ ") for part in parts(text))


@pytest.mark.usefixtures("short_sections")
@pytest.mark.parametrize(
    "text", ["một hai ba bốn!Năm sáu bảy tám…Chín mười. " * 3, "a." * 50, "!" * 50, "\f" * 99]
)
def test_odd_texts_are_divided(text: str) -> None:
    assert "".join(parts(text)) == text


def test_stretches_of_a_very_long_text_end_where_a_block_ends() -> None:
    page = f"{SENTENCE}\n" * 7
    text = f"{page}\n" * 2500
    found = [text[start:end] for start, end in stretches(text)]
    assert "".join(found) == text
    assert len(found) > 3
    assert all(stretch.startswith(page) and stretch.endswith(f"{page}\n") for stretch in found)
    assert max(map(len, found)) < 2 * sections._STRETCH + len(page)


@pytest.mark.parametrize("text", ["dài " * 700_000, "x" * 2_800_000])
def test_a_very_long_text_without_breaks_is_cut_at_a_blank_or_anywhere(text: str) -> None:
    found = [text[start:end] for start, end in stretches(text)]
    assert "".join(found) == text
    assert max(map(len, found)) <= sections._STRETCH + sections._LONGEST_WINDOW
    assert " " not in text or all(stretch.endswith(" ") for stretch in found)


@given(
    st.lists(
        st.sampled_from([*"aĂb ", "á", "e\u0301", "1", ". ", ".", "! ", "\n", "\n\n", "\f", "TP. ", "-\n"]),
        max_size=150,
    ),
    st.sampled_from([10, 1 << 20]),
)
def test_no_syllable_and_no_pair_is_lost(pieces: list[str], stretch: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sections, "_STRETCH", stretch)
        patch.setattr(sections, "_WINDOW", 20)
        patch.setattr(sections, "LONGEST_WHOLE", 5)
        patch.setattr(sections, "_SHORTEST", 2)
        patch.setattr(sections, "_LONGEST", 5)
        text = "".join(pieces)
        whole, divided = analyze(text), [analyze(part) for part in parts(text)]
        for layer in (Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM):
            assert [term for part in divided for term in part[layer].terms] == whole[layer].terms
