"""Only what is around candidates is read for forms."""

from __future__ import annotations

from timviet.index.analysis.scan import Scan
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
