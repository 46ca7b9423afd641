"""Only what is around candidates is read for forms, and no form is passed over."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st
from vietnamese_rows import read_rows

from timviet.index.analysis.scan import Scan
from timviet.index.forms import find_forms
from timviet.index.text.normalize import normalize
from timviet.search.snippets.form_candidates import stretches_to_read

FILLER = "không có gì đáng kể ở đây cả " * 20


def read(text: str, *forms: str) -> list[str]:
    return [text[start:end] for start, end in stretches_to_read(Scan.of(text), forms)]


def test_a_text_without_a_candidate_is_not_read() -> None:
    assert read(FILLER, "abbr:uy-ban-nhan-dan", "num:2472", "~word:lenin") == []
    assert read(FILLER) == []


def test_what_is_around_a_candidate_is_read() -> None:
    (stretch,) = read(FILLER + "05-CT/TW " + FILLER, "code:5/ct/tw")
    assert "05-CT/TW" in stretch
    assert len(stretch) < 300


def test_candidates_close_together_are_read_together_but_not_without_end() -> None:
    assert len(read(f"UBND {FILLER}UBND", "abbr:uy-ban-nhan-dan")) == 2
    assert len(read("UBND a b c d UBND", "abbr:uy-ban-nhan-dan")) == 1
    stretches = read("UBND " * 20_000, "abbr:uy-ban-nhan-dan")
    assert len(stretches) > 3
    assert sum(map(len, stretches)) >= 99_000


def test_a_tilde_makes_no_difference() -> None:
    assert read("số 2.472", "num:2472") == read("số 2.472", "~num:2472") != []


WORDS = (
    "Đại hội hoà Ðảng vịêt 05-CT/TW ß Æ 字 か Ж ñ ﬁ Ａ \u00ad \u200b _ e\u0323\u0302 x\u0304 \u0301 “ ” – … !"
    " TP. a \ud800 😀 İ 각 가\u11a8 \ufa6e"
)
PIECES = [*WORDS.split(), " ", " ", "\n", "\r\n", "\n\n", ". "]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


def test_a_text_that_holds_a_form_is_never_passed_over(seeds: Path) -> None:
    n_forms = 0
    rows = [side for row in read_rows() for side in (row.left, row.right)]
    for text in [*rows, *(file.read_text(encoding="utf-8") for file in sorted(seeds.glob("*.txt")))]:
        for form in find_forms(normalize(text).text):
            start, end = normalize(text).original_span(form.start, form.end)
            around = text[max(0, start - 40) : end + 40]
            n_forms += 1
            assert [*stretches_to_read(Scan.of(around), {form.term})], (form, around)
    assert n_forms > 300


@example("5² 12²-A")
@example("0\u03000\u2010A 5kg")
@example("Ж\u0301Lê-nin")
@given(TEXTS.map(lambda text: f"{text} 05-CT/TW 2.472 Lê-nin 5kg khóa XIII 15h30 Q.1 UBND"))
def test_forms_in_odd_surroundings_are_not_passed_over(text: str) -> None:
    for term in {form.term for form in find_forms(normalize(text).text)}:
        assert [*stretches_to_read(Scan.of(text), {term})]
