"""Snippets are passages of a text, character for character, with what matches in them."""

from __future__ import annotations

import unicodedata

import pytest
from highlighting import LEXICON, highlighted, make_snippet, snippets_of, spec_of
from hypothesis import given
from hypothesis import strategies as st
from thorough import first

from timviet.index import Document
from timviet.index.text.fold import fold
from timviet.search import Snippet
from timviet.search.planning.highlight_spec import HighlightSpec
from timviet.search.snippets import snippet
from timviet.search.snippets.highlighter import Highlighter
from timviet.search.snippets.snippet import expand_to_lines, make_snippets

WORDS = st.lists(
    st.sampled_from(["Đại", "hội", "đảng", "đăng", "bộ.", "quận", "05-CT/TW", "a", "\n\n"]), max_size=150
)


@given(st.one_of(WORDS.map(" ".join), st.text(max_size=300)), st.booleans())
def test_a_snippet_is_the_original_text_and_its_highlights_lie_in_it(text: str, decomposed: bool) -> None:
    text = unicodedata.normalize("NFD", text) if decomposed else text
    snippet = make_snippet(text, spec_of("đảng", "hoi", "ct"))
    assert text[snippet.start :].startswith(snippet.text)
    last = 0
    for start, end in snippet.highlights:
        assert last <= start < end <= len(snippet.text)
        assert not unicodedata.combining(snippet.text[start])
        assert not unicodedata.combining((snippet.text + " ")[end])
        last = end
    bare = snippet.html().replace("<mark>", "").replace("</mark>", "")
    assert bare == Snippet(snippet.text, ()).html(), "without the tags it is the original text"


def test_a_match_deep_in_a_large_document_is_shown() -> None:
    text = "gạo tẻ " * 100_000 + "kim cương ở đây"
    assert highlighted(make_snippet(text, spec_of("kim", "cuong"))) == ["kim cương"]


def test_several_passages_of_a_document() -> None:
    filler = "Câu này không nói gì đáng kể cho người tìm kiếm cả. " * 30
    text = f"Gạo nếp. {filler}Gạo tẻ và gạo nếp. {filler}Gạo."
    shown = snippets_of(text, spec_of("gạo", "nếp", "tẻ"), 3)
    assert [snippet.text.partition(".")[0] for snippet in shown][:2] == ["Gạo tẻ và gạo nếp", "Gạo nếp"]
    assert [highlighted(snippet) for snippet in shown][2] == ["Gạo"]


def test_all_of_very_many_passages_are_found_without_weighing_all_matches_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Worths(dict[bytes, int]):
        asked = 0

        def get(self, key: bytes, default: int = 0) -> int:  # type: ignore[override]
            self.asked += 1
            return super().get(key, default)

    monkeypatch.setattr(snippet, "_MAX_WEIGHED", 20_000)
    text = f"Gạo tẻ. {'Câu này không nói gì cho người tìm kiếm. ' * 5}" * 500
    highlighter = Highlighter(spec_of("gạo", "tẻ"))
    highlighter.worths = worths = Worths({b"gao": 20, b"te": 20})
    shown = make_snippets(highlighter.mark(Document("x", "", text)), highlighter, 10**9)
    assert [highlighted(snippet) for snippet in shown] == [["Gạo tẻ"]] * 500
    assert worths.asked < 200_000


