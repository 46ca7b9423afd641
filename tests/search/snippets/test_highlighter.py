"""What a query wants is highlighted in a text: syllables, forms and phrases, in the right spelling."""

from __future__ import annotations

import tracemalloc
import unicodedata
from dataclasses import replace
from itertools import pairwise

from highlighting import LEXICON, highlighted, make_snippet, spec_of
from hypothesis import given
from hypothesis import strategies as st
from slow_highlights import spans_to_highlight

from timviet.index.analysis.scan import Scan
from timviet.search import Hit, Snippet
from timviet.search.planning.highlight_spec import HighlightSpec, merge_specs
from timviet.search.snippets.highlighter import Highlighter, join_ranges
from timviet.search.snippets.snippet import make_snippets


def test_other_accents_are_highlighted_only_if_there_is_nothing_better() -> None:
    assert highlighted(make_snippet("đăng tin, đảng viên", spec_of("đảng"))) == ["đảng"]
    assert highlighted(make_snippet("đăng tin", spec_of("đảng"))) == ["đăng"]


def test_what_was_typed_without_accents_is_shown_as_it_was_read() -> None:
    spec = HighlightSpec(
        {"dang": None, "bo": None}, likely_spellings={"dang": frozenset({"đảng"}), "bo": frozenset({"bộ"})}
    )
    assert highlighted(make_snippet("Đăng tin: đảng bộ, bỏ.", spec)) == ["đảng bộ"]
    assert highlighted(make_snippet("Đăng tin: bộ, bỏ.", spec)) == ["Đăng", "bộ"], "there is no other dang"
    anyhow = merge_specs([spec, HighlightSpec({"dang": None})])
    assert highlighted(make_snippet("Đăng tin: đảng bộ, bỏ.", anyhow)) == ["Đăng", "đảng bộ"]


SYLLABLES = (
    "Đại đài dai HỘI hoi đảng đăng hoà hóa 05-CT/TW 2.472 2472 UBND khóa XIII Lê-nin 15/4/2024 ß 字 . … “ ,"
)
PIECES = [*SYLLABLES.split(), "\n\n", "Ủy ban nhân dân", "tháng tư"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)
QUERIES = ["đại hội", "dai hoi đảng", '"hội đảng"', '"dai hoi" hoa', "05-CT/TW", "2472 ubnd", "khoa 13 lenin"]
ROW = (("dai", None), ("hoi", frozenset({"hội"})))


@given(TEXTS, st.sampled_from(QUERIES), st.sampled_from([None, "NFD"]), st.integers(0, 3))
def test_what_is_highlighted_is_what_the_analysis_says(text: str, query: str, form: str | None, slop: int) -> None:
    text = unicodedata.normalize(form, text) if form else text
    spec = LEXICON.plan(query).highlight_spec
    if slop:
        spec = replace(spec, sloppy_phrases=((ROW, slop),))
    scan, highlighter = Scan.of(text), Highlighter(spec)
    spans = spans_to_highlight(text, spec)
    assert scan.spans(highlighter.find_matches(scan)) == spans
    snippets = make_snippets(text, highlighter, 100)
    passages = sorted((snippet.start, snippet.start + len(snippet.text)) for snippet in snippets)
    assert all(one[1] <= other[0] for one, other in pairwise(passages)), "no passage overlaps another"
    for start, end in spans:
        assert any(first <= start and end <= last for first, last in passages), "all is shown in so many passages"
    highlighted_offsets = {
        snippet.start + offset
        for snippet in snippets
        for start, end in snippet.highlights
        for offset in range(start, end)
    }
    assert highlighted_offsets >= {offset for start, end in spans for offset in range(start, end)}


@given(st.lists(TEXTS, max_size=5))
def test_texts_that_are_read_together_show_what_each_shows(texts: list[str]) -> None:
    spec = LEXICON.plan("2472 ubnd 05-CT/TW 15/4/2024 khoa 13 lenin dai hoi").highlight_spec
    together = Highlighter(spec)
    together.prepare(texts)
    for text in texts:
        assert make_snippets(text, together, 3) == make_snippets(text, Highlighter(spec), 3)
        assert together.find_ranges(text) == Highlighter(spec).find_ranges(text)


def test_what_was_prepared_before_is_forgotten() -> None:
    spec = LEXICON.plan("uỷ ban nhân dân").highlight_spec
    together = Highlighter(spec)
    together.prepare(["không có gì ở đây", "UBND phường"])
    together.prepare(["UBND phường"])
    assert together.find_ranges("UBND phường") == ((0, 4),)


def test_long_runs_of_digits_take_no_memory() -> None:
    spec = LEXICON.plan("nginx").highlight_spec
    text = "nginx " + "1" * 300_000
    tracemalloc.start()
    assert Highlighter(spec).find_ranges(text) == ((0, 5),)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64 << 20


def test_a_title_is_highlighted_whole() -> None:
    highlighter = Highlighter(spec_of("giá", "gạo"))
    title = "Giá gạo <hôm nay>"
    hit = Hit("x", 1.0, title, {}, (Snippet("", ()),), highlighter.find_ranges(title))
    assert hit.title_highlights == ((0, 7),)
    assert hit.title_html() == "<mark>Giá gạo</mark> &lt;hôm nay&gt;"


def test_of_a_phrase_only_whole_rows_are_highlighted() -> None:
    phrase = (("van", None), ("hoa", frozenset({"hóa"})))
    snippet = make_snippet(
        "Văn hiến. Văn hóa, hóa văn, văn. Hóa và văn hoà.", HighlightSpec({}, phrases=(phrase,))
    )
    assert highlighted(snippet) == ["Văn hóa"]


def test_ranges_that_only_a_blank_or_a_sign_stands_between_are_one() -> None:
    assert join_ranges("05-CT/TW  ngày x", [(0, 2), (3, 5), (6, 8), (10, 14)]) == ((0, 14),)
    assert join_ranges("một, hai", [(0, 3), (5, 8)]) == ((0, 3), (5, 8))
    assert join_ranges("", []) == ()


def test_in_a_large_text_forms_are_read_where_a_passage_is_shown() -> None:
    text = "UBND xã. " * 20_000 + "Cuối cùng là UBND"
    highlighter = Highlighter(HighlightSpec({}, forms=frozenset({"abbr:uy-ban-nhan-dan"})))
    scan = highlighter.scan(text)
    last = len(scan) - 1
    matches = highlighter.find_matches(scan)
    assert last not in matches
    assert highlighter.find_matches_in_passage(scan, matches, last - 3, last) == [last]
