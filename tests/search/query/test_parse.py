from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from query_texts import LARGE, check, random_query
from thorough import first

from timviet.search.query.ast import (
    AndNode,
    BoostNode,
    FieldNode,
    FuzzyNode,
    GroupNode,
    NotNode,
    OrNode,
    PatternNode,
    PhraseNode,
    QueryNode,
    RangeNode,
    RequiredNode,
    WholeNode,
    WordsNode,
)
from timviet.search.query.parse import MAX_LENGTH, parse
from timviet.search.query.parser import MAX_DEPTH, MAX_PARTS, MAX_SPECIAL, parse_operators

A, B, C = WordsNode("a"), WordsNode("b"), WordsNode("c")


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("", GroupNode(())),
        ("đại hội  đảng", WordsNode("đại hội  đảng")),
        ('a "b c" a', GroupNode((A, PhraseNode("b c"), A))),
        ('"b c"~3', PhraseNode("b c", 3)),
        ("“b c”", PhraseNode("b c")),
        ("đại hội AND nghị quyết", AndNode((WordsNode("đại hội"), WordsNode("nghị quyết")))),
        ("a OR b AND c", OrNode((A, AndNode((B, C))))),
        ("(a OR b) AND c", AndNode((OrNode((A, B)), C))),
        ("a and b or c not", WordsNode("a and b or c not")),
        ("+a -b c", GroupNode((RequiredNode(A), NotNode(B), C))),
        ("a NOT b c", GroupNode((A, NotNode(WordsNode("b c"))))),
        ("a AND NOT b", AndNode((A, NotNode(B)))),
        ("NOT NOT a", A),
        ("((a) (b))", WordsNode("a b")),
        ("-(a b)", NotNode(WordsNode("a b"))),
        ("title:a b", GroupNode((FieldNode("title", A), B))),
        ("title:(a OR b)^2", BoostNode(FieldNode("title", OrNode((A, B))), 2.0)),
        ('-author:"b c"', NotNode(FieldNode("author", PhraseNode("b c")))),
        ("path:2024/*.txt", FieldNode("path", PatternNode("2024/*.txt"))),
        ("quy* t?i", GroupNode((PatternNode("quy*"), PatternNode("t?i")))),
        (
            "quy*, sm-g99* (hop_d*)",
            GroupNode((PatternNode("quy*"), PatternNode("sm-g99*"), PatternNode("hop_d*"))),
        ),
        ("v2.10.* .net* 05-ct/t*", GroupNode(tuple(map(PatternNode, ("v2.10.*", "net*", "05-ct/t*"))))),
        ('"kinh tế xã h*"', PhraseNode("kinh tế xã h*", has_patterns=True)),
        ('"hợp đồng * lao động"~2', PhraseNode("hợp đồng * lao động", 2, has_patterns=True)),
        (r'"a \* b" "ai? gì" "c **d**"', GroupNode(tuple(map(PhraseNode, ("a * b", "ai? gì", "c **d**"))))),
        ("ngiêng~ a~2", GroupNode((FuzzyNode("ngiêng"), FuzzyNode("a", 2)))),
        ("year:[2016 TO 2020}", FieldNode("year", RangeNode("2016", "2020", True, False))),
        ("year:{* TO 2020]", FieldNode("year", RangeNode(None, "2020", False, True))),
        ("year:>=2016", FieldNode("year", RangeNode("2016", None))),
        ("year:<2016", FieldNode("year", RangeNode(None, "2016", True, False))),
        ("year:2016..2020", FieldNode("year", RangeNode("2016", "2020"))),
        ("date:2016-10-30..", FieldNode("date", RangeNode("2016-10-30", None))),
        ("year:*", FieldNode("year", RangeNode(None, None))),
        ("tags:=a", FieldNode("tags", WholeNode("a"))),
        ('-tags:="a b"', NotNode(FieldNode("tags", WholeNode("a b")))),
        ('name:["a b" TO c]', FieldNode("name", RangeNode("a b", "c"))),
        ("a^2.5 b", GroupNode((BoostNode(A, 2.5), B))),
        (r"\-a \"b c\" a\:b \AND a\*", WordsNode('-a "b c" a:b AND a*')),
        (r'"a \" b"', PhraseNode('a " b')),
    ],
)
def test_a_query_is_parsed_as_the_grammar_says(text: str, root: QueryNode) -> None:
    query = parse(text)
    assert query.root == root
    assert query.notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "Hồ-Chí-Minh 05-CT/TW 05 - CT/TW",
        "15:30 http://vi.vn a: b :c",
        "đó là ai? gì?",
        "**đậm** * ? *?",
        "5*+3=8 C++ a~b 5~ ~5",
        "[a TO b] {x} 1..5 >=3",
        "and or not And Or Not ANDY NOTRE",
        r"C:/temp \n \\",
        "“”",
    ],
)
def test_signs_without_meaning_remain_part_of_their_words(text: str) -> None:
    assert isinstance(parse(text).root, WordsNode | GroupNode)
    assert "".join(leaf.text for leaf in parse(text).clauses).replace("\\", "") in (
        "",
        text.replace("\\", ""),
    )