@pytest.mark.parametrize("word", first(1, ["gạo ", "gạo tẻ nếp ", "2.472 ", "gạo 05-CT/TW. "]))
def test_a_very_large_document_is_shown_soon(word: str) -> None:
    text = word * (3_000_000 // len(word)) + "kim cương gạo tẻ nếp"
    spec = LEXICON.plan("kim cương gạo tẻ nếp 2472 05-CT/TW").highlight_spec
    assert "kim cương" in make_snippet(text, spec).text


def test_a_code_is_highlighted_whole_and_never_cut() -> None:
    filler = "một hai ba bốn năm sáu bảy tám chín mười " * 4
    snippet = make_snippet(f"{filler}số 05-CT/TW {filler}", spec_of("05", "ct", "tw"))
    assert highlighted(snippet) == ["05-CT/TW"]


def test_without_a_match_the_beginning_is_shown() -> None:
    snippet = make_snippet("“Mở đầu” của một bài", spec_of("xyz"))
    assert (snippet.text, snippet.highlights) == ("“Mở đầu” của một bài", ())
    assert make_snippet("", spec_of("xyz")) == make_snippet("…!", spec_of("xyz")) == Snippet("", ())


def test_html_is_escaped() -> None:
    assert Snippet("<b>gạo & “nếp”</b>", ((3, 6),)).html() == "&lt;b&gt;<mark>gạo</mark> &amp; “nếp”&lt;/b&gt;"
    assert Snippet("gạo", ((0, 3),)).html("em") == "<em>gạo</em>"


def test_passages_become_lines_that_are_shown_once() -> None:
    body = "một\nhai gạo\nba\nbốn gạo\nnăm"
    highlighter = Highlighter(spec_of("gạo"))
    marked = highlighter.mark(Document("x", body=body))
    snippets = (Snippet("gạo", ((0, 3),), 8), Snippet("gạo", ((0, 3),), 19))
    assert [(s.text, s.start) for s in expand_to_lines(marked, snippets, highlighter, 0)] == [
        ("hai gạo", 4),
        ("bốn gạo", 15),
    ]
    (lines,) = expand_to_lines(marked, snippets, highlighter, 1)
    assert (lines.text, lines.cut_before, lines.cut_after) == (body, False, False)
    assert highlighted(lines) == ["gạo", "gạo"]


def test_the_title_at_the_beginning_of_a_body_is_not_shown_again() -> None:
    title, body = "Hai Bà Trưng", "\nHAI BÀ TRƯNG\n\nKhởi nghĩa Hai Bà Trưng. Sông Hát."
    (snippet,) = snippets_of(body, spec_of("hai", "bà", "trưng"), title=title)
    assert snippet.text == "Khởi nghĩa Hai Bà Trưng. Sông Hát."
    assert body[snippet.start :].startswith(snippet.text)
    assert not snippet.cut_before, "all but the title is shown"
    (without_match,) = snippets_of(body, spec_of("gạo"), title=title)
    assert without_match.text == snippet.text
    (only_there,) = snippets_of(f"{title}\nSông Hát.", spec_of("hai"), title=title)
    assert (only_there.text, highlighted(only_there)) == ("Sông Hát.", []), "the title itself is highlighted"
    (after_two,) = snippets_of(f"{title}\n{title.upper()}\nSông Hát.", spec_of("hai"), title=title)
    assert after_two.text == "Sông Hát."
    (sentence,) = snippets_of("Hai Bà Trưng là ai?", spec_of("ai"), title=title)
    assert sentence.text == "Hai Bà Trưng là ai?"
    (alone,) = snippets_of(title, spec_of("gạo"), title=title)
    assert alone.text == title


ODD_TEXTS = {
    "no blank": "á" * 60_000 + " gạo nếp " + "b" * 60_000,
    "one word": "gạo" * 20_000,
    "blanks": "mùa" + " " * 5_000 + "gạo nếp" + "\n" * 5_000 + "nếp",
    "marks": "mùa gạo e" + "\u0323\u0302" * 5_000,
    "Chinese characters": "米" * 5_000 + "gạo" + "米" * 5_000,
    "base64": "QUJD+/" * 5_000 + "=\ngạo\n" + "QUJD" * 5_000,
    "emoji": "👩‍👩‍👧 " * 500 + "gạo" + "👩‍👩‍👧" * 3_000,
    "no sentence": "mùa lúa này " * 5_000 + "gạo",
    "hyphens": "a-" * 5_000 + "gạo-" + "b-" * 5_000,
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
@pytest.mark.parametrize("normal_form", ["NFC", "NFD"])
def test_a_passage_has_a_bound_whatever_the_text(text: str, normal_form: str) -> None:
    body = unicodedata.normalize(normal_form, text)
    highlighter = Highlighter(HighlightSpec({"gao": None}, prefixes=frozenset({"gao"})))
    marked = highlighter.mark(Document("x", body=body))
    shown = make_snippets(marked, highlighter, 3)
    assert len(shown[0].text) <= 600
    assert fold(unicodedata.normalize("NFC", highlighted(shown[0])[0].lower())).startswith("gao")
    for lines in expand_to_lines(marked, shown, highlighter, 2):
        assert len(lines.text) <= 600 + 2 * 6_000
        assert body[lines.start :].startswith(lines.text)
        assert highlighted(lines)


def test_of_a_very_long_line_only_the_part_around_the_passage_is_shown() -> None:
    body = "trên\n" + "mùa lúa này " * 5_000 + "gạo " + "mùa lúa sau " * 5_000 + "\ndưới"
    highlighter = Highlighter(spec_of("gạo"))
    marked = highlighter.mark(Document("x", body=body))
    (line,) = expand_to_lines(marked, make_snippets(marked, highlighter), highlighter, 0)
    assert 2_000 < len(line.text) < 5_000
    assert (line.begins_within_line, line.ends_within_line) == (True, True)
    assert line.text.startswith(("mùa", "lúa", "này")), "it is cut at a blank"
