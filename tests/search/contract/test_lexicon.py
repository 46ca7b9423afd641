"""Planning and suggestions give the same results with every index as with a lexicon in memory."""

from __future__ import annotations

import pytest
from memory_lexicon import MemoryLexicon
from stores import Store

from timviet.index import Document
from timviet.index.analysis.layer import Layer
from timviet.search.contract.lexicon import Lexicon
from timviet.search.lexicon.vocabulary import Vocabulary
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.compiler import Compiler
from timviet.search.planning.more_like_this import more_like_this
from timviet.search.query.parse import parse
from timviet.search.suggest.correction import Corrector

# No two syllables are the most frequent followers of a third: their order would be undefined.
TEXTS = (
    "Đại hội đảng bộ quận Long Biên khai mạc. Đại hội bế mạc ngày 12/3/2016.",
    "Đại hội đồng cổ đông họp, trường đại học Long Biên tuyển sinh.",
    "Con đường nghiêng, nghiên cứu đường sắt và hợp tác xã.",
    "Giá gạo xuất khẩu tăng, giá gạo nếp giảm. Dương, đương, đường!",
    "Gạo xuất khẩu, con đường sắt, đại hội đảng.",
)
VALUES = {"author": ("Nguyễn An", "Trần Bình"), "year": ("2015", "2016", "2017")}


@pytest.fixture
def lexicon(store: Store) -> Lexicon:
    for part in (slice(0, 1), slice(1, None)):  # two commits
        documents = []
        for number, text in list(enumerate(TEXTS))[part]:
            fields = {name: values[number] for name, values in VALUES.items() if number < len(values)}
            documents.append(Document(f"d{number}", body=text, fields=fields))
        store.write(*documents)
    return store.open().lexicon


@pytest.fixture(scope="module")
def in_memory() -> Lexicon:
    return MemoryLexicon(TEXTS, VALUES)


def test_an_index_has_the_counts_of_its_texts(lexicon: Lexicon, in_memory: Lexicon) -> None:
    for name in ("doc_count", "syllable_count", "word_count", "field_names"):
        assert getattr(lexicon, name) == getattr(in_memory, name)
    assert dict(lexicon.syllables()) == dict(in_memory.syllables())
    for folded in (*in_memory.syllables(), "khong"):
        assert dict(lexicon.spellings(folded)) == dict(in_memory.spellings(folded))
        assert dict(lexicon.frequent_followers(folded, "", 9)) == dict(in_memory.frequent_followers(folded, "", 9))
        assert dict(lexicon.pairs(folded, "duong")) == dict(in_memory.pairs(folded, "duong"))
        for layer in (Layer.FOLDED, Layer.SYLLABLE, Layer.WORD):
            assert lexicon.idf(layer, folded) == in_memory.idf(layer, folded)
    assert lexicon.word("đại_hội") == in_memory.word("đại_hội") > 0
    assert {*lexicon.values("year")} == {*VALUES["year"]}
    assert {*lexicon.values("none")} == set()


def test_the_most_frequent_followers_are_returned(lexicon: Lexicon) -> None:
    assert dict(lexicon.frequent_followers("dai", "h", 1)) == {"hoi": 3}
    assert dict(lexicon.frequent_followers("dai", "ho", 9)) == {"hoi": 3, "hoc": 1}
    assert dict(lexicon.frequent_followers("mac", "zz", 9)) == {}


@pytest.mark.parametrize(
    "query",
    [
        "dai hoi dang bo",
        '"đường sắt" OR gạo',
        "d*ng -nghieng",
        "ngiêng~ truong:dai",
        "author:an year:2015..2016",
        "year:201? +gạo",
        "bao nhiêu hợp tác xã ở Long Biên 12/3/2016",
    ],
)
def test_queries_are_planned_alike(lexicon: Lexicon, in_memory: Lexicon, query: str) -> None:
    plan, expected = (Compiler(known, TermCounts(known)).compile(parse(query)) for known in (lexicon, in_memory))
    assert plan.root == expected.root
    assert plan.notes == expected.notes
    assert plan.highlight_spec == expected.highlight_spec


def test_similar_documents_are_planned_alike(lexicon: Lexicon, in_memory: Lexicon) -> None:
    document = Document(id="new", title="Đại hội", body=TEXTS[1])
    assert more_like_this(document, in_memory) == more_like_this(document, lexicon)


@pytest.mark.parametrize("typed", ["đại họii đảnng", "gạo nếpp", "ngiêng", "xyzxyz", "đại hội"])
def test_corrections_are_alike(lexicon: Lexicon, in_memory: Lexicon, typed: str) -> None:
    correction, expected = (
        Corrector(known, Vocabulary(known)).correct(typed, lambda _: False) for known in (lexicon, in_memory)
    )
    assert correction == expected
    if typed == "ngiêng":
        assert correction == "nghiêng"