@pytest.mark.parametrize(
    ("text", "words", "evidence"),
    [
        ("Su -34", "Su-34", "-34"),
        ("S -400 của Nga", "S-400 của Nga", "-400"),
        ("covid -19", "covid-19", "-19"),
        ("U -23 Việt Nam", "U-23 Việt Nam", "-23"),
        ("MiG -29UB", "MiG-29UB", "-29UB"),
        ("Su –34", "Su –34", None),
        ("gạo -2023", "gạo -2023", "-2023"),
        ("2010 -2015", "2010 -2015", "-2015"),
        ("-5 độ C", "-5 độ C", "-5"),
        ("cao -1.5 m", "cao -1.5 m", "-1.5"),
        ("05 -CT/TW", "05 -CT/TW", "-CT/TW"),
        ("155/QĐ -TTg", "155/QĐ -TTg", "-TTg"),
        ("30/2020/NĐ -CP", "30/2020/NĐ -CP", "-CP"),
        ("TP -HCM", "TP -HCM", "-HCM"),
        ("gọi +84 912 345 678", "gọi +84 912 345 678", None),
        ("C++ C# .NET A+ O- F#", "C++ C# .NET A+ O- F#", None),
        ("--nếp - nếp", "--nếp - nếp", None),
    ],
)
def test_a_sign_of_a_number_code_or_name_is_no_operator(text: str, words: str, evidence: str | None) -> None:
    query = parse(text)
    assert query.root == WordsNode(words)
    assert [(note.kind, note.evidence) for note in query.notes] == (
        [] if evidence is None else [("minus-of-name", evidence)]
    )


@pytest.mark.parametrize(
    "text",
    [
        "gạo -nếp",
        "Nga -Ukraine",
        "khóa 15 -HĐND",
        "QĐ -TTg",
        '"Su" -"34"',
        "Su -(34)",
        "C++ -Java",
        "O- -.NET",
        "-covid19",
        "NOT 2023",
        "year:(2016 -2018)",
        "year:((-2016) -2018)",
        "gạo AND -nếp",
    ],
)
def test_a_minus_before_a_word_or_within_a_field_excludes(text: str) -> None:
    query = parse(text)
    assert "NotNode" in repr(query.root)
    assert query.notes == ()


def test_a_number_after_the_group_of_a_field_is_not_excluded() -> None:
    assert parse("year:(2016) -2018").clauses == (WordsNode("-2018"),)


@pytest.mark.parametrize("quoted", ["“{}”", "„{}“", "«{}»", "‘{}’", "‹{}›", "＂{}＂", '"{}"'])
@pytest.mark.parametrize("text", ["đại hội", "M’Nông", "nghị quyết 05"])
def test_all_quotation_marks_are_alike(quoted: str, text: str) -> None:
    assert parse(f"x {quoted.format(text)}").root == GroupNode((WordsNode("x"), PhraseNode(text)))
    assert parse(f"-{quoted.format(text)}~2").root == NotNode(PhraseNode(text, 2))


def test_quotation_marks_within_others_belong_to_the_phrase() -> None:
    assert parse("“phim ‘bố già’ hay”").root == PhraseNode("phim ‘bố già’ hay")
    assert parse("‘a ‘b c’").root == GroupNode((WordsNode("‘a"), PhraseNode("b c")))


@pytest.mark.parametrize("text", ["M’Nông và O’Neill", "tình ‘yêu", "rock ’n’ roll", "những năm ’90"])
def test_an_apostrophe_is_no_quotation_mark(text: str) -> None:
    assert parse(text).root == WordsNode(text)


@pytest.mark.parametrize(
    ("text", "root", "notes"),
    [
        ('a "b', WordsNode("a b"), ["unclosed-quote"]),
        ("a) (b", WordsNode("a b"), ["unclosed-group", "unclosed-group"]),
        ("OR a", WordsNode("OR a"), ["operator-as-word"]),
        ("a AND", WordsNode("a AND"), ["operator-as-word"]),
        ("a OR AND b", OrNode((A, WordsNode("AND b"))), ["operator-as-word"]),
        ("a NOT", WordsNode("a NOT"), ["operator-as-word"]),
        ("5*3=8", WordsNode("5*3=8"), ["star-as-sign"]),
        ("a^1000", BoostNode(A, 100.0), ["boost-limited"]),
        ("a~9", FuzzyNode("a", 2), ["distance-limited"]),
        ('"a b"~999', PhraseNode("a b", 50), ["distance-limited"]),
    ],
)
def test_text_outside_the_grammar_is_read_as_words_with_a_note(
    text: str, root: QueryNode, notes: list[str]
) -> None:
    query = parse(text)
    assert query.root == root
    assert [note.kind for note in query.notes] == notes


