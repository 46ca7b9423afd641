from __future__ import annotations

from itertools import pairwise

import pytest

from timviet.search.planning.nearness import letter_costs, mark_cost


def test_what_sounds_alike_is_nearer_than_another_letter() -> None:
    known = dict.fromkeys(["nghieng", "gieng", "ngieng", "nieng"], 1)
    costs = letter_costs("ngieng", {"ngieng": 0, "nghieng": 1, "gieng": 1, "nieng": 1}, known)
    assert costs == {"ngieng": 0.0, "nghieng": 0.5, "gieng": 1.0, "nieng": 1.0}


def test_what_sounds_alike_but_is_not_known_is_left_out() -> None:
    assert letter_costs("xa", {}, {"sa": 1}) == {"sa": 0.5}


@pytest.mark.parametrize(
    ("typed", "nearest_first"),
    [
        ("nghỉ", ["nghỉ", "nghĩ", "nghì"]),
        ("đương", ["đương", "đường", "dương"]),
        ("riêng", ["riêng", "riềng", "ri"]),
    ],
)
def test_the_more_typed_marks_are_missing_the_further(typed: str, nearest_first: list[str]) -> None:
    costs = [mark_cost(typed, spelling) for spelling in nearest_first]
    assert all(cost < further for cost, further in pairwise(costs))


def test_the_foreign_letter_ð_has_the_stroke_of_đ() -> None:
    assert mark_cost("đai", "ðai") == mark_cost("ðai", "đai") == 0.0 < mark_cost("ðai", "dai")


def test_bare_letters_are_equally_near_to_all_marks() -> None:
    assert {mark_cost("nghi", spelling) for spelling in ("nghi", "nghỉ", "nghĩ")} == {0.0}
