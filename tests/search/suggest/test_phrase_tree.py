from __future__ import annotations

import pytest
from fake_lexicon import FakeLexicon

from timviet.index.continuation import Continuation
from timviet.search.suggest.phrase_tree import Borders, build_tree


def row(text: str, count: float = 1.0, *, is_whole: bool = True) -> Continuation:
    return Continuation(tuple(text.split()), count, 0, is_whole, ())


ROWS = [row("đại học bách khoa", 2), row("đại học y"), row("đại học", 3), row("đài hoa", 5)]


class Words(FakeLexicon):
    """A lexicon with words."""

    def __init__(self, **words: int) -> None:
        super().__init__()
        self._words = words

    def word(self, word: str, /) -> int:
        return self._words.get(word, 0)


def test_continuations_are_merged_by_their_first_syllables() -> None:
    roots = build_tree(ROWS, 1, lambda _: True)
    assert {start: root.count for start, root in roots.items()} == {("đại", "học"): 6, ("đài", "hoa"): 5}
    root = roots["đại", "học"]
    assert (root.rows, root.whole_count, {*root.children}) == (3, 3, {"bách", "y"})
    assert {" ".join(child.spellings): child.count for child in root.walk()} == {
        "đại học bách": 2,
        "đại học bách khoa": 2,
        "đại học y": 1,
    }


def test_spellings_that_disagree_with_what_was_typed_are_left_out() -> None:
    assert {*build_tree(ROWS, 1, lambda spellings: spellings[0] == "đài")} == {("đài", "hoa")}


@pytest.mark.parametrize(
    ("rows", "ends"),
    [
        (["trường đại học"], False),
        (["trường đại học", "trường đại"], True),
        (["trường đại học", "trường đại diện", "trường đại lộ", "trường đại lễ"], True),
        (["trường đại"], True),
        (["trường đại lộ"], True),
    ],
)
def test_a_phrase_ends_unless_a_frequent_syllable_goes_on_with_its_word(rows: list[str], ends: bool) -> None:
    borders = Borders(Words(đại_học=50, trường=50, đại=1, học=1, lộ=1), 1000)
    root = build_tree(map(row, rows), 1, lambda _: True)["trường", "đại"]
    assert borders.ends(root) is ends


def test_what_is_cut_off_does_not_end() -> None:
    rows = [row("trường đại", is_whole=False), row("trường đại", is_whole=False)]
    assert not Borders(Words(), 1000).ends(build_tree(rows, 1, lambda _: True)["trường", "đại"])