def test_an_ignored_operator_is_the_evidence_of_its_note() -> None:
    (note,) = parse("a OR").notes
    assert (note.kind, note.message, note.evidence) == (
        "operator-as-word",
        "OR has nothing to join and was read as a word",
        "OR",
    )


@given(st.one_of(st.text(max_size=80), st.text('ab()"+-:*?~^[]. \\đ', max_size=40)))
def test_any_text_is_parsed_and_its_tree_can_be_written_as_a_query(text: str) -> None:
    check(text)


@pytest.mark.parametrize("count", first(1, [3_000, 20_000]))
def test_thousands_of_random_queries_are_parsed(count: int) -> None:
    draw = random.Random(6)
    for _ in range(count):
        check(random_query(draw))


@pytest.mark.parametrize("name", LARGE)
def test_a_large_query_is_parsed_in_bounded_time(name: str) -> None:
    check(LARGE[name])
    parse_operators(LARGE[name])  # quadratic time would take hours


def test_only_the_beginning_of_a_long_query_is_used() -> None:
    words = "giá gạo " * MAX_LENGTH
    query = parse(words)
    assert words.startswith(query.text)
    assert MAX_LENGTH - len("giá gạo ") < len(query.text) <= MAX_LENGTH
    assert query.text.endswith(("giá", "gạo"))  # no word is cut
    assert [(note.kind, note.evidence) for note in query.notes] == [("query-cut", f"{MAX_LENGTH:,}")]
    assert parse("a" * (MAX_LENGTH + 1)).root == WordsNode("a" * MAX_LENGTH)
    assert not parse("a" * MAX_LENGTH).notes
    assert parse(f"{words} OR gạo").notes == query.notes


def test_groups_nested_too_deep_are_flattened() -> None:
    deep = "a (b OR " * (MAX_DEPTH + 5) + "c" + ")" * (MAX_DEPTH + 5)
    assert [note.kind for note in parse(deep).notes] == ["too-deep"]


def test_patterns_and_fields_are_limited() -> None:
    query = parse("a* " * (MAX_SPECIAL + 1))
    assert sum(isinstance(node, PatternNode) for node in query.root.nodes) == MAX_SPECIAL  # type: ignore[union-attr]
    assert [(note.kind, note.evidence) for note in query.notes] == [
        ("too-many", str(MAX_SPECIAL)),
        ("not-applied", "a*"),
    ]


def test_tokens_after_the_maximum_of_parts_are_read_as_words() -> None:
    query = parse("a OR " * (MAX_PARTS + 5) + '(b "c" x:d)')
    assert isinstance(query.root, OrNode)
    assert len(query.root.nodes) == MAX_PARTS + 1
    assert query.root.nodes[-1] == WordsNode("a a a a a b c x d")
    assert [(note.kind, note.evidence) for note in query.notes] == [
        ("too-long", str(MAX_PARTS)),
        ("not-applied", "x:d"),
    ]


@given(st.text(st.sampled_from("gạoĐ 5.,/;%!?-\n\u00a0\u2003\u0301_ANDORT"), max_size=12))
def test_the_shortcut_for_plain_words_gives_the_same_tree(text: str) -> None:
    query = parse(text)
    assert (query.root, query.notes) == parse_operators(text)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("0912 345*", PatternNode("0912 345*")),
        ("0912 345 6?8", PatternNode("0912 345 6?8")),
        ("+84 912345*", PatternNode("+84 912345*")),
        ("gọi 024 38*", GroupNode((WordsNode("gọi"), PatternNode("024 38*")))),
        ("2024 0*", GroupNode((WordsNode("2024"), PatternNode("0*")))),
        ("05 10*", GroupNode((WordsNode("05"), PatternNode("10*")))),
        ("0912 3a*", GroupNode((WordsNode("0912"), PatternNode("3a*")))),
        ("0912, 345*", GroupNode((WordsNode("0912,"), PatternNode("345*")))),
        ("0912 AND 345*", AndNode((WordsNode("0912"), PatternNode("345*")))),
        ("0912 +345*", GroupNode((WordsNode("0912"), RequiredNode(PatternNode("345*"))))),
    ],
)
def test_the_groups_of_a_telephone_number_before_a_pattern_belong_to_it(text: str, root: QueryNode) -> None:
    assert parse(text).root == root
