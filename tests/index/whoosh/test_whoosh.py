"""A Whoosh searcher finds the same documents as the engine, with the same scores."""

import pytest
import whoosh.query as wq
from corpora import FOLDED, SYLLABLES, apply, changes
from hypothesis import given
from hypothesis import strategies as st
from indexes import create_empty
from thorough import examples
from whoosh.index import FileIndex
from whoosh.matching.wrappers import FilterMatcher

from timviet.index import Document, Index, StoreError
from timviet.index.analysis.layer import Layer
from timviet.index.schema import keyword_term
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.whoosh.index import LuceneBM25, WhooshIndex, layer_field
from timviet.search.contract import plan
from timviet.search.engine.column_engine import ColumnEngine

fields = st.sampled_from(["title", "text"])
folded = st.sampled_from(sorted(SYLLABLES))
weights = st.sampled_from([0.3, 1.0, 2.5])

terms = st.one_of(
    st.builds(plan.Term, fields, st.just(Layer.SYLLABLE), st.sampled_from(sorted(FOLDED)), weights),
    st.builds(plan.Term, fields, st.just(Layer.FOLDED), folded | st.just("zz"), weights),
    st.builds(plan.Term, fields, st.just(Layer.BIGRAM), st.builds("{} {}".format, folded, folded), weights),
    st.builds(
        plan.Phrase,
        fields,
        st.just(Layer.FOLDED),
        st.lists(folded, min_size=2, max_size=4).map(tuple),
        weights,
        st.just(()),
        st.just(0),
    ),
    st.builds(
        plan.Prefix,
        fields,
        st.sampled_from([Layer.FOLDED, Layer.BIGRAM]),
        st.sampled_from(["d", "da", "h", "zz"]),
        weights,
    ),
    st.builds(plan.Constant, st.builds(plan.Filter, st.just("kind"), st.sampled_from(["True", "False"])), weights),
    st.builds(plan.Constant, st.just(plan.All()), weights),
)


def combined(nodes):
    children = st.lists(nodes, min_size=1, max_size=4).map(tuple)
    without = st.tuples(nodes, nodes.map(plan.Not))
    return st.builds(plan.Or, children) | st.builds(plan.And, children) | st.builds(plan.And, without)


plans = st.recursive(terms, combined, max_leaves=8)


class Difference(wq.AndNot):
    """One query without the matches of another; Whoosh's own queries for this have bugs.

    Not in an And adds 1 to the score, and matches nothing if its term is not in the index; AndNot misses the first
    document if an excluded one comes before it; Require excludes the documents that it should require.
    """

    def normalize(self):
        return self

    def matcher(self, searcher, context=None):
        excluded = frozenset(self.b.matcher(searcher, searcher.boolean_context()).all_ids())
        return FilterMatcher(self.a.matcher(searcher, context), excluded, exclude=True)


def whoosh_query(node):
    """Return a plan as a Whoosh query; no part scores 0, which Whoosh may treat as no match."""
    match node:
        case plan.Term(field, layer, term, weight):
            return wq.Term(layer_field(field, layer), term, boost=weight)
        case plan.Phrase(field, layer, terms, weight):
            return wq.Phrase(layer_field(field, layer), list(terms), boost=weight)
        case plan.Prefix(field, layer, prefix, weight):
            return wq.ConstantScoreQuery(wq.Prefix(layer_field(field, layer), prefix), weight)
        case plan.Filter(name, value):
            return wq.Term("keywords", keyword_term(name, value))
        case plan.All():
            return wq.Every()
        case plan.And((child, plan.Not(other))):
            return Difference(whoosh_query(child), whoosh_query(other))
        case plan.And(nodes):
            return wq.And([whoosh_query(child) for child in nodes])
        case plan.Or(nodes):
            return wq.Or([whoosh_query(child) for child in nodes])
        case plan.Constant(child, score):
            return wq.ConstantScoreQuery(whoosh_query(child), score)


@examples(30)
@given(
    commits=st.lists(st.tuples(changes(), st.booleans()), min_size=1, max_size=5),
    queries=st.lists(plans, min_size=40, max_size=80),
)
def test_whoosh_finds_the_same_documents_with_the_same_scores(tmp_path_factory, commits, queries):
    folder = tmp_path_factory.mktemp("index")
    create_empty(folder)
    for commit, apart in commits:
        apply(folder, commit, apart=apart)
    snapshot = open_snapshot(folder)
    scorer = ColumnEngine(snapshot)
    with WhooshIndex(folder).searcher(weighting=LuceneBM25()) as searcher:
        for query in queries:
            numbers, scores = scorer.scores(query)
            expected = dict(zip(map(snapshot.id_of, numbers.tolist()), scores.tolist(), strict=True))
            hits = searcher.search(whoosh_query(query), limit=None)
            assert {hit["id"]: hit.score for hit in hits} == pytest.approx(expected, rel=1e-5), query


@pytest.fixture
def index(tmp_path):
    with Index.open(tmp_path / "index", create=True) as index:
        index.add(Document("a", "Nghị quyết", "Đại hội Đảng bộ", {"year": 2016}))
        index.commit()
        yield index


def test_the_whoosh_index_is_read_only(index):
    whoosh_index = index.whoosh()
    assert isinstance(whoosh_index, FileIndex)
    assert whoosh_index.doc_count() == 1
    with pytest.raises(StoreError, match="Whoosh can only read"):
        whoosh_index.writer()


def test_documents_are_found_by_id_keyword_and_fuzzy_term(index):
    with index.whoosh().searcher() as searcher:
        for query in (wq.Term("id", "a"), wq.Term("keywords", "year=2016"), wq.FuzzyTerm("text_folded", "danh")):
            (hit,) = searcher.search(query)
            assert hit["title"] == "Nghị quyết"
            assert hit["fields"] == {"year": 2016}


def test_a_refreshed_whoosh_index_reads_the_last_commit(index):
    whoosh_index = index.whoosh()
    index.delete("a")
    index.commit()
    assert whoosh_index.doc_count() == 1
    assert not whoosh_index.up_to_date()
    assert whoosh_index.refresh().doc_count() == 0


def test_each_section_of_a_long_document_is_a_document_of_whoosh(index):
    index.add(Document("book", "Sổ tay", "Gieo mạ rồi cấy lúa.\n" * 300 + "Nuôi gà thả vườn.", {"year": 2020}))
    index.commit()
    whoosh_index = index.whoosh()
    assert whoosh_index.doc_count() > 3
    with whoosh_index.searcher() as searcher:
        both = wq.And([wq.Term("text_folded", "ga"), wq.Term("keywords", "year=2020")])
        for query in (both, wq.Phrase("text_folded", ["nuoi", "ga"])):
            (hit,) = searcher.search(query)
            assert hit["id"] == "book"
            assert hit["body"].endswith("Nuôi gà thả vườn.")
        assert len(searcher.search(wq.Term("id", "book"), limit=None)) == whoosh_index.doc_count() - 1
    index.delete("book")
    index.commit()
    assert index.whoosh().doc_count() == 1
