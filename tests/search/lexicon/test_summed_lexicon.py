"""Lexicon files answer as an index of the same documents does, and queries are planned alike with them."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import corpora
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lexicons import Lexicons, write_lexicon
from query_texts import random_query
from thorough import examples

from timviet.index import Index
from timviet.index.analysis.layer import Layer
from timviet.index.document import Document
from timviet.index.lexicon.lexicon_file import LexiconFile
from timviet.index.schema import LAYERS
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.search.engine.column_commit import ColumnCommit
from timviet.search.engine.column_lexicon import ColumnLexicon
from timviet.search.lexicon.summed_lexicon import SummedLexicon
from timviet.search.opened_index import OpenedIndex
from timviet.search.planning.choices import Accents

SEED_QUERIES = (Path(__file__).parents[2] / "seed_queries.txt").read_text(encoding="utf-8").splitlines()
QUERIES = [
    *(line.partition("|")[0].strip() for line in SEED_QUERIES if line and not line.startswith("#")),
    "ngiêng~ dai:hoi",
    "quan*",
    '"đại * hội"',
    '"dai hoi"~3 -quan',
    "type:txt",
    "modified:[2000 TO 2100]",
    "daihoi longbien",
    "hop tac xa OR dang bo",
    "12/3/2016",
    "0*",
    "dangj booj",
]


@examples(40)
@given(st.lists(corpora.changes(), max_size=4))
def test_lexicon_files_count_what_is_left_after_all_commits(commits) -> None:
    with TemporaryDirectory() as folder:
        lexicons = Lexicons(Path(folder))
        for changes in commits:
            lexicons.commit(changes)
        index = Path(folder) / "index"
        Index.open(index, create=True, jobs=1).close()
        corpora.apply(index, lexicons.live)
        snapshot = open_snapshot(index)
        expected, lexicon = ColumnLexicon(snapshot), SummedLexicon(lexicons.files)
        assert_equal(expected, lexicon, {*corpora.FOLDED, "x"}, ["kind", "none"])
        for field, layers in LAYERS.items():
            for layer in layers:
                assert lexicon.total(field, layer) == expected.total(field, layer)


def assert_equal(expected: SummedLexicon, lexicon: SummedLexicon, syllables: set[str], fields: list[str]) -> None:
    """Compare all that two lexicons answer."""
    for name in ("doc_count", "syllable_count", "word_count", "field_names"):
        assert getattr(lexicon, name) == getattr(expected, name), name
    assert lexicon.syllables() == expected.syllables()
    for syllable in syllables:
        assert lexicon.spellings(syllable) == expected.spellings(syllable)
        for length in range(len(syllable) + 1):
            prefix = syllable[:length]
            assert lexicon.first_syllable(prefix) == expected.first_syllable(prefix)
            assert list(lexicon.forms(f"form:{prefix}")) == list(expected.forms(f"form:{prefix}"))
        for layer in Layer:
            assert lexicon.idf(layer, syllable) == expected.idf(layer, syllable)
        for limit, prefix in ((1, ""), (2, "d"), (9, "")):
            followers = lexicon.frequent_followers(syllable, prefix, limit)
            assert followers == expected.frequent_followers(syllable, prefix, limit)
    for one, other in product(syllables, repeat=2):
        assert lexicon.pairs(one, other) == expected.pairs(one, other)
        assert lexicon.word(f"{one}_{other}") == expected.word(f"{one}_{other}")
        for layer, term in ((Layer.BIGRAM, f"{one} {other}"), (Layer.WORD, f"{one}_{other}")):
            assert lexicon.idf(layer, term) == expected.idf(layer, term)
    for name in fields:
        assert {*lexicon.values(name)} == {*expected.values(name)}


def test_the_sections_of_a_long_document_count_as_in_an_index(tmp_path: Path) -> None:
    body = "\n\n".join(f"Đoạn {number}: đại hội đảng bộ quận số {number % 7}. " * 20 for number in range(40))
    documents = [
        Document("long", "Đại hội", body, {"year": 2016}),
        Document("short", "", "Đại hội", {"year": 2017}),
    ]
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        for document in documents:
            index.add(document)
    snapshot = open_snapshot(tmp_path / "index")
    assert snapshot.doc_count > snapshot.document_count == 2
    files = [
        write_lexicon(tmp_path / "1.columns", [documents[1], replace(documents[0], id="other")]),
        write_lexicon(tmp_path / "2.columns", [documents[0]], [documents[0]]),
    ]
    lexicon = SummedLexicon(list(map(LexiconFile, files)))
    assert_equal(ColumnLexicon(snapshot), lexicon, {"dai", "hoi", "doan", "7"}, ["year"])


@pytest.fixture(scope="module")
def indexes(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[OpenedIndex, OpenedIndex]:
    """The index of the sample documents, with its own lexicon and with that of files."""
    folder = tmp_path_factory.mktemp("files")
    documents = list(open_snapshot(seeds_index).documents())
    other = Document("other", "Đại hội", "Đại hội đảng bộ quận, gạo xuất khẩu ngày 12/3/2016.", {"type": "gạo"})
    files = [
        write_lexicon(folder / "1.columns", [*documents[:3], other]),
        write_lexicon(folder / "2.columns", documents[3:], [documents[0]]),
        write_lexicon(folder / "3.columns", documents[:1], [other]),
    ]
    lexicon = SummedLexicon(list(map(LexiconFile, files)))
    expected, commit = OpenedIndex(ColumnCommit([seeds_index]), None), ColumnCommit([seeds_index])
    assert_equal(expected.lexicon, lexicon, {"dai", "hoi", "quan", "12"}, [*expected.lexicon.field_names])
    commit.lexicon = lexicon
    return expected, OpenedIndex(commit, None)


@pytest.mark.parametrize("accents", Accents)
def test_queries_are_planned_alike(indexes: tuple[OpenedIndex, OpenedIndex], accents: Accents) -> None:
    expected, opened = indexes
    for query in [*QUERIES, *(random_query(random.Random(seed)) for seed in range(60))]:
        plan, other = opened.plan(query, accents), expected.plan(query, accents)
        assert plan.root == other.root, query
        assert plan.notes == other.notes, query
        assert plan.highlight_spec == other.highlight_spec, query
