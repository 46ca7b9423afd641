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

from timviet.index import Document
from timviet.search import Hit, Snippet
from timviet.search.planning.highlight_spec import HighlightSpec, SyllableSpellings
from timviet.search.snippets.highlighter import Highlighter
from timviet.search.snippets.snippet import make_snippets


def test_other_accents_are_highlighted_only_if_there_is_nothing_better() -> None:
    assert highlighted(make_snippet("đăng tin, đảng viên", spec_of("đảng"))) == ["đảng"]
    assert highlighted(make_snippet("đăng tin, viên chức", spec_of("đảng", "viên"))) == ["viên"]
    assert highlighted(make_snippet("đăng tin", spec_of("đảng"))) == ["đăng"]


def test_accents_that_agree_better_win() -> None:
    spellings = SyllableSpellings(frozenset({"sông"}), frozenset({"sòng"}), frozenset({"sông", "sòng", "sống"}))
    spec = HighlightSpec({"song": None, "cuu": None}, spellings={"song": spellings})
    assert highlighted(make_snippet("song sống sòng sông", spec)) == ["sông"]
    assert highlighted(make_snippet("song sống sòng", spec)) == ["sòng"]
    assert highlighted(make_snippet("song sống", spec)) == ["sống"]
    assert highlighted(make_snippet("song sống cửu", spec)) == ["cửu"]


def test_a_title_and_its_text_are_one_document() -> None:
    highlighter = Highlighter(spec_of("sông", "cửu"))
    marked = highlighter.mark(Document("x", "Đời sống", "Đời sống bên sông."))
    assert marked.title_highlights == ()
    (snippet,) = make_snippets(marked, highlighter)
    assert highlighted(snippet) == ["sông"]


def test_what_was_typed_without_accents_is_shown_as_it_was_read() -> None:
    spellings = {
        "dang": SyllableSpellings(frozenset({"đảng"}), is_open=True),
        "bo": SyllableSpellings(frozenset({"bộ"}), is_open=True),
    }
    spec = HighlightSpec({"dang": None, "bo": None}, spellings=spellings)
    assert highlighted(make_snippet("Đăng tin: đảng bộ, bỏ.", spec)) == ["đảng bộ"]
    assert highlighted(make_snippet("Đăng tin: bộ, bỏ.", spec)) == ["Đăng", "bộ"], "there is no other dang"
    anyhow = replace(spec, spellings={"bo": spellings["bo"]})
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
        spec = replace(spec, phrases=((ROW, slop),))
    highlighter = Highlighter(spec)
    marked = highlighter.mark(Document("x", body=text))
    spans = spans_to_highlight(text, spec)
    assert marked.scan.spans(marked.matches) == spans
    snippets = make_snippets(marked, highlighter, 100)
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
def test_documents_that_are_read_together_show_what_each_shows(texts: list[str]) -> None:
    spec = LEXICON.plan("2472 ubnd 05-CT/TW 15/4/2024 khoa 13 lenin dai hoi").highlight_spec
    documents = [Document("x", "Đại hội UBND" * (len(text) % 2), text) for text in texts]
    for document, marked in zip(documents, Highlighter(spec).mark_all(documents), strict=True):
        alone = Highlighter(spec).mark(document)
        assert marked.title_highlights == alone.title_highlights
        assert make_snippets(marked, Highlighter(spec), 3) == make_snippets(alone, Highlighter(spec), 3)


def test_long_runs_of_digits_take_no_memory() -> None:
    spec = LEXICON.plan("nginx").highlight_spec
    document = Document("x", body="nginx " + "1" * 300_000)
    tracemalloc.start()
    assert Highlighter(spec).mark(document).matches == [0]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64 << 20


def test_a_title_is_highlighted_whole() -> None:
    title = "Giá gạo <hôm nay>"
    marked = Highlighter(spec_of("giá", "gạo")).mark(Document("x", title, "Giá gạo"))
    hit = Hit("x", 1.0, title, {}, (Snippet("", ()),), marked.title_highlights)
    assert hit.title_highlights == ((0, 7),)
    assert hit.title_html() == "<mark>Giá gạo</mark> &lt;hôm nay&gt;"


def test_of_a_phrase_only_whole_rows_are_highlighted() -> None:
    phrase = (("van", None), ("hoa", frozenset({"hóa"})))
    snippet = make_snippet(
        "Văn hiến. Văn hóa, hóa văn, văn. Hóa và văn hoà.", HighlightSpec({}, phrases=((phrase, 0),))
    )
    assert highlighted(snippet) == ["Văn hóa"]


def test_in_a_large_text_forms_are_read_where_a_passage_is_shown() -> None:
    highlighter = Highlighter(HighlightSpec({}, forms=frozenset({"abbr:uy-ban-nhan-dan"})))
    marked = highlighter.mark(Document("x", body="UBND xã. " * 20_000 + "Cuối cùng là UBND"))
    last = len(marked.scan) - 1
    assert last not in marked.matches
    ((start, end),) = highlighter.ranges_within(marked, last - 3, last)
    assert marked.document.body[start:end] == "UBND"


def test_a_form_after_very_many_candidates_is_found_if_nothing_else_is() -> None:
    spec = HighlightSpec({}, forms=frozenset({"num:2472"}))
    text = "mã 1,24,72 và 2x472. " * 10_000 + "Thu 2.472 đồng."
    assert highlighted(make_snippet(text, spec)) == ["2.472"]
