"""A query also finds documents with synonyms of its words, with a note."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_lexicon import FakeLexicon
from processes import Run

from timviet.index import Document, Index, SynonymError
from timviet.search import Searcher, Synonyms, read_synonyms

LINES = [
    "xe máy, mô tô, xe hai bánh   # on the road",
    "",
    "# only a comment",
    "UBMTTQ, Ủy ban Mặt trận Tổ quốc",
    "xe, ô tô",
]
BODIES = {
    "may": "Cửa hàng bán xe máy cũ ở quận Long Biên.",
    "moto": "Một chiếc mô tô đỗ trước cổng trường.",
    "banh": "Học sinh đi xe hai bánh đến lớp.",
    "mat-tran": "Ủy ban Mặt trận Tổ quốc quận họp sáng nay.",
    "gao": "Giá gạo tăng, máy xay chạy cả ngày.",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("synonyms") / "index"
    with Index.open(path, create=True, jobs=1) as index:
        index.add_many(Document(id, "", body) for id, body in BODIES.items())
    return path


@pytest.fixture(scope="module")
def searcher(folder: Path) -> Searcher:
    return Searcher(folder, synonyms=Synonyms.of(LINES))


def ids(searcher: Searcher, query: str) -> list[str]:
    return [hit.id for hit in searcher.search(query)]


@pytest.mark.parametrize("query", ["xe máy", "xe may", "XE MÁY"])
def test_a_phrase_finds_its_synonyms_after_its_own_documents(searcher: Searcher, folder: Path, query: str) -> None:
    assert ids(searcher, query)[0] == "may"
    assert {"moto", "banh"} <= {*ids(searcher, query)}
    assert "moto" not in ids(Searcher(folder), query)


def test_synonyms_are_highlighted_and_noted(searcher: Searcher) -> None:
    results = searcher.search("cửa hàng xe may", match="any")
    (synonyms,) = (note for note in results.notes if note.kind == "synonyms")
    assert synonyms.evidence == "xe may: mô tô, xe hai bánh"
    (hit,) = (hit for hit in results if hit.id == "moto")
    assert [hit.snippet.text[start:end] for start, end in hit.snippet.highlights] == ["mô tô"]


def test_a_short_name_finds_its_long_name(searcher: Searcher) -> None:
    assert ids(searcher, "UBMTTQ") == ["mat-tran"]


def test_typed_accents_must_be_those_of_the_list(searcher: Searcher) -> None:
    assert not [note for note in searcher.search("xé mày").notes if note.kind == "synonyms"]


def test_a_required_word_may_match_by_a_synonym(searcher: Searcher) -> None:
    assert ids(searcher, "xe máy AND trường") == ["moto"]
    assert ids(searcher, "+(xe máy) +lớp") == ["banh"]


def test_quoted_and_excluded_words_have_no_synonyms(searcher: Searcher) -> None:
    assert ids(searcher, '"xe máy"') == ["may"]
    assert "moto" in ids(searcher, "cổng -(xe máy)")


def synonym_ranges(text: str) -> list[tuple[int, int]]:
    typed = [syllable.typed for syllable in FakeLexicon().analyzer().analyze_clause(text).syllables]
    return [(start, end) for start, end, _ in Synonyms.of(LINES).ranges_in(typed)]


def test_the_longest_phrase_counts() -> None:
    assert synonym_ranges("mua xe máy, xe") == [(1, 3), (3, 4)]


def test_a_phrase_does_not_cross_the_end_of_a_sentence() -> None:
    assert synonym_ranges("đi xe. Máy hỏng") == [(1, 2)]


def test_signs_and_symbols_may_have_synonyms(tmp_path: Path) -> None:
    texts = {
        "cpp": "học cpp",
        "c++": "học C++",
        "c": "học C",
        "csharp": "học C sharp",
        "party": "🎉",
        "wish": "chúc mừng",
    }
    with Index.open(tmp_path, create=True) as index:
        for name, text in texts.items():
            index.add(Document(name, body=text))
    synonyms = Synonyms.of(["C++, cpp", "C#, C sharp  # a comment", "🎉, chúc mừng"])
    with Searcher(tmp_path, synonyms=synonyms) as searcher:
        assert ids(searcher, "C++")[0] == "c++"
        assert "cpp" in ids(searcher, "C++")
        assert "cpp" not in ids(searcher, "C")
        assert "csharp" in ids(searcher, "C# AND sharp")
        assert ids(searcher, "🎉") == ["party", "wish"]
        assert ids(searcher, "chúc mừng") == ["wish", "party"]
        assert ids(searcher, "+🎉") == ["party", "wish"]
        assert searcher.search("🎉").notes[0].evidence == "🎉: chúc mừng"


def test_accents_count_as_in_the_rest_of_the_query(searcher: Searcher) -> None:
    assert "moto" not in [hit.id for hit in searcher.search("xe may", accents="exact")]
    assert "moto" in [hit.id for hit in searcher.search("xé mày", accents="ignore")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("xe máy", "two different"),
        ("xe máy, Xe Máy", "two different"),
        ("xe máy, , mô tô", "between two commas"),
        ("xe máy, !!!", "between two commas"),
        (", ".join(f"xe {number}" for number in range(40)), "more than 32"),
        ("xe, " + "máy " * 400, "longer than"),
    ],
)
def test_an_invalid_line_is_reported_with_its_number(line: str, reason: str) -> None:
    with pytest.raises(SynonymError, match=reason) as caught:
        Synonyms.of(["xe máy, mô tô", line])
    assert caught.value.line_number == 2


def test_on_the_command_line(folder: Path, tmp_path: Path, run: Run) -> None:
    command = ("search", "--index", folder, "--synonyms", "words.txt", "xe may")
    file = tmp_path / "words.txt"
    file.write_text("\n".join(LINES), encoding="utf-8-sig")
    done = run(*command)
    assert done.returncode == 0
    assert "synonyms used: xe may: mô tô, xe hai bánh" in done.stdout + done.stderr
    assert "[mô tô]" in done.stdout
    file.write_bytes(b"xe, m\xe1y")
    done = run(*command)
    assert done.returncode == 2
    assert "synonyms, line 1" in done.stderr
    with pytest.raises(SynonymError, match="UTF-8"):
        read_synonyms(file)


def test_a_phrase_has_a_limited_number_of_synonyms_on_all_lines_together() -> None:
    lines = [", ".join(["gạo", *(f"lúa {number} {line}" for number in range(11))]) for line in "abc"]
    assert Synonyms.of(lines[:2])
    with pytest.raises(SynonymError, match="together with the lines before"):
        Synonyms.of(lines)
