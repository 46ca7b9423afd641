"""A stock Whoosh searcher finds in our segments what the engine finds, with the same scores."""

import pytest
import whoosh.query as wq
from corpora import FOLDED, SYLLABLES, apply, changes
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.index import FileIndex
from whoosh.matching.wrappers import FilterMatcher

from timviet.index import Document, Index, StoreError
from timviet.index.analysis.analyzer import Layer
from timviet.index.schema import keyword_term
from timviet.index.store.commit.commits import create_index
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.whoosh.index import LuceneBM25, WhooshIndex, layer_field
from timviet.search.engine import plan
from timviet.search.engine.bm25 import K1, B
from timviet.search.engine.top_docs import IndexSearcher

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
    some = st.lists(nodes, min_size=1, max_size=4).map(tuple)
    without = st.tuples(nodes, nodes.map(plan.Not))
    return st.builds(plan.Or, some) | st.builds(plan.And, some) | st.builds(plan.And, without)


plans = st.recursive(terms, combined, max_leaves=8)


class Except(wq.AndNot):
    """One query without another. Whoosh's own cannot be trusted.

    Not in an And adds 1 to the score, and is no match at all if its term is not in the index; AndNot
    overlooks the first document if the excluded ones begin before it; Require excludes what it should
    require.
    """

    def normalize(self):
        return self

    def matcher(self, searcher, context=None):
        excluded = frozenset(self.b.matcher(searcher, searcher.boolean_context()).all_ids())
        return FilterMatcher(self.a.matcher(searcher, context), excluded, exclude=True)


def in_whoosh(node):
    """The plan as a query of Whoosh; nothing in it scores 0, for Whoosh may take that for no match."""
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
            return Except(in_whoosh(child), in_whoosh(other))
        case plan.And(nodes):
            return wq.And([in_whoosh(child) for child in nodes])
        case plan.Or(nodes):
            return wq.Or([in_whoosh(child) for child in nodes])
        case plan.Constant(child, score):
            return wq.ConstantScoreQuery(in_whoosh(child), score)


@settings(max_examples=30)
@given(
    commits=st.lists(st.tuples(changes(), st.booleans()), min_size=1, max_size=5),
    queries=st.lists(plans, min_size=40, max_size=80),
)
def test_whoosh_finds_the_same_with_the_same_scores(tmp_path_factory, commits, queries):
    folder = tmp_path_factory.mktemp("index")
    create_index(folder, durable=False)
    for commit, apart in commits:
        apply(folder, commit, apart=apart)
    snapshot = open_snapshot(folder)
    scorer = IndexSearcher(snapshot)
    with WhooshIndex(folder).searcher(weighting=LuceneBM25(K1, B)) as searcher:
        for query in queries:
            numbers, scores = scorer.scores(query)
            ours = dict(zip(map(snapshot.id_of, numbers.tolist()), scores.tolist(), strict=True))
            found = searcher.search(in_whoosh(query), limit=None)
            assert {hit["id"]: hit.score for hit in found} == pytest.approx(ours, rel=1e-5), query


@pytest.fixture
def index(tmp_path):
    with Index.open(tmp_path / "index", create=True) as index:
        index.add(Document("a", "Nghị quyết", "Đại hội Đảng bộ", {"year": 2016}))
        index.commit()
        yield index


def test_the_view_is_a_whoosh_index_that_only_reads(index):
    view = index.whoosh()
    assert isinstance(view, FileIndex)
    assert view.doc_count() == 1
    with pytest.raises(StoreError, match="Whoosh can only read"):
        view.writer()


def test_documents_are_stored_and_found_by_id_keyword_and_likeness(index):
    with index.whoosh().searcher() as searcher:
        for query in (wq.Term("id", "a"), wq.Term("keywords", "year=2016"), wq.FuzzyTerm("text_folded", "danh")):
            (hit,) = searcher.search(query)
            assert hit["title"] == "Nghị quyết"
            assert hit["fields"] == {"year": 2016}


def test_the_view_goes_over_to_later_commits_when_refreshed(index):
    view = index.whoosh()
    index.delete("a")
    index.commit()
    assert view.doc_count() == 1
    assert not view.up_to_date()
    assert view.refresh().doc_count() == 0
