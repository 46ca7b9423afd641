"""The passage that is shown has most of the matches, close together, and cuts no code."""

from __future__ import annotations

from collections import Counter
from itertools import compress, pairwise

from highlighting import highlighted, make_snippet, spec_of
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.analysis.scan import Scan
from timviet.search.snippets.passage import (
    extend_to_punctuation,
    extend_to_whole_chunks,
    find_best_passage,
    first_match_worths,
    neighbors,
)


def test_the_passage_with_most_of_the_words_close_together_is_shown() -> None:
    filler = "Câu này không nói gì đáng kể cho người tìm kiếm cả. " * 30
    text = f"Đảng. {filler}Nghị quyết đại hội đảng bộ quận. {filler}hội"
    snippet = make_snippet(text, spec_of("đại", "hội", "đảng", "bộ"))
    assert highlighted(snippet) == ["đại hội đảng bộ"]
    assert snippet.text.startswith("Nghị quyết"), "it begins with the sentence"
    assert (snippet.cut_before, snippet.cut_after) == (True, True)
    assert len(snippet.text) < 300


def scan_of(*syllables: str) -> Scan:
    return Scan.of(" ".join(syllables))


def test_different_matches_are_worth_more_than_one_again_and_again() -> None:
    scan = scan_of(*["a"] * 5, *["x"] * 60, "a", "b", *["x"] * 60)
    first, last = find_best_passage(scan, [*range(5), 65, 66])
    assert first <= 65
    assert last >= 66
    assert first > 20


def test_matches_side_by_side_are_worth_more() -> None:
    scan = scan_of("a", "x", "b", *["x"] * 60, "a", "b", *["x"] * 60)
    first, last = find_best_passage(scan, [0, 2, 63, 64])
    assert first <= 63
    assert last >= 64


def test_words_in_the_order_of_the_query_are_worth_more() -> None:
    filler = "Câu này không nói gì đáng kể cho người tìm kiếm cả. " * 10
    text = f"Bộ Hội đảng, đại bộ hội. {filler}Nghị quyết đại hội đảng bộ quận. {filler}Bộ đảng hội, đại bộ."
    snippet = make_snippet(text, spec_of("đại", "hội", "đảng", "bộ", pairs=("dai hoi", "hoi dang", "dang bo")))
    assert highlighted(snippet) == ["đại hội đảng bộ"]


def test_a_syllable_that_weighs_more_is_worth_more() -> None:
    scan = scan_of("a", "x", "b", *["x"] * 60, "c", "x", "b")
    matches = [0, 2, 63, 65]
    assert find_best_passage(scan, matches)[0] == 0
    assert find_best_passage(scan, matches, 0, first_match_worths({"a": 0.1, "b": 0.5, "c": 1.0}))[0] > 20


WINDOW = 32


PAIRS_OF_QUERY = {("a", "b"), ("d", "d"), ("b", "c")}


def slow_worth(tokens: list[str], numbers: list[int], worths: dict[str, int]) -> int:
    """Return the worth of a window: of its different matches, its pairs, and what comes again."""
    singles = Counter(tokens[number] for number in numbers)
    pairs = Counter((tokens[a], tokens[b]) for a, b in pairwise(numbers) if b == a + 1)
    new = sum(worths.get(token, 20) for token in singles)
    new += sum(25 if pair in PAIRS_OF_QUERY else 4 for pair in pairs)
    return new + 2 * (singles.total() - len(singles)) + pairs.total() - len(pairs)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), min_size=40, max_size=150))
def test_the_first_window_with_the_highest_worth_is_shown(syllables: list[tuple[str, bool]]) -> None:
    tokens = [token for token, _ in syllables]
    matches = list(compress(range(len(tokens)), (is_match for _, is_match in syllables)))
    if not matches or matches[-1] < matches[0] + WINDOW:
        return
    weights = {"a": 0.2, "b": 1.0, "d": 0.7}
    worths = {token.decode(): worth for token, worth in first_match_worths(weights).items()}
    windows = [[m for m in matches if number - WINDOW < m <= number] for number in matches]
    best = max(windows, key=lambda window: slow_worth(tokens, window, worths))
    of_query = neighbors(map(" ".join, PAIRS_OF_QUERY))
    first, _ = find_best_passage(scan_of(*tokens), matches, 0, first_match_worths(weights), of_query)
    assert first == (0 if best[0] <= 12 else best[0] - 6), "these syllables are one sentence"


def test_nothing_before_the_start_is_shown() -> None:
    scan = scan_of("a", "b", "c", "d")
    assert find_best_passage(scan, [], 2) == (2, 3)
    assert find_best_passage(scan, [3], 2) == (2, 3)


def test_of_very_many_matches_those_around_the_rarest_are_weighed() -> None:
    scan = scan_of(*["a"] * 30_000, "b", *["a"] * 30_000)
    first, last = find_best_passage(scan, range(len(scan)))
    assert first <= 30_000 <= last


def test_a_passage_takes_in_whole_chunks_and_the_punctuation_that_touches_it() -> None:
    scan = Scan.of("số 05-CT/TW ngày")
    assert extend_to_whole_chunks(scan, 2, 2) == (1, 3)
    assert extend_to_punctuation("nói: “gạo”, rồi", 6, 9) == (5, 11)
    endless = Scan.of("a-" * 100)
    assert extend_to_whole_chunks(endless, 50, 50) == (42, 58), "only so far where there is no blank"
