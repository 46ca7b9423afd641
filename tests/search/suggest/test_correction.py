from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.search import Searcher


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("đại họi đảnng", "đại họi đảng"),
        ("gạo nếpp", "gạo nếp"),
        ("ngiêng", "nghiêng"),
        ("truờng đại hoc tuyểnn sinhh", "truờng đại hoc tuyển sinh"),
        ("gạo OR nếpp", "gạo OR nếp"),
        ("đại hội", None),
        ("xyzxyzxyz", None),
        (" ".join(["nếpp"] * 40), None),
    ],
)
def test_unknown_syllables_are_replaced_by_the_nearest(
    searcher: Searcher, typed: str, corrected: str | None
) -> None:
    assert searcher.correct(typed) == corrected


@given(st.text(max_size=30))
def test_a_correction_differs_from_the_query_and_is_not_corrected_back(searcher: Searcher, text: str) -> None:
    corrected = searcher.correct(text)
    assert corrected != text
    assert corrected is None or searcher.correct(corrected) != text


def test_a_query_without_hits_gets_a_note_with_a_correction(searcher: Searcher) -> None:
    results = searcher.search("tuyểnn sinhh")
    assert not results.hits
    assert [(note.kind, note.evidence) for note in results.notes] == [("did-you-mean", "tuyển sinh")]
    assert searcher.search("gạo").notes == ()
