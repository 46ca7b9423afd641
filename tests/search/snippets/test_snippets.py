from __future__ import annotations

import json
import tracemalloc
import unicodedata
from dataclasses import replace
from itertools import pairwise

import pytest
from fake_lexicon import FakeLexicon
from hypothesis import given
from hypothesis import strategies as st
from slow_highlights import wanted_spans

from timviet.index.analysis.scan import Scan
from timviet.index.text.fold import fold
from timviet.search import Hit, Note, Results, Snippet
from timviet.search.cli.formats import as_json
from timviet.search.cli.render import as_text
from timviet.search.cli.sanitize import harmless
from timviet.search.planning.highlight_spec import HighlightSpec, collect_spellings, merge_specs
from timviet.search.snippets.highlighter import Highlighter
from timviet.search.snippets.snippet import make_snippets

LEXICON = FakeLexicon(dai={"đại": 5, "đài": 3}, hoi={"hội": 5}, hoa={"hóa": 2, "hòa": 2})


WORDS = st.lists(
    st.sampled_from(["Đại", "hội", "đảng", "đăng", "bộ.", "quận", "05-CT/TW", "a", "\n\n"]), max_size=150
)


def make_snippet(text: str, wanted: HighlightSpec) -> Snippet:
    return make_snippets(text, Highlighter(wanted))[0]


def wanted(*words: str) -> HighlightSpec:
    return HighlightSpec(collect_spellings((fold(word), None if fold(word) == word else [word]) for word in words))


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.highlights]


@given(st.one_of(WORDS.map(" ".join), st.text(max_size=300)), st.booleans())
def test_a_snippet_is_the_original_text_and_its_highlights_lie_in_it(text: str, decomposed: bool) -> None:
    text = unicodedata.normalize("NFD", text) if decomposed else text
    snippet = make_snippet(text, wanted("đảng", "hoi", "ct"))
    assert text[snippet.start :].startswith(snippet.text)
    last = 0
    for start, end in snippet.highlights:
        assert last <= start < end <= len(snippet.text)
        assert not unicodedata.combining(snippet.text[start])
        assert not unicodedata.combining((snippet.text + " ")[end])
        last = end
    bare = snippet.html().replace("<mark>", "").replace("</mark>", "")
    assert bare == Snippet(snippet.text, ()).html(), "taking the marks out gives back the original"


def test_the_passage_with_most_of_the_words_close_together_is_shown() -> None:
    filler = "Câu này không nói gì đáng kể cho người tìm kiếm cả. " * 30
    text = f"Đảng. {filler}Nghị quyết đại hội đảng bộ quận. {filler}hội"
    snippet = make_snippet(text, wanted("đại", "hội", "đảng", "bộ"))
    assert marked(snippet) == ["đại hội đảng bộ"]
    assert snippet.text.startswith("Nghị quyết"), "it begins with the sentence"
    assert (snippet.cut_before, snippet.cut_after) == (True, True)
    assert len(snippet.text) < 300


def test_a_match_deep_in_a_large_document_is_shown() -> None:
    text = "gạo tẻ " * 100_000 + "kim cương ở đây"
    assert marked(make_snippet(text, wanted("kim", "cuong"))) == ["kim cương"]


def test_other_marks_are_highlighted_only_if_there_is_nothing_better() -> None:
    assert marked(make_snippet("đăng tin, đảng viên", wanted("đảng"))) == ["đảng"]
    assert marked(make_snippet("đăng tin", wanted("đảng"))) == ["đăng"]


def test_what_was_typed_without_marks_is_shown_as_it_was_read() -> None:
    asked = HighlightSpec(
        {"dang": None, "bo": None}, likely_spellings={"dang": frozenset({"đảng"}), "bo": frozenset({"bộ"})}
    )
    assert marked(make_snippet("Đăng tin: đảng bộ, bỏ.", asked)) == ["đảng bộ"]
    assert marked(make_snippet("Đăng tin: bộ, bỏ.", asked)) == ["Đăng", "bộ"], "there is no other dang"
    anyhow = merge_specs([asked, HighlightSpec({"dang": None})])
    assert marked(make_snippet("Đăng tin: đảng bộ, bỏ.", anyhow)) == ["Đăng", "đảng bộ"]


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
    asked = LEXICON.plan(query).highlight_spec
    if slop:
        asked = replace(asked, sloppy_phrases=((ROW, slop),))
    scan, highlighter = Scan.of(text), Highlighter(asked)
    found = highlighter.matches(scan)
    assert scan.spans(found) == wanted_spans(text, asked)
    shown = make_snippets(text, highlighter, 100)
    inside = {
        (i, j) for s in shown for i, j in wanted_spans(text, asked) if s.start <= i and j <= s.start + len(s.text)
    }
    assert inside == set(wanted_spans(text, asked)), "all of it is shown, if so many passages are"
    places = sorted((s.start, s.start + len(s.text)) for s in shown)
    assert all(one[1] <= other[0] for one, other in pairwise(places)), "no passage overlaps another"
    marked = {s.start + i for s in shown for start, end in s.highlights for i in range(start, end)}
    assert marked >= {place for i, j in scan.spans(found) for place in range(i, j)}


