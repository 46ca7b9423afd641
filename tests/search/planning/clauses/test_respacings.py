"""Solid words are split, and neighbors joined, only if the index has the other spelling by more than chance."""

from __future__ import annotations

import pytest
from memory_lexicon import MemoryLexicon

from timviet.search.contract.plan import Phrase
from timviet.search.planning.choices import Accents
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause, QueryAnalyzer
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.phrase_plan import phrase_node, phrase_rows
from timviet.search.planning.term_weights import weighted_terms

TEXTS = [
    "Việt Nam có nhiều đồi núi.",
    "Người dân Việt Nam mến khách.",
    "Người Việt năm nay ăn Tết sớm.",
    "Hãng vietnam tours ở hanoi.",
    "Thủ đô Hà Nội về đêm.",
    "Hà Nội mùa thu rất đẹp.",
    "Nhà tôi mua ô tô mới.",
    "Tay ấy ỏ to lắm.",
    "Báo cáo tài chính quý này.",
    "Tệp BaoCaoTaiChinh.xlsx mất rồi.",
    "Trang face book của lớp.",
    "Mạng facebook bị lỗi.",
    "Anh Ho An đến, rồi to an lại.",
    "Đọc cuốn into the wild.",
    "Ông in tờ rơi.",
    "Học tiếng Việt ở đây.",
    "Vùng Pleiku nhiều gió.",
    "Chuyện another tale.",
    *["Câu này không có gì để tìm cả."] * 20,
]


@pytest.fixture(scope="module")
def counts() -> TermCounts:
    return TermCounts(MemoryLexicon(TEXTS))


def clause(counts: TermCounts, text: str, accents: Accents = Accents.AUTO) -> AnalyzedClause:
    return QueryAnalyzer(counts, accents).analyze_clause(text)


def shown(counts: TermCounts, text: str, accents: Accents = Accents.AUTO) -> list[str]:
    return [respacing.shown for respacing in clause(counts, text, accents).respacings]


@pytest.mark.parametrize(
    ("solid", "apart"),
    [
        ("vietnam", "việt nam"),
        ("VIETNAM", "việt nam"),
        ("ViệtNam", "việt nam"),
        ("hànội", "hà nội"),
        ("ôtô", "ô tô"),
        ("oto", "ô tô"),
        ("#BaoCaoTaiChinh", "báo cáo tài chính"),
        ("baocaotaichinh", "báo cáo tài chính"),
        ("facebook", "face book"),
        ("tiengviet", "tiếng việt"),
    ],
)
def test_a_solid_word_is_split(counts: TermCounts, solid: str, apart: str) -> None:
    assert shown(counts, solid) == [apart]


@pytest.mark.parametrize(
    ("apart", "solid"),
    [
        ("Việt Nam", "vietnam"),
        ("ha noi", "hanoi"),
        ("Hà Nội", "hanoi"),
        ("báo cáo tài chính", "baocaotaichinh"),
        ("face book", "facebook"),
        ("Plei Ku", "pleiku"),
    ],
)
def test_neighbors_are_joined(counts: TermCounts, apart: str, solid: str) -> None:
    assert shown(counts, apart) == [solid]


@pytest.mark.parametrize(
    "text",
    [
        "hoan",  # may be one syllable
        "toan",
        "Hoàn",
        "vìetnam",  # contradicts the accents of the index
        "ỗtô",
        "into",
        "in tờ",
        "ho an",
        "việt. nam",  # no neighbors
        "việt năm",
        "another",
        "không",
        "2 0",
        "xyzzy",
    ],
)
def test_nothing_else_is(counts: TermCounts, text: str) -> None:
    assert shown(counts, text) == []


def test_exact_accents_leave_words_as_they_are_typed(counts: TermCounts) -> None:
    assert shown(counts, "vietnam", Accents.EXACT) == shown(counts, "Việt Nam", Accents.EXACT) == []
    assert shown(counts, "vìetnam", Accents.IGNORE) == ["việt nam"]


def test_only_the_spelling_that_belongs_together_is_searched_for(counts: TermCounts) -> None:
    (respacing,) = clause(counts, "vietnam").respacings
    assert respacing.row == (("viet", frozenset({"việt"})), ("nam", frozenset({"nam"})))


def test_a_phrase_has_a_row_for_each_spelling(counts: TermCounts) -> None:
    rows = [" ".join(folded for folded, _ in row) for row in phrase_rows(clause(counts, "vietnam và ô tô"))]
    assert rows == ["vietnam va o to", "viet nam va o to"]
    assert str(phrase_node(clause(counts, "vietnam"))).count("Phrase") == 2


def test_a_word_that_the_index_lacks_has_more_weight_apart(counts: TermCounts) -> None:
    def weight(text: str) -> float:
        nodes = weighted_terms(clause(counts, text), counts, Accents.AUTO)
        return sum(phrase.weight for node in nodes for phrase in _phrases(node))

    assert weight("baocaotaichinh") < weight("tiengviet")


def _phrases(node: object) -> list[Phrase]:
    if isinstance(node, Phrase):
        return [node]
    return [phrase for child in getattr(node, "nodes", ()) for phrase in _phrases(child)]


def test_a_short_word_that_documents_have_as_it_was_typed_is_no_native_word_by_chance() -> None:
    filler = ["Câu này không có gì để tìm cả."] * 40
    apart = [
        *["Ngoại trưởng thăm Ấn Độ."] * 3,
        *["Thủ đô Hà Nội về đêm."] * 3,
        *["Anh đi mô tô."] * 3,
    ]
    solid = ["Kiến trúc sư Tadao Ando.", "Khách sạn Hanoi.", "Đua moto."]
    without, with_solid = (TermCounts(MemoryLexicon([*filler, *apart, *texts])) for texts in ([], solid))
    for word, split in [("ando", "ấn độ"), ("hanoi", "hà nội"), ("moto", "mô tô")]:
        assert shown(without, word) == [split]
        assert shown(with_solid, word) == ([split] if word in ("hanoi", "moto") else [])
