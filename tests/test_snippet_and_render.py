from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from timviet.index.fold import fold
from timviet.search import Hit, Note, Results, Snippet
from timviet.search.render import as_json, as_text, harmless
from timviet.search.snippet import make_snippet
from timviet.search.wanted import Wanted, collected

WORDS = st.lists(
    st.sampled_from(["Đại", "hội", "đảng", "đăng", "bộ.", "quận", "05-CT/TW", "a", "\n\n"]), max_size=150
)


def wanted(*words: str) -> Wanted:
    return Wanted(collected((fold(word), None if fold(word) == word else [word]) for word in words))


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


def test_of_a_phrase_only_whole_rows_are_highlighted() -> None:
    phrase = (("van", None), ("hoa", frozenset({"hóa"})))
    snippet = make_snippet("Văn hiến. Văn hóa, hóa văn, văn. Hóa và văn hoà.", Wanted({}, phrases=(phrase,)))
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


HIT = Hit("x", 1.234, "Tiêu\nđề", {"path": "a/x.txt"}, Snippet("gạo\nnếp \x1b", ((0, 3),), 5, True, False))


def test_a_hit_in_a_terminal() -> None:
    results = Results("gạo", 1, True, (HIT,), ())
    assert as_text(results, first=11) == "11. Tiêu đề  (1.23)\n    a/x.txt\n    … [gạo] nếp \ufffd\n"
    assert "\x1b[1;31mgạo\x1b[0m nếp \ufffd" in as_text(results, color=True)
    assert as_text(Results("gạo", 1, True, (Hit("id", 1.0, "", {}, Snippet("", ())),), ())).startswith(
        " 1. id  (1.00)\n    id\n"
    )


def test_results_as_json_come_back_as_they_were() -> None:
    answer = json.loads(as_json(Results("gạo", 7, True, (HIT,), (Note("kind", "lời nhắn"),))))
    assert answer["total"] == 7
    assert answer["notes"] == [{"kind": "kind", "message": "lời nhắn", "evidence": ""}]
    assert answer["hits"][0]["snippet"] == {"text": "gạo\nnếp \x1b", "highlights": [[0, 3]]}


def test_what_could_command_a_terminal_is_replaced() -> None:
    assert harmless("a\x1b[31m\x07\x9b\u202eb\td\n") == "a\ufffd[31m\ufffd\ufffd\ufffdb\td\n"