@given(st.lists(TEXTS, max_size=5))
def test_texts_that_are_read_together_show_what_each_shows(texts: list[str]) -> None:
    asked = LEXICON.plan("2472 ubnd 05-CT/TW 15/4/2024 khoa 13 lenin dai hoi").highlight_spec
    together = Highlighter(asked)
    together.prepare(texts)
    for text in texts:
        assert make_snippets(text, together, 3) == make_snippets(text, Highlighter(asked), 3)
        assert together.ranges(text) == Highlighter(asked).ranges(text)


def test_what_was_prepared_before_is_forgotten() -> None:
    asked = LEXICON.plan("uỷ ban nhân dân").highlight_spec
    together = Highlighter(asked)
    together.prepare(["không có gì ở đây", "UBND phường"])
    together.prepare(["UBND phường"])
    assert together.ranges("UBND phường") == ((0, 4),)


def test_long_runs_of_digits_take_no_room() -> None:
    asked = LEXICON.plan("nginx").highlight_spec
    text = "nginx " + "1" * 300_000
    tracemalloc.start()
    assert Highlighter(asked).ranges(text) == ((0, 5),)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 64 << 20


def test_several_passages_of_a_document() -> None:
    filler = "Câu này không nói gì đáng kể cho người tìm kiếm cả. " * 30
    text = f"Gạo nếp. {filler}Gạo tẻ và gạo nếp. {filler}Gạo."
    shown = make_snippets(text, Highlighter(wanted("gạo", "nếp", "tẻ")), 3)
    assert [snippet.text.partition(".")[0] for snippet in shown][:2] == ["Gạo tẻ và gạo nếp", "Gạo nếp"]
    assert [marked(snippet) for snippet in shown][2] == ["Gạo"]


def test_a_title_is_highlighted_whole() -> None:
    highlighter = Highlighter(wanted("giá", "gạo"))
    title = "Giá gạo <hôm nay>"
    hit = Hit("x", 1.0, title, {}, (Snippet("", ()),), highlighter.ranges(title))
    assert hit.title_highlights == ((0, 7),)
    assert hit.title_html() == "<mark>Giá gạo</mark> &lt;hôm nay&gt;"


@pytest.mark.parametrize("word", ["gạo ", "gạo tẻ nếp ", "2.472 ", "gạo 05-CT/TW. "])
def test_a_very_large_document_is_shown_soon(word: str) -> None:
    text = word * (3_000_000 // len(word)) + "kim cương gạo tẻ nếp"
    asked = LEXICON.plan("kim cương gạo tẻ nếp 2472 05-CT/TW").highlight_spec
    assert "kim cương" in make_snippets(text, Highlighter(asked))[0].text


def test_of_a_phrase_only_whole_rows_are_highlighted() -> None:
    phrase = (("van", None), ("hoa", frozenset({"hóa"})))
    snippet = make_snippet(
        "Văn hiến. Văn hóa, hóa văn, văn. Hóa và văn hoà.", HighlightSpec({}, phrases=(phrase,))
    )
    assert marked(snippet) == ["Văn hóa"]


def test_a_code_is_highlighted_whole_and_never_cut() -> None:
    filler = "một hai ba bốn năm sáu bảy tám chín mười " * 4
    snippet = make_snippet(f"{filler}số 05-CT/TW {filler}", wanted("05", "ct", "tw"))
    assert marked(snippet) == ["05-CT/TW"]


def test_without_a_match_the_beginning_is_shown() -> None:
    snippet = make_snippet("“Mở đầu” của một bài", wanted("xyz"))
    assert (snippet.text, snippet.highlights) == ("“Mở đầu” của một bài", ())
    assert make_snippet("", wanted("xyz")) == make_snippet("…!", wanted("xyz")) == Snippet("", ())


def test_html_is_escaped() -> None:
    assert Snippet("<b>gạo & “nếp”</b>", ((3, 6),)).html() == "&lt;b&gt;<mark>gạo</mark> &amp; “nếp”&lt;/b&gt;"
    assert Snippet("gạo", ((0, 3),)).html("em") == "<em>gạo</em>"


HIT = Hit("x", 1.234, "Tiêu\nđề", {"path": "a/x.txt"}, (Snippet("gạo\nnếp \x1b", ((0, 3),), 5, True, False),))


def test_a_hit_in_a_terminal() -> None:
    results = Results("gạo", 1, True, (HIT,), ())
    assert as_text(results, first=11) == "11. Tiêu đề  (1.23)\n    a/x.txt\n    … [gạo] nếp \ufffd\n"
    assert "\x1b[1;31mgạo\x1b[0m nếp \ufffd" in as_text(results, color=True)
    assert as_text(Results("gạo", 1, True, (Hit("id", 1.0, "", {}, (Snippet("", ()),)),), ())).startswith(
        " 1. id  (1.00)\n    id\n"
    )


def test_results_as_json_come_back_as_they_were() -> None:
    answer = json.loads(as_json(Results("gạo", 7, True, (HIT,), (Note("kind", "lời nhắn"),))))
    assert answer["total"] == 7
    assert answer["notes"] == [{"kind": "kind", "message": "lời nhắn", "evidence": ""}]
    assert answer["hits"][0]["snippet"] == {"text": "gạo\nnếp \x1b", "highlights": [[0, 3]]}


def test_what_could_command_a_terminal_is_replaced() -> None:
    assert harmless("a\x1b[31m\x07\x9b\u202eb\td\n") == "a\ufffd[31m\ufffd\ufffd\ufffdb\td\n"
